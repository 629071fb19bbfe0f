"""Statements that the driver carries out give what SQLAlchemy's own would, on every database."""

from datetime import UTC, datetime
from decimal import Decimal

import pytest
from sqlalchemy import bindparam, insert, select
from sqlalchemy.exc import DBAPIError
from sqlmodel import Session

from kb.store.archive import Archive
from kb.store.statements import Change, Statement, any_of
from kb.store.tables import FormRow, NoteRow
from scoring.errors import UserError
from tests.databases import database

FORM, NOTE = FormRow.__table__, NoteRow.__table__
AT = datetime(2022, 6, 30, 8, tzinfo=UTC)


@pytest.fixture
def archive(tmp_path):
    opened = Archive.open(database(tmp_path / "statements.db"))
    yield opened
    opened.close()


def _some(session: Session) -> None:
    heads = [
        {"id": number, "unit": f"{number}%_'号", "year": number or None, "state": "draft", "created_at": AT,
         "adjusted": Decimal("1500.10"), "filed_on": AT.date()}
        for number in range(1, 8)
    ]  # fmt: skip
    session.execute(insert(FORM), heads)
    session.execute(insert(NOTE), [{"form_id": 1, "section": "x", "ordinal": 1, "text": "甲", "certain": False}])


@pytest.mark.parametrize("ids", [[1], [3, 2], [1, 2, 3, 4, 5], list(range(2000))])
def test_columns_come_as_what_they_are(archive, ids):
    wanted = select(*FORM.c).where(FORM.c.id.in_(any_of("ids"))).order_by(FORM.c.id)
    noted = select(NOTE.c.certain, NOTE.c.text).where(NOTE.c.form_id == bindparam("form"))
    with archive.transaction() as store:
        _some(store._session)
        connection = store._session.connection()
        found = Statement(wanted).rows(connection, ids=ids)
        assert found == list(map(tuple, connection.execute(wanted, {"ids": ids})))
        assert {type(row[-1]) for row in found} <= {datetime}
        assert Statement(noted).rows(connection, form=1) == [(False, "甲")]


def test_many_rows_are_changed_and_told(archive):
    raised = Change(
        "INSERT INTO office_name (name, unit, uses) VALUES (?, ?, ?)"
        " ON CONFLICT (name, unit) DO UPDATE SET uses = office_name.uses + excluded.uses RETURNING name, uses"
    )
    with archive.transaction() as store:
        connection = store._session.connection()
        rows = [(f"街道{number}", "甲", number) for number in range(1, 348)]
        assert sorted(raised.returning(connection, rows)) == sorted((name, uses) for name, _, uses in rows)
        assert raised.returning(connection, rows[2:3]) == [("街道3", 6)]
        assert raised.returning(connection, []) == []
        gone = Change("DELETE FROM office_name WHERE name = ? AND uses > ?")
        gone.many(connection, [(name, 0) for name, _, _ in rows[1:]])
        gone.many(connection, [])
        assert raised.returning(connection, rows[:1]) == [("街道1", 2)]


def test_what_the_database_says_is_told_plainly(archive):
    with archive.transaction() as store, pytest.raises(DBAPIError):
        Change("INSERT INTO nowhere VALUES (?)").many(store._session.connection(), [(1,)])
    with pytest.raises(UserError) as told, archive.transaction() as store:
        Change("INSERT INTO vocabulary (id, made_by, concepts) VALUES (?, ?, ?)").many(
            store._session.connection(), [(1, "x", 0)]
        )
    assert told.value.code.startswith("database-")
