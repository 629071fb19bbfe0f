"""The forms a question is about, read from the record: their rows as figures, their notes, totals and texts.

The one place where answering reads a form; each is read once, and only when it is needed.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from functools import cache, partial

from kb.answers.scope import newest_of_each
from kb.answers.values import MOST_CANDIDATES, Shelf
from kb.entries import BUDGET
from kb.figures import Citation, Figure, Judged, Section, Total
from kb.record import Heading, Record, RowOnForm
from kb.vocabulary import Concept, Place, row_text
from scoring.findings import says_nothing
from scoring.form import Form, Indicator
from scoring.quantity import confirms, plain
from scoring.rulebook import Rulebook, rulebook_of
from scoring.scorecard import budget_points, score_budget, score_row


def _place(at: RowOnForm) -> int:
    return at.place


class Pages:
    """The forms in a question's scope."""

    def __init__(
        self, record: Record, shelf: Shelf, scope: tuple[Heading, ...], beyond: Collection[int] | None = None
    ) -> None:
        """`beyond`: years, () for any; then scope has only the newest of many offices' forms, and rows of all count."""
        self._beyond = beyond
        self._record = record
        self._shelf = shelf
        self.scope = scope
        self._within: frozenset[int] | None = None
        self._forms: dict[int, Form] = {}

    def form(self, form_id: int) -> Form:
        """A form in scope; each is read once, and only when it is needed."""
        if form_id not in self._forms:
            self._forms[form_id] = self._record.form(form_id)
        return self._forms[form_id]

    def alias(self, words: str) -> str:
        """The indicator that these words stand for in the offices in scope, as somebody chose; "" for none."""
        units = {heading.unit for heading in self.scope}
        names = {name for unit, name in self._record.learned.aliases(words).items() if unit in units} if words else ()
        return min(names) if len(names) == 1 else ""

    # --- rows ---------------------------------------------------------------------------------------------------------

    def figures_of(self, concept: Concept) -> tuple[Figure, ...]:
        """The concept's rows on the forms in scope."""
        return self.rows_of((concept,))[concept.id]

    def rows_of(self, concepts: Sequence[Concept], among: int = 0) -> Mapping[int, tuple[Figure, ...]]:
        """The same of several concepts, by their ids, with all forms that are needed read at once.

        among: how many concepts share the room for candidates, where that is more than these.
        """
        if self._beyond is not None:
            return self._rows_beyond(concepts, 2 * max(1, MOST_CANDIDATES // max(1, among, len(concepts))))
        rows = {(place.concept, place.form_id) for place in self._places(concepts, self.scope)}
        there = {
            concept.id: [
                heading for heading in self.scope if (concept.id, heading.id) in rows or heading.state != "filed"
            ]
            for concept in concepts
        }
        self._read({heading.id for headings in there.values() for heading in headings})
        return {
            concept.id: tuple(
                figure for heading in there[concept.id] for figure in self.figures(heading, concept.plain_name)
            )
            for concept in concepts
        }

    def rows_named(self, plain_name: str) -> tuple[Figure, ...]:
        """The rows of this name on the forms in scope, drafts among them."""
        concept = self._shelf.vocabulary.index.named({plain_name}).get(plain_name)
        if concept is not None:
            return self.figures_of(concept)
        return tuple(row for heading in self.scope for row in self.figures(heading, plain_name))

    def _places(self, concepts: Iterable[Concept], headings: Iterable[Heading]) -> Iterable[Place]:
        return self._shelf.vocabulary.places(concepts, [heading.id for heading in headings])

    def _rows_beyond(self, concepts: Sequence[Concept], most: int) -> Mapping[int, tuple[Figure, ...]]:
        """A few rows of each concept, on the newest forms of all offices, without the rest of those forms."""
        vocabulary = self._shelf.vocabulary
        newest = {concept.id: vocabulary.places((concept,), None, self._beyond or (), most) for concept in concepts}
        lines = self._record.headings_of({place.form_id for places in newest.values() for place in places})
        there = {
            number: newest_of_each(lines[it.form_id] for it in places if it.form_id in lines)[:MOST_CANDIDATES]
            for number, places in newest.items()
        }
        headings = {heading.id: heading for chosen in there.values() for heading in chosen}
        keys: dict[tuple[int, int], list[str]] = defaultdict(list)
        for place in self._places(concepts, headings.values()):
            keys[place.concept, place.form_id].append(place.indicator)
        rows = self._record.rows_at(headings.keys(), {key for found in keys.values() for key in found})
        return {
            number: tuple(
                self._figure(heading, at.goal, at.row, at.place)
                for heading in chosen
                for at in sorted(
                    (rows[heading.id, key] for key in keys[number, heading.id] if (heading.id, key) in rows), key=_place
                )
            )
            for number, chosen in there.items()
        }

    def within(self) -> frozenset[int] | None:
        """The concepts that can be meant: those of the forms in scope; None for all."""
        if self._beyond is not None:
            return None
        if self._within is None:
            drafts = [heading.id for heading in self.scope if heading.state != "filed"]
            self._read(drafts)
            names = {plain(row.name) for form_id in drafts for row in self._forms[form_id].indicators}
            index = self._shelf.vocabulary.index
            named = {concept.id for concept in index.named(names).values()}
            self._within = frozenset(index.on_forms([heading.id for heading in self.scope])) | named
        return self._within

    def written(self, figure: Figure) -> Collection[str]:
        """The pieces of what is written in a row and around it."""
        form = self.form(figure.form_id)
        return row_text(form, form.indicator(figure.indicator)).anywhere

    def renamed(self, rows: tuple[Figure, ...]) -> tuple[Figure, ...]:
        """These rows with those of the same indicators under other names, in the order of the forms."""
        ids = {(row.unit, row.indicator) for row in rows}
        self._read(heading.id for heading in self.scope if any(heading.unit == unit for unit, _ in ids))
        found = {(row.form_id, row.place): row for row in rows}
        for heading in self.scope:
            if any((heading.unit, row.id) in ids for row in self._known(heading)):
                found |= {
                    (figure.form_id, figure.place): figure
                    for figure in self.figures(heading)
                    if (figure.unit, figure.indicator) in ids
                }
        order = {heading.id: place for place, heading in enumerate(self.scope)}
        return tuple(sorted(found.values(), key=lambda row: (order.get(row.form_id, 0), row.place)))

    def _known(self, heading: Heading) -> tuple[Indicator, ...]:
        return self._forms[heading.id].indicators if heading.id in self._forms else ()

    def _read(self, form_ids: Iterable[int]) -> None:
        """Forms that will be needed, all at once."""
        missing = [form_id for form_id in form_ids if form_id not in self._forms]
        if missing:
            self._forms |= self._record.read_forms(missing)

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
        return Figure(
            form_id=heading.id, unit=heading.unit, year=heading.year, goal=goal, place=place, name=row.name,
            indicator=row.id, level2=row.level2, weight=row.weight, target=row.target, actual=row.actual,
            given=row.given, judge=cache(partial(self._judged, heading.id, row, goal)),
        )  # fmt: skip

    def _judged(self, form_id: int, row: Indicator, goal: int | None) -> Judged:
        books = self._shelf.rulebooks
        scored = score_row(row, self._rulebook(self.form(form_id)), goal, tuple(books.values()))
        return Judged(
            computed=scored.computed,
            reproduced_by=tuple(books[name] for name in scored.reproduced_by if name in books),
            single_rules=tuple(name for name in scored.reproduced_by if name not in books),
            counts=tuple((share.part, share.whole) for share in scored.actual.shares) if scored.actual else (),
            confirmed=confirms(scored.actual) if scored.actual else None,
            fulfilled=scored.fulfilled,
        )

    def budget(self, heading: Heading) -> Figure:
        form = self.form(heading.id)
        book = self._rulebook(form)
        block = form.budget
        judged = Judged(computed=score_budget(form, book))
        return Figure(
            form_id=heading.id, unit=form.unit, year=form.year, goal=None, place=0, name="", indicator=BUDGET,
            level2="", weight=budget_points(form, book),
            target="" if block.adjusted is None else f"{block.adjusted:f}",
            actual="" if block.spent is None else f"{block.spent:f}",
            given=block.given, judge=lambda: judged,
        )  # fmt: skip

    # --- notes, texts, totals ----------------------------------------------------------------------------------------

    def notes_of(self, figure: Figure) -> tuple[Citation, ...]:
        """The row's deviation notes, what the form says beside the row, and its measures, word for word."""
        form = self.form(figure.form_id)
        deviations = tuple(
            Citation(
                form_id=figure.form_id, unit=form.unit, year=form.year, section="deviation", ordinal=note.ordinal,
                text=note.text, indicator=figure.indicator, certain=note.certain,
            )
            for note in form.deviations_of(figure.indicator)
        )  # fmt: skip
        measures = tuple(
            self.measure(figure.form_id, place)
            for place, measure in enumerate(form.measures)
            if measure.indicator == figure.indicator
        )
        told = plain("".join(note.text for note in (*deviations, *measures)))
        return (*deviations, *self._beside(figure, told), *measures)

    def _beside(self, figure: Figure, told: str) -> Iterator[Citation]:
        """The reason in a column of its own (偏差原因分析及改进措施), as most forms of the whole country have it.

        Also where the score is not what the rules give, for then it says why. told: what is said elsewhere already.
        """
        row = next((row for row in self.form(figure.form_id).indicators if row.id == figure.indicator), None)
        if row is None or says_nothing(row.remark) or plain(row.remark) in told:
            return
        score = figure.computed if not row.lost else None
        if row.lost or (score is not None and row.given is not None and score.points != row.given):
            cited = self._citation(figure.form_id, "indicator", figure.place, row.remark)
            yield replace(cited, indicator=row.id)

    def measure(self, form_id: int, place: int) -> Citation:
        form = self.form(form_id)
        measure = form.measures[place]
        return Citation(
            form_id=form_id, unit=form.unit, year=form.year, section=measure.section, ordinal=measure.ordinal,
            text=measure.text, indicator=measure.indicator or "", certain=measure.certain,
        )  # fmt: skip

    def _citation(self, form_id: int, section: Section, ordinal: int, text: str) -> Citation:
        form = self.form(form_id)
        return Citation(form_id=form_id, unit=form.unit, year=form.year, section=section, ordinal=ordinal, text=text)

    def texts(self, heading: Heading) -> Iterator[Citation]:
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
            yield self.measure(heading.id, place)

    def mentioning(self, words: Sequence[str], most: int) -> tuple[Heading, ...]:
        """The forms on which all these words may stand, in plain form: all in scope, as long as they are few."""
        if self._beyond is None and len(self.scope) <= most:
            return self.scope
        forms = None if self._beyond is not None else [heading.id for heading in self.scope]
        places = self._shelf.vocabulary.written(words, self.within(), forms, self._beyond or (), MOST_CANDIDATES)
        ids = dict.fromkeys(place.form_id for place in places)
        lines = self._record.headings_of(ids)
        found = tuple(lines[form_id] for form_id in ids if form_id in lines)
        self._read(heading.id for heading in found)
        return found

    def money(self, heading: Heading) -> Citation | None:
        """The expenditures in the form's head."""
        form = self.form(heading.id)
        known = (("基本支出总额", form.basic_expenditure), ("项目支出总额", form.project_expenditure))
        text = "，".join(f"{label} {amount:,f} 万元" for label, amount in known if amount is not None)
        return self._citation(heading.id, "budget", 0, text) if text else None

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
            printed=form.printed_total is not None, grades=self._rulebook(form).grades,
            printed_grade=form.printed_grade, draft=heading.state == "draft",
        )  # fmt: skip

    def _rulebook(self, form: Form) -> Rulebook:
        return rulebook_of(form, self._shelf.rulebooks)
