"""Phrases put into a language; the values of a phrase may be phrases themselves."""

from bot.dialogue.phrase import InLanguages, Phrase, Term
from bot.glossing import indicator_name, level_name, office_name
from bot.text import Language, Markup, say


def put(phrase: Phrase, language: Language) -> Markup:
    """A phrase in words; phrases among its values are put into words first, several of them are joined."""
    values = {name: _value(phrase, value, language) for name, value in phrase.values.items()}
    return say(language, phrase.name, **values)


def _value(phrase: Phrase, value: object, language: Language) -> object:
    if isinstance(value, Phrase):
        return put(value, language)
    if isinstance(value, InLanguages):
        return value.texts[language]
    if isinstance(value, Term):
        return {"office": office_name, "indicator": indicator_name, "level": level_name}[value.of](value.text, language)
    if isinstance(value, tuple):
        joint = say(language, f"{phrase.name}_join")
        return Markup(joint.join(str(_value(phrase, item, language)) for item in value))
    return value
