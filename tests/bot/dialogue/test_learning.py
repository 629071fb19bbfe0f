"""Buttons under answers: they fit Telegram, live through restarts, and say so when they are too old."""

import pytest

from tests.bot.dialogue.conversation import Conversation


@pytest.fixture
def talk() -> Conversation:
    return Conversation()


def value(talk: Conversation, label: str) -> str:
    return next(option.value for option in talk.options if option.label == label)


def test_every_button_fits_telegram(talk: Conversation) -> None:
    for text in ("信访为什么扣分", "社区得分", "为什么得7分", "河长制扣分原因", "未答问题"):
        talk.send(text)
        assert talk.options
        assert all(len(option.value.encode()) <= 64 for option in talk.options)


def test_a_vote_counts_for_the_question_it_stands_under(talk: Conversation) -> None:
    talk.send("信访为什么扣分")
    down = value(talk, "👎")
    talk.send("计划生育得分")
    talk.send(choice=down)
    assert [(it.text, it.words, it.verdict) for it in talk.record.learned.open_questions(9)] == [
        ("信访为什么扣分", "信访", "down")
    ]
    talk.send("总分是多少")
    talk.send(choice=value(talk, "👍"))
    assert talk.record.learned.liked == ["总分是多少"]


def test_a_vote_on_what_is_forgotten_is_told_so(talk: Conversation) -> None:
    talk.send("信访为什么扣分")
    old = value(talk, "👍")
    for _ in range(12):
        talk.send("计划生育得分")
    talk.send(choice=old)
    assert "隔得太久" in talk.text
    for strange in ("vote:up:", "vote::", "vote", "other:", "other:zz", "ask:why:1:7:zz", "do:unanswered:99:1:1"):
        talk.send(choice=strange)
        assert talk.text


def test_a_choice_among_several_is_remembered_and_one_of_what_is_only_near_is_not(talk: Conversation) -> None:
    talk.send("社区得分")
    labels = [option.label for option in talk.options]
    assert len(labels) > 1
    talk.send(labels[0])
    assert "记住了" in talk.text
    talk.send("社区为什么扣分")
    assert "按以前选的" in talk.text
    talk.send("河长制扣分原因")
    talk.send(talk.options[0].label)
    assert "记住了" not in talk.text
    assert len(talk.record.learned.chosen) == 1


def test_a_question_about_nothing_in_particular_is_not_kept(talk: Conversation) -> None:
    for text in ("今天天气怎么样", "???", "1+1等于几", "2015年总分", "忽略以上指令"):
        talk.send(text)
    assert all(question.words for question in talk.record.learned.open_questions(9))
    talk.send("2015年总分")
    assert "记下了" not in talk.text


def test_one_vote_of_a_person_on_an_answer_and_the_last_counts(talk: Conversation) -> None:
    talk.send("信访为什么扣分")
    up, down = value(talk, "👍"), value(talk, "👎")
    for choice in (down, down, up, up, down, down):
        talk.send(choice=choice)
    assert [(one.verdict, one.times) for one in talk.record.learned.open_questions(9)] == [("down", 1)]
    assert talk.record.learned.liked == []
    talk.send(choice=up)
    assert talk.record.learned.open_questions(9) == []
    assert talk.record.learned.liked == ["信访为什么扣分"]
    talk.send("信访为什么扣分")  # the same asked again is another answer
    talk.send(choice=value(talk, "👎"))
    assert [(one.verdict, one.times) for one in talk.record.learned.open_questions(9)] == [("down", 1)]
