"""What every reader yields: rows of cells with their column and span, free lines of text being rows of one cell."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

#: Signs that no reader sees and that would keep labels from being found.
UNSEEN = dict.fromkeys([0, 0x1F, 0xAD, 0xFEFF, 0x200B, 0x200C, 0x200D, 0x2060])
#: No form is so wide; what lies behind stays one cell or is left out of a span.
MOST_COLUMNS = 200
_WRAPPED = re.compile(r"(?<=[^\x00-\x7f])\s*\n\s*(?=[^\x00-\x7f])")


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell that holds text: where it begins and how far it reaches (merged cells).

    ruled: its column is that of a real table; in a line of text, where cells may be lost, it is only a place.
    """

    text: str
    column: int = 0
    rowspan: int = 1
    colspan: int = 1
    ruled: bool = False


@dataclass(frozen=True, slots=True)
class Grid:
    """A document as rows from top to bottom; empty cells are left out, rows may be ragged."""

    rows: tuple[tuple[Cell, ...], ...]


def tidy(text: str) -> str:
    """A cell's text as lines: blanks put together, empty lines and signs that nobody sees taken out."""
    lines = (" ".join(line.split()) for line in text.translate(UNSEEN).splitlines())
    return "\n".join(line for line in lines if line)


def in_one_line(text: str) -> str:
    """The text without its line ends; between Chinese characters they stand for nothing, elsewhere for a blank."""
    return " ".join(_WRAPPED.sub("", text).split())


def joined(cells: Iterable[Cell]) -> str:
    """The texts of some cells, blanks between them."""
    return " ".join(cell.text for cell in cells)
