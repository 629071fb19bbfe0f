"""The rule kinds: one worked example each, and what must hold for every target, actual and weight."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scoring.quantity import Quantity, read_quantity
from scoring.rules import (
    Band,
    Bands,
    Compound,
    Deadline,
    Evidence,
    MissedDeduction,
    PositiveRatio,
    ReverseLinear,
    ReverseRatio,
    Rounding,
    StepDeduction,
    Threshold,
    Tiers,
    ZeroTarget,
    apply_rule,
    budget_score,
    deduct,
)

CENTS = Rounding()
HALF_DOWN = Rounding(Decimal("0.5"), "down")
TIERS = Tiers(((Decimal(0), Decimal(8)), (Decimal(10), Decimal(6)), (Decimal(20), Decimal(4))))
BANDS = Bands((Band("achieved", Decimal(80)), Band("partly", Decimal(50)), Band("missed", Decimal(0))))


def points(rule, target, actual, weight, rounding=CENTS):
    read = read_quantity(target), read_quantity(actual)
    assert None not in read
    score = apply_rule(rule, *read, Decimal(weight), rounding)
    return None if score is None else score.points


@pytest.mark.parametrize(
    ("rule", "target", "actual", "weight", "rounding", "expected"),
    [
        # Huashan 2020: the strict ratio, and the ratio cut to half a point
        (PositiveRatio(), "100%", "99.89%", 5, CENTS, "4.99"),
        (PositiveRatio(), "100%", "99.89%", 5, HALF_DOWN, "4.5"),
        (PositiveRatio(), "100%", "99.52%", 4, CENTS, "3.98"),
        (PositiveRatio(), "100%", "99.52%", 4, HALF_DOWN, "3.5"),
        (PositiveRatio(), "≥6次/年", "7次", 5, HALF_DOWN, "5"),
        (PositiveRatio(), "≥3万人", "15000人", 10, CENTS, "5"),
        (PositiveRatio(), ">5次", "5次", 10, CENTS, "10"),  # not above, but the ratio is whole
        # Hubei's printed rule for reverse indicators: at B = 1.5A two thirds are left
        (ReverseRatio(), "≤10天", "15天", 6, CENTS, "4"),
        (ReverseRatio(), "≤10天", "9天", 6, CENTS, "6"),
        (ReverseRatio(), "0起", "0起", 5, CENTS, "5"),
        (ReverseRatio(), "0起", "1起", 5, CENTS, "0"),
    ],
)
def test_worked_examples(rule, target, actual, weight, rounding, expected):
    assert points(rule, target, actual, weight, rounding) == Decimal(expected)


@pytest.mark.parametrize(
    ("rule", "actual", "weight", "rounding"),
    [
        (PositiveRatio(), "99%", "4.6", Rounding(Decimal(1))),
        (TIERS, "95%", "5", CENTS),
    ],
)
def test_neither_rounding_nor_a_table_goes_above_the_weight(rule, actual, weight, rounding):
    assert points(rule, "100%", actual, weight, rounding) == Decimal(weight)


def test_different_kinds_are_not_computed():
    assert points(PositiveRatio(), "5天", "100%", 5) is None


@pytest.mark.parametrize(
    ("given_points", "band"),
    [("8", "achieved"), ("6.4", "achieved"), ("6.39", "partly"), ("4", "partly"), ("3.99", "missed"), ("0", "missed")],
)
def test_the_lower_end_belongs_to_the_band_above(given_points, band):
    assert BANDS.of(Decimal(given_points), Decimal(8)).name == band


def test_limits_of_a_band():
    assert BANDS.limits("partly", Decimal(8)) == (Decimal(4), Decimal("6.4"))


@pytest.mark.parametrize(
    ("adjusted", "spent", "expected"), [("11604.54", "11604.54", "20"), ("1000", "900", "18"), ("1000", "1032.1", "20")]
)
def test_budget(adjusted, spent, expected):
    score = budget_score(Decimal(adjusted), Decimal(spent), Decimal(20), CENTS)
    assert score is not None
    assert score.points == Decimal(expected)


def test_no_budget_has_no_score():
    assert budget_score(Decimal(0), Decimal(0), Decimal(20), CENTS) is None


AMOUNTS = st.decimals(min_value=0, max_value=10**9, places=2)
WEIGHTS = st.decimals(min_value=0, max_value=100, places=1)
RULES = st.sampled_from(
    [
        PositiveRatio(),
        ReverseRatio(),
        ReverseLinear(),
        StepDeduction(Decimal(2), Decimal("0.5")),
        MissedDeduction(Decimal("0.5")),
        TIERS,
        Threshold(Decimal(90)),
    ]
)
LOWER_IS_BETTER = ReverseRatio | ReverseLinear
ROUNDINGS = st.builds(
    Rounding,
    st.sampled_from([Decimal(text) for text in ("0.01", "0.1", "0.5", "1")]),
    st.sampled_from(["half-up", "down"]),
    st.sampled_from(["score", "rate"]),
)


@given(RULES, AMOUNTS, AMOUNTS, WEIGHTS, ROUNDINGS)
def test_points_lie_between_nothing_and_the_weight(rule, target, actual, weight, rounding):
    score = apply_rule(rule, Quantity(target), Quantity(actual), weight, rounding)
    assert score is not None
    assert 0 <= score.points <= weight
    assert score.steps[-1].points == score.points


@given(RULES, AMOUNTS, AMOUNTS, AMOUNTS, WEIGHTS, ROUNDINGS)
def test_doing_better_never_costs_points(rule, target, one, other, weight, rounding):
    low, high = sorted((one, other))
    worse, better = (high, low) if isinstance(rule, LOWER_IS_BETTER) else (low, high)
    scores = [apply_rule(rule, Quantity(target), Quantity(value), weight, rounding) for value in (worse, better)]
    assert scores[0].points <= scores[1].points


@given(RULES, AMOUNTS, WEIGHTS, ROUNDINGS)
def test_a_met_target_gets_full_points(rule, target, weight, rounding):
    assert apply_rule(rule, Quantity(target), Quantity(target), weight, rounding).points == weight


@given(st.decimals(min_value=0, max_value=100, places=6), ROUNDINGS)
def test_rounding_gives_a_multiple_and_stays_near(value, rounding):
    rounded = rounding.apply(value)
    assert rounded % rounding.to == 0
    assert abs(rounded - value) <= rounding.to
    if rounding.direction == "down":
        assert rounded <= value


@pytest.mark.parametrize(
    ("rule", "target", "actual", "weight", "expected"),
    [
        # finance-bureau software: at B = 1.5A half is left, from 2A on nothing
        (ReverseLinear(), "≤10天", "15天", 6, "3"),
        (ReverseLinear(), "≤10天", "20天", 6, "0"),
        (ReverseLinear(), "≤10天", "10天", 6, "6"),
        (ZeroTarget(), "0起", "0起", 5, "5"),
        (ZeroTarget(), "0起", "2起", 5, "0"),
        # each 1 point short: -0.5; a partial step does not count
        (StepDeduction(Decimal(1), Decimal("0.5")), "100%", "97.2%", 5, "4"),
        (StepDeduction(Decimal(1), Decimal("0.5")), "≤3%", "5.9%", 5, "4"),
        (StepDeduction(Decimal(1), Decimal("0.5")), "100%", "50%", 5, "0"),
        (MissedDeduction(Decimal("0.5")), "100%", "99.89%", 5, "4.5"),
        (MissedDeduction(Decimal("0.5")), "100%", "99.52%", 4, "3.5"),
        (TIERS, "100%", "100%", 8, "8"),
        (TIERS, "100%", "90%", 8, "6"),
        (TIERS, "100%", "89.9%", 8, "4"),
        (TIERS, "100%", "70%", 8, "0"),
        (Threshold(Decimal(90)), "100%", "90%", 10, "10"),
        (Threshold(Decimal(90)), "100%", "89%", 10, "8.9"),
        (Threshold(Decimal(90), else_zero=True), "100%", "89%", 10, "0"),
        (Evidence(), "3份", "2份", 5, "0"),
        (Evidence(Decimal("0.5")), "3份", "1份", 5, "4"),
    ],
)
def test_the_other_kinds(rule, target, actual, weight, expected):
    assert points(rule, target, actual, weight) == Decimal(expected)


@pytest.mark.parametrize(
    ("rule", "target", "actual", "weight", "expected"),
    [
        (Evidence(), "有制度", "已建立制度", 5, "5"),
        (Evidence(), "有制度", "未建立", 5, "0"),
        (Evidence(), "有制度", "正在研究", 5, None),
        # Nanchang 2021: two halves, one missed
        (Compound(), "签约率提高1%;体检率提高2%", "签约率提高1%;体检率下降1%", 12, "6"),
        (Compound(), "≥3次;≥90%", "4次;95%", 12, "12"),
        (Compound(), "签约率提高1%", "签约率提高1%", 12, None),
        (Deadline(), "2021年12月底前", "2021-12-30", 6, "6"),
        (Deadline(), "2021年12月底前", "2022-01-02", 6, "0"),
        (Deadline(Decimal(1)), "2021年12月底前", "2022-01-02", 6, "4"),
        (Deadline(Decimal(1), Decimal(5)), "按规定时限", "逾期6天", 6, "4"),
        (Deadline(Decimal(1)), "按规定时限", "按时完成", 6, "6"),
        (Deadline(Decimal(1)), "按规定时限", "未按时完成", 6, None),
    ],
)
def test_rules_that_read_words(rule, target, actual, weight, expected):
    score = apply_rule(rule, read_quantity(target), read_quantity(actual), Decimal(weight), texts=(target, actual))
    assert (None if score is None else score.points) == (None if expected is None else Decimal(expected))


def test_rounding_the_rate_first():
    # 99.89 % cut to 99 % of 5
    assert points(PositiveRatio(), "100%", "99.89%", 5, Rounding(Decimal(1), "down", "rate")) == Decimal("4.95")


def test_a_manual_deduction_keeps_its_reason_and_stops_at_nothing():
    score = budget_score(Decimal(10), Decimal(10), Decimal(1))
    assert deduct(score, Decimal("0.3"), "复核").points == Decimal("0.7")
    assert deduct(score, Decimal(3), "复核").points == 0
    assert deduct(score, Decimal(3), "复核").steps[-1].values["reason"] == "复核"
