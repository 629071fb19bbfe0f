"""Query -> Found | Several | Nothing, with figures and citations: every figure comes from a stored row or is computed
from one by the form's rulebook, with its steps. Pure: what it reads comes through the record.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Literal

from kb.concepts import Concept, Vocabulary, topic_text
from kb.query import Intent, Lexicon, Query, parse, sounds_like_question
from kb.record import Heading, Record
from scoring.form import Form
from scoring.quantity import confirms, plain
from scoring.rulebook import DEFAULT_RULEBOOK, Rulebook
from scoring.rules import Score
from scoring.scorecard import score_budget, score_row

Section = Literal["budget", "goal", "indicator", "deviation", "measure", "budget_tie"]

#: Candidates this near to the best are as likely meant.
AS_LIKELY = 0.9
MOST_CANDIDATES = 8


@dataclass(frozen=True, slots=True, kw_only=True)
class Citation:
    """Where a figure or a text stands. answers: for a measure, the ordinal of the deviation note it answers."""

    form_id: int
    unit: str
    year: int | None
    section: Section
    ordinal: int
    text: str
    indicator: str = ""
    certain: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """One scored row as it is stored, and what the rules compute from it; the budget block has the name "".

    place: its number on the form, from 1. reproduced_by: rulebooks that give the given score exactly.
    counted: the counts behind its rate (part, whole), and whether they confirm it.
    """

    form_id: int
    unit: str
    year: int | None
    goal: int | None
    place: int
    name: str
    indicator: str
    level2: str
    weight: Decimal | None
    target: str
    actual: str
    given: Decimal | None
    computed: Score | None
    reproduced_by: tuple[Rulebook, ...] = ()
    counted: tuple[Decimal, Decimal] | None = None
    confirmed: bool | None = None

    @property
    def lost(self) -> Decimal:
        """Points missing from the weight."""
        if self.weight is None or self.given is None:
            return Decimal(0)
        return max(Decimal(0), self.weight - self.given)


@dataclass(frozen=True, slots=True, kw_only=True)
class Total:
    """A form's total and its parts: the budget block and each goal."""

    form_id: int
    unit: str
    year: int | None
    total: Decimal
    grade: str
    budget: Decimal | None
    goals: tuple[tuple[int, Decimal], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """An answer: the rows it is about, the notes word for word, the totals. wrong_points: a score that was named but
    is not the one on file.
    """

    query: Query
    figures: tuple[Figure, ...] = ()
    notes: tuple[Citation, ...] = ()
    totals: tuple[Total, ...] = ()
    wrong_points: Decimal | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Several:
    """The question fits several rows; the person chooses."""

    query: Query
    figures: tuple[Figure, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Nothing:
    """Nothing is stored that answers. missing: what is not there; nearest: rows that come near; stored: what there is."""

    query: Query
    missing: Literal["indicator", "year", "unit", "points", "question", "forms"]
    nearest: tuple[Figure, ...] = ()
    stored: tuple[Heading, ...] = ()


Answer = Found | Several | Nothing


@dataclass(frozen=True, slots=True, kw_only=True)
class Asker:
    """Who asks: the office whose forms are meant when none is named, the form in their hands, the year they are in."""

    unit: str = ""
    year: int | None = None
    form_id: int | None = None
    this_year: int | None = None


@dataclass(frozen=True, slots=True)
class Shelf:
    """What answering needs beside the record."""

    vocabulary: Vocabulary
    lexicon: Lexicon
    rulebooks: Mapping[str, Rulebook]


def is_question(text: str, shelf: Shelf) -> bool:
    """Whether a text is meant as a question where it could also be something to be filled in."""
    return sounds_like_question(text, shelf.lexicon)


def ask(text: str, record: Record, shelf: Shelf, asker: Asker) -> Answer:
    """The answer to a sentence."""
    headings = record.headings()
    newest = max((heading.year for heading in headings if heading.year and heading.state == "filed"), default=None)
    this_year = asker.this_year or (newest + 1 if newest else 0)
    query = parse(
        text,
        shelf.lexicon,
        this_year=this_year,
        units=sorted({heading.unit for heading in headings if heading.unit}, key=len, reverse=True),
        known=(concept.name for concept in shelf.vocabulary.concepts),
    )
    query = replace(
        query,
        unit=query.unit or asker.unit,
        year=query.year if query.year is not None else asker.year,
        form_id=asker.form_id,
    )
    return answer(query, record, shelf)


def answer(query: Query, record: Record, shelf: Shelf) -> Answer:
    """The answer to a query."""
    headings = record.headings()
    filed = tuple(heading for heading in headings if heading.state == "filed")
    if not headings:
        return Nothing(query=query, missing="forms")
    if query.intent == "unknown" and not query.has_topic:
        return Nothing(query=query, missing="question", stored=filed)
    scope = _scope(query, headings)
    if not scope:
        return _not_stored(query, filed)
    answering = _Answering(query, record, shelf, scope)
    if query.budget:
        return Found(query=query, figures=tuple(answering.budget(heading) for heading in scope))
    if query.has_topic:
        return answering.about_topic()
    return answering.about_form()


def _scope(query: Query, headings: Sequence[Heading]) -> tuple[Heading, ...]:
    """The forms that the question is about: of one year, the newest filed one where none is named."""
    kept = [
        heading
        for heading in headings
        if (query.form_id is None or heading.id == query.form_id)
        and (not query.unit or heading.unit == query.unit or query.unit in heading.unit)
        and (query.year is None or heading.year == query.year)
    ]
    filed = [heading for heading in kept if heading.state == "filed"]
    kept = filed or (kept if query.year is not None or query.form_id is not None else [])
    if query.intent in {"trend", "compare"} and query.year is None:
        return tuple(kept)
    newest: dict[tuple[str, str, str], Heading] = {}
    for heading in kept:
        newest.setdefault((heading.unit, heading.kind, heading.project), heading)
    return tuple(newest.values())


def _not_stored(query: Query, filed: tuple[Heading, ...]) -> Nothing:
    known_unit = not query.unit or any(query.unit in heading.unit for heading in filed)
    missing: Literal["year", "unit"] = "year" if known_unit else "unit"
    return Nothing(query=query, missing=missing, stored=filed)


class _Answering:
    """One question over the forms in its scope."""

    def __init__(self, query: Query, record: Record, shelf: Shelf, scope: tuple[Heading, ...]) -> None:
        self.query = query
        self.record = record
        self.shelf = shelf
        self.scope = scope
        self.forms = {heading.id: record.form(heading.id) for heading in scope}

    # --- one indicator -----------------------------------------------------------------------------------------------

    def about_topic(self) -> Answer:
        matches = self.shelf.vocabulary.resolve(self.query)
        found = [(match, figures) for match in matches if (figures := self.figures_of(match.concept))]
        if not found:
            return self._no_indicator()
        if self.query.points is not None:
            # A score that was named helps to choose among several; alone it is only checked.
            named = [(match, rows) for match, rows in found if any(row.given == self.query.points for row in rows)]
            found = named if named and len(found) > 1 else found
        best = found[0][0].strength
        likely = [rows for match, rows in found if match.strength >= best * AS_LIKELY]
        if len(likely) > 1 and best < 1:
            return Several(query=self.query, figures=tuple(row for rows in likely for row in rows)[:MOST_CANDIDATES])
        figures = likely[0]
        if len({(row.unit, row.form_id) for row in figures}) > 1 and self.query.intent not in {"compare", "trend"}:
            return Several(query=self.query, figures=figures[:MOST_CANDIDATES])
        return self.found(figures)

    def found(self, figures: tuple[Figure, ...]) -> Found:
        """The answer about these rows, with the notes that belong to them."""
        points = self.query.points
        wrong = points if points is not None and all(row.given != points for row in figures) else None
        notes = tuple(note for row in figures for note in self.notes_of(row))
        return Found(query=self.query, figures=figures, notes=notes, wrong_points=wrong)

    def _no_indicator(self) -> Nothing:
        near = self.shelf.vocabulary.nearest(self.query)
        figures = tuple(row for concept in near for row in self.figures_of(concept)[:1])
        return Nothing(query=self.query, missing="indicator", nearest=figures, stored=self.scope)

    def figures_of(self, concept: Concept) -> tuple[Figure, ...]:
        """The concept's rows on the forms in scope."""
        return tuple(
            figure
            for heading in self.scope
            for figure in self.figures(heading)
            if plain(figure.name) == concept.plain_name
        )

    # --- a whole form ------------------------------------------------------------------------------------------------

    def about_form(self) -> Answer:
        query = self.query
        if len({heading.unit for heading in self.scope}) > 1 and not query.unit and query.intent == "unknown":
            return Nothing(query=query, missing="question", stored=self.scope)
        figures = tuple(figure for heading in self.scope for figure in self.figures(heading))
        if query.goal is not None:
            figures = tuple(figure for figure in figures if figure.goal == query.goal)
        if query.level:
            figures = tuple(figure for figure in figures if self._at_level(figure))
        if query.points is not None and query.intent in {"why", "score"}:
            return self._with_points(figures)
        if query.intent == "total":
            return Found(query=query, totals=tuple(self.total(heading) for heading in self.scope))
        if query.intent in {"lost_points", "why"}:
            lost = tuple(figure for figure in figures if figure.lost)
            notes = (note for row in lost for note in self.notes_of(row) if note.section == "deviation")
            return Found(query=query, figures=lost, notes=tuple(notes))
        if query.intent == "measures":
            return Found(query=query, notes=self._all_measures())
        if query.goal is not None or query.level or query.intent in {"list", "target"}:
            if not figures:
                return Nothing(query=query, missing="indicator", stored=self.scope)
            return Found(query=query, figures=figures)
        if query.intent in {"trend", "compare", "score"}:
            return Found(query=query, totals=tuple(self.total(heading) for heading in self.scope))
        return Nothing(query=query, missing="question", stored=self.scope)

    def _with_points(self, figures: tuple[Figure, ...]) -> Answer:
        """「为什么是4.5」 with no indicator named: the rows that got it."""
        named = tuple(figure for figure in figures if figure.given == self.query.points)
        if not named:
            return Nothing(query=self.query, missing="points", nearest=(), stored=self.scope)
        if len(named) > 1:
            return Several(query=self.query, figures=named[:MOST_CANDIDATES])
        return self.found(named)

    def _at_level(self, figure: Figure) -> bool:
        form = self.forms[figure.form_id]
        row = form.indicator(figure.indicator)
        return self.query.level in row.level1 or self.query.level in row.level2

    def _all_measures(self) -> tuple[Citation, ...]:
        return tuple(
            self._measure(heading.id, place)
            for heading in self.scope
            for place in range(len(self.forms[heading.id].measures))
        )

    def total(self, heading: Heading) -> Total:
        form = self.forms[heading.id]
        total = form.printed_total if form.printed_total is not None else form.given_total or Decimal(0)
        goals = tuple(
            (goal.number, sum((row.given for row in goal.indicators if row.given is not None), Decimal(0)))
            for goal in form.goals
            if goal.number is not None
        )
        return Total(
            form_id=heading.id, unit=form.unit, year=form.year, total=total,
            grade=form.printed_grade or self._rulebook(form).grade(total), budget=form.budget.given, goals=goals,
        )  # fmt: skip

    # --- rows and notes ----------------------------------------------------------------------------------------------

    def _rulebook(self, form: Form) -> Rulebook:
        books = self.shelf.rulebooks
        return books.get(form.rulebook) or books[DEFAULT_RULEBOOK]

    def figures(self, heading: Heading) -> tuple[Figure, ...]:
        form = self.forms[heading.id]
        book = self._rulebook(form)
        places = {row.id: place for place, row in enumerate(form.indicators, 1)}
        found = []
        for goal in form.goals:
            for row in goal.indicators:
                scored = score_row(row, book, goal.number, self.shelf.rulebooks.values())
                shares = scored.actual.shares if scored.actual else ()
                counted = (
                    sum((share.part for share in shares), Decimal(0)),
                    sum((share.whole for share in shares), Decimal(0)),
                )
                found.append(
                    Figure(
                        form_id=heading.id, unit=form.unit, year=form.year, goal=goal.number, place=places[row.id],
                        name=row.name, indicator=row.id, level2=row.level2, weight=row.weight, target=row.target,
                        actual=row.actual, given=row.given, computed=scored.computed,
                        reproduced_by=tuple(self.shelf.rulebooks[name] for name in scored.reproduced_by), counted=counted if shares else None,
                        confirmed=confirms(scored.actual) if scored.actual else None,
                    )
                )  # fmt: skip
        return tuple(found)

    def budget(self, heading: Heading) -> Figure:
        form = self.forms[heading.id]
        book = self._rulebook(form)
        block = form.budget
        return Figure(
            form_id=heading.id, unit=form.unit, year=form.year, goal=None, place=0, name="", indicator="", level2="",
            weight=block.weight if block.weight is not None else book.budget_points,
            target="" if block.adjusted is None else f"{block.adjusted:f}",
            actual="" if block.spent is None else f"{block.spent:f}",
            given=block.given, computed=score_budget(block, book),
        )  # fmt: skip

    def notes_of(self, figure: Figure) -> tuple[Citation, ...]:
        """The row's deviation notes and measures, word for word."""
        form = self.forms[figure.form_id]
        deviations = tuple(
            Citation(
                form_id=figure.form_id, unit=form.unit, year=form.year, section="deviation", ordinal=note.ordinal,
                text=note.text, indicator=figure.indicator, certain=note.certain,
            )
            for note in form.deviations_of(figure.indicator)
        )  # fmt: skip
        measures = tuple(
            self._measure(figure.form_id, place)
            for place, measure in enumerate(form.measures)
            if measure.indicator == figure.indicator
        )
        return (*deviations, *measures)

    def _measure(self, form_id: int, place: int) -> Citation:
        form = self.forms[form_id]
        measure = form.measures[place]
        return Citation(
            form_id=form_id, unit=form.unit, year=form.year, section=measure.section, ordinal=measure.ordinal,
            text=measure.text, indicator=measure.indicator or "", certain=measure.certain,
        )  # fmt: skip


def about_row(intent: Intent, form_id: int, place: int, record: Record, shelf: Shelf) -> Answer | None:
    """The answer about one row that was chosen from several; None where it is no longer stored."""
    heading = next((heading for heading in record.headings() if heading.id == form_id), None)
    if heading is None:
        return None
    query = Query(text="", intent=intent, form_id=form_id)
    answering = _Answering(query, record, shelf, (heading,))
    figures = tuple(figure for figure in answering.figures(heading) if figure.place == place)
    return answering.found(figures) if figures else None


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
