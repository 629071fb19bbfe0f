"""Tab-separated or pasted text -> Grid: tags and entities taken out, each line a row."""

import re
from html import unescape

from kb.documents.grid import Cell, Grid

_BREAK = re.compile(r"<\s*(?:/\s*p|/\s*div|/\s*li|br\s*/?)\s*>", re.IGNORECASE)
_TAG = re.compile(r"</?[a-zA-Z][^<>\t]{0,200}>")
_SEPARATED = re.compile(r"\t|\s*[|｜]\s*|[ 　]{3,}")
#: Stands for a line end inside a cell while lines are being told apart.
_INSIDE = "\x1f"


def read_text(text: str) -> Grid:
    """The grid of a text. Cells are separated by tabs; a line without one may use `|` or runs of blanks instead."""
    lines = _BREAK.sub(_INSIDE, text.replace("\x1f", " ").replace("\x00", "")).replace("\r\n", "\n").replace("\r", "\n")
    return Grid(tuple(row for line in lines.split("\n") if (row := _row(line))))


def _row(line: str) -> tuple[Cell, ...]:
    parts = line.split("\t") if "\t" in line else _SEPARATED.split(line.strip().removeprefix("|").removesuffix("|"))
    return tuple(Cell(cleaned, column) for column, part in enumerate(parts) if (cleaned := _clean(part)))


def _clean(part: str) -> str:
    text = unescape(_TAG.sub("", part)).replace("\ufeff", "").replace("\u200b", "").replace("\xa0", " ")
    lines = (" ".join(line.split()) for line in text.split(_INSIDE))
    return "\n".join(line for line in lines if line).removeprefix("### ").strip()
