"""Single cells -> figures: points, sums of money in 万元, years, days."""

import re
from datetime import date
from decimal import Decimal

from kb.documents.labels import CHINESE_YEAR, YEAR, half, key
from scoring.quantity import plain, read_number, read_quantity

#: A cell with more signs than this holds no single figure.
LONGEST_FIGURE = 60
#: What one unit of money is in 万元.
IN_WAN = {"元": Decimal("0.0001"), "千元": Decimal("0.1"), "万元": Decimal(1), "亿元": Decimal(10_000)}
#: A form that is dated this late in a year is that year's own, an earlier one the year's before.
LAST_MONTHS = 11


def figure(text: str) -> Decimal | None:
    """The number of a cell that holds nothing else: with or without 分, % or 万元 behind it."""
    if len(text) > LONGEST_FIGURE:
        return None
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
    if len(text) > LONGEST_FIGURE:
        return None
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
    match = re.search(r"(\d{4})\s*[年./-]\s*(\d{1,2})\s*[月./-]\s*(\d{1,2})", half(text[:LONGEST_FIGURE]))
    try:
        return date(int(match[1]), int(match[2]), int(match[3])) if match else None
    except ValueError:
        return None


def year_of_filing(day: date) -> int:
    """The year that a form filed on this day is about."""
    return day.year if day.month >= LAST_MONTHS else day.year - 1
