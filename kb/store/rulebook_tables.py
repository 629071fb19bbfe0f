"""The tables of rulebooks that an office brought in, and of the ones chosen for parts of a form."""

from datetime import datetime
from typing import ClassVar

from sqlalchemy import Column, Text
from sqlmodel import Field, SQLModel

from kb.store.tables import UtcText


class RulebookRow(SQLModel, table=True):
    """One version of an office's rulebook, as it came; rows are only ever added, the newest of a name counts."""

    __tablename__ = "rulebook"
    __table_args__: ClassVar = {"sqlite_autoincrement": True}
    id: int | None = Field(default=None, primary_key=True)
    name: str = Field(index=True)
    unit: str = Field(sa_column=Column(Text, nullable=False, default=""))
    text: str = Field(sa_column=Column(Text, nullable=False))
    user: str
    at: datetime = Field(sa_column=Column(UtcText, nullable=False))


class RulebookChoiceRow(SQLModel, table=True):
    """Another rulebook for a part of a form: one indicator (its key), one kind of level 2, or one goal."""

    __tablename__ = "rulebook_choice"
    id: int | None = Field(default=None, primary_key=True)
    form_id: int = Field(foreign_key="form.id", index=True)
    position: int
    rulebook: str
    indicator: str = ""
    level2: str = ""
    goal: int | None = None
