"""The sentences: both languages say the same things, with the same slots."""

import string
import tomllib
from dataclasses import replace
from decimal import Decimal

import pytest

from bot.dialogue.phrase import phrase
from bot.dialogue.provenance import finding_named, rule_named
from bot.phrasing import put
from bot.text import LANGUAGES, Markup, money, number, plain_text, say
from kb.shipped import shipped
from scoring.checks import Finding
from tests.bot.conftest import SEED  # noqa: F401 - the folder's fixtures

TEXT = shipped().parent / "bot" / "text"
TOPICS = sorted(path.stem for path in (TEXT / "zh").glob("*.toml"))


def sentences(language: str, topic: str) -> dict[str, str]:
    return tomllib.loads((TEXT / language / f"{topic}.toml").read_text(encoding="utf-8"))


def slots(sentence: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(sentence) if name}


def test_both_languages_have_the_same_topics():
    assert sorted(path.stem for path in (TEXT / "en").glob("*.toml")) == TOPICS


@pytest.mark.parametrize("topic", TOPICS)
def test_both_languages_say_the_same_things(topic):
    chinese, english = (sentences(language, topic) for language in LANGUAGES)
    assert chinese.keys() == english.keys()
    for name in chinese:
        assert slots(chinese[name]) == slots(english[name]), name


@pytest.mark.parametrize("topic", TOPICS)
def test_chinese_uses_full_width_marks_between_chinese(topic):
    for name, sentence in sentences("zh", topic).items():
        text = plain_text(sentence)
        for left, mark, right in zip(text, text[1:], text[2:], strict=False):
            chinese = "\u4e00" <= left <= "\u9fff" and "\u4e00" <= right <= "\u9fff"
            assert not (mark in ",;:?!" and chinese), f"{name}: {text}"


def test_values_are_escaped_and_markup_is_not():
    assert say("zh", "problems.take", text="<b>") == "就是 &lt;b&gt;"
    assert say("zh", "problems.take", text=Markup("<b>x</b>")) == "就是 <b>x</b>"


def test_figures():
    from decimal import Decimal

    assert number(Decimal("4.50")) == "4.5"
    assert number(Decimal("1E+2")) == "100"
    assert money(Decimal("11604.54")) == "11,604.54"


def test_plain_text_of_markup():
    assert plain_text("<b>a</b> &lt;b&gt; &amp;") == "a <b> &"


def test_every_kind_of_rule_has_its_sentences():
    from typing import get_args

    from scoring.rules import MeasuredRule, Rule

    rules = [kind for kind in (*get_args(MeasuredRule), *get_args(Rule)) if hasattr(kind, "kind")]
    assert len(rules) >= 12
    for kind in rules:
        name = kind.kind.replace("-", "_")
        for language in LANGUAGES:
            assert f"rule_{name}" in sentences(language, "explain")
            if name != "bands":
                assert name in sentences(language, "score")


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_joins_lines_keeps_its_line_end(language):
    assert say(language, "dialogue.forms_join") == "\n"
    shown = put(phrase("dialogue.forms", forms=("甲", "乙")), language)
    assert shown.splitlines()[1:] == ["甲", "乙"]


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_finding_without_a_nearest_rule_quotes_none(language):
    found = Finding("score-unexplained", "warning", "row/a", {
        "name": "甲", "given": Decimal(4), "weight": Decimal(5), "computed": Decimal("4.5"), "rules": "", "near": "",
        "near_points": Decimal("4.5"),
    })  # fmt: skip
    shown = put(finding_named(found), language)
    assert "「」" not in shown
    assert "“”" not in shown
    assert "甲" in shown
    near = replace(found, values={**found.values, "near": "positive-ratio, down to 0.5"})
    assert put(rule_named("positive-ratio, down to 0.5"), language) in put(finding_named(near), language)
