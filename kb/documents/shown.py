"""A spreadsheet's value -> the text that its cell shows: 0.9989 in 0.00% is 99.89%, 7 in 0"次" is 7次."""

import re
from datetime import date, datetime, time, timedelta
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation

Value = str | bool | int | float | date | datetime | time | timedelta

#: Beyond these digits a number is noise of binary fractions.
DIGITS = 15
_SKIPPED = re.compile(r"\[[^\]]*\]|_.|\*.")
_LITERAL = re.compile(r'"([^"]*)"|\\(.)')
_PLACES = re.compile(r"[0#?][0#?,]*(?:\.([0#?]+))?")


def shown(value: Value, number_format: str = "General") -> str:
    """The text of a cell. Thousands are not parted; dates are written 2021-06-30, or 2021年6月30日 where asked for."""
    match value:
        case str():
            return value
        case bool():
            return "是" if value else "否"
        case datetime():
            day = _day(value.date(), number_format)
            return day if value.time() == time() else f"{day} {value.time().isoformat('minutes')}"
        case date():
            return _day(value, number_format)
        case int() | float():
            return _number(value, number_format)
        case _:
            return str(value)


def _day(day: date, number_format: str) -> str:
    """2021年6月, 6月30日: what a Chinese format shows of a day; else all of it."""
    shows = {sign for sign in "年月日" if sign in number_format}
    if not shows:
        return day.isoformat()
    parts = ((f"{day.year}年", "年"), (f"{day.month}月", "月"), (f"{day.day}日", "日"))
    return "".join(text for text, sign in parts if sign in shows)


def _number(value: float, number_format: str) -> str:
    try:
        exact = Decimal(f"{value:.{DIGITS}g}")
    except InvalidOperation:
        return ""
    if not exact.is_finite():
        return ""
    pattern = _SKIPPED.sub("", number_format.split(";", maxsplit=1)[0])
    signs = _LITERAL.sub(lambda match: "\0" * len(match[0]), pattern)
    places = _PLACES.search(signs)
    if places is None or re.search(r"[ymdhsE/]", signs, re.IGNORECASE):
        return _plain(exact)
    if "%" in signs:
        exact *= 100
    rounded = exact.quantize(Decimal(1).scaleb(-len(places[1] or "")), ROUND_HALF_UP)
    text = _plain(rounded) if set(places[1] or "") & set("#?") else f"{rounded:f}"
    return f"{_words(pattern[: places.start()])}{text}{_words(pattern[places.end() :])}"


def _words(part: str) -> str:
    """The letters beside a number: 次, 万元, %, a sign of money."""
    return _LITERAL.sub(lambda match: match[1] or match[2], part).strip()


def _plain(number: Decimal) -> str:
    text = f"{number:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text
