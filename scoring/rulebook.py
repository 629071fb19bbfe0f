"""A rulebook: which rule applies where, rounding, bands, level weights, budget points and grades, with its provenance.

Here is what a rulebook means; `rulebook_file` reads one from TOML, so an office adds its own by adding a file.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal

from scoring.form import Form, RulebookChoice
from scoring.quantity import Quantity, dimension, plain
from scoring.rules import Bands, Rounding, Rule

DEFAULT_RULEBOOK = "hubei"


@dataclass(frozen=True, slots=True)
class Way:
    """How one row is scored: its rule, its rounding, and the name of the rulebook that says so."""

    rule: Rule
    rounding: Rounding
    rulebook: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Rulebook:
    """One office's or bureau's way of scoring.

    title: by language. source: where its rules come from. at_least: for ≥, > and = targets and those without a sign.
    at_most: for ≤ and <. judged: for rows without a figure. overrides: rules of their own for some rows.
    budget_points: the budget block's weight where the form prints none; budget_reason_below: the execution rate in
    percent below which a reason is wanted. weights: what each level-1 kind (产出, 效益 ...) weighs of 100 together with
    the budget block, empty where the rulebook does not say. grades: (name, lowest total), best first.
    over_fulfilled_from: percent of the target from which over-fulfilment wants a word.
    """

    name: str
    title: Mapping[str, str]
    source: str
    at_least: Rule
    at_most: Rule
    judged: Bands
    rounding: Rounding
    budget_points: Decimal
    budget_reason_below: Decimal
    grades: tuple[tuple[str, Decimal], ...]
    over_fulfilled_from: Decimal
    weights: Mapping[str, Decimal] = field(default_factory=dict)
    overrides: tuple["Override", ...] = ()

    def way_for(
        self, target: Quantity | None, *, row: str = "", name: str = "", level2: str = "", goal: int | None = None
    ) -> Way:
        """How a row is scored: by the nearest override (indicator, level 2, goal), else by its target's sign.

        row: the indicator's id. A target that is no quantity is judged; one without a sign is a limit where
        `less_is_meant`.
        """
        for override in self.overrides:
            if override.fits(row, name, level2, goal):
                if override.book is not None:
                    return override.book.way_for(target, row=row, name=name, level2=level2, goal=goal)
                return Way(override.rule or self._usual(target, level2), override.rounding or self.rounding, self.name)
        return Way(self._usual(target, level2), self.rounding, self.name)

    def rule_for(self, target: Quantity | None, *, name: str = "", level2: str = "", goal: int | None = None) -> Rule:
        """The rule of `way_for` alone."""
        return self.way_for(target, name=name, level2=level2, goal=goal).rule

    def _usual(self, target: Quantity | None, level2: str) -> Rule:
        if target is None:
            return self.judged
        unsigned = target.operator in {"", "="}
        lower_is_better = (
            target.operator in {"≤", "<"}
            or (unsigned and target.value == 0)
            or (not target.operator and less_is_meant(target, level2))
        )
        return self.at_most if lower_is_better else self.at_least

    def grade(self, total: Decimal) -> str:
        """The grade (优, 良, 中, 差) of a total out of 100."""
        return next((name for name, lowest in self.grades if total >= lowest), self.grades[-1][0])


def less_is_meant(target: Quantity, level2: str) -> bool:
    """Whether a target without a sign is a limit: the money of a cost row, the time of a timeliness row."""
    return ("成本" in level2 and dimension(target) == "money") or ("时效" in level2 and dimension(target) == "time")


@dataclass(frozen=True, slots=True, kw_only=True)
class Override:
    """A rule, a rounding or a whole rulebook of its own for one indicator, one kind of level 2, or one goal.

    indicator: its name; row: its id. "" and None mean any.
    """

    rule: Rule | None = None
    rounding: Rounding | None = None
    book: Rulebook | None = None
    indicator: str = ""
    row: str = ""
    level2: str = ""
    goal: int | None = None

    @property
    def nearness(self) -> int:
        """0 for an indicator, 1 for level 2 of one goal, 2 for level 2, 3 for a goal: the smaller wins."""
        if self.indicator or self.row:
            return 0
        return (1 if self.goal is not None else 2) if self.level2 else 3

    def fits(self, row: str, name: str, level2: str, goal: int | None) -> bool:
        """Whether it is meant for a row of this id, name, level 2 and goal."""
        return (
            (not self.row or self.row == row)
            and (not self.indicator or plain(self.indicator) == plain(name))
            and (not self.level2 or plain(level2).startswith(plain(self.level2)))
            and (self.goal is None or self.goal == goal)
        )


def nearest_first(overrides: tuple[Override, ...]) -> tuple[Override, ...]:
    """Overrides in the order in which they are tried; of two equally near ones the first stays first."""
    return tuple(sorted(overrides, key=lambda override: override.nearness))


def rulebook_of(form: Form, rulebooks: Mapping[str, Rulebook]) -> Rulebook:
    """The rulebook a form is scored by: the one it names, else the default; with what it chose for parts laid over.

    A name that is no rulebook (any more) is passed over.
    """
    base = rulebooks.get(form.rulebook) or rulebooks[DEFAULT_RULEBOOK]
    chosen = tuple(
        _laid_over(choice, rulebooks[choice.rulebook])
        for choice in form.rulebook_choices
        if choice.rulebook in rulebooks
    )
    return replace(base, overrides=nearest_first((*chosen, *base.overrides))) if chosen else base


def _laid_over(choice: RulebookChoice, book: Rulebook) -> Override:
    return Override(book=book, row=choice.indicator, level2=choice.level2, goal=choice.goal)
