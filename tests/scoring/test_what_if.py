"""What would change a total, what is needed for more, and several units taken together."""

import itertools
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scoring.aggregation import Part, aggregate
from scoring.explanation import NOT_COMPUTED, explain_rows
from scoring.origins import nearest, origins
from scoring.quantity import Quantity, read_quantity
from scoring.rules import PositiveRatio, apply_rule
from scoring.scorecard import score_form, score_row
from scoring.what_if import needed_for, short_of, way_up, what_if
from tests.scoring.test_checks import BOOKS, SEED, row

HUBEI, HALF = BOOKS["hubei"], BOOKS["half-point"]


def test_another_actual_moves_the_row_and_the_total():
    result = what_if(SEED, HALF, actuals={"信访件办结率": "100%"})
    assert [(change.indicator.name, change.before, change.after) for change in result.changed] == [
        ("信访件办结率", Decimal("4.5"), Decimal(5))
    ]
    assert result.totals == (Decimal(94), Decimal("94.5"))


def test_another_rulebook_moves_the_rows_it_scores_otherwise():
    result = what_if(SEED, HALF, other=HUBEI)
    assert [change.after for change in result.changed] == [Decimal("4.99"), Decimal("3.98")]
    assert result.totals == (Decimal(94), Decimal("94.97"))


def test_another_weight():
    result = what_if(SEED, HUBEI, weights={"信访件办结率": Decimal(10)})
    assert result.changed[0].after == Decimal("9.99")


def test_an_unknown_row_is_refused():
    with pytest.raises(KeyError):
        what_if(SEED, HUBEI, actuals={"河长制": "1"})


def test_needed_for_full_points():
    petitions = score_form(SEED, HALF).row("信访件办结率")
    assert needed_for(petitions, Decimal(5)) == Quantity(Decimal(100), "%")
    assert needed_for(petitions, Decimal("4.5")) == Quantity(Decimal(90), "%")
    assert needed_for(petitions, Decimal(6)) is None


def test_needed_where_less_is_better():
    late = score_row(row(target="≤10天", actual="15天", weight=Decimal(6)), HUBEI)
    assert needed_for(late, Decimal(6)) == Quantity(Decimal(10), "天")
    assert needed_for(late, Decimal(4)) == Quantity(Decimal(15), "天")


@given(st.integers(min_value=1, max_value=500), st.integers(min_value=1, max_value=40))
def test_what_is_needed_is_enough_and_no_more_than_enough(target, halves):
    scored = score_row(row(target=f"≥{target}次", actual="0次", weight=Decimal(20)), HUBEI)
    points = Decimal(halves) / 2
    needed = needed_for(scored, points)
    assert needed is not None

    def reached(value: Decimal) -> Decimal:
        return apply_rule(PositiveRatio(), scored.target, Quantity(value, "次"), Decimal(20), HUBEI.rounding).points

    assert reached(needed.value) >= points
    assert needed.value == 0 or reached(needed.value - 1) < points


def test_points_short_of_a_grade():
    card = score_form(SEED, HUBEI)
    assert short_of(card, "优") == 0
    assert short_of(card, "良") == 0
    assert short_of(card, "特优") is None


def test_the_way_up_takes_as_few_rows_as_are_needed_the_cheapest_first():
    from dataclasses import replace

    form = replace(SEED, printed_total=None, budget=replace(SEED.budget, given=Decimal(14)))
    for row_id in ("党员学习培训出勤率", "社区管理数量"):
        form = form.with_indicator(replace(form.indicator(row_id), given=Decimal(3)))
    way = way_up(score_form(form, HALF), "优")
    assert (way.grade, way.missing, way.reached) == ("优", Decimal(4), True)
    assert [(gain.row.indicator.name, gain.points, gain.effort is None) for gain in way.gains] == [
        ("党员学习培训出勤率", 1, False), ("社区管理数量", 1, False), ("信访件办结率", Decimal("0.5"), False),
        ("计划生育政策落实到位率", Decimal("0.5"), False), ("改善居民生活状况,改善居民身心健康状况", 2, True),
    ]  # fmt: skip
    assert way_up(score_form(SEED, HALF), "优").gains == ()
    assert way_up(score_form(SEED, HALF), "特优") is None


def test_amounts_are_added_and_rates_weighted_by_funds():
    read = read_quantity
    together = aggregate([Part(read("≥3万人"), read("2万人")), Part(read("≥10000人"), read("25000人"))])
    assert together == (Quantity(Decimal(40000), "人", "≥"), Quantity(Decimal(45000), "人"))
    rates = aggregate([Part(read("100%"), read("90%"), Decimal(300)), Part(read("100%"), read("100%"), Decimal(100))])
    assert rates[1] == Quantity(Decimal("92.5"), "%")


def test_aggregate_then_score_is_not_score_then_average():
    parts = [Part(read_quantity("10次"), read_quantity("5次")), Part(read_quantity("10次"), read_quantity("15次"))]
    target, actual = aggregate(parts)
    assert apply_rule(PositiveRatio(), target, actual, Decimal(10)).points == 10
    single = [apply_rule(PositiveRatio(), part.target, part.actual, Decimal(10)).points for part in parts]
    assert sum(single) / 2 == Decimal("7.5")


ONE, DAY = read_quantity("1次"), read_quantity("1天")
SURE = read_quantity("100%")


@pytest.mark.parametrize("parts", [[], [Part(ONE, DAY), Part(ONE, ONE)], [Part(SURE, SURE, Decimal(0))]])
def test_what_cannot_be_taken_together_is_refused(parts):
    with pytest.raises(ValueError, match=r"nothing|different|above 0"):
        aggregate(parts)


def test_where_a_score_comes_from_most_specific_first():
    petitions = score_form(SEED, HUBEI, BOOKS.values()).row("信访件办结率")
    assert petitions.reproduced_by == ("half-point", "positive-ratio, down to 0.5", "missed-deduction 0.5")


def test_a_score_that_nothing_explains_has_a_nearest():
    odd = row(actual="45%", given=Decimal(73))
    found = origins(odd, read_quantity(odd.target), read_quantity(odd.actual), BOOKS.values())
    assert odd.given not in {origin.points for origin in found}
    assert nearest(found, Decimal(73)).points == 78


def test_the_smallest_set_of_rules():
    rows = [("a", "b"), ("b",), ("b", "c"), ("c",), (), None, NOT_COMPUTED]
    explanation = explain_rows(rows)
    assert explanation.rules == (("b", 3), ("c", 1))
    assert (explanation.judged, explanation.unread, explanation.unexplained, explanation.rows) == (1, 1, 1, 7)
    assert explanation.explained == 4
    assert explain_rows([]).rules == ()
    assert explain_rows([("a", "b"), ("b", "c")], prefer="c").rules == (("b", 2),)
    assert explain_rows([("a", "b"), ("c",)], prefer="b").rules == (("c", 1), ("b", 1))


def test_taking_the_rule_of_most_rows_first_would_need_one_more():
    rows = [("x", "a"), ("x", "a"), ("x", "b"), ("x", "b"), ("a",), ("b",)]
    assert explain_rows(rows).rules == (("a", 3), ("b", 3))


@given(st.lists(st.lists(st.sampled_from("abcdef"), max_size=4, unique=True).map(tuple), max_size=7))
def test_no_smaller_set_of_rules_explains_as_many_rows(rows):
    explanation = explain_rows(rows)
    assert explanation.explained == sum(bool(names) for names in rows)
    smaller = itertools.combinations("abcdef", len(explanation.rules) - 1) if explanation.rules else ()
    assert not any(all(set(names) & set(few) for names in rows if names) for few in smaller)


def test_order_of_rows_and_doing_it_twice_change_nothing():
    from dataclasses import replace

    turned = replace(SEED, goals=tuple(replace(goal, indicators=goal.indicators[::-1]) for goal in SEED.goals[::-1]))
    one, other = score_form(SEED, HALF), score_form(turned, HALF)
    assert {item.indicator.id: item.points for item in one.rows} == {
        item.indicator.id: item.points for item in other.rows
    }
    assert one.computed_total == other.computed_total == score_form(SEED, HALF).computed_total
