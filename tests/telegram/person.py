"""People who talk to the bot: what they type, press, edit and send, and what they then see."""

import re
import time
from dataclasses import dataclass, field
from typing import Any

from tests.telegram.chats import BotMessage, CallbackAnswer, Chat, Happening
from tests.telegram.limits import LONGEST_TEXT, Button, labels
from tests.telegram.markup import cleaned, utf16_length
from tests.telegram.refusals import Json
from tests.telegram.server import BotApi

_COMMAND = re.compile(r"(?<![\w/])/[A-Za-z0-9_]{1,64}(?:@\w+)?")


@dataclass(frozen=True, slots=True)
class OwnMessage:
    """A message of the person's own."""

    id: int
    chat_id: int
    json: Json = field(repr=False)


class Replies(list[BotMessage]):
    """What the bot did after something the person did: the new messages, and beside them the changes to older ones."""

    def __init__(
        self,
        sent: list[BotMessage],
        *,
        edited: list[BotMessage],
        deleted: list[int],
        answers: list[CallbackAnswer],
        to: OwnMessage | None,
    ) -> None:
        super().__init__(sent)
        self.edited = edited
        self.deleted = deleted
        self.answers = answers
        self.to = to

    @property
    def text(self) -> str:
        """All that was new or changed, one message below the other."""
        return "\n".join(message.text for message in [*self, *self.edited])

    @property
    def buttons(self) -> list[str]:
        """The labels of the buttons under the new messages."""
        return [button.label for message in self for button in message.buttons]


class Person:
    """Somebody in a chat with the bot. Every action waits until the bot is done, and returns what it did."""

    def __init__(
        self,
        api: BotApi,
        name: str = "李伟",
        *,
        user_id: int | None = None,
        language_code: str | None = "zh-hans",
        chat: Chat | None = None,
    ) -> None:
        self._api = api
        self.chat = chat or api.new_chat(name, number=user_id)
        self.name = name
        self.id = user_id or self.chat.id
        self.language_code = language_code
        self.said: list[OwnMessage] = []
        self.answered_callbacks: list[CallbackAnswer] = []
        self._read = 0
        self._last_update = 0

    def in_group(self, group: Chat) -> "Person":
        """The same person in a group of `api.new_chat(…, group=True)`."""
        return Person(self._api, self.name, user_id=self.id, language_code=self.language_code, chat=group)

    def colleague(self, name: str) -> "Person":
        """Somebody else, in a chat of their own."""
        return Person(self._api, name)

    # ------------------------------------------------------------ what the person sees

    @property
    def messages(self) -> list[BotMessage]:
        """The bot's messages in the chat as they stand now."""
        return list(self.chat.messages.values())

    @property
    def keyboard(self) -> BotMessage:
        """The newest message that has buttons."""
        for message in reversed(self.messages):
            if message.rows:
                return message
        raise AssertionError("there are no buttons in the chat")

    # ------------------------------------------------------------ what the person does

    async def say(self, text: str) -> Replies:
        """Type a text. Beyond 4096 characters it leaves as several messages, as Telegram's own clients send it."""
        self._read = len(self.chat.happenings)
        await self.send(text)
        return await self.replies(to=self.said[-1])

    async def reply(self, message: BotMessage, text: str) -> Replies:
        """Answer one of the bot's messages."""
        self._read = len(self.chat.happenings)
        sent = await self._send({"text": text, "reply_to_message": message.as_json(self.chat)})
        return await self.replies(to=sent)

    async def send(self, text: str) -> OwnMessage:
        """Type a text and do not wait; `replies` waits."""
        text = cleaned(text).strip()
        if not text:
            raise ValueError("Telegram sends no empty message")
        sent = [await self._send({"text": part, **_commands(part)}) for part in _parts(text)]
        return sent[-1]

    async def press(self, label: str, on: BotMessage | None = None) -> Replies:
        """Press a button by its label, or a part that no other has: of the newest keyboard, or of the one given."""
        message = self.keyboard if on is None else self.chat.messages[on.id]
        return await self._press(message, label)

    async def press_stale(self, message: BotMessage, label: str, *, expired: bool = False) -> Replies:
        """Press a button as it was when `message` was seen, whatever became of it since.

        `expired`: the press lay so long (the bot was away) that Telegram takes no answer to it any more.
        """
        return await self._press(message, label, expired=expired)

    async def edit(self, message: OwnMessage, text: str) -> Replies:
        """Change a message of one's own that was sent before."""
        self._read = len(self.chat.happenings)
        kept = {key: value for key, value in message.json.items() if key not in ("text", "entities")}
        content = {**kept, "edit_date": int(time.time()), "text": text, **_commands(text)}
        self._last_update = await self._api.deliver("edited_message", content)
        return await self.replies(to=message)

    async def send_file(
        self, name: str, content: bytes, *, caption: str = "", mime_type: str = "application/octet-stream"
    ) -> Replies:
        """Send a document."""
        number = self._api.next_message_id()
        file_id = self._api.keep_file(f"documents/file_{number}{_suffix(name)}", content)
        document = {
            "file_id": file_id,
            "file_unique_id": f"unique{number}",
            "file_name": name,
            "mime_type": mime_type,
            "file_size": len(content),
        }
        return await self.send_other(document=document, **({"caption": caption} if caption else {}))

    async def send_other(self, **content: Any) -> Replies:
        """Send anything else, written as the Bot API writes it: `sticker={…}`, `location={…}`."""
        self._read = len(self.chat.happenings)
        message = await self._send(content)
        return await self.replies(to=message)

    async def replies(self, *, to: OwnMessage | None = None) -> Replies:
        """What the bot did since the last look, once it is done."""
        await self._api.until_quiet(self._last_update, self._heard)
        happenings, self._read = self.chat.happenings[self._read :], len(self.chat.happenings)
        answers = [happening.answer for happening in happenings if happening.answer is not None]
        self.answered_callbacks += answers
        sent = _messages(happenings, "sent")
        edited = [number for number in _messages(happenings, "edited") if number not in sent]
        return Replies(
            [self.chat.messages[number] for number in sent if number in self.chat.messages],
            edited=[self.chat.messages[number] for number in edited if number in self.chat.messages],
            deleted=[number for number in _messages(happenings, "deleted") if number not in sent],
            answers=answers,
            to=to,
        )

    # ------------------------------------------------------------ how

    def _heard(self) -> str:
        kinds = {happening.kind for happening in self.chat.happenings[self._read :]}
        return "message" if kinds - {"answered"} else "answer" if kinds else ""

    async def _send(self, content: Json) -> OwnMessage:
        number = self._api.next_message_id()
        message = {
            "message_id": number,
            "date": int(time.time()),
            "chat": self.chat.as_json(),
            "from": self._as_json(),
            **content,
        }
        self.chat.opened = True
        self.chat.own.add(number)
        self.said.append(OwnMessage(number, self.chat.id, message))
        self._last_update = await self._api.deliver("message", message)
        return self.said[-1]

    async def _press(self, message: BotMessage, label: str, *, expired: bool = False) -> Replies:
        button = _chosen(message, label)
        self._read = len(self.chat.happenings)
        current = self.chat.messages.get(message.id)
        # Of a message that is gone, the bot learns no more than that it was there.
        gone = {"message_id": message.id, "date": 0, "chat": self.chat.as_json()}
        query = {
            "id": self._api.new_query(self.chat, expired=expired),
            "from": self._as_json(),
            "chat_instance": str(self.chat.id),
            "message": gone if current is None else current.as_json(self.chat),
            "data": button.data,
        }
        self._last_update = await self._api.deliver("callback_query", query)
        return await self.replies()

    def _as_json(self) -> Json:
        language = {"language_code": self.language_code} if self.language_code else {}
        return {"id": self.id, "is_bot": False, "first_name": self.name, **language}


def _chosen(message: BotMessage, label: str) -> Button:
    """The button with this label; failing that, the only one whose label has it as a part."""
    same = [button for button in message.buttons if button.label == label]
    near = [button for button in message.buttons if label in button.label]
    for found in (same, near):
        if len(found) == 1:
            return found[0]
    what = "several buttons" if near else "no button"
    raise AssertionError(f"{what} {label!r} among {labels(message.rows)} under {message.text!r}")


def _messages(happenings: list[Happening], kind: str) -> list[int]:
    """The numbers of the messages this happened to, each once, in order."""
    return list(dict.fromkeys(happening.message_id for happening in happenings if happening.kind == kind))


def _parts(text: str) -> list[str]:
    parts, length = [""], 0
    for char in text:
        size = utf16_length(char)
        if length + size > LONGEST_TEXT:
            parts.append("")
            length = 0
        parts[-1] += char
        length += size
    return parts


def _commands(text: str) -> Json:
    """The entities of the commands in a text: Telegram marks them, and a bot's command handlers look for them."""
    entities = [
        {"type": "bot_command", "offset": utf16_length(text[: match.start()]), "length": len(match[0])}
        for match in _COMMAND.finditer(text)
    ]
    return {"entities": entities} if entities else {}


def _suffix(name: str) -> str:
    stem, dot, suffix = name.rpartition(".")
    return dot + suffix if stem else ""
