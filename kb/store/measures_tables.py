"""The table of what is noted on measures."""

from datetime import datetime
from typing import ClassVar

from sqlalchemy import Column, Text
from sqlmodel import Field, SQLModel

from kb.store.tables import UtcText


class MeasureChangeRow(SQLModel, table=True):
    """One thing noted on a measure of a form; rows are only ever added. measure: its key (kb.follow_up)."""

    __tablename__ = "measure_change"
    __table_args__: ClassVar = {"sqlite_autoincrement": True}
    id: int | None = Field(default=None, primary_key=True)
    form_id: int = Field(foreign_key="form.id", index=True)
    measure: str
    part: str
    value: str = Field(sa_column=Column(Text, nullable=False))
    user: str
    at: datetime = Field(sa_column=Column(UtcText, nullable=False))
