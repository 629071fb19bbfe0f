"""The vocabulary as it stands in the database (kb.vocabulary.Index); every question reads only what it needs of it."""

import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from itertools import pairwise

from sqlalchemy import ColumnElement, func
from sqlmodel import Session, col, select

from kb.store.vocabulary_tables import ConceptRow, GlossRow, OfficeNameRow, PieceRow, PlaceRow, VocabularyRow
from kb.vocabulary import Concept, Place
from kb.words import KINDS, Kind

LONGEST_OFFICE = 30


class StoredIndex:
    """The index of one transaction."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def size(self) -> int:
        return self._session.exec(select(VocabularyRow.concepts)).one()

    def counts(self, kind: Kind, pieces: Collection[str]) -> Mapping[str, int]:
        if not pieces:
            return {}
        counted = (
            select(PieceRow.piece, func.count())
            .where(PieceRow.kind == KINDS.index(kind), col(PieceRow.piece).in_(sorted(pieces)))
            .group_by(PieceRow.piece)
        )
        return {row[0]: row[1] for row in self._session.execute(counted)}

    def having(
        self, kind: Kind, pieces: Collection[str], within: Collection[int] | None = None
    ) -> Mapping[str, Collection[int]]:
        if not pieces or (within is not None and not within):
            return {}
        wanted = select(PieceRow.piece, PieceRow.concept_id).where(
            PieceRow.kind == KINDS.index(kind), col(PieceRow.piece).in_(sorted(pieces))
        )
        if within is not None:
            wanted = wanted.where(col(PieceRow.concept_id).in_(sorted(within)))
        found: dict[str, set[int]] = defaultdict(set)
        for piece, concept in self._session.execute(wanted):
            found[piece].add(concept)
        return found

    def concepts(self, ids: Collection[int]) -> Mapping[int, Concept]:
        if not ids:
            return {}
        return {concept.id: concept for concept in self._concepts(col(ConceptRow.id).in_(sorted(ids)))}

    def named(self, plain_names: Collection[str]) -> Mapping[str, Concept]:
        if not plain_names:
            return {}
        wanted = col(ConceptRow.plain_name).in_(sorted(plain_names))
        return {concept.plain_name: concept for concept in self._concepts(wanted)}

    def _concepts(self, wanted: ColumnElement[bool]) -> Iterator[Concept]:
        rows = self._session.execute(select(ConceptRow.id, ConceptRow.name, ConceptRow.plain_name).where(wanted))
        return (Concept(row.id, row.name, row.plain_name) for row in rows)

    def on_forms(self, form_ids: Collection[int]) -> Collection[int]:
        wanted = select(PlaceRow.concept_id).where(col(PlaceRow.form_id).in_(sorted(form_ids))).distinct()
        return set(self._session.exec(wanted))

    def places(
        self, ids: Collection[int], form_ids: Collection[int] | None, years: Collection[int] = (), most: int = 1000
    ) -> Iterable[Place]:
        wanted = (
            select(PlaceRow.concept_id, PlaceRow.form_id, PlaceRow.indicator)
            .where(col(PlaceRow.concept_id).in_(sorted(ids)))
            .order_by(col(PlaceRow.year).desc(), col(PlaceRow.form_id))
            .limit(most)
        )
        if form_ids is not None:
            wanted = wanted.where(col(PlaceRow.form_id).in_(sorted(form_ids)))
        if years:
            wanted = wanted.where(col(PlaceRow.year).in_(sorted(years)))
        return [Place(*row) for row in self._session.execute(wanted)]

    def glossed(self, stems: Collection[str]) -> Mapping[str, Mapping[str, float]]:
        found: dict[str, dict[str, float]] = defaultdict(dict)
        wanted = select(GlossRow.stem, GlossRow.word, GlossRow.strength).where(col(GlossRow.stem).in_(sorted(stems)))
        for stem, word, strength in self._session.execute(wanted):
            found[stem][word] = strength
        return found

    def stems(self, letter: str) -> Collection[str]:
        wanted = select(GlossRow.stem).where(GlossRow.stem >= letter, GlossRow.stem < chr(ord(letter) + 1)).distinct()
        return self._session.exec(wanted).all()


def units_in(session: Session, said: str) -> list[str]:
    """The offices on file that a sentence in normal form may name."""
    names = office_names(said)
    if not names:
        return []
    return list(session.exec(select(OfficeNameRow.unit).where(col(OfficeNameRow.name).in_(sorted(names))).distinct()))


def office_names(said: str) -> set[str]:
    """Every piece of a sentence that could be the name of an office: two or more characters, one or two Latin words."""
    latin = re.findall(r"[a-z]+", said)
    found = {*latin, *map(" ".join, pairwise(latin))}
    for run in re.findall(r"\S*[\u3400-\u9fff]\S*", said):
        found |= {
            run[start : start + size]
            for start in range(len(run) - 1)
            for size in range(2, min(LONGEST_OFFICE, len(run) - start) + 1)
        }
    return found
