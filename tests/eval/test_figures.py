"""Every figure in an answer stands in a cited row or note, or is computed from cited rows where one can see it."""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from decimal import Decimal

import pytest

from bot.answer_text import answer_text
from bot.dialogue.asking import steps_of
from bot.phrasing import put
from bot.text import plain_text
from kb.answers import Found, Several, citations_of
from scoring.rules import Score
from tests.eval.evaluate import SETS
from tests.kb.asking import asked, cases

DIGITS = re.compile(r"\d+(?:\.\d+)?")


def numbers(text: object) -> set[Decimal]:
    plain = unicodedata.normalize("NFKC", str(text)).replace(",", "")
    return {Decimal(found).normalize() for found in DIGITS.findall(plain)}


def cited(found: Found) -> Iterator[object]:
    for citation in citations_of(found):
        yield from (citation.text, citation.unit, citation.year, citation.ordinal, citation.indicator)
    for row in found.figures:
        yield from (row.name, row.target, row.actual, row.given, row.weight, row.place, row.year)


def computed(found: Found, language: str) -> Iterator[object]:
    """What is made of cited rows: the steps of a score, counts, sums, and differences and shares of two of them."""
    yield from (row.name for row in found.instead)
    yield from (row.name for row in found.instead)
    yield from (len(found.figures), len(found.notes), found.wrong_points, found.wrong_lost)
    for row in found.figures:
        yield from (row.lost, row.counted)
        if row.computed is not None:
            yield from (put(steps_of(row.computed), language), row.computed.points)
        yield from row.single_rules
        yield from (book.title[language] for book in row.reproduced_by)
        if row.given is not None and row.weight:
            yield (100 * row.given / row.weight).quantize(Decimal("0.1"))
    scores = [row.given for row in found.figures if row.given is not None]
    yield from (sum(scores), sum(row.weight or 0 for row in found.figures), sum(row.lost for row in found.figures))
    totals = [total.total for total in found.totals]
    yield from (abs(one - other) for points in (scores, totals) for one in points for other in points)
    for total in found.totals:
        yield from (total.total, total.budget, total.sum, total.goals, total.better, total.year, total.unit)


def supposed(value: object, language: str) -> Iterator[object]:
    """All that a supposition is made of: what the question names, what the rules make of it, both totals."""
    if isinstance(value, Score):
        yield put(steps_of(value), language)
    elif is_dataclass(value):
        for field in fields(value):
            yield from supposed(getattr(value, field.name), language)
    elif isinstance(value, tuple):
        for item in value:
            yield from supposed(item, language)
    else:
        yield value


@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_figure_is_cited_or_computed_from_what_is(language):
    missing, looked_at = [], 0
    for name in SETS:
        for case in cases(name):
            found = asked(case.question, case.archive)
            text = plain_text(answer_text(found, language, listed=True))
            if isinstance(found, Found):
                known = [*cited(found), *computed(found, language), *supposed(found.supposed, language)]
            elif isinstance(found, Several):
                known = [(row.unit, row.year, row.name, row.given, row.weight) for row in found.figures]
                known += [(form.unit, form.year, form.project) for form in found.forms]
                known += [case.question, found.query.points, len(found.figures), len(found.forms)]
            else:
                continue
            looked_at += 1
            there = set[Decimal]().union(*map(numbers, known))
            strange = numbers(text) - there - numbers(case.question)
            if strange:
                missing.append((case.question, sorted(strange), text))
    assert looked_at > 400
    assert not missing, missing[:5]
