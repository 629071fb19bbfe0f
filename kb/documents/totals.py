"""The row of the total below the indicators."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from itertools import pairwise

from kb.documents import labels
from kb.documents.figures import points
from kb.documents.grid import MOST_COLUMNS, Cell
from kb.documents.labels import half, key
from kb.documents.rows import Head
from scoring.form import Budget, Indicator

#: The points of a whole form.
WHOLE = 100


@dataclass(frozen=True, slots=True)
class Total:
    """What the row says: the sum of the scores and of the weights, the grade.

    is_sum: it is called 合计, and may leave the budget out. unplaced: one number that stands under neither head.
    """

    points: Decimal | None = None
    grade: str = ""
    is_sum: bool = False
    weight: Decimal | None = None
    unplaced: bool = False

    def leaves_out(self, budget: Budget) -> bool:
        """Whether it is the sum of the indicators alone: with the budget's points its weights make 100."""
        if self.weight is None or budget.weight is None:
            return False
        return self.is_sum and self.weight + budget.weight == WHOLE

    def sums_weights(self, rows: Iterable[Indicator], budget: Budget) -> bool:
        """Whether its one number is what the weights add up to, and the scores do not."""
        if not (self.is_sum and self.unplaced):
            return False
        parts = [(row.weight, row.given) for row in rows]
        weights, scores = (sum(filter(None, column)) for column in zip(*parts, strict=True))
        with_budget = weights + (budget.weight or 0), scores + (budget.given or 0)
        return self.points in {weights, with_budget[0]} and self.points not in {scores, with_budget[1]}


def total_in(cells: Sequence[Cell], heads: Sequence[Head]) -> Total | None:
    """The total, if this row is its: the scores' sum stands behind the weights' where both are printed."""
    first = key(cells[0].text)
    name, _, value = half(cells[0].text).partition(":")
    words = labels.TOTAL_IN_WORDS.match(first)
    if not labels.TOTAL.fullmatch(key(name)):
        if words is None or len(cells) > 1:
            return None
        return Total(Decimal(words[1]), next(iter(labels.GRADE_IN_WORDS.findall(first)), ""))
    numbers = [(cell, number) for cell in cells[1:] if (number := points(cell.text)) is not None]
    if (inline := points(value) or (Decimal(words[1]) if words else None)) is not None:
        numbers.insert(0, (replace(cells[0], column=0), inline))
    weight, score = _by_heads(numbers, heads, alone=len(cells) == 1)
    texts = [value, *(cell.text for cell in cells[1:])]
    return Total(
        score,
        next(_grades(texts), ""),
        is_sum=labels.SUM.fullmatch(key(name)) is not None,
        weight=weight,
        unplaced=len(numbers) == 1 and _head_over(numbers[0][0], heads) not in {"weight", "score"},
    )


def _by_heads(
    numbers: Sequence[tuple[Cell, Decimal]], heads: Sequence[Head], *, alone: bool
) -> tuple[Decimal | None, Decimal | None]:
    """The sums of the weights and of the scores: by their columns, else by the order of their heads."""
    columns = dict(heads)
    under = {_head_over(cell, heads): number for cell, number in reversed(numbers)}
    weight, score = under.get("weight"), under.get("score")
    if score is not None:
        return weight, score  # behind it may stand a reviewer's
    if len(numbers) == 2 and {"weight", "score"} <= set(columns):
        first, second = (number for _, number in numbers)
        return (second, first) if columns["score"] < columns["weight"] else (first, second)
    if not numbers or (len(numbers) == 1 and weight is not None and not alone):
        return weight, None
    return None, numbers[-1][1]


def _head_over(cell: Cell, heads: Sequence[Head]) -> str:
    """The field under whose head a cell stands: in a real table within its columns, elsewhere right below it."""
    for (name, column), (_, end) in pairwise([*heads, ("", MOST_COLUMNS)]):
        if cell.column == column or (cell.ruled and column < cell.column and cell.column + cell.colspan <= end):
            return name
    return ""


def _grades(texts: Sequence[str]) -> Iterator[str]:
    keys = [key(text) for text in texts]
    yield from (labels.GRADES[text] for text in keys if text in labels.GRADES)
    yield from (found for text in keys for found in re.findall(r"^[\d.]+分?\(([优良中差])\)$", text))
    yield from (found for text in keys for found in labels.GRADE_IN_WORDS.findall(text))
