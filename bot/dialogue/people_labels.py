"""What people are called in the conversation: by their name, and somebody who was erased by what is left of them."""

from bot.dialogue.phrase import Phrase, phrase
from kb.people import number_of


def called(name: str) -> Phrase | str:
    """A name as the record gives it; a pseudonym in its place is a former member."""
    number = number_of(name)
    return name if number is None else phrase("people.former", number=number)
