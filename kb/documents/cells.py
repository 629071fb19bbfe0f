"""Other workbooks (xlsb, ods) -> a Grid for each visible sheet, by calamine."""

from collections.abc import Iterator
from io import BytesIO

from python_calamine import CalamineSheet, CalamineWorkbook, PasswordError, SheetTypeEnum, SheetVisibleEnum

from kb.documents.excel import MOST_ROWS
from kb.documents.grid import MOST_COLUMNS, Cell, Grid, tidy
from kb.documents.shown import shown
from scoring.errors import UserError

#: The library lays out the whole area of a sheet.
MOST_CELLS = 5_000_000


def read_cells(content: bytes) -> tuple[Grid, ...]:
    """The grids of the visible sheets. Raises UserError `file-password`, `file-swollen`."""
    try:
        return _read(content)
    except PasswordError as error:
        raise UserError("file-password") from error
    except BaseException as error:
        if type(error).__name__ == "PanicException":  # the library's way to stumble, and no Exception
            raise UserError("file-damaged") from error
        raise


def _read(content: bytes) -> tuple[Grid, ...]:
    book = CalamineWorkbook.from_filelike(BytesIO(content))
    names = [
        sheet.name
        for sheet in book.sheets_metadata
        if sheet.visible is SheetVisibleEnum.Visible and sheet.typ is SheetTypeEnum.WorkSheet
    ]
    return tuple(Grid(tuple(_rows(book.get_sheet_by_name(name)))) for name in names)


def _rows(sheet: CalamineSheet) -> Iterator[tuple[Cell, ...]]:
    if sheet.total_height * sheet.total_width > MOST_CELLS:
        raise UserError("file-swollen")
    spans = {start: (end[0] - start[0] + 1, end[1] - start[1] + 1) for start, end in sheet.merged_cell_ranges or ()}
    for row, values in enumerate(sheet.to_python(skip_empty_area=False, nrows=MOST_ROWS)):
        cells = [
            Cell(text, column, *spans.get((row, column), (1, 1)), ruled=True)
            for column, value in enumerate(values[:MOST_COLUMNS])
            if (text := tidy(shown(value)))
        ]
        if cells:
            yield tuple(cells)
