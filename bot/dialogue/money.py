"""Amounts of money as people say them: 「3120万6600元」, "60 million yuan". The whole figure, or nothing.

An amount is in 万元, as the form has it. Beside it there may be words, years, days and counts of things, never another
figure: then nothing is read, and the person is asked.
"""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Literal

from bot.dialogue.speech import Speech
from scoring.quantity import HUNDRED, plain, read_number

YUAN_IN_WAN = Decimal(10_000)
#: What one of a unit is in 万元; the longer name first.
_UNITS: Mapping[str, Decimal] = {
    "亿元": YUAN_IN_WAN, "亿": YUAN_IN_WAN, "万元": Decimal(1), "万": Decimal(1),
    "millionyuan": Decimal(100), "millionrmb": Decimal(100), "million": Decimal(100),
    "billionyuan": 10 * YUAN_IN_WAN, "billionrmb": 10 * YUAN_IN_WAN, "billion": 10 * YUAN_IN_WAN,
    "thousandyuan": 1 / Decimal(10), "yuan": 1 / YUAN_IN_WAN, "rmb": 1 / YUAN_IN_WAN,
    "元": 1 / YUAN_IN_WAN, "块钱": 1 / YUAN_IN_WAN, "块": 1 / YUAN_IN_WAN,
}  # fmt: skip
#: What 万元 is called in English, and units in brackets.
_WAN = re.compile(r"(?<=\d)\s*[(x×*]?\s*(?:10\s?k|10,000|ten[ -]thousand)\s*(?:yuan|rmb)\s*\)?", re.IGNORECASE)
_IN_BRACKETS = re.compile(r"\(\s*(亿元|万元|元|yuan|rmb|million yuan)\s*\)", re.IGNORECASE)
#: All that is joined to a figure, and the unit behind it.
_RUN = re.compile(
    r"[零〇一二两三四五六七八九十百千万亿\d](?:[零〇一二两三四五六七八九十百千万亿点\d]|\.(?=\d)|,(?=\d{3}(?!\d)))*"
    r"\s*(?:(?:million|billion|thousand)\b)?\s*(?:元|块钱|块|yuan\b|rmb\b)?",
    re.IGNORECASE,
)
#: A run that is no amount: a percentage, part of a day or a year, a count of things.
_NO_AMOUNT_BEHIND = re.compile(r"\s*(?:[年月日号/次个件人项条户岁家笔类问题]|[.-]\d)")
_NO_AMOUNT_BEFORE = re.compile(r"(?:[第月/-]|\d年)\s*$")
_RATE_BEFORE, _RATE_BEHIND = re.compile(r"百分之$"), re.compile(r"\s*[%％]")
_NUMERALS = "零〇一二两三四五六七八九"
_PART = rf"(?:\d{{1,3}}(?:,\d{{3}})+|\d+)(?:\.\d+)?|(?:[1-9][千百十])+[1-9]?|[{_NUMERALS}十百千]+(?:点[{_NUMERALS}]+)?"
#: 1亿2000万, 3120万6600元: behind 万 and 亿 it goes on in yuan, and says so by 元, by thousands or by hundreds.
_COMPOUND = re.compile(
    rf"(?:(?P<yi>{_PART})亿)?(?:零?(?P<wan>{_PART})万)?(?:零?(?P<yuan>{_PART}))?(?P<unit>元|块钱|块)?"
)
_LEAST_IN_YUAN = 1000


@dataclass(frozen=True, slots=True)
class Amount:
    """An amount in 万元. against: whether it is what this year's is "more" or "less" than last year's by.

    rate: whether it is so in percent.
    """

    value: Decimal
    against: Literal["", "more", "less"] = ""
    rate: bool = False

    def beside(self, previous: Decimal) -> Decimal:
        """The amount of this year, where last year's was that."""
        if not self.against:
            return self.value
        by = (previous * self.value / HUNDRED).quantize(Decimal("0.01")) if self.rate else self.value
        return previous + by if self.against == "more" else previous - by


def read_money(text: str) -> Amount | None:
    """The amount that the whole of a text is; None for any other text."""
    said = plain(_one_way(text)).removesuffix("整").removesuffix("人民币").lstrip("¥").removeprefix("人民币")
    unit = next((unit for unit in _UNITS if said.endswith(unit)), "")
    value = read_number(said.removesuffix(unit))
    return _compound(said) if value is None else Amount(value * _UNITS.get(unit, Decimal(1)))


def money_in(text: str, speech: Speech) -> Amount | None:
    """The one amount that a text says; None for none or several, and where any figure is left over.

    What it differs from last year's by counts only where nothing else is said.
    """
    said = _one_way(text).casefold()
    found: list[Amount | None] = []
    differences: list[Amount | None] = []
    for match in _RUN.finditer(said):
        run, before, behind = match[0].strip(), said[: match.start()], said[match.end() :]
        if len(run) == 1 and not run.isdigit():
            continue  # 一 of 一共
        rate = bool(_RATE_BEFORE.search(before) or _RATE_BEHIND.match(behind))
        amount = read_money(run)
        if against := _against(_RATE_BEFORE.sub("", before), _RATE_BEHIND.sub("", behind, count=1), speech):
            differences.append(amount and replace(amount, against=against, rate=rate))
        elif not (rate or _NO_AMOUNT_BEHIND.match(behind) or _NO_AMOUNT_BEFORE.search(before)):
            found.append(amount)
    meant = found or differences
    return meant[0] if len(meant) == 1 else None


def _against(before: str, behind: str, speech: Speech) -> Literal["", "more", "less"]:
    """Whether the words around a figure say that it is a difference."""
    if speech.more.search(before) or speech.more_behind.match(behind):
        return "more"
    return "less" if speech.less.search(before) or speech.less_behind.match(behind) else ""


def _one_way(text: str) -> str:
    """A text with its units written in one way."""
    said = _WAN.sub("万元", unicodedata.normalize("NFKC", text))
    return _IN_BRACKETS.sub(r"\1", said)


def _compound(said: str) -> Amount | None:
    match = _COMPOUND.fullmatch(said)
    if match is None or not (match["yi"] or match["wan"]):
        return None
    myriads = [read_number(match[name] or "0") for name in ("yi", "wan", "yuan")]
    billions, wan, yuan = myriads
    if billions is None or wan is None or yuan is None or yuan >= YUAN_IN_WAN:
        return None
    if match["yuan"] and not (match["unit"] or re.search("[千百]", match["yuan"]) or yuan >= _LEAST_IN_YUAN):
        return None  # 3120万6: six what?
    return Amount(billions * YUAN_IN_WAN + wan + yuan / YUAN_IN_WAN)
