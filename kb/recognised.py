"""What was recognised in a file: a form, what was not understood, and what is missing."""

from dataclasses import dataclass

from scoring.form import Form


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
