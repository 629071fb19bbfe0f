"""A record of plain values, for tests of what only reads it."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime

from kb.entries import apply_entries
from kb.evidence import Evidence
from kb.follow_up import FollowedMeasure, MeasureChange, followed, walked_part
from kb.glossary import Glossary
from kb.learned import OpenQuestion, Verdict
from kb.lexicon import parse_lexicon
from kb.oplog import LogLine
from kb.people import Invitation, Person
from kb.query import names_in_questions
from kb.record import Draft, EarlierNote, EntryChange, HandedIn, Heading, NotePlace, OwnTemplate, RowOnForm
from kb.sharing import Assignment
from kb.shipped import shipped_texts
from kb.vocabulary import HeldIndex
from scoring.form import Form

NEVER = datetime(2000, 1, 1, tzinfo=UTC)


@dataclass
class PlainLearned:
    """What was learned, held in memory."""

    chosen: dict[tuple[str, str], str] = field(default_factory=dict)
    questions: dict[int, OpenQuestion] = field(default_factory=dict)
    liked: list[str] = field(default_factory=list)

    def aliases(self, words: str) -> Mapping[str, str]:
        return {unit: name for (unit, said), name in self.chosen.items() if said == words}

    def open_questions(self, most: int) -> Sequence[OpenQuestion]:
        return sorted(self.questions.values(), key=lambda question: (-question.times, question.id))[:most]

    def open_question(self, number: int) -> OpenQuestion | None:
        return self.questions.get(number)

    def remember_alias(self, unit: str, words: str, name: str) -> None:
        self.chosen[unit, words] = name
        for question in list(self.questions.values()):
            if question.unit in {unit, ""} and question.words == words:
                self.settle(question.id)

    def note(self, unit: str, text: str, words: str, verdict: Verdict, at: datetime) -> None:
        if verdict == "up":
            self.liked.append(text)
            return
        for known in self.questions.values():
            if (known.unit, known.words, known.verdict) == (unit, words, verdict):
                self.questions[known.id] = replace(known, times=known.times + 1)
                return
        number = max(self.questions, default=0) + 1
        self.questions[number] = OpenQuestion(
            id=number, unit=unit, text=text, words=words, verdict=verdict, times=1, at=at
        )

    def take_back(self, unit: str, text: str, words: str, verdict: Verdict) -> None:
        if verdict == "up":
            self.liked.remove(text)
        for known in list(self.questions.values()):
            if (known.unit, known.words, known.verdict) == (unit, words, verdict):
                self.questions[known.id] = replace(known, times=known.times - 1)
                if known.times == 1:
                    self.settle(known.id)

    def settle(self, number: int) -> None:
        self.questions.pop(number, None)


@dataclass
class PlainRecord:
    """Forms and drafts held in memory; ids count from 1."""

    forms: dict[int, Form] = field(default_factory=dict)
    drafts: dict[int, tuple[Form, int | None, dict[str, str]]] = field(default_factory=dict)
    changes: list[tuple[int, EntryChange]] = field(default_factory=list)
    filed_drafts: dict[int, tuple[Form, int | None, dict[str, str]]] = field(default_factory=dict)
    superseded: dict[int, Form] = field(default_factory=dict)
    kept: list[Evidence] = field(default_factory=list)
    noted: list[tuple[int, MeasureChange]] = field(default_factory=list)
    people: list[Person] = field(default_factory=list)
    handed_in: dict[int, tuple[str, HandedIn]] = field(default_factory=dict)
    kept_blanks: dict[int, HandedIn] = field(default_factory=dict)
    learned: PlainLearned = field(default_factory=PlainLearned)
    templates: dict[str, OwnTemplate] = field(default_factory=dict)
    used: int = 0

    def add(self, form: Form) -> int:
        self.used = number = self.used + 1
        self.forms[number] = form
        return number

    def begin(self, skeleton: Form, previous: int | None) -> int:
        self.used = number = self.used + 1
        self.drafts[number] = (skeleton, previous, {})
        return number

    def fill(self, form_id: int, entries: Mapping[str, str | None], user: str, at: datetime) -> None:
        kept = self.drafts[form_id][2]
        for key, value in entries.items():
            self.changes.append(
                (
                    form_id,
                    EntryChange(
                        key=key, before=kept.get(key), after=value, user=user, at=at, number=len(self.changes) + 1
                    ),
                )
            )
            if value is None:
                kept.pop(key, None)
            else:
                kept[key] = value

    def headings(self, *, unit="", years=(), state=None, most=None) -> Sequence[Heading]:
        found = [
            heading
            for heading in self.every_heading()
            if unit in heading.unit
            and (not years or heading.year in years)
            and (state is None or heading.state == state)
        ]
        own = [heading for heading in found if unit and heading.unit == unit]
        return (own or found)[:most]

    def heading(self, form_id: int) -> Heading | None:
        return self._heading(form_id) if form_id in self.forms or form_id in self.drafts else None

    def own_template(self, unit):
        return self.templates.get(unit) or self.templates.get("")

    def filed_as(self, form):
        same = (form.unit, form.year, form.kind, form.project)
        lines = (self.heading(number) for number in self.forms)
        return next((one for one in lines if (one.unit, one.year, one.kind, one.project) == same), None)

    def filed_count(self):
        return len(self.forms)

    def headings_of(self, form_ids):
        return {form_id: heading for form_id in form_ids if (heading := self.heading(form_id)) is not None}

    def newest_year(self) -> int | None:
        return max((form.year for form in self.forms.values() if form.year), default=None)

    def units_in(self, said: str) -> Collection[str]:
        units = {heading.unit for heading in self.every_heading() if heading.unit}
        return [unit for unit in units if any(name in said for name in names_in_questions(unit))]

    def every_heading(self) -> Sequence[Heading]:
        found = map(self._heading, (*self.forms, *self.drafts))
        return sorted(found, key=lambda heading: (-(heading.year or 0), heading.unit))

    def _heading(self, number: int) -> Heading:
        form = self.form(number)
        state = "filed" if number in self.forms else "draft"
        return Heading(id=number, unit=form.unit, year=form.year, kind=form.kind, project=form.project, state=state)

    @property
    def index(self) -> HeldIndex:
        return HeldIndex(
            self.forms.items(), Glossary(parse_lexicon(shipped_texts("lexicon")["questions.toml"]), lambda _: ())
        )

    def read_forms(self, form_ids: Collection[int]) -> Mapping[int, Form]:
        return {form_id: self.form(form_id) for form_id in form_ids}

    def rows_at(self, form_ids, indicators):
        return {
            (form_id, row.id): RowOnForm(goal.number, self.forms[form_id].indicators.index(row) + 1, row)
            for form_id in form_ids
            for goal in self.forms[form_id].goals
            for row in goal.indicators
            if row.id in indicators
        }

    def waiting(self, user: str) -> Sequence[HandedIn]:
        return [one for owner, one in self.handed_in.values() if owner == user]

    def blanks(self) -> Sequence[HandedIn]:
        return list(self.kept_blanks.values())

    def receive(self, forms: Sequence[Form], source: str, content: str, user: str) -> None:
        self.handed_in = {
            number: kept for number, kept in self.handed_in.items() if (kept[0], kept[1].content) != (user, content)
        }
        for form in forms:
            self.used = number = self.used + 1
            self.handed_in[number] = user, HandedIn(id=number, form=form, source=source, content=content)

    def take_in(self, number: int, *, blank: bool) -> None:
        _, one = self.handed_in.pop(number)
        if blank:
            self.kept_blanks[number] = one
            return
        self._supersede(one.form)
        self.forms[number] = one.form

    def evidence(self, form_id: int) -> Sequence[Evidence]:
        return [one for one in self.kept if one.form_id == form_id]

    def persons(self) -> Sequence[Person]:
        return self.people

    def invitations(self) -> Sequence[Invitation]:
        return ()

    def invitation(self, token: str) -> Invitation | None:
        return None

    def form(self, form_id: int) -> Form:
        if form_id in self.forms:
            return self.forms[form_id]
        skeleton, _, entries = self.drafts[form_id]
        return apply_entries(skeleton, entries)

    def draft(self, form_id: int) -> Draft | None:
        if form_id not in self.drafts:
            return None
        skeleton, previous, entries = self.drafts[form_id]
        heading = self._heading(form_id)
        return Draft(
            heading=heading,
            skeleton=skeleton,
            previous=self.forms[previous] if previous else None,
            entries=dict(entries),
            measures=tuple(self.measures(previous)) if previous else (),
            evidence=tuple(self.evidence(form_id)),
            latest=max((change.number for number, change in self.changes if number == form_id), default=0),
        )

    def submitted(self, form_id: int) -> None:
        return None

    def assignments(self, form_id: int) -> Sequence[Assignment]:
        return ()

    def operations(self, form_id: int) -> Sequence[LogLine]:
        return ()

    def name_of(self, user: str) -> str:
        return user

    def history(self, form_id: int) -> Sequence[EntryChange]:
        return [change for number, change in self.changes if number == form_id]

    def measures(self, form_id: int) -> Sequence[FollowedMeasure]:
        walked = [
            MeasureChange(measure=named[0], part=named[1], value=value, user="clerk", at=NEVER)
            for _, previous, entries in (*self.drafts.values(), *self.filed_drafts.values())
            if previous == form_id
            for key, value in entries.items()
            if (named := walked_part(key)) and value
        ]
        noted = [change for number, change in self.noted if number == form_id]
        return followed(form_id, self.form(form_id), (*noted, *walked))

    def earlier_notes(self, form_id: int, indicator: str, section: NotePlace) -> Sequence[EarlierNote]:
        form = self.form(form_id)
        earlier = [(other.year, other) for other in self.forms.values() if other.unit == form.unit and other.year]
        notes = [
            (year, "\n".join(note.text for note in getattr(other, f"{section}s_of")(indicator)))
            for year, other in sorted(earlier, reverse=True, key=lambda item: item[0])
            if year < (form.year or 0)
        ]
        return [EarlierNote(year, text) for year, text in notes if text]

    def forms_followed(self) -> Sequence[int]:
        return sorted({number for number, _ in self.noted} & self.forms.keys())

    def file(self, form_id: int, form: Form) -> None:
        self.filed_drafts[form_id] = self.drafts.pop(form_id)
        self._supersede(form)
        self.forms[form_id] = form

    def _supersede(self, form: Form) -> None:
        for number, other in list(self.forms.items()):
            if (other.unit, other.year, other.kind, other.project) == (form.unit, form.year, form.kind, form.project):
                self.superseded[number] = self.forms.pop(number)

    def reopen(self, form_id: int) -> None:
        del self.forms[form_id]
        self.drafts[form_id] = self.filed_drafts.pop(form_id)

    def discard(self, form_id: int) -> None:
        del self.drafts[form_id]
