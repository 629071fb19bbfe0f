"""The tables of what came in and is not handled yet, of what was handled, and of what is to go out."""

from datetime import datetime
from typing import ClassVar

from sqlalchemy import Column, Index, String, Text
from sqlmodel import Field, SQLModel

from kb.store.tables import UtcText


def _time() -> Column[datetime]:
    return Column(UtcText, nullable=False)


class InboxRow(SQLModel, table=True):
    """An update that was received and not handled yet, as it came; held: by whom, and until when."""

    __tablename__ = "inbox"
    __table_args__: ClassVar = {"sqlite_autoincrement": True}
    place: int | None = Field(default=None, primary_key=True)
    event: str = Field(unique=True)
    user: str = Field(index=True)
    raw: str = Field(sa_column=Column(Text, nullable=False))
    holder: str = ""
    held_until: datetime = Field(sa_column=_time())


class HandledRow(SQLModel, table=True):
    """An event that was handled, so that it is not handled again; forgotten once it cannot come any more."""

    __tablename__ = "handled"
    __table_args__ = (Index("ix_handled_at", "at"),)
    event: str = Field(sa_column=Column(String, primary_key=True))
    at: datetime = Field(sa_column=_time())


class OutboxRow(SQLModel, table=True):
    """A message that is to go out; parts: how many pieces of it went out already; held: by whom, and until when."""

    __tablename__ = "outbox"
    __table_args__: ClassVar = {"sqlite_autoincrement": True}
    place: int | None = Field(default=None, primary_key=True)
    address: str = Field(index=True)
    body: str = Field(sa_column=Column(Text, nullable=False))
    parts: int = 0
    holder: str = ""
    held_until: datetime = Field(sa_column=_time())
