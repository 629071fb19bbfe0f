"""The values of a conversation: what is remembered (Session), said (Message), and what an event leads to (Turn)."""

import json
from dataclasses import asdict, dataclass, fields

from bot.dialogue.attached import Attached
from bot.dialogue.change import Asked, Change, NoteQuestion
from bot.dialogue.phrase import Phrase
from kb.answers import Answer, Subject

#: Choices: (label, value).
Offered = tuple[tuple[str, str], ...]
#: What the value of a choice begins with that says whether an answer was a help.
VOTE = "vote:"


@dataclass(frozen=True, slots=True)
class Session:
    """What is remembered between two events of one person; everything else is read from the form.

    language: "" until it is known. draft: the form this person is filling in. focus: the key of a prompt the person
    went back or jumped to, "" for the first open one. row: the part (kb.sharing) of the row that was answered last, ""
    for none. paused: the walk waits. offered: the choices that were shown last,
    so that a typed label picks one. pending: readings that the last message offered, or a text that
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
    offered: Offered = ()
    pending: tuple[str, ...] = ()
    subject: Subject | None = None
    awaiting: str = ""
    reminders: bool = True
    asked: tuple[Asked, ...] = ()
    shown: str = ""
    seen: int = 0

    def to_json(self) -> str:
        """The session as text for the store."""
        stored = {name: getattr(self, name) for name in _FIELDS}  # tuples become lists by themselves
        return json.dumps({**stored, "subject": self.subject and asdict(self.subject)}, ensure_ascii=False)

    @classmethod
    def from_json(cls, text: str) -> "Session":
        """The session that `to_json` wrote; fields of another version are ignored or take their defaults."""
        stored = json.loads(text)
        known = {name: stored[name] for name in _FIELDS if name in stored}
        known["pending"] = tuple(known.get("pending", ()))
        known["offered"] = tuple((label, value) for label, value in known.get("offered", ()))
        known["asked"] = tuple(Asked(*question) for question in known.get("asked", ()))
        known["subject"] = Subject.from_json(known["subject"]) if known.get("subject") else None
        return cls(**known)


_FIELDS = tuple(field.name for field in fields(Session))


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

    def leaves(self, offered: Offered) -> bool:
        """Whether the choices shown before hold still: it changes nothing, and offers nothing but a vote."""
        changes = any(not isinstance(change, NoteQuestion) for change in self.changes)
        return not changes and all(value.startswith(VOTE) for _, value in offered)


def still_offered(turn: Turn, before: Offered, offered: Offered) -> Offered:
    """What the person can pick after a turn that offers this: what was there before, too, where it leaves that."""
    if not turn.leaves(offered):
        return offered
    return (*(one for one in before if not (offered and one[1].startswith(VOTE))), *offered)
