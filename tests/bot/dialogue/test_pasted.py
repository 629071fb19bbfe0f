"""Rows pasted from a table, and the questions of a project's form."""

from dataclasses import replace

import pytest

from tests.bot.dialogue.conversation import SEED, Conversation

PETITIONS = "row/信访件办结率"


def begun(form=SEED) -> Conversation:
    talk = Conversation()
    talk.record.forms.clear()
    talk.record.add(form)
    talk.send("我要填表")
    talk.send("先填表")
    return talk


def entries(talk: Conversation):
    draft = talk.record.draft(talk.session.draft)
    assert draft is not None
    return draft.entries


@pytest.mark.parametrize(
    ("line", "target", "actual", "given"),
    [
        ("\t\t质量指标\t信访件办结率(5分)\t100%\t98%\t4.5", None, "98%", "4.5"),
        ("信访件办结率\t5\t100%\t98%\t4.5", None, "98%", "4.5"),
        ("信访件办结率\t≥95%\t5\t98%\t5\t", "≥95%", "98%", "5"),
        ("产出指标 | 质量指标 | 信访件办结率 | 100% | 98%", None, "98%", None),
        ("信访件办结率  98%  4.5", None, "98%", "4.5"),
        ("7  信访件办结率（5分）  100%  受理272件，办结267件  4.5  历史遗留问题", None, "98.16%(267/272)", "4.5"),
    ],
)
def test_a_pasted_row_is_read_by_its_cells(line, target, actual, given):
    talk = begun()
    talk.send(line)
    assert not entries(talk).keys() - {"measures"}  # shown first
    talk.send(talk.options[0].label)
    kept = entries(talk)
    assert kept.get(f"{PETITIONS}/target") == target
    assert kept[f"{PETITIONS}/actual"].startswith(actual[:6])
    assert kept.get(f"{PETITIONS}/given") == given


def test_several_rows_at_once_and_what_is_wrong_with_one():
    talk = begun()
    talk.send("信访件办结率\t100%\t很好\t4.5\n计划生育政策落实到位率\t4\t≥100%\t99.5%\t3.5\n合计\t100\t\t\t90")
    assert "信访件办结率：这个数没看懂" in talk.text
    assert [option.label for option in talk.options] == ["记下这 1 项", "不用"]
    talk.send("记下这 1 项")
    assert entries(talk)["row/计划生育政策落实到位率/given"] == "3.5"
    assert f"{PETITIONS}/actual" not in entries(talk)


@pytest.mark.parametrize("said", ["随便\t几个\t词", "2022-06-30", "甲  乙  丙"])
def test_what_names_no_row_is_an_answer(said):
    talk = begun()
    talk.send(said)
    assert "从表里贴的" not in talk.text


def test_a_project_is_asked_for_its_own_budget():
    project = replace(SEED, kind="project", project="老旧小区改造", basic_expenditure=None, project_expenditure=None)
    talk = begun(project)
    assert "第 1/18 问" in talk.text
    talk.send("2022-06-30")
    assert "这个项目的全年预算数（A，调整后的）是多少万元" in talk.text
    assert not [option for option in talk.options if option.label.startswith("用合计")]
    talk.send("预览")
    assert "花山街道办事处 2021 年「老旧小区改造」项目支出绩效自评表（草稿）" in talk.text
    assert "基本支出" not in talk.text
