"""What comes of a question: Found, Several or Nothing; who asks, and what answering needs beside the record."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Literal

from kb.concepts import Vocabulary, topic_text
from kb.effects import Effect
from kb.figures import Citation, Figure, Total
from kb.follow_up import FollowedMeasure
from kb.lexicon import Lexicon
from kb.meaning import Embedder
from kb.query import Query
from kb.record import Heading
from kb.subjects import Subject, subject_of
from kb.suppositions import Supposition
from scoring.rulebook import Rulebook

Missing = Literal["indicator", "year", "unit", "points", "lost", "question", "forms"]

MOST_CANDIDATES = 8


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """An answer: the rows it is about, the notes word for word, the totals.

    wrong_points: a score that was named but is not the one on file; wrong_lost: the same of points lost.
    instead: where it is not sure that this was meant, the rows that may be meant instead. supposed: what another actual
    would give, where that was asked. followed: how far measures are; effects: what came
    of them.
    """

    query: Query
    figures: tuple[Figure, ...] = ()
    notes: tuple[Citation, ...] = ()
    totals: tuple[Total, ...] = ()
    wrong_points: Decimal | None = None
    wrong_lost: Decimal | None = None
    supposed: Supposition | None = None
    alias: str = ""
    instead: tuple[Figure, ...] = ()
    followed: tuple[FollowedMeasure, ...] = ()
    effects: tuple[Effect, ...] = ()

    @property
    def hedged(self) -> bool:
        """Whether it is not sure that this was meant."""
        return bool(self.instead)

    @property
    def subject(self) -> Subject:
        """What it is about, for the next question."""
        return subject_of(self.query, self.figures, self.totals)


@dataclass(frozen=True, slots=True, kw_only=True)
class Several:
    """The question fits several rows, or the forms of several offices; the person chooses.

    guessed: nothing fits all that was said; it is asked whether one of these rows is meant.
    """

    query: Query
    figures: tuple[Figure, ...] = ()
    forms: tuple[Heading, ...] = ()
    guessed: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Nothing:
    """Nothing is stored that answers. missing: what is not there; stored: what there is.

    nearest: rows that could be asked about instead; near: whether they come near to what was asked.
    """

    query: Query
    missing: Missing
    nearest: tuple[Figure, ...] = ()
    near: bool = True
    stored: tuple[Heading, ...] = ()


Answer = Found | Several | Nothing


@dataclass(frozen=True, slots=True, kw_only=True)
class Asker:
    """Who asks: the office whose forms are meant when none is named, the form in their hands, the year and the day.

    subject: what the last answer was about.
    """

    unit: str = ""
    year: int | None = None
    form_id: int | None = None
    this_year: int | None = None
    today: date | None = None
    subject: Subject | None = None


@dataclass(frozen=True, slots=True)
class Shelf:
    """What answering needs beside the record. embedder: for suggestions by meaning; None where there is none."""

    vocabulary: Vocabulary
    lexicon: Lexicon
    rulebooks: Mapping[str, Rulebook]
    embedder: Embedder | None = None


def citations_of(found: Answer) -> tuple[Citation, ...]:
    """Everything an answer rests on: its rows, its notes, the totals' parts."""
    if not isinstance(found, Found):
        return ()
    rows = tuple(
        Citation(
            form_id=row.form_id, unit=row.unit, year=row.year, section="indicator" if row.name else "budget",
            ordinal=row.place, text=_row_text(row), indicator=row.indicator,
        )
        for row in found.figures
    )  # fmt: skip
    totals = tuple(citation for total in found.totals for citation in _total_citations(total))
    return (*rows, *totals, *found.notes)


def _row_text(row: Figure) -> str:
    given = "" if row.given is None else f"{row.given:f}"
    return " | ".join(part for part in (row.name, row.target, row.actual, given) if part)


def _total_citations(total: Total) -> tuple[Citation, ...]:
    known = {"form_id": total.form_id, "unit": total.unit, "year": total.year}
    parts = tuple(
        Citation(section="goal", ordinal=number, text=f"{points:f}", **known)  # type: ignore[arg-type]
        for number, points in total.goals
    )
    if total.budget is None:
        return parts
    return (Citation(section="budget", ordinal=0, text=f"{total.budget:f}", **known), *parts)  # type: ignore[arg-type]


def topic_of(query: Query) -> str:
    """What a question was about, to be said in the answer."""
    return topic_text(query)


def fits(query: Query, row: Figure) -> bool:
    """Whether the row has the figures that were named."""
    return (query.points is None or row.given == query.points) and (query.lost is None or row.lost == query.lost)
