"""What is stored about one person: found, given out, and erased.

What a person did for the office (entries, forms, evidence, notes on measures) stays, under a pseudonym; what was theirs
alone (their conversation, what waits for them, their assignments, who they are) goes. Words that somebody wrote into a
form are the office's record, even where they name the person: they stay.
"""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, inspect
from sqlmodel import Session, SQLModel, and_, col, or_, select

from kb.people import number_of, pseudonym
from kb.store.evidence_tables import EvidenceRow
from kb.store.learning_tables import AliasRow, QuestionRow
from kb.store.mail_tables import InboxRow, OutboxRow
from kb.store.measures_tables import MeasureChangeRow
from kb.store.oplog import OperationLog
from kb.store.people_tables import LogRow, PersonRow
from kb.store.reminders_tables import ReminderRow
from kb.store.rulebook_tables import RulebookRow
from kb.store.sharing import Sharing
from kb.store.sharing_tables import AssignmentRow, RemarkRow
from kb.store.tables import EntryRow, FormRow, SessionRow
from kb.store.template_tables import OwnTemplateRow
from scoring.errors import UserError

#: Work for the office, and the column that says whose: it stays, under the pseudonym.
WORK: tuple[tuple[type[SQLModel], str], ...] = (
    (FormRow, "created_by"), (EntryRow, "user"), (MeasureChangeRow, "user"), (EvidenceRow, "user"),
    (EvidenceRow, "withdrawn_by"), (RulebookRow, "user"), (OwnTemplateRow, "user"), (AliasRow, "user"),
    (QuestionRow, "user"),
)  # fmt: skip
#: What is the person's alone, and the column that says whose: it goes.
OWN: tuple[tuple[type[SQLModel], str], ...] = ((SessionRow, "user"), (ReminderRow, "user"), (InboxRow, "user"))
#: Texts for other people that may name the person while they wait: an unsent message, what a conversation offered.
NAMING: tuple[tuple[type[SQLModel], str], ...] = ((SessionRow, "text"), (OutboxRow, "body"))
#: Where a measure's owner may stand: `@`, the id, a blank and the name (kb.follow_up).
OWNERS: tuple[tuple[type[SQLModel], str], ...] = ((EntryRow, "value"), (MeasureChangeRow, "value"))
#: Columns that hold a file of the office's, which says nothing of the person.
FILES = {"data"}
#: An id shorter than this is any number in a text.
SHORTEST_ID = 5


class PersonalData:
    """What is stored about people, inside one transaction."""

    def __init__(self, session: Session, log: OperationLog, sharing: Sharing) -> None:
        self._session = session
        self._log = log
        self._sharing = sharing

    def export(self, user: str) -> Mapping[str, Sequence[Mapping[str, Any]]]:
        """Table -> its rows about the person with this id. Raises UserError `person-unknown`."""
        person = self._person(user)
        found: dict[str, list[Mapping[str, Any]]] = {"person": [person.model_dump(mode="json")]}
        seen = set()
        for row in self._rows(person):
            table, place = str(row.__tablename__), inspect(row).identity
            if (table, place) not in seen:
                seen.add((table, place))
                found.setdefault(table, []).append(row.model_dump(mode="json", exclude=FILES))
        return found

    def erase(self, user: str, at: datetime) -> int:
        """Erase the person with this id; their number, by which the log knows them. Raises UserError `person-unknown`.

        Who comes again afterwards is somebody new.
        """
        person = self._person(user)
        number, name = person.id or 0, person.name
        other = pseudonym(number)
        for assigned in self._all(AssignmentRow, col(AssignmentRow.person_id) == number):
            self._sharing.assign(assigned.form_id, (assigned.part,), 0, None, user="", at=at)
        for remark in self._remarks(person):
            remark.name = other
        for table, column in WORK:
            for row in self._all(table, getattr(table, column) == user):
                setattr(row, column, other)
        for table, column in OWNERS:
            for row in self._all(table, self._owned_by(table, column, user)):
                setattr(row, column, f"@{other}")
        for table, column in OWN:
            for row in self._all(table, getattr(table, column) == user):
                self._session.delete(row)
        for message in self._all(OutboxRow, self._addressed_to(user)):
            self._session.delete(message)
        self._session.flush()
        for table, column in NAMING:
            for row in self._all(table, _may_name(getattr(table, column), user, name)):
                setattr(row, column, unnamed(getattr(row, column), user, name, other))
        person.user, person.name, person.unit, person.role = other, "", "", ""
        self._session.flush()
        self._log.add("erased", user="", at=at, key=f"person/{number}")
        return number

    def _person(self, user: str) -> PersonRow:
        row = self._session.exec(select(PersonRow).where(PersonRow.user == user)).first()
        if row is None or number_of(user) is not None:
            raise UserError("person-unknown", user=user)
        return row

    def _rows(self, person: PersonRow) -> Iterator[SQLModel]:
        """All rows that are about the person, table by table, each in the order of its keys."""
        user, other = person.user, pseudonym(person.id or 0)
        for table, column in (*WORK, *OWN):
            yield from self._all(table, getattr(table, column) == user)
        for table, column in OWNERS:
            yield from self._all(table, self._owned_by(table, column, user))
        yield from self._all(OutboxRow, self._addressed_to(user))
        yield from self._all(AssignmentRow, col(AssignmentRow.person_id) == person.id)
        yield from self._remarks(person)
        about: list[ColumnElement[bool]] = [col(LogRow.user) == other, col(LogRow.key) == f"person/{person.id}"]
        shared_out = col(LogRow.operation).in_(("assigned", "unassigned"))
        for value in (col(LogRow.before), col(LogRow.after)):
            assigned = or_(value == other, value.startswith(f"{other} ", autoescape=True))
            about += [and_(shared_out, assigned), value == f"@{other}"]
        yield from self._all(LogRow, or_(*about))

    def _remarks(self, person: PersonRow) -> Iterator[RemarkRow]:
        """The remarks that the person made: the log says which, for they hold a name alone."""
        made = and_(col(LogRow.operation) == "remark", col(LogRow.user) == pseudonym(person.id or 0))
        for line in self._all(LogRow, made):
            same = and_(
                col(RemarkRow.form_id) == line.form_id, col(RemarkRow.part) == line.key,
                col(RemarkRow.text) == line.after, col(RemarkRow.at) == line.at,
            )  # fmt: skip
            yield from self._all(RemarkRow, same)

    def _all(self, table: type[Any], wanted: ColumnElement[bool]) -> Sequence[Any]:
        return self._session.exec(select(table).where(wanted).order_by(*table.__table__.primary_key)).all()

    @staticmethod
    def _owned_by(table: type[SQLModel], column: str, user: str) -> ColumnElement[bool]:
        value = getattr(table, column)
        return or_(value == f"@{user}", value.startswith(f"@{user} ", autoescape=True))

    @staticmethod
    def _addressed_to(user: str) -> ColumnElement[bool]:
        """An address is the edge's name, a colon and the chat; a person's own chat has their id."""
        return col(OutboxRow.address).endswith(f":{user}", autoescape=True)


def unnamed(text: str, user: str, name: str, other: str) -> str:
    """A text of JSON with another word in place of an id and a name, wherever they stand for themselves."""

    def without(value: Any) -> Any:  # noqa: ANN401 - whatever JSON holds
        match value:
            case str():
                return _unnamed_words(value, user, name, other)
            case list():
                return [without(one) for one in value]
            case dict():
                return {key: without(one) for key, one in value.items()}
            case _:
                return value

    try:
        return json.dumps(without(json.loads(text)), ensure_ascii=False)
    except ValueError:
        return _unnamed_words(text, user, name, other)


def _unnamed_words(words: str, user: str, name: str, other: str) -> str:
    if words in {user, name} - {""}:
        return other
    words = re.sub(rf"@{re.escape(user)}(?!\w)(?: {re.escape(name)})?", f"@{other}", words)
    if len(user) >= SHORTEST_ID:
        words = re.sub(rf"(?<!\w){re.escape(user)}(?!\w)", other, words)
    return words.replace(name, other) if len(name) > 1 else words


def _may_name(column: Any, user: str, name: str) -> ColumnElement[bool]:  # noqa: ANN401 - a column as the class has it
    sought = [column.contains(user, autoescape=True)]
    return or_(*sought, column.contains(name, autoescape=True)) if name else sought[0]
