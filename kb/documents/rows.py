"""One row of the indicator table -> its fields, by what the cells are: rows lose leading cells and merged ones leave gaps."""

from collections.abc import Sequence
from functools import cache

from kb.documents.grid import Cell
from kb.documents.labels import BARE_WEIGHT_IN_NAME, LEVEL1_KNOWN, LEVEL2_KNOWN, WEIGHT_IN_NAME
from scoring.quantity import plain, read_number, read_quantity

#: Leaving out a cell costs more than any field that it could fit badly.
LEFT_OUT = -6.0
#: Two neighbours at the distance that their heads have: the row is only shifted.
SAME_DISTANCE = 0.6
IN_COLUMN = 0.3


def fields_of(cells: Sequence[Cell], heads: Sequence[tuple[str, int]]) -> tuple[dict[str, str], tuple[str, ...]]:
    """The fields of a row, and the cells that fit none. `heads`: the fields of the table with their columns, in order.

    Cells keep their order; each goes to the field it fits best, gaps like those of the head row being likelier.
    """

    @cache
    def best(cell: int, head: int, before: int) -> tuple[float, tuple[int, ...]]:
        """Fit and fields (-1: left out) of the cells from `cell` on, `head` being free; `before`: the last pair's shift."""
        if cell == len(cells):
            return 0.0, ()
        score, chosen = best(cell + 1, head, before)
        found = (score + LEFT_OUT, (-1, *chosen))
        for place in range(head, len(heads)):
            name, column = heads[place]
            shift = cells[cell].column - column
            fit = _fit(name, cells[cell].text) + (SAME_DISTANCE if shift == before else 0)
            fit += IN_COLUMN if shift == 0 else 0
            score, chosen = best(cell + 1, place + 1, shift)
            found = max(found, (score + fit, (place, *chosen)))
        return found

    _, chosen = best(0, 0, 0)
    fields: dict[str, str] = {}
    left = []
    for cell, place in zip(cells, chosen, strict=True):
        if place < 0:
            left.append(cell.text)
        else:
            fields[heads[place][0]] = cell.text
    return fields, tuple(left)


def _fit(field: str, text: str) -> float:
    """How well a text suits a field; negative where it hardly can be that."""
    cell = plain(text)
    match field:
        case "level1":
            return 3.0 if LEVEL1_KNOWN.fullmatch(cell) else -2.0 if len(cell) > 12 else -1.0
        case "level2":
            return 3.0 if LEVEL2_KNOWN.fullmatch(cell) else -2.0 if len(cell) > 14 else -0.8
        case "name":
            return _fit_name(text, cell)
        case "score" | "weight":
            return 2.0 if read_number(cell.removesuffix("分")) is not None else -5.0
        case "target" | "actual":
            return 0.5
        case "label":
            return 1.0 if cell.startswith(("年度绩效", "绩效指标")) else -3.0
        case _:
            return 0.0


def _fit_name(text: str, cell: str) -> float:
    if WEIGHT_IN_NAME.search(text):
        return 4.0
    if LEVEL1_KNOWN.fullmatch(cell) or LEVEL2_KNOWN.fullmatch(cell):
        return -1.0
    if BARE_WEIGHT_IN_NAME.search(text):
        return 2.0
    return -1.0 if read_quantity(cell) is not None else 1.5
