"""The values of a conversation: what comes in (Event), what is remembered (Session), what one event leads to (Turn)."""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, fields
from datetime import date, datetime
from typing import Literal, NamedTuple

from bot.dialogue.attached import Attached
from kb.answers import Answer, Subject
from kb.follow_up import Part
from kb.learned import Verdict
from kb.people import Role
from kb.recognised import Recognised
from kb.record import HandedIn
from kb.review import Step
from scoring.form import Form

#: Telegram hands over no larger file; other edges take no larger one either.
LARGEST_ATTACHMENT = 20_000_000


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file that a person handed in.

    name: what the person's device calls it; it is shown, and never a path. media_type: as the edge was told, "" where
    it was not. content: at most `LARGEST_ATTACHMENT` bytes.
    """

    name: str
    media_type: str
    content: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class Contents:
    """What the assistant read in a file or a pasted text, before the dialogue sees it: its forms, or why there is none.

    name: what the file is called.
    """

    name: str
    forms: tuple[Recognised, ...] = ()
    refusal: "Phrase | None" = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """One thing a person did.

    id: unique for good, so that the same event is never applied twice. user: the person, the same at every edge.
    text: what was typed, or the words sent along with a file. choice: the value of a button. kind: `edited` for a
    message that was changed afterwards, `file` for a file. language: the person's own, where the edge knows it. at: the
    time, with its zone. attachment: the file, contents: what
    the assistant read in it; without one a `file` is none that can be had (a sticker, a place).
    name: what the person is called at the edge. link: where the edge has addresses that begin a conversation
    (`https://t.me/…?start=`), what they begin with. group: whether others read along. secret: unguessable and made for
    this event alone.
    """

    id: str
    user: str
    at: datetime
    text: str = ""
    choice: str = ""
    kind: Literal["message", "edited", "file"] = "message"
    language: str = ""
    attachment: Attachment | None = None
    contents: Contents | None = None
    name: str = ""
    link: str = ""
    group: bool = False
    secret: str = field(default="", repr=False)


class Asked(NamedTuple):
    """A question as it was asked, what it was about (kb.concepts.topic_text), and of which office.

    key: what buttons call it. verdict: what the person last said of its answer, "" for nothing yet.
    """

    key: str
    text: str
    words: str
    unit: str
    verdict: Verdict | Literal[""] = ""


@dataclass(frozen=True, slots=True)
class Session:
    """What is remembered between two events of one person; everything else is read from the form.

    language: "" until it is known. draft: the form this person is filling in. focus: the key of a prompt the person
    went back or jumped to, "" for the first open one. row: the part (kb.sharing) of the row that was answered last, ""
    for none. paused: the walk waits. offered: the choices of the last turn,
    (label, value), so that a typed label picks one. pending: readings that the last message offered, or a text that
    was taken for a question. subject: what the last answer was about, for the next question. awaiting: what the next
    text is for where it is no entry of the form ("measure:<form>:<key>:<part>", "invite:<role>:typed"), or the next
    file ("evidence:<row>"). asked: the last questions, which buttons under their answers name. shown: the key of the
    prompt that was asked last. seen: the newest change of the form then, so that what somebody else filled in since is
    noticed. reminders: whether they are wanted.
    """

    language: str = ""
    draft: int | None = None
    focus: str = ""
    row: str = ""
    paused: bool = False
    offered: tuple[tuple[str, str], ...] = ()
    pending: tuple[str, ...] = ()
    subject: Subject | None = None
    awaiting: str = ""
    reminders: bool = True
    asked: tuple[Asked, ...] = ()
    shown: str = ""
    seen: int = 0

    def to_json(self) -> str:
        """The session as text for the store."""
        return json.dumps({**asdict(self), "asked": [list(question) for question in self.asked]}, ensure_ascii=False)

    @classmethod
    def from_json(cls, text: str) -> "Session":
        """The session that `to_json` wrote; fields of another version are ignored or take their defaults."""
        stored = json.loads(text)
        known = {field.name: stored[field.name] for field in fields(cls) if field.name in stored}
        known["pending"] = tuple(known.get("pending", ()))
        known["offered"] = tuple((label, value) for label, value in known.get("offered", ()))
        known["asked"] = tuple(Asked(*question) for question in known.get("asked", ()))
        known["subject"] = Subject.from_json(known["subject"]) if known.get("subject") else None
        return cls(**known)


@dataclass(frozen=True, slots=True)
class Phrase:
    """A sentence to be said: its name in bot/text and its values, which may be phrases themselves."""

    name: str
    values: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class InLanguages:
    """A text that comes in each language from a data file (the title of a rulebook or template)."""

    texts: Mapping[str, str]


def phrase(name: str, /, **values: object) -> Phrase:
    """A phrase, written short."""
    return Phrase(name, values)


@dataclass(frozen=True, slots=True)
class Choice:
    """One button: `value` comes back when it is picked; at most 64 bytes.

    number: what the terminal shows in brackets instead of the running number (points choose themselves).
    aside: whether it stands apart from the answers to the question (back, skip, pause ...).
    """

    value: str
    label: Phrase | str
    number: str = ""
    aside: bool = False


@dataclass(frozen=True, slots=True)
class Message:
    """One message: paragraphs, the choices under it, and the pictures and files that come with it."""

    lines: tuple[Phrase | Answer, ...]
    choices: tuple[Choice, ...] = ()
    attached: tuple[Attached, ...] = ()


# --- changes ---------------------------------------------------------------------------------------------------------


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
Change = AddRulebook | FormChange | FollowUpChange | FileChange | PeopleChange | OfficeChange | LearningChange


@dataclass(frozen=True, slots=True)
class Notice:
    """A message to somebody else, whom it concerns too."""

    user: str
    message: Message


@dataclass(frozen=True, slots=True)
class Turn:
    """What one event leads to.

    ask: whether the open question follows, once the changes are made. notices: what others are told of it.
    """

    session: Session
    changes: tuple[Change, ...] = ()
    messages: tuple[Message, ...] = ()
    ask: bool = True
    notices: tuple[Notice, ...] = ()
