"""Telegram as it is, and stores as they are: busy, blocked, full, locked, flooded, unreadable; nothing is lost by it."""

import asyncio
import json
import logging
import signal
import sqlite3
import time
from collections.abc import Callable
from pathlib import Path

import psycopg
import psycopg.sql
import pytest
from aiohttp import ClientSession
from sqlalchemy import event, make_url

from bot.telegram import application, logs, web
from bot.telegram.intake import MOST_WAITING
from bot.telegram.parcel import Parcel
from tests.databases import database
from tests.telegram.person import Person
from tests.telegram.refusals import Refusal
from tests.telegram.running import free_port
from tests.telegram.test_conversations import CLERK, bot_over, opened
from tests.telegram.test_process import ended, environment, started

QUICK = {"by": "polling", "allowed_updates": application.UPDATES}


@pytest.fixture
def archive(tmp_path: Path):
    archive = opened(database(tmp_path / "jixiao.db"))
    yield archive
    archive.close()


async def until(true: Callable[[], bool], within: float = 30) -> None:
    deadline = time.monotonic() + within
    while not true():
        assert time.monotonic() < deadline, "it does not happen"
        await asyncio.sleep(0.01)


async def seen(person: Person, *words: str, within: float = 30) -> None:
    """Wait until a message of the bot's holds all these."""
    await until(lambda: any(all(word in message.text for word in words) for message in person.messages), within)


async def test_one_chat_that_must_wait_holds_up_no_other(bot_api, serve, archive):
    busy, other = Person(bot_api, user_id=1001), Person(bot_api, user_id=1002)
    async with serve(bot_over(archive, 1001, 1002), **QUICK):
        await other.say("/start")
        bot_api.flood(retry_after=2)
        await busy.send("/start")
        await until(lambda: any(call.status == 429 for call in bot_api.calls))
        before = asyncio.get_running_loop().time()
        await other.send("总分是多少")
        await seen(other, "总分 94")
        assert not busy.messages, "the first chat still waits"
        await seen(busy, "绩效小助手")
        assert asyncio.get_running_loop().time() - before > 1


async def test_a_server_that_fails_is_tried_again_in_order(bot_api, serve, archive):
    person = Person(bot_api, user_id=CLERK)
    async with serve(bot_over(archive), **QUICK):
        bot_api.fail_next("sendMessage", times=2)
        await person.send("/start")
        await person.send("总分是多少")
        await seen(person, "总分 94")
        texts = [message.text for message in person.messages]
        assert "绩效小助手" in texts[0]


async def test_who_blocked_the_bot_is_given_up_and_heard_again_later(bot_api, serve, archive):
    person = Person(bot_api, user_id=CLERK)
    async with serve(bot_over(archive), **QUICK) as bot:
        person.chat.blocked = True
        await person.send("/start")
        await until(lambda: any(call.status == 403 for call in bot_api.calls))
        await bot.update_queue.join()
        person.chat.blocked = False
        assert "总分 94" in (await person.say("总分是多少")).text
    with archive.transaction() as store:
        assert not store.outbox.waiting(bot.update_queue.holder())


async def test_markup_that_is_refused_goes_out_plain(bot_api, serve, archive):
    person = Person(bot_api, user_id=CLERK)
    async with serve(bot_over(archive), **QUICK):
        bot_api.fail_next("sendMessage", Refusal("Bad Request: can't parse entities: x", 400, violation=False))
        [message, *_] = await person.say("总分是多少")
        assert "总分 94" in message.text
        assert not message.entities
        assert message.rows


async def test_a_flood_is_told_once_and_delays_nobody(bot_api, serve, archive):
    flooding, other = Person(bot_api, user_id=1001), Person(bot_api, user_id=1002)
    async with serve(bot_over(archive, 1001, 1002), **QUICK) as bot:
        await other.say("/start")
        intake = bot.update_queue
        template = {"from": {"id": 1001}, "chat": {"id": 1001, "type": "private"}, "date": 1, "text": "/help"}
        flooding.chat.opened = True
        flood = [
            {"update_id": 10_000 + number, "message": {"message_id": 10_000 + number, **template}}
            for number in range(MOST_WAITING + 50)
        ]
        await intake.keep(flood)
        await other.send("总分是多少")
        await seen(other, "总分 94")
        assert len(flooding.messages) < 60, "the other was not at the end of the line"
        told = [message for message in flooding.messages if "发得太快" in message.text]
        assert len(told) == 1
        intake.stopping.set()


async def test_updates_of_a_server_that_says_less_or_more(bot_api, serve, archive):
    person = Person(bot_api, user_id=CLERK)
    person.chat.opened = True
    async with serve(bot_over(archive), **QUICK) as bot:
        odd = [
            {"update_id": 90_001, "message": {"message_id": 1, "from": {"id": CLERK}, "chat": {"id": CLERK}, "text": "/start"}},
            {"update_id": 90_002, "message_of_tomorrow": {"from": {"id": CLERK}}},
            {"update_id": 90_003, "message": {"message_id": 2, "from": {"id": CLERK}, "chat": {"id": CLERK},
                                              "date": "soon", "entities": "none", "text": "总分是多少"}},
            {"update_id": 90_004, "message": "nothing"}, {"update_id": "x"}, [], None,
            {"update_id": 90_005, "callback_query": {"from": {"id": CLERK}, "data": "do:help"}},
            {"update_id": 90_006, "message": {"message_id": 3, "from": {"id": CLERK, "first_name": "\udc00"},
                                              "chat": {"id": CLERK}, "text": "\ud83d信访得了几分"}},
        ]  # fmt: skip
        await bot.update_queue.keep(odd)
        await bot.update_queue.join()
        await seen(person, "绩效小助手")
        await seen(person, "总分 94")
        await seen(person, "信访件办结率", "4.5")
    bot_api.take_violations()


def test_an_update_is_known_by_more_than_its_number():
    one = {"update_id": 1, "message": {"message_id": 5, "date": 100, "from": {"id": 7}, "text": "a"}}
    again = {"update_id": 1, "message": {"message_id": 5, "date": 999, "from": {"id": 7}, "text": "b"}}
    assert Parcel.of(one, "7").event == Parcel.of(json.loads(json.dumps(one)), "7").event
    assert Parcel.of(one, "7").event != Parcel.of(again, "7").event  # a server that began to count anew
    assert Parcel.of(one, "7").event != Parcel.of(one, "8").event


async def test_a_long_text_that_the_client_cut_is_one_answer(bot_api, serve, archive):
    person = Person(bot_api, user_id=CLERK)
    async with serve(bot_over(archive), **QUICK):
        await person.say("/start")
        await person.say("填 2021 年自评表")
        await person.say("先填表")
        await person.say("修改 8")
        asked = len(bot_api.telegram.chats[CLERK].happenings)
        await person.say("树立了典型" * 1500)
        sent = [each for each in bot_api.telegram.chats[CLERK].happenings[asked:] if each.kind == "sent"]
        assert 1 <= len(sent) <= 3, "the parts were answered one by one"


@pytest.mark.sqlite
async def test_a_locked_database_is_waited_for(bot_api, serve, archive, tmp_path, monkeypatch):
    person = Person(bot_api, user_id=CLERK)
    async with serve(bot_over(archive), **QUICK):
        await person.say("/start")
        monkeypatch.setattr("kb.store.engine.BUSY_TIMEOUT", 50)
        archive._engine.dispose()
        other = sqlite3.connect(tmp_path / "jixiao.db", isolation_level=None)
        other.execute("BEGIN IMMEDIATE")
        await person.send("总分是多少")
        await seen(person, "现在暂时存不了", "占着")
        other.execute("ROLLBACK")
        await seen(person, "总分 94")
        assert sum("总分 94" in message.text for message in person.messages) == 1
        assert sum("现在暂时存不了" in message.text for message in person.messages) == 1
        other.close()


@pytest.mark.sqlite
async def test_a_full_disk_is_waited_for_and_nothing_stays_half_done(bot_api, serve, archive):
    person = Person(bot_api, user_id=CLERK)

    def no_more_room(connection, _):
        connection.execute("PRAGMA max_page_count = 1")  # that is: as large as it is

    async with serve(bot_over(archive), **QUICK):
        await person.say("/start")
        event.listen(archive._engine, "connect", no_more_room)
        archive._engine.dispose()
        await person.send("总分是多少" + "？" * 3500)
        await seen(person, "现在暂时存不了", "磁盘满了")
        event.remove(archive._engine, "connect", no_more_room)
        archive._engine.dispose()
        await seen(person, "总分 94")
        assert sum("总分 94" in message.text for message in person.messages) == 1


@pytest.mark.postgresql
async def test_a_server_that_is_away_is_waited_for(bot_api, serve, archive):
    person = Person(bot_api, user_id=CLERK)
    url = make_url(archive._url)
    others = url.set(drivername="postgresql", database="postgres").render_as_string(hide_password=False)
    with psycopg.connect(others, autocommit=True) as connection:

        def set_connections(allowed: str) -> None:
            statement = psycopg.sql.SQL("ALTER DATABASE {} ALLOW_CONNECTIONS {}")
            connection.execute(statement.format(psycopg.sql.Identifier(url.database), psycopg.sql.SQL(allowed)))
            ending = "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE datname = %s"
            connection.execute(ending, (url.database,)).fetchall()

        async with serve(bot_over(archive), **QUICK):
            await person.say("/start")
            set_connections("false")
            await person.send("总分是多少")
            await seen(person, "现在暂时存不了", "连不上")
            set_connections("true")
            await seen(person, "总分 94")
            assert sum("总分 94" in message.text for message in person.messages) == 1


async def test_a_webhook_takes_only_what_bears_the_secret_and_can_be_stored(bot_api, tmp_path):
    port, watched = free_port(), free_port()
    env = environment(bot_api, tmp_path)
    process = await started(
        "telegram", "--webhook", f"http://127.0.0.1:{port}/hook", "--listen", f"127.0.0.1:{port}",
        "--metrics", f"127.0.0.1:{watched}", env=env,
    )  # fmt: skip
    update = {
        "update_id": 1,
        "message": {"message_id": 1, "date": 1, "from": {"id": 1001}, "chat": {"id": 1001}, "text": "/x"},
    }
    async with ClientSession() as client, asyncio.timeout(60):
        await until(lambda: any(call.method == "setWebhook" for call in bot_api.calls), 60)
        hook, secret = f"http://127.0.0.1:{port}/hook", web.secret_of(bot_api.token)
        for header, body, status in (
            ({}, update, 403), ({web.SECRET_HEADER: "wrong"}, update, 403), ({web.SECRET_HEADER: "é"}, update, 403),
            ({web.SECRET_HEADER: secret}, update, 200), ({web.SECRET_HEADER: secret}, update, 200),
        ):  # fmt: skip
            async with client.post(hook, json=body, headers=header) as response:
                assert response.status == status
        async with client.post(hook, data=b"{", headers={web.SECRET_HEADER: secret}) as response:
            assert response.status == 400
        async with client.get(f"http://127.0.0.1:{watched}/healthz") as response:
            assert (response.status, await response.json()) == (200, {"status": "ok"})
        async with client.get(f"http://127.0.0.1:{watched}/metrics") as response:
            figures = await response.text()
        assert "jixiao_updates_received_total 1.0" in figures
    code, err = await ended(process, signal.SIGTERM)
    assert code == 0
    assert bot_api.token not in err
    bot_api.take_violations()


def test_logs_hold_one_line_without_token_or_words_and_admins_hear_once():
    told, lines = [], []
    handler = logging.Handler()
    handler.emit = lambda record: lines.append(logs.OneLine("7:SECRET").format(record))
    handler.addFilter(logs.SeldomEnough())
    log = logging.getLogger("jixiao.test")
    log.propagate = False
    log.handlers = [handler, logs.Alarm(told.append)]
    for _ in range(3):
        try:
            int("身份证 310000")  # a fault whose own words hold what somebody wrote
        except ValueError:
            log.exception("at 7:SECRET\nfailed")
    [line] = lines
    assert "\n" not in line
    assert "SECRET" not in line
    assert "310000" not in line
    assert "error=ValueError" in line
    assert len(told) == 1
    assert "ValueError" in told[0]
