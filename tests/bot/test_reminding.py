"""Reminders sent once, however many programs look; shown at the start; switched off."""

from contextlib import suppress
from datetime import UTC, datetime

import pytest

from bot.assistant import Assistant
from bot.dialogue.event import Event
from kb.follow_up import MeasureChange
from kb.store.archive import Archive
from tests.bot.office import ADMIN

MORNING = datetime(2021, 12, 30, 9, 0, tzinfo=UTC)  # a Thursday


@pytest.fixture
def told() -> list[tuple[str, str]]:
    return []


@pytest.fixture
def post(told):
    def posting(store, said, language, user):
        told.extend((user, each.text) for each in said)
        return ()

    return posting


def note(archive: Archive, part: str, value: str, user: str = ADMIN) -> None:
    with archive.transaction() as store:
        key = store.measures(1)[0].key
        change = MeasureChange(measure=key, part=part, value=value, user=user, at=MORNING)
        store.note_on_measure(1, change)


def look(assistant: Assistant, post, now: datetime = MORNING) -> None:
    with assistant.archive.transaction() as store:
        assistant.remind_in(store, now, post)


def office(archive: Archive) -> Assistant:
    return Assistant(archive, admins=(ADMIN,))


def test_once_for_each_stage_and_over_restarts(archive, post, told):
    note(archive, "due", "2021-12-31")
    look(office(archive), post)
    look(office(archive), post)  # another program, or the same one after a restart
    assert [user for user, _ in told] == [ADMIN]
    assert "改进(1) 2020 信访件办结率：2021-12-31 到期，还有 1 天" in told[0][1]
    look(office(archive), post, MORNING.replace(day=31))
    assert "今天到期" in told[1][1]
    look(office(archive), post, MORNING.replace(day=31, hour=20))
    assert len(told) == 2


def test_nothing_in_quiet_hours_and_it_is_not_lost(archive, post, told):
    note(archive, "due", "2021-12-31")
    look(office(archive), post, MORNING.replace(hour=23))
    assert told == []
    look(office(archive), post)
    assert len(told) == 1


def test_what_is_rolled_back_is_said_again(archive, post, told):
    note(archive, "due", "2021-12-31")
    with suppress(RuntimeError), archive.transaction() as store:
        office(archive).remind_in(store, MORNING, post)
        raise RuntimeError
    look(office(archive), post)
    assert len(told) == 2


def say(assistant: Assistant, text: str = "", choice: str = "") -> str:
    event = Event(id=f"{text}{choice}{len(text)}{id(text)}", user=ADMIN, at=MORNING, text=text, choice=choice)
    return "\n".join(said.text for said in assistant.handle(event).said)


def test_switched_off_and_on_again(archive, post, told):
    assistant = office(archive)
    note(archive, "due", "2021-12-31")
    assert "不再提醒" in say(assistant, "提醒 关")
    look(assistant, post)
    assert told == []
    assert "提醒现在关着" in say(assistant, "提醒")
    assert "到期前会提醒您" in say(assistant, choice="do:remind:on")
    look(assistant, post)
    assert len(told) == 1


def test_shown_at_the_start_and_then_not_sent_as_well(archive, post, told):
    assistant = office(archive)
    note(archive, "due", "2021-12-31")
    assert "还有 1 天" in say(assistant, choice="do:start")
    look(assistant, post)
    assert told == []
    assert "还有 1 天" in say(assistant, "提醒")


def test_what_is_done_is_not_said(archive, post, told):
    note(archive, "due", "2021-12-31")
    note(archive, "status", "done")
    look(office(archive), post)
    assert told == []
    assert "没有快到期的事" in say(office(archive), "提醒")


def test_in_english(archive, post, told):
    assistant = office(archive)
    note(archive, "due", "2021-12-29")
    say(assistant, "English")
    look(assistant, post)
    assert "Measure (1), 2020 信访件办结率: due 2021-12-29, 1 days overdue" in told[0][1]
    assert "no more reminders" in say(assistant, "reminders off")


def test_somebody_who_is_no_longer_there_is_not_reminded(archive, post, told):
    note(archive, "due", "2021-12-31", user="77")
    look(office(archive), post)
    assert told == []
