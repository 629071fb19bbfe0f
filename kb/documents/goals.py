"""The goals of a form: their headings, what was meant, and what became of it."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from kb.documents import labels
from kb.documents.grid import Cell
from kb.documents.labels import half, key
from scoring.form import Goal, Indicator


@dataclass
class GoalSoFar:
    """A goal while its rows are read; `reached` is what became of it (实际完成情况)."""

    number: int | None = None
    points: Decimal | None = None
    description: list[str] = field(default_factory=list)
    reached: list[str] = field(default_factory=list)
    reached_column: int | None = None
    rows: list[Indicator] = field(default_factory=list)


class Goals(list[GoalSoFar]):
    """The goals so far, in order; the last one is open."""

    def heading(self, cells: Sequence[Cell]) -> bool:
        """Whether this row is the heading of a goal, or of the goals as a whole (年度总体目标)."""
        if self._over_both(cells):
            self.append(GoalSoFar())
            self.describe(cells[1:])
            return True
        text = cells[0].text
        name, behind = _heading_and_text(text)
        match = labels.GOAL.fullmatch(key(name))
        if match is None and not labels.OVERALL_GOAL.fullmatch(key(name)):
            return False
        number = ordinal(match["number"]) if match and match["number"] else None
        worth = Decimal(match["points"]) if match and match["points"] else None
        if number is not None and worth is None and self._asks_for_all:
            self.describe(cells)  # 预期目标 | 实际完成情况 stand above: the numbers are the text's own
            return True
        if number is None and worth is not None:
            number = len(self) + 1
        self.append(GoalSoFar(number, worth))
        if behind:
            self[-1].description.append(behind)
        self.describe(cells[1:])
        return True

    @staticmethod
    def divided(cells: Sequence[Cell]) -> bool:
        """Whether this row is a goal's label with the heads of what was meant and what became of it: no table's."""
        if len(cells) != 3 or not labels.GOAL_REACHED.fullmatch(key(cells[2].text)):
            return False
        name = key(cells[0].text)
        named = labels.GOAL.fullmatch(name) or labels.OVERALL_GOAL.fullmatch(name)
        return named is not None and _is_expected(key(cells[1].text))

    @staticmethod
    def _over_both(cells: Sequence[Cell]) -> bool:
        """Whether what was meant and what became of it have their heads here, beside a label over both."""
        if len(cells) != 3 or not labels.GOAL_REACHED.fullmatch(key(cells[0].text)):
            return False
        return _is_expected(key(cells[1].text)) and labels.GOAL_REACHED.fullmatch(key(cells[2].text)) is not None

    @property
    def _asks_for_all(self) -> bool:
        """Whether the open goal is that of the whole form, with a column for what became of it."""
        if not self or self[-1].rows:
            return False
        return (self[-1].number, self[-1].points) == (None, None) and self[-1].reached_column is not None

    def describe(self, cells: Sequence[Cell]) -> None:
        """More text of the goal: what was meant, and under a head of its own (实际完成情况) what became of it."""
        goal = self[-1]
        place = "description"
        column = goal.reached_column
        second = column is not None and len(cells) == 2 and cells[1].column < column
        for order, cell in enumerate(cells):
            text = key(cell.text)
            if not goal.description and self.late_points(cell.text):
                continue
            if labels.GOAL_EXPECTED.fullmatch(text) or (not goal.description and labels.OVERALL_GOAL.fullmatch(text)):
                place = "description"
            elif labels.GOAL_REACHED.fullmatch(text):
                place, goal.reached_column = "reached", cell.column
            elif place == "reached" or (column and cell.column >= column) or (second and order):
                goal.reached.append(cell.text)
            else:
                goal.description.append(cell.text)

    def late_points(self, text: str) -> bool:
        """Whether this is the goal's points, which a line break cut off its heading."""
        goal, cell = self[-1], key(text)
        worth = labels.POINTS.match(cell)
        if worth is None or cell[worth.end() :] not in {")", "]", "】"} or goal.points is not None:
            return False
        goal.points = Decimal(worth[1])
        goal.number = goal.number or len(self)
        return True

    def beside(self, cell: Cell) -> bool:
        """Whether the label beside the heads of a table names a goal (年度绩效目标1); without any, the form has one."""
        match = labels.GOAL.fullmatch(key(cell.text))
        if match and (match["number"] or match["points"]):
            return self.heading([cell])
        if not self:
            self.append(GoalSoFar())
        return False

    def of_the_form(self) -> tuple[Goal, ...]:
        """The goals with their rows."""
        return tuple(
            Goal(
                number=goal.number,
                points=goal.points,
                description=" ".join(goal.description),
                reached=" ".join(goal.reached),
                indicators=tuple(goal.rows),
            )
            for goal in self
            if goal.rows or goal.description or goal.reached or goal.number is not None
        )


def _is_expected(cell: str) -> bool:
    return any(head.fullmatch(cell) for head in (labels.GOAL_EXPECTED, labels.OVERALL_GOAL))


def _heading_and_text(text: str) -> tuple[str, str]:
    """A goal's heading and the description behind it in the same cell: after a colon, or after a blank."""
    wide = half(text[: labels.LONGEST_LABEL])
    for match in re.finditer(r":(?!\s*\()|\s(?!\()", wide):
        if labels.GOAL.fullmatch(key(wide[: match.start()].replace(":", ""))):
            return wide[: match.start()].replace(":", ""), text[match.end() :].strip()
    return text.replace(":", "").replace("\uff1a", ""), ""


def ordinal(text: str) -> int:
    """1 for 1 and 一."""
    return int(text) if text.isdecimal() else "一二三四五六七八九十".index(text) + 1
