"""Layout -> a Word document: real merged cells, heading rows that are repeated, fonts that Chinese offices have."""

import io
from collections.abc import Iterator
from xml.sax.saxutils import escape

from docx import Document
from docx.document import Document as Word
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_TAB_ALIGNMENT
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.shared import Mm, Pt
from docx.text.paragraph import Paragraph
from docx.text.run import Run

from kb.documents.writing.layout import Box, Layout, Section

BODY_FONT, TITLE_FONT, LATIN_FONT = "仿宋", "黑体", "Times New Roman"
#: What a machine without the font takes instead, best first.
_FALLBACKS = {
    "仿宋": ("FangSong", "仿宋_GB2312", "FZFangSong-Z02", "STFangsong", "宋体", "SimSun", "Noto Serif CJK SC"),
    "黑体": ("SimHei", "STHeiti", "Microsoft YaHei", "Noto Sans CJK SC"),
}
_MARGIN = 20
_TABLE_WIDTH = 210 - 2 * _MARGIN
_TWIPS = 1440 / 25.4
_BODY_SIZE = 10.5
_LONGEST_PROPERTY = 255
#: A text of so many signs may go on on the next page.
_LONG = 400
_CENTRED = {"label", "head", "figure"}
_BORDERS = "".join(
    f'<w:{side} w:val="single" w:sz="4" w:space="0" w:color="000000"/>'
    for side in ("top", "left", "bottom", "right", "insideH", "insideV")
)

_MARGINS = "".join(
    f'<w:{side} w:w="{wide}" w:type="dxa"/>'
    for side, wide in (("top", 30), ("left", 60), ("bottom", 30), ("right", 60))
)


def write_docx(layout: Layout) -> bytes:
    """The document's content."""
    word = Document()
    _page(word, layout)
    title = word.add_paragraph()
    title.alignment = WD_ALIGN_PARAGRAPH.CENTER
    _font(title.add_run(layout.title), TITLE_FONT, 16)
    for parts in layout.lines:
        _line(word, parts)
    widths = [round(share * _TABLE_WIDTH * _TWIPS / 100) for share in layout.widths]
    body = word.element.body
    for place, section in enumerate(layout.sections):
        if place:
            body.insert(len(body) - 1, parse_xml(_SEAM))  # before the page's own settings, which come last
        body.insert(len(body) - 1, parse_xml(_table(section, widths)))
    body.insert(len(body) - 1, parse_xml(_SEAM))
    stream = io.BytesIO()
    word.save(stream)
    return stream.getvalue()


# --- the page --------------------------------------------------------------------------------------------------------


def _page(word: Word, layout: Layout) -> None:
    page = word.sections[0]
    page.page_width, page.page_height = Mm(210), Mm(297)
    page.left_margin = page.right_margin = Mm(_MARGIN)
    page.top_margin = page.bottom_margin = Mm(18)
    normal = word.styles["Normal"]
    normal.font.name, normal.font.size = LATIN_FONT, Pt(_BODY_SIZE)
    normal.element.get_or_add_rPr().rFonts.set(qn("w:eastAsia"), BODY_FONT)
    normal.paragraph_format.space_after = Pt(0)
    _fallbacks(word)
    properties = word.core_properties
    properties.title, properties.author, properties.comments = layout.title[:_LONGEST_PROPERTY], "", layout.mark
    if layout.mark:
        page.header.paragraphs[0].alignment = WD_ALIGN_PARAGRAPH.RIGHT
        _font(page.header.paragraphs[0].add_run(layout.mark), TITLE_FONT, 14)
        mark = word.add_paragraph()
        mark.alignment = WD_ALIGN_PARAGRAPH.CENTER
        _font(mark.add_run(layout.mark), TITLE_FONT, 14)
    foot = page.footer.paragraphs[0]
    foot.alignment = WD_ALIGN_PARAGRAPH.CENTER
    for text, field in (("第 ", "PAGE"), (" 页 共 ", "NUMPAGES"), (" 页", "")):
        _font(foot.add_run(text), BODY_FONT, 9)
        if field:
            _field(foot, field)


def _fallbacks(word: Word) -> None:
    """Name the fonts that stand in, in the document's font table."""
    for relation in word.part.rels.values():
        if relation.reltype == RELATIONSHIP_TYPE.FONT_TABLE:
            fonts = "".join(
                f'<w:font w:name="{name}"><w:altName w:val="{",".join(others)}"/><w:charset w:val="86"/>'
                '<w:family w:val="auto"/><w:pitch w:val="variable"/></w:font>'
                for name, others in _FALLBACKS.items()
            )
            part = relation.target_part
            part._blob = part.blob.replace(b"</w:fonts>", f"{fonts}</w:fonts>".encode())  # noqa: SLF001 - the library has no way to set it


def _field(paragraph: Paragraph, name: str) -> None:
    run = paragraph.add_run()
    _font(run, BODY_FONT, 9)
    for kind in ("begin", "instr", "end"):
        element = OxmlElement("w:instrText" if kind == "instr" else "w:fldChar")
        if kind == "instr":
            element.text = name
        else:
            element.set(qn("w:fldCharType"), kind)
        run._r.append(element)  # noqa: SLF001 - the library knows no fields


def _font(run: Run, name: str, size: float) -> None:
    run.font.name, run.font.size = LATIN_FONT, Pt(size)
    fonts = run._r.get_or_add_rPr().rFonts  # noqa: SLF001 - the library sets Latin fonts only
    assert fonts is not None  # the Latin font was set above
    fonts.set(qn("w:eastAsia"), name)


def _line(word: Word, parts: tuple[str, ...]) -> None:
    """A line above the table; what stands behind its first part stands at the right edge."""
    line = word.add_paragraph()
    if len(parts) == 1 and parts[0].startswith("("):
        line.alignment = WD_ALIGN_PARAGRAPH.CENTER
    line.paragraph_format.space_before = line.paragraph_format.space_after = Pt(4)
    line.paragraph_format.tab_stops.add_tab_stop(Mm(_TABLE_WIDTH), WD_TAB_ALIGNMENT.RIGHT)
    _font(line.add_run("\t".join(parts)), BODY_FONT, _BODY_SIZE)


# --- tables ----------------------------------------------------------------------------------------------------------

#: Keeps two tables apart, which would be one otherwise; nobody sees it.
_SEAM = (
    f'<w:p {nsdecls("w")}><w:pPr><w:keepNext/><w:spacing w:before="0" w:after="0" w:line="20" w:lineRule="exact"/>'
    '<w:rPr><w:sz w:val="2"/></w:rPr></w:pPr></w:p>'
)


def _table(section: Section, widths: list[int]) -> str:
    grid = "".join(f'<w:gridCol w:w="{width}"/>' for width in widths)
    rows = "".join(_row(section, row, widths) for row in range(section.rows))
    return (
        f'<w:tbl {nsdecls("w")}><w:tblPr><w:tblW w:w="{sum(widths)}" w:type="dxa"/><w:jc w:val="center"/>'
        f'<w:tblBorders>{_BORDERS}</w:tblBorders><w:tblLayout w:type="fixed"/>'
        f"<w:tblCellMar>{_MARGINS}</w:tblCellMar></w:tblPr>"
        f"<w:tblGrid>{grid}</w:tblGrid>{rows}</w:tbl>"
    )


def _row(section: Section, row: int, widths: list[int]) -> str:
    """A row: the boxes that begin in it, and those from above that reach into it, each at its column."""
    heading = row < section.heads
    # A short row is not torn apart by the end of a page; one that holds a long text must be.
    whole = all(box.role != "long" or len(box.text) < _LONG for box in section.boxes if box.row == row)
    properties = ("<w:cantSplit/>" if whole else "") + ("<w:tblHeader/>" if heading else "")
    cells = "".join(
        _cell(box, row, widths, keep=heading or section.rows == 1)
        for box in sorted(section.boxes, key=lambda box: box.column)
        if box.row <= row < box.row + box.rowspan
    )
    return f"<w:tr><w:trPr>{properties}</w:trPr>{cells}</w:tr>" if properties else f"<w:tr>{cells}</w:tr>"


def _cell(box: Box, row: int, widths: list[int], *, keep: bool) -> str:
    width = sum(widths[box.column : box.column + box.colspan])
    span = f'<w:gridSpan w:val="{box.colspan}"/>' if box.colspan > 1 else ""
    merge = "" if box.rowspan == 1 else '<w:vMerge w:val="restart"/>' if row == box.row else "<w:vMerge/>"
    # The label column goes on below the heads as if it were one cell with them.
    open_side = "top" if _goes_on(box) else "bottom" if keep and box.column == 0 and box.role == "head" else ""
    joint = f'<w:tcBorders><w:{open_side} w:val="nil"/></w:tcBorders>' if open_side else ""
    text = box.text if row == box.row else ""
    paragraphs = "".join(_paragraph(line, box, keep=keep) for line in text.split("\n"))
    return (
        f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/>{span}{merge}{joint}<w:vAlign w:val="center"/></w:tcPr>'
        f"{paragraphs}</w:tc>"
    )


def _goes_on(box: Box) -> bool:
    return box.role == "label" and not box.text and box.row > 0


def _paragraph(line: str, box: Box, *, keep: bool) -> str:
    properties = ("<w:keepNext/>" if keep else "") + ('<w:jc w:val="center"/>' if box.role in _CENTRED else "")
    bold = "<w:b/>" if box.role in {"label", "head"} else ""
    runs = "".join(_runs(line, bold))
    return f"<w:p>{f'<w:pPr>{properties}</w:pPr>' if properties else ''}{runs}</w:p>"


def _runs(line: str, bold: str) -> Iterator[str]:
    for place, part in enumerate(line.split("\t")):
        tab = "<w:tab/>" if place else ""
        if part or tab:
            text = f'<w:t xml:space="preserve">{escape(part)}</w:t>' if part else ""
            yield f"<w:r>{f'<w:rPr>{bold}</w:rPr>' if bold else ''}{tab}{text}</w:r>"
