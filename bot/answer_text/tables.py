"""Small tables in letters of one width; a Chinese character takes two columns."""

import re
import unicodedata
from collections.abc import Sequence
from html import escape

from bot.text import Markup

#: So wide a cell may be on a phone, in columns.
WIDEST_CELL = 16
_NUMBER = re.compile(r"[-+]?\d+(?:\.\d+)?(?:/\d+(?:\.\d+)?)?%?|—")


def table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> Markup:
    """Rows under a head, columns aligned: figures to the right, words to the left."""
    lines = [[_cut(cell) for cell in row] for row in (head, *rows)]
    widths = [max(map(_width, column)) for column in zip(*lines, strict=True)]
    right = [all(_NUMBER.fullmatch(cell) for cell in column) for column in zip(*lines[1:], strict=True)]
    text = "\n".join("  ".join(map(_padded, line, widths, right)).rstrip() for line in lines)
    return Markup(f"<pre>{escape(text, quote=False)}</pre>")


def _padded(cell: str, width: int, right: bool) -> str:  # noqa: FBT001 - goes through map
    blanks = " " * (width - _width(cell))
    return blanks + cell if right else cell + blanks


def _width(text: str) -> int:
    return sum(2 if unicodedata.east_asian_width(char) in "WF" else 1 for char in text)


def _cut(cell: str) -> str:
    """A stored cell's beginning: without what stands in brackets behind a figure, and no wider than a cell may be."""
    cell = " ".join(re.sub(r"(?<=[\d%])[(（].*", "", cell, flags=re.DOTALL).split())
    if _width(cell) <= WIDEST_CELL:
        return cell
    while _width(cell) > WIDEST_CELL - 1:
        cell = cell[:-1]
    return f"{cell}…"
