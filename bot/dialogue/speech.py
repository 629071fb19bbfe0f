"""What is said at a question besides its answer: data/lexicon/speech.toml as a value, and the judgement made with it.

Every question that is answered in words asks the same: is this a fact for the form, or something said to the assistant?
"""

import re
import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from kb.query import normal

#: A longer text tells something.
LONGEST_ASIDE = 40
Sort = Literal["intention", "request", "remark", "question"]
SORTS: tuple[Sort, ...] = ("intention", "request", "remark", "question")

_COURTESIES = re.compile(
    r"^(?:(?:请问?|麻烦(?:您|你)?|劳驾|帮我?|帮忙|给我|我[想要](?:知道|看看?)?|您好|你好|那|please|kindly|"
    r"(?:can|could|would) you(?: please)?|i(?:'d| would) like to|i want to|let me|so)[, ]*)+|"
    r"(?:[, ]*(?:吧|呢|呀|啊|哈|谢谢(?:您|你)?|please|thanks|thank you))+$"
)
_MARKS = re.compile(r"[。.!?~…;,]+$")
_CLAUSES = re.compile(r"[,;。!?\n]+|\.(?!\d)")


@dataclass(frozen=True, slots=True)
class Speech:
    """The words of data/lexicon/speech.toml, each list compiled to one pattern.

    same, nearly: as last year, whole. asides: what is said to the assistant, by its sort. more, less: what an amount is
    against last year's, before a figure and (…_behind) behind it. full: all of the points. consent: yes to a proposal.
    missing_before, missing_behind, of_all: what is missing from a rate's whole, around its count, and what stands
    before the whole's count.
    """

    same: re.Pattern[str]
    nearly: re.Pattern[str]
    asides: tuple[tuple[Sort, re.Pattern[str]], ...]
    more: re.Pattern[str]
    less: re.Pattern[str]
    more_behind: re.Pattern[str]
    less_behind: re.Pattern[str]
    full: re.Pattern[str]
    consent: re.Pattern[str]
    missing_before: re.Pattern[str]
    missing_behind: re.Pattern[str]
    of_all: re.Pattern[str]

    def is_same(self, text: str) -> bool:
        """Whether a text says: as last year."""
        return self.same.fullmatch(without_courtesies(text)) is not None

    def is_nearly_same(self, text: str) -> bool:
        """Whether a text says: much as last year, or as last year and something more that is no figure."""
        said = without_courtesies(text)
        if self.nearly.fullmatch(said) is not None:
            return True
        clauses = clauses_of(said)
        same = [clause for clause in clauses if self.same.fullmatch(clause)]
        return 0 < len(same) < len(clauses) and not re.search(r"\d", said)

    def aside(self, text: str) -> Sort | None:
        """What a text is that is probably no fact for the form but said to the assistant; None for a fact.

        All of it, or all of one of its clauses, must be so; a longer text tells something.
        """
        said = without_marks(normal(text))
        if len(said) > LONGEST_ASIDE:
            return None
        parts = [said, without_courtesies(text), *clauses_of(said)]
        return next((sort for sort, pattern in self.asides for part in parts if part and pattern.fullmatch(part)), None)

    def consents(self, text: str) -> bool:
        """Whether a text says yes to a change that is proposed."""
        return self.consent.fullmatch(without_courtesies(text)) is not None

    def is_full(self, text: str) -> bool:
        """Whether a text asks for all of the points."""
        return self.full.fullmatch(without_courtesies(text)) is not None


def without_courtesies(text: str) -> str:
    """A text in the form for comparing, without 请, please and the marks at its end."""
    said = without_marks(normal(text))
    return _COURTESIES.sub("", said).strip() or said


def without_marks(said: str) -> str:
    """A text without the marks at its end."""
    return _MARKS.sub("", said)


def clauses_of(text: str) -> tuple[str, ...]:
    """The clauses of a text."""
    return tuple(clause.strip() for clause in _CLAUSES.split(text) if clause.strip())


def parse_speech(text: str) -> Speech:
    """The words in this TOML text."""
    table = tomllib.loads(text)
    against, missing = table["against"], table["missing"]
    return Speech(
        same=_any_of(table["same"]["whole"]),
        nearly=_any_of(table["same"]["nearly"]),
        asides=tuple((sort, _any_of(table["aside"][sort])) for sort in SORTS),
        more=re.compile(f"(?:{_joined(against['more'])})\\s*$"),
        less=re.compile(f"(?:{_joined(against['less'])})\\s*$"),
        more_behind=re.compile(f"\\s*(?:{_joined(against['more_behind'])})"),
        less_behind=re.compile(f"\\s*(?:{_joined(against['less_behind'])})"),
        full=_any_of(table["points"]["full"]),
        consent=_any_of(table["proposal"]["consent"]),
        missing_before=re.compile(f"(?:{_joined(missing['before'])})(?:了|的|有|共)*\\s*$"),
        missing_behind=re.compile(f"\\s*(?:{_joined(missing['behind'])})"),
        of_all=re.compile(f"(?:{_joined(missing['whole'])})\\s*$"),
    )


def _joined(alternatives: Iterable[str]) -> str:
    return "|".join(alternatives)


def _any_of(alternatives: Iterable[str]) -> re.Pattern[str]:
    return re.compile(_joined(alternatives))
