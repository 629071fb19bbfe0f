"""An office's own Word template, filled in: `{{单位名称}}`, `{% for row in 指标 %}` ... `{{row.得分}}`.

Needs the extra `templates`. What a template may name is in `values_of`; each has a Chinese and an English name.
"""

import io
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from docxtpl import DocxTemplate, Listing
from jinja2 import StrictUndefined
from jinja2.sandbox import ImmutableSandboxedEnvironment

from kb.documents.grid import in_one_line
from kb.documents.writing.layout import CONTROL, MARKS, Proof, official_title, points_text
from kb.record import FormState
from scoring.errors import UserError
from scoring.form import Form, Goal, Indicator


def fill(template: bytes, form: Form, *, state: FormState = "filed", proofs: Sequence[Proof] = ()) -> bytes:
    """The template with the form's values in it, as a Word document.

    Raises UserError `template-invalid` for a file that is no Word document, `template-unknown` for a name or a phrase
    that a template may not hold.
    """
    environment = ImmutableSandboxedEnvironment(undefined=StrictUndefined, autoescape=True)
    stream = io.BytesIO()
    try:
        word = DocxTemplate(io.BytesIO(template))
        word.init_docx()
    except Exception as error:  # what strangers' bytes do to a library is no fault of ours
        raise UserError("template-invalid") from error
    try:
        word.render(values_of(form, state=state, proofs=proofs), environment, autoescape=True)
        word.save(stream)
    except Exception as error:  # a template computes what it likes
        raise UserError("template-unknown", why=str(error) or type(error).__name__) from error
    return stream.getvalue()


def values_of(form: Form, *, state: FormState = "filed", proofs: Sequence[Proof] = ()) -> Mapping[str, Any]:
    """What a template may name. Empty cells are empty texts, so that nothing is printed for them."""
    budget = form.budget
    filed = form.filed_on
    steps = [_note(note.ordinal, note.text) for note in form.measures if note.section == "measure"]
    ties = [_note(note.ordinal, note.text) for note in form.measures if note.section == "budget_tie"]
    goals = [_goal(goal) for goal in form.goals]
    told = (
        ("单位名称", "unit", form.unit),
        ("年度", "year", form.year or ""),
        ("标题", "title", official_title(form)),
        ("项目名称", "project", form.project),
        ("填报日期", "filed_on", "" if filed is None else f"{filed.year}年{filed.month}月{filed.day}日"),
        ("基本支出", "basic_expenditure", _money(form.basic_expenditure)),
        ("项目支出", "project_expenditure", _money(form.project_expenditure)),
        ("预算数", "adjusted", _money(budget.adjusted)),
        ("执行数", "spent", _money(budget.spent)),
        ("执行率", "rate", "" if budget.rate is None else f"{points_text(budget.rate)}%"),
        ("预算分值", "budget_weight", _points(budget.weight)),
        ("预算得分", "budget_given", _points(budget.given)),
        ("目标", "goals", goals),
        ("指标", "indicators", [row for goal in goals for row in goal["indicators"]]),
        ("总分", "total", _points(form.printed_total)),
        ("等次", "grade", form.printed_grade),
        ("偏差原因", "deviations", [_note(note.ordinal, note.text) for note in form.deviations]),
        ("改进措施", "measures", steps),
        ("预算结合", "budget_ties", ties),
        ("佐证材料", "evidence", [_proof(proof) for proof in proofs]),
        ("草稿", "draft", MARKS[state]),
    )
    return _in_both(told)


def _goal(goal: Goal) -> dict[str, Any]:
    return _in_both(
        (
            ("序号", "number", goal.number or ""),
            ("分值", "points", _points(goal.points)),
            ("内容", "description", goal.description),
            ("完成情况", "reached", goal.reached),
            ("指标", "indicators", [_row(row) for row in goal.indicators]),
        )
    )


def _row(row: Indicator) -> dict[str, Any]:
    return _in_both(
        (
            ("一级指标", "level1", row.level1),
            ("二级指标", "level2", row.level2),
            ("名称", "name", row.name),
            ("分值", "weight", _points(row.weight)),
            ("目标值", "target", row.target),
            ("完成值", "actual", row.actual),
            ("得分", "given", _points(row.given)),
            ("备注", "remark", row.remark),
        )
    )


def _note(ordinal: int, text: str) -> dict[str, Any]:
    return _in_both((("序号", "ordinal", ordinal), ("内容", "text", in_one_line(text))))


def _proof(proof: Proof) -> dict[str, Any]:
    told = (("指标", "indicator"), ("文件", "file"), ("提交人", "who"), ("时间", "at"))
    return _in_both(tuple((chinese, english, getattr(proof, english)) for chinese, english in told))


def _in_both(told: tuple[tuple[str, str, Any], ...]) -> dict[str, Any]:
    return {name: _shown(value) for chinese, english, value in told for name in (chinese, english)}


def _shown(value: Any) -> Any:  # noqa: ANN401 - whatever a template may be told
    """A text as Word can hold it; one of several lines keeps them."""
    if not isinstance(value, str):
        return value
    text = CONTROL.sub("", value)
    return Listing(text) if "\n" in text else text


def _points(points: Decimal | None) -> str:
    return "" if points is None else points_text(points)


def _money(amount: Decimal | None) -> str:
    return "" if amount is None else f"{amount:,f}"
