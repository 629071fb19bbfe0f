"""Pictures and files in the conversation: which form is meant, and which buttons an answer brings."""

from dataclasses import replace
from decimal import Decimal

import pytest

from bot.dialogue.attached import ComparisonPicture, OfficialForm, ScoreCardPicture, TrendPicture
from tests.bot.dialogue.conversation import SEED, Conversation


@pytest.fixture
def talk():
    return Conversation()


@pytest.fixture
def years(talk):
    """Two years of the same office on file."""
    talk.record.add(replace(SEED, year=2021, printed_total=Decimal(95)))
    return talk


def attached(said):
    return [one for message in said for one in message.attached]


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ("成绩单", ScoreCardPicture(1)),
        ("画个图", ScoreCardPicture(1)),
        ("/scorecard 1", ScoreCardPicture(1)),
        ("score card", ScoreCardPicture(1)),
        ("导出 Word", OfficialForm(1, "docx")),
        ("导出excel", OfficialForm(1, "xlsx")),
        ("/export 1 pdf", OfficialForm(1, "pdf")),
        ("/pdf", OfficialForm(1, "pdf")),
        ("export picture", OfficialForm(1, "png")),
        ("走势图", TrendPicture((1,))),
    ],
)
def test_what_is_said_and_shown(talk, said, expected):
    assert attached(talk.send(said)) == [expected]


def test_export_asks_for_the_format(talk):
    talk.send("导出")
    assert [option.value for option in talk.options] == [
        f"do:export:1:{name}" for name in ("docx", "xlsx", "pdf", "png")
    ]
    assert attached(talk.send(choice="do:export:1:xlsx")) == [OfficialForm(1, "xlsx")]


def test_several_forms_are_offered(years):
    years.send("成绩单")
    assert [option.value for option in years.options] == ["do:scorecard:2", "do:scorecard:1"]
    years.send("导出 pdf")
    assert years.options[0].value == "do:export:2:pdf"
    assert attached(years.send(choice="do:export:2:pdf")) == [OfficialForm(2, "pdf")]


def test_a_form_in_hand_is_meant(talk):
    talk.send(choice="do:new:1")
    draft = talk.session.draft
    assert attached(talk.send("成绩单")) == [ScoreCardPicture(draft)]
    assert attached(talk.send("导出 word")) == [OfficialForm(draft, "docx")]
    assert talk.said[-1].options  # the open question follows


def test_years_and_comparison(years):
    assert attached(years.send("走势图")) == [TrendPicture((1, 2))]
    assert attached(years.send("对比图")) == [ComparisonPicture(2, 1)]
    assert attached(years.send("/compare 1 2")) == [ComparisonPicture(1, 2)]
    assert attached(years.send(choice="do:trend:1:7")) == [TrendPicture((1, 2), "信访件办结率")]


def test_nothing_to_compare_with(talk):
    assert attached(talk.send("对比图")) == []
    assert "没有别的年份可比" in talk.text


@pytest.mark.parametrize(
    "choice", ["do:export:99:docx", "do:scorecard:x", "do:trend:99", "do:compare:1:99", "do:export:1:exe"]
)
def test_old_or_odd_buttons_show_nothing(talk, choice):
    assert attached(talk.send(choice=choice)) == []


@pytest.mark.parametrize(
    ("question", "value"),
    [
        ("2020年总分是多少", "do:scorecard:1"),
        ("2020年哪些指标扣分了", "do:scorecard:1"),
        ("历年总分走势", "do:trend:"),
        ("信访件办结率历年得分", "do:trend:"),
    ],
)
def test_an_answer_brings_its_picture(years, question, value):
    years.send(question)
    found = [option.value for option in years.options if option.value.startswith(value)]
    assert found, years.text
    assert attached(years.send(choice=found[0]))
