"""What an answer is made of: figures as they are stored with what the rules make of them, and where each stands."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from scoring.rulebook import Rulebook
from scoring.rules import Score

Section = Literal["budget", "goal", "indicator", "deviation", "measure", "budget_tie"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Citation:
    """Where a figure or a text stands. answers: for a measure, the ordinal of the deviation note it answers."""

    form_id: int
    unit: str
    year: int | None
    section: Section
    ordinal: int
    text: str
    indicator: str = ""
    certain: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """One scored row as it is stored, and what the rules compute from it; the budget block has the name "".

    place: its number on the form, from 1. reproduced_by: rulebooks that give the given score exactly; single_rules:
    names of single rules with a rounding that do (scoring.origins).
    counted: the counts behind its rate (part, whole), added up, and whether they confirm it; counts: as they stand.
    """

    form_id: int
    unit: str
    year: int | None
    goal: int | None
    place: int
    name: str
    indicator: str
    level2: str
    weight: Decimal | None
    target: str
    actual: str
    given: Decimal | None
    computed: Score | None
    reproduced_by: tuple[Rulebook, ...] = ()
    single_rules: tuple[str, ...] = ()
    counted: tuple[Decimal, Decimal] | None = None
    counts: tuple[tuple[Decimal, Decimal], ...] = ()
    confirmed: bool | None = None

    @property
    def lost(self) -> Decimal:
        """Points missing from the weight."""
        if self.weight is None or self.given is None:
            return Decimal(0)
        return max(Decimal(0), self.weight - self.given)


@dataclass(frozen=True, slots=True, kw_only=True)
class Total:
    """A form's total and its parts: the budget block and each goal.

    printed: whether the total stands on the form, or is the sum of the scores given. printed_grade: the grade on the
    form, "" for none; grade: the one that the rulebook gives. draft: whether the form is still being filled in.
    better: the grades above it with the points that are missing for each.
    """

    form_id: int
    unit: str
    year: int | None
    total: Decimal
    grade: str
    budget: Decimal | None
    goals: tuple[tuple[int, Decimal], ...]
    printed: bool = True
    printed_grade: str = ""
    draft: bool = False
    better: tuple[tuple[str, Decimal], ...] = ()

    @property
    def sum(self) -> Decimal:
        """What the parts add up to."""
        return sum((points for _, points in self.goals), self.budget or Decimal(0))
