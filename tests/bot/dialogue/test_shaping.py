"""Shaping a form in the conversation: indicators and goals added, dropped, weighed anew; and all of it undone."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.bot.dialogue.conversation import Conversation

BLANK = (
    "新建", "部门整体绩效自评表（空白）", "某镇人民政府", "2021", "2022-03-01", "100", "200", "用合计", "和预算数一样", "记 20 分",
    "办好民生实事",
)  # fmt: skip
NEXT_YEAR = ("填 2021 年自评表", "先填表", "2022-06-30")


def talked(*texts: str) -> Conversation:
    talk = Conversation()
    for text in texts:
        talk.send(text)
    return talk


def rows(talk: Conversation):
    form = talk.record.form(talk.session.draft)
    return [(goal.number, row.name, row.weight) for goal in form.goals for row in goal.indicators]


def test_a_newcomer_makes_a_blank_form_their_own():
    talk = talked(*BLANK, "社区活动次数(5分)")
    assert "权重合计 95 分（预算 20 + 指标 75），比 100 少 5 分" in talk.text
    talk.send("再加一项指标")
    talk.send("目标1（4 项）")
    talk.send("效益指标 · 生态效益指标")
    assert "这一项叫什么指标" in talk.text
    talk.send("绿化面积")
    assert "这一项几分" in talk.text
    talk.send("5")
    assert "权重合计" not in talk.text
    assert "社区活动次数（5 分）" in talk.text  # and back to where we were
    assert (1, "绿化面积", 5) in rows(talk)
    talk.send("删掉绿化面积，因为今年没有这项任务")
    assert "删掉了「绿化面积」（5 分）" in talk.text
    talk.send("社区活动次数的分值改成10分")
    assert "社区活动次数 · 分值 5 → 10" in talk.text
    talk.send("加一个目标")
    talk.send("给目标3加一项指标")
    talk.send("产出指标 · 数量指标")
    talk.send("走访户数（10分）")
    assert rows(talk)[-1] == (3, "走访户数", 10)
    talk.send("删掉目标1")
    assert "后面还有目标3" in talk.text
    talk.send("删掉目标3")
    assert "删掉了目标3和它的 1 项指标" in talk.text


def test_in_english_and_all_in_one_sentence():
    talk = talked("English", *NEXT_YEAR)
    talk.send("add an indicator to goal 2: Pass rate of trainings, 5 points")
    talk.send(choice="do:add_row:1.1")
    assert (2, "Pass rate of trainings", 5) in rows(talk)
    assert "5 more than 100" in talk.text
    talk.send("drop the last indicator")
    assert "is dropped" in talk.text
    talk.send("how can I add a row")
    assert "The rows can be changed" in talk.text


@pytest.mark.parametrize(
    ("said", "told"),
    [("取消这一项指标", "记下了"), ("增加一项指标", "记下了"), ("删掉这一项", "是要写进表的话吗")],
)
def test_a_measure_may_speak_of_changing_rows(said, told):
    talk = talked(*NEXT_YEAR, "修改 信访", "267/272", "1", "沿用去年的原因")
    before = rows(talk)
    talk.send(said)
    assert rows(talk) == before
    assert told in talk.text


SAID = st.sampled_from([
    "目标1加一项指标：新任务甲，3分", "加一项指标：新任务乙，2分", "删掉最后一项", "删掉信访件办结率", "删掉新任务甲", "加一个目标",
    "信访件办结率的分值改成4分", "删掉目标3", "删掉目标4", "信访件办结率的名称改成信访处理率（6分）", "267/272",
])  # fmt: skip


@given(st.lists(st.tuples(SAID, st.integers(min_value=0, max_value=8)), max_size=6))
@settings(max_examples=15, deadline=None)
def test_undoing_restores_the_form_however_it_was_shaped(said):
    talk = talked(*NEXT_YEAR, "修改 信访")
    before = talk.record.form(talk.session.draft)
    steps = len(talk.record.changes)
    for text, place in said:
        talk.send(text)
        while options := [one for one in talk.options if one.value.startswith("do:add_row:")]:
            talk.send(choice=options[place % len(options)].value)
    for _ in range(len(talk.record.changes) - steps):
        if talk.record.form(talk.session.draft) != before:
            talk.send("撤销")
    assert talk.record.form(talk.session.draft) == before
