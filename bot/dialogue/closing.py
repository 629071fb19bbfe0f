"""The form as a whole: the preview, what stands before filing, and the skeleton of the next year's form."""

from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal

from bot.dialogue.evidence_labels import listed, missing_line
from bot.dialogue.interview import Interview, Prompt
from bot.dialogue.phrase import InLanguages, Phrase, phrase
from bot.dialogue.provenance import finding_named
from bot.dialogue.turn import Choice, Message
from kb.entries import BUDGET, row_key
from scoring.checks import Finding, check_form
from scoring.form import Budget, Form
from scoring.scorecard import budget_points, score_form

MOST_FIXES = 6


def skeleton_of(previous: Form, rulebook: str) -> Form:
    """Next year's form with the same goals, rows, weights and targets, and nothing filled in."""
    return replace(
        previous,
        year=previous.year + 1 if previous.year is not None else None,
        title="",
        filed_on=None,
        basic_expenditure=None,
        project_expenditure=None,
        budget=Budget(weight=previous.budget.weight),
        goals=tuple(
            replace(
                goal,
                indicators=tuple(replace(row, actual="", given=None, remark="") for row in goal.indicators),
            )
            for goal in previous.goals
        ),
        printed_total=None,
        printed_grade="",
        deviations=(),
        measures=(),
        rulebook=rulebook,
    )


def finished(form: Form) -> Form:
    """The form as it is filed: with its total printed."""
    return replace(form, printed_total=form.given_total)


def findings_of(interview: Interview) -> tuple[Finding, ...]:
    """What the checks find on the form so far, notes left out."""
    card = score_form(interview.form, interview.rulebook, (interview.rulebook,))
    return tuple(finding for finding in check_form(interview.form, card) if finding.severity != "note")


def errors_of(interview: Interview) -> tuple[Finding, ...]:
    """The findings that forbid filing."""
    return tuple(finding for finding in findings_of(interview) if finding.severity == "error")


def summary(interview: Interview) -> Message:
    """The end of the walk: total, what must and what should be looked at, and how to go on."""
    found = findings_of(interview)
    errors = [finding for finding in found if finding.severity == "error"]
    warnings = [finding for finding in found if finding.severity == "warning"]
    lines = [phrase("closing.done", steps=interview.steps), total_line(interview)]
    if errors or warnings:
        lines.append(phrase("closing.findings", errors=len(errors), warnings=len(warnings)))
    else:
        lines.append(phrase("closing.clean"))
    lines += [finding_line(finding) for finding in found]
    lines += missing_line(interview)
    if interview.skipped:
        steps = "、".join(str(step) for step in sorted({prompt.step for prompt in interview.skipped}))
        lines.append(phrase("closing.skipped", steps=steps))
    ways = [Choice("do:preview", phrase("closing.preview")), Choice("do:export", phrase("closing.export"))]
    if not errors:
        ways.insert(0, Choice("do:submit", phrase("closing.submit")))
    return Message(tuple(lines), (*_fixes(interview, found), *ways, Choice("do:edit", phrase("closing.edit"))))


def refusal(interview: Interview) -> Message:
    """Why the form cannot be filed yet, each with the way to mend it."""
    errors = errors_of(interview)
    lines = [phrase("closing.refused", errors=len(errors)), *(finding_line(finding) for finding in errors)]
    return Message(tuple(lines), (*_fixes(interview, errors), Choice("do:edit", phrase("closing.edit"))))


def finding_line(finding: Finding) -> Phrase:
    """A finding in words, with its mark."""
    return phrase(f"findings.mark_{finding.severity}", text=finding_named(finding))


def _fixes(interview: Interview, found: tuple[Finding, ...]) -> list[Choice]:
    """A button for each finding that one question can mend."""
    choices: list[Choice] = []
    for finding in found:
        prompt = _mends(interview, finding)
        value = f"do:focus:{prompt.token}" if prompt else ""
        if prompt and value not in {choice.value for choice in choices}:
            name = prompt.row.name if prompt.row is not None else phrase("closing.budget_name")
            part = "reason" if prompt.kind == "reason" else "value"
            choices.append(Choice(value, phrase(f"closing.fix_{part}", name=name)))
    return choices[:MOST_FIXES]


def _mends(interview: Interview, finding: Finding) -> Prompt | None:
    if finding.code == "over-fulfilled":
        return None
    place, _, name = finding.where.partition("/")
    if place == "row":
        parts = {"deduction-without-reason": "deviation", "reason-without-measure": "measure"}
        part = parts.get(finding.code, "given" if finding.code.startswith("score") else "actual")
        return interview.find(row_key(name, part)) or interview.find(row_key(name, "actual"))
    if place == "budget":
        return interview.find("budget/spent")
    return interview.find("filed_on") if place == "head" else None


def total_line(interview: Interview) -> Phrase:
    """The total so far and what it is made of."""
    form = interview.form
    parts: list[Phrase] = []
    if form.budget.given is not None:
        parts.append(phrase("closing.part_budget", points=form.budget.given))
    for goal in form.goals:
        given = [row.given for row in goal.indicators if row.given is not None]
        if given and goal.number is not None:
            parts.append(phrase("closing.part_goal", goal=goal.number, points=sum(given, Decimal(0))))
    total = form.given_total if form.given_total is not None else Decimal(0)
    grade = interview.rulebook.grade(total)
    if not parts:
        return phrase("closing.nothing")
    if interview.open() is not None:
        return phrase("closing.total_so_far", total=total, parts=tuple(parts))
    return phrase("closing.total", total=total, grade=grade, parts=tuple(parts))


def preview(interview: Interview) -> Message:
    """The form so far, row by row."""
    form = interview.form
    lines = [
        phrase(f"closing.title_{interview.draft.heading.state}", unit=form.unit or "…", year=form.year or "…"),
        phrase("closing.state", answered=interview.answered, steps=interview.steps,
               rulebook=InLanguages(interview.rulebook.title)),
        phrase("closing.head", filed_on=form.filed_on or "…", basic=_money(form.basic_expenditure),
               project=_money(form.project_expenditure)),
        phrase("closing.budget", adjusted=_money(form.budget.adjusted), spent=_money(form.budget.spent),
               rate=form.budget.rate if form.budget.rate is not None else "…", given=_points(form.budget.given),
               weight=budget_points(form, interview.rulebook)),
    ]  # fmt: skip
    for goal in form.goals:
        if goal.number is not None:
            lines.append(phrase("closing.goal", goal=goal.number, description=goal.description or "…"))
        lines += [
            phrase("closing.row", name=row.name or "…", target=row.target or "…", actual=row.actual or "…",
                   given=_points(row.given), weight=_points(row.weight))
            for row in goal.indicators
        ]  # fmt: skip
    lines += _notes(form)
    lines += listed(interview)
    lines.append(total_line(interview))
    onward = ("continue", "go_on") if interview.open() is not None else ("submit", "submit")
    choices = (
        Choice(f"do:{onward[0]}", phrase(f"closing.{onward[1]}")),
        Choice("do:edit", phrase("closing.edit")),
        Choice("do:export", phrase("closing.export")),
        Choice(f"do:scorecard:{interview.form_id}", phrase("pictures.show_card")),
    )
    return Message(tuple(lines), choices)


def _notes(form: Form) -> Iterator[Phrase]:
    if form.deviations:
        yield phrase("closing.deviations")
    for note in form.deviations:
        name = phrase("closing.budget_name") if note.indicator == BUDGET else form.indicator(note.indicator or "").name
        yield phrase("closing.deviation", ordinal=note.ordinal, text=note.text, name=name)
    for section in ("measure", "budget_tie"):
        notes = [note for note in form.measures if note.section == section]
        if notes:
            yield phrase(f"closing.{section}s")
        for measure in notes:
            yield phrase("closing.note", ordinal=measure.ordinal, text=measure.text)


def _money(amount: Decimal | None) -> Phrase:
    return phrase("closing.money", amount=amount) if amount is not None else phrase("closing.open")


def _points(points: Decimal | None) -> Phrase:
    return phrase("closing.points", points=points) if points is not None else phrase("closing.open")
