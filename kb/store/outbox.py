"""Messages stored together with what they tell of, until they have gone out; those of an address keep their order."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import Connection, Table, delete, insert, select, update

from kb.store.holding import Holder
from kb.store.mail_tables import OutboxRow

_OUTBOX: Table = OutboxRow.__table__  # type: ignore[attr-defined]


@dataclass(frozen=True, slots=True)
class Outgoing:
    """A message that waits. place: its number in the order of all. parts: how many pieces of it went out already."""

    place: int
    address: str
    body: str
    parts: int = 0


class Outbox:
    """The outbox inside one transaction."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def put(self, address: str, bodies: Sequence[str], holder: Holder) -> list[Outgoing]:
        """Add messages for an address."""
        found = []
        for body in bodies:
            result = self._connection.execute(insert(_OUTBOX).values(address=address, body=body, **holder.takes()))
            place = result.inserted_primary_key
            assert place is not None
            found.append(Outgoing(place[0], address, body))
        return found

    def waiting(self, holder: Holder) -> list[Outgoing]:
        """What waits to go out and is held by no other process, in order; held from now on."""
        self._connection.execute(update(_OUTBOX).where(holder.may_take(_OUTBOX)).values(holder.takes()))
        rows = self._connection.execute(
            select(_OUTBOX.c.place, _OUTBOX.c.address, _OUTBOX.c.body, _OUTBOX.c.parts)
            .where(_OUTBOX.c.holder == holder.name)
            .order_by(_OUTBOX.c.place)
        )
        return [Outgoing(row.place, row.address, row.body, row.parts) for row in rows]

    def sent_parts(self, place: int, parts: int) -> None:
        """Note that so many pieces of a message went out."""
        self._connection.execute(update(_OUTBOX).where(_OUTBOX.c.place == place).values(parts=parts))

    def done(self, places: Sequence[int]) -> None:
        """Drop messages that went out, or that never will."""
        self._connection.execute(delete(_OUTBOX).where(_OUTBOX.c.place.in_(places)))

    def renew(self, holder: Holder) -> None:
        """Keep what this process holds."""
        holder.renew(self._connection, _OUTBOX)
