"""Documents -> forms: a reader for each format yields a grid, one recogniser reads the form from it."""

import hashlib
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
    if not text.strip():
        raise UserError("file-empty")
    return recognise(read_text(text))


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
    """The text in the encodings that offices use: UTF-8, UTF-16 with its mark, GB 18030."""
    encodings = ["utf-16"] if content.startswith((b"\xff\xfe", b"\xfe\xff")) else ["utf-8-sig", "gb18030"]
    for encoding in encodings:
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\x00" not in text:
            return text
    raise UserError("file-not-text", file=name)
