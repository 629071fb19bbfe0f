"""Days as people say them."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.dialogue.days import days_of

TODAY = date(2022, 6, 29)  # a Wednesday


@pytest.mark.parametrize(
    ("said", "day"),
    [
        ("2022-06-30", date(2022, 6, 30)), ("2022年6月30日", date(2022, 6, 30)), ("20220630", date(2022, 6, 30)),
        ("22.6.30", date(2022, 6, 30)), ("６月３０号", date(2022, 6, 30)), ("二〇二二年六月三十日", date(2022, 6, 30)),
        ("六月三十号", date(2022, 6, 30)), ("二零二二年十二月三十一日", date(2022, 12, 31)), ("June 30, 2022", date(2022, 6, 30)),
        ("30 June", date(2022, 6, 30)), ("Jul 1st", date(2022, 7, 1)), ("今天", TODAY), ("昨天", date(2022, 6, 28)),
        ("明天", date(2022, 6, 30)), ("Tomorrow", date(2022, 6, 30)), ("月底", date(2022, 6, 30)), ("年底前", date(2022, 12, 31)),
        ("下月底", date(2022, 7, 31)), ("end of the month", date(2022, 6, 30)), ("周五", date(2022, 7, 1)),
        ("下周五", date(2022, 7, 8)), ("这周五", date(2022, 7, 1)), ("周一", date(2022, 7, 4)), ("星期天", date(2022, 7, 3)),
    ],
)  # fmt: skip
def test_a_day_is_read(said, day):
    assert days_of(said, (2022,), TODAY) == (day,)


@pytest.mark.parametrize(
    "said", ["", "2月30日", "1999-06-30", "13月1日", "十十月一日", "June", "周八", "信访", "0", "六月"]
)
def test_what_is_no_day_is_none(said):
    assert days_of(said, (2022, 2023), TODAY) == ()


def test_without_a_year_it_is_that_day_of_each():
    assert days_of("6月30日", (2021, 2022)) == (date(2021, 6, 30), date(2022, 6, 30))
    assert days_of("2月29日", (2023, 2024)) == (date(2024, 2, 29),)
    assert days_of("昨天", (2022,)) == ()


@given(st.dates(date(2000, 1, 1), date(2099, 12, 31)))
def test_any_day_written_is_read_back(day):
    for text in (day.isoformat(), f"{day.year}年{day.month}月{day.day}日", f"{day:%d %B %Y}", f"{day:%b %d, %Y}"):
        assert days_of(text, (), TODAY) == (day,)


@given(st.text(alphabet="二〇零一三十年月日号周下底前june 0123-/.", max_size=16))
def test_any_text_is_read_or_not(text):
    assert all(isinstance(day, date) for day in days_of(text, (2022,), TODAY))
