"""Small words of answers: sentences of bot/text/*/answers.toml, and figures and cells as they stand in them."""

from decimal import Decimal

from bot.glossing import indicator_name
from bot.text import Language, Markup, say
from kb.answers import Answer, topic_of
from kb.figures import Figure
from kb.query import short_name
from kb.record import Heading

LONGEST_CELL = 40


def said(language: Language, key: str, **values: object) -> Markup:
    return say(language, f"answers.{key}", **values)


def shown(value: Decimal | None) -> object:
    return "—" if value is None else value


def sentence(text: str) -> str:
    """A stored text within a sentence: without a full stop of its own."""
    return text.rstrip("。.;；") or "—"


def short(text: str) -> str:
    """A stored cell in a list: its beginning, when it is long."""
    text = sentence(text)
    return text if len(text) <= LONGEST_CELL else f"{text[:LONGEST_CELL]}……"


def topic(answer: Answer, language: Language) -> str:
    """What was asked about, to be said again: its words, the place on the form, or the points."""
    query = answer.query
    places = [
        *([said(language, "place_goal", ordinal=query.goal)] if query.goal is not None else []),
        *([said(language, "place_indicator", ordinal=query.place)] if query.place is not None else []),
        *query.levels,
    ]
    return (
        query.piece or topic_of(query) or "、".join(places) or (str(query.points) if query.points is not None else "")
    )


def row_name(row: Figure, language: Language) -> str:
    """The indicator's name, or that of the budget block."""
    return indicator_name(row.name, language) if row.name else said(language, "place_budget")


def form_name(form: Heading) -> str:
    return " ".join(str(part) for part in (short_name(form.unit), form.project, form.year) if part)
