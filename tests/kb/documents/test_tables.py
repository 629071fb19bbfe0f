"""Real tables of many offices: merged cells, two rows of heads, other orders, labels in English, parts of other documents."""

import io
import re
from datetime import date
from decimal import Decimal
from html import escape

import docx
import openpyxl
import pytest
import xlwt
from docx.oxml import parse_xml

from kb.documents import read_document
from tests.kb.documents import hostile
from tests.kb.documents.test_forms import as_facts
from tests.kb.documents.writers import docx_of, pdf_of

ROW = "产出指标 | 数量指标 | 养护里程 | 30 | ≥20公里 | 21公里 | 30"
HEADS = "一级指标 | 二级指标 | 三级指标 | 分值 | 目标值 | 完成值 | 得分"


def page(*blocks):
    """A web page: lines of text, and tables written as rows of cells `text@ROWSxCOLUMNS`, parted by bars."""
    return "".join(f"<p>{escape(block)}</p>" if "|" not in block else table(block) for block in blocks).encode()


def table(text):
    rows = [
        "".join(
            f'<td rowspan="{down or 1}" colspan="{across or 1}">{escape(cell).replace("/n", "<br>")}</td>'
            for cell, down, across in re.findall(r" *([^|@]*?) *(?:@(\d+)x(\d+))? *(?:\||$)", row.strip())[:-1]
        )
        for row in text.strip().splitlines()
    ]
    return f"<table>{''.join(f'<tr>{row}</tr>' for row in rows)}</table>"


def facts_of(*blocks):
    (found,) = read_document(b"<html>" + page(*blocks), "form.html")
    return as_facts(found)


def rows_of(facts):
    return [row for goal in facts["goals"] for row in goal["rows"]]


def test_the_national_form_of_a_project():
    facts = facts_of(
        "项目支出绩效自评表",
        "（2022年度）",
        """项目名称@1x3 | 道路养护@1x8
        主管部门@1x3 | 某市城管局@1x4 | 实施单位@1x2 | 某市市政处@1x2
        填报日期：2023年3月15日@1x11
        项目资金（万元）@4x3 | | 年初预算数@1x2 | 全年预算数 | 全年执行数 | 分值 | 执行率 | 得分
        年度资金总额 | 500@1x2 | 480 | 456 | 10 | 95% | 9.5
        其中：财政拨款 | 500@1x2 | 480 | 456 | — | 95% | —
        其他资金 | 0@1x2 | 0 | 0 | — | | —
        年度总体目标@2x1 | 预期目标@1x6 | 年度总体目标完成情况综述@1x4
        目标1：道路完好。/n目标2：出行安全。@1x6 | 道路完好。@1x4
        绩效指标@4x1 | 一级指标 | 二级指标 | 三级指标@1x2 | 年度指标值 | 实际完成值 | 分值 | 得分 | 偏差原因分析及改进措施@1x2
        产出指标（50分）@2x1 | 数量指标 | 指标1：维修面积@1x2 | ≥3万平方米 | 3.2万平方米 | 15 | 15 | @1x2
        时效指标 | 按期完成率@1x2 | ≥95% | 90% | 10 | 9 | 汛期延误@1x2
        满意度指标@1x2 | 市民满意度@1x2 | ≥90% | 92% | 10 | 10 | @1x2
        总分@1x7 | 100 | 97.5 | @1x2""",
    )
    assert (facts["unit"], facts["project"], facts["year"]) == ("某市市政处", "道路养护", 2022)
    assert facts["filed_on"] == "2023-03-15"
    assert facts["budget"] == ["480", "456", "95", "10", "9.5"]
    (goal,) = facts["goals"]
    assert (goal["number"], goal["description"]) == (0, "目标1：道路完好。\n目标2：出行安全。")
    assert goal["rows"] == [
        ["产出指标（50分）", "数量指标", "维修面积", "15", "≥3万平方米", "3.2万平方米", "15", ""],
        ["产出指标（50分）", "时效指标", "按期完成率", "10", "≥95%", "90%", "9", "汛期延误"],
        ["满意度指标", "", "市民满意度", "10", "≥90%", "92%", "10", ""],
    ]
    assert (facts["total"], facts["leftovers"], goal["reached"]) == ("97.5", [], "道路完好。")


def test_a_department_whose_tasks_each_have_a_budget():
    facts = facts_of(
        "某县民政局2022年度部门整体支出绩效自评表",
        """年度主要任务@4x1 | 任务名称@2x1 | 年初预算数（万元）@1x3 | 全年执行数（万元）@1x3 | 执行率@2x1
        总额 | 财政拨款 | 其他资金 | 总额 | 财政拨款 | 其他资金
        社会救助 | 3000 | 3000 | 0 | 2950 | 2950 | 0 | 98.33%
        金额合计 | 3500 | 3500 | 0 | 3430 | 3430 | 0 | 98%
        绩效指标@2x1 | 一级指标 | 二级指标 | 三级指标 | 指标值 | 完成值 | 分值 | 得分 | 备注
        预算执行率@1x3 | 100% | 98% | 10 | 9.8 | """,
    )
    assert (facts["unit"], facts["budget"]) == ("某县民政局", ["3500", "3430", "98", "", ""])
    assert rows_of(facts) == [["预算执行率", "", "预算执行率", "10", "100%", "98%", "9.8", ""]]
    assert facts["leftovers"] == ["社会救助 3000 3000 0 2950 2950 0 98.33%"]


def test_two_rows_of_heads_numbers_in_front_and_a_total_beside_the_sum():
    facts = facts_of(
        "部门整体支出绩效自评表",
        """部门名称@1x2 | 某县卫健局@1x3 | 评价年度@1x2 | 2022@1x2
        序号@2x1 | 一级指标@2x1 | 二级指标@2x1 | 三级指标@2x1 | 分值@2x1 | 指标完成情况@1x3 | 自评得分@2x1
        年度目标值 | 实际完成值 | 完成率
        1 | 项目完成指标@2x1 | 数量指标 | 签约人数 | 20 | ≥5万人 | 5.2万人 | 104% | 20
        2 | 质量指标 | 签约规范率 | 20 | ≥90% | 85% | 94.4% | 18.9
        合计@1x4 | 40 | | | | 38.9
        自评总分@1x2 | 88.9@1x3 | 自评等级@1x2 | 良@1x2""",
    )
    assert rows_of(facts) == [
        ["项目完成指标", "数量指标", "签约人数", "20", "≥5万人", "5.2万人", "20", ""],
        ["项目完成指标", "质量指标", "签约规范率", "20", "≥90%", "85%", "18.9", ""],
    ]
    assert (facts["total"], facts["grade"], facts["leftovers"]) == ("88.9", "良", [])


@pytest.mark.parametrize(("weight", "total"), [("90", ""), ("100", "88")])
def test_a_sum_of_the_indicators_alone_is_no_total(weight, total):
    facts = facts_of(
        "2022年度部门整体绩效自评表",
        """预算执行情况(10分) | 预算数 | 执行数 | 执行率 | 得分
        资金总额 | 100 | 95 | 95% | 9.5""",
        f"{HEADS}\n产出指标 | 数量指标 | 养护里程 | 90 | ≥20公里 | 19公里 | 88\n合计@1x3 | {weight} | | | 88",
    )
    assert facts["total"] == total


@pytest.mark.parametrize("total", ["合计@1x4 | 100", "总分@1x5 | 100", "合计@1x4 | | 100", "合计 | 100"])
def test_a_sum_of_the_weights_alone_is_no_total(total):
    facts = facts_of(
        "2022年度项目支出绩效自评表",
        f"""一级指标 | 二级指标 | 三级指标 | 目标值 | 分值@1x2 | 完成值 | 得分
        产出指标 | 数量指标 | 养护里程 | ≥20公里 | 100@1x2 | 19公里 | 95
        {total}""",
    )
    assert (facts["total"], facts["leftovers"]) == ("", [])


def test_each_level_with_its_name_and_weight_below_one_head():
    facts = facts_of(
        "2022年度财政支出项目绩效自评评分表",
        """一级指标@1x2 | 二级指标@1x2 | 三级指标@1x2 | 目标值@2x1 | 完成值@2x1 | 自评得分@2x1 | 扣分原因@2x1
        名称 | 分值 | 名称 | 分值 | 名称 | 分值
        过程@2x1 | 30@2x1 | 资金管理 | 20 | 预算执行率 | 20 | 100% | 92.4% | 18.48 | 尾款未付
        满意度 | 10 | 公众满意度 | 10 | ≥90% | 91% | 10 |
        合计 | 30 | | 30 | | 30 | | | 28.48 |""",
    )
    assert rows_of(facts) == [
        ["过程", "资金管理", "预算执行率", "20", "100%", "92.4%", "18.48", "尾款未付"],
        ["过程", "满意度", "公众满意度", "10", "≥90%", "91%", "10", ""],
    ]
    assert (facts["total"], facts["leftovers"]) == ("28.48", [])


def test_a_letter_above_the_form():
    facts = facts_of(
        "关于报送2023年度项目支出绩效自评结果的函",
        "附件：1.走访慰问项目绩效自评表",
        "2024年4月12日",
        "2023年度项目支出绩效自评表",
        f"""项目名称@1x2 | 219001－走访慰问@1x2 | 项目类别 | 1、部门预算项目 ☑ 2、县级专项 □@1x2
        主管部门@1x2 | 某县退役军人局@1x2 | 项目负责人 | 李某@1x2
        一、项目基本情况@1x7
        目标完成情况 | 年度目标@1x3 | 年度目标完成情况@1x3
        | 应慰问尽慰问@1x3 | 慰问3268人@1x3
        {HEADS}
        {ROW}""",
    )
    assert (facts["title"], facts["year"], facts["unit"]) == ("2023年度项目支出绩效自评表", 2023, "某县退役军人局")
    assert (facts["project"], facts["goals"][0]["description"]) == ("走访慰问", "应慰问尽慰问")
    assert facts["goals"][0]["reached"] == "慰问3268人"
    assert facts["leftovers"] == ["附件：1.走访慰问项目绩效自评表", "2024年4月12日"]


def test_heads_of_words_unknown_units_of_their_own_and_a_budget_below_the_rows():
    facts = facts_of(
        "2022年度市级部门绩效自评表",
        "部门：某市气象局　项目：人工增雨　日期：2023.03.02",
        """序号 | 指标类别 | 指标名称 | 责任处室 | 数据来源 | 单位 | 年初目标 | 全年完成 | 完成比例 | 满分 | 自评分
        1 | 产出 | 作业次数 | 人影办 | 台账 | 次 | 40 | 52 | 130% | 40分 | 40分
        2 | 效益 | 增雨量 | 人影办 | 报告 | 亿立方米 | ≥1.2 | 1.05 | 87.5% | 60分 | 52.5分
        资金使用情况@1x3 | 预算数 | 90 | 支出数 | 81@1x5
        | 合计 | | | | | | | | 100分 | 92.5分""",
    )
    assert (facts["unit"], facts["project"], facts["filed_on"]) == ("某市气象局", "人工增雨", "2023-03-02")
    assert rows_of(facts) == [
        ["产出", "", "作业次数", "40", "40次", "52次", "40", ""],
        ["效益", "", "增雨量", "60", "≥1.2亿立方米", "1.05亿立方米", "52.5", ""],
    ]
    assert facts["budget"] == ["90", "81", "", "", ""]
    assert (facts["total"], facts["leftovers"]) == (
        "92.5",
        ["作业次数：人影办 台账", "增雨量：人影办 报告"],
    )


def test_a_fourth_level_points_lost_and_what_no_column_is_known_for():
    facts = facts_of(
        "某区2023年度财政支出项目绩效自评打分表",
        """一级指标 | 二级指标 | 三级指标 | 四级指标 | 评分标准 | 标准分 | 扣分 | 自评得分 | 扣分原因 | 责任人
        决策@3x1 | 项目立项@3x1 | 立项依据充分性 | — | 缺一项扣1分 | 10 | 0 | 10 | | 张三
        绩效目标@2x1 | 合理性 | 不明确扣2分 | 10 | 1 | 9 | 目标不细 |
        明确性 | 不明确扣2分 | 10 | 0 | 10 | | 李四
        小计@1x5 | 30 | 1 | 29 | |""",
    )
    assert rows_of(facts) == [
        ["决策", "项目立项", "立项依据充分性", "10", "", "", "10", ""],
        ["决策", "项目立项 绩效目标", "合理性", "10", "", "", "9", "目标不细"],
        ["决策", "项目立项 绩效目标", "明确性", "10", "", "", "10", ""],
    ]
    assert facts["leftovers"] == ["立项依据充分性：张三", "明确性：李四"]


def test_rows_of_sums_and_a_row_that_has_a_first_level_only():
    facts = facts_of(
        "2023年度部门整体支出绩效自评表",
        f"""{HEADS}
        {ROW}
        产出指标小计 | | | 30 | | | 30
        效益指标 | 社会效益 | 就业率 | 60 | 90% | 88% | 58.7
        | 小计 | | 60 | | | 58.7
        预算执行率（10分） | | | 10 | 100% | 97% | 9.7
        总计 | | | 100 | | | 98.4""",
    )
    assert [(row[2], row[3], row[6]) for row in rows_of(facts)] == [
        ("养护里程", "30", "30"), ("就业率", "60", "58.7"), ("预算执行率", "10", "9.7")]  # fmt: skip
    assert (facts["total"], facts["leftovers"]) == ("98.4", [])


def test_reasons_measures_and_evidence_in_columns_of_their_own():
    facts = facts_of(
        "2022年度项目支出绩效自评表",
        """项目名称 | 免费开放@1x7
        一级指标 | 三级指标 | 分值 | 指标值 | 完成值 | 得分 | 未完成原因 | 改进措施 | 佐证材料
        一、产出指标@1x9
        | 开放天数 | 20 | ≥300天 | 280天 | 18.7 | 闭馆维修 | 错峰维修 | 附件1""",
    )
    assert rows_of(facts) == [
        ["产出指标", "", "开放天数", "20", "≥300天", "280天", "18.7", "闭馆维修\n改进措施：错峰维修"]
    ]
    assert facts["leftovers"] == ["开放天数：附件1"]


def test_a_reviewers_scores_weights_as_shares_and_levels_written_downwards():
    facts = facts_of(
        "2022年度部门整体绩效自评表",
        """部门@1x2 | 某县文旅局@1x6
        一级指标 | 二级指标 | 指标 | 权重 | 年度目标 | 完成结果 | 自评得分 | 复核得分
        产/n出/n指/n标@2x1 | 数量指标 | 演出场次 | 20% | ≥100场 | 120场 | 20 | 20
        质量指标 | 好评率 | 30% | ≥95% | 90% | 28.4 | 28
        合计@1x3 | 50% | | | 48.4 | 48""",
    )
    assert (facts["unit"], facts["total"]) == ("某县文旅局", "48.4")
    assert rows_of(facts) == [
        ["产出指标", "数量指标", "演出场次", "20", "≥100场", "120场", "20", ""],
        ["产出指标", "质量指标", "好评率", "30", "≥95%", "90%", "28.4", ""],
    ]
    assert facts["leftovers"] == ["演出场次：20", "好评率：28"]


def test_a_table_that_goes_on_without_heads_and_on_other_columns():
    facts = facts_of(
        "2022年度项目支出绩效自评表",
        """项目名称@1x2 | 养护@1x7
        一级指标 | 二级指标 | 三级指标@1x2 | 年度指标值@1x2 | 实际完成值 | 分值 | 得分 | 备注
        产出指标 | 数量指标 | 养护里程@1x2 | ≥20公里@1x2 | 21公里 | 30 | 30 | """,
        """产出指标 | 质量指标 | 合格率 | 100% | 98% | 20 | 19.6 | 返工
        总分@1x5 | 50 | 49.6 | """,
    )
    assert rows_of(facts)[1] == ["产出指标", "质量指标", "合格率", "20", "100%", "98%", "19.6", "返工"]
    assert (facts["total"], facts["leftovers"]) == ("49.6", [])


def test_budget_figures_each_behind_its_label():
    facts = facts_of(
        "2021年度项目支出绩效自评表",
        """项目名称 | 校舍维修@1x6
        预算执行情况(万元)@2x1 | 预算数: | 120 | 其中：财政拨款@1x2 | 100@1x2
        执行数: | 118.5 | 其中：财政拨款@1x2 | 98.5@1x2""",
        f"{HEADS}\n{ROW}",
    )
    assert facts["budget"] == ["120", "118.5", "", "", ""]
    facts = facts_of(
        "2021年度项目支出绩效自评表", f"{HEADS}\n{ROW}", "偏差原因：", "执行数：95万元，比预算少。", "执行率：95%"
    )
    assert (facts["budget"][1], [text for text, _ in facts["deviations"]]) == (
        "",
        ["执行数：95万元，比预算少。", "执行率：95%"],
    )


def test_basic_and_project_expenditure_are_the_whole_where_no_sum_is_printed():
    facts = facts_of(
        "某省2022年度部门整体绩效自评表",
        """部门（单位）名称 | 某省档案馆@1x7
        部门整体支出（万元）@3x1 | 支出类别 | 年初预算 | 调整预算 | 实际支出 | 执行率 | 分值 | 得分
        基本支出 | 1500 | 1520 | 1510 | 99.3% | 10@2x1 | 9.8@2x1
        项目支出 | 800 | 780 | 750 | 96.2%
        年度履职目标 | 1.接收档案；2.推进数字化。@1x7
        指标类型 | 指标名称@1x2 | 绩效目标 | 权重 | 完成情况 | 完成率 | 得分
        产出@2x1 | ①接收档案卷数@1x2 | 2万卷 | 40 | 2.3万卷 | 115% | 40
        2、数字化率@1x2 | 60% | 40 | 58% | 96.7% | 38.7
        综合得分@1x7 | 88.5
        自评等级@1x7 | 良好""",
    )
    assert facts["budget"] == ["2300", "2260", "", "10", "9.8"]
    assert facts["goals"][0]["description"] == "1.接收档案；2.推进数字化。"
    assert rows_of(facts) == [
        ["产出", "", "接收档案卷数", "40", "2万卷", "2.3万卷", "40", ""],
        ["产出", "", "数字化率", "40", "60%", "58%", "38.7", ""],
    ]
    assert (facts["total"], facts["grade"], facts["leftovers"]) == ("88.5", "良", [])


def test_labels_in_english():
    facts = facts_of(
        "Performance Self-Evaluation Form (2022)",
        """Unit name | Riverside Subdistrict Office@1x6
        Filing date | March 5, 2023@1x6
        Budget execution (10 points) | | Budget (A) | Spent (B) | Execution rate (B/A) | Score@1x2
        Total (10,000 yuan) | | 1200 | 1140 | 95% | 9.5@1x2
        Level 1 | Level 2 | Level 3 indicator | Weight | Annual target | Actual | Score
        Output | Quality | Petition completion rate | 20 | 100% | 98% | 19.6
        Satisfaction@1x2 | Residents satisfied | 20 | ≥90% | 92% | 20
        Total@1x3 | 40 | | | 39.6
        Grade | Good@1x6
        Reasons for deviation | (1) Two petitions are still open.@1x6
        Improvement measures | (1) Close petitions within 60 days.@1x6""",
    )
    assert (facts["unit"], facts["year"], facts["filed_on"]) == ("Riverside Subdistrict Office", 2022, "2023-03-05")
    assert facts["budget"] == ["1200", "1140", "95", "10", "9.5"]
    assert rows_of(facts) == [
        ["Output", "Quality", "Petition completion rate", "20", "100%", "98%", "19.6", ""],
        ["Satisfaction", "", "Residents satisfied", "20", "≥90%", "92%", "20", ""],
    ]
    assert (facts["total"], facts["grade"], facts["leftovers"]) == ("39.6", "良", [])
    assert facts["deviations"] == [["Two petitions are still open.", "Petition completion rate"]]
    assert facts["measures"] == [["Close petitions within 60 days.", "Petition completion rate"]]


def test_labels_in_two_languages():
    facts = facts_of(
        "项目支出绩效自评表 Performance Self-Evaluation (2022)",
        """项目名称 Project | 水环境治理@1x6
        实施单位 Implementing unit | 某市水务局@1x6
        一级指标/nLevel 1 | 二级指标/nLevel 2 | 三级指标/nIndicator | 分值/nWeight | 目标值/nTarget | 完成值/nActual | 得分/nScore
        产出指标 | 数量指标 | 清淤长度 | 50 | ≥10公里 | 9公里 | 45
        总分 Total | | | 50 | | | 45
        偏差原因 Reasons | 汛期停工。@1x6""",
    )
    assert (facts["unit"], facts["project"], facts["total"]) == ("某市水务局", "水环境治理", "45")
    assert facts["deviations"] == [["汛期停工。", "清淤长度"]]
    assert facts["leftovers"] == []


def test_forms_behind_a_letter_that_speaks_of_them_all():
    form = "项目名称 | {}@1x6\n{}\n{}\n总分@1x6 | 30"
    found = read_document(
        page(
            "某县教育局关于2021年度项目绩效自评的报告",
            "共有2个项目，平均得分97分，等级为优。",
            *("2021年度项目支出绩效自评表", form.format("校舍维修", HEADS, ROW)),
            *("2021年度项目支出绩效自评表", form.format("设备采购", HEADS, ROW)),
        ),
        "letter.html",
    )
    assert [(one.form.project, one.form.printed_total, one.form.printed_grade) for one in found] == [
        ("校舍维修", 30, ""), ("设备采购", 30, "")]  # fmt: skip
    assert "共有2个项目，平均得分97分，等级为优。" in found[0].leftovers


def test_cells_a_little_beside_their_heads():
    """Whoever drags a cell's edge in Word leaves a column of a millimetre."""
    (row,) = rows_of(
        facts_of(
            "2022年度项目支出绩效自评表",
            """一级指标@1x2 | 三级指标@1x3 | 分值 | 目标值@1x2 | 完成值@1x2 | 得分
            产出指标@1x1 | 养护里程@1x4 | 30 | ≥20公里@1x3 | 21公里@1x1 | 30""",
        )
    )
    assert row == ["产出指标", "", "养护里程", "30", "≥20公里", "21公里", "30", ""]


TEXT = f"2022年度项目支出绩效自评表\n项目名称\t养护\n{HEADS}\n{ROW}".replace(" | ", "\t")


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (r"(<w:tc>.*?</w:tc>)", r"<w:sdt><w:sdtContent>\1</w:sdtContent></w:sdt>"),
        (r"<w:r>(<w:t [^>]*>)21公里</w:t></w:r>",
         r"<w:del><w:r>\g<1>20公里</w:t></w:r></w:del><w:ins><w:r>\g<1>21公里</w:t></w:r></w:ins>"),
        (r"<w:r>(<w:t [^>]*>)21公里", r"<w:r><w:rPr><w:vanish/></w:rPr>\1填实际数</w:t></w:r><w:r>\g<1>21公里"),
        (r"<w:r>(<w:t [^>]*>)21公里", r'<w:r><w:rPr><w:vanish w:val="0"/></w:rPr>\g<1>21公里'),
        (r"(<w:tbl>.*</w:tbl>)", r"<w:tbl><w:tr><w:tc><w:p/>\1<w:p/></w:tc></w:tr></w:tbl>"),
        (r"(<w:tbl>.*</w:tbl>)", r"<w:p><w:r><w:pict><w:txbxContent>\1</w:txbxContent></w:pict></w:r></w:p>"),
    ],
)  # fmt: skip
def test_what_word_wraps_around_a_form(before, after):
    def changed(part):
        text, count = re.subn(before, after, part.decode(), flags=re.DOTALL)
        assert count
        return text.encode()

    content = docx_of(TEXT)
    (expected,) = read_document(content, "form.docx")
    (found,) = read_document(hostile.repacked(content, {"word/document.xml": changed}), "form.docx")
    assert expected.form.indicators[0].actual == "21公里"
    assert found == expected.__class__(expected.form, expected.leftovers, expected.missing, found.content)


SHOWN = [
    ("0.9989", "0.00%", "99.89%"), ("0.95", "0%", "95%"), ("512", '0"公里"', "512公里"), ("1234.5", "#,##0.00", "1234.50"),
    (date(2022, 12, 20), 'yyyy"年"m"月"d"日"', "2022年12月20日"), (date(2022, 12, 20), "yyyy-mm-dd", "2022-12-20"),
    (date(2022, 12, 20), 'm"月"d"日"', "12月20日"),
]  # fmt: skip


@pytest.mark.parametrize("kind", ["xls", "xlsx"])
def test_figures_of_a_workbook_read_as_they_are_shown(kind):
    rows = [["2022年度项目支出绩效自评表"], HEADS.split(" | ")]
    rows += [["产出指标", "质量指标", f"第{n}项", 5, "一", value, 5] for n, (value, _, _) in enumerate(SHOWN)]
    xls, xlsx = xlwt.Workbook(encoding="utf-8"), openpyxl.Workbook()
    sheet = xls.add_sheet("表")
    for place, row in enumerate(rows):
        for column, value in enumerate(row):
            pattern = SHOWN[place - 2][1] if column == 5 and place > 1 else "General"
            number = float(value) if column == 5 and place > 1 and isinstance(value, str) else value
            sheet.write(place, column, number, xlwt.easyxf(num_format_str=pattern))
            xlsx.active.cell(place + 1, column + 1, number).number_format = pattern
    out = io.BytesIO()
    (xls if kind == "xls" else xlsx).save(out)
    (found,) = read_document(out.getvalue(), f"form.{kind}")
    assert [row.actual for row in found.form.indicators] == [text for _, _, text in SHOWN]


@pytest.mark.parametrize("before", [36, 38])
def test_a_row_that_the_end_of_a_page_cuts(before):
    name, long = (
        "群众对信访工作结果的满意程度",
        "受理272件，办结267件，正在办理5件，均按期回复；热线收到4096件，已全部处理完毕。" * 2,
    )
    lines = [f"产出指标\t数量指标\t第{n}项工作\t2\t{n}件\t{n}件\t2" for n in range(before)]
    text = "\n".join(
        ["2022年度项目支出绩效自评表", "单位名称\t某乡政府", HEADS.replace(" | ", "\t"), *lines,
         f"产出指标\t质量指标\t{name}\t20\t信访件全部按期办结，重大信访件无一件超期\t{long}\t19.6", "总分\t\t\t100\t\t\t99.6"]
    )  # fmt: skip
    (found,) = read_document(pdf_of(text, size=9, columns=7), "form.pdf")
    row = found.form.indicators[-1]
    assert (row.name, row.actual, row.given, found.leftovers) == (name, long, Decimal("19.6"), ())


@pytest.mark.parametrize("encoding", ["utf-8", "gb18030"])
@pytest.mark.parametrize("broken", [b"\xff", b""])
def test_a_broken_byte_costs_a_character(encoding, broken):
    content = f"{TEXT}\n备注说明以下各行的文字都没有什么要紧，只是让这份表有一份表的长度，字多一些。".encode(encoding)
    place = content.index("养护里程".encode(encoding))
    (found,) = read_document(content[:place] + broken + content[place + 1 :], "form.txt")
    (row,) = found.form.indicators
    assert (row.weight, row.target, row.given) == (30, "≥20公里", 30)
    assert found.leftovers == (row.name,)
    assert "\ufffd" in row.name


def test_a_hidden_text_is_no_text_of_the_form():
    document = docx.Document()
    document.add_paragraph("2022年度项目支出绩效自评表").runs[0].font.hidden = True
    body = document.element.body
    for block in docx.Document(io.BytesIO(docx_of(TEXT.replace("2022", "2021")))).element.body[:-1]:
        body.insert(len(body) - 1, parse_xml(block.xml))
    out = io.BytesIO()
    document.save(out)
    (found,) = read_document(out.getvalue(), "form.docx")
    assert found.form.year == 2021
