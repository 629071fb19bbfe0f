"""What is noted on measures, beside the forms that they stand on."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, cast

from sqlalchemy import Select
from sqlalchemy import select as select_columns
from sqlmodel import Session, col, or_, select

from kb.follow_up import MeasureChange, Part, walked_part
from kb.store.measures_tables import MeasureChangeRow
from kb.store.tables import EntryRow, FormRow


def note_on_measure(session: Session, form_id: int, change: MeasureChange) -> None:
    """Add to the history of a measure."""
    session.add(
        MeasureChangeRow(
            form_id=form_id,
            measure=change.measure,
            part=change.part,
            value=change.value,
            user=change.user,
            at=change.at,
        )
    )
    session.flush()


def measure_changes(session: Session, form: FormRow) -> Sequence[MeasureChange]:
    """All that was noted on a form's measures, also on those of its earlier revisions, oldest first.

    What the walk of last year's measures filled in on the next form counts too, as long as it stands there.
    """
    same = select_columns(col(FormRow.id)).where(
        col(FormRow.unit) == form.unit, col(FormRow.year) == form.year, col(FormRow.kind) == form.kind,
        col(FormRow.project) == form.project, col(FormRow.state).in_(("filed", "superseded", "draft", "submitted")),
    )  # fmt: skip
    rows = session.exec(
        select(MeasureChangeRow).where(col(MeasureChangeRow.form_id).in_(same)).order_by(col(MeasureChangeRow.id))
    )
    changes = [
        MeasureChange(measure=row.measure, part=cast("Part", row.part), value=row.value, user=row.user, at=row.at)
        for row in rows
    ]
    changes += _walked(session, same)
    return sorted(changes, key=lambda change: change.at)


def _walked(session: Session, same: Select[Any]) -> list[MeasureChange]:
    """The newest value of each entry on the forms that follow this one, where it says something of a measure."""
    rows = session.exec(
        select(EntryRow)
        .join(FormRow, col(EntryRow.form_id) == col(FormRow.id))
        .where(
            col(FormRow.previous_id).in_(same),
            col(FormRow.state).in_(("filed", "draft", "submitted")),
            col(EntryRow.key).startswith("measure/"),
        )
        .order_by(col(EntryRow.id))
    )
    newest: dict[tuple[int, str], tuple[str, str, datetime]] = {}
    for row in rows:
        newest[row.form_id, row.key] = (row.value or "", row.user, row.at)
    found = []
    for (_, key), (value, user, at) in newest.items():
        named = walked_part(key)
        if value and named is not None:
            found.append(MeasureChange(measure=named[0], part=named[1], value=value, user=user, at=at))
    return found


def forms_followed(session: Session) -> Sequence[int]:
    """The filed forms on whose measures something was noted, there or in the walk of the next form."""
    noted = select(MeasureChangeRow.form_id)
    walked = (
        select(FormRow.previous_id)
        .join(EntryRow, col(EntryRow.form_id) == col(FormRow.id))
        .where(col(FormRow.state).in_(("filed", "draft", "submitted")), col(EntryRow.key).startswith("measure/"))
    )
    ids = session.exec(
        select(FormRow.id)
        .where(FormRow.state == "filed", or_(col(FormRow.id).in_(noted), col(FormRow.id).in_(walked)))
        .order_by(col(FormRow.id))
    )
    return [form_id for form_id in ids if form_id is not None]
