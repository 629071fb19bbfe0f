"""An office's own Word template in the conversation: sent as a file, tried at once, in use until it is dropped."""

from collections.abc import Callable, Mapping

from bot.dialogue.change import UseTemplate
from bot.dialogue.joining import refusal
from bot.dialogue.phrase import phrase
from bot.dialogue.rights import may
from bot.dialogue.talk import Talk
from bot.dialogue.turn import Choice, Message, Turn
from kb.record import OwnTemplate

LONGEST_NAME = 80
#: For an administrator of all offices the template is every office's that has none of its own.
_DROP = Choice("do:template_drop", phrase("own_template.drop"), aside=True)


def sent(talk: Talk) -> Turn:
    """The turn for a template: in use from now on, if a form could be filled into it."""
    person, attachment = talk.library.person, talk.event.attachment
    assert attachment is not None
    if not may(person, "template"):
        return talk.say(refusal(person, "template"))
    if (fault := talk.library.template_fault(attachment.content)) is not None:
        return talk.say(fault, phrase("own_template.not_used"))
    own = OwnTemplate(unit=person.unit, name=attachment.name[-LONGEST_NAME:], data=attachment.content)
    line = phrase("own_template.used", file=own.name)
    return Turn(talk.session_with(), (UseTemplate(own),), (Message((line,), (_DROP,)),))


def show(talk: Talk, _: str) -> Turn:
    """Which template is in use, and how to make one."""
    own = talk.record.own_template(talk.library.person.unit)
    if own is None:
        return talk.say(phrase("own_template.none"), phrase("own_template.how"))
    return talk.say(phrase("own_template.now", file=own.name), phrase("own_template.how"), choices=(_DROP,))


def drop(talk: Talk, _: str) -> Turn:
    """The official layout again."""
    unit = talk.library.person.unit
    own = talk.record.own_template(unit)
    if own is None or own.unit != unit:
        return talk.say(phrase("own_template.none" if own is None else "own_template.not_ours", file=own and own.name))
    change = UseTemplate(OwnTemplate(unit=unit, name="", data=b""))
    return Turn(talk.session_with(), (change,), (Message((phrase("own_template.dropped", file=own.name),)),))


COMMANDS: Mapping[str, Callable[[Talk, str], Turn]] = {"template": show, "template_drop": drop}
