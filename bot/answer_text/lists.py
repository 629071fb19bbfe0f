"""Several rows or notes in words."""

from collections.abc import Iterator
from decimal import Decimal

from bot.answer_text.rows import REASONS, figures, notes
from bot.answer_text.words import row_name, said, shown, topic
from bot.dialogue.asking import steps_of
from bot.glossing import indicator_name
from bot.phrasing import put
from bot.text import Language, Markup
from kb.answers import Found


def lost_list(answer: Found, language: Language) -> Iterator[str]:
    rows = answer.figures
    if not rows:
        yield said(language, "lost_none")
        return
    lost = sum((row.lost for row in rows), Decimal(0))
    yield said(language, "lost", year=rows[0].year or "", count=len(rows), lost=lost)
    for row in rows:
        reasons = [note for note in answer.notes if note.indicator == row.indicator and note.section in REASONS]
        key = "lost_beside" if reasons and reasons[0].section == "indicator" else "lost_reason"
        reason = said(language, key, ordinal=reasons[0].ordinal, text=reasons[0].text) if reasons else ""
        yield said(
            language, "lost_row", name=row_name(row, language), given=shown(row.given),
            weight=shown(row.weight), lost=row.lost, reason=Markup(reason),
        )  # fmt: skip


def row_list(answer: Found, language: Language) -> Iterator[str]:
    rows = answer.figures
    given = sum((row.given for row in rows if row.given is not None), Decimal(0))
    weight = sum((row.weight for row in rows if row.weight is not None), Decimal(0))
    yield said(language, "rows", year=rows[0].year or "", count=len(rows), given=given, weight=weight)
    key = "target_row" if answer.query.intent == "target" else "one_row"
    for row in rows:
        yield said(language, key, name=indicator_name(row.name, language), target=row.target or "—",
                   given=shown(row.given), weight=shown(row.weight), year=row.year or "")  # fmt: skip


def picked_list(answer: Found, language: Language) -> Iterator[str]:
    """The rows with full points, above their target, or whose score is not what the rules give, with what they give."""
    rows, pick = answer.figures, answer.query.picked
    year = rows[0].year if rows else answer.query.year
    yield said(language, f"{pick}_rows" if rows else f"{pick}_none", year=year or "", count=len(rows))
    for row in rows:
        name = row_name(row, language)
        basis = "" if pick != "differs" or row.computed is None else put(steps_of(row.computed), language)
        done = "" if row.fulfilled is None else row.fulfilled.quantize(Decimal("0.1"))
        yield said(language, f"{pick}_row", name=name, given=shown(row.given), weight=shown(row.weight), basis=basis,
                   target=row.target, actual=row.actual, percent=done)  # fmt: skip


def measure_list(answer: Found, language: Language) -> Iterator[str]:
    measures = [note for note in answer.notes if note.section != "deviation"]
    if len(answer.figures) == 1:
        row = answer.figures[0]
        key, name = "measures_of" if measures else "no_measures", row_name(row, language)
        yield said(language, key, name=name, year=row.year or "", count=len(measures))
    else:
        yield said(language, "measures_all", year=measures[0].year or "", count=len(measures))
    if len(answer.figures) == 1:
        yield from notes((*measures, *(note for note in answer.notes if note not in measures)), language)
        row = answer.figures[0]
        name = row_name(row, language)
        yield said(language, "row", name=name, year=row.year or "", given=shown(row.given), weight=shown(row.weight))
        yield figures(row, language)
    else:
        yield from notes(tuple(measures), language)


def mention_list(answer: Found, language: Language) -> Iterator[str]:
    yield said(language, "mentions", topic=topic(answer, language), count=len(answer.notes))
    for note in answer.notes:
        place = said(language, f"place_{note.section}", ordinal=note.ordinal)
        yield said(language, "mention", place=place, text=note.text)
