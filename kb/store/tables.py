"""The tables. Rows are never domain types: `archive` turns them into forms and back.

Decimals and times are stored as text, so that no database changes a digit or forgets a zone.
"""

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import ClassVar

from sqlalchemy import Column, Index, String, Text, TypeDecorator, UniqueConstraint, text
from sqlalchemy.engine import Dialect
from sqlmodel import Field, SQLModel


def written(value: Decimal | None) -> str | None:
    """A Decimal as it is kept: digit for digit, without an exponent."""
    return None if value is None else f"{value:f}"


class DecimalText(TypeDecorator[Decimal]):
    """A Decimal, digit for digit."""

    impl = String
    cache_ok = True

    def process_bind_param(self, value: Decimal | None, _: Dialect) -> str | None:
        """Written without an exponent."""
        return written(value)

    def process_result_value(self, value: str | None, _: Dialect) -> Decimal | None:
        """Read back as it was written."""
        return None if value is None else Decimal(value)


class UtcText(TypeDecorator[datetime]):
    """A time with its zone, kept in UTC."""

    impl = String
    cache_ok = True

    def process_bind_param(self, value: datetime | None, _: Dialect) -> str | None:
        """Written in ISO form."""
        return None if value is None else value.astimezone(UTC).isoformat()

    def process_result_value(self, value: str | None, _: Dialect) -> datetime | None:
        """Read back with its zone."""
        return None if value is None else datetime.fromisoformat(value)


def _decimal() -> Column[Decimal]:
    return Column(DecimalText, nullable=True)


def _text() -> Column[str]:
    return Column(Text, nullable=False, default="")


class FormRow(SQLModel, table=True):
    """A form's head.

    state: draft, submitted (for review), filed, superseded (a newer revision is there) or abandoned. stage: `returned`
    of a draft that was, `published` of a filed form that is.
    """

    __tablename__ = "form"
    __table_args__ = (
        Index(
            "one_filed_form",
            "unit",
            "year",
            "kind",
            "project",
            unique=True,
            sqlite_where=text("state = 'filed'"),
            postgresql_where=text("state = 'filed'"),
        ),
        Index("ix_form_newest", "state", "year", "id"),
        Index("ix_form_unit", "unit", "state", "year"),
        {"sqlite_autoincrement": True},
    )
    id: int | None = Field(default=None, primary_key=True)
    unit: str = Field(sa_column=_text())
    year: int | None = None
    kind: str = "department"
    project: str = ""
    title: str = Field(default="", sa_column=_text())
    filed_on: date | None = None
    basic_expenditure: Decimal | None = Field(default=None, sa_column=_decimal())
    project_expenditure: Decimal | None = Field(default=None, sa_column=_decimal())
    adjusted: Decimal | None = Field(default=None, sa_column=_decimal())
    spent: Decimal | None = Field(default=None, sa_column=_decimal())
    rate: Decimal | None = Field(default=None, sa_column=_decimal())
    budget_weight: Decimal | None = Field(default=None, sa_column=_decimal())
    budget_given: Decimal | None = Field(default=None, sa_column=_decimal())
    printed_total: Decimal | None = Field(default=None, sa_column=_decimal())
    printed_grade: str = ""
    rulebook: str = ""
    state: str
    stage: str = Field(default="", sa_column_kwargs={"server_default": ""})
    source: str = ""
    content: str = Field(default="", index=True)
    previous_id: int | None = Field(default=None, foreign_key="form.id")
    created_by: str = ""
    created_at: datetime = Field(sa_column=Column(UtcText, nullable=False))


class GoalRow(SQLModel, table=True):
    """An annual goal of a form."""

    __tablename__ = "goal"
    id: int | None = Field(default=None, primary_key=True)
    form_id: int = Field(foreign_key="form.id", index=True)
    position: int
    number: int | None = None
    points: Decimal | None = Field(default=None, sa_column=_decimal())
    description: str = Field(default="", sa_column=_text())
    reached: str = Field(default="", sa_column=Column(Text, nullable=False, server_default=""))


class IndicatorRow(SQLModel, table=True):
    """An indicator of a goal; key: its stable id within the form."""

    __tablename__ = "indicator"
    __table_args__ = (UniqueConstraint("form_id", "key"),)
    id: int | None = Field(default=None, primary_key=True)
    form_id: int = Field(foreign_key="form.id", index=True)
    goal_position: int
    position: int
    key: str
    level1: str = ""
    level2: str = ""
    name: str = Field(sa_column=_text())
    weight: Decimal | None = Field(default=None, sa_column=_decimal())
    target: str = Field(default="", sa_column=_text())
    actual: str = Field(default="", sa_column=_text())
    given: Decimal | None = Field(default=None, sa_column=_decimal())
    remark: str = Field(default="", sa_column=_text())


class NoteRow(SQLModel, table=True):
    """A deviation note, a measure or a budget tie."""

    __tablename__ = "note"
    id: int | None = Field(default=None, primary_key=True)
    form_id: int = Field(foreign_key="form.id", index=True)
    section: str
    ordinal: int
    text: str = Field(sa_column=_text())
    indicator: str | None = None
    deviation: int | None = None
    certain: bool = True


class EntryRow(SQLModel, table=True):
    """One change of one entry; rows are only ever added. value None: cleared."""

    __tablename__ = "entry"
    __table_args__: ClassVar = {"sqlite_autoincrement": True}
    id: int | None = Field(default=None, primary_key=True)
    form_id: int = Field(foreign_key="form.id", index=True)
    key: str
    value: str | None = Field(default=None, sa_column=Column(Text, nullable=True))
    user: str
    at: datetime = Field(sa_column=Column(UtcText, nullable=False))


class SessionRow(SQLModel, table=True):
    """What is remembered between two events of one person."""

    __tablename__ = "session"
    user: str = Field(primary_key=True)
    text: str = Field(sa_column=_text())
