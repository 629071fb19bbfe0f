"""Rows of column heads that line breaks inside cells divided: put together again.

A text copy turns the line end in a cell into one of the table, so that a head row reaches over several lines:
预算数 | (A) 执行数 | (B) 执行率.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from kb.documents import labels
from kb.documents.grid import Cell
from kb.documents.labels import LONGEST_HEAD, named

Row = Sequence[Cell]

#: A head row has so many lines at most, and so many heads at least.
MOST_LINES = 12
FEWEST_HEADS = 4


def mended_heads(rows: Sequence[Row]) -> Iterator[Row]:
    """The rows, those that are one row of heads together put into one."""
    place = 0
    while place < len(rows):
        row, lines = _mended(rows, place)
        yield row
        place += lines


def _mended(rows: Sequence[Row], place: int) -> tuple[Row, int]:
    """The row that begins here and how many lines it took."""
    whole, best, lines = rows[place], rows[place], 1
    most = _heads(whole)
    for count in range(1, min(MOST_LINES, len(rows) - place)):
        following = rows[place + count]
        if not (_short(whole) and _short(following)) or _is_head(whole[-1]) and _is_head(following[0]):
            break
        whole = _joined(whole, following)
        if (heads := _heads(whole)) > max(most, FEWEST_HEADS - 1):
            best, lines, most = whole, count + 1, heads
    return best, lines


def _joined(row: Row, following: Row) -> Row:
    end = row[-1]
    if following[0].column > 0:
        return [*row, *(replace(cell, column=cell.column + end.column) for cell in following)]
    behind = [replace(cell, column=cell.column + end.column) for cell in following[1:]]
    return [*row[:-1], replace(end, text=end.text + following[0].text), *behind]


def _short(row: Row) -> bool:
    return all(len(cell.text) <= LONGEST_HEAD for cell in row)


def _is_head(cell: Cell) -> bool:
    return any(named(patterns, cell.text) for patterns in (labels.TABLE_HEADS, labels.BUDGET_HEADS))


def _heads(row: Row) -> int:
    """How many different heads a row holds that holds nothing else but one label in front of them; else 0."""
    for patterns in (labels.BUDGET_HEADS, labels.TABLE_HEADS):
        names = [named(patterns, cell.text) for cell in row]
        known = [name for name in names if name]
        if len(known) == len(set(known)) and all(names[1:]):
            return len(known)
    return 0
