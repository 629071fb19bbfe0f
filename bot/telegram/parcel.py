"""An update as the server sent it, read liberally: what is left out is filled in, what is new is passed over."""

import json
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from telegram import Bot, Update
from telegram.error import TelegramError

Json = dict[str, Any]

#: The kinds of updates that are asked for; others are nothing that a person did to the bot.
KINDS = (Update.MESSAGE, Update.EDITED_MESSAGE, Update.CALLBACK_QUERY)


@dataclass(frozen=True)
class Parcel:
    """One update. update_id: what the server is told to confirm it. event: unique for good. user: who did it."""

    update_id: int
    event: str
    user: str
    content: Json

    @classmethod
    def of(cls, update: object, bot: str) -> "Parcel":
        """The parcel of an update of this bot (its number); `user` is "" where no person did anything."""
        content = update if isinstance(update, dict) else {}
        update_id = _number(content.get("update_id"))
        for kind in KINDS:
            did = content.get(kind)
            if isinstance(did, dict):
                break
        else:
            return cls(update_id, "", "", content)
        person = did.get("from")
        user = str(_number(person.get("id"))) if isinstance(person, dict) and person.get("id") else ""
        # A server that begins to count anew must not have its updates taken for old ones.
        place = did.get("id") or f"{did.get('message_id')}.{did.get('edit_date') or did.get('date')}"
        return cls(update_id, f"telegram:{bot}:{update_id}:{place}", user, content)

    @cached_property
    def chat(self) -> int:
        """The chat it happened in; the person's own where the server does not say."""
        for kind in KINDS:
            did = self.content.get(kind)
            if isinstance(did, dict):
                message = did if kind != Update.CALLBACK_QUERY else did.get("message")
                chat = message.get("chat") if isinstance(message, dict) else None
                return (_number(chat.get("id")) if isinstance(chat, dict) else 0) or int(self.user or 0)
        return 0

    @property
    def text(self) -> str:
        """The text of a new message, "" where it is anything else."""
        message = self.content.get(Update.MESSAGE)
        text = message.get("text") if isinstance(message, dict) else None
        return text if isinstance(text, str) else ""

    @property
    def raw(self) -> str:
        """The update as text for the store; in ASCII, for half a character is a text to JSON and to no database."""
        return json.dumps(self.content)

    def update(self, bot: Bot) -> Update | None:
        """The update as the library's object; None where not even its necessary parts can be read."""
        for content in (self.content, _completed(self.content), _bare(self.content)):
            try:
                return Update.de_json(content, bot)
            except (TypeError, KeyError, ValueError, AttributeError, TelegramError):
                continue
        return None


def parcel_from(raw: str, bot: str) -> Parcel:
    """The parcel that the inbox kept."""
    return Parcel.of(json.loads(raw), bot)


def _number(value: object) -> int:
    try:
        return int(value)  # type: ignore[call-overload, no-any-return]
    except (TypeError, ValueError):
        return 0


_PERSON: Json = {"id": 0, "is_bot": False, "first_name": ""}


def _completed(update: Json) -> Json:
    """With what the library insists on, where the server left it out."""
    found: Json = {"update_id": 0, **update}
    for kind in KINDS:
        did = found.get(kind)
        if not isinstance(did, dict):
            continue
        person = {**_PERSON, **(did.get("from") or {})}
        if kind != Update.CALLBACK_QUERY:
            found[kind] = _message(did, person)
            continue
        query: Json = {"id": "", "chat_instance": "", **did, "from": person}
        if isinstance(did.get("message"), dict):
            query["message"] = _message(did["message"], did["message"].get("from"))
        found[kind] = query
    return found


def _message(message: Json, person: Json | None) -> Json:
    chat = message.get("chat")
    stands: Json = {"id": (person or _PERSON)["id"], "type": "private", **(chat if isinstance(chat, dict) else {})}
    told: Json = {**message, "chat": stands}
    told |= {"message_id": _number(message.get("message_id")), "date": _number(message.get("date")) or 1}
    if isinstance(person, dict):
        told["from"] = {**_PERSON, **person}
    return told


_KEPT = frozenset({"message_id", "date", "chat", "from", "text", "caption", "document", "photo"})


def _bare(update: Json) -> Json:
    """Only what the bot reads, for an update with a part that the library cannot read."""
    found = _completed(update)
    for kind in KINDS:
        did = found.get(kind)
        if isinstance(did, dict):
            told = did["message"] if kind == Update.CALLBACK_QUERY and did.get("message") else did
            kept = {name: value for name, value in told.items() if name in _KEPT}
            query = {name: did[name] for name in ("id", "from", "chat_instance", "data") if name in did}
            found[kind] = kept if told is did and kind != Update.CALLBACK_QUERY else {**query, "message": kept}
    return {name: value for name, value in found.items() if name in {"update_id", *KINDS}}
