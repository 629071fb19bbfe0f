"""Rulebooks as data: those that are shipped, and what a wrong one is told."""

from decimal import Decimal

import pytest

from kb.shipped import shipped_texts
from scoring.errors import UserError
from scoring.quantity import read_quantity
from scoring.rulebook import parse_rulebooks
from scoring.rules import Bands, PositiveRatio, ReverseRatio

BOOKS = parse_rulebooks(shipped_texts("rulebooks"))
HUBEI = shipped_texts("rulebooks")["hubei.toml"]


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


@pytest.mark.parametrize(
    ("before", "after", "key", "line"),
    [
        ('to = "0.01"', "to = 0.01", "rounding.to", "to = 0.01"),
        ('direction = "half-up"', 'direction = "up"', "rounding.direction", 'direction = "up"'),
        ('kind = "reverse-ratio"', 'kind = "backwards"', "at_most.kind", None),
        ('over_fulfilled_from = "130"', 'colour = "red"', "colour", 'colour = "red"'),
        ('{ name = "missed", from = "0" }', '{ name = "missed", from = "10" }', "judged.bands", None),
        ('name = "hubei"', 'name = ""', "name", None),
        ('"差" = "0"', '"差" = "null"', "grades.差", '"差" = "null"'),
    ],
)
def test_a_wrong_rulebook_is_told_its_line_and_key(before, after, key, line):
    assert before in HUBEI
    text = HUBEI.replace(before, after, 1)
    with pytest.raises(UserError) as caught:
        parse_rulebooks({"mine.toml": text})
    assert caught.value.code == "rulebook-invalid"
    assert caught.value.values["file"] == "mine.toml"
    assert caught.value.values["key"] == key
    if line:
        assert text.splitlines()[caught.value.values["line"] - 1].strip() == line


def test_broken_toml_is_told_its_line():
    with pytest.raises(UserError) as caught:
        parse_rulebooks({"mine.toml": 'name = "x"\nsource = \n'})
    assert caught.value.values["line"] == "2"


def test_extending_in_a_circle_is_refused():
    texts = {
        f"{name}.toml": f'name = "{name}"\nextends = "{other}"\nsource = "x"\n[title]\nzh = "x"\nen = "x"\n'
        for name, other in (("a", "b"), ("b", "a"))
    }
    with pytest.raises(UserError) as caught:
        parse_rulebooks(texts)
    assert caught.value.values["key"] == "extends"
