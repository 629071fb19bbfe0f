"""The words of the field by which parts of a form are told: labels, column heads, level names. Many offices' variants."""

import re

from scoring.quantity import plain


def label(pattern: str) -> re.Pattern[str]:
    """A pattern for a whole cell in plain form (NFKC, no blanks), a colon behind it allowed."""
    return re.compile(rf"(?:{pattern}):?")


UNIT = label(
    r"单位名称|填报单位(?:\(.*\))?|预算单位|部门名称|部门\(单位\)名称|项目?实施单位|项目单位|单位\(盖章\)|自评单位"
)
DEPARTMENT = label(r"主管部门(?:及代码)?|预算主管部门|一级预算单位")
FILED_ON = label(r"填报日期|填表日期|自评日期|填报时间|填表时间")
PROJECT = label(r"项目名称")
BASIC = label(r"基本支出(?:总额|合计|\(万元\))?")
PROJECT_SPENDING = label(r"项目支出(?:总额|合计|\(万元\))?")
GRADE = label(r"(?:自评|评价|考核)?(?:等级|等次|结论|评价等次|结果等级)")
TOTAL = label(r"总分|合计|总计|得分合计|自评总分|自评得分|总得分|总分值?合计")

GOAL = re.compile(
    r"年度(?:绩效)?(?:总体)?目标(?P<number>\d+|[一二三四五六七八九十])?(?:\((?:权重)?(?P<points>\d+(?:\.\d+)?)分?\))?:?"
)
OVERALL_GOAL = label(r"年度总体目标|总体目标|年度目标|年度绩效总目标|项目(?:年度)?绩效目标|绩效目标")
GOAL_HEADS = label(r"预期目标|年初设定目标|实际完成情况|目标实际完成情况|年度绩效目标完成情况")

DEVIATIONS = re.compile(
    r"(?:偏差(?:较?大|原因)|(?:未完成|未达标|扣分|存在问题)(?:的)?(?:情况|原因)?|绩效指标未完成|主要问题|存在的?(?:主要)?问题)"
    r".{0,20}(?:原因|分析|说明|情况)?.{0,12}"
)
MEASURES = re.compile(r"(?:下一步)?(?:拟)?改进(?:措施|意见|建议|方案).{0,20}|(?:评价)?结果应用.{0,12}")
#: Second half of a label that a text copy broke in two.
LABEL_REST = re.compile(r"及?(?:评价)?结果应用(?:方案|情况|建议)?|结果应用方案|原因分析|(?:及|和)?改进措施")
NEXT_STEPS = re.compile(r"(?:\d|[一二三])?[、.．]?\s*下一步(?:拟)?(?:的)?改进(?:措施|工作|方案)?(?:如下)?\s*[::]?")
BUDGET_TIES = re.compile(
    r"(?:\d|[一二三])?[、.．]?\s*拟?与(?:下一?年度?)?预算安排(?:相)?(?:结合|挂钩)(?:的)?(?:情况|方案|措施)?\s*[::]?"
)
END = re.compile(
    r"备注.{0,4}|注:?.{0,2}|填表说明.*|填报说明.*|填表人.*|联系电话.*|联系人.*|单位负责人.*|负责人.*|附件?[::]?.*"
)

BUDGET_HEADS = (
    ("initial", re.compile(r"年初预算.*")),
    ("adjusted", re.compile(r"(?:全年|调整后?|年度|本年)?预算数?(?:安排)?(?:\(.*\))*|预算数\(调整后?\)(?:\(a\))?|调整预算数.*|全年预算数.*|预算数.*")),
    ("spent", re.compile(r"(?:全年|实际|本年)?(?:执行|支出)数?(?:\(.*\))*|执行数.*|全年执行数.*")),
    ("rate", re.compile(r"(?:预算)?执行率.*")),
    ("weight", re.compile(r"(?:分值|权重).*")),
    ("score", re.compile(r"(?:自评)?得分.*")),
)  # fmt: skip
BUDGET_ROW = re.compile(r".*(?:支出总额|资金总额|总额|合计|总计|年度资金|整体支出|预算资金).*")
BUDGET_PART = re.compile(r"其中.*|.*(?:财政拨款|上年结转|其他资金|一般公共预算|政府性基金).*")

TABLE_HEADS = (
    ("level1", re.compile(r"一级指标.*")),
    ("level2", re.compile(r"二级指标.*")),
    ("name", re.compile(r"三级指标.*|指标名称.*|指标内容.*|四级指标.*|绩效指标(?:名称|内容).*")),
    ("remark", re.compile(r".*(?:原因|备注|说明|改进措施|佐证|依据).*")),
    ("target", re.compile(r".*(?:目标值|指标值|预期值|计划值|年初目标|绩效目标值).*")),
    ("actual", re.compile(r".*(?:完成值|完成情况|实际完成|实际值|实现值|完成指标值).*")),
    ("score", re.compile(r".*得分.*|自评分.*|评分")),
    ("weight", re.compile(r".*(?:分值|权重|标准分|满分).*")),
    ("label", re.compile(r"年度绩效指标.*|绩效指标.*")),
    ("other", re.compile(r"计量单位|单位|序号|指标(?:性质|方向|类型|解释).*|评分标准.*|偏差.*|完成率.*")),
)

LEVEL1 = re.compile(
    r"(?:产出|效益|效果|满意度|管理|成本|投入|过程|履职|部门管理|运行|决策|预算|影响力|可持续)[^0-9%≥≤=]{0,12}"
)
LEVEL1_KNOWN = re.compile(
    r"(?:产出|效益|效果|满意度|管理|投入|过程|决策|履职效[果益]|成本|部门管理|预算执行)(?:指标)?(?:\(\d+分\))?"
)
LEVEL2_KNOWN = re.compile(
    r"(?:数量|质量|时效|成本|经济成本|社会成本|生态环境成本|(?:经济|社会|生态|环境|生态环境|政治|文化)(?:效益|影响)"
    r"|可持续(?:影响|发展|性)?(?:能力|效益)?|(?:服务|社会)?(?:对象|公众|群众|受益对象|服务对象)?满意度|满意度)(?:指标)?(?:\(\d+分\))?"
)
WEIGHT_IN_NAME = re.compile(
    r"\s*[((【\[]\s*(?:权重|分值)?\s*[::]?\s*(?P<weight>\d{1,3}(?:\.\d{1,2})?)\s*分\s*[))】\]]\s*$"
)
BARE_WEIGHT_IN_NAME = re.compile(r"\s*[((]\s*(?:权重|分值)?\s*[::]?\s*(?P<weight>\d{1,3}(?:\.\d{1,2})?)\s*[))]\s*$")
POINTS = re.compile(r"\((?:权重)?(\d{1,3}(?:\.\d+)?)分\)")

TITLE = re.compile(r".*(?:绩效自评|自评表|自评结果|绩效评价表|绩效目标自评|绩效自我评价).*")
YEAR = re.compile(r"(?<!\d)(20\d\d)\s*年?")


def named(patterns: tuple[tuple[str, re.Pattern[str]], ...], text: str) -> str:
    """The name of the first pattern that a cell's text fits; "" for none."""
    cell = plain(text)
    return next((name for name, pattern in patterns if pattern.fullmatch(cell)), "")
