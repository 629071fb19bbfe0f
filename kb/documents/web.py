"""Web page -> Grid: lines of text and table rows from top to bottom, whatever the markup between them."""

import re
from collections.abc import Iterator
from typing import Any

from lxml import html

from kb.documents.grid import MOST_COLUMNS, Cell, Grid, tidy
from kb.documents.text import decoded, read_text

_CHARSET = re.compile(rb"charset\s*=\s*[\"']?\s*([\w-]{3,20})", re.IGNORECASE)
#: What a reader of the page does not see.
_UNSEEN = {"script", "style", "head", "template", "noscript", "iframe", "object", "select", "button", "svg"}
_HIDDEN = re.compile(r"display\s*:\s*none", re.IGNORECASE)
#: Elements that begin and end a line.
_LINES = {
    "p", "div", "li", "ul", "ol", "h1", "h2", "h3", "h4", "h5", "h6", "section", "article", "header", "footer", "form",
    "fieldset", "dl", "dt", "dd", "blockquote", "pre", "center", "main", "nav", "aside", "body", "caption",
}  # fmt: skip
MOST_ROWSPAN = 1_000
#: Deeper markup is no page of text.
DEEPEST = 200

Row = tuple[Cell, ...]


def looks_like_html(content: bytes) -> bool:
    """Whether these bytes are a web page, whatever the file is called: systems hand out tables named .xls or .doc."""
    start = content[:4096].replace(b"\x00", b"").lower()
    return re.search(rb"<!doctype html|<html|<head|<body|<table|<meta\s", start) is not None


def read_html(content: bytes) -> tuple[Grid, ...]:
    """The one grid of a web page. Raises UserError `file-not-text`."""
    # Decoded here, because the parser would trust a charset that is wrong, or that stands too late.
    text = re.sub(r"^\s*<\?xml[^>]*\?>", "", _decoded(content))
    parser = html.HTMLParser(no_network=True, remove_comments=True, remove_pis=True)
    page = _Page()
    page.block(html.document_fromstring(text, parser=parser), 0)
    page.end_line()
    return (Grid(tuple(page.rows)),)


def _decoded(content: bytes) -> str:
    named = _CHARSET.search(content[:4096])
    wanted = named[1].decode("ascii").lower() if named else ""
    if wanted.startswith("gb"):
        try:
            return content.decode("gb18030")
        except UnicodeDecodeError:
            pass  # the charset is wrong, as it often is, or a byte is
    return decoded(content)


class _Page:
    """The rows so far and the line that is being read."""

    def __init__(self) -> None:
        self.rows: list[Row] = []
        self._line: list[str] = []

    def block(self, element: Any, depth: int) -> None:  # noqa: ANN401 - lxml has no types
        """One element outside tables, with what stands behind it."""
        if depth < DEEPEST and not _is_hidden(element):
            if element.tag == "table":
                self.end_line()
                self.rows += _table(element, depth)
            else:
                self._around(element)
                self._line.append(_squeezed(element.text))
                for child in element:
                    self.block(child, depth + 1)
                self._around(element)
        self._line.append(_squeezed(element.tail))

    def _around(self, element: Any) -> None:  # noqa: ANN401
        if element.tag in _LINES or element.tag in {"br", "hr"}:
            self.end_line()

    def end_line(self) -> None:
        """The line that was read becomes a row."""
        text = "".join(self._line)
        self._line = []
        if text.strip():
            self.rows += read_text(text.replace("\n", " ")).rows


def _table(table: Any, depth: int) -> Iterator[Row]:  # noqa: ANN401
    """The rows of a table; a table inside a cell follows the row that holds it."""
    for caption in table.iterchildren("caption"):
        yield from read_text(tidy("".join(_texts(caption, 0)))).rows
    taken: dict[int, int] = {}
    for row in _parts(table, "tr"):
        cells: list[Cell] = []
        inner: list[Row] = []
        column = 0
        for cell in _parts(row, "td", "th"):
            while taken.get(column, 0) > 0:
                column += 1
            if column >= MOST_COLUMNS:
                break
            down = min(_number(cell.get("rowspan")), MOST_ROWSPAN)
            across = min(_number(cell.get("colspan")), MOST_COLUMNS - column)
            nested = list(_nested(cell))
            if not _is_hidden(cell):
                text = tidy("".join(_texts(cell, 0)))
                if text:
                    cells.append(Cell(text, column, down, across, ruled=True))
            for place in range(column, column + across):
                taken[place] = down
            inner += [line for part in nested if depth < DEEPEST for line in _table(part, depth + 1)]
            column += across
        taken = {place: left - 1 for place, left in taken.items() if left > 1}
        if cells:
            yield tuple(cells)
        yield from inner
    for lost in table.iter("table"):
        # Markup that forgot its rows or cells still holds its tables.
        if depth < DEEPEST and lost is not table and next(lost.iterancestors("td", "th", "table")) is table:
            yield from _table(lost, depth + 1)


def _parts(parent: Any, *tags: str) -> Iterator[Any]:  # noqa: ANN401
    """The rows of a table or the cells of a row, whatever wraps them (tbody, form), but not those of inner tables."""
    for child in parent:
        if child.tag in tags:
            yield child
        elif child.tag in {"tbody", "thead", "tfoot", "form", "div", "span"} and not _is_hidden(child):
            yield from _parts(child, *tags)


def _nested(cell: Any) -> Iterator[Any]:  # noqa: ANN401
    for table in cell.iter("table"):
        if next(table.iterancestors("td", "th"), None) is cell:
            yield table


def _texts(element: Any, depth: int) -> Iterator[str]:  # noqa: ANN401
    """The text of a cell, tables inside it left out; lines end where the page ends them."""
    yield _squeezed(element.text)
    for child in element:
        if depth < DEEPEST and child.tag != "table" and not _is_hidden(child):
            edge = "\n" if child.tag in _LINES or child.tag in {"br", "hr"} else ""
            yield edge
            yield from _texts(child, depth + 1)
            yield edge
        yield _squeezed(child.tail)


def _squeezed(text: str | None) -> str:
    """Line ends in the source of a page are blanks; blanks that are meant (&nbsp;) stay."""
    return re.sub(r"[ \t\r\n\f]+", " ", text) if text else ""


def _is_hidden(element: Any) -> bool:  # noqa: ANN401
    return (
        not isinstance(element.tag, str)
        or element.tag in _UNSEEN
        or element.get("hidden") is not None
        or _HIDDEN.search(element.get("style") or "") is not None
    )


def _number(text: str | None) -> int:
    found = re.match(r"\s*(\d{1,4})", text or "")
    return max(1, int(found[1])) if found else 1
