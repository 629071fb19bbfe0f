"""Sharing out a form: which part of it is whose, and by when.

A part is `row/<indicator id>`, `goal/<number>`, `budget_ties`, `measures` (last year's) or `head` (everything else).
"""

from dataclasses import dataclass
from datetime import date

HEAD = "head"
MEASURES = "measures"
BUDGET_TIES = "budget_ties"


@dataclass(frozen=True, slots=True, kw_only=True)
class Assignment:
    """One part of a draft in somebody's hands.

    number, name: of the person (kb.people.Person). due: the day until which it is wanted, None for none. handed_back:
    why the person gave it back, "" while it is theirs.
    """

    part: str
    number: int
    name: str
    due: date | None = None
    handed_back: str = ""

    def is_of(self, number: int) -> bool:
        """Whether it is this person's to fill in now."""
        return self.number == number and not self.handed_back


def part_of(key: str) -> str:
    """The part of the form that an entry belongs to."""
    kind, _, rest = key.partition("/")
    match kind:
        case "row" | "goal":
            return f"{kind}/{rest.rpartition('/')[0]}"
        case "budget_ties":
            return BUDGET_TIES
        case "measure":
            return MEASURES
        case _:
            return HEAD
