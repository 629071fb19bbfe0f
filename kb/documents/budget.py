"""The budget block of a form: heads, then the row of the whole sum among rows of its parts."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from decimal import Decimal
from itertools import pairwise

from kb.documents import labels
from kb.documents.figures import figure, money
from kb.documents.grid import Cell, joined
from kb.documents.labels import half, key
from kb.documents.rows import Head, fields_of
from scoring.form import Budget

_UNIT = re.compile(r"([万亿千]?元)(?:\)|$)")
#: How well a row's label fits the whole sum.
_PART, _UNNAMED, _SUM = 1, 2, 3


class BudgetBlock:
    """What was read of the budget so far."""

    def __init__(self) -> None:
        self.budget = Budget()
        self._heads: list[Head] = []
        self._unit = "万元"
        self._rank = 0
        self._stated: dict[str, str] = {}
        self._first = ""
        self._divided = 1

    def head(self, cells: Sequence[Cell], money_unit: str) -> bool:
        """Whether this row holds the heads of the block, or its figures each behind its head."""
        found = [(name, cell.column) for cell in cells if (name := labels.budget_head(cell.text))]
        # The label in front of the heads may read like one: 年度预算数(万元) | 年初预算 | 调整后预算数.
        heads = found[1:] if found and found[0][0] in {name for name, _ in found[1:]} else found
        names = {name for name, _ in heads}
        if len(names) != len(heads) or "spent" not in names or not names & {"initial", "adjusted", "rate"}:
            return False
        text = key(joined(cells)) or "".join(key(cell.text) for cell in cells)
        share = labels.POINTS.search(text)
        unit = _UNIT.search(text)
        self._heads, self._unit = heads, unit[1] if unit else money_unit
        if share and self.budget.weight is None:
            self.budget = replace(self.budget, weight=Decimal(share[1]))
        self._pairs(cells)
        return True

    def row(self, cells: Sequence[Cell]) -> bool:
        """Whether this row is one of the block: the whole sum's is kept, those of its parts (其中 ...) say no more."""
        figures = [cell for cell in cells if figure(cell.text) is not None]
        words = "".join(key(cell.text) for cell in cells if figure(cell.text) is None and re.search(r"\w", cell.text))
        if not self._heads or not figures:
            empty = labels.BUDGET_PART.fullmatch(words) or labels.BUDGET_SUM.fullmatch(words)
            self._divided = len(cells) // max(1, self._sums) if empty and self._heads else 1
            return bool(self._heads) and empty is not None
        rank = _rank(words)
        if rank == 0:
            return False
        if len(figures) >= 2 and rank >= self._rank and not words.startswith("其中"):
            fields = self._under(figures) or fields_of(self._whole(figures), self._heads, _fit)[0]
            if rank > self._rank:
                self._keep(fields)
            elif rank == _PART:
                self._add(words, fields)
            self._first = words if rank > self._rank else self._first
            self._rank = rank
        return True

    def _add(self, words: str, fields: dict[str, str]) -> None:
        """Basic and project expenditure are the whole where no row of their sum stands above or below."""
        if {bool(labels.BASIC.match(row)) for row in (self._first, words)} != {True, False}:
            return
        if not any(labels.PROJECT_SPENDING.match(row) for row in (self._first, words)):
            return
        before = self.budget
        adjusted = money(fields.get("adjusted", fields.get("initial", "")), self._unit)
        spent = money(fields.get("spent", ""), self._unit)
        if before.adjusted is None or before.spent is None or adjusted is None or spent is None:
            return
        self.budget = replace(before, adjusted=before.adjusted + adjusted, spent=before.spent + spent, rate=None)
        self._first = ""

    def _under(self, figures: Sequence[Cell]) -> dict[str, str] | None:
        """The figures right under their heads, where parts of the sums stand between them; None in a line of text."""
        at = {cell.column: cell.text for cell in figures if cell.ruled}
        fields = {name: at[column] for name, column in self._heads if column in at}
        return fields if "spent" in fields and {"initial", "adjusted"} & set(fields) else None

    @property
    def _sums(self) -> int:
        return sum(name in {"initial", "adjusted", "spent"} for name, _ in self._heads)

    def _whole(self, figures: Sequence[Cell]) -> Sequence[Cell]:
        """The figures without the parts of each sum, told by a second row of heads: 总额 | 财政拨款 | 其他资金."""
        end = self._sums * self._divided
        if self._divided < 2 or end > len(figures):
            return figures
        return [*figures[: end : self._divided], *figures[end:]]

    def line(self, cells: Sequence[Cell], money_unit: str) -> bool:
        """Whether the row holds figures each behind its label: one row for the budget, one for what was spent."""
        if self._heads:
            return False
        found = False
        for cell, following in pairwise([*_halves(cells), Cell("")]):
            name = labels.budget_head(half(cell.text).removesuffix(":"))
            if name in {"initial", "adjusted", "spent", "rate"} and figure(following.text) is not None:
                self._stated.setdefault(name, following.text)
                found = True
        if found and "spent" in self._stated and {"initial", "adjusted"} & set(self._stated):
            unit = _UNIT.search(key(joined(cells)))
            self._unit = unit[1] if unit else money_unit
            self._keep(self._stated)
        return found

    def told_in_pairs(self, cells: Sequence[Cell]) -> bool:
        """Whether a row below the indicators tells the budget, each figure behind its head: 预算数 | 90."""
        if self.budget.spent is not None:
            return False
        pairs = [labels.budget_head(one.text) for one, other in pairwise(cells) if figure(other.text) is not None]
        return "spent" in pairs and bool({"initial", "adjusted"} & set(pairs))

    def _pairs(self, cells: Sequence[Cell]) -> None:
        """预算数 | 1000 | 执行数 | 1000: each figure stands behind its head."""
        fields = {}
        for cell, following in pairwise(cells):
            name = labels.budget_head(cell.text)
            if name and figure(following.text) is not None:
                fields[name] = following.text
        if "spent" in fields:
            self._keep(fields)
            self._rank = _SUM

    def _keep(self, fields: dict[str, str]) -> None:
        adjusted = fields.get("adjusted", fields.get("initial", ""))
        weight = figure(fields.get("weight", ""))
        self.budget = Budget(
            adjusted=money(adjusted, self._unit),
            spent=money(fields.get("spent", ""), self._unit),
            rate=figure(fields.get("rate", "")),
            weight=self.budget.weight if weight is None else weight,
            given=figure(fields.get("score", "")),
        )


def _halves(cells: Sequence[Cell]) -> Iterator[Cell]:
    """The cells, one of a label and its figure (预算数:120) as two."""
    for cell in cells:
        name, colon, value = cell.text.replace("\uff1a", ":").partition(":")
        yield replace(cell, text=name + colon)
        if value.strip():
            yield replace(cell, text=value.strip())


def _rank(words: str) -> int:
    """0 for a row that is none of the block's: it has words of its own that name no sum."""
    words = re.sub(r"\([^()]*\)", "", words)  # (万元) may be the end of a label that was cut in two
    if labels.BUDGET_PART.fullmatch(words):
        return _PART
    if not words or labels.BUDGET_SUM.fullmatch(words):
        return _SUM
    return _UNNAMED if re.search(r"资金|预算|支出|经费|金额", words) else 0


def _fit(field: str, text: str) -> float:
    cell = key(text)
    number = figure(text)
    if field == "rate":
        return 2.0 if cell.endswith("%") else 0.0
    if cell.endswith("%"):
        return -5.0
    if field in {"weight", "score"}:
        return 1.0 if number is not None and number <= 100 and not cell.endswith("元") else -4.0
    return 0.0 if cell.endswith("分") else 1.0
