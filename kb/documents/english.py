"""The words of `labels` in English, for forms whose labels are; keys have no blanks: Level 3 indicator."""

import re

UNIT = (
    r"(?:nameof(?:the)?)?(?:reporting|implementing|budget|responsible)?(?:unit|department|agency|office|organi[sz]ation|institution)"
    r"(?:name|\(department\))?"
)
DEPARTMENT = r"(?:competent|supervising|superior|lead)(?:department|authority|agency)"
PROJECT = r"(?:nameof(?:the)?)?(?:project|programme?)(?:name|title)?"
FILED_ON = (
    r"(?:filing|reporting|submission|completion)date|date(?:of(?:filing|reporting|submission|completion))?|filedon"
)
YEAR_OF = r"(?:fiscal|budget|evaluation|reporting)?year"
BASIC = r"(?:total)?basicexpenditures?"
PROJECT_SPENDING = r"(?:total)?projectexpenditures?"
GRADE = r"(?:overall|self-?evaluation|final)?(?:grade|rating)"
GRADES = {
    "excellent": "优",
    "good": "良",
    "fair": "中",
    "medium": "中",
    "average": "中",
    "poor": "差",
}
TITLE = r".*self-?(?:evaluation|assessment|appraisal).*"
NEXT_TITLE = r"(?:annex\d*:?)?[^.;,]{0,60}self-?(?:evaluation|assessment|appraisal)(?:form|table|sheet)(?:\(.{0,12}\))?"

GOAL = r"(?:annual|project|department|overall)*(?:performance)?(?:goal|objective)s?"
OVERALL_GOAL = GOAL
GOAL_EXPECTED = r"(?:expected|planned|intended)(?:goal|objective)s?"
GOAL_REACHED = r"(?:actual)?(?:completion|achievement|progress)(?:ofgoals?)?|actualresults?"

INITIAL = r"(?:initial|original|approved)budget"
ADJUSTED = r"(?:adjusted|revised|final|full-?year|total)?(?:annual)?budget(?:edamount|amount)?"
SPENT = (
    r"(?:amount|actual(?:ly)?|funds)?(?:spent|spending|expenditure|executed|disbursed)(?:amount)?|(?:budget)?execution"
)
RATE = r"(?:budget)?(?:execution|implementation|spending|disbursement)rate"
BUDGET_SUM = r"(?:grand|overall)?total.*"
BUDGET_PART = r"(?:ofwhich|including|thereof).*|.*(?:appropriation|carry-?over|carriedover|other).*"

LEVEL1 = r"(?:level|tier)-?(?:1|one|i)(?:indicators?)?|(?:first|1st|primary)-?(?:level|tier)?(?:indicators?)?"
LEVEL2 = r"(?:level|tier)-?(?:2|two|ii)(?:indicators?)?|(?:second|2nd|secondary)-?(?:level|tier)?(?:indicators?)?"
NAME = (
    r"(?:level|tier)-?(?:3|three|iii)(?:indicators?)?.*|(?:third|3rd|tertiary)-?(?:level|tier)?(?:indicators?)?.*"
    r"|(?:performance)?indicators?(?:name)?(?:\(weight\))?|kpi|nameofindicator"
)
ACTUAL = r"actual.*|(?:annual|year-?end)?(?:result|achievement|completion)(?:value)?s?(?:\(b\))?|achieved(?:value)?"
REMARK = r".*reasons?.*|remarks?|comments?|.*explanations?.*|evidence"
MEASURE = r"(?:improvement|corrective)(?:measure|action)s?|nextsteps"
TARGET = (
    r"(?:annual|planned|expected|initial)?(?:indicator)?(?:target|plan|goal)(?:value)?s?(?:\(a\))?"
    r"|(?:planned|expected)value"
)
SCORE = (
    r"(?:self-?(?:evaluated|evaluation|assessed|assessment)?)?(?:scored?|points?(?:given|awarded|scored|obtained))"
    r"(?:\(.*\))?"
)
WEIGHT = r"weight(?:ing)?s?(?:\(.*\))?|(?:max(?:imum)?|full)(?:points|score|marks)|points"
UNIT_OF_MEASURE = r"unit(?:ofmeasure(?:ment)?)?"
NUMBER = r"no\.?|#|serialnumber"
LEVEL1_KNOWN = (
    r"outputs?|benefits?|outcomes?|effects?|effectiveness|impacts?|satisfaction|costs?|inputs?|process|management"
)
LEVEL2_KNOWN = (
    r"quantity|quality|timeliness|costs?|(?:social|economic|ecological|environmental)(?:benefit|impact|effect)?s?"
    r"|sustainab(?:le|ility)(?:impact)?s?|.{0,24}satisfaction|(?:service)?beneficiaries|residents"
)
TOTAL = r"(?:grand|overall)?total(?:score|points)?|(?:final|overall|self-?evaluation)score"
TOTAL_SCORE = r"(?:grand|overall)?totalscore|(?:final|overall|self-?evaluation)score"
SUM = r"total"
SUBTOTAL = r"sub-?totals?"
END = r"(?:preparedby|filledinby|contact|telephone|phone|signature|seal).*"
REMARKS = r"notes?:.*"

_NOTE_WORDS = re.compile(
    r"(?:reasons?|causes?|analysis|deviations?|unmet|missed|unfinished|large|significant|targets?|goals?|indicators?|points"
    r"|lost|shortfalls?|improvement|corrective|measures?|actions?|next|steps?|plans?|planned|use|application|results?"
    r"|links?|budget|evaluation|for|of|or|the|and|to|with)+:?"
)
_NOTES = (
    ("deviation", re.compile(r"reasons?|causes?|deviations?|shortfalls?|lost")),
    ("measure", re.compile(r"improvement|corrective|measures?|nextsteps?|actions?")),
    ("budget_tie", re.compile(r"(?:use|application)ofresults|linkstobudget|linktobudget")),
)


def note_section(cell: str) -> str:
    """As `labels.note_section`, for a key."""
    if not _NOTE_WORDS.fullmatch(cell):
        return ""
    return next((section for section, words in _NOTES if words.search(cell)), "")
