"""Files that the program makes, kept where the person finds them; nothing that lies there already is lost."""

import os
import tempfile
from collections.abc import Sequence
from pathlib import Path

from scoring.errors import UserError


def keep(content: bytes, folders: Sequence[Path], name: str) -> Path:
    """Keep a new file in the first of these folders that takes it, and say where.

    A file of that name stays as it is: the new one gets a number. Raises UserError `save-failed`.
    """
    why: OSError | None = None
    for folder in folders:
        try:
            folder.mkdir(parents=True, exist_ok=True)
            return _keep_in(folder, name, content)
        except OSError as error:
            why = error
    raise UserError("save-failed", path=str(folders[-1] / name)) from why


def write(content: bytes, path: Path) -> None:
    """Write a file that the person named, in the place of the one that is there; whole or not at all.

    Raises UserError `save-failed`.
    """
    try:
        handle, beside = tempfile.mkstemp(dir=path.parent, prefix=".jixiao-")
    except OSError as error:
        raise UserError("save-failed", path=str(path)) from error
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
        mode = path.stat().st_mode if path.exists() else 0o666 & ~_umask()
        Path(beside).chmod(mode & 0o777)
        Path(beside).replace(path)
    except OSError as error:
        Path(beside).unlink(missing_ok=True)
        raise UserError("save-failed", path=str(path)) from error


def _keep_in(folder: Path, name: str, content: bytes) -> Path:
    stem, suffix = Path(name).stem, Path(name).suffix
    number = 1
    while True:
        path = folder / (name if number == 1 else f"{stem} ({number}){suffix}")
        try:
            with path.open("xb") as file:
                file.write(content)
        except FileExistsError:
            number += 1
        else:
            return path


def _umask() -> int:
    """What new files are kept from others; it can only be read by setting it."""
    mask = os.umask(0o022)
    os.umask(mask)
    return mask
