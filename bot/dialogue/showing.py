"""Pictures of the record: which form is meant, and what the message brings along."""

from bot.dialogue.attached import ScoreCardPicture
from bot.dialogue.looking_up import stored_form
from bot.dialogue.talk import Talk
from bot.dialogue.turn import Choice, Message, Turn, phrase
from kb.record import Heading

MOST_FORMS = 12


def score_card(talk: Talk, argument: str) -> Turn:
    """The score card of the form that is meant; where several may be, they are offered."""
    found = meant(talk, argument)
    if len(found) != 1:
        return _which(talk, found, "scorecard")
    picture = Message((), attached=(ScoreCardPicture(found[0].id),))
    return Turn(talk.session_with(), messages=(picture,))


def meant(talk: Talk, argument: str) -> list[Heading]:
    """The forms that may be meant: the one named by its id, the one in the person's hands, else those on file."""
    headings = talk.record.headings()
    if argument:
        return [heading for heading in headings if str(heading.id) == argument]
    if talk.walk is not None:
        return [heading for heading in headings if heading.id == talk.walk.form_id]
    return [heading for heading in headings if heading.state == "filed"] or list(headings)


def _which(talk: Talk, found: list[Heading], command: str) -> Turn:
    if not found:
        return talk.say(phrase("dialogue.stale" if talk.record.headings() else "dialogue.stored_nothing"))
    choices = tuple(
        Choice(f"do:{command}:{heading.id}", stored_form(talk.record, heading)) for heading in found[:MOST_FORMS]
    )
    return talk.say(phrase("dialogue.which_form"), choices=choices, ask=False)
