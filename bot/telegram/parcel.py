"""An update as the server sent it, read liberally: what is left out is nothing, what is new is passed over."""

import json
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from telegram import Update

Json = dict[str, Any]

#: The kinds of updates that are asked for; others are nothing that a person did to the bot.
KINDS = (Update.MESSAGE, Update.EDITED_MESSAGE, Update.CALLBACK_QUERY)


@dataclass(frozen=True)
class Parcel:
    """One update. update_id: what the server is told to confirm it. event: unique for good. user: who did it.

    kind: one of KINDS, "" where no person did anything. It is read as JSON and not as the library's object, which one
    missing part of a message would keep from being read at all.
    """

    update_id: int
    event: str
    user: str
    content: Json
    kind: str = ""

    @classmethod
    def of(cls, update: object, bot: str) -> "Parcel":
        """The parcel of an update of this bot (its number); `user` is "" where no person did anything."""
        content = nested(update)
        update_id = as_number(content.get("update_id"))
        kind = next((kind for kind in KINDS if isinstance(content.get(kind), dict)), "")
        if not kind:
            return cls(update_id, "", "", content)
        did = content[kind]
        user = as_number(nested(did.get("from")).get("id"))
        # A server that begins to count anew must not have its updates taken for old ones.
        place = did.get("id") or f"{did.get('message_id')}.{did.get('edit_date') or did.get('date')}"
        return cls(update_id, f"telegram:{bot}:{update_id}:{place}", str(user) if user else "", content, kind)

    @property
    def did(self) -> Json:
        """What the person did: the message, or the tap on a button."""
        return nested(self.content.get(self.kind))

    @property
    def message(self) -> Json:
        """The message that the person wrote, or under which the button stands that was tapped."""
        return nested(self.did.get("message")) if self.kind == Update.CALLBACK_QUERY else self.did

    @cached_property
    def chat(self) -> int:
        """The chat it happened in; the person's own where the server does not say."""
        return as_number(nested(self.message.get("chat")).get("id")) or int(self.user or 0)

    @property
    def text(self) -> str:
        """The text of a new message, "" where it is anything else."""
        return as_text(self.did.get("text")) if self.kind == Update.MESSAGE else ""

    @property
    def raw(self) -> str:
        """The update as text for the store; in ASCII, for half a character is a text to JSON and to no database."""
        return json.dumps(self.content)


def parcel_from(raw: str, bot: str) -> Parcel:
    """The parcel that the inbox kept."""
    return Parcel.of(json.loads(raw), bot)


def nested(value: object) -> Json:
    """A part of an update that holds others; empty where it holds none."""
    return value if isinstance(value, dict) else {}


def as_number(value: object) -> int:
    """A number in an update; 0 where it is none."""
    try:
        return int(value)  # type: ignore[call-overload, no-any-return]
    except (TypeError, ValueError, OverflowError):
        return 0


def as_text(value: object) -> str:
    """A text in an update, with � for every half of a character that stands alone: nothing could store it."""
    if not isinstance(value, str):
        return ""
    return value if value.isascii() else value.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
