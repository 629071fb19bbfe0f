"""Files that a person names at the terminal: typed behind 导入, pasted, or dropped into the window."""

import mimetypes
import shlex
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import unquote, urlsplit

from bot.dialogue.event import LARGEST_ATTACHMENT, Attachment
from scoring.errors import UserError

#: A longer line is a text.
LONGEST_LINE = 4_000
_QUOTES = {"'": "'", '"': '"', "“": "”", "‘": "’", "「": "」"}


def dropped_files(line: str) -> tuple[Path, ...]:
    """The files of a line that names existing files and nothing else, as a terminal writes them when they are dropped.

    A bare name without a folder counts only with its ending, so that a word is never taken for a file.
    """
    if len(line) > LONGEST_LINE:
        return ()
    for words in _readings(line):
        paths = tuple(_path(word) for word in words)
        if paths and all(path.suffix and _is_file(path) for path in paths):
            return paths
    return ()


def files_named(text: str) -> tuple[Path, ...]:
    """The files that a text behind 导入 names: paths, folders (all files in them), patterns (*.docx).

    Raises UserError `file-missing` where it names none.
    """
    for words in _readings(text):
        found = [list(expanded(_path(word))) for word in words]
        if found and all(found):
            return tuple(path for paths in found for path in paths)
    raise UserError("file-missing", file=text)


def read_attachment(path: Path) -> Attachment:
    """A file of this machine, as if it had been sent. Raises UserError `file-missing` or `file-too-large`."""
    try:
        if path.stat().st_size > LARGEST_ATTACHMENT:
            raise UserError("file-too-large", file=path.name, most=LARGEST_ATTACHMENT // 1_000_000)
        content = path.read_bytes()
    except (OSError, ValueError) as error:
        raise UserError("file-missing", file=str(path)) from error
    return Attachment(path.name, mimetypes.guess_type(path.name)[0] or "", content)


def _readings(text: str) -> Iterator[list[str]]:
    """The words of a line: all of it as one path, with its quotes taken off, and divided as a shell would."""
    whole = text.strip()
    if not whole:
        return
    yield [whole]
    if len(whole) > 2 and _QUOTES.get(whole[0]) == whole[-1]:
        yield [whole[1:-1]]
    try:
        yield shlex.split(whole)
    except ValueError:  # a quote that is not closed
        return


def _path(word: str) -> Path:
    if word.startswith("file://"):
        return Path(unquote(urlsplit(word).path))
    return Path(word).expanduser() if word.startswith("~") else Path(word)


def expanded(path: Path) -> Iterator[Path]:
    """The files that a path stands for, in order; hidden ones, and those that Office leaves beside an open one, not."""
    if _is_file(path):
        yield path
        return
    try:
        if path.is_dir():
            found = sorted(path.rglob("*"))
        elif any(sign in path.name for sign in "*?["):
            found = sorted(path.parent.glob(path.name))
        else:
            return
    except (OSError, ValueError):
        return
    yield from (file for file in found if _is_file(file) and not file.name.startswith((".", "~$")))


def _is_file(path: Path) -> bool:
    try:
        return path.is_file()
    except (OSError, ValueError):  # no name that this system could have
        return False
