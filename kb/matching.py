"""How strongly the words of a question speak for each concept; each kind of evidence finds its own candidates.

A piece that few concepts have finds them; one that many have only tells those apart that were found. So the cost grows
with the concepts that share a rare piece with the question, not with all of them. Pure: pieces come from an Index.
"""

import math
import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from pypinyin import Style, lazy_pinyin
from rapidfuzz import fuzz, process

from kb.glossary import Dictionary, Glossary
from kb.lexicon import Lexicon
from kb.senses import Evidence, Senses, evidence_of
from kb.vocabulary import Concept, Index
from kb.words import Kind, letter_pairs, pairs, sound_pairs, spells, spoken, stem, syllables

#: What the words of target, actual and notes prove against those of the name.
CONTEXT_STRENGTH = 0.75
NEAR_STRENGTH = 0.84
#: Words that mean the same prove at most so much.
SENSED = 0.95
#: What is left of a match when another thing is measured (人数 against 合格率).
OTHER_HEAD_STRENGTH = 0.65
#: How much likelier a row is meant that has an amount in the unit that is asked for, and how much less one without.
COUNTED_SHARE, UNCOUNTED_SHARE = 1.15, 0.88
GENERIC_WEIGHT = 0.2
BRIDGE_WEIGHT = 0.1
EDGE_WEIGHT = 0.5
LEAST_LIKENESS = 0.8
#: So many concepts are looked at by the pieces of their names, by those around them, and all in all.
MOST_BY_NAME = 1500
MOST_ANYWHERE = 500
MOST_CANDIDATES = 100

Strengths = dict[int, float]


@dataclass(frozen=True, slots=True)
class Terms:
    """What matching needs of a lexicon, made once."""

    lexicon: Lexicon
    generic: frozenset[str]
    english_generic: frozenset[str]
    said: frozenset[str]
    field_words: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    senses: Senses | None = None

    @classmethod
    def of(cls, lexicon: Lexicon, dictionary: Dictionary | None = None) -> "Terms":
        """`field_words`: English stem -> the words of the field that the lexicon translates with it.

        dictionary: for what words mean; None to go without.
        """
        words: dict[str, list[str]] = defaultdict(list)
        for word, gloss in lexicon.glosses.items():
            for part in gloss.split():
                words[stem(part)].append(word)
        same = [*((word, *others) for word, others in lexicon.same.items()), *lexicon.heads]
        generic = frozenset(pair for word in lexicon.generic for pair in (pairs(word) or [word]))
        english_generic = frozenset(map(stem, lexicon.english_generic))
        return cls(
            lexicon=lexicon,
            generic=generic,
            english_generic=english_generic,
            senses=Senses(Glossary(lexicon, dictionary), generic, english_generic) if dictionary else None,
            said=frozenset(pair for words in same for word in words for pair in pairs(word)),
            field_words={stem: tuple(found) for stem, found in words.items()},
        )


class Matching:
    """The evidence of one topic. within: the concepts that can be meant, None for all."""

    def __init__(self, index: Index, terms: Terms, within: Collection[int] | None) -> None:
        self._index = index
        self._terms = terms
        self._within = within
        self._size = index.size()
        self._known: dict[int, Concept] = {}
        self._said: list[list[str]] = []
        self._weights: dict[str, float] = {}
        #: Pieces with all concepts that have them, as far as they were read.
        self._lists: dict[Kind, dict[str, Collection[int]]] = defaultdict(dict)
        self._meant: dict[str, tuple[Collection[str], float]] = {}
        self._evidence = Evidence()
        #: What the names alone prove.
        self.named: Strengths = {}

    def concepts(self, ids: Iterable[int]) -> Mapping[int, Concept]:
        """These concepts; each is read once."""
        wanted = set(ids)
        missing = wanted - self._known.keys()
        if missing:
            self._known |= self._index.concepts(missing)
        return {number: self._known[number] for number in wanted}

    # --- Chinese -----------------------------------------------------------------------------------------------------

    def chinese(self, variants: Sequence[tuple[str, ...]]) -> Strengths:
        """The best that any way of saying it proves."""
        named = self._index.named({"".join(parts) for parts in variants})
        exact = {name: concept.id for name, concept in named.items() if self._can_be(concept.id)}
        rest = [parts for parts in variants if "".join(parts) not in exact]
        strengths: Strengths = dict.fromkeys(exact.values(), 1.0)
        _raise(self.named, strengths)
        for found in self._covered(rest):
            _raise(strengths, found)
        return strengths

    def _can_be(self, concept: int) -> bool:
        return self._within is None or concept in self._within

    def _covered(self, variants: Sequence[tuple[str, ...]]) -> list[Strengths]:
        split = [[pair for part in parts for pair in (*(pairs(part) or [part]), "")] for parts in variants]
        every = {pair for said in split for pair in said if pair}
        if not every:
            return []
        in_names, anywhere = self._index.counts("name", every), self._index.counts("anywhere", every)
        weights = {pair: self._weight(pair, anywhere.get(pair, 0)) for pair in every} | {"": 0.0}
        self._said, self._weights = split, weights
        names, around = self._candidates(weights, in_names, anywhere)
        pool = names | around
        here, there = self._having(in_names, anywhere, pool)
        found = []
        for parts, said in zip(variants, split, strict=True):
            joined = "".join(parts)
            named = coverage(said, here, weights, self._terms.generic)
            if self._is_generic(said):
                found.append(self._measuring(joined, set(said) - {""}, here))
                continue
            strengths = {
                concept: share * CONTEXT_STRENGTH
                for concept, share in coverage(said, there, weights, self._terms.generic).items()
            }
            _raise(strengths, {concept: min(share, 0.99) for concept, share in named.items()})
            near = self._abbreviated(joined) | self._alike(joined, named)
            alike = {concept: likeness * NEAR_STRENGTH for concept, likeness in near.items()}
            _raise(strengths, alike)
            self.lower_other_heads(joined, strengths)
            _raise(self.named, named)
            _raise(self.named, alike)
            found.append(strengths)
        return found

    def _is_generic(self, said: Iterable[str]) -> bool:
        return all(pair in self._terms.generic for pair in said if pair)

    def tells_nothing(self, parts: Iterable[str]) -> bool:
        """Whether words are said of so many indicators that they tell nothing of which one is meant."""
        return self._is_generic(pair for part in parts for pair in (pairs(part) or [part]))

    def _measuring(self, said: str, every: Collection[str], having: Mapping[str, Collection[int]]) -> Strengths:
        """The concepts that measure this ("出勤率"), for a topic that says no more: if it is one, that is meant."""
        if len(said) < 3 or not any(said.endswith(group) for group in self._terms.lexicon.heads):
            return {}
        held = set.intersection(*(set(having.get(pair, ())) for pair in every)) if every else set()
        return {number: NEAR_STRENGTH for number, it in self.concepts(held).items() if said in it.plain_name}

    def _candidates(
        self, weights: Mapping[str, float], in_names: Mapping[str, int], anywhere: Mapping[str, int]
    ) -> tuple[set[int], set[int]]:
        """The concepts to look at closely: all that can be meant, or those that the rarest pieces find."""
        if self._within is not None:
            return set(self._within), set()
        names = self._found_by("name", in_names, weights, MOST_BY_NAME)
        return names, self._found_by("anywhere", anywhere, weights, MOST_ANYWHERE)

    def _found_by(self, kind: Kind, counts: Mapping[str, int], weights: Mapping[str, float], most: int) -> set[int]:
        chosen: list[str] = []
        total = 0
        for piece, count in sorted(counts.items(), key=lambda item: (item[1], item[0])):
            if chosen and total + count > most:
                break
            if count > 4 * most:
                break
            chosen.append(piece)
            total += count
        score: dict[int, float] = defaultdict(float)
        found = self._index.having(kind, chosen)
        self._lists[kind] |= found
        for piece, ids in found.items():
            for concept in ids:
                score[concept] += weights[piece]
        if len(score) <= MOST_CANDIDATES:
            return set(score)
        return set(sorted(score, key=lambda concept: (-score[concept], concept))[:MOST_CANDIDATES])

    def _having(
        self, in_names: Mapping[str, int], anywhere: Mapping[str, int], pool: Collection[int]
    ) -> tuple[dict[str, set[int]], dict[str, set[int]]]:
        """Of the pool those that have each of these pieces, of which it is known how many have it: in names, anywhere.

        A piece's concepts are read all, or where that is less only those of the pool.
        """
        names = [(number, concept.plain_name) for number, concept in self.concepts(pool).items()]
        here = {piece: {number for number, name in names if piece in name} for piece in in_names}
        lists = self._lists["anywhere"]
        beside = [piece for piece, count in anywhere.items() if piece not in lists and count > in_names.get(piece, 0)]
        lists |= self._index.having("anywhere", [piece for piece in beside if anywhere[piece] <= len(pool)])
        around = self._index.having("around", [piece for piece in beside if piece not in lists], pool)
        there = {
            piece: set(lists[piece]).intersection(pool)
            if piece in lists
            else here.get(piece, set()).union(around.get(piece, ()))
            for piece in anywhere
        }
        return here, there

    def _weight(self, pair: str, holding: int) -> float:
        """The rarer, the more it tells; what is stored nowhere tells that something else is meant."""
        weight = math.log(1 + (1 + self._size) / (holding or 1))
        return weight * GENERIC_WEIGHT if pair in self._terms.generic else weight

    def lower_other_heads(self, said: str, strengths: Strengths) -> None:
        """A topic that ends in what is measured does not mean a row that measures something else."""
        head = next((group for group in self._terms.lexicon.heads if said.endswith(group)), None)
        if head is None:
            return
        others = {
            number
            for number, concept in self.concepts(strengths).items()
            if not any(word in concept.plain_name for word in head)
        }
        for number in others - self._counted(said, others):
            strengths[number] *= OTHER_HEAD_STRENGTH

    def _counted(self, said: str, concepts: Collection[int]) -> set[int]:
        """Those of the concepts whose rows have counts in a unit of this head: "7次" for 次数."""
        units = next((units for head, units in self._terms.lexicon.units.items() if said.endswith(head)), ())
        return self.with_amounts(units, concepts)

    def favour_counted(self, units: Sequence[str], strengths: Strengths) -> None:
        """Of the concepts, those that have an amount in one of these units are likelier meant; for money, only they."""
        counted = self.with_amounts(units, strengths)
        share = OTHER_HEAD_STRENGTH if "元" in units else UNCOUNTED_SHARE if counted else 1.0
        for number in strengths:
            if number in counted:
                strengths[number] = max(strengths[number], min(strengths[number] * COUNTED_SHARE, SENSED))
            else:
                strengths[number] *= share

    def with_amounts(self, units: Sequence[str], concepts: Collection[int]) -> set[int]:
        """Those of the concepts whose rows have amounts in one of these units."""
        amounts = {f"{digit}{unit}" for digit in range(10) for unit in units}
        having = self._index.having("anywhere", amounts, concepts) if amounts and concepts else {}
        return {concept for found in having.values() for concept in found}

    def lower_other_english_heads(self, words: Iterable[str], strengths: Strengths) -> None:
        """The same for what is measured in English ("petition satisfaction")."""
        heads = [chinese for word in words if (chinese := self._terms.lexicon.english_heads.get(word))]
        for number, concept in self.concepts(strengths).items() if heads else ():
            if not all(head in concept.plain_name for head in heads):
                strengths[number] *= OTHER_HEAD_STRENGTH

    def written_with(self, words: Iterable[str]) -> set[int]:
        """The concepts on whose rows all these words may stand, in their names or around them."""
        return self._all_having("anywhere", {pair for word in words for pair in pairs(word)})

    def _all_having(self, kind: Kind, pieces: Collection[str]) -> set[int]:
        """The concepts that have every one of these pieces, by way of the rarest."""
        counts = self._index.counts(kind, pieces)
        if len(counts) < len(set(pieces)) or not pieces:
            return set()
        rarest = min(counts, key=lambda piece: (counts[piece], piece))
        found = set(self._index.having(kind, (rarest,), self._within).get(rarest, ()))
        others = set(pieces) - {rarest}
        if found and others:
            having = self._index.having(kind, others, found)
            found = found.intersection(*(having.get(piece, ()) for piece in others))
        return found

    def _abbreviated(self, said: str) -> Strengths:
        """计生 for 计划生育: the first characters of two-character words in a row."""
        if not 2 <= len(said) <= 4:
            return {}
        spread = re.compile(".".join(map(re.escape, said)))
        candidates = self._all_having("skip", {said[i : i + 2] for i in range(len(said) - 1)})
        found = self.concepts(candidates).items()
        return {number: 1.0 for number, concept in found if spread.search(concept.plain_name)}

    def _alike(self, said: str, named: Mapping[int, float]) -> Strengths:
        """The same sounds, or nearly the same characters: a slip of the keyboard."""
        sounds = syllables(said) if not re.search("[a-z]", said) else _mixed(said)
        spelt = re.search("[a-z]", said) is not None
        if len(sounds) < (2 if spelt else 3):
            return {}
        heard = spoken(sounds)
        near: Strengths = {}
        for number, concept in self.concepts(self._all_having("sound", set(sound_pairs(sounds)))).items():
            if f" {heard} " in f" {spoken(concept.syllables)} ":
                near[number] = 1.0
        if len(said) < 4:
            return near
        likely = self.concepts({number for number, share in named.items() if share > 0.25 and number not in near})
        written = {number: concept.plain_name for number, concept in likely.items()}
        # Whatever it sounds like, so much must be written alike.
        alike = process.extract(
            said, written, scorer=fuzz.partial_ratio, limit=None, score_cutoff=200 * LEAST_LIKENESS - 100
        )
        for _, characters, number in alike:
            likeness = (characters + fuzz.partial_ratio(heard, spoken(likely[number].syllables))) / 200
            if likeness >= LEAST_LIKENESS:
                near[number] = likeness
        return near

    # --- what words mean ---------------------------------------------------------------------------------------------

    def meant(self, topic: Sequence[str], english: Sequence[str]) -> Strengths:
        """What the words prove by what they mean: their synonyms and full forms, each word by itself."""
        terms, senses = self._terms, self._terms.senses
        if senses is None:
            return {}
        empty = {*terms.lexicon.filler, *terms.lexicon.weak}
        said = [word for part in topic for word in senses.words(part) if word not in empty]
        words = [*said, *english]
        stored = self._index.glossed(senses.stems(words))
        meant = senses.of(words, stored)
        every = {pair for sense in meant for word in sense.words for pair in pairs(word)}
        in_names, anywhere = self._index.counts("name", every), self._index.counts("anywhere", every)
        chosen = {word: sense.weight for sense in meant for word in sense.words}
        pool = self._english_pool(chosen, in_names, anywhere)
        names = {number: concept.plain_name for number, concept in self.concepts(pool).items()}
        here, there = self._having(in_names, anywhere, pool)
        evidence = evidence_of(meant, here, there, names, context=CONTEXT_STRENGTH)
        self._evidence = evidence
        strengths = {number: min(strength, SENSED) for number, strength in evidence.strengths.items()}
        self.lower_other_heads("".join(topic), strengths)
        self.lower_other_english_heads(english, strengths)
        _raise(self.named, evidence.named)
        return strengths

    # --- pinyin ------------------------------------------------------------------------------------------------------

    def spelt(self, words: tuple[str, ...]) -> Strengths:
        """Pinyin, whole (xinfang) or initials (xfjbjl), as the beginning of a syllable onwards."""
        said = "".join(words)
        strengths: Strengths = {}
        beginnings = [said[:size] for size in range(2, min(len(said), 12) + 1)]
        for beginning, ids in self._index.having("spelt", beginnings, self._within).items():
            whole = beginning == said
            for number, concept in self.concepts(ids).items():
                if whole or spells(said, concept.syllables):
                    strengths[number] = 0.95
        if len(words) == 1 and len(said) >= 2:
            for number, concept in self.concepts(self._all_having("initials", set(letter_pairs(said)))).items():
                if said in concept.initials:
                    strengths.setdefault(number, 0.9 if len(said) > 3 else 0.7)
        _raise(self.named, strengths)
        return strengths

    # --- English -----------------------------------------------------------------------------------------------------

    def glossed(self, words: tuple[str, ...]) -> Strengths:
        """English words by what the dictionary has for the Chinese ones of a concept."""
        stems = list(dict.fromkeys(map(stem, words)))
        meant = self._meanings(stems)
        every = {pair for chinese, _ in meant.values() for word in chinese for pair in pairs(word)}
        anywhere = self._index.counts("anywhere", every)
        in_names = self._index.counts("name", every)
        weights: dict[str, float] = {}
        chosen: dict[str, float] = {}
        for said in stems:
            # A word is in as many concepts as its rarest pair at most, a meaning in about as many as its commonest.
            holding = max((_rarest(word, anywhere) for word in meant[said][0]), default=0)
            weights[said] = self._english_weight(said, holding)
            chosen |= dict.fromkeys(meant[said][0], weights[said])
        if not stems or (len(stems) == 1 and stems[0] in self._terms.english_generic):
            return {}
        pool = self._english_pool(chosen, in_names, anywhere)
        here, there = self._having(in_names, anywhere, pool)
        total = sum(weights.values())
        self._meant = {said: (meant[said][0], weights[said] / total) for said in stems}
        strengths: Strengths = defaultdict(float)
        by_name: Strengths = defaultdict(float)
        whole = {stem(word): word for word in words}
        for said in stems:
            chinese, likeness = meant[said]
            # What is no English word may be pinyin among English ones.
            worth: Strengths = {} if chinese or len(stems) == 1 else self.spelt((whole[said],))
            named = dict(worth)
            for word, strength in chinese.items():
                if anywhere_said := _with_word(word, there):
                    _raise(worth, dict.fromkeys(anywhere_said, strength * CONTEXT_STRENGTH))
                if by_name_said := _with_word(word, here):
                    _raise(worth, dict.fromkeys(by_name_said, strength))
                    _raise(named, dict.fromkeys(by_name_said, strength))
            share = likeness * weights[said] / total
            for number, strength in worth.items():
                strengths[number] += strength * share
            for number, strength in named.items():
                by_name[number] += strength * share
        _raise(self.named, by_name)
        return {number: min(strength, 0.99) for number, strength in strengths.items()}

    def written(self, concept: int, pieces: Collection[str]) -> float:
        """How strongly a row of these pieces speaks for a concept, whatever its other rows say."""
        return max(self._literally(pieces), self._evidence.written(concept, pieces, CONTEXT_STRENGTH))

    def _literally(self, pieces: Collection[str]) -> float:
        shares = []
        if self._said:
            here = dict.fromkeys(pieces, (0,))
            found = (coverage(said, here, self._weights, self._terms.generic).get(0, 0.0) for said in self._said)
            shares.append(max(found))
        if self._meant:
            shares.append(
                sum(
                    weight
                    for words, weight in self._meant.values()
                    if any(parts and all(pair in pieces for pair in parts) for parts in map(pairs, words))
                )
            )
        return sum(shares) / len(shares) * CONTEXT_STRENGTH if shares else 0.0

    def _meanings(self, stems: Sequence[str]) -> Mapping[str, tuple[Mapping[str, float], float]]:
        """Each stem's Chinese words with what they prove; those of a stem that differs by a slip where it has none."""
        stored = self._index.glossed(stems)
        found: dict[str, tuple[Mapping[str, float], float]] = {}
        for said in stems:
            own = {**stored.get(said, {}), **dict.fromkeys(self._terms.field_words.get(said, ()), 1.0)}
            found[said] = (own, 1.0)
            if own or len(said) < 5:
                continue
            known = [*self._index.stems(said[0]), *(word for word in self._terms.field_words if word[0] == said[0])]
            near = process.extractOne(said, known, scorer=fuzz.ratio, score_cutoff=85)
            if near:
                stored_near = self._index.glossed((near[0],)).get(near[0], {})
                words = {**stored_near, **dict.fromkeys(self._terms.field_words.get(near[0], ()), 1.0)}
                found[said] = (words, near[1] / 100)
        return found

    def _english_pool(
        self, words: Mapping[str, float], named: Mapping[str, int], anywhere: Mapping[str, int]
    ) -> Collection[int]:
        if self._within is not None:
            return set(self._within)
        pool: set[int] = set()
        for kind, counts, most in (("name", named, MOST_BY_NAME), ("anywhere", anywhere, MOST_ANYWHERE)):
            rarest: dict[str, float] = {}
            for word, weight in words.items():
                held = [pair for pair in pairs(word) if pair in counts]
                if held and len(held) == len(pairs(word)):
                    pair = min(held, key=lambda pair: (counts[pair], pair))
                    rarest[pair] = max(weight, rarest.get(pair, 0.0))
            pool |= self._found_by(kind, {pair: counts[pair] for pair in rarest}, rarest, most)  # type: ignore[arg-type]
        return pool

    def _english_weight(self, word: str, holding: int) -> float:
        weight = math.log(1 + (1 + self._size) / (holding or 1))
        return weight * GENERIC_WEIGHT if word in self._terms.english_generic else weight


def coverage(
    said: Sequence[str], having: Mapping[str, Collection[int]], weights: Mapping[str, float], generic: Collection[str]
) -> Strengths:
    """How much of the topic's weight each concept has. `said`: its pairs in their order, "" ends a part.

    A pair that is not there counts against the concept; less so where it only joins two words that are there
    (员出 in 党员出勤), or is one more character at an end.
    """
    common = [pair in generic for pair in said]
    held: dict[int, int] = defaultdict(int)
    for i, pair in enumerate(said):
        for concept in having.get(pair, ()):
            held[concept] |= 1 << i
    # Many concepts have the same of it.
    shares: dict[int, float] = {}
    for which in set(held.values()):
        there = [bool(which >> i & 1) for i in range(len(said))]
        covered = missing = 0.0
        for i, pair in enumerate(said):
            weight = weights[pair]
            if there[i]:
                covered += weight
                continue
            before = i > 0 and (there[i - 1] or common[i - 1])
            after = i + 1 < len(said) and (there[i + 1] or common[i + 1])
            first, last = i == 0 or not said[i - 1], i + 1 == len(said) or not said[i + 1]
            if before and after:
                missing += weight * BRIDGE_WEIGHT
            elif (before and last) or (after and first):
                missing += weight * EDGE_WEIGHT
            else:
                missing += weight
        shares[which] = covered / (covered + missing) if covered else 0.0
    return {concept: shares[which] for concept, which in held.items()}


def _raise(strengths: Strengths, others: Mapping[int, float]) -> None:
    for concept, strength in others.items():
        strengths[concept] = max(strengths.get(concept, 0.0), strength)


def _rarest(word: str, counts: Mapping[str, int]) -> int:
    """How many concepts have the rarest pair of a word."""
    return min((counts.get(pair, 0) for pair in pairs(word)), default=0)


def _with_word(word: str, having: Mapping[str, Collection[int]]) -> set[int]:
    """The concepts that have all pairs of a word."""
    parts = sorted((having.get(pair, ()) for pair in pairs(word)), key=len)
    return set(parts[0]).intersection(*parts[1:]) if parts else set()


def _mixed(said: str) -> tuple[str, ...]:
    """Syllables of characters with letters between them: 信fang."""
    return tuple(lazy_pinyin(re.sub(r"[^\u3400-\u9fffa-z]", "", said), style=Style.NORMAL))
