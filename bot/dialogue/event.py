"""What comes in: one thing that a person did, at whatever edge, with the file that came with it."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

from bot.dialogue.phrase import Phrase
from kb.recognised import Recognised

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

    name: what the file is called. template: it is a Word document with places to be filled in, and no form itself.
    """

    name: str
    forms: tuple[Recognised, ...] = ()
    refusal: Phrase | None = None
    template: bool = False


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
