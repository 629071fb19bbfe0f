"""The vocabulary is changed together with the forms: their rows, pieces, words and offices are added and taken out.

What comes and what goes is counted together, so that a form in a new revision changes only what is another in it.
"""

import zlib
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import cache
from typing import Any

from sqlalchemy import Connection, Table, delete, insert, select, update
from sqlmodel import Session

from kb.dictionary import definitions
from kb.glossary import Glossary
from kb.lexicon import parse_lexicon
from kb.query import names_in_questions
from kb.shipped import shipped_texts
from kb.store.engine import alone
from kb.store.reading import read_forms
from kb.store.statements import Change, Statement, any_of
from kb.store.tables import FormRow
from kb.store.vocabulary_tables import CONCEPT, GLOSS, OFFICE, PIECE, PIECE_COUNT, PLACE, VOCABULARY
from kb.vocabulary import rows_of, sounds_of
from kb.words import KINDS, name_pieces
from scoring.form import Form

#: Another number, and every index is made anew when its database is opened.
VERSION = 3
#: Values in one statement: databases have a limit.
AT_ONCE = 5000
FORMS_AT_ONCE = 1000
#: Kilobytes of an SQLite file that are kept in memory while all of the index is made.
ROOM = 200_000

_FORM: Table = FormRow.__table__  # type: ignore[attr-defined]

_SIZE = Change("UPDATE vocabulary SET concepts = concepts + ?")
_CONCEPTS = Change(
    "INSERT INTO concept (plain_name, name, sounds, uses) VALUES (?, ?, ?, ?)"
    " ON CONFLICT (plain_name) DO UPDATE SET uses = concept.uses + excluded.uses RETURNING plain_name, id, uses"
)
_PIECES = Change(
    "INSERT INTO piece (kind, piece, concept_id, uses) VALUES (?, ?, ?, ?)"
    " ON CONFLICT (kind, piece, concept_id) DO UPDATE SET uses = piece.uses + excluded.uses"
    " RETURNING kind, piece, concept_id, uses"
)
_COUNTS = Change(
    "INSERT INTO piece_count (kind, piece, concepts) VALUES (?, ?, ?)"
    " ON CONFLICT (kind, piece) DO UPDATE SET concepts = piece_count.concepts + excluded.concepts"
)
_OFFICES = Change(
    "INSERT INTO office_name (name, unit, uses) VALUES (?, ?, ?)"
    " ON CONFLICT (name, unit) DO UPDATE SET uses = office_name.uses + excluded.uses"
)
_PLACES = Change("INSERT INTO place (form_id, indicator, concept_id, year) VALUES (?, ?, ?, ?)")
_GLOSSES = Change("INSERT INTO gloss (stem, word, strength) VALUES (?, ?, ?)")
_NO_CONCEPT = Change("DELETE FROM concept WHERE id = ?")
_NO_PIECE = Change("DELETE FROM piece WHERE kind = ? AND piece = ? AND concept_id = ?")
_NO_COUNT = Change("DELETE FROM piece_count WHERE kind = ? AND piece = ? AND concepts <= 0")
_NO_OFFICE = Change("DELETE FROM office_name WHERE name = ? AND unit = ? AND uses <= 0")
_NO_PLACE = Change("DELETE FROM place WHERE form_id = ?")
_GLOSSED = Statement(select(GLOSS.c.word).where(GLOSS.c.word.in_(any_of("words"))).distinct())

_AROUND = KINDS.index("around")
Uses = Counter[tuple[Any, ...]]


def add_forms(session: Session, forms: Mapping[int, Form]) -> None:
    """Add the rows of forms that are filed now."""
    change_forms(session, {}, forms)


def change_forms(session: Session, before: Mapping[int, Form], after: Mapping[int, Form]) -> None:
    """Take out the rows of forms that are not filed any more, as they were added, and add those of others."""
    session.flush()
    connection = session.connection()
    _SIZE.many(connection, [(0,)])  # until the end of the transaction nobody else changes the index
    gone = [row for form in before.values() for row in rows_of(form)]
    come = [(form_id, row) for form_id, form in after.items() for row in rows_of(form)]
    names = Counter(row.plain_name for _, row in come)
    names.subtract(Counter(row.plain_name for row in gone))
    written = {row.plain_name: row.name for row in (*gone, *(row for _, row in reversed(come)))}
    known = _CONCEPTS.returning(
        connection, [(name, written[name], sounds_of(name), names[name]) for name in sorted(names)]
    )
    ids = {name: number for name, number, _ in known}
    pieces: Uses = Counter((_AROUND, piece, ids[row.plain_name]) for _, row in come for piece in row.around)
    pieces.subtract((_AROUND, piece, ids[row.plain_name]) for row in gone for piece in row.around)
    lost = [(number,) for _, number, uses in known if uses <= 0]
    found = 0
    for name, number, uses in known:
        if uses <= 0:
            pieces.subtract(_name_uses(name, number))
        elif uses == names[name]:
            found += 1
            pieces.update(_name_uses(name, number))
    _change_pieces(connection, pieces)
    _NO_PLACE.many(connection, [(form_id,) for form_id in before])
    _PLACES.many(
        connection,
        [(form_id, row.indicator, ids[row.plain_name], after[form_id].year or 0) for form_id, row in come],
    )
    _NO_CONCEPT.many(connection, lost)
    _SIZE.many(connection, [(found - len(lost),)])
    _gloss(connection, {text for _, row in come for text in (row.plain_name, row.text)})
    offices = _office_uses(after.values())
    offices.subtract(_office_uses(before.values()))
    _count(connection, offices, _OFFICES, _NO_OFFICE)


def bring_up_to_date(session: Session) -> None:
    """Make the index of a database that has none, or one that another version of the program made."""
    stored = select(VOCABULARY.c.made_by)
    if session.execute(stored).scalar_one_or_none() == _made_by():
        return
    alone(session.connection())
    made_by = session.execute(stored).scalar_one_or_none()
    if made_by == _made_by():
        return
    if made_by is not None and made_by.partition(":")[0] == str(VERSION):
        _gloss_again(session)
        session.execute(update(VOCABULARY).values(made_by=_made_by()))
        return
    for table in (PIECE, PIECE_COUNT, PLACE, CONCEPT, GLOSS, OFFICE, VOCABULARY):
        session.execute(delete(table))
    session.execute(insert(VOCABULARY), [{"id": 1, "made_by": _made_by(), "concepts": 0}])
    filed = session.execute(select(_FORM.c.id).where(_FORM.c.state == "filed").order_by(_FORM.c.id)).scalars().all()
    with _room(session.connection()):
        for some in _some(filed, FORMS_AT_ONCE):
            add_forms(session, read_forms(session, some))


@contextmanager
def _room(connection: Connection) -> Iterator[None]:
    """Memory for very many changes: SQLite else writes the same pages again and again."""
    if connection.dialect.name != "sqlite":
        yield
        return
    usual = connection.exec_driver_sql("PRAGMA cache_size").scalar_one()
    connection.exec_driver_sql(f"PRAGMA cache_size = -{ROOM}")
    yield
    connection.exec_driver_sql(f"PRAGMA cache_size = {usual}")


def _made_by() -> str:
    return f"{VERSION}:{zlib.crc32(shipped_texts('lexicon')['questions.toml'].encode())}"


def _some(values: Sequence[Any], most: int = AT_ONCE) -> Iterator[Sequence[Any]]:
    return (values[start : start + most] for start in range(0, len(values), most))


# --- pieces and offices ----------------------------------------------------------------------------------------------


def _change_pieces(connection: Connection, by: Uses) -> None:
    """Count more or fewer uses of these pieces, and the concepts that have them now or no longer."""
    changed = _PIECES.returning(connection, [(*key, count) for key, count in sorted(by.items()) if count])
    lost = [(kind, piece, number) for kind, piece, number, uses in changed if uses <= 0]
    _NO_PIECE.many(connection, lost)
    counts: Uses = Counter((kind, piece) for kind, piece, number, uses in changed if uses == by[kind, piece, number])
    counts.subtract((kind, piece) for kind, piece, _ in lost)
    _count(connection, counts, _COUNTS, _NO_COUNT)


def _count(connection: Connection, by: Uses, more: Change, none: Change) -> None:
    """Count more or fewer of these keys; what is not there yet is added, what has none left is taken out."""
    more.many(connection, [(*key, count) for key, count in sorted(by.items()) if count])
    none.many(connection, [key for key, count in sorted(by.items()) if count < 0])


def _name_uses(name: str, number: int) -> Iterator[tuple[int, str, int]]:
    return ((KINDS.index(kind), piece, number) for kind, pieces in name_pieces(name).items() for piece in pieces)


def _office_uses(forms: Iterable[Form]) -> Uses:
    return Counter(
        (name, form.unit) for form in forms if form.unit for name in {form.unit, *names_in_questions(form.unit)}
    )


# --- words -----------------------------------------------------------------------------------------------------------


@cache
def _glossary() -> Glossary:
    return Glossary(parse_lexicon(shipped_texts("lexicon")["questions.toml"]), definitions)


def _gloss(connection: Connection, texts: Iterable[str]) -> None:
    """Note the English for words that were not met before; it may stay when they are gone."""
    words = {word for text in texts for word in _glossary().words(text)}
    for some in _some(sorted(words)):
        words -= {row[0] for row in _GLOSSED.rows(connection, words=some)}
    _add_glosses(connection, words)


def _gloss_again(session: Session) -> None:
    """Other words of the lexicon may give other English words."""
    words = set(session.execute(select(GLOSS.c.word).distinct()).scalars())
    session.execute(delete(GLOSS))
    _add_glosses(session.connection(), words)


def _add_glosses(connection: Connection, words: Iterable[str]) -> None:
    _GLOSSES.many(
        connection,
        [(stem, word, strength) for word in sorted(words) for stem, strength in _glossary().glosses(word).items()],
    )
