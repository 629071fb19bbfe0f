"""The bot put together: a python-telegram-bot Application whose queue, order, backend and only handler are our own."""

import asyncio
import logging
from datetime import datetime
from typing import Any

from telegram import BotCommand
from telegram.error import TelegramError
from telegram.ext import Application, ApplicationBuilder, TypeHandler

from bot.assistant import Assistant
from bot.settings import Settings
from bot.telegram.edge import Edge
from bot.telegram.intake import Intake
from bot.telegram.keeping import KeepingBot
from bot.telegram.metrics import Metrics
from bot.telegram.ordering import OrderedByUser
from bot.telegram.outgoing import Sender
from bot.telegram.parcel import KINDS, Parcel
from bot.telegram.request import AiohttpRequest
from bot.telegram.writer import Writer
from bot.text import LANGUAGES, plain_text, say
from scoring.errors import UserError

Bot = Application[Any, Any, Any, Any, Any, Any]

#: The commands in Telegram's menu, in its order; each is described by bot/text/<language>/commands.toml.
MENU = (
    "new", "continue", "preview", "export", "scorecard", "trend", "compare", "submit", "assign", "board", "review",
    "people", "log", "import", "ask", "score",
    "measures", "back", "skip", "edit", "undo", "pause", "explain", "rulebook", "forms", "unanswered", "language",
    "help", "cancel", "start",
)  # fmt: skip
UPDATES = list(KINDS)
#: Seconds between two rounds of keeping the house, and between two times of forgetting what cannot come again.
ROUND = 10.0
FORGET_EVERY = 360

#: Seconds between looks at what is due to be said, and from the start to the first.
REMIND_EVERY = 300
FIRST_REMINDER = 5

log = logging.getLogger("jixiao.telegram")


def build(settings: Settings, assistant: Assistant) -> Bot:
    """The application, not started yet."""
    return Service(settings, assistant).application


class Service:
    """The parts of the bot, and what goes on beside the updates. holder: this process among several on one database."""

    def __init__(self, settings: Settings, assistant: Assistant, holder: str = "") -> None:
        number = settings.telegram_token.partition(":")[0]
        self.metrics = Metrics()
        self.writer = Writer(assistant.archive)
        self.intake = Intake(self.writer, number, holder or f"telegram:{number}", self.metrics)
        self.bot = KeepingBot(
            self.intake,
            token=settings.telegram_token,
            base_url=f"{settings.telegram_api}/bot",
            base_file_url=f"{settings.telegram_api}/file/bot",
            request=AiohttpRequest(),
            get_updates_request=AiohttpRequest(connections=2),
        )
        self.sender = Sender(self.bot, self.writer, assistant.render, self.metrics)
        self.edge = Edge(settings, assistant, self.bot, self.writer, self.intake, self.sender)
        self.intake.sent = self._out
        self._housekeeping: asyncio.Task[None] | None = None
        self.application: Bot = (
            ApplicationBuilder()
            .bot(self.bot)
            .update_queue(self.intake)
            .concurrent_updates(OrderedByUser(self.intake))
            .post_init(self._begin)
            .post_stop(self._stop)
            .post_shutdown(self._close)
            .build()
        )
        if self.application.job_queue is not None:
            self.application.job_queue.run_repeating(self._remind, interval=REMIND_EVERY, first=FIRST_REMINDER)
        self.application.add_handler(TypeHandler(Parcel, self.edge.handle))

    async def _out(self) -> None:
        """Wait until everything that was to be sent is, and what nobody waits for is done, too."""
        await self.sender.idle()
        await self.edge.rest()

    async def resume(self) -> None:
        """Take up what was stored and neither handled nor sent when a process ended."""
        self.sender.look()
        waiting = await self.writer.do(lambda store: store.outbox.waiting(self.intake.holder()))
        self.sender.post(waiting)
        await self.intake.resume()

    async def _begin(self, application: Bot) -> None:
        await self.resume()
        self._housekeeping = asyncio.create_task(self._keep_house())
        await register_commands(application)

    async def _keep_house(self) -> None:
        """Hold on to what this process works on, take over from those that are gone, and forget what is old."""
        for number in range(2**62):
            if number % FORGET_EVERY == 0:
                await self._quietly(self._forget)
            await asyncio.sleep(ROUND)
            if self.intake.busy or self.sender.busy:
                await self._quietly(self._renew)
                await self.sender.mark()
            await self._quietly(self.resume)

    async def _remind(self, _: object) -> None:
        await self._quietly(lambda: self.edge.remind(datetime.now().astimezone()))

    async def _forget(self) -> None:
        await self.writer.do(lambda store: store.inbox.forget(datetime.now().astimezone()))

    async def _renew(self) -> None:
        await self.writer.do(lambda store: store.inbox.renew(self.intake.holder()))
        await self.writer.do(lambda store: store.outbox.renew(self.intake.holder()))

    @staticmethod
    async def _quietly(doing: Any) -> None:  # noqa: ANN401 - a coroutine function
        try:
            await doing()
        except UserError as error:
            log.warning("the database is in trouble: %s", error.code)

    async def _stop(self, _: Bot) -> None:
        if self._housekeeping is not None:
            self._housekeeping.cancel()
        await self.edge.close()
        await self.sender.close()

    async def _close(self, _: Bot) -> None:
        await self.writer.close()


async def register_commands(application: Bot) -> None:
    """Tell Telegram the menu of commands in each language; Chinese is the one for everybody else.

    A server that takes none still gets a bot that works.
    """
    try:
        for language in LANGUAGES:
            menu = [BotCommand(name, plain_text(say(language, f"commands.{name}"))) for name in MENU]
            await application.bot.set_my_commands(menu, language_code=language)
            if language == LANGUAGES[0]:
                await application.bot.set_my_commands(menu)
    except TelegramError as error:
        log.warning("the menu of commands could not be registered: %s", error)
