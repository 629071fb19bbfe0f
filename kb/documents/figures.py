"""Single cells -> figures: points, sums of money in 万元, years, days."""

import re
from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from functools import lru_cache

from kb.documents.labels import CHINESE_YEAR, YEAR, half, key
from scoring.quantity import plain, read_number, read_quantity

#: A cell with more signs than this holds no single figure.
LONGEST_FIGURE = 60
#: What one unit of money is in 万元.
IN_WAN = {"元": Decimal("0.0001"), "千元": Decimal("0.1"), "万元": Decimal(1), "亿元": Decimal(10_000)}
#: A form that is dated this late in a year is that year's own, an earlier one the year's before.
LAST_MONTHS = 11
_DAY = re.compile(r"(\d{4})\s*[年./-]\s*(\d{1,2})\s*[月./-]\s*(\d{1,2})|(?<!\d)(20\d\d)([01]\d)([0-3]\d)(?!\d)")
_WRITTEN_DAY = re.compile(
    r"(二[〇○零0][〇○零0一二三四五六七八九]{2})年([一二三四五六七八九十]{1,2})月([一二三四五六七八九十]{1,3})日"
)
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_MONTH = rf"({'|'.join(_MONTHS)})[a-z]{{0,6}}\.?"
_ENGLISH_DAY = re.compile(rf"{_MONTH}\s*(\d{{1,2}})(?:st|nd|rd|th)?,?\s*(20\d\d)")


def figure(text: str) -> Decimal | None:
    """The number of a cell that holds nothing else: with or without 分, % or 万元 behind it."""
    return _figure(text) if len(text) <= LONGEST_FIGURE else None


@lru_cache(maxsize=4096)
def _figure(text: str) -> Decimal | None:
    """A cell is asked several times over what it is, and forms of one template have many cells in common."""
    cell = re.sub(r"^[¥￥]", "", plain(text))
    return read_number(re.sub(r"(?:%|分|(?:人民币)?[万亿千]?元|[万亿])$", "", cell))


def money(text: str, unit: str = "万元") -> Decimal | None:
    """A sum in 万元; `unit` is the one that the form's heading names, a unit in the cell itself counts more."""
    amount = figure(text)
    if amount is None:
        return None
    own = re.search(r"[万亿千]?元$|[万亿]$", plain(text))
    return in_wan(amount, f"{own[0].removesuffix('元')}元" if own else unit)


def in_wan(amount: Decimal, unit: str) -> Decimal:
    """A sum of this unit in 万元, without the zeros that dividing leaves."""
    factor = IN_WAN.get(unit, Decimal(1))
    if factor == 1:
        return amount
    text = f"{amount * factor:f}"
    return Decimal(text.rstrip("0").rstrip(".") if "." in text else text)


def points(text: str) -> Decimal | None:
    """Points as 4, 4分 or 4.5(扣0.5分)."""
    return _points(text) if len(text) <= LONGEST_FIGURE else None


@lru_cache(maxsize=4096)
def _points(text: str) -> Decimal | None:
    quantity = read_quantity(text)
    return quantity.value if quantity is not None and quantity.unit in {"", "分"} and not quantity.operator else None


def year_in(text: str) -> int | None:
    """The first year that a short text names."""
    cell = key(text)
    match = YEAR.search(cell)
    if match:
        return int(match[1])
    written = CHINESE_YEAR.search(cell)
    number = read_number(re.sub("[○零0]", "〇", written[1])) if written else None
    return None if number is None else int(number)


def day_in(text: str) -> date | None:
    """The day that a text names; None where there is no such day."""
    wide = half(text[:LONGEST_FIGURE])
    parts: Sequence[int] = ()
    if match := _DAY.search(wide):
        parts = [int(part) for part in match.groups() if part]
    elif written := _WRITTEN_DAY.search(key(wide)):
        numbers = [read_number(part) for part in (re.sub("[○零0]", "〇", written[1]), written[2], written[3])]
        parts = [int(number) for number in numbers if number is not None]
    elif english := _ENGLISH_DAY.search(wide.casefold()):
        parts = [int(english[3]), _MONTHS.index(english[1]) + 1, int(english[2])]
    try:
        return date(*parts) if len(parts) == 3 else None
    except ValueError:
        return None


def year_of_filing(day: date) -> int:
    """The year that a form filed on this day is about."""
    return day.year if day.month >= LAST_MONTHS else day.year - 1
