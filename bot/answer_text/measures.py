"""Answers about measures in words: how far each is, and what came of it."""

from collections.abc import Iterator
from datetime import date

from bot.answer_text.words import shown
from bot.dialogue.asking import quote
from bot.dialogue.follow_labels import number_of, standing_short
from bot.phrasing import put
from bot.text import Language, Markup, say
from kb.answers import Found
from kb.effects import Effect
from kb.figures import Figure
from kb.query import short_name

MOST_LISTED = 40


def followed_text(answer: Found, language: Language) -> Iterator[Markup]:
    """The measures that are still to be carried out."""
    measures, today = answer.followed, answer.query.today
    if not measures:
        yield say(language, "follow_up.none_open")
        return
    late = sum(1 for measure in measures if today is not None and measure.overdue(today))
    yield say(language, "follow_up.open_late" if late else "follow_up.open", count=len(measures), late=late)
    several = len({measure.unit for measure in measures}) > 1
    for measure in measures[:MOST_LISTED]:
        name = "follow_up.line_of" if several else "follow_up.line"
        standing = put(standing_short(measure, today or date.min), language)
        yield say(language, name, label=put(number_of(measure), language), text=quote(measure.text),
                  unit=short_name(measure.unit), standing=standing)  # fmt: skip


def effects_text(answer: Found, language: Language) -> Iterator[Markup]:
    """What came of measures, each with its indicator before and after."""
    if not answer.effects:
        yield say(language, "follow_up.no_effects")
        return
    if all(effect.after is None and not effect.doubts for effect in answer.effects):
        yield say(language, "follow_up.too_early", year=answer.effects[0].measure.year or "",
                  next=(answer.effects[0].measure.year or 0) + 1)  # fmt: skip
        return
    for effect in answer.effects:
        yield from _effect(effect, language)
    yield say(language, "follow_up.no_proof")


def _effect(effect: Effect, language: Language) -> Iterator[Markup]:
    measure, after = effect.measure, effect.after
    yield say(
        language, "follow_up.effect_of", label=put(number_of(measure), language), text=quote(measure.text),
        standing=put(standing_short(measure, date.min), language),
    )  # fmt: skip
    if after is None:
        yield say(language, "follow_up.gone", name=effect.before.name)
        return
    yield say(language, "follow_up.before_after", before=_year(effect.before, language), after=_year(after, language))
    yield _verdict(effect, language)
    doubts = [
        say(language, f"follow_up.doubt_{doubt}", was=effect.before.name, now=after.name,
            target_was=effect.before.target or "—", target_now=after.target or "—",
            weight_was=shown(effect.before.weight), weight_now=shown(after.weight))
        for doubt in effect.doubts
    ]  # fmt: skip
    yield from doubts


def _year(figure: Figure, language: Language) -> Markup:
    actual = figure.actual.partition("(")[0] if len(figure.actual) > 24 else figure.actual
    actual = actual if len(actual) <= 24 else f"{actual[:23]}…"
    return say(language, "follow_up.figure", year=figure.year or "", actual=actual.rstrip("。") or "—",
               given=shown(figure.given), weight=shown(figure.weight))  # fmt: skip


def _verdict(effect: Effect, language: Language) -> Markup:
    if effect.change is None:
        return say(language, f"follow_up.verdict_{effect.verdict}")
    unit = say(language, "follow_up.points") if effect.unit == "%" else effect.unit
    way = "rose" if effect.change > 0 else "fell" if effect.change < 0 else "stayed"
    change = say(language, f"follow_up.{way}", by=abs(effect.change), unit=unit)
    return say(language, f"follow_up.changed_{effect.verdict}", change=change)
