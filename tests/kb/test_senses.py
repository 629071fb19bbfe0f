"""What words mean: synonyms and full forms by the dictionary, nothing by a list of this program."""

import pytest

from kb.answers import Found, Several
from kb.senses import COMMON, DEED, THING, Senses
from kb.words import stem
from tests.eval.evaluate import only_names
from tests.kb.asking import asked, described, glossary


@pytest.fixture(scope="module")
def senses() -> Senses:
    return Senses(glossary(), frozenset({"服务", "管理"}), frozenset({stem("service")}))


@pytest.mark.parametrize(
    ("one", "other"),
    [("renovation", "renovated"), ("petitions", "petition"), ("satisfied", "satisfaction"), ("subsidies", "subsidy"),
     ("insured", "insurance"), ("vaccination", "vaccinate"), ("buses", "bus"), ("expenses", "expense")],
)  # fmt: skip
def test_forms_of_a_word_have_one_stem(one: str, other: str) -> None:
    assert stem(one) == stem(other)


@pytest.mark.parametrize(("one", "other"), [("policy", "police"), ("teacher", "teaching"), ("plan", "plant")])
def test_other_words_have_others(one: str, other: str) -> None:
    assert stem(one) != stem(other)


def test_a_run_of_characters_falls_into_few_words(senses: Senses) -> None:
    assert senses.words("道路房屋维修") == ("道路", "房屋", "维修")
    assert senses.words("") == ()


def test_words_that_a_dictionary_translates_alike_are_synonyms(senses: Senses) -> None:
    stored = {stem("village"): {"农村": 1.0}, stem("poverty"): {"贫困": 1.0}, stem("petition"): {"信访": 0.6}}
    [village] = senses.of(("乡村",), stored)
    assert village.words["乡村"] == 1.0
    assert 0.5 < village.words["农村"] < 1.0
    assert "贫困" not in village.words


def test_an_abbreviation_means_its_full_form(senses: Senses) -> None:
    [insurance] = senses.of(("医保",), {})
    assert "医疗保险" in insurance.words


def test_all_words_of_a_gloss_say_more_than_one_of_them(senses: Senses) -> None:
    stored = {stem(word): {"高考": 0.6} for word in ("college", "entrance", "exam")}
    [alone] = senses.of(("college",), stored)
    together = senses.of(("college", "entrance", "exam"), stored)
    assert alone.words["高考"] == 0.6
    assert {sense.words["高考"] for sense in together} == {1.0}


def test_what_is_said_of_anything_weighs_little(senses: Senses) -> None:
    weights = {word: senses.weight(word) for word in ("服务", "桥梁", "参加", "bridge", "delayed", "service")}
    assert weights == {
        "服务": COMMON, "桥梁": THING, "参加": DEED, "bridge": THING, "delayed": DEED, "service": COMMON
    }  # fmt: skip


@pytest.mark.parametrize(
    ("archive", "question", "name"),
    [
        ("transport", "修的乡村道路长度为什么没达标", "新改建农村公路里程"),
        ("transport", "what delayed the bridge renovation", "危桥改造按期完成率"),
        ("village", "水利沟渠清理了多长", "水利沟渠清淤长度"),
        ("sichuan-2023", "小区改造为什么少一个", "改造老旧小区"),
    ],
)
def test_an_office_is_understood_for_which_no_list_was_made(archive: str, question: str, name: str) -> None:
    with only_names():
        found = asked(question, archive)
    assert isinstance(found, Found), described(found)
    assert [row.name for row in found.figures] == [name]


@pytest.mark.parametrize(
    ("question", "names"),
    [
        ("不问信访了,卫生环境为什么扣分", ["创造良好的社区街道卫生环境"]),
        ("xinfang还是算了,卫生环境为什么扣分", ["创造良好的社区街道卫生环境"]),
        ("不是信访,是计划生育得了几分", ["计划生育政策落实到位率"]),
        ("never mind petitions, why did family planning lose points", ["计划生育政策落实到位率"]),
        ("信访算了", ["信访件办结率"]),  # it is all that is said
        ("信访是不是扣分了", ["信访件办结率"]),
    ],
)
def test_what_is_put_aside_is_not_asked(question: str, names: list[str]) -> None:
    found = asked(question)
    assert isinstance(found, Found), described(found)
    assert [row.name for row in found.figures] == names


@pytest.mark.parametrize(
    ("question", "intent"),
    [
        ("信访咋没办完", "why"), ("信访差在哪", "why"), ("what went wrong with petitions", "why"),
        ("信访没有按时办结", "why"), ("信访怎么补救", "measures"), ("计划生育以后咋办", "measures"),
        ("how do we fix petitions", "measures"), ("what will be done about petitions", "measures"),
        ("信访有没有及时办结", "score"), ("信访怎么样", "score"), ("how did petitions do", "score"),
        ("信访要达到多少", "target"),
    ],
)  # fmt: skip
def test_turns_of_phrase(question: str, intent: str) -> None:
    found = asked(question)
    assert isinstance(found, Found), described(found)
    assert found.query.intent == intent


def test_amounts_are_found_by_their_unit() -> None:
    assert described(asked("水标尺装了多少米", "offices")) == "score 水利局2022:1"


@pytest.mark.parametrize("question", ["你觉得信访怎么样", "帮我写个信访总结", "删除信访的记录", "信访办主任的电话"])
def test_what_no_form_answers_is_no_question_about_a_form(question: str) -> None:
    assert not isinstance(asked(question), Found | Several)
