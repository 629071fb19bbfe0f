"""Days as people say them: 2022-06-30, 6月30日, 二〇二二年六月三十日, June 30, 今天, 下周五, 月底."""

import re
from calendar import monthrange
from collections.abc import Callable, Mapping, Sequence
from datetime import date, timedelta

from scoring.quantity import plain, whole_number

_DATE = re.compile(r"(?:(\d{2}|\d{4})[年./-])?(\d{1,2})[月./-](\d{1,2})[日号]?")
_COMPACT = re.compile(r"(\d{4})(\d{2})(\d{2})")
_NUMERALS = re.compile(r"[〇○零一二三四五六七八九十]+")
_MONTHS = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"]
_MONTH = rf"({'|'.join(_MONTHS)})[a-z]*\.?"
_ORDINAL = r"(\d{1,2})(?:st|nd|rd|th)?"
_ENGLISH = (
    re.compile(rf"(?P<month>{_MONTH})\s*(?P<day>{_ORDINAL})(?:,?\s*(?P<year>\d{{4}}))?"),
    re.compile(rf"(?P<day>{_ORDINAL})\s*(?:of\s*)?(?P<month>{_MONTH})(?:,?\s*(?P<year>\d{{4}}))?"),
)
_WEEKDAYS = {char: number for number, char in enumerate("一二三四五六")} | {"日": 6, "天": 6}
_WEEKDAY = re.compile(r"(这|本|下)?(?:个)?(?:周|星期|礼拜)([一二三四五六日天])")


def _end_of_month(today: date, ahead: int = 0) -> date:
    year, month = divmod(today.year * 12 + today.month - 1 + ahead, 12)
    return date(year, month + 1, monthrange(year, month + 1)[1])


_NAMED: Mapping[str, Callable[[date], date]] = {
    **dict.fromkeys(("今天", "今日", "当天", "today"), lambda today: today),
    **dict.fromkeys(("昨天", "昨日", "yesterday"), lambda today: today - timedelta(days=1)),
    **dict.fromkeys(("前天",), lambda today: today - timedelta(days=2)),
    **dict.fromkeys(("明天", "明日", "tomorrow"), lambda today: today + timedelta(days=1)),
    **dict.fromkeys(("后天",), lambda today: today + timedelta(days=2)),
    **dict.fromkeys(("月底", "本月底", "这个月底", "endofthemonth"), _end_of_month),
    **dict.fromkeys(("下月底", "下个月底"), lambda today: _end_of_month(today, 1)),
    **dict.fromkeys(("年底", "今年底", "今年年底", "endoftheyear"), lambda today: date(today.year, 12, 31)),
}


def days_of(text: str, years: Sequence[int], today: date | None = None) -> tuple[date, ...]:
    """The day that a text says, from 2000 to 2100; one for each of these years where it names none; () for no day.

    today: what 昨天, 下周五 and 月底 are reckoned from; without it they are no day.
    """
    said = plain(text)
    if today is not None and (day := _reckoned(said, today)) is not None:
        return (day,)
    year, month, day_of_month = _parts(said) or ("", "", "")
    if not month:
        return ()
    named = int(year) + (2000 if len(year) == 2 else 0) if year else None
    meant = years if named is None else [named] if 2000 <= named <= 2100 else []
    return tuple(day for year in meant if (day := _day(year, month, day_of_month)) is not None)


def _reckoned(said: str, today: date) -> date | None:
    said = said.removesuffix("前").removesuffix("之")
    if (named := _NAMED.get(re.sub(r"\s|the(?=\w)", "", said)) or _NAMED.get(said.replace(" ", ""))) is not None:
        return named(today)
    match = _WEEKDAY.fullmatch(said)
    if match is None:
        return None
    monday = today - timedelta(days=today.weekday())
    day = monday + timedelta(days=_WEEKDAYS[match[2]], weeks=match[1] == "下")
    return day if match[1] or day >= today else day + timedelta(weeks=1)


def _parts(said: str) -> tuple[str, str, str] | None:
    """Year ("" where there is none), month and day of the month."""
    for pattern in _ENGLISH:
        if (match := pattern.fullmatch(said)) is not None:
            digits = re.sub(r"\D", "", match["day"])
            return match["year"] or "", str(_MONTHS.index(match["month"][:3]) + 1), digits
    figures = _NUMERALS.sub(lambda found: _figures(found[0]), said)
    match = _DATE.fullmatch(figures) or _COMPACT.fullmatch(figures)
    return None if match is None else (match[1] or "", match[2], match[3])


def _figures(numerals: str) -> str:
    """二〇二二 → 2022, 三十 → 30; what makes no number stays as it is."""
    number = whole_number(numerals)
    return numerals if number is None else str(number)


def _day(year: int, month: str, day: str) -> date | None:
    try:
        return date(year, int(month), int(day))
    except ValueError:
        return None
