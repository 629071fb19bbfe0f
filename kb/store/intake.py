"""Forms that were read from files and are not on file: those that wait for a word, and the blanks to be filled in."""

from collections.abc import Callable, Sequence
from datetime import datetime

from sqlmodel import Session, col, select

from kb.intake import ask_the_same
from kb.record import HandedIn
from kb.store.oplog import OperationLog
from kb.store.reading import read_forms
from kb.store.remembered import Recollection
from kb.store.tables import FormRow
from scoring.form import Form

RECEIVED, BLANK, ABANDONED = "received", "blank", "abandoned"


class Intake:
    """The forms of files inside one transaction. Nothing is deleted; what is refused is abandoned."""

    def __init__(
        self, session: Session, log: OperationLog, add: Callable[..., FormRow], recollection: Recollection
    ) -> None:
        """`add`: stores a form in a state."""
        self._recollection = recollection
        self._session = session
        self._log = log
        self._add = add

    def waiting(self, user: str) -> Sequence[HandedIn]:
        """The forms that this person handed in and that wait for their word, oldest first."""
        return self._handed_in([row for row in self._rows(RECEIVED) if row.created_by == user])

    def blanks(self) -> Sequence[HandedIn]:
        """The blank forms that were taken in, newest first."""
        return self._handed_in(list(reversed(self._rows(BLANK))))

    def was_read(self, form_id: int) -> bool:
        """Whether this form was read from a file, not filled in here."""
        row = self._session.get(FormRow, form_id)
        return row is not None and bool(row.content)

    def receive(self, forms: Sequence[Form], *, source: str, content: str, user: str, at: datetime) -> None:
        """Let forms of one file wait; the same file that waited already waits once."""
        for row in self._rows(RECEIVED):
            if row.created_by == user and row.content == content:
                self._set_aside(row)
        for form in forms:
            self._add(form, RECEIVED, source=source, content=content, user=user, at=at)

    def refuse(self, form_id: int) -> None:
        """Set a form aside that waited."""
        row = self._session.get(FormRow, form_id)
        if row is not None and row.state == RECEIVED:
            self._set_aside(row)

    def keep_blank(self, form_id: int, *, user: str, at: datetime) -> None:
        """A form that waited is a blank to be filled in from now on; an older one of the same name is set aside."""
        row = self._session.get(FormRow, form_id)
        if row is None or row.state != RECEIVED:
            return
        for older in self._same(self._read(row)):
            self._set_aside(older)
        row.state = BLANK
        self._session.add(row)
        self._session.flush()
        self._log.add("imported", user=user, at=at, form_id=form_id, after=row.source)

    def add_blank(self, form: Form, *, source: str, content: str, user: str, at: datetime) -> int:
        """Take in a blank; its id. An older one of the same name is set aside, the same one stays."""
        for row in self._same(form):
            if self._read(row) == form:
                return _id(row)
            self._set_aside(row)
        added = _id(self._add(form, BLANK, source=source, content=content, user=user, at=at))
        self._log.add("imported", user=user, at=at, form_id=added, after=source)
        return added

    def _same(self, form: Form) -> Sequence[FormRow]:
        """The blanks of the same unit, year, kind, project and title; where no unit is named, of the same rows too."""
        name = (form.unit, form.year, form.kind, form.project, form.title)
        named = [row for row in self._rows(BLANK) if (row.unit, row.year, row.kind, row.project, row.title) == name]
        return named if form.unit else [row for row in named if ask_the_same(self._read(row), form)]

    def _rows(self, state: str) -> Sequence[FormRow]:
        return self._session.exec(select(FormRow).where(FormRow.state == state).order_by(col(FormRow.id))).all()

    def _set_aside(self, row: FormRow) -> None:
        row.state = ABANDONED
        self._session.add(row)
        self._session.flush()

    def _handed_in(self, rows: Sequence[FormRow]) -> Sequence[HandedIn]:
        forms = read_forms(self._session, [_id(row) for row in rows], self._recollection)
        return [HandedIn(id=_id(row), form=forms[_id(row)], source=row.source, content=row.content) for row in rows]

    def _read(self, row: FormRow) -> Form:
        return read_forms(self._session, (_id(row),), self._recollection)[_id(row)]


def _id(row: FormRow) -> int:
    assert row.id is not None
    return row.id
