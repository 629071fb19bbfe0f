"""Which forms a question is about."""

from collections.abc import Sequence

from kb.query import Query
from kb.record import Heading


def scope_of(query: Query, headings: Sequence[Heading]) -> tuple[Heading, ...]:
    """The forms that the question is about: of one year, the newest filed one where none is named."""
    over_years = query.intent in {"trend", "compare"} and len(query.years) != 1
    years = query.years if over_years else () if query.year is None else (query.year,)
    if query.intent == "compare" and len(query.years) == 1:
        over_years, years = True, ()
    kept = [
        heading
        for heading in headings
        if (query.form_id is None or heading.id == query.form_id)
        and (not query.unit or heading.unit == query.unit or query.unit in heading.unit)
        and (not years or heading.year in years)
    ]
    # A draft is meant only where its year is named, or it is itself.
    filed = [heading for heading in kept if heading.state == "filed"]
    kept = filed or (kept if years or query.form_id is not None else [])
    if over_years:
        return tuple(sorted(kept, key=lambda heading: (heading.unit, heading.year or 0)))
    newest: dict[tuple[str, str, str], Heading] = {}
    for heading in kept:
        newest.setdefault((heading.unit, heading.kind, heading.project), heading)
    return tuple(newest.values())
