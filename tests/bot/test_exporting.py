"""`jixiao export`: which form is meant, where it lies, what is refused."""

import json
from dataclasses import replace

import pytest

from bot.exporting import Wanted, format_for, put, the_form
from bot.rendering import File
from kb.record import Heading
from scoring.errors import UserError
from tests.bot.conftest import SEED
from tests.bot.test_cli import run, settings  # noqa: F401 - fixtures

OFFICES = (
    Heading(id=1, unit="武汉东湖新技术开发区花山街道办事处", year=2020),
    Heading(id=2, unit="武汉东湖新技术开发区花山街道办事处", year=2021, state="draft"),
    Heading(id=3, unit="某市卫生健康委员会", year=2020),
    Heading(id=4, unit="某市卫生健康委员会", year=2020, kind="project", project="东津院区建设补助"),
)
FILE = File("表.docx", "x/y", b"new", "表")
BEGINNINGS = {
    "docx": b"PK\x03\x04",
    "xlsx": b"PK\x03\x04",
    "pdf": b"%PDF-",
    "png": b"\x89PNG",
    "html": b"<!doctype html>",
    "json": b"{",
}


@pytest.mark.parametrize(
    ("wanted", "found"),
    [
        (Wanted(year=2020, unit="花山街道"), 1),
        (Wanted(unit="花山"), 1),
        (Wanted(year=2021), 2),
        (Wanted(form=4), 4),
        (Wanted(unit="东津"), 4),
        (Wanted(year=2020, unit="武汉东湖新技术开发区花山街道办事处"), 1),
    ],
)
def test_the_one_form_that_is_meant(wanted, found):
    assert the_form(OFFICES, wanted).id == found


@pytest.mark.parametrize(
    ("wanted", "code", "told"),
    [
        (Wanted(form=9), "form-unknown", "9"),
        (Wanted(year=1999), "export-none", "花山街道 2020"),
        (Wanted(unit="卫生"), "export-several", "东津院区建设补助 2020"),
        (Wanted(), "export-several", "\n  3: "),
    ],
)
def test_none_or_several(wanted, code, told):
    with pytest.raises(UserError) as refusal:
        the_form(OFFICES, wanted)
    assert refusal.value.code == code
    assert told in "".join(map(str, refusal.value.values.values()))


def test_the_format_by_the_files_ending():
    assert format_for(None, "a.PDF") == "pdf"
    assert format_for(None, "folder") == "docx"
    assert format_for("xlsx", "a.b") == "xlsx"
    with pytest.raises(UserError, match="export-ending"):
        format_for("pdf", "a.docx")


def test_a_folder_loses_nothing_and_a_named_file_is_replaced(tmp_path):
    folder = tmp_path / "出"
    folder.mkdir()
    (folder / "表.docx").write_bytes(b"old")
    assert put(FILE, str(folder)).name == "表 (2).docx"
    assert put(FILE, str(folder)).name == "表 (3).docx"
    assert (folder / "表.docx").read_bytes() == b"old"
    assert put(FILE, str(folder / "表.docx")).read_bytes() == b"new"
    assert sorted(path.name for path in folder.iterdir()) == ["表 (2).docx", "表 (3).docx", "表.docx"]


def test_a_place_that_takes_nothing(tmp_path):
    with pytest.raises(UserError, match="save-failed"):
        put(FILE, str(tmp_path / "no" / "表.docx"))
    (tmp_path / "file").write_bytes(b"")
    with pytest.raises(UserError, match="save-failed"):
        put(FILE, str(tmp_path / "file" / "表.docx"))


@pytest.mark.parametrize("name", BEGINNINGS)
def test_every_format_is_written(run, tmp_path, name):  # noqa: F811
    run("import", str(SEED))
    code, out, _ = run("export", "--year", "2020", "--format", name, str(tmp_path / "out"))
    assert (code, out) == (0, f"存好了：{tmp_path / 'out'}\n")
    assert (tmp_path / "out").read_bytes().startswith(BEGINNINGS[name])


def test_json_holds_every_field(run, tmp_path):  # noqa: F811
    run("import", str(SEED))
    run("export", "--year", "2020", "f.json")
    told = json.loads((tmp_path / "f.json").read_text("utf-8"))
    assert (told["unit"], told["filed_on"], told["printed_total"]) == (
        "武汉东湖新技术开发区花山街道办事处",
        "2021-06-30",
        "94",
    )
    assert told["budget"] == {"adjusted": "11604.54", "spent": "11604.54", "rate": "100", "weight": "20", "given": "20"}
    assert [len(goal["indicators"]) for goal in told["goals"]] == [5, 4, 5]
    assert (len(told["deviations"]), len(told["measures"]), told["state"]) == (6, 8, "filed")


def test_refusals_are_sentences(run):  # noqa: F811
    code, _, err = run("export", "--year", "2020", "--format", "docx", "x.docx")
    assert (code, err) == (2, "没有这样的表。库里有：—\n")
    run("import", str(SEED))
    code, _, err = run("export", "--year", "2020", "--format", "docx", "no/such/folder/x.docx")
    assert code == 2
    assert "存不了" in err


def test_a_name_never_leads_out_of_the_folder():
    from bot.rendering import file_stem

    for text in ("../../etc/passwd", "a/b\\c:d*e?", "..", "", "\x00", "表" * 300, "CON"):
        stem = file_stem(text)
        assert stem
        assert not set(stem) & set('/\\:*?"<>|\x00.')
        assert len(f"{stem}.docx".encode()) < 255


def test_a_file_is_replaced_whole_or_not_at_all(tmp_path, monkeypatch):
    target = tmp_path / "表.docx"
    target.write_bytes(b"old")
    file = replace(FILE, content="no bytes")
    with pytest.raises(TypeError):
        put(file, str(target))
    assert target.read_bytes() == b"old"
