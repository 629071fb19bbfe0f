"""What every reader yields: rows of cells with their column and span, free lines of text being rows of one cell."""

from dataclasses import dataclass


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
