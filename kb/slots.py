"""What a sentence names beside its topic: years, a place on the form, points. Each is taken out of the sentence."""

import re
from collections.abc import Mapping
from decimal import Decimal

from kb.lexicon import Lexicon
from kb.said import found
from scoring.quantity import read_number

#: Fields of a Query.
Slots = Mapping[str, object]

# --- when ------------------------------------------------------------------------------------------------------------

_YEAR = re.compile(r"(?<![\d.])((?:19|20)\d\d)(?![\d.])\s*(?:年度?)?")
_CHINESE_YEAR = re.compile(r"二[〇零0o]([〇零一二三四五六七八九])([〇零一二三四五六七八九])年?度?")
_SHORT_YEAR = re.compile(r"(?<![\d.近去最这第过])(\d\d)年(?!级|来|内|前|后)度?")
_CHINESE_DIGITS = {digit: value for value, digit in enumerate("〇一二三四五六七八九")} | {"零": 0}


def read_years(said: str, lexicon: Lexicon, this_year: int) -> tuple[Slots, str]:
    """The years that are named, and what is left of the sentence. `this_year`: what 去年 counts back from."""
    slots: dict[str, object] = {}
    years: list[int] = []

    def take(year: int) -> str:
        years.append(year)
        return " "

    said = _CHINESE_YEAR.sub(
        lambda match: take(2000 + 10 * _CHINESE_DIGITS[match[1]] + _CHINESE_DIGITS[match[2]]), said
    )
    said = _YEAR.sub(lambda match: take(int(match[1])), said)
    said = _SHORT_YEAR.sub(lambda match: take(2000 + int(match[1])), said)
    if years:
        slots["dated"] = True
    for name, back in (("before_last", 2), ("last", 1), ("this", 0)):
        for word in lexicon.years[name]:
            if found(word, said):
                said = said.replace(word, take(this_year - back))
    for word in lexicon.years["earlier"]:
        if found(word, said):
            slots["earlier"], said = True, said.replace(word, " ")
    if years:
        slots |= {"year": years[0], "years": tuple(dict.fromkeys(years))}
    return slots, said


# --- in what an amount is asked --------------------------------------------------------------------------------------

_COUNTED = re.compile(r"(?:多少|几)个?([\u3400-\u9fff])|多([长大久])")


def read_units(said: str, lexicon: Lexicon) -> tuple[str, ...]:
    """How the units of what is counted may begin: 户 for 多少户, 元, 万, 亿 for 多少钱; () where nothing is counted."""
    match = _COUNTED.search(said)
    counted = (match[1] or match[2]) if match else ""
    if not counted or counted in lexicon.no_units:
        return ()
    return lexicon.counted_in.get(counted, (counted,))


# --- where on the form -----------------------------------------------------------------------------------------------

_DIGITS = "一二三四五六七八九"
_ORDINALS = ("first", "second", "third", "fourth", "fifth")
_GOAL = re.compile(
    rf"(?:年度)?(?:绩效)?目标\s*(?P<after>\d{{1,2}}|[{_DIGITS}])(?!\d|\.|分|%|次|个|共|起|直|样|定)"
    rf"|第\s*(?P<before>\d{{1,2}}|[{_DIGITS}])\s*个?(?:年度)?(?:绩效)?目标|goals?\s*(?P<english>\d{{1,2}})(?!\d)"
    rf"|\b(?P<ordinal>{'|'.join(_ORDINALS)}) goal\b"
)
_LEVEL = re.compile(
    r"((?:经济|社会|生态环境|环境|生态)效益|可持续影响)(?:类|性)?(?:指标)?|(产出|效益|满意度|数量|质量|时效|成本)(?:类|性)?指标"
    r"|\b(output|benefit|satisfaction|quantity|quality|timeliness|cost) indicators?\b"
)
_ROW = re.compile(
    r"第\s*(?:(?P<digits>\d{1,2})|(?P<chinese>[一二三四五六七八九]?十?[一二三四五六七八九十]))\s*(?:项|个|条|行)?指标"
    r"|第\s*(?P<item>\d{1,2})\s*项|\bindicator (?:no\.? ?|number )?(?P<english>\d{1,2})(?!\d)"
)
_WORST = re.compile(
    r"(?:扣分?|丢分?|失分?)得?了?的?(?:指标|项目|一项)?最[多大狠厉严惨]|最[多大]的?扣|得?分数?最[低少差]"
    r"|lost (?:the )?most|(?:lowest|worst)|most (?:points|marks)"
)
_LEVEL_IN_CHINESE = {
    "output": "产出",
    "benefit": "效益",
    "satisfaction": "满意度",
    "quantity": "数量",
    "quality": "质量",
    "timeliness": "时效",
    "cost": "成本",
}


def read_place(said: str) -> tuple[Slots, str]:
    """The goal, the row's number or the levels that are named, and whether the worst rows are meant."""
    slots: dict[str, object] = {}
    if match := _GOAL.search(said):
        digit = match["after"] or match["before"] or match["english"]
        if digit is None:
            number = _ORDINALS.index(match["ordinal"]) + 1
        else:
            number = int(digit) if digit.isdecimal() else _DIGITS.index(digit) + 1
        slots["goal"], said = number, said.replace(match[0], " ", 1)
    if match := _ROW.search(said):
        digits = match["digits"] or match["item"] or match["english"]
        place = int(digits) if digits else _chinese_number(match["chinese"])
        slots["place"], said = place, said.replace(match[0], " ", 1)
    levels = [match[1] or match[2] or _LEVEL_IN_CHINESE[match[3]] for match in _LEVEL.finditer(said)]
    slots["levels"], said = tuple(levels), _LEVEL.sub(" ", said)
    if match := _WORST.search(said):
        # What stands before 最 stays: it says that points were lost.
        slots["worst"], said = True, said.replace(match[0], re.sub(r"最.", "", match[0]), 1)
    return slots, said


def _chinese_number(said: str) -> int:
    """一 to 九十九."""
    tens, ten, ones = said.rpartition("十")
    return (_DIGITS.index(tens) + 1 if tens else 1 if ten else 0) * 10 + (_DIGITS.index(ones) + 1 if ones else 0)


# --- points that are named -------------------------------------------------------------------------------------------

_FIGURE = r"(\d{1,3}(?:\.\d{1,2})?)"
_SPOKEN = r"((?:[一二两三四五六七八九]?十)?[一二两三四五六七八九十半](?:点[一二三四五六七八九]{1,2})?)"
#: 一分半, 半分; not 大半分.
_HALF = re.compile(
    r"(?<![\d.一二两三四五六七八九十大多小])(\d{1,2}|[一二两三四五六七八九]?十?[一二两三四五六七八九十])分半|(?<![大多小一])半分(?!钟)"
)
#: A weight ("(8分)", "满分5分", "out of 5") and a score that it is asked why it was not given are no given score.
_NO_SCORE = (
    re.compile(rf"\(\s*{_FIGURE}\s*分\s*\)|(?:满分|权重|分值)(?:是|为)?\s*{_FIGURE}\s*分?"),
    re.compile(rf"(?:没有?得?到?|不是|不给|未得|不到)\s*{_FIGURE}\s*分|\bnot\s*{_FIGURE}(?:\s*points?)?"),
    re.compile(rf"(?<=\d)\s*(?:/|out of|of)\s*{_FIGURE}(?![\d.%])"),
)
_LOST = (
    re.compile(
        rf"(?:扣[了的掉]?|丢[了的掉]?|少[得拿给]?[了的]?|失[了的]?|差[了的]?|被扣)[那这]?\s*(?:{_FIGURE}(?![\d.%])\s*分?|{_SPOKEN}\s*分)"
    ),
    re.compile(rf"{_FIGURE}\s*分[^\d,。]{{0,3}}(?:扣|丢|失|少)(?:在|到|掉|去)"),
    re.compile(rf"{_FIGURE}\s*分(?:是|都)?(?:怎么|咋|为什么|为啥|为何|在哪[儿里]?)(?:被)?(?:扣|丢|失|少|没)"),
    re.compile(rf"\b(?:lost|lose|losing|deducted|docked|minus)\s*{_FIGURE}(?:\s*(?:points?|marks?))?"),
    re.compile(rf"{_FIGURE}\s*(?:points?|marks?)\s*(?:were |was |is )?(?:lost|deducted|docked|taken)"),
)
_GIVEN = (
    re.compile(rf"(?<![\d.]){_FIGURE}\s*(?:分(?!钟|之|类|别)|points?\b|marks?\b)"),
    re.compile(
        rf"(?:得了?|是|给了?|记了?|只有|扣成|拿了?|才|was|got|gets?|only|given|scored?|scoring|received?|at|a|why)\s*{_FIGURE}"
        r"(?![\d%年.个月次件起户人名])(?=\s|$|\?|分|呢|吗|,|。|啊)"
    ),
    re.compile(rf"(?:得了?|是|给了?|记了?|只有|只得|拿了?|才)\s*{_SPOKEN}\s*分"),
    re.compile(r"(?<![\d.])(\d{1,2}\.\d{1,2})(?![\d%万])"),
)

_BOTH = re.compile(rf"(?:得了?|拿了?|给了?)\s*{_FIGURE}\s*分的?(?:那|这)?一?[项个条]?")


def read_points(said: str) -> tuple[Slots, str]:
    """A score that is named, or points that are named as lost."""
    said = _HALF.sub(lambda match: f"{_with_half(match[1] or '')}分", said)
    for pattern in _NO_SCORE:
        said = pattern.sub(" ", said)
    for pattern in _LOST:
        if match := pattern.search(said):
            # The verb stays: that something was deducted is what is asked.
            left = said.replace(match[0], re.sub(r"[\d.]+|[一二两三四五六七八九十半]", "", match[0]), 1)
            if given := _BOTH.search(left):  # 得4.5分的那一项，半分扣在哪
                return {"lost": _figure(match), "points": _figure(given)}, left.replace(given[0], " ", 1)
            return {"lost": _figure(match)}, left
    for pattern in _GIVEN:
        if match := pattern.search(said):
            start, end = match.span(1)
            return {"points": _figure(match)}, f"{said[:start]} {said[end:]}"
    return {}, said


def _with_half(said: str) -> str:
    whole = read_number(said.replace("两", "二")) if said else Decimal(0)
    return f"{(whole or Decimal(0)) + Decimal('0.5'):f}"


def _figure(match: re.Match[str]) -> Decimal | None:
    said = next(group for group in match.groups() if group)
    return Decimal("0.5") if said == "半" else read_number(said.replace("两", "二"))
