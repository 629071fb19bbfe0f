"""Messages put into a language: phrases become safe HTML, choices become labelled and numbered options."""

import itertools
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from bot.answer_text import answer_text
from bot.dialogue.attached import Attached, attached_from_json, attached_to_json
from bot.dialogue.phrase import Phrase
from bot.dialogue.turn import Choice, Message
from bot.phrasing import put
from bot.text import Language, Markup, plain_text
from kb.answers import Answer


@dataclass(frozen=True, slots=True)
class Option:
    """One button: what it says, what comes back, and its number in the terminal."""

    label: str
    value: str
    number: str
    aside: bool

    def as_json(self) -> dict[str, Any]:
        """The option as JSON for the outbox."""
        return {"label": self.label, "value": self.value, "number": self.number, "aside": self.aside}


@dataclass(frozen=True, slots=True)
class Said:
    """One message as a person reads it: HTML of Telegram's kind, the options under it, and what comes with it.

    What is attached comes first; the words may be none.
    """

    html: Markup
    options: tuple[Option, ...] = ()
    attached: tuple[Attached, ...] = ()

    @property
    def text(self) -> str:
        """The same without markup."""
        return plain_text(self.html)

    def as_json(self) -> dict[str, Any]:
        """The message as JSON for the outbox."""
        return {
            "html": self.html,
            "options": [option.as_json() for option in self.options],
            "attached": [attached_to_json(attached) for attached in self.attached],
        }

    @classmethod
    def from_json(cls, stored: dict[str, Any]) -> "Said":
        """The message that `as_json` wrote."""
        return cls(
            Markup(stored["html"]),
            tuple(Option(**option) for option in stored["options"]),
            tuple(attached_from_json(attached) for attached in stored["attached"]),
        )


def worded(messages: Sequence[Message], language: Language, asked: Language | None = None) -> tuple[Said, ...]:
    """All messages of a turn. Running numbers go through the turn and leave out those that choices bring along.

    asked: the language of a question, in which its answer comes whatever the conversation's is.
    """
    taken = {choice.number for message in messages for choice in message.choices}
    free = (str(number) for number in itertools.count(1) if str(number) not in taken)
    said = []
    for message in messages:
        spoken = language if asked is None or all(isinstance(line, Phrase) for line in message.lines) else asked
        options = tuple(
            Option(_label(choice, spoken), choice.value, choice.number or next(free), choice.aside)
            for choice in message.choices
        )
        html = Markup("\n".join(text for line in message.lines if (text := _line(line, spoken))))
        said.append(Said(html, options, message.attached))
    return tuple(said)


def _label(choice: Choice, language: Language) -> str:
    return choice.label if isinstance(choice.label, str) else plain_text(put(choice.label, language))


def _line(line: Phrase | Answer, language: Language) -> Markup:
    return put(line, language) if isinstance(line, Phrase) else answer_text(line, language)
