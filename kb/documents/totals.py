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
    columns, weights = dict(heads), dict(numbers)
    only_weights = (
        len(numbers) == 1 and len(cells) > 1 and "score" in columns and numbers[0][0] == columns.get("weight")
    )
    if cells[0].ruled and (own := [found for found in numbers if found[0] == columns.get("score")]):
        numbers = own  # behind it may stand a reviewer's
    texts = [value, *(cell.text for cell in cells[1:])]
    return Total(
        numbers[-1][1] if numbers and not only_weights else None,
        next(_grades(texts), ""),
        is_sum=labels.SUM.fullmatch(key(name)) is not None,
        weight=weights.get(columns.get("weight", -1)),
    )


def _grades(texts: Sequence[str]) -> Iterator[str]:
    keys = [key(text) for text in texts]
    yield from (labels.GRADES[text] for text in keys if text in labels.GRADES)
    yield from (found for text in keys for found in re.findall(r"^[\d.]+分?\(([优良中差])\)$", text))
    yield from (found for text in keys for found in labels.GRADE_IN_WORDS.findall(text))
