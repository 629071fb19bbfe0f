"""The bot as a process: it waits for the server to be there, serves, and ends within seconds with nothing lost."""

import asyncio
import contextlib
import logging
import signal
import socket
import sys
import warnings
from collections.abc import Awaitable, Callable
from datetime import timedelta
from types import FrameType
from urllib.parse import urlsplit

from telegram.error import InvalidToken, NetworkError, RetryAfter, TelegramError
from telegram.warnings import PTBDeprecationWarning

from bot.assistant import Assistant
from bot.settings import Settings
from bot.telegram import logs, web
from bot.telegram.application import UPDATES, Service
from bot.text import say
from kb.store.transaction import Transaction
from scoring.errors import UserError

#: Seconds that the thread of the store may hold the interpreter while the event loop, which has little to do each time,
#: waits for it: with the usual five thousandths the slowest turns take twice as long.
SWITCH = 0.001
#: Seconds that each step of ending may take; together they stay below five.
STEP = 1.5
#: Seconds that a poll may be under way before the bot is not healthy any more.
LONGEST_POLL = 90.0
LONGEST_WAIT = 10.0
#: Seconds that the server may keep a question for updates open.
LONG_POLL = 30

log = logging.getLogger("jixiao.telegram")


def run(
    settings: Settings, assistant: Assistant, *, webhook: str | None, listen: str, metrics: str | None = None
) -> None:
    """Serve until interrupted: by polling, or by webhook where its URL is given; with figures at `metrics`.

    Raises UserError `telegram-listen`, `telegram-webhook` or `telegram-refused`.
    """
    place = _place(listen)
    watched = _place(metrics) if metrics is not None else None
    if webhook is not None and (urlsplit(webhook).scheme not in {"http", "https"} or not urlsplit(webhook).netloc):
        raise UserError("telegram-webhook", value=webhook)
    logs.set_up(settings.telegram_token)
    warnings.filterwarnings("ignore", category=PTBDeprecationWarning)
    sys.setswitchinterval(SWITCH)
    asyncio.run(_Process(settings, assistant, webhook, place, watched).serve())


def _place(text: str) -> tuple[str, int]:
    host, _, port = text.rpartition(":")
    if not port.isdigit() or int(port) > 65535:
        raise UserError("telegram-listen", value=text)
    return host.strip("[]") or "127.0.0.1", int(port)


class _Process:
    def __init__(
        self, settings: Settings, assistant: Assistant, webhook: str | None, listen: tuple[str, int],
        watched: tuple[str, int] | None,
    ) -> None:  # fmt: skip
        # Behind a webhook several processes may share the database; each needs a name that outlives a restart.
        holder = f"{socket.gethostname()}:{listen[1]}" if webhook is not None else ""
        self._service = Service(settings, assistant, holder)
        self._settings = settings
        self._webhook = webhook
        self._listen = listen
        self._watched = watched
        self._told_to_stop = asyncio.Event()

    async def serve(self) -> None:
        """From the start to the end. Raises UserError where it cannot begin."""
        self._hear_signals()
        logging.getLogger("jixiao").addHandler(logs.Alarm(self._tell_admins))
        async with contextlib.AsyncExitStack() as stack:
            await self._open_doors(stack)
            stack.push_async_callback(self._end)
            await self._begin()
            await self._told_to_stop.wait()

    async def _begin(self) -> None:
        """Everything up to being at work; waits for the server as long as it is away, or until told to stop."""
        application = self._service.application
        updater, post_init = application.updater, application.post_init
        assert updater is not None
        assert post_init is not None
        steps: list[Callable[[], Awaitable[object]]] = [application.initialize, lambda: post_init(application)]
        if self._webhook is None:
            steps.append(lambda: updater.start_polling(allowed_updates=UPDATES, timeout=timedelta(seconds=LONG_POLL)))
        else:
            steps.append(self._set_webhook)
        steps.append(application.start)
        for step in steps:
            if not await self._insisting(step):
                return

    async def _insisting(self, step: Callable[[], Awaitable[object]]) -> bool:
        """Do a step until it succeeds; False where the process was told to stop meanwhile."""
        wait = 0.25
        while True:
            doing = asyncio.ensure_future(step())
            stopping = asyncio.ensure_future(self._told_to_stop.wait())
            await asyncio.wait({doing, stopping}, return_when=asyncio.FIRST_COMPLETED)
            stopping.cancel()
            if self._told_to_stop.is_set():
                doing.cancel()
                await asyncio.gather(doing, return_exceptions=True)
                return False
            try:
                await doing
            except InvalidToken as error:
                raise UserError("telegram-refused") from error
            except (NetworkError, RetryAfter) as error:
                log.warning("the server is not there yet, trying on: %s", error)
                with contextlib.suppress(TimeoutError):
                    await asyncio.wait_for(self._told_to_stop.wait(), wait)
                wait = min(LONGEST_WAIT, wait * 2)
            else:
                return True

    async def _set_webhook(self) -> None:
        assert self._webhook is not None
        secret = web.secret_of(self._settings.telegram_token)
        await self._service.bot.set_webhook(
            self._webhook, allowed_updates=UPDATES, secret_token=secret, max_connections=100
        )

    async def _open_doors(self, stack: contextlib.AsyncExitStack) -> None:
        """The places that are served over HTTP; they stand before the webhook is announced, and fall last."""
        doors: dict[tuple[str, int], list[web.Route]] = {}
        if self._webhook is not None:
            secret = web.secret_of(self._settings.telegram_token)
            path = urlsplit(self._webhook).path or "/"
            doors.setdefault(self._listen, []).extend(web.webhook_routes(path, self._service.intake, secret))
        if self._watched is not None:
            routes = web.watching_routes(self._service.metrics, self._healthy)
            doors.setdefault(self._watched, []).extend(routes)
        for (host, port), routes in doors.items():
            try:
                runner = await web.serve(routes, host, port)
            except OSError as error:
                raise UserError("telegram-place", value=f"{host}:{port}", why=error.strerror or "") from error
            stack.push_async_callback(runner.cleanup)

    async def _healthy(self) -> bool:
        """Whether updates come in, and the database does its work."""
        if self._webhook is None and self._service.bot.silent_for() > LONGEST_POLL:
            return False
        try:
            async with asyncio.timeout(STEP):
                await self._service.writer.do(_nothing)
        except (UserError, TimeoutError):
            return False
        return True

    async def _end(self) -> None:
        """End in steps, none of which can hold up the process for long: what was acknowledged is stored already."""
        application = self._service.application
        updater = application.updater
        steps: list[Callable[[], Awaitable[object]]] = []
        if updater is not None and updater.running:
            steps.append(updater.stop)
        if application.running:
            steps.append(application.stop)
        if application.post_stop is not None:
            steps.append(lambda: application.post_stop(application))  # type: ignore[misc]
        steps.append(application.shutdown)
        if application.post_shutdown is not None:
            steps.append(lambda: application.post_shutdown(application))  # type: ignore[misc]
        self._service.intake.stopping.set()
        for step in steps:
            with contextlib.suppress(TimeoutError, TelegramError, RuntimeError):
                async with asyncio.timeout(STEP):
                    await step()

    def _tell_admins(self, what: str) -> None:
        """Tell of a fault, from whichever thread it was logged."""
        language = self._settings.language or "zh"

        async def tell() -> None:
            for admin in self._settings.admins:
                await self._service.sender.say(int(admin), say(language, "telegram.fault", what=what))

        with contextlib.suppress(RuntimeError):
            self._loop.call_soon_threadsafe(lambda: self._aside.append(self._loop.create_task(tell())))

    def _hear_signals(self) -> None:
        self._loop = asyncio.get_running_loop()
        self._aside: list[asyncio.Task[None]] = []
        for number in (signal.SIGINT, signal.SIGTERM):
            try:
                self._loop.add_signal_handler(number, self._told_to_stop.set)
            except NotImplementedError:  # Windows
                signal.signal(number, self._heard)

    def _heard(self, _: int, __: FrameType | None) -> None:
        self._loop.call_soon_threadsafe(self._told_to_stop.set)


def _nothing(_: Transaction) -> None:
    """A transaction is all that is asked for."""
