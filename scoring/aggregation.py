"""Several units' actuals made one, before scoring: amounts are added, rates averaged weighted by funds.

Aggregate-then-score differs from score-then-average: a unit's over-fulfilment makes up for another's shortfall.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from scoring.quantity import PERCENT_STEP, Quantity, in_base_unit


@dataclass(frozen=True, slots=True)
class Part:
    """One unit's share: its target and actual, and its funds in 万元, which weigh its rates."""

    target: Quantity
    actual: Quantity
    funds: Decimal = Decimal(1)


def aggregate(parts: Sequence[Part]) -> tuple[Quantity, Quantity]:
    """Target and actual of all units together.

    Amounts are added in their base unit; rates are averaged weighted by funds, to two decimals. Raises ValueError for
    no parts, for funds that are not above 0, and where amounts of different kinds would be added.
    """
    if not parts:
        raise ValueError("nothing to aggregate")
    return _together([part.target for part in parts], parts), _together([part.actual for part in parts], parts)


def _together(quantities: Sequence[Quantity], parts: Sequence[Part]) -> Quantity:
    units = {in_base_unit(quantity)[1] for quantity in quantities}
    if len(units) > 1:
        raise ValueError(f"different kinds: {', '.join(sorted(units))}")
    operator, unit = quantities[0].operator, units.pop()
    if unit != "%":
        return Quantity(sum((in_base_unit(quantity)[0] for quantity in quantities), Decimal(0)), unit, operator)
    if any(part.funds <= 0 for part in parts):
        raise ValueError("funds are above 0")
    funds = sum((part.funds for part in parts), Decimal(0))
    weighted = sum((quantity.value * part.funds for quantity, part in zip(quantities, parts, strict=True)), Decimal(0))
    return Quantity((weighted / funds).quantize(PERCENT_STEP, ROUND_HALF_UP), unit, operator)
