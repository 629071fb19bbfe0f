"""Who works on a row that several processes see: whoever holds it, until the time is up or it is let go."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from typing import Any

from sqlalchemy import ColumnElement, Connection, Table, or_, update
from sqlalchemy.dialects import postgresql, sqlite

from kb.store.statements import Statement

#: How long a row stays with a process that is not heard of any more.
HELD_FOR = timedelta(seconds=30)


@dataclass(frozen=True, slots=True)
class Holder:
    """A process at work, at this moment. name: the same after a restart, and no other process has it."""

    name: str
    now: datetime

    @property
    def until(self) -> datetime:
        """How long what is taken now stays with this process."""
        return self.now + HELD_FOR

    def takes(self) -> dict[str, Any]:
        """What a row says once this process holds it."""
        return {"holder": self.name, "held_until": self.until}

    def may_take(self, table: Table) -> ColumnElement[bool]:
        """Rows that are this process's own, nobody's, or of a process that is gone."""
        return or_(table.c.holder.in_((self.name, "")), table.c.held_until < self.now)

    def renew(self, connection: Connection, table: Table) -> None:
        """Keep what this process holds."""
        connection.execute(update(table).where(table.c.holder == self.name).values(held_until=self.until))


def insert_new(connection: Connection, table: Table, values: dict[str, Any]) -> bool:
    """Insert a row; False, and nothing done, where one with its key is there already, though it be committed meanwhile.

    The statement is written alike for SQLite and PostgreSQL, and the general one does not know it.
    """
    return bool(_new(table, tuple(values), connection.dialect.name).rows(connection, **values))


@cache
def _new(table: Table, given: tuple[str, ...], engine: str) -> Statement:
    keys = table.primary_key.columns  # what comes back tells; PostgreSQL's driver does not count the rows of an insert
    if engine == "postgresql":
        return Statement(postgresql.insert(table).on_conflict_do_nothing().returning(*keys), *given)
    return Statement(sqlite.insert(table).on_conflict_do_nothing().returning(*keys), *given)
