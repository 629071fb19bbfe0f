"""Reminders over HTTP: sent by the bot's own clock, once, with buttons that lead to what is due."""

import asyncio
from datetime import datetime, time, timedelta
from pathlib import Path

from bot.assistant import Assistant
from bot.settings import Settings
from bot.telegram import application
from kb.follow_up import MeasureChange
from kb.reminders import Rhythm
from tests.telegram.person import Person
from tests.telegram.test_conversations import CLERK, archive  # noqa: F401 - fixtures

ALWAYS = Rhythm(quiet_from=time(0), quiet_to=time(0), quiet_weekends=False)


def bot_over(archive):  # noqa: F811 - the fixture's value
    def make(origin: str, token: str) -> application.Bot:
        settings = Settings(
            database="", language=None, telegram_token=token, telegram_api=origin, admins=(str(CLERK),), home=Path(),
        )  # fmt: skip
        return application.build(settings, Assistant(archive, admins=settings.admins, rhythm=ALWAYS))

    return make


async def test_sent_once_also_after_a_restart(bot_api, serve, archive, monkeypatch):  # noqa: F811
    monkeypatch.setattr(application, "FIRST_REMINDER", 1.5)
    monkeypatch.setattr(application, "REMIND_EVERY", 1)
    person = Person(bot_api, user_id=CLERK)
    async with serve(bot_over(archive), by="polling", allowed_updates=application.UPDATES):
        await person.say("/start")
    tomorrow = datetime.now().astimezone().date() + timedelta(days=1)
    with archive.transaction() as store:
        key = store.measures(1)[0].key
        at = datetime.now().astimezone()
        store.note_on_measure(
            1, MeasureChange(measure=key, part="due", value=tomorrow.isoformat(), user=str(CLERK), at=at)
        )
    for _ in range(2):
        async with serve(bot_over(archive), by="polling", allowed_updates=application.UPDATES):
            async with asyncio.timeout(20):
                while not any("提醒" in message.text for message in person.messages):  # noqa: ASYNC110 - over HTTP
                    await asyncio.sleep(0.05)
            await asyncio.sleep(2.5)  # the clock goes on meanwhile
    sent = [message for message in person.messages if "还有 1 天" in message.text]
    assert len(sent) == 1
    async with serve(bot_over(archive), by="polling", allowed_updates=application.UPDATES):
        replies = await person.press("改进(1) 2020 信访件办结率", on=sent[0])
    assert "信访办结率100%指标改为" in replies.text
