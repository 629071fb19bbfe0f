"""The tables of what an office taught the assistant."""

from datetime import datetime
from typing import ClassVar

from sqlalchemy import Column, Index, Text, UniqueConstraint
from sqlmodel import Field, SQLModel

from kb.store.tables import UtcText


class AliasRow(SQLModel, table=True):
    """Words that stand for an indicator in an office; a newer choice takes the place of an older one."""

    __tablename__ = "alias"
    __table_args__ = (UniqueConstraint("unit", "words"),)
    id: int | None = Field(default=None, primary_key=True)
    unit: str = Field(sa_column=Column(Text, nullable=False))
    words: str = Field(sa_column=Column(Text, nullable=False, index=True))
    name: str = Field(sa_column=Column(Text, nullable=False))
    user: str
    at: datetime = Field(sa_column=Column(UtcText, nullable=False))


class QuestionRow(SQLModel, table=True):
    """A question with what became of it; state: open, settled. The same words of an office are one row."""

    __tablename__ = "question"
    __table_args__: ClassVar = (Index("ix_question_asked", "unit", "words"), {"sqlite_autoincrement": True})
    id: int | None = Field(default=None, primary_key=True)
    unit: str = Field(sa_column=Column(Text, nullable=False))
    text: str = Field(sa_column=Column(Text, nullable=False))
    words: str = Field(sa_column=Column(Text, nullable=False))
    verdict: str
    times: int
    state: str = Field(index=True)
    user: str
    at: datetime = Field(sa_column=Column(UtcText, nullable=False))
