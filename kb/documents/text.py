"""Tab-separated or pasted text -> Grid: tags and entities taken out, each line a row."""

import re
from codecs import getincrementaldecoder
from html import unescape

from kb.documents.grid import MOST_COLUMNS, UNSEEN, Cell, Grid
from scoring.errors import UserError

#: Stands for a character that cannot be read.
REPLACED = "\ufffd"
#: Of so many Chinese characters one may be broken.
FEW = 10
#: In bytes; a form has some ten thousand.
LARGEST_TEXT = 5_000_000

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
#: Stands for a line end inside a cell while lines are being told apart.
_INSIDE = "\x1f"
#: A quoted cell of a copied spreadsheet that holds line ends.
_QUOTED = re.compile(r'(?:(?<=[\t\n])|^)"((?:[^"\t]|""){0,5000})"(?=[\t\n]|$)')


def read_text(text: str) -> Grid:
    """The grid of a text. Cells are separated by tabs; a line without one may use `|` or runs of blanks instead."""
    lines = text.translate(UNSEEN).replace("\r\n", "\n").replace("\r", "\n").replace("\f", "\n").replace("\x85", "\n")
    if '\t"' in lines or '"\t' in lines:
        lines = _QUOTED.sub(lambda cell: cell[1].replace('""', '"').replace("\n", _INSIDE), lines)
    lines = _BREAK.sub(_INSIDE, lines)
    return Grid(tuple(row for line in lines.split("\n") if (row := _row(line))))


def _row(line: str) -> tuple[Cell, ...]:
    return tuple(Cell(cleaned, column) for column, part in enumerate(_parts(line)) if (cleaned := _clean(part)))


def _parts(line: str) -> list[str]:
    if "\t" in line:
        return line.split("\t", MOST_COLUMNS)
    bare = line.strip(" \u3000\xa0" + _INSIDE)
    if "|" in bare or "\uff5c" in bare:
        # A frame has a bar at both ends; a bar at one end only stands beside an empty cell.
        inner = bare[1:-1] if len(bare) > 1 and bare[0] in "|\uff5c" and bare[-1] in "|\uff5c" else bare
        # The line under a heading of a Markdown table says nothing.
        return [] if not inner.strip(" -:|") else _BAR.split(inner, MOST_COLUMNS)
    return _BLANKS.split(bare, MOST_COLUMNS)


def _clean(part: str) -> str:
    text = _TAG.sub("", part)
    if "&" in text:
        text = unescape(text).replace("\u200b", "")
    lines = (" ".join(line.split()) for line in text.split(_INSIDE))
    return _HEADING.sub("", "\n".join(line for line in lines if line), count=1).strip()


def decoded(content: bytes) -> str:
    """The text in the encodings that offices use: UTF-8, UTF-16 with its mark, GB 18030.

    A character that the end of the file cuts in half is left out; a few broken ones become REPLACED. Raises UserError
    `file-not-text`.
    """
    encodings = ["utf-16"] if content.startswith((b"\xff\xfe", b"\xfe\xff")) else ["utf-8-sig", "gb18030"]
    for encoding in encodings:
        text = getincrementaldecoder(encoding)("replace").decode(content)
        broken = text.count(REPLACED)
        # Bytes of UTF-8 make sense in GB 18030, too, but not the sense that was meant.
        if "\x00" not in text and (not broken or sum(char > "\x7f" for char in text) > broken * FEW):
            return text
    raise UserError("file-not-text")
