"""The tables of people, invitations and the operation log."""

from datetime import datetime
from typing import ClassVar

from sqlalchemy import Column, Text
from sqlmodel import Field, SQLModel

from kb.store.tables import UtcText


class PersonRow(SQLModel, table=True):
    """Somebody who wrote to the assistant and may, or might. role "": none, beyond what the settings give."""

    __tablename__ = "person"
    __table_args__: ClassVar = {"sqlite_autoincrement": True}
    id: int | None = Field(default=None, primary_key=True)
    user: str = Field(unique=True)
    name: str = Field(default="", sa_column=Column(Text, nullable=False, default=""))
    unit: str = Field(default="", sa_column=Column(Text, nullable=False, default=""))
    role: str = ""


class InvitationRow(SQLModel, table=True):
    """An invitation; of its token only the digest is kept. state: open, used or withdrawn."""

    __tablename__ = "invitation"
    __table_args__: ClassVar = {"sqlite_autoincrement": True}
    id: int | None = Field(default=None, primary_key=True)
    digest: str = Field(unique=True)
    unit: str = Field(default="", sa_column=Column(Text, nullable=False, default=""))
    role: str
    state: str = "open"
    expires_at: datetime = Field(sa_column=Column(UtcText, nullable=False))


class LogRow(SQLModel, table=True):
    """One operation. number: 1, 2, 3 ... without a gap; user: a pseudonym; previous: the hash of the row before it."""

    __tablename__ = "operation_log"
    number: int = Field(primary_key=True)
    at: datetime = Field(sa_column=Column(UtcText, nullable=False))
    user: str
    operation: str
    form_id: int | None = Field(default=None, index=True)
    key: str = ""
    before: str | None = Field(default=None, sa_column=Column(Text, nullable=True))
    after: str | None = Field(default=None, sa_column=Column(Text, nullable=True))
    previous: str
    hash: str


class LogHeadRow(SQLModel, table=True):
    """The last row of the operation log, in a row of its own: whoever adds to the log takes it first."""

    __tablename__ = "operation_log_head"
    id: int = Field(default=1, primary_key=True)
    number: int
    hash: str
