"""Telegram's limits on texts, captions, keyboards and commands; each check raises the refusal that was earned."""

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from tests.telegram.markup import Formatted, cleaned, parse_html, trimmed, utf16_length
from tests.telegram.refusals import Json, bad_request

LONGEST_TEXT = 4096
LONGEST_CAPTION = 1024
LONGEST_SOURCE = 1 << 15
LONGEST_DATA = 64
MOST_IN_ROW = 8
MOST_BUTTONS = 100
MOST_COMMANDS = 100
#: The bytes of a whole keyboard, beyond which Telegram's server calls it too long.
LARGEST_KEYBOARD = 10 * 1024
LARGEST_DOWNLOAD = 20 * 1024 * 1024

_COMMAND = re.compile(r"[a-z0-9_]{1,32}")
_LANGUAGE = re.compile(r"(?:[a-z]{2})?")
_ACTIONS = (
    "url",
    "web_app",
    "copy_text",
    "switch_inline_query",
    "switch_inline_query_current_chat",
    "login_url",
    "pay",
)


@dataclass(frozen=True, slots=True)
class Button:
    """A button under a message; `data` is what pressing it sends ("" where it opens something instead)."""

    label: str
    data: str = ""


Rows = tuple[tuple[Button, ...], ...]


def decoded(value: Any, what: str) -> Any:
    """A field that holds JSON: a form sends it as text, a JSON body as it is."""
    if not isinstance(value, str):
        return value
    try:
        return json.loads(value)
    except ValueError:
        raise bad_request(f"can't parse {what} JSON object") from None


def text_of(fields: Json) -> Formatted:
    """The text of a message, checked."""
    if not fields.get("text"):
        raise bad_request("message text is empty")
    formatted = _formatted(str(fields["text"]), fields, "entities")
    if not formatted.text:
        raise bad_request("text must be non-empty")
    if utf16_length(formatted.text) > LONGEST_TEXT:
        raise bad_request("message is too long")
    return formatted


def caption_of(fields: Json) -> Formatted:
    """The caption below a file, checked; there need not be one."""
    formatted = _formatted(str(fields.get("caption") or ""), fields, "caption_entities")
    if utf16_length(formatted.text) > LONGEST_CAPTION:
        raise bad_request("message caption is too long")
    return formatted


def _formatted(source: str, fields: Json, entities_field: str) -> Formatted:
    if len(source.encode("utf-8", "surrogatepass")) > LONGEST_SOURCE:
        raise bad_request("text is too long")
    mode = str(fields.get("parse_mode") or "").lower()
    if mode == "html":
        return trimmed(parse_html(cleaned(source)))
    if mode:
        raise bad_request("unsupported parse_mode")  # Telegram has two more; our bot is to use HTML
    entities = decoded(fields.get(entities_field) or [], "entities")
    return trimmed(Formatted(cleaned(source), tuple(entities)))


def rows_of(fields: Json) -> Rows:
    """The inline keyboard of a message, checked; without one, no rows."""
    markup = decoded(fields.get("reply_markup") or {}, "reply keyboard markup")
    if not isinstance(markup, dict):
        raise bad_request("object expected as reply markup")
    keyboard = markup.get("inline_keyboard") or []
    if not isinstance(keyboard, list) or not all(isinstance(row, list) for row in keyboard):
        raise bad_request('field "inline_keyboard" of the InlineKeyboardMarkup must be an Array of Arrays')
    rows = tuple(tuple(_button(button) for button in row) for row in keyboard)
    # Telegram cuts a keyboard silently at some of these; a button that nobody sees is as bad as a refused message.
    too_many = sum(map(len, rows)) > MOST_BUTTONS or any(len(row) > MOST_IN_ROW for row in rows)
    if too_many or len(json.dumps(keyboard, ensure_ascii=False).encode()) > LARGEST_KEYBOARD:
        raise bad_request("reply markup is too long")
    return rows


def _button(button: Any) -> Button:
    if not isinstance(button, dict):
        raise bad_request("can't parse inline keyboard button: expected an Object")
    if "text" not in button:
        raise bad_request("can't parse inline keyboard button: Can't find field \"text\"")
    label = cleaned(str(button["text"])).strip()
    if not label:
        raise bad_request("inline keyboard button text must be non-empty")
    data = str(button.get("callback_data") or "")
    if not data and not any(action in button for action in _ACTIONS):
        raise bad_request("can't parse inline keyboard button: Text buttons are unallowed in the inline keyboard")
    if len(data.encode("utf-8", "surrogatepass")) > LONGEST_DATA:
        raise bad_request("BUTTON_DATA_INVALID")
    return Button(label, data)


def commands_of(fields: Json) -> list[tuple[str, str]]:
    """The commands of a bot's menu as (name, description), checked."""
    commands = decoded(fields.get("commands") or [], "commands")
    if not isinstance(commands, list):
        raise bad_request("expected an Array of BotCommand")
    if len(commands) > MOST_COMMANDS:
        raise bad_request("BOT_COMMANDS_TOO_MUCH")
    return [_command(command) for command in commands]


def _command(command: Json) -> tuple[str, str]:
    name = str(command.get("command", "")).strip().removeprefix("/")
    description = str(command.get("description", "")).strip()
    if not name:
        raise bad_request("command must be non-empty")
    if len(name) > 32:
        raise bad_request("command length must not exceed 32")
    if not _COMMAND.fullmatch(name):
        raise bad_request("BOT_COMMAND_INVALID")
    if not description:
        raise bad_request("command description must be non-empty")
    if len(description) > 256:
        raise bad_request("command description length must not exceed 256")
    return name, description


def language_of(fields: Json) -> str:
    """The language of a menu of commands: two letters, or "" for everybody else."""
    language = str(fields.get("language_code") or "")
    if not _LANGUAGE.fullmatch(language):
        raise bad_request("invalid language code specified")
    return language


def labels(rows: Sequence[Sequence[Button]]) -> list[list[str]]:
    """A keyboard as its labels."""
    return [[button.label for button in row] for row in rows]
