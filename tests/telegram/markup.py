"""Telegram's reading of a bot's text: HTML to plain text with entities, cleaned and trimmed as its server does it.

Telegram is lenient in places where a bot has still made a mistake: it shows a "&" or ">" that nobody escaped as it
stands. Such slips are kept beside the text, so that a test can fail on them.
"""

import re
from dataclasses import dataclass, field

from tests.telegram.refusals import Json, bad_request

#: Tag -> the type of the entity it makes. Anything else in angle brackets is refused.
TAGS = {
    "b": "bold",
    "strong": "bold",
    "i": "italic",
    "em": "italic",
    "u": "underline",
    "ins": "underline",
    "s": "strikethrough",
    "strike": "strikethrough",
    "del": "strikethrough",
    "tg-spoiler": "spoiler",
    "span": "spoiler",
    "tg-emoji": "custom_emoji",
    "a": "text_link",
    "code": "code",
    "pre": "pre",
    "blockquote": "blockquote",
}

_SPACE = " \t\r\n\v\f"
_REFERENCE = re.compile(r"&(?:#x(?P<hex>[0-9a-fA-F]+)|#(?P<dec>[0-9]+)|(?P<name>lt|gt|amp|quot)(?![A-Za-z]));?")
_NAMED = {"lt": "<", "gt": ">", "amp": "&", "quot": '"'}
_TAG_NAME = re.compile(r"[^\s>]*")
_ATTRIBUTE_NAME = re.compile(r"""[^\s=>/"']*""")
_NAME_TOKEN = re.compile(r"[A-Za-z0-9.-]*")
_PLAIN = re.compile(r"[^<>&]+")
#: Control characters reach nobody: Telegram puts a space for each, and drops carriage returns.
_CONTROL = {code: " " for code in range(32) if chr(code) not in "\n\r"} | {ord("\r"): None}


@dataclass(frozen=True, slots=True)
class Formatted:
    """A text as the person sees it. Offsets and lengths of the entities count UTF-16 units, as everywhere there."""

    text: str
    entities: tuple[Json, ...] = ()
    slips: tuple[str, ...] = ()


def utf16_length(text: str) -> int:
    """The length as Telegram counts it."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def cleaned(text: str) -> str:
    """The text without control characters."""
    return text.translate(_CONTROL)


def trimmed(formatted: Formatted) -> Formatted:
    """Without white space around it; entities move along and those that only covered white space go."""
    lead = len(formatted.text) - len(formatted.text.lstrip(_SPACE))
    text = formatted.text.strip(_SPACE)
    end = utf16_length(text)
    entities = []
    for entity in formatted.entities:
        start = max(0, entity["offset"] - lead)
        stop = min(end, entity["offset"] + entity["length"] - lead)
        if stop > start:
            entities.append({**entity, "offset": start, "length": stop - start})
    return Formatted(text, tuple(entities), formatted.slips)


def parse_html(source: str) -> Formatted:
    """What `parse_mode=HTML` makes of a text; raises the refusal that Telegram gives for bad HTML."""
    return _Reader(source).read()


@dataclass(slots=True)
class _Open:
    """A tag that waits for its end; `argument` is what one of its attributes said."""

    name: str
    argument: str
    offset: int
    piece: int


@dataclass(slots=True)
class _Reader:
    source: str
    at: int = 0
    pieces: list[str] = field(default_factory=list)
    length: int = 0
    open: list[_Open] = field(default_factory=list)
    entities: list[Json] = field(default_factory=list)
    slips: list[str] = field(default_factory=list)

    def read(self) -> Formatted:
        while self.at < len(self.source):
            match self.source[self.at]:
                case "<" if self.source[self.at + 1 : self.at + 2] == "/":
                    self._end_tag()
                case "<":
                    self._start_tag()
                case "&":
                    self._put(self._reference())
                case ">":
                    self._slip("'>' that is not escaped")
                    self._put(">")
                    self.at += 1
                case _:
                    plain = _PLAIN.match(self.source, self.at)
                    assert plain is not None
                    self._put(plain[0])
                    self.at = plain.end()
        if self.open:
            raise _unparsable(f'Can\'t find end tag corresponding to start tag "{self.open[-1].name}"')
        entities = sorted(self.entities, key=lambda entity: (entity["offset"], -entity["length"]))
        return Formatted("".join(self.pieces), tuple(entities), tuple(self.slips))

    def _put(self, text: str) -> None:
        self.pieces.append(text)
        self.length += utf16_length(text)

    def _slip(self, what: str) -> None:
        self.slips.append(f"{what} at byte offset {self._byte(self.at)}")

    def _byte(self, position: int) -> int:
        return len(self.source[:position].encode("utf-8", "surrogatepass"))

    def _reference(self) -> str:
        """The character that a reference such as "&lt;" stands for; "&" itself where it begins none."""
        match = _REFERENCE.match(self.source, self.at)
        character = "" if match is None else _character(match)
        if match is None or not character:
            self._slip("'&' that is not escaped")
            self.at += 1
            return "&"
        if not match[0].endswith(";"):
            self._slip("a reference without ';'")
        self.at = match.end()
        return character

    def _start_tag(self) -> None:
        begin = self.at
        name = _found(_TAG_NAME, self.source, begin + 1)
        self.at = begin + 1 + len(name)
        name = name.lower()
        if self.at >= len(self.source):
            raise _unparsable(f"Unclosed start tag at byte offset {self._byte(begin)}")
        if name not in TAGS:
            raise _unparsable(f'Unsupported start tag "{name}" at byte offset {self._byte(begin)}')
        argument = ""
        while (attribute := self._attribute(name, begin)) is not None:
            argument = _argument(name, *attribute) or argument
        if name == "span" and argument != "spoiler":
            raise _unparsable(f'Tag "span" must have class "tg-spoiler" at byte offset {self._byte(begin)}')
        self.open.append(_Open(name, argument, self.length, len(self.pieces)))

    def _attribute(self, tag: str, begin: int) -> tuple[str, str] | None:
        """The next attribute of a start tag, (name, value); None at the tag's end, which is passed."""
        self._skip_space()
        if self.source[self.at : self.at + 1] == ">":
            self.at += 1
            return None
        name = _found(_ATTRIBUTE_NAME, self.source, self.at)
        if not name:
            raise _unparsable(f'Empty attribute name in the tag "{tag}" at byte offset {self._byte(begin)}')
        self.at += len(name)
        self._skip_space()
        if self.source[self.at : self.at + 1] == "=":
            self.at += 1
            self._skip_space()
            value = self._attribute_value()
        else:
            value = ""
        if self.at >= len(self.source):
            raise _unparsable(f'Unclosed start tag "{tag}" at byte offset {self._byte(begin)}')
        return name, value

    def _attribute_value(self) -> str:
        quote = self.source[self.at : self.at + 1]
        if quote not in ("'", '"'):
            begin = self.at
            token = _found(_NAME_TOKEN, self.source, begin)
            self.at += len(token)
            if self.source[self.at : self.at + 1] not in (*_SPACE, ">", ""):
                raise _unparsable(f"Unexpected end of name token at byte offset {self._byte(begin)}")
            return token.lower()
        self.at += 1
        value = ""
        while self.at < len(self.source) and self.source[self.at] != quote:
            if self.source[self.at] == "&":
                value += self._reference()
            else:
                value += self.source[self.at]
                self.at += 1
        self.at += 1
        return value

    def _skip_space(self) -> None:
        while self.source[self.at : self.at + 1] in (*_SPACE,):
            self.at += 1

    def _end_tag(self) -> None:
        begin = self.at
        if not self.open:
            raise _unparsable(f"Unexpected end tag at byte offset {self._byte(begin)}")
        name = _found(_TAG_NAME, self.source, begin + 2)
        self.at = begin + 2 + len(name)
        name = name.lower()
        self._skip_space()
        if self.source[self.at : self.at + 1] != ">":
            raise _unparsable(f"Unclosed end tag at byte offset {self._byte(begin)}")
        self.at += 1
        opened = self.open.pop()
        if name not in ("", opened.name):
            raise _unparsable(
                f'Unmatched end tag at byte offset {self._byte(begin)}, expected "</{opened.name}>", found "</{name}>"'
            )
        self._close(opened)

    def _close(self, opened: _Open) -> None:
        length = self.length - opened.offset
        if not length:
            return
        entity: Json = {"type": TAGS[opened.name], "offset": opened.offset, "length": length}
        match opened.name:
            case "a":
                entity["url"] = opened.argument or "".join(self.pieces[opened.piece :])
                if not re.match(r"(?:https?|tg)://|[\w-]+(?:\.[\w-]+)+", entity["url"]):
                    return
            case "tg-emoji" if not opened.argument.isdigit():
                raise _unparsable("Invalid custom emoji identifier specified")
            case "tg-emoji":
                entity["custom_emoji_id"] = opened.argument
            case "blockquote" if opened.argument:
                entity["type"] = "expandable_blockquote"
            case "pre" if self.entities and _same_place(self.entities[-1], entity) and "language" in self.entities[-1]:
                entity["language"] = self.entities.pop()["language"]
            case "code" if opened.argument:
                entity["language"] = opened.argument
        self.entities.append(entity)


def _found(pattern: re.Pattern[str], source: str, position: int) -> str:
    match = pattern.match(source, position)
    return match[0] if match else ""


def _character(match: re.Match[str]) -> str:
    if match["name"]:
        return _NAMED[match["name"]]
    code = int(match["hex"], 16) if match["hex"] else int(match["dec"])
    readable = 0 < code < 0x10FFFF and not 0xD800 <= code <= 0xDFFF and len(match[0].rstrip(";")) < 10
    return chr(code) if readable else ""


def _argument(tag: str, name: str, value: str) -> str:
    match tag, name:
        case ("a", "href") | ("tg-emoji", "emoji-id"):
            return value
        case "code", "class":
            return value.removeprefix("language-") if value.startswith("language-") else ""
        case "span", "class":
            return value.removeprefix("tg-") if value.startswith("tg-") else ""
        case "blockquote", "expandable":
            return "1"
    return ""


def _same_place(one: Json, other: Json) -> bool:
    return bool(one["offset"] == other["offset"] and one["length"] == other["length"])


def _unparsable(reason: str) -> Exception:
    return bad_request(f"can't parse entities: {reason}")
