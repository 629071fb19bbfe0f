"""The vocabulary: the indicators that are stored, and which of them a question's words mean.

A match needs evidence in the words themselves: characters, pinyin, dictionary glosses. So what is not stored resolves
to nothing.
"""

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice
from typing import NamedTuple

from kb.glossary import Dictionary, Glossary
from kb.lexicon import Lexicon
from kb.matching import SENSED, Matching, Strengths, Terms
from kb.query import Known, Query, normal
from kb.vocabulary import Concept, HeldIndex, Index, Place
from kb.words import pairs
from scoring.form import Form
from scoring.quantity import plain

#: Below this a match is no evidence, only a suggestion.
LEAST_STRENGTH = 0.6
LEAST_OF_MEASURE = 0.75
LEAST_SUGGESTION = 0.2
#: From this strength on, nobody asks what else the words could mean.
SURE_STRENGTH = 0.8
#: So much of a text is looked through for names: what is longer is no question.
LONGEST_SAID = 400
#: What is enough of what was said where no other concept has nearly as much of it.
LEAST_IF_CLEAR, LEAST_IF_WHY, CLEAR_SHARE = 0.52, 0.4, 0.75
#: So much of a match by its name is a match by its name.
MOSTLY = 0.9
#: What the name of something measured ends in.
_MEASURES = ("率", "度", "数", "量", "费", "额", "比", "值")
#: What it begins with.
_AVERAGES = ("平均", "人均", "日均", "次均", "户均", "年均", "亩均")
SHORTEST_NAME = 4
LONGEST_NAME = 40


@dataclass(frozen=True, slots=True)
class Match:
    """A concept that a question may mean; strength 0 to 1. around: not its name, but what is around it proves it."""

    concept: Concept
    strength: float
    around: bool = False
    by_name: float = 1.0


class Proof(NamedTuple):
    """What words prove of a concept and of its name, 0 to 1; counted: its rows have amounts in the unit asked for."""

    strength: float
    by_name: float
    counted: bool


@dataclass(slots=True)
class Vocabulary:
    """The indicators on file as an index has them, for the questions of one transaction."""

    index: Index
    terms: Terms
    _ranks: dict[object, tuple[Strengths, Matching]] = field(default_factory=dict)
    _pairs: dict[str, bool] = field(default_factory=dict)

    @classmethod
    def from_forms(
        cls, forms: Iterable[tuple[int, Form]], lexicon: Lexicon, dictionary: Dictionary = lambda _: ()
    ) -> "Vocabulary":
        """The vocabulary of these forms, given with their ids, in memory."""
        return cls(HeldIndex(forms, Glossary(lexicon, dictionary)), Terms.of(lexicon, dictionary))

    # --- what a sentence's reader needs ------------------------------------------------------------------------------

    def known(self, units: Collection[str] = ()) -> Known:
        """What is stored, for the reading of a sentence."""
        return Known(units=sorted(units, key=len, reverse=True), whole_name=self.name_in, pairs=self)

    def __contains__(self, pair: object) -> bool:
        """Whether two characters stand in a name, or in a word that people say for another."""
        if not isinstance(pair, str) or not pairs(pair):
            return False
        if pair not in self._pairs:
            self._look_up({pair})
        return self._pairs[pair]

    def _look_up(self, wanted: set[str]) -> None:
        there = self.index.counts("name", wanted)
        self._pairs |= {pair: pair in there or pair in self.terms.said for pair in wanted}

    def name_in(self, said: str) -> str:
        """The longest indicator name that stands whole in a sentence; "" where there is none."""
        said = said[:LONGEST_SAID]
        self._look_up(set(pairs(said)))
        candidates: dict[str, str] = {}
        for start in range(len(said)):
            for end in range(start + SHORTEST_NAME, min(len(said), start + LONGEST_NAME) + 1):
                # A piece that no name has ends what can be a name.
                if any(pair not in self for pair in pairs(said[end - 2 : end])):
                    break
                if said[start] != " " and said[end - 1] != " ":
                    candidates[said[start:end]] = plain(said[start:end])
        if not candidates:
            return ""
        named = self.index.named(set(candidates.values()))
        return max((text for text, name in candidates.items() if name in named), key=len, default="")

    # --- which concept is meant --------------------------------------------------------------------------------------

    def resolve(
        self, query: Query, within: Collection[int] | None = None, most: int | None = None
    ) -> tuple[Match, ...]:
        """The concepts that the query may mean, likeliest first, so many; none when its words prove nothing.

        within: the ids of the concepts that can be meant; None for all.
        """
        strong = self._ranked(query, within, LEAST_STRENGTH)
        if proved := tuple(islice((match for match in strong if match.strength >= self._least(query, match)), most)):
            return proved
        ranked = self._ranked(query, within)
        return tuple(ranked[:1] if self._stands_out(query, ranked) else ())

    def _least(self, query: Query, match: Match) -> float:
        """How strong this one must be: where what is measured speaks against it, the name itself must speak for it."""
        if min(match.strength, match.by_name) >= LEAST_OF_MEASURE:
            return LEAST_STRENGTH
        return SENSED if measures_other(query, self.terms.lexicon, match.concept.plain_name) else LEAST_STRENGTH

    def _stands_out(self, query: Query, ranked: Sequence[Match]) -> bool:
        """Whether the first of these is clearly meant, though not all that was said speaks for it.

        A question that names what is measured ("垃圾分类覆盖率") means just that; another may tell what happened in
        words that no form has ("公厕没改完").
        """
        if not ranked or measures_other(query, self.terms.lexicon, ranked[0].concept.plain_name):
            return False
        first, others = ranked[0], ranked[1:]
        clear = all(other.strength <= first.strength * CLEAR_SHARE for other in others[:1])
        # Who asks for reasons or measures has a row in mind, and who asks for a figure may ask for any.
        least = LEAST_IF_WHY if query.intent in {"why", "measures"} else LEAST_IF_CLEAR
        return clear and min(first.strength, first.by_name) >= least

    def likened(self, query: Query, within: Collection[int] | None = None) -> Sequence[Match]:
        """The concepts that anything speaks for, likeliest first."""
        return self._ranked(query, within)

    def nearest(self, query: Query, within: Collection[int] | None = None, most: int = 3) -> tuple[Concept, ...]:
        """The concepts nearest to words that mean none of them, for a suggestion; none where nothing is near."""
        return tuple(match.concept for match in self._ranked(query, within)[:most])

    def proofs(self, query: Query, within: Collection[int]) -> Mapping[str, Proof]:
        """What its words prove of each concept within, by its plain name."""
        strengths, matching = self._looked_up(query, within)
        counted = matching.with_amounts(query.counted_in, within) if query.counted_in else set()
        return {
            concept.plain_name: Proof(strengths.get(number, 0.0), matching.named.get(number, 0.0), number in counted)
            for number, concept in matching.concepts(within).items()
        }

    def written_for(self, topic: Sequence[str]) -> frozenset[str]:
        """The words that forms may write for those of a topic."""
        return frozenset(
            written
            for word in self._words(topic)
            for written in (*self.terms.lexicon.everyday.get(word, ()), *self.terms.lexicon.same.get(word, ()))
        )

    def words_of(self, part: str) -> tuple[tuple[str, tuple[str, ...]], ...]:
        """The words of a part of a topic, each with what forms may write for it."""
        lexicon = self.terms.lexicon
        return tuple(
            (word, (*lexicon.everyday.get(word, ()), *lexicon.same.get(word, ()))) for word in self._words((part,))
        )

    def in_written_words(self, topic: Sequence[str]) -> str:
        """A topic with the words that forms write for it."""
        words = self._words(topic)
        everyday = self.terms.lexicon.everyday
        return "".join(everyday[word][0] if word in everyday else word for word in words)

    def _words(self, topic: Sequence[str]) -> tuple[str, ...]:
        senses = self.terms.senses
        return tuple(word for part in topic for word in (senses.words(plain(part)) if senses else (plain(part),)))

    def places(
        self, concepts: Iterable[Concept], forms: Collection[int] | None, years: Collection[int] = (), most: int = 1000
    ) -> Iterable[Place]:
        """Where concepts stand: on these forms, or on any of these years, the newest first."""
        return self.index.places([concept.id for concept in concepts], forms, years, most)

    def written(
        self, words: Sequence[str], within: Collection[int] | None, forms: Collection[int] | None,
        years: Collection[int], most: int,
    ) -> Iterable[Place]:  # fmt: skip
        """Where rows may have all these words, in plain form, the newest first: on these forms, or of these years."""
        concepts = Matching(self.index, self.terms, within).written_with(words)
        return self.index.written(concepts, words, forms, years, most)

    def stands_in(self, query: Query, within: Collection[int] | None, match: Match, pieces: Collection[str]) -> bool:
        """Whether the words of a query speak for one row of a match, where not the name alone does."""
        matching = self._looked_up(query, within)[1]
        return matching.written(match.concept.id, pieces) >= min(LEAST_STRENGTH, match.strength * MOSTLY)

    def _ranked(self, query: Query, within: Collection[int] | None, least: float = LEAST_SUGGESTION) -> list[Match]:
        strengths, matching = self._looked_up(query, within)
        near = {number: strength for number, strength in strengths.items() if strength >= least}
        concepts = matching.concepts(near)
        found = [
            Match(concepts[number], strength, around=named < min(LEAST_STRENGTH, strength * MOSTLY), by_name=named)
            for number, strength in near.items()
            for named in (matching.named.get(number, 0.0),)
        ]
        return sorted(found, key=lambda match: (-match.strength, match.concept.name))

    def _looked_up(self, query: Query, within: Collection[int] | None) -> tuple[Strengths, Matching]:
        key = (query.topic, query.english, query.counted_in, None if within is None else frozenset(within))
        if key not in self._ranks:
            self._ranks[key] = self._rank(query, within)
        return self._ranks[key]

    def _rank(self, query: Query, within: Collection[int] | None) -> tuple[Strengths, Matching]:
        matching = Matching(self.index, self.terms, within)
        strengths: Strengths = matching.chinese(self._variants(query.topic)) if query.topic else {}
        if query.english:
            latin = matching.spelt(query.english) or matching.glossed(query.english)
            both = bool(query.topic) and not matching.tells_nothing(query.topic)
            # What is said in two languages must fit in both: each is half of what was said.
            for place in strengths.keys() | latin.keys() if both else latin.keys():
                here, there = strengths.get(place, 0.0), latin.get(place, 0.0)
                strengths[place] = (here + there) / 2 if both else there
            matching.lower_other_heads("".join(query.topic), strengths)
            matching.lower_other_english_heads(query.english, strengths)
        if max(strengths.values(), default=0.0) < SURE_STRENGTH:
            for place, strength in matching.meant(tuple(map(plain, query.topic)), query.english).items():
                strengths[place] = max(strengths.get(place, 0.0), strength)
        if query.counted_in:
            matching.favour_counted(query.counted_in, strengths)
        return strengths, matching

    def _variants(self, topic: tuple[str, ...]) -> list[tuple[str, ...]]:
        """The topic as said, and with each word that people say for another replaced."""
        parts = tuple(map(plain, topic))
        same = self.terms.lexicon.same
        variants = [parts]
        said = [word for word in same if any(word in part for part in parts)]
        for word in said:
            variants += [tuple(part.replace(word, other) for part in parts) for other in same[word]]
        if len(said) > 1:
            joined = " ".join(parts)
            for word in said:
                joined = joined.replace(word, f" {same[word][0]} ")
            variants.append(tuple(dict.fromkeys(joined.split())))
        return variants


def measures_other(query: Query, lexicon: Lexicon, name: str) -> bool:
    """Whether a question's topic ends in what is measured, as a name does, and an indicator of this name has not that.

    "垃圾分类覆盖率" means just that; "乡村道路长度" may be a 里程, and what names nothing measured may be anything.
    """
    measures = _measures_of(query.topic[-1:], "" if query.topic else normal(query.text), lexicon)
    return measures is not None and not any(all(head in name for head in heads) for heads in measures)


def _measures_of(last: tuple[str, ...], english: str, lexicon: Lexicon) -> tuple[tuple[str, ...], ...] | None:
    """What is measured: the words of which a name must have one set; None where nothing is."""
    if last:
        group = next((group for group in lexicon.heads if last[0].endswith(group)), None)
        if group is not None:
            return tuple((head,) for head in group)
        return () if last[0].endswith(_MEASURES) or last[0].startswith(_AVERAGES) else None
    said = set(re.findall("[a-z]+", english))
    heads = tuple(lexicon.english_heads[word] for word in sorted(said) if word in lexicon.english_heads)
    if heads:
        return (heads,)
    return None if lexicon.english_measures.isdisjoint(said) else ()


def topic_text(query: Query) -> str:
    """What the question is about, as it was said."""
    return normal(" ".join((*query.topic, *query.english)))
