"""What `jixiao export` does: find the one form that is meant, write it, say where it lies."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from bot.rendering import File, official_form
from bot.saving import keep, write
from bot.text import Language
from kb.documents.writing import FORMATS, Format
from kb.query import short_name, unit_names
from kb.record import Heading, Record
from scoring.errors import UserError
from scoring.quantity import plain

MOST_LISTED = 30


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """Which form: by its id, or by year and unit as far as they are told."""

    year: int | None = None
    unit: str = ""
    form: int | None = None


def export(record: Record, wanted: Wanted, format_: Format, language: Language, template: bytes | None = None) -> File:
    """The form that is meant, as a file. template: the office's own Word document that it is filled into.

    Raises UserError `form-unknown`, `export-none` or `export-several`, which lists those that fit, and those of
    `official_form`.
    """
    return official_form(record, the_form(record.headings(), wanted).id, format_, language, template)


def template_in(path: Path) -> bytes:
    """The office's own Word template. Raises UserError `file-missing`."""
    try:
        return path.read_bytes()
    except OSError as error:
        raise UserError("file-missing", file=str(path)) from error


def the_form(headings: Sequence[Heading], wanted: Wanted) -> Heading:
    """The one form that is meant; a draft only where nothing of the kind is filed."""
    if wanted.form is not None:
        for heading in headings:
            if heading.id == wanted.form:
                return heading
        raise UserError("form-unknown", form=wanted.form)
    found = [heading for heading in headings if wanted.year in {None, heading.year}]
    if wanted.unit:
        found = _of_unit(found, wanted.unit)
    found = [heading for heading in found if heading.state == "filed"] or found
    if not found:
        raise UserError("export-none", stored=_listed(headings) or "—")
    if len(found) > 1:
        raise UserError("export-several", count=len(found), forms=_listed(found))
    return found[0]


def _of_unit(headings: Sequence[Heading], unit: str) -> list[Heading]:
    """Those of this unit or project: by its whole name where there is one, else by a part of it."""
    said = plain(unit)
    whole = [
        heading
        for heading in headings
        if said in {plain(heading.unit), plain(heading.project), *map(plain, unit_names(heading.unit))}
    ]
    return whole or [heading for heading in headings if said in plain(heading.unit) + "\n" + plain(heading.project)]


def _listed(headings: Sequence[Heading]) -> str:
    lines = [
        " ".join(
            filter(None, (f"\n  {heading.id}:", short_name(heading.unit), heading.project, str(heading.year or "")))
        )
        for heading in headings[:MOST_LISTED]
    ]
    return "".join(lines) + ("\n  …" if len(headings) > MOST_LISTED else "")


def format_for(told: str | None, place: str, *, template: bool = False) -> Format:
    """The format that was told, else that of the file's ending, else docx. template: it can only be docx.

    Raises UserError `export-ending` for a name that ends like a file of another format: it would mislead.
    """
    told = "docx" if template else told
    ending = Path(place).suffix.lower().removeprefix(".")
    ends = next((name for name in FORMATS if name == ending), None)
    known = next((name for name in FORMATS if name == told), None)
    if known is not None and ends not in {None, known}:
        raise UserError("export-ending", format=known, place=place)
    return known or ends or "docx"


def put(file: File, place: str) -> Path:
    """Write the file where the person wants it, and say where that is.

    A folder gets it under a name of its own, beside what lies there; a file that is named takes the place of the old
    one. Raises UserError `save-failed`.
    """
    path = Path(place or ".")
    if path.is_dir() or place.endswith(("/", "\\")):
        return keep(file.content, (path,), file.name)
    write(file.content, path)
    return path
