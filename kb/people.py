"""The people of the house: whose unit is whose, and the roles there are; invitations to join it.

The operation log knows a person by a pseudonym, their number in the house, and so does everything else once their data
are erased.
"""

import re
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Literal

Role = Literal["viewer", "contributor", "editor", "reviewer", "admin"]
ROLES: tuple[Role, ...] = ("viewer", "contributor", "editor", "reviewer", "admin")


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """Somebody who may use the assistant.

    user: the id, the same at every edge. unit: theirs as written on the forms; "" is every unit. number: a short
    stand-in for the id in buttons, 0 for somebody who is not stored. appointed: an administrator by the settings,
    whose role cannot be changed in the conversation.
    """

    user: str
    name: str = ""
    unit: str = ""
    role: Role = "admin"
    number: int = 0
    appointed: bool = False

    def belongs_to(self, unit: str) -> bool:
        """Whether forms of this unit are the person's own unit's."""
        return not self.unit or self.unit == unit

    @property
    def called(self) -> str:
        """The name to call them by."""
        return self.name or self.user


#: Whoever talks where nobody else does: a database of one's own.
OWNER = Person(user="", appointed=True)


@dataclass(frozen=True, slots=True, kw_only=True)
class Invitation:
    """A link that lets one person join, once, as what it says. state: why it can no longer be used."""

    id: int
    unit: str
    role: Role
    expires_at: datetime
    state: Literal["open", "used", "withdrawn"] = "open"

    def is_good(self, now: datetime) -> bool:
        """Whether it can still be used."""
        return self.state == "open" and now < self.expires_at


_PSEUDONYM = re.compile(r"p([1-9][0-9]*)", re.ASCII)


def pseudonym(number: int) -> str:
    """What stands for the person with this number where neither id nor name is to stand."""
    return f"p{number}"


def number_of(user: str) -> int | None:
    """The number in a pseudonym; None for what is none."""
    found = _PSEUDONYM.fullmatch(user)
    return int(found[1]) if found else None


def digest(token: str) -> str:
    """What is stored of an invitation's token, so that who reads the database cannot join with it."""
    return sha256(token.encode()).hexdigest()
