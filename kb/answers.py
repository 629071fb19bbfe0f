"""Query -> Found | Several | Nothing, with figures and citations.

Every figure comes from a stored row or is computed from one by the form's rulebook, with its steps. Pure: what it reads
comes through the record.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Literal

from kb.concepts import Concept, Match, Vocabulary, topic_text
from kb.figures import Citation, Figure, Section, Total
from kb.lexicon import Intent, Lexicon
from kb.query import Query, parse, sounds_like_question
from kb.record import Heading, Record
from kb.suppositions import Supposition, suppose
from scoring.form import Form, Indicator
from scoring.quantity import confirms, plain
from scoring.rulebook import DEFAULT_RULEBOOK, Rulebook
from scoring.scorecard import fitting_rulebook, score_budget, score_row

Missing = Literal["indicator", "year", "unit", "points", "lost", "question", "forms"]

#: Candidates this near to the best are as likely meant; with the score that was named, further ones too.
AS_LIKELY = 0.9
STILL_LIKELY = 0.7
#: From this strength on, all that was said is about one indicator.
ONE_TOPIC = 0.9
MOST_CANDIDATES = 8
MOST_SEARCHED = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """An answer: the rows it is about, the notes word for word, the totals.

    wrong_points: a score that was named but is not the one on file; wrong_lost: the same of points lost.
    supposed: what another actual would give, where that was asked.
    """

    query: Query
    figures: tuple[Figure, ...] = ()
    notes: tuple[Citation, ...] = ()
    totals: tuple[Total, ...] = ()
    wrong_points: Decimal | None = None
    wrong_lost: Decimal | None = None
    supposed: Supposition | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Several:
    """The question fits several rows, or the forms of several offices; the person chooses."""

    query: Query
    figures: tuple[Figure, ...] = ()
    forms: tuple[Heading, ...] = ()


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
    units = {heading.unit for heading in headings if heading.unit}
    query = parse(text, shelf.lexicon, this_year=this_year, known=shelf.vocabulary.known(units))
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
    if query.intent == "unknown":
        return Nothing(query=query, missing="question", stored=filed)
    scope = _scope(query, headings)
    if not scope:
        return _not_stored(query, filed)
    answering = _Answering(query, record, shelf, scope)
    found = answering.about_topic() if query.has_topic else answering.about_form()
    return answering.supposing(found) if query.intent == "what_if" and isinstance(found, Found) else found


def _scope(query: Query, headings: Sequence[Heading]) -> tuple[Heading, ...]:
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


def _not_stored(query: Query, filed: tuple[Heading, ...]) -> Nothing:
    known_unit = not query.unit or any(query.unit in heading.unit for heading in filed)
    return Nothing(query=query, missing="year" if known_unit else "unit", stored=filed)


class _Answering:
    """One question over the forms in its scope."""

    def __init__(self, query: Query, record: Record, shelf: Shelf, scope: tuple[Heading, ...]) -> None:
        self.query = query
        self.record = record
        self.shelf = shelf
        self.scope = scope
        self._forms: dict[int, Form] = {}

    def form(self, form_id: int) -> Form:
        """A form in scope; each is read once, and only when it is needed."""
        if form_id not in self._forms:
            self._forms[form_id] = self.record.form(form_id)
        return self._forms[form_id]

    # --- one indicator, or a few that are named ----------------------------------------------------------------------

    def about_topic(self) -> Answer:
        if self.query.intent == "search" and (mentions := self._mentions()):
            return Found(query=self.query, notes=mentions)
        found = self._likely(self.query)
        if found and found[0][0].strength < ONE_TOPIC and (each := self._each()):
            return self._chosen(each)
        if not found and (each := self._each()):
            return self._chosen(each)
        if not found:
            return self._no_indicator()
        rows = tuple(row for _, figures in found for row in figures)
        named = tuple(row for row in rows if self._fits(row))
        # A figure that was named helps to choose among several; of one it is only checked.
        rows = named if named and len(rows) > 1 and not self._over_years else rows
        if len({plain(row.name) for row in rows}) > 1:
            return Several(query=self.query, figures=rows[:MOST_CANDIDATES])
        return self._chosen(rows)

    def _chosen(self, rows: tuple[Figure, ...]) -> Answer:
        """The answer about rows of which each is meant, unless they are of several offices."""
        if len({(row.unit, row.form_id) for row in rows}) > 1 and not self._over_years:
            return Several(query=self.query, figures=rows[:MOST_CANDIDATES])
        if len({row.unit for row in rows}) > 1:
            return Several(query=self.query, figures=rows[:MOST_CANDIDATES])
        return self.found(rows)

    @property
    def _over_years(self) -> bool:
        return self.query.intent in {"trend", "compare"}

    def _fits(self, row: Figure) -> bool:
        """Whether the row has the figures that were named."""
        query = self.query
        return (query.points is None or row.given == query.points) and (query.lost is None or row.lost == query.lost)

    def _likely(self, query: Query) -> list[tuple[Match, tuple[Figure, ...]]]:
        """The concepts that are as likely meant as the best one, with their rows on the forms in scope."""
        matches = self.shelf.vocabulary.resolve(query)
        found = [(match, figures) for match in matches if (figures := self.figures_of(match.concept))]
        if not found:
            return []
        best = found[0][0].strength
        likely = [(match, rows) for match, rows in found if match.strength >= best * AS_LIKELY]
        if query.points is not None or query.lost is not None:
            fitting = [(match, rows) for match, rows in found if any(map(self._fits, rows))]
            named = [(match, rows) for match, rows in fitting if match.strength >= best * STILL_LIKELY]
            likely = named if named and len(likely) > 1 else likely
        return likely[:1] if best >= 1 else likely

    def _each(self) -> tuple[Figure, ...]:
        """The rows of a question that names several indicators ("信访和计划生育"); () where any part is not clear."""
        query = self.query
        parts = [replace(query, topic=(part,), phrases=()) for part in query.topic]
        parts += [replace(query, topic=(), phrases=(phrase,)) for phrase in query.phrases]
        if len(parts) < 2:
            return ()
        found: dict[tuple[int, str], Figure] = {}
        for part in parts:
            likely = self._likely(part)
            if len(likely) != 1:
                return ()
            found |= {(row.form_id, row.indicator): row for row in likely[0][1]}
        return tuple(sorted(found.values(), key=lambda row: (row.unit, row.year or 0, row.place)))

    def found(self, figures: tuple[Figure, ...]) -> Found:
        """The answer about these rows, with the notes that belong to them."""
        query = self.query
        checked = query.intent not in {"what_if", "trend", "compare"} and not any(map(self._fits, figures))
        notes: tuple[Citation, ...] = ()
        if len(figures) == 1 or query.intent in {"why", "measures", "lost_points"}:
            notes = tuple(note for row in figures for note in self.notes_of(row))
        return Found(
            query=query,
            figures=figures,
            notes=notes,
            wrong_points=query.points if checked else None,
            wrong_lost=query.lost if checked else None,
        )

    def _no_indicator(self) -> Answer:
        if self.query.bare and (mentions := self._mentions()):
            return Found(query=replace(self.query, intent="search"), notes=mentions)
        near = self.shelf.vocabulary.nearest(self.query)
        figures = tuple(row for concept in near for row in self.figures_of(concept)[:1])
        if figures or len(self.scope) > 1:
            return Nothing(query=self.query, missing="indicator", nearest=figures, stored=self.scope)
        lost = tuple(row for row in self.figures(self.scope[0]) if row.lost)[:3]
        return Nothing(query=self.query, missing="indicator", nearest=lost, near=False, stored=self.scope)

    def figures_of(self, concept: Concept) -> tuple[Figure, ...]:
        """The concept's rows on the forms in scope."""
        rows = {form_id for form_id, _ in concept.places}
        drafts = {heading.id for heading in self.scope if heading.state == "draft"}
        return tuple(
            figure
            for heading in self.scope
            if heading.id in rows | drafts
            for figure in self.figures(heading, concept.plain_name)
        )

    def _mentions(self) -> tuple[Citation, ...]:
        """Where the words of the topic stand in what is stored."""
        if len(self.scope) > MOST_SEARCHED:
            return ()
        words = [plain(part) for part in (*self.query.topic, *self.query.english)]
        texts = (text for heading in self.scope for text in self._texts(heading))
        return tuple(text for text in texts if all(word in plain(text.text) for word in words))[:MOST_CANDIDATES]

    def _texts(self, heading: Heading) -> Iterator[Citation]:
        """Everything that is written on a form, where it stands."""
        form = self.form(heading.id)
        for goal in form.goals:
            if goal.number is not None:
                yield self._citation(heading.id, "goal", goal.number, goal.description)
        for place, row in enumerate(form.indicators, 1):
            text = " | ".join(part for part in (row.name, row.target, row.actual, row.remark) if part)
            yield replace(self._citation(heading.id, "indicator", place, text), indicator=row.id)
        for note in form.deviations:
            yield replace(
                self._citation(heading.id, "deviation", note.ordinal, note.text), indicator=note.indicator or ""
            )
        for place in range(len(form.measures)):
            yield self._measure(heading.id, place)

    def _citation(self, form_id: int, section: Section, ordinal: int, text: str) -> Citation:
        form = self.form(form_id)
        return Citation(form_id=form_id, unit=form.unit, year=form.year, section=section, ordinal=ordinal, text=text)

    # --- a whole form ------------------------------------------------------------------------------------------------

    def about_form(self) -> Answer:
        query = self.query
        if query.intent == "search":
            return Nothing(query=query, missing="question", stored=self.scope)
        if len({heading.unit for heading in self.scope}) > 1 or (len(self.scope) > 1 and not self._over_years):
            return Several(query=query, forms=self.scope[:MOST_CANDIDATES])
        if query.budget:
            money = tuple(citation for heading in self.scope if (citation := self._money(heading)))
            return Found(query=query, figures=tuple(map(self.budget, self.scope)), notes=money)
        if query.intent in {"total", "trend", "compare", "what_if"} and query.goal is None and not query.levels:
            return self._totals()
        if query.intent == "measures":
            return Found(query=query, notes=self._all_measures())
        figures = tuple(figure for heading in self.scope for figure in self.figures(heading))
        if query.goal is not None:
            figures = tuple(figure for figure in figures if figure.goal == query.goal)
        if query.levels:
            figures = tuple(figure for figure in figures if self._at_level(figure))
        if not figures:
            return Nothing(query=query, missing="indicator", stored=self.scope)
        if query.points is not None or query.lost is not None:
            return self._with_points(figures)
        if query.intent in {"lost_points", "why"}:
            lost = tuple(figure for figure in figures if figure.lost)
            if query.worst:
                most = max((figure.lost for figure in lost), default=Decimal(0))
                return self.found(tuple(figure for figure in lost if figure.lost == most))
            notes = (note for row in lost for note in self.notes_of(row) if note.section == "deviation")
            return Found(query=query, figures=lost, notes=tuple(notes))
        return Found(query=query, figures=figures)

    def supposing(self, found: Found) -> Found:
        """The answer with what the sentence supposes; the notes of what was are left out."""
        if len(found.figures) != 1 or not found.figures[0].indicator:
            return found
        row = found.figures[0]
        form = self.form(row.form_id)
        book = fitting_rulebook(form, self.shelf.rulebooks)
        return replace(found, notes=(), supposed=suppose(self.query.text, form, row.indicator, book))

    def _totals(self) -> Found:
        totals = tuple(map(self.total, self.scope))
        points = self.query.points
        wrong = points is not None and not self._over_years and all(total.total != points for total in totals)
        return Found(query=self.query, totals=totals, wrong_points=points if wrong else None)

    def _with_points(self, figures: tuple[Figure, ...]) -> Answer:
        """「为什么是4.5」 with no indicator named: the rows that got it."""
        named = tuple(filter(self._fits, figures))
        lost = tuple(figure for figure in figures if figure.lost)
        if not named and self.query.lost == sum((figure.lost for figure in lost), Decimal(0)):
            named = lost
        if not named:
            missing: Missing = "points" if self.query.points is not None else "lost"
            return Nothing(query=self.query, missing=missing, stored=self.scope)
        if len(named) > 1 and self.query.intent == "why":
            return Several(query=self.query, figures=named[:MOST_CANDIDATES])
        return self.found(named)

    def _at_level(self, figure: Figure) -> bool:
        row = self.form(figure.form_id).indicator(figure.indicator)
        return any(level in row.level1 or level in row.level2 for level in self.query.levels)

    def _all_measures(self) -> tuple[Citation, ...]:
        """The measures of the forms; of one goal or level where one is named."""
        query = self.query
        found = tuple(
            self._measure(heading.id, place)
            for heading in self.scope
            for place in range(len(self.form(heading.id).measures))
        )
        if query.goal is None and not query.levels:
            return found
        rows = {
            figure.indicator
            for heading in self.scope
            for figure in self.figures(heading)
            if (query.goal is None or figure.goal == query.goal) and (not query.levels or self._at_level(figure))
        }
        return tuple(measure for measure in found if measure.indicator in rows)

    def total(self, heading: Heading) -> Total:
        form = self.form(heading.id)
        total = form.printed_total if form.printed_total is not None else form.given_total or Decimal(0)
        goals = tuple(
            (goal.number, sum((row.given for row in goal.indicators if row.given is not None), Decimal(0)))
            for goal in form.goals
            if goal.number is not None
        )
        grades = reversed(self._rulebook(form).grades)  # the next one up first
        better = tuple((grade, lowest - total) for grade, lowest in grades if lowest > total)
        return Total(
            form_id=heading.id, better=better, unit=form.unit, year=form.year, total=total,
            grade=self._rulebook(form).grade(total), budget=form.budget.given, goals=goals,
            printed=form.printed_total is not None, printed_grade=form.printed_grade, draft=heading.state == "draft",
        )  # fmt: skip

    # --- rows and notes ----------------------------------------------------------------------------------------------

    def _rulebook(self, form: Form) -> Rulebook:
        books = self.shelf.rulebooks
        return books.get(form.rulebook) or books[DEFAULT_RULEBOOK]

    def figures(self, heading: Heading, plain_name: str | None = None) -> tuple[Figure, ...]:
        """The rows of a form, or those of one name."""
        form = self.form(heading.id)
        places = {row.id: place for place, row in enumerate(form.indicators, 1)}
        return tuple(
            self._figure(heading, goal.number, row, places[row.id])
            for goal in form.goals
            for row in goal.indicators
            if plain_name is None or plain(row.name) == plain_name
        )

    def _figure(self, heading: Heading, goal: int | None, row: Indicator, place: int) -> Figure:
        form = self.form(heading.id)
        books = self.shelf.rulebooks
        scored = score_row(row, self._rulebook(form), goal, tuple(books.values()))
        shares = scored.actual.shares if scored.actual else ()
        counted = (
            sum((share.part for share in shares), Decimal(0)),
            sum((share.whole for share in shares), Decimal(0)),
        )
        return Figure(
            form_id=heading.id, unit=form.unit, year=form.year, goal=goal, place=place, name=row.name,
            indicator=row.id, level2=row.level2, weight=row.weight, target=row.target, actual=row.actual,
            given=row.given, computed=scored.computed,
            reproduced_by=tuple(books[name] for name in scored.reproduced_by if name in books),
            single_rules=tuple(name for name in scored.reproduced_by if name not in books),
            counted=counted if shares else None,
            confirmed=confirms(scored.actual) if scored.actual else None,
        )  # fmt: skip

    def budget(self, heading: Heading) -> Figure:
        form = self.form(heading.id)
        book = self._rulebook(form)
        block = form.budget
        return Figure(
            form_id=heading.id, unit=form.unit, year=form.year, goal=None, place=0, name="", indicator="", level2="",
            weight=block.weight if block.weight is not None else book.budget_points,
            target="" if block.adjusted is None else f"{block.adjusted:f}",
            actual="" if block.spent is None else f"{block.spent:f}",
            given=block.given, computed=score_budget(block, book),
        )  # fmt: skip

    def _money(self, heading: Heading) -> Citation | None:
        """The expenditures in the form's head."""
        form = self.form(heading.id)
        known = (("基本支出总额", form.basic_expenditure), ("项目支出总额", form.project_expenditure))
        text = "，".join(f"{label} {amount:,f} 万元" for label, amount in known if amount is not None)
        return self._citation(heading.id, "budget", 0, text) if text else None

    def notes_of(self, figure: Figure) -> tuple[Citation, ...]:
        """The row's deviation notes and measures, word for word."""
        form = self.form(figure.form_id)
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
        form = self.form(form_id)
        measure = form.measures[place]
        return Citation(
            form_id=form_id, unit=form.unit, year=form.year, section=measure.section, ordinal=measure.ordinal,
            text=measure.text, indicator=measure.indicator or "", certain=measure.certain,
        )  # fmt: skip


def about_row(intent: Intent, form_id: int, place: int, record: Record, shelf: Shelf) -> Answer | None:
    """The answer about one row that was chosen from several, or with place 0 about one form of several.

    None where it is no longer stored.
    """
    heading = next((heading for heading in record.headings() if heading.id == form_id), None)
    if heading is None:
        return None
    query = Query(text="", intent=intent, form_id=form_id)
    answering = _Answering(query, record, shelf, (heading,))
    if place == 0:
        return answering.about_form()
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
