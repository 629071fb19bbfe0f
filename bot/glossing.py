"""Names of indicators and offices in an English sentence: as they are written, with a gloss where there is one."""

from functools import cache

from bot.text import Language
from kb.dictionary import definitions
from kb.english_names import EnglishNames
from kb.lexicon import parse_lexicon
from kb.query import short_name
from kb.shipped import shipped_texts


def indicator_name(name: str, language: Language) -> str:
    """信访件办结率 (petition completion rate)."""
    return _glossed(name, _names().indicator(name)) if language == "en" else name


def office_name(unit: str, language: Language) -> str:
    """花山街道 (Huashan Subdistrict), as people call it."""
    name = short_name(unit)
    return _glossed(name, _names().office(name)) if language == "en" else name


def level_name(level: str, language: Language) -> str:
    """Quantity indicators, for 数量指标: the kinds of indicators are the same everywhere, so English is enough."""
    return _names().level(level) or level if language == "en" else level


def _glossed(name: str, gloss: str) -> str:
    return f"{name} ({gloss})" if gloss else name


@cache
def _names() -> EnglishNames:
    return EnglishNames(parse_lexicon(shipped_texts("lexicon")["questions.toml"]), definitions)
