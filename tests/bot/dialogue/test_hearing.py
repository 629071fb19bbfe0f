"""Answers as people say them: figures with words around them, yes, corrections, the wrong row, and what is no answer."""

import pytest

from bot.dialogue.dialogue import walk_of
from tests.bot.dialogue.conversation import LIBRARY, NOW, Conversation

ATTENDANCE, QUALIFIED, PETITIONS = "党员学习培训出勤率", "党员培训合格率", "信访件办结率"
JUDGED = "满足基层群众的各项需求,提高服务质量"


def at(key: str) -> Conversation:
    """A form with everything before this prompt skipped."""
    conversation = Conversation()
    conversation.send("填 2021 年自评表")
    conversation.send(choice="do:later")
    while (prompt := walk(conversation).open()).key != key:
        conversation.record.fill(conversation.session.draft, {prompt.key: ""}, "clerk", NOW)
    conversation.send("继续")
    return conversation


def at_row(name: str, *said: str) -> Conversation:
    conversation = at(f"row/{name}/actual")
    for text in said:
        conversation.send(text)
    return conversation


def walk(conversation: Conversation):
    return walk_of(conversation.record, LIBRARY, conversation.session)


def entry(conversation: Conversation, key: str) -> str | None:
    return walk(conversation).draft.entries.get(key)


@pytest.mark.parametrize(
    ("row", "said", "kept"),
    [
        (ATTENDANCE, "96.8％左右", "96.8%"),
        (ATTENDANCE, "应该是96.8%吧", "96.8%"),
        (ATTENDANCE, "学习出勤率大概97%", "97%"),
        (ATTENDANCE, "actually 96.8", "96.8%"),
        (QUALIFIED, "120人中118人合格", "98.33%(120人中118人合格)"),
        (QUALIFIED, "120人参加培训，合格118人", "98.33%(120人参加培训，合格118人)"),
        (QUALIFIED, "120 people attended, 118 passed", "98.33%(120 people attended, 118 passed)"),
        (
            PETITIONS,
            "收到信访300件，办结了297件，还有3件正在走程序",
            "99%(收到信访300件，办结了297件，还有3件正在走程序)",
        ),
        (PETITIONS, "受理３００件，办结２９７件，3件还在办", "99%(受理300件，办结297件，3件还在办)"),
        ("突发事件处置及时率", "全部及时处置，100%", "100%(全部及时处置)"),
        ("开展整治综合性执法", "9次，其中两次联合公安", "9次(其中两次联合公安)"),
        ("开展整治综合性执法", "比去年多2次，一共9次", "9次(比去年多2次)"),
        ("社区管理数量", "12个，其中新增1个", "12个(其中新增1个)"),
        ("树立党建引领创新社会治理工程典型", "建了2个典型，一个是党建联盟", "2个(一个是党建联盟)"),
    ],
)
def test_a_figure_is_taken_with_what_stands_beside_it(row: str, said: str, kept: str) -> None:
    assert entry(at_row(row, said), f"row/{row}/actual") == kept


@pytest.mark.parametrize(
    ("row", "said"),
    [
        (PETITIONS, "没到98%"),
        (PETITIONS, "去年是99%"),
        (PETITIONS, "信访达到98%了吗"),
        (PETITIONS, "计生 98%"),
        (ATTENDANCE, "97到98%"),
        ("开展整治综合性执法", "上半年4次，下半年5次"),
        ("开展整治综合性执法", "不到9次"),
    ],
)
def test_what_is_no_figure_of_the_row_is_asked_about(row: str, said: str) -> None:
    conversation = at_row(row, said)
    assert not {key for key, value in walk(conversation).draft.entries.items() if value and key.endswith("actual")}


@pytest.mark.parametrize(
    ("said", "key", "kept"),
    [
        ("项目支出 8,900.5万", "project_expenditure", "8900.5"),
        ("大概3千2百万", "project_expenditure", "3200"),
        ("about 60 million yuan", "project_expenditure", "6000"),
        ("60,000,000 yuan", "project_expenditure", "6000"),
    ],
)
def test_an_amount_is_taken_with_its_label_and_hedges(said: str, key: str, kept: str) -> None:
    conversation = at("project_expenditure")
    conversation.send(said)
    assert entry(conversation, key) == kept


def test_a_figure_of_another_place_is_offered_to_it() -> None:
    conversation = at("project_expenditure")
    conversation.send("预算数 12110.5")
    assert entry(conversation, "project_expenditure") is None
    conversation.send("填到「预算数」")
    assert (entry(conversation, "budget/adjusted"), entry(conversation, "project_expenditure")) == ("12110.5", None)


def test_a_correction_goes_to_the_question_before() -> None:
    conversation = at("basic_expenditure")
    conversation.send("不对，是7月1号")
    assert entry(conversation, "filed_on") == "2022-07-01"


@pytest.mark.parametrize(
    ("said", "part", "kept"),
    [
        ("好的", "given", "4"),
        ("yes", "given", "4"),
        ("118/120", "actual", "98.33%(118/120)"),
        ("不对，应该是96.8%，改过来", "actual", "96.8%"),
        ("我觉得3.5分差不多", "given", "3.5"),
        ("2分，因为有人没来", "given", "2"),
        ("2分，因为有人没来", "deviation", "有人没来"),
        ("3到4之间", "given", None),
    ],
)
def test_at_a_score(said: str, part: str, kept: str | None) -> None:
    assert entry(at_row(ATTENDANCE, "97.5%", said), f"row/{ATTENDANCE}/{part}") == kept


@pytest.mark.parametrize(
    ("said", "points", "reason"),
    [
        ("7分，因为等候时间还是长", "7", "等候时间还是长"),
        ("6.5，活动场地还是不够", "6.5", "活动场地还是不够"),
        ("我觉得7分差不多", "7", None),
    ],
)
def test_at_a_judged_row(said: str, points: str, reason: str | None) -> None:
    conversation = at_row(JUDGED, "自助点增加到5处", said)
    assert entry(conversation, f"row/{JUDGED}/given") == points
    assert entry(conversation, f"row/{JUDGED}/deviation") == reason


def test_what_was_done_and_its_score_in_one_sentence() -> None:
    conversation = at_row(JUDGED, "达到了，8分")
    assert [entry(conversation, f"row/{JUDGED}/{part}") for part in ("actual", "given")] == ["达到了", "8"]


@pytest.mark.parametrize("said", ["重填", "填错行了，这是计生的数", "我搞错了", "wrong row"])
@pytest.mark.parametrize("before", [(), ("98%", "4.5"), ("98%", "4.5", "有人没来")])
def test_a_complaint_is_no_text_of_the_form(before: tuple[str, ...], said: str) -> None:
    conversation = at_row(QUALIFIED, *before)
    kept = dict(walk(conversation).draft.entries)
    conversation.send(said)
    assert dict(walk(conversation).draft.entries) == kept


def test_a_result_where_a_measure_is_asked_for_is_asked_about() -> None:
    conversation = at_row(QUALIFIED, "98%", "4.5", "有人没来", "11个社区，其中新增1个")
    assert entry(conversation, f"row/{QUALIFIED}/measure") is None
    conversation.send("就写这里")
    assert entry(conversation, f"row/{QUALIFIED}/measure") == "11个社区，其中新增1个"


def test_a_reason_is_asked_for_once_and_skipped_with_its_measure() -> None:
    conversation = at_row(ATTENDANCE, "97.5%", "3.5", "有人没来")
    assert "打算怎么改进" in conversation.text
    skipped = at_row(QUALIFIED, "98%", "4.5", "跳过")
    assert "第 9/20 问" in skipped.text
    skipped.send(choice=f"do:focus:{walk(skipped).find(f'row/{QUALIFIED}/deviation').token}")
    skipped.send("有人没来")
    assert "打算怎么改进" in skipped.text


def test_a_budget_score_above_the_rule_wants_a_why() -> None:
    conversation = at("budget/adjusted")
    for said in ("12110.5", "6000", "记20"):
        conversation.send(said)
    assert entry(conversation, "budget/given") == "20"
    assert "为什么不一样" in conversation.text


@pytest.mark.parametrize(
    ("row", "said", "kept"),
    [
        ("树立党建引领创新社会治理工程典型", "树立典型今年搞了两个，花山红和幸福里", "2个(花山红和幸福里)"),
        ("社区管理数量", "社区还是11个没变", "11个"),
        (PETITIONS, "100 percent", "100%"),
    ],
)
def test_what_only_leads_to_the_figure_is_no_note(row: str, said: str, kept: str) -> None:
    assert entry(at_row(row, said), f"row/{row}/actual") == kept


@pytest.mark.parametrize(
    ("row", "said", "kept"),
    [
        (PETITIONS, "信访受理300件,有4件还没办完", "98.67%(296/300)"),
        (ATTENDANCE, "十个人缺席,总共500人", "98%(490/500)"),
        (ATTENDANCE, "10 people absent, 500 in total", "98%(490/500)"),
    ],
)
def test_what_is_missing_gives_the_rate(row: str, said: str, kept: str) -> None:
    conversation = at_row(row, said)
    assert entry(conversation, f"row/{row}/actual") is None
    conversation.send(choice=conversation.options[0].value)
    assert entry(conversation, f"row/{row}/actual") == kept


def test_what_is_missing_of_an_unknown_whole_is_asked() -> None:
    conversation = at_row(ATTENDANCE, "缺勤10人")
    assert "一共是多少" in conversation.text


@pytest.mark.parametrize(
    "said",
    ["预算数一万二千零二十一点一六,执行11800", "不对,11800是执行数,预算是12021.16", "budget 12021.16, spent 11800"],
)
def test_figures_of_several_places_are_taken_together(said: str) -> None:
    conversation = at("budget/adjusted")
    conversation.send(said)
    assert (entry(conversation, "budget/adjusted"), entry(conversation, "budget/spent")) == (None, None)
    conversation.send(choice=conversation.options[0].value)
    assert (entry(conversation, "budget/adjusted"), entry(conversation, "budget/spent")) == ("12021.16", "11800")


def test_what_is_left_of_several_rows_is_said() -> None:
    conversation = at_row(PETITIONS, "信访98.5%,计生99.5%,其他和去年一样")
    assert "没有记的：「其他和去年一样」" in conversation.text


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ("什么是调整后预算", "年中追加"),
        ("啥叫执行率", "执行率 = B ÷ A"),
        ("what does basic expenditure mean?", "人员和公用经费"),
        ("去年写的啥", "去年填的是：11604.54"),
        ("这个数从哪里查", "年中追加"),
        ("单位是万元吗", "单位万元"),
        ("一共几问？", "20 问"),
    ],
)
def test_questions_about_the_question_are_answered_for_it(said: str, told: str) -> None:
    conversation = at("budget/adjusted")
    conversation.send(said)
    assert told in conversation.text


def test_a_choice_may_be_named_in_other_words() -> None:
    conversation = at("basic_expenditure")
    for text in ("3000", "8000", "就按合计"):
        conversation.send(text)
    assert entry(conversation, "budget/adjusted") == "11000"


def test_what_is_not_understood_is_said_without_the_whole_question() -> None:
    conversation = at("basic_expenditure")
    conversation.send("很多很多钱")
    assert "没看懂" in conversation.text
    assert "第 2/20 问" not in conversation.text
    assert [option.label for option in conversation.options] == ["和去年一样"]
