"""The rule kinds: how a target, an actual and a weight make points, with the steps that show how.

A rule's parameters are a small frozen type; what it does is in `apply_rule`. A = target, B = actual, w = weight.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import ROUND_DOWN, ROUND_HALF_UP, Context, Decimal, localcontext
from typing import Literal

from scoring.quantity import HUNDRED, Quantity, in_base_unit, same_kind, write

ZERO = Decimal(0)
#: Enough digits that no ratio of figures on a form is rounded before its rounding rule rounds it.
EXACT = Context(prec=50)

Direction = Literal["half-up", "down"]


@dataclass(frozen=True, slots=True)
class Step:
    """One line of a score's basis: what was done (the key of its sentence), with which figures, to which points."""

    kind: str
    points: Decimal
    values: Mapping[str, str | Decimal] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Score:
    """Points between 0 and the weight, the kind of rule that gave them, and the steps that lead there."""

    points: Decimal
    rule: str
    steps: tuple[Step, ...]


@dataclass(frozen=True, slots=True)
class Rounding:
    """Round the score to a multiple of `to` (0.01, 0.1, 0.5, 1), half up or down."""

    to: Decimal = Decimal("0.01")
    direction: Direction = "half-up"

    def apply(self, points: Decimal) -> Decimal:
        """The nearest allowed value; never above the points for `down`."""
        with localcontext(EXACT):
            mode = ROUND_DOWN if self.direction == "down" else ROUND_HALF_UP
            return (points / self.to).quantize(Decimal(1), rounding=mode) * self.to


@dataclass(frozen=True, slots=True)
class PositiveRatio:
    """min(w, w·B/A): higher is better. Source: printed rule of Hubei's form, note 2."""

    kind = "positive-ratio"


@dataclass(frozen=True, slots=True)
class ReverseRatio:
    """min(w, w·A/B): lower is better. Source: printed rule of Hubei's form, note 2."""

    kind = "reverse-ratio"


@dataclass(frozen=True, slots=True)
class Band:
    """A band of a judged (定性) row: its name and its lower end in percent of the weight, which belongs to it."""

    name: str
    lowest: Decimal


@dataclass(frozen=True, slots=True)
class Bands:
    """A person picks a band and then points inside it; bands stand from high to low, the last begins at 0."""

    bands: tuple[Band, ...]
    kind = "bands"

    def limits(self, name: str, weight: Decimal) -> tuple[Decimal, Decimal]:
        """Lowest and highest points of a band for this weight; the higher end belongs to it only in the first band.

        Raises KeyError for a name that is no band.
        """
        highest = HUNDRED
        for band in self.bands:
            if band.name == name:
                return weight * band.lowest / HUNDRED, weight * highest / HUNDRED
            highest = band.lowest
        raise KeyError(name)

    def of(self, points: Decimal, weight: Decimal) -> Band:
        """The band in which these points lie."""
        percent = points / weight * HUNDRED if weight else HUNDRED
        return next((band for band in self.bands if percent >= band.lowest), self.bands[-1])


Rule = PositiveRatio | ReverseRatio | Bands


def apply_rule(rule: Rule, target: Quantity, actual: Quantity, weight: Decimal, rounding: Rounding) -> Score | None:
    """The score of one measured row, between 0 and `weight`; None where the rule cannot compute it.

    That is so for a judged row, and where target and actual are of different kinds (a duration against a percentage).
    A target of 0 gives all for B≤0 and nothing otherwise, whichever ratio the rulebook names (a ratio to 0 is none).
    """
    if isinstance(rule, Bands) or not same_kind(target, actual):
        return None
    with localcontext(EXACT):
        a, b = in_base_unit(target)[0], in_base_unit(actual)[0]
        shown: dict[str, str | Decimal] = {
            "target": _bare(target),
            "actual": _bare(actual),
            "weight": weight,
        }
        if _met(rule, target, a, b):
            return Score(weight, rule.kind, (Step("met", weight, shown),))
        if a <= 0 or b < 0:
            return Score(ZERO, rule.kind, (Step("nothing", ZERO, shown),))
        points = weight * b / a if isinstance(rule, PositiveRatio) else weight * a / b
        exact = min(weight, max(ZERO, points))
        return _rounded(Score(exact, rule.kind, (Step(rule.kind, exact, shown),)), weight, rounding)


def budget_score(adjusted: Decimal, spent: Decimal, weight: Decimal, rounding: Rounding) -> Score | None:
    """w·B/A, at most w, for the budget block; A is the adjusted budget, money in 万元. None for a budget of 0."""
    if adjusted <= 0 or spent < 0:
        return None
    with localcontext(EXACT):
        exact = min(weight, weight * spent / adjusted)
        shown: dict[str, str | Decimal] = {"target": adjusted, "actual": spent, "weight": weight}
        kind = "budget-full" if exact == weight else "budget"
        return _rounded(Score(exact, "budget", (Step(kind, exact, shown),)), weight, rounding)


def _rounded(score: Score, weight: Decimal, rounding: Rounding) -> Score:
    points = min(weight, rounding.apply(score.points))
    if points == score.points:
        return score
    shown: dict[str, str | Decimal] = {"exact": score.points, "to": rounding.to, "direction": rounding.direction}
    return Score(points, score.rule, (*score.steps, Step("round", points, shown)))


def _met(rule: Rule, target: Quantity, a: Decimal, b: Decimal) -> bool:
    match rule:
        case PositiveRatio():
            return b > a if target.operator == ">" else b >= a
        case _:
            return b < a if target.operator == "<" else b <= a


def _bare(quantity: Quantity) -> str:
    """The amount without operator, period and note, for a line of arithmetic."""
    return write(Quantity(quantity.value, quantity.unit))
