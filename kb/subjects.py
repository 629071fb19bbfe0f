"""What the last answer was about, and how the next question goes on from it: 「那2019年呢」「改进措施呢」. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from typing import Any

from kb.figures import Figure, Total
from kb.lexicon import Intent
from kb.query import Query


@dataclass(frozen=True, slots=True, kw_only=True)
class Subject:
    """What an answer was about.

    intent: what was asked. names: the indicators, as they are written; none for a whole form. units, year: of which
    forms; year None where several years were set side by side; dated: whether it was named by its number. goal,
    levels, budget: as in a Query. this_year: what 今年 was taken for, so that 去年 is the one before.
    """

    intent: Intent
    names: tuple[str, ...] = ()
    units: tuple[str, ...] = ()
    year: int | None = None
    goal: int | None = None
    levels: tuple[str, ...] = ()
    budget: bool = False
    dated: bool = False
    this_year: int | None = None

    @classmethod
    def from_json(cls, stored: Mapping[str, Any]) -> "Subject":
        """The subject from the object it was written as; fields of another version are ignored."""
        known = {field.name: stored[field.name] for field in fields(cls) if field.name in stored}
        for name, value in known.items():
            known[name] = tuple(value) if isinstance(value, list) else value
        return cls(**known)


def subject_of(query: Query, figures: tuple[Figure, ...], totals: tuple[Total, ...]) -> Subject:
    """What an answer with these rows or totals was about."""
    stated: list[Figure | Total] = [*figures, *totals]
    years = {part.year for part in stated}
    return Subject(
        intent=query.intent,
        names=tuple(dict.fromkeys(row.name for row in figures if row.name)) if query.has_topic or query.chosen else (),
        units=tuple(dict.fromkeys(part.unit for part in stated)) or query.units,
        year=years.pop() if len(years) == 1 else None,
        goal=query.goal,
        levels=query.levels,
        budget=query.budget,
        dated=query.dated,
        this_year=query.this_year,
    )


def continued(query: Query, subject: Subject) -> Query:
    """The query with what it leaves open taken from what was spoken of; itself where it leaves nothing open."""
    if query.names_nothing and query.said not in {"total", "list", "search"}:
        if query.said == "unknown" and not (query.years or query.units or query.earlier or query.onward):
            return query
        return _within(
            replace(
                query,
                topic=subject.names,
                piece="",
                goal=subject.goal,
                levels=subject.levels,
                budget=subject.budget,
                intent=_intent(query.said, subject),
            ),
            subject,
        )
    if query.onward and query.said == "unknown":  # "and family planning?"
        return _within(replace(query, intent=subject.intent), subject)
    if subject.dated and not query.has_topic and not query.years and query.form_id is None and not query.across:
        return _within(query, subject)  # another question about the form that was spoken of
    return query


def _intent(said: Intent, subject: Subject) -> Intent:
    """What is asked of the subject: as it was said, or once more what was asked before."""
    if said == "unknown":
        return subject.intent
    about_rows = bool(subject.names or subject.budget)
    if said == "lost_points" and about_rows:
        return "why"
    if said in {"why", "score"} and not about_rows and subject.goal is None and not subject.levels:
        return "lost_points" if said == "why" else "total"
    return said


def _within(query: Query, subject: Subject) -> Query:
    """The query over the forms of the subject, as far as it names no others."""
    year = query.year
    if year is None and subject.year is not None:
        year = subject.year - 1 if query.earlier else subject.year
    over_years = query.over_years and not query.years
    dated = query.dated or (subject.dated and query.year is None)
    return replace(query, units=query.units or subject.units, year=None if over_years else year, dated=dated)
