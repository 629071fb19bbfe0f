"""Which indicator a question's words mean, and which words mean none."""

import pytest

from kb.concepts import Vocabulary
from kb.query import Query, parse
from kb.words import stem
from tests.kb.asking import definitions, lexicon, place, seed

VOCABULARY = place("seed")[1].vocabulary


def read(text: str) -> Query:
    return parse(text, lexicon(), this_year=2021, known=VOCABULARY.known())


def names(text: str) -> list[str]:
    return [match.concept.name for match in VOCABULARY.resolve(read(text))]


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("信访件办结率", "信访件办结率"),
        ("信访", "信访件办结率"),
        ("上访", "信访件办结率"),
        ("计生", "计划生育政策落实到位率"),
        ("党员出勤率", "党员学习培训出勤率"),
        ("阳光信访件", "信访件办结率"),
        ("信访件办洁率", "信访件办结率"),
        ("xinfang", "信访件办结率"),
        ("xfjbjl", "信访件办结率"),
        ("信fang", "信访件办结率"),
        ("petitions", "信访件办结率"),
        ("petitons", "信访件办结率"),
        ("family planning", "计划生育政策落实到位率"),
        ("sanitation", "创造良好的社区街道卫生环境"),
        ("emergencies", "突发事件处置及时率"),
    ],
)
def test_resolves(text: str, name: str) -> None:
    assert names(text)[0] == name


@pytest.mark.parametrize(
    "text",
    [
        "河长制", "天气", "招商引资", "群众满意度", "党员培训覆盖率", "党员发展人数", "信访工作经费", "率", "工作",
        "服务", "好的", "新房", "tourism", "hospital beds", "quality", "teacher training",
    ],
)  # fmt: skip
def test_what_is_not_stored_resolves_to_nothing(text: str) -> None:
    assert names(text) == []


def test_what_comes_near_is_a_suggestion_only() -> None:
    near = VOCABULARY.nearest(read("党员培训覆盖率"))
    assert near[0].name == "党员培训合格率"
    assert VOCABULARY.nearest(read("天气预报")) == ()


def test_a_concept_knows_its_places_on_all_forms() -> None:
    vocabulary = place("archive")[1].vocabulary
    concept = vocabulary.index.named(["信访件办结率"])["信访件办结率"]
    assert sorted(place.form_id for place in vocabulary.places([concept], None)) == [1, 2, 3]


def test_the_dictionary_is_opened_for_english_only() -> None:
    asked: list[str] = []

    def dictionary(word: str):
        asked.append(word)
        return definitions(word)

    vocabulary = Vocabulary.from_forms([(1, seed())], lexicon(), dictionary)
    vocabulary.resolve(read("信访"))
    vocabulary.resolve(read("xinfang"))
    assert asked == []
    vocabulary.resolve(read("petitions"))
    assert asked


def test_without_a_dictionary_the_words_of_the_field_still_work() -> None:
    vocabulary = Vocabulary.from_forms([(1, seed())], lexicon())
    assert vocabulary.resolve(read("petitions"))[0].concept.name == "信访件办结率"


def test_no_forms() -> None:
    vocabulary = Vocabulary.from_forms([], lexicon(), definitions)
    assert vocabulary.resolve(read("信访")) == ()
    assert vocabulary.resolve(read("petitions")) == ()
    assert vocabulary.nearest(read("信访")) == ()


@pytest.mark.parametrize(
    ("words"), [("manage", "managed", "management"), ("community", "communities"), ("plan", "planning", "plans")]
)
def test_words_of_one_stem(words: tuple[str, ...]) -> None:
    assert len({stem(word) for word in words}) == 1
