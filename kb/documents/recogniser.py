"""Grid -> Form: the one recogniser behind every reader. What it does not understand is listed, never dropped."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal

from kb.documents import labels
from kb.documents.grid import Cell, Grid
from kb.documents.notes import split_notes
from kb.documents.rows import fields_of
from kb.documents.ties import tie_notes
from scoring.errors import UserError
from scoring.form import Budget, Deviation, Form, Goal, Indicator, Measure, indicator_id
from scoring.quantity import plain, read_number, read_quantity

#: Money in yuan becomes 万元; an amount beyond this under a head without a unit is yuan too.
YUAN = Decimal(10_000)
LONGEST_LEFTOVER = 200


@dataclass(frozen=True, slots=True)
class Recognised:
    """A form, the texts that were not understood, and the hash of what it was read from."""

    form: Form
    leftovers: tuple[str, ...] = ()
    content: str = ""


def recognise(grid: Grid) -> Recognised:
    """The form in this grid. Raises UserError `file-not-a-form` or `file-half-a-form`."""
    reading = _Reading()
    for row in grid.rows:
        reading.row(row)
    form, leftovers = reading.form()
    return Recognised(tie_notes(form), leftovers)


@dataclass
class _GoalSoFar:
    number: int | None = None
    points: Decimal | None = None
    description: list[str] = field(default_factory=list)
    rows: list[Indicator] = field(default_factory=list)


@dataclass
class _Reading:
    """The rows are read from top to bottom; `part` is where they belong."""

    part: str = "head"
    title: str = ""
    unit: str = ""
    department: str = ""
    project: str = ""
    year: int | None = None
    filed_on: date | None = None
    basic: Decimal | None = None
    project_spending: Decimal | None = None
    budget: Budget = field(default_factory=Budget)
    budget_in_yuan: bool = False
    budget_heads: list[tuple[str, int]] = field(default_factory=list)
    goals: list[_GoalSoFar] = field(default_factory=list)
    heads: list[tuple[str, int]] = field(default_factory=list)
    level1: str = ""
    level2: str = ""
    total: Decimal | None = None
    grade: str = ""
    deviations: list[str] = field(default_factory=list)
    measures: list[str] = field(default_factory=list)
    leftovers: list[str] = field(default_factory=list)

    # --- which row is this -------------------------------------------------------------------------------------------

    def row(self, cells: Sequence[Cell]) -> None:
        first = plain(cells[0].text)
        if self._table_head(cells) or self._budget_head(cells):
            return
        if self._goal(cells):
            return
        if self.part == "table" and self._total(cells):
            return
        if self._notes(first, cells):
            return
        if self.part in {"deviations", "measures"}:
            self._more_notes(first, cells)
        elif self.part == "goal" and not self._head(cells):
            self._describe(cells)
        elif self.part == "budget" and self._budget_row(cells):
            return
        elif self.part == "table":
            self._indicator(first, cells)
        elif self.part in {"head", "budget", "after"} and not self._head(cells):
            self._left(cells)

    def _left(self, cells: Sequence[Cell]) -> None:
        text = " ".join(cell.text for cell in cells)
        if re.search(r"\w", text) and not labels.END.fullmatch(plain(text)):
            self.leftovers.append(text[:LONGEST_LEFTOVER])

    # --- head --------------------------------------------------------------------------------------------------------

    def _head(self, cells: Sequence[Cell]) -> bool:
        """Title, unit, dates and expenditures, each a label with its value behind it or in the next cell."""
        found = False
        texts = [cell.text for cell in cells]
        if not self.title and labels.TITLE.fullmatch(plain(" ".join(texts))):
            self.title = " ".join(texts)
            return True
        place = 0
        while place < len(texts):
            name, _, value = re.sub(r"[::]", ":", texts[place], count=1).partition(":")
            if value.strip():
                found = self._value(plain(name), value.strip()) or found
                place += 1
            elif place + 1 < len(texts) and self._value(plain(name), texts[place + 1]):
                found = True
                place += 2
            else:
                place += 1
        return found

    def _value(self, name: str, value: str) -> bool:
        if labels.UNIT.fullmatch(name):
            self.unit = self.unit or value
        elif labels.DEPARTMENT.fullmatch(name):
            self.department = self.department or value
        elif labels.PROJECT.fullmatch(name):
            self.project = self.project or value
        elif labels.FILED_ON.fullmatch(name):
            self.filed_on = self.filed_on or _date(value)
        elif labels.BASIC.fullmatch(name) and _money(value) is not None:
            self.basic = _money(value)
        elif labels.PROJECT_SPENDING.fullmatch(name) and _money(value) is not None:
            self.project_spending = _money(value)
        elif labels.GRADE.fullmatch(name) and plain(value) in {"优", "良", "中", "差"}:
            self.grade = plain(value)
        else:
            return False
        return True

    # --- budget ------------------------------------------------------------------------------------------------------

    def _budget_head(self, cells: Sequence[Cell]) -> bool:
        if self.part == "table":
            return False
        heads = [(name, cell.column) for cell in cells if (name := labels.named(labels.BUDGET_HEADS, cell.text))]
        names = {name for name, _ in heads}
        if "spent" not in names or not names & {"adjusted", "rate"}:
            return False
        text = plain(" ".join(cell.text for cell in cells))
        points = labels.POINTS.search(text)
        self.part = "budget"
        self.budget_heads = heads
        self.budget_in_yuan = "元" in text and "万元" not in text
        self.budget = replace(self.budget, weight=Decimal(points[1]) if points else None)
        return True

    def _budget_row(self, cells: Sequence[Cell]) -> bool:
        """The row of the whole sum; rows of its parts (其中 ...) are passed over."""
        first = plain(cells[0].text)
        numbers = [cell for cell in cells if _figure(cell.text) is not None]
        words = [cell for cell in cells if _figure(cell.text) is None]
        if labels.BUDGET_PART.fullmatch(first) and self.budget.spent is not None:
            return True
        if not numbers or len(numbers) < 2 or (words and self.budget.spent is not None):
            return bool(numbers) and bool(labels.BUDGET_PART.fullmatch(first))
        values = _in_order(numbers, self.budget_heads)
        if "adjusted" not in values and "initial" in values:
            values["adjusted"] = values.pop("initial")
        self.budget = Budget(
            adjusted=self._in_wan(values.get("adjusted")),
            spent=self._in_wan(values.get("spent")),
            rate=values.get("rate"),
            weight=values.get("weight", self.budget.weight),
            given=values.get("score"),
        )
        return True

    def _in_wan(self, amount: Decimal | None) -> Decimal | None:
        return amount / YUAN if amount is not None and self.budget_in_yuan else amount

    # --- goals and indicators ----------------------------------------------------------------------------------------

    def _goal(self, cells: Sequence[Cell]) -> bool:
        first = plain(cells[0].text)
        match = labels.GOAL.fullmatch(first)
        overall = labels.OVERALL_GOAL.fullmatch(first)
        if match is None and overall is None:
            return False
        self.part = "goal"
        self.level1 = self.level2 = ""
        number = _ordinal(match["number"]) if match and match["number"] else None
        points = Decimal(match["points"]) if match and match["points"] else None
        if number is None and points is not None:
            number = len(self.goals) + 1
        self.goals.append(_GoalSoFar(number, points))
        self._describe(cells[1:])
        return True

    def _describe(self, cells: Sequence[Cell]) -> None:
        for cell in cells:
            if not labels.GOAL_HEADS.fullmatch(plain(cell.text)):
                self.goals[-1].description.append(cell.text)

    def _table_head(self, cells: Sequence[Cell]) -> bool:
        heads = [(name, cell.column) for cell in cells if (name := labels.named(labels.TABLE_HEADS, cell.text))]
        names = [name for name, _ in heads]
        if "name" not in names or not {"target", "actual", "score", "weight"} & set(names):
            return False
        self.part = "table"
        self.heads = [head for place, head in enumerate(heads) if head[0] not in names[:place]]
        if not self.goals:
            self.goals.append(_GoalSoFar())
        return True

    def _indicator(self, first: str, cells: Sequence[Cell]) -> None:
        if labels.END.fullmatch(first) and len(cells) <= 2:
            self.part = "after"
            self._left(cells)
            return
        fields, left = fields_of(cells, self.heads)
        name = fields.get("name", "")
        self.level1 = fields.get("level1") or self.level1
        if "level1" in fields and "level2" not in fields:
            self.level2 = ""
        self.level2 = fields.get("level2") or self.level2
        if not name or not (set(fields) & {"target", "actual", "score", "weight"}):
            if name:
                self._left(cells)
            return
        self.leftovers += [text[:LONGEST_LEFTOVER] for text in left]
        bare, weight = _weight_in(name, bracketed="weight" not in fields)
        row = Indicator(
            id=indicator_id(bare, {row.id for goal in self.goals for row in goal.rows}),
            level1=self.level1,
            level2=self.level2,
            name=bare,
            weight=_points(fields["weight"]) if "weight" in fields else weight,
            target=fields.get("target", ""),
            actual=fields.get("actual", ""),
            given=_points(fields["score"]) if "score" in fields else None,
            remark=fields.get("remark", ""),
        )
        self.goals[-1].rows.append(row)

    def _total(self, cells: Sequence[Cell]) -> bool:
        name, _, value = plain(cells[0].text).partition(":")
        if not labels.TOTAL.fullmatch(name):
            return False
        texts = [value, *(cell.text for cell in cells[1:])]
        numbers = [number for text in texts if text and (number := _points(text)) is not None]
        if numbers:
            # Where the weights' sum stands in front of the scores', the scores' sum is the last.
            self.total = numbers[-1]
        self.grade = next((plain(text) for text in texts if plain(text) in {"优", "良", "中", "差"}), self.grade)
        self.part = "after"
        return True

    # --- notes -------------------------------------------------------------------------------------------------------

    def _notes(self, first: str, cells: Sequence[Cell]) -> bool:
        """The label of a notes section, with its text behind a colon or in the cells that follow."""
        if not self.heads:
            return False
        name, _, behind = cells[0].text.partition(":") if ":" in cells[0].text else cells[0].text.partition(":")
        for part, pattern in (("measures", labels.MEASURES), ("deviations", labels.DEVIATIONS)):
            if pattern.fullmatch(plain(name)) and len(plain(name)) <= 30:
                self.part = part
                self._note_texts(part).extend(
                    text for text in (behind, *(cell.text for cell in cells[1:])) if text.strip()
                )
                return True
        return False

    def _more_notes(self, first: str, cells: Sequence[Cell]) -> None:
        if labels.END.fullmatch(first):
            self.part = "after"
            self._left(cells)
            return
        texts = [cell.text for cell in cells]
        if labels.LABEL_REST.fullmatch(first):
            texts = texts[1:]
        self._note_texts(self.part).extend(texts)

    def _note_texts(self, part: str) -> list[str]:
        return self.deviations if part == "deviations" else self.measures

    # --- the form ----------------------------------------------------------------------------------------------------

    def form(self) -> tuple[Form, tuple[str, ...]]:
        rows = [row for goal in self.goals for row in goal.rows]
        unit = self.unit or self.department
        if not rows:
            if unit or self.title or self.budget.spent is not None or self.goals:
                raise UserError("file-half-a-form")
            raise UserError("file-not-a-form")
        kind = "project" if self.project or ("项目" in self.title and "部门整体" not in self.title) else "department"
        form = Form(
            unit=unit,
            year=_year(self.title) or (self.filed_on.year - 1 if self.filed_on else None),
            kind="project" if kind == "project" else "department",
            project=self.project,
            title=self.title,
            filed_on=self.filed_on,
            basic_expenditure=self.basic,
            project_expenditure=self.project_spending,
            budget=self.budget,
            goals=tuple(
                Goal(
                    number=goal.number,
                    points=goal.points,
                    description=" ".join(goal.description),
                    indicators=tuple(goal.rows),
                )
                for goal in self.goals
                if goal.rows or goal.description
            ),
            printed_total=self.total,
            printed_grade=self.grade,
            deviations=tuple(
                Deviation(ordinal=place, text=text)
                for place, text in enumerate(split_notes("\n".join(self.deviations)), 1)
            ),
            measures=_measures("\n".join(self.measures)),
        )
        return form, tuple(self.leftovers)


def _measures(text: str) -> tuple[Measure, ...]:
    """The two sections of 改进措施及结果应用方案; a text without their headings is all next steps."""
    ties = labels.BUDGET_TIES.search(text)
    steps = labels.NEXT_STEPS.search(text)
    first = text[steps.end() if steps else 0 : ties.start() if ties else len(text)]
    second = text[ties.end() :] if ties else ""
    if steps and ties and steps.start() > ties.start():
        first, second = text[steps.end() :], text[ties.end() : steps.start()]
    return (
        *(Measure(section="measure", ordinal=place, text=note) for place, note in enumerate(split_notes(first), 1)),
        *(Measure(section="budget_tie", ordinal=place, text=note) for place, note in enumerate(split_notes(second), 1)),
    )


def _in_order(cells: Sequence[Cell], heads: Sequence[tuple[str, int]]) -> dict[str, Decimal]:
    """The figures of the budget row under their heads: by column where they line up, else in order."""
    by_column = {cell.column: _figure(cell.text) for cell in cells}
    lined = {name: value for name, column in heads if (value := by_column.get(column)) is not None}
    if len(lined) == len(cells):
        return lined
    names = [name for name, _ in heads]
    if len(names) > len(cells) and "score" in names and not plain(cells[-1].text).endswith("%"):
        names = [name for name in names if name not in {"initial", "weight"}]
    return {name: value for name, cell in zip(names, cells, strict=False) if (value := _figure(cell.text)) is not None}


def _figure(text: str) -> Decimal | None:
    cell = plain(text)
    return read_number(cell.removesuffix("%").removesuffix("分").removesuffix("万元").removesuffix("元"))


def _money(text: str) -> Decimal | None:
    cell = plain(text)
    if cell.endswith("元") and not cell.endswith("万元"):
        amount = read_number(cell[:-1])
        return None if amount is None else amount / YUAN
    return read_number(cell.removesuffix("万元"))


def _points(text: str) -> Decimal | None:
    quantity = read_quantity(text)
    return quantity.value if quantity is not None and quantity.unit in {"", "分"} else None


def _weight_in(name: str, *, bracketed: bool) -> tuple[str, Decimal | None]:
    """The name without the weight in brackets behind it."""
    text = " ".join(name.split())
    match = labels.WEIGHT_IN_NAME.search(text) or (labels.BARE_WEIGHT_IN_NAME.search(text) if bracketed else None)
    if match is None:
        return text, None
    return text[: match.start()], Decimal(match["weight"])


def _year(text: str) -> int | None:
    match = labels.YEAR.search(plain(text))
    return int(match[1]) if match else None


def _date(text: str) -> date | None:
    match = re.search(r"(\d{4})[年./-](\d{1,2})[月./-](\d{1,2})", plain(text))
    try:
        return date(int(match[1]), int(match[2]), int(match[3])) if match else None
    except ValueError:
        return None


def _ordinal(text: str) -> int:
    return int(text) if text.isdecimal() else "一二三四五六七八九十".index(text) + 1
