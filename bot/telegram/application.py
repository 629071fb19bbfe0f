"""The bot: a python-telegram-bot Application whose only handler hands each update to the assistant."""

import hashlib
import logging
import sys
from typing import Any
from urllib.parse import urlsplit

from telegram import BotCommand, Update
from telegram.error import InvalidToken
from telegram.ext import Application, ApplicationBuilder, TypeHandler

from bot.assistant import Assistant
from bot.settings import Settings
from bot.telegram.edge import Edge
from bot.telegram.intake import Intake, KeepingBot
from bot.telegram.ordering import OrderedByUser
from bot.telegram.outgoing import Sender
from bot.telegram.parcel import Parcel
from bot.telegram.writer import Writer
from bot.text import LANGUAGES, plain_text, say
from scoring.errors import UserError

Bot = Application[Any, Any, Any, Any, Any, Any]

#: The commands in Telegram's menu, in its order; each is described by bot/text/<language>/commands.toml.
MENU = (
    "new", "continue", "preview", "scorecard", "submit", "import", "ask", "score", "measures", "back", "skip", "edit",
    "undo", "pause", "explain", "rulebook", "forms", "language", "help", "cancel", "start",
)  # fmt: skip
UPDATES = [Update.MESSAGE, Update.EDITED_MESSAGE, Update.CALLBACK_QUERY]


def build(settings: Settings, assistant: Assistant, holder: str = "") -> Bot:
    """The application, not started yet. holder: this process among several that share the database."""
    number = settings.telegram_token.partition(":")[0]
    writer = Writer(assistant.archive)
    intake = Intake(writer, number, holder or f"telegram:{number}")
    bot = KeepingBot(
        intake,
        token=settings.telegram_token,
        base_url=f"{settings.telegram_api}/bot",
        base_file_url=f"{settings.telegram_api}/file/bot",
    )
    sender = Sender(bot, writer, assistant.render)
    edge = Edge(settings, assistant, writer, intake, sender)
    intake.sent = sender.idle

    async def resume(application: Bot) -> None:
        sender.post(await writer.do(lambda store: store.outbox.waiting(intake.holder())))
        await intake.resume()
        await register_commands(application)

    async def stop(_: Bot) -> None:
        await edge.close()
        await sender.close()

    async def close(_: Bot) -> None:
        await writer.close()

    application: Bot = (
        ApplicationBuilder()
        .bot(bot)
        .update_queue(intake)
        .concurrent_updates(OrderedByUser(intake))
        .post_init(resume)
        .post_stop(stop)
        .post_shutdown(close)
        .build()
    )
    application.add_handler(TypeHandler(Parcel, edge.handle))
    return application


def run(settings: Settings, assistant: Assistant, *, webhook: str | None, listen: str) -> None:
    """Serve until interrupted: by polling, or by webhook where its URL is given."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(_OneLine("%(asctime)s %(levelname)s %(name)s: %(message)s"))
    logging.basicConfig(level=logging.WARNING, handlers=[handler])
    logging.getLogger("httpx").setLevel(logging.WARNING)  # it would log addresses, and they hold the token
    application = build(settings, assistant)
    host, _, port = listen.rpartition(":")
    if not port.isdigit():
        raise UserError("telegram-listen", value=listen)
    if webhook is not None and urlsplit(webhook).scheme not in {"http", "https"}:
        raise UserError("telegram-webhook", value=webhook)
    try:
        _serve(application, settings, webhook, host, port)
    except InvalidToken as error:
        raise UserError("telegram-refused") from error


def _serve(application: Bot, settings: Settings, webhook: str | None, host: str, port: str) -> None:
    if webhook is None:
        application.run_polling(allowed_updates=UPDATES, bootstrap_retries=-1)
        return
    application.run_webhook(
        listen=host or "127.0.0.1",
        port=int(port),
        url_path=urlsplit(webhook).path.lstrip("/"),
        webhook_url=webhook,
        allowed_updates=UPDATES,
        secret_token=secret_of(settings.telegram_token),
        bootstrap_retries=-1,
    )


def secret_of(token: str) -> str:
    """The secret that Telegram sends along with each webhook call, made from the bot's token."""
    return hashlib.sha256(f"webhook:{token}".encode()).hexdigest()


async def register_commands(application: Bot) -> None:
    """Tell Telegram the menu of commands in each language; Chinese is the one for everybody else."""
    for language in LANGUAGES:
        menu = [BotCommand(name, plain_text(say(language, f"commands.{name}"))) for name in MENU]
        await application.bot.set_my_commands(menu, language_code=language)
        if language == LANGUAGES[0]:
            await application.bot.set_my_commands(menu)


class _OneLine(logging.Formatter):
    """What went wrong in one line; a traceback tells an office nothing."""

    def format(self, record: logging.LogRecord) -> str:
        error = record.exc_info[1] if record.exc_info else None
        record.exc_info, record.exc_text = None, None
        return super().format(record) + (f" ({type(error).__name__}: {error})" if error is not None else "")
