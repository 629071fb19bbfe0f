"""Questions about measures followed up: how far they are, and what came of them."""

from collections.abc import Container, Iterator

from kb.answers.pages import Pages
from kb.answers.rows import likely_rows, no_indicator
from kb.answers.values import Answer, Found, Shelf
from kb.effects import effects_of
from kb.figures import Citation
from kb.follow_up import FollowedMeasure, by_urgency, still_open
from kb.query import Query
from kb.record import Record


def about_measures(query: Query, pages: Pages, shelf: Shelf, record: Record) -> Answer:
    """How far the measures are, or what came of them; of one indicator where it is named."""
    likely = likely_rows(query, pages, shelf) if query.has_topic else []
    if query.has_topic and not likely:
        return no_indicator(query, pages, shelf)
    rows = {(row.form_id, row.indicator) for _, figures in likely for row in figures} if likely else None
    if query.aspect == "effect":
        effects = effects_of(query.year, record, pages.scope, pages.figures, rows)
        compared = (figure for effect in effects for figure in (effect.before, effect.after) if figure is not None)
        once = {(figure.form_id, figure.place): figure for figure in compared}
        notes = tuple(_cited(effect.measure) for effect in effects)
        return Found(query=query, figures=tuple(once.values()), notes=notes, effects=effects)
    measures = by_urgency(measure for measure in _to_do(query, pages, record) if rows is None or _of(measure, rows))
    placed = sorted(measures, key=lambda it: (it.form_id, it.section != "measure", it.ordinal))
    return Found(query=query, followed=measures, notes=tuple(map(_cited, placed)))


def _to_do(query: Query, pages: Pages, record: Record) -> Iterator[FollowedMeasure]:
    """What is open on the newest form of each office and project, and what is followed up on older ones."""
    newest = {(heading.unit, heading.kind, heading.project): heading for heading in pages.scope}
    begun = set(record.forms_followed())
    for heading in pages.scope:
        last = newest[heading.unit, heading.kind, heading.project]
        if query.year == heading.year if query.year else heading.id in begun or heading is last:
            current = heading.year if query.year else last.year
            yield from still_open(record.measures(heading.id), current)


def _cited(measure: FollowedMeasure) -> Citation:
    return Citation(
        form_id=measure.form_id, unit=measure.unit, year=measure.year, section=measure.section, ordinal=measure.ordinal,
        text=measure.text, indicator=measure.indicator,
    )  # fmt: skip


def _of(measure: FollowedMeasure, rows: Container[tuple[int, str]]) -> bool:
    return (measure.form_id, measure.indicator) in rows
