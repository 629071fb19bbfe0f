"""Our whole bot against a bot that only repeats what it hears, on one local server with 50 ms latency: `make bench-bot`.

The repeating bot runs on the library's own backend and on ours. A turn of ours is an answer in a form: stored, scored,
acknowledged, and the next question asked; it ends when the question is there. Nothing is asserted; machines differ, the
ratios less. `make bench-bot ARGS='--seconds 10'`, `--pause 1` for people who take a second to answer (what a turn takes
where the bot is not pushed to its limit), and `--updates 100000` to see the memory over a long run. With `--webhook` our
bot is handed its updates, as where many chats are served: a poll that is under way keeps what is said just then waiting.
"""

import argparse
import asyncio
import itertools
import os
import random
import socket
import sys
import tempfile
import time
from collections import deque
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from statistics import quantiles

from aiohttp import ClientSession, web

from bot.telegram.web import SECRET_HEADER, secret_of

ROOT = Path(__file__).parent.parent.parent
LATENCY = 0.05
TOKEN = "7:AAbenchmark"
CHATS = (1, 50, 500)
#: What stands in the last message of one of our turns.
QUESTION = "问 ·"


@dataclass
class Server:
    """A Bot API of four methods; what a call does happens half the latency after it, its answer the other half later."""

    ends: str
    updates: deque[dict] = field(default_factory=deque)
    begun: dict[int, float] = field(default_factory=dict)
    turns: list[float] = field(default_factory=list)
    texts: dict[int, itertools.cycle] = field(default_factory=dict)
    more: asyncio.Event = field(default_factory=asyncio.Event)
    counted: bool = False
    over: bool = False
    announced: asyncio.Event = field(default_factory=asyncio.Event)
    #: Seconds that a person takes before the next thing they say; 0: as fast as the bot goes.
    pause: float = 0
    #: Where updates are handed in, and the secret that goes with them; None where they are asked for.
    webhook: tuple[str, str] | None = None
    session: ClientSession | None = None
    handing: set[asyncio.Task] = field(default_factory=set)
    numbers: itertools.count = field(default_factory=lambda: itertools.count(1))

    def say(self, chat: int) -> None:
        """The person in this chat says the next thing."""
        if self.over:
            return
        number = next(self.numbers)
        person = {"id": chat, "is_bot": False, "first_name": "x", "language_code": "zh"}
        message = {
            "message_id": number, "date": int(time.time()), "chat": {"id": chat, "type": "private"}, "from": person,
            "text": next(self.texts[chat]),
        }  # fmt: skip
        self.begun[chat] = time.perf_counter()
        update = {"update_id": number, "message": message}
        if self.webhook is not None:
            task = asyncio.create_task(self._hand_in(update))
            self.handing.add(task)
            task.add_done_callback(self.handing.discard)
            return
        self.updates.append(update)
        self.more.set()

    async def _hand_in(self, update: dict) -> None:
        await asyncio.sleep(LATENCY / 2)
        url, secret = self.webhook
        self.session = self.session or ClientSession()
        async with self.session.post(url, json=update, headers={SECRET_HEADER: secret}) as answer:
            assert answer.status == 200, "the webhook refuses an update"

    async def close(self) -> None:
        """Nobody says anything more."""
        self.over = True
        for task in self.handing:
            task.cancel()
        await asyncio.gather(*self.handing, return_exceptions=True)
        if self.session is not None:
            await self.session.close()

    async def handle(self, request: web.Request) -> web.Response:
        """One call."""
        fields = dict(await request.post())
        await asyncio.sleep(LATENCY / 2)
        result = await self._result(request.match_info["method"], fields)
        await asyncio.sleep(LATENCY / 2)
        return web.json_response({"ok": True, "result": result})

    async def _result(self, method: str, fields: dict) -> object:
        if method == "setWebhook":
            self.announced.set()
        if method == "getMe":
            return {"id": 7, "is_bot": True, "first_name": "x", "username": "bench_bot"}
        if method == "getUpdates":
            offset = int(fields.get("offset") or 0)
            while self.updates and self.updates[0]["update_id"] < offset:
                self.updates.popleft()
            if not self.updates:
                self.more.clear()
                try:
                    await asyncio.wait_for(self.more.wait(), float(fields.get("timeout") or 0) or 0.001)
                except TimeoutError:
                    return []
            return list(itertools.islice(self.updates, 100))
        if method == "sendMessage":
            chat = int(fields["chat_id"])
            if self.ends in fields["text"]:
                if self.counted:
                    self.turns.append(time.perf_counter() - self.begun[chat])
                asyncio.get_running_loop().call_later(self.pause * random.uniform(0.5, 1.5), self.say, chat)
            return {"message_id": next(self.numbers), "date": 1, "chat": {"id": chat, "type": "private"}, "text": "x"}
        return True


@dataclass(frozen=True)
class Figures:
    """Of one bot with so many chats."""

    rate: float
    cpu: float
    p50: float
    p99: float
    memory: int


async def measured(
    kind: str, chats: int, seconds: float, updates: int = 0, pause: float = 0, *, webhook: bool = False
) -> Figures:
    """Run the bot and talk to it for so long (or for so many updates)."""
    server = Server(ends=QUESTION if kind == "jixiao" else "", pause=pause)
    app = web.Application()
    app.router.add_post("/bot{token}/{method}", server.handle)
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0, backlog=1024).start()
    origin = f"http://127.0.0.1:{runner.addresses[0][1]}"
    people = [1001 + number for number in range(chats)]
    with tempfile.TemporaryDirectory() as folder:
        env = {
            **{name: value for name, value in os.environ.items() if not name.startswith("JIXIAO_")},
            "JIXIAO_DATABASE": f"sqlite:///{folder}/jixiao.db", "JIXIAO_TELEGRAM_TOKEN": TOKEN,
            "JIXIAO_TELEGRAM_API": origin, "JIXIAO_ADMINS": ",".join(map(str, people)),
        }  # fmt: skip
        if kind == "jixiao":
            _prepare(env["JIXIAO_DATABASE"], people)
            command = [sys.executable, "-m", "bot.cli", "telegram"]
            if webhook:
                place = f"127.0.0.1:{_free_port()}"
                server.webhook = (f"http://{place}/updates", secret_of(TOKEN))
                command += ["--webhook", server.webhook[0], "--listen", place]
        else:
            command = [sys.executable, "-m", "tests.benchmarks.bench_bot", "--repeat", kind, "--origin", origin]
        process = await asyncio.create_subprocess_exec(*command, cwd=ROOT, env=env)
        if server.webhook is not None:
            await server.announced.wait()
        for number, chat in enumerate(people):
            amounts = ((text, f"{1001 + turn}万") for turn in range(40) for text in ("修改 2",))
            server.texts[chat] = itertools.cycle([text for pair in amounts for text in pair])
            server.say(chat)
            await asyncio.sleep(0.001 * (number % 10 == 0))
        try:
            figures = await _watched(server, process.pid, chats, seconds, updates)
        finally:
            await server.close()
            process.terminate()
            await process.wait()
            await runner.cleanup()
    return figures


async def _watched(server: Server, pid: int, chats: int, seconds: float, updates: int) -> Figures:
    server.counted = True
    begin = time.perf_counter()
    while len(server.turns) < 2 * chats:  # warm
        await asyncio.sleep(0.05)
        assert time.perf_counter() - begin < 300, "the bot does not answer"
    server.turns.clear()
    cpu, begin = _cpu(pid), time.perf_counter()
    told = 10_000
    while time.perf_counter() - begin < seconds or len(server.turns) < updates:
        await asyncio.sleep(0.05)
        if updates and len(server.turns) >= told:
            print(f"  after {told} updates {_memory(pid)} MB", flush=True)
            told += 10_000
    taken, turns = time.perf_counter() - begin, list(server.turns)
    cuts = quantiles(turns, n=100) if len(turns) > 1 else turns * 99
    used = (_cpu(pid) - cpu) / len(turns)
    return Figures(len(turns) / taken, used * 1000, cuts[49] * 1000, cuts[98] * 1000, _memory(pid))


def _free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return one.getsockname()[1]


def _cpu(pid: int) -> float:
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def _memory(pid: int) -> int:
    [line] = [line for line in Path(f"/proc/{pid}/status").read_text().splitlines() if line.startswith("VmRSS")]
    return int(line.split()[1]) // 1024


def _prepare(database: str, people: list[int]) -> None:
    """Give everybody a form of their own that is begun."""
    from bot.dialogue.library import parse_template
    from bot.dialogue.turn import Session
    from kb.shipped import shipped_texts
    from kb.store.archive import Archive

    archive = Archive.open(database)
    blank, now = parse_template(shipped_texts("templates")["department.toml"]).form, datetime.now(UTC)
    with archive.transaction() as store:
        for user in map(str, people):
            form = store.begin_draft(replace(blank, unit=f"第{user}街道", year=2021), None, user=user, at=now)
            store.save_session(user, Session(draft=form, language="zh").to_json())
    archive.close()


def repeat(kind: str, origin: str) -> None:
    """The bot that repeats what it hears."""
    from telegram.ext import ApplicationBuilder, MessageHandler, filters

    from bot.telegram.request import AiohttpRequest

    async def answer(update, _) -> None:
        await update.message.reply_text(update.message.text)

    builder = ApplicationBuilder().token(TOKEN).base_url(f"{origin}/bot").concurrent_updates(1024)
    if kind == "aiohttp":
        builder = builder.request(AiohttpRequest()).get_updates_request(AiohttpRequest(connections=2))
    application = builder.build()
    application.add_handler(MessageHandler(filters.TEXT, answer))
    application.run_polling(poll_interval=0)


def main() -> None:
    """Print the table, or be the bot that repeats."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--repeat", choices=("httpx", "aiohttp"))
    parser.add_argument("--origin")
    parser.add_argument("--seconds", type=float, default=5)
    parser.add_argument("--chats", type=int, nargs="+", default=CHATS)
    parser.add_argument("--updates", type=int, default=0)
    parser.add_argument("--pause", type=float, default=0)
    parser.add_argument("--webhook", action="store_true")
    options = parser.parse_args()
    if options.repeat:
        repeat(options.repeat, options.origin)
        return
    if options.updates:
        print(asyncio.run(measured("jixiao", 50, 0, options.updates)))
        return
    print(f"{'':16}{'chats':>6}{'updates/s':>11}{'CPU ms':>8}{'p50 ms':>8}{'p99 ms':>8}{'MB':>6}")
    for chats in options.chats:
        found = {}
        for kind in ("httpx", "aiohttp", "jixiao"):
            found[kind] = one = asyncio.run(
                measured(kind, chats, options.seconds, pause=options.pause, webhook=options.webhook)
            )
            print(
                f"{kind:16}{chats:>6}{one.rate:>11.0f}{one.cpu:>8.2f}{one.p50:>8.0f}{one.p99:>8.0f}{one.memory:>6}",
                flush=True,
            )
        print(
            f"{'':16}{'':>6}  ours is {found['jixiao'].rate / found['httpx'].rate:.2f} of the repeating bot on the "
            f"library's backend, {found['jixiao'].rate / found['aiohttp'].rate:.2f} of it on ours",
            flush=True,
        )


if __name__ == "__main__":
    main()
