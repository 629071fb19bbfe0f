"""The shape of a form as its staff change it: rows and goals that are added or dropped, and other weights. Pure.

It lives in the entries of a draft (kb.entries) like all else that is filled in, so it is kept in the history and can be
undone: `row/<id>/added` "<goal>/<ordinal>" with `level1`, `level2` and `weight` beside it, `row/<id>/dropped` (why, or
DROPPED), `goal/<number>/added`, `goal/<number>/dropped`. The answers of a dropped row stay and come back with it.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal

from scoring.form import Form, Goal, Indicator

#: What is said of a row or goal that is dropped for no reason that was told.
DROPPED = "-"
#: The last parts of the keys that change the shape.
PARTS = ("added", "dropped", "weight", "level1", "level2")


def is_of_shape(key: str) -> bool:
    """Whether an entry changes the shape of the form, and answers nothing of it."""
    return key.startswith(("row/", "goal/")) and key.rpartition("/")[2] in PARTS


def shaped(skeleton: Form, entries: Mapping[str, str]) -> Form:
    """The skeleton with the rows, goals and weights as they were changed; a row is added behind those of its kind.

    A goal whose points were the sum of its weights keeps them so.
    """
    changes = {key: value for key, value in entries.items() if value and is_of_shape(key)}
    if not changes:
        return skeleton
    known = {row.id for row in skeleton.indicators}
    added = sorted(_added(changes, known))
    counted = any(goal.points is not None for goal in skeleton.goals)
    goals = []
    for goal in (*skeleton.goals, *_new_goals(skeleton, changes, counted=counted)):
        if changes.get(f"goal/{goal.number}/dropped"):
            continue
        rows = [_weighed(row, changes) for row in goal.indicators if not changes.get(f"row/{row.id}/dropped")]
        for _, number, row in added:
            if number == str(goal.number or ""):
                rows.insert(_place(rows, row), row)
        goals.append(replace(goal, indicators=tuple(rows), points=_points(goal, rows)))
    return replace(skeleton, goals=tuple(goals))


def sum_of_weights(form: Form) -> Decimal:
    """The points of all rows of a form, the budget's not among them."""
    return _sum(form.indicators)


def _sum(rows: Iterable[Indicator]) -> Decimal:
    return sum((row.weight for row in rows if row.weight is not None), Decimal(0))


def _added(changes: Mapping[str, str], known: set[str]) -> Iterator[tuple[int, str, Indicator]]:
    for key, value in changes.items():
        if not (key.startswith("row/") and key.endswith("/added")):
            continue
        row_id = key.removeprefix("row/").removesuffix("/added")
        number, _, ordinal = value.partition("/")
        if row_id not in known and not changes.get(f"row/{row_id}/dropped"):
            level1, level2 = (changes.get(f"row/{row_id}/{part}", "") for part in ("level1", "level2"))
            row = _weighed(Indicator(id=row_id, level1=level1, level2=level2, name=""), changes)
            yield int(ordinal), number, row


def _new_goals(skeleton: Form, changes: Mapping[str, str], *, counted: bool) -> list[Goal]:
    known = {goal.number for goal in skeleton.goals}
    numbers = sorted(int(key.split("/")[1]) for key in changes if key.startswith("goal/") and key.endswith("/added"))
    return [Goal(number=number, points=Decimal(0) if counted else None) for number in numbers if number not in known]


def _weighed(row: Indicator, changes: Mapping[str, str]) -> Indicator:
    weight = changes.get(f"row/{row.id}/weight")
    return replace(row, weight=Decimal(weight)) if weight else row


def _place(rows: Sequence[Indicator], row: Indicator) -> int:
    """Behind the last row of the same kind, else of the same level 1, else at the end."""
    for same in ((row.level1, row.level2), (row.level1,)):
        places = [place for place, one in enumerate(rows, 1) if (one.level1, one.level2)[: len(same)] == same]
        if places:
            return places[-1]
    return len(rows)


def _points(goal: Goal, rows: Sequence[Indicator]) -> Decimal | None:
    counted = goal.points is not None and goal.points == _sum(goal.indicators)
    return _sum(rows) if counted else goal.points
