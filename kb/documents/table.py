"""The indicator table of a form: goals, column heads, rows and the total."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal

from kb.documents import labels
from kb.documents.figures import figure, points
from kb.documents.grid import Cell, in_one_line, joined
from kb.documents.labels import half, key
from kb.documents.rows import Head, fields_in_place, fields_of, fit_by_place, is_points
from scoring.form import Goal, Indicator, indicator_id

#: No form has more; what lies behind them is some other list.
MOST_ROWS = 400
#: The weight stands at the end of a name.
_TAIL = 30
_FIGURES = ("target", "actual", "score", "weight")
#: What a row without a name would lose.
_TOLD = ("target", "actual", "score", "remark")
#: What may have several columns: those that are passed over, and more remarks (佐证材料), which are listed.
_SEVERAL = ("other", "aside")
_NUMBERED = re.compile(r"^\s*指标\s*\d{1,2}\s*[:：.、．]\s*")


@dataclass
class GoalSoFar:
    """A goal while its rows are read; `reached` is what its form says of it besides (实际完成情况)."""

    number: int | None = None
    points: Decimal | None = None
    description: list[str] = field(default_factory=list)
    reached: list[str] = field(default_factory=list)
    reached_column: int | None = None
    rows: list[Indicator] = field(default_factory=list)


class Table:
    """What was read of the goals and indicators so far."""

    def __init__(self) -> None:
        self.goals: list[GoalSoFar] = []
        self.heads: list[Head] = []
        self.total: Decimal | None = None
        self.grade = ""
        self.spaced = False
        self.left: list[str] = []
        self._upper: list[Head] = []
        self._pending: Sequence[Cell] = ()
        self._levels = ("", "")
        self._ids: set[str] = set()
        self._rows_read = 0
        self._last_read: tuple[Sequence[Cell], tuple[dict[str, str], tuple[str, ...]]] = ((), ({}, ()))

    # --- goals -------------------------------------------------------------------------------------------------------

    def goal(self, cells: Sequence[Cell]) -> bool:
        """Whether this row is the heading of a goal, or of the goals as a whole (年度总体目标)."""
        text = cells[0].text
        name, behind = _heading_and_text(text)
        match = labels.GOAL.fullmatch(key(name))
        if match is None and not labels.OVERALL_GOAL.fullmatch(key(name)):
            return False
        number = _ordinal(match["number"]) if match and match["number"] else None
        worth = Decimal(match["points"]) if match and match["points"] else None
        if number is None and worth is not None:
            number = len(self.goals) + 1
        self._levels = ("", "")
        self.goals.append(GoalSoFar(number, worth))
        if behind:
            self.goals[-1].description.append(behind)
        self.describe(cells[1:])
        return True

    def describe(self, cells: Sequence[Cell]) -> None:
        """More text of the goal: what was meant, and under a head of its own (实际完成情况) what became of it."""
        goal = self.goals[-1]
        place = "description"
        column = goal.reached_column
        second = column is not None and len(cells) == 2 and cells[1].column < column
        for order, cell in enumerate(cells):
            text = key(cell.text)
            if not goal.description and self._late_points(cell.text):
                continue
            if labels.GOAL_EXPECTED.fullmatch(text):
                place = "description"
            elif labels.GOAL_REACHED.fullmatch(text):
                place, goal.reached_column = "reached", cell.column
            elif place == "reached" or (column and cell.column >= column) or (second and order):
                goal.reached.append(cell.text)
            else:
                goal.description.append(cell.text)

    def _late_points(self, text: str) -> bool:
        """Whether this is the goal's points, which a line break cut off its heading."""
        goal, cell = self.goals[-1], key(text)
        worth = labels.POINTS.match(cell)
        if worth is None or cell[worth.end() :] not in {")", "]", "】"} or goal.points is not None:
            return False
        goal.points = Decimal(worth[1])
        goal.number = goal.number or len(self.goals)
        return True

    # --- heads -------------------------------------------------------------------------------------------------------

    def head(self, cells: Sequence[Cell]) -> bool:
        """Whether this row holds the column heads, or the upper or lower one of two rows of them."""
        heads = [(name, cell.column) for cell in cells if (name := labels.table_head(cell.text))]
        names = {name for name, _ in heads}
        if len(names) < 2 or len(heads) + 1 < len(cells):
            self._upper = []
            return False
        self._upper = _first_of_each(_under(self._upper, heads))
        self._pending = ()
        known = {name for name, _ in self._upper}
        if "name" not in known and "level2" in known and known & {"target", "actual"}:
            # Without 三级指标 the second level is what is measured.
            self._upper = [("name" if name == "level2" else name, column) for name, column in self._upper]
            known.add("name")
        if "name" in known and known & set(_FIGURES):
            self.heads = [head for head in self._upper if head[0] != "label" or head[1] < self._upper[-1][1]]
            self._goal_beside(cells[0])
        return bool(self.heads) or bool(known & {"score", "weight"})

    def _goal_beside(self, cell: Cell) -> None:
        """The goal of this table: headed above it, or in the label cell beside its heads (年度绩效目标1)."""
        match = labels.GOAL.fullmatch(key(cell.text))
        if match and (match["number"] or match["points"]):
            self.goal([cell])
        elif not self.goals:
            self.goals.append(GoalSoFar())

    @property
    def is_full(self) -> bool:
        """Whether more rows were read than a form has."""
        return self._rows_read >= MOST_ROWS

    # --- rows --------------------------------------------------------------------------------------------------------

    def claims(self, cells: Sequence[Cell]) -> bool:
        """Whether a row must be an indicator whatever its first words: it has a name and points in their columns."""
        if len(cells) < 3 or labels.TOTAL.fullmatch(key(cells[0].text)):
            return False
        fields, _ = self._fields(cells)
        scored = [fields[name] for name in ("score", "weight") if name in fields]
        return "name" in fields and ("target" in fields or "actual" in fields) and any(map(is_points, scored))

    def row(self, cells: Sequence[Cell]) -> None:
        """One row of the table."""
        self._rows_read += 1
        self._upper = []
        cells = self._mended(cells)
        first = key(cells[0].text)
        if labels.SUBTOTAL.fullmatch(first) or not re.search(r"\w", joined(cells)):
            return
        fields, left = self._fields(cells)
        if "name" not in fields and {"target", "actual"} & set(fields) and {"score", "weight"} & set(fields):
            # A name that is usually a level (预算执行率, 服务对象满意度) stands in the names' column.
            by_place, rest = fields_of(cells, self.heads, fit_by_place)
            if "name" in by_place:
                fields, left = by_place, rest
        self._remember_levels(fields)
        name = fields.get("name", "")
        if not name and any(text in fields for text in ("target", "actual")):
            name = self._nameless(fields)
        if not name or not set(fields) & set(_FIGURES):
            if name:
                self._pending = cells
                self.left.append(joined(cells))
            elif any(_says_something(text) for field, text in fields.items() if field in _TOLD) or left:
                self.left.append(joined(cells))
            return
        if left and not fields.get("remark") and left[-1] == cells[-1].text and figure(left[-1]) is None:
            # A cell behind the last head explains the row.
            fields["remark"], left = left[-1], left[:-1]
        if "aside" in fields:
            left = (*left, fields["aside"])
        self.left += [text for text in left if not self._late_points(text)]
        if not set(fields) >= self._wanted:
            self._pending = cells
        self.goals[-1].rows.append(self._indicator(name, fields))

    def _fields(self, cells: Sequence[Cell]) -> tuple[dict[str, str], tuple[str, ...]]:
        """The fields of a row and the texts left over; what `claims` found is not looked for again."""
        if self._last_read[0] is not cells:
            # Where single blanks part the cells, an empty one leaves no trace and the others move up.
            placed = None if self.spaced else fields_in_place(cells, self.heads)
            self._last_read = cells, (placed, ()) if placed is not None else fields_of(cells, self.heads)
        fields, left = self._last_read[1]
        return dict(fields), left

    @property
    def _wanted(self) -> set[str]:
        """The fields that a whole row has."""
        return {"name", *_FIGURES} & {name for name, _ in self.heads}

    @property
    def gives_reasons(self) -> bool:
        """Whether the rows have a column for reasons or remarks."""
        return any(name == "remark" for name, _ in self.heads)

    def _remember_levels(self, fields: dict[str, str]) -> None:
        level1, level2 = (in_one_line(fields.get(level, "")) for level in ("level1", "level2"))
        if "level1" in dict(self.heads) and level2 and not level1:
            level1 = _other_family(level2, self._levels[0])
        if self._levels[0] and not level2 and re.match("成本", key(level1)):
            # 成本指标 is a first level in some layouts, a second one under 产出指标 in most.
            level1, level2 = "", level1
        if level1 and not level2:
            self._levels = (level1, "")
        self._levels = (level1 or self._levels[0], level2 or self._levels[1])

    def _nameless(self, fields: dict[str, str]) -> str:
        """The second level is the name where there is no third: 管理 | 预算编审管理."""
        level2 = fields.get("level2", "")
        if not level2 or labels.LEVEL2_KNOWN.fullmatch(key(level2)):
            return ""
        self._levels = (self._levels[0], "")
        return level2

    def _indicator(self, name: str, fields: dict[str, str]) -> Indicator:
        column = points(fields.get("weight", ""))
        bare, own = weight_in(_without_number(in_one_line(name)), column)
        row = Indicator(
            id=indicator_id(bare, self._ids),
            level1=self._levels[0],
            level2=self._levels[1],
            name=bare,
            weight=own if column is None else column,
            target=_amount(fields, "target"),
            actual=_amount(fields, "actual"),
            given=points(fields.get("score", "")),
            remark=fields.get("remark", ""),
        )
        self._ids.add(row.id)
        return row

    def _mended(self, cells: Sequence[Cell]) -> Sequence[Cell]:
        """The row, with the one before where a line break inside a cell divided the two."""
        before, self._pending = self._pending, ()
        if len(before) < 2 or [cell.column for cell in cells] != list(range(len(cells))):
            return cells
        end = before[-1]
        whole = [
            *before[:-1],
            replace(end, text=end.text + cells[0].text),
            *(replace(cell, column=cell.column + end.column) for cell in cells[1:]),
        ]
        mine, both = (set(fields_of(row, self.heads)[0]) for row in (cells, whole))
        wanted = self._wanted
        only_name = not set(fields_of(before, self.heads)[0]) & set(_FIGURES)
        if not both >= wanted or (mine >= wanted and not only_name) or len(whole) > len(self.heads):
            return cells
        if only_name:
            self.left.pop()
        else:
            self._ids.discard(self.goals[-1].rows.pop().id)
        return whole

    # --- total -------------------------------------------------------------------------------------------------------

    def total_row(self, cells: Sequence[Cell]) -> bool:
        """Whether this row is the total: the scores' sum, which stands behind the weights' where both are printed."""
        name, _, value = half(cells[0].text).partition(":")
        if not labels.TOTAL.fullmatch(key(name)):
            words = labels.TOTAL_IN_WORDS.match(key(cells[0].text)) if len(cells) == 1 else None
            self.total = Decimal(words[1]) if words else self.total
            self.grade = next(iter(labels.GRADE_IN_WORDS.findall(key(cells[0].text))), "") if words else self.grade
            return words is not None
        numbers = [(cell.column, number) for cell in cells[1:] if (number := points(cell.text)) is not None]
        words = labels.TOTAL_IN_WORDS.match(key(cells[0].text))
        if (inline := points(value) or (Decimal(words[1]) if words else None)) is not None:
            numbers.insert(0, (0, inline))
        columns = dict(self.heads)
        if numbers and not (
            len(numbers) == 1 and len(cells) > 1 and "score" in columns and numbers[0][0] == columns.get("weight")
        ):
            self.total = numbers[-1][1]
        texts = [value, *(cell.text for cell in cells[1:])]
        grades = [key(text) for text in texts if key(text) in labels.GRADES]
        grades += [found for text in texts for found in re.findall(r"^[\d.]+分?\(([优良中差])\)$", key(text))]
        grades += [found for text in texts for found in labels.GRADE_IN_WORDS.findall(key(text))]
        self.grade = grades[0] if grades else self.grade
        return True

    # --- the form's part ---------------------------------------------------------------------------------------------

    def form_goals(self) -> tuple[Goal, ...]:
        """The goals with their rows."""
        return tuple(
            Goal(
                number=goal.number,
                points=goal.points,
                description=" ".join(goal.description),
                indicators=tuple(goal.rows),
            )
            for goal in self.goals
            if goal.rows or goal.description or goal.number is not None
        )


def weight_in(name: str, column: Decimal | None = None) -> tuple[str, Decimal | None]:
    """The name without the weight in brackets behind it; `column`: the weight in a column of its own, if there is one.

    A number in brackets that is not the row's weight belongs to the name.
    """
    tail = half(name[-_TAIL:])
    match = labels.WEIGHT_IN_NAME.search(tail) or labels.BARE_WEIGHT_IN_NAME.search(tail)
    if match is None:
        return name, None
    found = match.groupdict()
    weight = Decimal(found["weight"] or found["named"])
    bare = name[: len(name) - len(tail) + match.start()]
    return (name, None) if not bare or column not in {None, weight} else (bare, weight)


def _without_number(name: str) -> str:
    """指标1：培训人数 is called 培训人数."""
    return _NUMBERED.sub("", name) or name


def _says_something(text: str) -> bool:
    return bool(re.search(r"\w", text))


def _amount(fields: dict[str, str], name: str) -> str:
    """Target or actual; where sign and unit have columns of their own (≥ | 735 | 人次) the whole amount."""
    text = fields.get(name, "")
    if figure(text) is None or text[-1:] == "%":
        return text
    sign = fields.get("operator", "") if name == "target" else ""
    unit = fields.get("unit", "")
    return (
        f"{sign if re.fullmatch('[≥≤=<>]{1,2}', half(sign)) else ''}{text}{unit if re.search(r'[^-/—]', unit) else ''}"
    )


def _heading_and_text(text: str) -> tuple[str, str]:
    """A goal's heading and the description behind it in the same cell: after a colon, or after a blank."""
    wide = half(text[: labels.LONGEST_LABEL])
    for match in re.finditer(r":(?!\s*\()|\s(?!\()", wide):
        if labels.GOAL.fullmatch(key(wide[: match.start()].replace(":", ""))):
            return wide[: match.start()].replace(":", ""), text[match.end() :].strip()
    return text.replace(":", "").replace("\uff1a", ""), ""


def _ordinal(text: str) -> int:
    return int(text) if text.isdecimal() else "一二三四五六七八九十".index(text) + 1


_FAMILIES = (("产出", "数量|质量|时效|进度|成本"), ("效益", "效益|可持续"), ("满意度", "满意度"))


def _other_family(level2: str, level1: str) -> str:
    """The first level of a row that lost it, where the second one cannot stand under the level above; else ""."""
    for family, kinds in _FAMILIES:
        if re.search(kinds, level2) and not re.search(f"{family}|{kinds}|效果|履职", level1):
            return f"{family}指标" if level2.endswith("指标") else family
    return ""


def _first_of_each(heads: Sequence[Head]) -> list[Head]:
    """Each field once; where every level has its weights (一级指标 | 分值 | 二级指标 | 分值 ...) those of the rows."""
    names = [name for name, _ in heads]
    if names.count("weight") > 1 and "name" in names:
        own = names.index("name")
        last = next((place for place in range(own, len(names)) if names[place] == "weight"), names.index("weight"))
        names = ["other" if name == "weight" and place != last else name for place, name in enumerate(names)]
    names = ["aside" if name == "remark" and name in names[:place] else name for place, name in enumerate(names)]
    found = [(name, column) for name, (_, column) in zip(names, heads, strict=True)]
    return [head for place, head in enumerate(found) if head[0] in _SEVERAL or head[0] not in names[:place]]


def _under(upper: Sequence[Head], lower: Sequence[Head]) -> list[Head]:
    """Two rows of heads as one: the lower ones divide what the upper ones span."""
    names, columns = {name for name, _ in lower}, {column for _, column in lower}
    kept = [head for head in upper if head[0] not in names and head[1] not in columns]
    return sorted([*kept, *lower], key=lambda head: head[1])
