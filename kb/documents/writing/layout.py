"""The official layout of a form as a value: what stands where, whatever the format. Pure.

A form is laid out in sections, one below the other, all on the same columns. A section is a table of its own: where it
goes over the end of a page, its heading row is repeated. What is printed is what is on the form: given scores, never
computed ones.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from itertools import groupby, pairwise
from typing import Literal

from kb.documents.figures import year_in
from kb.documents.grid import in_one_line
from kb.record import FormState
from scoring.form import Form, Goal, Indicator, Measure

#: `label` and `head`: the form's own words; `figure`: a number; `text`: what was filled in; `long`: a text at length.
Role = Literal["label", "head", "figure", "text", "long"]
#: What is stamped on a form that is not filed.
MARKS: Mapping[FormState, str] = {"draft": "草稿", "submitted": "待审核", "filed": ""}
#: The heading of the table after the form; the reader knows by it that the form is over.
APPENDIX = "附：佐证材料"
#: Notes longer than this are divided between cells: a cell of a workbook takes 32,767 characters.
LONGEST_CELL = 8_000
_WIDTHS = (11, 10, 11, 22, 16, 21, 9)
_WIDTHS_WITH_REMARK = (11, 10, 10, 18, 13, 16, 8, 14)
#: No format can hold these: control characters, halves of surrogate pairs.
CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")


@dataclass(frozen=True, slots=True)
class Box:
    """One cell, merged over its spans. value: the number that a workbook keeps in the place of the text."""

    text: str
    row: int
    column: int
    rowspan: int = 1
    colspan: int = 1
    role: Role = "text"
    value: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Section:
    """Rows that are a table of their own; the first `heads` of them are repeated on a new page."""

    rows: int
    boxes: tuple[Box, ...]
    heads: int = 0


@dataclass(frozen=True, slots=True)
class Layout:
    """A laid-out form. lines: what stands above the table, each in parts from left to right. mark: one of MARKS.

    widths: of the columns, in percent.
    """

    title: str
    mark: str
    lines: tuple[tuple[str, ...], ...]
    widths: tuple[int, ...]
    sections: tuple[Section, ...]


@dataclass(frozen=True, slots=True)
class Proof:
    """A file that proves a row, as the appendix lists it: the row's name, the file's, who sent it, when."""

    indicator: str
    file: str
    who: str
    at: str


def lay_out(form: Form, *, state: FormState = "filed", proofs: Sequence[Proof] = ()) -> Layout:
    """The form in the official layout of its kind. state: one that is not filed is marked. proofs: for the appendix."""
    remarks = any(row.remark for row in form.indicators)
    widths = _WIDTHS_WITH_REMARK if remarks else _WIDTHS
    title = official_title(form)
    return Layout(
        title=title,
        mark=MARKS[state],
        lines=tuple(_lines(form, title)),
        widths=widths,
        sections=tuple(
            _cleaned(section) for section in (*_sections(form, len(widths)), *_appendix(proofs, len(widths)))
        ),
    )


def official_title(form: Form) -> str:
    """The form's title, or the usual one of its kind where it has none."""
    if form.title:
        return CONTROL.sub("", form.title)
    year = "" if form.year is None else f"{form.year}年度"
    kind = "项目支出" if form.kind == "project" else "部门整体"
    return f"{year}{kind}绩效自评表"


def _lines(form: Form, title: str) -> Iterator[tuple[str, ...]]:
    filed = form.filed_on
    day = "" if filed is None else f"{filed.year}年{filed.month}月{filed.day}日"
    if form.year is not None and year_in(title) is None:
        yield (f"({form.year}年度)",)
    elif form.year is not None and year_in(title) != form.year:
        yield (f"年度：{form.year}",)
    yield (f"单位名称：{CONTROL.sub('', form.unit)}", f"填报日期：{day}")


class _Rows:
    """The rows of a section while they are put together."""

    def __init__(self, columns: int) -> None:
        self._columns = columns
        self._boxes: list[Box] = []
        self._row = 0

    def add(self, *boxes: Box) -> None:
        """One row of boxes; each says only its column and span, the last one reaches to the edge."""
        placed = [replace(box, row=self._row) for box in boxes]
        end = placed[-1]
        if end.column + end.colspan < self._columns:
            placed[-1] = replace(end, colspan=self._columns - end.column)
        self._boxes += placed
        self._row += 1

    def section(self) -> Section:
        """The section of the rows so far."""
        return Section(self._row, tuple(self._boxes))


def _sections(form: Form, columns: int) -> Iterator[Section]:
    top = _Rows(columns)
    _head(form, top)
    _budget(form, top)
    yield top.section()
    for goal in form.goals:
        named = goal.number is not None or goal.points is not None
        above = bool(goal.description or goal.reached) or (named and not goal.indicators)
        if above:
            yield _goal(goal, columns)
        if goal.indicators:
            # A goal without a text has no row of its own: it stands beside the heads.
            yield _indicators(goal.indicators, columns, _goal_label(goal) if named and not above else _HEADS[0])
    yield _end(form, columns)


def _head(form: Form, rows: _Rows) -> None:
    if form.kind == "project":
        rows.add(_label("项目名称"), Box(form.project, 0, 1))
        rows.add(_label("项目实施单位"), Box(form.unit, 0, 1))
    else:
        rows.add(_label("单位名称"), Box(form.unit, 0, 1))
    if form.kind == "department" or form.basic_expenditure is not None or form.project_expenditure is not None:
        rows.add(
            _label("基本支出总额"), _money(form.basic_expenditure, 1, 3), _label("项目支出总额", 4),
            _money(form.project_expenditure, 5),
        )  # fmt: skip


def _budget(form: Form, rows: _Rows) -> None:
    budget = form.budget
    worth = "" if budget.weight is None else f"\n({points_text(budget.weight)}分)"
    share = "" if budget.weight is None else f"\n({points_text(budget.weight)}分*执行率)"
    sum_of = "年度财政资金总额" if form.kind == "project" else "部门整体支出总额"
    rows.add(
        Box(f"预算执行情况\n(万元){worth}", 0, 0, rowspan=2, role="label"), Box("", 0, 1, colspan=2, role="head"),
        _head_box("预算数(A)", 3), _head_box("执行数(B)", 4), _head_box("执行率(B/A)", 5), _head_box(f"得分{share}", 6),
    )  # fmt: skip
    rate = "" if budget.rate is None else f"{points_text(budget.rate)}%"
    rows.add(
        Box(sum_of, 0, 1, colspan=2, role="head"), _money(budget.adjusted, 3), _money(budget.spent, 4),
        Box(rate, 0, 5, role="figure"), _points(budget.given, 6),
    )  # fmt: skip


def _goal(goal: Goal, columns: int) -> Section:
    """What was meant, and beside it, where the form says so, what became of it."""
    rows = _Rows(columns)
    label = _label(_goal_label(goal))
    if not goal.reached:
        rows.add(label, Box(goal.description, 0, 1, role="long"))
        return rows.section()
    rows.add(replace(label, rowspan=2), Box("预期目标", 0, 1, colspan=3, role="head"), _head_box("实际完成情况", 4))
    rows.add(Box(goal.description, 0, 1, colspan=3, role="long"), Box(goal.reached, 0, 4, role="long"))
    return rows.section()


def _goal_label(goal: Goal) -> str:
    number = "" if goal.number is None else str(goal.number)
    worth = "" if goal.points is None else f"\n({points_text(goal.points)}分)"
    return f"年度绩效目标{number}{worth}"


_HEADS = ("年度绩效指标", "一级指标", "二级指标", "三级指标(权重)", "年初目标值(A)", "实际完成值(B)", "得分", "备注")


def _indicators(rows: Sequence[Indicator], columns: int, label: str) -> Section:
    """Heads, then a row each; equal levels that follow each other are merged."""
    boxes = [_head_box(text, column) for column, text in enumerate((label, *_HEADS[1:columns]))]
    boxes.append(Box("", 1, 0, rowspan=len(rows), role="label"))
    leveled = any(row.level1 for row in rows)
    if not leveled:  # some layouts have second levels alone
        boxes[1:3] = [replace(boxes[2], column=1, colspan=2)]
    for start, end, level1 in _runs([row.level1 for row in rows], [bool(row.level2) for row in rows]):
        if leveled:
            boxes.append(Box(level1, 1 + start, 1, rowspan=end - start, role="head"))
        for first, last, level2 in _runs([row.level2 for row in rows[start:end]]):
            column, colspan = (2, 1) if leveled else (1, 2)
            boxes.append(Box(level2, 1 + start + first, column, last - first, colspan, role="head"))
    for place, row in enumerate(rows, 1):
        worth = "" if row.weight is None else f"({points_text(row.weight)}分)"
        boxes += [
            Box(f"{in_one_line(row.name)}{worth}", place, 3),
            Box(row.target, place, 4),
            Box(row.actual, place, 5),
        ]
        boxes.append(replace(_points(row.given, 6), row=place))
        if columns > len(_WIDTHS):
            boxes.append(Box(row.remark, place, 7))
    return Section(1 + len(rows), tuple(sorted(boxes, key=lambda box: (box.row, box.column))), heads=1)


def _runs(values: Sequence[str], joins: Sequence[bool] | None = None) -> Iterator[tuple[int, int, str]]:
    """Where equal values follow each other: start, end, value. joins: False where a value must stand for itself."""
    starts = [
        place
        for place, value in enumerate(values)
        if place == 0 or value != values[place - 1] or (joins is not None and not (joins[place] and joins[place - 1]))
    ]
    for start, end in pairwise([*starts, len(values)]):
        yield start, end, values[start]


def _end(form: Form, columns: int) -> Section:
    rows = _Rows(columns)
    if form.printed_grade:
        rows.add(_label("总分"), replace(_points(form.printed_total, 1), colspan=3), _label("等次", 4),
                 Box(form.printed_grade, 0, 5, role="figure"))  # fmt: skip
    else:
        rows.add(_label("总分"), _points(form.printed_total, 1))
    beside = any(row.remark for row in form.indicators) and not (form.deviations or form.measures)
    if not beside:  # a form whose reasons stand in its rows has no place for them below
        _notes(rows, "偏差大或目标未完成原因分析", _numbered(note.text for note in form.deviations))
        _notes(rows, "改进措施及结果应用方案", _measures(form.measures))
    return rows.section()


def _notes(rows: _Rows, label: str, lines: Iterable[str]) -> None:
    """The label, and its text beside it; a text of great length goes on in cells below."""
    pages: list[str] = []
    for line in lines:
        if pages and len(pages[-1]) + len(line) < LONGEST_CELL:
            pages[-1] += f"\n{line}"
        else:
            pages.append(line)
    first, *rest = pages or [""]
    rows.add(Box(label, 0, 0, rowspan=1 + len(rest), role="label"), Box(first, 0, 1, role="long"))
    for page in rest:
        rows.add(Box(page, 0, 1, role="long"))


def _numbered(texts: Iterable[str]) -> Iterator[str]:
    for ordinal, text in enumerate(texts, 1):
        yield f"({ordinal}) {in_one_line(text)}"


def _measures(measures: Sequence[Measure]) -> Iterator[str]:
    """Next steps and ties to the budget, each under its heading."""
    headings = {"measure": "1、下一步拟改进措施", "budget_tie": "2、拟与预算安排相结合情况"}
    for section, notes in groupby(sorted(measures, key=lambda note: note.section != "measure"), lambda n: n.section):
        yield headings[section]
        yield from _numbered(note.text for note in notes)


def _appendix(proofs: Sequence[Proof], columns: int) -> Iterator[Section]:
    """The evidence, a row each, where there is any."""
    if not proofs:
        return
    rows = _Rows(columns)
    rows.add(_label(f"{APPENDIX}({len(proofs)}件)"))
    rows.add(_head_box("指标", 0), _head_box("文件", 3), _head_box("提交人", 4), _head_box("时间", 5))
    for proof in proofs:
        told = ((proof.indicator, 0), (proof.file, 3), (proof.who, 4), (proof.at, 5))
        rows.add(*(Box(in_one_line(text), 0, column) for text, column in told))
    section = rows.section()
    yield replace(section, boxes=tuple(_reaching(section.boxes)))


def _reaching(boxes: Sequence[Box]) -> Iterator[Box]:
    """Each box as wide as to the next one of its row."""
    for box, following in pairwise((*boxes, Box("", -1, 0))):
        yield replace(box, colspan=following.column - box.column) if following.row == box.row else box


# --- boxes -----------------------------------------------------------------------------------------------------------


def _label(text: str, column: int = 0) -> Box:
    return Box(text, 0, column, role="label")


def _head_box(text: str, column: int) -> Box:
    return Box(text, 0, column, role="head")


def _points(points: Decimal | None, column: int) -> Box:
    return Box("" if points is None else points_text(points), 0, column, role="figure", value=points)


def _money(amount: Decimal | None, column: int, colspan: int = 1) -> Box:
    text = "" if amount is None else f"{amount:,f}"
    return Box(text, 0, column, colspan=colspan, role="figure", value=amount)


def points_text(points: Decimal) -> str:
    """Points as people write them: without an exponent and the zeros at the end."""
    text = f"{points:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def _cleaned(section: Section) -> Section:
    """Texts without the characters that no format can hold; every line end the same."""
    boxes = tuple(
        replace(box, text=CONTROL.sub("", box.text.replace("\r\n", "\n").replace("\r", "\n"))) for box in section.boxes
    )
    return replace(section, boxes=boxes)
