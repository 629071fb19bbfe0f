"""Rows and goals that are added, dropped and weighed anew: kept as entries, undone by taking them back."""

from decimal import Decimal
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from kb.documents import read_file
from kb.documents.writing import write_form
from kb.entries import apply_entries
from kb.shaping import DROPPED, shaped, sum_of_weights
from tests.bot.dialogue.conversation import SEED

ROWS = [row.id for row in SEED.indicators]
LEVELS = st.sampled_from([("产出指标", "数量指标"), ("产出指标", "成本指标"), ("效益指标", "生态效益指标")])
WEIGHTS = st.integers(min_value=1, max_value=20).map(str)


@st.composite
def steps(draw):
    """Changes of the shape, each as its entries."""
    found = []
    for ordinal in range(1, draw(st.integers(min_value=1, max_value=6)) + 1):
        match draw(st.sampled_from(["add", "drop", "weigh", "goal", "drop added"])):
            case "add":
                level1, level2 = draw(LEVELS)
                row = f"row/新指标{ordinal}"
                goal = draw(st.sampled_from("123"))
                found.append({
                    f"{row}/level1": level1, f"{row}/level2": level2, f"{row}/weight": draw(WEIGHTS),
                    f"{row}/name": f"新指标{ordinal}", f"{row}/added": f"{goal}/{ordinal}",
                })  # fmt: skip
            case "drop":
                found.append(
                    {f"row/{draw(st.sampled_from(ROWS))}/dropped": draw(st.sampled_from([DROPPED, "不再考核"]))}
                )
            case "weigh":
                found.append({f"row/{draw(st.sampled_from(ROWS))}/weight": draw(WEIGHTS)})
            case "goal":
                found.append({"goal/4/added": "1"})
            case _:
                found.append({f"row/新指标{ordinal - 1}/dropped": DROPPED})
    return found


@given(steps())
@settings(max_examples=60, deadline=None)
def test_no_row_and_no_weight_is_lost_that_was_not_said_to_be(changes):
    entries = {}
    for change in changes:
        entries = {**entries, **change}
        form = shaped(SEED, entries)
        added = {key.split("/")[1] for key in entries if key.startswith("row/") and key.endswith("/added")}
        dropped = {key.split("/")[1] for key in entries if key.endswith("/dropped")}
        ids = [row.id for row in form.indicators]
        assert sorted(ids) == sorted(({*ROWS} | added) - dropped)
        assert [row for row in ids if row in ROWS] == [row for row in ROWS if row in ids]  # in their order
        assert sum_of_weights(form) == sum(
            Decimal(entries.get(f"row/{row.id}/weight", row.weight or 0)) for row in form.indicators
        )


def test_points_of_a_goal_follow_its_weights_where_they_were_their_sum():
    goal = SEED.goals[0]
    own = sum((row.weight or Decimal(0) for row in goal.indicators), Decimal(0))
    row = goal.indicators[0]
    form = shaped(SEED, {f"row/{row.id}/weight": f"{(row.weight or 0) + 2:f}"})
    assert form.goals[0].points == (goal.points + 2 if goal.points == own else goal.points)


def test_a_dropped_row_comes_back_with_its_answers():
    row = ROWS[4]
    filled = {f"row/{row}/actual": "99%", f"row/{row}/given": "3"}
    assert row not in [one.id for one in apply_entries(SEED, {**filled, f"row/{row}/dropped": DROPPED}).indicators]
    assert apply_entries(SEED, filled).indicator(row).actual == "99%"


def test_the_rules_of_a_dropped_row_are_dropped_with_it():
    chosen = {f"rulebook/row/{ROWS[4]}": "national", "rulebook/goal/3": "national"}
    assert len(apply_entries(SEED, chosen).rulebook_choices) == 2
    dropped = {f"row/{ROWS[4]}/dropped": DROPPED, "goal/3/dropped": DROPPED}
    assert apply_entries(SEED, {**chosen, **dropped}).rulebook_choices == ()


def test_what_was_shaped_is_exported_and_read_again(tmp_path: Path):
    entries = {
        "row/绿化面积/level1": "效益指标", "row/绿化面积/level2": "生态效益指标", "row/绿化面积/name": "绿化面积",
        "row/绿化面积/weight": "5", "row/绿化面积/target": "≥10亩", "row/绿化面积/added": "2/1",
        f"row/{ROWS[3]}/dropped": DROPPED, f"row/{ROWS[0]}/weight": "6",
    }  # fmt: skip
    form = shaped(SEED, entries)
    form = form.with_indicator(next(row for row in apply_entries(SEED, entries).indicators if row.id == "绿化面积"))
    for ending in ("docx", "xlsx", "html"):
        path = tmp_path / f"form.{ending}"
        path.write_bytes(write_form(form, ending))
        read = read_file(path).form
        assert [(row.name, row.weight, row.level2) for row in read.indicators] == [
            (row.name, row.weight, row.level2) for row in form.indicators
        ]
        assert [goal.points for goal in read.goals] == [goal.points for goal in form.goals]
