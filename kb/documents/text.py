"""Tab-separated or pasted text -> Grid: tags and entities taken out, each line a row."""

import re
from html import unescape

from kb.documents.grid import Cell, Grid

#: No form is so wide; what lies behind stays one cell.
MOST_CELLS = 200
_BREAK = re.compile(r"<\s{0,3}(?:/\s{0,3}(?:p|div|li)|br\s{0,3}/?)\s{0,3}>|[\v\u2028\u2029]", re.IGNORECASE)
#: Only the tags of texts: "B<A 且 C>D" is none.
_TAG = re.compile(
    r"</?(?:p|div|li|ul|ol|span|b|i|u|strong|em|font|a|sup|sub|o:p|h[1-6]|t[dhr]|table|tbody|thead|section)"
    r"(?:\s[^<>\t]{0,500})?/?>",
    re.IGNORECASE,
)
_BAR = re.compile(r"[ \u3000]*[|\uff5c][ \u3000]*")
_BLANKS = re.compile(r"[ \u3000\xa0]{2,}")
_HEADING = re.compile(r"#{1,6} ")
#: Signs that no reader sees and that would keep labels from being found.
_UNSEEN = dict.fromkeys([0, 0x1F, 0xFEFF, 0x200B, 0x200C, 0x200D, 0x2060])
#: Stands for a line end inside a cell while lines are being told apart.
_INSIDE = "\x1f"
#: A quoted cell of a copied spreadsheet that holds line ends.
_QUOTED = re.compile(r'(?:(?<=[\t\n])|^)"((?:[^"\t]|""){0,5000})"(?=[\t\n]|$)')


def read_text(text: str) -> Grid:
    """The grid of a text. Cells are separated by tabs; a line without one may use `|` or runs of blanks instead."""
    lines = text.translate(_UNSEEN).replace("\r\n", "\n").replace("\r", "\n").replace("\f", "\n").replace("\x85", "\n")
    if '\t"' in lines or '"\t' in lines:
        lines = _QUOTED.sub(lambda cell: cell[1].replace('""', '"').replace("\n", _INSIDE), lines)
    lines = _BREAK.sub(_INSIDE, lines)
    return Grid(tuple(row for line in lines.split("\n") if (row := _row(line))))


def _row(line: str) -> tuple[Cell, ...]:
    return tuple(Cell(cleaned, column) for column, part in enumerate(_parts(line)) if (cleaned := _clean(part)))


def _parts(line: str) -> list[str]:
    if "\t" in line:
        return line.split("\t", MOST_CELLS)
    bare = line.strip(" \u3000\xa0" + _INSIDE)
    if "|" in bare or "\uff5c" in bare:
        # A frame has a bar at both ends; a bar at one end only stands beside an empty cell.
        inner = bare[1:-1] if len(bare) > 1 and bare[0] in "|\uff5c" and bare[-1] in "|\uff5c" else bare
        # The line under a heading of a Markdown table says nothing.
        return [] if not inner.strip(" -:|") else _BAR.split(inner, MOST_CELLS)
    return _BLANKS.split(bare, MOST_CELLS)


def _clean(part: str) -> str:
    text = _TAG.sub("", part)
    if "&" in text:
        text = unescape(text).replace("\u200b", "")
    lines = (" ".join(line.split()) for line in text.split(_INSIDE))
    return _HEADING.sub("", "\n".join(line for line in lines if line), count=1).strip()
