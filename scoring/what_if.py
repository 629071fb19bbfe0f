"""What if: other actuals, weights or another rulebook, old and new side by side; and what would be needed for more."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal

from scoring.form import Form, Indicator
from scoring.quantity import HUNDRED, Quantity, in_base_unit, same_kind
from scoring.rulebook import Rulebook
from scoring.rules import Bands, apply_rule, lower_is_better
from scoring.scorecard import RowScore, Scorecard, score_form

FINEST = Decimal("0.01")


@dataclass(frozen=True, slots=True)
class Changed:
    """One row before and after; points are the computed ones, else those given by a person."""

    indicator: Indicator
    before: Decimal | None
    after: Decimal | None
    row: RowScore


@dataclass(frozen=True, slots=True)
class WhatIf:
    """Two scorecards of a form, the rows whose points differ, and both totals with their grades."""

    before: Scorecard
    after: Scorecard
    changed: tuple[Changed, ...]

    @property
    def totals(self) -> tuple[Decimal | None, Decimal | None]:
        """Computed total before and after."""
        return self.before.computed_total, self.after.computed_total


def what_if(
    form: Form,
    rulebook: Rulebook,
    *,
    actuals: Mapping[str, str] | None = None,
    weights: Mapping[str, Decimal] | None = None,
    other: Rulebook | None = None,
) -> WhatIf:
    """The form scored as it is, and with these actuals, weights (by indicator id) or this rulebook.

    A row with a new actual is computed anew: the score a person gave to the old one says nothing of it. Raises KeyError
    for an id that is not on the form.
    """
    changed = form
    for indicator_id in {**(actuals or {}), **(weights or {})}:
        row = changed.indicator(indicator_id)
        changed = changed.with_indicator(
            replace(
                row,
                actual=(actuals or {}).get(indicator_id, row.actual),
                weight=(weights or {}).get(indicator_id, row.weight),
                given=None if actuals and indicator_id in actuals else row.given,
            )
        )
    before, after = score_form(form, rulebook), score_form(changed, other or rulebook)
    rows = zip(before.rows, after.rows, strict=True)
    differing = tuple(
        Changed(new.indicator, old.points, new.points, new)
        for old, new in rows
        if old.points != new.points or old.indicator != new.indicator
    )
    return WhatIf(before, after, differing)


def needed_for(row: RowScore, points: Decimal) -> Quantity | None:
    """The least actual (for ≤ targets the greatest) that gets these points; None where no figure decides.

    `points` above the weight are never reached: None.
    """
    weight = row.indicator.weight
    if row.target is None or weight is None or isinstance(row.rule, Bands) or points > weight:
        return None
    target = row.target
    lower = lower_is_better(row.rule, target)

    def reaches(value: Decimal) -> bool:
        score = apply_rule(row.rule, target, Quantity(value, target.unit), weight, row.way.rounding)
        return score is not None and score.points >= points

    if not reaches(target.value) and not lower:
        return None
    step = FINEST if target.is_rate or target.value != target.value.to_integral_value() else Decimal(1)
    low, high = (target.value, target.value * 2 + 1) if lower else (Decimal(0), target.value)
    # The points never rise with a worse actual, so halving finds the edge.
    while high - low > step:
        middle = ((low + high) / 2 / step).quantize(Decimal(1), ROUND_FLOOR if not lower else ROUND_CEILING) * step
        if middle in {low, high}:
            break
        if reaches(middle) != lower:
            high = middle
        else:
            low = middle
    best = low if lower or reaches(low) else high
    return Quantity(best, target.unit) if reaches(best) else None


def short_of(card: Scorecard, grade: str) -> Decimal | None:
    """How many points are missing for this grade; 0 when it is reached, None for an unknown grade or no total."""
    lowest = dict(card.rulebook.grades).get(grade)
    total = card.given_total if card.given_total is not None else card.computed_total
    return None if lowest is None or total is None else max(Decimal(0), lowest - total)


@dataclass(frozen=True, slots=True)
class Gain:
    """Points that a row could still get.

    needed: the actual that full points want, None for a judged row. effort: what is missing to it in percent of the
    target, for each point; 0 where the target was met and points were taken off all the same, None for a judged row.
    """

    row: RowScore
    points: Decimal
    needed: Quantity | None
    effort: Decimal | None


@dataclass(frozen=True, slots=True)
class WayUp:
    """The points missing for a grade, and the rows that could give them, the cheapest first.

    reached: whether they are enough; where not, all rows that lost points are there.
    """

    grade: str
    missing: Decimal
    gains: tuple[Gain, ...]
    reached: bool


def way_up(card: Scorecard, grade: str) -> WayUp | None:
    """Which rows could give the points missing for this grade, as few as are needed; None where `short_of` is None."""
    missing = short_of(card, grade)
    return None if missing is None else way_to(card, grade, missing)


def way_to(card: Scorecard, wanted: str, missing: Decimal) -> WayUp:
    """Which rows could give the points missing for what is wanted, the cheapest first, as few as are needed."""
    gains = sorted(filter(None, map(_gain, card.rows)), key=_cheapest)
    taken: list[Gain] = []
    left = missing
    for gain in gains:
        if left <= 0:
            break
        taken.append(gain)
        left -= gain.points
    return WayUp(wanted, missing, tuple(taken), reached=left <= 0)


def _gain(row: RowScore) -> Gain | None:
    weight, points = row.indicator.weight, row.indicator.given
    points = row.points if points is None else points
    if weight is None or points is None or points >= weight or not row.applies:
        return None
    needed = needed_for(row, weight)
    if needed is None or row.actual is None or row.target is None or not same_kind(row.target, row.actual):
        return Gain(row, weight - points, needed, None)
    if row.computed is not None and row.computed.points == weight:
        return Gain(row, weight - points, needed, Decimal(0))
    target, actual, wanted = (in_base_unit(quantity)[0] for quantity in (row.target, row.actual, needed))
    gap = abs(wanted - actual) / abs(target) * HUNDRED if target else HUNDRED
    return Gain(row, weight - points, needed, gap / (weight - points))


def _cheapest(gain: Gain) -> tuple[bool, Decimal, Decimal]:
    return gain.effort is None, gain.effort or Decimal(0), -gain.points
