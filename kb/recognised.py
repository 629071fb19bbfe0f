"""What was recognised in a file: a form, what was not understood, and what is missing."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from scoring.findings import says_nothing
from scoring.form import Form, Indicator

#: What stands between the reason and the measure in a row's remark.
ROW_MEASURE = "改进措施："
_ROW_MEASURE = re.compile(r"(?:^|(?<=[\s。；;，,]))(?:下一步)?(?:拟)?改进措施[:：]\s*")


@dataclass(frozen=True, slots=True)
class Recognised:
    """A form, the texts that were not understood, what is missing, and the hash of what it was read from.

    missing: `unit`, `year`, `budget`, `goal-rows` (a goal without indicators), `scores` (no row has one), `total`,
    `deviations` (points were lost, no reasons stand anywhere), `measures` (reasons, but no measures): a file that was
    cut off or filled in by half.
    """

    form: Form
    leftovers: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()
    content: str = ""

    @property
    def is_blank(self) -> bool:
        """Whether it is the blank that a finance bureau hands out: indicators, and not one actual or score."""
        rows = self.form.indicators
        return (
            bool(rows) and not any(row.actual.strip(" /-—") or row.given is not None for row in rows)
        ) and self.form.budget.given is None

    @property
    def doubtful(self) -> tuple[str, ...]:
        """The notes whose row is a guess."""
        reasons = [note.text for note in self.form.deviations if not note.certain]
        return (*reasons, *(note.text for note in self.form.measures if not note.certain))


def notes_in_rows(form: Form) -> Iterator[tuple[Indicator, str, str]]:
    """The rows that lost points and say why in a column of their own, with the reason and the measure; "" for none."""
    for row in form.indicators:
        if row.lost and not says_nothing(row.remark):
            reason, measure = (*_ROW_MEASURE.split(row.remark, maxsplit=1), "")[:2]
            yield row, reason.strip(), measure.strip()


def counted_notes(form: Form) -> tuple[int, int]:
    """How many reasons and next steps a form gives, below its table or in its rows."""
    beside = [(reason, measure) for _, reason, measure in notes_in_rows(form)]
    steps = [note for note in form.measures if note.section == "measure"]
    reasons = len(form.deviations) + sum(bool(reason) for reason, _ in beside)
    return reasons, len(steps) + sum(bool(measure) for _, measure in beside)
