"""What may be read of the store: the one small read-only protocol that dialogue, query and answers see.

The store implements it; tests fake it with plain values.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal, Protocol

from kb.evidence import Evidence
from kb.follow_up import FollowedMeasure
from kb.learned import Learned
from kb.oplog import LogLine
from kb.people import Invitation, Person
from kb.review import Remark
from kb.shaping import shaped
from kb.sharing import Assignment
from kb.vocabulary import Index
from scoring.form import Form, FormKind, Indicator

NotePlace = Literal["deviation", "measure"]
#: What can be done with a form: fill it in, review it, ask about it.
FormState = Literal["draft", "submitted", "filed"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Heading:
    """One line of the list of forms. id is the short id that `jixiao forms` prints and `--form` takes.

    stage: `returned` of a draft that a reviewer returned, `published` of a filed form that is, else "".
    """

    id: int
    unit: str
    year: int | None
    kind: FormKind = "department"
    project: str = ""
    state: FormState = "filed"
    stage: Literal["", "returned", "published"] = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """A form that is being filled in.

    skeleton: the rows to be filled (from last year's form or a blank template), with no answers in it.
    previous: last year's form, or None when the draft was begun from a blank template.
    entries: what has been filled in so far, newest value by key (see kb.entries).
    measures: last year's measures, as they stand now. assignments: which part is whose. remarks: of its reviewers.
    latest: the number of the newest change of its entries, 0 for none. evidence: what proves its rows.
    """

    heading: Heading
    skeleton: Form
    previous: Form | None
    entries: Mapping[str, str]
    measures: tuple[FollowedMeasure, ...] = ()
    evidence: tuple[Evidence, ...] = ()
    assignments: tuple[Assignment, ...] = ()
    remarks: tuple[Remark, ...] = ()
    latest: int = 0

    @property
    def rows(self) -> Form:
        """The skeleton with the rows that were added, and without those that were dropped."""
        return shaped(self.skeleton, self.entries)


@dataclass(frozen=True, slots=True, kw_only=True)
class EntryChange:
    """One line of an entry's history: who changed it, when, from what, to what (None: not filled in).

    number: grows with every change of the form.
    """

    key: str
    before: str | None
    after: str | None
    user: str
    at: datetime
    number: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class HandedIn:
    """A form that was read from a file and is not on file: it waits for a word, or it is a blank to be filled in.

    source: what the file was called. content: the hash of its bytes, the same for all forms of a file.
    """

    id: int
    form: Form
    source: str
    content: str


@dataclass(frozen=True, slots=True)
class RowOnForm:
    """A row by itself. goal: the number of the goal that it stands under; place: its number on the form, from 1."""

    goal: int | None
    place: int
    row: Indicator


@dataclass(frozen=True, slots=True)
class EarlierNote:
    """What the form of an earlier year says of an indicator in one section: its notes, one a line."""

    year: int
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnTemplate:
    """An office's own Word template. unit: "" for all that have none. name: what the file is called."""

    unit: str
    name: str
    data: bytes = field(repr=False)


class Record(Protocol):
    """The read-only view of the store."""

    def headings(
        self, *, unit: str = "", years: Collection[int] = (), state: FormState | None = None, most: int | None = None
    ) -> Sequence[Heading]:
        """All forms, newest year first, then by unit; drafts included.

        unit: only those of this office, or where it has none of those with this in their names. years, state: only
        those of these. most: no more than so many, of the newest years.
        """

    def heading(self, form_id: int) -> Heading | None:
        """The line of this form; None where there is none."""

    def filed_as(self, form: Form) -> Heading | None:
        """The line of the filed form of the same unit, year, kind and project; None where none is."""

    def filed_count(self) -> int:
        """How many forms are filed."""

    def headings_of(self, form_ids: Collection[int]) -> Mapping[int, Heading]:
        """The lines of these forms, by id; one that is not there is left out."""

    def newest_year(self) -> int | None:
        """The newest year of which a form is filed."""

    def units_in(self, said: str) -> Collection[str]:
        """The offices that a sentence in normal form (kb.query.normal) may name."""

    @property
    def index(self) -> Index:
        """The vocabulary of the filed forms; also of those that the person who asks may not see."""

    def form(self, form_id: int) -> Form:
        """The form with this id; a draft with its entries applied. KeyError where there is none."""

    def read_forms(self, form_ids: Collection[int]) -> Mapping[int, Form]:
        """Several forms at once, by id. KeyError where one of them is not there."""

    def rows_at(self, form_ids: Collection[int], indicators: Collection[str]) -> Mapping[tuple[int, str], RowOnForm]:
        """The rows with these ids on these filed forms, by form and id, without the rest of the forms."""

    def draft(self, form_id: int) -> Draft | None:
        """The draft with this id, None where there is none or it is filed."""

    def submitted(self, form_id: int) -> Draft | None:
        """The form with this id as it was filled in, while it waits for its review; None where it does not."""

    def assignments(self, form_id: int) -> Sequence[Assignment]:
        """Which parts of this form are in whose hands."""

    def operations(self, form_id: int) -> Sequence[LogLine]:
        """The operation log of this form, oldest first."""

    def name_of(self, user: str) -> str:
        """What this person is called."""

    def history(self, form_id: int) -> Sequence[EntryChange]:
        """Every change of this form's entries, oldest first."""

    def waiting(self, user: str) -> Sequence[HandedIn]:
        """The forms that this person handed in and that wait for their word."""

    def blanks(self) -> Sequence[HandedIn]:
        """The blank forms that were read from files, newest first."""

    def measures(self, form_id: int) -> Sequence[FollowedMeasure]:
        """The measures and budget ties of this form, as they stand. KeyError where there is no such form."""

    def forms_followed(self) -> Sequence[int]:
        """The filed forms on whose measures something was noted."""

    def earlier_notes(self, form_id: int, indicator: str, section: NotePlace) -> Sequence[EarlierNote]:
        """What earlier forms of the same office say of this indicator of this form, the newest year first.

        It is the same indicator where it has the same id or the same name; `budget` stands for the budget block.
        """

    def evidence(self, form_id: int) -> Sequence[Evidence]:
        """The evidence of this form's rows, oldest first; the bytes stay in the store."""

    def own_template(self, unit: str) -> OwnTemplate | None:
        """The Word template that this office exports with; None for the official layout."""

    def persons(self) -> Sequence[Person]:
        """Everybody who was given a role, in the order in which they joined."""

    def invitations(self) -> Sequence[Invitation]:
        """All invitations, oldest first."""

    def invitation(self, token: str) -> Invitation | None:
        """The invitation with this token."""

    @property
    def learned(self) -> Learned:
        """What offices taught the assistant."""
