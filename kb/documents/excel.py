"""Excel (xlsx, also with macros, which are not looked at) -> a Grid for each visible sheet, cells as they are shown."""

import re
from collections.abc import Iterator
from io import BytesIO
from typing import Any

from openpyxl import load_workbook

from kb.documents import zipped
from kb.documents.grid import MOST_COLUMNS, Cell, Grid, tidy
from kb.documents.shown import shown

#: No form is so long; rows that hold nothing but a format are passed over.
MOST_ROWS = 20_000
#: A formula without the value that a program would have kept with it.
_NOT_WORKED_OUT = re.compile(rb"(?:</f>|<f[^>]{0,200}/>)\s*(?:<v\s*/>|<v></v>)?\s*</c>")


def read_xlsx(content: bytes) -> tuple[Grid, ...]:
    """The grids of the visible sheets. Whatever the library raises means that the file is damaged."""
    zipped.checked(content)
    book = load_workbook(BytesIO(content), data_only=True)
    sheets = [sheet for sheet in book.worksheets if sheet.sheet_state == "visible"]
    formulas = load_workbook(BytesIO(content)) if zipped.holds(content, "xl/worksheets/", _NOT_WORKED_OUT) else None
    return tuple(Grid(tuple(_rows(sheet, formulas[sheet.title] if formulas else None))) for sheet in sheets)


def _rows(sheet: Any, formulas: Any) -> Iterator[tuple[Cell, ...]]:  # noqa: ANN401 - the library has no types
    spans = {
        (merged.min_row, merged.min_col): (
            merged.max_row - merged.min_row + 1,
            min(merged.max_col, MOST_COLUMNS) - merged.min_col + 1,
        )
        for merged in sheet.merged_cells.ranges
    }
    for row in sheet.iter_rows(max_row=min(sheet.max_row, MOST_ROWS), max_col=min(sheet.max_column, MOST_COLUMNS)):
        cells = []
        for cell in row:
            text = _text(cell, formulas)
            if text:
                down, across = spans.get((cell.row, cell.column), (1, 1))
                cells.append(Cell(text, cell.column - 1, down, across, ruled=True))
        if cells:
            yield tuple(cells)


def _text(cell: Any, formulas: Any) -> str:  # noqa: ANN401
    if cell.value is not None:
        return tidy(shown(cell.value, cell.number_format))
    # A formula that no program has worked out yet is shown as it is, so that it is not taken for an empty cell.
    formula = formulas.cell(cell.row, cell.column).value if formulas is not None else None
    return tidy(str(formula)) if isinstance(formula, str) and formula.startswith("=") else ""
