"""Commands in other words, the standing of a form, undoing step by step, submitting with doubts and taking back."""

import pytest

from bot.dialogue.attached import OfficialForm
from tests.bot.dialogue.conversation import LIBRARY, Conversation
from tests.transcripts import FOLDER

HEAD = ("填 2021 年自评表", "先填表", "2022-06-30", "3100", "8500.5", "用合计", "11500", "记 19.5 分", "尾款未付")


def talked(*texts: str) -> Conversation:
    talk = Conversation()
    for text in texts:
        talk.send(text)
    return talk


@pytest.mark.parametrize(
    ("said", "command"),
    [
        ("现在多少分", "standing"), ("请问到目前为止一共得了几分？", "standing"), ("还差什么没填呀", "standing"),
        ("填到第几问了", "standing"), ("What's my score so far?", "standing"), ("what is left?", "standing"),
        ("how many questions are left", "standing"), ("帮我检查一下", "check"), ("有没有填错的地方", "check"),
        ("check my form please", "check"), ("非常感谢！", "thanks"), ("Thank you very much", "thanks"),
        ("收回来改", "reopen"), ("撤回提交", "reopen"), ("重新打开2021年的表", "reopen"),
        ("reopen the 2021 form", "reopen"), ("这个是什么意思？", "explain"), ("去年这条怎么写的", "explain"),
        ("what should I put here?", "explain"), ("导出2020年的PDF", "export"),
        ("Export the 2020 form as PDF", "export"),
        # What tells something, or asks for another thing, is none.
        ("2020年总分多少", ""), ("哪些指标扣分了", ""), ("还有3件正在办理", ""), ("打印机老化", ""), ("没有", ""),
        ("感谢信数量少于预期，群众反映渠道不畅", ""), ("表格提交不及时", ""), ("撤回的信访件有3件", ""),
    ],
)  # fmt: skip
def test_commands_in_other_words(said, command):
    assert LIBRARY.shaped(said) == command


def test_the_standing_at_any_moment():
    talk = talked(*HEAD)
    talk.send("现在总分多少")
    assert "目前 19.5 分（预算 19.5）" in talk.text
    assert "20 问里答完 5 问" in talk.text
    assert "还没答的有 15 问：树立党建引领创新社会治理工程典型、" in talk.text
    assert "请核对哪个对" in talk.text
    assert "第 6/20 问" in talk.text  # and on it goes
    talk.send("English")
    talk.send("what is left?")
    assert "15 are still open" in talk.text


def test_undoing_goes_back_step_by_step_and_forth_again():
    talk = talked(*HEAD)
    undone = []
    for _ in range(8):
        talk.send("撤销")
        undone.append(talk.text.splitlines()[0].partition("，")[0].partition("。还要")[0])
    assert undone == [
        "撤销了：预算执行 · 偏差原因 由「尾款未付」改回「未填」",
        "撤销了：预算执行 · 得分 由「19.5」改回「未填」",
        "撤销了：执行数 由「11,500」改回「未填」",
        "撤销了：预算数 由「11,600.5」改回「未填」",
        "撤销了：项目支出 由「8,500.5」改回「未填」",
        "撤销了：基本支出 由「3,100」改回「未填」",
        "撤销了：填报日期 由「2022-06-30」改回「未填」",
        "好",  # last year's measures come again
    ]
    assert "没有可以撤销的" in talk.send("撤销")[0].text
    for text in ("恢复", "恢复"):
        talk.send(text)
    assert "恢复了：填报日期 由「未填」改成「2022-06-30」" in talk.text
    talk.send("3200")  # what is done anew cannot be done again
    assert "第 3/20 问" in talk.send("恢复")[-1].text


def test_a_form_from_a_file_is_not_taken_back():
    assert "是从文件导入的" in talked("收回2020年的表").text


@pytest.mark.parametrize("said", ["导出2020年的PDF", "Export the 2020 form as PDF", "把去年的表打印成pdf"])
def test_the_form_of_a_year_is_exported(said):
    for talk in (Conversation(), talked(*HEAD)):
        assert [one for message in talk.send(said) for one in message.attached] == [OfficialForm(1, "pdf")]

    assert "那一年的表库里没有" in Conversation().send("导出2019年的PDF")[0].text


def test_what_is_asked_of_this_question():
    talk = talked(*HEAD)
    assert "2020 年：目标 1个；实际 1个；得 4 分" in talk.send("去年这条怎么写的")[0].text
    assert "算分：达到目标得满分" in talk.send("怎么算的？")[0].text
    assert "第 6/20 问" in talk.text
    talk.send("谢谢")
    assert "不客气" in talk.text
    assert "保机构运转的人员和公用经费" in talk.send("基本支出这个要填什么口径？")[0].text
    assert "信访件办结率（5 分）" in talk.send("信访怎么填")[0].text


def test_a_figure_is_no_name():
    talk = talked(*HEAD, "1个", "记 4 分", "修改 6", "名称：树立党建引领创新社会治理工程典型", "2个")
    assert "您写的是一个数" in talk.text


def test_a_form_is_submitted_after_a_look_and_taken_back_in_words():
    lines = [line[2:] for line in (FOLDER / "whole-form.txt").read_text("utf-8").splitlines() if line[:2] == "> "]
    talk = talked(*lines[: lines.index("提交")])
    assert "等次「优」" in talk.text
    talk.send("修改 12")
    talk.send("提交")
    assert "还有 5 处请看一眼" in talk.text
    assert talk.record.headings(state="draft")
    talk.send("仍然提交")
    assert "交好了" in talk.text
    assert talk.send("English")[-1].options  # there is always a way on
    talk.send("收回来改")
    assert "The 2021 form is a draft again" in talk.text
    assert "grade “excellent (优)”" in talk.text
    talk.send("submit")
    talk.send("submit anyway")
    talk.send("重新打开2021年的表")
    assert [heading.year for heading in talk.record.headings(state="draft")] == [2021]
