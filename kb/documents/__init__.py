"""Documents -> forms: a reader for each format yields a grid, one recogniser reads the form from it."""

import hashlib
from codecs import getincrementaldecoder
from dataclasses import replace
from pathlib import Path

from kb.documents.recogniser import Recognised, recognise
from kb.documents.text import read_text
from scoring.errors import UserError

__all__ = ["Recognised", "read_file", "recognise_text"]

LARGEST_FILE = 5_000_000
_OTHER_FORMATS = {
    ".docx",
    ".doc",
    ".wps",
    ".xlsx",
    ".xls",
    ".et",
    ".pdf",
    ".ods",
    ".odt",
    ".png",
    ".jpg",
    ".jpeg",
    ".zip",
}


def recognise_text(text: str) -> Recognised:
    """The form in a tab-separated or pasted text.

    Raises UserError `file-empty`, `file-not-a-form`, `file-half-a-form`.
    """
    grid = read_text(text)
    if not grid.rows:
        raise UserError("file-empty")
    return recognise(grid)


def read_file(path: Path) -> Recognised:
    """The form in a file, with the hash of its content.

    Raises UserError `file-missing`, `file-too-large`, `file-format`, `file-not-text` and those of `recognise_text`.
    """
    try:
        if path.stat().st_size > LARGEST_FILE:
            raise UserError("file-too-large", file=path.name, most=LARGEST_FILE // 1_000_000)
        content = path.read_bytes()
    except OSError as error:
        raise UserError("file-missing", file=str(path)) from error
    if path.suffix.lower() in _OTHER_FORMATS or content.startswith((b"PK\x03\x04", b"%PDF", b"\xd0\xcf\x11\xe0")):
        raise UserError("file-format", file=path.name)
    return replace(recognise_text(_decoded(content, path.name)), content=hashlib.sha256(content).hexdigest())


def _decoded(content: bytes, name: str) -> str:
    """The text in the encodings that offices use: UTF-8, UTF-16 with its mark, GB 18030.

    A character that the end of the file cuts in half is left out.
    """
    encodings = ["utf-16"] if content.startswith((b"\xff\xfe", b"\xfe\xff")) else ["utf-8-sig", "gb18030"]
    for encoding in encodings:
        try:
            text = getincrementaldecoder(encoding)().decode(content)
        except UnicodeDecodeError:
            continue
        if "\x00" not in text:
            return text
    raise UserError("file-not-text", file=name)
