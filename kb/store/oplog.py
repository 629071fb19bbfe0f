"""The operation log in the store: lines are added, never changed. It holds no id and no name, only pseudonyms.

It is also by what a process knows that something it remembers is no longer so (kb.store.remembered).
"""

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any, cast

from sqlalchemy import Connection, Row, Table, bindparam, insert, update
from sqlalchemy import select as select_columns
from sqlmodel import Session, col, select

from kb.follow_up import walked_part
from kb.oplog import BEGINNING, Break, LogLine, Operation, breaks
from kb.people import number_of, pseudonym
from kb.store.people_tables import LogHeadRow, LogRow, PersonRow
from kb.store.remembered import Happened, Recollection
from kb.store.statements import Statement
from kb.store.tables import EntryRow

#: Who missed more lines than this forgets what it remembered.
MOST_MISSED = 500
_LOG: Table = LogRow.__table__  # type: ignore[attr-defined]
_LOG_HEAD: Table = LogHeadRow.__table__  # type: ignore[attr-defined]
_PERSON: Table = PersonRow.__table__  # type: ignore[attr-defined]
_HEAD = Statement(select_columns(_LOG_HEAD.c.number, _LOG_HEAD.c.hash))
_HEAD_TAKEN = Statement(select_columns(_LOG_HEAD.c.number, _LOG_HEAD.c.hash).with_for_update())
_NEW_HEAD = Statement(update(_LOG_HEAD).values(number=bindparam("last"), hash=bindparam("seal")))
_NEW_LINE = Statement(insert(_LOG), *_LOG.c.keys())
_SINCE = Statement(
    select_columns(_LOG.c.number, _LOG.c.operation, _LOG.c.form_id, _LOG.c.key)
    .where(_LOG.c.number > bindparam("heard"), _LOG.c.number <= bindparam("last"))
    .order_by(_LOG.c.number)
)
_NUMBER_OF = Statement(select_columns(_PERSON.c.id).where(_PERSON.c.user == bindparam("who")))


def read_log(connection: Connection, heard: int | None) -> tuple[int, Sequence[Happened] | None]:
    """The number of the last line, and those since the one that was heard last; None where they are too many."""
    [(last, _)] = _HEAD.rows(connection)
    if heard is None or last - heard > MOST_MISSED:
        return last, None
    return last, _lines_between(connection, heard, last)


def _lines_between(connection: Connection, heard: int, last: int) -> list[Happened]:
    if heard >= last:
        return []
    return [Happened(*row) for row in _SINCE.rows(connection, heard=heard, last=last)]


class OperationLog:
    """Reads and adds to the log, inside one transaction."""

    def __init__(self, session: Session, recollection: Recollection) -> None:
        self._session = session
        self._recollection = recollection
        self._taken: tuple[int, str] | None = None

    def add(
        self, operation: Operation, *, user: str, at: datetime, form_id: int | None = None, key: str = "",
        before: str | None = None, after: str | None = None,
    ) -> None:  # fmt: skip
        """Add a line. The head is locked first, so that two programs never give two lines the same number.

        user: the id of who does it, "" for the program; somebody who is not stored yet is, without a role.
        """
        self._session.flush()
        connection = self._session.connection()
        number, last = self._taken or self._take(connection)
        line = LogLine(
            number=number + 1, at=at, user=self._pseudonym(user), operation=operation, form_id=form_id, key=key,
            before=self._without_name(key, before), after=self._without_name(key, after), previous=last,
        )  # fmt: skip
        self._taken = line.number, line.sealed()
        _NEW_HEAD.run(connection, last=line.number, seal=self._taken[1])
        _NEW_LINE.run(
            connection, number=line.number, at=at, user=line.user, operation=operation, form_id=form_id, key=key,
            before=line.before, after=line.after, previous=last, hash=self._taken[1],
        )  # fmt: skip
        self._recollection.did(Happened(line.number, operation, form_id, key))

    def _take(self, connection: Connection) -> tuple[int, str]:
        """Lock the head until the end of the transaction; what others added since it began is heard."""
        heard = self._recollection.position
        [(number, seal)] = _HEAD_TAKEN.rows(connection)
        if number > heard:
            self._recollection.meanwhile(_lines_between(connection, heard, number), number)
        return number, seal

    def lines(self, form_id: int | None = None) -> Iterator[LogLine]:
        """All lines, or those of one form, oldest first, with the names that people have now."""
        people = self._session.exec(select(PersonRow))
        names = {pseudonym(row.id or 0): row.name or row.user for row in people if number_of(row.user) is None}
        wanted = select(LogRow).order_by(col(LogRow.number))
        if form_id is not None:
            wanted = wanted.where(LogRow.form_id == form_id)
        with self._session.exec(wanted.execution_options(yield_per=500)) as rows:  # closed also where not all are read
            for row in rows:
                yield LogLine(
                    number=row.number, at=row.at, user=row.user, operation=cast("Operation", row.operation),
                    form_id=row.form_id, key=row.key, before=row.before, after=row.after, previous=row.previous,
                    hash=row.hash, name=names.get(row.user, ""),
                )  # fmt: skip

    def head(self) -> tuple[int, str]:
        """Number and hash of the last line."""
        row = self._session.exec(select(LogHeadRow)).first()
        return (0, BEGINNING) if row is None else (row.number, row.hash)

    def holds(self, noted: str) -> bool:
        """Whether a hash that somebody noted earlier is that of a line, or of the last one before a rewriting."""
        lines = list(self.lines())
        return noted in {line.hash for line in lines} | {line.before for line in lines if line.operation == "rechained"}

    def verify(self) -> list[Break]:
        """Where the log is broken, and where an entry's stored value is not the last one that the log has for it."""
        found = list(breaks(self.lines(), self.head()))
        logged = {(line.form_id, line.key): line for line in self.lines() if line.operation == "entry"}
        stored: dict[tuple[int | None, str], str | None] = {}
        for row in self._session.exec(select(EntryRow).order_by(col(EntryRow.id))):
            stored[row.form_id, row.key] = row.value
        found += [
            Break(line.number, "value")
            for place, line in logged.items()
            if self._without_name(line.key, stored.get(place)) != line.after
        ]
        return found

    def _pseudonym(self, user: str) -> str:
        if not user or number_of(user) is not None:
            return user
        number = self._number_of(user)
        if number is None:
            person = PersonRow(user=user)
            self._session.add(person)
            self._session.flush()
            number = person.id
        return pseudonym(number or 0)

    def _without_name(self, key: str, value: str | None) -> str | None:
        """A measure's owner who talks to the assistant (kb.follow_up), by their pseudonym alone."""
        named = walked_part(key)
        if value is None or named is None or named[1] != "owner" or not value.startswith("@"):
            return value
        number = self._number_of(value[1:].partition(" ")[0])
        return value if number is None else f"@{pseudonym(number)}"

    def _number_of(self, user: str) -> int | None:
        known: PersonRow | Row[Any] | None = self._recollection.recall(("person", user))
        if known is not None:
            return known.id
        found = _NUMBER_OF.rows(self._session.connection(), who=user)
        return found[0][0] if found else None
