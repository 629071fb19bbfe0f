"""The rulebooks that offices brought in, in every version; and which ones a form chose for parts of it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func
from sqlmodel import Session, col, select

from kb.store.oplog import OperationLog
from kb.store.remembered import Recollection
from kb.store.rulebook_tables import RulebookChoiceRow, RulebookRow
from scoring.form import RulebookChoice


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredRulebook:
    """A rulebook as it came: its TOML text, the office and person that brought it in, and when."""

    name: str
    unit: str
    text: str
    user: str
    at: datetime


class Rulebooks:
    """The rulebooks inside one transaction."""

    def __init__(self, session: Session, log: OperationLog, recollection: Recollection) -> None:
        self._session = session
        self._log = log
        self._recollection = recollection

    @property
    def version(self) -> int:
        """A number that grows with every rulebook brought in; 0 for none."""
        known: int | None = self._recollection.recall(("rulebooks", ""))
        if known is None:
            known = self._session.exec(select(func.max(RulebookRow.id))).one() or 0
            self._recollection.keep(("rulebooks", ""), known)
        return known

    def newest(self) -> Sequence[StoredRulebook]:
        """The newest version of each, in the order in which their names first came."""
        found: dict[str, RulebookRow] = {}
        for row in self._session.exec(select(RulebookRow).order_by(col(RulebookRow.id))):
            found[row.name] = row  # a name keeps the place that it took first
        return [
            StoredRulebook(name=row.name, unit=row.unit, text=row.text, user=row.user, at=row.at)
            for row in found.values()
        ]

    def add(self, rulebook: StoredRulebook) -> None:
        """Store a version; the ones before it stay."""
        self._session.add(
            RulebookRow(name=rulebook.name, unit=rulebook.unit, text=rulebook.text, user=rulebook.user, at=rulebook.at)
        )
        self._session.flush()
        self._log.add("rulebook", user=rulebook.user, at=rulebook.at, key=rulebook.name)

    def choose(self, form_id: int, choices: Iterable[RulebookChoice]) -> None:
        """Store what a form chose for parts of it."""
        for position, choice in enumerate(choices):
            self._session.add(
                RulebookChoiceRow(
                    form_id=form_id, position=position, rulebook=choice.rulebook, indicator=choice.indicator,
                    level2=choice.level2, goal=choice.goal,
                )
            )  # fmt: skip
