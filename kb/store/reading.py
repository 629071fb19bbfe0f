"""Reading forms by their ids, and the list of them by office and year: a few statements, however many are wanted."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any, cast

from sqlalchemy import Row, Select
from sqlmodel import Session, col, func, select

from kb.record import Heading
from kb.store.rulebook_tables import RulebookChoiceRow
from kb.store.tables import FormRow, GoalRow, IndicatorRow, NoteRow
from scoring.form import Budget, Deviation, Form, FormKind, Goal, Indicator, Measure, NoteSection, RulebookChoice


def read_forms(session: Session, form_ids: Collection[int]) -> dict[int, Form]:
    """These forms as they are stored, a draft without its entries. KeyError where one is not there."""
    goals = _by_form(session, GoalRow, form_ids, GoalRow.position)
    rows = _by_form(session, IndicatorRow, form_ids, IndicatorRow.position)
    notes = _by_form(session, NoteRow, form_ids, NoteRow.id)
    chosen = _by_form(session, RulebookChoiceRow, form_ids, RulebookChoiceRow.position)
    heads = {row.id: row for row in session.execute(_columns(FormRow).where(col(FormRow.id).in_(form_ids)))}
    forms = {form_id: _form(heads[form_id], goals[form_id], rows[form_id], notes[form_id]) for form_id in form_ids}
    return {
        form_id: replace(form, rulebook_choices=tuple(map(_choice, chosen[form_id]))) if chosen[form_id] else form
        for form_id, form in forms.items()
    }


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
