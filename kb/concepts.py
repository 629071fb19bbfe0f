"""The vocabulary: the indicators that are stored, and which of them a question's words mean.

Words are weighed by rarity, and a match needs evidence in the words themselves: characters, pinyin, dictionary
glosses. So what is not stored resolves to nothing. Every kind of evidence has an index from piece to concepts, so the
cost of a question grows with the concepts that share a piece with it, not with all of them.
"""

import math
import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from pypinyin import Style, lazy_pinyin
from rapidfuzz import fuzz, process

from kb.lexicon import Lexicon
from kb.query import Known, Query, normal
from scoring.form import Form
from scoring.quantity import plain

#: A Chinese word -> its English definitions; for what is no word, none.
Dictionary = Callable[[str], Sequence[str]]

#: Below this a match is no evidence, only a suggestion.
LEAST_STRENGTH = 0.6
#: What the words of target, actual and notes prove against those of the name.
CONTEXT_STRENGTH = 0.75
NEAR_STRENGTH = 0.84
#: What is left of a match when another thing is measured (人数 against 合格率).
OTHER_HEAD_STRENGTH = 0.65
GENERIC_WEIGHT = 0.2
BRIDGE_WEIGHT = 0.1
EDGE_WEIGHT = 0.5
LEAST_LIKENESS = 0.8
LEAST_SUGGESTION = 0.2
LONGEST_WORD = 6
LONG_WORD = 4
#: What one word of a definition proves, by the number of words in it: a long one is a description.
GLOSS_STRENGTH = (1.0, 1.0, 0.78, 0.6)

Places = dict[int, float]


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


@dataclass(slots=True)
class _Index:
    """Piece -> the concepts that have it."""

    found: dict[str, set[int]] = field(default_factory=lambda: defaultdict(set))

    def add(self, pieces: Iterable[str], place: int) -> None:
        for piece in pieces:
            self.found[piece].add(place)

    def of(self, pieces: Iterable[str]) -> set[int]:
        """The concepts that have any of these pieces."""
        return {place for piece in pieces for place in self.found.get(piece, ())}

    def having(self, piece: str) -> set[int]:
        return self.found.get(piece, set())


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """All concepts, with their indexes. `dictionary` is asked only when a question has English words."""

    concepts: tuple[Concept, ...]
    lexicon: Lexicon
    dictionary: Dictionary
    _by_name: Mapping[str, int]
    _names: _Index
    _anywhere: _Index
    _characters: _Index
    _sounds: _Index
    _said: frozenset[str]
    _generic: frozenset[str]
    _english_generic: frozenset[str]
    _openings: Mapping[str, tuple[str, ...]]
    _english: dict[str, Places] = field(default_factory=dict)

    @classmethod
    def from_forms(
        cls, forms: Iterable[tuple[int, Form]], lexicon: Lexicon, dictionary: Dictionary = lambda _: ()
    ) -> "Vocabulary":
        """The vocabulary of these forms, given with their ids."""
        concepts = _concepts(forms)
        names, anywhere, characters, sounds = _Index(), _Index(), _Index(), _Index()
        openings: dict[str, list[str]] = defaultdict(list)
        for place, concept in enumerate(concepts):
            names.add(_pairs(concept.plain_name), place)
            anywhere.add((*_pairs(concept.plain_name), *_pairs(concept.context)), place)
            characters.add(concept.plain_name, place)
            sounds.add(_sound_pairs(concept.syllables), place)
            openings[normal(concept.name)[:_OPENING]].append(normal(concept.name))
        return cls(
            concepts=concepts,
            lexicon=lexicon,
            dictionary=dictionary,
            _by_name={concept.plain_name: place for place, concept in enumerate(concepts)},
            _names=names,
            _anywhere=anywhere,
            _characters=characters,
            _sounds=sounds,
            _said=frozenset(names.found)
            | {pair for word, others in lexicon.same.items() for said in (word, *others) for pair in _pairs(said)},
            _generic=frozenset(pair for word in lexicon.generic for pair in (_pairs(word) or [word])),
            _english_generic=frozenset(map(stem, lexicon.english_generic)),
            _openings={opening: tuple(sorted(found, key=len, reverse=True)) for opening, found in openings.items()},
        )

    # --- what a sentence's reader needs ------------------------------------------------------------------------------

    def known(self, units: Iterable[str] = ()) -> Known:
        """What is stored, for the reading of a sentence."""
        return Known(units=sorted(units, key=len, reverse=True), whole_name=self.name_in, pairs=self._said)

    def name_in(self, said: str) -> str:
        """The longest indicator name that stands whole in a sentence; "" where there is none."""
        found = (
            name
            for start in range(len(said) - _OPENING + 1)
            for name in self._openings.get(said[start : start + _OPENING], ())
            if said.startswith(name, start)
        )
        return max(found, key=len, default="")

    # --- which concept is meant --------------------------------------------------------------------------------------

    def resolve(self, query: Query) -> tuple[Match, ...]:
        """The concepts that the query may mean, likeliest first; none when its words prove nothing."""
        return tuple(match for match in self._ranked(query) if match.strength >= LEAST_STRENGTH)

    def nearest(self, query: Query, most: int = 3) -> tuple[Concept, ...]:
        """The concepts nearest to words that mean none of them, for a suggestion; none where nothing is near."""
        found = [match for match in self._ranked(query) if match.strength >= LEAST_SUGGESTION]
        return tuple(match.concept for match in found[:most])

    def _ranked(self, query: Query) -> list[Match]:
        strengths: Places = {}
        for parts in self._variants(query.topic):
            for place, strength in self._chinese(parts).items():
                strengths[place] = max(strengths.get(place, 0.0), strength)
        if query.english:
            latin = self._latin(query.english)
            both = bool(query.topic)
            # What is said in two languages must fit in both: each is half of what was said.
            for place in strengths.keys() | latin.keys() if both else latin.keys():
                here, there = strengths.get(place, 0.0), latin.get(place, 0.0)
                strengths[place] = (here + there) / 2 if both else there
        found = [Match(self.concepts[place], strength) for place, strength in strengths.items()]
        return sorted(found, key=lambda match: (-match.strength, match.concept.name))

    def _variants(self, parts: tuple[str, ...]) -> list[tuple[str, ...]]:
        """The topic as said, and with each word that people say for another replaced."""
        if not parts:
            return []
        variants = [parts]
        said = [word for word in self.lexicon.same if any(word in part for part in parts)]
        for word in said:
            variants += [tuple(part.replace(word, other) for part in parts) for other in self.lexicon.same[word]]
        if len(said) > 1:
            joined = " ".join(parts)
            for word in said:
                joined = joined.replace(word, f" {self.lexicon.same[word][0]} ")
            variants.append(tuple(dict.fromkeys(joined.split())))
        return variants

    # --- Chinese -----------------------------------------------------------------------------------------------------

    def _chinese(self, parts: tuple[str, ...]) -> Places:
        joined = "".join(parts)
        if joined in self._by_name:
            return {self._by_name[joined]: 1.0}
        pairs = [pair for part in parts for pair in (*(_pairs(part) or [part]), "")]
        named = self._coverage(pairs, self._names)
        if all(pair in self._generic for pair in pairs if pair):
            return {}
        strengths = {place: share * CONTEXT_STRENGTH for place, share in self._coverage(pairs, self._anywhere).items()}
        for place, share in named.items():
            strengths[place] = max(strengths.get(place, 0.0), min(share, 0.99))
        head = self._head(joined)
        if head is not None:
            for place in strengths:
                strengths[place] *= 1 if self._measures(head, place) else OTHER_HEAD_STRENGTH
        for place, near in (self._abbreviated(joined) | self._alike(joined, named)).items():
            strengths[place] = max(strengths.get(place, 0.0), near * NEAR_STRENGTH)
        return strengths

    def _coverage(self, pairs: Sequence[str], index: _Index) -> Places:
        """How much of the topic's weight each concept has. `pairs` in the order of the topic, "" ends a part.

        A pair that is not there counts against the concept; less so where it only joins two words that are there
        (员出 in 党员出勤), or is one more character at an end.
        """
        weights = [self._weight(pair) if pair else 0.0 for pair in pairs]
        found: Places = {}
        common = [pair in self._generic for pair in pairs]
        for place in index.of(filter(None, pairs)):
            there = [place in index.having(pair) for pair in pairs]
            covered = missing = 0.0
            for i, weight in enumerate(weights):
                if there[i]:
                    covered += weight
                    continue
                before = i > 0 and (there[i - 1] or common[i - 1])
                after = i + 1 < len(pairs) and (there[i + 1] or common[i + 1])
                first, last = i == 0 or not pairs[i - 1], i + 1 == len(pairs) or not pairs[i + 1]
                if before and after:
                    missing += weight * BRIDGE_WEIGHT
                elif (before and last) or (after and first):
                    missing += weight * EDGE_WEIGHT
                else:
                    missing += weight
            found[place] = covered / (covered + missing) if covered else 0.0
        return found

    def _weight(self, pair: str) -> float:
        """The rarer, the more it tells; what is stored nowhere tells that something else is meant."""
        holding = len(self._anywhere.having(pair)) or 1
        weight = math.log(1 + (1 + len(self.concepts)) / holding)
        return weight * GENERIC_WEIGHT if pair in self._generic else weight

    def _head(self, said: str) -> tuple[str, ...] | None:
        """The group of words for what is measured, where the topic ends in one of them."""
        return next((group for group in self.lexicon.heads if said.endswith(group)), None)

    def _measures(self, head: tuple[str, ...], place: int) -> bool:
        return any(word in self.concepts[place].plain_name for word in head)

    def _abbreviated(self, said: str) -> Places:
        """计生 for 计划生育: the first characters of two-character words in a row."""
        if not 2 <= len(said) <= 4:
            return {}
        spread = re.compile(".".join(map(re.escape, said)))
        candidates = set.intersection(*(self._characters.having(char) for char in said))
        return {place: 1.0 for place in candidates if spread.search(self.concepts[place].plain_name)}

    def _alike(self, said: str, named: Mapping[int, float]) -> Places:
        """The same sounds, or nearly the same characters: a slip of the keyboard."""
        syllables = tuple(lazy_pinyin(re.sub(r"[^\u3400-\u9fffa-z]", "", said), style=Style.NORMAL))
        spelt = re.search("[a-z]", said) is not None
        if len(syllables) < (2 if spelt else 3):
            return {}
        heard = _spoken(syllables)
        near: Places = {}
        for place in self._sounds.of(_sound_pairs(syllables)):
            concept = self.concepts[place]
            theirs = _spoken(concept.syllables)
            if f" {heard} " in f" {theirs} ":
                near[place] = 1.0
            elif len(said) >= 4 and named.get(place, 0.0) > 0.25:
                characters = fuzz.partial_ratio(said, concept.plain_name)
                likeness = (characters + fuzz.partial_ratio(heard, theirs)) / 200
                if likeness >= LEAST_LIKENESS:
                    near[place] = likeness
        return near

    # --- English and pinyin ------------------------------------------------------------------------------------------

    def _latin(self, words: tuple[str, ...]) -> Places:
        return self._spelt(words) or self._glossed(words)

    def _spelt(self, words: tuple[str, ...]) -> Places:
        """Pinyin, whole (xinfang) or initials (xfjbjl), as the beginning of a syllable onwards."""
        said = "".join(words)
        strengths: Places = {}
        for place, concept in enumerate(self.concepts):
            if said[:1] not in concept.initials:
                continue
            if _spells(said, concept.syllables):
                strengths[place] = 0.95
            elif len(words) == 1 and len(said) >= 2 and said in concept.initials:
                strengths[place] = 0.9 if len(said) > 3 else 0.7
        return strengths

    def _glossed(self, words: tuple[str, ...]) -> Places:
        index = self._english_index()
        strengths: Places = defaultdict(float)
        weights: dict[str, float] = {}
        found: dict[str, tuple[Places, float]] = {}
        for said in words:
            word = stem(said)
            found[word] = self._gloss(word, index)
            weights[word] = self._english_weight(word, found[word][0])
        if len(weights) == 1 and weights.keys() <= self._english_generic:
            return {}
        total = sum(weights.values())
        for word, (places, likeness) in found.items():
            for place, worth in places.items():
                strengths[place] += worth * likeness * weights[word] / total
        return {place: min(strength, 0.99) for place, strength in strengths.items()}

    def _gloss(self, word: str, index: Mapping[str, Places]) -> tuple[Places, float]:
        """The concepts with this word, or with one that differs by a slip."""
        if word in index or len(word) < 5:
            return index.get(word, {}), 1.0
        near = process.extractOne(word, index.keys(), scorer=fuzz.ratio, score_cutoff=85)
        return (index[near[0]], near[1] / 100) if near else ({}, 1.0)

    def _english_weight(self, word: str, places: Places) -> float:
        weight = math.log(1 + (1 + len(self.concepts)) / (len(places) or 1))
        return weight * GENERIC_WEIGHT if word in self._english_generic else weight

    def _english_index(self) -> dict[str, Places]:
        """English word -> the concepts whose words it glosses; a word of the name is worth more than one around it."""
        if not self._english:
            known: dict[str, Mapping[str, float]] = {}
            for place, concept in enumerate(self.concepts):
                for text, worth in ((concept.context, CONTEXT_STRENGTH), (concept.plain_name, 1.0)):
                    for word in self._words(text):
                        if word not in known:
                            known[word] = self._glosses(word)
                        for gloss, share in known[word].items():
                            found = self._english.setdefault(gloss, {})
                            found[place] = max(found.get(place, 0.0), worth * share)
        return self._english

    def _words(self, text: str) -> set[str]:
        """The words of a Chinese text: the longest that the dictionary has, and the halves of compounds."""
        found: set[str] = set()
        for run in re.findall(r"[\u3400-\u9fff]+", text):
            start = 0
            while start < len(run):
                sizes = range(min(LONGEST_WORD, len(run) - start), 1, -1)
                size = next((size for size in sizes if self._is_word(run[start : start + size])), 1)
                found.add(run[start : start + size])
                start += size
            # A compound that the dictionary has must not hide the words that it is made of (文体活动).
            halves = {half for word in found if len(word) == LONG_WORD for half in (word[:2], word[2:])}
            found |= {half for half in halves if self._is_word(half)}
            # A word of the field counts wherever it stands, whatever the longest words around it are.
            found |= {word for word in self.lexicon.glosses if word in run}
        return {word for word in found if len(word) > 1}

    def _is_word(self, word: str) -> bool:
        return word in self.lexicon.glosses or bool(self.dictionary(word))

    def _glosses(self, word: str) -> dict[str, float]:
        """The English words for a Chinese one, with what each proves."""
        definitions = list(self.dictionary(word))
        for other, means in self.lexicon.same.items():
            if word in means:
                definitions += self.dictionary(other)
        found: dict[str, float] = {}
        for definition in definitions:
            if re.match(r"CL:|Taiwan pr|surname |variant of|old variant|abbr", definition.strip()):
                continue
            said = re.findall(r"[a-z]{2,}", re.sub(r"\(.*?\)|\[.*?\]", " ", definition.casefold()))
            parts = {stem(part) for part in said if part not in self.lexicon.english_filler}
            for part in parts:
                found[part] = max(found.get(part, 0.0), _gloss_strength(len(parts)))
        found |= {stem(part): 1.0 for part in self.lexicon.glosses.get(word, "").split()}
        return found


_OPENING = 4


def _gloss_strength(words: int) -> float:
    return GLOSS_STRENGTH[words] if words < len(GLOSS_STRENGTH) else 2 / (words + 1)


def _concepts(forms: Iterable[tuple[int, Form]]) -> tuple[Concept, ...]:
    names: dict[str, str] = {}
    places: dict[str, list[tuple[int, str]]] = defaultdict(list)
    context: dict[str, dict[str, None]] = defaultdict(dict)
    for form_id, form in forms:
        for row in form.indicators:
            key = plain(row.name)
            names.setdefault(key, row.name)
            places[key].append((form_id, row.id))
            reasons = (note.text for note in form.deviations_of(row.id))
            measures = (note.text for note in form.measures_of(row.id))
            context[key] |= dict.fromkeys((row.target, row.actual, *reasons, *measures))
    return tuple(
        Concept(
            name=name,
            places=tuple(places[key]),
            plain_name=key,
            context=plain("。".join(context[key])),
            syllables=tuple(lazy_pinyin(_letters(key), style=Style.NORMAL)),
        )
        for key, name in names.items()
    )


_ENDINGS = (
    ("ations", ""), ("ation", ""), ("ements", ""), ("ement", ""), ("nesses", ""), ("ness", ""), ("ies", "y"),
    ("ings", ""), ("ing", ""), ("sses", "ss"), ("ed", ""), ("es", ""), ("s", ""), ("e", ""),
)  # fmt: skip


def stem(word: str) -> str:
    """An English word without its commonest endings."""
    for ending, put in _ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) >= 4 and not (ending == "s" and word.endswith("ss")):
            base = word[: -len(ending)] + put
            doubled = ending in {"ing", "ings", "ed"} and base[-1:] == base[-2:-1] and base[-1:] not in "lse"
            return base[:-1] if doubled else base
    return word[:-1] if len(word) == 4 and word.endswith("s") and not word.endswith("ss") else word


def _letters(text: str) -> str:
    return re.sub(r"[^\u3400-\u9fff]", "", text)


#: Words between words: a pair with one of them tells nothing of what is meant.
_JOINTS = frozenset("的了和与及或等着地是在对为将把被")


def _pairs(text: str) -> list[str]:
    runs = re.findall(r"[\u3400-\u9fff\w]+", text)
    pairs = [run[i : i + 2] for run in runs for i in range(len(run) - 1)]
    return [pair for pair in pairs if _JOINTS.isdisjoint(pair)]


def _blurred(syllable: str) -> str:
    """What many speakers do not tell apart: zh/z, ch/c, sh/s, and a final -ng/-n."""
    return re.sub(r"ng$", "n", re.sub(r"^([zcs])h", r"\1", syllable))


def _spoken(syllables: Sequence[str]) -> str:
    return " ".join(map(_blurred, syllables))


def _sound_pairs(syllables: Sequence[str]) -> list[str]:
    spoken = [_blurred(syllable) for syllable in syllables]
    return [f"{spoken[i]} {spoken[i + 1]}" for i in range(len(spoken) - 1)]


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


def topic_text(query: Query) -> str:
    """What the question is about, as it was said."""
    return normal(" ".join((*query.topic, *query.english)))
