"""Chinese words and the English ones that a dictionary has for them. Pure: the dictionary comes from the caller."""

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import lru_cache

from kb.lexicon import Lexicon
from kb.words import stem

#: A Chinese word -> its English definitions; for what is no word, none.
Dictionary = Callable[[str], Sequence[str]]

LONGEST_WORD = 6
LONG_WORD = 4
#: What one word of a definition proves, by the number of words in it: a long one is a description.
GLOSS_STRENGTH = (1.0, 1.0, 0.78, 0.6)
_NO_MEANING = re.compile(r"CL:|Taiwan pr|surname |variant of|old variant|abbr")
_SAME_AS = re.compile(r"abbr\. (?:for|of)|variant of|also written|same as|equivalent to|see ")
#: The last writing that a definition names is the simplified one.
_CHINESE_NAMED = re.compile(r"([\u3400-\u9fff]{2,})(?=\[|\)|$|[,;])")


class Glossary:
    """The words of texts, and what each means in English; what was looked up is remembered."""

    def __init__(self, lexicon: Lexicon, dictionary: Dictionary) -> None:
        self.lexicon = lexicon
        self._dictionary = dictionary
        #: The words that the lexicon translates, by their first character.
        self._of_field: dict[str, list[str]] = defaultdict(list)
        for word in lexicon.glosses:
            self._of_field[word[:1]].append(word)
        self.glosses = lru_cache(maxsize=50_000)(self._glosses)
        self.meanings = lru_cache(maxsize=50_000)(self._meanings)
        self.is_word = lru_cache(maxsize=200_000)(self._known)
        self._words_in = lru_cache(maxsize=50_000)(self._words_of)
        self._others: dict[str, list[str]] = defaultdict(list)
        for other, means in lexicon.same.items():
            for word in means:
                self._others[word].append(other)

    def dictionary(self, word: str) -> Sequence[str]:
        """The English definitions of a word, what it means in this field before them; for what is no word, none."""
        of_field = self.lexicon.english.get(word) if len(word) > 1 else None
        return (of_field, *self._dictionary(word)) if of_field else self._dictionary(word)

    def words(self, text: str) -> set[str]:
        """The words of a Chinese text: the longest that the dictionary has, and the halves of compounds.

        And characters that stand alone between them (户, 厕 of 户厕).
        """
        return {word for run in re.findall(r"[\u3400-\u9fff]+", text) for word in self._words_in(run)}

    def _words_of(self, run: str) -> frozenset[str]:
        """The words of Chinese signs without a break; forms say the same year after year."""
        found: set[str] = set()
        start = 0
        while start < len(run):
            sizes = range(min(LONGEST_WORD, len(run) - start), 1, -1)
            size = next((size for size in sizes if self.is_word(run[start : start + size])), 1)
            found.add(run[start : start + size])
            start += size
        # A word of the field counts wherever it stands, whatever the longest words around it are.
        found |= {word for sign in set(run) for word in self._of_field.get(sign, ()) if word in run}
        # A compound that the dictionary has must not hide the words that it is made of (文体活动).
        halves = {half for word in found if len(word) == LONG_WORD for half in (word[:2], word[2:])}
        found |= {half for half in halves if self.is_word(half)}
        return frozenset(found)

    def _known(self, word: str) -> bool:
        return word in self.lexicon.glosses or bool(self.dictionary(word))

    def _glosses(self, word: str) -> Mapping[str, float]:
        """The stems of the English words for a Chinese one, with what each proves."""
        definitions = list(self.dictionary(word))
        for other in self._others.get(word, ()):
            definitions += self.dictionary(other)
        found: dict[str, float] = {}
        for parts in self._stems_of(part for text in definitions for part in re.split(r";|\bor\b", text)):
            for part in parts:
                found[part] = max(found.get(part, 0.0), _strength(len(parts)))
        return found | {stem(part): 1.0 for part in self.lexicon.glosses.get(word, "").split()}

    def _meanings(self, word: str) -> tuple[frozenset[str], ...]:
        """Each meaning of a Chinese word, as the stems of its English words."""
        return tuple(dict.fromkeys(self._stems_of(part for text in self.dictionary(word) for part in text.split(";"))))

    def _stems_of(self, definitions: Iterable[str]) -> Iterator[frozenset[str]]:
        for definition in definitions:
            if _NO_MEANING.match(definition.strip()):
                continue
            said = re.findall(r"[a-z]{2,}", re.sub(r"\(.*?\)|\[.*?\]", " ", definition.casefold()))
            parts = frozenset(stem(part) for part in said if part not in self.lexicon.english_filler)
            if parts:
                yield parts

    def full_forms(self, word: str) -> tuple[str, ...]:
        """What a word is short for, or another writing of (医保: 医疗保险)."""
        said = (text for text in self.dictionary(word) if _SAME_AS.search(text))
        return tuple(dict.fromkeys(other for text in said for other in _CHINESE_NAMED.findall(text) if other != word))


def _strength(words: int) -> float:
    return GLOSS_STRENGTH[words] if words < len(GLOSS_STRENGTH) else 2 / (words + 1)
