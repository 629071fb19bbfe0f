"""What a text is compared by: pairs of characters, sounds, spellings, English stems. Pure."""

import re
from collections.abc import Mapping, Sequence
from functools import lru_cache
from itertools import pairwise
from typing import Literal

from pypinyin import Style, lazy_pinyin

#: name: pairs of characters in the name. around: those that stand only in what is written around it; anywhere: both.
#: skip: the first and third of three characters (计生 of 计划生育). sound, spelt: two syllables as they are heard, as
#: they are typed. initials: two first letters in a row.
Kind = Literal["name", "around", "anywhere", "skip", "sound", "spelt", "initials"]
#: The kinds that an index keeps.
KINDS: tuple[Kind, ...] = ("name", "around", "skip", "sound", "spelt", "initials")


def kept_as(kind: Kind) -> tuple[Kind, ...]:
    """The kinds that pieces of this kind are kept as; no piece of a concept is of two of them."""
    return ("name", "around") if kind == "anywhere" else (kind,)


#: A text up to this length is likely met again.
LONGEST_WORD = 12
#: Words between words: a pair with one of them tells nothing of what is meant, so they end a run.
_JOINTS = "的了和与及或等着地是在对为将把被"
_RUN = re.compile(rf"[^\W{_JOINTS}]+")


def pairs(text: str) -> tuple[str, ...]:
    """Two characters in a row, in the order of the text."""
    return _pairs_of_word(text) if len(text) <= LONGEST_WORD else _pairs(text)


def _pairs(text: str) -> tuple[str, ...]:
    return tuple([run[i : i + 2] for run in _RUN.findall(text) for i in range(len(run) - 1)])


_pairs_of_word = lru_cache(maxsize=50_000)(_pairs)


def skips(text: str) -> list[str]:
    """Two characters with one between them."""
    return [text[i] + text[i + 2] for i in range(len(text) - 2)]


@lru_cache(maxsize=20_000)
def syllables(text: str) -> tuple[str, ...]:
    """The pinyin of the Chinese characters of a text."""
    return tuple(lazy_pinyin(re.sub(r"[^\u3400-\u9fff]", "", text), style=Style.NORMAL))


@lru_cache(maxsize=1000)
def blurred(syllable: str) -> str:
    """What many speakers do not tell apart: zh/z, ch/c, sh/s, and a final -ng/-n."""
    return re.sub(r"ng$", "n", re.sub(r"^([zcs])h", r"\1", syllable))


def spoken(sounds: Sequence[str]) -> str:
    """Syllables as they are heard."""
    return " ".join(map(blurred, sounds))


def sound_pairs(sounds: Sequence[str]) -> list[str]:
    """Two syllables in a row, as they are heard."""
    heard = [blurred(syllable) for syllable in sounds]
    return [f"{heard[i]} {heard[i + 1]}" for i in range(len(heard) - 1)]


def letter_pairs(letters: str) -> list[str]:
    """Two letters in a row."""
    return [letters[i : i + 2] for i in range(len(letters) - 1)]


def initials(sounds: Sequence[str]) -> str:
    """The first letters of syllables."""
    return "".join(syllable[0] for syllable in sounds)


def name_pieces(name: str) -> Mapping[Kind, frozenset[str]]:
    """The pieces of an indicator's plain name, by kind."""
    sounds = syllables(name)
    return {
        "name": frozenset(pairs(name)),
        "skip": frozenset(skips(name)),
        "sound": frozenset(sound_pairs(sounds)),
        "spelt": frozenset(one + other for one, other in pairwise(sounds)),
        "initials": frozenset(letter_pairs(initials(sounds))),
    }


def spells(said: str, sounds: Sequence[str]) -> bool:
    """Whether letters are two or more whole syllables of these in a row."""
    for start in range(len(sounds)):
        spelled = ""
        for count, syllable in enumerate(sounds[start:], 1):
            spelled += syllable
            if spelled == said and count >= 2:
                return True
            if len(spelled) >= len(said):
                break
    return False


#: Endings of English words with what is put in their place: the longest that leaves enough is taken off, and again.
_ENDINGS = tuple(
    sorted(
        [("ies", "y"), ("sses", "ss"), ("faction", "fy"), ("factory", "fy"), ("iness", "y"), ("ily", "y"),
         ("ction", "ct"), ("ssion", "ss"), ("sion", "s"), ("ches", "ch"), ("shes", "sh"), ("xes", "x"), ("uses", "us"),
         *((ending, "") for ending in (
            "s", "ed", "ing", "ization", "isation", "ation", "ement", "ment", "ness", "ance", "ence",
            "ancy", "ency", "able", "ible", "ative", "ive", "ity", "ty", "ize", "ise", "ous", "ful", "ate", "al", "ic",
            "ical", "ly", "e"))],
        key=lambda pair: -len(pair[0]),
    )
)  # fmt: skip
SHORTEST_STEM = 4
_NO_PLURAL = ("ss", "us", "is")


@lru_cache(maxsize=50_000)
def stem(word: str) -> str:
    """An English word without its endings: renovation, renovated and renovate are one."""
    base = word
    for _ in range(3):
        shorter = _shorter(base)
        if shorter == base:
            break
        base = shorter
    return base[:-1] + "i" if len(base) > SHORTEST_STEM and base.endswith("y") else base


def _shorter(word: str) -> str:
    """A word without one ending."""
    for ending, put in _ENDINGS:
        if not word.endswith(ending) or (ending == "s" and word.endswith(_NO_PLURAL)):
            continue
        base = word[: -len(ending)] + put
        least = 3 if ending in {"s", "uses", "xes", "ing", "ed"} else SHORTEST_STEM
        if len(base) < least or not re.search("[aeiouy]", base):
            continue
        doubled = ending in {"ing", "ed"} and base[-1:] == base[-2:-1] and base[-1:] not in "lse"
        if doubled:
            return base[:-1]
        return f"{base}e" if ending in {"ing", "ed"} and base.endswith(("at", "iz", "is")) else base
    return word
