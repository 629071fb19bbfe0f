"""The linter of a self-evaluation: form -> findings, each with a stable code, a severity and a place.

A finding says what is odd; the form is never changed. Few false alarms matter more than many finds, so a check that
cannot be sure stays silent. The sentence for each code is in bot/text/<language>/findings.toml. Rows: `row_checks`.
"""

from collections import Counter, defaultdict
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from itertools import product

from scoring.findings import Finding, Severity, explains, says_nothing
from scoring.form import Form
from scoring.quantity import HUNDRED, plain
from scoring.row_checks import over_fulfilled, row_findings
from scoring.rules import Direction, Rounding
from scoring.scorecard import NOT_APPLICABLE, Scorecard, budget_points

__all__ = ["Finding", "Severity", "check_form"]

#: Printed money and rates are compared to the cent and to the last printed digit.
CENT = Decimal("0.01")
#: A printed total may be the sum rounded to a tenth.
ROUNDED_TOTAL = Decimal("0.05")
_DIRECTIONS: tuple[Direction, ...] = ("half-up", "down")
_ROUNDINGS = tuple(Rounding(Decimal(to), way) for to, way in product(("0.01", "0.1", "0.5", "1"), _DIRECTIONS))


def check_form(form: Form, card: Scorecard) -> tuple[Finding, ...]:
    """All findings on a form that was scored as `card`: errors first, then in the order of the form."""
    checks = (_head, _weights, _level_weights, _missing, _totals, _budget, row_findings, _repeated, _notes)
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
        weights = [row.weight for row in goal.indicators]
        if goal.number is None or goal.points is None or not weights or None in weights:
            continue
        total = sum((weight or Decimal(0) for weight in weights), Decimal(0))
        if total != goal.points:
            values = {"goal": goal.number, "points": goal.points, "weights": total}
            yield Finding("goal-points-mismatch", "warning", f"goal/{goal.number}", values)
    if form.indicators and (all_weights := _all_weights(form, card)) not in {None, HUNDRED}:
        yield Finding("weights-not-100", "error", "total", {"weights": all_weights})


def _all_weights(form: Form, card: Scorecard) -> Decimal | None:
    """What the rows and the budget block weigh together; None where a row's weight is not printed."""
    weights = [row.weight for row in form.indicators]
    if None in weights:
        return None
    return sum((weight or Decimal(0) for weight in weights), budget_points(form, card.rulebook))


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
    if printed is not None and given is not None and _all_given(form, card) and abs(printed - given) >= ROUNDED_TOTAL:
        yield Finding("total-mismatch", "error", "total", {"printed": printed, "sum": given})
    possible = _all_weights(form, card)
    highest = HUNDRED if possible is None else min(HUNDRED, possible)
    if printed is not None and printed > highest:
        yield Finding("total-impossible", "error", "total", {"printed": printed, "highest": highest})
    total = printed if printed is not None else given
    if form.printed_grade and total is not None and card.rulebook.grade(total) != form.printed_grade:
        values = {"printed": form.printed_grade, "total": total, "grade": card.rulebook.grade(total)}
        yield Finding("grade-mismatch", "error", "total", values)


def _all_given(form: Form, card: Scorecard) -> bool:
    budget = form.budget.given is not None or not budget_points(form, card.rulebook)
    return budget and all(row.given is not None or plain(row.actual) in NOT_APPLICABLE for row in form.indicators)


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
    weight = budget_points(form, card.rulebook)
    if budget.given is not None and budget.weight is not None and budget.given > budget.weight:
        yield Finding(
            "score-above-weight", "error", "budget", {"name": "预算执行", "given": budget.given, "weight": weight}
        )
    elif card.budget is not None and budget.given is not None:
        exact = card.budget.steps[0].points
        if budget.given not in {exact, *(rounding.apply(exact) for rounding in _ROUNDINGS)}:
            # Less than a point may be a rounding of the office's own.
            severity: Severity = "error" if abs(exact - budget.given) >= 1 else "warning"
            values = {"given": budget.given, "computed": card.budget.points}
            yield Finding("budget-score-mismatch", severity, "budget", values)


def _repeated(form: Form, card: Scorecard) -> Iterator[Finding]:
    yield from over_fulfilled(card)
    for goal in form.goals:
        seen = Counter((plain(row.name), plain(row.target)) for row in goal.indicators)
        for row in goal.indicators:
            key = (plain(row.name), plain(row.target))
            if seen[key] > 1 and key[0]:
                seen[key] = 0
                yield Finding("duplicate-indicator", "warning", f"row/{row.id}", {"name": row.name})


def _notes(form: Form, _: Scorecard) -> Iterator[Finding]:
    """Measures that are left over once every reason has one of its own."""
    reasons = {note.ordinal for note in filter(explains, form.deviations)}
    measures = [note for note in form.measures if note.section == "measure" and not says_nothing(note.text)]
    answered = {note.deviation for note in measures if note.indicator is not None}
    if not reasons or not reasons <= answered | {None}:
        return
    for measure in measures:
        if measure.indicator is None and measure.deviation is None:
            yield Finding(
                "measure-without-reason", "warning", f"measure/{measure.ordinal}", {"ordinal": measure.ordinal}
            )
