"""The Word templates that offices brought in for their exports."""

from datetime import datetime

from sqlmodel import Session, col, select

from kb.record import OwnTemplate
from kb.store.oplog import OperationLog
from kb.store.template_tables import OwnTemplateRow


class OwnTemplates:
    """The templates inside one transaction."""

    def __init__(self, session: Session, log: OperationLog) -> None:
        self._session = session
        self._log = log

    def of(self, unit: str) -> OwnTemplate | None:
        """The template of this office, else the one for all offices."""
        return self._newest(unit) or (self._newest("") if unit else None)

    def _newest(self, unit: str) -> OwnTemplate | None:
        row = self._session.exec(
            select(OwnTemplateRow).where(OwnTemplateRow.unit == unit).order_by(col(OwnTemplateRow.id).desc()).limit(1)
        ).first()
        return OwnTemplate(unit=row.unit, name=row.name, data=row.data) if row is not None and row.data else None

    def add(self, template: OwnTemplate, *, user: str, at: datetime) -> None:
        """Store a version, one without data to drop what there was; those before it stay."""
        self._session.add(OwnTemplateRow(unit=template.unit, name=template.name, data=template.data, user=user, at=at))
        self._session.flush()
        self._log.add("template", user=user, at=at, key=template.unit, after=template.name)
