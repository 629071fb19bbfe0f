"""What of the form in hand words name: a field of its head, a row and a part of it, a goal's points."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from bot.dialogue.interview import Interview
from kb.concepts import Vocabulary
from kb.entries import row_key
from kb.lexicon import Lexicon
from kb.query import normal, parse
from scoring.form import Indicator
from scoring.quantity import plain, whole_number

MOST_ROWS = 4
#: Rows that are nearly as likely as the likeliest.
NEARLY = 0.9

_FIELDS = {
    "filed_on": ("填报日期", "填表日期", "日期", "filingdate", "date"),
    "basic_expenditure": ("基本支出", "基本支出总额", "basicexpenditure"),
    "project_expenditure": ("项目支出", "项目支出总额", "projectexpenditure"),
    "budget/adjusted": (
        "预算数", "预算", "全年预算", "调整后预算数", "全年预算数", "年度预算数", "调整后预算",
        "预算总额", "预算金额", "budget",
    ),
    "budget/spent": (
        "执行数", "全年执行数", "全年执行", "决算数", "预算执行数", "实际支出", "spent", "amountspent", "expenditure",
    ),
    "budget/given": ("预算得分", "预算执行得分", "预算执行率得分", "预算执行", "budgetscore", "budgetpoints"),
    "budget/reason": ("预算原因", "预算执行原因", "预算偏差原因"),
    "unit": ("单位名称", "单位", "unit"),
    "budget_ties": ("与预算结合情况", "预算结合情况", "拟与预算安排相结合情况", "budgetties"),
}  # fmt: skip
_PARTS = (
    ("weight", r"(?:指标)?(?:分值|权重|满分)|weight|max(?:imum)?(?:points)?"),
    ("given", r"(?:自评)?(?:得分|分数|评分)|分|score|points"),
    ("target", r"(?:年度)?(?:目标|指标)值|目标|target"),
    ("deviation", r"(?:偏差)?原因|reason"),
    ("measure", r"(?:改进)?措施|measure"),
    ("actual", r"(?:实际)?完成(?:值|情况|数|率值)|实际(?:值|完成|数)?|actual"),
    ("name", r"(?:指标)?(?:名称|名字)|name"),
)
_GOAL = re.compile(r"(?:目标|goal)([0-9一二三四五六七八九十]{1,2})[的·]?(?:'s)?(?:总?分值?|分数|权重|points|weight)?")
_STEP = re.compile(r"(?:第|question|no\.?)?([0-9]{1,3})(?:问|题|项|个|行)?")
_AROUND = re.compile(
    r"^(?:the|那个|这个|把|将|我的)+|(?:那|这)(?:一)?(?:项|个|条|行|块)(?:指标)?$|的?(?:数字|数据)$|的数?$"
)


@dataclass(frozen=True, slots=True)
class Pointed:
    """What is named. rows: the rows that may be meant; part: of a row, "" where none is named.

    key: of an entry where it is a single one, "" else. whole: whether all of what was said is its name.
    """

    rows: tuple[Indicator, ...] = ()
    part: str = ""
    key: str = ""
    whole: bool = False


def pointed(walk: Interview, said: str, lexicon: Lexicon) -> Pointed | None:
    """What these words name on the form; None for nothing."""
    if field := next((key for key, names in _FIELDS.items() if plain(said) in names), ""):
        return Pointed(key=field, whole=True)
    words = _bare(plain(said))
    if not words:
        return None
    if (goal := _goal(walk, words)) is not None:
        return goal
    if (step := _STEP.fullmatch(words)) is not None:
        return _of_step(walk, int(step[1]))
    if field := next((key for key, names in _FIELDS.items() if words in names), ""):
        return Pointed(key=field, whole=True)
    part, base = _part_of(words)
    found = _rows(walk, words) if not part else ()
    if not found and base and base != words:
        found = _rows(walk, base)
    whole = len(found) == 1 and plain(found[0].name) in {words, base}
    if not found:
        found = _likely(walk, _bare_words(said, part), lexicon)
    return Pointed(rows=found, part=part, whole=whole) if found else None


def _bare(words: str) -> str:
    return _AROUND.sub("", _AROUND.sub("", words))


def _bare_words(said: str, part: str) -> str:
    """The words without the part of the row that they end in."""
    pattern = next((pattern for name, pattern in _PARTS if name == part), "")
    return re.sub(rf"(?:{pattern})$", "", said.strip(), flags=re.IGNORECASE) if pattern else said


def _part_of(words: str) -> tuple[str, str]:
    """The part that words end in ("信访的目标"), or that they begin with ("the score of …"), and what is left."""
    for part, pattern in _PARTS:
        if match := re.fullmatch(rf"(.+?)(?:{pattern})", words):
            return part, _bare(match[1].removesuffix("'s"))
        if match := re.fullmatch(rf"(?:{pattern})(?:of|for)(?:the)?(.+)", words):
            return part, match[1]
    return "", words


def part_named(said: str) -> str:
    """The part of a row that the words name and nothing else (得分, 目标); "" for other words."""
    return next((part for part, pattern in _PARTS if re.fullmatch(pattern, plain(said))), "")


def _goal(walk: Interview, words: str) -> Pointed | None:
    match = _GOAL.fullmatch(words)
    if match is None or walk.shared:
        return None
    number = int(match[1]) if match[1].isdecimal() else whole_number(match[1])
    known = any(goal.number == number for goal in walk.form.goals)
    return Pointed(key=f"goal/{number}/points", whole=True) if known else None


def _of_step(walk: Interview, step: int) -> Pointed | None:
    prompts = walk.at_step(step)
    if not step or not prompts:
        return None
    row = prompts[0].row
    return Pointed(rows=(row,), whole=True) if row is not None else Pointed(key=prompts[0].key, whole=True)


def _own_rows(walk: Interview) -> tuple[Indicator, ...]:
    """The rows that the person fills in."""
    return tuple({prompt.row.id: prompt.row for prompt in walk.prompts if prompt.row is not None}.values())


def _rows(walk: Interview, words: str) -> tuple[Indicator, ...]:
    rows = _own_rows(walk)
    whole = tuple(row for row in rows if plain(row.name) == words)
    return whole or tuple(row for row in rows if len(words) > 1 and words in plain(row.name))[:MOST_ROWS]


def _likely(walk: Interview, said: str, lexicon: Lexicon) -> tuple[Indicator, ...]:
    """The rows that the words mean as a question's words do."""
    rows = {plain(row.name): row for row in _own_rows(walk) if row.name}
    vocabulary = Vocabulary.from_forms([(1, walk.form)], lexicon)
    query = parse(normal(said), lexicon, this_year=walk.form.year or 0, known=vocabulary.known())
    if not query.has_topic:
        return ()
    matches = vocabulary.resolve(query, most=MOST_ROWS)
    return tuple(
        rows[match.concept.plain_name]
        for match in matches
        if match.strength >= matches[0].strength * NEARLY and match.concept.plain_name in rows
    )


def keys_of(found: Pointed, part: str) -> Sequence[str]:
    """The entries that are named, for this part of a row."""
    return (found.key,) if found.key else tuple(row_key(row.id, part) for row in found.rows)
