"""Which characters the fonts that travel along can show, and a text of those alone."""

import re
import struct
import unicodedata
from bisect import bisect_right
from functools import cache
from pathlib import Path

from pylopdf_fonts_zh_cn import sans_path

#: The printer's sign for a letter that is not in the case.
MISSING = "〓"
#: A word longer than this may be broken anywhere: no table cell is wide enough for it.
LONGEST_WORD = 14
_LONG_WORD = re.compile(rf"[!-\u02ff]{{{LONGEST_WORD},}}")
_SEVERAL_MISSING = re.compile(f"{MISSING}{{2,}}")
_BREAK_HERE = "\u200b"


def printable(text: str) -> str:
    """The text as it can be printed: characters that no font has as 〓, long words with places to break at."""
    if not (text.isascii() and text.isprintable()):
        text = _SEVERAL_MISSING.sub(MISSING, "".join(map(_shown, text)))
    return _LONG_WORD.sub(lambda word: _BREAK_HERE.join(word[0]), text)


@cache
def _shown(char: str) -> str:
    if char in "\n\t" or is_covered(ord(char)):
        return char
    if unicodedata.category(char) in {"Cf", "Cc", "Mn", "Me"}:  # joiners and selectors show nothing by themselves
        return ""
    return " " if char.isspace() else MISSING


def is_covered(code: int) -> bool:
    """Whether the fonts have a sign for this code point; the serif and the sans one have the same."""
    starts, ends = _ranges()
    place = bisect_right(starts, code) - 1
    return place >= 0 and code <= ends[place]


@cache
def _ranges() -> tuple[list[int], list[int]]:
    """First and last code points of the ranges in the font's character map (OpenType `cmap`, format 12)."""
    with Path(sans_path()).open("rb") as file:
        count = struct.unpack(">4xH6x", file.read(12))[0]
        tables = {tag: (offset, length) for tag, offset, length in struct.iter_unpack(">4s4xII", file.read(16 * count))}
        offset, length = tables[b"cmap"]
        file.seek(offset)
        cmap = file.read(length)
    records = struct.iter_unpack(">4xI", cmap[4 : 4 + 8 * struct.unpack(">2xH", cmap[:4])[0]])
    for (start,) in records:
        if cmap[start : start + 2] == b"\x00\x0c":
            groups = struct.unpack(">I", cmap[start + 12 : start + 16])[0]
            found = sorted(struct.iter_unpack(">II4x", cmap[start + 16 : start + 16 + 12 * groups]))
            return [first for first, _ in found], [last for _, last in found]
    raise ValueError(sans_path())  # pragma: no cover - the font is pinned
