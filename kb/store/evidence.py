"""Evidence in the store: the bytes once by their hash, and which rows they prove."""

from collections.abc import Sequence
from datetime import datetime

from sqlmodel import Session, col, select

from kb.evidence import Evidence, digest, media_type_of
from kb.store.evidence_tables import EvidenceFileRow, EvidenceRow
from kb.store.holding import insert_new
from kb.store.oplog import OperationLog
from kb.store.tables import FormRow
from scoring.errors import UserError


class EvidenceStore:
    """The evidence inside one transaction."""

    def __init__(self, session: Session, log: OperationLog) -> None:
        self._session = session
        self._log = log

    def of_form(self, form_id: int) -> Sequence[Evidence]:
        """The evidence of a form's rows, oldest first, without what was withdrawn; the bytes are not read."""
        rows = self._session.exec(
            select(EvidenceRow, EvidenceFileRow.media_type, EvidenceFileRow.size)
            .join(EvidenceFileRow, col(EvidenceRow.content) == col(EvidenceFileRow.content))
            .where(EvidenceRow.form_id == form_id, col(EvidenceRow.withdrawn_at).is_(None))
            .order_by(col(EvidenceRow.id))
        )
        return [
            Evidence(
                id=row.id or 0, form_id=row.form_id, indicator=row.indicator, name=row.name, media_type=media_type,
                size=size, content=row.content, user=row.user, at=row.at,
            )
            for row, media_type, size in rows
        ]  # fmt: skip

    def read(self, content: str) -> bytes:
        """The bytes with this hash. KeyError where there are none."""
        row = self._session.get(EvidenceFileRow, content)
        if row is None:
            raise KeyError(content)
        return row.data

    def add(self, form_id: int, indicator: str, name: str, data: bytes, *, user: str, at: datetime) -> None:
        """Store a file as evidence of a row; bytes that are stored already are not stored again.

        Raises UserError `form-frozen` where the form is no draft (any more).
        """
        form = self._session.get(FormRow, form_id)
        if form is None or form.state != "draft":
            raise UserError("form-frozen", form=form_id)
        content = digest(data)
        values = {
            "content": content, "media_type": media_type_of(name, data) or "", "size": len(data), "data": data,
        }  # fmt: skip
        if self._session.get(EvidenceFileRow, content) is None:
            insert_new(self._session.connection(), EvidenceFileRow.__table__, values)  # type: ignore[attr-defined]
        self._session.add(
            EvidenceRow(form_id=form_id, indicator=indicator, content=content, name=name, user=user, at=at)
        )
        self._session.flush()
        self._log.add("evidence", user=user, at=at, form_id=form_id, key=f"row/{indicator}", after=name)

    def withdraw(self, evidence: int, *, user: str, at: datetime) -> None:
        """Take a file back; it stays stored, and is no longer shown."""
        row = self._session.get(EvidenceRow, evidence)
        if row is None or row.withdrawn_at is not None:
            return
        row.withdrawn_by, row.withdrawn_at = user, at
        self._session.add(row)
        self._session.flush()
        self._log.add("withdrawn", user=user, at=at, form_id=row.form_id, key=f"row/{row.indicator}", after=row.name)
