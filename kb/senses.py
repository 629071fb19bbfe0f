"""What each word of a question may mean among the words that are on file: itself, its full form, its synonyms. Pure.

Two Chinese words that a dictionary translates alike are synonyms (上访, 信访: petition); an English word means the
Chinese ones that it translates. So people need not say what a form writes, and nobody has to list what they say.
"""

import math
import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import product

from kb.glossary import GLOSS_STRENGTH, Glossary
from kb.words import pairs, stem

#: What a synonym proves against the word itself, and the least by which it is one.
SYNONYM_STRENGTH = 0.9
#: What a word proves that everyday language has for what forms write.
EVERYDAY = 0.9
LEAST_SYNONYM = 0.4
LEAST_ALIKE = 0.5
#: What is left of a match by way of a word that many indicators have.
GENERIC_SHARE = 0.4
#: What a character that stands alone in a name proves by an English word for it, and how much it must prove of it.
CHARACTER_STRENGTH, CHARACTER_GLOSS = 0.8, 0.78
#: What a part of a word proves: its characters in their order, with others between them, or some of them.
SPREAD_STRENGTH, PART_STRENGTH = 0.8, 0.6
#: How much it matters that a word is found nowhere near: a thing, what is done or how it is, what is said of anything.
THING, DEED, COMMON = 1.0, 0.4, 0.15
#: A synonym must be as good as this where it is not a name that has it, and proves so much of what the word would:
#: alone it is no evidence.
LEAST_AROUND, SYNONYM_AROUND = 0.8, 0.75
#: A word that stands near a concept tells at least so much of it, however many have it.
FOUND, LEAST_TELLING = 0.5, 0.4
#: What words that are said of anything prove together, where a name has nearly all of them.
ALL_COMMON, COMMON_TOGETHER = 0.8, 0.7
#: Characters that stand in so many words that they tell nothing by themselves.
_COMMON_CHARACTERS = frozenset("不人大小上下中出来去发用生成年有无行事理工作员公进会家长的数量率度是多少好高低新老")


@dataclass(frozen=True, slots=True)
class Sense:
    """A word of a question.

    weight: how much it says of what is meant; words: what it may be on file, with what that proves; characters: what a
    part of it looks like.
    """

    said: str
    weight: float
    words: Mapping[str, float]
    characters: frozenset[str] = frozenset()


class Senses:
    """The senses of words, with a dictionary."""

    def __init__(self, glossary: Glossary, generic: Collection[str], english_generic: Collection[str]) -> None:
        self._glossary = glossary
        self._generic = generic
        self._everyday = glossary.lexicon.everyday
        self._english_generic = english_generic
        lexicon = glossary.lexicon
        self._common = frozenset(lexicon.deeds).union(*lexicon.heads)
        self._deeds = frozenset(map(stem, lexicon.english_deeds))
        self.words = lru_cache(maxsize=5000)(self._segmented)
        self.alike = lru_cache(maxsize=50_000)(self._likeness)

    def _segmented(self, text: str) -> tuple[str, ...]:
        """The fewest dictionary words that a run of characters falls into, in their order; single characters too."""
        best: list[tuple[float, tuple[str, ...]]] = [(0.0, ())]
        for end in range(1, len(text) + 1):
            options = []
            for start in range(max(0, end - 6), end):
                word = text[start:end]
                if len(word) == 1 or word in self._everyday or self._glossary.is_word(word):
                    cost, words = best[start]
                    # A stray character is worse than one word more.
                    options.append((cost + (1.6 if len(word) == 1 else 1 + 0.01 * (6 - len(word))), (*words, word)))
            best.append(min(options))
        return best[-1][1]

    def stems(self, words: Iterable[str]) -> set[str]:
        """The English stems by which synonyms of these are looked for."""
        return {part for word in words for part in self._stems(word)}

    def _stems(self, word: str) -> Mapping[str, float]:
        if word.isascii():
            return {stem(word): 1.0}
        return {
            part: strength
            for part, strength in self._glossary.glosses(word).items()
            if part not in self._english_generic and strength >= LEAST_SYNONYM
        }

    def of(self, words: Sequence[str], stored: Mapping[str, Mapping[str, float]]) -> list[Sense]:
        """The senses of a question's words. stored: English stem -> the words on file, with what each proves."""
        said_stems = [stem(word) for word in words if word.isascii()]
        found = []
        for word in dict.fromkeys(words):
            meant = self._english(word, said_stems, stored) if word.isascii() else self._chinese(word, stored)
            characters = frozenset() if word.isascii() else frozenset(word) - _COMMON_CHARACTERS
            found.append(Sense(word, self.weight(word), meant, characters))
        return found

    def weight(self, word: str) -> float:
        """How much it matters where a word is found nowhere near."""
        if word.isascii():
            part = stem(word)
            if part in self._english_generic:
                return COMMON
            return DEED if part in self._deeds or re.search(r"(?:ed|ing|er|ly)$", word) else THING
        if all(pair in self._generic for pair in (pairs(word) or [word])):
            return COMMON
        if len(word) == 1 or word in self._common:
            return COMMON
        meanings = self._glossary.dictionary(word)
        return DEED if meanings and all(text.startswith("to ") for text in meanings) else THING

    def _chinese(self, word: str, stored: Mapping[str, Mapping[str, float]]) -> Mapping[str, float]:
        found: dict[str, float] = {word: 1.0}
        for full in self._glossary.full_forms(word):
            found[full] = max(found.get(full, 0.0), 0.95)
        for written in self._everyday.get(word, ()):
            found[written] = max(found.get(written, 0.0), EVERYDAY * self._says(written))
        others = {other for part in self._stems(word) for other in stored.get(part, ()) if len(other) > 1}
        for other in others if len(word) > 1 else ():
            if (alike := self.alike(word, other)) >= LEAST_ALIKE:
                found[other] = max(found.get(other, 0.0), alike * SYNONYM_STRENGTH * self._says(other))
        return found

    def _says(self, word: str) -> float:
        """What is left of a match with a word that is said of anything."""
        return GENERIC_SHARE if all(pair in self._generic for pair in pairs(word)) else 1.0

    def _likeness(self, word: str, other: str) -> float:
        """How much the most alike meanings of two words have in common, 0 to 1."""
        meanings = product(self._glossary.meanings(word), self._glossary.meanings(other))
        shared = ((one & another, one, another) for one, another in meanings)
        return max(
            (
                2 * self._tells(both) / (self._tells(one) + self._tells(another))
                for both, one, another in shared
                if both
            ),
            default=0.0,
        )

    def _tells(self, stems: Iterable[str]) -> float:
        return sum(0.3 if part in self._english_generic or part in self._deeds else 1.0 for part in stems)

    def _english(
        self, word: str, said: Sequence[str], stored: Mapping[str, Mapping[str, float]]
    ) -> Mapping[str, float]:
        found: dict[str, float] = {}
        for other, proves in stored.get(stem(word), {}).items():
            # "college entrance exam": each word alone says little of 高考, all of its gloss say all.
            along = sum(other in stored.get(part, {}) for part in dict.fromkeys(said))
            if len(other) > 1:
                found[other] = (1.0 if along >= _length(proves) else proves) * self._says(other)
            elif proves >= CHARACTER_GLOSS:
                found[other] = CHARACTER_STRENGTH
        return found


def _length(strength: float) -> int:
    """How many words the gloss has of which one proves so much."""
    return GLOSS_STRENGTH.index(strength) if strength in GLOSS_STRENGTH[1:] else round(2 / strength - 1)


@dataclass(frozen=True, slots=True)
class Evidence:
    """What senses prove. strengths: how much of what is said each concept has; named: how much its name alone has.

    senses, by_name, weights: each sense, what each concept's name proves of it, and how much it counts for, of all 1.
    """

    strengths: Mapping[int, float] = field(default_factory=dict)
    named: Mapping[int, float] = field(default_factory=dict)
    senses: Sequence[Sense] = ()
    by_name: Sequence[Mapping[int, float]] = ()
    weights: Sequence[float] = ()

    def written(self, concept: int, pieces: Collection[str], context: float) -> float:
        """How much of what is said one row of a concept has: its name, and what is written around it in these pairs."""
        share = 0.0
        for sense, named, weight in zip(self.senses, self.by_name, self.weights, strict=True):
            around = (_proved(worth, context) for word, worth in sense.words.items() if _stands_in(word, pieces))
            share += weight * max(named.get(concept, 0.0), max(around, default=0.0))
        return share


def evidence_of(
    senses: Sequence[Sense],
    named: Mapping[str, Collection[int]],
    around: Mapping[str, Collection[int]],
    names: Mapping[int, str],
    *,
    context: float,
) -> Evidence:
    """What the senses prove of the concepts of these plain names.

    named, around: the pairs of names, and of all that is written, with the concepts that have them. context: what is
    written around proves so much of what a name does.
    """
    by_name = [_in_names(sense, named, names) for sense in senses]
    best = [_higher(here, _around(sense, around, names, context)) for sense, here in zip(senses, by_name, strict=True)]
    weights = [_weight(sense, worth.values(), len(names)) for sense, worth in zip(senses, best, strict=True)]
    total = sum(weights)
    weights = [weight / total for weight in weights]
    if all(sense.weight <= COMMON for sense in senses):
        # Words that are said of anything mean something together, where one name alone has them all (服务质量).
        whole = {concept: share for concept, share in _summed(by_name, weights).items() if share >= ALL_COMMON}
        alone = dict.fromkeys(whole, COMMON_TOGETHER) if len(senses) > 1 and len(whole) == 1 else {}
        return Evidence(alone, alone, senses, by_name, weights)
    return Evidence(_summed(best, weights), _summed(by_name, weights), senses, by_name, weights)


def _stands_in(word: str, pieces: Collection[str]) -> bool:
    parts = pairs(word)
    return all(part in pieces for part in parts) if parts else any(word in piece for piece in pieces)


def _weight(sense: Sense, worths: Iterable[float], size: int) -> float:
    """How much a sense says: the fewer concepts have it, the more."""
    holding = sum(worth >= FOUND for worth in worths)
    if sense.weight <= COMMON or not holding:
        return sense.weight
    return max(LEAST_TELLING, math.log((1 + size) / holding) / math.log(1 + size))


def _in_names(sense: Sense, named: Mapping[str, Collection[int]], names: Mapping[int, str]) -> dict[int, float]:
    found: dict[int, float] = {}
    for word, worth in sense.words.items():
        for concept in _having_all(word, named, names):
            found[concept] = max(found.get(concept, 0.0), worth)
    if len(sense.said) == 1 or not sense.characters:
        return found
    for concept, name in names.items():
        share = len(sense.characters.intersection(name)) / len(sense.said)
        if share and found.get(concept, 0.0) < SPREAD_STRENGTH:
            whole = SPREAD_STRENGTH if _spread(sense.said).search(name) else 0.0
            found[concept] = max(whole, PART_STRENGTH * share, found.get(concept, 0.0))
    return found


def _around(
    sense: Sense, around: Mapping[str, Collection[int]], names: Mapping[int, str], context: float
) -> dict[int, float]:
    found: dict[int, float] = {}
    for word, worth in sense.words.items():
        proved = _proved(worth, context)
        for concept in _having_all(word, around, names) if proved else ():
            found[concept] = max(found.get(concept, 0.0), proved)
    return found


def _proved(worth: float, context: float) -> float:
    """What a word proves that stands around a name."""
    if worth < LEAST_AROUND:
        return 0.0
    return worth * context * (1.0 if worth == 1.0 else SYNONYM_AROUND)


def _higher(one: Mapping[int, float], other: Mapping[int, float]) -> dict[int, float]:
    return {concept: max(one.get(concept, 0.0), other.get(concept, 0.0)) for concept in one.keys() | other.keys()}


def _summed(worths: Sequence[Mapping[int, float]], weights: Sequence[float]) -> dict[int, float]:
    total: dict[int, float] = defaultdict(float)
    for worth, weight in zip(worths, weights, strict=True):
        for concept, value in worth.items():
            total[concept] += value * weight
    return total


@lru_cache(maxsize=2000)
def _spread(word: str) -> re.Pattern[str]:
    """The characters of a word in their order, with one or two others between them: 医保 in 医疗保险."""
    return re.compile(".{0,2}".join(map(re.escape, word)))


def _having_all(word: str, having: Mapping[str, Collection[int]], names: Mapping[int, str]) -> Collection[int]:
    parts = pairs(word)
    if not parts:
        return {concept for concept, name in names.items() if word in name} if word and not word.isascii() else ()
    found = set(having.get(parts[0], ()))
    for part in parts[1:]:
        found &= set(having.get(part, ()))
    return found
