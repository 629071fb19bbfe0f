"""Everything on the 2020 form of Huashan, a subdistrict's real form as text copied off a web page."""

import contextlib
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kb.documents import read_file, recognise_text
from kb.shipped import shipped
from scoring.errors import UserError

PATH = shipped("forms", "huashan-2020.txt")
TEXT = PATH.read_text(encoding="utf-8")
READ = recognise_text(TEXT)
FORM = READ.form

ROWS = [
    # goal, level 1, level 2, name, weight, target, beginning of the actual, given
    (1, "产出指标", "数量指标", "树立党建引领创新社会治理工程典型", 4, "1个", "1个", "4"),
    (1, "产出指标", "质量指标", "党员学习培训出勤率", 4, "≥95%", "99%", "4"),
    (1, "产出指标", "质量指标", "党员培训合格率", 5, "100%", "100%", "5"),
    (1, "效益指标", "社会效益指标", "发挥基层党员的带头作用,提高党员的责任感和使命感", 8, "开展好", "全面规范", "8"),
    (1, "效益指标", "社会效益指标", "满足基层群众的各项需求,提高服务质量", 8, "进一步全面", "24小时自助", "7"),
    (2, "产出指标", "数量指标", "开展整治综合性执法", 5, "≥6次/年", "7次", "5"),
    (2, "产出指标", "质量指标", "信访件办结率", 5, "100%", "99.89%(受理阳光信访件272件,已回267件", "4.5"),
    (2, "产出指标", "时效指标", "突发事件处置及时率", 5, "100%", "100%", "5"),
    (2, "效益指标", "社会效益指标", "维护辖区内社会稳定,保障居民生活安全", 8, "无重大", "无重大", "7"),
    (3, "产出指标", "数量指标", "社区管理数量", 4, "11个", "11个", "4"),
    (3, "产出指标", "质量指标", "文明城市建设目标责任书考核指标完成率", 4, "100%", "100%", "4"),
    (3, "产出指标", "质量指标", "计划生育政策落实到位率", 4, "100%", "99.52%(共出生人口418人", "3.5"),
    (3, "效益指标", "社会效益指标", "改善居民生活状况,改善居民身心健康状况", 8, "提高人口素质", "开展各类文体", "6"),
    (3, "效益指标", "环境效益指标", "创造良好的社区街道卫生环境", 8, "加强环境治理", "在全市“督导通”考核中", "7"),
]  # fmt: skip
ANSWERED = [ROWS[place][3] for place in (6, 11, 4, 8, 12, 13)]


def test_head():
    assert FORM.unit == "武汉东湖新技术开发区花山街道办事处"
    assert (FORM.year, FORM.kind, FORM.filed_on) == (2020, "department", date(2021, 6, 30))
    assert (FORM.basic_expenditure, FORM.project_expenditure) == (Decimal("3050.99"), Decimal("8553.55"))


def test_budget():
    budget = FORM.budget
    assert (budget.adjusted, budget.spent, budget.rate) == (Decimal("11604.54"), Decimal("11604.54"), Decimal(100))
    assert (budget.weight, budget.given) == (20, 20)


def test_goals():
    assert [(goal.number, goal.points) for goal in FORM.goals] == [(1, 8), (2, 6), (3, 6)]
    assert FORM.goals[1].description == "加强法治建设,维稳控稳,稳步推进安全生产工作,保障居民生命与财产安全"
    assert [sum(row.weight for row in goal.indicators) for goal in FORM.goals] == [29, 23, 28]
    assert [sum(row.given for row in goal.indicators) for goal in FORM.goals] == [28, Decimal("21.5"), Decimal("24.5")]


@pytest.mark.parametrize("place", range(14))
def test_indicators(place):
    goal, level1, level2, name, weight, target, actual, given_points = ROWS[place]
    row = FORM.indicators[place]
    assert (row.level1, row.level2, row.name, row.weight) == (level1, level2, name, weight)
    assert FORM.goal_of(row.id).number == goal
    assert row.target.startswith(target)
    assert row.actual.startswith(actual)
    assert row.given == Decimal(given_points)


def test_total_and_nothing_left_over():
    assert len(FORM.indicators) == 14
    assert FORM.printed_total == FORM.given_total == 94
    assert READ.leftovers == ()


def test_each_note_explains_its_row_and_each_measure_answers_its_note():
    names = [FORM.indicator(note.indicator).name for note in FORM.deviations]
    assert names == ANSWERED
    assert [note.ordinal for note in FORM.deviations] == [1, 2, 3, 4, 5, 6]
    assert FORM.deviations[0].text.startswith("信访件办结率很难达到100%;历史遗留")
    measures = [note for note in FORM.measures if note.section == "measure"]
    assert [(note.ordinal, note.deviation) for note in measures] == [(place, place) for place in range(1, 7)]
    assert measures[1].text == "计划生育政策落实到位率100%适当下调为95%或98%。"
    ties = [note for note in FORM.measures if note.section == "budget_tie"]
    assert [note.text for note in ties] == ["适当增加社区基层工作人员经费。", "加大对社区便民设施项目的投入。"]


@given(st.permutations(range(6)))
@settings(max_examples=30, deadline=None)
def test_notes_are_tied_by_what_they_say_not_by_where_they_stand(order):
    notes = [note.text for note in FORM.deviations]
    start = TEXT.index("偏差大或目标未完成原因分析\t") + len("偏差大或目标未完成原因分析\t")
    end = TEXT.index("\n", start)
    shuffled = "".join(f"<p>({place}) {notes[index]}</p>" for place, index in enumerate(order, 1))
    form = recognise_text(TEXT[:start] + shuffled + TEXT[end:]).form
    assert [form.indicator(note.indicator).name for note in form.deviations] == [ANSWERED[index] for index in order]


def test_other_encodings_and_line_ends_read_the_same(tmp_path):
    for name, content in {
        "bom": TEXT.encode("utf-8-sig"), "gb": TEXT.encode("gb18030"), "utf16": TEXT.encode("utf-16"),
        "windows": TEXT.replace("\n", "\r\n").encode(),
    }.items():  # fmt: skip
        file = tmp_path / f"{name}.txt"
        file.write_bytes(content)
        assert read_file(file).form == FORM


def test_full_width_figures_read_the_same():
    wide = str.maketrans("0123456789.%()", "０１２３４５６７８９．％（）")
    form = recognise_text(TEXT.translate(wide)).form
    assert [row.weight for row in form.indicators] == [row.weight for row in FORM.indicators]
    assert [row.given for row in form.indicators] == [row.given for row in FORM.indicators]
    assert (form.printed_total, form.budget) == (FORM.printed_total, FORM.budget)


LINES = TEXT.split("\n")


@given(st.data())
@settings(max_examples=80, deadline=None)
def test_a_damaged_form_is_read_or_refused_never_an_error(data):
    lines = list(LINES)
    for _ in range(data.draw(st.integers(1, 6))):
        place = data.draw(st.integers(0, len(lines) - 1))
        match data.draw(st.sampled_from(["drop", "double", "cells", "cut", "noise"])):
            case "drop":
                lines[place] = ""
            case "double":
                lines.insert(place, lines[place])
            case "cells":
                lines[place] = "\t".join(data.draw(st.permutations(lines[place].split("\t"))))
            case "cut":
                lines = lines[: place + 1]
            case "noise":
                lines[place] += data.draw(st.text(max_size=20))
    with contextlib.suppress(UserError):
        form = recognise_text("\n".join(lines)).form
        assert form.indicators
        assert len({row.id for row in form.indicators}) == len(form.indicators)
