"""Rulebooks as data: those that are shipped, which part of a form one is for, and what a wrong one is told."""

import re
import tomllib
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kb.shipped import shipped, shipped_texts
from scoring.errors import UserError
from scoring.form import Form, Goal, Indicator, RulebookChoice
from scoring.quantity import read_quantity
from scoring.rulebook import rulebook_of
from scoring.rulebook_file import parse_rulebooks
from scoring.rules import Bands, PositiveRatio, ReverseLinear, ReverseRatio, Rounding, StepDeduction
from scoring.toml_lines import key_lines

BOOKS = parse_rulebooks(shipped_texts("rulebooks"))
TEXTS = shipped_texts("rulebooks")
HUBEI = TEXTS["hubei.toml"]


def test_half_point_is_hubei_rounded_down():
    hubei, half = BOOKS["hubei"], BOOKS["half-point"]
    assert (half.rounding.to, half.rounding.direction) == (Decimal("0.5"), "down")
    assert half.judged == hubei.judged
    assert half.source != hubei.source


@pytest.mark.parametrize(
    ("target", "rule"),
    [
        ("≥6次", PositiveRatio),
        ("100%", PositiveRatio),
        ("≤5天", ReverseRatio),
        ("<5次", ReverseRatio),
        ("0起", ReverseRatio),
        ("提高认识", Bands),
    ],
)
def test_which_rule_applies(target, rule):
    assert isinstance(BOOKS["hubei"].rule_for(read_quantity(target)), rule)


@pytest.mark.parametrize(
    ("total", "grade"), [("94", "优"), ("90", "优"), ("89.99", "良"), ("60", "中"), ("59", "差"), ("0", "差")]
)
def test_grades(total, grade):
    assert BOOKS["hubei"].grade(Decimal(total)) == grade


def told(text: str, **others: str) -> tuple[str, str, str]:
    """What a wrong rulebook is told: code, key, and the text of the line that is named."""
    with pytest.raises(UserError) as caught:
        parse_rulebooks({**others, "mine.toml": text})
    values = caught.value.values
    assert values["file"] == "mine.toml"
    return caught.value.code, str(values["key"]), text.splitlines()[int(str(values["line"])) - 1].strip()


MISSED = '{ name = "missed", from = "0" },'


@pytest.mark.parametrize(
    ("before", "after", "code", "key", "line"),
    [
        ('to = "0.01"', "to = 0.01", "number", "rounding.to", ...),
        ('to = "0.01"', "to = true", "number", "rounding.to", ...),
        ('to = "0.01"', 'to = "NaN"', "number", "rounding.to", ...),
        ('to = "0.01"', 'to = "0"', "above-zero", "rounding.to", ...),
        ('to = "0.01"', 'to = "-1"', "range", "rounding.to", ...),
        ('direction = "half-up"', 'direction = "up"', "one-of", "rounding.direction", ...),
        ('direction = "half-up"', 'direction = "down"\nof = 3', "one-of", "rounding.of", "of = 3"),
        ('direction = "half-up"', 'direction = "down"\nin = "x"', "key", "rounding.in", 'in = "x"'),
        # `kind` stands twice: the line of the right one is named
        ('kind = "reverse-ratio"', 'kind = "backwards"', "one-of", "at_most.kind", ...),
        ('kind = "reverse-ratio"', 'kind = ["reverse-ratio"]', "one-of", "at_most.kind", ...),
        ('kind = "reverse-ratio"', 'kind = "tiers"', "list", "at_most.tiers", "[at_most]"),
        ('kind = "reverse-ratio"', 'kind = "tiers"\ntiers = [3]', "list", "at_most.tiers[1]", "tiers = [3]"),
        ('kind = "reverse-ratio"', 'kind = "threshold"\nshare = "90"\nelse_zero = "no"', "one-of", "at_most.else_zero", 'else_zero = "no"'),
        ('kind = "reverse-ratio"', 'kind = "reverse-ratio"\nminus = "1"', "key", "at_most.minus", 'minus = "1"'),
        ("[at_most]", "[at_mots]", "key", "at_mots", ...),
        ('over_fulfilled_from = "130"', 'colour = "red"', "key", "colour", ...),
        ('over_fulfilled_from = "130"', 'over_fulfilled_from = "13"', "range", "over_fulfilled_from", ...),
        ('over_fulfilled_from = "130"', "", "missing", "over_fulfilled_from", "# The rules"),
        (MISSED, '{ name = "missed", from = "10" },', "ends-at-zero", "judged.bands[3].from", ...),
        (MISSED, '{ name = "missed", from = "60" },', "descending", "judged.bands[3].from", ...),
        (MISSED, '{ name = "awful", from = "0" },', "one-of", "judged.bands[3].name", ...),
        (MISSED, '{ name = "partly", from = "0" },', "one-of", "judged.bands[3].name", ...),
        ('name = "hubei"', 'name = ""', "text", "name", ...),
        ('name = "hubei"', 'name = "a b"', "name", "name", ...),
        ('name = "hubei"', 'name = "一二三四五六七八九十一二三"', "name", "name", ...),
        ('"差" = "0"', '"差" = "null"', "number", "grades.差", ...),
        ('"差" = "0"', '"差" = "1"', "ends-at-zero", "grades.差", ...),
        ('"良" = "80"', '"良" = "95"', "descending", "grades.良", ...),
        ('en = "Notes printed on Hubei\'s form"', "en = 1", "text", "title.en", ...),
        ('points = "20"', 'points = "200"', "range", "budget.points", ...),
        ("[budget]", '[weights]\n"产出" = "70"\n[budget]', "weights", "weights", "[weights]"),
    ],
)  # fmt: skip
def test_a_wrong_rulebook_is_told_its_line_and_key(before, after, code, key, line):
    assert before in HUBEI
    found = told(HUBEI.replace(before, after, 1))
    assert found[:2] == (f"rulebook-{code}", key)
    assert found[2].startswith(after if line is ... else line)


WHERE = """name = "mine"
extends = "hubei"
source = "x"
title = "我们的"

[[where]]
goal = 1
rule = { kind = "tiers", tiers = [{ gap = "5", points = "4" }, { gap = "9", points = "3" }] }

[[where]]
level2 = "质量"
[where.rule]
kind = "step-deduction"
per = "1"
minus = "0.5"

[[where]]
indicator = "党员培训合格率"
rulebook = "half-point"
"""


@pytest.mark.parametrize(
    ("before", "after", "code", "key", "line"),
    [
        ('minus = "0.5"', "minus = 0.5", "number", "where[2].rule.minus", ...),
        ('per = "1"', 'per = "0"', "above-zero", "where[2].rule.per", ...),
        ('per = "1"\n', "", "number", "where[2].rule.per", "[where.rule]"),
        ("goal = 1", "goal = 1.5", "whole", "where[1].goal", ...),
        ("goal = 1", "goal = true", "whole", "where[1].goal", ...),
        ("goal = 1", "gaol = 1", "key", "where[1].gaol", ...),
        ('level2 = "质量"\n', "", "where", "where[2]", "[[where]]"),
        ('rulebook = "half-point"', "", "where-rule", "where[3]", "[[where]]"),
        ('rulebook = "half-point"', 'rulebook = "half"', "unnamed", "where[3].rulebook", ...),
        ('rulebook = "half-point"', 'rulebook = "mine"', "circle", "where[3].rulebook", ...),
        ('rulebook = "half-point"', 'rulebook = "half-point"\nrounding = { to = "1", direction = "down" }', "where-both", "where[3].rulebook", 'rulebook = "half-point"'),
        ('gap = "9"', 'gap = "5"', "ascending", "where[1].rule.tiers[2].gap", "rule = {"),
        ('points = "3"', 'points = "5"', "descending", "where[1].rule.tiers[2].points", "rule = {"),
        ('extends = "hubei"', 'extends = "hubai"', "unnamed", "extends", ...),
        ('title = "我们的"', "title = 3", "table", "title", ...),
        ("[[where]]\ngoal = 1", "[where]\ngoal = 1", "no-toml", "—", None),
        ('source = "x"', "source = ", "no-toml", "source", "source ="),
        ('source = "x"', "source = “x”", "no-toml", "source", ...),
    ],
)  # fmt: skip
def test_a_wrong_part_is_told_its_line_and_key(before, after, code, key, line):
    assert before in WHERE
    found = told(WHERE.replace(before, after, 1), **TEXTS)
    assert found[:2] == (f"rulebook-{code}", key)
    assert line is None or found[2].startswith(after if line is ... else line)


def test_extending_in_a_circle_is_refused():
    texts = {
        f"{name}.toml": f'name = "{name}"\nextends = "{other}"\nsource = "x"\ntitle = "x"\n'
        for name, other in (("a", "b"), ("b", "a"))
    }
    with pytest.raises(UserError) as caught:
        parse_rulebooks(texts)
    assert (caught.value.code, caught.value.values["key"]) == ("rulebook-circle", "extends")


def test_a_name_that_is_taken_is_refused_and_what_is_no_rulebook_too():
    assert told(WHERE.replace('"mine"', '"hubei"'), **TEXTS)[0] == "rulebook-twice"
    for text, code in (("x" * 60_001, "long"), ("[" * 5000, "no-toml"), ("", "text"), ("\x00", "no-toml")):
        with pytest.raises(UserError) as caught:
            parse_rulebooks({"mine.toml": text})
        assert caught.value.code == f"rulebook-{code}"


def test_every_fault_has_a_sentence_in_both_languages():
    root = shipped().parent
    source = (root / "scoring" / "rulebook_file.py").read_text(encoding="utf-8")
    raised = set(re.findall(r'"(rulebook-[a-z-]+)"', source))
    for language in ("zh", "en"):
        sentences = tomllib.loads((root / "bot" / "text" / language / "errors.toml").read_text(encoding="utf-8"))
        assert raised == {code for code in sentences if code.startswith("rulebook-")} - {"rulebook-unknown"}


@given(
    st.recursive(
        st.text("ab\"'#=[]{},\n", max_size=4) | st.integers(),
        lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from("abc"), inner, max_size=3),
        max_leaves=6,
    )
)
def test_the_lines_of_keys_are_found_whatever_the_values(value):
    text = f"first = {_toml(value)}\n# last = 0\nlast = 1\n"
    tomllib.loads(text)
    assert key_lines(text)["last",] == text.count("\n", 0, text.rindex("last")) + 1


def _toml(value) -> str:
    if isinstance(value, str):
        return '"' + value.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n") + '"'
    if isinstance(value, list):
        return "[\n" + ",\n".join(map(_toml, value)) + "]"
    if isinstance(value, dict):
        return "{" + ", ".join(f"{key} = {_toml(inner)}" for key, inner in value.items()) + "}"
    return str(value)


# --- for which part of a form ----------------------------------------------------------------------------------------

MINE = parse_rulebooks({**TEXTS, "mine.toml": WHERE})
NEAR = {"name": "党员培训合格率", "level2": "质量指标", "goal": 1}


def test_the_nearest_wins():
    target = read_quantity("100%")
    ways = [
        MINE["mine"].way_for(target, **{**NEAR, **changes})
        for changes in ({}, {"name": "出勤率"}, {"name": "出勤率", "level2": "数量指标"}, {"name": "", "level2": "", "goal": 2})
    ]  # fmt: skip
    assert [way.rulebook for way in ways] == ["half-point", "mine", "mine", "mine"]
    assert [way.rule.kind for way in ways] == ["positive-ratio", "step-deduction", "tiers", "positive-ratio"]
    assert ways[0].rounding == Rounding(Decimal("0.5"), "down")
    assert ways[1].rule == StepDeduction(Decimal(1), Decimal("0.5"))


def test_what_a_form_chose_for_its_parts_lies_over_its_rulebook():
    row = Indicator(id="a", level1="产出指标", level2="成本指标", name="成本", target="≤10万元")
    form = Form(unit="", goals=(Goal(number=1, indicators=(row,)),), rulebook="mine")
    chosen = RulebookChoice(rulebook="finance-software", goal=1)
    target = read_quantity(row.target)

    def way(*choices: RulebookChoice):
        book = rulebook_of(Form(unit="", goals=form.goals, rulebook="mine", rulebook_choices=choices), MINE)
        assert book.name == "mine"
        return book.way_for(target, row=row.id, name=row.name, level2=row.level2, goal=1)

    assert way().rule.kind == "tiers"
    assert way(chosen).rule == ReverseLinear()
    assert way(chosen, RulebookChoice(rulebook="half-point", level2="成本")).rulebook == "half-point"
    assert way(RulebookChoice(rulebook="national", indicator="a"), chosen).rulebook == "national"
    assert way(RulebookChoice(rulebook="gone", indicator="a")).rule.kind == "tiers"
    assert rulebook_of(Form(unit="", rulebook="gone"), MINE).name == "hubei"
