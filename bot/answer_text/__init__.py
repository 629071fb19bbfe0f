"""An answer in words: the direct answer first, the figures, the notes word for word, and where each stands."""

from collections.abc import Iterable, Iterator
from html import escape

from bot.answer_text.lists import lost_list, measure_list, mention_list, picked_list, row_list
from bot.answer_text.measures import effects_text, followed_text
from bot.answer_text.objects import answer_json
from bot.answer_text.rows import row_lines
from bot.answer_text.side_by_side import changes, rows_side_by_side, totals_side_by_side
from bot.answer_text.sources import source_lines
from bot.answer_text.suppositions import supposed_lines
from bot.answer_text.totals import total_lines
from bot.answer_text.words import form_name, said, shown, topic
from bot.glossing import indicator_name
from bot.text import Language, Markup, say
from kb.answers import Answer, Found, Nothing, Several
from kb.figures import Figure
from kb.lexicon import OF_YEARS
from kb.query import short_name

__all__ = ["answer_json", "answer_text"]


def answer_text(answer: Answer, language: Language, *, listed: bool = False) -> Markup:
    """The answer as safe HTML. `listed`: what there is to choose from is listed, where no buttons offer it."""
    lines = [*_lines(answer, language), *(_choices(answer, language) if listed else ())]
    return Markup("\n".join(lines))


def _choices(answer: Answer, language: Language) -> Iterator[str]:
    if not isinstance(answer, Several):
        return
    for row in answer.figures:
        name = said(language, "choice_of", unit=short_name(row.unit), year=row.year or "", name=row.name,
                    given=shown(row.given), weight=shown(row.weight))  # fmt: skip
        yield said(language, "choice_line", choice=name)
    for form in answer.forms:
        yield said(language, "choice_line", choice=form_name(form))


def _lines(answer: Answer, language: Language) -> Iterator[str]:
    match answer:
        case Found(hedged=True):
            name = indicator_name(answer.figures[0].name, language)
            yield said(language, "hedged", topic=topic(answer, language), name=name)
            yield from _found(answer, language)
            yield said(language, "instead", names=_names(answer.instead, language))
        case Found():
            yield from _found(answer, language)
        case Several() if answer.forms:
            yield said(language, "several_forms", count=len(answer.forms))
        case Several(guessed=True):
            yield said(language, "guessed", topic=topic(answer, language))
        case Several():
            yield said(language, "several", topic=topic(answer, language), count=len(answer.figures))
        case Nothing():
            yield from nothing_lines(answer, language)


def _found(answer: Found, language: Language) -> Iterator[str]:
    intent = answer.query.intent
    if answer.query.aspect:
        yield from followed_text(answer, language) if answer.query.aspect == "open" else effects_text(answer, language)
    elif answer.query.picked in {"full", "differs", "exceeded"} and not answer.query.has_topic:
        yield from picked_list(answer, language)
    elif answer.query.picked in OF_YEARS and not (answer.totals or answer.query.has_topic):
        yield from changes(answer.figures, answer.query.picked, language)
    elif answer.totals and intent in {"trend", "compare"}:
        yield from totals_side_by_side(answer.totals, language)
    elif answer.totals:
        yield from total_lines(answer, language)
        yield from supposed_lines(answer.supposed, language) if answer.supposed is not None else ()
    elif answer.supposed is not None and len(answer.figures) != 1:
        yield from supposed_lines(answer.supposed, language)
    elif intent == "search":
        yield from mention_list(answer, language)
    elif intent in {"trend", "compare"} and answer.figures:
        yield from rows_side_by_side(answer.figures, language)
    elif intent == "measures" and answer.notes:
        yield from measure_list(answer, language)
    elif len(answer.figures) == 1:
        yield from row_lines(answer, answer.figures[0], language)
    elif intent in {"lost_points", "why"}:
        yield from lost_list(answer, language)
    elif answer.figures:
        yield from row_list(answer, language)
    else:
        yield said(language, "no_measures")
    if answer.alias and len({row.name for row in answer.figures}) == 1:
        yield say(language, "learning.by_alias", words=answer.alias, name=answer.figures[0].name)
    yield from source_lines(answer, language)


def _names(rows: Iterable[Figure], language: Language) -> Markup:
    """The names of rows, each once."""
    names = dict.fromkeys(row.name for row in rows)
    return Markup(
        said(language, "nearest_join").join(escape(indicator_name(name, language), quote=False) for name in names)
    )


def nothing_lines(answer: Nothing, language: Language) -> Iterator[str]:
    stored = "、".join(
        f"{short_name(heading.project or heading.unit)} {heading.year or ''}" for heading in answer.stored[:6]
    ) or str(said(language, "stored_none"))
    year, unit, points = answer.query.year or "", answer.query.unit, answer.query.points
    yield said(
        language, f"nothing_{answer.missing}", topic=topic(answer, language), stored=stored, year=year, unit=unit,
        points=points if points is not None else "", lost=answer.query.lost if answer.query.lost is not None else "",
    )  # fmt: skip
    if answer.nearest:
        yield said(language, "nearest" if answer.near else "askable", names=_names(answer.nearest, language))
