"""Amounts of money as people say them: the whole figure is used, or the person is asked."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.dialogue.money import money_in, read_money
from tests.bot.dialogue.conversation import LIBRARY
from tests.bot.dialogue.test_hearing import at, entry

SPEECH = LIBRARY.speech


@given(wan=st.integers(1, 99_999), yuan=st.integers(1000, 9999))
def test_what_stands_behind_wan_is_never_lost(wan: int, yuan: int) -> None:
    amount = Decimal(wan) + Decimal(yuan) / 10_000
    for text in (f"{wan}万{yuan}元", f"{wan}万{yuan}", f"{wan}万零{yuan}元"):
        found = read_money(text)
        assert found is not None
        assert found.value == amount
        assert money_in(f"一共{text}左右", SPEECH) == found


@given(first=st.decimals("0.01", "99999", places=2), second=st.decimals("0.01", "99999", places=2))
def test_a_second_figure_is_never_dropped(first: Decimal, second: Decimal) -> None:
    for text in (f"{first} {second}", f"预算{first}，执行{second}", f"{first}万和{second}万"):
        assert money_in(text, SPEECH) is None


@pytest.mark.parametrize(
    ("text", "amount"),
    [
        ("3120万6千6百", "3120.66"),
        ("1亿2000万", "12000"),
        ("三千一百二十点六六", "3120.66"),
        ("8900点5万", "8900.5"),
        ("3120.66 (10k yuan)", "3120.66"),
        ("60 million yuan", "6000"),
        ("30个项目花了3120万", "3120"),
        ("今年3120.66万,比去年多70万", "3120.66"),
        ("3120万6", None),
        ("三四千万", None),
        ("5%", None),
    ],
)
def test_amounts_as_people_say_them(text: str, amount: str | None) -> None:
    found = money_in(text, SPEECH)
    assert (found and found.value) == (amount and Decimal(amount))


@pytest.mark.parametrize(
    ("said", "amount"),
    [("比去年多70万", "3120.99"), ("减少50万", "3000.99"), ("up by 70", "3120.99"), ("比去年增长5%", "3203.54")],
)
def test_what_it_is_against_last_year_is_reckoned_and_asked(said: str, amount: str) -> None:
    conversation = at("basic_expenditure")
    conversation.send(said)
    assert entry(conversation, "basic_expenditure") is None
    conversation.send(choice=conversation.options[0].value)
    assert entry(conversation, "basic_expenditure") == amount


@pytest.mark.parametrize(
    ("said", "kept"), [("31206600", "3120.66"), ("0.312066", "3120.66"), ("50", "50"), ("90000", "90000")]
)
def test_an_amount_far_from_last_years_is_asked_about(said: str, kept: str) -> None:
    conversation = at("basic_expenditure")
    conversation.send(said)
    assert entry(conversation, "basic_expenditure") is None
    conversation.send(choice=conversation.options[0].value)
    assert entry(conversation, "basic_expenditure") == kept
