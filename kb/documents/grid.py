"""What every reader yields: rows of cells with their column and span, free lines of text being rows of one cell."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

_WRAPPED = re.compile(r"(?<=[^\x00-\x7f])\s*\n\s*(?=[^\x00-\x7f])")


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell that holds text: where it begins and how far it reaches (merged cells)."""

    text: str
    column: int = 0
    rowspan: int = 1
    colspan: int = 1


@dataclass(frozen=True, slots=True)
class Grid:
    """A document as rows from top to bottom; empty cells are left out, rows may be ragged."""

    rows: tuple[tuple[Cell, ...], ...]


def in_one_line(text: str) -> str:
    """The text without its line ends; between Chinese characters they stand for nothing, elsewhere for a blank."""
    return " ".join(_WRAPPED.sub("", text).split())


def joined(cells: Iterable[Cell]) -> str:
    """The texts of some cells, blanks between them."""
    return " ".join(cell.text for cell in cells)
