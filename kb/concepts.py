"""The vocabulary: the indicators that are stored, and which of them a question's words mean.

Words are weighed by rarity; a match needs evidence in the words themselves (characters, pinyin, dictionary glosses),
so that what is not stored resolves to nothing.
"""

import math
import re
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from pypinyin import Style, lazy_pinyin
from rapidfuzz import fuzz

from kb.query import Lexicon, Query, normal
from scoring.form import Form
from scoring.quantity import plain

#: A Chinese word -> its English definitions; for what is no word, none.
Dictionary = Callable[[str], Sequence[str]]

LEAST_STRENGTH = 0.5
#: What the words of target, actual and notes prove against those of the name.
CONTEXT_STRENGTH = 0.72
NEAR_STRENGTH = 0.84
GENERIC_WEIGHT = 0.2
LONGEST_WORD = 6


@dataclass(frozen=True, slots=True)
class Concept:
    """One distinct indicator: its name as written and where it stands: (form id, indicator id)."""

    name: str
    places: tuple[tuple[int, str], ...]
    plain_name: str
    context: str
    syllables: tuple[str, ...]

    @property
    def initials(self) -> str:
        """The first letters of its pinyin."""
        return "".join(syllable[0] for syllable in self.syllables)


@dataclass(frozen=True, slots=True)
class Match:
    """A concept that a question may mean; strength 0 to 1."""

    concept: Concept
    strength: float


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """All concepts, with the weights of their words. `dictionary` is asked only when a question has English words."""

    concepts: tuple[Concept, ...]
    lexicon: Lexicon
    dictionary: Dictionary
    _name_pairs: tuple[frozenset[str], ...]
    _all_pairs: tuple[frozenset[str], ...]
    _rarity: Mapping[str, float]
    _generic: frozenset[str]
    _english: dict[str, dict[int, float]] = field(default_factory=dict)

    @classmethod
    def from_forms(
        cls, forms: Iterable[tuple[int, Form]], lexicon: Lexicon, dictionary: Dictionary = lambda _: ()
    ) -> "Vocabulary":
        """The vocabulary of these forms, given with their ids."""
        names: dict[str, str] = {}
        places: dict[str, list[tuple[int, str]]] = {}
        context: dict[str, list[str]] = {}
        for form_id, form in forms:
            for row in form.indicators:
                key = plain(row.name)
                names.setdefault(key, row.name)
                places.setdefault(key, []).append((form_id, row.id))
                reasons = (note.text for note in form.deviations_of(row.id))
                measures = (note.text for note in form.measures_of(row.id))
                context.setdefault(key, []).extend((row.target, row.actual, *reasons, *measures))
        concepts = tuple(
            Concept(
                name=name,
                places=tuple(places[key]),
                plain_name=key,
                context=plain("。".join(context[key])),
                syllables=tuple(lazy_pinyin(_letters(key), style=Style.NORMAL)),
            )
            for key, name in names.items()
        )
        name_pairs = tuple(frozenset(_pairs(concept.plain_name)) for concept in concepts)
        all_pairs = tuple(
            pairs | frozenset(_pairs(concept.context)) for pairs, concept in zip(name_pairs, concepts, strict=True)
        )
        counts = Counter(pair for pairs in all_pairs for pair in pairs)
        rarity = {pair: math.log(1 + (1 + len(concepts)) / count) for pair, count in counts.items()}
        generic = frozenset(pair for word in lexicon.generic for pair in (_pairs(word) or [word]))
        return cls(concepts, lexicon, dictionary, name_pairs, all_pairs, rarity, generic)

    # --- which concept is meant --------------------------------------------------------------------------------------

    def resolve(self, query: Query) -> tuple[Match, ...]:
        """The concepts that the query may mean, likeliest first; none when its words prove nothing."""
        strengths = self._strengths(query)
        found = [Match(self.concepts[place], strength) for place, strength in strengths.items()]
        found.sort(key=lambda match: -match.strength)
        return tuple(match for match in found if match.strength >= LEAST_STRENGTH)

    def nearest(self, query: Query, most: int = 3) -> tuple[Concept, ...]:
        """The concepts nearest to words that mean none of them, for a suggestion; none where nothing is near."""
        strengths = self._strengths(query)
        for place, concept in enumerate(self.concepts):
            likeness = fuzz.partial_ratio("".join(query.topic), concept.plain_name) / 100 if query.topic else 0
            strengths[place] = max(strengths.get(place, 0), likeness / 2)
        best = sorted(strengths.items(), key=lambda item: -item[1])
        return tuple(self.concepts[place] for place, strength in best if strength > 0)[:most]

    def _strengths(self, query: Query) -> dict[int, float]:
        strengths: dict[int, float] = {}
        variants = self._variants(query.topic)
        for place in range(len(self.concepts)):
            strength = max((self._chinese(parts, place) for parts in variants), default=0.0)
            if strength:
                strengths[place] = strength
        if query.english:
            for place, strength in self._latin(query.english).items():
                strengths[place] = max(strengths.get(place, 0.0), strength)
        return strengths

    def _variants(self, parts: tuple[str, ...]) -> list[tuple[str, ...]]:
        """The topic as said, and with each word that people say for another replaced."""
        if not parts:
            return []
        variants = [parts]
        for word, others in self.lexicon.same.items():
            if any(word in part for part in parts):
                variants += [tuple(part.replace(word, other) for part in parts) for other in others]
        return variants

    # --- Chinese -----------------------------------------------------------------------------------------------------

    def _chinese(self, parts: tuple[str, ...], place: int) -> float:
        concept = self.concepts[place]
        joined = "".join(parts)
        if joined == concept.plain_name:
            return 1.0
        pairs = [pair for part in parts for pair in (_pairs(part) or [part])]
        named = self._coverage(pairs, self._name_pairs[place])
        anywhere = self._coverage(pairs, self._all_pairs[place])
        near = max(self._abbreviated(joined, concept), self._alike(joined, concept))
        return max(min(named, 0.99), anywhere * CONTEXT_STRENGTH, near * NEAR_STRENGTH)

    def _coverage(self, pairs: Sequence[str], known: frozenset[str]) -> float:
        """How much of the topic's weight stands there."""
        total = sum(self._weight(pair) for pair in pairs)
        return sum(self._weight(pair) for pair in pairs if pair in known) / total if total else 0.0

    def _weight(self, pair: str) -> float:
        rarest = math.log(2 + len(self.concepts))
        weight = self._rarity.get(pair, rarest)
        return weight * GENERIC_WEIGHT if pair in self._generic else weight

    def _abbreviated(self, said: str, concept: Concept) -> float:
        """计生 for 计划生育: the first characters of two-character words in a row."""
        if not 2 <= len(said) <= 4:
            return 0.0
        spread = "".join(f"{re.escape(char)}." for char in said)[:-1]
        return 1.0 if re.search(spread, concept.plain_name) else 0.0

    def _alike(self, said: str, concept: Concept) -> float:
        """The same sounds, or nearly the same characters: a slip of the keyboard."""
        if len(said) < 3:
            return 0.0
        syllables = lazy_pinyin(_letters(said), style=Style.NORMAL)
        mine, theirs = f" {' '.join(syllables)} ", f" {' '.join(concept.syllables)} "
        if len(syllables) >= 3 and mine in theirs:
            return 1.0
        if len(said) < 4:
            return 0.0
        characters = fuzz.partial_ratio(said, concept.plain_name) / 100
        sounds = fuzz.partial_ratio(mine.strip(), theirs.strip()) / 100
        likeness = (characters + sounds) / 2
        return (
            likeness if likeness >= 0.8 and self._coverage(_pairs(said), self._name_pairs_of(concept)) > 0.25 else 0.0
        )

    def _name_pairs_of(self, concept: Concept) -> frozenset[str]:
        return frozenset(_pairs(concept.plain_name))

    # --- English and pinyin ------------------------------------------------------------------------------------------

    def _latin(self, words: tuple[str, ...]) -> dict[int, float]:
        sounds = self._sounds(words)
        if sounds:
            return sounds
        index = self._english_index()
        weights = {stem(word): self._english_weight(stem(word), index) for word in words}
        total = sum(weights.values())
        strengths: dict[int, float] = {}
        for word, weight in weights.items():
            for place, worth in index.get(word, {}).items():
                strengths[place] = strengths.get(place, 0.0) + worth * weight / total
        return strengths

    def _english_weight(self, word: str, index: Mapping[str, Mapping[int, float]]) -> float:
        found = index.get(word)
        return math.log(1 + (1 + len(self.concepts)) / len(found)) if found else math.log(2 + len(self.concepts))

    def _sounds(self, words: tuple[str, ...]) -> dict[int, float]:
        """Pinyin, whole (xinfang) or initials (xfjbjl), as the beginning of a syllable onwards."""
        said = "".join(words)
        strengths = {}
        for place, concept in enumerate(self.concepts):
            if _spells(said, concept.syllables):
                strengths[place] = 0.95
            elif len(words) == 1 and len(said) >= 2 and said in concept.initials and _no_vowels(said):
                strengths[place] = 0.8 if len(said) > 2 else 0.6
        return strengths

    def _english_index(self) -> dict[str, dict[int, float]]:
        """English word -> the concepts whose words it glosses; a word of the name is worth more than one around it."""
        if not self._english:
            for place, concept in enumerate(self.concepts):
                for text, worth in ((concept.context, CONTEXT_STRENGTH), (concept.plain_name, 1.0)):
                    for gloss in self._glosses(text):
                        found = self._english.setdefault(gloss, {})
                        found[place] = max(found.get(place, 0.0), worth)
        return self._english

    def _glosses(self, text: str) -> set[str]:
        found: set[str] = set()
        for word in _words(text):
            said = self.lexicon.glosses.get(word)
            definitions = [said] if said else list(self.dictionary(word))
            for other, means in self.lexicon.same.items():
                if word in means:
                    definitions += self.dictionary(other)
            found |= {
                stem(part)
                for text in definitions
                for part in re.findall(r"[a-z]{2,}", re.sub(r"\(.*?\)", " ", text.casefold()))
            }
        return found - self.lexicon.english_filler


def _words(text: str) -> set[str]:
    """Every stretch of Chinese that could be a word."""
    return {
        run[start : start + size]
        for run in re.findall(r"[\u3400-\u9fff]+", text)
        for size in range(2, LONGEST_WORD + 1)
        for start in range(len(run) - size + 1)
    }


def stem(word: str) -> str:
    """An English word without its commonest endings."""
    for ending, put in (("ies", "y"), ("sses", "ss"), ("ness", ""), ("ing", ""), ("ed", ""), ("s", "")):
        if (
            word.endswith(ending)
            and len(word) - len(ending) >= 3
            and not word.endswith("ss" if ending == "s" else "\0")
        ):
            return word[: -len(ending)] + put
    return word


def _letters(text: str) -> str:
    return re.sub(r"[^\u3400-\u9fff]", "", text)


def _pairs(text: str) -> list[str]:
    return [run[i : i + 2] for run in re.findall(r"[\u3400-\u9fff\w]+", text) for i in range(len(run) - 1)]


def _spells(said: str, syllables: Sequence[str]) -> bool:
    """Whether the letters are two or more whole syllables of these in a row."""
    for start in range(len(syllables)):
        spelled = ""
        for count, syllable in enumerate(syllables[start:], 1):
            spelled += syllable
            if spelled == said and count >= 2:
                return True
            if len(spelled) >= len(said):
                break
    return False


def _no_vowels(said: str) -> bool:
    return not re.search(r"[aeiou]{1}[a-z]*[aeiou]", said)


def topic_text(query: Query) -> str:
    """What the question is about, as it was said."""
    return normal(" ".join((*query.topic, *query.english)))
