"""Whole forms of several offices' layouts: the faults that were planted are found, and nothing else."""

import tomllib
from pathlib import Path

import pytest

from kb.documents import recognise_text
from scoring.checks import check_form
from scoring.scorecard import score_form
from tests.scoring.test_checks import BOOKS

FOLDER = Path(__file__).parent / "lint"
EXPECTED = tomllib.loads((FOLDER / "expected.toml").read_text(encoding="utf-8"))


@pytest.mark.parametrize("name", sorted(path.stem for path in FOLDER.glob("*.txt")))
def test_what_is_found(name):
    expected = EXPECTED[name]
    form = recognise_text((FOLDER / f"{name}.txt").read_text(encoding="utf-8")).form
    assert len(form.indicators) >= 4
    card = score_form(form, BOOKS[expected.get("rulebook", "hubei")], BOOKS.values())
    found = [f"{finding.code} {finding.where}" for finding in check_form(form, card)]
    assert sorted(found) == sorted(expected.get("findings", []))
