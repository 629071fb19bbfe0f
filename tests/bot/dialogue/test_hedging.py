"""An answer that is likely but not sure: it says what it took the question for, and learns whether that was right."""

import pytest

from bot.answer_text import answer_json, answer_text
from bot.text import plain_text
from kb.answers import Found
from tests.bot.dialogue.conversation import Conversation
from tests.kb.asking import asked, cases, outcome


@pytest.fixture(scope="module")
def hedged() -> tuple[str, Found]:
    """A question of the seed's form that is answered rightly and with a word of doubt, in Chinese."""
    for case in cases("fitted"):
        found = asked(case.question, "seed") if case.archive == "seed" and case.kind == "colloquial" else None
        if isinstance(found, Found) and found.hedged and outcome(found, case.expected) == "right":
            return case.question, found
    raise AssertionError("no question is answered with a word of doubt")


def test_it_says_what_it_took_the_question_for_and_what_else_it_may_be(hedged: tuple[str, Found]) -> None:
    question, found = hedged
    for language, opening in (("zh", "没有一项写着「"), ("en", "No indicator says “")):
        first, *_, last = plain_text(answer_text(found, language)).split("\n")
        assert first.startswith(opening)
        assert found.query.piece in first
        assert found.query.piece in question
        assert found.instead[0].name in last
    told = answer_json(question, found, "…")
    assert told["answered"] is True
    assert told["suggestions"] == [row.name for row in found.instead]
    assert found.subject.names == (found.figures[0].name,)


def test_a_thumb_up_and_a_tap_on_another_say_what_the_words_mean(hedged: tuple[str, Found]) -> None:
    question, found = hedged
    for label, name in (("👍", found.figures[0].name), (found.instead[0].name, found.instead[0].name)):
        talk = Conversation()
        talk.send(question)
        choice = next(option.value for option in talk.options if option.label.startswith(label))
        talk.send(choice=choice)
        assert f"就按〈{name}〉答" in talk.text
        talk.send(question)
        assert "没有一项写着" not in talk.text
        assert name in talk.text


def test_a_sure_answer_has_no_doubt() -> None:
    found = asked("信访件办结率为什么扣分")
    assert isinstance(found, Found)
    assert not found.hedged
    talk = Conversation()
    talk.send("信访件办结率为什么扣分")
    talk.send(choice=next(option.value for option in talk.options if option.label == "👍"))
    assert "记住了" not in talk.text
