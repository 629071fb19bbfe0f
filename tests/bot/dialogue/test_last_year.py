"""Last year's measures, walked first: carried out? did it help? what they propose; and notes of earlier years."""

from dataclasses import replace
from decimal import Decimal

import pytest

from bot.dialogue.dialogue import walk_of
from scoring.form import Deviation, Measure
from tests.bot.dialogue.conversation import LIBRARY, NOW, SEED, Conversation

PETITIONS, BIRTHS = "信访件办结率", "计划生育政策落实到位率"


def begun() -> Conversation:
    conversation = Conversation()
    conversation.send("填 2021 年自评表")
    return conversation


def form(conversation: Conversation):
    return conversation.record.form(conversation.session.draft)


def measures(conversation: Conversation):
    return conversation.record.measures(1)


def pick(conversation: Conversation, label: str) -> None:
    option = next(option for option in conversation.options if option.label.startswith(label))
    conversation.send(choice=option.value)


def come_to(conversation: Conversation, row: str) -> None:
    """Skip everything before the actual of a row."""
    pick(conversation, "先填表")
    while (prompt := walk_of(conversation.record, LIBRARY, conversation.session).open()).key != f"row/{row}/actual":
        conversation.record.fill(conversation.session.draft, {prompt.key: ""}, "clerk", NOW)
    conversation.send("继续")


def test_the_walk_comes_first_and_one_tap_answers_each() -> None:
    conversation = begun()
    for step, label in enumerate(
        ["改名为", "目标改为 98%", "落实了，见效了", "落实了，没见效", "还在做", "没做", "不做了", "跳过"], 1
    ):
        assert f"2020 年的措施 {step}/8" in conversation.text
        pick(conversation, label)
    assert "第 1/20 问" in conversation.text
    assert [measure.status for measure in measures(conversation)] == [
        "done", "done", "done", "done", "under_way", "not_started", "dropped", "not_started",
    ]  # fmt: skip
    assert [measure.effect for measure in measures(conversation)][2:4] == ["clear", "none"]
    row = form(conversation).indicator(PETITIONS)
    assert (row.id, row.name, row.target) == (PETITIONS, "信访及时、妥善处理率", "100%")
    assert form(conversation).indicator(BIRTHS).target == "98%"


def test_nothing_is_taken_over_by_itself() -> None:
    conversation = begun()
    pick(conversation, "先填表")
    assert {row.name: row.target for row in form(conversation).indicators} == {
        row.name: row.target for row in SEED.indicators
    }
    assert all(not measure.changes for measure in measures(conversation))


def test_it_goes_on_where_it_was_left() -> None:
    conversation = begun()
    pick(conversation, "今年不改")
    pick(conversation, "暂停")
    conversation.send("继续")
    assert "2020 年的措施 2/8" in conversation.text
    pick(conversation, "返回")
    assert "2020 年的措施 1/8" in conversation.text
    assert "放弃" in conversation.text
    conversation.send("撤销")
    assert "撤销了" in conversation.text
    assert "由「放弃」改回「未填」" in conversation.text
    assert "2020 年的措施 1/8" in conversation.text


def test_what_is_written_is_kept_as_the_effect_and_a_word_as_the_status() -> None:
    conversation = begun()
    for _ in range(2):
        conversation.send("跳过")
    conversation.send("办了四期培训，群众好评多了")
    assert "2020 年的措施 3/8" in conversation.text
    assert "效果：办了四期培训" in conversation.text or "没定期限" in conversation.text
    conversation.send("做了")
    third = measures(conversation)[2]
    assert (third.status, third.effect) == ("done", "办了四期培训，群众好评多了")
    conversation.send("!")
    assert "点一个，或者写一句" in conversation.text


@pytest.mark.parametrize(("typed", "target"), [("98", "98%"), ("95%", "95%"), ("九成八", "98%")])
def test_a_target_may_be_typed(typed: str, target: str) -> None:
    conversation = begun()
    conversation.send("跳过")
    conversation.send(typed)
    assert form(conversation).indicator(BIRTHS).target == target


@pytest.mark.parametrize("typed", ["2022-06-30", "6月30日", "2022-02-30", "30 June 2022"])
def test_a_date_may_be_the_measures_or_the_forms(typed: str) -> None:
    conversation = begun()
    conversation.send(typed)
    assert "还是「填报日期」" in conversation.text
    conversation.send("写进效果里")
    assert "2020 年的措施 1/8" in conversation.text
    assert measures(conversation)[0].effect == typed


@pytest.mark.parametrize("typed", ["2022-06-30", "6月30日"])
def test_a_date_for_the_form_lets_the_measures_wait(typed: str) -> None:
    conversation = begun()
    conversation.send(typed)
    conversation.send("先填表")
    assert "第 2/20 问" in conversation.text
    conversation.send("继续")
    assert "的措施" not in conversation.text


def test_another_figure_than_those_proposed_is_asked_back() -> None:
    conversation = begun()
    conversation.send("跳过")
    conversation.send("97%")
    assert "点一个，或者写一句" in conversation.text
    assert "2020 年的措施 2/8" in conversation.text
    assert form(conversation).indicator(BIRTHS).target == "100%"


def test_the_measures_that_wait_come_back_with_undo() -> None:
    conversation = begun()
    pick(conversation, "先填表")
    conversation.send("撤销")
    assert "去年的措施接着过" in conversation.text
    assert "2020 年的措施 1/8" in conversation.text


def test_a_row_that_was_to_be_dropped_is_marked_as_not_applicable() -> None:
    conversation = Conversation()
    notes = (
        Measure(section="measure", ordinal=1, text="建议取消该指标", indicator=BIRTHS),
        Measure(section="measure", ordinal=2, text="新增居民满意度指标,目标值≥90%", indicator=PETITIONS),
    )
    conversation.record.forms[1] = replace(SEED, measures=notes)
    conversation.send("填 2021 年自评表")
    pick(conversation, "「计划生育政策落实到位率」记为不适用")
    row = form(conversation).indicator(BIRTHS)
    assert (row.actual, row.given) == ("不适用", None)
    assert "2020 年的措施 2/2" in conversation.text  # to add a row is left to the office
    pick(conversation, "没做")
    assert "第 1/20 问" in conversation.text
    conversation.send("撤销")
    conversation.send("撤销")


def test_a_question_in_between_is_answered() -> None:
    conversation = begun()
    conversation.send("信访为什么只得了4.5分?")
    assert "4.5" in conversation.text
    assert "2020 年的措施 1/8" in conversation.text
    conversation.send("怎么填")
    assert "做到哪一步" in conversation.text


def test_what_was_not_decided_is_offered_at_its_row() -> None:
    conversation = begun()
    come_to(conversation, BIRTHS)
    pick(conversation, "照 2020 年的建议：目标改为 95%")
    assert form(conversation).indicator(BIRTHS).target == "95%"
    assert measures(conversation)[1].status == "done"
    assert "照 2020 年的建议" not in conversation.text
    assert "目标 95%" in conversation.text


def test_a_target_taken_over_late_wants_a_new_score() -> None:
    conversation = begun()
    come_to(conversation, BIRTHS)
    conversation.send("97%")
    pick(conversation, "记")
    assert form(conversation).indicator(BIRTHS).given == Decimal("3.5")
    conversation.send("修改 计划生育")
    pick(conversation, "实际")
    pick(conversation, "照 2020 年的建议：目标改为 95%")
    assert form(conversation).indicator(BIRTHS).given is None


def test_a_measure_that_was_settled_during_the_year_is_asked_for_its_effect_only() -> None:
    conversation = Conversation()
    conversation.send("措施跟进")
    pick(conversation, "改进(3)")
    pick(conversation, "已完成")
    conversation.send("填 2021 年自评表")
    conversation.send("跳过")
    conversation.send("跳过")
    assert "已经完成了。见效了吗" in conversation.text
    pick(conversation, "有一些效果")
    assert measures(conversation)[2].effect == "some"
    assert "2020 年的措施 4/8" in conversation.text


def test_a_blank_form_has_no_walk_and_submitting_needs_none() -> None:
    conversation = Conversation()
    conversation.send(choice="do:new:blank.department")
    assert "的措施" not in conversation.text
    walk = walk_of(conversation.record, LIBRARY, conversation.session)
    assert walk is not None
    assert not walk.walking


def test_buttons_of_the_walk_that_are_out_of_date() -> None:
    conversation = begun()
    old = [option.value for option in conversation.options if option.value.startswith("at:")]
    conversation.send(choice=old[0].replace("propose.0", "propose.7"))
    assert "过时了" in conversation.text
    conversation.send(choice=old[0].replace("propose.0", "=nonsense"))
    assert "过时了" in conversation.text
    pick(conversation, "今年不改")
    conversation.send(choice=old[0])
    assert "过时了" in conversation.text


def test_notes_of_all_earlier_years_are_offered_marked_with_their_year() -> None:
    conversation = Conversation()
    older = replace(SEED, year=2019, deviations=(Deviation(ordinal=1, text="人手不足", indicator=PETITIONS),))
    conversation.record.add(older)
    conversation.send("填 2021 年自评表")
    if "填哪一张" in conversation.text:
        pick(conversation, "填 2021")
    come_to(conversation, PETITIONS)
    conversation.send("98%")
    pick(conversation, "记 4.5 分")
    assert "2019 年写的是：「人手不足」" in conversation.text
    assert not form(conversation).deviations
    assert [option.label for option in conversation.options][:2] == ["沿用去年的原因", "用 2019 年的原因"]
    pick(conversation, "用 2019 年的原因")
    assert form(conversation).deviations[0].text == "人手不足"


def test_in_english() -> None:
    conversation = Conversation()
    conversation.send("English")
    conversation.send("Fill in the 2021 form")
    pick(conversation, "Rename it to")
    pick(conversation, "Change the target to 95%")
    pick(conversation, "Done, it helped")
    conversation.send("not yet")
    assert [measure.status for measure in measures(conversation)][:4] == ["done", "done", "done", "not_started"]


@pytest.mark.parametrize(("typed", "told"), [("2020年总分", "94"), ("total score 2020", "94"), ("信访得分", "4.5")])
def test_a_question_without_a_question_mark_is_no_effect(typed: str, told: str) -> None:
    conversation = begun()
    conversation.send("跳过")
    conversation.send("跳过")
    conversation.send(typed)
    assert told in conversation.text
    assert "2020 年的措施 3/8" in conversation.text
    assert measures(conversation)[2].effect == ""
    pick(conversation, "这不是提问")
    assert measures(conversation)[2].effect == typed  # it was meant after all


@pytest.mark.parametrize("typed", ["信访得分提高了", "总分提高了两分", "The petition score rose", "预算执行率达到99%"])
def test_a_sentence_of_what_happened_is_an_effect(typed: str) -> None:
    conversation = begun()
    conversation.send("跳过")
    conversation.send("跳过")
    conversation.send(typed)
    assert measures(conversation)[2].effect == typed


def test_no_option_has_a_number_that_a_score_may_be_typed_as() -> None:
    conversation = begun()
    come_to(conversation, BIRTHS)
    conversation.send("97%")
    pick(conversation, "记")
    conversation.send("修改 计划生育")
    pick(conversation, "得分")
    numbers = {option.label: option.number for option in conversation.options}
    assert numbers["记 3.5 分"] == "1"  # the one that is picked again and again
    assert all(float(number) > 100 for label, number in numbers.items() if label != "记 3.5 分")


@pytest.mark.parametrize(
    ("step", "typed", "status", "effect", "target"),
    [
        (1, "先不改名吧", "dropped", "", "100%"),
        (1, "不改", "dropped", "", "100%"),
        (2, "改成98%吧", "done", "", "98%"),
        (2, "make it 95%", "done", "", "95%"),
        (3, "落实了，搞了三次培训", "done", "落实了，搞了三次培训", "100%"),
        (3, "已经落实了，效果不错", "done", "已经落实了，效果不错", "100%"),
        (3, "还没开展，缺人手", "not_started", "还没开展，缺人手", "100%"),
        (3, "看不懂，这条跳过", "not_started", "", "100%"),
    ],
)
def test_a_sentence_says_how_far_it_is_and_what_it_did(
    step: int, typed: str, status: str, effect: str, target: str
) -> None:
    conversation = begun()
    for _ in range(step - 1):
        conversation.send("跳过")
    conversation.send(typed)
    told = measures(conversation)[step - 1]
    assert (told.status, told.effect, form(conversation).indicator(BIRTHS).target) == (status, effect, target)
    assert f"的措施 {step + 1}/8" in conversation.text


def test_what_was_told_before_is_kept() -> None:
    conversation = begun()
    conversation.send("跳过")
    conversation.send("跳过")
    conversation.send("群众好评多了")
    assert "再点一个" in conversation.text
    conversation.send("落实了，又搞了三次培训")
    assert measures(conversation)[2].effect == "群众好评多了；落实了，又搞了三次培训"


@pytest.mark.parametrize("typed", ["是", "改名吧", "同意改", "按建议改", "yes", "rename it"])
def test_yes_takes_over_what_is_proposed(typed: str) -> None:
    conversation = begun()
    conversation.send(typed)
    assert form(conversation).indicator("信访件办结率").name == "信访及时、妥善处理率"


def test_yes_to_several_ways_asks_which() -> None:
    conversation = begun()
    conversation.send("跳过")
    conversation.send("照改")
    conversation.send("目标改为 95%")
    assert form(conversation).indicator(BIRTHS).target == "95%"


@pytest.mark.parametrize("typed", ["下调为95%", "适当下调到 95%", "lower"])
def test_the_words_of_a_proposal_are_no_effect(typed: str) -> None:
    conversation = begun()
    conversation.send("跳过")
    conversation.send(typed)
    assert not any(measure.effect for measure in measures(conversation))
    assert form(conversation).indicator(BIRTHS).target == ("100%" if typed == "lower" else "95%")


def test_carried_out_does_not_say_that_the_form_is_changed() -> None:
    conversation = begun()
    conversation.send("落实了")
    assert form(conversation).indicator("信访件办结率").name == "信访件办结率"
    conversation.send("表不用改，只记落实")
    assert measures(conversation)[0].status == "done"


@pytest.mark.parametrize(
    "typed",
    [
        "上一条",
        "返回上一条",
        "先填表格",
        "不用过了",
        "暂停吧",
        "修改12",
        "单位没变",
        "不知道",
        "Fill in the form first",
    ],
)
def test_what_is_said_to_the_assistant_is_no_effect(typed: str) -> None:
    conversation = begun()
    conversation.send(typed)
    assert not any(measure.effect for measure in measures(conversation))
