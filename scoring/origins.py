"""Where a given score comes from: the known rules and roundings that give exactly it, else the nearest.

A published form seldom says how its points came about. What reproduces a score is evidence, not proof.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import product

from scoring.form import Indicator
from scoring.quantity import Quantity
from scoring.rulebook import Rulebook, less_is_meant
from scoring.rules import (
    Direction,
    MissedDeduction,
    PositiveRatio,
    ReverseLinear,
    ReverseRatio,
    Rounding,
    Rule,
    Score,
    apply_rule,
)

_STEPS = (Decimal("0.01"), Decimal("0.1"), Decimal("0.5"), Decimal(1))
_DIRECTIONS: tuple[Direction, ...] = ("half-up", "down")
_ROUNDINGS = tuple(Rounding(step, direction) for step, direction in product(_STEPS, _DIRECTIONS))
_DEDUCTIONS = (Decimal("0.5"), Decimal(1), Decimal(2))


@dataclass(frozen=True, slots=True)
class Origin:
    """A way to compute a score: a rulebook's name, or a rule with its rounding ("positive-ratio, down to 0.5")."""

    name: str
    points: Decimal


def origins(
    indicator: Indicator,
    target: Quantity | None,
    actual: Quantity | None,
    rulebooks: Iterable[Rulebook],
    goal: int | None = None,
) -> tuple[Origin, ...]:
    """Every known way to compute this row, most specific first: rulebooks, then single rules with a rounding.

    Single rules come in only for a row that missed its target: a met one gets full points by all of them.
    """
    if indicator.weight is None:
        return ()
    texts = (indicator.target, indicator.actual)
    found = []
    tried: dict[tuple[int, int], Score | None] = {}
    for book in rulebooks:
        way = book.way_for(target, row=indicator.id, name=indicator.name, level2=indicator.level2, goal=goal)
        # A rulebook that extends another has its very rules, which give the same.
        key = (id(way.rule), id(way.rounding))
        if key not in tried:
            tried[key] = apply_rule(way.rule, target, actual, indicator.weight, way.rounding, texts=texts)
        if (score := tried[key]) is not None:
            found.append(Origin(book.name, score.points))
    if target is None or actual is None:
        return tuple(found)
    lower = target.operator in {"≤", "<"} or (not target.operator and less_is_meant(target, indicator.level2))
    for rule in (ReverseRatio(), ReverseLinear()) if lower else (PositiveRatio(),):
        exact = apply_rule(rule, target, actual, indicator.weight)
        if exact is None or exact.points == indicator.weight:
            continue
        unrounded = exact.steps[0].points
        for rounding in _ROUNDINGS:
            points = min(indicator.weight, rounding.apply(unrounded))
            found.append(Origin(f"{rule.kind}, {rounding.direction} to {rounding.to}", points))
        found.append(_rate_first(rule, target, actual, indicator.weight))
        found += [
            _deduction(minus, target, actual, indicator.weight) for minus in _DEDUCTIONS if minus < indicator.weight
        ]
    return tuple(found)


def _rate_first(rule: Rule, target: Quantity, actual: Quantity, weight: Decimal) -> Origin:
    score = apply_rule(rule, target, actual, weight, Rounding(Decimal(1), "down", "rate"))
    assert score is not None
    return Origin(f"{rule.kind}, rate down to 1", score.points)


def _deduction(minus: Decimal, target: Quantity, actual: Quantity, weight: Decimal) -> Origin:
    score = apply_rule(MissedDeduction(minus), target, actual, weight)
    assert score is not None
    return Origin(f"missed-deduction {minus}", score.points)


def reproducing(found: Sequence[Origin], given: Decimal | None) -> tuple[str, ...]:
    """The names of those that give exactly the given score, in their order."""
    return tuple(origin.name for origin in found if origin.points == given)


def nearest(found: Sequence[Origin], given: Decimal) -> Origin | None:
    """The one that comes nearest to the given score; None where nothing can be computed."""
    return min(found, key=lambda origin: abs(origin.points - given), default=None)
