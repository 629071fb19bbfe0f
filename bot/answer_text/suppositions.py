"""What would come of a supposition in words: the rows that change, old and new, with how; then both totals."""

from collections.abc import Iterator

from bot.answer_text.words import shown
from bot.dialogue.asking import steps_of
from bot.phrasing import put
from bot.text import Language, Markup, say
from kb.suppositions import SupposedRow, Supposition
from scoring.quantity import write
from scoring.what_if import Gain, WayUp


def supposed_lines(supposed: Supposition, language: Language) -> Iterator[str]:
    """The supposition's lines; a single row's figures follow elsewhere."""

    def said(key: str, **values: object) -> Markup:
        return say(language, f"suppositions.{key}", **values)

    if supposed.other:
        yield said("rulebook" if supposed.rows else "rulebook_same", title=supposed.rulebook.title[language],
                   count=len(supposed.rows))  # fmt: skip
    single = len(supposed.rows) == 1 and not supposed.other
    for row in supposed.rows:
        yield _row(row, language, single=single)
    if supposed.before is not None and supposed.after is not None:
        (before, grade), (after, new_grade) = supposed.before, supposed.after
        yield said("total" if grade == new_grade else "total_graded", before=before, after=after, grade=grade,
                   new_grade=new_grade)  # fmt: skip
    if supposed.weights is not None and supposed.weights != 100:
        yield said("weights", sum=supposed.weights)
    for indicator, needed in supposed.needed:
        yield said("needed", name=indicator.name, weight=shown(indicator.weight), needed=write(needed))
    if supposed.unclear:
        yield said("unclear", words="、".join(supposed.unclear))
    if supposed.way is not None:
        yield from _way(supposed.way, language)


def _row(row: SupposedRow, language: Language, *, single: bool) -> Markup:
    values = {
        "name": row.indicator.name, "before": shown(row.before), "after": shown(row.after),
        "actual": write(row.actual) if row.actual else "", "old": shown(row.indicator.weight),
        "weight": shown(row.weight), "basis": put(steps_of(row.score), language) if row.score else "",
    }  # fmt: skip
    kind = "weight" if row.weight is not None else "actual" if row.actual is not None else "given"
    if kind == "given" and row.score is not None:
        kind = "computed"
    if row.score is None and kind != "given":
        kind = f"{kind}_judged"
    return say(language, f"suppositions.{kind}{'_single' if single else ''}", **values)


def _way(way: WayUp, language: Language) -> Iterator[str]:
    if way.gains:
        yield say(language, "suppositions.way" if way.reached else "suppositions.way_short", grade=way.grade,
                  missing=way.missing, gain=sum(gain.points for gain in way.gains))  # fmt: skip
    for gain in way.gains:
        yield _gain(gain, language)


def _gain(gain: Gain, language: Language) -> Markup:
    row = gain.row.indicator
    points = row.given if row.given is not None else gain.row.points
    kind = "judged" if gain.effort is None else "met" if not gain.effort else "row"
    needed = write(gain.needed) if gain.needed is not None else ""
    return say(language, f"suppositions.way_{kind}", name=row.name, given=shown(points), weight=shown(row.weight),
               needed=needed, actual=row.actual, gain=gain.points)  # fmt: skip
