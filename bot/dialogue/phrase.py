"""Sentences to be said, by their names in bot/text: the dialogue decides what is said, and never how."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal


@dataclass(frozen=True, slots=True)
class Phrase:
    """A sentence to be said: its name in bot/text and its values, which may be phrases themselves."""

    name: str
    values: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class InLanguages:
    """A text that comes in each language from a data file (the title of a rulebook or template)."""

    texts: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Term:
    """A Chinese name in a sentence, which is put into English there: with the name itself, a level's without it."""

    text: str
    of: Literal["office", "indicator", "level"]


def phrase(name: str, /, **values: object) -> Phrase:
    """A phrase, written short."""
    return Phrase(name, values)
