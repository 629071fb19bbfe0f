"""What comes in: every update is stored before the server is told that it arrived, then handled in its user's order.

PTB confirms an update once it is in the update queue, by polling and by webhook alike; so the queue stores it first.
"""

import asyncio
import contextlib
import logging
from collections import Counter, deque
from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime

from telegram import Update
from telegram.error import NetworkError

from bot.telegram.metrics import Metrics
from bot.telegram.parcel import Parcel, parcel_from
from bot.telegram.writer import Writer
from kb.store.holding import Holder
from kb.store.inbox import Received
from scoring.errors import UserError

#: Updates of one user that may wait. Who waits for answers never comes near; a flood is told so once, and dropped.
MOST_WAITING = 300
#: A message of so many characters was cut by the client (at 4096, or before at a blank); its next part follows at once.
NEARLY_FULL = 3800
PART_TICK = 0.02
PART_PATIENCE = 40
#: Seconds that the end of the process waits for replies that are just being sent.
LAST_SENDING = 2.0

log = logging.getLogger("jixiao.telegram")


class Intake(asyncio.Queue[object]):
    """PTB's update queue. Of each user it hands out one update at a time, so that no chat takes up all the room.

    crowded: told once of a user who sends more than is taken. unstored: told once of a user, while the store is in
    trouble. sent: returns when all replies are out.
    """

    def __init__(self, writer: Writer, bot: str, holder: str, metrics: Metrics) -> None:
        super().__init__()
        self.metrics = metrics
        self.stopping = asyncio.Event()
        self.crowded: Callable[[Parcel], None] = _nothing
        self.unstored: Callable[[Parcel, UserError], None] = _nothing
        self.sent: Callable[[], Awaitable[None]] | None = None
        self._writer = writer
        self._bot = bot
        self._holder = holder
        self._lanes: dict[str, deque[Parcel]] = {}
        self._events: set[str] = set()
        self._told: set[str] = set()
        self._sorry: set[str] = set()

    @property
    def busy(self) -> bool:
        """Whether there is anything that is not handled yet."""
        return bool(self._lanes)

    def holder(self) -> Holder:
        """Who holds what is stored from now on."""
        return Holder(self._holder, datetime.now().astimezone())

    async def put(self, item: object) -> None:
        """Take an update. Raises NetworkError when it cannot be stored, so that it is not confirmed."""
        if isinstance(item, Update):
            await self.keep([item.to_dict()])
        elif not isinstance(item, Parcel):  # a parcel was kept before; what is left is the signal to stop
            self.stopping.set()
            await super().put(item)

    async def keep(self, updates: Sequence[object]) -> list[Parcel]:
        """Store these updates, and line up those that came for the first time. Raises NetworkError."""
        parcels = [Parcel.of(update, self._bot) for update in updates]
        taken = self._within_limits(parcels)
        if taken:
            received = [Received(each.event, each.user, each.raw) for each in taken]
            try:
                new = await self._writer.do(lambda store: store.inbox.keep(received, self.holder()))
            except UserError as error:
                self._regret(taken, error)
                raise NetworkError(f"not stored, so not confirmed: {error.code}") from error
            self._sorry.clear()
            events = {each.event for each in new}
            self.metrics.received.inc(len(events))
            for parcel in taken:
                if parcel.event in events:
                    self._line_up(parcel)
        return parcels

    async def resume(self) -> None:
        """Line up what was stored and not handled when a process ended."""
        for each in await self._writer.do(lambda store: store.inbox.waiting(self.holder())):
            self._line_up(parcel_from(each.raw, self._bot))

    def done(self, parcel: Parcel) -> None:
        """Hand out the user's next update."""
        lane = self._lanes[parcel.user]
        self._events.discard(parcel.event)
        self.metrics.waiting.dec()
        if lane and not self.stopping.is_set():
            self.put_nowait(lane.popleft())
        else:
            del self._lanes[parcel.user]
            self._told.discard(parcel.user)

    async def continuation(self, parcel: Parcel) -> list[Parcel]:
        """The parts that a client made of one long text: it cuts where a message is full, and sends them together.

        They are taken out of the line, to be handled with the first.
        """
        parts: list[Parcel] = []
        lane = self._lanes[parcel.user]
        while _is_full((parts or [parcel])[-1]):
            for _ in range(PART_PATIENCE):
                if lane or self.stopping.is_set():
                    break
                await asyncio.sleep(PART_TICK)
            if not lane or not lane[0].text or lane[0].chat != parcel.chat:
                break
            parts.append(lane.popleft())
            self._events.discard(parts[-1].event)
            self.metrics.waiting.dec()
        return parts

    async def join(self) -> None:
        """Wait until all that came in is handled, and the replies are out."""
        await super().join()
        if self.sent is not None:
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(LAST_SENDING if self.stopping.is_set() else None):
                    await self.sent()

    def _line_up(self, parcel: Parcel) -> None:
        if self.stopping.is_set() or parcel.event in self._events:
            return  # it is stored, and handled after the next start; or it is lined up already
        self._events.add(parcel.event)
        self.metrics.waiting.inc()
        lane = self._lanes.get(parcel.user)
        if lane is None:
            self._lanes[parcel.user] = deque()
            self.put_nowait(parcel)
        else:
            lane.append(parcel)

    def _regret(self, parcels: Sequence[Parcel], error: UserError) -> None:
        for parcel in parcels:
            if parcel.user not in self._sorry:
                self._sorry.add(parcel.user)
                self.unstored(parcel, error)

    def _within_limits(self, parcels: Sequence[Parcel]) -> list[Parcel]:
        taken = []
        waiting = Counter({user: len(lane) for user, lane in self._lanes.items() if len(lane) > MOST_WAITING // 2})
        for parcel in parcels:
            waiting[parcel.user] += 1
            if not parcel.user:
                continue
            if waiting[parcel.user] <= MOST_WAITING:
                taken.append(parcel)
                continue
            self.metrics.refused.inc()
            if parcel.user not in self._told:
                self._told.add(parcel.user)
                self.crowded(parcel)
        return taken


def _is_full(parcel: Parcel) -> bool:
    return len(parcel.text.encode("utf-16-le", "replace")) // 2 >= NEARLY_FULL


def _nothing(*_: object) -> None:
    """Nobody is told."""
