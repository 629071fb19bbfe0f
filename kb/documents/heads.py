"""Rows of column heads that line breaks inside cells divided: put together again.

A text copy turns the line end in a cell into one of the table, so that a head row reaches over several lines:
预算数 | (A) 执行数 | (B) 执行率.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from kb.documents import labels
from kb.documents.grid import Cell
from kb.documents.labels import LONGEST_HEAD, budget_head, half, key, table_head

Row = Sequence[Cell]

#: A line that says all of something, and is no beginning of a head: 填报日期:2023年3月15日, 单位:万元.
_WHOLE = re.compile(r":\s*\S|\d{4}")
#: A head row has so many lines at most, and so many heads at least, few of them torn themselves.
MOST_LINES = 12
FEWEST_HEADS = 4
FEWEST_WHOLE = 2


def mended_heads(rows: Sequence[Row]) -> Iterator[Row]:
    """The rows, those that are one row of heads together put into one."""
    counts = [sum(map(_is_head, row)) if _short(row) else 0 for row in rows]
    place = 0
    while place < len(rows):
        near = sum(counts[place : place + MOST_LINES])
        row, lines = _mended(rows, place) if near >= FEWEST_WHOLE else (rows[place], 1)
        yield row
        place += lines


def _mended(rows: Sequence[Row], place: int) -> tuple[Row, int]:
    """The row that begins here and how many lines it took."""
    whole, best, lines = rows[place], rows[place], 1
    if len(whole) == 1 and _WHOLE.search(half(whole[0].text)):
        return whole, 1
    most = _heads(whole)
    if most >= FEWEST_HEADS and whole[0].ruled and not _is_cut(whole[-1].text):
        return whole, 1  # a real table has its heads in one row
    for count in range(1, min(MOST_LINES, len(rows) - place)):
        following = rows[place + count]
        if not (_short(whole) and _short(following)) or _are_two(whole[-1].text, following[0].text):
            break
        if most == 0 and _is_head(following[0]) and not _is_head(_joined(whole, following)[len(whole) - 1]):
            break  # the first head is whole; what stands above it is no part of it
        whole = _joined(whole, following)
        heads = _heads(whole)
        # One more head, or the end of the last one: 得分 | (20分*执行率).
        if heads >= FEWEST_HEADS and (heads > most or (heads == most and len(following) == 1)):
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
    return bool(table_head(cell.text) or budget_head(cell.text))


def _is_cut(text: str) -> bool:
    """Whether a text cannot end like this: 偏差原因分析及."""
    return key(text).endswith(("及", "和", "与", "或", "、"))


def _are_two(end: str, beginning: str) -> bool:
    """Whether the last cell of a line and the first of the next are two: two heads, or the table's first level."""
    cell = key(beginning)
    if labels.LEVEL1_KNOWN.fullmatch(cell) or labels.LEVEL2_KNOWN.fullmatch(cell):
        return True
    if cell.startswith("(") or _is_cut(end):
        return False
    for named in (table_head, budget_head):
        first, second = named(end), named(beginning)
        if first and second and first != second:
            return True
    return False


def _heads(row: Row) -> int:
    """How many different heads a row holds that holds nothing else but one label in front of them; else 0."""
    for named in (budget_head, table_head):
        names = [named(cell.text) for cell in row]
        known = [name for name in names if name]
        if len(known) == len(set(known)) and all(names[1:]):
            return len(known)
    return 0
