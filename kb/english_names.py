"""Short English for the Chinese names of indicators and offices, word for word, or none. Pure: words are given."""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import groupby

from pypinyin import Style, lazy_pinyin

from kb.glossary import Dictionary
from kb.lexicon import Lexicon

#: A word -> its English, "" for one that needs none; None where there is none.
English = Callable[[str], str | None]
LONGEST_WORD = 6
#: A gloss is a help as long as it is short and leaves nothing out: without 不 it would say the contrary.
MOST_WORDS = 12
LONGEST_MEANING = 2
_NO_MEANING = re.compile(
    r"CL:|surname |variant of|old variant|abbr|see |used in|erhua|\(bound|\(dialect|\(old|\(archaic"
)


@dataclass(frozen=True, slots=True)
class EnglishNames:
    """Glosses by the lexicon's words, and a dictionary's for all others."""

    lexicon: Lexicon
    dictionary: Dictionary
    _indicators: dict[str, str] = field(default_factory=dict)

    def indicator(self, name: str) -> str:
        """信访件办结率 -> petition completion rate; "" where too much of the name has no English."""
        if name not in self._indicators:
            self._indicators[name] = "" if re.search(r"\d", name) else self._phrase(name)
        return self._indicators[name]

    def level(self, name: str) -> str:
        """产出指标 -> output, 社会效益指标 -> social benefit; "" where there is no English."""
        stem = name.removesuffix("指标")
        return self.lexicon.english_levels.get(stem) or self.indicator(stem)

    def office(self, name: str) -> str:
        """花山街道 -> Huashan Subdistrict; 教育体育局 -> Education Sports Bureau; "" for what is no such name."""
        kind = next(
            (kind for kind in self.lexicon.english_offices if name.endswith(kind) and len(name) > len(kind)), None
        )
        if kind is None or not re.fullmatch(r"[\u3400-\u9fff]+", name):
            return ""
        stem = name[: -len(kind)]
        told = self._phrase(stem) if len(stem) > 3 or kind == "局" else ""
        place = told or "".join(lazy_pinyin(stem, style=Style.NORMAL))
        return f"{' '.join(word.capitalize() for word in place.split())} {self.lexicon.english_offices[kind]}"

    def _phrase(self, name: str) -> str:
        """By the lexicon's words, where they are enough; the dictionary takes a while to read."""
        return self._put(name, self.lexicon.english.get) or self._put(name, self._english)

    def _put(self, name: str, english: English) -> str:
        found: list[str] = []
        for clause in re.findall(r"[\u3400-\u9fff、]+", re.sub(r"\(.*?\)|（.*?）", "", name)):
            glosses = [english(word) for word in _fewest(clause, english)]
            if None in glosses:
                return ""
            found.append(" ".join(gloss for gloss, _ in groupby(glosses) if gloss))
        phrase = ", ".join(text for text in found if text)
        return phrase if len(phrase.split()) <= MOST_WORDS else ""

    def _english(self, word: str) -> str | None:
        if word in self.lexicon.english:
            return self.lexicon.english[word]
        return _first_meaning(self.dictionary, word) if len(word) > 1 else None


@lru_cache(maxsize=5000)
def _first_meaning(dictionary: Dictionary, word: str) -> str | None:
    """The first short meaning that a dictionary has for a word."""
    for text in dictionary(word):
        if _NO_MEANING.match(text):
            continue
        meaning = re.sub(r"\(.*?\)|\[.*?\]", "", text).split(";")[0].strip()
        meaning = re.sub(r"^(?:to|a|an|the) ", "", meaning)
        if re.fullmatch(r"[A-Za-z -]+", meaning) and len(meaning.split()) <= LONGEST_MEANING:
            return meaning
    return None


def _fewest(text: str, english: English) -> list[str]:
    """The fewest words with English that a text falls into; what has none stands by itself."""
    best: list[tuple[float, list[str]]] = [(0.0, [])]
    for end in range(1, len(text) + 1):
        options = []
        for start in range(max(0, end - LONGEST_WORD), end):
            word = text[start:end]
            known = english(word) is not None
            if known or len(word) == 1:
                cost, words = best[start]
                options.append((cost + (1 if known else 3), [*words, word]))
        best.append(min(options, key=lambda option: option[0]))
    return best[-1][1]
