"""An update in, the assistant's words into the outbox: what is stored is handled, and what is said is stored."""

import asyncio
import contextlib
import json
import logging
from collections.abc import Callable, Coroutine, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from telegram.error import TelegramError

from bot.assistant import Assistant, Post
from bot.dialogue.event import Event
from bot.settings import Settings
from bot.telegram.events import event_of
from bot.telegram.files import attachment_of
from bot.telegram.intake import Intake
from bot.telegram.keeping import KeepingBot
from bot.telegram.outgoing import ADDRESS, Sender
from bot.telegram.parcel import Parcel, as_text, nested
from bot.telegram.sending import gathered
from bot.telegram.writer import Writer
from bot.text import Language, Markup, say
from bot.wording import Said
from kb.store.outbox import Outgoing
from kb.store.transaction import Transaction
from scoring.errors import UserError

#: Seconds between attempts to store what a database in trouble would not take, up to the longest.
FIRST_WAIT = 0.5
LONGEST_WAIT = 5.0
_DATABASE = "database-"
_KINDS = frozenset({"locked", "full", "readonly", "away", "busy"})
#: A text up to this is no form that was pasted, and is read without a thread of its own.
SHORT = 200
#: What the values of 👍 and 👎 begin with.
VOTE = "vote:"
#: The characters of a message that a client filled to the brim.
FULL = 4096

#: Seconds after which an update is taken up again that came before its turn.
OUT_OF_TURN = 0.05

log = logging.getLogger("jixiao.telegram")


class OutOfTurn(Exception):  # noqa: N818 - it is no error
    """An earlier update of the same user is still in another process's hands."""


class Edge:
    """What becomes of an update; nothing is decided here."""

    def __init__(
        self, settings: Settings, assistant: Assistant, bot: KeepingBot, writer: Writer, intake: Intake, sender: Sender
    ) -> None:
        self._bot = bot
        self._assistant = assistant
        self._language = settings.language
        self._writer = writer
        self._intake = intake
        self._sender = sender
        self._aside: set[asyncio.Task[None]] = set()
        intake.crowded = self._crowded
        intake.unstored = self._unstored

    async def handle(self, parcel: Parcel, _: object) -> None:
        """One update, from what the person did to what waits to be sent to them."""
        event = event_of(parcel, datetime.now().astimezone(), self._bot.username)
        if event is None:
            await self._settle(parcel, ())
            return
        if event.choice:
            self._meanwhile(_end_spinner(self._bot, parcel))
        parts = await self._intake.continuation(parcel)
        if parts:
            event = replace(event, text=_joined([parcel, *parts]))
        await self._reply(parcel, event, parts)
        if event.choice.startswith("at:"):
            self._meanwhile(_close_question(self._bot, parcel))
        elif event.choice.startswith(VOTE):
            self._meanwhile(_close_vote(self._bot, parcel))

    async def _reply(self, parcel: Parcel, event: Event, parts: Sequence[Parcel]) -> None:
        """Have the assistant handle it; of what goes wrong the person gets a sentence."""
        spoken = self._spoken(event)
        try:
            if event.kind == "file" and not event.group and await asyncio.to_thread(self._assistant.knows, event.user):
                event = replace(event, attachment=await attachment_of(parcel, self._bot))
            if event.attachment is not None or len(event.text) > SHORT:
                event = await asyncio.to_thread(self._assistant.read, event)
            post = self._post(parcel.chat)

            def handled(store: Transaction) -> Sequence[Outgoing]:
                if self._assistant.archive.most_at_once > 1 and store.inbox.is_behind(parcel.event):
                    raise OutOfTurn  # noqa: TRY301 - out of the transaction
                for part in parts:
                    store.inbox.handled(part.event, event.at)
                return self._assistant.handle_in(store, event, post).posted

            with self._intake.metrics.turn.time():
                reply = await self._stored(parcel, event, handled)
        except OutOfTurn:
            self._meanwhile(self._again())
        except UserError as error:
            await self._settle(parcel, [say(spoken, f"errors.{error.code}", **error.values)])
        except Exception:
            self._intake.metrics.failed.inc()
            log.exception("an event failed; nothing of it was stored")
            await self._settle(parcel, [say(spoken, "dialogue.failed")])
        else:
            self._sender.post(reply)

    async def _again(self) -> None:
        """Take up what is left of this process's, in order; where an earlier one's process is gone, that too."""
        await asyncio.sleep(OUT_OF_TURN)
        with contextlib.suppress(UserError):  # it is looked for again and again anyway
            await self._intake.resume()

    async def _settle(self, parcel: Parcel, sentences: Sequence[Markup]) -> None:
        """Be done with an update without the assistant, with these words."""

        def settled(store: Transaction) -> Sequence[Outgoing]:
            if not store.inbox.handled(parcel.event, datetime.now().astimezone()):
                return ()
            return self._post(parcel.chat)(store, [Said(sentence) for sentence in sentences], "zh", "")

        self._sender.post(await self._stored(parcel, None, settled))

    async def _stored(
        self, parcel: Parcel, event: Event | None, work: Callable[[Transaction], Sequence[Outgoing]]
    ) -> Sequence[Outgoing]:
        """What the work put into the outbox. A database in trouble is waited for: the update is kept, and not lost."""
        wait = FIRST_WAIT
        while True:
            try:
                return await self._writer.do(work)
            except UserError as error:
                if not error.code.startswith(_DATABASE):
                    raise
                log.warning("the database does not take what is to be stored, trying on: %s", error.code)
                if event is not None and wait == FIRST_WAIT:
                    self._meanwhile(self._tell_of_trouble(parcel, self._spoken(event), error))
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(wait):
                    await self._intake.stopping.wait()
                    return ()  # kept in the inbox for the next start
            wait = min(LONGEST_WAIT, 2 * wait)

    def _unstored(self, parcel: Parcel, error: UserError) -> None:
        self._meanwhile(self._tell_of_trouble(parcel, self._language or "zh", error))

    async def _tell_of_trouble(self, parcel: Parcel, spoken: Language, error: UserError) -> None:
        kind = error.code.removeprefix(_DATABASE)
        why = say(spoken, f"telegram.why_{kind if kind in _KINDS else 'failed'}")
        await self._sender.say(parcel.chat, say(spoken, "telegram.waits", why=why))

    def _crowded(self, parcel: Parcel) -> None:
        spoken = self._language or "zh"
        self._meanwhile(self._sender.say(parcel.chat, say(spoken, "telegram.crowded")))

    async def remind(self, now: datetime) -> None:
        """Send what is due to be said."""
        self._sender.post(await self._writer.do(lambda store: self._assistant.remind_in(store, now, self._post(""))))

    def _post(self, chat: object) -> Post:
        """Puts messages into the outbox, for this chat or for somebody who is named."""

        def post(store: Transaction, said: Sequence[Said], language: Language, user: str) -> Sequence[Outgoing]:
            if user and not user.isdecimal():  # somebody at a terminal
                return ()
            messages = gathered(said)
            bodies = [json.dumps({"language": language, **each.as_json()}, ensure_ascii=False) for each in messages]
            return store.outbox.put(f"{ADDRESS}{user or chat}", bodies, self._intake.holder())

        return post

    def _spoken(self, event: Event) -> Language:
        return self._language or ("en" if event.language == "en" else "zh")

    def _meanwhile(self, doing: Coroutine[Any, Any, None]) -> None:
        """Do what nobody waits for."""
        task = asyncio.create_task(doing)
        self._aside.add(task)
        task.add_done_callback(self._aside.discard)

    async def rest(self) -> None:
        """Wait for what nobody else waits for."""
        await asyncio.gather(*self._aside, return_exceptions=True)

    async def close(self) -> None:
        """Give up what nobody waits for."""
        for task in self._aside:
            task.cancel()
        await asyncio.gather(*self._aside, return_exceptions=True)


def _joined(parts: Sequence[Parcel]) -> str:
    """One text again: where a part is not full to the brim, it was cut at the end of a line."""
    text = ""
    for part in parts:
        text += part.text if len(part.text.encode("utf-16-le", "replace")) // 2 >= FULL - 1 else f"{part.text}\n"
    return text.removesuffix("\n")


async def _end_spinner(bot: KeepingBot, parcel: Parcel) -> None:
    """End the spinner on a button; one that was tapped long ago cannot be ended any more, and need not."""
    with contextlib.suppress(TelegramError):
        await bot.call("answerCallbackQuery", callback_query_id=parcel.did.get("id"))


async def _close_vote(bot: KeepingBot, parcel: Parcel) -> None:
    """Take 👍 and 👎 off an answer that was voted on; its other buttons stay."""
    rows = nested(parcel.message.get("reply_markup")).get("inline_keyboard")
    if isinstance(rows, list):
        kept = [[each for each in row if not _is_vote(each)] for row in rows if isinstance(row, list)]
        await _leave(bot, parcel, [row for row in kept if row])


def _is_vote(button: object) -> bool:
    return as_text(nested(button).get("callback_data")).startswith(VOTE)


async def _close_question(bot: KeepingBot, parcel: Parcel) -> None:
    """Take the buttons off a question that was answered by one of them."""
    await _leave(bot, parcel, [])


async def _leave(bot: KeepingBot, parcel: Parcel, rows: Sequence[object]) -> None:
    """Leave only these rows of buttons under the message that one was tapped of."""
    under = {"inline_keyboard": rows} if rows else None
    message = parcel.message.get("message_id")
    with contextlib.suppress(TelegramError):
        await bot.call("editMessageReplyMarkup", chat_id=parcel.chat, message_id=message, reply_markup=under)
