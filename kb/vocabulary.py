"""What the vocabulary is made of: the indicators that are on file, and the pieces that they are found by.

`Index` is how matching sees it, wherever it is kept; `HeldIndex` keeps it in memory.
"""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple, Protocol

from kb.glossary import Glossary
from kb.words import Kind, initials, kept_as, name_pieces, pairs, syllables
from scoring.form import Form, Indicator
from scoring.quantity import plain


class Concept(NamedTuple):
    """One distinct indicator name: as it was first written, and in plain form; sounds: its pinyin, with blanks."""

    id: int
    name: str
    plain_name: str
    sounds: str

    @property
    def syllables(self) -> tuple[str, ...]:
        """Its pinyin."""
        return tuple(self.sounds.split())

    @property
    def initials(self) -> str:
        """The first letters of its pinyin."""
        return initials(self.syllables)


@dataclass(frozen=True, slots=True)
class Place:
    """Where a concept stands: a row of a form."""

    concept: int
    form_id: int
    indicator: str


@dataclass(frozen=True, slots=True)
class RowText:
    """A row as the vocabulary sees it. around: the pairs of its target, actual, notes and measures, not in its name."""

    indicator: str
    name: str
    plain_name: str
    around: frozenset[str]
    text: str

    @property
    def anywhere(self) -> frozenset[str]:
        """The pairs of its name and of all that is written around it."""
        return self.around | frozenset(pairs(self.plain_name))


def rows_of(form: Form) -> Iterator[RowText]:
    """The rows of a form that have a name."""
    return (row_text(form, row) for row in form.indicators if plain(row.name))


def row_text(form: Form, row: Indicator) -> RowText:
    """A row with all that is written around it."""
    name = plain(row.name)
    reasons = (note.text for note in form.deviations_of(row.id))
    measures = (note.text for note in form.measures_of(row.id))
    text = plain("。".join((row.target, row.actual, *reasons, *measures)))
    return RowText(row.id, row.name, name, frozenset(pairs(text)) - frozenset(pairs(name)), text)


def sounds_of(plain_name: str) -> str:
    """The pinyin of a name as a concept has it."""
    return " ".join(syllables(plain_name))


class Index(Protocol):
    """How the vocabulary is read; a concept is named by its id."""

    def size(self) -> int:
        """The number of concepts."""

    def counts(self, kind: Kind, pieces: Collection[str]) -> Mapping[str, int]:
        """How many concepts have each piece; what none has is left out."""

    def having(
        self, kind: Kind, pieces: Collection[str], within: Collection[int] | None = None
    ) -> Mapping[str, Collection[int]]:
        """Which concepts, of those within, have each piece; what none has is left out."""

    def concepts(self, ids: Collection[int]) -> Mapping[int, Concept]:
        """These concepts."""

    def named(self, plain_names: Collection[str]) -> Mapping[str, Concept]:
        """The concepts of these names."""

    def on_forms(self, form_ids: Collection[int]) -> Collection[int]:
        """The concepts that stand on these forms."""

    def places(
        self, ids: Collection[int], form_ids: Collection[int] | None, years: Collection[int] = (), most: int = 1000
    ) -> Iterable[Place]:
        """Where concepts stand: on these forms, or on any of these years, the newest first, no more than so many."""

    def written(
        self, ids: Collection[int], words: Sequence[str], form_ids: Collection[int] | None, years: Collection[int],
        most: int,
    ) -> Iterable[Place]:  # fmt: skip
        """Where rows of these concepts may have all these words, in plain form, in their name or around it."""

    def glossed(self, stems: Collection[str]) -> Mapping[str, Mapping[str, float]]:
        """English stem -> the Chinese words for it in what is on file, with what each proves."""

    def stems(self, letter: str) -> Collection[str]:
        """All known English stems that begin with this letter."""


class HeldIndex:
    """An index in memory, of forms given with their ids."""

    def __init__(self, forms: Iterable[tuple[int, Form]], glossary: Glossary) -> None:
        self._glossary = glossary
        self._concepts: dict[int, Concept] = {}
        self._ids: dict[str, int] = {}
        self._places: list[Place] = []
        self._written: dict[tuple[int, str], str] = {}
        self._years: dict[int, int] = {}
        self._words: set[str] | None = None
        self._texts: list[str] = []
        self.uses: dict[tuple[Kind, str], Counter[int]] = defaultdict(Counter)
        for form_id, form in forms:
            self._years[form_id] = form.year or 0
            for row in rows_of(form):
                self._add(form_id, row)

    def _add(self, form_id: int, row: RowText) -> None:
        number = self._ids.setdefault(row.plain_name, len(self._ids) + 1)
        if number not in self._concepts:
            self._concepts[number] = Concept(number, row.name, row.plain_name, sounds_of(row.plain_name))
            for kind, pieces in name_pieces(row.plain_name).items():
                for piece in pieces:
                    self.uses[kind, piece][number] += 1
        for piece in row.around:
            self.uses["around", piece][number] += 1
        self._places.append(Place(number, form_id, row.indicator))
        self._written[form_id, row.indicator] = f"{row.plain_name}。{row.text}"
        self._texts += (row.plain_name, row.text)

    def size(self) -> int:
        return len(self._concepts)

    def counts(self, kind: Kind, pieces: Collection[str]) -> Mapping[str, int]:
        return {piece: len(found) for piece in pieces if (found := self._having(kind, piece))}

    def having(
        self, kind: Kind, pieces: Collection[str], within: Collection[int] | None = None
    ) -> Mapping[str, Collection[int]]:
        found = {piece: ids for piece in pieces if (ids := self._having(kind, piece))}
        return found if within is None else {piece: ids & set(within) for piece, ids in found.items()}

    def _having(self, kind: Kind, piece: str) -> set[int]:
        return {number for kept in kept_as(kind) for number in self.uses.get((kept, piece), ())}

    def concepts(self, ids: Collection[int]) -> Mapping[int, Concept]:
        return {number: self._concepts[number] for number in ids}

    def named(self, plain_names: Collection[str]) -> Mapping[str, Concept]:
        return {name: self._concepts[self._ids[name]] for name in plain_names if name in self._ids}

    def on_forms(self, form_ids: Collection[int]) -> Collection[int]:
        return {place.concept for place in self._places if place.form_id in form_ids}

    def places(
        self, ids: Collection[int], form_ids: Collection[int] | None, years: Collection[int] = (), most: int = 1000
    ) -> Iterable[Place]:
        found = [
            place
            for place in self._places
            if place.concept in ids
            and (form_ids is None or place.form_id in form_ids)
            and (not years or self._years[place.form_id] in years)
        ]
        return sorted(found, key=lambda place: (self._years[place.form_id], place.form_id), reverse=True)[:most]

    def written(
        self, ids: Collection[int], words: Sequence[str], form_ids: Collection[int] | None, years: Collection[int],
        most: int,
    ) -> Iterable[Place]:  # fmt: skip
        texts = self._written
        places = self.places(ids, form_ids, years)
        return [it for it in places if all(word in texts[it.form_id, it.indicator] for word in words)][:most]

    def glossed(self, stems: Collection[str]) -> Mapping[str, Mapping[str, float]]:
        found: dict[str, dict[str, float]] = defaultdict(dict)
        for word in self._known_words():
            for stem, strength in self._glossary.glosses(word).items():
                if stem in stems:
                    found[stem][word] = strength
        return found

    def stems(self, letter: str) -> Collection[str]:
        stems = {stem for word in self._known_words() for stem in self._glossary.glosses(word)}
        return [stem for stem in stems if stem.startswith(letter)]

    def _known_words(self) -> set[str]:
        if self._words is None:
            self._words = {word for text in set(self._texts) for word in self._glossary.words(text)}
        return self._words
