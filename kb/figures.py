"""What an answer is made of: figures as they are stored with what the rules make of them, and where each stands."""

from collections.abc import Callable
from dataclasses import dataclass, field
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
class Judged:
    """What the rules make of a row.

    computed: the score they give. reproduced_by: rulebooks that give the given score exactly; single_rules: names of
    single rules with a rounding that do (scoring.origins). counts: the counts behind its rate (part, whole), as they
    stand; confirmed: whether they confirm it. fulfilled: percent of the target that was
    done, None where more is not better or that is no figure.
    """

    computed: Score | None = None
    reproduced_by: tuple[Rulebook, ...] = ()
    single_rules: tuple[str, ...] = ()
    counts: tuple[tuple[Decimal, Decimal], ...] = ()
    confirmed: bool | None = None
    fulfilled: Decimal | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """One row as it is stored, and what the rules make of it; the budget block has the name "".

    place: its number on the form, from 1. judge: asks the rules, for most rows that are looked at are not shown.
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
    judge: Callable[[], Judged] = field(compare=False, repr=False)

    @property
    def computed(self) -> Score | None:
        """The score that the rules give."""
        return self.judge().computed

    @property
    def reproduced_by(self) -> tuple[Rulebook, ...]:
        """The rulebooks that give the given score exactly."""
        return self.judge().reproduced_by

    @property
    def single_rules(self) -> tuple[str, ...]:
        """The single rules that give the given score exactly."""
        return self.judge().single_rules

    @property
    def counts(self) -> tuple[tuple[Decimal, Decimal], ...]:
        """The counts behind its rate (part, whole), as they stand."""
        return self.judge().counts

    @property
    def counted(self) -> tuple[Decimal, Decimal] | None:
        """The same added up."""
        counts = self.counts
        whole = sum((whole for _, whole in counts), Decimal(0))
        return (sum((part for part, _ in counts), Decimal(0)), whole) if counts else None

    @property
    def confirmed(self) -> bool | None:
        """Whether the counts confirm the rate."""
        return self.judge().confirmed

    @property
    def fulfilled(self) -> Decimal | None:
        """Percent of the target that was done; None where more is not better."""
        return self.judge().fulfilled

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
    better: the grades above it with the points that are missing for each. grades: all of them with their lowest total.
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
    grades: tuple[tuple[str, Decimal], ...] = ()

    @property
    def sum(self) -> Decimal:
        """What the parts add up to."""
        return sum((points for _, points in self.goals), self.budget or Decimal(0))
