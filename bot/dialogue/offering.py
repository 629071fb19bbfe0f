"""Buttons for what can be shown: the formats of an official form, the pictures that go with an answer."""

from bot.dialogue.attached import FORMATS
from bot.dialogue.turn import Choice, phrase
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
        choices = [Choice(f"do:trend:{totals[0].form_id}", phrase("pictures.show_trend"), aside=True)]
        if len(totals) == 2 or intent == "compare":
            ids = f"{totals[0].form_id}:{totals[1].form_id}"
            choices.append(Choice(f"do:compare:{ids}", phrase("pictures.show_comparison"), aside=True))
        return tuple(choices)
    names = {plain(row.name) for row in answer.figures}
    if intent in {"trend", "compare"} and len(answer.figures) > 1 and len(names) == 1:
        row = answer.figures[0]
        return (Choice(f"do:trend:{row.form_id}:{row.place}", phrase("pictures.show_trend"), aside=True),)
    return ()
