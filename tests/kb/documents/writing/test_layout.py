"""The official layout: what stands where, and that a reader finds the same form in it."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from kb.documents.recogniser import recognise_all
from kb.documents.writing.layout import Proof, lay_out, official_title
from scoring.form import Form
from tests.kb.documents.writing.layouts import NAMES, SEED, form_of, grid_of, long_form


@pytest.mark.parametrize("name", NAMES)
def test_the_same_form_is_read_from_its_layout(name):
    form = form_of(name)
    read = recognise_all((grid_of(lay_out(form)),))[0]
    assert read.form == form
    assert read.leftovers == ()


@pytest.mark.parametrize("state", ["filed", "draft", "submitted"])
@pytest.mark.parametrize("name", NAMES)
def test_boxes_cover_every_section_once(name, state):
    layout = lay_out(form_of(name), state=state, proofs=(Proof("甲", "a.pdf", "李", "2022-06-30 09:00"),) * 2)
    columns = len(layout.widths)
    assert sum(layout.widths) == 100
    for section in layout.sections:
        covered = [
            (row, column)
            for box in section.boxes
            for row in range(box.row, box.row + box.rowspan)
            for column in range(box.column, box.column + box.colspan)
        ]
        assert sorted(covered) == [(row, column) for row in range(section.rows) for column in range(columns)]
        # A heading row that is repeated may not be merged with what lies below it.
        assert all(box.row + box.rowspan <= section.heads for box in section.boxes if box.row < section.heads)


def texts(layout, role):
    return [box.text for section in layout.sections for box in section.boxes if box.role == role]


def test_the_parts_of_the_seed():
    layout = lay_out(SEED)
    assert layout.title == "2020年度花山街道办事处部门整体绩效自评表"
    assert layout.lines == (("单位名称：武汉东湖新技术开发区花山街道办事处", "填报日期：2021年6月30日"),)
    labels = [text for text in texts(layout, "label") if text]
    assert labels == [
        "单位名称", "基本支出总额", "项目支出总额", "预算执行情况\n(万元)\n(20分)", "年度绩效目标1\n(8分)", "年度绩效目标2\n(6分)",
        "年度绩效目标3\n(6分)", "总分", "偏差大或目标未完成原因分析", "改进措施及结果应用方案",
    ]  # fmt: skip
    measures = layout.sections[-1].boxes[-1].text.split("\n")
    assert (measures[0], measures[7]) == ("1、下一步拟改进措施", "2、拟与预算安排相结合情况")
    assert sum(section.heads for section in layout.sections) == 3


def test_given_scores_are_printed_and_no_computed_ones():
    petitions = SEED.indicator("信访件办结率")
    assert petitions.given == Decimal("4.5")
    form = replace(SEED.with_indicator(replace(petitions, given=None)), printed_total=None)
    section = next(s for s in lay_out(form).sections if any("信访件办结率" in box.text for box in s.boxes))
    row = next(box.row for box in section.boxes if "信访件办结率" in box.text)
    assert [box.text for box in section.boxes if box.row == row and box.column == 6] == [""]
    assert lay_out(form).sections[-1].boxes[1].text == ""


def test_a_project_form_names_its_project():
    form = form_of("hubei-project")
    assert texts(lay_out(form), "label")[:2] == ["项目名称", "项目实施单位"]


def test_a_form_without_a_title_gets_the_usual_one():
    assert official_title(Form(unit="某局", year=2022)) == "2022年度部门整体绩效自评表"
    assert official_title(Form(unit="某局", year=2022, kind="project")) == "2022年度项目支出绩效自评表"
    assert official_title(Form(unit="")) == "部门整体绩效自评表"


@pytest.mark.parametrize(
    ("title", "filed"), [("部门整体绩效自评表", None), ("2019年度部门整体绩效自评表", date(2022, 3, 1))]
)
def test_the_year_is_told_where_the_title_does_not(title, filed):
    form = replace(SEED, title=title, year=2021, filed_on=filed)
    assert recognise_all((grid_of(lay_out(form)),))[0].form.year == 2021


def test_an_empty_form_can_be_laid_out():
    layout = lay_out(Form(unit=""), state="draft")
    assert layout.mark == "草稿"
    assert lay_out(Form(unit="")).mark == ""


def test_equal_levels_are_merged():
    section = next(section for section in lay_out(long_form()).sections if section.heads)
    merged = [(box.text, box.rowspan) for box in section.boxes if box.column == 1]
    assert merged == [("一级指标", 1), ("产出指标", 29), ("效益指标", 31)]


def test_no_control_characters_and_no_halves_of_characters():
    form = replace(SEED, unit="a\x00b\x1f\ud800c", title="t\x07\ufffe")
    layout = lay_out(form)
    assert layout.title == "t"
    assert layout.sections[0].boxes[1].text == "abc"
