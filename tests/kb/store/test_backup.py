"""Backups: the same forms, history, people and log come back, in whichever database; what is odd is refused whole."""

import sqlite3
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.assistant import Assistant, load_rulebooks
from bot.console import Console
from bot.filing import import_file
from kb.shipped import shipped
from kb.store.archive import Archive
from kb.store.backup import SEAL, back_up, restore
from scoring.errors import UserError
from scoring.form import Form
from tests.databases import database

NOW = datetime(2022, 3, 1, 9, tzinfo=UTC)


@pytest.fixture
def url(tmp_path: Path) -> str:
    """A database in use: a form on file, a draft with answers, a conversation, people."""
    url = database(tmp_path / "used.db")
    archive = Archive.open(url)
    import_file(archive, shipped("forms", "huashan-2020.txt"), load_rulebooks(), NOW)
    talk(archive, "新建", "1", "先填表", "2022-06-30", "3050.99", "8553.55", "11604.54", "11604.54")
    with archive.transaction() as store:
        store.people.invite("secret", "某街道", "editor", NOW, user="local", at=NOW)
    archive.close()
    return url


def talk(archive: Archive, *said: str) -> None:
    """Lines as they are typed at a terminal."""
    console = Console(Assistant(archive), "local", "zh", lambda *_: None)
    for line in said:
        console.read(line)


def content(url: str) -> list[object]:
    """Everything that a person could see of it."""
    archive = Archive.open(url)
    with archive.transaction() as store:
        headings = store.headings()
        found = [
            headings,
            [store.form(heading.id) for heading in headings],
            [list(store.history(heading.id)) for heading in headings],
            store.session("local"),
            list(store.people.invitations()),
            list(store.log.lines()),
            store.log.head(),
            store.log.verify(),
        ]
    archive.close()
    return found


def refused(work, *arguments) -> str:
    with pytest.raises(UserError) as caught:
        work(*arguments)
    return caught.value.code


def test_there_and_back(url, tmp_path):
    before = content(url)
    assert len(before[0]) == 2
    assert len(before[5]) > 5
    back_up(url, tmp_path / "a.backup")
    other = database(tmp_path / "other" / "new.db")
    restore(tmp_path / "a.backup", other)
    assert content(other) == before
    back_up(other, tmp_path / "b.backup")
    again = f"sqlite:///{tmp_path / 'again.db'}"  # over PostgreSQL: from there into an SQLite file
    restore(tmp_path / "b.backup", again)
    assert content(again) == before


def test_work_goes_on_in_what_was_restored(url, tmp_path):
    back_up(url, tmp_path / "a.backup")
    other = database(tmp_path / "new.db")
    restore(tmp_path / "a.backup", other)
    archive = Archive.open(other)
    with archive.transaction() as store:
        known = {heading.id for heading in store.headings()}
        number, _ = store.add_form(Form(unit="另一街道", year=2021), source="", content="x", at=NOW)
        assert number not in known
    talk(archive, "信访得了多少分")
    archive.close()


def test_while_somebody_writes(url, tmp_path):
    archive = Archive.open(url)
    with archive.transaction() as store:
        store.add_form(Form(unit="另一街道", year=2021), source="", content="x", at=NOW)
        back_up(url, tmp_path / "a.backup")  # what is not stored yet is not in it
    archive.close()
    other = database(tmp_path / "new.db")
    restore(tmp_path / "a.backup", other)
    assert "另一街道" not in {heading.unit for heading in content(other)[0]}


def test_nothing_is_overwritten(url, tmp_path):
    place = tmp_path / "a.backup"
    back_up(url, place)
    kept = place.read_bytes()
    assert refused(back_up, url, place) == "backup-exists"
    assert place.read_bytes() == kept
    before = content(url)
    assert refused(restore, place, url) == "restore-not-empty"
    assert content(url) == before


@pytest.mark.parametrize("damage", ["cut", "value", "row", "page"])
def test_a_damaged_backup_restores_nothing(url, tmp_path, damage):
    place, other = tmp_path / "a.backup", database(tmp_path / "new.db")
    back_up(url, place)
    if damage in {"value", "row"}:
        with closing(sqlite3.connect(place)) as connection, connection:
            statement = (
                "UPDATE indicator SET given = '5' WHERE given = '4.5'" if damage == "value" else "DELETE FROM note"
            )
            assert connection.execute(statement).rowcount > 0
    else:
        whole = place.read_bytes()
        middle = len(whole) // 2 // 4096 * 4096
        place.write_bytes(
            whole[:middle] if damage == "cut" else whole[:middle] + b"\xff" * 4096 + whole[middle + 4096 :]
        )
    assert refused(restore, place, other) == "backup-damaged"
    assert content(other)[0] == []


def test_what_is_no_backup(url, tmp_path):
    other = database(tmp_path / "new.db")
    (tmp_path / "text").write_text("no backup", encoding="utf-8")
    (tmp_path / "empty").touch()
    sqlite3.connect(tmp_path / "foreign").execute("CREATE TABLE form (id)").connection.close()
    for name in ("text", "empty", "foreign"):
        assert refused(restore, tmp_path / name, other) == "backup-none"
    assert refused(restore, tmp_path / "none", other) == "file-missing"
    assert refused(restore, tmp_path, other) == "file-missing"
    back_up(url, tmp_path / "a.backup")
    with closing(sqlite3.connect(tmp_path / "a.backup")) as connection, connection:
        connection.execute("UPDATE alembic_version SET version_num = '9999'")
    assert refused(restore, tmp_path / "a.backup", other) == "backup-newer"


def test_a_place_that_cannot_be_written(url, tmp_path):
    (tmp_path / "file").touch()
    assert refused(back_up, url, tmp_path / "file" / "a.backup") == "backup-unwritten"


@pytest.mark.sqlite
def test_no_database_yet_and_its_own_file_as_a_backup(url, tmp_path):
    assert refused(back_up, f"sqlite:///{tmp_path / 'none.db'}", tmp_path / "a.backup") == "backup-nothing"
    assert not (tmp_path / "none.db").exists()
    assert SEAL not in (tmp_path / "used.db").read_bytes().decode("latin-1")
    other = database(tmp_path / "new.db")
    restore(tmp_path / "used.db", other)
    assert content(other) == content(url)
