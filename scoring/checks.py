"""The linter of a self-evaluation: form -> findings, each with a stable code, a severity and a place.

A finding says what is odd; the form is never changed. Few false alarms matter more than many finds, so a check that
cannot be sure stays silent. The sentence for each code is in bot/text/<language>/findings.toml.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Literal

from scoring.form import Deviation, Form
from scoring.origins import nearest
from scoring.quantity import HUNDRED, confirms, in_base_unit, plain, rate_of, same_kind
from scoring.rules import PositiveRatio
from scoring.scorecard import NOT_APPLICABLE, RowScore, Scorecard, budget_weight

Severity = Literal["error", "warning", "note"]

#: Printed money and rates are compared to the cent and to the last printed digit.
CENT = Decimal("0.01")
#: A qualitative text shorter than this may rightly be the same in target and actual ("有效", "专款专用").
COPIED_TEXT = 12
#: What a name says for certain, and the level-2 kinds it may then stand under.
CATEGORIES = (
    (r"满意(?:度|率)$", "满意"),
    (r"^成本|成本(?:控制|节约)?率?$", "成本|经济"),
    (r"及时率$|按时完成率$", "时效"),
)
PLACEHOLDERS = ("xx", "××", "…年", "填报说明", "请填写", "待填", "示例", "模板", "......")


@dataclass(frozen=True, slots=True)
class Finding:
    """What is odd, how grave, and where: `total`, `budget`, `goal/<n>`, `level/<name>`, `row/<id>` ..."""

    code: str
    severity: Severity
    where: str
    values: Mapping[str, object] = field(default_factory=dict)


def check_form(form: Form, card: Scorecard) -> tuple[Finding, ...]:
    """All findings on a form that was scored as `card`: errors first, then in the order of the form."""
    checks = (_head, _weights, _level_weights, _missing, _totals, _budget, _rows, _repeated, _notes)
    found = [finding for check in checks for finding in check(form, card)]
    order: dict[Severity, int] = {"error": 0, "warning": 1, "note": 2}
    return tuple(sorted(found, key=lambda finding: order[finding.severity]))


def _head(form: Form, _: Scorecard) -> Iterator[Finding]:
    if form.filed_on is not None and form.year is not None and form.filed_on < date(form.year, 12, 31):
        yield Finding(
            "filed-before-year-end", "warning", "head", {"filed_on": form.filed_on.isoformat(), "year": form.year}
        )


def _weights(form: Form, card: Scorecard) -> Iterator[Finding]:
    for goal in form.goals:
        weights = [row.weight for row in goal.indicators if row.weight is not None]
        if goal.number is not None and goal.points is not None and weights and sum(weights) != goal.points:
            yield Finding(
                "goal-points-mismatch",
                "warning",
                f"goal/{goal.number}",
                {"goal": goal.number, "points": goal.points, "weights": sum(weights, Decimal(0))},
            )
    rows = form.indicators
    if rows and all(row.weight is not None for row in rows):
        total = sum((row.weight or Decimal(0) for row in rows), budget_weight(form.budget, card.rulebook))
        if total != HUNDRED:
            yield Finding("weights-not-100", "error", "total", {"weights": total})


def _level_weights(form: Form, card: Scorecard) -> Iterator[Finding]:
    """Level-1 kinds that weigh otherwise than the rulebook says, where all rows are of kinds it names."""
    weighed: dict[str, Decimal] = defaultdict(Decimal)
    for row in form.indicators:
        level = next((level for level in card.rulebook.weights if plain(row.level1).startswith(plain(level))), None)
        if level is None or row.weight is None:
            return
        weighed[level] += row.weight
    for level, weight in card.rulebook.weights.items():
        if weighed and weighed.get(level, Decimal(0)) != weight:
            values = {"level": level, "weights": weighed.get(level, Decimal(0)), "wanted": weight}
            yield Finding("level-weights-differ", "warning", f"level/{level}", values)


def _missing(form: Form, _: Scorecard) -> Iterator[Finding]:
    """Rows without a score on a form that has scores."""
    if form.given_total is None:
        return
    for row in form.indicators:
        if row.given is None and plain(row.actual) not in NOT_APPLICABLE:
            yield Finding("score-missing", "error", f"row/{row.id}", {"name": row.name})


def _totals(form: Form, card: Scorecard) -> Iterator[Finding]:
    printed, given = form.printed_total, card.given_total
    if printed is not None and given is not None and _all_given(form) and printed != given:
        yield Finding("total-mismatch", "error", "total", {"printed": printed, "sum": given})
    weights = [row.weight for row in form.indicators]
    possible = sum((weight or Decimal(0) for weight in weights), budget_weight(form.budget, card.rulebook))
    highest = HUNDRED if None in weights else min(HUNDRED, possible)
    if printed is not None and printed > highest:
        yield Finding("total-impossible", "error", "total", {"printed": printed, "highest": highest})
    total = printed if printed is not None else given
    if form.printed_grade and total is not None and card.rulebook.grade(total) != form.printed_grade:
        yield Finding(
            "grade-mismatch",
            "error",
            "total",
            {"printed": form.printed_grade, "total": total, "grade": card.rulebook.grade(total)},
        )


def _all_given(form: Form) -> bool:
    return form.budget.given is not None and all(row.given is not None for row in form.indicators)


def _budget(form: Form, card: Scorecard) -> Iterator[Finding]:
    budget = form.budget
    parts = (form.basic_expenditure, form.project_expenditure)
    if budget.adjusted is not None and parts[0] is not None and parts[1] is not None:
        total = parts[0] + parts[1]
        # The two parts are printed either of the budget or of the spending, so either sum is right.
        if all(abs(total - amount) > CENT for amount in (budget.adjusted, budget.spent) if amount is not None):
            yield Finding("budget-sum-mismatch", "warning", "budget", {"sum": total, "budget": budget.adjusted})
    if budget.adjusted and budget.spent is not None and budget.rate is not None:
        exact = budget.spent / budget.adjusted * HUNDRED
        exponent = budget.rate.as_tuple().exponent
        step = Decimal(1).scaleb(min(0, exponent if isinstance(exponent, int) else 0))
        if abs(exact - budget.rate) >= step:
            yield Finding(
                "budget-rate-mismatch", "error", "budget", {"printed": budget.rate, "rate": exact.quantize(CENT)}
            )
    weight = budget_weight(budget, card.rulebook)
    if budget.given is not None and budget.given > weight:
        yield Finding(
            "score-above-weight", "error", "budget", {"name": "预算执行", "given": budget.given, "weight": weight}
        )
    elif card.budget is not None and budget.given is not None and abs(card.budget.points - budget.given) >= 1:
        yield Finding(
            "budget-score-mismatch", "error", "budget", {"given": budget.given, "computed": card.budget.points}
        )


def _rows(form: Form, card: Scorecard) -> Iterator[Finding]:
    reasons: dict[str, list[Deviation]] = defaultdict(list)
    for note in form.deviations:
        reasons[note.indicator or ""].append(note)
    answered = {measure.indicator for measure in form.measures}
    for row in card.rows:
        yield from _row_text(row)
        yield from _row_kind(row)
        yield from _row_score(row)
        yield from _row_reason(row, reasons.get(row.indicator.id, []))
        if row.indicator.lost and row.indicator.id in reasons and answered and row.indicator.id not in answered:
            values = {"name": row.indicator.name}
            yield Finding("reason-without-measure", "warning", f"row/{row.indicator.id}", values)


def _row_text(row: RowScore) -> Iterator[Finding]:
    indicator, where = row.indicator, f"row/{row.indicator.id}"
    name = {"name": indicator.name}
    target, actual = row.target, row.actual
    if not plain(indicator.actual):
        yield Finding("actual-missing", "error", where, name)
    elif (
        actual is not None
        and actual.operator in {"≥", "≤", ">", "<"}
        and plain(indicator.target) == plain(indicator.actual)
    ) or (
        target is None
        and len(plain(indicator.target)) >= COPIED_TEXT
        and plain(indicator.target) == plain(indicator.actual)
    ):
        yield Finding("actual-copies-target", "warning", where, name)
    if _different_kinds(row):
        yield Finding(
            "kind-mismatch", "warning", where, {**name, "target": indicator.target, "actual": indicator.actual}
        )
    if any(sign in plain(f"{indicator.name}{indicator.target}{indicator.actual}") for sign in PLACEHOLDERS):
        yield Finding("placeholder-left", "warning", where, name)
    if actual is not None and (confirmed := confirms(actual)) is not None and not actual.derived:
        code, severity = ("rate-confirmed", "note") if confirmed else ("rate-contradicted", "warning")
        rate = actual.value if confirmed else rate_of(actual.shares)
        yield Finding(code, severity, where, {**name, "printed": actual.value, "rate": rate})  # type: ignore[arg-type]


def _different_kinds(row: RowScore) -> bool:
    """A duration against a percentage, a figure against a statement (100% / 完成), a statement against a figure."""
    indicator, target, actual = row.indicator, row.target, row.actual
    if not plain(indicator.actual) or not plain(indicator.target) or not row.applies:
        return False
    if target is not None and actual is not None:
        return not same_kind(target, actual)
    if target is not None:
        return not _holds_figure(indicator.actual)
    return actual is not None and not _holds_figure(indicator.target) and row.computed is None


def _holds_figure(text: str) -> bool:
    return bool(re.search(r"[\d一二三四五六七八九十百千万半]", plain(text)))


def _row_kind(row: RowScore) -> Iterator[Finding]:
    """Rows that cannot be measured, and rows filed under another kind than their name says."""
    indicator, where = row.indicator, f"row/{row.indicator.id}"
    name, level2, target = plain(indicator.name), plain(indicator.level2), plain(indicator.target)
    counted = level2.startswith("数量") or name.endswith(("率", "次数", "人数", "人次", "数量", "金额"))
    if counted and target and row.target is None and not _holds_figure(target):
        yield Finding("not-measurable", "warning", where, {"name": indicator.name, "target": indicator.target})
    for word, kinds in CATEGORIES:
        if re.search(word, name) and level2 and not re.search(kinds, level2):
            values = {"name": indicator.name, "level2": indicator.level2, "kind": kinds.split("|")[0]}
            yield Finding("wrong-category", "warning", where, values)
            return


def _row_score(row: RowScore) -> Iterator[Finding]:
    indicator, where = row.indicator, f"row/{row.indicator.id}"
    if indicator.given is None or indicator.weight is None or not row.applies:
        return
    figures = {"name": indicator.name, "given": indicator.given, "weight": indicator.weight}
    if indicator.given > indicator.weight:
        yield Finding("score-above-weight", "error", where, figures)
        return
    if row.computed is None:
        return
    computed = row.computed.points
    full = computed == indicator.weight
    if full and indicator.given < indicator.weight:
        yield Finding("met-but-deducted", "warning", where, figures)
    elif not full and indicator.given == indicator.weight:
        yield Finding("missed-but-full", "warning", where, {**figures, "computed": computed})
    elif computed != indicator.given:
        code = "score-differs" if row.reproduced_by else "score-unexplained"
        near = nearest(row.origins, indicator.given)
        yield Finding(
            code,
            "warning",
            where,
            {
                **figures,
                "computed": computed,
                "rules": row.reproduced_by[0] if row.reproduced_by else "",
                "near": near.name if near else "",
                "near_points": near.points if near else computed,
            },
        )


def _row_reason(row: RowScore, reasons: Sequence[Deviation]) -> Iterator[Finding]:
    indicator, where = row.indicator, f"row/{row.indicator.id}"
    name = {"name": indicator.name, "lost": indicator.lost}
    if indicator.lost and not reasons and not indicator.remark.strip():
        yield Finding("deduction-without-reason", "error", where, name)
    if indicator.given is not None and not indicator.lost:
        for note in reasons:
            if note.certain:
                yield Finding("reason-without-deduction", "warning", f"deviation/{note.ordinal}", name)


def _over_fulfilled(card: Scorecard) -> Iterator[Finding]:
    for row in card.rows:
        target, actual = row.target, row.actual
        if target is None or actual is None or not isinstance(row.rule, PositiveRatio) or not same_kind(target, actual):
            continue
        a, b = in_base_unit(target)[0], in_base_unit(actual)[0]
        if a > 0 and b / a * HUNDRED >= card.rulebook.over_fulfilled_from:
            yield Finding(
                "over-fulfilled",
                "warning",
                f"row/{row.indicator.id}",
                {
                    "name": row.indicator.name,
                    "actual": row.indicator.actual,
                    "percent": (b / a * HUNDRED).quantize(Decimal(1)),
                },
            )


def _repeated(form: Form, card: Scorecard) -> Iterator[Finding]:
    yield from _over_fulfilled(card)
    for goal in form.goals:
        seen = Counter((plain(row.name), plain(row.target)) for row in goal.indicators)
        for row in goal.indicators:
            key = (plain(row.name), plain(row.target))
            if seen[key] > 1:
                seen[key] = 0
                yield Finding("duplicate-indicator", "warning", f"row/{row.id}", {"name": row.name})


def _notes(form: Form, _: Scorecard) -> Iterator[Finding]:
    if not form.deviations:
        return
    for measure in form.measures:
        if measure.section == "measure" and measure.indicator is None:
            yield Finding(
                "measure-without-reason", "warning", f"measure/{measure.ordinal}", {"ordinal": measure.ordinal}
            )
