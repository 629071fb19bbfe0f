"""The rule kinds: how a target, an actual and a weight make points, with the steps that show how.

A rule's parameters are a small frozen type; what it does is one match in `apply_rule`. A = target, B = actual,
w = weight. Where a kind was seen is said at its type; `data/rulebooks` says which office uses which.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from decimal import ROUND_CEILING, ROUND_DOWN, ROUND_HALF_UP, Context, Decimal, localcontext
from typing import Literal

from scoring.quantity import HUNDRED, Quantity, in_base_unit, same_kind, write
from scoring.wordings import days_late, says_present, sub_targets_met

ZERO = Decimal(0)
#: Enough digits that no ratio of figures on a form is rounded before its rounding rule rounds it.
EXACT = Context(prec=50)

Direction = Literal["half-up", "down"]
RoundedFigure = Literal["score", "rate"]


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
    """Round to a multiple of `to` (0.01, 0.1, 0.5, 1), half up or down: the score, or the rate B/A in percent first."""

    to: Decimal = Decimal("0.01")
    direction: Direction = "half-up"
    of: RoundedFigure = "score"

    def apply(self, value: Decimal) -> Decimal:
        """The nearest allowed value; never above the value itself for `down`."""
        with localcontext(EXACT):
            mode = ROUND_DOWN if self.direction == "down" else ROUND_HALF_UP
            return (value / self.to).quantize(Decimal(1), rounding=mode) * self.to


CENTS = Rounding()


@dataclass(frozen=True, slots=True)
class PositiveRatio:
    """min(w, w·B/A): higher is better. Source: printed rule of Hubei's form, note 2."""

    kind = "positive-ratio"


@dataclass(frozen=True, slots=True)
class ReverseRatio:
    """min(w, w·A/B): lower is better. Source: printed rule of Hubei's form, note 2."""

    kind = "reverse-ratio"


@dataclass(frozen=True, slots=True)
class ReverseLinear:
    """w while B≤A, w·(1-(B-A)/A) up to 2A, then 0: lower is better. Source: finance-bureau software."""

    kind = "reverse-linear"


@dataclass(frozen=True, slots=True)
class ZeroTarget:
    """w for B≤0, else 0, whatever the target says (0 accidents). Source: forms with 0起 targets."""

    kind = "zero-target"


@dataclass(frozen=True, slots=True)
class Band:
    """A band of a judged (定性) row: its name and its lower end in percent of the weight, which belongs to it."""

    name: str
    lowest: Decimal


@dataclass(frozen=True, slots=True)
class Bands:
    """A person picks a band and then points inside it; bands stand from high to low, the last begins at 0.

    Source: Hubei 100-80/80-50/50-0 %, national form 100-80/80-60/60-0 %.
    """

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


@dataclass(frozen=True, slots=True)
class StepDeduction:
    """w minus `minus` for each whole step of `per` that B falls short of A (or exceeds it, for ≤); not below 0.

    A partial step does not count. Source: offices that print "each 1 point over: -0.5".
    """

    per: Decimal
    minus: Decimal
    kind = "step-deduction"


@dataclass(frozen=True, slots=True)
class MissedDeduction:
    """w for a target met, w minus `minus` for one missed by however little. Source: one reading of Huashan 2020."""

    minus: Decimal
    kind = "missed-deduction"


@dataclass(frozen=True, slots=True)
class Tiers:
    """(largest gap in percent of A, points), from the smallest gap up; 0 beyond the last. Source: tier tables."""

    tiers: tuple[tuple[Decimal, Decimal], ...]
    kind = "tiers"


@dataclass(frozen=True, slots=True)
class Threshold:
    """w from `share` percent of the target on; below, the ratio to the target, or 0 where `else_zero`."""

    share: Decimal
    else_zero: bool = False
    kind = "threshold"


@dataclass(frozen=True, slots=True)
class Evidence:
    """w where the evidence is there, 0 where not; with `minus`, so many points off for each missing item."""

    minus: Decimal | None = None
    kind = "evidence"


@dataclass(frozen=True, slots=True)
class Compound:
    """Equal shares of w for each sub-target that is met. Source: Nanchang 2021, two halves, one missed: 12 to 6."""

    kind = "compound"


@dataclass(frozen=True, slots=True)
class Deadline:
    """w when on time; late, `minus` for each begun `every` days, or all of it without `minus`."""

    minus: Decimal | None = None
    every: Decimal = Decimal(1)
    kind = "deadline"


#: Rules that read two amounts; the others read the texts, or leave the row to a person (Bands).
MeasuredRule = (
    PositiveRatio | ReverseRatio | ReverseLinear | ZeroTarget | StepDeduction | MissedDeduction | Tiers | Threshold
)
Rule = MeasuredRule | Bands | Evidence | Compound | Deadline


def apply_rule(
    rule: Rule,
    target: Quantity | None,
    actual: Quantity | None,
    weight: Decimal,
    rounding: Rounding = CENTS,
    *,
    texts: tuple[str, str] = ("", ""),
) -> Score | None:
    """The score of one row, between 0 and `weight` points; None where the rule cannot compute it.

    That is so for a judged row, for what cannot be read, and where target and actual are of different kinds (a
    duration against a percentage). `texts`: target and actual as written, for the rules that read words.
    """
    with localcontext(EXACT):
        match rule:
            case Bands():
                return None
            case Evidence() | Compound() | Deadline():
                return _by_words(rule, target, actual, weight, rounding, texts)
        if target is None or actual is None or not same_kind(target, actual):
            return None
        return _measured(rule, target, actual, weight, rounding)


def budget_score(adjusted: Decimal, spent: Decimal, weight: Decimal, rounding: Rounding = CENTS) -> Score | None:
    """w·B/A, at most w, for the budget block; A is the adjusted budget, money in 万元. None for a budget of 0."""
    if adjusted <= 0 or spent < 0:
        return None
    with localcontext(EXACT):
        shown: dict[str, str | Decimal] = {"target": adjusted, "actual": spent, "weight": weight}
        exact = min(weight, weight * _rounded_rate(spent / adjusted, rounding))
        kind = "budget-full" if exact == weight else "budget"
        return _rounded(Score(exact, "budget", (Step(kind, exact, shown),)), weight, rounding)


def deduct(score: Score, minus: Decimal, reason: str) -> Score:
    """The score less a manual deduction (复核扣分), not below 0; its reason stands in the basis."""
    points = max(ZERO, score.points - minus)
    return replace(
        score, points=points, steps=(*score.steps, Step("deducted", points, {"minus": minus, "reason": reason}))
    )


# --- rules that read amounts -----------------------------------------------------------------------------------------


def _measured(rule: MeasuredRule, target: Quantity, actual: Quantity, weight: Decimal, rounding: Rounding) -> Score:
    a, b = in_base_unit(target)[0], in_base_unit(actual)[0]
    shown: dict[str, str | Decimal] = {"target": _bare(target), "actual": _bare(actual), "weight": weight}
    if _met(rule, target, a, b):
        return Score(weight, rule.kind, (Step("met", weight, shown),))
    if a <= 0 or b < 0:  # a ratio to 0 is none, whichever ratio the rulebook names
        return Score(ZERO, rule.kind, (Step("nothing", ZERO, shown),))
    lower = lower_is_better(rule, target)
    exact = min(weight, max(ZERO, _points(rule, a, b, weight, lower=lower, rounding=rounding, shown=shown)))
    kind = f"{rule.kind}-over" if isinstance(rule, StepDeduction) and lower else rule.kind
    return _rounded(Score(exact, rule.kind, (Step(kind, exact, shown),)), weight, rounding)


def _points(
    rule: MeasuredRule,
    a: Decimal,
    b: Decimal,
    weight: Decimal,
    *,
    lower: bool,
    rounding: Rounding,
    shown: dict[str, str | Decimal],
) -> Decimal:
    """The exact points of a target missed; parameters that its sentence shows are put into `shown`."""
    ratio = _rounded_rate(a / b if lower and b else b / a, rounding)
    match rule:
        case PositiveRatio():
            return weight * _rounded_rate(b / a, rounding)
        case ReverseRatio():
            return weight * _rounded_rate(a / b, rounding)
        case ReverseLinear():
            return weight * (1 - (b - a) / a)
        case ZeroTarget():
            return ZERO
        case StepDeduction(per, minus):
            steps = (abs(a - b) / per).quantize(Decimal(1), rounding=ROUND_DOWN)
            shown.update(steps=steps, per=per, minus=minus)
            return weight - minus * steps
        case MissedDeduction(minus):
            shown.update(minus=minus)
            return weight - minus
        case Tiers(tiers):
            gap = abs(a - b) / a * HUNDRED
            shown.update(gap=gap)
            return next((points for largest, points in tiers if gap <= largest), ZERO)
        case Threshold(share, else_zero):
            shown.update(share=share)
            if ratio * HUNDRED >= share:
                return weight
            return ZERO if else_zero else weight * ratio


def lower_is_better(rule: Rule, target: Quantity) -> bool:
    """Whether less than the target is as good: by the rule, or by the target's sign."""
    return isinstance(rule, ReverseRatio | ReverseLinear | ZeroTarget) or target.operator in {"≤", "<"}


def _met(rule: MeasuredRule, target: Quantity, a: Decimal, b: Decimal) -> bool:
    if isinstance(rule, ZeroTarget):
        return b <= 0
    if lower_is_better(rule, target):
        return b < a if target.operator == "<" else b <= a
    return b > a if target.operator == ">" else b >= a


def _bare(quantity: Quantity) -> str:
    """The amount without operator, period and note, for a line of arithmetic."""
    return write(Quantity(quantity.value, quantity.unit))


# --- rules that read words -------------------------------------------------------------------------------------------


def _by_words(
    rule: Evidence | Compound | Deadline,
    target: Quantity | None,
    actual: Quantity | None,
    weight: Decimal,
    rounding: Rounding,
    texts: tuple[str, str],
) -> Score | None:
    shown: dict[str, str | Decimal] = {"target": texts[0], "actual": texts[1], "weight": weight}
    match rule:
        case Evidence(minus) if target is not None and actual is not None:
            missing = max(ZERO, in_base_unit(target)[0] - in_base_unit(actual)[0])
            shown.update(missing=missing)
            exact = weight - minus * missing if minus is not None else (ZERO if missing else weight)
        case Evidence():
            present = says_present(texts[1])
            if present is None:
                return None
            shown.update(missing=ZERO if present else Decimal(1))
            exact = weight if present else ZERO
        case Compound():
            met = sub_targets_met(*texts)
            if met is None:
                return None
            shown.update(met=Decimal(sum(met)), parts=Decimal(len(met)))
            exact = weight * sum(met) / len(met)
        case Deadline(minus, every):
            late = days_late(*texts)
            if late is None:
                return None
            shown.update(days=late)
            periods = (late / every).to_integral_value(ROUND_CEILING)  # a begun period counts
            exact = weight if not late else ZERO if minus is None else weight - minus * periods
    exact = min(weight, max(ZERO, exact))
    return _rounded(Score(exact, rule.kind, (Step(rule.kind, exact, shown),)), weight, rounding)


# --- rounding --------------------------------------------------------------------------------------------------------


def _rounded_rate(ratio: Decimal, rounding: Rounding) -> Decimal:
    return rounding.apply(ratio * HUNDRED) / HUNDRED if rounding.of == "rate" else ratio


def _rounded(score: Score, weight: Decimal, rounding: Rounding) -> Score:
    """The score rounded as the rulebook says; where the rate was rounded first, to cents."""
    rule = rounding if rounding.of == "score" else CENTS
    points = min(weight, rule.apply(score.points))
    if points == score.points:
        return score
    shown: dict[str, str | Decimal] = {"exact": score.points, "to": rule.to, "direction": rule.direction}
    return Score(points, score.rule, (*score.steps, Step("round", points, shown)))
