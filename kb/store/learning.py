"""What an office taught the assistant, as it is stored: aliases, and questions with what became of them."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import cast

from sqlalchemy import Table, bindparam
from sqlalchemy import select as select_columns
from sqlmodel import Session, col, select

from kb.learned import OpenQuestion, Verdict
from kb.store.learning_tables import AliasRow, QuestionRow
from kb.store.statements import Statement

_ALIAS: Table = AliasRow.__table__  # type: ignore[attr-defined]
_ALIASES = Statement(
    select_columns(_ALIAS.c.unit, _ALIAS.c.name).where(_ALIAS.c.words == bindparam("words")).order_by(_ALIAS.c.id)
)


class Learning:
    """Reads (kb.learned.Learned) and writes inside one transaction."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def aliases(self, words: str) -> Mapping[str, str]:
        """Office -> the name of the indicator that these words stand for there."""
        self._session.flush()
        return dict(_ALIASES.rows(self._session.connection(), words=words))

    def open_questions(self, most: int) -> Sequence[OpenQuestion]:
        """Those that wait, the most frequent first."""
        asked = select(QuestionRow).where(QuestionRow.state == "open")
        rows = self._session.exec(asked.order_by(col(QuestionRow.times).desc(), col(QuestionRow.id)).limit(most))
        return [_question(row) for row in rows]

    def open_question(self, number: int) -> OpenQuestion | None:
        """The one of this id; None where it waits no longer."""
        row = self._session.get(QuestionRow, number)
        return _question(row) if row is not None and row.state == "open" else None

    def remember_alias(self, unit: str, words: str, name: str, *, user: str, at: datetime) -> None:
        """From now on these words stand for this indicator; questions of the office that wait for that are settled."""
        asked = select(AliasRow).where(AliasRow.unit == unit, AliasRow.words == words)
        row = self._session.exec(asked).first() or AliasRow(unit=unit, words=words, name=name, user=user, at=at)
        row.name, row.user, row.at = name, user, at
        self._session.add(row)
        for waiting in self._waiting(unit, words):
            self.settle(cast("int", waiting.id))
        self._session.flush()

    def note(self, unit: str, text: str, words: str, verdict: Verdict, *, user: str, at: datetime) -> None:
        """Note what became of a question; one that was noted before is counted."""
        state = "settled" if verdict == "up" else "open"
        asked = select(QuestionRow).where(
            QuestionRow.unit == unit, QuestionRow.words == words, QuestionRow.verdict == verdict,
            QuestionRow.state == state,
        )  # fmt: skip
        row = self._session.exec(asked.order_by(col(QuestionRow.id))).first()
        if row is None:
            row = QuestionRow(
                unit=unit, text=text, words=words, verdict=verdict, times=0, state=state, user=user, at=at
            )
        row.times += 1
        self._session.add(row)
        self._session.flush()

    def take_back(self, unit: str, words: str, verdict: Verdict) -> None:
        """Count a question once less; where nobody said this of it any more, it waits no longer."""
        asked = select(QuestionRow).where(
            QuestionRow.unit == unit, QuestionRow.words == words, QuestionRow.verdict == verdict, QuestionRow.times > 0
        )
        # The newest is the one that waits, where an older one was settled.
        row = self._session.exec(asked.order_by(col(QuestionRow.id).desc())).first()
        if row is not None:
            row.times -= 1
            row.state = row.state if row.times else "settled"
            self._session.add(row)
            self._session.flush()

    def settle(self, number: int) -> None:
        """A question waits no longer."""
        row = self._session.get(QuestionRow, number)
        if row is not None:
            row.state = "settled"
            self._session.add(row)

    def _waiting(self, unit: str, words: str) -> Sequence[QuestionRow]:
        asked = select(QuestionRow).where(
            col(QuestionRow.unit).in_((unit, "")), QuestionRow.words == words, QuestionRow.state == "open"
        )
        return self._session.exec(asked.order_by(col(QuestionRow.id))).all()


def _question(row: QuestionRow) -> OpenQuestion:
    return OpenQuestion(
        id=cast("int", row.id), unit=row.unit, text=row.text, words=row.words, verdict=cast("Verdict", row.verdict),
        times=row.times, at=row.at,
    )  # fmt: skip
