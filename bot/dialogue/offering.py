"""Buttons for what can be shown: the formats of an official form, the pictures that go with an answer."""

from collections.abc import Sequence

from bot.dialogue.attached import FORMATS
from bot.dialogue.phrase import phrase
from bot.dialogue.turn import Choice
from kb.answers import Answer, Found
from scoring.quantity import plain


def formats_of(form_id: int) -> tuple[Choice, ...]:
    """A button for each format that a form comes in."""
    return tuple(Choice(f"do:export:{form_id}:{name}", phrase(f"pictures.as_{name}")) for name in FORMATS)


def pictures_of(answer: Answer) -> tuple[Choice, ...]:
    """The pictures that go with an answer: of a total, of a trend, of two forms compared."""
    if not isinstance(answer, Found):
        return ()
    totals = answer.totals
    intent = answer.query.intent
    if len(totals) == 1 or (intent in {"lost_points", "total"} and len({row.form_id for row in answer.figures}) == 1):
        form_id = totals[0].form_id if totals else answer.figures[0].form_id
        return (Choice(f"do:scorecard:{form_id}", phrase("pictures.show_card"), aside=True),)
    if len(totals) > 1:
        trend = [f"do:trend:{totals[0].form_id}"] if len({total.unit for total in totals}) == 1 else []
        two = totals[:2] if len(totals) == 2 or intent == "compare" else ()
        return _side_by_side(trend, [total.form_id for total in two])
    rows = answer.figures
    if intent in {"trend", "compare"} and len(rows) > 1 and len({plain(row.name) for row in rows}) == 1:
        same_unit = len({row.unit for row in rows}) == 1
        trend = [f"do:trend:{rows[0].form_id}:{rows[0].place}"] if same_unit and rows[0].place else []
        return _side_by_side(trend, [row.form_id for row in rows] if len(rows) == 2 and not same_unit else [])
    return ()


def _side_by_side(trend: Sequence[str], two: Sequence[int]) -> tuple[Choice, ...]:
    """The buttons of a trend and of two forms held against each other, where there is something to show."""
    choices = [Choice(value, phrase("pictures.show_trend"), aside=True) for value in trend]
    if len(set(two)) == 2:
        ids = ":".join(map(str, two))
        choices.append(Choice(f"do:compare:{ids}", phrase("pictures.show_comparison"), aside=True))
    return tuple(choices)
