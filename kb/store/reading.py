"""Reading forms by their ids, and the list of them by office and year: a few statements, however many are wanted."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any, cast

from sqlalchemy import Row, Select, Table, bindparam, func
from sqlalchemy import select as select_columns
from sqlmodel import Session

from kb.entries import apply_entries
from kb.record import Heading
from kb.store.remembered import Entries, Remembered
from kb.store.rulebook_tables import RulebookChoiceRow
from kb.store.tables import EntryRow, FormRow, GoalRow, IndicatorRow, NoteRow
from scoring.form import Budget, Deviation, Form, FormKind, Goal, Indicator, Measure, NoteSection, RulebookChoice


def _of_forms(table: Table, key: str, order: str) -> Select[Any]:
    """Bare rows: read several times faster than objects that follow their changes, by a statement made once."""
    return select_columns(*table.c).where(table.c[key].in_(bindparam("forms", expanding=True))).order_by(table.c[order])


_FORM: Table = FormRow.__table__  # type: ignore[attr-defined]
_HEADS = _of_forms(_FORM, "id", "id")
_GOALS = _of_forms(GoalRow.__table__, "form_id", "position")  # type: ignore[attr-defined]
_ROWS = _of_forms(IndicatorRow.__table__, "form_id", "position")  # type: ignore[attr-defined]
_NOTES = _of_forms(NoteRow.__table__, "form_id", "id")  # type: ignore[attr-defined]
_CHOICES = _of_forms(RulebookChoiceRow.__table__, "form_id", "position")  # type: ignore[attr-defined]


def read_forms(
    session: Session, form_ids: Collection[int], remembered: Remembered | None = None, *, filled_in: bool = False
) -> dict[int, Form]:
    """These forms as they are stored, a draft without its entries unless `filled_in`. KeyError where one is not there.

    A head is read each time, the rest only when the head is a new one.
    """
    remembered = remembered or Remembered(grows_in_order=False)
    session.flush()
    heads = {row.id: row for row in session.connection().execute(_HEADS, {"forms": list(form_ids)})}
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
    asked = {"forms": list(form_ids)}
    goals, rows, notes, chosen = (
        _by_form(session.connection().execute(parts, asked).all()) for parts in (_GOALS, _ROWS, _NOTES, _CHOICES)
    )
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


def _by_form(rows: Iterable[Row[Any]]) -> Mapping[int, Sequence[Row[Any]]]:
    found: dict[int, list[Row[Any]]] = defaultdict(list)
    for row in rows:
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

_FILED = select_columns(*(_FORM.c[name] for name in ("id", "unit", "year", "kind", "project", "stage"))).where(
    _FORM.c.state == "filed"
)
_ONE = _FILED.where(_FORM.c.id == bindparam("form"))
_NEWEST = _FILED.order_by(_FORM.c.year.desc().nulls_last(), _FORM.c.id)
_NEWEST_YEAR = select_columns(func.max(_FORM.c.year)).where(_FORM.c.state == "filed")


def filed_headings(session: Session, unit: str, years: Collection[int], most: int | None) -> list[Heading]:
    """The forms on file of this office, else of those with this in their names, of these years, the newest first."""
    found = _headings(session, [_FORM.c.unit == unit] if unit else [], years, most)
    if unit and not found:
        found = _headings(session, [_FORM.c.unit.contains(unit, autoescape=True)], years, most)
    return found


def _headings(session: Session, asked: list[Any], years: Collection[int], most: int | None) -> list[Heading]:
    asked += [_FORM.c.year.in_(years)] if years else []
    session.flush()
    newest = _NEWEST.where(*asked) if asked else _NEWEST
    return list(map(_heading, session.connection().execute(newest if most is None else newest.limit(most))))


def filed_heading(session: Session, form_id: int) -> Heading | None:
    """The line of this form, None where it is not filed."""
    session.flush()
    row = session.connection().execute(_ONE, {"form": form_id}).first()
    return None if row is None else _heading(row)


def _heading(row: Row[Any]) -> Heading:
    number, unit, year, kind, project, stage = tuple(row)
    return Heading(id=number, unit=unit, year=year, kind=kind, project=project, state="filed", stage=stage)


def newest_year(session: Session) -> int | None:
    """The newest year of which a form is filed."""
    session.flush()
    return cast("int | None", session.connection().execute(_NEWEST_YEAR).scalar())
