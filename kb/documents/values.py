"""A form as plain values, by the names of its fields, and back: for other programs and other processes.

Points and money are texts, so that no digit is lost; days are written 2021-06-30.
"""

from collections.abc import Callable, Mapping
from dataclasses import fields, is_dataclass
from datetime import date
from decimal import Decimal
from functools import cache
from typing import Any

from kb.recognised import Recognised
from scoring.form import Budget, Deviation, Form, Goal, Indicator, Measure, RulebookChoice


def values_of(value: Any) -> Any:  # noqa: ANN401 - whatever a form holds
    """The values of a form, of one of its parts, or of what was recognised."""
    match value:
        case str() | int() | None:
            return value
        case Decimal():
            return f"{value:f}"
        case tuple():
            return [values_of(item) for item in value]
        case date():
            return value.isoformat()
        case _ if is_dataclass(value):
            kind: Any = type(value)
            return {name: values_of(getattr(value, name)) for name in _names(kind)}
        case _:
            return value


def recognised_from(values: Mapping[str, Any]) -> Recognised:
    """What was recognised, from its values."""
    found: Recognised = _made(Recognised)(values)
    return found


@cache
def _names(kind: Any) -> tuple[str, ...]:  # noqa: ANN401 - a dataclass
    return tuple(field.name for field in fields(kind))


Making = Callable[[Any], Any]


def _made(kind: type) -> Making:
    """How a value of this kind is made from the values of its fields."""
    return lambda told: kind(
        **{name: value if value is None or name not in _READ else _READ[name](value) for name, value in told.items()}
    )


def _each(make: Making) -> Making:
    return lambda told: tuple(map(make, told))


_POINTS_AND_MONEY = (
    "weight", "given", "points", "adjusted", "spent", "rate", "basic_expenditure", "project_expenditure",
    "printed_total",
)  # fmt: skip
#: How the values of these fields are read; those of all others are what they are.
_READ: Mapping[str, Making] = {
    **dict.fromkeys(_POINTS_AND_MONEY, Decimal),
    "filed_on": date.fromisoformat,
    "form": _made(Form),
    "budget": _made(Budget),
    "goals": _each(_made(Goal)),
    "indicators": _each(_made(Indicator)),
    "deviations": _each(_made(Deviation)),
    "measures": _each(_made(Measure)),
    "rulebook_choices": _each(_made(RulebookChoice)),
    "leftovers": tuple,
    "missing": tuple,
}
