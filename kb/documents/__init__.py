"""Documents -> forms: a reader for each format yields grids, one recogniser reads the forms from them."""

import hashlib
from dataclasses import replace
from pathlib import Path

from kb.documents.apart import recognised_apart
from kb.documents.formats import Format, format_of, read_grids
from kb.documents.recogniser import recognise_all
from kb.documents.text import read_text
from kb.recognised import Recognised
from scoring.errors import UserError

__all__ = ["LARGEST_FILE", "Recognised", "file_content", "read_document", "read_file", "recognise_text"]

LARGEST_FILE = 20_000_000
#: Read by our own code, which is bounded; everything else by libraries, in a process of its own.
_OWN: frozenset[Format] = frozenset({"text", "csv"})


def recognise_text(text: str) -> Recognised:
    """The first form in a tab-separated or pasted text.

    Raises UserError `file-empty`, `file-not-a-form`, `file-half-a-form`.
    """
    return recognise_all((read_text(text),))[0]


def read_document(content: bytes, name: str) -> tuple[Recognised, ...]:
    """All forms in a file, each with the hash of the file's content.

    `name` is what the file is called: it is shown, never opened. Raises UserError `file-...`, naming the file.
    """
    if len(content) > LARGEST_FILE:
        raise UserError("file-too-large", file=name, most=LARGEST_FILE // 1_000_000)
    try:
        found = _found(content, name)
    except UserError as error:
        raise UserError(error.code, **{"file": name, **error.values}) from error
    digest = hashlib.sha256(content).hexdigest()
    return tuple(replace(form, content=digest) for form in found)


def _found(content: bytes, name: str) -> tuple[Recognised, ...]:
    kind = format_of(content, name)
    if kind == "office":
        from kb.documents.office import converted  # noqa: PLC0415 - starts another program

        content, kind = converted(content), "docx"
    return recognise_all(read_grids(content, kind)) if kind in _OWN else recognised_apart(content, kind)


def read_file(path: Path) -> Recognised:
    """The first form in a file of this machine. Raises UserError `file-missing` and those of `read_document`."""
    return read_document(file_content(path), path.name)[0]


def file_content(path: Path) -> bytes:
    """The bytes of a file. Raises UserError `file-missing` or `file-too-large`."""
    try:
        if not path.is_file():  # a device or a pipe has no end
            raise UserError("file-missing", file=str(path))
        if path.stat().st_size > LARGEST_FILE:
            raise UserError("file-too-large", file=path.name, most=LARGEST_FILE // 1_000_000)
        return path.read_bytes()
    except (OSError, ValueError) as error:
        raise UserError("file-missing", file=str(path)) from error
