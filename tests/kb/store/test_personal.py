"""What is stored about a person comes out whole, and goes so that nothing of it is left; the log stays whole."""

import json
import sqlite3
from contextlib import closing
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from io import StringIO

import pytest
from alembic import command
from alembic.config import Config
from sqlalchemy import select, text
from sqlmodel import SQLModel

from bot.cli import main
from kb.follow_up import MeasureChange
from kb.record import OwnTemplate
from kb.shipped import shipped
from kb.store.archive import Archive
from kb.store.engine import _engine
from kb.store.holding import Holder
from kb.store.inbox import Received
from kb.store.personal import OWN, WORK, unnamed
from kb.store.rulebooks import StoredRulebook
from scoring.form import Form, Goal, Indicator
from tests.databases import database, on_postgresql

NOW = datetime(2022, 6, 1, 8, 0, tzinfo=UTC)
ID, NAME, ADMIN = "7000112233", "欧阳测试", "8000445566"
FORM = Form(
    unit="某街道",
    year=2020,
    goals=(Goal(indicators=(Indicator(id="信访", level1="产出指标", level2="质量指标", name="信访件办结率"),)),),
)


@pytest.fixture
def archive(tmp_path, monkeypatch):
    for name in ("JIXIAO_LANGUAGE", "JIXIAO_ADMINS"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("JIXIAO_DATABASE", database(tmp_path / "jixiao.db"))
    archive = Archive.open(database(tmp_path / "jixiao.db"))
    yield archive
    archive.close()


def live(archive: Archive) -> None:
    """A person does everything that leaves something, and others do something with them."""
    with archive.transaction() as store:
        store.people.invite("secret", "某街道", "editor", NOW, user=ADMIN, at=NOW)
        store.people.join(1, NAME, user=ID, at=NOW)
        number = next(person.number for person in store.persons() if person.user == ID)
        store.people.set_role(number, "contributor", user=ADMIN, at=NOW)
        old, _ = store.add_form(FORM, source="a.txt", content="1", at=NOW, user=ID)
        draft = store.begin_draft(FORM, old, user=ADMIN, at=NOW)
        store.sharing.assign(draft, ("row/信访",), number, NOW.date(), user=ADMIN, at=NOW)
        entries = {"row/信访/given": "4.5", "measure/abc/owner": f"@{ID} {NAME}"}
        store.record_entries(draft, entries, user=ID, at=NOW)
        store.note_on_measure(
            old, MeasureChange(measure="abc", part="owner", value=f"@{ID} {NAME}", user=ADMIN, at=NOW)
        )
        store.note_on_measure(old, MeasureChange(measure="abc", part="remark", value="已报", user=ID, at=NOW))
        store.kept.add(draft, "信访", "台账.pdf", b"%PDF-1.4", user=ID, at=NOW)
        store.kept.withdraw(1, user=ID, at=NOW)
        store.sharing.remark(draft, "row/信访", "请核实", user=ID, name=NAME, at=NOW)
        store.sharing.remark(draft, "row/信访", "请核实", user=ADMIN, name="别人", at=NOW + timedelta(hours=1))
        store.learned.remember_alias("某街道", "上访", "信访件办结率", user=ID, at=NOW)
        store.learned.note("某街道", "河长呢", "河长", "unanswered", user=ID, at=NOW)
        store.rulebooks.add(StoredRulebook(name="own", unit="某街道", text="x = 1", user=ID, at=NOW))
        store.templates.add(OwnTemplate(unit="某街道", name="表.docx", data=b"PK\xff"), user=ID, at=NOW)
        store.reminders.note(ID, "due/1", NOW)
        store.session(ID)
        store.save_session(ID, json.dumps({"awaiting": "x"}))
        store.session(ADMIN)
        store.save_session(ADMIN, json.dumps({"offered": [[NAME, "x"], [f"交给{NAME}", f"@{ID} {NAME}"], [ID, 1]]}))
        holder = Holder("a", NOW)
        store.inbox.keep([Received("e1", ID, "{}"), Received("e2", ADMIN, "{}")], holder)
        store.outbox.put(f"telegram:{ID}", ["{}"], holder)
        store.outbox.put(f"telegram:{ADMIN}", [json.dumps({"text": f"{NAME}（{ID}）填好了"})], holder)


def dump(archive: Archive) -> dict[str, dict[tuple, str]]:
    """Table -> key -> the row as text."""
    with archive._engine.connect() as connection:
        return {
            table.name: {
                tuple(row[column.name] for column in table.primary_key): str(list(row.values()))
                for row in map(dict, connection.execute(select(table)).mappings())
            }
            for table in SQLModel.metadata.sorted_tables
        }


def test_erased_without_a_trace_and_exported_whole(archive, tmp_path, capsys):
    live(archive)
    before = dump(archive)
    assert main(["person", "export", ID, "out.json"]) == 0
    exported = json.loads((tmp_path / "out.json").read_text(encoding="utf-8"))
    assert main(["person", "erase", ID, "--yes"]) == 0
    assert "已注销人员 2" in capsys.readouterr().out
    after = dump(archive)
    left = str(after)
    assert ID not in left
    assert NAME not in left
    assert ADMIN in left
    assert "别人" in left
    if not on_postgresql():
        for file in tmp_path.glob("jixiao.db*"):
            content = file.read_bytes()
            assert ID.encode() not in content
            assert NAME.encode() not in content
    # Exactly what was changed or is gone stands in the export, apart from texts of others that named the person.
    log = {row["number"]: row for row in exported.pop("operation_log")}
    assert all(before["operation_log"][key] == after["operation_log"][key] for key in before["operation_log"])
    assert {row["operation"] for row in log.values()} >= {"joined", "role", "assigned", "entry", "measure", "remark"}
    changed = {
        (table, key) for table, rows in before.items() for key, row in rows.items() if after[table].get(key) != row
    } - {("operation_log_head", (1,)), ("session", (ADMIN,)), ("outbox", (2,))}
    keys = {table.name: [column.name for column in table.primary_key] for table in SQLModel.metadata.sorted_tables}
    assert {
        (table, tuple(row[name] for name in keys[table])) for table, rows in exported.items() for row in rows
    } == changed
    assert {table for table, _ in changed} >= {table.__tablename__ for table, _ in (*WORK, *OWN)}


def test_the_log_stays_whole_and_tells_of_a_former_member(archive, capsys, monkeypatch):
    live(archive)
    with archive.transaction() as store:
        head = store.log.head()[1]
        assert store.log.verify() == []
        assert NAME in {line.name for line in store.log.lines()}
    assert main(["person", "erase", ID, "--yes"]) == 0
    assert main(["audit", "verify", "--head", head]) == 0
    capsys.readouterr()
    assert main(["audit"]) == 0
    out = capsys.readouterr().out
    assert "已注销人员 2  entry" in out
    assert NAME not in out
    monkeypatch.setenv("JIXIAO_LANGUAGE", "en")
    assert main(["audit"]) == 0
    assert "former member 2  entry" in capsys.readouterr().out
    with archive.transaction() as store:
        assert store.name_of(ID) == ID
        assert store.name_of("p2") == "p2"
        assert [person.user for person in store.persons()] == []
        assert store.people.meet("p2", "", ()) is None


def test_who_comes_again_is_somebody_new(archive):
    live(archive)
    with archive.transaction() as store:
        assert store.personal.erase(ID, NOW) == 2
        person = store.people.meet(ID, NAME, (ID,), NOW)
        assert person.number == 3
        store.record_entries(2, {"row/信访/given": "5"}, user=ID, at=NOW)
    with archive.transaction() as store:
        assert [line.user for line in store.log.lines()][-1] == "p3"
        assert store.log.verify() == []


def test_who_is_not_known_or_not_confirmed(archive, capsys, monkeypatch, tmp_path):
    live(archive)
    before = dump(archive)
    for arguments in (["export", "123", "x.json"], ["erase", "123", "--yes"], ["erase", "p2", "--yes"], ["erase", ""]):
        assert main(["person", *arguments]) == 2
        assert "没有编号" in capsys.readouterr().err
    assert not (tmp_path / "x.json").exists()
    monkeypatch.setattr("sys.stdin", StringIO("yes\n"))
    assert main(["person", "erase", ID]) == 2
    assert "没有抹去" in capsys.readouterr().err
    assert main(["person", "export", ID, "nowhere/x.json"]) == 2
    assert dump(archive) == before


def test_every_column_that_says_who_is_known():
    """A new table with a person in it must say what becomes of it when the person is erased."""
    known = {(table.__tablename__, column) for table, column in (*WORK, *OWN)}
    known |= {("person", "user"), ("operation_log", "user"), ("assignment", "person_id")}
    known |= {("person", "name"), ("remark", "name")}
    things = {
        "goal",
        "indicator",
        "evidence",
        "rulebook",
        "own_template",
        "concept",
        "alias",
        "office_name",
    }  # whose name is not a person's
    found = {
        (table.name, column.name)
        for table in SQLModel.metadata.sorted_tables
        for column in table.columns
        if column.name in {"user", "name", "person_id"} or column.name.endswith("_by")
    }
    assert {one for one in found if one[1] != "name" or one[0] not in things} - {("vocabulary", "made_by")} == known


def test_a_name_of_one_character_and_a_short_id_spoil_no_words():
    assert unnamed('{"a": ["王府井", "王", "第2项", "@2 王"]}', "2", "王", "p9") == (
        '{"a": ["王府井", "p9", "第2项", "@p9"]}'
    )
    assert unnamed("no JSON 70001 700012", "70001", "", "p9") == "no JSON p9 700012"


# --- a log from before ------------------------------------------------------------------------------------------------


def old_log(url: str, spoil: str = "") -> None:
    """A database of version 0010 with four lines, spoiled by a statement."""
    engine = _engine(url)
    with engine.begin() as connection:
        config = Config(attributes={"connection": connection})
        config.set_main_option("script_location", str(shipped().parent / "kb" / "store" / "migrations"))
        config.set_main_option("path_separator", "os")
        command.upgrade(config, "0010")
        person = {"user": ID, "name": NAME, "unit": "", "role": ""}
        connection.execute(
            text('INSERT INTO person ("user", name, unit, role) VALUES (:user, :name, :unit, :role)'), person
        )
        last = ""
        for number, (user, operation, key, after) in enumerate(
            [
                (ID, "joined", "invitation/1", "editor 某街道"),
                (ADMIN, "role", f"person/{ID}", "admin"),
                (ADMIN, "assigned", "row/信访", f"{ID} 2022-06-30"),
                (ID, "measure", "measure/row/信访/owner", f"@{ID} {NAME}"),
            ],
            1,
        ):
            fields = [number, NOW.isoformat(), user, "旧名", operation, 1, key, None, after, last]
            seal = sha256(json.dumps(fields, ensure_ascii=False, separators=(",", ":")).encode()).hexdigest()
            names = (
                "number",
                "at",
                "user",
                "name",
                "operation",
                "form_id",
                "key",
                "before",
                "after",
                "previous",
                "hash",
            )
            connection.execute(
                text(f"INSERT INTO operation_log VALUES ({', '.join(f':{name}' for name in names)})"),
                dict(zip(names, (*fields, seal), strict=True)),
            )
            last = seal
        connection.execute(text("UPDATE operation_log_head SET number = 4, hash = :last"), {"last": last})
        if spoil:
            connection.execute(text(spoil))
    engine.dispose()


@pytest.mark.sqlite
def test_an_old_log_is_chained_anew_over_pseudonyms(tmp_path):
    url = f"sqlite:///{tmp_path / 'old.db'}"
    old_log(url)
    with closing(sqlite3.connect(tmp_path / "old.db")) as connection:
        head = connection.execute("SELECT hash FROM operation_log_head").fetchone()[0]
    archive = Archive.open(url)
    with archive.transaction() as store:
        assert store.log.verify() == []
        assert store.log.holds(head)
        lines = list(store.log.lines())
        assert [(line.user, line.name, line.key, line.after) for line in lines[:4]] == [
            ("p1", NAME, "invitation/1", "editor 某街道"),
            ("p2", "旧名", "person/1", "admin"),
            ("p2", "旧名", "row/信访", "p1 2022-06-30"),
            ("p1", NAME, "measure/row/信访/owner", "@p1"),
        ]
        store.log.add("begun", user=ID, at=NOW, form_id=1)
        assert store.log.verify() == []
    archive.close()


@pytest.mark.sqlite
@pytest.mark.parametrize(
    ("spoil", "broken"),
    [
        ("UPDATE operation_log SET after = 'viewer' WHERE number = 2", [(2, "changed")]),
        ("UPDATE operation_log SET user = '9' WHERE number = 3", [(3, "changed")]),
        ("DELETE FROM operation_log WHERE number = 2", [(2, "missing")]),
        ("DELETE FROM operation_log WHERE number = 4", [(4, "cut_off")]),
        ("UPDATE operation_log SET previous = 'x' WHERE number = 3", [(3, "unchained"), (3, "changed")]),
    ],
)
def test_what_was_broken_stays_broken(tmp_path, spoil, broken):
    url = f"sqlite:///{tmp_path / 'old.db'}"
    old_log(url, spoil)
    archive = Archive.open(url)
    with archive.transaction() as store:
        assert [(each.number, each.kind) for each in store.log.verify()] == broken
    archive.close()
