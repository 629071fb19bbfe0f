"""The row of the total below the indicators."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from kb.documents import labels
from kb.documents.figures import points
from kb.documents.grid import Cell
from kb.documents.labels import half, key
from kb.documents.rows import Head
from scoring.form import Budget

#: The points of a whole form.
WHOLE = 100


@dataclass(frozen=True, slots=True)
class Total:
    """What the row says: the sum of the scores and of the weights, the grade.

    is_sum: it is called 合计, and may leave the budget out.
    """

    points: Decimal | None = None
    grade: str = ""
    is_sum: bool = False
    weight: Decimal | None = None

    def leaves_out(self, budget: Budget) -> bool:
        """Whether it is the sum of the indicators alone: with the budget's points its weights make 100."""
        if self.weight is None or budget.weight is None:
            return False
        return self.is_sum and self.weight + budget.weight == WHOLE


def total_in(cells: Sequence[Cell], heads: Sequence[Head]) -> Total | None:
    """The total, if this row is its: the scores' sum stands behind the weights' where both are printed."""
    first = key(cells[0].text)
    name, _, value = half(cells[0].text).partition(":")
    words = labels.TOTAL_IN_WORDS.match(first)
    if not labels.TOTAL.fullmatch(key(name)):
        if words is None or len(cells) > 1:
            return None
        return Total(Decimal(words[1]), next(iter(labels.GRADE_IN_WORDS.findall(first)), ""))
    numbers = [(cell.column, number) for cell in cells[1:] if (number := points(cell.text)) is not None]
    if (inline := points(value) or (Decimal(words[1]) if words else None)) is not None:
        numbers.insert(0, (0, inline))
    weight, score = _by_heads(numbers, heads, alone=len(cells) == 1)
    texts = [value, *(cell.text for cell in cells[1:])]
    return Total(
        score,
        next(_grades(texts), ""),
        is_sum=labels.SUM.fullmatch(key(name)) is not None,
        weight=weight,
    )


def _by_heads(
    numbers: Sequence[tuple[int, Decimal]], heads: Sequence[Head], *, alone: bool
) -> tuple[Decimal | None, Decimal | None]:
    """The sums of the weights and of the scores: by their columns, else by the order of their heads."""
    columns, at = dict(heads), dict(numbers)
    weight, score = at.get(columns.get("weight", -1)), at.get(columns.get("score", -1))
    if score is not None:
        return weight, score  # behind it may stand a reviewer's
    if len(numbers) == 2 and {"weight", "score"} <= set(columns):
        first, second = (number for _, number in numbers)
        return (second, first) if columns["score"] < columns["weight"] else (first, second)
    if not numbers or (len(numbers) == 1 and weight is not None and not alone):
        return weight, None
    return None, numbers[-1][1]


def _grades(texts: Sequence[str]) -> Iterator[str]:
    keys = [key(text) for text in texts]
    yield from (labels.GRADES[text] for text in keys if text in labels.GRADES)
    yield from (found for text in keys for found in re.findall(r"^[\d.]+分?\(([优良中差])\)$", text))
    yield from (found for text in keys for found in labels.GRADE_IN_WORDS.findall(text))
