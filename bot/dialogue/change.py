"""The changes that a turn names: what the assistant makes in the store, and nothing else changes anything."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal, NamedTuple

from bot.dialogue.event import Attachment
from kb.follow_up import Part
from kb.learned import Verdict
from kb.people import Role
from kb.record import HandedIn, OwnTemplate
from kb.review import Step
from scoring.form import Form


class Asked(NamedTuple):
    """A question as it was asked, what it was about (kb.concepts.topic_text), and of which office.

    key: what buttons call it. verdict: what the person last said of its answer, "" for nothing yet. name: the indicator
    that a hedged answer took it for, "" where the answer was sure.
    """

    key: str
    text: str
    words: str
    unit: str
    verdict: Verdict | Literal[""] = ""
    name: str = ""


@dataclass(frozen=True, slots=True)
class BeginDraft:
    """Begin a form from a skeleton; the new draft becomes the person's."""

    skeleton: Form
    previous: int | None


@dataclass(frozen=True, slots=True)
class RecordEntries:
    """Fill in, change or clear (None) entries of the draft."""

    form_id: int
    entries: Mapping[str, str | None]


@dataclass(frozen=True, slots=True)
class FileForm:
    """Submit the finished form: its values are final."""

    form_id: int
    form: Form


@dataclass(frozen=True, slots=True)
class ReopenForm:
    """Make a filed form a draft again, with all its entries."""

    form_id: int


@dataclass(frozen=True, slots=True)
class DiscardDraft:
    """Set a draft aside; nothing of it is deleted."""

    form_id: int


@dataclass(frozen=True, slots=True)
class Receive:
    """Let the forms of a file wait for the person's word."""

    forms: tuple[Form, ...]
    source: str
    content: str


@dataclass(frozen=True, slots=True)
class TakeIn:
    """File a form that waited, in the place of the one on file; `blank`: keep it as a blank to be filled in."""

    form: HandedIn
    blank: bool = False


@dataclass(frozen=True, slots=True)
class Refuse:
    """Set a form aside that waited."""

    form: HandedIn


@dataclass(frozen=True, slots=True)
class AddSample:
    """Put the shipped form of 2020 on file, for a newcomer without one."""


@dataclass(frozen=True, slots=True)
class NoteOnMeasure:
    """Note something on a measure of a form: which part (kb.follow_up.Part) and its value, "" to take it away."""

    form_id: int
    measure: str
    part: Part
    value: str


@dataclass(frozen=True, slots=True)
class AddRulebook:
    """Keep a rulebook that was brought in, as its TOML text; unit: the office, "" where it is not known."""

    name: str
    text: str
    unit: str


@dataclass(frozen=True, slots=True)
class UseTemplate:
    """Export with this office's Word template from now on; one without data drops the one there was."""

    template: OwnTemplate


@dataclass(frozen=True, slots=True)
class Invite:
    """Let somebody join this unit ("" for all) in this role, with the event's secret as the token."""

    unit: str
    role: Role
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class WithdrawInvitation:
    """Let nobody use this invitation any more."""

    invitation: int


@dataclass(frozen=True, slots=True)
class Join:
    """Let the person in who used this invitation."""

    invitation: int
    name: str


@dataclass(frozen=True, slots=True)
class SetRole:
    """Give the person of this number another role."""

    number: int
    role: Role


@dataclass(frozen=True, slots=True)
class Remove:
    """Take the role of the person of this number away; their conversation ends at once."""

    number: int


@dataclass(frozen=True, slots=True)
class RememberAlias:
    """From now on these words stand for this indicator in this office."""

    unit: str
    words: str
    name: str


@dataclass(frozen=True, slots=True)
class NoteQuestion:
    """Note what became of a question.

    instead: what the same person said of the same answer before, which counts no longer; "" for nothing.
    """

    question: Asked
    verdict: Verdict
    instead: Verdict | Literal[""] = ""


@dataclass(frozen=True, slots=True)
class SettleQuestion:
    """A question that could not be answered waits no longer."""

    number: int


@dataclass(frozen=True, slots=True)
class Assign:
    """Give parts (kb.sharing) of a draft to the person of this number, 0 to take them back."""

    form_id: int
    parts: tuple[str, ...]
    number: int
    due: date | None = None


@dataclass(frozen=True, slots=True)
class HandBack:
    """Give a part back to who shared it out, with the reason."""

    form_id: int
    part: str
    why: str


@dataclass(frozen=True, slots=True)
class TakeStep:
    """Take a step of the review (kb.review) other than approving, which files the form."""

    form_id: int
    step: Step


@dataclass(frozen=True, slots=True)
class AddRemark:
    """Note what a reviewer wants changed in a part."""

    form_id: int
    part: str
    text: str


@dataclass(frozen=True, slots=True)
class SettleRemarks:
    """Be done with the remarks on a part."""

    form_id: int
    part: str


OfficeChange = Assign | HandBack | TakeStep | AddRemark | SettleRemarks
PeopleChange = Invite | WithdrawInvitation | Join | SetRole | Remove
FileChange = Receive | TakeIn | Refuse
LearningChange = RememberAlias | NoteQuestion | SettleQuestion


@dataclass(frozen=True, slots=True)
class AddEvidence:
    """Keep a file as evidence of a row of the draft, under this name."""

    form_id: int
    indicator: str
    name: str
    attachment: Attachment


@dataclass(frozen=True, slots=True)
class WithdrawEvidence:
    """Take a file back that is evidence on the draft; it stays stored and is no longer shown."""

    form_id: int
    evidence: int


@dataclass(frozen=True, slots=True)
class NoteReminded:
    """Note that these reminders (kb.reminders) were said to the person."""

    keys: tuple[str, ...]


FollowUpChange = NoteReminded | NoteOnMeasure | AddEvidence | WithdrawEvidence
FormChange = AddSample | BeginDraft | RecordEntries | FileForm | ReopenForm | DiscardDraft
Change = (
    AddRulebook | UseTemplate | FormChange | FollowUpChange | FileChange | PeopleChange | OfficeChange | LearningChange
)
