"""What `jixiao person` does: give out or erase what is stored about one person."""

import json
from datetime import datetime
from pathlib import Path
from typing import TextIO

from kb.store.archive import Archive
from scoring.errors import UserError


def known(archive: Archive, user: str) -> None:
    """Raises UserError `person-unknown` where nothing is stored about this id."""
    with archive.reading() as store:
        store.personal.export(user)


def export(archive: Archive, user: str, place: str, out: TextIO) -> int | None:
    """Write the rows about a person as JSON, table by table; how many, None where they went to `out` (place "-").

    Raises UserError `person-unknown`, `save-failed`.
    """
    with archive.reading() as store:
        found = store.personal.export(user)
    text = json.dumps(found, ensure_ascii=False, indent=1) + "\n"
    if place == "-":
        out.write(text)
        return None
    try:
        Path(place).write_text(text, encoding="utf-8")
    except OSError as error:
        raise UserError("save-failed", path=place) from error
    return sum(map(len, found.values()))


def erase(archive: Archive, user: str, at: datetime) -> int:
    """Erase a person, in the database's file too; their number. Raises UserError `person-unknown`."""
    with archive.transaction() as store:
        number = store.personal.erase(user, at)
    archive.wipe()
    return number
