"""Messages stored together with what they tell of, until they have gone out; those of an address keep their order."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import Connection, Table, delete, insert, select, update

from kb.store.holding import Holder
from kb.store.mail_tables import OutboxRow
from kb.store.statements import Statement, any_of

_OUTBOX: Table = OutboxRow.__table__  # type: ignore[attr-defined]
_NEW = Statement(insert(_OUTBOX).returning(_OUTBOX.c.place), "address", "body", "parts", "holder", "held_until")
_DONE = Statement(delete(_OUTBOX).where(_OUTBOX.c.place.in_(any_of("places"))))


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
            [(place,)] = _NEW.rows(self._connection, address=address, body=body, parts=0, **holder.takes())
            found.append(Outgoing(place, address, body))
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
        if places:
            _DONE.run(self._connection, places=places)

    def renew(self, holder: Holder) -> None:
        """Keep what this process holds."""
        holder.renew(self._connection, _OUTBOX)
