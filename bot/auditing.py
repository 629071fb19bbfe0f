"""What `jixiao audit` does: list, export and verify the operation log."""

import csv
import io
import json
from collections.abc import Iterator
from pathlib import Path

from bot.text import Language, plain_text, say
from kb.oplog import LogLine
from kb.people import number_of
from kb.store.archive import Archive
from scoring.errors import UserError

FIELDS = ("number", "at", "user", "name", "operation", "form_id", "key", "before", "after", "previous", "hash")


def rows(archive: Archive, form_id: int | None) -> list[dict[str, object]]:
    """The lines of the log, of all forms or of one, oldest first, as plain values."""
    with archive.reading() as store:
        return [_row(line) for line in store.log.lines(form_id)]


def listed(archive: Archive, form_id: int | None, language: Language) -> Iterator[str]:
    """The log in words."""
    found = rows(archive, form_id)
    for row in found:
        shown = {name: "—" if value is None else value for name, value in row.items()}
        shown["who"] = row["name"] or _former(str(row["user"]), language)
        yield plain_text(say(language, "cli.audit_line", **shown))
    if not found:
        yield plain_text(say(language, "cli.audit_none"))


def _former(user: str, language: Language) -> str:
    number = number_of(user)
    return "—" if number is None else say(language, "cli.audit_former", number=number)


def export(archive: Archive, form_id: int | None, place: str, kind: str | None) -> int:
    """Write the log to a file as csv or json; how many lines. Raises UserError `audit-ending`, `save-failed`."""
    ending = kind or Path(place).suffix.lower().removeprefix(".")
    found = rows(archive, form_id)
    if ending == "json":
        text = json.dumps(found, ensure_ascii=False, indent=1) + "\n"
    elif ending == "csv":
        out = io.StringIO()
        writer = csv.DictWriter(out, FIELDS)
        writer.writeheader()
        # A cell that begins like a formula must not become one in a spreadsheet.
        writer.writerows({name: _harmless(value) for name, value in row.items()} for row in found)
        text = out.getvalue()
    else:
        raise UserError("audit-ending", place=place)
    try:
        Path(place).write_text(text, encoding="utf-8-sig" if ending == "csv" else "utf-8", newline="")
    except OSError as error:
        raise UserError("save-failed", path=place) from error
    return len(found)


def verify(archive: Archive, head: str | None, language: Language) -> tuple[list[str], bool]:
    """What the check of the chain found, and whether the log is whole. `head`: a hash noted earlier must be in it."""
    with archive.reading() as store:
        broken = store.log.verify()
        number, last = store.log.head()
        noted = head is None or store.log.holds(head)
    told = [plain_text(say(language, f"cli.audit_{each.kind}", number=each.number)) for each in broken]
    if not noted:
        told.append(plain_text(say(language, "cli.audit_head_gone", hash=head)))
    if not told:
        told.append(plain_text(say(language, "cli.audit_whole", count=number, hash=last or "—")))
        return told, True
    return told, False


def _row(line: LogLine) -> dict[str, object]:
    return {name: getattr(line, name) if name != "at" else line.at.isoformat() for name in FIELDS}


def _harmless(value: object) -> object:
    return f"'{value}" if isinstance(value, str) and value.startswith(("=", "+", "-", "@", "\t", "\r")) else value
