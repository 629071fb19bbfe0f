"""Several processes behind one webhook share a database: one user's updates, whoever gets them, are handled in order."""

import asyncio
import itertools
import signal
from contextlib import asynccontextmanager
from datetime import datetime, timedelta

import pytest
from aiohttp import ClientConnectionError, ClientSession, web

from bot.telegram import application
from bot.telegram.parcel import Parcel
from kb.store.holding import HELD_FOR, Holder
from kb.store.inbox import Received
from tests.databases import database
from tests.telegram import kills
from tests.telegram.kills import PATIENCE, Clerk
from tests.telegram.person import Person
from tests.telegram.running import LOOPBACK, free_port
from tests.telegram.test_conversations import CLERK, archive, bot_over  # noqa: F401 - fixtures
from tests.telegram.test_process import environment, started
from tests.telegram.test_troubles import seen

pytestmark = pytest.mark.postgresql
#: Answers that are given before the end.
ENOUGH = 12


def in_another_process(archive, text: str, *, since: timedelta) -> str:  # noqa: F811 - the fixture's value
    """Put an update into the inbox as another process did so long ago; its event."""
    message = {"message_id": 900, "date": 1, "from": {"id": CLERK}, "chat": {"id": CLERK}, "text": text}
    parcel = Parcel.of({"update_id": 900, "message": message}, "7")
    elsewhere = Holder("elsewhere", datetime.now().astimezone() - since)
    archive.perform(lambda store: store.inbox.keep([Received(parcel.event, parcel.user, parcel.raw)], elsewhere))
    return parcel.event


@pytest.mark.parametrize("by", ["polling", "webhook"])
async def test_an_update_waits_for_an_earlier_one_in_another_process(bot_api, serve, archive, by):  # noqa: F811
    person = Person(bot_api, user_id=CLERK)
    async with serve(bot_over(archive), by=by, allowed_updates=application.UPDATES):
        await person.say("/start")
        delivering = asyncio.create_task(bot_api.keep_delivering())
        event = in_another_process(archive, "信访得了多少分", since=timedelta())
        await person.send("总分是多少")
        await asyncio.sleep(0.7)
        assert not any("总分 94" in message.text for message in person.messages)
        archive.perform(lambda store: store.inbox.handled(event, datetime.now().astimezone()))
        await seen(person, "总分 94")
        delivering.cancel()


async def test_what_a_process_that_is_gone_left_is_done_first(bot_api, serve, archive):  # noqa: F811
    person = Person(bot_api, user_id=CLERK)
    async with serve(bot_over(archive), by="polling", allowed_updates=application.UPDATES):
        await person.say("/start")
        in_another_process(archive, "信访得了多少分", since=2 * HELD_FOR)
        await person.send("总分是多少")
        await seen(person, "总分 94")
    texts = [message.text for message in person.messages]
    assert ["信访件办结率" in text for text in texts[-2:]] == [True, False], texts


@asynccontextmanager
async def balanced(front: int, behind: list[int]):
    """A door that passes what comes to each in turn; where nobody is there, to the next."""
    turn = itertools.cycle(behind)
    passed = dict.fromkeys(behind, 0)

    async def pass_on(request: web.Request) -> web.Response:
        body = await request.read()
        for port in itertools.islice(turn, len(behind)):
            try:
                async with client.post(f"http://{LOOPBACK}:{port}/hook", data=body, headers=request.headers) as answer:
                    passed[port] += answer.status == 200
                    return web.Response(status=answer.status)
            except ClientConnectionError:
                continue
        return web.Response(status=502)

    application = web.Application()
    application.router.add_post("/hook", pass_on)
    runner = web.AppRunner(application)
    await runner.setup()
    await web.TCPSite(runner, LOOPBACK, front).start()
    try:
        async with ClientSession() as client:
            yield passed
    finally:
        await runner.cleanup()


async def opened_door(port: int) -> None:
    """Wait until a process listens there."""
    while True:
        try:
            _, writer = await asyncio.open_connection(LOOPBACK, port)
        except OSError:
            await asyncio.sleep(0.05)
        else:
            writer.close()
            return


async def test_two_processes_lose_double_and_mix_up_nothing(bot_api, tmp_path):
    enough = asyncio.Event()
    clerks = [Clerk(Person(bot_api, user_id=1001 + number), f"第{number}街道", enough) for number in range(2)]
    env = environment(bot_api, tmp_path, JIXIAO_ADMINS="1001,1002")
    url = database(tmp_path / "jixiao.db")
    front, ports = free_port(), [free_port(), free_port()]
    begun = asyncio.Barrier(len(clerks) + 1)
    turn = asyncio.Lock()

    async def talk(clerk: Clerk) -> None:
        async with turn:
            await clerk.begin()
        await begun.wait()
        await clerk.work(hasty=True)  # two updates on their way at once, to different processes
        await clerk.end()

    async with balanced(front, ports) as passed:
        hook = f"http://{LOOPBACK}:{front}/hook"
        processes = [
            await started("telegram", "--webhook", hook, "--listen", f"{LOOPBACK}:{port}", env=env) for port in ports
        ]
        try:
            async with asyncio.TaskGroup() as group, asyncio.timeout(PATIENCE):
                await asyncio.gather(*map(opened_door, ports))
                again = group.create_task(bot_api.keep_delivering())
                talks = [group.create_task(talk(clerk)) for clerk in clerks]
                await begun.wait()
                while any(len(clerk.acknowledged) < ENOUGH for clerk in clerks) or min(passed.values()) <= ENOUGH:  # noqa: ASYNC110 - over HTTP
                    await asyncio.sleep(0.05)
                enough.set()
                await asyncio.gather(*talks)
                again.cancel()
        finally:
            for process in processes:
                process.send_signal(signal.SIGTERM)
            ends = [await asyncio.wait_for(process.communicate(), 20) for process in processes]
    assert [process.returncode for process in processes] == [0, 0], ends
    assert min(passed.values()) > ENOUGH, passed
    for clerk in clerks:
        kills._check(url, clerk)
        assert kills._repeated(clerk) == 0
    bot_api.take_violations()
