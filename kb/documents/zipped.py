"""A zip container from a stranger, looked through before any library opens it: sizes, and no document type in its XML.

Office files never declare a document type; one that does wants entities put in (billion laughs, files of this machine).
"""

import re
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from io import BytesIO

from scoring.errors import UserError

#: What all entries may unpack to, in bytes, and how many there may be. A form with scanned seals stays far below.
MOST_UNPACKED = 100_000_000
#: A single XML part of a form has some hundred kilobytes.
LARGEST_XML = 30_000_000
MOST_ENTRIES = 5_000
#: A merged range makes a cell of each of its places when the library reads it.
MOST_MERGED = 200_000
_DOCTYPES = tuple("<!DOCTYPE".encode(code) for code in ("ascii", "utf-16-le", "utf-16-be"))
_MERGED = re.compile(rb"mergeCell ref=[\"']\$?([A-Z]{1,3})\$?(\d{1,7}):\$?([A-Z]{1,3})\$?(\d{1,7})[\"']")


def names_in(content: bytes) -> frozenset[str]:
    """The names of the entries. Raises UserError `file-damaged`."""
    try:
        with zipfile.ZipFile(BytesIO(content)) as container:
            return frozenset(container.namelist())
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError) as error:
        raise UserError("file-damaged") from error


@contextmanager
def opened(content: bytes) -> Iterator[zipfile.ZipFile]:
    """The container, if its sizes are an honest file's.

    Raises UserError `file-damaged`, `file-swollen` or `file-password`.
    """
    try:
        with zipfile.ZipFile(BytesIO(content)) as container:
            entries = container.infolist()
            # The library stops at the size that an entry declares, so the declared sizes bound the real ones.
            if len(entries) > MOST_ENTRIES or sum(entry.file_size for entry in entries) > MOST_UNPACKED:
                raise UserError("file-swollen")
            if any(entry.flag_bits & 1 for entry in entries):
                raise UserError("file-password")
            yield container
    except (zipfile.BadZipFile, ValueError, OSError, EOFError, NotImplementedError, zlib.error) as error:
        raise UserError("file-damaged") from error


def checked(content: bytes) -> None:
    """Refuse what no honest office file holds, before a library opens all its parts. Raises UserError as `opened`."""
    with opened(content) as container:
        for entry in container.infolist():
            if entry.filename.endswith((".xml", ".rels", ".vml")):
                part = xml_part(container, entry)
                merged = sum(
                    (abs(_column(right) - _column(left)) + 1) * (abs(int(bottom) - int(top)) + 1)
                    for left, top, right, bottom in _MERGED.findall(part)
                )
                if merged > MOST_MERGED:
                    raise UserError("file-swollen")


def xml_part(container: zipfile.ZipFile, entry: zipfile.ZipInfo) -> bytes:
    """An XML part. Raises UserError `file-swollen`, and `file-damaged` for one that declares a document type."""
    if entry.file_size > LARGEST_XML:
        raise UserError("file-swollen")
    part = container.read(entry)
    if any(sign in part for sign in _DOCTYPES):
        raise UserError("file-damaged")
    return part


def _column(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number


def holds(content: bytes, folder: str, sign: re.Pattern[bytes]) -> bool:
    """Whether an entry of this folder holds these bytes; for a container that was `checked`."""
    with zipfile.ZipFile(BytesIO(content)) as container:
        return any(sign.search(container.read(name)) for name in container.namelist() if name.startswith(folder))


def part(content: bytes, name: str) -> bytes:
    """The beginning of an entry. Raises UserError `file-damaged`."""
    try:
        with zipfile.ZipFile(BytesIO(content)) as container, container.open(name) as entry:
            return entry.read(1000)
    except (zipfile.BadZipFile, KeyError, ValueError, OSError, EOFError, RuntimeError, NotImplementedError) as error:
        raise UserError("file-damaged") from error
