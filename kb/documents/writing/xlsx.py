"""Layout -> an Excel workbook: one sheet, merged cells, heading rows repeated in print; a text is never a formula."""

import io
import math
import unicodedata
from collections.abc import Sequence
from copy import copy
from itertools import pairwise

from openpyxl import Workbook
from openpyxl.cell.cell import Cell
from openpyxl.styles import Alignment, Border, Font, Side
from openpyxl.styles.cell_style import StyleArray
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.pagebreak import Break
from openpyxl.worksheet.worksheet import Worksheet

from kb.documents.writing.layout import Box, Layout, Section

#: What a spreadsheet would take for a formula when the cell is edited.
FORMULA_SIGNS = ("=", "+", "-", "@")
#: What a cell looks like: bold, at the left, money, a text that begins like a formula.
_Look = tuple[bool, bool, bool, bool]
_CHARACTERS = 100
_LINE_HEIGHT = 15.0
#: No row of a workbook is higher than 409 points; a longer text takes several rows, merged.
_HIGHEST = 390.0
#: What a page of A4 holds of rows as wide as the form, in points.
_PAGE_HEIGHT = 820.0
# 宋体 is on every Chinese machine; the character set lets others choose a stand-in.
_BODY = Font(name="宋体", size=10.5, charset=134, family=3)
_BOLD = Font(name="宋体", size=10.5, charset=134, family=3, bold=True)
_TITLE = Font(name="黑体", size=16, charset=134, family=3)
_SIDE = Side(style="thin")
_BOX = Border(left=_SIDE, right=_SIDE, top=_SIDE, bottom=_SIDE)
_CENTRE = Alignment(horizontal="center", vertical="center", wrap_text=True)
_LEFT = Alignment(horizontal="left", vertical="center", wrap_text=True)


def write_xlsx(layout: Layout) -> bytes:
    """The workbook's content."""
    book = Workbook()
    sheet = book.active
    assert isinstance(sheet, Worksheet)
    sheet.title = "自评表"
    book.properties.creator, book.properties.title = "", layout.title[:255]
    _page(sheet, layout)
    row = _above(sheet, layout)
    looks: dict[_Look, StyleArray] = {}
    pages = _Pages(sheet, row)
    for section in layout.sections:
        starts = _heights(sheet, section.boxes, section.rows, layout.widths, row)
        for box in section.boxes:
            _fill(sheet, box, starts[box.row], starts[box.row + box.rowspan] - 1, looks)
        if section.heads and not sheet.print_title_rows:
            sheet.print_title_rows = f"{row}:{starts[section.heads] - 1}"
        pages.add(section, starts)
        row = starts[-1]
    sheet.print_area = f"A1:{get_column_letter(len(layout.widths))}{row - 1}"
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


class _Pages:
    """Where a page ends: between groups of rows, so that the name of a level is not cut in half."""

    def __init__(self, sheet: Worksheet, first: int) -> None:
        self._sheet = sheet
        self._used = self._height(1, first)
        self._kept = 0.0

    def add(self, section: Section, starts: Sequence[int]) -> None:
        """Go on with a section; `starts`: where its rows begin in the sheet."""
        held = {
            row
            for box in section.boxes
            if box.text
            for row in range(box.row + 1, box.row + box.rowspan)
        }  # fmt: skip
        free = [row for row in range(section.rows) if row not in held and not 0 < row <= section.heads]
        for row, following in pairwise([*free, section.rows]):
            height = self._kept + self._height(starts[row], starts[following])
            if section.rows == 1 and row == 0 and not section.heads:
                self._kept = height  # a goal's heading stays with its rows
                continue
            if self._used + height > _PAGE_HEIGHT:
                before = starts[row] - (1 if self._kept else 0)
                self._sheet.row_breaks.append(Break(id=before - 1))
                self._used = 0.0
            self._used = (self._used + height) % _PAGE_HEIGHT
            self._kept = 0.0

    def _height(self, first: int, last: int) -> float:
        return sum(self._sheet.row_dimensions[row].height or _LINE_HEIGHT for row in range(first, last))


def _page(sheet: Worksheet, layout: Layout) -> None:
    for column, share in enumerate(layout.widths, 1):
        sheet.column_dimensions[get_column_letter(column)].width = share * _CHARACTERS / 100 + 1
    sheet.page_setup.paperSize, sheet.page_setup.fitToHeight = sheet.PAPERSIZE_A4, 0
    sheet.sheet_properties.pageSetUpPr.fitToPage = True
    sheet.print_options.horizontalCentered = True
    sheet.oddFooter.center.text = "第 &P 页 共 &N 页"
    if layout.mark:
        sheet.oddHeader.right.text = layout.mark


def _above(sheet: Worksheet, layout: Layout) -> int:
    """Mark, title and the lines under it; the first row of the table."""
    row, last = 1, len(layout.widths)
    for text, font, height in ((layout.mark, _TITLE, 24), (layout.title, _TITLE, 32)):
        if text:
            _write(sheet.cell(row, 1), text)
            sheet.cell(row, 1).font, sheet.cell(row, 1).alignment = font, _CENTRE
            sheet.merge_cells(start_row=row, start_column=1, end_row=row, end_column=last)
            sheet.row_dimensions[row].height = height
            row += 1
    for parts in layout.lines:
        columns = [1] if len(parts) == 1 else [1, last - 2]
        for text, (first, following) in zip(parts, pairwise([*columns, last + 1]), strict=True):
            _write(sheet.cell(row, first), text)
            sheet.cell(row, first).font = _BODY
            sheet.cell(row, first).alignment = _CENTRE if text.startswith("(") else _LEFT
            sheet.merge_cells(start_row=row, start_column=first, end_row=row, end_column=following - 1)
        sheet.row_dimensions[row].height = 20
        row += 1
    return row


def _heights(sheet: Worksheet, boxes: Sequence[Box], rows: int, widths: Sequence[int], first: int) -> list[int]:
    """Where each row of the section begins in the sheet, and where the last one ends; sets the rows' heights.

    Excel does not fit the height of merged cells by itself.
    """
    needed = [_LINE_HEIGHT + 5] * rows
    for box in sorted(boxes, key=lambda box: box.rowspan):
        height = _lines(box.text, sum(widths[box.column : box.column + box.colspan])) * _LINE_HEIGHT + 5
        last = box.row + box.rowspan - 1
        needed[last] += max(0.0, height - sum(needed[box.row : last + 1]))
    starts = [first]
    for height in needed:
        count = math.ceil(height / _HIGHEST)
        for row in range(starts[-1], starts[-1] + count):
            sheet.row_dimensions[row].height = height / count
        starts.append(starts[-1] + count)
    return starts


def _lines(text: str, share: int) -> int:
    """How many lines a text takes in a column of this width; a little more than less."""
    columns = max(4.0, share * _CHARACTERS / 100 - 1)
    return sum(max(1, math.ceil(1.05 * _columns(line) / columns)) for line in text.split("\n"))


def _columns(line: str) -> int:
    return (
        len(line) if line.isascii() else sum(2 if unicodedata.east_asian_width(char) in "WFA" else 1 for char in line)
    )


def _fill(sheet: Worksheet, box: Box, first: int, last: int, known: dict[_Look, StyleArray]) -> None:
    """Write a box over these rows of the sheet, and frame it."""
    left, right = box.column + 1, box.column + box.colspan
    cell = sheet.cell(first, left)
    if box.value is not None:
        cell.value = box.value
    elif box.text:
        _write(cell, box.text)
    money = box.value is not None and "," in box.text
    look = (box.role in {"label", "head"}, box.role in {"text", "long"}, money, cell.quotePrefix)
    if look not in known:
        cell.font = _BOLD if look[0] else _BODY
        cell.alignment = _LEFT if look[1] else _CENTRE
        cell.number_format = "#,##0.00" if money else "General"
        cell.border = _BOX
        known[look] = cell._style  # noqa: SLF001 - to look a style up anew for each cell takes most of the time
    for row in range(first, last + 1):
        for column in range(left, right + 1):
            sheet.cell(row, column)._style = copy(known[look])  # noqa: SLF001
    if first < last or left < right:
        # The library's own way to merge works the frame out again, cell by cell: ten times as long.
        sheet.merged_cells.add(f"{get_column_letter(left)}{first}:{get_column_letter(right)}{last}")


def _write(cell: Cell, text: str) -> None:
    """A text as a text, whatever it begins with."""
    cell.value = text
    cell.data_type = "s"
    if text.startswith(FORMULA_SIGNS):
        cell.quotePrefix = True
