"""Layout -> a web page that stands for itself: a table a section, heads in `thead`, printed as A4."""

from html import escape

from kb.documents.writing.layout import Box, Layout, Section

_WIDE_BLANK = "\u3000" * 4
_STYLE = """
@page { size: A4; margin: 18mm 20mm }
body { font: 10.5pt/1.4 FangSong, 仿宋, STFangsong, SimSun, "Noto Serif SC", serif; max-width: 170mm; margin: 0 auto }
h1 { font: 16pt SimHei, 黑体, "Noto Sans SC", sans-serif; text-align: center; margin: 6mm 0 4mm }
p { display: flex; justify-content: space-between; margin: 2mm 0 }
p.mark { justify-content: center; font-size: 14pt }
table { border-collapse: collapse; table-layout: fixed; width: 100%; margin-top: -1px }
td, th { border: 1px solid #000; padding: 1mm 1.5mm; overflow-wrap: anywhere; white-space: pre-line }
th, td.figure { text-align: center }
th { font-weight: bold }
tr { break-inside: avoid }
td.joint { border-top-color: transparent }
"""


def write_html(layout: Layout) -> bytes:
    """The page's content, in UTF-8."""
    columns = "".join(f'<col style="width:{share}%">' for share in layout.widths)
    mark = f'<p class="mark">{escape(layout.mark)}</p>\n' if layout.mark else ""
    lines = "".join(f"<p>{_WIDE_BLANK.join(map(_part, parts))}</p>\n" for parts in layout.lines)
    tables = "\n".join(_table(section, columns) for section in layout.sections)
    return (
        f'<!doctype html>\n<html lang="zh-CN">\n<meta charset="utf-8">\n<title>{escape(layout.title)}</title>\n'
        f"<style>{_STYLE}</style>\n{mark}<h1>{escape(layout.title)}</h1>\n{lines}{tables}\n</html>\n"
    ).encode()


def _part(text: str) -> str:
    return f"<span>{escape(text)}</span>"


def _table(section: Section, columns: str) -> str:
    rows = [f"<tr>{''.join(_cell(box) for box in section.boxes if box.row == row)}</tr>" for row in range(section.rows)]
    head = f"<thead>{''.join(rows[: section.heads])}</thead>\n" if section.heads else ""
    body = "\n".join(rows[section.heads :])
    return f"<table><colgroup>{columns}</colgroup>\n{head}<tbody>\n{body}\n</tbody></table>"


def _cell(box: Box) -> str:
    tag = "th" if box.role in {"label", "head"} else "td"
    spans = (f' rowspan="{box.rowspan}"' if box.rowspan > 1 else "") + (
        f' colspan="{box.colspan}"' if box.colspan > 1 else ""
    )
    kind = ' class="figure"' if box.role == "figure" else ""
    return f"<{tag}{spans}{kind}>{escape(box.text)}</{tag}>"
