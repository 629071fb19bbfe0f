"""A staff member's sentence -> Query(intent, slots). Pure: the words come from a lexicon, the years from the caller.

What a question asks and when is read from the front; what is left of the sentence is what it is about.
"""

import re
import unicodedata
from collections.abc import Callable, Container, Iterable
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from kb.lexicon import Aspect, Intent, Lexicon, longest_first, syllables_of
from kb.offices import names_in_questions, offices, short_name, unit_names
from scoring.quantity import read_number

__all__ = [
    "Known",
    "Query",
    "names_in_questions",
    "normal",
    "parse",
    "short_name",
    "sounds_like_question",
    "unit_names",
]

#: Stands in the sentence where an indicator's whole name was taken out.
_NAME = "\x00"
LONGEST_QUESTION = 120


@dataclass(frozen=True, slots=True)
class Known:
    """What reading a sentence needs to know of the store.

    units: the offices. whole_name: the longest indicator name that stands in a sentence, "" for none. pairs: the
    two-character pieces of all names, which are not taken apart as if they were filler.
    """

    units: Iterable[str] = ()
    whole_name: Callable[[str], str] = lambda _: ""
    pairs: Container[str] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class Query:
    """What is asked.

    topic: the words that say which indicator, in Chinese parts; phrases: the English ones, one tuple for each thing
    that is named; both empty for the whole form.
    points: a score that was named ("为什么是4.5"); lost: points that were named as lost ("扣了2分"). budget: whether
    the budget block is meant. year: the year asked about, None for the newest; years: all that were named.
    units: the offices that are named. goal, levels: one goal's number, the words of levels ("质量指标"), as named.
    place: the number of a row on the form. worst: what lost most is asked for. said: what its words ask for by
    themselves, "unknown" where nothing but the topic was said. whole: words that mean all of the form ("哪些"); across:
    those that mean every office ("各街道"). onward: it reads as if it went on from something ("那2019年呢"); earlier:
    one year before that. chosen: one row was picked by a button. aliases: whether words mean what somebody chose for
    them. aspect: of measures, whether they were carried out or what they did. today: the day on which it is asked,
    where the caller says it.
    """

    text: str
    intent: Intent
    said: Intent = "unknown"
    topic: tuple[str, ...] = ()
    phrases: tuple[tuple[str, ...], ...] = ()
    points: Decimal | None = None
    lost: Decimal | None = None
    year: int | None = None
    years: tuple[int, ...] = ()
    goal: int | None = None
    place: int | None = None
    levels: tuple[str, ...] = ()
    worst: bool = False
    units: tuple[str, ...] = ()
    budget: bool = False
    whole: bool = False
    across: bool = False
    onward: bool = False
    earlier: bool = False
    chosen: bool = False
    form_id: int | None = None
    aliases: bool = True
    aspect: Aspect = ""
    today: date | None = None

    @property
    def english(self) -> tuple[str, ...]:
        """All English words of the topic."""
        return tuple(word for phrase in self.phrases for word in phrase)

    @property
    def has_topic(self) -> bool:
        """Whether it names something in particular."""
        return bool(self.topic or self.phrases)

    @property
    def unit(self) -> str:
        """The office that is named, the first of several."""
        return self.units[0] if self.units else ""

    @property
    def of_rows(self) -> bool:
        """Whether rows are named by where they stand."""
        return self.goal is not None or self.place is not None or bool(self.levels)

    def of_unit(self, unit: str) -> bool:
        """Whether forms of this office are meant: one of those named, by its name or a part of it, or none is named."""
        return not self.units or any(name in unit for name in self.units)

    @property
    def of_offices(self) -> bool:
        """Whether offices are set side by side."""
        return self.across or len(self.units) > 1

    @property
    def names_nothing(self) -> bool:
        """Whether it leaves open what it is about."""
        named = self.has_topic or self.of_rows or self.budget or self.worst
        return not named and not self.whole and not self.across

    @property
    def over_years(self) -> bool:
        """Whether several forms are set side by side."""
        return self.intent in {"trend", "compare"}


# --- words ------------------------------------------------------------------------------------------------------------


def _without_slips(said: str, lexicon: Lexicon) -> str:
    """The sentence with its question words written right: 口分 -> 扣分. One character of each must be right."""
    heard = syllables_of(said)
    for start in range(len(heard)):
        for size in (2, 3):
            here = said[start : start + size]
            word = lexicon.slips.get(heard[start : start + size])
            if word and word != here and any(one == other for one, other in zip(word, here, strict=True)):
                said = said[:start] + word + said[start + size :]
    return said


def normal(text: str) -> str:
    """Half width, lower case, single blanks; what all words are looked for in."""
    kept = (char if unicodedata.category(char)[0] != "C" else " " for char in unicodedata.normalize("NFKC", text))
    return " ".join("".join(kept).casefold().split())


def sounds_like_question(text: str, lexicon: Lexicon) -> bool:
    """Whether a text has the shape of a question; used where it could be an answer as well, so doubt says no."""
    said = normal(text)
    return len(said) <= LONGEST_QUESTION and any(sign.search(said) for sign in lexicon.question_signs)


# --- a sentence ------------------------------------------------------------------------------------------------------


def parse(text: str, lexicon: Lexicon, *, this_year: int, known: Known = Known()) -> Query:
    """What a sentence asks. `this_year`: what 去年 counts back from.

    A known indicator name in the sentence is taken whole, so that its words are not read as anything else.
    """
    said = normal(text)
    name = known.whole_name(said)
    rest = said.replace(name, f" {_NAME} ") if name else said
    rest = _without_slips(rest, lexicon)
    rest = _unspelled(rest, lexicon)
    units, rest = offices(frozenset(known.units)).taken_from(rest, known.pairs)
    query = Query(
        text=text,
        intent="unknown",
        units=units,
        whole=any(sign.search(rest) for sign in lexicon.whole),
        across=any(sign.search(rest) for sign in lexicon.across),
        onward=any(sign.search(rest) for sign in lexicon.onward),
    )
    query, rest = _aspect(query, rest, lexicon)
    intent = _intent(rest, lexicon, known.pairs)
    query, rest = _years(query, rest, lexicon, this_year)
    query, rest = _place(query, rest)
    query, rest = _points(query, rest)
    intent = intent if intent in {"compare", "trend"} else _intent(rest, lexicon, known.pairs)
    budget = bool(not name and intent != "measures" and any(_found(word, rest, known.pairs) for word in lexicon.budget))
    topic, phrases, residue = _topic(rest, lexicon, known, budget=budget)
    if name:
        topic, phrases = (name, *(part for part in topic if part != _NAME))[:1], ()
    query = replace(query, topic=topic, phrases=phrases, budget=budget and not topic, said=intent)
    if intent != "compare" and any(_found(word, rest) for word in lexicon.elsewhere):  # 谁 is a side of two as well
        return query
    if query.aspect:
        return replace(query, intent="compare" if query.aspect == "effect" else "measures")
    settled = _settled(query, _asked(rest, lexicon, known.pairs))
    # "为什么天是蓝的": what is left says that it is about something else, though nothing says about what.
    vague = residue and intent in {"why", "score"} and settled.intent in {"total", "lost_points"}
    return query if vague and not {"total", "lost_points"} & set(_asked(rest, lexicon, known.pairs)) else settled


def _unspelled(said: str, lexicon: Lexicon) -> str:
    """The sentence with question words in characters that are written in pinyin; small words in pinyin are dropped."""
    found = lexicon.spelling.sub(lambda match: lexicon.spelled[match[0].replace(" ", "")], said)
    if found == said:
        return said
    return re.sub(r"[a-z]+", lambda match: " " if match[0] in lexicon.spelled_filler else match[0], found)


# --- when ------------------------------------------------------------------------------------------------------------

_YEAR = re.compile(r"(?<![\d.])((?:19|20)\d\d)(?![\d.])\s*(?:年度?)?")
_CHINESE_YEAR = re.compile(r"二[〇零0o]([〇零一二三四五六七八九])([〇零一二三四五六七八九])年?度?")
_SHORT_YEAR = re.compile(r"(?<![\d.近去最这第过])(\d\d)年(?!级|来|内|前|后)度?")
_CHINESE_DIGITS = {digit: value for value, digit in enumerate("〇一二三四五六七八九")} | {"零": 0}


def _years(query: Query, said: str, lexicon: Lexicon, this_year: int) -> tuple[Query, str]:
    years: list[int] = []

    def take(year: int) -> str:
        years.append(year)
        return " "

    said = _CHINESE_YEAR.sub(
        lambda match: take(2000 + 10 * _CHINESE_DIGITS[match[1]] + _CHINESE_DIGITS[match[2]]), said
    )
    said = _YEAR.sub(lambda match: take(int(match[1])), said)
    said = _SHORT_YEAR.sub(lambda match: take(2000 + int(match[1])), said)
    for name, back in (("before_last", 2), ("last", 1), ("this", 0)):
        for word in lexicon.years[name]:
            if _found(word, said):
                said = said.replace(word, take(this_year - back))
    for word in lexicon.years["earlier"]:
        if _found(word, said):
            query, said = replace(query, earlier=True), said.replace(word, " ")
    if not years:
        return query, said
    return replace(query, year=years[0], years=tuple(dict.fromkeys(years))), said


# --- where on the form -----------------------------------------------------------------------------------------------

_DIGITS = "一二三四五六七八九"
_ORDINALS = ("first", "second", "third", "fourth", "fifth")
_GOAL = re.compile(
    rf"(?:年度)?(?:绩效)?目标\s*(?P<after>\d{{1,2}}|[{_DIGITS}])(?!\d|\.|分|%|次|个|共|起|直|样|定)"
    rf"|第\s*(?P<before>\d{{1,2}}|[{_DIGITS}])\s*个?(?:年度)?(?:绩效)?目标|goals?\s*(?P<english>\d{{1,2}})\b"
    rf"|\b(?P<ordinal>{'|'.join(_ORDINALS)}) goal\b"
)
_LEVEL = re.compile(
    r"((?:经济|社会|生态环境|环境|生态)效益|可持续影响)(?:类|性)?(?:指标)?|(产出|效益|满意度|数量|质量|时效|成本)(?:类|性)?指标"
    r"|\b(output|benefit|satisfaction|quantity|quality|timeliness|cost) indicators?\b"
)
_ROW = re.compile(
    r"第\s*(?:(?P<digits>\d{1,2})|(?P<chinese>[一二三四五六七八九]?十?[一二三四五六七八九十]))\s*(?:项|个|条|行)?指标"
    r"|第\s*(?P<item>\d{1,2})\s*项|\bindicator (?:no\.? ?|number )?(?P<english>\d{1,2})\b"
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


def _place(query: Query, said: str) -> tuple[Query, str]:
    """The goal or the levels that are named, and whether the worst rows are meant."""
    if match := _GOAL.search(said):
        digit = match["after"] or match["before"] or match["english"]
        if digit is None:
            number = _ORDINALS.index(match["ordinal"]) + 1
        else:
            number = int(digit) if digit.isdecimal() else _DIGITS.index(digit) + 1
        query, said = replace(query, goal=number), said.replace(match[0], " ", 1)
    if match := _ROW.search(said):
        digits = match["digits"] or match["item"] or match["english"]
        place = int(digits) if digits else _chinese_number(match["chinese"])
        query, said = replace(query, place=place), said.replace(match[0], " ", 1)
    levels = [match[1] or match[2] or _LEVEL_IN_CHINESE[match[3]] for match in _LEVEL.finditer(said)]
    query, said = replace(query, levels=tuple(levels)), _LEVEL.sub(" ", said)
    if match := _WORST.search(said):
        # What stands before 最 stays: it says that points were lost.
        query, said = replace(query, worst=True), said.replace(match[0], re.sub(r"最.", "", match[0]), 1)
    return query, said


def _chinese_number(said: str) -> int:
    """一 to 九十九."""
    tens, ten, ones = said.rpartition("十")
    return (_DIGITS.index(tens) + 1 if tens else 1 if ten else 0) * 10 + (_DIGITS.index(ones) + 1 if ones else 0)


# --- points that are named -------------------------------------------------------------------------------------------

_FIGURE = r"(\d{1,3}(?:\.\d{1,2})?)"
_SPOKEN = r"((?:[一二两三四五六七八九]?十)?[一二两三四五六七八九十半](?:点[一二三四五六七八九]{1,2})?)"
#: A weight ("(8分)", "满分5分", "out of 5") and a score that it is asked why it was not given are no given score.
_NO_SCORE = (
    re.compile(rf"\(\s*{_FIGURE}\s*分\s*\)|(?:满分|权重|分值)(?:是|为)?\s*{_FIGURE}\s*分?"),
    re.compile(rf"(?:没有?得?到?|不是|不给|未得|不到)\s*{_FIGURE}\s*分|\bnot\s*{_FIGURE}(?:\s*points?)?"),
    re.compile(rf"(?<=\d)\s*(?:/|out of|of)\s*{_FIGURE}(?![\d.%])"),
)
_LOST = (
    re.compile(rf"(?:扣了?|丢了?|少了?|失了?|差了?|扣掉|被扣)\s*(?:{_FIGURE}(?![\d.%])\s*分?|{_SPOKEN}\s*分)"),
    re.compile(rf"{_FIGURE}\s*分[^\d,。]{{0,3}}(?:扣|丢|失|少)(?:在|到|掉|去)"),
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


def _points(query: Query, said: str) -> tuple[Query, str]:
    for pattern in _NO_SCORE:
        said = pattern.sub(" ", said)
    for pattern in _LOST:
        if match := pattern.search(said):
            query = replace(query, lost=_figure(match))
            # The verb stays: that something was deducted is what is asked.
            return query, said.replace(match[0], re.sub(r"[\d.]+|[一二两三四五六七八九十半]", "", match[0]), 1)
    for pattern in _GIVEN:
        if match := pattern.search(said):
            start, end = match.span(1)
            return replace(query, points=_figure(match)), f"{said[:start]} {said[end:]}"
    return query, said


def _figure(match: re.Match[str]) -> Decimal | None:
    said = next(group for group in match.groups() if group)
    return Decimal("0.5") if said == "半" else read_number(said.replace("两", "二"))


# --- what is asked ---------------------------------------------------------------------------------------------------


def _found(word: str, said: str, pairs: Container[str] = frozenset()) -> bool:
    """Whether a word stands in the sentence; a Latin one as a word of its own, a Chinese one not within another.

    It stands within another where it joins known words on both sides: 目标 in 建设目标责任书.
    """
    if word not in said:
        return False
    if word.isascii():
        return re.search(rf"(?<![a-z]){re.escape(word.strip())}(?![a-z])", said) is not None
    starts = (found.start() for found in re.finditer(re.escape(word), said))
    return any(
        said[start - 1 : start + 1] not in pairs or said[start + len(word) - 1 : start + len(word) + 1] not in pairs
        for start in starts
    )


def _asked(said: str, lexicon: Lexicon, pairs: Container[str] = frozenset()) -> list[Intent]:
    """All that its words ask for, likeliest first: turns of phrase before single words, in the lexicon's order."""
    shaped = [name for name, shapes in lexicon.shapes.items() if any(shape.search(said) for shape in shapes)]
    worded = [name for name, words in lexicon.intents if any(_found(word, said, pairs) for word in words)]
    return [*shaped, *(name for name in worded if name not in shaped)]


def _intent(said: str, lexicon: Lexicon, pairs: Container[str]) -> Intent:
    return next(iter(_asked(said, lexicon, pairs)), "unknown")


def _aspect(query: Query, said: str, lexicon: Lexicon) -> tuple[Query, str]:
    """Whether it is asked how far measures are, or what came of them."""
    for aspect, signs in lexicon.aspects:
        if any(sign.search(said) for sign in signs):
            return replace(query, aspect=aspect), lexicon.aspect_words.sub(" ", said)
    return query, said


def _settled(query: Query, asked: list[Intent]) -> Query:
    """The query with its intent, once it is known what the question is about."""
    intent = query.said
    lost = query.lost is not None or query.worst or "lost_points" in asked
    of_rows = query.of_rows
    if query.has_topic or query.budget:
        if intent == "lost_points":
            intent = "why"
        elif intent in {"total", "list", "unknown"}:
            intent = "score"
    elif "total" in asked and not of_rows and intent in {"why", "score", "lost_points", "list"} and not lost:
        intent = "total"
    elif lost and intent in {"why", "score", "list", "unknown"}:
        intent = "lost_points"
    elif query.points is not None and intent in {"unknown", "list", "search"}:
        intent = "score" if intent == "list" else "why"
    elif query.points is None and not of_rows and intent in {"score", "why"}:
        intent = "total" if intent == "score" else "lost_points"
    elif intent == "unknown" and of_rows:
        intent = "score"
    if (query.of_offices or len(query.years) > 1) and intent in {"score", "total", "list"}:
        intent = "compare"
    return replace(query, intent=intent)


#: Letters that could be syllables in pinyin.
_PINYIN = re.compile(
    r"(?:(?:zh|ch|sh|[bpmfdtnlgkhjqxrzcsyw])?(?:iang|iong|uang|iao|ian|ing|uai|uan|ang|eng|ong|ai|ei|ao|ou|an|en|er|ia|ie|iu"
    r"|in|ua|uo|ui|un|ve|ue|a|o|e|i|u|v))+"
)


# --- what it is about ------------------------------------------------------------------------------------------------


def _topic(
    said: str, lexicon: Lexicon, known: Known, *, budget: bool
) -> tuple[tuple[str, ...], tuple[tuple[str, ...], ...], bool]:
    """What is left of the sentence when the words of the question are taken out: Chinese parts, English phrases.

    And whether single characters are left as well, which say nothing by themselves.
    """
    taken = [word for _, words in lexicon.intents for word in words]
    taken += lexicon.budget if budget else ()
    rest = said
    weak = (word for word in lexicon.weak if len(word) == 1 or word not in known.pairs)
    for word in longest_first([*(word for word in taken if not word.isascii()), *lexicon.filler, *weak]):
        if word in rest:
            rest = rest.replace(word, " ") if len(word) > 1 else _without(word, rest, known.pairs)
    # English words of the question go whole ("next steps"), the longest first.
    for word in longest_first(word for word in taken if word.isascii()):
        if word in rest:
            rest = re.sub(rf"(?<![a-z]){re.escape(word.strip())}(?![a-z])", " ", rest)
    rest = re.sub(r"[a-z]+", lambda match: match[0] if _PINYIN.fullmatch(match[0]) else f" {match[0]} ", rest)
    # Letters that touch a character are a part of its word where they are pinyin: 信fang.
    chinese = re.findall(r"[a-z]*[\u3400-\u9fff][\u3400-\u9fffa-z\d]*", rest)
    rest = re.sub(r"[a-z]*[\u3400-\u9fff][\u3400-\u9fffa-z\d]*", " ", rest)
    phrases = (
        tuple(word for word in re.findall(r"[a-z]{2,}", phrase) if word not in lexicon.english_filler)
        for phrase in re.split(r"\band\b|,|&|/", rest)
    )
    parts = tuple(part for part in chinese if len(part) > 1)
    return parts, tuple(phrase for phrase in phrases if phrase), len(parts) < len(chinese)


def _without(char: str, said: str, pairs: Container[str]) -> str:
    """The sentence without a filler character, except where it is part of a known word (上 in 上访)."""
    return "".join(
        " " if here == char and said[i - 1 : i + 1] not in pairs and said[i : i + 2] not in pairs else here
        for i, here in enumerate(said)
    )
