"""「如果…」: several rows in one sentence, weights, scores, another rulebook; and which rows could give a better grade."""

from dataclasses import replace
from decimal import Decimal

import pytest

from bot.answer_text import answer_text
from bot.text import plain_text
from kb.answers import Asker, Found, ask
from tests.bot.dialogue.conversation import LIBRARY, SEED
from tests.records import PlainRecord

PETITIONS, PLANNING = "信访件办结率", "计划生育政策落实到位率"
ATTENDANCE, COMMUNITIES, ENFORCEMENT = "党员学习培训出勤率", "社区管理数量", "开展整治综合性执法"
SANITATION, CULTURE = "创造良好的社区街道卫生环境", "改善居民生活状况,改善居民身心健康状况"


def answered(text: str, form=SEED) -> Found:
    record = PlainRecord()
    record.add(form)
    found = ask(text, record, LIBRARY.shelf, Asker())
    assert isinstance(found, Found), found
    assert found.supposed is not None
    return found


@pytest.mark.parametrize(
    ("text", "rows", "total"),
    [
        ("如果信访办结率100%、计生99%会怎样", {PETITIONS: "5", PLANNING: "3.5"}, "94.5"),
        ("如果信访和计生都是100%", {PETITIONS: "5", PLANNING: "4"}, "95"),
        ("what if petitions were 100% and family planning 99.8%", {PETITIONS: "5", PLANNING: "3.5"}, "94.5"),
        ("假如社区管理数量是10个，党员学习培训出勤率93%", {COMMUNITIES: "3.5", ATTENDANCE: "3.5"}, "93"),
        ("如果综合性执法9次、信访95%", {ENFORCEMENT: "5", PETITIONS: "4.5"}, "94"),
        ("2020年如果信访95%的话总分多少", {PETITIONS: "4.5"}, "94"),
        ("如果信访件办结率为267/272，总分多少？", {PETITIONS: "4.5"}, "94"),
        ("如果信访得5分呢", {PETITIONS: "5"}, "94.5"),
        ("如果改善居民生活状况,改善居民身心健康状况得8分", {CULTURE: "8"}, "96"),
        ("如果信访得50分", {PETITIONS: "5"}, "94.5"),
        ("如果信访权重改成8分", {PETITIONS: "7.5"}, "97"),
        ("如果信访的权重从5分改成8分，计生权重3分", {PETITIONS: "7.5", PLANNING: "2.5"}, "96"),
        ("what if the weight of petitions was 8 points", {PETITIONS: "7.5"}, "97"),
        ("如果卫生环境权重改成10分", {SANITATION: "8.75"}, "95.75"),
        ("如果按national算", {PETITIONS: "4.99", PLANNING: "3.98"}, "94.97"),
        ("如果按湖北自评表附注算会怎样", {PETITIONS: "4.99", PLANNING: "3.98"}, "94.97"),
        ("what if under finance-software", {PETITIONS: "4.99", PLANNING: "3.98"}, "94.97"),
    ],
)
def test_what_would_come_of_it(text, rows, total):
    supposed = answered(text).supposed
    assert {row.indicator.name: str(row.after.normalize()) for row in supposed.rows} == rows
    assert supposed.before == (Decimal(94), "优")
    assert supposed.after[0] == Decimal(total)


def test_the_rulebook_it_follows_already_changes_nothing():
    found = answered("如果用half-point")
    assert (found.supposed.rows, found.supposed.after) == ((), (Decimal(94), "优"))
    assert "各项得分都不变" in plain_text(answer_text(found, "zh"))


def test_old_and_new_stand_side_by_side_with_how():
    text = plain_text(answer_text(answered("如果信访办结率100%、计生99%"), "zh"))
    assert "信访件办结率：4.5 → 5（实际 100%：100%，目标 100%，达标得满分 5）" in text
    assert "99% ÷ 100% × 4 = 3.96 → 向下取到半分 3.5" in text
    assert "总分 94 → 94.5，等次还是「优」" in text
    assert "计划生育政策落实到位率 要得满分 4，实际要达到 100%。" in text
    assert "权重合计 103，不是 100" in plain_text(answer_text(answered("如果信访权重改成8分"), "zh"))
    english = plain_text(answer_text(answered("what if petitions were 100% and family planning 99.8%"), "en"))
    assert "Total 94 → 94.5, the grade stays “优”" in english


@pytest.mark.parametrize("text", ["如果信访-5%", "如果信访办结率1e9%", "如果信访权重改成999分", "如果信访权重改成0分"])
def test_no_other_number_is_read_than_the_one_that_is_written(text):
    assert answered(text).supposed.rows == ()


def test_words_that_are_no_row_are_said_to_be_none():
    text = plain_text(answer_text(answered("如果信访件办结率100%，河长制90%"), "zh"))
    assert "没对上是哪一项：河长制" in text


def test_what_full_points_need():
    assert [(row.name, needed.value) for row, needed in answered("信访要得满分需要完成多少").supposed.needed] == [
        (PETITIONS, Decimal(100))
    ]
    assert answered("如果信访办结率是100%").supposed.needed == ()


def lower() -> object:
    form = SEED
    for row_id, changes in {
        "突发事件处置及时率": {"actual": "60%", "given": Decimal(3)},
        "党员培训合格率": {"given": Decimal(4)},
        COMMUNITIES: {"actual": "9个", "given": Decimal(3)},
        SANITATION: {"given": Decimal(5)},
    }.items():
        form = form.with_indicator(replace(form.indicator(row_id), **changes))
    return replace(form, printed_total=None)


@pytest.mark.parametrize("text", ["要得优还差几分", "离优还差几分，补哪几项", "要得优需要什么"])
def test_the_cheapest_rows_for_a_better_grade(text):
    way = answered(text, lower()).supposed.way
    assert (way.grade, way.missing, way.reached) == ("优", Decimal(2), True)
    # first the target that was met, then the one that needs least for a point
    assert [(gain.row.indicator.name, gain.points) for gain in way.gains] == [
        ("党员培训合格率", Decimal(1)), (PETITIONS, Decimal("0.5")), (PLANNING, Decimal("0.5"))
    ]  # fmt: skip
    said = plain_text(answer_text(answered(text, lower()), "zh"))
    assert "党员培训合格率：目标已达到（100%），仍记 4/5" in said
    assert "计划生育政策落实到位率：现在 3.5/4" in said


def test_judged_rows_come_last_and_a_grade_that_is_out_of_reach_is_said_to_be():
    form = lower()
    for row in form.indicators:
        if row.weight == 8:
            form = form.with_indicator(replace(row, given=Decimal(1)))
    form = replace(form, budget=replace(form.budget, given=Decimal(0)))
    way = answered("要得优还差几分", form).supposed.way
    assert not way.reached
    efforts = [gain.effort for gain in way.gains]
    assert efforts == sorted(efforts, key=lambda effort: (effort is None, effort or 0))
    assert efforts[-1] is None
    assert "到不了「优」" in plain_text(answer_text(answered("要得优还差几分", form), "zh"))
