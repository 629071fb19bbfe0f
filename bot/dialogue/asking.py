"""Prompt -> the message that asks it: where we are, what last year's form says, the question, and the choices."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date
from decimal import ROUND_CEILING, ROUND_FLOOR, ROUND_HALF_UP, Decimal
from itertools import count, zip_longest

from bot.dialogue.interview import Interview, Prompt
from bot.dialogue.people_labels import called
from bot.dialogue.phrase import Phrase, Term, phrase
from bot.dialogue.reading import band_limits, example_of
from bot.dialogue.turn import Choice, Message
from kb.review import Remark
from kb.sharing import part_of
from scoring.form import Form, Indicator
from scoring.rules import Band, Bands, Score, Step

LONGEST_QUOTE = 160
#: Where scores, or figures below this, are likely answers, the terminal numbers the choices from SIDE_NUMBERS on.
SMALL_FIGURE = 50
SIDE_NUMBERS = 101


def ask(interview: Interview, prompt: Prompt, today: date) -> Message:
    """The message for the open prompt."""
    lines = [_progress(interview, prompt)]
    lines += [
        phrase("review.remark_ask", who=called(remark.name), text=remark.text) for remark in _remarks(interview, prompt)
    ]
    lines += _about(interview, prompt)
    lines.append(_question(interview, prompt))
    if prompt.current:
        judged = prompt.kind == "band"
        said = phrase(f"interview.band_{prompt.current}") if judged else quote(prompt.current)
        lines.append(phrase("interview.current", text=said))
    choices = (*_answers(interview, prompt, today), *_ways(interview, prompt))
    return Message(tuple(lines), tuple(_apart(prompt, choices)) if _wants_small_figure(prompt) else choices)


def answers(interview: Interview, prompt: Prompt, today: date) -> tuple[Choice, ...]:
    """The choices that answer the open prompt, without the ways that any has; numbered as where it is asked."""
    choices = tuple(_answers(interview, prompt, today))
    return tuple(_apart(prompt, choices)) if _wants_small_figure(prompt) else choices


def _apart(prompt: Prompt, choices: Sequence[Choice]) -> Iterator[Choice]:
    """The choices with numbers that no bare figure is taken for; points and bands keep theirs."""
    numbers = count(SIDE_NUMBERS)
    for choice in choices:
        band = prompt.kind == "band" and choice.value.startswith(at(prompt, "="))
        yield choice if choice.number or band else replace(choice, number=str(next(numbers)))


def _wants_small_figure(prompt: Prompt) -> bool:
    """Whether a bare small number is a likely answer; then no choice may have one, or it would be misread."""
    if prompt.kind in {"points", "band", "weight"}:
        return True
    target = prompt.scored.target if prompt.scored else None
    if prompt.kind == "actual" and target is not None:
        return target.value < SMALL_FIGURE
    return prompt.kind == "amount" and bool(prompt.previous) and Decimal(prompt.previous) < SMALL_FIGURE


def at(prompt: Prompt, answer: str) -> str:
    """The value of a choice that answers this prompt."""
    return f"at:{prompt.token}:{answer}"


def quote(text: str) -> str:
    """A stored text, cut where it would fill the screen."""
    line = " ".join(text.split())
    return line if len(line) <= LONGEST_QUOTE else line[: LONGEST_QUOTE - 1] + "…"


def steps_of(score: Score) -> Phrase:
    """The basis of a score in one line: "99.89% ÷ 100% × 5 = 4.99 → 向下取到半分 4.5"."""
    # Rounding to cents shows nothing that the line of arithmetic, itself shown in cents, does not.
    shown = [step for step in score.steps if step.values.get("to") != Decimal("0.01")]
    return phrase("score.basis", steps=tuple(_step(step, then) for step, then in zip_longest(shown, shown[1:])))


def _step(step: Step, then: Step | None) -> Phrase:
    """A step in words, its points in cents; in mills where cents would make the rounding behind it look wrong."""
    points = step.points.quantize(_CENT, ROUND_HALF_UP)
    if then is not None and then.kind == "round":
        to, rounding = Decimal(str(then.values["to"])), _ROUNDINGS.get(str(then.values["direction"]), ROUND_FLOOR)
        if (points / to).quantize(Decimal(1), rounding) * to != then.points:
            points = step.points.quantize(_CENT / 10, ROUND_HALF_UP)
    name = step.kind.replace("-", "_")
    if step.kind == "round":
        direction = str(step.values["direction"]).replace("-", "_")
        name = f"round_{direction}_half" if step.values["to"] == Decimal("0.5") else f"round_{direction}"
    return phrase(f"score.{name}", points=points, **step.values)


_CENT = Decimal("0.01")
_ROUNDINGS = {"half-up": ROUND_HALF_UP, "down": ROUND_FLOOR}


#: The prompts that open a question; the others go on with it.
_OPENING = {"name", "weight", "target", "actual"}


# --- where we are ----------------------------------------------------------------------------------------------------


def _progress(interview: Interview, prompt: Prompt) -> Phrase:
    place = phrase("interview.place_head")
    if prompt.row is not None and prompt.kind not in _OPENING:
        place = phrase("interview.place_same", name=prompt.row.name)
        return phrase("interview.progress", step=prompt.step, steps=interview.steps, place=place)
    if prompt.row is not None and prompt.goal is not None:
        level = tuple(Term(part, "level") for part in (prompt.row.level1, prompt.row.level2) if part)
        place = (
            phrase("interview.place_row", goal=prompt.goal.number, level=level)
            if prompt.goal.number is not None
            else phrase("interview.place_level", level=level)
        )
    elif prompt.goal is not None and prompt.goal.number is not None:
        place = phrase("interview.place_goal", goal=prompt.goal.number)
    elif prompt.key == "budget_ties":
        place = phrase("interview.place_notes")
    return phrase("interview.progress", step=prompt.step, steps=interview.steps, place=place)


def _about(interview: Interview, prompt: Prompt) -> list[Phrase]:
    """What the person needs to see before the question."""
    row = prompt.row
    if prompt.kind == "points":
        return [steps_of(prompt.computed)] if prompt.computed is not None else []
    if row is None or prompt.kind not in {"actual", "target", "weight"}:
        return []
    name = Term(row.name, "indicator")
    lines = [phrase("interview.row", name=name, weight=row.weight) if row.weight is not None
             else phrase("interview.row_bare", name=name)]  # fmt: skip
    last = last_row(interview.previous, row)
    if prompt.kind == "actual" and row.target:
        same = last is not None and last.target == row.target
        lines.append(phrase("interview.target_same" if same else "interview.target_now", target=row.target))
    if prompt.kind == "actual" and last is not None and last.actual:
        lines.append(
            phrase("interview.last_scored", year=interview.previous and interview.previous.year,
                   actual=quote(last.actual).rstrip("。"), given=last.given)
            if last.given is not None
            else phrase("interview.last_actual", year=interview.previous and interview.previous.year,
                        actual=quote(last.actual).rstrip("。"))
        )  # fmt: skip
    return lines


def last_row(previous: Form | None, row: Indicator) -> Indicator | None:
    """The same indicator on last year's form."""
    return next((last for last in previous.indicators if last.id == row.id), None) if previous else None


# --- the question ----------------------------------------------------------------------------------------------------


def _question(interview: Interview, prompt: Prompt) -> Phrase:
    last = quote(prompt.previous)
    match prompt.kind:
        case "unit" | "year" | "name" | "weight":
            return phrase(f"interview.ask_{prompt.kind}")
        case "date":
            return phrase("interview.ask_date", year=interview.form.year or "")
        case "amount":
            of_project = interview.form.kind == "project" and prompt.key.startswith("budget/")
            name = f"interview.ask_{prompt.part}{'_project' if of_project else ''}"
            return phrase(f"{name}_last", last=Decimal(prompt.previous)) if prompt.previous else phrase(name)
        case "text":
            return phrase("interview.ask_description", goal=prompt.goal.number if prompt.goal else "")
        case "lines":
            return phrase("interview.ask_ties_last", last=prompt.previous) if last else phrase("interview.ask_ties")
        case "target":
            return phrase("interview.ask_target_last", last=last) if last else phrase("interview.ask_target")
        case "actual":
            target = prompt.scored.target if prompt.scored else None
            if target is None:
                return phrase("interview.ask_actual_judged")
            example = example_of(target)
            counts = "cases" if "受理" in prompt.previous else "rate"
            return phrase(
                f"interview.ask_actual_{counts}" if target.is_rate else "interview.ask_actual", example=example
            )
        case "band":
            return phrase("interview.ask_band")
        case "points":
            return _ask_points(prompt)
        case "why":
            return phrase(
                "interview.ask_why",
                given=_given(prompt, interview),
                computed=prompt.computed and prompt.computed.points,
            )
        case "reason":
            lost = (prompt.weight or Decimal(0)) - _given(prompt, interview)
            return (
                phrase("interview.ask_reason_last", lost=lost, last=last)
                if last
                else phrase("interview.ask_reason", lost=lost)
            )
        case _:  # a measure
            return phrase("interview.ask_measure_last", last=last) if last else phrase("interview.ask_measure")


def _given(prompt: Prompt, interview: Interview) -> Decimal:
    given = prompt.row.given if prompt.row is not None else interview.form.budget.given
    return given if given is not None else Decimal(0)


def _ask_points(prompt: Prompt) -> Phrase:
    if prompt.computed is not None:
        return phrase("interview.ask_record", points=prompt.computed.points)
    low, high = band_limits(prompt, prompt.band)
    if prompt.band:
        return phrase("interview.ask_points_band", low=low, high=high, band=phrase(f"interview.band_{prompt.band}"))
    return phrase("interview.ask_points", low=low, high=high)


# --- the choices -----------------------------------------------------------------------------------------------------


def _answers(interview: Interview, prompt: Prompt, today: date) -> Sequence[Choice]:
    keep = Choice(at(prompt, "keep"), phrase("interview.keep")) if prompt.previous else None
    stay = Choice(at(prompt, "stay"), phrase("interview.stay")) if prompt.current else None
    if prompt.current and _remarks(interview, prompt):
        stay = Choice(f"do:settle:{prompt.token}", phrase("review.settle"))
    found: list[Choice | None] = []
    match prompt.kind:
        case "date":
            found = [Choice(at(prompt, f"={today.isoformat()}"), phrase("interview.today", date=today.isoformat()))]
        case "amount":
            total = _sum(interview.form) if prompt.key == "budget/adjusted" else None
            if prompt.key == "budget/spent" and interview.form.budget.adjusted is not None:
                found.append(Choice(at(prompt, f"={interview.form.budget.adjusted}"), phrase("interview.all_spent")))
            if total is not None:
                found.append(Choice(at(prompt, f"={total}"), phrase("interview.sum", amount=total)))
            if keep:
                found.append(keep)
        case "actual":
            found = [keep, Choice(at(prompt, "goto.target"), phrase("interview.change_target"))]
        case "target":
            found = [keep and Choice(keep.value, phrase("interview.keep_target"))]
        case "band":
            found = [_band_choice(prompt, band.name) for band in _bands(prompt)]
            found.append(Choice(at(prompt, "goto.actual"), phrase("interview.again")))
        case "points":
            found = list(_points_choices(prompt))
        case "why":
            found = [Choice(at(prompt, "goto.given"), phrase("interview.change_points"))]
        case "reason" | "measure":
            found = [keep and Choice(keep.value, phrase(f"interview.keep_{prompt.kind}"))]
        case "lines":
            found = [keep and Choice(keep.value, phrase("interview.keep_lines")),
                     Choice("do:skip", phrase("interview.none"))]  # fmt: skip
        case _:
            found = [keep]
    return [choice for choice in (stay, *found) if choice is not None]


def _sum(form: Form) -> Decimal | None:
    if form.basic_expenditure is None or form.project_expenditure is None:
        return None
    return form.basic_expenditure + form.project_expenditure


def _bands(prompt: Prompt) -> Sequence[Band]:
    return prompt.scored.rule.bands if prompt.scored and isinstance(prompt.scored.rule, Bands) else ()


def _band_choice(prompt: Prompt, name: str) -> Choice:
    low, high = band_limits(prompt, name)
    label = phrase("interview.band_choice", band=phrase(f"interview.band_{name}"), low=low, high=high)
    return Choice(at(prompt, f"={name}"), label)


def _points_choices(prompt: Prompt) -> Sequence[Choice]:
    if prompt.computed is not None:
        points = prompt.computed.points
        return (
            Choice(at(prompt, "record"), phrase("interview.record", points=points), number="1"),
            Choice(at(prompt, "other"), phrase("interview.other_points")),
            Choice(at(prompt, "redo"), phrase("interview.again")),
        )
    return (*point_choices(prompt), Choice(at(prompt, "redo"), phrase("interview.again")))


def point_choices(prompt: Prompt) -> Sequence[Choice]:
    """The whole points that may be given, best first; in the terminal each one's number is the points themselves."""
    low, high = band_limits(prompt, prompt.band)
    top, bottom = int(high.to_integral_value(ROUND_FLOOR)), int(low.to_integral_value(ROUND_CEILING))
    if prompt.band and prompt.band != "achieved" and Decimal(top) == high:
        top -= 1  # the upper end belongs to the band above
    points = [Decimal(number) for number in range(top, bottom - 1, -1)][:9]
    if high not in points and prompt.band in {"", "achieved"}:
        points.insert(0, high)
    return [
        Choice(at(prompt, f"={number:f}"), phrase("interview.points", points=number), number=f"{number:f}")
        for number in points
    ]


def _remarks(interview: Interview, prompt: Prompt) -> list[Remark]:
    """What a reviewer wants changed here; said where the part is opened."""
    parts = [remark for remark in interview.remarks if remark.part == part_of(prompt.key)]
    return parts if parts and prompt == interview.opening(parts[0].part) else []


def _ways(interview: Interview, prompt: Prompt) -> Sequence[Choice]:
    """What is possible at any prompt."""
    names = ["explain", "skip", "back", "edit", "pause"]
    if prompt.kind == "lines":
        names.remove("skip")
    if interview.shared:
        names.insert(2, "handback")
    return [Choice(f"do:{name}", phrase(f"interview.way_{name}"), aside=True) for name in names]
