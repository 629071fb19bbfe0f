"""The record as one person may see it, by the table of rights: what is not theirs to see is not there."""

from collections.abc import Collection, Mapping, Sequence

from bot.dialogue.rights import Visible, may, sees_filed
from kb.evidence import Evidence
from kb.follow_up import FollowedMeasure
from kb.learned import Learned, OpenQuestion
from kb.oplog import LogLine
from kb.people import Invitation, Person
from kb.query import names_in_questions
from kb.record import (
    Draft,
    EarlierNote,
    EntryChange,
    FormState,
    HandedIn,
    Heading,
    NotePlace,
    OwnTemplate,
    Record,
    RowOnForm,
)
from kb.sharing import Assignment
from kb.vocabulary import Index
from scoring.form import Form

#: So many questions of all units are looked through for those of one.
MOST_WAITING = 1000


def seen_by(person: Person, record: Record, visible: Visible) -> Record:
    """The record that the person may see; an administrator of all units sees all of it."""
    return record if person.role == "admin" and not person.unit else View(person, record, visible)


class View:
    """A record (kb.record.Record) without the forms, people and invitations that are none of the person's business."""

    def __init__(self, person: Person, record: Record, visible: Visible) -> None:
        self._person = person
        self._record = record
        self._visible = visible
        self._sees_all_filed = visible == "all" and may(person, "read")

    def headings(
        self, *, unit: str = "", years: Collection[int] = (), state: FormState | None = None, most: int | None = None
    ) -> Sequence[Heading]:
        """The forms that the person may see, newest year first."""
        if self._sees_all_filed and state == "filed":
            return self._record.headings(unit=unit, years=years, state=state, most=most)
        if state == "filed" and self._person.unit and not unit:
            unit = self._person.unit  # nothing else is seen of what is filed
        found = [
            heading for heading in self._record.headings(unit=unit, years=years, state=state) if self._sees(heading)
        ]
        return found[:most]

    def heading(self, form_id: int) -> Heading | None:
        """The line of the list for this form; None where it is not to be seen either."""
        heading = self._record.heading(form_id)
        return heading if heading is not None and self._sees(heading) else None

    def own_template(self, unit: str) -> OwnTemplate | None:
        """The Word template of an office; it says nothing of what is on file."""
        return self._record.own_template(unit)

    def filed_as(self, form: Form) -> Heading | None:
        """The line of the filed form of the same name; None where it is not to be seen either."""
        heading = self._record.filed_as(form)
        return heading if heading is not None and self._sees(heading) else None

    def filed_count(self) -> int:
        """How many filed forms the person may see."""
        return self._record.filed_count() if self._sees_all_filed else len(self.headings(state="filed"))

    def headings_of(self, form_ids: Collection[int]) -> Mapping[int, Heading]:
        """The lines of these forms, of those that are to be seen."""
        found = self._record.headings_of(form_ids)
        return {form_id: heading for form_id, heading in found.items() if self._sees(heading)}

    @property
    def index(self) -> Index:
        """The vocabulary of all filed forms: what it leads to is seen or not by its form."""
        return self._record.index

    def form(self, form_id: int) -> Form:
        """The form with this id. KeyError where there is none for this person."""
        if self.heading(form_id) is None:
            raise KeyError(form_id)
        return self._record.form(form_id)

    def draft(self, form_id: int) -> Draft | None:
        """The draft with this id, None where there is none for this person."""
        return None if self.heading(form_id) is None else self._record.draft(form_id)

    def submitted(self, form_id: int) -> Draft | None:
        """The form that waits for its review, None where there is none for this person."""
        return None if self.heading(form_id) is None else self._record.submitted(form_id)

    def assignments(self, form_id: int) -> Sequence[Assignment]:
        """Which parts of this form are in whose hands; none of a form that is not to be seen."""
        return () if self.heading(form_id) is None else self._record.assignments(form_id)

    def operations(self, form_id: int) -> Sequence[LogLine]:
        """The operation log of this form; none of one that is not to be seen or is another unit's."""
        heading = self.heading(form_id)
        if heading is None or not may(self._person, "log", heading.unit):
            return ()
        return self._record.operations(form_id)

    def name_of(self, user: str) -> str:
        """What this person is called."""
        return self._record.name_of(user)

    def history(self, form_id: int) -> Sequence[EntryChange]:
        """Every change of this form's entries, oldest first; none for a form that is not to be seen."""
        return () if self.heading(form_id) is None else self._record.history(form_id)

    def newest_year(self) -> int | None:
        """The newest year of which a form is filed."""
        return next((heading.year for heading in self.headings(state="filed")), None)

    def units_in(self, said: str) -> Collection[str]:
        """The offices that a sentence may name, of those whose forms the person sees."""
        own = self._person.unit
        if self._sees_all_filed or not own:
            return self._record.units_in(said)
        return [own] if any(name in said for name in (own, *names_in_questions(own))) else []

    def read_forms(self, form_ids: Collection[int]) -> Mapping[int, Form]:
        """Several forms at once, by id. KeyError where one of them is not there for this person."""
        for form_id in form_ids:
            if self.heading(form_id) is None:
                raise KeyError(form_id)
        return self._record.read_forms(form_ids)

    def rows_at(self, form_ids: Collection[int], indicators: Collection[str]) -> Mapping[tuple[int, str], RowOnForm]:
        """The rows with these ids on forms that are to be seen."""
        return self._record.rows_at(self.headings_of(form_ids).keys(), indicators)

    def waiting(self, user: str) -> Sequence[HandedIn]:
        """The forms that this person handed in; nobody sees those of others."""
        return self._record.waiting(user) if user == self._person.user else ()

    def blanks(self) -> Sequence[HandedIn]:
        """The blank forms of the person's unit, and those that name none."""
        return [
            blank for blank in self._record.blanks() if not blank.form.unit or self._person.belongs_to(blank.form.unit)
        ]

    def measures(self, form_id: int) -> Sequence[FollowedMeasure]:
        """The measures and budget ties of this form. KeyError where there is none for this person."""
        if self.heading(form_id) is None:
            raise KeyError(form_id)
        return self._record.measures(form_id)

    def forms_followed(self) -> Sequence[int]:
        """The filed forms on whose measures something was noted."""
        return [form_id for form_id in self._record.forms_followed() if self.heading(form_id) is not None]

    def earlier_notes(self, form_id: int, indicator: str, section: NotePlace) -> Sequence[EarlierNote]:
        """What earlier forms of the same office say of this indicator; nothing for a form that is not to be seen."""
        return () if self.heading(form_id) is None else self._record.earlier_notes(form_id, indicator, section)

    def evidence(self, form_id: int) -> Sequence[Evidence]:
        """The evidence of this form's rows; none for a form that is not to be seen."""
        return () if self.heading(form_id) is None else self._record.evidence(form_id)

    def persons(self) -> Sequence[Person]:
        """The people of the person's own unit, and those of all units."""
        return [
            other
            for other in self._record.persons()
            if self._person.belongs_to(other.unit) or other.belongs_to(self._person.unit)
        ]

    def invitations(self) -> Sequence[Invitation]:
        """The invitations to the person's own unit."""
        return [item for item in self._record.invitations() if self._person.belongs_to(item.unit)]

    def invitation(self, token: str) -> Invitation | None:
        """The invitation with this token: whoever has it may use it."""
        return self._record.invitation(token)

    @property
    def learned(self) -> Learned:
        """What was learned; of the questions that wait, those of the person's own unit."""
        return _LearnedOfUnit(self._person, self._record.learned)

    def _sees(self, heading: Heading) -> bool:
        if heading.state == "filed":
            return sees_filed(self._person, heading.unit, self._visible)
        if not may(self._person, "drafts", heading.unit):
            return False
        if self._person.role == "contributor":
            return any(each.is_of(self._person.number) for each in self._record.assignments(heading.id))
        return self._person.role != "reviewer" or heading.state == "submitted"


class _LearnedOfUnit:
    """What was learned (kb.learned.Learned) without the questions of other units."""

    def __init__(self, person: Person, learned: Learned) -> None:
        self._person = person
        self._learned = learned

    def aliases(self, words: str) -> Mapping[str, str]:
        """Office -> indicator; an office of which no form is seen is asked nothing about."""
        return self._learned.aliases(words)

    def open_questions(self, most: int) -> Sequence[OpenQuestion]:
        """Those that wait and are the unit's own."""
        waiting = self._learned.open_questions(MOST_WAITING)
        return [question for question in waiting if self._person.belongs_to(question.unit)][:most]

    def open_question(self, number: int) -> OpenQuestion | None:
        """The one of this id, where it is one of those."""
        question = self._learned.open_question(number)
        return question if question is not None and self._person.belongs_to(question.unit) else None
