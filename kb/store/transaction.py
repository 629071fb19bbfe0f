"""What is read and done inside one transaction: forms, drafts with every entry's history, sessions.

Every other topic of the store has a module of its own and is reached from here.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any, Literal, cast

from sqlalchemy import Table, bindparam, insert, update
from sqlalchemy import select as select_columns
from sqlmodel import Session, col, delete, select

from kb.evidence import Evidence
from kb.follow_up import FollowedMeasure, MeasureChange, followed, walk_key
from kb.oplog import LogLine
from kb.people import Invitation, Person
from kb.record import Draft, EarlierNote, EntryChange, FormState, HandedIn, Heading, NotePlace, OwnTemplate, RowOnForm
from kb.sharing import Assignment
from kb.store import indexing, reading
from kb.store.earlier import earlier_notes
from kb.store.evidence import EvidenceStore
from kb.store.holding import insert_new
from kb.store.inbox import Inbox
from kb.store.intake import Intake
from kb.store.learning import Learning
from kb.store.measures import forms_followed, measure_changes, note_on_measure
from kb.store.oplog import OperationLog
from kb.store.outbox import Outbox
from kb.store.own_templates import OwnTemplates
from kb.store.parts import add_parts
from kb.store.people import People
from kb.store.personal import PersonalData
from kb.store.remembered import Recollection
from kb.store.reminders import SaidReminders
from kb.store.rulebook_tables import RulebookChoiceRow
from kb.store.rulebooks import Rulebooks
from kb.store.sharing import Sharing
from kb.store.statements import Statement
from kb.store.tables import EntryRow, FormRow, GoalRow, IndicatorRow, NoteRow, SessionRow
from kb.store.vocabulary import StoredIndex, units_in
from scoring.errors import UserError
from scoring.form import Form, FormKind

Added = Literal["added", "unchanged", "revised"]
SHOWN = ("draft", "submitted", "filed")
#: Entries that a draft's line in the list of forms shows.
_IN_HEADING = ("unit", "year")
_SESSION: Table = SessionRow.__table__  # type: ignore[attr-defined]
_ENTRY: Table = EntryRow.__table__  # type: ignore[attr-defined]
_OF_PERSON = select_columns(_SESSION.c.text).where(_SESSION.c.user == bindparam("whose"))
_SESSION_OF, _SESSION_TAKEN = Statement(_OF_PERSON), Statement(_OF_PERSON.with_for_update())
_NEW_SESSION = Statement(update(_SESSION).where(_SESSION.c.user == bindparam("whose")).values(text=bindparam("told")))
_NEW_ENTRY = Statement(insert(_ENTRY).returning(_ENTRY.c.id), "form_id", "key", "value", "user", "at")


class Transaction:
    """The record to read (kb.record.Record) and to write, inside one transaction."""

    def __init__(self, session: Session, recollection: Recollection) -> None:
        self._session = session
        self._recollection = recollection
        #: What was read once in this transaction; rows are held here, for the session holds them only weakly.
        self._rows: dict[int, FormRow] = {}
        self.log = OperationLog(session, recollection)
        self.kept = EvidenceStore(session, self.log)
        self.reminders = SaidReminders(session)
        self.people = People(session, self.log, recollection)
        self.intake = Intake(session, self.log, self._add, recollection)
        self.sharing = Sharing(session, self.log)
        self.personal = PersonalData(session, self.log, self.sharing)

    # --- the record --------------------------------------------------------------------------------------------------

    def headings(
        self, *, unit: str = "", years: Collection[int] = (), state: FormState | None = None, most: int | None = None
    ) -> Sequence[Heading]:
        """All forms that count, newest year first, then by unit; drafts included; fewer as kb.record says."""
        found = [] if state in {"draft", "submitted"} else reading.filed_headings(self._session, unit, years, most)
        if state != "filed":
            states: tuple[FormState, ...] = (state,) if state else ("draft", "submitted")
            drafts = map(self._filled_in_heading, reading.open_headings(self._session, states))
            found += [heading for heading in drafts if unit in heading.unit and (not years or heading.year in years)]
        own = [heading for heading in found if unit and heading.unit == unit]
        found = own or found
        return sorted(found, key=lambda one: (-(one.year or 0), one.unit, one.project, one.id))[:most]

    def heading(self, form_id: int) -> Heading | None:
        """The line of this form; None where there is none that counts."""
        return self.headings_of((form_id,)).get(form_id)

    def filed_as(self, form: Form) -> Heading | None:
        """The line of the filed form of the same unit, year, kind and project."""
        found = reading.filed_as(self._session, form)
        return None if found is None else self.heading(found)

    def filed_count(self) -> int:
        """How many forms are filed."""
        return reading.filed_count(self._session)

    def headings_of(self, form_ids: Collection[int]) -> Mapping[int, Heading]:
        """The lines of these forms, by id; what does not count is left out."""
        found: dict[int, Heading] = {}
        for form_id in form_ids:
            draft: Draft | None = self._recollection.recall(("draft", form_id))
            known: Heading | None = draft.heading if draft else self._recollection.recall(("heading", form_id))
            if known is not None:
                found[form_id] = known
        missing = [form_id for form_id in form_ids if form_id not in found]
        read = dict(reading.filed_lines(self._session, missing)) if missing else {}
        for form_id in missing:
            row = self._known_row(form_id) if form_id not in read else None
            if row is not None and row.state in SHOWN:
                read[form_id] = self._heading(row)
        for form_id, heading in read.items():
            self._recollection.keep(("heading", form_id), heading)
        return found | read

    def newest_year(self) -> int | None:
        """The newest year of which a form is filed."""
        return reading.newest_year(self._session)

    def units_in(self, said: str) -> Collection[str]:
        """The offices that a sentence in normal form may name."""
        return units_in(self._session, said)

    @property
    def index(self) -> StoredIndex:
        """The vocabulary of the filed forms."""
        return StoredIndex(self._session)

    def bring_up_to_date(self) -> None:
        """Make anew what follows from the forms, where another version of the program made it."""
        indexing.bring_up_to_date(self._session)

    def form(self, form_id: int) -> Form:
        """The form with this id; a draft with its entries applied. KeyError where there is none."""
        return self.read_forms((form_id,))[form_id]

    def read_forms(self, form_ids: Collection[int]) -> Mapping[int, Form]:
        """Several forms at once, by id, drafts with their entries applied. KeyError where one is not there."""
        return reading.read_forms(self._session, form_ids, self._recollection, filled_in=True)

    def rows_at(self, form_ids: Collection[int], indicators: Collection[str]) -> Mapping[tuple[int, str], RowOnForm]:
        """The rows with these ids on these filed forms, by form and id, without the rest of the forms."""
        return reading.rows_at(self._session, form_ids, indicators)

    def draft(self, form_id: int) -> Draft | None:
        """The draft with this id, None where there is none or it is filed."""
        return self._filled_in(form_id, "draft")

    def submitted(self, form_id: int) -> Draft | None:
        """The form with this id as it was filled in, while it waits for its review; None where it does not."""
        return self._filled_in(form_id, "submitted")

    def hold(self, form_id: int) -> None:
        """Lock a form until the end of the transaction, so that two people never change it unseen by each other.

        SQLite lets one transaction write at a time anyway.
        """
        if self._session.get_bind().dialect.name != "sqlite":
            self._session.exec(select(FormRow.id).where(FormRow.id == form_id).with_for_update()).first()

    def _filled_in(self, form_id: int, state: FormState) -> Draft | None:
        found: Draft | None = self._recollection.recall(("draft", form_id))
        if found is None:
            row = self._known_row(form_id)
            if row is None or row.state not in {"draft", "submitted"}:
                return None
            found = self._read_draft(row)
            self._recollection.keep(("draft", form_id), found)
        return found if found.heading.state == state else None

    def _read_draft(self, row: FormRow) -> Draft:
        form_id = _id(row)
        entries, latest = reading.entries_of(self._session, form_id)
        previous = self._row(row.previous_id) if row.previous_id is not None else None
        skeleton = reading.read_forms(self._session, (form_id,), self._recollection)[form_id]
        last = None if previous is None else self.form(_id(previous))
        return Draft(
            heading=self._heading(row),
            skeleton=skeleton,
            previous=last,
            entries=entries,
            assignments=self.sharing.assignments(form_id),
            remarks=self.sharing.remarks(form_id),
            latest=latest,
            measures=() if previous is None or last is None else self._followed(previous, last),
            evidence=tuple(self.kept.of_form(form_id)),
        )

    def waiting(self, user: str) -> Sequence[HandedIn]:
        """The forms that this person handed in and that wait for their word."""
        return self.intake.waiting(user)

    def blanks(self) -> Sequence[HandedIn]:
        """The blank forms that were read from files, newest first."""
        return self.intake.blanks()

    def history(self, form_id: int) -> Sequence[EntryChange]:
        """Every change of this form's entries, oldest first."""
        before: dict[str, str | None] = {}
        changes = []
        for row in self._entry_rows(form_id):
            changes.append(
                EntryChange(
                    key=row.key, before=before.get(row.key), after=row.value, user=row.user, at=row.at,
                    number=row.id or 0,
                )
            )  # fmt: skip
            before[row.key] = row.value
        return changes

    def measures(self, form_id: int) -> Sequence[FollowedMeasure]:
        """The measures and budget ties of this form, as they stand. KeyError where there is no such form."""
        return self._followed(self._row(form_id), self.form(form_id))

    def forms_followed(self) -> Sequence[int]:
        """The filed forms on whose measures something was noted."""
        return forms_followed(self._session)

    def earlier_notes(self, form_id: int, indicator: str, section: NotePlace) -> Sequence[EarlierNote]:
        """What earlier forms of the same office say of this indicator of this form, the newest year first."""
        name = next((row.name for row in self.form(form_id).indicators if row.id == indicator), "")
        return earlier_notes(self._session, self._heading(self._row(form_id)), (indicator, name), section)

    def note_on_measure(self, form_id: int, change: MeasureChange) -> None:
        """Add to the history of one of this form's measures."""
        note_on_measure(self._session, form_id, change)
        key = walk_key(change.measure, change.part)
        self.log.add("measure", user=change.user, at=change.at, form_id=form_id, key=key, after=change.value or None)

    def evidence(self, form_id: int) -> Sequence[Evidence]:
        """The evidence of this form's rows, oldest first; the bytes are read by `kept.read`."""
        return self.kept.of_form(form_id)

    def persons(self) -> Sequence[Person]:
        """Everybody who was given a role, in the order in which they joined."""
        return self.people.all()

    def invitations(self) -> Sequence[Invitation]:
        """All invitations, oldest first."""
        return self.people.invitations()

    def invitation(self, token: str) -> Invitation | None:
        """The invitation with this token."""
        return self.people.invitation(token)

    @property
    def learned(self) -> Learning:
        """What offices taught the assistant."""
        return Learning(self._session)

    def assignments(self, form_id: int) -> Sequence[Assignment]:
        """Which parts of this form are in whose hands."""
        return self.sharing.assignments(form_id)

    def operations(self, form_id: int) -> Sequence[LogLine]:
        """The operation log of this form, oldest first."""
        return list(self.log.lines(form_id))

    def name_of(self, user: str) -> str:
        """What this person is called."""
        return self.people.name_of(user)

    # --- events ------------------------------------------------------------------------------------------------------

    @property
    def inbox(self) -> Inbox:
        """What came in."""
        return Inbox(self._session.connection())

    @property
    def outbox(self) -> Outbox:
        """What is to go out."""
        return Outbox(self._session.connection())

    @property
    def rulebooks(self) -> Rulebooks:
        """The rulebooks that offices brought in, and those that forms chose for parts of them."""
        return Rulebooks(self._session, self.log, self._recollection)

    @property
    def templates(self) -> OwnTemplates:
        """The Word templates that offices brought in."""
        return OwnTemplates(self._session, self.log)

    def own_template(self, unit: str) -> OwnTemplate | None:
        """The Word template that this office exports with."""
        return self.templates.of(unit)

    def session(self, user: str) -> str | None:
        """What was remembered of this person, None for nothing.

        The person's row is locked until the end of the transaction: no other process handles an event of theirs.
        """
        connection = self._session.connection()
        found = _SESSION_TAKEN.rows(connection, whose=user)
        if not found:
            insert_new(connection, _SESSION, {"user": user, "text": ""})
            found = _SESSION_TAKEN.rows(connection, whose=user)
        return found[0][0] or None

    def remembered(self, user: str) -> str | None:
        """The same of somebody else, for a look at it only."""
        found = _SESSION_OF.rows(self._session.connection(), whose=user)
        return found[0][0] or None if found else None

    def save_session(self, user: str, text: str) -> None:
        """Remember this of the person instead."""
        connection = self._session.connection()
        if not _NEW_SESSION.run(connection, whose=user, told=text):
            insert_new(connection, _SESSION, {"user": user, "text": text})

    # --- forms -------------------------------------------------------------------------------------------------------

    def add_form(self, form: Form, *, source: str, content: str, at: datetime, user: str = "") -> tuple[int, Added]:
        """Store a finished form; its id and what that changed. `content`: the hash of the file it was read from.

        The same content as the form now on file changes nothing; other content becomes a new revision, and the old
        one stays in the database but is no longer shown.
        """
        current = self._filed(form)
        if current is not None and current.content == content:
            return _id(current), "unchanged"
        before = self._superseded(current)
        row = self._add(form, "filed", source=source, content=content, user=user, at=at)
        indexing.change_forms(self._session, before, {_id(row): form})
        self.log.add("imported", user=user, at=at, form_id=_id(row), after=source)
        return _id(row), "added" if current is None else "revised"

    def file_received(self, form_id: int, *, user: str, at: datetime) -> Added:
        """File a form that waited (see `intake`); one of the same identity that was on file is superseded."""
        row = self._row(form_id)
        form = reading.read_forms(self._session, (form_id,), self._recollection)[form_id]
        current = self._filed(form)
        before = self._superseded(current)
        self._set_state(row, "filed")
        indexing.change_forms(self._session, before, {form_id: form})
        self.log.add("imported", user=user, at=at, form_id=form_id, after=row.source)
        return "added" if current is None else "revised"

    def begin_draft(self, skeleton: Form, previous: int | None, *, user: str, at: datetime) -> int:
        """Store a form to be filled in; its id."""
        row = self._add(skeleton, "draft", source="", content="", user=user, at=at)
        row.previous_id = previous
        self._session.add(row)
        self.log.add("begun", user=user, at=at, form_id=_id(row))
        return _id(row)

    def record_entries(self, form_id: int, changes: Mapping[str, str | None], *, user: str, at: datetime) -> None:
        """Add to the history what these entries change; entries that stay as they are add nothing.

        Raises UserError `form-frozen` where the form is no draft (any more).
        """
        draft = self.draft(form_id)
        if draft is None:
            self._row(form_id)
            raise UserError("form-frozen", form=form_id)
        now, connection = dict(draft.entries), self._session.connection()
        texts = {key: value and value.replace("\x00", "") for key, value in changes.items()}  # PostgreSQL keeps none
        new = {key: value for key, value in texts.items() if now.get(key) != value}
        for key, value in new.items():
            [(latest,)] = _NEW_ENTRY.rows(connection, form_id=form_id, key=key, value=value, user=user, at=at)
            self.log.add("entry", user=user, at=at, form_id=form_id, key=key, before=now.pop(key, None), after=value)
            if value is not None:
                now[key] = value
            draft = replace(draft, entries=dict(now), latest=latest)
        if not any(key in _IN_HEADING or key.startswith("measure/") for key in new):
            # Nothing else of a draft depends on what was filled in, so it need not be read again.
            self._recollection.keep(("draft", form_id), draft)

    def file_draft(self, form_id: int, form: Form, *, user: str, at: datetime) -> None:
        """File a draft with these final values; a form of the same identity that was on file is superseded."""
        row = self._row(form_id)
        current = self._filed(form)
        before = self._superseded(current if current is not None and current.id != form_id else None)
        self.sharing.step(form_id, "approved", user=user, at=at)
        for table in (IndicatorRow, GoalRow, NoteRow, RulebookChoiceRow):
            self._session.exec(delete(table).where(col(table.form_id) == form_id))
        for name, value in _head(form).items():
            setattr(row, name, value)
        row.created_by, row.created_at = user, at
        self._session.add(row)
        self._session.flush()
        self._add_parts(form_id, form)
        indexing.change_forms(self._session, before, {form_id: form})
        self._recollection.forget()  # the log told of it before it was done

    def reopen(self, form_id: int, *, user: str, at: datetime) -> None:
        """Make a filed form a draft again; its entries are still there."""
        indexing.change_forms(self._session, self._in_vocabulary(self._row(form_id)), {})
        self.sharing.step(form_id, "reopened", user=user, at=at)

    def discard(self, form_id: int, *, user: str, at: datetime) -> None:
        """Set a draft aside; nothing is deleted."""
        self.sharing.step(form_id, "discarded", user=user, at=at)

    def _followed(self, row: FormRow, form: Form) -> tuple[FollowedMeasure, ...]:
        return followed(_id(row), form, measure_changes(self._session, row))

    # --- rows and forms ----------------------------------------------------------------------------------------------

    def _row(self, form_id: int) -> FormRow:
        row = self._known_row(form_id)
        if row is None:
            raise KeyError(form_id)
        return row

    def _known_row(self, form_id: int) -> FormRow | None:
        row = self._rows.get(form_id) or self._session.get(FormRow, form_id)
        if row is not None:
            self._rows[form_id] = row
        return row

    def _filed(self, form: Form) -> FormRow | None:
        found = reading.filed_as(self._session, form)
        return None if found is None else self._row(found)

    def _superseded(self, row: FormRow | None) -> Mapping[int, Form]:
        """Let another form of the same identity take the place of this one; what of it leaves the vocabulary."""
        if row is None:
            return {}
        leaving = self._in_vocabulary(row)
        self._set_state(row, "superseded")
        return leaving

    def _set_state(self, row: FormRow, state: str) -> None:
        row.state = state
        self._session.add(row)
        self._session.flush()  # before another form of the same identity is filed

    def _in_vocabulary(self, row: FormRow) -> Mapping[int, Form]:
        filed = row.state == "filed"
        return reading.read_forms(self._session, (_id(row),), self._recollection) if filed else {}

    def _heading(self, row: FormRow) -> Heading:
        return self._filled_in_heading(
            Heading(
                id=_id(row),
                unit=row.unit,
                year=row.year,
                kind=cast("FormKind", row.kind),
                project=row.project,
                state=cast("FormState", row.state),
                stage=cast("Literal['', 'returned', 'published']", row.stage),
            )
        )

    def _filled_in_heading(self, heading: Heading) -> Heading:
        """What a draft is called may stand in its entries alone."""
        if heading.state == "filed" or (heading.unit and heading.year is not None):
            return heading
        entries = self._entries(heading.id)
        year = heading.year if heading.year is not None else int(entries.get("year") or 0) or None
        return replace(heading, unit=heading.unit or entries.get("unit", ""), year=year)

    def _entries(self, form_id: int) -> dict[str, str]:
        return reading.entries_of(self._session, form_id)[0]

    def _entry_rows(self, form_id: int) -> Sequence[EntryRow]:
        return self._session.exec(select(EntryRow).where(EntryRow.form_id == form_id).order_by(col(EntryRow.id))).all()

    def _add(self, form: Form, state: str, *, source: str, content: str, user: str, at: datetime) -> FormRow:
        row = FormRow(**_head(form), state=state, source=source, content=content, created_by=user, created_at=at)
        self._session.add(row)
        self._session.flush()
        self._add_parts(_id(row), form)
        return row

    def _add_parts(self, form_id: int, form: Form) -> None:
        add_parts(self._session, form_id, form)
        self.rulebooks.choose(form_id, form.rulebook_choices)
        self._session.flush()


def _id(row: FormRow) -> int:
    assert row.id is not None
    return row.id


def _head(form: Form) -> dict[str, Any]:
    return {
        "unit": form.unit,
        "year": form.year,
        "kind": form.kind,
        "project": form.project,
        "title": form.title,
        "filed_on": form.filed_on,
        "basic_expenditure": form.basic_expenditure,
        "project_expenditure": form.project_expenditure,
        "adjusted": form.budget.adjusted,
        "spent": form.budget.spent,
        "rate": form.budget.rate,
        "budget_weight": form.budget.weight,
        "budget_given": form.budget.given,
        "printed_total": form.printed_total,
        "printed_grade": form.printed_grade,
        "rulebook": form.rulebook,
    }
