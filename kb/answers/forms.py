"""Questions about a whole form: its total, its rows by goal or level, what lost points, its measures, its budget."""

from decimal import Decimal

from kb.answers.pages import Pages
from kb.answers.rows import found_rows
from kb.answers.values import MOST_CANDIDATES, Answer, Found, Missing, Nothing, Several, fits
from kb.figures import Citation, Figure
from kb.lexicon import OF_YEARS, Pick
from kb.query import Query

PERCENT = Decimal(100)
_ECOLOGY = ("生态效益", "环境效益")
#: Levels that go by several names.
_SAME = dict.fromkeys((*_ECOLOGY, "生态环境效益"), _ECOLOGY)


def about_forms(query: Query, pages: Pages) -> Answer:
    """The answer to a question that names no indicator."""
    scope = pages.scope
    if query.intent == "search":
        return Nothing(query=query, missing="question", stored=scope)
    several = len({heading.unit for heading in scope}) > 1 and not query.of_offices
    if several or (len(scope) > 1 and not query.over_years):
        return Several(query=query, forms=scope[:MOST_CANDIDATES])
    if query.budget:
        money = tuple(citation for heading in scope if (citation := pages.money(heading)))
        blocks = tuple(map(pages.budget, scope))
        return Found(
            query=query, figures=blocks, notes=(*money, *(note for row in blocks for note in pages.notes_of(row)))
        )
    if query.picked in OF_YEARS and len(scope) > 1 and not query.of_offices:
        return Found(query=query, figures=_over_years(query, pages))
    if query.intent in {"total", "trend", "compare", "what_if"} and not query.of_rows:
        return _totals(query, pages)
    if query.intent == "measures" and query.points is None and query.lost is None:
        return Found(query=query, notes=_all_measures(query, pages))
    figures = _rows_in_place(query, pages)
    if not figures:
        return Nothing(query=query, missing="indicator", stored=scope)
    if query.picked in {"full", "differs", "exceeded"}:
        return Found(query=query, figures=_picked(query, figures, pages))
    if query.points is not None or query.lost is not None:
        return _with_points(query, figures, pages)
    if query.intent in {"lost_points", "why"}:
        return _lost(query, figures, pages)
    return Found(query=query, figures=figures)


def _rows_in_place(query: Query, pages: Pages) -> tuple[Figure, ...]:
    """All rows, or those of the goal and the levels that are named."""
    return tuple(
        figure
        for heading in pages.scope
        for figure in pages.figures(heading)
        if (query.goal is None or figure.goal == query.goal)
        and (query.place is None or figure.place == query.place)
        and (not query.levels or _at_level(query, figure, pages))
    )


def _at_level(query: Query, figure: Figure, pages: Pages) -> bool:
    row = pages.form(figure.form_id).indicator(figure.indicator)
    return any(
        said in row.level1 or said in row.level2 for level in query.levels for said in _SAME.get(level, (level,))
    )


def _budgets(query: Query, pages: Pages) -> tuple[Figure, ...]:
    """The budget blocks, which stand beside the rows where none are named by where they stand."""
    return () if query.of_rows else tuple(map(pages.budget, pages.scope))


def _lost(query: Query, figures: tuple[Figure, ...], pages: Pages) -> Found:
    budget = _budgets(query, pages)
    lost = tuple(figure for figure in (*budget, *figures) if figure.lost)
    if query.worst:
        most = max((figure.lost for figure in lost), default=Decimal(0))
        return found_rows(query, tuple(figure for figure in lost if figure.lost == most), pages)
    notes = (note for row in lost for note in pages.notes_of(row) if note.section in {"deviation", "indicator"})
    return Found(query=query, figures=lost, notes=tuple(notes))


def _picked(query: Query, figures: tuple[Figure, ...], pages: Pages) -> tuple[Figure, ...]:
    """The rows with full points, those that did more than their target, or whose score the rules do not give."""
    if query.picked == "exceeded":
        return tuple(row for row in figures if row.fulfilled is not None and row.fulfilled > PERCENT)
    if query.picked == "full":
        return tuple(row for row in figures if row.weight is not None and row.given == row.weight)
    budget = _budgets(query, pages)
    return tuple(
        row
        for row in (*budget, *figures)
        if row.computed and row.given is not None and row.computed.points != row.given
    )


def _over_years(query: Query, pages: Pages) -> tuple[Figure, ...]:
    """The rows whose scores changed (fell, rose) from one year to the other, or that lost points in both.

    Each of the older form beside that of the newer one. Without two years that are named, the last two.
    """
    before, after = (pages.scope[0], pages.scope[-1]) if len(query.years) > 1 else pages.scope[-2:]
    old = {row.indicator: row for row in (pages.budget(before), *pages.figures(before))}
    pairs = ((old[row.indicator], row) for row in (pages.budget(after), *pages.figures(after)) if row.indicator in old)
    return tuple(row for pair in pairs if _is_meant(query.picked, *pair) for row in pair)


def _is_meant(pick: Pick, before: Figure, after: Figure) -> bool:
    if before.given is None or after.given is None:
        return False
    match pick:
        case "always_lost":
            return bool(before.lost and after.lost)
        case "fell":
            return after.given < before.given
        case "rose":
            return after.given > before.given
    return after.given != before.given


def _totals(query: Query, pages: Pages) -> Found:
    totals = tuple(map(pages.total, pages.scope))
    points = query.points
    wrong = points is not None and not query.over_years and all(total.total != points for total in totals)
    return Found(query=query, totals=totals, wrong_points=points if wrong else None)


def _with_points(query: Query, figures: tuple[Figure, ...], pages: Pages) -> Answer:
    """「为什么是4.5」 with no indicator named: the rows that got it."""
    budget = _budgets(query, pages)
    lost = tuple(figure for figure in (*budget, *figures) if figure.lost)
    named = tuple(row for row in figures if fits(query, row)) or tuple(row for row in budget if fits(query, row))
    if not named and query.lost == sum((figure.lost for figure in lost), Decimal(0)):
        return _lost(query, figures, pages)
    if not named:
        missing: Missing = "points" if query.points is not None else "lost"
        return Nothing(query=query, missing=missing, stored=pages.scope)
    if len(named) > 1 and query.intent == "why":
        return Several(query=query, figures=named[:MOST_CANDIDATES])
    return found_rows(query, named, pages)


def _all_measures(query: Query, pages: Pages) -> tuple[Citation, ...]:
    """The measures of the forms; of one goal or level where one is named."""
    found = tuple(
        pages.measure(heading.id, place)
        for heading in pages.scope
        for place in range(len(pages.form(heading.id).measures))
    )
    if query.picked == "ties":
        return tuple(measure for measure in found if measure.section == "budget_tie")
    if not query.of_rows:
        return found
    rows = {figure.indicator for figure in _rows_in_place(query, pages)}
    return tuple(measure for measure in found if measure.indicator in rows)
