"""Which forms a question is about."""

from kb.query import Query
from kb.record import Heading, Record

#: Of an archive of many offices, so many forms are looked at where a question names none of them.
MOST_FORMS = 400
MOST_STORED = 30


def scope_of(query: Query, record: Record) -> tuple[Heading, ...]:
    """The forms that the question is about: of one year, the newest filed one where none is named."""
    over_years = query.intent in {"trend", "compare"} and len(query.years) != 1
    years = query.years if over_years else () if query.year is None else (query.year,)
    if query.intent == "compare" and len(query.years) == 1:
        over_years, years = True, ()
    kept = [
        heading
        for heading in forms_meant(query, record, years)
        if (not query.unit or query.unit in heading.unit) and (not years or heading.year in years)
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


def forms_meant(query: Query, record: Record, years: tuple[int, ...] = ()) -> tuple[Heading, ...]:
    """The forms of the office that is named, or the one form."""
    if query.form_id is not None:
        heading = record.heading(query.form_id)
        return () if heading is None else (heading,)
    return tuple(record.headings(unit=query.unit, years=years, most=MOST_FORMS))


def stored_forms(record: Record) -> tuple[Heading, ...]:
    """The newest forms on file, to say what there is."""
    return tuple(record.headings(state="filed", most=MOST_STORED))
