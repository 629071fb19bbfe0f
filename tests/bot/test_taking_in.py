"""A file in the conversation: what was recognised, then yes or no; what is pending survives a restart."""

import io
from datetime import UTC, datetime
from secrets import token_hex

import pytest

from bot.assistant import Assistant
from bot.console import talk_through_pipe
from bot.dialogue.event import Event
from kb.store.archive import Archive
from tests.bot.conftest import SEED
from tests.databases import database
from tests.kb.documents.writers import docx_of, xlsx_of

TEXT = SEED.read_text(encoding="utf-8")
OTHER = TEXT.replace("2020年度", "2019年度").replace("2021年6月30日", "2020年6月30日")
#: What the finance bureau hands out: targets, no actuals, no scores.
BLANK = (
    "2022年度部门整体绩效自评表\n单位名称\t城南镇人民政府\n"
    "一级指标\t二级指标\t三级指标\t分值\t年度指标值\t实际完成值\t得分\n"
    "产出指标\t数量指标\t走访群众\t40\t≥100次\n\t质量指标\t办结率\t40\t≥95%\n"
)


@pytest.fixture
def empty(tmp_path):
    archive = Archive.open(database(tmp_path / "empty.db"))
    yield archive
    archive.close()


def said(archive, *lines):
    out = io.StringIO()
    talk_through_pipe(Assistant(archive), "clerk", None, lines, out)
    return out.getvalue()


def listed(archive):
    with archive.transaction() as store:
        return [(heading.unit, heading.year, heading.state) for heading in store.headings()]


def write(tmp_path, name, content):
    file = tmp_path / name
    file.write_bytes(content if isinstance(content, bytes) else content.encode())
    return str(file)


def test_a_file_is_shown_confirmed_and_filed(empty, tmp_path):
    file = write(tmp_path, "去年的表.docx", docx_of(TEXT))
    text = said(empty, file)
    assert "《去年的表.docx》里认出 1 张表" in text
    assert "14 项指标，6 条偏差原因，6 条改进措施，总分 94" in text
    assert "[1] 存进去" in text
    assert listed(empty) == []
    assert "存好了：花山街道 2020 年" in said(empty, "存进去")  # after a restart
    assert listed(empty) == [("武汉东湖新技术开发区花山街道办事处", 2020, "filed")]
    assert "内容一样，不用再存" in said(empty, file)
    assert "4.5" in said(empty, "信访为什么只得了4.5分")


def test_no_is_no(empty, tmp_path):
    file = write(tmp_path, "a.txt", TEXT)
    assert "好，不存" in said(empty, file, "不存")
    assert listed(empty) == []
    for choice in ("do:take:0123456789abcdef", "do:take:", "do:refuse:x", "do:take:.new"):
        event = Event(id=choice, user="clerk", at=datetime.now(UTC), choice=choice)
        assert "已经处理过了" in Assistant(empty).handle(event).said[0].text


def test_a_form_that_differs_is_shown_and_asked_about(archive, tmp_path):
    changed = TEXT.replace("总分\t94", "总分\t94.5").replace("%(受理", "%(共受理")
    file = write(tmp_path, "改过的.xlsx", xlsx_of(changed))
    text = said(archive, file)
    assert "库里已有这张表（编号 1），不一样的有" in text
    assert "总分：94 → 94.5" in text
    assert "信访件办结率，完成：99.89%(受理" in text
    assert "留着原来的" in text
    said(archive, file, "留着原来的")
    with archive.transaction() as store:
        assert store.form(1).printed_total == 94
    assert "原来那份留了底" in said(archive, file, "换成这一份")
    with archive.transaction() as store:
        (heading,) = store.headings()
        assert (heading.id > 1, store.form(heading.id).printed_total) == (True, store.form(heading.id).printed_total)
        assert str(store.form(heading.id).printed_total) == "94.5"


def test_several_forms_in_one_file_new_and_known(archive, tmp_path):
    file = write(tmp_path, "两年.xlsx", xlsx_of(TEXT.replace("总分\t94", "总分\t95"), OTHER))
    assert "其中 1 张会换掉库里的" in said(archive, file)
    text = said(archive, file, "只存新的")
    assert "存好了：花山街道 2019 年" in text
    assert "没动：花山街道 2020 年" in text
    assert [year for _, year, _ in listed(archive)] == [2020, 2019]


def test_a_blank_becomes_a_form_to_be_filled_in(empty, tmp_path):
    file = write(tmp_path, "空表.docx", docx_of(BLANK))
    text = said(empty, file, "存进去", "新建")
    assert "空表，0 个目标，2 项指标" in text
    assert "收下了：城南镇 2022" in text
    assert "填 城南镇 2022（空表）" in text
    assert listed(empty) == []
    walked = said(empty, "新建", "填 城南镇 2022（空表）", "2023-03-01", "100", "50", "150", "150", "记 20 分", "120次")
    assert "照这张空表：2 项指标" in walked
    assert "走访群众" in walked
    assert listed(empty) == [("城南镇人民政府", 2022, "draft")]
    assert "已经开了头" in said(empty, "新建", "填 城南镇 2022（空表）")


def test_two_blanks_that_name_no_unit_are_two_forms(empty, tmp_path):
    nameless = BLANK.replace("城南镇人民政府", "")
    for name, text in (("走访.docx", nameless), ("巡查.docx", nameless.replace("走访群众", "开展巡查"))):
        said(empty, write(tmp_path, name, docx_of(text)), "存进去")
    with empty.transaction() as store:
        blanks = [f"file.{blank.id}" for blank in store.blanks()]
    assert len(blanks) == 2
    assert ["已经开了头" in begun(empty, blank) for blank in (*blanks, *blanks)] == [False, False, True, True]
    assert len(listed(empty)) == 2


def test_a_form_without_a_year_that_was_begun_already_is_told_without_one(empty):
    begun(empty, "blank.department")
    again = begun(empty, "blank.department")
    assert again.startswith("这张表已经开了头")
    assert "接着填  年" not in again


def begun(archive, form):
    """What is said to who begins this form, the options' labels included."""
    event = Event(id=token_hex(), user="clerk", choice=f"do:new:{form}", at=datetime(2023, 1, 1, tzinfo=UTC))
    reply = Assistant(archive).handle(event)
    return "\n".join((*(one.text for one in reply.said), *(o.label for one in reply.said for o in one.options)))


def test_a_cut_off_form_and_one_without_a_year_are_told_and_not_stored(archive, tmp_path):
    half = write(tmp_path, "half.txt", TEXT[: TEXT.index("年度绩效目标3")])
    assert "像是没复制全" in said(archive, half)
    nameless = write(tmp_path, "nameless.txt", BLANK.replace("2022年度", "").replace("≥95%", "≥95%\t96%\t40"))
    assert "没找到单位名称或年度" in said(archive, nameless)
    assert len(listed(archive)) == 1


def test_what_is_no_form_gets_its_sentence(archive, tmp_path):
    for name, content, told in (
        ("章.png", b"\x89PNG\r\n\x1a\n", "章.png 是图片"),
        ("包.zip", b"PK\x05\x06" + bytes(18), "包.zip 是压缩包"),
        ("信.txt", "今天天气很好", "信.txt 里没认出自评表"),
        ("坏.docx", b"PK\x03\x04 nothing", "坏.docx 坏了"),
        ("空.txt", b" \n", "空.txt 是空的"),
    ):
        assert told in said(archive, write(tmp_path, name, content))


def test_a_pasted_form(empty):
    reply = Assistant(empty).handle(Event(id="1", user="clerk", at=datetime.now(UTC), text=TEXT))
    assert "《粘贴的文字》里认出 1 张表" in reply.said[0].text


def test_in_english(empty, tmp_path):
    file = write(tmp_path, "form.txt", TEXT)
    text = said(empty, "English", file, "Store it")
    assert "Forms recognised in form.txt: 1" in text
    assert "Stored: 花山街道, 2020." in text


def test_several_files_wait_side_by_side(empty, tmp_path):
    files = [write(tmp_path, "a.txt", TEXT), write(tmp_path, "b.docx", docx_of(OTHER))]
    text = said(empty, *files, files[0])
    assert text.count("存进库里吗") == 3
    text = said(empty)
    assert text.count("还等您拿主意") == 2
    assert "《a.txt》还等您拿主意" in text
    with empty.transaction() as store:
        waiting = {one.source: one.content[:16] for one in store.waiting("clerk")}
    for source, content in waiting.items():
        event = Event(id=source, user="clerk", at=datetime.now(UTC), choice=f"do:take:{content}")
        assert "存好了" in Assistant(empty).handle(event).said[0].text
    assert [year for _, year, _ in listed(empty)] == [2020, 2019]


def test_a_whole_folder_is_for_the_command(empty, tmp_path):
    for number in range(21):
        write(tmp_path, f"{number}.txt", TEXT)
    assert "一次最多 20 个" in said(empty, f"导入 {tmp_path}")
