"""What earlier forms of an office say of an indicator."""

from collections.abc import Sequence

from sqlmodel import Session, col, select

from kb.record import EarlierNote, Heading, NotePlace
from kb.store.tables import FormRow, IndicatorRow, NoteRow
from scoring.quantity import plain

MOST_YEARS = 5


def earlier_notes(
    session: Session, heading: Heading, row: tuple[str, str], section: NotePlace
) -> Sequence[EarlierNote]:
    """The notes on this row (its id and its name now) on the filed forms before this one, the newest year first."""
    forms = session.exec(
        select(FormRow.id, FormRow.year)
        .where(
            FormRow.unit == heading.unit, FormRow.kind == heading.kind, FormRow.project == heading.project,
            FormRow.state == "filed", col(FormRow.year) < (heading.year or 0),
        )
        .order_by(col(FormRow.year).desc())
        .limit(MOST_YEARS)
    ).all()  # fmt: skip
    years = {form_id: known for form_id, known in forms if form_id is not None and known is not None}
    names = session.exec(
        select(IndicatorRow.form_id, IndicatorRow.key, IndicatorRow.name).where(col(IndicatorRow.form_id).in_(years))
    ).all()
    same = {plain(row[1]), *(plain(name) for _, key, name in names if key == row[0])} - {""}
    keys = {(form_id, key) for form_id, key, name in names if key == row[0] or plain(name) in same}
    keys |= {(form_id, row[0]) for form_id in years}
    found: dict[int, list[str]] = {form_id: [] for form_id in years}
    notes = session.exec(
        select(NoteRow)
        .where(col(NoteRow.form_id).in_(years), NoteRow.section == section)
        .order_by(col(NoteRow.form_id), col(NoteRow.ordinal))
    )
    for note in notes:
        if (note.form_id, note.indicator) in keys:
            found[note.form_id].append(note.text)
    return [EarlierNote(years[form_id], "\n".join(texts)) for form_id, texts in found.items() if texts]
