"""Said -> what Telegram takes: pieces below its limit, and a keyboard that fits a phone."""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from bot.rendering import File
from bot.text import Markup
from bot.wording import Option, Said

#: Telegram takes 4096 characters; markup and the pairs of a surrogate are counted here, so a piece is never too long.
LONGEST_PIECE = 4000
#: Columns of a row of buttons on a narrow phone; a Chinese character takes two.
ROW_COLUMNS = 30
MOST_IN_ROW = 5
MOST_BUTTONS = 96
LONGEST_CAPTION = 1000

#: An inline keyboard as the Bot API takes it.
Keyboard = dict[str, list[list[dict[str, str]]]]

_TOKEN = re.compile(r"<(/?)(\w+)>|&\w+;|.", re.DOTALL)


def gathered(said: Iterable[Said]) -> list[Said]:
    """A turn as few messages: what stands alone goes with what is said next, as long as one message holds both.

    A chat takes about one message a second: the question after an acknowledgement should not have to wait for it.
    """
    found: list[Said] = []
    for each in said:
        last = found[-1] if found else None
        if last is not None and last.html and not (last.options or last.attached or each.attached):
            both = Markup(f"{last.html}\n\n{each.html}")
            if _length(both) <= LONGEST_PIECE:
                found[-1] = replace(each, html=both)
                continue
        found.append(each)
    return found


def pieces(html: str, longest: int = LONGEST_PIECE) -> list[str]:
    """A message in pieces that Telegram takes, cut at line ends where possible; each is whole HTML by itself."""
    found: list[str] = []
    piece = ""
    for line in _lines(html):
        joined = f"{piece}\n{line}" if piece else line
        if _length(joined) <= longest:
            piece = joined
            continue
        if piece:
            found.append(piece)
        *full, piece = [line] if _length(line) <= longest else _cut(line, longest)
        found += full
    if piece:
        found.append(piece)
    return found


def _lines(html: str) -> list[str]:
    """The lines at whose ends a message may be cut; a table is one as long as it fits into a message."""
    return re.findall(r"<pre>[^<]{,3000}</pre>|[^\n]+|(?<=\n)(?=\n)", html)


def _cut(line: str, longest: int) -> Iterator[str]:
    """One long line in parts; markup that is open at a cut is closed there and opened again."""
    room = longest - 40  # for the closing and opening of the few tags a line may have open
    part, size, opened = "", 0, list[str]()
    for match in _TOKEN.finditer(line):
        token = match[0]
        if size + _length(token) > room:
            yield part + "".join(f"</{tag}>" for tag in reversed(opened))
            part = "".join(f"<{tag}>" for tag in opened)
            size = _length(part)
        if match[2]:
            if match[1]:
                opened.pop()
            else:
                opened.append(match[2])
        part += token
        size += _length(token)
    yield part


def _length(text: str) -> int:
    return len(text.encode("utf-16-le")) // 2


def caption_of(file: File) -> str:
    """What stands under a file, without markup: its line, and a picture in words for those who cannot see it."""
    text = f"{file.caption}\n\n{file.alt}" if file.alt else file.caption
    while _length(text) > LONGEST_CAPTION:
        text = f"{text[: LONGEST_CAPTION // 2 - 1]}…" if len(text) > LONGEST_CAPTION else f"{text[:-20]}…"
    return text


def keyboard(options: Sequence[Option]) -> Keyboard | None:
    """The options as buttons: the answers first, what is always possible in rows below; None where there are none."""
    if not options:
        return None
    rows = [
        [_button(option) for option in row]
        for aside in (False, True)
        for row in _rows([option for option in options[:MOST_BUTTONS] if option.aside is aside])
    ]
    return {"inline_keyboard": rows}


def _button(option: Option) -> dict[str, str]:
    return {"text": option.label, "url" if option.value.startswith("https://") else "callback_data": option.value}


def _rows(options: Iterable[Option]) -> Iterator[list[Option]]:
    row: list[Option] = []
    columns = 0
    for option in options:
        width = _width(option.label) + 2
        if row and (columns + width > ROW_COLUMNS or len(row) == MOST_IN_ROW):
            yield row
            row, columns = [], 0
        row.append(option)
        columns += width
    if row:
        yield row


def _width(text: str) -> int:
    return sum(2 if unicodedata.east_asian_width(char) in "WF" else 1 for char in text)
