"""The rules of Telegram around the emulator: what it lets pass is refused here, what it forgets is remembered here.

The emulator checks the shape of each call, numbers the messages, queues the updates and keeps the files. It keeps no
messages, reads no HTML and knows no chats; this does, and writes the results as Telegram would.
"""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from typing import Any

from tests.telegram.chats import BOT, BotMessage, CallbackAnswer, Chat, Happening, SentFile
from tests.telegram.limits import (
    LARGEST_DOWNLOAD,
    Rows,
    caption_of,
    commands_of,
    decoded,
    language_of,
    rows_of,
    text_of,
)
from tests.telegram.markup import Formatted
from tests.telegram.refusals import Json, Refusal, bad_request

NOT_MODIFIED = (
    "message is not modified: specified new message content and reply markup are exactly the same as a current "
    "content and reply markup of the message"
)
QUERY_TOO_OLD = "query is too old and response timeout expired or query ID is invalid"

#: What Telegram takes and the emulator does not know; it changes nothing that a test looks at.
BEYOND_EMULATOR = frozenset(
    {
        "allow_paid_broadcast", "disable_content_type_detection", "disable_web_page_preview", "has_spoiler",
        "ip_address", "link_preview_options", "message_effect_id", "message_thread_id", "protect_content",
        "show_caption_above_media",
    }
)  # fmt: skip
#: Texts a bot may set about itself, and the longest of each; the emulator does not model them.
PROFILE = {
    "setMyName": ("name", 64),
    "setMyDescription": ("description", 512),
    "setMyShortDescription": ("short_description", 120),
}
FILES = {"sendDocument": "document", "sendPhoto": "photo"}


@dataclass(frozen=True, slots=True)
class Upload:
    """A file part of a request."""

    name: str
    content: bytes
    type: str


Uploads = dict[str, Upload]
Emulate = Callable[[str, Json, Uploads], Awaitable[Any]]


class StrictTelegram:
    """One bot's Telegram. `slipped` is told of what Telegram takes, though not as the bot meant it."""

    def __init__(self, emulate: Emulate, slipped: Callable[[str, str, Json], None]) -> None:
        self._emulate = emulate
        self._slipped = slipped
        self.chats: dict[int, Chat] = {}
        self.commands: dict[str, list[tuple[str, str]]] = {}
        self.profile: dict[str, str] = {}
        self.open_queries: dict[str, int] = {}

    async def call(self, method: str, fields: Json, uploads: Uploads) -> Any:
        """The result of one method, or a Refusal raised."""
        match method:
            case "getMe":
                return {**await self._emulate(method, {}, {}), **BOT}
            case "sendMessage":
                return await self._send_message(fields)
            case "sendDocument" | "sendPhoto":
                return await self._send_file(method, fields, uploads)
            case "editMessageText" | "editMessageCaption" | "editMessageReplyMarkup":
                return await self._edit(method, fields)
            case "deleteMessage":
                return await self._delete(fields)
            case "answerCallbackQuery":
                return await self._answer(fields)
            case "getFile":
                return await self._get_file(fields)
            case "setMyCommands" | "deleteMyCommands" | "getMyCommands":
                return await self._commands(method, fields)
            case "setMyName" | "setMyDescription" | "setMyShortDescription":
                return self._describe(method, fields)
            case _:
                if method.startswith("send"):
                    self._chat(fields)
                return await self._emulate(method, fields, uploads)

    # ------------------------------------------------------------ messages

    async def _send_message(self, fields: Json) -> Json:
        formatted, rows, chat = text_of(fields), rows_of(fields), self._chat(fields)
        self._note_slips("sendMessage", formatted, fields)
        attached = self._reply(chat, fields)
        result = await self._emulate("sendMessage", _flattened(fields, text=formatted.text), {})
        message = BotMessage(result["message_id"], chat.id, formatted.text, formatted.entities, rows, attached=attached)
        chat.show("sent", message)
        return message.as_json(chat)

    async def _send_file(self, method: str, fields: Json, uploads: Uploads) -> Json:
        kind = FILES[method]
        formatted, rows, chat = caption_of(fields), rows_of(fields), self._chat(fields)
        self._note_slips(method, formatted, fields)
        attached = self._reply(chat, fields)
        upload = uploads.get(str(fields.get(kind, kind)).removeprefix("attach://"))
        if upload is not None and not upload.content:
            raise bad_request("file must be non-empty")
        result = await self._emulate(method, _flattened(fields, caption=formatted.text), uploads)
        sent = SentFile(kind, upload.name if upload else "", upload.content if upload else b"")
        attached[kind] = result[kind]
        if kind == "document" and upload:
            attached[kind] |= {"file_name": upload.name, "file_size": len(upload.content), "mime_type": upload.type}
        message = BotMessage(
            result["message_id"], chat.id, formatted.text, formatted.entities, rows, sent, attached=attached
        )
        chat.show("sent", message)
        return message.as_json(chat)

    async def _edit(self, method: str, fields: Json) -> Json:
        chat = self._chat(fields)
        message_id = int(fields.get("message_id") or 0)
        if message_id in chat.own:
            raise bad_request("message can't be edited")
        message = chat.messages.get(message_id)
        if message is None:
            raise bad_request("message to edit not found")
        new = message.with_content(*self._edited(method, fields, message))
        if (new.text, new.entities, new.rows) == (message.text, message.entities, message.rows):
            raise bad_request(NOT_MODIFIED)
        flattened = _flattened(fields)
        if method != "editMessageReplyMarkup":
            flattened["caption" if message.file else "text"] = new.text
        await self._emulate(method, flattened, {})
        chat.show("edited", new)
        return new.as_json(chat)

    def _edited(self, method: str, fields: Json, message: BotMessage) -> tuple[Formatted, Rows]:
        """The new content and keyboard; an edit that names no keyboard takes it away."""
        rows = rows_of(fields)
        if method == "editMessageReplyMarkup":
            return Formatted(message.text, message.entities), rows
        if method == "editMessageText":
            formatted = text_of(fields)
            if message.file is not None:
                raise bad_request("there is no text in the message to edit")
        else:
            formatted = caption_of(fields)
            if message.file is None:
                raise bad_request("there is no caption in the message to edit")
        self._note_slips(method, formatted, fields)
        return formatted, rows

    async def _delete(self, fields: Json) -> Any:
        chat = self._chat(fields)
        message_id = int(fields.get("message_id") or 0)
        if message_id not in chat.own and message_id not in chat.messages:
            raise bad_request("message to delete not found")
        result = await self._emulate("deleteMessage", fields, {})
        chat.hide(message_id)
        return result

    def _chat(self, fields: Json) -> Chat:
        """The chat a call is for; a bot writes only where it may."""
        identity = str(fields.get("chat_id", ""))
        chat = self.chats.get(int(identity)) if identity.lstrip("-").isdigit() else None
        if chat is None:
            raise bad_request("chat not found")
        if not chat.opened:
            raise Refusal("Forbidden: bot can't initiate conversation with a user", 403)
        if chat.blocked:
            raise Refusal("Forbidden: bot was blocked by the user", 403, violation=False)
        return chat

    @staticmethod
    def _reply(chat: Chat, fields: Json) -> Json:
        """What a reply adds to a message; the message replied to must be there."""
        parameters = decoded(fields.get("reply_parameters") or {}, "reply parameters")
        target = int(parameters.get("message_id", 0))
        if not target:
            return {}
        if target in chat.messages:
            return {"reply_to_message": replace(chat.messages[target], attached={}).as_json(chat)}
        if target not in chat.own and not parameters.get("allow_sending_without_reply"):
            raise bad_request("message to be replied not found")
        return {}

    def _note_slips(self, method: str, formatted: Formatted, fields: Json) -> None:
        for slip in formatted.slips:
            self._slipped(method, slip, fields)

    # ------------------------------------------------------------ buttons

    async def _answer(self, fields: Json) -> Any:
        query = str(fields.get("callback_query_id", ""))
        chat_id = self.open_queries.pop(query, None)
        if chat_id is None:
            raise bad_request(QUERY_TOO_OLD)
        result = await self._emulate("answerCallbackQuery", fields, {})
        text = str(fields.get("text") or "")
        answer = CallbackAnswer(query, text, alert=str(fields.get("show_alert")).lower() == "true")
        self.chats[chat_id].happenings.append(Happening("answered", answer=answer))
        return result

    # ------------------------------------------------------------ the bot itself

    async def _commands(self, method: str, fields: Json) -> Any:
        language = language_of(fields)
        scope = decoded(fields.get("scope") or {"type": "default"}, "BotCommandScope")
        key = language if scope["type"] == "default" else f"{scope['type']}:{language}"
        if method == "getMyCommands":
            return [{"command": name, "description": text} for name, text in self.commands.get(key, ())]
        commands = commands_of(fields)
        result = await self._emulate(method, fields, {})
        self.commands.pop(key, None)
        if commands:
            self.commands[key] = commands
        return result

    def _describe(self, method: str, fields: Json) -> bool:
        name, longest = PROFILE[method]
        text = str(fields.get(name) or "")
        if len(text) > longest:
            raise bad_request(f"bot {name.replace('_', ' ')} is too long")
        self.profile[f"{name}:{language_of(fields)}"] = text
        return True

    async def _get_file(self, fields: Json) -> Json:
        result: Json = await self._emulate("getFile", fields, {})
        if result.get("file_size", 0) > LARGEST_DOWNLOAD:
            raise bad_request("file is too big")
        return result


def _flattened(fields: Json, **replaced: str) -> Json:
    """The call for the emulator, which reads no markup and would count it: plain text instead."""
    kept = {name: value for name, value in fields.items() if name not in ("parse_mode", "entities", "caption_entities")}
    return kept | {name: value for name, value in replaced.items() if value}
