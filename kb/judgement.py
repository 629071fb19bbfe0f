"""How likely each of some rows is meant, and how likely none is, by weights that were fitted to questions. Pure.

A conditional logit: every row has a sum of its signs by their weights, "none of them" has one too, and the chances are
in the ratio of their exponentials. So a row is judged beside the others, and all of them beside what is not stored.
"""

import math
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

#: The name of a sign -> its value.
Signs = Mapping[str, float]


@dataclass(frozen=True, slots=True)
class Weights:
    """What each sign counts for a row, and for none. Signs that have no weight count nothing."""

    row: Signs
    none: Signs


@dataclass(frozen=True, slots=True)
class Judgement:
    """From which chance on a row is answered for sure, answered with a word of doubt, or asked for."""

    words: Weights
    meaning: Weights
    sure: float
    hedged: float
    asked: float


def chances(rows: Sequence[Signs], none: Signs, weights: Weights) -> list[float]:
    """The chance that each row is meant, and behind them that none is; their sum is 1."""
    sums = [_sum(row, weights.row) for row in rows] + [_sum(none, weights.none)]
    highest = max(sums)
    shares = [math.exp(value - highest) for value in sums]
    total = sum(shares)
    return [share / total for share in shares]


def _sum(signs: Signs, weights: Signs) -> float:
    return sum(value * weights.get(name, 0.0) for name, value in signs.items())


def parse_judgement(text: str) -> Judgement:
    """The weights and limits of a TOML text; of an empty one, those under which nothing is ever judged to be meant."""
    if not text:
        return Judgement(Weights({}, {}), Weights({}, {}), 2.0, 2.0, 2.0)
    table = tomllib.loads(text)
    words, meaning = (Weights(table[name]["row"], table[name]["none"]) for name in ("words", "meaning"))
    limits = table["limits"]
    return Judgement(words, meaning, limits["sure"], limits["hedged"], limits["asked"])
