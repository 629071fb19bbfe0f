"""Notes and rows are matched one to one, by what they say, and a doubtful match says so."""

from dataclasses import replace
from decimal import Decimal
from itertools import permutations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kb.documents import read_file
from kb.documents.ties import MOST_NOTES, best_assignment, best_ties, tie_notes
from kb.shipped import shipped
from scoring.form import Deviation, Form, Goal, Indicator, Measure

SEED = read_file(shipped("forms", "huashan-2020.txt")).form


@st.composite
def tables(draw):
    height, width = draw(st.integers(1, 5)), draw(st.integers(1, 5))
    likeness = st.integers(0, 20).map(lambda number: number / 20)
    return draw(st.lists(st.lists(likeness, min_size=width, max_size=width), min_size=height, max_size=height))


@given(tables())
@settings(deadline=None)
def test_the_assignment_is_the_best_of_all(table):
    columns = best_assignment(table)
    used = [column for column in columns if column is not None]
    height, width = len(table), len(table[0])
    assert len(set(used)) == len(used) == min(height, width)
    places = [*range(width), *[None] * max(0, height - width)]
    best = max(total(table, chosen) for chosen in set(permutations(places, height)))
    assert total(table, columns) == pytest.approx(best)


def total(table, columns):
    return sum(row[column] for row, column in zip(table, columns, strict=True) if column is not None)


def test_the_best_sum_not_the_best_pair_first():
    assert best_assignment([[0.9, 0.8], [0.85, 0.1]]) == (1, 0)


def test_no_notes_or_no_rows():
    assert best_assignment([]) == ()
    assert best_assignment([[], []]) == (None, None)


@pytest.mark.parametrize(
    ("table", "certain"),
    [
        ([[0.5, 0.1], [0.1, 0.5]], [True, True]),
        ([[0.5, 0.45], [0.1, 0.5]], [False, False]),  # the first one might as well explain the second row
        ([[0.05, 0.0], [0.0, 0.5]], [False, True]),
        ([[0.01, 0.0], [0.0, 0.5]], [False, True]),
    ],
)
def test_doubt_is_told(table, certain):
    assert [tie.certain for tie in best_ties(table)] == certain


def test_what_is_like_nothing_is_tied_to_nothing():
    assert best_ties([[0.0, 0.01]])[0].column is None


@given(st.permutations(range(6)), st.permutations(range(6)))
@settings(deadline=None, max_examples=60)
def test_the_order_of_the_notes_and_rows_does_not_matter(notes_order, rows_order):
    notes = [SEED.deviations[place] for place in notes_order]
    lost = [row for row in SEED.indicators if row.lost]
    rows = [lost[place] for place in rows_order] + [row for row in SEED.indicators if not row.lost]
    form = tie_notes(
        replace(
            SEED,
            goals=(Goal(number=1, indicators=tuple(rows)),),
            deviations=tuple(Deviation(ordinal=place, text=note.text) for place, note in enumerate(notes, 1)),
            measures=(),
        )
    )
    assert [note.indicator for note in form.deviations] == [note.indicator for note in notes]
    assert all(note.certain for note in form.deviations)


@pytest.mark.parametrize("dropped", range(6))
def test_fewer_notes_than_rows_that_lost_points(dropped):
    kept = [note for place, note in enumerate(SEED.deviations) if place != dropped]
    form = tie_notes(replace(SEED, deviations=tuple(kept), measures=()))
    assert [note.indicator for note in form.deviations] == [note.indicator for note in kept]


@pytest.mark.parametrize("dropped", range(6))
def test_more_notes_than_rows_that_lost_points(dropped):
    rows = {row.id: row for row in SEED.indicators}
    full = SEED.deviations[dropped].indicator
    form = SEED.with_indicator(replace(rows[full], given=rows[full].weight))
    tied = tie_notes(form)
    assert [note.indicator for note in tied.deviations] == [note.indicator for note in SEED.deviations]


def test_a_note_about_something_else_stays_untied_or_doubtful():
    stranger = Deviation(ordinal=7, text="疫情期间采购周期延长。")
    tied = tie_notes(replace(SEED, deviations=(*SEED.deviations, stranger))).deviations[-1]
    assert tied.indicator is None or not tied.certain


def test_a_measure_answers_the_note_it_speaks_of():
    row = Indicator(id="a", level1="产出指标", level2="数量指标", name="检查次数", weight=Decimal(5), given=Decimal(4))
    other = replace(row, id="b", name="培训人数")
    form = Form(
        unit="甲局",
        goals=(Goal(indicators=(row, other)),),
        deviations=(Deviation(ordinal=1, text="培训人数不足。"), Deviation(ordinal=2, text="检查次数少一次。")),
        measures=(
            Measure(section="measure", ordinal=1, text="补足检查次数。"),
            Measure(section="measure", ordinal=2, text="扩大培训，增加培训人数。"),
            Measure(section="budget_tie", ordinal=1, text="增加培训经费。"),
        ),
    )
    tied = tie_notes(form)
    assert [note.indicator for note in tied.deviations] == ["b", "a"]
    assert [(note.deviation, note.indicator) for note in tied.measures] == [(2, "a"), (1, "b"), (None, None)]


def test_a_list_too_long_for_an_analysis_stays_untied():
    notes = tuple(Deviation(ordinal=place, text=f"原因{place}") for place in range(1, MOST_NOTES + 2))
    assert not any(note.certain or note.indicator for note in tie_notes(replace(SEED, deviations=notes)).deviations)


def test_the_last_note_and_the_last_row_belong_together_but_not_for_certain():
    """Six notes for six rows; one of them shares no word with its row."""
    notes = list(SEED.deviations)
    notes[2] = replace(notes[2], text="编制不足。")
    tied = tie_notes(replace(SEED, deviations=tuple(notes))).deviations
    assert [note.indicator for note in tied] == [note.indicator for note in SEED.deviations]
    assert [note.certain for note in tied] == [True, True, False, True, True, True]
