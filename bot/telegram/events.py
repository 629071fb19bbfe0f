"""A parcel -> Event: what a person did, without Telegram in it."""

import re
from datetime import datetime
from typing import Literal

from telegram import Update
from telegram.constants import ChatType

from bot.dialogue.event import Event
from bot.telegram.parcel import Json, Parcel, as_text, nested


def event_of(parcel: Parcel, now: datetime, bot: str) -> Event | None:
    """The event in an update; None where it holds nothing that a person did. `now`: when it was received.

    bot: the bot's own user name, for addresses that begin a conversation with it.

    The time of a message is not used: a button carries the time of the message it stands under, which may be old.
    """
    if not parcel.user:
        return None
    said, choice = "", ""
    kind: Literal["message", "edited", "file"] = "message"
    message, person = parcel.message, nested(parcel.did.get("from"))
    if parcel.kind == Update.CALLBACK_QUERY:
        choice = as_text(parcel.did.get("data")) or "do:start"
    elif parcel.kind == Update.EDITED_MESSAGE:
        kind = "edited"
    elif isinstance(message.get("text"), str):
        said = parcel.text
    else:
        kind, said = "file", as_text(message.get("caption"))
    group = nested(message.get("chat")).get("type", ChatType.PRIVATE) != ChatType.PRIVATE
    if group and not choice:
        if kind == "edited" or not _is_addressed(message, bot):
            return None
        said = re.sub(rf"@{re.escape(bot)}\b", " ", said, flags=re.IGNORECASE).strip()
    return Event(
        id=parcel.event,
        user=parcel.user,
        at=now,
        text=said,
        choice=choice,
        kind=kind,
        language=_language(as_text(person.get("language_code"))),
        name=" ".join(filter(None, (as_text(person.get("first_name")), as_text(person.get("last_name"))))),
        link=f"https://t.me/{bot}?start=" if bot else "",
        group=group,
    )


def _is_addressed(message: Json, bot: str) -> bool:
    """Whether a message in a group is for the bot: it is named, or one of its own messages is replied to."""
    if not bot:
        return False
    if f"@{bot}".casefold() in (as_text(message.get("text")) or as_text(message.get("caption"))).casefold():
        return True
    author = nested(nested(message.get("reply_to_message")).get("from"))
    return author.get("is_bot") is True and author.get("username") == bot


def _language(code: str) -> str:
    if not code:
        return ""
    return "zh" if code.lower().startswith("zh") else "en"
