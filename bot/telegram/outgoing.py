"""What goes out: one message after the other in each chat, tried again until it is out or never can be."""

import asyncio
import contextlib
import json
import logging
import random
import warnings
from collections import deque
from collections.abc import Awaitable, Callable, Iterable, Iterator, Mapping
from datetime import timedelta
from itertools import chain
from typing import NamedTuple, TypeVar

from telegram import InputFile
from telegram.constants import ParseMode
from telegram.error import BadRequest, ChatMigrated, Forbidden, InvalidToken, RetryAfter, TelegramError

from bot.dialogue.attached import Attached
from bot.rendering import File
from bot.telegram.keeping import KeepingBot
from bot.telegram.metrics import Metrics
from bot.telegram.sending import Keyboard, caption_of, keyboard, pieces
from bot.telegram.writer import Writer
from bot.text import Language, plain_text, say
from bot.wording import Said
from kb.store.outbox import Outgoing
from scoring.errors import UserError

PLAIN_LINKS = {"link_preview_options": {"is_disabled": True}}
ADDRESS = "telegram:"
#: Seconds before the second attempt; doubled for each further one up to the longest, and never quite the same.
FIRST_WAIT = 0.5
LONGEST_WAIT = 60.0
#: Of a bot whose token is refused, seconds before the next attempt.
REFUSED_WAIT = 60.0

Result = TypeVar("Result")
log = logging.getLogger("jixiao.telegram")


class Way(NamedTuple):
    """One way to send a part of a message: a method of the Bot API, and its fields beside the chat."""

    method: str
    fields: Mapping[str, object]


class Sender:
    """Sends what waits in the outbox and marks it. A chat that has to wait holds up no other."""

    def __init__(
        self, bot: KeepingBot, writer: Writer, render: Callable[[Attached, Language], File], metrics: Metrics
    ) -> None:
        self._bot = bot
        self._writer = writer
        self._render = render
        self._metrics = metrics
        self._places: set[int] = set()
        self._unmarked: set[int] = set()
        self._marking: asyncio.Future[None] | None = None
        self._gone: set[int] = set()
        self._lanes: dict[str, deque[Outgoing]] = {}
        self._tasks: dict[str, asyncio.Task[None]] = {}
        self._idle = asyncio.Event()
        self._idle.set()

    def post(self, outgoing: Iterable[Outgoing]) -> None:
        """Send these as soon as what stands before them in their chats is out."""
        for each in outgoing:
            if not each.address.startswith(ADDRESS) or each.place in self._places or each.place in self._gone:
                continue
            self._places.add(each.place)
            self._metrics.unsent.inc()
            self._lanes.setdefault(each.address, deque()).append(each)
            if each.address not in self._tasks:
                self._idle.clear()
                task = asyncio.create_task(self._drain(each.address), name=f"send {each.address}")
                self._tasks[each.address] = task

    @property
    def busy(self) -> bool:
        """Whether there is anything that is not out yet, or not noted as out."""
        return bool(self._tasks or self._unmarked)

    async def say(self, chat: int, html: str) -> None:
        """Say at once what is not stored; once, and without insisting."""
        with contextlib.suppress(TelegramError):
            await self._bot.call("sendMessage", chat_id=chat, text=html, parse_mode=ParseMode.HTML, **PLAIN_LINKS)

    def look(self) -> None:
        """The outbox is read from now on: what was noted as done before cannot be found in it any more."""
        self._gone.clear()

    async def idle(self) -> None:
        """Wait until all that was posted is out."""
        await self._idle.wait()

    async def close(self) -> None:
        """Stop sending; what is not out yet stays in the outbox."""
        tasks = list(self._tasks.values())
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    async def _drain(self, address: str) -> None:
        lane = self._lanes[address]
        try:
            while lane:
                each = lane[0]
                try:
                    await self._send(each)
                except Exception:  # the messages after this one must go out
                    log.exception("a message was given up")
                # Once it is out it must be marked, though the process be told to stop just now.
                await asyncio.shield(self.mark(each.place))
                lane.popleft()
                self._metrics.unsent.dec()
        finally:
            del self._tasks[address], self._lanes[address]
            if not self._tasks:
                self._idle.set()

    async def mark(self, *places: int) -> None:
        """Note messages as done, and those that could not be noted before: they are not sent again."""
        self._unmarked.update(places)
        while self._marking is not None:  # whoever comes meanwhile is noted together with the next
            await asyncio.shield(self._marking)
            if self._unmarked.isdisjoint(places):
                return
        self._marking = asyncio.ensure_future(self._mark())
        await asyncio.shield(self._marking)

    async def _mark(self) -> None:
        done = list(self._unmarked)
        try:
            await self._writer.do(lambda store: store.outbox.done(done))
        except UserError as error:
            log.warning("what was sent could not be noted, trying on: %s", error.code)
        else:
            self._unmarked.difference_update(done)
            self._places.difference_update(done)
            self._gone.update(done)
        finally:
            self._marking = None

    async def _send(self, each: Outgoing) -> None:
        """Everything of a message: what is attached, then its words in pieces; the buttons stand under the last."""
        stored = json.loads(each.body)
        said, language = Said.from_json(stored), stored["language"]
        chat = int(each.address.removeprefix(ADDRESS))
        parts: list[Attached | str] = [*said.attached, *(piece for piece in pieces(said.html) if piece)]
        for number, part in enumerate(parts, 1):
            if number <= each.parts:
                continue
            buttons = keyboard(said.options) if number == len(parts) else None
            ways = _ways(part, buttons) if isinstance(part, str) else await self._ways(part, language, buttons)
            if not await self._first_taken(chat, ways):
                self._metrics.given_up.inc()
                return
            self._metrics.sent.inc()
            if number < len(parts):
                await self._mark_part(each, number)

    async def _mark_part(self, each: Outgoing, parts: int) -> None:
        with contextlib.suppress(UserError):
            await self._writer.do(lambda store: store.outbox.sent_parts(each.place, parts))

    async def _first_taken(self, chat: int, ways: Iterable[Way]) -> bool:
        """Send in the first way that Telegram takes; whether the chat can be written to."""
        left = iter(ways)
        for way in left:
            try:
                await insisting(lambda way=way: self._bot.call(way.method, chat_id=chat, **way.fields), self._metrics)  # type: ignore[misc]
            except ChatMigrated as error:
                return await self._first_taken(error.new_chat_id, chain((way,), left))
            except Forbidden:  # the person blocked the bot, or is gone
                return False
            except BadRequest as error:
                if _nobody_there(error):
                    return False
                log.warning("a message was refused: %s", error)
            else:
                return True
        return True

    async def _ways(self, attached: Attached, language: Language, buttons: Keyboard | None) -> Iterable[Way]:
        """A picture as a photo, or where that is refused (too tall, too large) as a document; others as documents."""
        try:
            file = await asyncio.to_thread(self._render, attached, language)
        except UserError as error:
            return _ways(say(language, f"errors.{error.code}", **error.values), buttons)
        sent, under = InputFile(file.content, file.name), {"caption": caption_of(file), "reply_markup": buttons}
        document = Way("sendDocument", {"document": sent, **under})
        return (Way("sendPhoto", {"photo": sent, **under}), document) if file.is_picture else (document,)


def _ways(html: str, buttons: Keyboard | None) -> Iterator[Way]:
    """Words with their markup; where that is refused without it; at last without the buttons."""
    yield Way("sendMessage", {"text": html, "parse_mode": ParseMode.HTML, "reply_markup": buttons, **PLAIN_LINKS})
    plain = {"text": plain_text(html), **PLAIN_LINKS}
    yield Way("sendMessage", {**plain, "reply_markup": buttons})
    yield Way("sendMessage", plain)


async def insisting(call: Callable[[], Awaitable[Result]], metrics: Metrics) -> Result:
    """The result of a call, repeated while the server is busy or away. Raises what repeating does not mend."""
    attempt = 0
    while True:
        try:
            return await call()
        except RetryAfter as error:
            wait = _seconds(error) + random.uniform(0, 0.2)  # noqa: S311 - spreads calls, keeps no secret
        except (BadRequest, Forbidden, ChatMigrated):
            raise
        except InvalidToken:
            log.warning("the server refuses the token, trying on")
            wait = REFUSED_WAIT
        except TelegramError as error:
            attempt += 1
            wait = min(LONGEST_WAIT, FIRST_WAIT * 2 ** min(attempt - 1, 10)) * random.uniform(0.5, 1.5)  # noqa: S311
            if attempt == 3:
                log.warning("the server does not answer as it should, trying on: %s", error)
        metrics.repeated.inc()
        await asyncio.sleep(wait)


def _seconds(error: RetryAfter) -> float:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # the library announces a change of type; both are read here
        told: int | timedelta = error.retry_after
    return told.total_seconds() if isinstance(told, timedelta) else float(told)


_NOBODY = (
    "chat not found",
    "user is deactivated",
    "peer_id_invalid",
    "not enough rights",
    "bot was kicked",
    "user_is_blocked",
)


def _nobody_there(error: BadRequest) -> bool:
    return any(sign in str(error).lower() for sign in _NOBODY)
