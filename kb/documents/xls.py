"""Excel of the years before 2007 (xls, et) -> a Grid for each visible sheet, cells as they are shown.

By xlrd, which also tells how numbers are to be shown: a rate is stored as 0.9989.
"""

from collections.abc import Iterator
from io import StringIO

from xlrd import (
    XL_CELL_BOOLEAN,
    XL_CELL_DATE,
    XL_CELL_NUMBER,
    XL_CELL_TEXT,
    XLDateError,
    XLRDError,
    open_workbook,
    xldate_as_datetime,
)
from xlrd.book import Book
from xlrd.sheet import Cell as Found
from xlrd.sheet import Sheet

from kb.documents.excel import MOST_ROWS
from kb.documents.grid import MOST_COLUMNS, Cell, Grid, tidy
from kb.documents.shown import shown
from scoring.errors import UserError


def read_xls(content: bytes) -> tuple[Grid, ...]:
    """The grids of the visible sheets. Raises UserError `file-password`; what else it raises means: damaged."""
    try:
        book = open_workbook(file_contents=content, formatting_info=True, ragged_rows=True, logfile=StringIO())
    except XLRDError as error:
        if "encrypted" in str(error):
            raise UserError("file-password") from error
        raise
    return tuple(Grid(tuple(_rows(book, sheet))) for sheet in book.sheets() if not sheet.visibility)


def _rows(book: Book, sheet: Sheet) -> Iterator[tuple[Cell, ...]]:
    spans = {
        (top, left): (bottom - top, min(right, MOST_COLUMNS) - left)
        for top, bottom, left, right in sheet.merged_cells
        if bottom > top and right > left
    }
    for row in range(min(sheet.nrows, MOST_ROWS)):
        cells = [
            Cell(text, column, *spans.get((row, column), (1, 1)), ruled=True)
            for column, found in enumerate(sheet.row(row)[:MOST_COLUMNS])
            if (text := _text(book, found))
        ]
        if cells:
            yield tuple(cells)


def _text(book: Book, cell: Found) -> str:
    """What the cell shows; errors (#DIV/0!) show nothing that a form could say."""
    match cell.ctype:
        case kind if kind == XL_CELL_TEXT:
            return tidy(cell.value)
        case kind if kind == XL_CELL_BOOLEAN:
            return shown(bool(cell.value))
        case kind if kind == XL_CELL_NUMBER:
            return tidy(shown(cell.value, _format(book, cell)))
        case kind if kind == XL_CELL_DATE:
            try:
                return tidy(shown(xldate_as_datetime(cell.value, book.datemode), _format(book, cell)))
            except (XLDateError, OverflowError, ValueError):
                return tidy(shown(cell.value))
        case _:
            return ""


def _format(book: Book, cell: Found) -> str:
    if cell.xf_index is None or cell.xf_index >= len(book.xf_list):
        return "General"
    known = book.format_map.get(book.xf_list[cell.xf_index].format_key)
    return known.format_str if known else "General"
