"""The bot: a python-telegram-bot Application whose only handler hands each update to the assistant."""

import asyncio
import contextlib
import hashlib
import logging
import sys
from dataclasses import replace
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

from telegram import BotCommand, Chat, InlineKeyboardMarkup, InputFile, LinkPreviewOptions, Message, Update
from telegram.constants import ParseMode
from telegram.error import BadRequest, Forbidden, InvalidToken
from telegram.ext import Application, ApplicationBuilder, CallbackContext, TypeHandler

from bot.assistant import Assistant, Reply
from bot.dialogue.attached import Attached
from bot.dialogue.turn import Event
from bot.settings import Settings
from bot.telegram.events import event_of
from bot.telegram.files import attachment_of
from bot.telegram.ordering import OrderedByUser
from bot.telegram.sending import caption_of, keyboard, pieces
from bot.text import LANGUAGES, Language, plain_text, say
from bot.wording import Said
from scoring.errors import UserError

Bot = Application[Any, Any, Any, Any, Any, Any]

#: The commands in Telegram's menu, in its order; each is described by bot/text/<language>/commands.toml.
MENU = (
    "new", "continue", "preview", "scorecard", "submit", "import", "ask", "score", "measures", "back", "skip", "edit",
    "undo", "pause", "explain", "rulebook", "forms", "language", "help", "cancel", "start",
)  # fmt: skip
UPDATES = [Update.MESSAGE, Update.EDITED_MESSAGE, Update.CALLBACK_QUERY]
PLAIN_LINKS = LinkPreviewOptions(is_disabled=True)

log = logging.getLogger("jixiao.telegram")


def build(settings: Settings, assistant: Assistant) -> Bot:
    """The application, not started yet."""
    application: Bot = (
        ApplicationBuilder()
        .token(settings.telegram_token)
        .base_url(f"{settings.telegram_api}/bot")
        .base_file_url(f"{settings.telegram_api}/file/bot")
        .concurrent_updates(OrderedByUser())
        .post_init(register_commands)
        .build()
    )
    edge = _Edge(settings, assistant)
    application.add_handler(TypeHandler(Update, edge.handle))
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


class _Edge:
    """Update in, messages out."""

    def __init__(self, settings: Settings, assistant: Assistant) -> None:
        self._assistant = assistant
        self._known = frozenset(settings.admins)
        self._language = settings.language

    async def handle(self, update: Update, _: CallbackContext[Any, Any, Any, Any]) -> None:
        """One update, from what the person did to what they read."""
        event = event_of(update, datetime.now().astimezone())
        chat = update.effective_chat
        if event is None or chat is None or chat.type != chat.PRIVATE:
            return
        await self._stop_waiting(update)
        if event.user not in self._known:
            html = say(self._spoken(event), "dialogue.unknown_user", user=event.user)
            await chat.send_message(html, parse_mode=ParseMode.HTML)
            return
        reply = await self._reply(event, update)
        await self._close_question(update, event)
        for said in reply.said:
            await self._send(update, said, reply.language)

    async def _reply(self, event: Event, update: Update) -> Reply:
        try:
            if event.kind == "file":
                event = replace(event, attachment=await attachment_of(update))
            return await asyncio.to_thread(self._assistant.handle, event)
        except UserError as error:
            language = self._spoken(event)
            return Reply((Said(say(language, f"errors.{error.code}", **error.values)),), language)
        except Exception:
            log.exception("an event failed; nothing of it was stored")
            language = self._spoken(event)
            return Reply((Said(say(language, "dialogue.failed")),), language)

    def _spoken(self, event: Event) -> Language:
        return self._language or ("en" if event.language == "en" else "zh")

    @staticmethod
    async def _stop_waiting(update: Update) -> None:
        """End the spinner on a button; one that was tapped long ago cannot be ended any more, and need not."""
        if update.callback_query is not None:
            with contextlib.suppress(BadRequest):
                await update.callback_query.answer()

    @staticmethod
    async def _close_question(update: Update, event: Event) -> None:
        """Take the buttons off a question that was answered by one of them."""
        if update.callback_query is not None and event.choice.startswith("at:"):
            with contextlib.suppress(BadRequest):
                await update.callback_query.edit_message_reply_markup(None)

    async def _send(self, update: Update, said: Said, language: Language) -> None:
        chat = update.effective_chat
        assert chat is not None
        *first, last = pieces(said.html) or [""]
        with contextlib.suppress(Forbidden):  # the person blocked the bot
            for attached in said.attached:
                buttons = keyboard(said.options) if not last and attached is said.attached[-1] else None
                await self._send_file(chat, attached, language, buttons)
            if not last:
                return
            for piece in first:
                await _send_piece(update, piece)
            await _send_piece(update, last, said)

    async def _send_file(
        self, chat: Chat, attached: Attached, language: Language, buttons: InlineKeyboardMarkup | None
    ) -> None:
        """A picture as a photo with its caption and what it shows in words, anything else as a document."""
        try:
            file = await asyncio.to_thread(self._assistant.render, attached, language)
        except UserError as error:
            await chat.send_message(
                say(language, f"errors.{error.code}", **error.values), parse_mode=ParseMode.HTML, reply_markup=buttons
            )
            return
        caption = caption_of(file)
        if not file.is_picture:
            await chat.send_document(InputFile(file.content, file.name), caption=caption, reply_markup=buttons)
            return
        try:
            await chat.send_photo(InputFile(file.content, file.name), caption=caption, reply_markup=buttons)
        except BadRequest:  # too tall or too large for a photo
            await chat.send_document(InputFile(file.content, file.name), caption=caption, reply_markup=buttons)


async def _send_piece(update: Update, html: str, said: Said | None = None) -> Message:
    chat = update.effective_chat
    assert chat is not None
    buttons = keyboard(said.options) if said is not None else None
    try:
        return await chat.send_message(
            html, parse_mode=ParseMode.HTML, reply_markup=buttons, link_preview_options=PLAIN_LINKS
        )
    except BadRequest as error:
        if "parse entities" not in str(error):
            raise
        return await chat.send_message(plain_text(html), reply_markup=buttons, link_preview_options=PLAIN_LINKS)
