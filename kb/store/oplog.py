"""The operation log in the store: lines are added, never changed."""

from collections.abc import Iterator
from datetime import datetime
from typing import cast

from sqlmodel import Session, col, select

from kb.oplog import BEGINNING, Break, LogLine, Operation, breaks
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
        """Add a line. The head is locked first, so that two programs never give two lines the same number."""
        head = self._session.exec(select(LogHeadRow).with_for_update().execution_options(populate_existing=True)).one()
        person = self._session.exec(select(PersonRow).where(PersonRow.user == user)).first()
        line = LogLine(
            number=head.number + 1, at=at, user=user, name=person.name if person else "", operation=operation,
            form_id=form_id, key=key, before=before, after=after, previous=head.hash,
        )  # fmt: skip
        head.number, head.hash = line.number, line.sealed()
        self._session.add(
            LogRow(
                number=line.number, at=at, user=user, name=line.name, operation=operation, form_id=form_id, key=key,
                before=before, after=after, previous=line.previous, hash=head.hash,
            )
        )  # fmt: skip
        self._session.add(head)
        self._session.flush()

    def lines(self, form_id: int | None = None) -> Iterator[LogLine]:
        """All lines, or those of one form, oldest first."""
        wanted = select(LogRow).order_by(col(LogRow.number))
        if form_id is not None:
            wanted = wanted.where(LogRow.form_id == form_id)
        for row in self._session.exec(wanted.execution_options(yield_per=500)):
            yield LogLine(
                number=row.number, at=row.at, user=row.user, name=row.name, operation=cast("Operation", row.operation),
                form_id=row.form_id, key=row.key, before=row.before, after=row.after, previous=row.previous,
                hash=row.hash,
            )  # fmt: skip

    def head(self) -> tuple[int, str]:
        """Number and hash of the last line."""
        row = self._session.exec(select(LogHeadRow)).first()
        return (0, BEGINNING) if row is None else (row.number, row.hash)

    def verify(self) -> list[Break]:
        """Where the log is broken, and where an entry's stored value is not the last one that the log has for it."""
        found = list(breaks(self.lines(), self.head()))
        logged = {(line.form_id, line.key): line for line in self.lines() if line.operation == "entry"}
        stored: dict[tuple[int | None, str], str | None] = {}
        for row in self._session.exec(select(EntryRow).order_by(col(EntryRow.id))):
            stored[row.form_id, row.key] = row.value
        found += [Break(line.number, "value") for place, line in logged.items() if stored.get(place) != line.after]
        return found
