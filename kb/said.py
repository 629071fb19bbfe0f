"""A sentence as it is looked through: normal form, slips and pinyin of question words, whether a word stands in it."""

import re
import unicodedata
from collections.abc import Container, Sequence

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
    # Small words are dropped around what is asked about, not within it: du zhe man yi du.
    return re.sub(r"[a-z]+(?: +[a-z]+)*", lambda match: _without_small(match[0], lexicon), written)


def _without_small(spelt: str, lexicon: Lexicon) -> str:
    """A run of spelt syllables without the small words at its ends."""
    words = spelt.split()
    while words and words[0] in lexicon.spelled_filler:
        del words[0]
    while words and words[-1] in lexicon.spelled_filler:
        del words[-1]
    return " ".join(words) or " "


#: What a piece of a sentence may not go on with: it joins words or belongs to the question.
_ENDS = frozenset(
    "的了吗呢吧啊呀得扣被给是有为没才只就都又还也把从到在和与及那这几多怎么什为咋啥哪谁我你您他咱请问说查"
)


def piece_of(text: str, topic: Sequence[str], lexicon: Lexicon) -> str:
    """The piece of a sentence that a topic was read from, as it was written: no word of it cut off, nothing left out.

    A topic has not what may be filler; whoever is told what is missing should see their own words.
    """
    said = " ".join(unicodedata.normalize("NFKC", text).split())
    lowered = said.casefold()
    if len(lowered) != len(said):
        said = lowered
    spans = []
    after = 0
    for part in topic:
        start = lowered.find(part, after)
        start = start if start >= 0 else lowered.find(part)
        if start >= 0:
            after = start + len(part)
            spans.append((start, after))
    if not spans:
        return " ".join(topic)
    start, end = min(start for start, _ in spans), max(end for _, end in spans)
    asking = [word for _, words in lexicon.intents for word in words if not word.isascii()]
    while start and _goes_on(lowered[start - 1]) and not any(lowered[:start].endswith(word) for word in asking):
        start -= 1
    if said[start:].startswith("年") and said[:start].endswith(tuple("0123456789")):
        start += 1
    while end < len(said) and _goes_on(lowered[end]) and not any(lowered.startswith(word, end) for word in asking):
        end += 1
    return said[start:end]


def _goes_on(sign: str) -> bool:
    return "\u3400" <= sign <= "\u9fff" and sign not in _ENDS


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
