"""Reading forms by their ids, and the list of them by office and year: a few statements, however many are wanted."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any, cast

from sqlalchemy import Row, Select
from sqlalchemy import select as select_columns
from sqlmodel import Session, col, func, select

from kb.entries import apply_entries
from kb.record import Heading
from kb.store.remembered import Entries, Remembered
from kb.store.rulebook_tables import RulebookChoiceRow
from kb.store.tables import EntryRow, FormRow, GoalRow, IndicatorRow, NoteRow
from scoring.form import Budget, Deviation, Form, FormKind, Goal, Indicator, Measure, NoteSection, RulebookChoice


def read_forms(
    session: Session, form_ids: Collection[int], remembered: Remembered | None = None, *, filled_in: bool = False
) -> dict[int, Form]:
    """These forms as they are stored, a draft without its entries unless `filled_in`. KeyError where one is not there.

    A head is read each time, the rest only when the head is a new one.
    """
    remembered = remembered or Remembered(grows_in_order=False)
    heads = {row.id: row for row in session.execute(_columns(FormRow).where(col(FormRow.id).in_(form_ids)))}
    found = {form_id: remembered.form(tuple(heads[form_id])) for form_id in form_ids}
    new = [form_id for form_id, form in found.items() if form is None]
    if new:
        for form_id, form in _read(session, new, heads).items():
            found[form_id] = remembered.forms[tuple(heads[form_id])] = form
    forms = cast("dict[int, Form]", found)
    if filled_in:
        for form_id in form_ids:
            if heads[form_id].state in {"draft", "submitted"}:
                forms[form_id] = apply_entries(forms[form_id], entries_of(session, form_id, remembered).filled_in)
    return forms


def _read(session: Session, form_ids: Collection[int], heads: Mapping[int, Row[Any]]) -> dict[int, Form]:
    goals = _by_form(session, GoalRow, form_ids, GoalRow.position)
    rows = _by_form(session, IndicatorRow, form_ids, IndicatorRow.position)
    notes = _by_form(session, NoteRow, form_ids, NoteRow.id)
    chosen = _by_form(session, RulebookChoiceRow, form_ids, RulebookChoiceRow.position)
    forms = {form_id: _form(heads[form_id], goals[form_id], rows[form_id], notes[form_id]) for form_id in form_ids}
    return {
        form_id: replace(form, rulebook_choices=tuple(map(_choice, chosen[form_id]))) if chosen[form_id] else form
        for form_id, form in forms.items()
    }


def entries_of(session: Session, form_id: int, remembered: Remembered) -> Entries:
    """The entries of this form, each as it was filled in last."""
    known = remembered.entries_of(form_id)
    columns = EntryRow.__table__.c  # type: ignore[attr-defined]
    rows = session.execute(
        select_columns(columns.id, columns.key, columns.value)
        .where(columns.form_id == form_id, columns.id > known.last)
        .order_by(columns.id)
    ).all()
    if rows:
        known = Entries(rows[-1].id, known.newest | {row.key: row.value for row in rows})
        remembered.entries[form_id] = known
    return known


def _columns(table: type[Any]) -> Select[Any]:
    """Bare rows: read several times faster than objects that follow their changes."""
    return cast("Select[Any]", select(*table.__table__.columns))


def _by_form(
    session: Session, table: type[Any], form_ids: Collection[int], order: object
) -> Mapping[int, Sequence[Row[Any]]]:
    found: dict[int, list[Row[Any]]] = defaultdict(list)
    ordered = (
        _columns(table).where(col(table.form_id).in_(form_ids)).order_by(col(table.form_id), col(cast("Any", order)))
    )
    for row in session.execute(ordered):
        found[row.form_id].append(row)
    return found


def _form(head: Row[Any], goals: Iterable[Row[Any]], rows: Sequence[Row[Any]], notes: Sequence[Row[Any]]) -> Form:
    return Form(
        unit=head.unit,
        year=head.year,
        kind=cast("FormKind", head.kind),
        project=head.project,
        title=head.title,
        filed_on=head.filed_on,
        basic_expenditure=head.basic_expenditure,
        project_expenditure=head.project_expenditure,
        budget=Budget(
            adjusted=head.adjusted,
            spent=head.spent,
            rate=head.rate,
            weight=head.budget_weight,
            given=head.budget_given,
        ),
        goals=tuple(
            Goal(
                number=goal.number,
                points=goal.points,
                description=goal.description,
                indicators=tuple(_indicator(row) for row in rows if row.goal_position == goal.position),
            )
            for goal in goals
        ),
        printed_total=head.printed_total,
        printed_grade=head.printed_grade,
        deviations=tuple(
            Deviation(ordinal=note.ordinal, text=note.text, indicator=note.indicator, certain=note.certain)
            for note in notes
            if note.section == "deviation"
        ),
        measures=tuple(
            Measure(
                section=cast("NoteSection", note.section),
                ordinal=note.ordinal,
                text=note.text,
                deviation=note.deviation,
                indicator=note.indicator,
                certain=note.certain,
            )
            for note in notes
            if note.section != "deviation"
        ),
        rulebook=head.rulebook,
    )


def _choice(row: Row[Any]) -> RulebookChoice:
    return RulebookChoice(rulebook=row.rulebook, indicator=row.indicator, level2=row.level2, goal=row.goal)


def _indicator(row: Row[Any]) -> Indicator:
    return Indicator(
        id=row.key,
        level1=row.level1,
        level2=row.level2,
        name=row.name,
        weight=row.weight,
        target=row.target,
        actual=row.actual,
        given=row.given,
        remark=row.remark,
    )


# --- the list of forms -----------------------------------------------------------------------------------------------

_FILED = col(FormRow.state) == "filed"


def filed_headings(session: Session, unit: str, years: Collection[int], most: int | None) -> list[Heading]:
    """The forms on file of this office, else of those with this in their names, of these years, the newest first."""
    found = _headings(session, [FormRow.unit == unit] if unit else [], years, most)
    if unit and not found:
        found = _headings(session, [col(FormRow.unit).contains(unit, autoescape=True)], years, most)
    return found


def _headings(session: Session, asked: list[Any], years: Collection[int], most: int | None) -> list[Heading]:
    asked += [col(FormRow.year).in_(years)] if years else []
    wanted = _columns(FormRow).where(_FILED, *asked).order_by(col(FormRow.year).desc().nulls_last(), col(FormRow.id))
    return [
        Heading(
            id=row.id, unit=row.unit, year=row.year, kind=row.kind, project=row.project, state="filed", stage=row.stage
        )
        for row in session.execute(wanted.limit(most))
    ]


def newest_year(session: Session) -> int | None:
    """The newest year of which a form is filed."""
    return session.exec(select(func.max(FormRow.year)).where(_FILED)).one()
