"""In a group: questions about filed forms are answered, everything else is for the private chat."""

from dataclasses import replace

from bot.dialogue import beginning
from bot.dialogue.looking_up import ask, ask_shortly, question, question_about
from bot.dialogue.phrase import phrase
from bot.dialogue.talk import Talk
from bot.dialogue.turn import Choice, Message, Turn

#: What the address of the private chat ends with: the greeting follows.
MENU = "menu"


def respond_in_group(talk: Talk) -> Turn:
    """The answer to a question; the way to the private chat for what is none. Nothing of it is remembered."""
    turn = _asked(talk)
    messages = tuple(replace(each, choices=_public(each.choices)) for each in turn.messages)
    return Turn(talk.session, messages=messages, ask=False)


def _asked(talk: Talk) -> Turn:
    event = talk.event
    kind, _, rest = event.choice.partition(":")
    if event.choice:
        return question_about(talk, rest) if kind == "ask" else _elsewhere(talk)
    name, words = talk.library.command(event.text) or ("", "")
    if name == "ask" and words:
        return ask(talk, words)
    if name in {"score", "measures"} and words:
        return ask_shortly(talk, name, words)
    begins = beginning.in_words(event.text, talk.record, talk.library, talk.event.at.date()) is not None
    if name or begins or not event.text or event.kind != "message" or event.text.startswith("/"):
        return _elsewhere(talk)
    return question(talk, event.text)


def _public(choices: tuple[Choice, ...]) -> tuple[Choice, ...]:
    """The choices that ask on, and addresses; the others are steps of somebody's own conversation."""
    return tuple(choice for choice in choices if choice.value.startswith(("ask:", "https://")))


def _elsewhere(talk: Talk) -> Turn:
    link = talk.event.link
    choices = (Choice(f"{link}{MENU}", phrase("groups.open")),) if link else ()
    return Turn(talk.session, messages=(Message((phrase("groups.private"),), choices),), ask=False)
