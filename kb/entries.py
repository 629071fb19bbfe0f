"""What staff fill in, by stable key, and how it makes the form: `apply_entries(skeleton, entries) -> Form`.

Keys: `unit`, `year`, `filed_on`, `basic_expenditure`, `project_expenditure`, `budget/adjusted`, `budget/spent`,
`budget/reason`, `goal/<number>/description`,
`goal/<number>/points`, `row/<indicator id>/<part>`, `budget_ties`; `rulebook` and, for a part of
the form, `rulebook/row/<indicator id>`, `rulebook/level2/<name>`, `rulebook/goal/<number>`; what changes the rows
themselves (kb.shaping). Values are the text that
goes on the form (amounts in 万元, dates as 2022-06-30, points as "4.5"); an empty value is a question that was skipped.
"""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from decimal import Decimal

from kb.shaping import shaped
from scoring.form import Budget, Deviation, Form, Goal, Indicator, Measure, RulebookChoice
from scoring.quantity import Share, rate_of

SKIPPED = ""
#: Ties a note to the budget block, which is no indicator.
BUDGET = "budget"


def row_key(indicator_id: str, part: str) -> str:
    """The key of one part (name, target, actual, band, given, why, deviation, measure) of a row."""
    return f"row/{indicator_id}/{part}"


def rulebook_key(choice: RulebookChoice) -> str:
    """The key under which the rulebook of a part of the form is kept."""
    if choice.indicator:
        return f"rulebook/row/{choice.indicator}"
    return f"rulebook/level2/{choice.level2}" if choice.level2 else f"rulebook/goal/{choice.goal}"


def _rulebook_choices(skeleton: Form, entries: Mapping[str, str]) -> tuple[RulebookChoice, ...]:
    """What was chosen for parts of the form; an empty entry takes the skeleton's choice back.

    A choice for a row or goal that is not there any more waits until it is.
    """
    chosen = {rulebook_key(choice): choice for choice in skeleton.rulebook_choices}
    for key, name in entries.items():
        if not key.startswith("rulebook/"):
            continue
        _, part, of = key.split("/", 2)
        match part:
            case "row":
                chosen[key] = RulebookChoice(rulebook=name, indicator=of)
            case "level2":
                chosen[key] = RulebookChoice(rulebook=name, level2=of)
            case "goal":
                chosen[key] = RulebookChoice(rulebook=name, goal=int(of))
    rows, goals = {row.id for row in skeleton.indicators}, {goal.number for goal in skeleton.goals}
    return tuple(
        choice
        for choice in chosen.values()
        if choice.rulebook and choice.indicator in {"", *rows} and choice.goal in {None, *goals}
    )


def lines_of(text: str) -> tuple[str, ...]:
    """The notes in an entry that holds one a line."""
    return tuple(line.strip() for line in text.splitlines() if line.strip())


def apply_entries(skeleton: Form, entries: Mapping[str, str]) -> Form:
    """The form as far as it is filled in: the skeleton with every entry in its place.

    Notes are numbered in the order of the rows; a row's notes count only while its score is below its weight, so a
    reason that no longer applies leaves the form without being lost from the history.
    """
    skeleton = shaped(skeleton, entries)
    goals = tuple(_goal(goal, entries) for goal in skeleton.goals)
    adjusted, spent = _decimal(entries.get("budget/adjusted")), _decimal(entries.get("budget/spent"))
    budget = Budget(
        adjusted=adjusted,
        spent=spent,
        rate=rate_of((Share(spent, adjusted),)) if adjusted and spent is not None else None,
        weight=skeleton.budget.weight,
        given=_decimal(entries.get("budget/given")),
    )
    form = replace(
        skeleton,
        unit=entries.get("unit") or skeleton.unit,
        year=int(entries["year"]) if entries.get("year") else skeleton.year,
        filed_on=date.fromisoformat(entries["filed_on"]) if entries.get("filed_on") else None,
        basic_expenditure=_decimal(entries.get("basic_expenditure")),
        project_expenditure=_decimal(entries.get("project_expenditure")),
        budget=budget,
        goals=goals,
        rulebook=entries.get("rulebook") or skeleton.rulebook,
        rulebook_choices=_rulebook_choices(skeleton, entries),
    )
    deviations, measures = _notes(form, entries)
    ties = tuple(
        Measure(section="budget_tie", ordinal=ordinal, text=text)
        for ordinal, text in enumerate(lines_of(entries.get("budget_ties", "")), 1)
    )
    return replace(form, deviations=deviations, measures=measures + ties)


def _goal(goal: Goal, entries: Mapping[str, str]) -> Goal:
    return replace(
        goal,
        description=entries.get(f"goal/{goal.number}/description") or goal.description,
        points=_decimal(entries.get(f"goal/{goal.number}/points")) or goal.points,
        indicators=tuple(_row(row, entries) for row in goal.indicators),
    )


def _row(row: Indicator, entries: Mapping[str, str]) -> Indicator:
    return replace(
        row,
        name=entries.get(row_key(row.id, "name")) or row.name,
        target=entries.get(row_key(row.id, "target")) or row.target,
        actual=entries.get(row_key(row.id, "actual")) or "",
        given=_decimal(entries.get(row_key(row.id, "given"))),
        remark=entries.get(row_key(row.id, "why")) or "",
    )


def _notes(form: Form, entries: Mapping[str, str]) -> tuple[tuple[Deviation, ...], tuple[Measure, ...]]:
    deviations: list[Deviation] = []
    measures: list[Measure] = []
    lost = [(row.id, row_key(row.id, "deviation"), row_key(row.id, "measure")) for row in form.indicators if row.lost]
    if _lost_budget(form.budget):
        lost.insert(0, (BUDGET, "budget/reason", "budget/measure"))
    for row_id, reason_key, measure_key in lost:
        if reason := entries.get(reason_key):
            deviations.append(Deviation(ordinal=len(deviations) + 1, text=reason, indicator=row_id))
        if measure := entries.get(measure_key):
            measures.append(
                Measure(
                    section="measure",
                    ordinal=len(measures) + 1,
                    text=measure,
                    deviation=len(deviations) if reason else None,
                    indicator=row_id,
                )
            )
    return tuple(deviations), tuple(measures)


def _lost_budget(budget: Budget) -> bool:
    return budget.weight is not None and budget.given is not None and budget.given < budget.weight


def _decimal(text: str | None) -> Decimal | None:
    return Decimal(text) if text else None
