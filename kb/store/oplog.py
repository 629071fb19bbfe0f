"""The operation log in the store: lines are added, never changed. It holds no id and no name, only pseudonyms."""

from collections.abc import Iterator
from datetime import datetime
from typing import cast

from sqlmodel import Session, col, select

from kb.follow_up import walked_part
from kb.oplog import BEGINNING, Break, LogLine, Operation, breaks
from kb.people import number_of, pseudonym
from kb.store.people_tables import LogHeadRow, LogRow, PersonRow
from kb.store.tables import EntryRow


class OperationLog:
    """Reads and adds to the log, inside one transaction."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def add(
        self, operation: Operation, *, user: str, at: datetime, form_id: int | None = None, key: str = "",
        before: str | None = None, after: str | None = None,
    ) -> None:  # fmt: skip
        """Add a line. The head is locked first, so that two programs never give two lines the same number.

        user: the id of who does it, "" for the program; somebody who is not stored yet is, without a role.
        """
        head = self._session.exec(select(LogHeadRow).with_for_update().execution_options(populate_existing=True)).one()
        line = LogLine(
            number=head.number + 1, at=at, user=self._pseudonym(user), operation=operation, form_id=form_id, key=key,
            before=self._without_name(key, before), after=self._without_name(key, after), previous=head.hash,
        )  # fmt: skip
        head.number, head.hash = line.number, line.sealed()
        self._session.add(
            LogRow(
                number=line.number, at=at, user=line.user, operation=operation, form_id=form_id, key=key,
                before=line.before, after=line.after, previous=line.previous, hash=head.hash,
            )
        )  # fmt: skip
        self._session.add(head)
        self._session.flush()

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
        person = self._person(user)
        if person is None:
            person = PersonRow(user=user)
            self._session.add(person)
            self._session.flush()
        return pseudonym(person.id or 0)

    def _without_name(self, key: str, value: str | None) -> str | None:
        """A measure's owner who talks to the assistant (kb.follow_up), by their pseudonym alone."""
        named = walked_part(key)
        if value is None or named is None or named[1] != "owner" or not value.startswith("@"):
            return value
        person = self._person(value[1:].partition(" ")[0])
        return value if person is None else f"@{pseudonym(person.id or 0)}"

    def _person(self, user: str) -> PersonRow | None:
        return self._session.exec(select(PersonRow).where(PersonRow.user == user)).first()
