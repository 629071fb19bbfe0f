"""The words of the field by which parts of a form are told: labels, column heads, level names. Many offices' variants.

Patterns are matched with `key` or `half` of a text, so they need half-width signs only.
"""

import re
from functools import lru_cache

from kb.documents import english
from scoring.quantity import plain

#: A cell longer than this is no label, title or column head.
LONGEST_LABEL = 80
#: A column head is shorter still: "偏差原因分析及改进措施", "年度指标值(A)".
LONGEST_HEAD = 24
#: In English: "Reasons for the deviation and improvement measures".
LONGEST_ENGLISH = 60
_HALF_WIDTH = (
    {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)}
    | {0x3000: 0x20}
    | dict(zip(range(0xFE64, 0xFE67), b"<>=", strict=True))
)


def half(text: str) -> str:
    """The text with full-width letters, digits and signs made half-width, as long as before: places stay the same."""
    return text.translate(_HALF_WIDTH)


def key(text: str) -> str:
    """A cell in plain form for comparing with a label; "" for a text that is too long to be one."""
    return plain(text) if len(text) <= LONGEST_LABEL else ""


#: A Chinese label said again: 总分 Total.
_TRANSLATED = r"(?:(?<=[^\x00-\x7f])/?[a-z]{2,40})?"


def label(pattern: str) -> re.Pattern[str]:
    """A pattern for the key of a whole cell; behind it may stand a remark in brackets (盖章), English, a colon."""
    return re.compile(rf"(?:{pattern})(?:\([^()]{{0,10}}\))?{_TRANSLATED}:?")


# --- head ------------------------------------------------------------------------------------------------------------

UNIT = label(
    r"(?:填报|申报|编制|预算|自评|绩效自评|评价|被评价|项目|(?:项目)?承担|责任|资金使用|使用|用款|部门|预算部门)?单位(?:\(部门\))?(?:名称|全称)?"
    r"|部门(?:\(单位\))?(?:名称)?|(?:填报|自评|评价|预算)部门(?:\(单位\))?(?:名称)?|(?:项目)?(?:具体)?实施(?:单位|部门|科室)(?:名称)?"
    rf"|{english.UNIT}"
)
DEPARTMENT = label(
    r"(?:预算|业务|项目|地方|省级|市级|县级|上级)?主管(?:部门|单位|处室|科室)(?:\(单位\))?(?:及代码|名称)?|一级预算(?:单位|部门)"
    rf"|{english.DEPARTMENT}"
)
#: The unit that the form names elsewhere.
OWN_UNIT = frozenset({"本单位", "本部门", "本级", "同上"})
FILED_ON = label(r"(?:填报|填表|填列|自评|评价|填制|编制|上报|报送)(?:日期|时间)|日期|" + english.FILED_ON)
PROJECT = label(
    r"转移支付(?:\(项目\))?名称|(?:(?:预算|[一二]级|子)?项目|专项|政策|资金)(?:\(政策\)|资金)?名称|" + english.PROJECT
)
YEAR_OF = label(r"(?:评价|自评|填报|预算|考核|所属|绩效|项目|实施)?年(?:度|份)|" + english.YEAR_OF)
BASIC = label(r"基本支出(?:总额|合计|金额)?|" + english.BASIC)
PROJECT_SPENDING = label(r"项目支出(?:总额|合计|金额)?|" + english.PROJECT_SPENDING)
GRADE = label(
    r"(?:自评|评价)结果|(?:自评|评价|考核|绩效|绩效自评|评定)?(?:结果|得分)?(?:等级|等次|结论|评级)|" + english.GRADE
)
GRADES = (
    {grade: grade for grade in "优良中差"} | {"优秀": "优", "良好": "良", "中等": "中", "较差": "差"} | english.GRADES
)
#: What a head tells besides, and a form has no place for: boxes to tick, persons, the time that a project takes.
BESIDES = label(
    r"(?:项目|资金|支出|预算)(?:类别|属性|类型|性质|分类|级次|来源)|(?:项目)?(?:起止|实施|执行|建设)(?:时间|日期|期限|年限|周期)|项目(?:周期|期限|年限|编码|代码|地点)"
    r"|单位(?:编码|代码|性质|类型)|(?:项目|单位|部门|财务|分管|填报|处室)*(?:负责人|联系人|经办人)(?:姓名|签字|签名)?|(?:项目)?(?:负责人|联系人)?(?:联系)?(?:电话|方式)"
    r"|(?:中央|国家)主管部门|实施处室|是否为?(?:重点|延续性?|专项|追踪).*"
)
MONEY_UNIT = re.compile(
    r"(?:金额|资金|计量)?单位:?((?:人民币)?(?:万|亿|千)?元)|\((?:金额)?单位:?((?:人民币)?(?:万|亿|千)?元)\)"
)

TITLE = re.compile(
    r"[^。;]*(?:绩效自评|自评表|自评价表|自评报告表|绩效评价自评|自评结果|绩效评价表|绩效目标自评|绩效自我评价)[^。;]*|"
    + english.TITLE
)
#: Whose form it is, in its title: what ends like the name of an office and stands before what every title says.
UNIT_IN_TITLE = re.compile(
    r"\s*(?:附件\s?\d*\s?[:.]?)?\s*(\S{2,28}?(?:局|委员会|委|办公室|办|厅|部|院|校|中学|小学|大学|幼儿园|所|站|中心|队|处|署|镇|乡|街道"
    r"|办事处|政府|公司|联合会|总工会|协会|馆|园|场|社))[\s-]*(?=[\(〔]?\s*20\d\d|[\(〔]?二[〇○零]|(?:部门|单位|整体|项目|财政|预算|专项|绩效|年度).*自)"
)
#: A line that can only be the title of another form.
NEXT_TITLE = re.compile(
    r"(?:附件?\d*:?)?[^。;,]{0,50}(?:自评|自评价|自我评价|自评报告)表(?:\(.{0,12}\))?|" + english.NEXT_TITLE
)
YEAR = re.compile(r"(?<!\d)(20\d\d)(?!\d)(?:年度?)?")
CHINESE_YEAR = re.compile(r"(二[〇○零0][〇○零0一二三四五六七八九]{2})年")

# --- goals -----------------------------------------------------------------------------------------------------------

GOAL = re.compile(
    rf"(?:(?:年度|项目|部门)?(?:绩效)?(?:总体)?目标|{english.GOAL})"
    r"(?P<number>\d{1,2}|[一二三四五六七八九十])?"
    r"(?:[\(\[【〔](?:权重|分值)?:?(?P<points>\d{1,3}(?:\.\d{1,2})?)(?:分|points)?[\)\]】〕])?:?"
)
OVERALL_GOAL = label(
    r"(?:年度|项目|部门)?(?:年度|整体|总体)?绩效(?:总体|总)?目标|(?:年度|项目|部门)?(?:年度|总体|整体|年度总体)?目标|(?:年度)?总体目标完成情况|(?:年度)?(?:履职|工作)目标|"
    + english.OVERALL_GOAL
)
#: A list of what was to be done, which is no part of the form's figures.
TASKS = label(r"(?:年度|部门)?(?:主要|重点)?(?:工作)?任务(?:完成情况)?")
GOAL_EXPECTED = label(
    r"(?:年初)?(?:预期|设定|计划|申报)(?:的)?(?:总体)?(?:绩效)?目标|年初(?:总体)?(?:绩效)?目标|预期目标|总体目标|"
    + english.GOAL_EXPECTED
)
GOAL_REACHED = label(
    r"(?:全年|年度|目标)?(?:总体|绩效)?(?:目标)?(?:实际)?完成情况|[^;。]{0,10}目标[^;。]{0,6}完成情况(?:综述|说明)?|"
    + english.GOAL_REACHED
)

# --- budget ----------------------------------------------------------------------------------------------------------

_IN_BRACKETS = r"(?:\([^()]{1,12}\))*"
_BUDGET_HEADS = (
    ("initial", re.compile(rf"(?:年初(?:批复)?预算(?:数|安排|金额)?|年初数|{english.INITIAL}){_IN_BRACKETS}")),
    ("adjusted", re.compile(
        r"(?:(?:全年|调整后?(?:的)?|年度|本年|实际)?(?:可用)?预算(?:安排)?(?:数|金额|资金|总额)?|预算调整数|调整数"
        r"|(?:批复|安排|下达|核定)预算数?|可执行指标"
        rf"|{english.ADJUSTED}){_IN_BRACKETS}"
    )),
    ("spent", re.compile(
        r"(?:(?:全年|实际|本年|年度)?(?:(?:执行|支出|使用)(?:数|金额|资金|总额)?|预算(?:执行|支出)(?:数|金额|总额))"
        r"|支付数|已支出数|决算数|累计支出数?|资金支出"
        rf"|{english.SPENT}){_IN_BRACKETS}"
    )),
    ("rate", re.compile(
        rf"(?:(?:预算|资金|实际)?(?:执行|完成|支出|使用|支付)率|支出进度|{english.RATE}){_IN_BRACKETS}"
    )),
    ("weight", re.compile(rf"(?:分值|权重|满分){_IN_BRACKETS}|{english.WEIGHT}")),
    ("score", re.compile(rf"(?:自评|实际)?得分{_IN_BRACKETS}|自评分|{english.SCORE}")),
)  # fmt: skip
#: Rows that hold the whole sum, and rows that hold a part of it.
BUDGET_SUM = re.compile(r".*(?:总额|合计|总计|资金总量|整体支出|总支出|支出总).*|" + english.BUDGET_SUM)
BUDGET_PART = re.compile(
    r"(?:其中|[-—]).*|.*(?:财政拨款|结转|其他|其它|一般公共预算|政府性基金|国有资本|专户|自有|自筹|单位资金|事业收入).*"
    r"|.*(?:上级|中央|省级|市级|县级|区级|本级|基本支出|项目支出|人员经费|公用经费).*|" + english.BUDGET_PART
)
POINTS = re.compile(r"[\(\[【](?:权重|分值)?:?(\d{1,3}(?:\.\d+)?)(?:分|points)")

# --- indicators ------------------------------------------------------------------------------------------------------

_TABLE_HEADS = (
    ("level1", re.compile(r"一级(?:绩效)?(?:指标.*)?|指标类别|" + english.LEVEL1)),
    ("level2", re.compile(r"二级(?:绩效)?(?:指标.*)?|" + english.LEVEL2)),
    ("other", re.compile(r".*(?:计算方法|计算公式|评分标准|评分规则|评分方法|计分方法|评价标准).*")),
    ("name", re.compile(
        r"(?:三级|四级|末级|明细|具体|评价|考核)(?:绩效)?指标.*|(?:绩效)?指标(?:名称|内容|项目).*|" + english.NAME
    )),
    ("target", re.compile(r"(?:计划|预期|目标)完成(?:值|数)")),
    ("actual", re.compile(
        r"(?:全年|年度|本年)?实际(?:完成|指标|实现|达到|值).*|.*(?:完成值|完成指标值|实现值).*"
        r"|(?:全年|年度|指标|目标|年度指标)?(?:实际)?完成(?:情况|数|结果).*|(?:全年|年度|本年)(?:实际)?完成|实绩值?|"
        + english.ACTUAL
    )),
    ("measure", re.compile(
        r"(?:下一?步|拟采取的?)?(?:改进|整改)的?(?:措施|意见|办法|建议)(?:\(.*\))?|" + english.MEASURE
    )),
    ("remark", re.compile(
        r".*(?:原因|备注|说明|改进措施|佐证|依据).*|偏差(?:情况)?分析|存在的?问题.*|" + english.REMARK
    )),
    ("target", re.compile(
        r".*(?:目标值|指标值|预期值|计划值|年初目标|预期指标).*|年度目标.*|预期目标.*"
        r"|(?:年度)?(?:绩效)?目标|设定(?:目标|值)|年初(?:设定值|计划)|计划数|标准值|" + english.TARGET
    )),
    ("weight", re.compile(english.WEIGHT)),
    ("score", re.compile(r".*得分.*|自评分[数值]?|评分(?:结果)?|(?:自评)?打分|评价分值?|" + english.SCORE)),
    ("weight", re.compile(r".*(?:分值|权重|标准分|满分|基础分).*|分数")),
    ("kind", re.compile(r"指标(?:类型|类)")),
    ("operator", re.compile(r"指标(?:性质|方向)|运算符号?|目标方向|计算符号")),
    ("unit", re.compile(r"(?:计量|度量|指标)单位|单位|" + english.UNIT_OF_MEASURE)),
    ("label", re.compile(r"(?:年度)?(?:绩效)?指标(?:体系)?(?:\(\d{1,3}分\))?")),
    ("other", re.compile(
        r"序号|指标(?:解释|属性)|偏差.*|(?:指标)?完成(?:率|比例|比率|进度|程度).*|(?:自评|评价|评定)?等[级次]|扣减?分(?:值|数|情况)?|"
        + english.NUMBER
    )),
)  # fmt: skip
#: Below a head that reaches over several columns: what it names itself.
HEAD_ITSELF = re.compile(r"名称|指标名称|指标|内容|指标内容")
_SHARE = r"(?:\(\d{1,3}(?:\.\d)?(?:分|points)?\))?"
LEVEL1_KNOWN = re.compile(
    rf"(?:产出|效益|效果|产出与效益|满意度|管理|部门管理|综合管理|投入|过程|决策|履职|履职效[果益能]|成本|预算执行|运行|运行成本|预算管理"
    rf"|影响力|可持续(?:影响|发展)|{english.LEVEL1_KNOWN})(?:类)?(?:指标|indicators?)?{_SHARE}"
)
LEVEL2_KNOWN = re.compile(
    r"(?:产出)?(?:数量|质量|时效|进度|成本|经济成本|社会成本|生态环境成本|(?:经济|社会|生态|环境|生态环境|政治|文化|社会公众)(?:效益|影响|效果)"
    rf"|可持续(?:影响|发展)?(?:能力|效益)?|(?:(?:服务|社会)?(?:对象|公众|群众|受益|受益对象|受益群体|服务对象))?满意度|预算执行率?|{english.LEVEL2_KNOWN})"
    rf"(?:类)?(?:指标|indicators?)?{_SHARE}"
)
WEIGHT_IN_NAME = re.compile(
    r"\s*[\(【\[〔]\s*(?:权重|分值)?\s*:?\s*(?P<weight>\d{1,3}(?:\.\d{1,2})?)\s*(?:分|points?|pts)\s*[\)】\]〕]\s*$"
)
#: Without 分 it may be any number: read as a weight only where the row has none in a column of its own.
BARE_WEIGHT_IN_NAME = re.compile(
    r"\s*[\(【\[〔]\s*(?:(?:权重|分值)\s*:?\s*(?P<named>\d{1,3}(?:\.\d{1,2})?)\s*%?|(?P<weight>\d{1,2}(?:\.\d{1,2})?))\s*[\)】\]〕]\s*$"
)

#: What stands in a cell for nothing.
NOTHING = frozenset({"", "/", "-", "—", "——", "无"})
SUBTOTAL = re.compile(r".{0,12}小计:?|" + english.SUBTOTAL)
TOTAL = label(
    r"总分|合计|总计|(?:自评)?得分合计|合计得分|(?:自评|评价|综合|最终|实际|考核|绩效|绩效自评)?总?得分|(?:自评|评价)总分|自评分(?:合计)?|总评分|总分值?合计|"
    + english.TOTAL
)
SUM = label(r"合计|总计|总分值?合计|" + english.SUM)
#: The total outside the table, where 合计 may be a sum of money.
TOTAL_SCORE = label(
    r"(?:自评|评价|综合|最终|考核|绩效)?(?:总分|总得分|总评分|得分合计)|(?:自评|综合|最终|评价|绩效|绩效自评)(?:得分|分数?)|"
    + english.TOTAL_SCORE
)
TOTAL_IN_WORDS = re.compile(
    r"(?:总分|总得分|(?:自评|综合|最终|评价)(?:总)?(?:得分|总分|分))(?:数|情况)?(?:为|是|共|:)*(\d{1,3}(?:\.\d+)?)分?(?!\d|%|\.)"
)
GRADE_IN_WORDS = re.compile(r"(?:等级|等次|结论|评定|评级)(?:评定)?(?:为|是|:|\))*[\"“'(]?([优良中差])(?!\w)")

# --- notes -----------------------------------------------------------------------------------------------------------

#: A label of a notes section is made of these words and no others, so that 改进措施落实率 is none.
_NOTE_LABEL = re.compile(
    r"(?:\(?[\d一二三四五六七]\)?[、.])?(?:偏差|偏离|相关|公开|较?大|或|和|及|与|的|、|/|年度|部门|整体|项目|绩效|自评|评价|预算|目标|指标|执行|未|没有|完成|达标|达到"
    r"|实现|情况|原因|分析|说明|扣分|失分|存在|主要|问题|改进|整改|措施|意见|建议|方案|计划|下一步|下步|今后|拟|工作|打算|结果|应用|安排|相|结合|挂钩|下一?年"
    r")+(?:\([^()]{0,12}\))?:?"
)
#: Labels that text copies were seen to break into lines.
_WHOLE_LABELS = (
    "偏差大或目标未完成原因分析",
    "偏差较大或目标未完成原因分析",
    "偏差大或目标未完成的原因分析",
    "偏差原因分析及改进措施",
    "未完成原因分析及改进措施",
    "改进措施及结果应用方案",
    "改进措施及评价结果应用方案",
    "改进措施和结果应用方案",
    "下一步改进措施及结果应用方案",
)
LONGEST_NOTE_LABEL = 32
END = re.compile(
    r"备注.{0,4}|注:?.{0,2}|(?:填表|填报)(?:说明|人|单位负责人).*|(?:联系|联系人)?电话.*|联系(?:人|方式).*|(?:单位|项目|部门|财务|分管)?负责人.*"
    r"|审核人?(?:\(.*\))?:.*|经办人.*|附[件表]?\d*(?:[-—]\d+)?:?|(?:单位)?(?:\()?(?:盖章|公章)(?:\))?:?|" + english.END
)
#: The heading of a list of evidence behind the form; nothing of the form follows.
APPENDIX = re.compile(r"附:佐证材料(?:\(\d+件\))?")
#: What is stamped on a form and says nothing of what it holds.
MARK = re.compile(r"\(?(?:草稿|待审核)\)?|公开\d{1,2}表|表\d{1,2}(?:[-—]\d{1,2})?")
#: The heading of a part of the form, which says nothing by itself: 一、项目基本情况, 2.预算执行情况(万元).
SECTION = re.compile(
    r"(?:[一二三四五六七]、|\([一二三四五六七]\)|\d[.、])?(?:项目|部门|单位|资金|预算|绩效|目标|指标|年度|总体|整体|支出|自评|执行|实现|完成|使用|基本)+"
    r"(?:情况|信息|概况)(?:\([^()]{1,8}\))?:?"
)
#: 备注 with its text behind it: the template's own words, as are the lines that follow.
REMARKS = re.compile(r"说明|备注.*|注:.*|(?:填表|填报)说明.*|说明:.*|" + english.REMARKS)


def note_section(text: str) -> str:
    """The section that this cell is the label of: `deviation`, `measure`, `budget_tie`; "" for none."""
    cell = key(text)
    if cell.isascii():
        return english.note_section(cell)
    cell = re.sub(rf"{_TRANSLATED}(:?)$", r"\1", cell)
    if len(cell) > LONGEST_NOTE_LABEL or not _NOTE_LABEL.fullmatch(cell):
        return ""
    if re.search(r"偏差|偏离|未完成|未达标|未实现|未达到|扣分|失分|原因|问题", cell):
        return "deviation"
    if re.search(r"改进|整改|措施|下一?步", cell):
        return "measure"
    return "budget_tie" if re.search(r"结果.{0,3}应用|预算安排.*(?:结合|挂钩)", cell) else ""


def continues_label(begun: str, rest: str) -> bool:
    """Whether a label that a line break cut off goes on with this cell: 改进措施及 | 结果应用方案."""
    if not key(rest):
        return False
    whole = key(begun) + key(rest)
    if any(known.startswith(whole) for known in _WHOLE_LABELS):
        return True
    return key(begun).endswith(("及", "和", "或", "与", "、", "的")) and bool(_NOTE_LABEL.fullmatch(whole))


def is_level(text: str) -> bool:
    """Whether a cell is the name of a level that every form has, or says nothing."""
    cell = key(text)
    return cell in NOTHING or any(known.fullmatch(cell) for known in (LEVEL1_KNOWN, LEVEL2_KNOWN))


@lru_cache(maxsize=1024)
def table_head(text: str) -> str:
    """The field of the indicator table that this is the column head of; "" for none."""
    return _named(_TABLE_HEADS, text)


@lru_cache(maxsize=1024)
def budget_head(text: str) -> str:
    """The field of the budget block that this is the column head of; "" for none."""
    return _named(_BUDGET_HEADS, text)


def _named(patterns: tuple[tuple[str, re.Pattern[str]], ...], text: str) -> str:
    cell = plain(text) if len(text) <= LONGEST_ENGLISH else ""
    if not cell or (len(cell) > LONGEST_HEAD and not cell.isascii()):
        return ""
    return next((name for name, pattern in patterns if pattern.fullmatch(cell)), "")
