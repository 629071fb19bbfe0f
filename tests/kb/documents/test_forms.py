"""Whole forms in the layouts of several provinces: every field, as written in the file of expectations beside each."""

import tomllib
from pathlib import Path

import pytest

from kb.documents import read_file, recognise_text
from kb.shipped import shipped

FOLDER = Path(__file__).with_name("forms")
SEED = shipped("forms", "huashan-2020.txt")
NAMES = sorted(path.stem for path in FOLDER.glob("*.toml"))


def file_of(name):
    return SEED if name == SEED.stem else FOLDER / f"{name}.txt"


def as_facts(read):
    """What was read, in the shape of the files of expectations."""
    form, budget = read.form, read.form.budget
    name_of = {row.id: row.name for row in form.indicators}
    return {
        "unit": form.unit,
        "kind": form.kind,
        "project": form.project,
        "title": form.title,
        "year": form.year or 0,
        "filed_on": form.filed_on.isoformat() if form.filed_on else "",
        "expenditures": [text(form.basic_expenditure), text(form.project_expenditure)],
        "budget": [*map(text, (budget.adjusted, budget.spent, budget.rate, budget.weight, budget.given))],
        "total": text(form.printed_total),
        "grade": form.printed_grade,
        "leftovers": [*read.leftovers],
        "missing": [*read.missing],
        "deviations": [[note.text, name_of.get(note.indicator, "")] for note in form.deviations],
        "measures": [[n.text, name_of.get(n.indicator, "")] for n in form.measures if n.section == "measure"],
        "budget_ties": [note.text for note in form.measures if note.section == "budget_tie"],
        "goals": [
            {
                "number": goal.number or 0,
                "points": text(goal.points),
                "description": goal.description,
                **({"reached": goal.reached} if goal.reached else {}),
                "rows": [
                    [*levels_and_name(row), text(row.weight), row.target, row.actual, text(row.given), row.remark]
                    for row in goal.indicators
                ],
            }
            for goal in form.goals
        ],
    }  # fmt: skip


def levels_and_name(row):
    return row.level1, row.level2, row.name


def text(number):
    return "" if number is None else f"{number:f}"


@pytest.mark.parametrize("name", NAMES)
def test_every_field_of_a_form(name):
    facts = as_facts(read_file(file_of(name)))
    expected = tomllib.loads((FOLDER / f"{name}.toml").read_text(encoding="utf-8"))
    for field, value in expected.items():
        assert facts[field] == value, field
    assert facts.keys() == expected.keys()


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("encoding", ["utf-8-sig", "gb18030", "utf-16"])
def test_encodings_and_line_ends(tmp_path, name, encoding):
    text = file_of(name).read_text(encoding="utf-8")
    file = tmp_path / "form.txt"
    file.write_bytes(text.replace("\n", "\r\n").encode(encoding))
    assert read_file(file).form == recognise_text(text).form


@pytest.mark.parametrize("name", NAMES)
def test_a_file_that_ends_within_a_character(tmp_path, name):
    content = file_of(name).read_bytes().rstrip()
    file = tmp_path / "form.txt"
    file.write_bytes(content + "完".encode()[:2])
    assert read_file(file).form == recognise_text(content.decode()).form


TABBED = [name for name in NAMES if "\t" in file_of(name).read_text(encoding="utf-8")]


@pytest.mark.parametrize("name", TABBED)
@pytest.mark.parametrize("bar", [" | ", "|", "\uff5c"])
def test_bars_instead_of_tabs(name, bar):
    text = file_of(name).read_text(encoding="utf-8")
    if name == "broken-lines":
        pytest.skip("its quoted cells need tabs")
    assert recognise_text(text.replace("\t", bar)).form == recognise_text(text).form


@pytest.mark.parametrize("name", TABBED)
def test_full_width_signs(name):
    """Figures and labels read the same; texts keep the width they have."""
    text = file_of(name).read_text(encoding="utf-8")
    wide = {code: code + 0xFEE0 for code in range(ord("0"), ord("9") + 1)} | {ord(c): ord(c) + 0xFEE0 for c in "().,%:"}
    form, expected = recognise_text(text.translate(wide)).form, recognise_text(text).form
    assert (form.budget, form.printed_total, form.filed_on, form.year) == (
        expected.budget, expected.printed_total, expected.filed_on, expected.year)  # fmt: skip
    points = [(row.weight, row.given, row.name.translate(wide)) for row in expected.indicators]
    assert [(row.weight, row.given, row.name) for row in form.indicators] == points
    assert [note.text for note in form.deviations] == [note.text.translate(wide) for note in expected.deviations]
    assert [note.text for note in form.measures] == [note.text.translate(wide) for note in expected.measures]
