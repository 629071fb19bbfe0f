"""People and invitations in the store; everything that is changed here is noted in the operation log."""

from collections import namedtuple
from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any, Literal, cast

from sqlalchemy import Table, bindparam, update
from sqlalchemy import select as select_columns
from sqlmodel import Session, col, select

from kb.people import Invitation, Person, Role, digest, number_of
from kb.store.oplog import OperationLog
from kb.store.people_tables import InvitationRow, PersonRow
from kb.store.remembered import Recollection
from kb.store.statements import Statement
from kb.store.tables import SessionRow
from scoring.errors import UserError

_PERSON: Table = PersonRow.__table__  # type: ignore[attr-defined]
_Known: Any = namedtuple("_Known", _PERSON.c.keys())  # type: ignore[misc] # noqa: PYI024 - as the table
_WHO = Statement(select_columns(*_PERSON.c).where(_PERSON.c.user == bindparam("who")))
_RENAMED = update(_PERSON).where(_PERSON.c.id == bindparam("number")).values(name=bindparam("called"))


class People:
    """Reads and changes who may use the assistant, inside one transaction."""

    def __init__(self, session: Session, log: OperationLog, recollection: Recollection) -> None:
        self._session = session
        self._log = log
        self._recollection = recollection

    def meet(self, user: str, name: str, appointed: Collection[str], at: datetime | None = None) -> Person | None:
        """Who this is, None for somebody unknown. appointed: the administrators of the settings.

        at: when they came, for who writes here and may have another name than before; None for a look alone. An
        appointed administrator is stored at the first meeting, without a role of their own, for the name's sake.
        """
        row, name = self._known(user), _not_taken_for_another(name)
        if row is None and user in appointed and at is not None:
            self._session.add(PersonRow(user=user, name=name))
            self._session.flush()
            row = self._known(user)
        if row is None:
            return Person(user=user, name=name, appointed=True) if user in appointed else None
        if not row.role and user not in appointed:
            return None
        if at is not None and name and row.name != name:
            self._session.connection().execute(_RENAMED, {"number": row.id, "called": name})
            self._log.add("renamed", user=user, at=at, key=f"person/{row.id}")
            row = self._known(user)
            assert row is not None
        return _person(row, appointed)

    def all(self, appointed: Collection[str] = ()) -> Sequence[Person]:
        """Everybody who has a role, in the order in which they joined."""
        rows = self._session.exec(select(PersonRow).order_by(col(PersonRow.id)))
        return [_person(row, appointed) for row in rows if row.role or row.user in appointed]

    def is_empty(self) -> bool:
        """Whether nobody joined and nobody was invited."""
        return (
            self._session.exec(select(PersonRow).where(PersonRow.role != "")).first() is None
            and self._session.exec(select(InvitationRow)).first() is None
        )

    def invitations(self) -> Sequence[Invitation]:
        """All invitations, oldest first."""
        return [_invitation(row) for row in self._session.exec(select(InvitationRow).order_by(col(InvitationRow.id)))]

    def invitation(self, token: str) -> Invitation | None:
        """The invitation with this token."""
        row = self._session.exec(select(InvitationRow).where(InvitationRow.digest == digest(token))).first()
        return None if row is None else _invitation(row)

    def invite(self, token: str, unit: str, role: Role, expires_at: datetime, *, user: str, at: datetime) -> None:
        """Store an invitation."""
        row = InvitationRow(digest=digest(token), unit=unit, role=role, expires_at=expires_at)
        self._session.add(row)
        self._session.flush()
        self._log.add("invited", user=user, at=at, key=f"invitation/{row.id}", after=f"{role} {unit}".strip())

    def withdraw_invitation(self, number: int, *, user: str, at: datetime) -> None:
        """Let nobody use this invitation any more."""
        row = self._session.get_one(InvitationRow, number)
        row.state = "withdrawn"
        self._session.add(row)
        self._log.add("uninvited", user=user, at=at, key=f"invitation/{number}")

    def join(self, number: int, name: str, *, user: str, at: datetime) -> None:
        """Let this person in as the invitation says, and let nobody use it again.

        Raises UserError `invitation-used` where somebody else was quicker.
        """
        invitation = self._session.get_one(InvitationRow, number, with_for_update=True, populate_existing=True)
        if invitation.state != "open":
            raise UserError("invitation-used")
        invitation.state = "used"
        row = self._find(user) or PersonRow(user=user)
        before = f"{row.role} {row.unit}".strip()
        row.name, row.unit, row.role = _not_taken_for_another(name) or row.name, invitation.unit, invitation.role
        self._session.add_all((invitation, row))
        self._session.flush()
        self._log.add(
            "joined", user=user, at=at, key=f"invitation/{number}", before=before or None,
            after=f"{row.role} {row.unit}".strip(),
        )  # fmt: skip

    def set_role(self, number: int, role: Role, *, user: str, at: datetime) -> None:
        """Give the person another role, from their next message on."""
        row = self._session.get_one(PersonRow, number)
        self._log.add("role", user=user, at=at, key=f"person/{number}", before=row.role, after=role)
        row.role = role
        self._session.add(row)
        self._session.flush()

    def remove(self, number: int, *, user: str, at: datetime) -> None:
        """Take the role away; what was remembered of their conversation goes with it, so that it ends at once."""
        row = self._session.get_one(PersonRow, number)
        self._log.add("removed", user=user, at=at, key=f"person/{number}", before=row.role)
        row.role = ""
        self._session.add(row)
        if (session := self._session.get(SessionRow, row.user)) is not None:
            session.text = ""
            self._session.add(session)
        self._session.flush()

    def name_of(self, user: str) -> str:
        """What this person, of an id or a pseudonym, is called; the id where they have no name."""
        number = number_of(user)
        row = self._find(user) if number is None else self._session.get(PersonRow, number)
        return user if row is None else row.name or row.user

    def _known(self, user: str) -> Any:  # noqa: ANN401 - a row of the table
        row: Any = self._recollection.recall(("person", user))
        if row is None:
            self._session.flush()
            found = _WHO.rows(self._session.connection(), who=user)
            if found:
                row = _Known(*found[0])
                self._recollection.keep(("person", user), row)
        return row

    def _find(self, user: str) -> PersonRow | None:
        return self._session.exec(select(PersonRow).where(PersonRow.user == user)).first()


def _not_taken_for_another(name: str) -> str:
    """A name, unless it is written like a pseudonym."""
    return name if number_of(name) is None else ""


def _person(row: Any, appointed: Collection[str]) -> Person:  # noqa: ANN401 - a row of the table
    assert row.id is not None
    if row.user in appointed:
        return Person(user=row.user, name=row.name, number=row.id, appointed=True)
    return Person(user=row.user, name=row.name, unit=row.unit, role=cast("Role", row.role), number=row.id)


def _invitation(row: InvitationRow) -> Invitation:
    assert row.id is not None
    return Invitation(
        id=row.id, unit=row.unit, role=cast("Role", row.role), expires_at=row.expires_at,
        state=cast("Literal['open', 'used', 'withdrawn']", row.state),
    )  # fmt: skip
