"""Names of indicators and offices in English: word for word, and none rather than half of one."""

import pytest

from kb.dictionary import definitions
from kb.english_names import EnglishNames
from kb.lexicon import asked_in
from tests.kb.asking import lexicon


@pytest.fixture(scope="module")
def names() -> EnglishNames:
    return EnglishNames(lexicon(), definitions)


@pytest.mark.parametrize(
    ("name", "gloss"),
    [
        ("信访件办结率", "petition completion rate"),
        ("危桥改造按期完成率", "dangerous bridge renovation on-schedule completion rate"),
        ("满足基层群众的各项需求,提高服务质量", "meet grassroots public various needs, improve service quality"),
        ("抽检不合格处置率", "sampling inspection substandard handling rate"),
        ("图书馆满意度", "library satisfaction"),  # a word that only the dictionary has
        ("冲锋舟鼎鬲簋", ""),  # no half of a name
        ("每年财政补助1000万元", ""),
        ("1年", ""),
        ("", ""),
    ],
)
def test_indicators(names: EnglishNames, name: str, gloss: str) -> None:
    assert names.indicator(name) == gloss


@pytest.mark.parametrize(
    ("unit", "gloss"),
    [("花山街道", "Huashan Subdistrict"), ("柳河镇", "Liuhe Town"), ("教育体育局", "Education Sports Bureau"),
     ("明朗中学", "Minglang Middle School"), ("局", ""), ("Office 7", "")],
)  # fmt: skip
def test_offices(names: EnglishNames, unit: str, gloss: str) -> None:
    assert names.office(unit) == gloss


@pytest.mark.parametrize(
    ("question", "language"),
    [("信访为什么扣分", "zh"), ("why did petitions lose points", "en"), ("why 信访件办结率 lost points", "en"),
     ("petition score", "en"), ("family planning得了几分", "zh"), ("xinfang weishenme koufen", None),
     ("jihua shengyu defen", None), ("women danwei zongfen duoshao", None), ("2020", None), ("", None),
     ("xfjbjl df", None), ("xsjzmyd gjcs", None), ("why by name", "en")],
)  # fmt: skip
def test_the_language_of_a_question(question: str, language: str | None) -> None:
    """Pinyin with blanks between is no English, and neither are initials."""
    assert asked_in(question, lexicon()) == language
