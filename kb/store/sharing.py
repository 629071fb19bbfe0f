"""Sharing out and review in the store; everything that is changed here is noted in the operation log."""

from collections.abc import Collection
from datetime import date, datetime

from sqlmodel import Session, col, select

from kb.people import pseudonym
from kb.review import STEPS, STORED, Remark, Status, Step
from kb.sharing import Assignment
from kb.store.oplog import OperationLog
from kb.store.people_tables import PersonRow
from kb.store.sharing_tables import AssignmentRow, RemarkRow
from kb.store.tables import FormRow
from scoring.errors import UserError


class Sharing:
    """Whose the parts of a form are, and where its review stands, inside one transaction."""

    def __init__(self, session: Session, log: OperationLog) -> None:
        self._session = session
        self._log = log

    # --- sharing out -------------------------------------------------------------------------------------------------

    def assignments(self, form_id: int) -> tuple[Assignment, ...]:
        """What of this form is in whose hands, in the order in which it was given out."""
        rows = self._session.exec(
            select(AssignmentRow, PersonRow)
            .join(PersonRow, col(AssignmentRow.person_id) == col(PersonRow.id))
            .where(AssignmentRow.form_id == form_id)
            .order_by(col(AssignmentRow.id))
        )
        return tuple(
            Assignment(
                part=row.part, number=row.person_id, name=person.name or person.user, due=row.due,
                handed_back=row.handed_back,
            )
            for row, person in rows
        )  # fmt: skip

    def assign(
        self, form_id: int, parts: Collection[str], number: int, due: date | None, *, user: str, at: datetime
    ) -> None:
        """Give these parts to a person; number 0 takes them back."""
        person = self._session.get_one(PersonRow, number) if number else None
        for part in parts:
            row = self._assignment(form_id, part)
            before = None if row is None else pseudonym(row.person_id)
            if person is None or person.id is None:
                if row is not None:
                    self._session.delete(row)
                    self._log.add("unassigned", user=user, at=at, form_id=form_id, key=part, before=before)
                continue
            row = row or AssignmentRow(form_id=form_id, part=part, person_id=person.id)
            row.person_id, row.due, row.handed_back = person.id, due, ""
            self._session.add(row)
            until = f"{pseudonym(number)} {due.isoformat()}" if due else pseudonym(number)
            self._log.add("assigned", user=user, at=at, form_id=form_id, key=part, before=before, after=until)
        self._session.flush()

    def hand_back(self, form_id: int, part: str, why: str, *, user: str, at: datetime) -> None:
        """Give a part back, with the reason."""
        row = self._assignment(form_id, part)
        if row is not None:
            row.handed_back = why
            self._session.add(row)
            self._log.add("handed_back", user=user, at=at, form_id=form_id, key=part, after=why)

    def _assignment(self, form_id: int, part: str) -> AssignmentRow | None:
        wanted = select(AssignmentRow).where(AssignmentRow.form_id == form_id, AssignmentRow.part == part)
        return self._session.exec(wanted).first()

    # --- review ------------------------------------------------------------------------------------------------------

    def step(self, form_id: int, step: Step, *, user: str, at: datetime) -> None:
        """Take a step of the review. Raises UserError `step-refused` where the form's state does not allow it."""
        row = self._session.get_one(FormRow, form_id, with_for_update=True, populate_existing=True)
        before, (allowed, after) = status_of(row), STEPS[step]
        if before not in allowed:
            raise UserError("step-refused", form=form_id)
        row.state, row.stage = ("abandoned", "") if after is None else STORED[after]
        self._session.add(row)
        self._session.flush()  # before another form of the same identity is filed
        self._log.add(step, user=user, at=at, form_id=form_id, before=before, after=after)

    def remarks(self, form_id: int) -> tuple[Remark, ...]:
        """The remarks on this form, oldest first."""
        rows = self._session.exec(select(RemarkRow).where(RemarkRow.form_id == form_id).order_by(col(RemarkRow.id)))
        return tuple(
            Remark(id=row.id or 0, part=row.part, text=row.text, name=row.name, at=row.at, settled=row.settled)
            for row in rows
        )

    def remark(self, form_id: int, part: str, text: str, *, user: str, name: str, at: datetime) -> None:
        """Add a remark."""
        self._session.add(RemarkRow(form_id=form_id, part=part, text=text, name=name, at=at))
        self._session.flush()
        self._log.add("remark", user=user, at=at, form_id=form_id, key=part, after=text)

    def settle(self, form_id: int, part: str, *, user: str, at: datetime) -> None:
        """Be done with the open remarks on a part."""
        open_remarks = select(RemarkRow).where(
            RemarkRow.form_id == form_id, RemarkRow.part == part, col(RemarkRow.settled).is_(False)
        )
        for row in self._session.exec(open_remarks):
            row.settled = True
            self._session.add(row)
            self._log.add("settled", user=user, at=at, form_id=form_id, key=part, before=row.text)
        self._session.flush()


def status_of(row: FormRow) -> Status | None:
    """Where the review of a stored form stands; None for a form that no longer counts."""
    return next((status for status, stored in STORED.items() if stored == (row.state, row.stage)), None)
