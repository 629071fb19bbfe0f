"""The rows of a form's indicator table."""

import re
from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal

from kb.documents import labels
from kb.documents.columns import FIGURES, Columns
from kb.documents.figures import figure, points
from kb.documents.goals import Goals
from kb.documents.grid import Cell, in_one_line, joined
from kb.documents.labels import half, key
from kb.documents.levels import Levels
from kb.documents.rows import fields_in_place, fields_of, fields_under, fit_by_place, is_points
from kb.documents.totals import Total, total_in
from kb.recognised import ROW_MEASURE
from scoring.form import Indicator, indicator_id

#: No form has more; what lies behind them is some other list.
MOST_ROWS = 400
#: The weight stands at the end of a name.
_TAIL = 30
_NUMBERED = re.compile(r"^\s*(?:指标\s*\d{1,2}\s*[:：.、．]|[\u2460-\u2473]|\d{1,2}、)\s*")


class Table:
    """What was read of the goals and indicators so far."""

    def __init__(self) -> None:
        self.goals = Goals()
        self.columns = Columns()
        self.total = Total()
        self.spaced = False
        self.left: list[str] = []
        self._pending: Sequence[Cell] = ()
        self._levels = Levels()
        self._ids: set[str] = set()
        self._rows_read = 0
        self._last_read: tuple[Sequence[Cell], tuple[dict[str, str], tuple[str, ...]]] = ((), ({}, ()))

    def goal(self, cells: Sequence[Cell]) -> bool:
        """Whether this row is the heading of a goal."""
        if not self.goals.heading(cells):
            return False
        self._levels = Levels()
        return True

    def head(self, cells: Sequence[Cell]) -> bool:
        """Whether this row holds the column heads, or the upper or lower one of two rows of them."""
        if self.goals.divided(cells) or not self.columns.read(cells):
            return False
        self._pending = ()
        if self.columns.taken() and self.goals.beside(cells[0]):
            self._levels = Levels()
        return bool(self.columns.heads) or self.columns.begun

    @property
    def is_full(self) -> bool:
        """Whether more rows were read than a form has."""
        return self._rows_read >= MOST_ROWS

    @property
    def gives_reasons(self) -> bool:
        """Whether the rows have a column for reasons or remarks."""
        return self.columns.has("remark")

    def total_row(self, cells: Sequence[Cell]) -> bool:
        """Whether this row is the total."""
        found = total_in(cells, self.columns.heads)
        if found is None:
            return False
        kept = self.total
        points = kept.points if found.points is None else found.points
        self.total = replace(found, points=points, grade=found.grade or kept.grade)
        return True

    # --- rows --------------------------------------------------------------------------------------------------------

    def claims(self, cells: Sequence[Cell]) -> bool:
        """Whether a row must be an indicator whatever its first words: it has a name and points in their columns."""
        if (
            len(cells) < 3
            or not any(is_points(cell.text) for cell in cells)
            or labels.TOTAL.fullmatch(key(cells[0].text))
        ):
            return False
        fields, _ = self._fields(cells)
        scored = [fields[name] for name in ("score", "weight") if name in fields]
        amounts = {"target", "actual"}
        told = amounts & set(fields) or not amounts & {name for name, _ in self.columns.heads}
        return "name" in fields and bool(told) and any(map(is_points, scored))

    def row(self, cells: Sequence[Cell]) -> None:
        """One row of the table."""
        self._rows_read += 1
        self.columns.close()
        cells = self._mended(cells)
        if any(labels.SUBTOTAL.fullmatch(key(cell.text)) for cell in cells[:3]) or not _says_something(joined(cells)):
            return
        if self._levels.heads(cells):
            return
        fields, left = self._fields(cells)
        if "name" not in fields and {"target", "actual"} & set(fields) and {"score", "weight"} & set(fields):
            # A name that is usually a level (预算执行率, 服务对象满意度) stands in the names' column.
            by_place, rest = fields_of(cells, self.columns.heads, fit_by_place)
            if "name" in by_place:
                fields, left = by_place, rest
        if set(fields) & set(FIGURES) or all(labels.is_level(cell.text) for cell in cells):
            self._levels.read(fields, cells, of_first=self.columns.has("level1"))
        name = self._levels.named(fields, ruled=cells[0].ruled)
        if not name or not set(fields) & set(FIGURES):
            if name:
                self._pending = cells
            if name or not all(labels.is_level(cell.text) or labels.table_head(cell.text) == "label" for cell in cells):
                self.left.append(joined(cells))
            return
        if left and not fields.get("remark") and left[-1] == cells[-1].text and figure(left[-1]) is None:
            # A cell behind the last head explains the row.
            fields["remark"], left = left[-1], left[:-1]
        if "aside" in fields and not self.goals.late_points(fields["aside"]):
            left = (*left, f"{in_one_line(name)}：{fields['aside']}")
        self.left += [text for text in left if not self.goals.late_points(text)]
        if not set(fields) >= self.columns.wanted:
            self._pending = cells
        self.goals[-1].rows.append(self._indicator(name, fields))

    def _fields(self, cells: Sequence[Cell]) -> tuple[dict[str, str], tuple[str, ...]]:
        """The fields of a row and the texts left over; what `claims` found is not looked for again."""
        if self._last_read[0] is not cells:
            heads = self.columns.heads
            placed = None
            if cells[0].ruled:
                placed = fields_under(cells, heads)
            elif not self.spaced:  # where single blanks part the cells, an empty one leaves no trace
                placed = fields_in_place(cells, heads)
            self._last_read = cells, (placed, ()) if placed is not None else fields_of(cells, heads)
        fields, left = self._last_read[1]
        return dict(fields), left

    def _indicator(self, name: str, fields: dict[str, str]) -> Indicator:
        column = points(fields.get("weight", "").removesuffix("%"))
        bare, own = weight_in(_without_number(in_one_line(name)), column)
        remark, measure = fields.get("remark", ""), fields.get("measure", "")
        row = Indicator(
            id=indicator_id(bare, self._ids),
            level1=self._levels.first,
            level2=self._levels.second_and_third,
            name=bare,
            weight=own if column is None else column,
            target=_amount(fields, "target"),
            actual=_amount(fields, "actual"),
            given=points(fields.get("score", "")),
            remark="\n".join(filter(None, (remark, f"{ROW_MEASURE}{measure}" if _says_something(measure) else ""))),
        )
        self._ids.add(row.id)
        return row

    def _mended(self, cells: Sequence[Cell]) -> Sequence[Cell]:
        """The row, with the one before where a line break inside a cell divided the two."""
        before, self._pending = self._pending, ()
        if len(before) < 2 or [cell.column for cell in cells] != list(range(len(cells))):
            return cells
        if cells[0].ruled and fields_under(cells, self.columns.heads) is not None:
            return cells  # a row that stands right, though the one before may lack a figure
        end = before[-1]
        whole = [
            *before[:-1],
            replace(end, text=end.text + cells[0].text),
            *(replace(cell, column=cell.column + end.column) for cell in cells[1:]),
        ]
        heads = self.columns.heads
        mine, both = (set(fields_of(row, heads)[0]) for row in (cells, whole))
        wanted = self.columns.wanted
        only_name = not set(fields_of(before, heads)[0]) & set(FIGURES)
        if not both >= wanted or (mine >= wanted and not only_name) or len(whole) > len(heads):
            return cells
        if only_name:
            self.left.pop()
        else:
            self._ids.discard(self.goals[-1].rows.pop().id)
        return whole


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
    if figure(half(text).lstrip("≥≤=<>")) is None or text[-1:] == "%":
        return text
    sign = fields.get("operator", "") if name == "target" else ""
    unit = fields.get("unit", "")
    return (
        f"{sign if re.fullmatch('[≥≤=<>]{1,2}', half(sign)) else ''}{text}{unit if re.search(r'[^-/—]', unit) else ''}"
    )
