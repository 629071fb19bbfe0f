"""PDF with a text layer -> Grid: ruled tables by their cells, the text around them by its lines."""

import re
from collections.abc import Iterator, Sequence
from io import BytesIO
from itertools import pairwise
from typing import Any

import pdfplumber
from pdfminer.pdfdocument import PDFPasswordIncorrect
from pdfplumber.utils.exceptions import PdfminerException

from kb.documents.grid import Cell, Grid
from kb.documents.letters import Line, lines_of, text_of
from kb.documents.ruled import RuledTable, with_shared_columns
from kb.documents.text import read_text
from scoring.errors import UserError

#: A form has a few pages; a file with dozens of forms some hundred.
MOST_PAGES = 300
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
#: A table, or the rows of a line of text.
Part = RuledTable | Sequence[Row]


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
        pages: list[list[Part]] = []
        signs = pictures = 0
        for page in document.pages:
            signs, pictures = signs + len(page.chars), pictures + len(page.images)
            pages.append(list(_page(page)))
            page.close()
    if signs < FEWEST_SIGNS and pictures:
        raise UserError("file-scanned")
    with_shared_columns([table for parts in pages for table in _tables(parts)])
    for above, below in pairwise(_tables(parts) for parts in pages):
        if above and below:
            above[-1].go_on_in(below[0])
    return (Grid(tuple(row for parts in pages for part in parts for row in _rows(part))),)


def _tables(parts: Sequence[Part]) -> list[RuledTable]:
    return [part for part in parts if isinstance(part, RuledTable)]


def _rows(part: Part) -> Iterator[Row]:
    yield from part.rows() if isinstance(part, RuledTable) else part


def _page(page: Any) -> Iterator[Part]:  # noqa: ANN401 - the library's own type is incomplete
    """Tables and lines of a page, from top to bottom."""
    # What stands askew is a watermark.
    letters = [letter for letter in page.chars if letter["upright"] and abs(letter["matrix"][1]) < STRAIGHT]
    parts: list[tuple[float, Part]] = []
    for found in page.find_tables():
        table = RuledTable([cell for cell in found.cells if cell])
        letters = table.take(letters)
        parts.append((table.top, table))
    parts += [
        (line[0]["top"], _free_line(line)) for line in lines_of(letters) if not _is_page_number(line, page.height)
    ]
    for _, part in sorted(parts, key=lambda part: part[0]):
        yield part


def _is_page_number(line: Line, height: float) -> bool:
    """Whether a line at the edge of the page says only which page it is: 第 2 页 共 3 页, - 2 -, 2/3."""
    at_edge = line[0]["top"] > height * (1 - PAGE_EDGE) or line[0]["bottom"] < height * PAGE_EDGE
    return at_edge and PAGE_NUMBER.fullmatch("".join(text_of(line).split())) is not None


def _free_line(line: Line) -> Sequence[Row]:
    return read_text(text_of(line, wide="   ")).rows
