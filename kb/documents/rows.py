"""A row -> its fields, by what the cells are: rows lose leading cells and merged ones leave gaps."""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Sequence
from functools import cache, lru_cache

from kb.documents.grid import MOST_COLUMNS, Cell
from kb.documents.labels import (
    BARE_WEIGHT_IN_NAME,
    LEVEL1_KNOWN,
    LEVEL2_KNOWN,
    LONGEST_LABEL,
    WEIGHT_IN_NAME,
    half,
    key,
)
from scoring.quantity import read_number, read_quantity

#: A field of the table with the column of its head.
Head = tuple[str, int]

#: Leaving out a cell costs more than any field that it could fit badly.
LEFT_OUT = -6.0
#: Two neighbours at the distance that their heads have: the row is only shifted.
SAME_DISTANCE = 0.6
IN_COLUMN = 0.3
#: A row may have so many cells more than the table has heads; what lies behind them is left over unread.
MOST_EXTRA_CELLS = 3
LONGEST_NAME = 200
#: In a real table only what cannot be stands in the wrong column: a text under the points.
WORST_FITS = {"score": -0.5, "weight": -0.5, "label": 0.0}
#: What two cells under one head may make together.
_JOINED = frozenset({"name", "target", "actual", "remark", "measure", "other", "aside"})


def fields_of(
    cells: Sequence[Cell], heads: Sequence[Head], fit: Callable[[str, str], float] | None = None
) -> tuple[dict[str, str], tuple[str, ...]]:
    """The fields of a row, and the cells that fit none. `heads`: the fields of the table with their columns, in order.

    Cells keep their order; each goes to the field it fits best, gaps like those of the head row being likelier.
    """
    read = cells[: len(heads) + MOST_EXTRA_CELLS]
    fits = [[(fit or fit_of)(name, cell.text) for name, _ in heads] for cell in read]

    @cache
    def best(cell: int, head: int, before: int) -> tuple[float, tuple[int, ...]]:
        """Fit and fields (-1: left out) of the cells from `cell` on, from `head` on; `before`: the last one's shift."""
        if cell == len(read):
            return 0.0, ()
        score, chosen = best(cell + 1, head, before)
        found = (score + LEFT_OUT, (-1, *chosen))
        for place in range(head, len(heads)):
            shift = read[cell].column - heads[place][1]
            score, chosen = best(cell + 1, place + 1, shift)
            score += fits[cell][place] + (SAME_DISTANCE if shift == before else 0) + (IN_COLUMN if shift == 0 else 0)
            found = max(found, (score, (place, *chosen)))
        return found

    _, chosen = best(0, 0, 0)
    fields = {heads[place][0]: cell.text for cell, place in zip(read, chosen, strict=True) if place >= 0}
    left = [cell.text for cell, place in zip(read, chosen, strict=True) if place < 0]
    return fields, (*left, *(cell.text for cell in cells[len(read) :]))


def fields_in_place(cells: Sequence[Cell], heads: Sequence[Head]) -> dict[str, str] | None:
    """The fields of a row whose every cell stands under a head that it suits, so that none is shifted; else None.

    An empty score stays empty then, whatever number stands in the column before.
    """
    columns = {column: name for name, column in heads}
    fields = {columns[cell.column]: cell.text for cell in cells if cell.column in columns}
    suits = len(fields) == len(cells) and all(fit_of(name, text) >= 0 for name, text in fields.items())
    return fields if suits and "name" in fields else None


def fields_under(cells: Sequence[Cell], heads: Sequence[Head]) -> dict[str, str] | None:
    """The fields of a row of a real table, by the heads that its cells stand under; None where they do not suit them.

    A head reaches to the next one; a cell that reaches under several belongs to the one that it is under most, and the
    name where it is under that (预算执行率 over all three levels).
    """
    columns = [column for _, column in heads]
    ends = [*columns[1:], MOST_COLUMNS]
    fields: dict[str, str] = {}
    last = -1
    for cell in cells:
        places = _places_under(cell, columns, ends)
        if not places:
            return None
        place, name = places[0], heads[places[0]][0]
        whole = {heads[over][0]: over for over in places if _reaches_over(cell, columns[over], ends[over])}
        if len(whole) > 1 and "name" in whole and "name" not in fields:
            place, name = whole["name"], "name"
            fields |= {"level1": cell.text} if "level1" in whole else {}
        if place < last or not _may_be(name, cell.text):
            return None
        if name not in fields:
            fields[name] = cell.text
        elif name in _JOINED:
            both = _both(name, fields[name], cell.text)
            if both is None:
                return None
            fields[name] = both
        else:
            return None
        last = place
    return fields


def _may_be(name: str, text: str) -> bool:
    """Whether a text can stand under the head; a weight may be a share of the whole: 20%."""
    if name == "weight" and is_points(text.removesuffix("%")):
        return True
    return name not in WORST_FITS or fit_of(name, text) >= WORST_FITS[name]


def _places_under(cell: Cell, columns: Sequence[int], ends: Sequence[int]) -> Sequence[int]:
    """The heads that a cell stands under, the one that it is under most first."""
    left, right = cell.column, cell.column + cell.colspan
    first = bisect_right(columns, left) - 1
    if first >= 0 and right <= ends[first]:
        return (first,)
    reached = range(max(0, first), bisect_left(columns, right))
    return sorted(reached, key=lambda place: max(left, columns[place]) - min(right, ends[place]))


def _reaches_over(cell: Cell, column: int, end: int) -> bool:
    return cell.column <= column and end <= cell.column + cell.colspan


def _both(name: str, first: str, second: str) -> str | None:
    """Two cells under one head: 指标1 | 培训人数, ≥ | 95%; None where they are two fields."""
    if name == "name":
        return second if re.fullmatch(r"指标\d*[:：]?|[\d.、()（）]+", first) else None
    if name in {"target", "actual"}:
        belong = fit_of("operator", first) > 0 or (is_points(first) and fit_of("unit", second) > 0)
        return f"{first}{second}" if belong else None
    return f"{first} {second}"


def fit_of(field: str, text: str) -> float:
    """How well a text suits a field of the indicator table; negative where it hardly can be that."""
    cell = key(text)
    match field:
        case "level1":
            return 3.0 if LEVEL1_KNOWN.fullmatch(cell) else -2.0 if not cell or len(cell) > 12 else -1.0
        case "level2":
            return 3.0 if LEVEL2_KNOWN.fullmatch(cell) else -2.0 if not cell or len(cell) > 14 else -0.8
        case "name":
            return _fit_name(text, cell)
        case "score" | "weight":
            return 2.0 if is_points(text) else -0.5 if cell in {"/", "-", "—", "——"} else -5.0
        case "target" | "actual":
            return 0.5
        case "operator":
            return 2.0 if re.fullmatch(r"[≥≤=<>＞＜]{1,2}|定[性量](?:指标)?|[正反逆]向(?:指标)?|等于", cell) else -1.0
        case "unit":
            return 1.0 if re.fullmatch(r"[^\W\d]{1,6}|%|/|[^\W\d]{1,3}/[^\W\d]{1,3}|[°℃㎡]", cell) else -1.0
        case "label":
            return 1.0 if re.fullmatch(r"(?:年度)?绩效(?:指标)?|(?:年度)?指标|年度", cell) else -3.0
        case _:
            return 0.0


def fit_by_place(field: str, text: str) -> float:
    """How well a text suits a field where names and levels are told by their columns alone."""
    return 0.5 if field in {"level1", "level2", "name"} else fit_of(field, text)


def is_points(text: str) -> bool:
    """Whether a cell is one number, with or without 分."""
    return len(text) <= LONGEST_LABEL and _is_points(text)


@lru_cache(maxsize=4096)
def _is_points(text: str) -> bool:
    return read_number(key(text).removesuffix("分")) is not None


def _fit_name(text: str, cell: str) -> float:
    if len(text) > LONGEST_NAME:
        return -1.0
    if WEIGHT_IN_NAME.search(half(text)):
        return 4.0
    if LEVEL1_KNOWN.fullmatch(cell) or LEVEL2_KNOWN.fullmatch(cell):
        return -1.0
    if BARE_WEIGHT_IN_NAME.search(half(text)):
        return 2.0
    return -1.0 if cell and read_quantity(cell) is not None else 1.5
