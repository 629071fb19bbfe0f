"""The table of the Word templates that offices brought in."""

from datetime import datetime
from typing import ClassVar

from sqlalchemy import Column, LargeBinary, Text
from sqlmodel import Field, SQLModel

from kb.store.tables import UtcText


class OwnTemplateRow(SQLModel, table=True):
    """One version of an office's template: the newest counts, and without data there is none any more."""

    __tablename__ = "own_template"
    __table_args__: ClassVar = {"sqlite_autoincrement": True}
    id: int | None = Field(default=None, primary_key=True)
    unit: str = Field(sa_column=Column(Text, nullable=False, index=True))
    name: str = Field(sa_column=Column(Text, nullable=False))
    data: bytes = Field(sa_column=Column(LargeBinary, nullable=False))
    user: str
    at: datetime = Field(sa_column=Column(UtcText, nullable=False))
