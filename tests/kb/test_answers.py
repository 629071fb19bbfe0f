"""Questions over stored forms: the right rows with their figures and notes, a choice, or an honest nothing."""

from dataclasses import replace
from decimal import Decimal

import pytest

from kb.answers import Asker, Found, Nothing, Several, about_row, answer, ask, citations_of
from kb.concepts import Vocabulary
from kb.query import Query
from scoring.form import Form
from tests.kb.asking import RULEBOOKS, TOWN, Shelf, asked, cases, described, lexicon, place, rows, seed
from tests.records import PlainRecord


def found(question: str, archive: str = "seed", **asker) -> Found:
    answered = asked(question, archive, **asker)
    assert isinstance(answered, Found), described(answered)
    return answered


# --- what an answer holds --------------------------------------------------------------------------------------------


@pytest.mark.parametrize("question", ["信访为什么只得了4.5分", "why was 4.5 given for petitions"])
def test_a_score_with_everything_that_belongs_to_it(question: str) -> None:
    answered = found(question)
    (row,) = answered.figures
    assert (row.name, row.year, row.goal, row.place) == ("信访件办结率", 2020, 2, 7)
    assert (row.given, row.weight, row.target) == (Decimal("4.5"), Decimal(5), "100%")
    assert row.actual == seed().indicator(row.indicator).actual
    assert row.computed is not None
    assert row.computed.points == Decimal("4.5")
    assert (row.counted, row.confirmed) == ((Decimal(4363), Decimal(4368)), True)
    assert "half-point" in [book.name for book in row.reproduced_by]
    deviation, measure = answered.notes
    assert (deviation.section, deviation.ordinal, deviation.text) == ("deviation", 1, seed().deviations[0].text)
    assert (measure.section, measure.ordinal, measure.text) == ("measure", 1, seed().measures[0].text)
    assert [citation.section for citation in citations_of(answered)] == ["indicator", "deviation", "measure"]


def test_what_another_rulebook_computes() -> None:
    record = PlainRecord()
    record.add(replace(seed(), rulebook="hubei"))
    (row,) = ask("信访得了多少分", record, place("seed")[1], Asker()).figures
    assert (row.given, row.computed.points) == (Decimal("4.5"), Decimal("4.99"))


def test_rows_that_lost_points_come_with_their_reasons() -> None:
    answered = found("哪些指标扣分了")
    assert [row.lost for row in answered.figures] == [Decimal(n) for n in ("1", "0.5", "1", "0.5", "2", "1")]
    assert [note.ordinal for note in answered.notes] == [3, 1, 4, 2, 5, 6]


def test_the_total_and_its_parts() -> None:
    (total,) = found("总分是多少").totals
    assert (total.total, total.budget, total.printed) == (Decimal(94), Decimal(20), True)
    assert total.goals == ((1, Decimal(28)), (2, Decimal("21.5")), (3, Decimal("24.5")))
    assert total.sum == total.total
    assert (total.grade, total.printed_grade) == ("优", "")


def test_a_wrong_total_is_set_right() -> None:
    assert found("总分为什么是95").wrong_points == Decimal(95)
    assert found("总分为什么是94").wrong_points is None


def test_wrong_figures_are_set_right_and_right_ones_are_not() -> None:
    assert found("信访为什么是4分").wrong_points == Decimal(4)
    assert found("信访扣了2分").wrong_lost == Decimal(2)
    assert found("信访扣了0.5分").wrong_lost is None
    assert found("如果信访得5分呢").wrong_points is None


def test_the_measures_of_a_goal() -> None:
    assert [note.ordinal for note in found("目标2的改进措施").notes] == [1, 4]


def test_expenditures_stand_in_the_budget_answer() -> None:
    answered = found("项目支出是多少")
    assert "8,553.55 万元" in answered.notes[0].text


def test_full_points_have_no_reason() -> None:
    answered = found("党建引领典型为什么得满分")
    assert answered.figures[0].lost == 0
    assert answered.notes == ()


def test_words_that_stand_in_the_notes_are_found() -> None:
    (note,) = found("哪里提到弱势群体").notes
    assert (note.section, note.ordinal) == ("deviation", 6)


def test_nothing_is_said_that_is_not_stored() -> None:
    """Every figure and every text of every answer stands on the form it is cited from."""
    for case in cases():
        answered = asked(case.question, case.archive)
        record = place(case.archive)[0]
        for row in getattr(answered, "figures", ()) + getattr(answered, "nearest", ()):
            if row.name:
                stored = record.form(row.form_id).indicator(row.indicator)
                assert (row.name, row.weight, row.target, row.actual, row.given) == (
                    stored.name, stored.weight, stored.target, stored.actual, stored.given,
                ), case  # fmt: skip
        for note in getattr(answered, "notes", ()):
            form = record.form(note.form_id)
            assert (note.unit, note.year) == (form.unit, form.year)
            if note.section != "budget":
                assert all(part in everything(form) for part in note.text.split(" | ")), case


def everything(form: Form) -> set[str]:
    notes = {note.text for note in (*form.deviations, *form.measures)}
    cells = {text for row in form.indicators for text in (row.name, row.target, row.actual, row.remark)}
    return notes | cells | {goal.description for goal in form.goals}


# --- one of several --------------------------------------------------------------------------------------------------


def test_an_indicator_of_two_offices_is_asked_back() -> None:
    answered = asked("信访得了多少分", "archive")
    assert isinstance(answered, Several)
    assert {row.unit for row in answered.figures} == {seed().unit, TOWN.unit}
    chosen = answered.figures[0]
    record, shelf = place("archive")
    again = about_row("why", chosen.form_id, chosen.place, record, shelf)
    assert isinstance(again, Found)
    assert again.figures == (chosen,)
    assert about_row("why", 99, 1, record, shelf) is None
    assert about_row("why", 1, 99, record, shelf) is None


def test_the_asker_s_office_and_the_score_that_was_named_choose() -> None:
    assert rows(found("信访得了多少分", "archive", unit=seed().unit).figures) == "7"
    assert found("信访为什么是9.6分", "archive").figures[0].unit == TOWN.unit
    assert found("信访为什么是9.6分", "archive", unit=seed().unit).wrong_points == Decimal("9.6")


def test_a_whole_form_of_two_offices_is_asked_back() -> None:
    answered = asked("总分是多少", "archive")
    assert isinstance(answered, Several)
    assert [form.unit for form in answered.forms] == [seed().unit, TOWN.unit] or len(answered.forms) == 2
    record, shelf = place("archive")
    chosen = about_row("total", 3, 0, record, shelf)
    assert isinstance(chosen, Found)
    assert chosen.totals[0].unit == TOWN.unit


def test_years_side_by_side() -> None:
    answered = found("花山街道信访历年变化", "archive")
    assert [(row.year, row.given) for row in answered.figures] == [(2019, Decimal(5)), (2020, Decimal("4.5"))]
    assert [total.year for total in found("花山街道历年总分", "archive").totals] == [2019, 2020]


# --- nothing ---------------------------------------------------------------------------------------------------------


def test_a_year_that_is_not_stored_names_what_is() -> None:
    answered = asked("2018年信访得了多少分")
    assert isinstance(answered, Nothing)
    assert (answered.missing, answered.query.year) == ("year", 2018)
    assert [heading.year for heading in answered.stored] == [2020]


def test_nothing_is_near_but_there_is_something_to_ask_about() -> None:
    answered = asked("河长制扣分原因")
    assert isinstance(answered, Nothing)
    assert not answered.near
    assert all(row.lost for row in answered.nearest)


def test_what_is_near_is_suggested_without_its_figures_being_an_answer() -> None:
    answered = asked("党员培训覆盖率得分")
    assert isinstance(answered, Nothing)
    assert answered.near
    assert answered.nearest[0].name == "党员培训合格率"


def test_no_forms_at_all() -> None:
    shelf = Shelf(Vocabulary.from_forms([], lexicon()), lexicon(), RULEBOOKS)
    for question in ("信访为什么扣分", "总分", "", "petitions"):
        answered = ask(question, PlainRecord(), shelf, Asker())
        assert isinstance(answered, Nothing)
        assert answered.missing == "forms"


@pytest.mark.parametrize(
    "text", ["", " ", "\x00", "？？？", "🙂", "\u202e", "信访" * 3000, "4.5" * 500, "9" * 400 + "分"]
)
def test_nasty_texts(text: str) -> None:
    assert asked(text) is not None


# --- drafts ----------------------------------------------------------------------------------------------------------


def test_a_draft_is_meant_only_where_its_year_is_named() -> None:
    record = PlainRecord()
    record.add(seed())
    draft = record.begin(replace(seed(), year=2021, printed_total=None), 1)
    shelf = place("seed")[1]
    asker = Asker(unit=seed().unit, this_year=2021)
    assert [row.year for row in ask("信访得了多少分", record, shelf, asker).figures] == [2020]
    assert [row.year for row in ask("去年信访得了多少分", record, shelf, asker).figures] == [2020]
    assert [row.form_id for row in ask("今年信访得了多少分", record, shelf, asker).figures] == [draft]
    (total,) = ask("今年总分", record, shelf, asker).totals
    assert total.draft
    assert not total.printed


def test_a_form_that_is_named_by_its_id() -> None:
    record, shelf = place("archive")
    assert answer(Query(text="", intent="total", form_id=2), record, shelf).totals[0].year == 2019


# --- several years of one office -------------------------------------------------------------------------------------


def two_years() -> PlainRecord:
    """The office's forms of 2020 and of the year after: petitions 4.5 -> 4.9, family planning 3.5 -> 3."""
    record = PlainRecord()
    record.add(seed())
    later = seed()
    for name, given in (("信访件办结率", "4.9"), ("计划生育政策落实到位率", "3")):
        row = next(row for row in later.indicators if row.name == name)
        later = later.with_indicator(replace(row, given=Decimal(given)))
    record.add(replace(later, year=2021, printed_total=None))
    return record


def of_two_years(question: str, **asker):
    record = two_years()
    vocabulary = Vocabulary.from_forms([(1, record.form(1)), (2, record.form(2))], lexicon())
    return ask(question, record, Shelf(vocabulary, lexicon(), RULEBOOKS), Asker(**asker))


@pytest.mark.parametrize(
    "question", ["今年和去年比哪些项涨了哪些项跌了", "哪些指标变了", "which indicators changed from 2020 to 2021"]
)
def test_the_rows_whose_score_changed_from_year_to_year(question: str) -> None:
    answered = of_two_years(question)
    told = [(row.name, row.year, row.given) for row in answered.figures]
    assert told == [
        ("信访件办结率", 2020, Decimal("4.5")),
        ("信访件办结率", 2021, Decimal("4.9")),
        ("计划生育政策落实到位率", 2020, Decimal("3.5")),
        ("计划生育政策落实到位率", 2021, Decimal(3)),
    ]


@pytest.mark.parametrize(
    ("question", "year"),
    [
        ("今年信访得了几分", 2021),
        ("去年信访为什么是4.5", 2020),
        ("信访为什么给了4.5分", 2020),
        ("2021年信访为什么是4.5", 2021),  # a year that is named stays
    ],
)
def test_the_year_that_is_meant(question: str, year: int) -> None:
    (row,) = of_two_years(question).figures
    assert (row.name, row.year) == ("信访件办结率", year)


def test_the_year_stays_while_a_form_is_spoken_of() -> None:
    subject = of_two_years("2020年总分多少").subject
    assert {row.year for row in of_two_years("扣分最多的是哪一项", subject=subject).figures} == {2020}
    assert of_two_years("为什么扣了2分", subject=subject).figures[0].year == 2020


def test_rows_with_full_points_and_those_the_rules_score_otherwise() -> None:
    full = found("哪些指标是满分").figures
    assert len(full) == 8
    assert all(row.given == row.weight for row in full)
    assert all(row.given != row.weight for row in found("哪些指标没有满分").figures)
    assert {row.name for row in of_two_years("哪些分数和规则不一致").figures} == {
        "信访件办结率",
        "计划生育政策落实到位率",
    }


def test_a_remark_tells_why_a_score_is_not_what_the_rules_give() -> None:
    record = PlainRecord()
    row = next(row for row in seed().indicators if row.name == "信访件办结率")
    record.add(seed().with_indicator(replace(row, remark="主任会上定的")))
    notes = ask("信访为什么扣分", record, place("seed")[1], Asker()).notes
    assert [(note.section, note.ordinal) for note in notes] == [("deviation", 1), ("indicator", 7), ("measure", 1)]
    assert notes[1].text == "主任会上定的"


@pytest.mark.parametrize(
    ("question", "wanted", "missing"), [("要得95分还差几分,补哪项最容易", "95", "1"), ("距离满分还差多少", "100", "6")]
)
def test_the_way_to_a_total(question: str, wanted: str, missing: str) -> None:
    supposed = found(question).supposed
    assert supposed is not None
    assert supposed.way is not None
    assert (supposed.way.grade, supposed.way.missing) == (wanted, Decimal(missing))
    assert sum(gain.points for gain in supposed.way.gains) >= Decimal(missing)


@pytest.mark.parametrize(
    ("question", "rows_of_2020"),
    [
        ("花山今年比去年扣分多的是哪几项", [7]),
        ("花山哪一项进步最大", [12]),
        ("which indicators are better than last year in Huashan", [12]),
        ("花山连续两年都扣分的指标有哪些", [5, 9, 12, 13, 14]),
        ("花山总分比去年高了多少,为什么", [7, 12]),
        ("花山哪些指标超额完成", [2, 6]),
        ("花山2020年偏差原因有哪些", [5, 7, 9, 12, 13, 14]),
    ],
)
def test_rows_that_are_picked(question: str, rows_of_2020: list[int]) -> None:
    found = asked(question, "archive")
    assert isinstance(found, Found), described(found)
    assert [row.place for row in found.figures if row.year == 2020] == rows_of_2020


def test_where_grades_begin_and_what_is_tied_to_the_budget() -> None:
    assert asked("花山的优是怎么定的").totals[0].grades[0] == ("优", 90)
    assert {note.section for note in asked("与预算结合的措施有哪些").notes} == {"budget_tie"}


def test_what_the_budget_lost_belongs_to_what_was_lost():
    found = asked("清河镇哪些项扣分了", "archive")
    assert not found.figures[0].name
    assert sum(row.lost for row in found.figures) == 100 - asked("清河镇总分", "archive").totals[0].total
