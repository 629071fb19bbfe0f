"""Word (docx, also with macros, which are not looked at) -> Grid: paragraphs and table rows from top to bottom.

Only the document itself is read of the package: styles, themes and settings, which a library parses too, say nothing of
the form and take most of the time.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import Any
from zipfile import ZipFile

from lxml import etree

from kb.documents import zipped
from kb.documents.grid import MOST_COLUMNS, Cell, Grid, tidy
from kb.documents.text import read_text
from scoring.errors import UserError

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
#: What the strict edition of the format calls the same.
_STRICT = b"http://purl.oclc.org/ooxml/wordprocessingml/main"
_FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
#: How the type of the relation to the main part ends, in each edition of the format.
_MAIN = "/officeDocument"
_PARAGRAPH, _TABLE, _ROW, _CELL = f"{_W}p", f"{_W}tbl", f"{_W}tr", f"{_W}tc"
_TEXT_BOX = f"{_W}txbxContent"
#: What wraps blocks without being one: content controls, tracked insertions, custom XML.
_WRAPPERS = {f"{_W}{name}" for name in ("sdt", "sdtContent", "ins", "moveTo", "customXml", "smartTag", "body")}
_SIGNS = {
    f"{_W}tab": "\t",
    f"{_W}br": "\n",
    f"{_W}cr": "\n",
    f"{_W}noBreakHyphen": "-",
    _PARAGRAPH: "\n",
}
_TEXTS = (f"{_W}t", f"{_W}sym", *_SIGNS)

Row = tuple[Cell, ...]


def read_docx(content: bytes) -> tuple[Grid, ...]:
    """The one grid of a Word file. Raises UserError `file-scanned`; what else it raises means that it is damaged."""
    body = _document(content).find(f"{_W}body")
    if body is None:
        raise UserError("file-damaged")
    _without_changes(body)
    rows = tuple(_blocks(body))
    if not rows and next(body.iter(f"{_W}drawing", f"{_W}pict"), None) is not None:
        raise UserError("file-scanned")
    return (Grid(rows),)


def _document(content: bytes) -> Any:  # noqa: ANN401 - lxml has no types
    """The root of the main part, which the package's relations name."""
    with zipped.opened(content) as container:
        relations = _parsed(container, "_rels/.rels")
        target = next(one.get("Target") for one in relations if one.get("Type", "").endswith(_MAIN))
        return _parsed(container, target.lstrip("/"))


def _parsed(container: ZipFile, name: str) -> Any:  # noqa: ANN401
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False)
    part = zipped.xml_part(container, container.getinfo(name))
    return etree.fromstring(part.replace(_STRICT, _W[1:-1].encode()), parser)


def _without_changes(body: Any) -> None:  # noqa: ANN401 - lxml has no types
    """Take out what tracked changes deleted, the second copy of what newer programs draw, and hidden texts."""
    for row in body.findall(f".//{_ROW}/{_W}trPr/{_W}del/../.."):
        row.getparent().remove(row)
    etree.strip_elements(body, _FALLBACK, f"{_W}del", f"{_W}moveFrom", with_tail=False)
    for hidden in body.findall(f".//{_W}r/{_W}rPr/{_W}vanish"):
        if hidden.get(f"{_W}val", "1") not in {"0", "false", "off"}:
            run = hidden.getparent().getparent()
            run.getparent().remove(run)


def _blocks(parent: Any) -> Iterator[Row]:  # noqa: ANN401
    """Paragraphs as lines of text, tables as their rows."""
    for block in parent:
        if block.tag == _PARAGRAPH:
            boxes = list(block.iter(_TEXT_BOX))
            for box in boxes:  # drawn somewhere beside the text
                box.getparent().remove(box)
            yield from read_text(_text(block)).rows
            for box in boxes:
                yield from _blocks(box)
        elif block.tag == _TABLE:
            yield from _table(block)
        elif block.tag in _WRAPPERS:
            yield from _blocks(block)


def _text(paragraph: Any) -> str:  # noqa: ANN401
    parts = []
    for node in paragraph.iter(*_TEXTS):
        sign = _SIGNS.get(node.tag)
        if sign is None:
            parts.append(node.text or _symbol(node))
        elif node is not paragraph:
            parts.append(sign)
    return "".join(parts)


def _symbol(node: Any) -> str:  # noqa: ANN401
    """A sign from a font of symbols: only a tick tells something."""
    return {"F052": "√", "F0FE": "☑", "F0FC": "√"}.get(node.get(f"{_W}char", "").upper(), "")


@dataclass
class _Place:
    """Where the cells of a column that are merged over rows began: row and place in it."""

    row: int
    cell: int


@dataclass
class _Rows:
    """The rows of a table so far; merged cells grow when a row goes on with them."""

    rows: list[list[Cell]] = field(default_factory=list)
    open: dict[int, _Place] = field(default_factory=dict)


def _table(table: Any) -> Iterator[Row]:  # noqa: ANN401
    """The rows of a table; a table inside a cell follows the row that holds it."""
    found = _Rows()
    inner: dict[int, list[Row]] = {}
    for row in _rows(table):
        found.rows.append([])
        column = _number(row.find(f"{_W}trPr/{_W}gridBefore"))
        for cell in _cells(row):
            if column >= MOST_COLUMNS:
                break
            span, nested = _cell(cell, column, found)
            inner.setdefault(len(found.rows) - 1, []).extend(nested)
            column += span
    for place, cells in enumerate(found.rows):
        if cells:
            yield tuple(cells)
        yield from inner.get(place, ())


def _cell(cell: Any, column: int, found: _Rows) -> tuple[int, list[Row]]:  # noqa: ANN401
    """Add one cell to the last row; its columns, and the rows of the tables inside it."""
    properties = cell.find(f"{_W}tcPr")
    span = min(max(1, _number(_child(properties, "gridSpan"))), MOST_COLUMNS - column)
    merged = _child(properties, "vMerge")
    across = _child(properties, "hMerge")
    if merged is not None and merged.get(f"{_W}val", "continue") == "continue" and column in found.open:
        place = found.open[column]
        above = found.rows[place.row][place.cell] if place.cell >= 0 else None
        if above is not None:
            found.rows[place.row][place.cell] = replace(above, rowspan=len(found.rows) - place.row)
        return span, []
    if across is not None and across.get(f"{_W}val", "continue") == "continue":
        return span, []
    text = tidy("\n".join(_text(block) for block in _paragraphs(cell)))
    last = found.rows[-1]
    found.open[column] = _Place(len(found.rows) - 1, len(last) if text else -1)
    if text:
        last.append(Cell(text, column, colspan=span, ruled=True))
    return span, [row for table in _inner_tables(cell) for row in _table(table)]


def _child(properties: Any, name: str) -> Any:  # noqa: ANN401
    return None if properties is None else properties.find(f"{_W}{name}")


def _number(node: Any) -> int:  # noqa: ANN401
    text = "" if node is None else node.get(f"{_W}val", "")
    return min(int(text), MOST_COLUMNS) if text.isdecimal() and len(text) < 6 else 0


def _rows(table: Any) -> Iterator[Any]:  # noqa: ANN401
    return _of_kind(table, _ROW)


def _cells(row: Any) -> Iterator[Any]:  # noqa: ANN401
    return _of_kind(row, _CELL)


def _paragraphs(cell: Any) -> Iterator[Any]:  # noqa: ANN401
    return _of_kind(cell, _PARAGRAPH)


def _inner_tables(cell: Any) -> Iterator[Any]:  # noqa: ANN401
    return _of_kind(cell, _TABLE)


def _of_kind(parent: Any, tag: str) -> Iterator[Any]:  # noqa: ANN401
    for child in parent:
        if child.tag == tag:
            yield child
        elif child.tag in _WRAPPERS:
            yield from _of_kind(child, tag)
