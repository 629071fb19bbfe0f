"""A form's total in words."""

from collections.abc import Iterator

from bot.answer_text.words import said
from bot.text import Language, Markup
from kb.answers import Found
from kb.figures import Total
from kb.query import short_name


def total_lines(answer: Found, language: Language) -> Iterator[str]:
    for total in answer.totals:
        if answer.wrong_points is not None:
            yield said(language, "corrected_total", total=total.total, asked=answer.wrong_points)
        yield _total(total, language)
        if answer.query.picked == "grades" and total.grades:
            limits = (said(language, "grade_from", grade=grade, lowest=lowest) for grade, lowest in total.grades)
            yield said(language, "grades", limits=Markup(said(language, "grade_join").join(limits)))
        if answer.query.intent == "what_if":
            way = answer.supposed.way if answer.supposed is not None else None
            of_points = way is not None and all(name != way.grade for name, _ in total.better)
            wanted = ((way.grade, way.missing),) if way is not None and of_points else total.better
            better = [said(language, "missing_for", grade=grade, points=points) for grade, points in wanted]
            yield Markup("\n".join(better)) if better else said(language, "best_grade", grade=total.grade)
        if total.printed and (total.goals or total.budget is not None) and total.sum != total.total:
            yield said(language, "total_differs", sum=total.sum, total=total.total)


def _total(total: Total, language: Language) -> Markup:
    parts = [said(language, "part_budget", points=total.budget)] if total.budget is not None else []
    parts += [said(language, "part_goal", goal=goal, points=points) for goal, points in total.goals]
    grade = said(
        language, "grade_printed" if total.printed_grade else "grade", grade=total.printed_grade or total.grade
    )
    key = "draft_total" if total.draft else "total" if parts else "total_bare"
    return said(
        language, key, unit=short_name(total.unit), year=total.year or "", total=total.total, grade=grade,
        parts=Markup(" + ".join(parts)),
    )  # fmt: skip
