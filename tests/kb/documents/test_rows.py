"""Rows and heads that text copies tore: lost cells, gaps, line breaks, remarks behind the last column."""

from dataclasses import replace
from decimal import Decimal

import pytest

from kb.documents import read_document, recognise_text
from kb.documents.table import weight_in
from scoring.errors import UserError

HEAD = "2021年度部门整体绩效自评表\n单位名称\t城南镇人民政府\n"
SEED_HEADS = "年度绩效指标\t一级指标\t二级指标\t三级指标(权重)\t年初目标值(A)\t实际完成值(B)\t得分\n"
WEIGHT_HEADS = "一级指标\t二级指标\t三级指标\t分值\t年度指标值\t实际完成值\t得分\t偏差原因\n"


def rows(text, heads=SEED_HEADS):
    return recognise_text(f"{HEAD}{heads}{text}\n").form.indicators


def only(text, heads=SEED_HEADS):
    (row,) = rows(text, heads)
    return row


@pytest.mark.parametrize(
    "line",
    [
        "\t产出指标\t数量指标\t开展检查(5分)\t≥6次\t7次\t5",
        "产出指标\t数量指标\t开展检查(5分)\t≥6次\t7次\t5",
        "产出指标\t\t数量指标\t开展检查(5分)\t≥6次\t7次\t5",
        "\t产出指标\t数量指标\t开展检查(5分)\t\t≥6次\t7次\t5",
        "产出指标    数量指标    开展检查(5分)    ≥6次    7次    5",
        "\t产出指标\t数量指标\t开展检查（权重：5 分）\t≥6次\t7次\t5分",
        "\t产出指标\t数量指标\t开展检查【5分】\t≥6次\t7次\t 5 ",
        '\t产出指标\t数量指标\t"开展\n检查(5分)"\t≥6次\t7次\t5',
        "\t产出指标\t数量指标\t开展\n检查(5分)\t≥6次\t7次\t5",
    ],
)
def test_a_torn_row_is_the_same_row(line):
    row = only(line)
    assert (row.level1, row.level2, row.name) == ("产出指标", "数量指标", "开展检查")
    assert (row.weight, row.target, row.actual, row.given) == (5, "≥6次", "7次", 5)


@pytest.mark.parametrize("lost", [1, 2, 3])
@pytest.mark.parametrize("gap", [True, False])
def test_rows_that_lost_leading_cells_inherit_their_levels(lost, gap):
    cells = ["", "产出指标", "数量指标", "维修道路(4分)", "3条", "2条", "3"]
    torn = [""] * (lost if gap else 0) + cells[lost:]
    first, second = rows("\t产出指标\t数量指标\t开展检查(5分)\t≥6次\t7次\t5\n" + "\t".join(torn))
    assert (second.level1, second.level2, second.name) == ("产出指标", "数量指标", "维修道路")
    assert (second.weight, second.target, second.actual, second.given) == (4, "3条", "2条", 3)
    assert first.given == 5


def test_a_second_level_that_cannot_stand_under_the_first_names_its_own():
    _, row = rows("\t产出指标\t数量指标\t检查(5分)\t≥6次\t7次\t5\n\t\t社会效益指标\t群众安全感(5分)\t提升\t提升\t5")
    assert (row.level1, row.level2) == ("效益指标", "社会效益指标")


@pytest.mark.parametrize(
    ("line", "target", "actual", "given", "remark"),
    [
        ("产出指标\t数量指标\t检查\t5\t≥6次\t5次\t4\t人手不足", "≥6次", "5次", "4", "人手不足"),
        ("产出指标\t数量指标\t检查\t5\t≥6次\t\t4\t人手不足", "≥6次", "", "4", "人手不足"),
        ("产出指标\t数量指标\t检查\t5\t≥6次\t5次\t\t人手不足", "≥6次", "5次", None, "人手不足"),
        ("产出指标\t数量指标\t检查\t5\t\t\t5", "", "", "5", ""),
        ("检查\t5\t≥6次\t\t4\t人手不足", "≥6次", "", "4", "人手不足"),
        ("检查\t5\t≥6次\t5次\t\t人手不足", "≥6次", "5次", None, "人手不足"),
    ],
)
def test_blank_cells_stay_blank(line, target, actual, given, remark):
    row = only(line, WEIGHT_HEADS)
    assert (row.name, row.weight, row.target, row.actual, row.remark) == ("检查", 5, target, actual, remark)
    assert row.given == (None if given is None else Decimal(given))


def test_a_cell_behind_the_last_column_is_the_remark():
    assert only("\t产出指标\t数量指标\t检查(5分)\t≥6次\t5次\t4\t人手不足").remark == "人手不足"


@pytest.mark.parametrize(
    "name", ["改进措施落实率", "偏差整改完成率", "备注信息完整率", "年度绩效目标完成率", "总分合规率", "附件归档率"]
)
@pytest.mark.parametrize("levels", ["\t产出指标\t质量指标\t", "\t\t\t", ""])
def test_a_row_that_begins_like_a_label_ends_no_table(name, levels):
    before, row, after = rows(
        f"\t产出指标\t数量指标\t检查(5分)\t≥6次\t7次\t5\n{levels}{name}(5分)\t100%\t99%\t4\n\t\t时效指标\t及时率(5分)\t100%\t100%\t5"
    )
    assert (row.name, row.weight, row.given) == (name, 5, 4)
    assert (before.name, after.name) == ("检查", "及时率")


def test_qualitative_cells_with_numbers_of_their_own():
    row = only("\t效益指标\t社会效益指标\t宣传(8分)\t(1)张贴海报;(2)入户\t(1)已张贴;(2)入户800户\t7")
    assert (row.target, row.actual) == ("(1)张贴海报;(2)入户", "(1)已张贴;(2)入户800户")


@pytest.mark.parametrize(
    ("name", "column", "expected"),
    [
        ("社区管理数量(4分)", None, ("社区管理数量", 4)),
        ("社区管理数量（4.5分）", None, ("社区管理数量", Decimal("4.5"))),
        ("社区管理数量(权重4)", None, ("社区管理数量", 4)),
        ("社区管理数量(4)", None, ("社区管理数量", 4)),
        ("社区管理数量(4)", Decimal(4), ("社区管理数量", 4)),
        ("公路改造(二期)(4分)", None, ("公路改造(二期)", 4)),
        ("公路改造(2021)", None, ("公路改造(2021)", None)),
        ("签约率(一般人群+重点人群)", None, ("签约率(一般人群+重点人群)", None)),
        ("项目(工程)验收合格率", None, ("项目(工程)验收合格率", None)),
        ("新建公厕(12)", Decimal(5), ("新建公厕(12)", None)),
        ("扣分项(5分)数量", None, ("扣分项(5分)数量", None)),
        ("(5分)", None, ("(5分)", None)),
    ],
)
def test_weights_in_names(name, column, expected):
    assert weight_in(name, column) == expected


@pytest.mark.parametrize(
    ("line", "total"),
    [
        ("总分\t94", "94"),
        ("总分：94分", "94"),
        ("合计\t\t\t100\t\t\t94", "94"),
        ("合计\t\t\t100", None),
        ("自评得分:94分", "94"),
        ("综上，自评得分为94分。", None),
        ("自评总分94分,等级为优。", "94"),
        ("总分\t100\t94\t优", "94"),
    ],
)
def test_totals(line, total):
    form = recognise_text(f"{HEAD}{WEIGHT_HEADS}产出指标\t数量指标\t检查\t5\t≥6次\t5次\t4\n{line}\n").form
    assert form.printed_total == (None if total is None else Decimal(total))
    assert form.printed_grade == ("优" if "优" in line else "")
    assert len(form.indicators) == 1


@pytest.mark.parametrize(
    ("block", "expected"),
    [
        ("\t预算数(A)\t执行数(B)\t执行率\t得分(20分*执行率)\n总额\t100\t90\t90%\t18", ("100", "90", "90", "20", "18")),
        ("\t预算数\t执行数\t执行率\t得分\n其中:财政拨款\t60\t50\t83%\t\n资金总额\t100\t90\t90%\t18",
         ("100", "90", "90", None, "18")),
        ("预算执行\t预算数\t执行数\t执行率\t得分\n(万元)\t100\t90\t90%\t18", ("100", "90", "90", None, "18")),
        ("\t预算数\t执行数\t执行率\t得分\n资金总额\t100\t90\t90%\t18\n其中:财政拨款\t60\t50\t83%\t9\n其他资金\t40\t40\t100%\t9",
         ("100", "90", "90", None, "18")),
        ("项目资金(元)\t年初预算数\t全年预算数\t全年执行数\t分值\t执行率\t得分\n总额\t90\t1,000,000.00\t900,000\t10\t90%\t9",
         ("100", "90", "90", "10", "9")),
        ("\t预算数\t执行数\t执行率\n总额\t100万元\t900000元\t90%", ("100", "90", "90", None, None)),
        ("全年预算数\t100\t全年执行数\t90\t执行率\t90%\t得分\t9", ("100", "90", "90", None, "9")),
        ("\t年初预算数\t全年执行数\t执行率\n总额\t100\t90\t90%", ("100", "90", "90", None, None)),
        ("任务\t年初预算数\t全年执行数\t执行率\n总额\t财政拨款\t其他资金\t总额\t财政拨款\t其他资金\n合计\t100\t60\t40\t90\t50\t40\t90%",
         ("100", "90", "90", None, None)),
    ],
)  # fmt: skip
def test_budgets(block, expected):
    text = f"{HEAD}{block}\n{SEED_HEADS}\t产出指标\t数量指标\t检查(5分)\t≥6次\t7次\t5\n"
    budget = recognise_text(text).form.budget
    found = (budget.adjusted, budget.spent, budget.rate, budget.weight, budget.given)
    assert found == tuple(None if value is None else Decimal(value) for value in expected)


@pytest.mark.parametrize(
    ("head", "unit", "year"),
    [
        ("绩效自评表\n(2021年度)\n单位名称\t甲局", "甲局", 2021),
        ("绩效自评表\n二〇二一年度\n填报单位(盖章):甲局   填报日期:2022年3月1日", "甲局", 2021),
        ("绩效自评表\n填报单位：甲局 填报日期：2022年3月1日 单位：万元", "甲局", 2021),
        ("绩效自评表\n年度\t2021\t\n主管部门\t甲局", "甲局", 2021),
        ("绩效自评表\n主管部门\t乙厅\t实施单位\t甲局\n填报日期\t2021-12-20", "甲局", 2021),
        ("单位:万元\n绩效自评表", "", None),
    ],
)
def test_heads(head, unit, year):
    form = recognise_text(f"{head}\n{SEED_HEADS}\t产出指标\t数量指标\t检查(5分)\t≥6次\t7次\t5\n").form
    assert (form.unit, form.year) == (unit, year)


def test_what_is_missing_is_told():
    budget = "\t预算数\t执行数\t执行率\n总额\t1\t1\t100%\n"
    row = "\t产出指标\t数量指标\t检查(5分)\t6次\t5次\t4\n"
    whole = f"{HEAD}{budget}年度绩效目标1(5分)\t检查\n{SEED_HEADS}{row}"
    read = recognise_text(whole + "年度绩效目标2(5分)\t服务\n")
    assert read.missing == ("goal-rows", "total", "deviations")
    assert recognise_text(whole + "总分\t5\n偏差原因分析\t无\n").missing == ()
    assert recognise_text(whole + "总分\t5\n偏差原因分析\t检查少一次\n").missing == ("measures",)
    assert recognise_text(f"{SEED_HEADS}\t产出指标\t数量指标\t检查(5分)\t6次\n").missing == (
        "unit", "year", "budget", "scores", "total")  # fmt: skip


def test_several_forms_in_a_file_are_read_each_for_itself():
    form = f"{HEAD}{SEED_HEADS}\t产出指标\t数量指标\t检查(5分)\t6次\t6次\t5\n总分\t25\n"
    first, second = read_document((form + form.replace("城南", "城北").replace("25", "30")).encode(), "form.txt")
    assert (first.form.unit, first.form.printed_total, len(first.form.indicators)) == ("城南镇人民政府", 25, 1)
    assert (second.form.unit, second.form.printed_total, len(second.form.indicators)) == ("城北镇人民政府", 30, 1)
    assert first.leftovers == second.leftovers == ()


def test_the_heading_that_every_page_repeats_begins_no_form():
    head, table = HEAD, f"{SEED_HEADS}\t产出指标\t数量指标\t检查(5分)\t6次\t6次\t5\n"
    more = "\t产出指标\t数量指标\t走访(5分)\t6次\t6次\t5\n总分\t25\n"
    (whole,) = read_document((head + table + more).encode(), "form.txt")
    (paged,) = read_document((head + table + head + SEED_HEADS + more).encode(), "form.txt")
    assert paged == replace(whole, content=paged.content)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "file-empty"),
        ("\ufeff \n\t\n", "file-empty"),
        ("今天天气很好。\n我们去公园。", "file-not-a-form"),
        (HEAD, "file-half-a-form"),
        (HEAD + SEED_HEADS, "file-half-a-form"),
        (HEAD + "年度绩效目标1(8分)\t党建", "file-half-a-form"),
        ("\t预算数\t执行数\t执行率\n总额\t100\t90\t90%", "file-half-a-form"),
    ],
)
def test_what_is_no_form_is_refused(text, code):
    with pytest.raises(UserError) as refused:
        recognise_text(text)
    assert refused.value.code == code


def test_goals_in_the_label_cell_beside_the_heads():
    heads = SEED_HEADS.removeprefix("年度绩效指标")
    text = (
        f"{HEAD}年度绩效目标1（60分）{heads}\t产出指标\t数量指标\t检查(5分)\t6次\t6次\t5\n"
        f"年度绩效目标2{heads}（40分）\t产出指标\t数量指标\t培训(5分)\t6次\t6次\t5\n"
    )
    read = recognise_text(text)
    assert [(goal.number, goal.points, len(goal.indicators)) for goal in read.form.goals] == [(1, 60, 1), (2, 40, 1)]
    assert read.leftovers == ()


def test_two_rows_of_heads_in_a_copy_without_gaps():
    heads = "序号\t一级指标\t二级指标\t三级指标\t分值\t指标完成情况\t自评得分\n年度目标值\t实际完成值\t完成率\n"
    row = only("1\t产出指标\t数量指标\t签约人数\t20\t≥5万人\t5.2万人\t104%\t20", heads)
    assert (row.level1, row.name, row.weight, row.target, row.actual, row.given) == (
        "产出指标", "签约人数", 20, "≥5万人", "5.2万人", 20)  # fmt: skip
    heads = "绩效指标\t年度指标值\t实际完成值\t分值\t得分\n一级指标\t二级指标\t三级指标\t指标性质\t指标值\t度量单位\n"
    row = only("产出指标\t数量指标\t受益人数\t≥\t735\t人\t740人\t30\t29", heads)
    assert (row.level1, row.name, row.weight, row.target, row.actual, row.given) == (
        "产出指标", "受益人数", 30, "≥735人", "740人", 29)  # fmt: skip


def test_a_total_whose_scores_stand_before_the_weights():
    heads = "指标名称\t全年完成值\t年度指标值\t自评得分\t分值\n"
    text = f"{HEAD}{heads}检查次数\t10次\t≥12次\t25\t30\n合计\t95\t100\n"
    assert recognise_text(text).form.printed_total == 95
    assert recognise_text(text.replace("合计", "合计\t\t")).form.printed_total == 95
