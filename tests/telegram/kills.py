"""People who talk to a bot that is killed again and again, and what must be true of it afterwards."""

import asyncio
import os
import random
import signal
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Self

from kb.store.archive import Archive
from tests.telegram.person import Person
from tests.telegram.running import Transport, free_port
from tests.telegram.server import BotApi

ROOT = Path(__file__).parent.parent.parent
#: Seconds in which a bot that is started again must have answered; long, for machines that do much else.
PATIENCE = 240.0
#: The answer that is changed again and again.
ANSWER = "basic_expenditure"


@dataclass(slots=True)
class Clerk:
    """One person with a form of their own; what they are told is recorded is what must be there in the end."""

    person: Person
    unit: str
    enough: asyncio.Event
    acknowledged: list[str] = field(default_factory=list)
    _read: int = 0

    async def begin(self) -> None:
        """Begin a blank form and answer its first questions."""
        await self._say("/start", "")
        await self._say("新建", "从哪里开始")
        await self._say("部门整体绩效自评表（空白）", "单位名称")
        await self._say(self.unit, "填哪一年")
        await self._say("2021", "填报日期")
        await self._say("20220301", "2022-03-01")

    async def work(self, *, hasty: bool) -> None:
        """Change the same answer again and again; who is hasty does not wait before the second message."""
        number = 1000
        while not self.enough.is_set():
            number += 1
            if hasty:
                await self.person.send("修改 4")
            else:
                await self._say("修改 4", "第 4/")
            await self._say(f"{number}万", f"{number:,} 万元")
            self.acknowledged.append(str(number))

    async def end(self) -> None:
        """The conversation goes on to its end."""
        await self._say("预览", self.unit)

    async def _say(self, text: str, awaited: str) -> None:
        """Type a text and wait for an answer that holds this."""
        self._read = len(self.person.chat.happenings)
        await self.person.send(text)
        at_peace = None
        while not any(awaited in message for message in self._heard()):
            if self.enough.is_set() or not self.acknowledged:  # else a kill may be what it waits for
                at_peace = at_peace or time.monotonic()
                assert time.monotonic() < at_peace + PATIENCE, f"no answer to {text!r}; heard {self._heard()}"
            await asyncio.sleep(0.002)

    def _heard(self) -> list[str]:
        new = self.person.chat.happenings[self._read :]
        return [self.person.chat.messages[each.message_id].text for each in new if each.kind == "sent"]


@dataclass(frozen=True, slots=True)
class Survived:
    """What there was to survive, and how often a message came again."""

    kills: int
    updates: int
    repeated: int


async def survive(
    api: BotApi, database: str, *, kills: int, clerks: int = 4, by: Transport = "polling", seed: int = 0
) -> Survived:
    """Talk while the bot is killed so often; raises AssertionError where anything was lost, doubled or out of order."""
    chance = random.Random(seed)
    enough = asyncio.Event()
    people = [Clerk(Person(api, user_id=1001 + number), f"第{number}街道", enough) for number in range(clerks)]
    arguments = ["telegram"]
    if by == "webhook":
        port = free_port()
        arguments += ["--webhook", f"http://127.0.0.1:{port}/hook", "--listen", f"127.0.0.1:{port}"]
    env = {
        **{name: value for name, value in os.environ.items() if not name.startswith("JIXIAO_")},
        "JIXIAO_DATABASE": database,
        "JIXIAO_TELEGRAM_TOKEN": api.token,
        "JIXIAO_TELEGRAM_API": api.origin,
        "JIXIAO_ADMINS": ",".join(str(clerk.person.id) for clerk in people),
    }
    begun = asyncio.Barrier(clerks + 1)
    turn = asyncio.Lock()  # two blank forms are told apart once they have a unit

    async def talk(number: int, clerk: Clerk) -> None:
        async with turn:
            await clerk.begin()
        await begun.wait()
        await clerk.work(hasty=number % 2 == 1)
        await clerk.end()

    async with _Processes(arguments, env) as processes, asyncio.TaskGroup() as group:
        again = group.create_task(api.keep_delivering())
        talks = [group.create_task(talk(number, clerk)) for number, clerk in enumerate(people)]
        process = await processes.start()
        await begun.wait()
        for _ in range(kills):
            if chance.random() < 0.9:
                await _at_work(api)
                await asyncio.sleep(chance.uniform(0, 0.6))
            else:
                await asyncio.sleep(chance.uniform(0, 2))
            process.send_signal(signal.SIGKILL)
            await process.wait()
            process = await processes.start()
        enough.set()
        await asyncio.gather(*talks)
        process.send_signal(signal.SIGTERM)
        assert await asyncio.wait_for(process.wait(), PATIENCE) == 0
        again.cancel()
    for clerk in people:
        _check(database, clerk)
    repeated = sum(_repeated(clerk) for clerk in people)
    assert repeated <= kills * clerks, "a message comes again only where a kill fell between sending and marking"
    return Survived(kills, sum(len(clerk.person.said) for clerk in people), repeated)


class _Processes:
    """The bot, one process after the other; none is left behind."""

    def __init__(self, arguments: list[str], env: dict[str, str]) -> None:
        self._arguments = arguments
        self._env = env
        self._last: asyncio.subprocess.Process | None = None

    async def start(self) -> asyncio.subprocess.Process:
        self._last = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "bot.cli", *self._arguments, cwd=ROOT, env=self._env
        )
        return self._last

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        if self._last is not None and self._last.returncode is None:
            self._last.kill()
            await self._last.wait()


async def _at_work(api: BotApi) -> None:
    """Wait until the bot has said something in a chat."""
    before = _said(api)
    deadline = time.monotonic() + PATIENCE
    while _said(api) == before:
        assert time.monotonic() < deadline, "the bot says nothing"
        await asyncio.sleep(0.005)


def _said(api: BotApi) -> int:
    return sum(len(chat.happenings) for chat in api.telegram.chats.values())


def _check(database: str, clerk: Clerk) -> None:
    archive = Archive.open(database)
    try:
        with archive.transaction() as store:
            [form] = [heading for heading in store.headings() if heading.unit == clerk.unit]
            found = [(change.key, change.after) for change in store.history(form.id)]
    finally:
        archive.close()
    assert {key for key, _ in found} <= {"unit", "year", "filed_on", "rulebook", ANSWER}, "an answer went astray"
    assert [after for key, after in found if key == ANSWER] == clerk.acknowledged, "lost, doubled or out of order"


def _repeated(clerk: Clerk) -> int:
    """How many acknowledgements came more than once."""
    texts = [message.text for message in clerk.person.messages if "万元" in message.text and "记下了" in message.text]
    return len(texts) - len(set(texts))
