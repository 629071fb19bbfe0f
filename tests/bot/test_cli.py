"""The `jixiao` command: what it prints, and its exit codes."""

import io
import json
import subprocess
import sys
from pathlib import Path

import pytest

from bot.cli import main
from bot.text import names
from tests.bot.conftest import SEED
from tests.databases import database

SIX = {
    "why was 4.5 given for petitions": ("why", ["信访件办结率"]),
    "信访为什么只得了4.5分": ("why", ["信访件办结率"]),
    "计划生育得了多少分": ("score", ["计划生育政策落实到位率"]),
    "卫生环境的改进措施有哪些": ("measures", ["创造良好的社区街道卫生环境"]),
}


@pytest.fixture(autouse=True)
def settings(monkeypatch, tmp_path):
    for name in ("JIXIAO_LANGUAGE", "JIXIAO_ADMINS", "JIXIAO_TELEGRAM_TOKEN"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("JIXIAO_DATABASE", database(tmp_path / "data" / "jixiao.db"))
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "home"))
    monkeypatch.chdir(tmp_path)


@pytest.fixture
def run(capsys):
    def running(*arguments: str) -> tuple[int, str, str]:
        capsys.readouterr()
        code = main(arguments)
        said = capsys.readouterr()
        return code, said.out, said.err

    return running


def test_import_twice_changes_nothing(run):
    code, out, _ = run("import", str(SEED))
    assert code == 0
    assert "14 项指标，6 条偏差原因，6 条改进措施，总分 94" in out
    before = run("forms")
    code, out, _ = run("import", str(SEED))
    assert code == 0
    assert "没有改动" in out
    assert run("forms") == before


def test_ask_in_lines_gives_an_object_a_line(run, monkeypatch):
    run("import", str(SEED))
    monkeypatch.setattr(sys, "stdin", io.StringIO("\n".join(SIX) + "\n"))
    code, out, _ = run("ask", "-", "--json")
    assert code == 0
    answers = [json.loads(line) for line in out.splitlines()]
    assert [answer["question"] for answer in answers] == list(SIX)
    for answer in answers:
        intent, names = SIX[answer["question"]]
        assert answer["answered"] is True
        assert (answer["intent"], [row["name"] for row in answer["indicators"]]) == (intent, names)
        assert set(answer) == {"question", "intent", "answered", "text", "indicators", "citations", "suggestions"}
        assert set(answer["indicators"][0]) == {
            "unit", "year", "goal", "name", "weight", "target", "actual", "given", "computed",
        }  # fmt: skip
        assert {citation["section"] for citation in answer["citations"]} >= {"deviation", "measure"}
        assert set(answer["citations"][0]) == {"unit", "year", "section", "ordinal", "text"}
    petitions = answers[1]["indicators"][0]
    assert (petitions["given"], petitions["computed"], petitions["weight"]) == ("4.5", "4.99", "5")
    assert (petitions["unit"], petitions["year"], petitions["goal"]) == ("武汉东湖新技术开发区花山街道办事处", 2020, 2)


def test_ask_for_the_whole_form(run):
    run("import", str(SEED))
    assert "总分 94" in run("ask", "总分是多少")[1]
    lost = json.loads(run("ask", "哪些指标扣分了", "--json")[1])
    assert [row["given"] for row in lost["indicators"]] == ["7", "4.5", "7", "3.5", "6", "7"]


@pytest.mark.parametrize("arguments", [("--year", "1999"), ("--unit", "某某局"), ("--form", "99")])
def test_ask_where_nothing_is_stored(run, arguments):
    run("import", str(SEED))
    answer = json.loads(run("ask", "总分是多少", "--json", *arguments)[1])
    assert answer["answered"] is False
    assert answer["indicators"] == []


def test_check_json_is_the_contract(run):
    code, out, _ = run("check", "--json", str(SEED))
    assert code == 0
    form = json.loads(out)
    assert set(form) >= {
        "file", "unit", "year", "printed_total", "given_total", "computed_total", "grade", "indicators", "deviations",
        "measures", "findings",
    }  # fmt: skip
    assert (form["printed_total"], form["given_total"], form["computed_total"], form["grade"]) == (
        "94",
        "94",
        "94.97",
        "优",
    )
    assert set(form["indicators"][0]) == {
        "goal", "level1", "level2", "name", "weight", "target", "actual", "given", "computed", "rule", "basis",
        "reproduced_by",
    }  # fmt: skip
    assert [note["indicator"] for note in form["deviations"]][:2] == ["信访件办结率", "计划生育政策落实到位率"]
    assert [note["section"] for note in form["measures"]] == ["measure"] * 6 + ["budget_tie"] * 2


def test_reasons_that_stand_in_the_rows_are_told_among_the_notes(run, tmp_path):
    file = tmp_path / "form.txt"
    file.write_text(
        "2022年度项目支出绩效自评表\n单位名称：某县水利局\n"
        "一级指标\t二级指标\t三级指标\t分值\t年度指标值\t实际完成值\t得分\t偏差原因分析\t改进措施\n"
        "产出指标\t数量指标\t养护里程\t50\t≥20公里\t19公里\t47.5\t汛期延误\t错峰施工\n"
        "产出指标\t质量指标\t合格率\t50\t100%\t100%\t50\t无\t\n总分\t\t\t100\t\t\t97.5\n",
        encoding="utf-8",
    )
    form = json.loads(run("check", "--json", str(file))[1])
    assert form["deviations"] == [{"ordinal": 1, "text": "汛期延误", "indicator": "养护里程", "certain": True}]
    (measure,) = form["measures"]
    assert (measure["section"], measure["text"], measure["indicator"]) == ("measure", "错峰施工", "养护里程")
    assert "1 条偏差原因，1 条改进措施" in run("import", str(file))[1]


def test_the_rulebook_can_be_named(run):
    form = json.loads(run("check", "--json", "--rulebook", "half-point", str(SEED))[1])
    computed = {row["name"]: row["computed"] for row in form["indicators"]}
    assert (computed["信访件办结率"], computed["计划生育政策落实到位率"]) == ("4.5", "3.5")


def test_an_error_on_a_form_is_exit_code_1(run, tmp_path):
    wrong = tmp_path / "wrong.txt"
    wrong.write_text(SEED.read_text(encoding="utf-8").replace("总分\t94", "总分\t96"), encoding="utf-8")
    code, out, _ = run("check", "--json", str(wrong))
    assert code == 1
    assert "total-mismatch" in {finding["code"] for finding in json.loads(out)["findings"]}


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "file-empty"),
        (b" \n\t\n", "file-empty"),
        ("今天天气很好".encode(), "file-not-a-form"),
        (b"PK\x03\x04", "file-damaged"),
        (bytes(range(256)) * 4, "file-not-text"),
        ("单位名称\t某局\n预算数(A)\t执行数(B)\t执行率\n".encode(), "file-half-a-form"),
    ],
)
def test_what_is_no_form_is_refused_and_nothing_is_stored(run, tmp_path, content, code):
    file = tmp_path / "file.txt"
    file.write_bytes(content)
    for command in ("check", "import"):
        status, out, _ = run(command, "--json", str(file))
        assert status == 2
        refused = json.loads(out)
        assert refused["error"]["code"] == code
        assert refused["error"]["message"]
    assert json.loads(run("forms", "--json")[1]) == []


def test_half_a_form_never_takes_the_place_of_the_whole_one(run, tmp_path):
    run("import", str(SEED))
    before = run("forms")
    half = tmp_path / "half.txt"
    for lines in range(1, 60):
        text = "\n".join(SEED.read_text(encoding="utf-8").splitlines()[:lines])
        if "总分\t94" in text:
            break
        half.write_text(text, encoding="utf-8")
        assert run("import", "--json", str(half))[0] == 2, lines
    assert lines > 30
    assert run("forms") == before


def test_a_missing_file_and_a_folder(run, tmp_path):
    for path in (tmp_path / "none.txt", tmp_path):
        code, _, err = run("check", str(path))
        assert code == 2
        assert "Traceback" not in err
        assert str(path) in err


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("JIXIAO_LANGUAGE", "fr"),
        ("JIXIAO_ADMINS", "me"),
        ("JIXIAO_DATABASE", "nonsense"),
        ("JIXIAO_DATABASE", "mongo://x"),
    ],
)
def test_wrong_settings_get_a_sentence(run, monkeypatch, name, value):
    monkeypatch.setenv(name, value)
    code, out, err = run("forms")
    assert (code, out) == (2, "")
    assert value in err
    assert "Traceback" not in err


def test_the_bot_wants_a_token(run):
    code, _, err = run("telegram")
    assert code == 2
    assert "JIXIAO_TELEGRAM_TOKEN" in err


def test_settings_from_a_file(run, monkeypatch, tmp_path):
    (tmp_path / ".env").write_text("JIXIAO_LANGUAGE=en\n", encoding="utf-8")
    assert "Nothing is stored yet" in run("forms")[1]


def test_an_own_rulebook_is_found(run, tmp_path):
    folder = tmp_path / "home" / "jixiao" / "rulebooks"
    folder.mkdir(parents=True)
    (folder / "ours.toml").write_text(
        'name = "ours"\nextends = "hubei"\nsource = "本局办法"\n[title]\nzh = "本局"\nen = "ours"\n'
        '[rounding]\nto = "1"\ndirection = "down"\n',
        encoding="utf-8",
    )
    assert "ours：本局" in run("rulebooks")[1]
    form = json.loads(run("check", "--json", "--rulebook", "ours", str(SEED))[1])
    assert {row["name"]: row["computed"] for row in form["indicators"]}["信访件办结率"] == "4"
    (folder / "ours.toml").write_text('name = "ours"\nsource = "x"\ncolour = "red"\n', encoding="utf-8")
    code, _, err = run("rulebooks")
    assert code == 2
    assert "ours.toml" in err
    assert "3" in err


def test_a_rulebook_is_imported_and_used(run, tmp_path):
    ours = tmp_path / "ours.toml"
    ours.write_text(
        'name = "ours"\nextends = "hubei"\nsource = "本局办法"\ntitle = "本局"\n'
        '[[where]]\nindicator = "信访件办结率"\nrounding = { to = "1", direction = "down" }\n',
        encoding="utf-8",
    )
    assert run("check", "--rulebook", "ours", str(SEED))[0] == 2
    code, out, _ = run("import", str(ours))
    assert code == 0
    assert "「本局」（ours）存好了。出处：本局办法" in out
    assert "ours：本局" in run("rulebooks")[1]
    computed = {
        row["name"]: row["computed"]
        for row in json.loads(run("check", "--json", "--rulebook", "ours", str(SEED))[1])["indicators"]
    }
    assert (computed["信访件办结率"], computed["计划生育政策落实到位率"]) == ("4", "3.98")
    ours.write_text('name = "hubei"\nsource = "x"\n', encoding="utf-8")
    code, _, err = run("import", str(ours))
    assert code == 2
    assert "第 1 行：name「hubei」" in err


@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_code_is_explained(run, monkeypatch, language):
    monkeypatch.setenv("JIXIAO_LANGUAGE", language)
    for code in names("findings_explained"):
        status, out, _ = run("check", "--explain", code)
        assert status == 0
        assert len(out) > 15, code
        assert out[0].isascii() is (language == "en"), code
    status, _, err = run("check", "--explain", "no-such-code")
    assert status == 2
    assert "weights-not-100" in err


def test_findings_and_where_the_scores_come_from_in_both_languages(run, monkeypatch):
    _, out, _ = run("check", str(SEED))
    assert "14 行中：9 行符合「half-point」；5 行是定性档内判断。" in out
    form = json.loads(run("check", "--json", str(SEED))[1])
    assert {frozenset(finding) for finding in form["findings"]} == {frozenset({"code", "severity", "where", "message"})}
    assert form["indicators"][6]["basis"] == ["99.89% ÷ 100% × 5 = 4.99"]
    monkeypatch.setenv("JIXIAO_LANGUAGE", "en")
    assert "Of 14 rows: 9 by “half-point”; 5 judged within their band." in run("check", str(SEED))[1]


def test_help_loads_neither_telegram_nor_sqlmodel():
    script = (
        "import sys\nfrom bot.cli import main\ntry:\n    main(['--help'])\nexcept SystemExit:\n    pass\n"
        "assert not {'telegram', 'sqlmodel', 'sqlalchemy', 'alembic', 'prompt_toolkit'} & set(sys.modules)"
    )
    root = Path(__file__).parent.parent.parent
    subprocess.run([sys.executable, "-c", script], check=True, cwd=root, capture_output=True)


@pytest.mark.sqlite
def test_a_database_of_an_older_program_is_brought_up_to_date_and_told_so(run, monkeypatch, tmp_path):
    from tests.kb.store.test_personal import old_log

    monkeypatch.setenv("JIXIAO_DATABASE", f"sqlite:///{tmp_path / 'old.db'}")
    old_log(f"sqlite:///{tmp_path / 'old.db'}")
    assert "正在升级到" in run("forms")[2]
    assert "升级" not in run("forms")[2]
