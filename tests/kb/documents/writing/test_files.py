"""The files: their structure, that the readers find the same form in them, and that no text breaks them."""

import io
import json
import zipfile
from dataclasses import replace
from decimal import Decimal

import openpyxl
import pdfplumber
import pytest
from docx import Document
from docx.oxml.ns import qn
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from kb.documents.formats import format_of, read_grids
from kb.documents.recogniser import recognise_all
from kb.documents.ties import tie_notes
from kb.documents.writing import FORMATS, MEDIA_TYPES, write_form
from kb.documents.writing.layout import Proof, official_title
from scoring.errors import UserError
from scoring.form import Budget, Deviation, Form, Goal, Indicator, Measure, indicator_id
from tests.kb.documents.writing.layouts import NAMES, SEED, form_of, long_form, with_text

READ_BACK = ("docx", "xlsx", "html", "pdf")
NASTY = ["=cmd|'/c calc'!A1", "+1", "-1+2", "@SUM(A1)", "<b>x</b>&amp;</td>", '#let x = panic() \\ $a$ *b* "q"', "{{ 7*7 }}", "😀👨‍👩‍👧 𬭸",
         "长" * 5000, "a" * 5000, "行\n行\n行", "\u202eabc", "%PDF", "]]>", "\\u0041", "'"]  # fmt: skip


def read_back(form, name, *, state="filed", proofs=()):
    content = write_form(form, name, state=state, proofs=proofs)
    (read,) = recognise_all(read_grids(content, format_of(content, f"form.{name}")))
    return read


#: Two pdf files tell; pages take their time.
PAIRS = [(form, name) for form in NAMES for name in ("docx", "xlsx", "html")]
PAIRS += [("huashan-2020", "pdf"), ("hubei-project", "pdf")]


@pytest.mark.parametrize(("form", "name"), PAIRS)
def test_what_was_written_is_read_again(form, name):
    read = read_back(form_of(form), name)
    assert read.form == form_of(form)
    assert read.leftovers == ()


@pytest.mark.parametrize("name", READ_BACK)
def test_a_draft_is_marked_and_still_the_same_form(name):
    content = write_form(SEED, name, state="draft")
    read = read_back(SEED, name, state="draft")
    assert (read.form, read.leftovers) == (SEED, ())
    text = "\n".join(cell.text for grid in read_grids(content, format_of(content)) for row in grid.rows for cell in row)
    assert "草稿" in text
    plain = write_form(SEED, name)
    assert "草稿" not in "\n".join(c.text for g in read_grids(plain, format_of(plain)) for row in g.rows for c in row)


#: What would be read as a part of the form, were it not in the appendix.
PROOFS = (
    Proof("信访件办结率", "台账.pdf", "李强", "2022-06-30 09:00"),
    Proof("总分", "改进措施及结果应用方案：（1）加强培训.docx", "=1+1", "2022-06-30 09:01"),
    Proof("年度绩效目标4", "一级指标 二级指标 三级指标 " * 20, "", "2022-06-30 09:02"),
)


@pytest.mark.parametrize("name", READ_BACK)
def test_evidence_is_listed_behind_the_form_and_is_no_part_of_it(name):
    read = read_back(SEED, name, state="submitted", proofs=PROOFS)
    assert (read.form, read.leftovers) == (SEED, ())
    content = write_form(SEED, name, state="submitted", proofs=PROOFS)
    text = "\n".join(cell.text for grid in read_grids(content, format_of(content)) for row in grid.rows for cell in row)
    for told in ("待审核", "附：佐证材料", "台账.pdf", "李强"):
        assert told in text
    assert "佐证" not in str(read_grids(write_form(SEED, name), format_of(write_form(SEED, name))))


def test_evidence_in_json_and_in_a_picture():
    told = json.loads(write_form(SEED, "json", state="submitted", proofs=PROOFS[:1]))
    assert told["state"] == "submitted"
    assert told["evidence"] == [
        {"indicator": "信访件办结率", "file": "台账.pdf", "who": "李强", "at": "2022-06-30 09:00"}
    ]
    assert "evidence" not in json.loads(write_form(SEED, "json"))
    assert write_form(SEED, "png", proofs=PROOFS) != write_form(SEED, "png")


# --- structure -------------------------------------------------------------------------------------------------------


def test_the_word_document():
    word = Document(io.BytesIO(write_form(SEED, "docx")))
    assert word.paragraphs[0].text == "2020年度花山街道办事处部门整体绩效自评表"
    assert len(word.tables) == 8
    repeated = [
        table.rows[0].cells[0].text
        for table in word.tables
        if table.rows[0]._tr.trPr is not None and table.rows[0]._tr.trPr.find(qn("w:tblHeader")) is not None
    ]
    assert repeated == ["年度绩效指标"] * 3
    rows = word.tables[2]
    assert rows.cell(1, 1)._tc is rows.cell(3, 1)._tc  # 产出指标 over three rows
    assert rows.cell(1, 1).text == "产出指标"
    assert word.tables[0].cell(0, 1)._tc is word.tables[0].cell(0, 6)._tc  # the unit's name over six columns
    assert word.styles["Normal"].element.rPr.rFonts.get(qn("w:eastAsia")) == "仿宋"
    assert "第 " in word.sections[0].footer.paragraphs[0].text
    fonts = zipfile.ZipFile(io.BytesIO(write_form(SEED, "docx"))).read("word/fontTable.xml").decode()
    assert 'w:name="仿宋"><w:altName w:val="FangSong' in fonts
    drafted = Document(io.BytesIO(write_form(SEED, "docx", state="draft")))
    assert drafted.sections[0].header.paragraphs[0].text == "草稿"


def test_the_workbook():
    sheet = openpyxl.load_workbook(io.BytesIO(write_form(SEED, "xlsx"))).active
    assert sheet.title == "自评表"
    assert sheet["A1"].value == "2020年度花山街道办事处部门整体绩效自评表"
    merged = {str(cells) for cells in sheet.merged_cells.ranges}
    assert {"A1:G1", "A2:D2", "B3:G3", "B4:D4", "F4:G4", "A5:A6", "B9:B11"} <= merged
    assert sheet.print_title_rows == "$8:$8"
    assert [cell.value for cell in sheet[8]][:4] == ["年度绩效指标", "一级指标", "二级指标", "三级指标(权重)"]
    given_scores = [row[6].value for row in sheet.iter_rows(min_row=9, max_row=13)]
    assert given_scores == [4, 4, 5, 8, 7]
    assert all(row.height <= 409 for row in sheet.row_dimensions.values() if row.height)
    assert sheet["D9"].font.name == "宋体"
    drafted = openpyxl.load_workbook(io.BytesIO(write_form(SEED, "xlsx", state="draft"))).active
    assert (drafted["A1"].value, drafted.oddHeader.right.text) == ("草稿", "草稿")


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@A1", "#REF!", '=HYPERLINK("http://x")'])
def test_a_text_in_the_workbook_is_never_a_formula(text):
    content = write_form(with_text(text), "xlsx")
    cells = [cell for row in openpyxl.load_workbook(io.BytesIO(content)).active.iter_rows() for cell in row]
    assert [cell.value for cell in cells if cell.value == text]
    assert not [cell for cell in cells if cell.data_type in {"f", "e"}]
    assert b"<f>" not in zipfile.ZipFile(io.BytesIO(content)).read("xl/worksheets/sheet1.xml")


def test_the_web_page():
    page = write_form(with_text("<script>x</script>&"), "html").decode()
    assert "<script>" not in page
    assert page.count("<thead>") == 3
    assert 'rowspan="3">产出指标' in page


def test_the_pdf_repeats_the_heading_row_on_every_page():
    with pdfplumber.open(io.BytesIO(write_form(long_form(90), "pdf", state="draft"))) as document:
        assert len(document.pages) >= 3
        for page in document.pages[:-1]:
            text = page.extract_text()
            assert "三级指标" in text
            assert "草" in text
        fonts = {char["fontname"].split("+")[-1] for page in document.pages for char in page.chars}
    assert fonts == {"NotoSansSC-Regular", "NotoSerifSC-Regular"}


def test_the_picture_is_one_piece():
    short, tall = (write_form(form, "png") for form in (SEED, long_form(90)))
    assert int.from_bytes(short[16:20]) == int.from_bytes(tall[16:20])
    assert int.from_bytes(short[20:24]) < int.from_bytes(tall[20:24])


def test_every_format_has_a_media_type():
    assert set(MEDIA_TYPES) == set(FORMATS)


# --- any text --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("text", NASTY)
@pytest.mark.parametrize("name", FORMATS)
def test_no_text_breaks_a_file(name, text):
    form = replace(with_text(text), unit=text, title=f"{text}自评表")
    if name == "png" and len(text) > 1000:
        with pytest.raises(UserError, match="export-too-long"):
            write_form(form, name)
        return
    assert write_form(form, name)


texts = st.text(max_size=20) | st.sampled_from([text for text in NASTY if len(text) < 100])
points = st.none() | st.decimals(0, 100, places=2)


@settings(max_examples=6, suppress_health_check=list(HealthCheck), deadline=None)
@example(Form(unit=""))
@given(
    st.builds(
        Form,
        unit=texts,
        year=st.none() | st.integers(2000, 2099),
        kind=st.sampled_from(["department", "project"]),
        project=texts,
        title=texts,
        basic_expenditure=points,
        printed_total=points,
        printed_grade=texts,
        goals=st.lists(
            st.builds(
                Goal,
                number=st.none() | st.integers(1, 9),
                points=points,
                description=texts,
                indicators=st.lists(
                    st.builds(
                        Indicator, id=texts, level1=texts, level2=texts, name=texts, weight=points, target=texts,
                        actual=texts, given=points, remark=texts,
                    ),
                    max_size=4,
                ).map(tuple),
            ),
            max_size=2,
        ).map(tuple),
    )
)  # fmt: skip
def test_any_form_can_be_written(form):
    for name in FORMATS:
        assert write_form(form, name, state="draft")


words = st.sampled_from(
    ["信访", "培训", "社区", "设施", "档案", "道路", "绿化", "安全", "=1+1", "<b>", "#let", "\\", "😀", "&amp;"]
)
#: A note of backslashes alone says nothing, and is none.
name_texts = st.lists(words, min_size=2, max_size=6).map("".join).filter(lambda text: text.strip("\\"))
levels = st.sampled_from(
    [
        ("产出指标", "数量指标"),
        ("产出指标", "质量指标"),
        ("效益指标", "社会效益指标"),
        ("满意度指标", "服务对象满意度指标"),
    ]
)
amounts = st.sampled_from(["100%", "≥95%", "11个", "=5天", "≤3次", "+2", "-1", "@a", "效果明显", "长" * 3000])


@st.composite
def usual_forms(draw):
    """Forms as offices have them, with odd words in them."""
    taken, goals = set(), []
    for number in range(1, draw(st.integers(1, 3)) + 1):
        rows = []
        for level1, level2 in sorted(draw(st.lists(levels, min_size=1, max_size=5))):
            name = draw(name_texts) + "率"
            rows.append(
                Indicator(id=indicator_id(name, taken), level1=level1, level2=level2, name=name, target=draw(amounts),
                          actual=draw(amounts), weight=draw(st.sampled_from([Decimal(5), Decimal("2.5")])),
                          given=draw(st.sampled_from([None, Decimal(1), Decimal("2.5")])))
            )  # fmt: skip
            taken.add(rows[-1].id)
        goals.append(
            Goal(
                number=number,
                points=Decimal(20),
                description=draw(name_texts),
                reached=draw(st.just("") | name_texts),
                indicators=tuple(rows),
            )
        )
    notes = draw(st.lists(name_texts.map(lambda text: f"{text}。"), max_size=4))
    steps = draw(st.lists(name_texts.map(lambda text: f"加强{text}。"), max_size=4))
    form = replace(
        SEED,
        goals=tuple(goals),
        printed_total=draw(st.sampled_from([None, Decimal(90)])),
        deviations=tuple(Deviation(ordinal=place, text=text) for place, text in enumerate(notes, 1)),
        measures=tuple(Measure(section="measure", ordinal=place, text=text) for place, text in enumerate(steps, 1)),
        printed_grade=draw(st.sampled_from(["", "优"])),
        filed_on=draw(st.none() | st.just(SEED.filed_on)),
        budget=draw(
            st.sampled_from(
                [
                    SEED.budget,
                    Budget(weight=Decimal(10)),
                    Budget(
                        adjusted=Decimal("0.5"), spent=Decimal(0), rate=Decimal(0), given=Decimal(0), weight=Decimal(20)
                    ),
                ]
            )
        ),
    )
    return tie_notes(replace(form, title=official_title(replace(form, title=""))))


@settings(max_examples=6, suppress_health_check=list(HealthCheck), deadline=None)
@given(usual_forms())
def test_any_usual_form_is_read_again(form):
    for name in ("docx", "xlsx", "html"):
        assert read_back(form, name).form == form
