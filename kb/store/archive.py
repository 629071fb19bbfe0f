"""The archive: an open database, and the transactions in which everything is read and written.

Either all of a transaction is stored or none.
"""

import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import Any, TypeVar

from sqlalchemy import Engine
from sqlalchemy.exc import DBAPIError
from sqlmodel import Session

from kb.store.engine import Upgrading, open_engine
from kb.store.faults import CONFLICT, told_plainly
from kb.store.oplog import read_log
from kb.store.remembered import Recollection, Remembered
from kb.store.transaction import Transaction
from scoring.errors import UserError

Result = TypeVar("Result")
#: How often work is begun where others change the same at the same moment, and the seconds between, which double.
ATTEMPTS = 6
FIRST_PAUSE = 0.01


class Archive:
    """An open database."""

    def __init__(self, engine: Engine, url: str) -> None:
        self._engine = engine
        self._looking = engine.execution_options(reading=True)
        self._url = url
        self._remembered = Remembered()

    @classmethod
    def open(cls, url: str, upgrading: Upgrading | None = None) -> "Archive":
        """Open the database at this SQLAlchemy URL, made or brought up to date. Raises UserError `database-...`.

        upgrading: told before the schema of an older program is brought up to date.
        """
        archive = cls(open_engine(url, upgrading), url)
        try:
            archive.perform(Transaction.bring_up_to_date)
        except BaseException:
            archive.close()
            raise
        return archive

    def close(self) -> None:
        """Let the database go."""
        self._engine.dispose()

    @contextmanager
    def transaction(self) -> "Iterator[Transaction]":
        """Everything inside is stored together at the end, or not at all when an error leaves it."""
        with told_plainly(self._url), Session(self._engine) as session, session.begin():
            recollection = self._recollection(session)
            yield Transaction(session, recollection)
        recollection.pour()

    @contextmanager
    def reading(self) -> "Iterator[Transaction]":
        """A look at what is stored, beside whoever writes; nothing may be changed in it."""
        with told_plainly(self._url), Session(self._looking) as session, session.begin():
            yield Transaction(session, self._recollection(session))

    def _recollection(self, session: Session) -> Recollection:
        return Recollection(self._remembered, lambda heard: read_log(session.connection(), heard))

    def wipe(self) -> None:
        """Let nothing of what was deleted stand in the database's file any more; others have to wait meanwhile."""
        sqlite = self._engine.dialect.name == "sqlite"
        with told_plainly(self._url), self._engine.connect() as connection:
            raw = connection.execution_options(isolation_level="AUTOCOMMIT").connection.driver_connection
            assert raw is not None
            try:
                for statement in ("VACUUM", *(("PRAGMA wal_checkpoint(TRUNCATE)",) if sqlite else ())):
                    raw.execute(statement).close()
            except self._engine.dialect.loaded_dbapi.Error as error:
                raise DBAPIError("VACUUM", None, error) from error

    @property
    def most_at_once(self) -> int:
        """How many transactions may usefully be under way at once: SQLite lets one write at a time."""
        return 1 if self._engine.dialect.name == "sqlite" else 8

    def together(self, works: "Iterable[Callable[[Transaction], Any]]") -> list[Any]:
        """Do several pieces of work in one transaction: one waiting for the disk instead of many.

        Each piece's result in order, or the exception that it ended with; where one fails, all are done again, each in
        a transaction of its own, so that a piece fails alone.
        """
        taken: list[Callable[[Transaction], Any]] = []
        results: list[Any] = []
        try:
            with self.transaction() as store:
                for work in works:
                    taken.append(work)
                    results.append(work(store))
        except Exception as error:  # noqa: BLE001 - whose work it was is told
            if not taken:  # the database itself: nothing was begun
                return [error for _ in works]
            if len(taken) == 1 and not _conflict(error):
                return [error]
            return [self._result(work) for work in taken]
        return results

    def perform(self, work: "Callable[[Transaction], Result]") -> Result:
        """The result of one piece of work in a transaction of its own, begun anew where others changed the same.

        So it must change nothing outside the transaction. Raises UserError `database-conflict` where they do so still.
        """
        for attempt in range(ATTEMPTS):
            try:
                with self.transaction() as store:
                    return work(store)
            except UserError as error:
                if not _conflict(error) or attempt == ATTEMPTS - 1:
                    raise
                time.sleep(FIRST_PAUSE * 2**attempt)
        raise AssertionError

    def _result(self, work: "Callable[[Transaction], Any]") -> Any:  # noqa: ANN401 - whatever the work gives
        try:
            return self.perform(work)
        except Exception as error:  # noqa: BLE001 - it is told to whose work it was
            return error


def _conflict(error: Exception) -> bool:
    return isinstance(error, UserError) and error.code == CONFLICT
