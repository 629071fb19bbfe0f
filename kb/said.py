"""A sentence as it is looked through: normal form, slips and pinyin of question words, whether a word stands in it."""

import re
import unicodedata
from collections.abc import Container

from kb.lexicon import Lexicon, syllables_of


def normal(text: str) -> str:
    """Half width, lower case, single blanks; what all words are looked for in."""
    kept = (char if unicodedata.category(char)[0] != "C" else " " for char in unicodedata.normalize("NFKC", text))
    return " ".join("".join(kept).casefold().split())


def without_slips(said: str, lexicon: Lexicon) -> str:
    """The sentence with its question words written right: 口分 -> 扣分. One character of each must be right."""
    heard = syllables_of(said)
    for start in range(len(heard)):
        for size in (2, 3):
            here = said[start : start + size]
            word = lexicon.slips.get(heard[start : start + size])
            if word and word != here and any(one == other for one, other in zip(word, here, strict=True)):
                said = said[:start] + word + said[start + size :]
    return said


def in_common_words(said: str, lexicon: Lexicon) -> str:
    """The sentence with common words for those of a dialect: 几多 -> 多少."""
    for sign, common in lexicon.dialect:
        said = sign.sub(common, said)
    return said


def without_given_up(said: str, lexicon: Lexicon) -> str:
    """The sentence without what it puts aside ("信访算了,卫生为什么扣分"); all of it, where nothing else is said."""
    for sign in lexicon.given_up:
        kept = sign.sub(" ", said, count=1).strip()
        if kept != said and len(kept) > 2:
            said = kept
    return said


def unspelled(said: str, lexicon: Lexicon) -> str:
    """The sentence with question words in characters that are written in pinyin; small words in pinyin are dropped."""
    written = lexicon.spelling.sub(lambda match: lexicon.spelled[match[0].replace(" ", "")], said)
    if written == said:
        return said
    return re.sub(r"[a-z]+", lambda match: " " if match[0] in lexicon.spelled_filler else match[0], written)


def found(word: str, said: str, pairs: Container[str] = frozenset()) -> bool:
    """Whether a word stands in the sentence; a Latin one as a word of its own, a Chinese one not within another.

    It stands within another where it joins known words on both sides: 目标 in 建设目标责任书.
    """
    if word not in said:
        return False
    if word.isascii():
        return re.search(rf"(?<![a-z]){re.escape(word.strip())}(?![a-z])", said) is not None
    starts = (match.start() for match in re.finditer(re.escape(word), said))
    return any(
        said[start - 1 : start + 1] not in pairs or said[start + len(word) - 1 : start + len(word) + 1] not in pairs
        for start in starts
    )
