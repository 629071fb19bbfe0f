"""Layout -> pdf pages, or one picture, by Typst."""

import math
from dataclasses import asdict
from typing import Any, Literal

from kb.documents.writing.layout import Box, Layout
from kb.typesetting import typeset
from scoring.errors import UserError

#: Sharp enough to read on a screen; a long form is drawn smaller, down to what can still be read.
_PPI = 130.0
_LOWEST_PPI = 60.0
_TALLEST = 14_000
#: Of the picture's text: characters that a line across the whole table holds, and the height of a line, in points.
_LINE = 50
_LINE_HEIGHT = 15.0


def write_page(layout: Layout, format_: Literal["pdf", "png"]) -> bytes:
    """A pdf on A4 pages, or a png in one piece. Raises UserError `export-too-long` where no picture could hold it."""
    ppi = _PPI if format_ == "pdf" else _picture_ppi(layout)
    return typeset("form", {**_plain(layout), "paged": format_ == "pdf"}, format_, ppi=ppi)


def _picture_ppi(layout: Layout) -> float:
    ppi = min(_PPI, _TALLEST * 72 / _height(layout))
    if ppi < _LOWEST_PPI:
        raise UserError("export-too-long")
    return ppi


def _height(layout: Layout) -> float:
    """About how high the form is, in points: the highest cell of each row, one above the other."""
    lines = 8 + len(layout.title) / 25
    for section in layout.sections:
        rows = [1.0] * section.rows
        for box in section.boxes:
            width = max(2.0, _LINE * sum(layout.widths[box.column : box.column + box.colspan]) / 100 - 1)
            count = sum(max(1, math.ceil(len(line) / width)) for line in box.text.split("\n"))
            last = box.row + box.rowspan - 1
            rows[last] += max(0.0, count - sum(rows[box.row : last + 1]))
        lines += sum(rows) + 0.6 * section.rows
    return lines * _LINE_HEIGHT


def _plain(layout: Layout) -> dict[str, Any]:
    return {
        "title": layout.title,
        "mark": layout.mark,
        "lines": layout.lines,
        "widths": layout.widths,
        "sections": [
            {"heads": section.heads, "boxes": [_box(box) for box in section.boxes]} for section in layout.sections
        ],
    }


def _box(box: Box) -> dict[str, Any]:
    return {name: value for name, value in asdict(box).items() if name != "value"}
