"""A form's text written as other programs write it: Word, Excel old and new, web page, PDF, csv.

Lines above the first row of several cells become paragraphs; everything else is one table, whose level cells are merged
over the rows that leave them out.
"""

import csv
import io
import re
from html import escape
from importlib.resources import files

import docx
import openpyxl
import typst
import xlwt
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls

from kb.documents.grid import Cell
from kb.documents.labels import table_head
from kb.documents.text import read_text


def divided(text):
    """The lines above the table and its rows, and how many columns it has."""
    rows = read_text(text).rows
    first = next(place for place, row in enumerate(rows) if len(row) > 1)
    width = max(cell.column for row in rows[first:] for cell in row) + 1
    return [row[0].text for row in rows[:first]], merged(rows[first:], width), width


def merged(rows, width):
    """The rows with spans: levels reach down over what leaves them out, a last cell alone over the whole width."""
    rows = [list(row) for row in rows]
    levels: set[int] = set()
    taken: set[tuple[int, int]] = set()
    for place, row in enumerate(rows):
        heads = {cell.column for cell in row if table_head(cell.text) in {"level1", "level2"}}
        if heads:
            levels = heads
            continue
        for number, cell in enumerate(row):
            down = 1
            while (
                cell.column in levels
                and place + down < len(rows)
                and _leaves_out(rows[place + down], cell.column, levels)
            ):
                down += 1
            taken |= {(place + step, cell.column) for step in range(1, down)}
            row[number] = Cell(cell.text, cell.column, down)
        if len(row) == 1 and row[0].column == 0 and row[0].rowspan == 1 and (place, 0) not in taken:
            free = next((column for column in range(1, width) if (place, column) in taken), width)
            row[0] = Cell(row[0].text, 0, 1, free)
    return rows


def _leaves_out(row, column, levels):
    return len(row) > 2 and row[0].column > column and not any(table_head(cell.text) for cell in row)


def docx_of(*texts):
    """Written as XML: the library's own table cells take seconds for a form."""
    document = docx.Document()
    for text in texts:
        above, rows, width = divided(text)
        for line in above:
            document.add_paragraph(line)
        document.element.body.insert(len(document.element.body) - 1, parse_xml(_table_xml(rows, width)))
    return _saved(document)


def _table_xml(rows, width):
    xml = [f"<w:tbl {nsdecls('w')}><w:tblPr/><w:tblGrid>{'<w:gridCol/>' * width}</w:tblGrid>"]
    going_on: dict[tuple[int, int], int] = {}
    for place, row in enumerate(_whole_rows(rows, width)):
        cells = {cell.column: cell for cell in row}
        xml.append("<w:tr>")
        column = 0
        while column < width:
            cell = cells.get(column)
            across = going_on.get((place, column), 1) if cell is None else cell.colspan
            merge = "<w:vMerge/>" if cell is None else '<w:vMerge w:val="restart"/>' if cell.rowspan > 1 else ""
            lines = [""] if cell is None else cell.text.split("\n")
            paragraphs = "".join(
                f'<w:p><w:r><w:t xml:space="preserve">{escape(line)}</w:t></w:r></w:p>' for line in lines
            )
            xml.append(f'<w:tc><w:tcPr><w:gridSpan w:val="{across}"/>{merge}</w:tcPr>{paragraphs}</w:tc>')
            if cell is not None:
                going_on |= {(place + down, column): across for down in range(1, cell.rowspan)}
            column += across
        xml.append("</w:tr>")
    return "".join([*xml, "</w:tbl>"])


def xlsx_of(*texts):
    book = openpyxl.Workbook()
    book.remove(book.active)
    for number, text in enumerate(texts, 1):
        above, rows, _ = divided(text)
        sheet = book.create_sheet(f"表{number}")
        for place, line in enumerate(above, 1):
            sheet.cell(place, 1, line)
        for place, row in enumerate(rows, len(above) + 1):
            for cell in row:
                sheet.cell(place, cell.column + 1).value = cell.text
                sheet.cell(place, cell.column + 1).data_type = "s"
                if cell.rowspan > 1 or cell.colspan > 1:
                    sheet.merge_cells(
                        None, place, cell.column + 1, place + cell.rowspan - 1, cell.column + cell.colspan
                    )
    return _saved(book)


def xls_of(text):
    above, rows, _ = divided(text)
    book = xlwt.Workbook(encoding="utf-8")
    sheet = book.add_sheet("Sheet1")
    for place, line in enumerate(above):
        sheet.write(place, 0, line)
    for place, row in enumerate(rows, len(above)):
        for cell in row:
            end = place + cell.rowspan - 1, cell.column + cell.colspan - 1
            if end != (place, cell.column):
                sheet.write_merge(place, end[0], cell.column, end[1], cell.text)
            else:
                sheet.write(place, cell.column, cell.text)
    return _saved(book)


def html_of(text, encoding="utf-8"):
    above, rows, width = divided(text)
    lines = [
        f'<html><head><meta http-equiv="Content-Type" content="text/html; charset={encoding}"><style>p {{}}</style>'
    ]
    lines += ["</head><body>", *(f"<p><span>{escape(line)}</span></p>" for line in above), "<table border=1><tbody>"]
    for row in _whole_rows(rows, width):
        cells = "".join(
            f'<td rowspan="{cell.rowspan}" colspan="{cell.colspan}">'
            + "".join(f"<p>{escape(line)}</p>" for line in cell.text.split("\n"))
            + "</td>\n"
            for cell in row
        )
        lines.append(f"<tr>{cells}</tr>")
    return "\n".join([*lines, "</tbody></table></body></html>"]).encode(encoding)


def pdf_of(text, *, size=8, columns=None):
    above, rows, width = divided(text)
    parts = [
        f'#set page(paper: "a4", margin: 1.2cm)\n#set text(size: {size}pt, font: "Noto Serif SC", lang: "zh")\n',
        *(f"#par(text({_quoted(line)}))\n" for line in above),
        f"#table(columns: {columns or _widths(rows, width)},\n",
    ]
    for row in _whole_rows(rows, width):
        for cell in row:
            body = " #linebreak() ".join(f"#{_quoted(line)}" for line in cell.text.split("\n"))
            parts.append(f"table.cell(rowspan: {cell.rowspan}, colspan: {cell.colspan})[{body}],\n")
    source = "".join([*parts, ")"])
    return typst.compile(source.encode(), font_paths=[str(files("pylopdf_fonts_zh_cn"))], ignore_system_fonts=True)


def _widths(rows, width):
    longest = [
        max((len(cell.text) for row in rows for cell in row if cell.column == column and cell.colspan == 1), default=1)
        for column in range(width)
    ]
    return "(" + ", ".join(f"{min(max(length, 18), 40)}fr" for length in longest) + ",)"


def _quoted(text):
    """A string of Typst, in which a long number or code may be broken, as Word would."""
    text = re.sub(r"[!-~]{10,}", lambda word: "\u200b".join(re.findall(".{1,8}", word[0])), text)
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


def _whole_rows(rows, width):
    """The rows with their empty cells."""
    taken: set[tuple[int, int]] = set()
    for place, row in enumerate(rows):
        cells = {cell.column: cell for cell in row}
        whole = []
        for column in range(width):
            if (place, column) in taken:
                continue
            cell = cells.get(column, Cell("", column))
            taken |= {(place + down, column + across) for down in range(cell.rowspan) for across in range(cell.colspan)}
            whole.append(cell)
        yield whole


def csv_of(text):
    above, rows, width = divided(text)
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerows([line] for line in above)
    for row in rows:
        cells = {cell.column: cell.text for cell in row}
        writer.writerow([cells.get(column, "") for column in range(width)])
    return out.getvalue().encode("utf-8-sig")


def _saved(document):
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


WRITERS = {
    "docx": docx_of,
    "xlsx": xlsx_of,
    "xls": xls_of,
    "html": html_of,
    "gbk.html": lambda text: html_of(text, "gb18030"),
    "pdf": pdf_of,
    "csv": csv_of,
}
