"""An answer as people say it: the hedges, corrections, labels and clauses around a figure. Nothing is guessed.

A figure is found only where one is said; where several could be meant, all are given, to be chosen from.
"""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, replace
from decimal import Decimal

from bot.dialogue.speech import Speech
from scoring.quantity import Quantity, plain, read_number, read_quantity, same_kind, write
from scoring.scorecard import read_actual

_LEAD = re.compile(
    r"^(?:(?P<corrects>不对|不是的|错了|我?写错了|我?填错了|填错|更正(?:一下)?|改一下|actually|sorry|correction|no(?=\b))"
    r"|哦|噢|嗯|啊|那个|大概|大约|约|差不多|应该(?:是|为|有)?|可能(?:是)?|估计(?:是)?|好像(?:是)?|我?觉得|我看|我想|就?是(?!否)"
    r"|改(?:成|为|到)|(?:就|请)?(?:记|填|写)(?:成|为)?(?=[^录])|record\b|enter\b|put\b"
    r"|about\b|around\b|roughly\b|approximately\b|approx\.?|maybe\b|probably\b|i think\b|it(?:['’]s| is| was)\b)"
    r"[\s,，、。:：]*",
    re.IGNORECASE,
)
_TAIL = re.compile(
    r"[\s,，、]*(?:左右|上下|差不多|吧|的样子|(?:请|帮我)?改(?:一下|过来|回来)|才对|or so|roughly|i think|please)?"
    r"[\s。.!！~～]*$",
    re.IGNORECASE,
)
#: What asks something; a figure beside it is no answer.
_ASKS = re.compile(
    r"[?？]|吗|呢[。!！]?$|什么|为何|怎么|怎样|如何|多少|几[分项个条次]|哪|谁|是否|有没有|是不是|能不能|可不可以"
    r"|^(?:what|why|how|which|who|when|where|is|are|does|do|did|can|could|should|show|tell|list)\b",
    re.IGNORECASE,
)
_YES = re.compile(
    r"好(?:的|吧|啊|呀)?|是的?|对的?|没错|嗯+|行吧?|可以的?|同意|就这样|就这个|就这么记|记(?:吧|下)?|确认|没问题"
    r"|yes|yep|ok(?:ay)?|sure|right|correct|agreed|fine|record ?it"
)
_AGAIN = re.compile(
    r"(?:我要|我想|请|帮我)?(?:重填|重新填(?:写)?|重写|重来|再填一[次遍]|填错了?|写错了?|搞错了?|错了)(?:一下|一遍|吧|了)?[。!！]*"
    r"|redo|start over|again|i made a mistake|that was wrong|wrong",
    re.IGNORECASE,
)
_COMPLAINS = re.compile(
    r"[填写搞点弄看]错|错[行题项]|不是(?:这|那)(?:一)?[项行题条个]|(?:这|那)是.{1,20}的(?:数|分|得分|原因|措施)"
    r"|wrong (?:row|line|one|question|field|place)|my mistake|not this (?:row|one|question)",
    re.IGNORECASE,
)
_YEAR = re.compile(r"(?<!\d)(20\d\d)(?!\d|[-/.年]\d)")


@dataclass(frozen=True, slots=True)
class Spoken:
    """A text without what is said around it. corrects: whether it takes back something said before."""

    text: str
    corrects: bool = False


def bare(text: str) -> Spoken:
    """The text without hedges (大概, 左右, about), words of correction (不对，是…) and politeness around it."""
    said, corrects = text.strip(), False
    while (match := _LEAD.match(said)) is not None and match.end() < len(said):
        corrects, said = corrects or bool(match["corrects"]), said[match.end() :]
    corrects = corrects or bool(re.search(r"改过来|才对", said))
    while (shorter := _TAIL.sub("", said)) and shorter != said:
        said = shorter
    return Spoken(said, corrects)


def asks(text: str, year: int | None = None) -> bool:
    """Whether a text plainly asks, or speaks of another year than the form's."""
    return bool(_ASKS.search(text)) or any(int(found) != year for found in _YEAR.findall(plain(text)))


def agrees(text: str) -> bool:
    """Whether a text says yes and nothing else."""
    return _YES.fullmatch(plain(text).strip(",，。.!！~")) is not None


def wants_again(text: str) -> bool:
    """Whether a text asks to answer the question once more (重填)."""
    return _AGAIN.fullmatch(" ".join(text.split())) is not None


def complains(text: str) -> bool:
    """Whether a text says that something was filled in in the wrong place."""
    return len(text) <= 60 and _COMPLAINS.search(text) is not None


def tidy(text: str) -> str:
    """A text with its full-width digits and signs of numbers made half-width; the rest stays as it was typed."""
    return "".join(
        unicodedata.normalize("NFKC", char) if char in "０１２３４５６７８９．％／" else char for char in text
    )


# --- figures ---------------------------------------------------------------------------------------------------------

_NUMBER = r"(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?|[零〇一二两三四五六七八九十百千万]+"
#: Words before a number that make it a part of another, or one of another year.
_ASIDE = re.compile(
    r"其中|新增|包括|包含|另|含|去年|上年|往年|比|目标|计划|原|多|少|增加|减少|提高|下降|还有|剩|第$|[没不未无超近]|not?$|than$|under$|over$"
)
#: So few characters beside a figure tell nothing (建了2个).
LITTLE = 2
_TOTAL = re.compile(r"(?:一共|总共|共|合计|累计|全年|总计)(?:有|为|是|开展|完成|达到)*$")


def figures_in(text: str, target: Quantity) -> tuple[Quantity, ...]:
    """What a text says was done, beside this target: one quantity with the other words as its note, or several.

    One is the figure that stands first and alone, or the one called the total; parts of it (其中两次…) and other
    years' are no candidates. Several are a range, or figures of one kind with nothing to choose by.
    """
    whole = read_actual(text, target)
    if whole is not None:
        return (whole,)
    limits = _range(text, target)
    if limits:
        return limits
    found = list(_candidates(text, target))
    totals = [quantity for quantity, total in found if total]
    chosen = totals if len(totals) == 1 else [quantity for quantity, _ in found]
    return tuple({quantity.value: quantity for quantity in chosen}.values())


def _range(text: str, target: Quantity) -> tuple[Quantity, ...]:
    unit = re.escape(plain(target.unit))
    match = re.search(rf"({_NUMBER})(?:{unit})?(?:到|至|~|-|—|–|to)({_NUMBER}){unit}", plain(text))
    ends = [read_number(end) for end in match.groups()] if match is not None and unit else []
    return tuple(Quantity(end, target.unit) for end in ends if end is not None)


def _candidates(text: str, target: Quantity) -> Iterator[tuple[Quantity, bool]]:
    clauses = [clause for clause in re.split(r"[，,、；;。!！\n（(）)]|\.(?!\d)", tidy(text)) if clause.strip()]
    unit = plain(target.unit)
    for place, clause in enumerate(clauses):
        said = plain(clause)
        alone = read_quantity(bare(clause).text)
        if alone is not None and (alone.unit or not unit) and same_kind(target, alone) and not _ASIDE.search(said):
            others = ",".join(" ".join(other.split()) for other in (*clauses[:place], *clauses[place + 1 :]))
            yield replace(alone, note=others), bool(re.match("一共|总共|共|合计|累计|全年|总计", said))
            continue
        for match in re.finditer(rf"(?P<percent>百分之)?(?P<number>{_NUMBER})(?P<unit>{re.escape(unit)})?", said):
            before, behind = said[: match.start()], said[match.end() :]
            marked = match["percent"] if target.is_rate and match["percent"] else match["unit"] if unit else match[0]
            if not marked or _ASIDE.search(before[-6:]) or re.match("(?:及|或)?以[上下内]|[多余]", behind):
                continue
            value = read_number(match["number"])
            if value is not None and not (match["number"] == "一" and behind[:1] in {*"是在叫为"}):
                little = len(clauses) == 1 and len(before + behind) <= LITTLE
                note = "" if little else ",".join(" ".join(each.split()) for each in clauses)
                yield Quantity(value, target.unit, note=note), bool(_TOTAL.search(before))


def missing_in(text: str, speech: Speech) -> tuple[Decimal, Decimal | None] | None:
    """How many are missing of how many (None where that is not said); None for a text that says no such thing."""
    said = plain(text)
    missing: list[Decimal] = []
    others: list[Decimal] = []
    for match in re.finditer(_NUMBER, said):
        value = read_number(match[0])
        before, behind = said[: match.start()], said[match.end() :]
        if value is None or behind.startswith(("%", "成", "年", "月")):
            return None
        if speech.missing_before.search(before) or speech.missing_behind.match(behind):
            missing.append(value)
        elif len(match[0]) > 1 or match[0].isdigit() or speech.of_all.search(before):
            others.append(value)
    if len(missing) != 1 or len(others) > 1:
        return None
    whole = others[0] if others else None
    return (missing[0], whole) if whole is None or whole > missing[0] else None


def written(quantity: Quantity) -> str:
    """The quantity for the form, its note in brackets: 9次(其中两次联合公安)."""
    return write(replace(quantity, note=tidy(quantity.note)))


# --- points ----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Scored:
    """Points in words: the one number said, or the ends of a range; and what was said beside them."""

    points: tuple[Decimal, ...]
    rest: str = ""


_POINT = r"(\d{1,3}(?:\.\d{1,2})?|[零一二两三四五六七八九十]{1,3}(?:点[五5])?)"
_POINTS = re.compile(
    rf"(?:自评|可以)?(?:给|打|得|记|扣完|评)?(?:自己)?{_POINT}\s*(?:分|points?|pts)?(?:左右|差不多|吧|就行|比较合适|合适|即可|足够)*",
    re.IGNORECASE,
)
_POINT_RANGE = re.compile(
    rf"(?:给|打|得|记|在)?{_POINT}\s*分?\s*(?:到|至|~|-|—|–|to)\s*{_POINT}\s*(?:分|points?)?(?:之间|左右|吧)*",
    re.IGNORECASE,
)
_BECAUSE = re.compile(r"^(?:主要)?(?:是)?(?:因为|由于|原因是|理由是|because|since|as)[\s,，:：]*", re.IGNORECASE)


def points_in(text: str) -> Scored | None:
    """The score that a text says (我觉得7分差不多; 7分，因为…; 达到了，8分), and the words beside it."""
    said = tidy(text.strip())
    clauses = [clause.strip() for clause in re.split(r"[，,；;。！!\n]|\.(?!\d)|\s+(?=因|由于|because|since)", said)]
    for place, clause in enumerate(clauses):
        core = bare(clause).text
        if (match := _POINT_RANGE.fullmatch(core)) is None and (match := _POINTS.fullmatch(core)) is None:
            continue
        values = tuple(value for value in map(read_number, match.groups()) if value is not None)
        bare_number = not re.search(r"分|point|pts|^[给打得记评]", core, re.IGNORECASE)
        if not values or (place and bare_number):
            continue
        rest = "，".join(other for other in (*clauses[:place], *clauses[place + 1 :]) if other)
        return Scored(values, _BECAUSE.sub("", rest))
    return None


# --- labels ----------------------------------------------------------------------------------------------------------

_PARTICLES = re.compile(
    r"[\s的是为有了:：,，、（(]|今年|实际|我们|我街道|达到?|完成|总额|总共|一共|全年|调整后|大概|大约|应该|约"
)


_FIGURE = re.compile(r"\d|百分之|[零一二两三四五六七八九十]+[分成次个件人百千万]")


def label_of(text: str) -> str:
    """The words that stand before the first figure of a text, without particles; "" where it begins with the figure."""
    said = plain(text)
    found = _FIGURE.search(said)
    return _PARTICLES.sub("", said[: found.start()]) if found is not None else ""


def without_label(text: str) -> str:
    """The text from its first figure on."""
    said = tidy(text)
    found = _FIGURE.search(said)
    return said[found.start() :] if found is not None else text


def stands_for(label: str, name: str) -> bool:
    """Whether these words are short for the name: a part of it, or its characters in their order (计生, 学习出勤率)."""
    said, whole = plain(label), _PARTICLES.sub("", plain(name))
    if len(said) < 2 or not whole:
        return False
    rest = iter(whole)
    return said in whole or (len(whole) >= 2 and whole in said) or all(char in rest for char in said)
