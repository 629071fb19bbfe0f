"""Which forms a question is about."""

from collections.abc import Iterable, Sequence

from kb.query import Query
from kb.record import FormState, Heading, Record

#: Of an archive of many offices, so many forms are looked at where a question names none of them; else of each office.
MOST_FORMS = 100
MOST_OF_OFFICE = 1000
MOST_STORED = 30


def listed_for(query: Query, record: Record) -> tuple[Heading, ...]:
    """The forms among which those are that the question is about: of the offices that are named, or the one form."""
    if query.form_id is not None:
        heading = record.heading(query.form_id)
        return () if heading is None else (heading,)
    years = _years_listed(query)
    states: tuple[FormState, ...] = ("filed", "submitted", "draft")
    return tuple(
        heading
        for unit in query.units or ("",)
        for state in states
        for heading in record.headings(unit=unit, years=years, state=state, most=MOST_OF_OFFICE if unit else MOST_FORMS)
    )


def scope_of(query: Query, listed: Sequence[Heading]) -> tuple[Heading, ...]:
    """Of the forms that are listed for a question those that it is about: of the newest year where none is named."""
    if query.aspect:
        return _every_year(query, listed)
    if _side_by_side(query):
        return _common_years(query, listed)
    years = _years(query)
    kept = [heading for heading in listed if not years or heading.year in years]
    # A draft is meant only where its year is named, or it is itself.
    filed = [heading for heading in kept if heading.state == "filed"]
    kept = filed or (kept if years or query.form_id is not None else [])
    return _by_office(kept) if query.over_years else newest_of_each(kept)


def _side_by_side(query: Query) -> bool:
    return query.intent == "compare" and query.of_offices


def _years_listed(query: Query) -> tuple[int, ...]:
    if query.aspect:
        return ()
    return query.years if _side_by_side(query) else _years(query)


def _years(query: Query) -> tuple[int, ...]:
    """The years that are named; () for all of them, of which "比去年" names only one."""
    if not query.over_years:
        return () if query.year is None else (query.year,)
    return query.years if len(query.years) > 1 else ()


def newest_of_each(headings: Iterable[Heading]) -> tuple[Heading, ...]:
    """The newest form of each office and project."""
    newest: dict[tuple[str, str, str], Heading] = {}
    for heading in sorted(headings, key=lambda heading: -(heading.year or 0)):
        newest.setdefault((heading.unit, heading.kind, heading.project), heading)
    return tuple(newest.values())


def _common_years(query: Query, headings: Sequence[Heading]) -> tuple[Heading, ...]:
    """The offices' forms of the years that are named, else of the newest year that all of them have."""
    filed = [heading for heading in headings if heading.state == "filed"]
    years: set[int | None] = set(query.years) or ({query.year} if query.year is not None else set())
    if not years and filed:
        of_units = ({other.year for other in filed if other.unit == unit} for unit in {form.unit for form in filed})
        years = {max(common)} if (common := {year for year in set.intersection(*of_units) if year}) else set()
    return _by_office(heading for heading in filed if heading.year in years) if years else newest_of_each(filed)


def _by_office(headings: Iterable[Heading]) -> tuple[Heading, ...]:
    return tuple(sorted(headings, key=lambda heading: (heading.unit, heading.year or 0)))


def _every_year(query: Query, listed: Sequence[Heading]) -> tuple[Heading, ...]:
    """The filed forms of the offices that are meant, oldest first: measures of one year show in the next."""
    kept = [heading for heading in listed if heading.state == "filed" and query.of_unit(heading.unit)]
    return tuple(sorted(kept, key=lambda heading: (heading.unit, heading.project, heading.year or 0)))


def beyond(query: Query, listed: Sequence[Heading], record: Record) -> tuple[int, ...] | None:
    """Where those listed cannot be all that the question is about: the years that are meant, () for any; else None."""
    if query.units or query.form_id is not None:
        return None
    years = _years(query)
    filed: Sequence[Heading] = [heading for heading in listed if heading.state == "filed"]
    if years != _years_listed(query):
        filed = record.headings(years=years, state="filed", most=MOST_FORMS)
    return years if len(filed) == MOST_FORMS else None


def stored_forms(record: Record) -> tuple[Heading, ...]:
    """The newest forms on file, to say what there is."""
    return tuple(record.headings(state="filed", most=MOST_STORED))
