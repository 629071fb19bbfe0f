"""How people name an office, and which offices a sentence names. Pure."""

import re
from collections import defaultdict
from collections.abc import Container, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from pypinyin import Style, lazy_pinyin

_KIND = (
    r"街道办事处|街道办|街道|人民政府|(?<![小乡城村])镇政府|(?<![小乡城村])镇(?!化)|(?<![城])乡政府|(?<![城])乡(?!村|镇)"
    r"|(?<![布格结大全开战])局|委员会|小学|中学|大学|卫生院|医院|幼儿园|中心|图书馆|博物馆|文化馆|档案馆|美术馆|体育馆"
)
_OTHER = re.compile(rf"[\u3400-\u9fff]{{2,12}}?(?:{_KIND})")
_OTHER_WITH_PLACE = re.compile(r"[\u3400-\u9fff]{2,6}[省市州县区][\u3400-\u9fff]{1,6}(?:局|委员会|医院|中学|小学)")
_OTHER_IN_ENGLISH = re.compile(r"\b([a-z]{3,}) (?:sub-?district|town(?:ship)?|bureau|county|hospital|street office)\b")
#: The last two characters of a place's name, with its sign; not 我市 or 全区.
_PLACE_BEFORE = re.compile(r"[\u3400-\u9fff][^\W我咱本全各这该你贵那哪每\d_a-z][省市州县区旗]$")
#: Words with the sign of a place in them that name none.
_NO_PLACE = "市场|城市|城镇|城乡|乡村|区域"
#: What an office may be called where it is the only one of its kind.
KINDS_ALONE = (
    "卫生院", "医院", "中学", "小学", "大学", "幼儿园", "图书馆", "博物馆", "文化馆", "档案馆", "美术馆", "体育馆",
)  # fmt: skip
#: What is done or counted stands in no office's name: 派大夫下乡, 考上大学, 有个镇.
_NO_STEM = re.compile(r"[派喊考有个没不了的是让被把给看几每]|(?:[下返回还老家城穷故离]|乡)乡?$")
_ALONE = "|".join(KINDS_ALONE)
#: An office by its rank and its kind alone: 省博物馆, 县医院; or by its kind and a year: 博物馆2021年.
_BUREAU_BY_RANK = re.compile(
    rf"(?<![\u3400-\u9fff])(?!{_NO_PLACE})[省市县区州][\u3400-\u9fff]{{2,8}}?(?:局|委员会)(?!部)"
)
_BY_RANK = re.compile(rf"(?<![\u3400-\u9fff])(?:(?:国家|[省市县区])[立属]?(?:{_ALONE})|(?:{_ALONE})(?=\d{{4}}|的))")
#: What may stand behind a short name and is still a part of it.
_TAIL = re.compile(r" ?(?:sub-?district|street|town(?:ship)?|office|街道办?(?:事处)?|办事处|人民政府)")
_NO_NAME = {
    "one",
    "some",
    "another",
    "which",
    "two",
    "the",
    "our",
    "this",
    "that",
    "your",
    "each",
    "every",
    "for",
    "all",
    "any",
    "their",
    "per",
}


def unit_names(unit: str) -> tuple[str, ...]:
    """How people call an office, longest first: its whole name, without 办事处, and the last part of it."""
    base = re.sub(r"(?:人民政府)?办事处$|人民政府$|委员会$", "", unit)
    match = re.search(
        rf"(?:^|[省市区县州盟旗乡镇])((?:{_NO_PLACE})?[^省市区县州盟旗]{{2,6}}?(?:街道|镇|乡|局|委|办|院|中学|小学|学校|中心|医院))$",
        base,
    )
    names = {unit, base, *([match[1]] if match else [])}
    return tuple(sorted((name for name in names if len(name) >= 3), key=len, reverse=True))


def short_name(unit: str) -> str:
    """The short form of an office's name, as people call it."""
    return min(unit_names(unit), key=len, default=unit)


@dataclass(frozen=True, slots=True)
class Offices:
    """The offices that are stored, by all that a sentence may call them."""

    named: Mapping[str, tuple[str, ...]]
    sizes: tuple[int, ...]

    def taken_from(self, said: str, pairs: Container[str]) -> tuple[tuple[str, ...], str]:
        """The offices named in a sentence in their order, one of which nothing is stored among them; what is left.

        pairs: two-character pieces of indicator names, which are not taken for an office's short name.
        """
        units: list[str] = []
        while (found := self._first(said, pairs)) is not None:
            name, start = found
            if other := _elsewhere(said, start, self.named[name]):
                # 云河市交通局, where only that of another place is stored.
                units.append(f"{other}{name}")
                said = f"{said[: start - len(other)]} {said[start + len(name) :]}"
                continue
            units += self.named[name]
            tail = _TAIL.match(said, start + len(name))
            said = f"{said[:start]} {said[tail.end() if tail else start + len(name) :]}"
        if units:
            return tuple(dict.fromkeys(units)), said
        return _not_stored(said, pairs)

    def _first(self, said: str, pairs: Container[str]) -> tuple[str, int] | None:
        for start in range(len(said)):
            for size in self.sizes:
                name = said[start : start + size]
                if len(name) == size and name in self.named and _stands_alone(name, said, start, pairs):
                    return name, start
        return None


@lru_cache(maxsize=8)
def offices(units: frozenset[str]) -> Offices:
    """The offices of these names."""
    every: dict[str, list[str]] = defaultdict(list)
    for unit in sorted(units):
        for name in names_in_questions(unit):
            every[name].append(unit)
    named = {name: tuple(found) for name, found in every.items() if len(found) == 1 or name not in KINDS_ALONE}
    return Offices(named, tuple(sorted({len(name) for name in named}, reverse=True)))


def _elsewhere(said: str, start: int, units: Sequence[str]) -> str:
    """The place that stands before an office's short name, where none of these offices is of that place; else ""."""
    match = _PLACE_BEFORE.search(said[:start])
    return "" if match is None or any(match[0] in unit for unit in units) else match[0]


def _stands_alone(name: str, said: str, start: int, pairs: Container[str]) -> bool:
    if name.isascii():
        before, after = said[:start][-1:], said[start + len(name) :][:1]
        return not (before.isascii() and before.isalpha()) and not (after.isascii() and after.isalpha())
    if name in KINDS_ALONE:
        # Else it is the end of another office's name.
        return re.search(r"[\u3400-\u9fff](?<![年的咱本们])$", said[:start]) is None
    return len(name) > 2 or name not in pairs


@lru_cache(maxsize=10_000)
def names_in_questions(unit: str) -> tuple[str, ...]:
    """How a sentence may name an office: its names, the last one without its kind, and that in pinyin."""
    names = [" ".join(name.casefold().split()) for name in unit_names(unit)]
    stem = re.sub(rf"(?:{_KIND})$", "", names[-1]) if names else ""
    if len(stem) >= 2 and re.search(r"(?:街道|镇|乡|小学|中学|学校|医院|卫生院)$", names[-1]):
        spelt = "".join(lazy_pinyin(stem, style=Style.NORMAL))
        names += [f"{spelt} jiedao", f"{spelt}jiedao", stem, *([spelt] if len(spelt) > 4 else [])]
    names += _abbreviations(unit)
    for kind in [kind for kind in KINDS_ALONE if unit.endswith(kind)][:1]:
        rank = re.findall("[省市县区]", unit[: -len(kind)])[-1:]
        names += [*(f"{place}{kind}" for place in rank), kind]
    return tuple(dict.fromkeys(names))


def _abbreviations(unit: str) -> tuple[str, ...]:
    """How people shorten the name of a bureau: 交通局 and 交运局 for 交通运输局, 市场监管局 for 市场监督管理局."""
    match = re.search(rf"(?:^|[省市区县州盟旗])((?:{_NO_PLACE})?[^省市区县州盟旗]{{2,12}})(局|委员会)(?:本级)?$", unit)
    words = re.findall("..", re.sub("[和与及]", "", match[1])) if match else []
    if match is None or len(words) < 2:
        return ()
    kind = "委" if match[2] == "委员会" else match[2]
    longer = (f"{words[0]}{''.join(word[0] for word in words[1:])}{kind}", f"{words[0]}{words[1]}{kind}")
    shorter = (f"{words[0]}{kind}", *(f"{words[0][0]}{word[0]}{kind}" for word in words[1:]))
    return (*(longer if len(words) > 2 else ()), *shorter)


def _not_stored(said: str, pairs: Container[str]) -> tuple[tuple[str, ...], str]:
    """An office that is named and of which nothing is stored."""
    if match := _OTHER.search(said):
        office = re.sub(r"^(?:请问|我想知道|查一?下?|想问一?下?|在|问|年度?的?|[跟和与同比])", "", match[0])
        stem = re.sub(rf"(?:{_KIND})$", "", office)
        stored = len(stem) < 2 or any(stem[i : i + 2] in pairs for i in range(len(stem) - 1))
        stored |= _NO_STEM.search(stem) is not None
        if (_OTHER_WITH_PLACE.fullmatch(office) or not stored) and not _plain_office(office):
            return (office,), said.replace(office, " ", 1)
    if match := _BUREAU_BY_RANK.search(said):
        return (match[0],), said.replace(match[0], " ", 1)
    if (match := _BY_RANK.search(said)) and not any(match[0][i : i + 2] in pairs for i in range(1, len(match[0]) - 1)):
        return (match[0],), said.replace(match[0], " ", 1)
    if (match := _OTHER_IN_ENGLISH.search(said)) and match[1] not in _NO_NAME:
        return (match[0],), said.replace(match[0], " ", 1)
    return (), said


def _plain_office(office: str) -> bool:
    """Words such as 我们街道 or 你们单位, which name no office."""
    return re.match(r"[我咱你他本这那各贵哪每该全]", office) is not None
