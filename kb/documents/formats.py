"""Which format a file has, told by its content: names lie, and systems hand out web pages called .xls."""

import csv
from collections.abc import Callable
from io import StringIO
from typing import Literal

from kb.documents import zipped
from kb.documents.grid import MOST_COLUMNS, Cell, Grid, tidy
from kb.documents.text import LARGEST_TEXT, decoded, read_text
from scoring.errors import UserError

Format = Literal["text", "csv", "html", "docx", "xlsx", "xls", "cells", "pdf", "office"]

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_PICTURES = (b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"BM", b"II*\x00", b"MM\x00*")
_ARCHIVES = (b"Rar!", b"7z\xbc\xaf", b"\x1f\x8b", b"PK\x05\x06")


def format_of(content: bytes, name: str = "") -> Format:
    """The format. `name` only tells csv from other text.

    Raises UserError `file-empty`, `file-password`, `file-picture`, `file-archive`, `file-format`, `file-damaged`.
    """
    if not content.strip(b"\x00 \t\r\n"):
        raise UserError("file-empty")
    if content.startswith(b"PK\x03\x04"):
        return _zipped(content)
    if content.startswith(_OLE):
        return _compound(content)
    if b"%PDF-" in content[:1024]:
        return "pdf"
    if content.lstrip().startswith(b"{\\rtf"):
        return "office"
    if content.startswith(_PICTURES) or content[8:12] == b"WEBP" or content[4:12] in {b"ftypheic", b"ftypmif1"}:
        raise UserError("file-picture")
    if content.startswith(_ARCHIVES):
        raise UserError("file-archive")
    return _text(content, name)


def _zipped(content: bytes) -> Format:
    names = zipped.names_in(content)
    if "xl/workbook.xml" in names:
        return "xlsx"
    if "xl/workbook.bin" in names:
        return "cells"
    if any(name.startswith("word/") for name in names):
        return "docx"
    if "content.xml" in names and "mimetype" in names:
        return "cells" if zipped.part(content, "mimetype").startswith(_SPREADSHEET) else "office"
    raise UserError("file-archive" if "[Content_Types].xml" not in names else "file-format")


_SPREADSHEET = b"application/vnd.oasis.opendocument.spreadsheet"


def _compound(content: bytes) -> Format:
    """Office's older container: the names of its streams tell what it holds."""

    def holds(stream: str) -> bool:
        return stream.encode("utf-16-le") in content

    if holds("EncryptedPackage"):
        raise UserError("file-password")
    if holds("WordDocument"):
        return "office"
    if holds("Workbook") or holds("Book"):
        return "xls"
    raise UserError("file-format")


def _text(content: bytes, name: str) -> Format:
    from kb.documents.web import looks_like_html

    if len(content) > LARGEST_TEXT:
        raise UserError("file-too-large", most=LARGEST_TEXT // 1_000_000)
    if looks_like_html(content):
        return "html"
    return "csv" if name.lower().endswith(".csv") else "text"


def read_grids(content: bytes, kind: Format) -> tuple[Grid, ...]:
    """The grids of a file of this format: one for each sheet, one in all for other formats.

    Raises UserError `file-damaged` for whatever its library stumbles over, beside what the readers raise themselves.
    """
    reader = _reader(kind)
    try:
        return reader(content)
    except UserError:
        raise
    except MemoryError as error:
        raise UserError("file-swollen") from error
    except Exception as error:  # what strangers' bytes do to a library is no fault of ours
        raise UserError("file-damaged") from error


def _reader(kind: Format) -> Callable[[bytes], tuple[Grid, ...]]:
    """The reader; its library is loaded with it."""
    match kind:
        case "text":
            return lambda content: (read_text(decoded(content)),)
        case "csv":
            return _read_csv
        case "html":
            from kb.documents.web import read_html as reader
        case "docx":
            from kb.documents.word import read_docx as reader
        case "xlsx":
            from kb.documents.excel import read_xlsx as reader
        case "xls":
            from kb.documents.xls import read_xls as reader
        case "cells":
            from kb.documents.cells import read_cells as reader
        case "pdf":
            from kb.documents.pdf import read_pdf as reader
        case _:
            raise UserError("file-format")
    return reader


def _read_csv(content: bytes) -> tuple[Grid, ...]:
    rows = (
        tuple(Cell(text, column, ruled=True) for column, part in enumerate(row[:MOST_COLUMNS]) if (text := tidy(part)))
        for row in csv.reader(StringIO(decoded(content)))
    )
    return (Grid(tuple(row for row in rows if row)),)
