"""The tables of evidence. The bytes stand in the database, so that a backup of it holds all there is."""

from datetime import datetime
from typing import ClassVar

from sqlalchemy import Column, LargeBinary, Text
from sqlmodel import Field, SQLModel

from kb.store.tables import UtcText


class EvidenceFileRow(SQLModel, table=True):
    """The bytes of a file, once for all rows that it proves. content: their hash."""

    __tablename__ = "evidence_file"
    content: str = Field(primary_key=True)
    media_type: str
    size: int
    data: bytes = Field(sa_column=Column(LargeBinary, nullable=False))


class EvidenceRow(SQLModel, table=True):
    """A file as evidence of a row. withdrawn_by: who took it back; it is no longer shown then, and stays stored."""

    __tablename__ = "evidence"
    __table_args__: ClassVar = {"sqlite_autoincrement": True}
    id: int | None = Field(default=None, primary_key=True)
    form_id: int = Field(foreign_key="form.id", index=True)
    indicator: str
    content: str = Field(foreign_key="evidence_file.content", index=True)
    name: str = Field(sa_column=Column(Text, nullable=False))
    user: str
    at: datetime = Field(sa_column=Column(UtcText, nullable=False))
    withdrawn_by: str = ""
    withdrawn_at: datetime | None = Field(default=None, sa_column=Column(UtcText, nullable=True))
