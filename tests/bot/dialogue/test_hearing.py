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
        ("开展整治综合性执法", "比去年多2次，一共9次", "9次(比去年多2次,一共9次)"),
        ("社区管理数量", "12个，其中新增1个", "12个(其中新增1个)"),
        ("树立党建引领创新社会治理工程典型", "建了2个典型，一个是党建联盟", "2个(建了2个典型,一个是党建联盟)"),
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
