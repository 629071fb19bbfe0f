"""Damaged and hostile files: read, or refused with a code; never another error, never standing still."""

import contextlib
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kb.documents import read_file, recognise_text
from kb.entries import BUDGET
from kb.shipped import shipped
from scoring.errors import UserError

SEED = shipped("forms", "huashan-2020.txt").read_text(encoding="utf-8")
FORMS = [SEED, *(path.read_text(encoding="utf-8") for path in sorted(Path(__file__).with_name("forms").glob("*.txt")))]
#: The seed up to its first row.
HEAD = SEED[: SEED.index("\t产出指标\t数量指标\t树立")]
WIDE = {code: code + 0xFEE0 for code in range(0x21, 0x7F)}
NARROW = {wide: narrow for narrow, wide in WIDE.items()}
#: Signs that regular expressions and number parsers stumble over.
ODD = "\u0661\u00b2\u2460\u3280\U0001d7d8零壹〇½٪%％\x00\x1f\x0b\u2028\u200b\ufeff\ud7ff😀|\"'<>&;:（(【"


def read(text):
    """What is read of a text, None where it is refused."""
    try:
        found = recognise_text(text)
    except UserError:
        return None
    ids = [row.id for row in found.form.indicators]
    assert ids
    assert len(set(ids)) == len(ids)
    notes = (*found.form.deviations, *found.form.measures)
    assert all(note.indicator is None or note.indicator in {*ids, BUDGET} for note in notes)
    return found


@st.composite
def damaged(draw):
    lines = draw(st.sampled_from(FORMS)).split("\n")
    for _ in range(draw(st.integers(1, 6))):
        place = draw(st.integers(0, len(lines) - 1))
        cells = lines[place].split("\t")
        cell = draw(st.integers(0, len(cells) - 1))
        match draw(
            st.sampled_from(["drop", "double", "swap", "cut", "cell", "cells", "wide", "narrow", "odd", "break"])
        ):
            case "drop":
                lines[place] = ""
            case "double":
                lines.insert(draw(st.integers(0, len(lines))), lines[place])
            case "swap":
                other = draw(st.integers(0, len(lines) - 1))
                lines[place], lines[other] = lines[other], lines[place]
            case "cut":
                lines = [*lines[:place], lines[place][: draw(st.integers(0, len(lines[place])))]]
            case "cell":
                lines[place] = "\t".join(cells[:cell] + cells[cell + 1 :])
            case "cells":
                lines[place] = "\t".join(draw(st.permutations(cells)))
            case "wide":
                lines[place] = lines[place].translate(WIDE)
            case "narrow":
                lines[place] = lines[place].translate(NARROW)
            case "odd":
                cells[cell] = draw(st.text(st.characters() | st.sampled_from(ODD), max_size=12))
                lines[place] = "\t".join(cells)
            case "break":
                at = draw(st.integers(0, len(lines[place])))
                lines[place] = lines[place][:at] + "\n" + lines[place][at:]
    return "\n".join(lines)


@given(damaged())
@settings(max_examples=300, deadline=None)
def test_a_damaged_form(text):
    read(text)


@given(st.integers(0, len(SEED)))
@settings(max_examples=120, deadline=None)
def test_a_form_cut_off_anywhere(end):
    found = read(SEED[:end])
    if found is None:
        assert end <= SEED.index("树立党建") + 40
    elif end < SEED.index("\n总分"):
        assert "total" in found.missing
    if found is not None:
        assert found.form.unit
        assert found.form.year == 2020


def test_a_form_cut_after_its_first_goal():
    found = read(SEED[: SEED.index("年度绩效目标2")])
    assert len(found.form.indicators) == 5
    assert found.missing == ("total", "deviations")


@pytest.mark.parametrize("end", ["填报日期", "基本支出总额", "年度绩效目标1", "年度绩效指标", "\t产出指标"])
def test_only_the_head_of_a_form(end):
    with pytest.raises(UserError) as refused:
        recognise_text(SEED[: SEED.index(end)])
    assert refused.value.code == "file-half-a-form"


@given(st.text(st.characters() | st.sampled_from(ODD + "\t\n"), max_size=400))
@settings(max_examples=200, deadline=None)
def test_any_text(text):
    read(text)
    read(HEAD + text)
    read(SEED + text)


@given(st.binary(max_size=200), st.integers(0, 3000))
@settings(max_examples=100, deadline=None)
def test_any_bytes(tmp_path_factory, content, place):
    file = tmp_path_factory.mktemp("bytes") / "form.txt"
    whole = SEED.encode()
    for data in (content, whole[:place] + content + whole[place:]):
        file.write_bytes(data)
        with contextlib.suppress(UserError):
            read_file(file)


GARBAGE = "随机文字,12.5% 的内容(5分)abc"
HUGE = {
    "lines": (GARBAGE + "\n") * 20_000,
    "rows": ("\t".join([GARBAGE] * 7) + "\n") * 20_000,
    "numbers": ("\t".join(["5"] * 40) + "\n") * 20_000,
    "one line": GARBAGE * 120_000,
    "blanks": "a  " * 1_500_000,
    "cells": "\t".join(["数量指标"] * 5_000),
    "heads": "\t".join(["一级指标", "三级指标(权重)", "得分", "目标值"] * 5_000),
    "quotes": '\t"' * 500_000,
    "tags": "<p" * 500_000,
    "brackets": "(" * 2_000_000,
    "same rows": "\t产出指标\t数量指标\t指标(5分)\t1个\t1个\t5\n" * 20_000,
    "notes": "".join(f"({number}) 说明{number}\n" for number in range(20_000)),
    "goals": "年度绩效目标1 (8分)\n" * 20_000,
}


@pytest.mark.parametrize("name", HUGE)
@pytest.mark.parametrize("before", ["", HEAD, SEED], ids=["alone", "in the table", "in the notes"])
def test_huge_input(name, before):
    found = read(before + HUGE[name])
    if before == SEED:
        assert len(found.form.indicators) == 14
        assert len(found.form.deviations) == 6


def test_no_more_rows_than_a_form_has_and_the_rest_is_listed():
    rows = "".join(f"\t产出指标\t数量指标\t指标{number}(5分)\t1个\t1个\t5\n" for number in range(1_000))
    found = read(HEAD + rows)
    assert len(found.form.indicators) + len(found.leftovers) == 1_000


def test_a_wide_row_keeps_its_row_and_lists_the_rest():
    wide = "\t产出指标\t数量指标\t检查(5分)\t6次\t7次\t5\t" + "\t".join(["x"] * 5_000)
    found = read(HEAD + wide)
    (row,) = found.form.indicators
    assert (row.name, row.target, row.actual, row.given) == ("检查", "6次", "7次", 5)
    assert found.leftovers
