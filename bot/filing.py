"""Forms in files: what `jixiao import` and `check` do, and how they tell it in words."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from pathlib import Path

from bot.dialogue.asking import steps_of
from bot.dialogue.closing import finding_line
from bot.dialogue.provenance import explained
from bot.dialogue.taking_in import difference_line
from bot.phrasing import put
from bot.text import Language, names, number, plain_text, say
from kb.documents import Recognised, file_content, read_document, read_file
from kb.intake import Difference, Judged, judge
from kb.query import short_name
from kb.recognised import counted_notes
from kb.store.archive import Archive
from kb.store.transaction import Transaction
from scoring.checks import Finding, check_form
from scoring.errors import UserError
from scoring.form import Form
from scoring.rulebook import Rulebook, rulebook_of
from scoring.scorecard import Scorecard, score_form


@dataclass(frozen=True, slots=True)
class Checked:
    """A form from a file with its scores and findings."""

    file: str
    recognised: Recognised
    card: Scorecard
    findings: tuple[Finding, ...]

    @property
    def form(self) -> Form:
        """The form that was recognised."""
        return self.recognised.form

    @property
    def has_errors(self) -> bool:
        """Whether a finding is an error."""
        return any(finding.severity == "error" for finding in self.findings)


@dataclass(frozen=True, slots=True)
class Imported:
    """A form of a file that is in the archive now.

    status: `added`, `unchanged`, `revised` (another form of the same name is on file no longer) or `blank` (a form to
    be filled in). differences: from the form that was on file.
    """

    checked: Checked
    form_id: int
    status: str
    differences: tuple[Difference, ...] = ()


@dataclass(frozen=True, slots=True)
class NotImported:
    """A form of a file that was not stored, and why; differences: from the form on file whose place it would take."""

    file: str
    error: UserError
    differences: tuple[Difference, ...] = ()


def check_file(path: Path, books: Mapping[str, Rulebook], rulebook: str | None = None) -> Checked:
    """Read, score and check the first form of a file. Raises as `check_forms`."""
    return check_forms(path, books, rulebook)[0]


def check_forms(path: Path, books: Mapping[str, Rulebook], rulebook: str | None = None) -> list[Checked]:
    """Read, score and check all forms of a file. Raises UserError where it holds none or there is no such rulebook."""
    found = read_document(file_content(path), path.name)
    return [_checked(path, recognised, books, rulebook) for recognised in found]


def _checked(path: Path, recognised: Recognised, books: Mapping[str, Rulebook], rulebook: str | None) -> Checked:
    book = _rulebook(books, rulebook) if rulebook else rulebook_of(recognised.form, books)
    card = score_form(recognised.form, book, books.values())
    return Checked(str(path), recognised, card, check_form(recognised.form, card))


def _rulebook(books: Mapping[str, Rulebook], name: str) -> Rulebook:
    if name not in books:
        raise UserError("rulebook-unknown", name=name, known="、".join(books))
    return books[name]


def import_file(archive: Archive, path: Path, books: Mapping[str, Rulebook], at: datetime) -> Imported:
    """Read the first form of a file into the archive. Raises UserError; then nothing was stored."""
    first = import_form(archive, path, read_file(path), books, at)
    if isinstance(first, NotImported):
        raise first.error
    return first


def import_form(
    archive: Archive,
    path: Path,
    recognised: Recognised,
    books: Mapping[str, Rulebook],
    at: datetime,
    *,
    replacing: bool = False,
) -> Imported | NotImported:
    """Store one form that was read from a file, in a transaction of its own.

    A form on file that says something else gets a new revision where it was read from a file, too. One that was filled
    in here, or that holds more, gives way only when `replacing`.
    """
    checked = _checked(path, recognised, books, None)
    return archive.perform(lambda store: _import_in(store, path, checked, recognised, at, replacing=replacing))


def _import_in(
    store: Transaction, path: Path, checked: Checked, recognised: Recognised, at: datetime, *, replacing: bool
) -> Imported | NotImported:
    judged = judge(recognised, store, [finding.code for finding in checked.findings])
    different = judged.differences
    if judged.verdict == "same" and judged.stored is not None:
        return Imported(checked, judged.stored.id, "unchanged")
    if judged.verdict in {"same", "blank"}:
        known = {blank.id for blank in store.blanks()}
        form_id = store.intake.add_blank(recognised.form, source=path.name, content=recognised.content, user="", at=at)
        return Imported(checked, form_id, "unchanged" if form_id in known else "blank")
    here = judged.stored is not None and not store.intake.was_read(judged.stored.id)
    if (refusal := _refusal(judged, filled_in_here=here, replacing=replacing)) is not None:
        return NotImported(str(path), refusal, different)
    form_id, status = store.add_form(recognised.form, source=path.name, content=recognised.content, at=at)
    return Imported(checked, form_id, status, different)


def _refusal(judged: Judged, *, filled_in_here: bool, replacing: bool) -> UserError | None:
    """Why a form is not stored; None where it is."""
    form, stored = judged.recognised.form, judged.stored
    if judged.verdict == "incomplete":
        return UserError("form-incomplete", missing="年度" if form.unit else "单位名称")
    if judged.verdict == "cut-off":
        return UserError("form-cut-off", rows=len(form.indicators))
    if stored is None or replacing:
        return None
    told = {"unit": short_name(form.unit), "year": form.year, "id": stored.id}
    if judged.verdict == "less":
        return UserError("form-less-than-stored", **told)
    return UserError("form-differs", **told) if filled_in_here else None


# --- in words --------------------------------------------------------------------------------------------------------


def check_lines(checked: Checked, language: Language) -> Iterator[str]:
    """What `jixiao check` prints for a file."""
    form, card = checked.form, checked.card
    yield plain_text(
        say(language, "cli.checked", file=checked.file, unit=form.unit, year=form.year or "",
            given=_shown(card.given_total), rulebook=card.rulebook.name, computed=_shown(card.computed_total),
            grade=card.grade)
    )  # fmt: skip
    for row in card.rows:
        basis = (
            put(steps_of(row.computed), language)
            if row.computed
            else say(language, "cli.judged" if row.judged else "cli.unread")
        )
        yield plain_text(
            say(language, "cli.checked_row", name=row.indicator.name, given=_shown(row.indicator.given),
                weight=_shown(row.indicator.weight), basis=basis)
        )  # fmt: skip
    yield "  " + plain_text(put(explained(card.explanation), language))
    yield from _found(checked, language)


def explain_finding(code: str, language: Language) -> str:
    """What a finding code means and what to do. Raises UserError `finding-unknown`."""
    known = names("findings_explained")
    if code not in known:
        raise UserError("finding-unknown", code=code, known="、".join(known))
    return plain_text(say(language, f"findings_explained.{code}"))


def import_lines(imported: Imported, language: Language) -> Iterator[str]:
    """What `jixiao import` prints for a file."""
    form = imported.checked.form
    yield plain_text(say(language, f"cli.import_{imported.status}", file=imported.checked.file, id=imported.form_id))
    if imported.status == "unchanged":
        return
    yield recognised_line(form, language)
    yield from difference_lines(imported.differences, language)
    if (missing := imported.checked.recognised.missing) and imported.status != "blank":
        names = "、".join(say(language, f"cli.missing_{part}") for part in missing)
        yield plain_text(say(language, "cli.missing", parts=names))
    for text in imported.checked.recognised.leftovers:
        yield plain_text(say(language, "cli.leftover", text=text))
    if imported.status == "blank":
        return
    for text in imported.checked.recognised.doubtful:
        yield plain_text(say(language, "cli.uncertain", text=text))
    yield from _found(imported.checked, language)


def recognised_line(form: Form, language: Language) -> str:
    """What was recognised, in numbers."""
    reasons, measures = counted_notes(form)
    total = form.printed_total if form.printed_total is not None else form.given_total
    return plain_text(
        say(language, "cli.recognised", unit=f"{form.unit} {form.project}".strip(), year=form.year or "",
            indicators=len(form.indicators), goals=len([goal for goal in form.goals if goal.number is not None]),
            deviations=reasons, measures=measures, total=_shown(total))
    )  # fmt: skip


def difference_lines(differences: Sequence[Difference], language: Language) -> Iterator[str]:
    """What differs from the form on file, one a line."""
    for difference in differences:
        yield "  " + plain_text(put(difference_line(difference), language))


def _found(checked: Checked, language: Language) -> Iterator[str]:
    for finding in checked.findings:
        yield "  " + plain_text(put(finding_line(finding), language))
    if not checked.findings:
        yield plain_text(say(language, "cli.clean"))


def _shown(value: Decimal | None) -> str:
    return "—" if value is None else number(value)
