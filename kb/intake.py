"""What becomes of a form that was read from a file: new, the same as on file, different from it, or not storable."""

from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from kb.recognised import Recognised
from kb.record import Heading, Record
from scoring.form import Form, Indicator
from scoring.quantity import plain

#: `blank`: a template to be filled in. `changed`: another form is on file under the same name. `less`: it lacks whole
#: parts of the one on file. `cut-off`: rows are missing. `incomplete`: whose it is or of which year is not said.
Verdict = Literal["new", "same", "changed", "blank", "less", "cut-off", "incomplete"]
STORABLE: tuple[Verdict, ...] = ("new", "changed", "blank")


@dataclass(frozen=True, slots=True)
class Difference:
    """Where two forms differ. part: `total`, `filed_on`, `given`, `target`, `row`, `deviations` ...; row: its name."""

    part: str
    row: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Judged:
    """A recognised form, what becomes of it, and the one on file that it meets."""

    recognised: Recognised
    verdict: Verdict
    stored: Heading | None = None
    differences: tuple[Difference, ...] = ()


def judge(recognised: Recognised, record: Record, findings: Collection[str]) -> Judged:
    """What becomes of the form. `findings`: the codes of what the checks find on it."""
    form = recognised.form
    if recognised.is_blank:
        known = any(blank.form == form for blank in record.blanks())
        return Judged(recognised, "same" if known else "blank")
    if not form.unit or form.year is None:
        return Judged(recognised, "incomplete")
    # One without a total whose weights do not make 100 lacks rows; one with a total may be odd, but it is all there.
    if form.printed_total is None and "weights-not-100" in findings:
        return Judged(recognised, "cut-off")
    heading = record.filed_as(form)
    if heading is None:
        return Judged(recognised, "new")
    stored = record.form(heading.id)
    different = tuple(differences(stored, form))
    verdict: Verdict = "same" if not different else "less" if lacks_parts(form, stored) else "changed"
    return Judged(recognised, verdict, heading, different)


def lacks_parts(form: Form, stored: Form) -> bool:
    """Whether whole parts of the stored form are not in this one, which would take its place."""
    return any(
        (
            len(form.indicators) < len(stored.indicators) / 2,
            bool(stored.deviations) and not form.deviations,
            bool(stored.measures) and not form.measures,
            stored.printed_total is not None and form.printed_total is None,
        )
    )


def differences(stored: Form, form: Form) -> Iterator[Difference]:
    """What the form says otherwise than the stored one, head first; texts that read the same do not differ."""
    for part, value in _HEAD:
        yield from _different(part, "", value(stored), value(form))
    before, after = ({row.id: row for row in one.indicators} for one in (stored, form))
    for row_id, row in before.items():
        if row_id not in after:
            yield Difference("row", row.name, row.name, "")
    for row_id, row in after.items():
        if row_id not in before:
            yield Difference("row", row.name, "", row.name)
            continue
        for part, cell in _ROW:
            yield from _different(part, row.name, cell(before[row_id]), cell(row))
    for part, notes in _NOTES:
        if _texts(notes(stored)) != _texts(notes(form)):
            yield Difference(part, "", str(len(notes(stored))), str(len(notes(form))))


def _different(part: str, row: str, before: str, after: str) -> Iterator[Difference]:
    if plain(before) != plain(after):
        yield Difference(part, row, before, after)


def _texts(notes: Sequence[str]) -> list[str]:
    return [plain(text) for text in notes]


def _shown(value: object) -> str:
    if isinstance(value, Decimal):
        text = f"{value:f}"
        return text.rstrip("0").rstrip(".") if "." in text else text
    return "" if value is None else str(value)


_HEAD: tuple[tuple[str, Callable[[Form], str]], ...] = (
    ("total", lambda form: _shown(form.printed_total)),
    ("grade", lambda form: form.printed_grade),
    ("filed_on", lambda form: _shown(form.filed_on)),
    ("basic", lambda form: _shown(form.basic_expenditure)),
    ("project_spending", lambda form: _shown(form.project_expenditure)),
    ("adjusted", lambda form: _shown(form.budget.adjusted)),
    ("spent", lambda form: _shown(form.budget.spent)),
    ("budget_given", lambda form: _shown(form.budget.given)),
)
_ROW: tuple[tuple[str, Callable[[Indicator], str]], ...] = (
    ("weight", lambda row: _shown(row.weight)),
    ("target", lambda row: row.target),
    ("actual", lambda row: row.actual),
    ("given", lambda row: _shown(row.given)),
    ("remark", lambda row: row.remark),
)
_NOTES: tuple[tuple[str, Callable[[Form], Sequence[str]]], ...] = (
    ("goals", lambda form: [f"{goal.description}\n{goal.reached}" for goal in form.goals]),
    ("deviations", lambda form: [note.text for note in form.deviations]),
    ("measures", lambda form: [note.text for note in form.measures]),
)


def ask_the_same(form: Form, other: Form) -> bool:
    """Whether two forms have the same title and ask for the same rows, whatever is filled in."""
    asked, others = (tuple((row.id, row.target) for row in each.indicators) for each in (form, other))
    return (form.title, asked) == (other.title, others)
