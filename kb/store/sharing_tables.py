"""The tables of what is shared out and of reviewers' remarks."""

from datetime import date, datetime
from typing import ClassVar

from sqlalchemy import Column, Text, UniqueConstraint
from sqlmodel import Field, SQLModel

from kb.store.tables import UtcText


class AssignmentRow(SQLModel, table=True):
    """Whose a part of a draft is now; what it was before stands in the operation log."""

    __tablename__ = "assignment"
    __table_args__ = (UniqueConstraint("form_id", "part"),)
    id: int | None = Field(default=None, primary_key=True)
    form_id: int = Field(foreign_key="form.id", index=True)
    part: str
    person_id: int = Field(foreign_key="person.id")
    due: date | None = None
    handed_back: str = Field(default="", sa_column=Column(Text, nullable=False, default=""))


class RemarkRow(SQLModel, table=True):
    """A reviewer's remark on a part of a form (kb.sharing)."""

    __tablename__ = "remark"
    __table_args__: ClassVar = {"sqlite_autoincrement": True}
    id: int | None = Field(default=None, primary_key=True)
    form_id: int = Field(foreign_key="form.id", index=True)
    part: str
    text: str = Field(sa_column=Column(Text, nullable=False, default=""))
    name: str = Field(default="", sa_column=Column(Text, nullable=False, default=""))
    at: datetime = Field(sa_column=Column(UtcText, nullable=False))
    settled: bool = False
