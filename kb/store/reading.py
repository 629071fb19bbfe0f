"""Reading forms by their ids, and the list of them by office and year: a few statements, however many are wanted."""

import re
from collections import defaultdict, namedtuple
from collections.abc import Collection, Mapping, Sequence
from functools import cache
from typing import Any, Literal, cast

from sqlalchemy import Table, bindparam, func, tuple_
from sqlalchemy import select as select_columns
from sqlmodel import Session

from kb.entries import apply_entries
from kb.record import FormState, Heading, RowOnForm
from kb.store.remembered import Recollection
from kb.store.rulebook_tables import RulebookChoiceRow
from kb.store.statements import Statement, any_of
from kb.store.tables import EntryRow, FormRow, GoalRow, IndicatorRow, NoteRow
from scoring.form import Budget, Deviation, Form, Goal, Indicator, Measure, RulebookChoice

_Rows = Sequence[Sequence[Any]]


def _of_forms(table: Table, order: str, *names: str) -> Statement:
    """These columns of the rows of forms, after the form's id."""
    columns = (table.c[name] for name in ("form_id", *names))
    return Statement(select_columns(*columns).where(table.c.form_id.in_(any_of("forms"))).order_by(table.c[order]))


_FORM: Table = FormRow.__table__  # type: ignore[attr-defined]
_Head: Any = namedtuple("_Head", [column.name for column in _FORM.c])  # type: ignore[misc] # noqa: PYI024 - as the table
_HEADS = Statement(select_columns(*_FORM.c).where(_FORM.c.id.in_(any_of("forms"))))
_GOAL: Table = GoalRow.__table__  # type: ignore[attr-defined]
_ROW: Table = IndicatorRow.__table__  # type: ignore[attr-defined]
_CELLS = ("key", "level1", "level2", "name", "weight", "target", "actual", "given", "remark")
_GOALS = _of_forms(_GOAL, "position", "position", "number", "points", "description", "reached")
_ROWS = _of_forms(_ROW, "position", "goal_position", *_CELLS)
_NOTES = _of_forms(
    NoteRow.__table__, "id",  # type: ignore[attr-defined]
    "section", "ordinal", "text", "deviation", "indicator", "certain",
)  # fmt: skip
_CHOICES = _of_forms(RulebookChoiceRow.__table__, "position", "rulebook", "indicator", "level2", "goal")  # type: ignore[attr-defined]
_ENTRY: Table = EntryRow.__table__  # type: ignore[attr-defined]
_ENTRIES = Statement(
    select_columns(_ENTRY.c.id, _ENTRY.c.key, _ENTRY.c.value)
    .where(_ENTRY.c.form_id == bindparam("form"))
    .order_by(_ENTRY.c.id)
)
_BEFORE = _ROW.alias()
_AT = Statement(
    select_columns(
        _ROW.c.form_id,
        _GOAL.c.number.label("goal"),
        select_columns(func.count())
        .where(
            _BEFORE.c.form_id == _ROW.c.form_id,
            tuple_(_BEFORE.c.goal_position, _BEFORE.c.position) <= tuple_(_ROW.c.goal_position, _ROW.c.position),
        )
        .scalar_subquery()
        .label("place"),
        *(_ROW.c[name] for name in _CELLS),
    )
    .join(_GOAL, (_GOAL.c.form_id == _ROW.c.form_id) & (_GOAL.c.position == _ROW.c.goal_position))
    .where(_ROW.c.form_id.in_(any_of("forms")), _ROW.c.key.in_(any_of("keys")))
)


def rows_at(
    session: Session, form_ids: Collection[int], indicators: Collection[str]
) -> dict[tuple[int, str], RowOnForm]:
    """The rows with these ids on these forms, as they are stored."""
    session.flush()
    asked = bool(form_ids and indicators)
    rows = _AT.rows(session.connection(), forms=form_ids, keys=indicators) if asked else ()
    return {(form, cells[0]): RowOnForm(goal, place, _indicator(cells)) for form, goal, place, *cells in rows}


def read_forms(
    session: Session, form_ids: Collection[int], recollection: Recollection | None = None, *, filled_in: bool = False
) -> dict[int, Form]:
    """These forms as stored, a draft without its entries unless `filled_in`. KeyError where one is not there."""
    kind = "form" if filled_in else "skeleton"
    known = {form_id: recollection.recall((kind, form_id)) if recollection else None for form_id in form_ids}
    missing = [form_id for form_id, form in known.items() if form is None]
    if missing:
        session.flush()
        heads: dict[int, Any] = {row[0]: _Head(*row) for row in _HEADS.rows(session.connection(), forms=missing)}
        for form_id, form in _read(session, missing, heads).items():
            known[form_id] = form
            if filled_in and heads[form_id].state in {"draft", "submitted"}:
                known[form_id] = apply_entries(form, entries_of(session, form_id)[0])
            if recollection is not None:
                recollection.keep((kind, form_id), known[form_id])
    return cast("dict[int, Form]", known)


def _read(session: Session, form_ids: Collection[int], heads: Mapping[int, Any]) -> dict[int, Form]:
    connection = session.connection()
    goals, rows, notes, chosen = (
        _by_form(parts.rows(connection, forms=form_ids)) for parts in (_GOALS, _ROWS, _NOTES, _CHOICES)
    )
    return {
        form_id: _form(heads[form_id], goals[form_id], rows[form_id], notes[form_id], chosen[form_id])
        for form_id in form_ids
    }


def entries_of(session: Session, form_id: int) -> tuple[dict[str, str], int]:
    """What this form was filled in with, the newest of each key, cleared ones left out; and the last one's number."""
    session.flush()
    rows = _ENTRIES.rows(session.connection(), form=form_id)
    newest = {key: value for _, key, value in rows}
    return {key: value for key, value in newest.items() if value is not None}, rows[-1][0] if rows else 0


def _by_form(rows: _Rows) -> Mapping[int, _Rows]:
    found: dict[int, list[Sequence[Any]]] = defaultdict(list)
    for row in rows:
        found[row[0]].append(row[1:])
    return found


def _form(head: Any, goals: _Rows, rows: _Rows, notes: _Rows, chosen: _Rows) -> Form:  # noqa: ANN401 - a _Head
    under: dict[int, list[Indicator]] = defaultdict(list)
    for goal_position, *cells in rows:
        under[goal_position].append(_indicator(cells))
    return Form(
        unit=head.unit,
        year=head.year,
        kind=head.kind,
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
                number=number,
                points=points,
                description=description,
                reached=reached,
                indicators=tuple(under[position]),
            )
            for position, number, points, description, reached in goals
        ),
        printed_total=head.printed_total,
        printed_grade=head.printed_grade,
        deviations=tuple(
            Deviation(ordinal=ordinal, text=text, indicator=indicator, certain=certain)
            for section, ordinal, text, _, indicator, certain in notes
            if section == "deviation"
        ),
        measures=tuple(
            Measure(
                section=section, ordinal=ordinal, text=text, deviation=deviation, indicator=indicator, certain=certain
            )
            for section, ordinal, text, deviation, indicator, certain in notes
            if section != "deviation"
        ),
        rulebook=head.rulebook,
        rulebook_choices=tuple(
            RulebookChoice(rulebook=rulebook, indicator=indicator, level2=level2, goal=goal)
            for rulebook, indicator, level2, goal in chosen
        ),
    )


def _indicator(cells: Sequence[Any]) -> Indicator:
    key, level1, level2, name, weight, target, actual, given, remark = cells
    return Indicator(
        id=key, level1=level1, level2=level2, name=name, weight=weight, target=target, actual=actual, given=given,
        remark=remark,
    )  # fmt: skip


# --- the list of forms -----------------------------------------------------------------------------------------------

_LINE = (_FORM.c.id, _FORM.c.unit, _FORM.c.year, _FORM.c.kind, _FORM.c.project, _FORM.c.state, _FORM.c.stage)
_FILED = select_columns(*_LINE).where(_FORM.c.state == "filed")
_LINES = Statement(select_columns(*_LINE).where(_FORM.c.id.in_(any_of("forms"))))
_NEWEST_YEAR = Statement(select_columns(func.max(_FORM.c.year)).where(_FORM.c.state == "filed"))
_SAME = select_columns(_FORM.c.id).where(
    _FORM.c.state == "filed",
    _FORM.c.unit == bindparam("unit"),
    _FORM.c.kind == bindparam("kind"),
    _FORM.c.project == bindparam("project"),
)
_FILED_AS = Statement(_SAME.where(_FORM.c.year == bindparam("year")))
_FILED_AS_OF_NO_YEAR = Statement(_SAME.where(_FORM.c.year.is_(None)).order_by(_FORM.c.id))
_COUNT = Statement(select_columns(func.count()).where(_FORM.c.state == "filed"))
_OPEN = Statement(select_columns(*_LINE).where(_FORM.c.state.in_(any_of("states"))).order_by(_FORM.c.id))


@cache
def _newest(*, unit: Literal["", "whole", "part"], years: bool, dated: bool, most: bool) -> Statement:
    """The forms on file, newest first: of the office of this name or with this in its name, of years, so many.

    Those without a year are asked for by themselves: where they stand in an index, databases differ.
    """
    wanted = _FILED.where(_FORM.c.year.is_not(None) if dated else _FORM.c.year.is_(None))
    wanted = wanted.order_by(_FORM.c.year.desc(), _FORM.c.id.desc())
    if unit == "whole":
        wanted = wanted.where(_FORM.c.unit == bindparam("unit"))
    if unit == "part":
        wanted = wanted.where(_FORM.c.unit.contains(bindparam("part"), escape="/"))
    if years:
        wanted = wanted.where(_FORM.c.year.in_(any_of("years")))
    return Statement(wanted.limit(bindparam("most")) if most else wanted)


def filed_headings(session: Session, unit: str, years: Collection[int], most: int | None) -> list[Heading]:
    """The forms on file of this office, else of those with this in their names, of these years, the newest first."""
    session.flush()
    part = re.sub("[/%_]", r"/\g<0>", unit)
    hows: tuple[Literal["", "whole", "part"], ...] = ("whole", "part") if unit else ("",)
    found: list[Any] = []
    for how in hows:
        for dated in (True,) if years else (True, False):
            if not found or most is None or len(found) < most:
                asked = {"unit": unit, "part": part, "years": sorted(years), "most": most and most - len(found)}
                statement = _newest(unit=how, years=bool(years), dated=dated, most=most is not None)
                found += statement.rows(session.connection(), **asked)
        if found:
            break
    return list(map(_heading, found))


def filed_lines(session: Session, form_ids: Collection[int]) -> Mapping[int, Heading]:
    """The lines of these forms, by id; what is not filed is left out."""
    session.flush()
    rows = _LINES.rows(session.connection(), forms=form_ids) if form_ids else ()
    return {line.id: line for line in map(_heading, rows) if line.state == "filed"}


def open_headings(session: Session, states: Collection[FormState]) -> list[Heading]:
    """The forms in these states, by their heads alone; there are never many."""
    session.flush()
    return list(map(_heading, _OPEN.rows(session.connection(), states=states)))


def _heading(row: Sequence[Any]) -> Heading:
    number, unit, year, kind, project, state, stage = row
    return Heading(id=number, unit=unit, year=year, kind=kind, project=project, state=state, stage=stage)


def newest_year(session: Session) -> int | None:
    """The newest year of which a form is filed."""
    session.flush()
    return cast("int | None", _NEWEST_YEAR.rows(session.connection())[0][0])


def filed_as(session: Session, form: Form) -> int | None:
    """The form that is on file for this office, year, kind and project; None where none is."""
    session.flush()
    statement = _FILED_AS if form.year is not None else _FILED_AS_OF_NO_YEAR
    asked = {"unit": form.unit, "year": form.year, "kind": form.kind, "project": form.project}
    rows = statement.rows(session.connection(), **asked)
    return rows[0][0] if rows else None


def filed_count(session: Session) -> int:
    """How many forms are filed."""
    session.flush()
    return int(_COUNT.rows(session.connection())[0][0])
