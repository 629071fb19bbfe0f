"""Tables with ruled cells on the pages of a document -> rows: columns that pages share, rows that a page's end cut."""

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from operator import itemgetter

from kb.documents import labels
from kb.documents.figures import figure
from kb.documents.grid import MOST_COLUMNS, Cell, tidy
from kb.documents.letters import Box, Letter, Line, joint, lines_of, unwrapped, was_wrapped, without_blank_ends

#: Edges of cells this near to each other are one, in points.
SAME_EDGE = 3.0
#: No text shorter than this goes on on another page.
SHORTEST_CUT = 4

Row = tuple[Cell, ...]


@dataclass
class Found:
    """One cell on its page: its box, its text, and the lines at which a page's end may have cut it."""

    box: Box
    text: str = ""
    first: Line = ()
    last: Line = ()

    def goes_on_in(self, other: "Found") -> bool:
        """Whether another cell, on the next page, holds the end of this one's last sentence."""
        left, right = (abs(self.box[place] - other.box[place]) for place in (0, 2))
        whole = len(self.text) < SHORTEST_CUT or figure(other.text) is not None or labels.is_level(other.text)
        return max(left, right) < SAME_EDGE and not whole and was_wrapped(self.last, other.first, self.box)

    def take(self, other: "Found") -> None:
        """Put the end of the text to its beginning."""
        self.text += joint(self.last, other.first) + other.text
        self.last = other.last


class RuledTable:
    """A table on one page: its cells' edges are its rows and columns, a cell reaches over as many as lie inside it."""

    def __init__(self, boxes: Sequence[Box]) -> None:
        self.across = edges(edge for box in boxes for edge in (box[0], box[2]))
        self._down = edges(edge for box in boxes for edge in (box[1], box[3]))
        self.top = self._down[0]
        self._cells = {self._place(box[0], box[1]): Found(box) for box in boxes}
        self._cell_at = {
            (row, column): start
            for start, cell in self._cells.items()
            for row in range(start[0], self._row(cell.box[3]))
            for column in range(start[1], _at(self.across, cell.box[2]))
        }

    def take(self, letters: Iterable[Letter]) -> list[Letter]:
        """Read the letters that stand inside a cell; the others."""
        left: list[Letter] = []
        inside: dict[tuple[int, int], list[Letter]] = defaultdict(list)
        for letter in letters:
            place = self._place((letter["x0"] + letter["x1"]) / 2, (letter["top"] + letter["bottom"]) / 2, slack=0)
            start = self._cell_at.get(place)
            (left if start is None else inside[start]).append(letter)
        for start, found in inside.items():
            cell = self._cells[start]
            lines = [without_blank_ends(line) for line in lines_of(found)]
            cell.text = tidy(unwrapped(lines, cell.box))
            cell.first, cell.last = (lines[0], lines[-1]) if lines else ((), ())
        return left

    @property
    def sides(self) -> tuple[float, float]:
        """Its left and right edge."""
        return self.across[0], self.across[-1]

    def rows(self) -> Iterator[Row]:
        """The rows, empty cells left out."""
        for row in self.cells():
            cells = (self._cell(found) for found in row)
            if shown := tuple(cell for cell in cells if cell.column < MOST_COLUMNS):
                yield shown

    def cells(self) -> Iterator[list[Found]]:
        """The cells that hold text, row by row."""
        with_text = (place for place in sorted(self._cells) if self._cells[place].text)
        for _, places in groupby(with_text, key=itemgetter(0)):
            yield [self._cells[place] for place in places]

    def _cell(self, found: Found) -> Cell:
        left, top, right, bottom = found.box
        column = _at(self.across, left)
        return Cell(
            found.text, column, self._row(bottom) - self._row(top), _at(self.across, right) - column, ruled=True
        )

    def go_on_in(self, following: "RuledTable") -> None:
        """Put together the row that the page's end cut: the rest of its cells' texts stands first on the next page."""
        texts = [[cell.text for cell in row] for row in self.cells()]
        last = [cell for cell in self._cells.values() if cell.text and self._row(cell.box[3]) == len(self._down) - 1]
        for rest in following.cells():
            if [cell.text for cell in rest] in texts:
                continue  # heads that every page repeats
            pairs = [(begun, end) for end in rest for begun in last if begun.goes_on_in(end)]
            if len(pairs) == len(rest) < len(last):
                for begun, end in pairs:
                    begun.take(end)
                    end.text = ""
            return

    def _place(self, x: float, y: float, slack: float = SAME_EDGE) -> tuple[int, int]:
        return bisect_right(self._down, y + slack) - 1, bisect_right(self.across, x + slack) - 1

    def _row(self, y: float) -> int:
        return _at(self._down, y)


@dataclass
class _Group:
    """Tables between the same sides, on whatever page: parts of one, with the same columns."""

    sides: tuple[float, float]
    tables: list[RuledTable] = field(default_factory=list)


def with_shared_columns(tables: Sequence[RuledTable]) -> None:
    """Count the columns of all tables between the same sides alike: a part of a table need not have all its edges."""
    groups: list[_Group] = []
    for table in tables:
        group = next((one for one in groups if _near(one.sides, table.sides)), None)
        if group is None:
            groups.append(group := _Group(table.sides))
        group.tables.append(table)
    for group in groups:
        shared = edges(edge for table in group.tables for edge in table.across)
        if len(shared) < MOST_COLUMNS:
            for table in group.tables:
                table.across = shared


def _near(one: tuple[float, float], other: tuple[float, float]) -> bool:
    return all(abs(mine - theirs) < SAME_EDGE for mine, theirs in zip(one, other, strict=True))


def edges(found: Iterable[float]) -> list[float]:
    """The different edges in order; those nearer than `SAME_EDGE` are one."""
    kept: list[float] = []
    for edge in sorted(found):
        if not kept or edge - kept[-1] > SAME_EDGE:
            kept.append(edge)
    return kept


def _at(kept: Sequence[float], edge: float) -> int:
    return bisect_right(kept, edge + SAME_EDGE) - 1
