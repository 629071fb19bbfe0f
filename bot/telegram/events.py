"""Telegram update -> Event: what a person did, without Telegram in it."""

import re
from datetime import datetime
from typing import Literal

from telegram import Message, Update

from bot.dialogue.event import Event


def event_of(update: Update, now: datetime, bot: str) -> Event | None:
    """The event in an update; None where it holds nothing that a person did. `now`: when it was received.

    bot: the bot's own user name, for addresses that begin a conversation with it.

    The time of a message is not used: a button carries the time of the message it stands under, which may be old.
    """
    user = update.effective_user
    if user is None:
        return None
    text, choice = "", ""
    kind: Literal["message", "edited", "file"] = "message"
    message = update.effective_message
    if update.callback_query is not None:
        choice = update.callback_query.data or "do:start"
    elif update.edited_message is not None:
        kind = "edited"
    elif message is not None and message.text is not None:
        text = message.text
    elif message is not None:
        kind, text = "file", message.caption or ""
    else:
        return None
    group = message is not None and message.chat.type != message.chat.PRIVATE
    if group and not choice:
        if kind == "edited" or message is None or not _is_addressed(message, bot):
            return None
        text = re.sub(rf"@{re.escape(bot)}\b", " ", text, flags=re.IGNORECASE).strip()
    return Event(
        id=f"telegram:{update.update_id}",
        user=str(user.id),
        at=now,
        text=whole(text),
        choice=whole(choice),
        kind=kind,
        language=_language(user.language_code),
        name=whole(user.full_name or ""),  # a server may leave out what Telegram always sends
        link=f"https://t.me/{bot}?start=" if bot else "",
        group=group,
    )


def whole(text: str) -> str:
    """The text, with � for every half of a character that stands alone: nothing could store it."""
    return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")


def _is_addressed(message: Message, bot: str) -> bool:
    """Whether a message in a group is for the bot: it is named, or one of its own messages is replied to."""
    if bot and f"@{bot}".casefold() in (message.text or message.caption or "").casefold():
        return True
    answered = message.reply_to_message
    author = answered.from_user if answered is not None else None
    return author is not None and author.is_bot and bool(bot) and author.username == bot


def _language(code: str | None) -> str:
    if not code:
        return ""
    return "zh" if code.lower().startswith("zh") else "en"
