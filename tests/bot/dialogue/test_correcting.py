"""Editing by words: what is named is found, the value goes where it belongs, and what is no correction is left alone."""

import pytest

from tests.bot.dialogue.conversation import Conversation
from tests.bot.dialogue.test_hearing import at, at_row, walk

FILLED = [
    "填 2021 年自评表",
    "先填表",
    "2022-06-30",
    "3100",
    "8500.5",
    "用合计",
    "11500",
    "记 19.5 分",
    "尾款未付",
    "1个",
    "记 4 分",
    "96%",
    "记 4 分",
    "100%",
    "记 5 分",
    "三会一课12次",
    "达成",
    "8",
    "增加到5处",
    "达成",
    "7.5",
    "人手不足",
    "加开窗口",
    "9次",
    "记 5 分",
    "受理272件 办结267",
    "记 4.5 分",
    "沿用去年的原因",
    "沿用去年的措施",
]


@pytest.fixture(scope="module")
def filled():
    talk = Conversation()
    for text in FILLED:
        talk.send(text)
    assert "第 13/20 问" in talk.text
    return talk


@pytest.fixture
def talk(filled):
    """The same form for each, undone again behind it."""
    session, before = filled.session, len(filled.record.changes)
    (draft,) = filled.record.drafts
    skeleton, previous, entries = filled.record.drafts[draft]
    kept = dict(entries)
    yield filled
    filled.session = session
    filled.record.drafts[draft] = (skeleton, previous, kept)
    del filled.record.changes[before:]


@pytest.mark.parametrize(
    ("said", "changed"),
    [
        ("项目支出填错了，应该是8900.5", "项目支出 8,500.5 → 8,900.5"),
        ("基本支出改成3210", "基本支出 3,100 → 3,210"),
        ("把预算数改回12110.5万元", "预算数 11,600.5 → 12,110.5"),
        ("日期错了，是7月1号", "填报日期 2022-06-30 → 2022-07-01"),
        ("把信访改成4分，因为还有一件没到期", "信访件办结率 · 得分 4.5 → 4"),
        ("信访的分数错了，应该是4", "信访件办结率 · 得分 4.5 → 4"),
        ("信访改成98.5%", "信访件办结率 · 实际 98.16%(受理272件 办结267) → 98.5%"),
        ("修改计生的目标为98%", "计划生育政策落实到位率 · 目标 100% → 98%"),
        ("政务服务那项改成8分", "满足基层群众的各项需求,提高服务质量 · 得分 7.5 → 8"),
        ("修改目标1的分值，改成29分", "目标1 · 分值 8 → 29"),
        ("预算执行改成19分，因为年底有一笔没付", "预算执行 · 得分 19.5 → 19"),
        ("change project expenditure to 8900.5", "项目支出 8,500.5 → 8,900.5"),
        ("the petition score is wrong, it should be 4", "信访件办结率 · 得分 4.5 → 4"),
        ("goal 3 points should be 28", "目标3 · 分值 6 → 28"),
    ],
)
def test_what_is_named_is_changed_in_one_step(talk, said, changed):
    assert f"好，改过来了：{changed}\n" in f"{talk.send(said)[0].text}\n"


def test_a_reason_that_comes_along_is_kept_and_not_asked_for(talk):
    talk.send("把信访改成4分，因为还有一件没到期")
    (row,) = [row for row in talk.record.form(talk.session.draft).indicators if row.name == "信访件办结率"]
    assert row.remark == "还有一件没到期"
    assert "第 13/20 问" in talk.text
    talk.send("改回4.5")
    assert "得分 4 → 4.5" in talk.text
    talk.send("撤销")
    assert "第 13/20 问" in talk.text
    assert talk.record.draft(talk.session.draft).entries[f"row/{row.id}/deviation"] == "还有一件没到期"


@pytest.mark.parametrize(
    ("said", "asked"),
    [
        ("修改项目支出", "项目支出总额是多少万元"), ("修改8", "党员培训合格率：改哪一项"),
        ("修改信访件办结率", "信访件办结率：改哪一项"), ("修改 计划生育政策落实到位率", "第 17/20 问"),
        ("edit basic expenditure", "基本支出总额是多少万元"),
        ("信访改成4", "要改的是哪一个"), ("修改月亮", "没找到要改的是哪一项"), ("修改 99", "没找到要改的是哪一项"),
        ("维护稳定改成7分", "等这一项填了实际完成值"), ("把社区的改成3个", "您说的是哪一项"),
        ("信访改成400分", "超过了这一项的满分 5 分"),
    ],
)  # fmt: skip
def test_what_is_open_is_asked(talk, said, asked):
    before = len(talk.record.changes)
    talk.send(said)
    assert asked in talk.text
    assert len(talk.record.changes) == before


def test_a_button_says_which_was_meant(talk):
    talk.send("信访改成4")
    talk.send("得分：4")
    assert "信访件办结率 · 得分 4.5 → 4" in talk.text


def test_a_number_beyond_the_list_is_none_of_its_items(talk):
    talk.send("修改 8")
    assert "没有第 7 项，上面是 1 到 5" in talk.send("7")[0].text


@pytest.mark.parametrize("said", ["如果信访改成5分会怎样", "为什么信访改成4.5分", "信访改成4分对吗？"])
def test_what_asks_corrects_nothing(talk, said):
    before = len(talk.record.changes)
    talk.send(said)
    assert "改过来了" not in talk.text
    assert len(talk.record.changes) == before


def test_a_plan_may_speak_of_changing_a_row(talk):
    for text in ("90%", "记 4.5 分", "信访件办结率改成98%后仍有差距", "将信访件办结率的目标调整为98%"):
        talk.send(text)
    assert "改过来了" not in talk.text
    (row,) = [row for row in talk.record.form(talk.session.draft).indicators if row.name == "突发事件处置及时率"]
    assert [note.text for note in talk.record.form(talk.session.draft).measures_of(row.id)] == [
        "将信访件办结率的目标调整为98%"
    ]


@pytest.mark.parametrize(
    "said",
    [
        "将信访窗口改为一站式服务，群众少跑腿",
        "信访工作应该是做得更细了",
        "信访政策理解错了，后来改过来了",
        "改善了信访接待条件",
    ],
)
def test_a_sentence_that_is_asked_for_is_an_answer(talk, said):
    for text in ("100%", "记 5 分", said):
        talk.send(text)
    (row,) = [row for row in talk.record.form(talk.session.draft).indicators if row.name.startswith("维护辖区")]
    assert row.actual == said


BIRTHS, SERVED = "计划生育政策落实到位率", "满足基层群众的各项需求,提高服务质量"


def test_a_note_that_is_named_is_written_as_a_note() -> None:
    conversation = at_row(BIRTHS, "99.53%", "3.5", "部分人员在外", "先空着")
    conversation.send("计生的措施补上:适当下调为98%")
    kept = walk(conversation).draft.entries
    assert kept[f"row/{BIRTHS}/measure"] == "适当下调为98%"
    assert (kept[f"row/{BIRTHS}/actual"], kept[f"row/{BIRTHS}/given"]) == ("99.53%", "3.5")
    conversation.send("计生的原因改回去年的")
    assert walk(conversation).draft.entries[f"row/{BIRTHS}/deviation"].startswith("计划生育政策落实到位率很难达到100%")


def test_a_score_that_is_dropped_and_all_that_comes_back_are_said() -> None:
    conversation = at_row(BIRTHS, "99.53%", "3.5", "部分人员在外", "先空着")
    conversation.send("计生改成98%")
    assert "原来的得分 3.5 不作数了" in conversation.text
    conversation.send("撤销")
    assert "实际 由「98%」改回「99.53%」" in conversation.text
    assert "得分「3.5」" in conversation.text
    conversation.send("恢复")
    conversation.send("恢复")
    assert "没有可以恢复的" in conversation.text


def test_points_of_a_judged_row_are_acknowledged_and_corrected_as_points() -> None:
    conversation = at_row(SERVED, "新增服务点3个", "7")
    assert "记下了：7 分" in conversation.text
    conversation.send("改成8分")
    assert "得分 7 → 8" in conversation.text


@pytest.mark.parametrize(
    ("said", "kept"), [("改成:全面落实三会一课", "全面落实三会一课"), ("原因：人手不足", "人手不足")]
)
def test_what_leads_a_note_in_is_no_part_of_it(said: str, kept: str) -> None:
    conversation = at_row(SERVED, "新增服务点3个", "7", said)
    assert walk(conversation).draft.entries[f"row/{SERVED}/deviation"] == kept


def test_a_figure_in_question_is_let_go_before_anything_is_undone() -> None:
    conversation = at("basic_expenditure")
    conversation.send("50")
    conversation.send("撤销")
    assert "刚才那个数没有记" in conversation.text


def test_a_part_without_a_name_is_that_of_what_was_filled_in_last() -> None:
    conversation = at("budget/adjusted")
    for text in ("12000", "12000", "20", "改分数"):
        conversation.send(text)
    assert "记 20 分吗" in conversation.text
