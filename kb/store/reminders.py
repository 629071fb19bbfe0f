"""Which reminders were said to whom."""

from datetime import datetime

from sqlmodel import Session

from kb.store.holding import insert_new
from kb.store.reminders_tables import ReminderRow


class SaidReminders:
    """The reminders that were said, inside one transaction."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def note(self, user: str, key: str, at: datetime) -> bool:
        """Note that a reminder is said to somebody; False where it was before, be it by another program just now."""
        values = {"user": user, "key": key, "at": at}
        return insert_new(self._session.connection(), ReminderRow.__table__, values)  # type: ignore[attr-defined]
