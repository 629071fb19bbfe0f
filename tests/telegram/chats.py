"""The chats as Telegram's server holds them, and what a person sees of one."""

import time
from dataclasses import dataclass, field, replace
from typing import Literal

from tests.telegram.limits import Button, Rows, labels
from tests.telegram.markup import Formatted
from tests.telegram.refusals import Json

BOT = {"id": 7, "is_bot": True, "first_name": "绩效", "username": "jixiao_test_bot"}


@dataclass(frozen=True, slots=True)
class SentFile:
    """A file under a message; `kind` is document, photo, …"""

    kind: str
    name: str
    content: bytes


@dataclass(frozen=True, slots=True)
class BotMessage:
    """A message of the bot as it stood at one moment: plain text, and the buttons below it."""

    id: int
    chat_id: int
    text: str
    entities: tuple[Json, ...] = ()
    rows: Rows = ()
    file: SentFile | None = None
    edited: bool = False
    date: int = field(default_factory=lambda: int(time.time()))
    attached: Json = field(default_factory=dict, repr=False)

    @property
    def labels(self) -> list[list[str]]:
        """The labels of the buttons, row by row."""
        return labels(self.rows)

    @property
    def buttons(self) -> list[Button]:
        """All buttons, in reading order."""
        return [button for row in self.rows for button in row]

    def marked(self, kind: str) -> list[str]:
        """The stretches of text under entities of this kind ("bold", "code", …)."""
        units = self.text.encode("utf-16-le")
        return [
            units[2 * entity["offset"] : 2 * (entity["offset"] + entity["length"])].decode("utf-16-le")
            for entity in self.entities
            if entity["type"] == kind
        ]

    def with_content(self, formatted: Formatted, rows: Rows) -> "BotMessage":
        """The message after an edit."""
        return replace(self, text=formatted.text, entities=formatted.entities, rows=rows, edited=True)

    def as_json(self, chat: "Chat") -> Json:
        """The message as the Bot API writes it."""
        text, entities = ("caption", "caption_entities") if self.file else ("text", "entities")
        message = {"message_id": self.id, "date": self.date, "chat": chat.as_json(), "from": BOT, **self.attached}
        if self.text:
            message[text] = self.text
        if self.entities:
            message[entities] = list(self.entities)
        if self.edited:
            message["edit_date"] = int(time.time())
        if self.rows:
            message["reply_markup"] = {
                "inline_keyboard": [
                    [
                        {"text": button.label, **({"callback_data": button.data} if button.data else {})}
                        for button in row
                    ]
                    for row in self.rows
                ]
            }
        return message


@dataclass(frozen=True, slots=True)
class CallbackAnswer:
    """What the bot answered to a pressed button: it ends the spinner, and may show a line."""

    query_id: str
    text: str
    alert: bool


@dataclass(frozen=True, slots=True)
class Happening:
    """One thing the bot did in a chat."""

    kind: Literal["sent", "edited", "deleted", "answered"]
    message_id: int = 0
    answer: CallbackAnswer | None = None


@dataclass(slots=True)
class Chat:
    """A private chat with one person, or a group. The bot may write once somebody has written to it."""

    id: int
    name: str
    opened: bool = False
    blocked: bool = False
    messages: dict[int, BotMessage] = field(default_factory=dict)
    own: set[int] = field(default_factory=set)
    happenings: list[Happening] = field(default_factory=list)

    def as_json(self) -> Json:
        """The chat as the Bot API writes it."""
        if self.id < 0:
            return {"id": self.id, "type": "group", "title": self.name}
        return {"id": self.id, "type": "private", "first_name": self.name}

    def show(self, kind: Literal["sent", "edited"], message: BotMessage) -> None:
        """Put a new or changed message of the bot before the person."""
        self.messages[message.id] = message
        self.happenings.append(Happening(kind, message.id))

    def hide(self, message_id: int) -> None:
        """Take a message away, the bot's or a person's."""
        self.own.discard(message_id)
        if self.messages.pop(message_id, None) is not None:
            self.happenings.append(Happening("deleted", message_id))
