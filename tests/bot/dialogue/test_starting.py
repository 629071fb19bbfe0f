"""How a form is begun in words, and how long what was offered can be picked."""

import pytest

from tests.bot.dialogue.conversation import Conversation

#: A blank form up to the points of the budget.
TO_THE_SCORE = (
    "新建", "部门整体绩效自评表（空白）", "某镇人民政府", "2021", "2022-03-01", "100", "200", "用合计", "和预算数一样",
)  # fmt: skip


@pytest.mark.parametrize(
    ("said", "year"),
    [
        ("我要填表", 2021), ("帮我填今年的表", 2021), ("今天要交自评表，怎么弄", 2021), ("填2021年的", 2021),
        ("我要填花山街道2021年的绩效自评表", 2021), ("填去年的表", 2021), ("开新表2022", 2022), ("该填表了", 2021),
        ("let's begin", 2021), ("I want to start the 2021 form", 2021), ("I'd like to fill in 2022 for Huashan", 2022),
    ],
)  # fmt: skip
def test_a_form_is_begun_in_words_and_then_gone_on_with(said, year):
    talk = Conversation()
    talk.send(said)
    assert [heading.year for heading in talk.record.headings(state="draft")] == [year]
    talk.send("先填表")
    talk.send("暂停")
    talk.send(said)
    assert len(talk.record.headings(state="draft")) == 1
    assert "第 1/20 问" in talk.text or "Question 1/20" in talk.text  # in the language of the first word


@pytest.mark.parametrize(
    "said", ["我要填九峰街道的自评表", "我们是新单位，没有往年的表", "填2020年的表", "我要填2018年的表"]
)
def test_what_cannot_be_begun_at_once_is_chosen(said):
    talk = Conversation()
    talk.send(said)
    assert not talk.record.headings(state="draft")
    assert "do:new:blank.department" in [option.value for option in talk.options]


@pytest.mark.parametrize(
    "said", ["今年的表交了", "2020年总分多少", "做了哪些改进措施", "新建公厕数量2020", "what did the 2020 report say"]
)
def test_what_begins_no_form(said):
    talk = Conversation()
    talk.send(said)
    assert not talk.record.headings(state="draft")


def test_at_a_question_of_the_form_a_name_is_an_answer():
    talk = Conversation()
    for said in TO_THE_SCORE:
        talk.send(said)
    for said in ("记 20 分", "办好民生实事", "填写自评报告"):
        talk.send(said)
    assert "记下了：填写自评报告" in talk.text
    talk.send("我要填表")
    assert "今年的目标是什么" in talk.text


def test_what_was_offered_stays_after_a_sentence_that_was_not_understood():
    talk = Conversation()
    talk.send(choice="do:start")
    talk.send("胡言乱语一大堆")
    talk.send("填 2021")
    assert talk.record.headings(state="draft")
    talk.send("先填表")
    talk.send("填表")
    assert [option.label for option in talk.options] == ["接着填 花山街道 2021 年", "部门整体绩效自评表（空白）"]


def test_a_newcomer_is_led_to_the_first_form():
    talk = Conversation()
    talk.record.forms.clear()
    for said in ("我要填表", "我们是新单位，没有往年的表", "新建", "天气怎么样"):
        talk.send(said)
    talk.send("部门整体绩效自评表（空白）")
    assert "单位名称怎么写" in talk.text


def test_a_row_without_a_name_is_left_as_a_whole_and_asked_as_a_whole_later():
    talk = Conversation()
    for said in TO_THE_SCORE:
        talk.send(said)
    for said in ("记 20 分", "办好民生实事", "跳过"):
        talk.send(said)
    assert "第 10/18 问" in talk.text
    talk.send("修改 9")
    assert "这一项叫什么指标" in talk.text
    talk.send("走访户数")
    assert "第 9/18 问" in talk.text
    assert "今年的目标是什么" in talk.text


def test_who_begins_in_english_is_answered_so():
    talk = Conversation()
    talk.send("hello")
    assert "Hello, I am the performance assistant" in talk.text
    assert "花山街道 (Huashan Subdistrict) 2020" in talk.text
    for said in ("Fill in the 2021 form", "Form first", "edit 12"):
        talk.send(said)
    assert "Question 12/20 · Goal 2 · output · quality" in talk.text
