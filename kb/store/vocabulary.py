"""The vocabulary as it stands in the database (kb.vocabulary.Index); every question reads only what it needs of it."""

import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from functools import cache
from itertools import pairwise
from typing import Any

from sqlalchemy import BindParameter, Table, and_, bindparam, func, or_, select
from sqlmodel import Session

from kb.offices import KINDS_ALONE
from kb.store.statements import Statement, any_of
from kb.store.tables import IndicatorRow, NoteRow
from kb.store.vocabulary_tables import CONCEPT, GLOSS, OFFICE, PIECE, PIECE_COUNT, PLACE, VOCABULARY
from kb.vocabulary import Concept, Place
from kb.words import KINDS, Kind, kept_as

LONGEST_OFFICE = 30
#: So many of the newest rows of concepts are looked through for words.
MOST_LOOKED_THROUGH = 3000
#: So much of a text is looked through for offices: what is longer is no question.
LONGEST_SAID = 200


_INDICATOR: Table = IndicatorRow.__table__  # type: ignore[attr-defined]
_NOTE: Table = NoteRow.__table__  # type: ignore[attr-defined]

_SIZE = Statement(select(VOCABULARY.c.concepts))
_COUNTS = Statement(
    select(PIECE_COUNT.c.piece, PIECE_COUNT.c.concepts).where(
        PIECE_COUNT.c.kind.in_(any_of("kinds")), PIECE_COUNT.c.piece.in_(any_of("pieces"))
    )
)
_PIECES = (PIECE.c.kind.in_(any_of("kinds")), PIECE.c.piece.in_(any_of("pieces")))
_WITH_PIECES = select(PIECE.c.piece, PIECE.c.concept_id).where(*_PIECES)
_HAVING = Statement(_WITH_PIECES)
_HAVING_WITHIN = Statement(_WITH_PIECES.where(PIECE.c.concept_id.in_(any_of("within"))))
_CONCEPTS = select(CONCEPT.c.id, CONCEPT.c.name, CONCEPT.c.plain_name, CONCEPT.c.sounds)
_BY_ID = Statement(_CONCEPTS.where(CONCEPT.c.id.in_(any_of("ids"))))
_BY_NAME = Statement(_CONCEPTS.where(CONCEPT.c.plain_name.in_(any_of("names"))))
_ON_FORMS = Statement(select(PLACE.c.concept_id).where(PLACE.c.form_id.in_(any_of("forms"))).distinct())
_ROWS = (
    select(PLACE.c.concept_id, PLACE.c.form_id, PLACE.c.indicator)
    .where(PLACE.c.concept_id.in_(any_of("ids")))
    .order_by(PLACE.c.year.desc(), PLACE.c.form_id.desc())
    .limit(bindparam("most"))
)
_PLACES = Statement(_ROWS)
_PLACES_ON_FORMS = Statement(_ROWS.where(PLACE.c.form_id.in_(any_of("forms"))))
_PLACES_OF_YEARS = Statement(_ROWS.where(PLACE.c.year.in_(any_of("years"))))


@cache
def _written(words: int, *, on_forms: bool, of_years: bool) -> Statement:
    """Of the newest rows of concepts those that have so many words, whose characters stand in their order."""
    newest = _ROWS.where(PLACE.c.form_id.in_(any_of("forms"))) if on_forms else _ROWS
    place = (
        (newest.where(PLACE.c.year.in_(any_of("years"))) if of_years else newest).add_columns(PLACE.c.year).subquery()
    )
    noted = select(_NOTE.c.id).where(_NOTE.c.form_id == place.c.form_id, _NOTE.c.indicator == place.c.indicator)
    found = select(place.c.concept_id, place.c.form_id, place.c.indicator).join(
        _INDICATOR, and_(_INDICATOR.c.form_id == place.c.form_id, _INDICATOR.c.key == place.c.indicator)
    )
    for number in range(words):
        like: BindParameter[str] = bindparam(f"word{number}")
        cells = (_INDICATOR.c.name, _INDICATOR.c.target, _INDICATOR.c.actual)
        found = found.where(
            or_(
                *(func.lower(cell).like(like, escape="/") for cell in cells),
                noted.where(func.lower(_NOTE.c.text).like(like, escape="/")).exists(),
            )
        )
    return Statement(found.order_by(place.c.year.desc(), place.c.form_id.desc()).limit(bindparam("found")))


_GLOSSED = Statement(select(GLOSS.c.stem, GLOSS.c.word, GLOSS.c.strength).where(GLOSS.c.stem.in_(any_of("stems"))))
_STEMS = Statement(
    select(GLOSS.c.stem).where(GLOSS.c.stem >= bindparam("letter"), GLOSS.c.stem < bindparam("next")).distinct()
)
_UNITS = Statement(select(OFFICE.c.unit).where(OFFICE.c.name.in_(any_of("names"))).distinct())
_OF_KIND = Statement(select(OFFICE.c.unit).where(OFFICE.c.name == bindparam("name")).limit(2))
#: Kind -> what its pieces are stored as.
_NUMBERS: Mapping[Kind, Sequence[int]] = {
    kind: [KINDS.index(kept) for kept in kept_as(kind)] for kind in (*KINDS, "anywhere")
}


class StoredIndex:
    """The index of one transaction."""

    def __init__(self, session: Session) -> None:
        session.flush()
        self._connection = session.connection()

    def _rows(self, wanted: Statement, **values: object) -> Sequence[Any]:
        return wanted.rows(self._connection, **values)

    def size(self) -> int:
        return sum(row[0] for row in self._rows(_SIZE))

    def counts(self, kind: Kind, pieces: Collection[str]) -> Mapping[str, int]:
        if not pieces:
            return {}
        found: dict[str, int] = defaultdict(int)
        for piece, concepts in self._rows(_COUNTS, kinds=_NUMBERS[kind], pieces=sorted(pieces)):
            found[piece] += concepts
        return found

    def having(
        self, kind: Kind, pieces: Collection[str], within: Collection[int] | None = None
    ) -> Mapping[str, Collection[int]]:
        if not pieces or (within is not None and not within):
            return {}
        asked = {"kinds": _NUMBERS[kind], "pieces": sorted(pieces)}
        if within is None:
            rows = self._rows(_HAVING, **asked)
        else:
            rows = self._rows(_HAVING_WITHIN, **asked, within=sorted(within))
        found: dict[str, set[int]] = defaultdict(set)
        for piece, concept in rows:
            found[piece].add(concept)
        return found

    def concepts(self, ids: Collection[int]) -> Mapping[int, Concept]:
        return {row[0]: Concept._make(row) for row in self._rows(_BY_ID, ids=sorted(ids))} if ids else {}

    def named(self, plain_names: Collection[str]) -> Mapping[str, Concept]:
        if not plain_names:
            return {}
        return {row[2]: Concept._make(row) for row in self._rows(_BY_NAME, names=sorted(plain_names))}

    def on_forms(self, form_ids: Collection[int]) -> Collection[int]:
        return {row[0] for row in self._rows(_ON_FORMS, forms=sorted(form_ids))} if form_ids else set()

    def places(
        self, ids: Collection[int], form_ids: Collection[int] | None, years: Collection[int] = (), most: int = 1000
    ) -> Iterable[Place]:
        if not ids or (form_ids is not None and not form_ids):
            return []
        asked = {"ids": sorted(ids), "most": most}
        if form_ids is not None:
            rows = self._rows(_PLACES_ON_FORMS, **asked, forms=sorted(form_ids))
        elif years:
            rows = self._rows(_PLACES_OF_YEARS, **asked, years=sorted(years))
        else:
            rows = self._rows(_PLACES, **asked)
        return [Place(*row) for row in rows]

    def written(
        self, ids: Collection[int], words: Sequence[str], form_ids: Collection[int] | None, years: Collection[int],
        most: int,
    ) -> Iterable[Place]:  # fmt: skip
        if not ids or not words or (form_ids is not None and not form_ids):
            return []
        statement = _written(len(words), on_forms=form_ids is not None, of_years=bool(years))
        # What is written with blanks between has the plain word as well.
        likes = {f"word{number}": f"%{'%'.join(map(_as_it_is, word))}%" for number, word in enumerate(words)}
        asked = {"ids": sorted(ids), "forms": sorted(form_ids or ()), "years": sorted(years)}
        rows = self._rows(statement, **asked, **likes, most=MOST_LOOKED_THROUGH, found=most)
        return [Place(*row) for row in rows]

    def glossed(self, stems: Collection[str]) -> Mapping[str, Mapping[str, float]]:
        found: dict[str, dict[str, float]] = defaultdict(dict)
        for stem, word, strength in () if not stems else self._rows(_GLOSSED, stems=sorted(stems)):
            found[stem][word] = strength
        return found

    def stems(self, letter: str) -> Collection[str]:
        return [row[0] for row in self._rows(_STEMS, letter=letter, next=chr(ord(letter) + 1))]


def _as_it_is(character: str) -> str:
    return f"/{character}" if character in "/%_" else character


def units_in(session: Session, said: str) -> list[str]:
    """The offices on file that a sentence in normal form may name.

    "卫生院" names one only where it is the only one of its kind; in a county there are hundreds.
    """
    names = office_names(said)
    kinds = names.intersection(KINDS_ALONE)
    session.flush()
    connection = session.connection()
    found = {row[0] for row in _UNITS.rows(connection, names=sorted(names - kinds))} if names - kinds else set()
    for kind in sorted(kinds):
        of_kind = _OF_KIND.rows(connection, name=kind)
        found |= {row[0] for row in of_kind} if len(of_kind) == 1 else set()
    return sorted(found)


def office_names(said: str) -> set[str]:
    """Every piece of a sentence that could be the name of an office: two or more characters, one or two Latin words."""
    said = said[:LONGEST_SAID]
    latin = re.findall(r"[a-z]+", said)
    found = {*latin, *map(" ".join, pairwise(latin))}
    for run in re.findall(r"\S*[\u3400-\u9fff]\S*", said):
        found |= {
            run[start : start + size]
            for start in range(len(run) - 1)
            for size in range(2, min(LONGEST_OFFICE, len(run) - start) + 1)
        }
    return found
