"""The checks of one row: its texts, its kind, its score, its reason. What cannot be sure stays silent."""

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from decimal import Decimal

from scoring.findings import Finding, explains, says_nothing
from scoring.form import Deviation, Form, Indicator
from scoring.origins import nearest
from scoring.quantity import Quantity, comparable, confirms, dimension, in_base_unit, plain, rate_of
from scoring.scorecard import RowScore, Scorecard

#: A qualitative text shorter than this may rightly be the same in target and actual ("有效", "专款专用").
COPIED_TEXT = 12
#: What a name says for certain, the level-2 kinds it is then misplaced under, and the one it belongs to.
_MISPLACED = (
    (re.compile(r"满意(?:度|率)$"), re.compile("数量|时效|成本"), "满意度"),
    (re.compile(r"^成本|成本(?:控制|节约)?率?$"), re.compile("数量|质量|时效"), "成本"),
    (re.compile(r"(?<!不)及时率$|按时完成率$"), re.compile("数量|质量|成本"), "时效"),
)
#: What a template's prompts leave behind; a cell of dots alone is one as well.
_PLACEHOLDER = re.compile(
    r"(?<![a-z])x{2,}(?![a-z])|××|\*{3,}|_{3,}|某某|请填写|请输入|填写说明|填报说明|待填|待补充|此处填|^(?:\(?示例\)?|例如|如)[::]|^\.{3,}$",
    re.MULTILINE,
)
_FIGURE = re.compile(r"[\d一二三四五六七八九十百千万半两零]")
#: Words by which a target without a figure can still be measured: against a limit, a plan, a time, the year before.
_MEASURED_BY = re.compile(
    r"不超|不高于|不低于|不少于|控制|以内|预算|计划|规定|按时|按期|及时|时限|期限|完成|全部|全覆盖|所有|上年|去年|同期|同比|年底|月底|季度|"
    r"无|不发生|零|达标|合格|建成|投入使用"
)
_COUNTED_NAME = re.compile(r"(?:率|次数|人数|人次|数量|金额|户数|面积|里程|场次)$")
#: First steps of a basis that say a target was met; full points may come of a partial step or a rounding as well.
_MET = {"met", "evidence", "compound", "deadline"}
#: A statement in place of a figure.
_JUST_DONE = re.compile(
    r"(?:已|均|全部|都)*(?:达成|完成|达到|实现|达标|做到)(?:了)?(?:年度|预期|全年|年初)?(?:目标|指标|任务)?(?:值)?[。.]?"
)
_LIMIT = re.compile(r"[≥≤<>]|%|低于|高于|少于|小于|大于|超过|以上|以下|以内")
_TIME = re.compile(r"\d+月|月底|年底|季度|时限|期限|按时|按期|如期|之?前")


def row_findings(form: Form, card: Scorecard) -> Iterator[Finding]:
    """Everything that is found on rows, row by row."""
    reasons: dict[str, list[Deviation]] = defaultdict(list)
    for note in filter(explains, form.deviations):
        reasons[note.indicator or ""].append(note)
    measures = [measure for measure in form.measures if measure.section == "measure"]
    answered = {measure.indicator for measure in measures}
    for row in card.rows:
        yield from _text(row)
        yield from _kind(row)
        yield from _score(row)
        yield from _reason(row, reasons[row.indicator.id], loose=bool(reasons[""]))
        # A measure that no row was found for may be the one that is missed.
        if row.indicator.lost and reasons[row.indicator.id] and answered and not answered & {row.indicator.id, None}:
            values = {"name": row.indicator.name}
            yield Finding("reason-without-measure", "warning", f"row/{row.indicator.id}", values)


def _text(row: RowScore) -> Iterator[Finding]:
    indicator, where = row.indicator, f"row/{row.indicator.id}"
    name = {"name": indicator.name}
    if not plain(indicator.actual) and row.applies:
        # Where no target stands either, the form has points for doing a thing at all.
        yield Finding("actual-missing", "error" if plain(indicator.target) else "warning", where, name)
    elif _copied(row):
        yield Finding("actual-copies-target", "warning", where, name)
    if _different_kinds(row):
        yield Finding(
            "kind-mismatch", "warning", where, {**name, "target": indicator.target, "actual": indicator.actual}
        )
    if _PLACEHOLDER.search("\n".join(plain(text) for text in (indicator.name, indicator.target, indicator.actual))):
        yield Finding("placeholder-left", "warning", where, name)
    if row.actual is not None and (confirmed := confirms(row.actual)) is not None and not row.actual.derived:
        counted = rate_of(row.actual.shares)
        values = {**name, "printed": row.actual.value, "rate": counted}
        yield Finding(
            *(("rate-confirmed", "note") if confirmed else ("rate-contradicted", "warning")), where=where, values=values
        )


def _copied(row: RowScore) -> bool:
    """Whether the actual is the target once more: with its sign, or a text too long to be the same by chance."""
    indicator = row.indicator
    if plain(indicator.target) != plain(indicator.actual):
        return False
    if row.actual is not None:
        return row.actual.operator in {"≥", "≤", ">", "<"}
    return row.target is None and len(plain(indicator.target)) >= COPIED_TEXT


def _different_kinds(row: RowScore) -> bool:
    """A duration against a percentage, a figure against a statement (100% / 完成), a time against a figure."""
    indicator, target, actual = row.indicator, row.target, row.actual
    if not plain(indicator.actual) or not plain(indicator.target) or not row.applies or row.computed is not None:
        return False
    if target is not None and actual is not None:
        return not comparable(target, actual)
    if target is not None:
        return not _FIGURE.search(plain(indicator.actual)) and not says_nothing(indicator.actual)
    wanted, reached = plain(indicator.target), plain(indicator.actual)
    if actual is not None:
        timed = _TIME.search(wanted) and "%" not in wanted and dimension(actual) != "time" and not _is_date(actual)
        return bool(timed)
    figure = _FIGURE.search(wanted) and _LIMIT.search(wanted) and not _TIME.search(wanted)
    return bool(figure and _JUST_DONE.fullmatch(reached))


def _is_date(quantity: Quantity) -> bool:
    return quantity.unit[:1] in {"月", "日", "年"}


def _kind(row: RowScore) -> Iterator[Finding]:
    """Rows that cannot be measured, and rows filed under another kind than their name says."""
    indicator, where = row.indicator, f"row/{row.indicator.id}"
    name, level2, target = plain(indicator.name), plain(indicator.level2), plain(indicator.target)
    counted = level2.startswith("数量") or _COUNTED_NAME.search(name)
    measured = row.target is not None or any(sign.search(target) for sign in (_FIGURE, _MEASURED_BY, _PLACEHOLDER))
    if counted and target and not measured:
        yield Finding("not-measurable", "warning", where, {"name": indicator.name, "target": indicator.target})
    for said, under, kind in _MISPLACED:
        if said.search(name) and under.search(level2):
            values = {"name": indicator.name, "level2": indicator.level2, "kind": kind}
            yield Finding("wrong-category", "warning", where, values)
            return


def _score(row: RowScore) -> Iterator[Finding]:
    indicator, where = row.indicator, f"row/{row.indicator.id}"
    if indicator.given is None or indicator.weight is None or not row.applies:
        return
    figures = {"name": indicator.name, "given": indicator.given, "weight": indicator.weight}
    if indicator.given > indicator.weight:
        yield Finding("score-above-weight", "error", where, figures)
        return
    if row.computed is None or row.computed.points == indicator.given:
        return
    computed = row.computed.points
    if computed == indicator.weight and row.computed.steps[0].kind in _MET:
        yield Finding("met-but-deducted", "warning", where, figures)
    elif indicator.given == indicator.weight:
        if not _saved(row):
            yield Finding("missed-but-full", "warning", where, {**figures, "computed": computed})
    else:
        code = "score-differs" if row.reproduced_by else "score-unexplained"
        near = nearest(row.origins, indicator.given)
        named = {
            "rules": row.reproduced_by[0] if row.reproduced_by else "",
            "near": near.name if near else "",
            "near_points": near.points if near else computed,
        }
        yield Finding(code, "warning", where, {**figures, "computed": computed, **named})


def _saved(row: RowScore) -> bool:
    """Whether less was spent than a cost row says with "=": most offices mean that as a limit."""
    target, actual = row.target, row.actual
    cost = "成本" in row.indicator.level2 or "成本" in row.indicator.name
    return bool(
        cost and target and actual and not target.is_rate and in_base_unit(actual)[0] <= in_base_unit(target)[0]
    )


def _reason(row: RowScore, reasons: Sequence[Deviation], *, loose: bool) -> Iterator[Finding]:
    """`loose`: there are notes of which it is not known which row they explain; one of them may be the one."""
    indicator, where = row.indicator, f"row/{row.indicator.id}"
    name = {"name": indicator.name, "lost": indicator.lost}
    if indicator.lost and not reasons and not loose and says_nothing(indicator.remark):
        yield Finding("deduction-without-reason", "error", where, name)
    if _is_full(indicator):
        for note in reasons:
            if note.certain:
                yield Finding("reason-without-deduction", "warning", f"deviation/{note.ordinal}", name)


def _is_full(indicator: Indicator) -> bool:
    return indicator.given is not None and indicator.weight is not None and not indicator.lost


def over_fulfilled(card: Scorecard) -> Iterator[Finding]:
    """Rows so far above their target that the target was likely set too low."""
    for row in card.rows:
        if row.fulfilled is not None and row.fulfilled >= card.rulebook.over_fulfilled_from:
            percent = row.fulfilled.quantize(Decimal(1))
            values = {"name": row.indicator.name, "actual": row.indicator.actual, "percent": percent}
            yield Finding("over-fulfilled", "warning", f"row/{row.indicator.id}", values)
