"""Layout -> pdf pages, or one picture, by Typst."""

import math
from typing import Any, Literal

from kb.documents.writing.layout import Layout, Section
from kb.typesetting import typeset
from scoring.errors import UserError

#: Sharp enough to read on a screen; a long form is drawn smaller, down to what can still be read.
_PPI = 130.0
_LOWEST_PPI = 60.0
_TALLEST = 14_000
#: Of the picture's text: characters that a line across the whole table holds, and the height of a line, in points.
_LINE = 50
_LINE_HEIGHT = 15.0
#: A cell with more characters may be higher than what is left of a page.
_LONGEST_WHOLE = 200


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
            {"heads": section.heads, "sticky": _leads(section), "boxes": _boxes(section)} for section in layout.sections
        ],
    }


def _leads(section: Section) -> bool:
    """Whether a section is the heading of a goal, which stays with the rows that follow."""
    return section.rows == 1 and not section.heads


def _boxes(section: Section) -> list[dict[str, Any]]:
    """The boxes, each with whether the end of a page may divide it: where one of a row must be, all of them are."""
    divided = {box.row for box in section.boxes if box.role == "long" or len(box.text) > _LONGEST_WHOLE}
    return [
        {
            "text": box.text, "row": box.row, "column": box.column, "rowspan": box.rowspan, "colspan": box.colspan,
            "role": box.role, "breakable": box.rowspan > 1 or box.row in divided,
        }
        for box in section.boxes
    ]  # fmt: skip
