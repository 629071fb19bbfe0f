"""`jixiao import` with many files and many forms: folders, patterns, revisions, conflicts, blanks, starting again."""

import io
import json

import pytest

from bot.assistant import Assistant
from bot.cli import main
from bot.console import talk_through_pipe
from bot.importing import Bar
from kb.store.archive import Archive
from tests.bot.conftest import SEED
from tests.bot.test_taking_in import BLANK, OTHER, TEXT
from tests.databases import database
from tests.kb.documents.writers import docx_of, html_of, xls_of, xlsx_of


@pytest.fixture(autouse=True)
def settings(monkeypatch, tmp_path):
    for name in ("JIXIAO_LANGUAGE", "JIXIAO_ADMINS", "JIXIAO_TELEGRAM_TOKEN"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("JIXIAO_DATABASE", database(tmp_path / "data" / "jixiao.db"))
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "home"))
    (tmp_path / "表").mkdir()
    monkeypatch.chdir(tmp_path)


@pytest.fixture
def run(capsys):
    def running(*arguments: str) -> tuple[int, list[dict], str]:
        capsys.readouterr()
        code = main([*arguments, "--json"])
        said = capsys.readouterr()
        return code, [json.loads(line) for line in said.out.splitlines()], said.err

    return running


def test_a_folder_of_formats_and_starting_again(run, tmp_path):
    folder = tmp_path / "表"
    (folder / "2020.docx").write_bytes(docx_of(TEXT))
    (folder / "2020.xls").write_bytes(xls_of(TEXT))
    (folder / "2019.html").write_bytes(html_of(OTHER, "gbk"))
    (folder / "~$2020.docx").write_bytes(b"lock")
    (folder / "说明.txt").write_text("请各单位于6月底前报送。", encoding="utf-8")
    code, told, _ = run("import", str(folder))
    assert code == 2  # one file is no form
    assert [one.get("status", one.get("error", {}).get("code")) for one in told] == [
        "added", "added", "unchanged", "file-not-a-form"]  # fmt: skip
    assert [form["year"] for form in run("forms")[1][0]] == [2020, 2019]
    again = run("import", f"{folder}/2*")[1]
    assert [one["status"] for one in again] == ["unchanged"] * 3


def test_all_forms_of_a_workbook(run, tmp_path):
    projects = [
        f"2021年度项目支出绩效自评表\n项目名称\t项目{number}\n实施单位\t某局\n"
        "一级指标\t二级指标\t三级指标\t分值\t年度指标值\t实际完成值\t得分\n"
        f"产出指标\t数量指标\t检查\t100\t6次\t6次\t{100 - number}\n总分\t\t\t100\t\t\t{100 - number}\n"
        for number in range(12)
    ]
    (tmp_path / "项目.xlsx").write_bytes(xlsx_of(*projects))
    told = run("import", "项目.xlsx")[1]
    assert [(one["kind"], one["project"], one["printed_total"]) for one in told] == [
        ("project", f"项目{number}", str(100 - number)) for number in range(12)
    ]
    (tmp_path / "一份.txt").write_text("\n".join(projects), encoding="utf-8")
    assert [one["status"] for one in run("import", "一份.txt")[1]] == ["unchanged"] * 12
    assert len(run("check", "一份.txt")[1]) == 12


def test_a_changed_file_is_a_new_revision_and_says_what_changed(run, tmp_path):
    run("import", str(SEED))
    (tmp_path / "new.txt").write_text(TEXT.replace("总分\t94", "总分\t95"), encoding="utf-8")
    (revised,) = run("import", "new.txt")[1]
    assert revised["status"] == "revised"
    assert revised["differences"] == [{"part": "total", "row": "", "before": "94", "after": "95"}]
    assert len(run("forms")[1][0]) == 1
    assert main(["import", str(SEED)]) == 0


def test_a_form_filled_in_here_gives_way_only_when_told(run, tmp_path, capsys):
    (tmp_path / "blank.txt").write_text(BLANK, encoding="utf-8")
    assert run("import", "blank.txt")[1][0]["status"] == "blank"
    assert run("import", "blank.txt")[1][0]["status"] == "unchanged"
    archive = Archive.open(database(tmp_path / "data" / "jixiao.db"))
    answers = ["新建", "填 城南镇 2022（空表）", "2023-03-01", "100", "50", "150", "150", "记 20 分", "120次", "记 40 分",
               "96%", "记 40 分", "跳过", "提交"]  # fmt: skip
    out = io.StringIO()
    talk_through_pipe(Assistant(archive), "local", None, answers, out)
    archive.close()
    assert [form["state"] for form in run("forms")[1][0]] == ["filed"], out.getvalue()
    filled = BLANK.replace("≥100次", "≥100次\t110次\t40").replace("≥95%", "≥95%\t97%\t40") + "总分\t\t\t80\t\t\t80\n"
    (tmp_path / "filled.txt").write_text(filled, encoding="utf-8")
    code, (refused,), _ = run("import", "filled.txt")
    assert (code, refused["error"]["code"]) == (2, "form-differs")
    assert main(["import", "filled.txt"]) == 2
    told = capsys.readouterr().err
    assert "--replace" in told
    assert "走访群众，完成：120次 → 110次" in told
    assert run("import", "filled.txt", "--replace")[1][0]["status"] == "revised"


def test_a_run_that_is_broken_off_keeps_what_it_stored(run, tmp_path, monkeypatch):
    from bot import importing

    (tmp_path / "a.txt").write_text(TEXT, encoding="utf-8")
    (tmp_path / "b.txt").write_text(OTHER, encoding="utf-8")
    storing = importing.import_form

    def interrupted(archive, path, *arguments, **options):
        if path.name == "b.txt":
            raise KeyboardInterrupt
        return storing(archive, path, *arguments, **options)

    with monkeypatch.context() as broken:
        broken.setattr(importing, "import_form", interrupted)
        assert run("import", "a.txt", "b.txt")[0] == 130
    assert [form["year"] for form in run("forms")[1][0]] == [2020]
    assert [one["status"] for one in run("import", "a.txt", "b.txt")[1]] == ["unchanged", "added"]


def test_the_bar_is_drawn_on_a_terminal_only():
    class Terminal(io.StringIO):
        def isatty(self):
            return True

    terminal, pipe = Terminal(), io.StringIO()
    for stream in (terminal, pipe):
        bar = Bar(4, stream)
        bar.show(3)
        bar.clear()
    assert "3/4" in terminal.getvalue()
    assert pipe.getvalue() == ""
