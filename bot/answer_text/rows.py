"""One row in words: the figure, what the rules make of it, what was supposed, and its notes."""

from collections.abc import Iterator
from html import escape

from bot.answer_text.suppositions import supposed_lines
from bot.answer_text.words import said, sentence, shown
from bot.dialogue.asking import steps_of
from bot.dialogue.phrase import Phrase
from bot.dialogue.provenance import rule_named
from bot.glossing import indicator_name
from bot.phrasing import put
from bot.text import Language, Markup, number
from kb.answers import Found
from kb.figures import Citation, Figure

MOST_WAYS = 2
#: Where reasons stand: among the notes, or beside the row.
REASONS = ("deviation", "indicator")


def row_lines(answer: Found, row: Figure, language: Language) -> Iterator[str]:
    if not row.name:
        yield from _budget(row, answer.notes, language, asked_why=answer.query.intent in {"why", "lost_points"})
        return
    if answer.wrong_points is not None and row.given is not None:
        yield said(language, "corrected", name=row.name, given=row.given, asked=answer.wrong_points)
    if answer.wrong_lost is not None and row.given is not None:
        yield said(language, "corrected_lost", name=row.name, lost=row.lost, asked=answer.wrong_lost)
    if answer.supposed is not None:
        yield from supposed_lines(answer.supposed, language)
    given = row.given if row.given is not None else "—"
    yield said(
        language,
        "row",
        name=indicator_name(row.name, language),
        year=row.year or "",
        given=given,
        weight=shown(row.weight),
    )
    yield figures(row, language)
    if row.computed is not None:
        yield _computed(row, language)
    elif row.given is not None:
        yield said(language, "judged", given=given)
    if answer.query.intent in {"why", "lost_points"} and not row.lost and row.given is not None:
        yield said(language, "full")
    yield from notes(answer.notes, language)
    if answer.query.intent == "measures" and not answer.notes:
        yield said(language, "no_measures")
    if row.lost and answer.supposed is None and not any(note.section in REASONS for note in answer.notes):
        yield said(language, "no_reason")


def figures(row: Figure, language: Language) -> Markup:
    if row.counted is None:
        return said(language, "figures", target=row.target or "—", actual=sentence(row.actual))
    key = "figures_confirmed" if row.confirmed else "figures_contradicted"
    return said(language, key, target=row.target or "—", actual=sentence(row.actual), counts=_counts(row, language))


def _counts(row: Figure, language: Language) -> Markup:
    """The counts behind the rate; several are added up where one can see it."""
    assert row.counted is not None
    part, whole = row.counted
    if len(row.counts) < 2:
        return said(language, "counts", part=part, whole=whole)
    parts, wholes = ("+".join(number(count[side]) for count in row.counts) for side in (0, 1))
    return said(language, "counts_added", parts=parts, wholes=wholes, part=part, whole=whole)


def _computed(row: Figure, language: Language) -> Markup:
    assert row.computed is not None
    basis = put(steps_of(row.computed), language)
    if row.given is None or row.computed.points == row.given:
        return said(language, "computed", basis=basis)
    if row.reproduced_by:
        return said(
            language,
            "computed_otherwise",
            basis=basis,
            given=row.given,
            rules=" / ".join(book.title[language] for book in row.reproduced_by),
        )
    if row.single_rules:
        ways = said(language, "way_join").join(_rule(name, language) for name in row.single_rules[:MOST_WAYS])
        return said(language, "computed_singly", basis=basis, given=row.given, ways=Markup(ways))
    return said(language, "computed_differs", basis=basis, given=row.given)


def _rule(name: str, language: Language) -> Markup:
    rule = rule_named(name)
    return put(rule, language) if isinstance(rule, Phrase) else Markup(escape(rule))


def notes(notes: tuple[Citation, ...], language: Language) -> Iterator[str]:
    for note in notes:
        key = f"note_{note.section}" + ("" if note.certain else "_uncertain")
        yield said(language, key, ordinal=note.ordinal, text=note.text)


def _budget(row: Figure, told: tuple[Citation, ...], language: Language, *, asked_why: bool) -> Iterator[str]:
    yield said(language, "budget", year=row.year or "", given=shown(row.given), weight=shown(row.weight))
    if row.computed is not None:
        yield said(language, "computed", basis=put(steps_of(row.computed), language))
    yield from (Markup(escape(note.text)) for note in told if note.section == "budget")
    yield from notes(tuple(note for note in told if note.section != "budget"), language)
    if row.lost and asked_why and not any(note.section in REASONS for note in told):
        yield said(language, "no_reason")
