"""What became of a total, or of one indicator, over the years."""

from collections.abc import Sequence
from decimal import Decimal
from itertools import pairwise

from bot.charts.chart import Bar, Chart, Group, share_of, shortened
from bot.charts.words import LONGEST_NAME, change, office, points_of, says, total_of, whole_of
from bot.text import Language, number
from scoring.form import Form
from scoring.quantity import plain

#: More columns than this are too narrow on a phone; the latest years are drawn.
MOST_YEARS = 8


def over_years(forms: Sequence[Form], indicator: str, language: Language) -> Chart:
    """The chart of these forms, oldest first. indicator: a row's name, "" for the totals."""
    forms = sorted(forms, key=lambda form: form.year or 0)[-MOST_YEARS:]
    points = [_points(form, indicator) for form in forms]
    # Several forms of one year are told apart by what they are about.
    several = len({form.year for form in forms}) < len(forms)
    labels = [f"{form.year or '—'}{' ' + office(form) if several else ''}" for form in forms]
    changes = ["", *(change(before, after) for (before, _), (after, _) in pairwise(points))]
    bars = tuple(
        Bar(label=label, share=share_of(given, weight), note=changed,
            figure=points_of(given, weight if indicator else None))
        for label, (given, weight), changed in zip(labels, points, changes, strict=True)
    )  # fmt: skip
    about = shortened(indicator, LONGEST_NAME) or says(language, "totals")
    title = says(language, "trend_title", name=office(forms[-1]), about=about)
    whole = change(points[0][0], points[-1][0]) if len(points) > 1 else ""
    told = says(language, "join").join(f"{bar.label}: {bar.figure}" for bar in bars)
    last = next((given for given, _ in reversed(points) if given is not None), None)
    return Chart(
        kind="columns",
        title=title,
        figure=number(last) if last is not None else "—",
        remark=says(language, "trend_change", first=labels[0], change=whole) if whole else "",
        groups=(Group(bars=bars),),
        caption=says(language, "trend_caption", title=title, first=labels[0], last=labels[-1], change=whole)
        if whole
        else says(language, "trend_one", title=title, first=labels[0]),
        alt=says(language, "trend_alt", title=title, told=told),
    )  # fmt: skip


def _points(form: Form, indicator: str) -> tuple[Decimal | None, Decimal | None]:
    """What was given, and of how many points."""
    if not indicator:
        return total_of(form), whole_of(form)
    row = next((row for row in form.indicators if plain(row.name) == plain(indicator)), None)
    return (None, None) if row is None else (row.given, row.weight)
