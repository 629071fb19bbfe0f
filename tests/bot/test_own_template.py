"""An office's own Word template in the conversation: who may bring one in, that it is tried, used, and dropped."""

import io
from datetime import UTC, datetime

import pytest
from docx import Document

from bot.dialogue.attached import OfficialForm
from bot.filing import import_file
from bot.rulebooks import load_rulebooks
from kb.store.archive import Archive
from tests.bot.conftest import SEED
from tests.bot.office import ADMIN, Office
from tests.databases import database
from tests.kb.documents.writing.test_own_template import template


@pytest.fixture
def office(tmp_path):
    archive = Archive.open(database(tmp_path / "office.db"))
    import_file(archive, SEED, load_rulebooks(), datetime(2026, 1, 1, tzinfo=UTC))
    yield Office(archive)
    archive.close()


def file_of(tmp_path, *paragraphs):
    file = tmp_path / "我们的表.docx"
    file.write_bytes(template(*paragraphs))
    return str(file)


def exported(office):
    file = office.assistant.render(OfficialForm(1, "docx"), "zh")
    return "\n".join(paragraph.text for paragraph in Document(io.BytesIO(file.content)).paragraphs)


def test_a_template_is_tried_used_and_dropped(office, tmp_path):
    assert "没有自己的 Word 模板" in office.say(ADMIN, "模板")
    assert "试填过一张表，没有问题" in office.say(ADMIN, file_of(tmp_path, "{{单位名称}}：{{总分}} 分"))
    assert exported(office) == "武汉东湖新技术开发区花山街道办事处：94 分"
    assert "我们的表.docx" in office.say(ADMIN, "模板")
    assert office.assistant.render(OfficialForm(1, "xlsx"), "zh").content.startswith(b"PK")
    assert "改回正式版式" in office.say(ADMIN, "不用模板")
    assert "2020年度花山街道办事处部门整体绩效自评表" in exported(office)
    assert "没有自己的 Word 模板" in office.say(ADMIN, "不用模板")
    with office.archive.transaction() as store:
        assert [line.after for line in store.log.lines() if line.operation == "template"] == ["我们的表.docx", ""]


def test_one_with_a_fault_changes_nothing(office, tmp_path):
    office.say(ADMIN, file_of(tmp_path, "{{单位名称}}"))
    shown = office.say(ADMIN, file_of(tmp_path, "{{没有这个}}"))
    assert "没有这个" in shown
    assert "模板没有换" in shown
    assert exported(office) == "武汉东湖新技术开发区花山街道办事处"


def test_only_an_administrator_may_change_it(office, tmp_path):
    office.join("2", "editor", "花山街道")
    assert "管理员" in office.say("2", file_of(tmp_path, "{{单位名称}}"))
    office.say(ADMIN, file_of(tmp_path, "{{年度}}"))
    assert "管理员" in office.say("2", "不用模板")
    assert exported(office) == "2020"


def test_an_office_of_its_own_has_its_own(office, tmp_path):
    office.join("2", "admin", "花山街道")
    office.say(ADMIN, file_of(tmp_path, "{{年度}}"))
    assert "请总管理员来改" in office.say("2", "不用模板")
    office.say("2", file_of(tmp_path, "{{总分}}"))
    assert exported(office) == "94"
    office.say("2", "不用模板")
    assert exported(office) == "2020"
