"""The table of reminders that were said."""

from datetime import datetime

from sqlalchemy import Column
from sqlmodel import Field, SQLModel

from kb.store.tables import UtcText


class ReminderRow(SQLModel, table=True):
    """A reminder that was said to somebody. key: what it was about (kb.reminders)."""

    __tablename__ = "reminder"
    user: str = Field(primary_key=True)
    key: str = Field(primary_key=True)
    at: datetime = Field(sa_column=Column(UtcText, nullable=False))
