"""One form as a chart: each indicator's share of its weight, the goals, the total, and what was lost and why."""

import re
from collections.abc import Iterator, Sequence
from decimal import Decimal

from bot.charts.chart import Bar, Chart, Group, share_of, shortened
from bot.charts.words import heading, name_of, points_of, rows_of, says, total_of, whole_of
from bot.text import Language, number
from kb.entries import BUDGET
from kb.record import FormState
from scoring.findings import says_nothing
from scoring.form import Form, Goal, Indicator

#: A picture with more rows than this could not be read on a phone: full marks are counted, not drawn.
MOST_ROWS = 20
LONGEST_NOTE = 32
LONGEST_GOAL = 22
#: So many lost rows are told in the alternative text.
MOST_TOLD = 5
_CLAUSE = re.compile(r"[;；。\n]")


def score_card(form: Form, grade: str, language: Language, *, state: FormState = "filed") -> Chart:
    """The chart of one form. grade: what its total is called. state: one that is not filed is marked."""
    total = total_of(form)
    rows = form.indicators
    lost = sorted((row for row in rows_of(form, language) if row.lost), key=lambda row: -row.lost)
    drawn = None if len(rows) <= MOST_ROWS else {row.id for row in lost[:MOST_ROWS]}
    title = says(language, "card_title", form=heading(form, language))
    figure = number(total) if total is not None else "—"
    return Chart(
        kind="card",
        title=title,
        figure=figure,
        remark=_remark(form, grade, language) if total is not None else "",
        groups=(*_budget(form, language), *(_group(form, goal, drawn, language) for goal in form.goals)),
        mark="" if state == "filed" else says(language, state),
        caption=_caption(form, lost, title, figure, language),
        alt=_alt(form, lost, title, figure, language),
    )  # fmt: skip


def _caption(form: Form, lost: Sequence[Indicator], title: str, total: str, language: Language) -> str:
    if lost:
        points = sum((row.lost for row in lost), Decimal(0))
        return says(language, "card_caption", title=title, total=total, count=len(lost), lost=points)
    name = "card_caption_full" if _is_all_full(form) else "card_caption_total"
    return says(language, name, title=title, total=total)


def _is_all_full(form: Form) -> bool:
    return bool(form.indicators) and all(map(_is_full, form.indicators))


def _is_full(row: Indicator) -> bool:
    """Whether it got all its points; not where the form does not say how many there are."""
    return row.given is not None and row.weight is not None and not row.lost


def _remark(form: Form, grade: str, language: Language) -> str:
    whole = whole_of(form)
    return says(language, "graded", whole=whole, grade=grade) if grade else says(language, "whole", whole=whole)


def _budget(form: Form, language: Language) -> Iterator[Group]:
    budget = form.budget
    if budget.weight is None and budget.given is None:
        return
    note = ""
    if budget.weight is not None and budget.given is not None and budget.given < budget.weight:
        note = _lost(budget.weight - budget.given, _why(form, BUDGET, ""), language)
    figure = points_of(budget.given, budget.weight)
    yield Group(title=says(language, "budget"), figure=figure,
                bars=(Bar(label=says(language, "unspent" if budget.rate is None else "spent", rate=budget.rate),
                          share=share_of(budget.given, budget.weight), figure=figure, note=note),))  # fmt: skip


def _group(form: Form, goal: Goal, drawn: set[str] | None, language: Language) -> Group:
    rows = [row for row in goal.indicators if drawn is None or row.id in drawn]
    given = [row.given for row in goal.indicators if row.given is not None]
    weights = [row.weight for row in goal.indicators if row.weight is not None]
    hidden = [row for row in goal.indicators if row not in rows]
    if goal.number is not None:
        about = shortened(goal.description, LONGEST_GOAL)
        title = says(language, "goal", goal=goal.number, about=about)
    else:
        title = says(language, "rows")
    return Group(
        title=title,
        figure=points_of(sum(given) if given else None, sum(weights) if weights else None),  # type: ignore[arg-type]
        bars=tuple(_bar(form, row, language) for row in rows),
        more=_hidden(hidden, language) if hidden else "",
    )


def _hidden(rows: Sequence[Indicator], language: Language) -> str:
    """What is said of rows that are not drawn."""
    if all(map(_is_full, rows)):
        return says(language, "hidden_full", count=len(rows))
    return says(language, "hidden", count=len(rows), lost=sum((row.lost for row in rows), Decimal(0)))


def _bar(form: Form, row: Indicator, language: Language) -> Bar:
    note = _lost(row.lost, _why(form, row.id, row.name) or row.remark, language) if row.lost else ""
    return Bar(label=name_of(row), share=share_of(row.given, row.weight), figure=points_of(row.given, row.weight),
               note=note)  # fmt: skip


def _lost(lost: Decimal, why: str, language: Language) -> str:
    return says(language, "lost", lost=lost, why=why) if why else says(language, "lost_unexplained", lost=lost)


def _why(form: Form, row: str, name: str) -> str:
    """The reason in a word: the first clause that says more than that the indicator was missed."""
    notes = [note.text for note in form.deviations_of(row)]
    notes += [one.remark for one in form.indicators if one.id == row and not says_nothing(one.remark)]
    if not notes:
        return ""
    clauses = [clause.strip() for clause in _CLAUSE.split(notes[0]) if clause.strip()]
    telling = [clause for clause in clauses if not name or name not in clause]
    return shortened((telling or clauses or [""])[0], LONGEST_NOTE)


def _alt(form: Form, lost: Sequence[Indicator], title: str, total: str, language: Language) -> str:
    told = [
        says(language, "alt_lost", name=name_of(row), figure=points_of(row.given, row.weight), lost=row.lost)
        for row in lost[:MOST_TOLD]
    ]
    missing = sum(row.given is None for row in form.indicators)
    parts = [
        says(language, "alt_card", title=title, total=total, count=len(form.indicators)),
        says(language, "alt_all_full") if _is_all_full(form) else "",
        says(language, "alt_most_lost", rows=says(language, "join").join(told)) if told else "",
        says(language, "alt_missing", count=missing) if missing else "",
    ]
    return says(language, "sentence_join").join(part for part in parts if part)
