"""Updates kept before their sender is told that they arrived, and the memory of the events that were handled."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection, Table, bindparam, delete, select, update

from kb.store.holding import Holder, insert_new
from kb.store.mail_tables import HandledRow, InboxRow
from kb.store.statements import Statement, any_of

#: Telegram offers an update for a day; after two, none that was handled comes again.
REMEMBERED_FOR = timedelta(days=2)
_INBOX: Table = InboxRow.__table__  # type: ignore[attr-defined]
_HANDLED: Table = HandledRow.__table__  # type: ignore[attr-defined]
_KNOWN = Statement(select(_HANDLED.c.event).where(_HANDLED.c.event.in_(any_of("events"))))
_DROPPED = Statement(delete(_INBOX).where(_INBOX.c.event == bindparam("done")))


@dataclass(frozen=True, slots=True)
class Received:
    """An update as it came. event: the id of the event in it, unique for good. user: whose events keep their order."""

    event: str
    user: str
    raw: str


class Inbox:
    """The inbox inside one transaction."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def keep(self, received: Sequence[Received], holder: Holder) -> list[Received]:
        """Keep these until they are handled; those that came for the first time."""
        new = [each for each in received if self._keep(each, holder)]
        # Looked for afterwards: another transaction may just be done with the same update, and take it from the inbox.
        known = self._handled(new) if new else frozenset()
        for event in known:
            _DROPPED.run(self._connection, done=event)
        return [each for each in new if each.event not in known]

    def _handled(self, received: Sequence[Received]) -> frozenset[str]:
        events = [each.event for each in received]
        return frozenset(event for (event,) in _KNOWN.rows(self._connection, events=events))

    def _keep(self, each: Received, holder: Holder) -> bool:
        row = {"event": each.event, "user": each.user, "raw": each.raw, **holder.takes()}
        return insert_new(self._connection, _INBOX, row)

    def waiting(self, holder: Holder) -> list[Received]:
        """What waits to be handled and is held by no other process, in the order it came; held from now on."""
        self._connection.execute(update(_INBOX).where(holder.may_take(_INBOX)).values(holder.takes()))
        rows = self._connection.execute(
            select(_INBOX.c.event, _INBOX.c.user, _INBOX.c.raw)
            .where(_INBOX.c.holder == holder.name)
            .order_by(_INBOX.c.place)
        )
        return [Received(row.event, row.user, row.raw) for row in rows]

    def is_behind(self, event: str) -> bool:
        """Whether an earlier update of the same user waits still, in whatever process."""
        earlier, this = _INBOX.alias(), _INBOX.alias()
        found = (
            select(earlier.c.place)
            .join(this, (this.c.user == earlier.c.user) & (earlier.c.place < this.c.place))
            .where(this.c.event == event)
            .limit(1)
        )
        return self._connection.execute(found).first() is not None

    def handled(self, event: str, at: datetime) -> bool:
        """Note an event as handled; False where it had been already."""
        _DROPPED.run(self._connection, done=event)
        return insert_new(self._connection, _HANDLED, {"event": event, "at": at})

    def renew(self, holder: Holder) -> None:
        """Keep what this process holds."""
        holder.renew(self._connection, _INBOX)

    def forget(self, now: datetime) -> None:
        """Forget the events that cannot come again."""
        self._connection.execute(delete(_HANDLED).where(_HANDLED.c.at < now - REMEMBERED_FOR))
