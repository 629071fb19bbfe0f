"""The parts of a form written to their tables: a statement for each table, however many rows there are."""

from typing import Any

from sqlalchemy import insert
from sqlmodel import Session, SQLModel

from kb.store.tables import GoalRow, IndicatorRow, NoteRow
from scoring.form import Form


def add_parts(session: Session, form_id: int, form: Form) -> None:
    """Store the goals, indicators and notes of a form, in its order."""
    _add(session, GoalRow, [
        {"form_id": form_id, "position": place, "number": goal.number, "points": goal.points,
         "description": goal.description}
        for place, goal in enumerate(form.goals)
    ])  # fmt: skip
    _add(session, IndicatorRow, [
        {"form_id": form_id, "goal_position": place, "position": position, "key": row.id, "level1": row.level1,
         "level2": row.level2, "name": row.name, "weight": row.weight, "target": row.target, "actual": row.actual,
         "given": row.given, "remark": row.remark}
        for place, goal in enumerate(form.goals)
        for position, row in enumerate(goal.indicators)
    ])  # fmt: skip
    notes: list[dict[str, Any]] = [
        {"section": "deviation", "ordinal": note.ordinal, "text": note.text, "indicator": note.indicator,
         "deviation": None, "certain": note.certain}
        for note in form.deviations
    ]  # fmt: skip
    notes += [
        {"section": note.section, "ordinal": note.ordinal, "text": note.text, "indicator": note.indicator,
         "deviation": note.deviation, "certain": note.certain}
        for note in form.measures
    ]  # fmt: skip
    _add(session, NoteRow, [{"form_id": form_id, **note} for note in notes])


def _add(session: Session, table: type[SQLModel], rows: list[dict[str, Any]]) -> None:
    if rows:
        session.execute(insert(table.__table__), rows)  # type: ignore[attr-defined]
