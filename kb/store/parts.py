"""The parts of a form written to their tables: a statement for each table, however many rows there are."""

from sqlmodel import Session

from kb.store.statements import Change
from kb.store.tables import written
from scoring.form import Form

_GOALS = Change("INSERT INTO goal (form_id, position, number, points, description, reached) VALUES (?, ?, ?, ?, ?, ?)")
_ROWS = Change(
    "INSERT INTO indicator (form_id, goal_position, position, key, level1, level2, name, weight, target, actual, given,"
    " remark) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
)
_NOTES = Change(
    "INSERT INTO note (form_id, section, ordinal, text, indicator, deviation, certain) VALUES (?, ?, ?, ?, ?, ?, ?)"
)


def add_parts(session: Session, form_id: int, form: Form) -> None:
    """Store the goals, indicators and notes of a form, in its order."""
    connection = session.connection()
    goals = list(enumerate(form.goals))
    _GOALS.many(
        connection,
        [(form_id, place, goal.number, written(goal.points), goal.description, goal.reached) for place, goal in goals],
    )
    _ROWS.many(connection, [
        (form_id, place, position, row.id, row.level1, row.level2, row.name, written(row.weight), row.target,
         row.actual, written(row.given), row.remark)
        for place, goal in goals
        for position, row in enumerate(goal.indicators)
    ])  # fmt: skip
    _NOTES.many(connection, [
        *((form_id, "deviation", note.ordinal, note.text, note.indicator, None, note.certain)
          for note in form.deviations),
        *((form_id, note.section, note.ordinal, note.text, note.indicator, note.deviation, note.certain)
          for note in form.measures),
    ])  # fmt: skip
