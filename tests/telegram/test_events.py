"""What a person did is read out of whatever a server sends; nothing it leaves out or sends awry raises."""

import json
from datetime import UTC, datetime
from urllib.parse import parse_qsl

from hypothesis import given
from hypothesis import strategies as st

from bot.telegram.events import event_of
from bot.telegram.parcel import Parcel, parcel_from
from bot.telegram.request import _encoded

NOW = datetime(2026, 6, 30, 17, 50, tzinfo=UTC)
PERSON = {"id": 12, "is_bot": False, "first_name": "王", "last_name": "芳", "language_code": "zh-hans"}
CHAT = {"id": 12, "type": "private"}
GROUP = {"id": -5, "type": "supergroup"}


def event(**update):
    return event_of(Parcel.of({"update_id": 3, **update}, "7"), NOW, "jx_bot")


def test_a_message():
    one = event(message={"message_id": 1, "date": 1, "chat": CHAT, "from": PERSON, "text": "4.5\ud83d"})
    assert (one.id, one.user, one.kind, one.text) == ("telegram:7:3:1.1", "12", "message", "4.5�")
    assert (one.name, one.language, one.group, one.link) == ("王 芳", "zh", False, "https://t.me/jx_bot?start=")


def test_a_tap_whose_message_is_gone():
    one = event(callback_query={"id": "9", "from": PERSON, "data": "at:x"})
    assert (one.choice, one.text, one.kind, one.group) == ("at:x", "", "message", False)
    assert event(callback_query={"id": "9", "from": PERSON}).choice == "do:start"


def test_what_is_neither_text_nor_tap_is_looked_at_as_a_file():
    one = event(message={"message_id": 1, "date": 1, "chat": CHAT, "from": PERSON, "caption": "去年的表"})
    assert (one.kind, one.text) == ("file", "去年的表")
    assert event(edited_message={"message_id": 1, "chat": CHAT, "from": PERSON, "text": "5"}).kind == "edited"


def test_in_a_group_only_what_is_meant_for_the_bot():
    assert event(message={"message_id": 1, "chat": GROUP, "from": PERSON, "text": "下班了"}) is None
    assert event(message={"message_id": 1, "chat": GROUP, "from": PERSON, "text": "@JX_bot 总分"}).text == "总分"
    to_it = {"from": {"id": 7, "is_bot": True, "username": "jx_bot"}}
    assert event(message={"message_id": 1, "chat": GROUP, "from": PERSON, "text": "总分", "reply_to_message": to_it})
    assert event(callback_query={"id": "9", "from": PERSON, "data": "x", "message": {"chat": GROUP}}).group


def test_who_is_nobody_did_nothing():
    assert event(message={"message_id": 1, "chat": CHAT, "text": "4.5"}) is None
    assert event(poll={"id": "1"}) is None


ANY = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda each: (
        st.lists(each, max_size=3)
        | st.dictionaries(st.sampled_from(["id", "chat", "from", "text", "message", "data", "type", "photo"]), each)
    ),
    max_leaves=12,
)


@given(st.dictionaries(st.sampled_from(["update_id", "message", "edited_message", "callback_query"]), ANY))
def test_nothing_raises(update):
    parcel = Parcel.of(update, "7")
    event_of(parcel, NOW, "jx_bot")
    assert isinstance(parcel.chat, int)
    assert parcel_from(json.dumps(update), "7").event == parcel.event


@given(st.dictionaries(st.text("abc_", min_size=1), st.text(st.characters(exclude_categories=["Cs"]))))
def test_fields_come_through_as_they_are(fields):
    assert parse_qsl(_encoded(fields).decode(), keep_blank_values=True) == list(fields.items())
