"""A staff member's sentence -> Query(intent, slots). Pure: the words come from a lexicon, the years from the caller."""

import re
import tomllib
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Literal, cast

from scoring.quantity import read_number

Intent = Literal[
    "why", "score", "measures", "lost_points", "total", "compare", "trend", "target", "list", "what_if", "search",
    "unknown",
]  # fmt: skip
INTENTS: tuple[Intent, ...] = (
    "why", "score", "measures", "lost_points", "total", "compare", "trend", "target", "list", "what_if", "search",
    "unknown",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Lexicon:
    """The words of questions, as data/lexicon/questions.toml has them."""

    intents: tuple[tuple[Intent, tuple[str, ...]], ...]
    filler: tuple[str, ...]
    generic: tuple[str, ...]
    english_filler: frozenset[str]
    years: Mapping[str, tuple[str, ...]]
    budget: tuple[str, ...]
    question_signs: tuple[str, ...]
    same: Mapping[str, tuple[str, ...]]
    glosses: Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Query:
    """What is asked.

    topic: the words that say which indicator, in Chinese parts and English words; empty for the whole form.
    points: a score that was named ("为什么是4.5"). budget: whether the budget block is meant. year: the year asked
    about, None for the newest. goal, level: one goal's number, or the words of a level ("质量指标"), as named.
    """

    text: str
    intent: Intent
    topic: tuple[str, ...] = ()
    english: tuple[str, ...] = ()
    points: Decimal | None = None
    year: int | None = None
    goal: int | None = None
    level: str = ""
    unit: str = ""
    budget: bool = False
    form_id: int | None = None

    @property
    def has_topic(self) -> bool:
        """Whether it names something in particular."""
        return bool(self.topic or self.english)


def parse_lexicon(text: str) -> Lexicon:
    """The lexicon in this TOML text."""
    table = tomllib.loads(text)
    return Lexicon(
        intents=tuple((cast("Intent", name), tuple(words)) for name, words in table["intents"].items()),
        filler=_longest_first(table["words"]["filler"]),
        generic=_longest_first(table["words"]["generic"]),
        english_filler=frozenset(table["words"]["english_filler"]),
        years={name: tuple(words) for name, words in table["years"].items()},
        budget=_longest_first(table["budget"]["words"]),
        question_signs=tuple(table["signs"]["question"]),
        same={word: tuple(others) for word, others in table["same"].items()},
        glosses=dict(table["glosses"]),
    )


def _longest_first(words: Iterable[str]) -> tuple[str, ...]:
    return tuple(sorted(words, key=len, reverse=True))


def normal(text: str) -> str:
    """Half width, lower case, single blanks; what all words are looked for in."""
    kept = (char if unicodedata.category(char)[0] != "C" else " " for char in unicodedata.normalize("NFKC", text))
    return " ".join("".join(kept).casefold().split())


def sounds_like_question(text: str, lexicon: Lexicon) -> bool:
    """Whether a text is meant as a question; used where it could be an answer as well, so doubt says no."""
    said = f"{normal(text)} "
    if len(said) > 120:
        return False
    return any(sign in said for sign in lexicon.question_signs)


_POINTS = (
    re.compile(r"(?<![\d.])(\d{1,3}(?:\.\d{1,2})?)\s*(?:分(?!钟|之|类)|points?\b|marks?\b)"),
    re.compile(
        r"(?:得了?|是|给了?|记了?|只有|扣成|拿了?|was|got|only|given|scored|a)\s*(\d{1,3}(?:\.\d{1,2})?)(?![\d%年.个月])(?:\s|$|\?|分|呢|吗|,|。)"
    ),
    re.compile(r"(?<![\d.])(\d{1,2}\.\d{1,2})(?![\d%万])"),
)
_YEAR = re.compile(r"(?<!\d)(20\d\d)(?!\d)\s*年?度?")
_SHORT_YEAR = re.compile(r"(?<!\d)(\d\d)年度?")
_GOAL = re.compile(r"(?:年度绩效)?目标\s*(\d|[一二三四五六七八九])(?!\d|\.|分|%)|goal\s*(\d)\b")
_LEVEL = re.compile(
    r"(产出|效益|满意度|数量|质量|时效|成本|经济效益|社会效益|环境效益|生态效益|可持续影响)(?:类)?指标"
    r"|\b(output|benefit|quantity|quality|timeliness|cost) indicators?\b"
)
_LEVEL_IN_CHINESE = {
    "output": "产出",
    "benefit": "效益",
    "quantity": "数量",
    "quality": "质量",
    "timeliness": "时效",
    "cost": "成本",
}


def parse(
    text: str, lexicon: Lexicon, *, this_year: int, units: Iterable[str] = (), known: Iterable[str] = ()
) -> Query:
    """What a sentence asks. `this_year`: what 去年 counts back from. `units`, `known`: names of offices and indicators.

    A known indicator name in the sentence is taken whole, so that its words are not read as anything else.
    """
    said = normal(text)
    whole = [name for name in sorted((normal(name) for name in known), key=len, reverse=True) if len(name) > 3]
    name = next((name for name in whole if name in said), "")
    rest = said.replace(name, " \x00 ") if name else said
    query = Query(text=text, intent="unknown")
    query, rest = _unit(query, rest, units)
    query, rest = _year(query, rest, lexicon, this_year)
    query, rest = _numbers(query, rest)
    intent = _intent(rest, lexicon)
    budget = bool(not name and any(_found(word, rest) for word in lexicon.budget)) and intent != "measures"
    topic, english = _topic(rest, lexicon, budget=budget)
    if name:
        topic = (name, *(part for part in topic if part != "\x00"))[:1]
        english = ()
    query = replace(query, topic=topic, english=english, budget=budget and not topic)
    return replace(query, intent=_settled(intent, query, rest, lexicon))


def _unit(query: Query, said: str, units: Iterable[str]) -> tuple[Query, str]:
    for unit in units:
        for short in unit_names(unit):
            if normal(short) in said:
                return replace(query, unit=unit), said.replace(normal(short), " ", 1)
    return query, said


def unit_names(unit: str) -> tuple[str, ...]:
    """How people call an office, longest first: its whole name, without 办事处, and the last part of it."""
    base = re.sub(r"(?:人民政府)?办事处$|人民政府$|委员会$", "", unit)
    match = re.search(r"([^省市区县州盟旗]{2,6}(?:街道|镇|乡|局|委|办|院|中学|小学|学校|中心|医院))$", base)
    names = {unit, base, *([match[1]] if match else [])}
    return tuple(sorted((name for name in names if len(name) >= 3), key=len, reverse=True))


def short_name(unit: str) -> str:
    """The short form of an office's name, as people call it."""
    return min(unit_names(unit), key=len, default=unit)


def _year(query: Query, said: str, lexicon: Lexicon, this_year: int) -> tuple[Query, str]:
    if match := _YEAR.search(said):
        return replace(query, year=int(match[1])), said.replace(match[0], " ", 1)
    if match := _SHORT_YEAR.search(said):
        return replace(query, year=2000 + int(match[1])), said.replace(match[0], " ", 1)
    for name, back in (("before_last", 2), ("last", 1), ("this", 0)):
        for word in lexicon.years[name]:
            if word in said:
                return replace(query, year=this_year - back), said.replace(word, " ", 1)
    return query, said


def _numbers(query: Query, said: str) -> tuple[Query, str]:
    if match := _GOAL.search(said):
        digit = match[1] or match[2]
        number = int(digit) if digit.isdecimal() else "一二三四五六七八九".index(digit) + 1
        query, said = replace(query, goal=number), said.replace(match[0], " ", 1)
    if match := _LEVEL.search(said):
        level = match[1] or _LEVEL_IN_CHINESE[match[2]]
        query, said = replace(query, level=level), said.replace(match[0], " ", 1)
    for pattern in _POINTS:
        if match := pattern.search(said):
            start, end = match.span(1)
            return replace(query, points=read_number(match[1])), f"{said[:start]} {said[end:]}"
    return query, said


def _found(word: str, said: str) -> bool:
    """Whether a word stands in the sentence; a Latin one as a word of its own."""
    if word.isascii():
        return re.search(rf"(?<![a-z]){re.escape(word.strip())}(?![a-z])", said) is not None
    return word in said


def _intent(said: str, lexicon: Lexicon) -> Intent:
    return next((name for name, words in lexicon.intents if any(_found(word, said) for word in words)), "unknown")


def _settled(intent: Intent, query: Query, said: str, lexicon: Lexicon) -> Intent:
    """The intent once it is known what the question is about."""
    asked = {name for name, words in lexicon.intents if any(_found(word, said) for word in words)}
    if query.has_topic or query.budget:
        if intent == "lost_points":
            return "why"
        if intent in {"total", "list", "unknown"}:
            return "score"
        return intent
    if intent == "why" and "lost_points" in asked:
        return "lost_points"
    if intent == "score" and "lost_points" in asked:
        return "lost_points"
    if intent in {"score", "why"} and query.goal is None and not query.level and query.points is None:
        return "total" if intent == "score" else "lost_points"
    if intent == "unknown" and (query.goal is not None or query.level):
        return "score"
    if intent == "unknown" and query.points is not None:
        return "why"
    return intent


def _topic(said: str, lexicon: Lexicon, *, budget: bool) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """What is left of the sentence when the words of the question are taken out: Chinese parts and English words."""
    taken = [word for _, words in lexicon.intents for word in words if not word.isascii()]
    taken += lexicon.budget if budget else ()
    rest = said
    for word in _longest_first([*taken, *lexicon.filler]):
        rest = rest.replace(word, " ")
    chinese = re.findall(r"[\u3400-\u9fff][\u3400-\u9fff\d]*", rest)
    skip = {word for _, words in lexicon.intents for word in words if word.isascii()} | lexicon.english_filler
    skip |= {word for word in lexicon.budget if word.isascii()} if budget else set()
    phrases = {part for word in skip for part in word.split()} if budget else {word for word in skip if " " not in word}
    english = [word for word in re.findall(r"[a-z]{2,}", rest) if word not in phrases]
    return tuple(part for part in chinese if len(part) > 1), tuple(english)
