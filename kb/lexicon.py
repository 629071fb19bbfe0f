"""The words of questions: data/lexicon/questions.toml as a value. Pure: the text comes from the caller."""

import re
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal, cast

from pypinyin import Style, lazy_pinyin

from kb.judgement import Judgement, parse_judgement

Intent = Literal[
    "why", "score", "measures", "lost_points", "total", "compare", "trend", "target", "list", "what_if", "search",
    "unknown",
]  # fmt: skip
INTENTS: tuple[Intent, ...] = (
    "why", "score", "measures", "lost_points", "total", "compare", "trend", "target", "list", "what_if", "search",
    "unknown",
)  # fmt: skip

#: What is asked of measures: whether they were carried out, or what came of them.
Aspect = Literal["", "open", "effect"]
#: Which rows of a form are asked for: with full points, with a score that the rules do not give, with one that changed.
Pick = Literal["", "full", "differs", "exceeded", "fell", "rose", "changed", "always_lost", "lost", "ties", "grades"]
#: In the order in which they are looked for.
PICKS: tuple[Pick, ...] = (
    "differs", "always_lost", "fell", "rose", "changed", "full", "exceeded", "lost", "ties", "grades",
)  # fmt: skip
#: Those that set two years' forms side by side.
OF_YEARS: frozenset[Pick] = frozenset({"fell", "rose", "changed", "always_lost"})
ASPECTS: tuple[Aspect, ...] = ("effect", "open")


@dataclass(frozen=True, slots=True)
class Lexicon:
    """The words of questions, as data/lexicon/questions.toml has them.

    filler: words of any question; weak: those that could be a part of an indicator's name. generic: words that many
    indicators have. deeds, english_deeds: those for what becomes of anything; english_measures: those that make a
    phrase the name of something measured. heads: groups of words for what is measured (a rate of completion, a head
    count); units: what a head's counts are written in; counted_in: what amounts are written in that are asked in
    another unit, no_units: what stands behind 多少 and is no unit; english_heads: what an English head is in
    Chinese. elsewhere:
    question words that no form answers. aspects: what asks whether measures were carried out or what came of them;
    aspect_words: what is taken out of such a sentence. picks:
    what asks for some rows of a form. same, everyday: what people say -> what forms write, of this field and of
    all; common: names that indicators often have; judgement: how it is weighed which row is meant.
    glosses: more English words for a word of the field; english: what it means there, "" for nothing; english_offices,
    english_levels: kinds of offices, and of indicators.
    dialect: what is said in some places, and the common words for it.
    shapes: turns of phrase that ask for an intent; they go before its words. shortfalls: what says that something was
    not reached; given_up: what is spoken of only to be put aside. whole: words that mean all of a form; itself: the
    form by a name for any; across: those
    that mean every office; joined: those between things of which each is meant; onward: those that go on from what was
    said; chat: small talk; content: what asks how content
    people are; counted: those that ask how many points; one_row: those that speak of one row.
    spelled: words of questions by their pinyin, which spelling finds; spelled_filler: small words in pinyin.
    slips: words that are recognised with a wrong character of the same sound, by their syllables.
    """

    intents: tuple[tuple[Intent, tuple[str, ...]], ...]
    shapes: Mapping[Intent, tuple[re.Pattern[str], ...]]
    dialect: tuple[tuple[re.Pattern[str], str], ...]
    filler: tuple[str, ...]
    weak: tuple[str, ...]
    generic: tuple[str, ...]
    english_filler: frozenset[str]
    english_generic: frozenset[str]
    english_deeds: frozenset[str]
    english_measures: frozenset[str]
    deeds: frozenset[str]
    heads: tuple[tuple[str, ...], ...]
    units: Mapping[str, tuple[str, ...]]
    counted_in: Mapping[str, tuple[str, ...]]
    no_units: frozenset[str]
    english_heads: Mapping[str, str]
    years: Mapping[str, tuple[str, ...]]
    budget: tuple[str, ...]
    question_signs: tuple[re.Pattern[str], ...]
    elsewhere: tuple[str, ...]
    shortfalls: tuple[re.Pattern[str], ...]
    given_up: tuple[re.Pattern[str], ...]
    whole: tuple[re.Pattern[str], ...]
    itself: tuple[re.Pattern[str], ...]
    across: tuple[re.Pattern[str], ...]
    joined: re.Pattern[str]
    onward: tuple[re.Pattern[str], ...]
    chat: tuple[re.Pattern[str], ...]
    content: tuple[re.Pattern[str], ...]
    counted: tuple[re.Pattern[str], ...]
    one_row: tuple[re.Pattern[str], ...]
    same: Mapping[str, tuple[str, ...]]
    everyday: Mapping[str, tuple[str, ...]]
    common: tuple[str, ...]
    judgement: Judgement
    glosses: Mapping[str, str]
    english: Mapping[str, str]
    english_offices: Mapping[str, str]
    english_levels: Mapping[str, str]
    spelled: Mapping[str, str]
    aspects: tuple[tuple[Aspect, tuple[re.Pattern[str], ...]], ...]
    aspect_words: re.Pattern[str]
    picks: tuple[tuple[Pick, tuple[re.Pattern[str], ...]], ...]
    spelling: re.Pattern[str]
    spelled_filler: frozenset[str]
    slips: Mapping[tuple[str, ...], str]


def parse_lexicon(text: str, everyday: str = "", common: str = "", judgement: str = "") -> Lexicon:
    """The lexicon in these TOML texts: questions.toml, everyday.toml, common.toml, judgement.toml."""
    table = tomllib.loads(text)
    words = table["words"]
    intents = tuple((cast("Intent", name), longest_first(said)) for name, said in table["intents"].items())
    spelled = {
        "".join(lazy_pinyin(word, style=Style.NORMAL)): word
        for word in (*table["same"], *words["filler"], *(word for _, known in intents for word in known))
        if len(word) > 1 and not word.isascii()
    }
    english_filler = frozenset(words["english_filler"])
    for word in words["not_pinyin"]:
        spelled.pop(word, None)
    return Lexicon(
        intents=intents,
        shapes={cast("Intent", name): _patterns(shapes) for name, shapes in table["shapes"].items()},
        dialect=tuple((re.compile(said), common) for said, common in table["dialect"].items()),
        filler=longest_first(words["filler"]),
        weak=longest_first(words["weak"]),
        generic=longest_first(words["generic"]),
        english_filler=english_filler,
        english_generic=frozenset(words["english_generic"]),
        english_deeds=frozenset(words["english_deeds"]),
        deeds=frozenset(words["deeds"]),
        english_measures=frozenset(words["english_measures"]),
        heads=tuple(longest_first(group) for group in words["heads"]),
        units={head: tuple(units) for head, units in words["units"].items()},
        counted_in={asked: tuple(units) for asked, units in words["counted_in"].items()},
        no_units=frozenset(words["no_units"]),
        english_heads=dict(words["english_heads"]),
        years={name: longest_first(said) for name, said in table["years"].items()},
        budget=longest_first(table["budget"]["words"]),
        question_signs=_patterns(table["signs"]["question"]),
        elsewhere=tuple(table["signs"]["elsewhere"]),
        shortfalls=_patterns(table["shortfalls"]["signs"]),
        given_up=_patterns(table["shortfalls"]["given_up"]),
        whole=_patterns(table["signs"]["whole"]),
        itself=_patterns(table["signs"]["itself"]),
        across=_patterns(table["signs"]["across"]),
        joined=re.compile(table["signs"]["joined"]),
        onward=_patterns(table["signs"]["onward"]),
        chat=_patterns(table["signs"]["chat"]),
        content=_patterns(table["signs"]["content"]),
        counted=_patterns(table["signs"]["counted"]),
        one_row=_patterns(table["signs"]["one_row"]),
        same={word: tuple(others) for word, others in table["same"].items()},
        everyday=_everyday(everyday),
        common=tuple(dict.fromkeys(name for names in tomllib.loads(common).values() for name in names)),
        judgement=parse_judgement(judgement),
        glosses=dict(table["glosses"]),
        english=dict(table["english"]),
        english_offices=dict(table["english_offices"]),
        english_levels=dict(table["english_levels"]),
        spelled=spelled,
        aspects=tuple((name, tuple(re.compile(sign) for sign in table["aspects"][name])) for name in ASPECTS),
        picks=tuple((name, _patterns(table["picks"][name])) for name in PICKS),
        aspect_words=re.compile(table["aspects"]["words"]),
        spelling=_spelling(spelled.values()),
        spelled_filler=frozenset(
            syllable
            for word in words["filler"]
            if len(word) == 1
            for syllable in syllables_of(word)
            if len(syllable) > 1
        ),
        slips={syllables_of(word): word for word in words["core"]},
    )


def _everyday(text: str) -> Mapping[str, tuple[str, ...]]:
    """What is said -> the written words it stands for."""
    found: dict[str, list[str]] = {}
    for words in tomllib.loads(text).values():
        for written, said in words.items():
            for word in said:
                found.setdefault(word, []).append(written)
    return {word: tuple(written) for word, written in found.items()}


def _patterns(texts: Iterable[str]) -> tuple[re.Pattern[str], ...]:
    return tuple(map(re.compile, texts))


def _spelling(words: Iterable[str]) -> re.Pattern[str]:
    """Finds these words where they are written in pinyin, with or without blanks between the syllables."""
    spelt = (" ?".join(lazy_pinyin(word, style=Style.NORMAL)) for word in words)
    return re.compile(rf"(?<![a-z])(?:{'|'.join(sorted(spelt, key=len, reverse=True))})(?![a-z])")


#: Letters that could be syllables in pinyin.
PINYIN = re.compile(
    r"(?:(?:zh|ch|sh|[bpmfdtnlgkhjqxrzcsyw])?(?:iang|iong|uang|iao|ian|ing|uai|uan|ang|eng|ong|ai|ei|ao|ou|an|en|er|ia|ie|iu"
    r"|in|ua|uo|ui|un|ve|ue|a|o|e|i|u|v))+"
)


def asked_in(text: str, lexicon: Lexicon) -> Literal["zh", "en"] | None:
    """The language of a question: its words', for an indicator's name may stand in another; None where nothing tells.

    Chinese where a Chinese character stands in it and no small word of English; English where several words are no
    pinyin, or one of them is such a small word.
    """
    words = re.findall(r"[a-z]+", text.casefold())
    # Letters without a vowel are the initials of Chinese words, but for such as "why" and "by".
    latin = [
        word
        for word in words
        if not PINYIN.fullmatch(word) and (word in lexicon.english_filler or re.search("[aeiou]", word))
    ]
    small = any(word in lexicon.english_filler for word in latin)
    if re.search(r"[\u3400-\u9fff]", text):
        return "en" if small and len(latin) > 1 else "zh"
    return "en" if len(words) > 1 and (small or len(latin) > 1) else None


def syllables_of(text: str) -> tuple[str, ...]:
    """One syllable a character; what is no Chinese stays as it is."""
    return tuple(map(_syllable_of, text))


@lru_cache(maxsize=20_000)
def _syllable_of(char: str) -> str:
    return str((lazy_pinyin(char, style=Style.NORMAL) or [char])[0])


def longest_first(words: Iterable[str]) -> tuple[str, ...]:
    """Words in the order in which they are looked for: a longer one before those it holds."""
    return tuple(sorted(words, key=len, reverse=True))
