"""One worked example for every rule of the field, with its source; and every basis computes to its score again."""

from decimal import ROUND_DOWN, Decimal
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scoring.aggregation import Part, aggregate
from scoring.quantity import in_base_unit, read_quantity
from scoring.rules import (
    Compound,
    Deadline,
    Evidence,
    MeasuredRule,
    MissedDeduction,
    PositiveRatio,
    ReverseLinear,
    ReverseRatio,
    Rounding,
    Rule,
    StepDeduction,
    Threshold,
    Tiers,
    ZeroTarget,
    apply_rule,
    budget_score,
    deduct,
)
from scoring.scorecard import score_form
from tests.scoring.test_checks import BOOKS, form, row

D = Decimal
HALF_DOWN = Rounding(D("0.5"), "down")
TIERS = Tiers(((D(0), D(8)), (D(10), D(6)), (D(20), D(4))))


@pytest.mark.parametrize(
    ("source", "rule", "target", "actual", "weight", "points"),
    [
        ("Hubei's printed note 2; Huashan 2020 row 7", PositiveRatio(), "100%", "99.89%", 5, "4.99"),
        ("Hubei's printed note 2", ReverseRatio(), "≤10天", "15天", 6, "4"),
        ("finance-bureau software: half is left at 1.5 A", ReverseLinear(), "≤10天", "15天", 6, "3"),
        ("0起 targets", ZeroTarget(), "0起", "1起", 5, "0"),
        ('offices that print "each 1 point over: -0.5"', StepDeduction(D(1), D("0.5")), "100%", "97.2%", 5, "4"),
        ("one reading of Huashan 2020 row 12", MissedDeduction(D("0.5")), "100%", "99.52%", 4, "3.5"),
        ("tier tables: 0 to 8, ≤10 % to 6, ≤20 % to 4", TIERS, "100%", "85%", 8, "4"),
        ("full from 90 % of the target on", Threshold(D(90)), "100%", "92%", 10, "10"),
        ("0.5 off for each missing item", Evidence(D("0.5")), "3份", "1份", 5, "4"),
        ("present w, absent 0", Evidence(), "有管理制度", "未建立", 5, "0"),
        ("Nanchang 2021: two halves, one missed", Compound(), "签约率提高1%;体检率提高2%", "签约率提高1%;体检率下降1%", 12, "6"),
        ("on time w; late: a deduction", Deadline(D(1)), "2021年12月底前", "2022-01-02", 6, "4"),
    ],
)  # fmt: skip
def test_a_worked_example_of_each_rule(source, rule, target, actual, weight, points):
    score = apply_rule(rule, read_quantity(target), read_quantity(actual), D(weight), texts=(target, actual))
    assert score.points == D(points), source
    assert score.rule == rule.kind
    assert score.steps[-1].points == score.points


def test_no_kind_of_rule_is_left_out():
    shown = {
        mark.args[1][number][1].kind for mark in test_a_worked_example_of_each_rule.pytestmark for number in range(12)
    }
    assert shown == {kind.kind for kind in get_args(Rule)} - {"bands"}  # judged rows: test_rules


def test_what_is_no_rule_of_a_single_row():
    """Budget execution, a manual deduction, rounding, a row that does not apply, units together, grades."""
    budget = budget_score(D(1000), D(900), D(20))  # Hubei: 20 points x B/A
    assert budget.points == 18
    assert budget_score(D(1000), D("1032.1"), D(20)).points == 20  # Nanchang 2021: 103.21 % printed, capped
    assert deduct(budget, D(3), "复核").points == 15
    assert deduct(budget, D(30), "复核").points == 0
    exact = apply_rule(PositiveRatio(), read_quantity("100%"), read_quantity("99.89%"), D(5), HALF_DOWN)
    assert exact.points == D("4.5")  # Huashan 2020
    rate_first = Rounding(D(1), "down", "rate")
    assert apply_rule(PositiveRatio(), read_quantity("100%"), read_quantity("99.89%"), D(5), rate_first).points == D(
        "4.95"
    )
    dropped = form(row(weight=D(40), given=D(40)), row(id="b", weight=D(40), actual="不适用", given=None))
    assert score_form(dropped, BOOKS["hubei"]).computed_total == 100
    parts = [Part(read_quantity("10次"), read_quantity("5次")), Part(read_quantity("10次"), read_quantity("15次"))]
    assert apply_rule(PositiveRatio(), *aggregate(parts), D(10)).points == 10  # then scored; the mean of scores is 7.5
    grades = [
        [BOOKS[name].grade(D(total)) for total in ("94", "84.47", "75", "60", "59.99")]
        for name in ("hubei", "finance-software")
    ]
    assert grades == [["优", "良", "中", "中", "差"], ["优", "优", "良", "中", "差"]]


def test_what_the_shipped_rulebooks_say():
    books = BOOKS.values()
    assert {book.name for book in books} >= {"hubei", "half-point", "national", "finance-software"}
    assert all(len(book.source) > 20 for book in books)
    national = BOOKS["national"]
    assert [band.lowest for band in national.judged.bands] == [80, 60, 0]
    assert (national.budget_points, dict(national.weights)) == (10, {"产出": 50, "效益": 30, "满意度": 10})
    assert [band.lowest for band in BOOKS["hubei"].judged.bands] == [80, 50, 0]
    assert isinstance(BOOKS["finance-software"].at_most, ReverseLinear)
    assert [band.lowest for band in BOOKS["finance-software"].judged.bands] == [80, 60, 0]


# --- a basis computes to its score -----------------------------------------------------------------------------------

RULES = st.sampled_from([
    PositiveRatio(), ReverseRatio(), ReverseLinear(), ZeroTarget(), StepDeduction(D(2), D("0.5")),
    MissedDeduction(D("0.5")), TIERS, Threshold(D(90)), Threshold(D(90), else_zero=True),
])  # fmt: skip
ROUNDINGS = st.builds(
    Rounding, st.sampled_from([D("0.01"), D("0.1"), D("0.5"), D(1)]), st.sampled_from(["half-up", "down"])
)
AMOUNTS = st.decimals(min_value=0, max_value=10**6, places=2)


@given(
    RULES,
    AMOUNTS,
    AMOUNTS,
    st.sampled_from(["≥", "≤", ""]),
    st.decimals(min_value=0, max_value=40, places=1),
    ROUNDINGS,
)
def test_every_basis_computes_to_its_score(rule: MeasuredRule, a, b, sign, weight, rounding):
    score = apply_rule(rule, read_quantity(f"{sign}{a}次"), read_quantity(f"{b}次"), weight, rounding)
    first, *rest = score.steps
    assert abs(first.points - _again(rule, first)) < D("1e-20")
    for step in rest:
        assert step.kind == "round"
        assert step.points == min(
            weight, Rounding(step.values["to"], step.values["direction"]).apply(step.values["exact"])
        )
    assert score.steps[-1].points == score.points == (rest[-1].points if rest else first.points)


def _again(rule: MeasuredRule, step) -> Decimal:
    """The points of a step from nothing but what it shows."""
    a, b = (in_base_unit(read_quantity(str(step.values[name])))[0] for name in ("target", "actual"))
    weight = step.values["weight"]
    match step.kind:
        case "met":
            return weight
        case "nothing" | "zero-target":
            return D(0)
        case "positive-ratio":
            return min(weight, weight * b / a)
        case "reverse-ratio":
            return min(weight, weight * a / b)
        case "reverse-linear":
            return max(D(0), weight * (1 - (b - a) / a))
        case "step-deduction" | "step-deduction-over":
            steps = (abs(a - b) / step.values["per"]).quantize(D(1), ROUND_DOWN)
            assert steps == step.values["steps"]
            return max(D(0), weight - step.values["minus"] * steps)
        case "missed-deduction":
            return max(D(0), weight - step.values["minus"])
        case "tiers":
            gap = abs(a - b) / a * 100
            return min(weight, next((points for largest, points in rule.tiers if gap <= largest), D(0)))
        case "threshold":
            ratio = min(a, b) / max(a, b) if max(a, b) else D(0)
            if ratio * 100 >= step.values["share"]:
                return weight
            return D(0) if rule.else_zero else weight * ratio
    raise AssertionError(step.kind)
