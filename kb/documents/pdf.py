"""PDF with a text layer -> Grid: ruled tables by their cells, the text around them by its lines."""

import re
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from io import BytesIO
from typing import Any

import pdfplumber
from pdfminer.pdfdocument import PDFPasswordIncorrect
from pdfplumber.utils.exceptions import PdfminerException

from kb.documents.grid import Cell, Grid, tidy
from kb.documents.text import read_text
from scoring.errors import UserError

#: A form has a few pages; a file with dozens of forms some hundred.
MOST_PAGES = 300
#: Edges of cells this near to each other are one, in points.
SAME_EDGE = 3.0
#: What a cell keeps free at its sides, in points: the most that usual programs do.
PADDING = 12.0
#: A gap this many letters wide parts two cells of a line without rules.
WIDE_GAP = 1.8
#: A gap between two letters that stands for a blank.
BLANK_GAP = 0.28
#: A scanned page may hold some letters: a page number, the mark of the machine.
FEWEST_SIGNS = 12
#: How far a straight letter may lean.
STRAIGHT = 0.01
#: Page numbers stand in this part of a page, at its top or bottom.
PAGE_EDGE = 0.12
PAGE_NUMBER = re.compile(
    r"[-—–]*第?\d{1,4}页?[,，/]?(?:of|共)?(?:\d{1,4}页?)?[-—–]*|Page\d{1,4}(?:of\d{1,4})?", re.IGNORECASE
)

Row = tuple[Cell, ...]
Box = tuple[float, float, float, float]
#: A letter as the library gives it: text, x0, x1, top, bottom, size.
Letter = dict[str, Any]


def read_pdf(content: bytes) -> tuple[Grid, ...]:
    """The one grid of all pages. Raises UserError `file-password`, `file-scanned`, `file-swollen`."""
    try:
        document = pdfplumber.open(BytesIO(content))
    except PdfminerException as error:
        if error.args and isinstance(error.args[0], PDFPasswordIncorrect):
            raise UserError("file-password") from error
        raise
    with document:
        if len(document.pages) > MOST_PAGES:
            raise UserError("file-swollen")
        rows: list[Row] = []
        signs = pictures = 0
        for page in document.pages:
            signs, pictures = signs + len(page.chars), pictures + len(page.images)
            rows += _page(page)
            page.close()
    if signs < FEWEST_SIGNS and pictures:
        raise UserError("file-scanned")
    return (Grid(tuple(rows)),)


def _page(page: Any) -> Iterator[Row]:  # noqa: ANN401 - the library's own type is incomplete
    """Tables and lines of a page, from top to bottom."""
    # What stands askew is a watermark.
    letters = [letter for letter in page.chars if letter["upright"] and abs(letter["matrix"][1]) < STRAIGHT]
    parts: list[tuple[float, Iterable[Row]]] = []
    for table in page.find_tables():
        ruled = _Ruled([cell for cell in table.cells if cell])
        letters = ruled.take(letters)
        parts.append((ruled.top, ruled.rows()))
    parts += [(line[0]["top"], _free_line(line)) for line in _lines(letters) if not _is_page_number(line, page.height)]
    for _, rows in sorted(parts, key=lambda part: part[0]):
        yield from rows


def _is_page_number(line: Sequence[Letter], height: float) -> bool:
    """Whether a line at the edge of the page says only which page it is: 第 2 页 共 3 页, - 2 -, 2/3."""
    at_edge = line[0]["top"] > height * (1 - PAGE_EDGE) or line[0]["bottom"] < height * PAGE_EDGE
    return at_edge and PAGE_NUMBER.fullmatch("".join(_text(line).split())) is not None


class _Ruled:
    """A table with ruled cells: their edges are its rows and columns, a cell reaches over as many as lie inside it."""

    def __init__(self, boxes: Sequence[Box]) -> None:
        self._across = _edges(edge for box in boxes for edge in (box[0], box[2]))
        self._down = _edges(edge for box in boxes for edge in (box[1], box[3]))
        self.top = self._down[0]
        self._boxes = {self._place(box[0], box[1]): box for box in boxes}
        self._letters: dict[tuple[int, int], list[Letter]] = defaultdict(list)
        self._cell_at = {
            (row, column): start
            for start, box in self._boxes.items()
            for row in range(start[0], self._row(box[3]))
            for column in range(start[1], self._column(box[2]))
        }

    def take(self, letters: Iterable[Letter]) -> list[Letter]:
        """Keep the letters that stand inside a cell; the others."""
        left: list[Letter] = []
        for letter in letters:
            place = self._place((letter["x0"] + letter["x1"]) / 2, (letter["top"] + letter["bottom"]) / 2, slack=0)
            start = self._cell_at.get(place)
            (left if start is None else self._letters[start]).append(letter)
        return left

    def rows(self) -> Iterator[Row]:
        """The rows, empty cells left out."""
        for row in range(len(self._down)):
            cells = [
                Cell(text, column, self._row(box[3]) - row, self._column(box[2]) - column, ruled=True)
                for (place, column), box in sorted(self._boxes.items())
                if place == row and (text := tidy(_unwrapped(self._letters.get((place, column), ()), box)))
            ]
            if cells:
                yield tuple(cells)

    def _place(self, x: float, y: float, slack: float = SAME_EDGE) -> tuple[int, int]:
        return bisect_right(self._down, y + slack) - 1, bisect_right(self._across, x + slack) - 1

    def _row(self, y: float) -> int:
        return bisect_right(self._down, y + SAME_EDGE) - 1

    def _column(self, x: float) -> int:
        return bisect_right(self._across, x + SAME_EDGE) - 1


def _edges(found: Iterable[float]) -> list[float]:
    """The different edges in order; those nearer than `SAME_EDGE` are one."""
    edges: list[float] = []
    for edge in sorted(found):
        if not edges or edge - edges[-1] > SAME_EDGE:
            edges.append(edge)
    return edges


def _lines(letters: Iterable[Letter]) -> list[list[Letter]]:
    """The letters line by line, from left to right."""
    lines: list[list[Letter]] = []
    for letter in sorted(letters, key=lambda letter: (letter["top"] + letter["bottom"]) / 2):
        middle = (letter["top"] + letter["bottom"]) / 2
        # Small and large letters of a line have their middles near each other.
        if lines and middle - _middle(lines[-1][-1]) < max(letter["size"], lines[-1][-1]["size"]) * 0.45:
            lines[-1].append(letter)
        else:
            lines.append([letter])
    return [
        line
        for letters_of_line in lines
        if (line := sorted(letters_of_line, key=lambda letter: letter["x0"])) and _text(line).strip()
    ]


def _middle(letter: Letter) -> float:
    return float(letter["top"] + letter["bottom"]) / 2


def _text(line: Sequence[Letter], wide: str = " ") -> str:
    """The text of a line; a gap becomes a blank, a wide one `wide`."""
    parts = []
    end = None
    for letter in line:
        if end is not None and letter["x0"] - end > letter["size"] * BLANK_GAP:
            parts.append(wide if letter["x0"] - end > letter["size"] * WIDE_GAP else " ")
        parts.append(letter["text"])
        end = letter["x1"]
    return "".join(parts)


def _free_line(line: Sequence[Letter]) -> Sequence[Row]:
    return read_text(_text(line, wide="   ")).rows


def _unwrapped(letters: Iterable[Letter], box: Box) -> str:
    """The text of a cell; a line that had no room for the next one's first word was only wrapped there."""
    text = ""
    before: Sequence[Letter] = ()
    for whole in _lines(letters):
        line = _without_blank_ends(whole)
        if before:
            text += _joint(before, line) if _was_wrapped(before, line, box) else "\n"
        text += _text(line)
        before = line
    return text


def _without_blank_ends(line: Sequence[Letter]) -> Sequence[Letter]:
    seen = [place for place, letter in enumerate(line) if letter["text"].strip()]
    return line[seen[0] : seen[-1] + 1]


def _was_wrapped(line: Sequence[Letter], following: Sequence[Letter], box: Box) -> bool:
    word = _first_word(following)
    needed = word[-1]["x1"] - word[0]["x0"] + PADDING + line[-1]["size"] / 2
    # The width tells it where a line stands in the middle, the end where its beginning is indented.
    return bool(
        line[-1]["x1"] + needed > box[2] or line[-1]["x1"] - line[0]["x0"] + needed + PADDING / 2 > box[2] - box[0]
    )


def _first_word(line: Sequence[Letter]) -> Sequence[Letter]:
    """What a line cannot be broken within: a number or Latin word, or one letter with the mark behind it."""
    for place, letter in enumerate(line):
        if not letter["text"].isascii():
            closing = place + 1 < len(line) and line[place + 1]["text"] in "，。；：！？、）」』”’》%,.;:!?)"
            return line[:place] or line[: 2 if closing else 1]
    return line


def _joint(line: Sequence[Letter], following: Sequence[Letter]) -> str:
    """A blank between two Latin words, nothing beside Chinese."""
    end, beginning = line[-1]["text"], following[0]["text"]
    return " " if end.isascii() and beginning.isascii() and end.isalpha() and beginning.isalpha() else ""
