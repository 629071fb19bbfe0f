"""`jixiao audit`: the operation log listed, exported and verified; and asked about in the conversation."""

import csv
import json

import pytest
import sqlalchemy

from bot.cli import main
from tests.bot.office import ADMIN, Office
from tests.databases import database


@pytest.fixture
def run(capsys, monkeypatch, tmp_path):
    for name in ("JIXIAO_LANGUAGE", "JIXIAO_ADMINS", "JIXIAO_VISIBLE"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("JIXIAO_DATABASE", database(tmp_path / "jixiao.db"))
    monkeypatch.chdir(tmp_path)

    def running(*arguments: str) -> tuple[int, str, str]:
        capsys.readouterr()
        code = main(arguments)
        said = capsys.readouterr()
        return code, said.out, said.err

    return running


def test_listed_exported_and_verified(run, archive, tmp_path):
    office = Office(archive)
    for text in ("填 2021 年自评表", "先填表", "2022-06-30", "修改 1", "=1+1"):
        office.say(ADMIN, text)
    office.say(ADMIN, "/edit 1")
    office.say(ADMIN, "2022-07-01")
    code, out, _ = run("audit", "verify")
    assert code == 0
    assert "操作记录完整" in out
    head = out.split("哈希是 ")[1][:64]
    code, out, _ = run("audit")
    assert "2022-06-30 → 2022-07-01" in out
    assert run("audit", "export", "log.csv")[0] == run("audit", "export", "log.json")[0] == 0
    rows = json.loads((tmp_path / "log.json").read_text(encoding="utf-8"))
    table = list(csv.DictReader((tmp_path / "log.csv").read_text(encoding="utf-8-sig").splitlines()))
    assert [row["number"] for row in rows] == list(range(1, len(rows) + 1))
    assert [row["hash"] for row in table] == [row["hash"] for row in rows]
    assert rows[-1]["hash"] == head
    assert json.loads(run("audit", "--json", "--form", "2")[1]) == [row for row in rows if row["form_id"] == 2]
    assert run("audit", "verify", "--head", head)[0] == 0
    assert run("audit", "verify", "--head", "0" * 64)[0] == 1
    for place in ("log.txt", "nowhere/log.csv"):
        code, _, err = run("audit", "export", place)
        assert code == 2
        assert place in err
    assert run("audit", "export")[0] == 2


def test_verify_finds_what_was_tampered_with(run, archive):
    office = Office(archive)
    for text in ("填 2021 年自评表", "先填表", "2022-06-30"):
        office.say(ADMIN, text)
    with archive.transaction() as store:
        store._session.execute(
            sqlalchemy.text("UPDATE operation_log SET after = '2022-06-29' WHERE after = '2022-06-30'")
        )
    code, out, _ = run("audit", "verify")
    assert code == 1
    assert "被改过" in out


def test_an_empty_database_has_an_empty_log(run):
    assert run("audit")[1] == "还没有操作记录。\n"
    assert run("audit", "verify")[0] == 0


def test_who_did_what_is_for_the_unit_and_its_roles(archive):
    office = Office(archive)
    unit = office.forms()[0][0].unit
    office.join("2", "editor", unit)
    office.join("3", "contributor", unit)
    office.join("4", "editor", "某某局")
    for text in ("填 2021 年自评表", "先填表", "2022-06-30", "修改 信访", "实际：未填", "267/272"):
        office.say("2", text)
    shown = office.say("2", "/log 信访")
    assert "信访件办结率" in shown
    assert "实际 未填 → 98.16%" in shown
    assert "填报日期" not in shown
    assert "新建" in office.say("2", "操作记录")
    for command, answer in (("修改 1", "2022-06-30"), ("修改 4", "11604.54"), ("修改 5", "11604.54")):
        office.say("2", command)
        office.say("2", answer)
    shown = office.say("2", "操作记录")
    assert "填报日期" in shown
    assert "执行数" in shown
    assert "filed_on" not in shown
    assert "budget/" not in shown
    assert "没找到" in office.say("2", "/log 河长制")
    assert "267" in office.say(ADMIN, "谁改过信访")
    assert "who" not in office.say(ADMIN, "who changed the petitions")
    assert "您是填报人，不能看操作记录" in office.say("3", "谁改过信访")
    assert office.say("4", "谁改过信访").startswith("还没有操作记录")


def test_a_word_about_who_is_still_a_reason_where_one_is_asked_for(archive):
    office = Office(archive)
    steps = ("实际：未填", "267/272", "得分：未填", "记 4.5 分", "偏差原因：未填")
    for text in ("填 2021 年自评表", "先填表"):
        office.say(ADMIN, text)
    for text in steps:
        if "：" in text:
            office.say(ADMIN, "修改 信访")
        office.say(ADMIN, text)
    assert office.say(ADMIN, "谁来填没有定，责任不清").startswith("记下了")
