"""The store beside the event loop: pieces of work that wait together are done in one transaction, in order."""

import asyncio
import time
from collections import deque
from collections.abc import Callable, Iterator
from threading import Condition, Thread
from typing import Any, TypeVar

from kb.store.archive import Archive
from kb.store.transaction import Transaction

Result = TypeVar("Result")
#: A transaction that has been at work this long takes no further piece: those it holds wait for its end.
LONGEST_TOGETHER = 0.02

#: Seconds that the end waits for a thread.
LAST_WORK = 1.0

_Piece = tuple[Callable[[Transaction], Any], "asyncio.Future[Any]"]


class Writer:
    """Does what reads or writes the store; begun with the first piece of work."""

    def __init__(self, archive: Archive) -> None:
        self._archive = archive
        self._pieces: deque[_Piece] = deque()
        self._more = Condition()
        self._closing = False
        self._threads: list[Thread] = []

    async def do(self, work: Callable[[Transaction], Result]) -> Result:
        """The result of this work once it is stored; raises what the work or the storing raised.

        Work that fails together with others is done again alone: it must change nothing outside the transaction.
        """
        future: asyncio.Future[Result] = asyncio.get_running_loop().create_future()
        with self._more:
            self._pieces.append((work, future))
            self._more.notify()
        if not self._threads:
            self._begin()
        return await future

    async def close(self) -> None:
        """Do what waits, then end; a database that is taken by somebody else is not waited for."""
        with self._more:
            self._closing = True
            self._more.notify_all()
        for thread in self._threads:
            await asyncio.to_thread(thread.join, LAST_WORK)
        self._threads = []
        self._closing = False

    def _begin(self) -> None:
        self._threads = [
            Thread(target=self._run, name=f"store-{number}", daemon=True)
            for number in range(self._archive.most_at_once)
        ]
        for thread in self._threads:
            thread.start()

    def _run(self) -> None:
        while True:
            with self._more:
                self._more.wait_for(lambda: self._pieces or self._closing)
                if not self._pieces:
                    return
            taken: list[asyncio.Future[Any]] = []
            results = self._archive.together(self._waiting(taken))
            for future, result in zip(taken, results, strict=True):
                future.get_loop().call_soon_threadsafe(_settle, future, result)

    def _waiting(self, taken: list["asyncio.Future[Any]"]) -> Iterator[Callable[[Transaction], Any]]:
        """The work that waits, as long as a transaction may take; one piece where several are under way at once."""
        end = time.monotonic() + LONGEST_TOGETHER
        most = None if self._archive.most_at_once == 1 else 1
        while len(taken) != most and (not taken or time.monotonic() < end):
            with self._more:
                if not self._pieces:
                    return
                work, future = self._pieces.popleft()
            taken.append(future)
            yield work


def _settle(future: "asyncio.Future[Any]", result: object) -> None:
    if future.cancelled():
        return
    if isinstance(result, BaseException):
        future.set_exception(result)
    else:
        future.set_result(result)
