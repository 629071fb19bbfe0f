"""Every sentence a user reads, by language: `zh/<topic>.toml` and `en/<topic>.toml`, named `<topic>.<key>`.

Sentences may hold <b>, <i> and <code>; values are escaped when they are filled in, so a rendered sentence is safe
HTML for Telegram, and `plain_text` makes of it what a terminal prints.
"""

import re
import tomllib
from decimal import ROUND_HALF_UP, Decimal
from functools import cache
from html import escape, unescape
from importlib.resources import files
from typing import Literal

Language = Literal["zh", "en"]
#: No terminal and no XML reader takes these.
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")
LANGUAGES: tuple[Language, ...] = ("zh", "en")


class Markup(str):
    """A rendered sentence: HTML already, not escaped again when it is put into another sentence."""

    __slots__ = ()


@cache
def _topic(language: Language, topic: str) -> dict[str, str]:
    sentences: dict[str, str] = tomllib.loads(
        files("bot.text").joinpath(language, f"{topic}.toml").read_text(encoding="utf-8")
    )
    return sentences


def say(language: Language, name: str, /, **values: object) -> Markup:
    """The sentence `<topic>.<key>` with its values filled in. KeyError for a name or value that is missing."""
    topic, _, key = name.partition(".")
    template = _topic(language, topic)[key]
    filled = template.format(**{slot: _filled(value) for slot, value in values.items()})
    return Markup(filled.rstrip("\n") if template.strip("\n") else filled)  # what joins lines is a line end alone


def names(topic: str) -> tuple[str, ...]:
    """The keys of a topic."""
    return tuple(_topic(LANGUAGES[0], topic))


def number(value: Decimal) -> str:
    """A figure as people write it: no exponent, no trailing zeros ("4.5", "20", "11604.54")."""
    text = f"{value:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def money(value: Decimal) -> str:
    """An amount with thousands separators ("11,604.54")."""
    whole, _, fraction = number(value).partition(".")
    return f"{int(whole):,}" + (f".{fraction}" if fraction else "")


def plain_text(html: str) -> str:
    """The same sentence without markup."""
    return unescape(re.sub(r"</?(?:b|i|u|code|pre)>", "", html))


class _Figure:
    """A Decimal in a sentence: `{x}` 4.5, `{x:money}` 11,604.54, `{x:2}` rounded to two decimals."""

    def __init__(self, value: Decimal) -> None:
        self._value = value

    def __format__(self, form: str) -> str:
        if form == "money":
            return money(self._value)
        if form.isdigit():
            return number(self._value.quantize(Decimal(1).scaleb(-int(form)), ROUND_HALF_UP))
        return number(self._value)


def _filled(value: object) -> object:
    if isinstance(value, Markup):
        return value
    if isinstance(value, Decimal):
        return _Figure(value)
    return escape(_CONTROL.sub("", str(value)), quote=False)
