"""The vocabulary is changed together with the forms: their rows, pieces, words and offices are added and taken out."""

import zlib
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache
from typing import Any

from sqlalchemy import Table, bindparam, delete, insert, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import Session

from kb.dictionary import definitions
from kb.glossary import Glossary
from kb.lexicon import parse_lexicon
from kb.query import names_in_questions
from kb.shipped import shipped_texts
from kb.store.engine import alone
from kb.store.reading import read_forms
from kb.store.tables import FormRow
from kb.store.vocabulary_tables import ConceptRow, GlossRow, OfficeNameRow, PieceRow, PlaceRow, VocabularyRow
from kb.vocabulary import RowText, rows_of
from kb.words import KINDS, name_pieces
from scoring.form import Form

#: Another number, and every index is made anew when its database is opened.
VERSION = 1
#: Values in one statement: databases have a limit.
AT_ONCE = 5000
FORMS_AT_ONCE = 200

_VOCABULARY: Table = VocabularyRow.__table__  # type: ignore[attr-defined]
_CONCEPT: Table = ConceptRow.__table__  # type: ignore[attr-defined]
_PLACE: Table = PlaceRow.__table__  # type: ignore[attr-defined]
_PIECE: Table = PieceRow.__table__  # type: ignore[attr-defined]
_GLOSS: Table = GlossRow.__table__  # type: ignore[attr-defined]
_OFFICE: Table = OfficeNameRow.__table__  # type: ignore[attr-defined]
_FORM: Table = FormRow.__table__  # type: ignore[attr-defined]

Uses = Counter[tuple[Any, ...]]


def add_forms(session: Session, forms: Mapping[int, Form]) -> None:
    """Add the rows of forms that are filed now."""
    _hold(session)
    rows = [(form_id, row) for form_id, form in forms.items() for row in rows_of(form)]
    names = Counter(row.plain_name for _, row in rows)
    known = _concept_ids(session, names)
    new = {row.plain_name: row.name for _, row in reversed(rows) if row.plain_name not in known}
    if new:
        ordered = sorted(new)
        session.execute(insert(_CONCEPT), [{"plain_name": name, "name": new[name], "uses": 0} for name in ordered])
        _change_size(session, len(new))
        known = _concept_ids(session, names)
    _raise_concepts(session, {known[name]: count for name, count in names.items()})
    pieces = _pieces((row for _, row in rows), known)
    for name in new:
        pieces += _name_uses(name, known[name])
    _raise_uses(session, _PIECE, pieces)
    places = [
        {"form_id": form_id, "indicator": row.indicator, "concept_id": known[row.plain_name],
         "year": forms[form_id].year or 0}
        for form_id, row in rows
    ]  # fmt: skip
    if places:
        session.execute(insert(_PLACE), places)
    _gloss(session, {text for _, row in rows for text in (row.plain_name, row.text)})
    _raise_uses(session, _OFFICE, _office_uses(forms.values()))


def remove_form(session: Session, form_id: int, form: Form) -> None:
    """Take out the rows of a form that is no longer filed, as it was when it was added."""
    _hold(session)
    rows = tuple(rows_of(form))
    names = Counter(row.plain_name for row in rows)
    known = _concept_ids(session, names)
    _raise_concepts(session, {known[name]: -count for name, count in names.items()})
    pieces = _pieces(rows, known)
    ids = {number: name for name, number in known.items()}
    gone = (
        session.execute(select(_CONCEPT.c.id).where(_CONCEPT.c.id.in_(list(ids)), _CONCEPT.c.uses <= 0)).scalars().all()
    )
    for number in gone:
        pieces += _name_uses(ids[number], number)
    _lower_uses(session, _PIECE, pieces)
    session.execute(delete(_PLACE).where(_PLACE.c.form_id == form_id))
    if gone:
        session.execute(delete(_CONCEPT).where(_CONCEPT.c.id.in_(gone)))
        _change_size(session, -len(gone))
    _lower_uses(session, _OFFICE, _office_uses((form,)))


def bring_up_to_date(session: Session) -> None:
    """Make the index of a database that has none, or one that another version of the program made."""
    stored = select(_VOCABULARY.c.made_by)
    if session.execute(stored).scalar_one_or_none() == _made_by():
        return
    alone(session.connection())
    made_by = session.execute(stored).scalar_one_or_none()
    if made_by == _made_by():
        return
    if made_by is not None and made_by.partition(":")[0] == str(VERSION):
        _gloss_again(session)
        session.execute(update(_VOCABULARY).values(made_by=_made_by()))
        return
    for table in (_PIECE, _PLACE, _CONCEPT, _GLOSS, _OFFICE, _VOCABULARY):
        session.execute(delete(table))
    session.execute(insert(_VOCABULARY), [{"id": 1, "made_by": _made_by(), "concepts": 0}])
    filed = session.execute(select(_FORM.c.id).where(_FORM.c.state == "filed").order_by(_FORM.c.id)).scalars().all()
    for some in _some(filed, FORMS_AT_ONCE):
        add_forms(session, read_forms(session, some))


def _made_by() -> str:
    return f"{VERSION}:{zlib.crc32(shipped_texts('lexicon')['questions.toml'].encode())}"


def _hold(session: Session) -> None:
    """Until the end of the transaction nobody else changes the index."""
    session.flush()
    session.execute(update(_VOCABULARY).values(concepts=_VOCABULARY.c.concepts))


def _change_size(session: Session, by: int) -> None:
    session.execute(update(_VOCABULARY).values(concepts=_VOCABULARY.c.concepts + by))


def _some(values: Sequence[Any], most: int = AT_ONCE) -> Iterator[Sequence[Any]]:
    return (values[start : start + most] for start in range(0, len(values), most))


# --- concepts and pieces ---------------------------------------------------------------------------------------------


def _concept_ids(session: Session, names: Iterable[str]) -> dict[str, int]:
    found: dict[str, int] = {}
    for some in _some(sorted(names)):
        wanted = select(_CONCEPT.c.plain_name, _CONCEPT.c.id).where(_CONCEPT.c.plain_name.in_(some))
        found |= {row.plain_name: row.id for row in session.execute(wanted)}
    return found


def _raise_concepts(session: Session, by: Mapping[int, int]) -> None:
    if by:
        raised = (
            update(_CONCEPT).where(_CONCEPT.c.id == bindparam("one")).values(uses=_CONCEPT.c.uses + bindparam("by"))
        )
        session.connection().execute(raised, [{"one": number, "by": count} for number, count in sorted(by.items())])


def _pieces(rows: Iterable[RowText], ids: Mapping[str, int]) -> Uses:
    kind = KINDS.index("anywhere")
    return Counter((kind, piece, ids[row.plain_name]) for row in rows for piece in row.anywhere)


def _name_uses(name: str, number: int) -> Uses:
    return Counter((KINDS.index(kind), piece, number) for kind, pieces in name_pieces(name).items() for piece in pieces)


def _office_uses(forms: Iterable[Form]) -> Uses:
    return Counter(
        (name, form.unit) for form in forms if form.unit for name in {form.unit, *names_in_questions(form.unit)}
    )


def _raise_uses(session: Session, table: Table, uses: Uses) -> None:
    """Count more uses of these keys; what is not there yet is added."""
    if not uses:
        return
    keys = [column.name for column in table.primary_key]
    dialect = postgresql if session.get_bind().dialect.name == "postgresql" else sqlite
    added = dialect.insert(table)
    added = added.on_conflict_do_update(index_elements=keys, set_={"uses": table.c.uses + added.excluded.uses})
    rows = [{**dict(zip(keys, key, strict=True)), "uses": count} for key, count in sorted(uses.items())]
    session.connection().execute(added, rows)


def _lower_uses(session: Session, table: Table, uses: Uses) -> None:
    """Count fewer uses of these keys; what has none left is taken out."""
    if not uses:
        return
    keys = [column.name for column in table.primary_key]
    meant = [table.c[name] == bindparam(f"{name}_") for name in keys]
    rows = [
        {**{f"{name}_": part for name, part in zip(keys, key, strict=True)}, "by": count} for key, count in uses.items()
    ]
    connection = session.connection()
    connection.execute(update(table).where(*meant).values(uses=table.c.uses - bindparam("by")), rows)
    for row in rows:
        row.pop("by")
    connection.execute(delete(table).where(*meant, table.c.uses <= 0), rows)


# --- words -----------------------------------------------------------------------------------------------------------


@cache
def _glossary() -> Glossary:
    return Glossary(parse_lexicon(shipped_texts("lexicon")["questions.toml"]), definitions)


def _gloss(session: Session, texts: Iterable[str]) -> None:
    """Note the English for words that were not met before; it may stay when they are gone."""
    words = {word for text in texts for word in _glossary().words(text) if _glossary().glosses(word)}
    for some in _some(sorted(words)):
        words -= set(session.execute(select(_GLOSS.c.word).where(_GLOSS.c.word.in_(some)).distinct()).scalars())
    _add_glosses(session, words)


def _gloss_again(session: Session) -> None:
    """Other words of the lexicon may give other English words."""
    words = set(session.execute(select(_GLOSS.c.word).distinct()).scalars())
    session.execute(delete(_GLOSS))
    _add_glosses(session, words)


def _add_glosses(session: Session, words: Iterable[str]) -> None:
    rows = [
        {"stem": stem, "word": word, "strength": strength}
        for word in sorted(words)
        for stem, strength in _glossary().glosses(word).items()
    ]
    if rows:
        session.execute(insert(_GLOSS), rows)
