"""The form as a whole: the preview, what stands before filing, and the skeleton of the next year's form."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from decimal import Decimal

from bot.dialogue.evidence_labels import listed, missing_line
from bot.dialogue.explaining import name_of
from bot.dialogue.interview import Interview, Prompt
from bot.dialogue.last_year import NOT_APPLICABLE
from bot.dialogue.phrase import InLanguages, Phrase, phrase
from bot.dialogue.provenance import finding_named
from bot.dialogue.turn import Choice, Message
from kb.entries import BUDGET, row_key
from scoring.checks import Finding, check_form
from scoring.form import Budget, Form
from scoring.scorecard import budget_points, score_form

MOST_FIXES = 6
#: So many open questions are named; of more, the number is said.
MOST_NAMED = 8
#: Submits with warnings open.
ANYWAY = "anyway"
#: The grades that have a name in every language.
_GRADES = {"优": "excellent", "良": "good", "中": "fair", "差": "poor"}


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
                reached="",
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
    same = _inherited(interview, warnings)
    if errors or warnings:
        name = "findings" if errors and warnings else "findings_errors" if errors else "findings_warnings"
        seen = len(warnings) - max(0, len(same) - 1)
        lines.append(phrase(f"closing.{name}", errors=len(errors), warnings=seen))
    else:
        lines.append(phrase("closing.clean"))
    lines += [finding_line(finding) for finding in found if finding not in same]
    if same and interview.previous is not None:
        goals = tuple(phrase("closing.goal_short", goal=finding.values["goal"]) for finding in same)
        lines.append(phrase("closing.inherited", goals=goals, year=interview.previous.year or ""))
    lines += missing_line(interview)
    lines += _skipped_line(interview)
    ways = [Choice("do:preview", phrase("closing.preview")), Choice("do:export", phrase("closing.export"))]
    if not errors:
        ways.insert(0, _submitting(warnings))
    return Message(tuple(lines), (*_fixes(interview, found), *ways, Choice("do:edit", phrase("closing.edit"))))


def _inherited(interview: Interview, warnings: Sequence[Finding]) -> list[Finding]:
    """The warnings about the points of goals that last year's form gives as well; one line says them all."""
    if interview.previous is None:
        return []
    before = check_form(interview.previous, score_form(interview.previous, interview.rulebook, (interview.rulebook,)))
    return [finding for finding in warnings if finding.code == "goal-points-mismatch" and finding in before]


def _submitting(warnings: Sequence[Finding]) -> Choice:
    """The button that submits, where the warnings are to be read above it."""
    if warnings:
        return Choice(f"do:submit:{ANYWAY}", phrase("closing.submit_anyway"))
    return Choice("do:submit", phrase("closing.submit"))


def doubts(interview: Interview) -> Message | None:
    """What should be looked at before the form is submitted, with a button to submit it as it is; None for nothing."""
    warnings = [finding for finding in findings_of(interview) if finding.severity == "warning"]
    skipped = _skipped_line(interview)
    if not warnings and not skipped:
        return None
    lines = [phrase("closing.doubts", warnings=len(warnings))] if warnings else []
    lines += [*map(finding_line, warnings), *skipped]
    ways = (Choice(f"do:submit:{ANYWAY}", phrase("closing.submit_anyway")), Choice("do:edit", phrase("closing.edit")))
    return Message(tuple(lines), (*_fixes(interview, tuple(warnings)), *ways))


def standing(interview: Interview) -> Message:
    """The points so far, what is open, and what the checks find on what is filled in."""
    lines = [
        total_line(interview),
        phrase("closing.answered_skipped" if _skipped_steps(interview) else "closing.answered", **_counts(interview)),
    ]
    left = dict.fromkeys(prompt.step for prompt in interview.prompts if prompt.current is None and prompt.step)
    if left:
        names = tuple(name_of(interview.at_step(step)[0]) for step in left)[:MOST_NAMED]
        name = "left_more" if len(left) > MOST_NAMED else "left"
        lines.append(phrase(f"closing.{name}", names=names, count=len(left)))
    lines += _skipped_line(interview)
    found = [finding for finding in findings_of(interview) if _is_of_filled(interview, finding)]
    lines.append(phrase("closing.found" if found else "closing.clean_so_far", count=len(found)))
    lines += map(finding_line, found)
    return Message(tuple(lines), tuple(_fixes(interview, tuple(found))))


def _counts(interview: Interview) -> dict[str, int]:
    """How many questions are answered, skipped, and there at all."""
    skipped = len(_skipped_steps(interview))
    return {"answered": interview.answered - skipped, "skipped": skipped, "steps": interview.steps}


def _skipped_steps(interview: Interview) -> list[int]:
    """The questions that were skipped; a row that does not apply has no score to give."""
    still_open = {prompt.step for prompt in interview.prompts if prompt.current is None}
    steps = {prompt.step for prompt in interview.skipped if prompt.row is None or prompt.row.actual != NOT_APPLICABLE}
    return sorted(steps - still_open)


def _skipped_line(interview: Interview) -> list[Phrase]:
    steps = _skipped_steps(interview)
    return [phrase("closing.skipped", steps="、".join(map(str, steps)))] if steps else []


def _is_of_filled(interview: Interview, finding: Finding) -> bool:
    """Whether a finding is about something that is filled in; the form as a whole counts once all is."""
    place, _, name = finding.where.partition("/")
    if place == "row":
        return all(
            prompt.current is not None
            for prompt in interview.prompts
            if prompt.row is not None and prompt.row.id == name
        )
    if place == "budget":
        return interview.form.budget.given is not None
    return place == "goal" or interview.open() is None


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
    if interview.open() is not None or _skipped_steps(interview):
        return phrase("closing.total_so_far", total=total, parts=tuple(parts))
    named = phrase(f"closing.grade_{_GRADES[grade]}") if grade in _GRADES else grade
    return phrase("closing.total", total=total, grade=named, parts=tuple(parts))


def preview(interview: Interview) -> Message:
    """The form so far, row by row."""
    form = interview.form
    of_project = form.kind == "project"
    title = f"closing.title_{'project_' if of_project else ''}{interview.draft.heading.state}"
    head = "closing.head_project" if of_project and form.basic_expenditure is None else "closing.head"
    lines = [
        phrase(title, unit=form.unit or "…", year=form.year or "…", project=form.project or "…"),
        phrase("closing.state_skipped" if _skipped_steps(interview) else "closing.state", **_counts(interview),
               rulebook=InLanguages(interview.rulebook.title)),
        phrase(head, filed_on=form.filed_on or "…", basic=_money(form.basic_expenditure),
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
    found = findings_of(interview)
    errors = tuple(finding for finding in found if finding.severity == "error")
    if interview.open() is not None:
        onward = [Choice("do:continue", phrase("closing.go_on"))]
    else:
        onward = _fixes(interview, errors) if errors else [Choice("do:submit", phrase("closing.submit"))]
    choices = (
        *onward,
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
