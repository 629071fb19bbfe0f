"""Reading targets and actuals: "≥6次/年", "99.89%(受理272件,已回267件)", "九成八", "不超过5天".

A text is a quantity only when it says one amount and nothing else; a sentence that mentions numbers is not. What is
unclear reads as None: never a guess. `write` prints a quantity so that reading it again gives the same one.
"""

import re
import unicodedata
from dataclasses import dataclass, replace
from decimal import ROUND_HALF_UP, Decimal
from functools import lru_cache
from typing import Literal

Operator = Literal["", "=", "≥", "≤", ">", "<"]

#: Whole digits and decimals beyond which a text is no figure of an office's form (10^12 万元 is the world's product).
MOST_WHOLE_DIGITS = 15
MOST_DECIMALS = 8
#: A cell longer than this is prose, whatever numbers it holds.
LONGEST_QUANTITY = 600
HUNDRED = Decimal(100)
PERCENT_STEP = Decimal("0.01")


@dataclass(frozen=True, slots=True)
class Share:
    """Counts behind a rate: `part` of `whole` (267 of 272 cases)."""

    part: Decimal
    whole: Decimal
    unit: str = ""


@dataclass(frozen=True, slots=True)
class Quantity:
    """One amount: operator as printed ("" where none is), value in `unit`, per `period` ("年"), proved by `shares`.

    A percentage has the unit "%" and the value in percent (99.89). `derived` marks a rate that was computed from
    its shares because only the counts were written.
    """

    value: Decimal
    unit: str = ""
    operator: Operator = ""
    period: str = ""
    shares: tuple[Share, ...] = ()
    note: str = ""
    derived: bool = False

    @property
    def is_rate(self) -> bool:
        """Whether it is a percentage."""
        return self.unit == "%"


@lru_cache(maxsize=8192)  # the words of a form are compared again and again
def plain(text: str) -> str:
    """A text in the form for comparing: NFKC (full width to half), lower case, no white space or control characters."""
    normal = "".join(unicodedata.normalize("NFKC", text).casefold().split())
    if normal.isprintable():
        return normal
    return "".join(char for char in normal if not char.isspace() and unicodedata.category(char)[0] != "C")


# --- numbers --------------------------------------------------------------------------------------------------------

_DIGITS = {char: value for value, char in enumerate("零一二三四五六七八九")} | {"〇": 0, "两": 2, "○": 0}
_TENS = {"十": 10, "百": 100, "千": 1000}
_MYRIADS = {"万": 10**4, "亿": 10**8}
_CHINESE = "零〇○一二两三四五六七八九十百千万亿点"
_ARABIC = r"(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?|\.\d+"
_NUMBER = rf"(?:{_ARABIC}|[{_CHINESE}]+)"
#: Digits among numerals, as they are spoken: 3千2百万.
_SPOKEN = re.compile(r"[+−-]?(?:[1-9][十百千]万?亿?|[1-9][万亿])+")
_BARE = re.compile(rf"([+−-]?)({_NUMBER})([万亿]?)")
#: A point between digits as it is said: 98点5.
_POINT = re.compile(r"(?<=\d)点(?=\d+(?!\d|分|钟|前|之前|以前|准时))")
_AS_NUMERALS = str.maketrans("123456789", "一二三四五六七八九")


def read_number(text: str) -> Decimal | None:
    """One bare number as people type it: "１，０００", "-3.5", "三千零五十", "1.2万"; None for anything else."""
    normal = _pointed(plain(text))
    if _SPOKEN.fullmatch(normal):
        normal = normal.translate(_AS_NUMERALS)
    match = _BARE.fullmatch(normal) if len(normal) <= LONGEST_QUANTITY else None
    if match is None:
        return None
    value = _number(match[2])
    if value is None:
        return None
    value *= _MYRIADS.get(match[3], 1)
    return -value if match[1] in {"-", "−"} else value


def _pointed(normal: str) -> str:
    """A text with the point between digits as it is written: 98点5 is 98.5; 8点30分 stays a time of day."""
    return _POINT.sub(".", normal) if "点" in normal else normal


def _number(text: str) -> Decimal | None:
    """An unsigned number in Arabic or Chinese digits."""
    if not re.fullmatch(_ARABIC, text):
        return _chinese(text)
    whole, _, decimals = text.replace(",", "").partition(".")
    if len(whole) > MOST_WHOLE_DIGITS or len(decimals) > MOST_DECIMALS:
        return None
    return Decimal(f"{whole or 0}.{decimals}" if decimals else whole)


def _chinese(text: str) -> Decimal | None:
    """Chinese numerals: 三千零五十, 十一, 九十九点八九, 二〇二一. None where the order of the words makes no number."""
    whole, point, decimals = text.partition("点")
    if point and (not decimals or any(char not in _DIGITS for char in decimals)):
        return None
    value = whole_number(whole)
    if value is None:
        return None
    fraction = "".join(str(_DIGITS[char]) for char in decimals)
    return Decimal(f"{value}.{fraction}" if fraction else value)


def whole_number(text: str) -> int | None:
    """Chinese numerals of a whole number: 三十, 二〇二二, 一万二千. None where they make none."""
    if not text or len(text) > MOST_WHOLE_DIGITS:
        return None
    if all(char in _DIGITS for char in text):  # 二〇二一, 三
        return int("".join(str(_DIGITS[char]) for char in text)) if len(text) == 1 or len(text) >= 3 else None
    total = section = digit = 0
    last_ten = 10**4
    last_myriad = 10**12
    for char in text:
        if char in _DIGITS:
            if digit:
                return None
            digit = _DIGITS[char]
        elif char in _TENS:
            if _TENS[char] >= last_ten:
                return None
            last_ten = _TENS[char]
            section += (digit or 1) * last_ten
            digit = 0
        else:
            if _MYRIADS[char] >= last_myriad or not (section or digit):
                return None
            last_myriad = _MYRIADS[char]
            total += (section + digit) * last_myriad
            section = digit = 0
            last_ten = 10**4
    return total + section + digit


# --- quantities -----------------------------------------------------------------------------------------------------

_OPERATORS: tuple[tuple[Operator, str], ...] = (
    ("≥", r"≥|≧|⩾|>=|=>|不低于|不少于|不小于|不得低于|不得少于|大于等于|大于或等于|至少|达到或超过"),
    ("≤", r"≤|≦|⩽|<=|=<|不超过|不高于|不多于|不大于|不得超过|不得高于|小于等于|小于或等于|至多|最多|控制在"),
    (">", r">|大于|超过|高于|多于"),
    ("<", r"<|小于|低于|少于"),
    ("=", r"=|等于"),
)
_SUFFIXES: tuple[tuple[Operator, str], ...] = (
    ("≥", r"(?:及|或)?以上"),
    ("≤", r"(?:及|或)?(?:以下|以内|之内)"),
)
_LEAD = r"(?:已|共|全年|累计|实际)*(?:完成|达到|达|实现|开展|为|是)?"
_PERIOD = r"(?:/|每)(年|季度|季|月|周|日|天|学期)"
_UNIT = r"[^\W\d_]{1,6}[²³]?(?:/[^\W\d_]{1,3})?|[°℃㎡]{1,2}|"
_UNIT_IS_NO_UNIT = re.compile(
    r"余|多|几|左右|约|近|完成|达标|达到|以|不|未|已|第|好|是|为|与|和|及|或|点|成|万亿|的|至|到|分之|增|减|提|降|超|[号版式]$"
)
_FIRST_CALENDAR_YEAR = 1900
_AFTER = re.compile(r"^(?:\((?P<inside>.*)\)|[,;,。:](?P<clause>.*))?[。;,]?$", re.DOTALL)


@lru_cache(maxsize=4096)  # a form is read again at every keystroke, and few of its cells have changed
def read_quantity(text: str) -> Quantity | None:
    """The one amount that a target or actual says, with the counts that prove it; None where it says none or several.

    Rates may be written as 99.89%, 百分之九十九 or 九成八. Counts are looked for in the brackets behind a rate.
    """
    if len(text) > LONGEST_QUANTITY:
        return None
    normal = _pointed(plain(text))
    operator, rest = _operator(normal)
    rest = re.sub(rf"^{_LEAD}", "", rest)
    if not operator:
        operator, rest = _operator(rest)
    return _percentage(operator, rest) or _amount(operator, rest)


def _operator(text: str) -> tuple[Operator, str]:
    for operator, pattern in _OPERATORS:
        match = re.match(pattern, text)
        if match:
            return operator, text[match.end() :]
    return "", text


_PERCENTAGE = (
    re.compile(rf"(?P<sign>[-−]?)(?P<number>{_NUMBER})(?P<unit>%|％|个?百分点|‰)(?P<rest>.*)", re.DOTALL),
    re.compile(rf"(?P<sign>)(?P<unit>百分之|千分之)(?P<number>{_NUMBER})(?P<rest>.*)", re.DOTALL),
    re.compile(
        r"(?P<sign>)(?P<number>[一二三四五六七八九十\d])(?P<unit>成)(?P<half>[半一二三四五六七八九\d]?)(?P<rest>.*)"
    ),
)


def _percentage(operator: Operator, text: str) -> Quantity | None:
    for pattern in _PERCENTAGE:
        match = pattern.fullmatch(text)
        if match is None:
            continue
        value = _number(match["number"])
        if value is None:
            return None
        if match["unit"] == "成":
            half = match["half"]
            value = value * 10 + (5 if half == "半" else (_number(half) or 0) if half else 0)
            if value > HUNDRED:
                return None
        if match["unit"] in {"‰", "千分之"}:
            value /= 10
        unit = "百分点" if match["unit"].endswith("百分点") else "%"
        return _with_rest(Quantity(-value if match["sign"] else value, unit, operator), match["rest"])
    return None


def _amount(operator: Operator, text: str) -> Quantity | None:
    match = re.match(rf"([-−]?)({_ARABIC}|[{_CHINESE}]+)", text)
    if match is None:
        return None
    number, rest = match[2], text[match.end() :]
    # 三千万元: the last 万 or 亿 belongs to the unit, as it does in 3000万元.
    if number[-1:] in _MYRIADS and len(number) > 1:
        number, rest = number[:-1], number[-1] + rest
    value = _number(number)
    if value is None:
        return None
    unit_match = re.match(_UNIT, rest)
    unit = unit_match[0] if unit_match else ""
    for suffix in ("及以上", "或以上", "以上", "及以下", "以下", "以内", "之内", "每"):
        unit = unit.partition(suffix)[0]
    period = ""
    divided = re.fullmatch(rf"(.*){_PERIOD}", unit)
    if divided:
        unit, period = divided[1], divided[2]
    if unit and _UNIT_IS_NO_UNIT.search(unit):
        return None
    if unit[:1] in {"月", "日"} or (unit == "年" and value >= _FIRST_CALENDAR_YEAR):
        return None  # a date, not an amount
    rest = rest[len(unit) :]
    period_match = re.match(_PERIOD, rest)
    if period_match:
        period, rest = period_match[1], rest[period_match.end() :]
    return _with_rest(Quantity(-value if match[1] else value, unit, operator, period), rest)


def _with_rest(quantity: Quantity, rest: str) -> Quantity | None:
    for operator, pattern in _SUFFIXES:
        match = re.match(pattern, rest)
        if match:
            if quantity.operator not in {"", operator}:
                return None
            quantity, rest = replace(quantity, operator=operator), rest[match.end() :]
            break
    after = _AFTER.match(rest)
    if after is None:
        return None
    note = after["inside"] or after["clause"] or ""
    if after["clause"] and not quantity.is_rate:
        return None  # "13次,培训4次": two amounts
    shares = read_shares(note) if quantity.is_rate else ()
    if after["clause"] and not shares:
        return None
    return replace(quantity, note=note, shares=shares)


# --- counts behind a rate -------------------------------------------------------------------------------------------

_WHOLE = re.compile(
    r"受理|收到|接到|共|应|总|全部|合计|计划|参加|抽查|抽检|抽样|检查|核查|排查|发现|登记|发生|接收|申请"
)
_PART = re.compile(
    r"已|其中|办结|完成|合格|实际|实到|达标|处理|解决|回复|答复|通过|满意|符合|内|按期|及时|有效|落实|到位|准确|正确|无误|优良|整改|出勤|到岗|签约|兑现|采纳"
)
_PENDING = re.compile(r"未|正在|待|剩|尚|逾期|超期|不")
_COUNT = re.compile(rf"(?P<words>[^\d,;。]*?)(?P<number>{_ARABIC})(?P<unit>[^\W\d_]{{0,3}})")
_UNIT_ENDS = re.compile(r"办|已|未|均|全|其|完|合|实|达|处")
_FRACTION = re.compile(rf"(?P<part>{_ARABIC})(?P<unit>[^\W\d_]{{0,3}})/(?P<whole>{_ARABIC})(?P<again>[^\W\d_]{{0,3}})")


def read_shares(text: str) -> tuple[Share, ...]:
    """The counts that a text gives for a rate, one share a group of clauses ("受理272件,已回267件;收到9件,已办9件").

    Within a group the whole and the part must be told apart by their words (受理/收到/共 ... 已/其中/办结 ...) or, with
    two bare counts, by their size; else the group proves nothing and is left out.
    """
    normal = plain(text)
    fraction = _FRACTION.fullmatch(normal.strip("(),。;"))
    if fraction:
        return _share(_number(fraction["part"]), _number(fraction["whole"]), fraction["again"] or fraction["unit"])
    of = _OF.findall(normal)
    if len(of) == 1:
        return _share(_number(of[0][0]), _number(of[0][1]), "")
    groups = (_group(group) or _told_apart(group) for group in re.split(r"[;。]", normal))
    return tuple(share for group in groups for share in group)


def _group(text: str) -> tuple[Share, ...]:
    whole: Decimal | None = None
    part: Decimal | None = None
    units: list[str] = []
    for match in _COUNT.finditer(text):
        value = _number(match["number"])
        if value is None or match["unit"] in {"年", "月", "日"} or text[match.end() : match.end() + 1] == "%":
            continue
        words = match["words"]
        if _PENDING.search(words):
            continue
        if whole is None and (_WHOLE.search(words) or not _PART.search(words)):
            whole = value
        elif part is None and (_PART.search(words) or not words):
            part = value
        else:
            return ()
        units.append(_UNIT_ENDS.split(match["unit"])[0])
    named = {unit for unit in units if unit}
    if whole is None or part is None or len(named) > 1:
        return ()
    return _share(part, whole, named.pop() if named else "")


_OF = re.compile(rf"(?<![\d.])(?P<part>{_ARABIC})[a-z]{{0,9}}?(?:outof|of)(?:the)?(?P<whole>{_ARABIC})(?![\d.%])")
_WHOLE_BEHIND = re.compile(
    r"^.{0,2}[中里](?!心)|参加|参训|受理|收到|接到|应到|attend|receiv|regist|invit|tookpart|intotal"
)
_PART_BEHIND = re.compile(r"pass|clos|complet|handl|resolv|answer|qualif")
_PENDING_BEHIND = re.compile(r"还|仍|剩|余|另|没|程序|pending|remain|still|left")
_COUNTED_IN = frozenset("人件次个户名条项起批份例宗家处场期座台")


def _told_apart(text: str) -> tuple[Share, ...]:
    """The share of one group whose words stand behind the counts, in any order: 120人参加,合格118人,2人没来.

    A count that is left over must be the rest of the whole; else nothing is proved.
    """
    found: dict[str, list[Decimal]] = {"whole": [], "part": [], "": []}
    units: set[str] = set()
    for clause in re.split(r"[,、()]", text):
        matches = [
            match for match in re.finditer(_ARABIC, clause) if clause[match.end() :][:1] not in {*"%年月日号", "."}
        ]
        for place, match in enumerate(matches):
            before = clause[matches[place - 1].end() if place else 0 : match.start()]
            behind = clause[match.end() : matches[place + 1].start() if place + 1 < len(matches) else len(clause)]
            if (value := _number(match[0])) is None or _is_pending(before, behind):
                continue
            found[_role(before, behind)].append(value)
            units |= {behind[:1]} & _COUNTED_IN
    parts, wholes, others = found["part"], found["whole"], found[""]
    if len(units) > 1 or len(parts) > 1 or len(wholes) > 1:
        return ()
    if len(others) == 1 and len(parts) + len(wholes) == 1:
        (wholes if parts else parts).append(others.pop())
    if len(parts) != 1 or len(wholes) != 1 or parts[0] > wholes[0]:
        return ()
    if any(other != wholes[0] - parts[0] for other in others):
        return ()
    return _share(parts[0], wholes[0], next(iter(units), ""))


def _is_pending(before: str, behind: str) -> bool:
    said = re.sub(r"[一-鿿]?中$", "", before)
    return any(sign.search(words) for sign in (_PENDING, _PENDING_BEHIND) for words in (said, behind))


def _role(before: str, behind: str) -> str:
    if "其中" not in before and _WHOLE.search(before):
        return "whole"
    if _PART.search(before):
        return "part"
    if _WHOLE_BEHIND.search(behind):
        return "whole"
    return "part" if _PART.search(behind) or _PART_BEHIND.search(behind) else ""


def _share(part: Decimal | None, whole: Decimal | None, unit: str) -> tuple[Share, ...]:
    return (Share(part, whole, unit),) if part is not None and whole else ()


def rate_of(shares: tuple[Share, ...]) -> Decimal:
    """The rate in percent that the counts prove together, to two decimals: the sum of parts over the sum of wholes."""
    parts = sum((share.part for share in shares), Decimal(0))
    wholes = sum((share.whole for share in shares), Decimal(0))
    return (parts / wholes * HUNDRED).quantize(PERCENT_STEP, ROUND_HALF_UP)


def confirms(quantity: Quantity) -> bool | None:
    """Whether the counts behind a rate give it, rounded or cut to its printed decimals; None where it has no counts."""
    if not quantity.shares or not quantity.is_rate:
        return None
    parts = sum((share.part for share in quantity.shares), Decimal(0))
    wholes = sum((share.whole for share in quantity.shares), Decimal(0))
    exact = parts / wholes * HUNDRED
    exponent = quantity.value.as_tuple().exponent
    step = Decimal(1).scaleb(min(0, exponent if isinstance(exponent, int) else 0))
    return -step / 2 <= exact - quantity.value < step


# --- comparing and printing -----------------------------------------------------------------------------------------

_FACTORS = {"十": 10, "百": 100, "千": 1000, "万": 10**4, "亿": 10**8}
_NO_PREFIX = {"千米", "千克", "千瓦", "千瓦时", "百分点"}


#: Units that are so many of a smaller one; no day is a fixed part of a month, so those stand apart.
_MADE_OF: dict[str, tuple[str, str]] = {
    "公里": ("1000", "米"), "千米": ("1000", "米"), "厘米": ("0.01", "米"), "毫米": ("0.001", "米"),
    "m": ("1", "米"), "km": ("1000", "米"), "㎡": ("1", "平方米"), "平米": ("1", "平方米"), "m²": ("1", "平方米"),
    "公顷": ("10000", "平方米"), "平方公里": ("1000000", "平方米"), "平方千米": ("1000000", "平方米"),
    "吨": ("1000", "公斤"), "千克": ("1", "公斤"), "kg": ("1", "公斤"), "克": ("0.001", "公斤"),
    "小时": ("60", "分钟"), "个小时": ("60", "分钟"), "分": ("1", "分钟"), "日": ("1", "天"), "个月": ("1", "月"),
    "年": ("12", "月"), "周年": ("12", "月"), "立方": ("1", "立方米"), "m³": ("1", "立方米"), "方": ("1", "立方米"),
}  # fmt: skip
_DIMENSIONS = (
    ("rate", re.compile(r"%|百分点")),
    ("money", re.compile(r"元(?:/.*)?")),
    ("time", re.compile(r"分钟|天|月|周|个?工作日|个?自然日|个?学期|季度|秒")),
    ("length", re.compile(r"米")),
    ("area", re.compile(r"平方米|亩")),
    ("weight", re.compile(r"公斤")),
    ("volume", re.compile(r"立方米|升")),
    (
        "count",
        re.compile(
            r"[本张块部支队个名人位户家次场期批件起例宗项条份篇册套台辆座处所间栋幢栋只头株棵村](?:次|数|天次|/.*)?"
        ),
    ),
)


@lru_cache(maxsize=1024)
def _unit_in_base(unit: str) -> tuple[Decimal, str]:
    factor = Decimal(1)
    while unit[:1] in _FACTORS and unit not in _NO_PREFIX:
        factor *= _FACTORS[unit[0]]
        unit = unit[1:]
    many, base = _MADE_OF.get(unit, ("1", unit))
    return factor * Decimal(many), base


def in_base_unit(quantity: Quantity) -> tuple[Decimal, str]:
    """Value and unit in the smallest unit of its kind without 万/亿: 3.5万人 as 35000人, 5公里 as 5000米."""
    factor, unit = _unit_in_base(quantity.unit)
    return quantity.value * factor, unit


def dimension(quantity: Quantity) -> str:
    """What the unit measures: rate, money, time, length, area, weight, volume, count; "" where that is not known."""
    unit = in_base_unit(quantity)[1]
    return next((name for name, units in _DIMENSIONS if units.fullmatch(unit)), "")


def comparable(target: Quantity, actual: Quantity) -> bool:
    """Whether the two could be of one kind, as far as their units tell: not so for a duration against a percentage."""
    mine, other = dimension(target), dimension(actual)
    if not target.unit or not actual.unit:
        return True
    return mine == other or ("rate" not in {mine, other} and "" in {mine, other})


def same_kind(target: Quantity, actual: Quantity) -> bool:
    """Whether the two may be compared: both rates, or amounts in one unit (or one of them written without a unit)."""
    mine, other = in_base_unit(target)[1], in_base_unit(actual)[1]
    if "%" in {mine, other}:
        return mine == other
    return mine == other or not mine or not other


def write(quantity: Quantity) -> str:
    """The quantity as it is printed on a form: "≥6次/年", "98.16%(267/272件)"."""
    text = f"{quantity.value:f}"
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    period = f"/{quantity.period}" if quantity.period else ""
    note = f"({quantity.note})" if quantity.note else ""
    return f"{quantity.operator}{text}{quantity.unit}{period}{note}"
