"""The bot in a group: it answers questions it is asked, and leaves everything else to the private chat."""

import pytest

from bot.telegram import application
from kb.store.archive import Archive
from tests.telegram.person import Person
from tests.telegram.test_conversations import CLERK, archive, bot_over, forms  # noqa: F401 - fixtures

BOT = "@jixiao_test_bot"


@pytest.fixture
def group(bot_api):
    return bot_api.new_chat("街道工作群", group=True)


def sessions(archive: Archive) -> str | None:  # noqa: F811
    with archive.transaction() as store:
        return store.remembered(str(CLERK))


async def test_only_what_is_addressed_is_answered(bot_api, serve, archive, group):  # noqa: F811
    person = Person(bot_api, user_id=CLERK).in_group(group)
    async with serve(bot_over(archive), by="polling", allowed_updates=application.UPDATES):
        assert await person.say("信访为什么只得了4.5分") == []
        assert await person.say("/start") == []
        answer = await person.say(f"{BOT} 信访为什么只得了4.5分")
        assert "信访件办结率 2020 年得 4.5 / 5" in answer.text
        assert "4.5" in (await person.say(f"/ask{BOT} 信访得了多少分")).text
        replied = await person.reply(answer[0], "总分是多少")
        assert "94" in replied.text
        assert sessions(archive) is None


async def test_the_walk_stays_in_the_private_chat(bot_api, serve, archive, group):  # noqa: F811
    person = Person(bot_api, user_id=CLERK)
    async with serve(bot_over(archive), by="polling", allowed_updates=application.UPDATES):
        await person.say("/start")
        await person.press("填 2021 年自评表")
        before, remembered = forms(archive), sessions(archive)
        others = person.in_group(group)
        for text in (f"{BOT} 继续", f"{BOT} 2022-06-30", f"/new{BOT}", f"{BOT} 填 2021 年自评表", BOT, f"/skip{BOT}"):
            replies = await others.say(text)
            assert len(replies) == 1, text
            assert "第 1/" not in replies.text
        assert "请到私聊里来" in replies.text
        assert [button.label for button in replies[0].buttons] == ["打开私聊"]
        assert forms(archive) == before
        assert sessions(archive) == remembered


async def test_no_draft_and_no_data_for_strangers_in_a_group(bot_api, serve, archive, group):  # noqa: F811
    person, stranger = Person(bot_api, user_id=CLERK), Person(bot_api, user_id=2002)
    async with serve(bot_over(archive), by="polling", allowed_updates=application.UPDATES):
        await person.say("/start")
        await person.press("填 2021 年自评表")
        assert "草稿" not in (await person.in_group(group).say(f"{BOT} 2021年总分是多少")).text
        assert "94" not in (await stranger.in_group(group).say(f"{BOT} 总分是多少")).text
    assert not bot_api.take_violations()
