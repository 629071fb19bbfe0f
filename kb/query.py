"""A staff member's sentence -> Query(intent, slots). Pure: the words come from a lexicon, the years from the caller.

What a question asks and when is read from the front; what is left of the sentence is what it is about.
"""

import re
from collections.abc import Callable, Container, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from kb.lexicon import OF_YEARS, PINYIN, Aspect, Intent, Lexicon, Pick, longest_first
from kb.offices import names_in_questions, offices, short_name, unit_names
from kb.said import found, in_common_words, normal, piece_of, unspelled, without_given_up, without_slips
from kb.slots import read_place, read_points, read_units, read_years

__all__ = [
    "Known",
    "Query",
    "names_in_questions",
    "normal",
    "parse",
    "short_name",
    "sounds_like_question",
    "unit_names",
]

#: What the rows that are picked are asked for.
_PICKED: dict[Pick, Intent] = {
    **dict.fromkeys(OF_YEARS, "compare"), "lost": "lost_points", "ties": "measures", "grades": "total",
}  # fmt: skip
#: Stands in the sentence where an indicator's whole name was taken out.
_NAME = "\x00"
LONGEST_QUESTION = 120


@dataclass(frozen=True, slots=True)
class Known:
    """What reading a sentence needs to know of the store.

    units: the offices. whole_name: the longest indicator name that stands in a sentence, "" for none. pairs: the
    two-character pieces of all names, which are not taken apart as if they were filler.
    """

    units: Iterable[str] = ()
    whole_name: Callable[[str], str] = lambda _: ""
    pairs: Container[str] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class Query:
    """What is asked.

    topic: the words that say which indicator, in Chinese parts; phrases: the English ones, one tuple for each thing
    that is named; both empty for the whole form. piece: the piece of the sentence they were read from, as it was said.
    points: a score that was named ("为什么是4.5"); lost: points that were named as lost ("扣了2分"). budget: whether
    the budget block is meant. year: the year asked about, None for the newest; years: all that were named.
    units: the offices that are named. goal, levels: one goal's number, the words of levels ("质量指标"), as named.
    place: the number of a row on the form. worst: what lost most is asked for. said: what its words ask for by
    themselves, "unknown" where nothing but the topic was said. whole: words that mean all of the form ("哪些"); across:
    those that mean every office ("各街道"). onward: it reads as if it went on from something ("那2019年呢"); earlier:
    one year before that. chosen: one row was picked by a button. aspect: of measures, whether they were carried out or
    what they did. picked: which rows of a form. dated: a year is named by its
    number. this_year: the year on file that 今年 was taken for. today: the day on which it is asked, where the caller
    says it.
    """

    text: str
    intent: Intent
    said: Intent = "unknown"
    topic: tuple[str, ...] = ()
    phrases: tuple[tuple[str, ...], ...] = ()
    piece: str = ""
    points: Decimal | None = None
    lost: Decimal | None = None
    year: int | None = None
    years: tuple[int, ...] = ()
    goal: int | None = None
    place: int | None = None
    levels: tuple[str, ...] = ()
    worst: bool = False
    units: tuple[str, ...] = ()
    budget: bool = False
    whole: bool = False
    across: bool = False
    counted_in: tuple[str, ...] = ()
    joined: bool = False
    onward: bool = False
    earlier: bool = False
    chosen: bool = False
    form_id: int | None = None
    aspect: Aspect = ""
    picked: Pick = ""
    dated: bool = False
    this_year: int | None = None
    today: date | None = None

    @property
    def english(self) -> tuple[str, ...]:
        """All English words of the topic."""
        return tuple(word for phrase in self.phrases for word in phrase)

    @property
    def has_topic(self) -> bool:
        """Whether it names something in particular."""
        return bool(self.topic or self.phrases)

    @property
    def unit(self) -> str:
        """The office that is named, the first of several."""
        return self.units[0] if self.units else ""

    @property
    def of_rows(self) -> bool:
        """Whether rows are named by where they stand."""
        return self.goal is not None or self.place is not None or bool(self.levels)

    def of_unit(self, unit: str) -> bool:
        """Whether forms of this office are meant: one of those named, by its name or a part of it, or none is named."""
        return not self.units or any(name in unit for name in self.units)

    @property
    def of_offices(self) -> bool:
        """Whether offices are set side by side."""
        return self.across or len(self.units) > 1

    @property
    def names_nothing(self) -> bool:
        """Whether it leaves open what it is about."""
        named = self.has_topic or self.of_rows or self.budget or self.worst
        return not named and not self.whole and not self.across

    @property
    def over_years(self) -> bool:
        """Whether several forms are set side by side."""
        return self.intent in {"trend", "compare"}


def sounds_like_question(text: str, lexicon: Lexicon) -> bool:
    """Whether a text has the shape of a question; used where it could be an answer as well, so doubt says no."""
    said = normal(text)
    return len(said) <= LONGEST_QUESTION and any(sign.search(said) for sign in lexicon.question_signs)


# --- a sentence ------------------------------------------------------------------------------------------------------


def parse(text: str, lexicon: Lexicon, *, this_year: int, known: Known = Known()) -> Query:
    """What a sentence asks. `this_year`: what 去年 counts back from.

    A known indicator name in the sentence is taken whole, so that its words are not read as anything else.
    """
    said = without_given_up(normal(text), lexicon)
    name = known.whole_name(said)
    rest = said.replace(name, f" {_NAME} ") if name else said
    rest = without_slips(in_common_words(rest, lexicon), lexicon)
    rest = unspelled(rest, lexicon)
    for sign in lexicon.itself:
        rest = sign.sub(" ", rest)
    units, rest = offices(frozenset(known.units)).taken_from(rest, known.pairs)
    query = Query(
        text=text,
        intent="unknown",
        units=units,
        whole=any(sign.search(rest) for sign in lexicon.whole),
        across=any(sign.search(rest) for sign in lexicon.across),
        counted_in=read_units(rest, lexicon),
        onward=any(sign.search(rest) for sign in lexicon.onward),
    )
    query, rest = _aspect(query, rest, lexicon)
    query, rest = _picked(query, rest, lexicon)
    intent = _intent(rest, lexicon, known.pairs)
    years, rest = read_years(rest, lexicon, this_year)
    place, rest = read_place(rest)
    points, rest = read_points(rest)
    query = replace(query, **years, **place, **points)  # type: ignore[arg-type]
    asked = _asked(rest, lexicon, known.pairs)
    intent = intent if intent in {"compare", "trend"} else next(iter(asked), "unknown")
    budget = bool(not name and intent != "measures" and any(found(word, rest, known.pairs) for word in lexicon.budget))
    open_to_any = not (query.whole or query.of_rows or budget or "total" in asked or query.points or query.lost)
    topic, phrases, residue = _topic(rest, lexicon, known, budget=budget, open_to_any=open_to_any)
    if name:
        topic, phrases = (name, *(part for part in topic if part != _NAME))[:1], ()
    joined = _joined(said, topic or tuple(" ".join(phrase) for phrase in phrases), lexicon)
    piece = piece_of(text, topic or [word for phrase in phrases for word in phrase], lexicon)
    query = replace(
        query, topic=topic, phrases=phrases, piece=piece, joined=joined, budget=budget and not topic, said=intent
    )
    if query.picked and not query.has_topic:
        return replace(query, said="list", intent=_PICKED.get(query.picked, "list"))
    elsewhere = any(found(word, rest) for word in lexicon.elsewhere)
    elsewhere |= not name and any(sign.search(said) for sign in lexicon.chat)
    # 谁 is a side of two as well, and a supposition may be that something is 改成 another.
    if elsewhere and intent not in {"compare", "what_if"} and not query.budget:
        return query
    if query.aspect:
        return replace(query, intent="compare" if query.aspect == "effect" else "measures")
    settled = _settled(
        query,
        asked,
        worded="measures" in _worded(rest, lexicon, known.pairs),
        counted=any(sign.search(rest) for sign in lexicon.counted),
        one=any(sign.search(rest) for sign in lexicon.one_row),
    )
    # "为什么天是蓝的": what is left says that it is about something else, though nothing says about what.
    vague = residue and intent in {"why", "score", "lost_points"} and settled.intent in {"total", "lost_points"}
    named = {"total", "lost_points"} & {*_worded(rest, lexicon, known.pairs, short=False)}
    return query if vague and not named else settled


# --- what is asked ---------------------------------------------------------------------------------------------------


def _asked(said: str, lexicon: Lexicon, pairs: Container[str] = frozenset()) -> list[Intent]:
    """All that its words ask for, likeliest first: turns of phrase before single words, in the lexicon's order."""
    shaped = [name for name, shapes in lexicon.shapes.items() if any(shape.search(said) for shape in shapes)]
    worded = _worded(said, lexicon, pairs)
    return [*shaped, *(name for name in worded if name not in shaped)]


def _worded(said: str, lexicon: Lexicon, pairs: Container[str], *, short: bool = True) -> list[Intent]:
    """What its words ask for, in the lexicon's order. short: what fell short asks for the points that were lost."""
    short = short and any(sign.search(said) for sign in lexicon.shortfalls)
    signs = frozenset(said)
    return [
        name
        for name, words in lexicon.intents
        if (short and name == "lost_points") or any(word[0] in signs and found(word, said, pairs) for word in words)
    ]


def _intent(said: str, lexicon: Lexicon, pairs: Container[str]) -> Intent:
    return next(iter(_asked(said, lexicon, pairs)), "unknown")


def _aspect(query: Query, said: str, lexicon: Lexicon) -> tuple[Query, str]:
    """Whether it is asked how far measures are, or what came of them."""
    for aspect, signs in lexicon.aspects:
        if any(sign.search(said) for sign in signs):
            return replace(query, aspect=aspect), lexicon.aspect_words.sub(" ", said)
    return query, said


def _picked(query: Query, said: str, lexicon: Lexicon) -> tuple[Query, str]:
    """Which rows of the form are asked for, and what is left of the sentence."""
    for pick, signs in lexicon.picks:
        if any(sign.search(said) for sign in signs):
            for sign in signs:
                said = sign.sub(" ", said)
            return replace(query, picked=pick), said
    return query, said


def _settled(query: Query, asked: list[Intent], *, worded: bool, counted: bool, one: bool) -> Query:
    """The query with its intent, once it is known what the question is about.

    worded: it has a word for measures; counted: it asks how many points; one: it speaks of one row ("那一项").
    """
    intent = query.said
    lost = query.lost is not None or query.worst or "lost_points" in asked
    of_rows = query.of_rows
    if query.has_topic or query.budget:
        if intent == "lost_points" and not counted:
            intent = "why"
        elif intent in {"total", "list", "unknown"}:
            intent = "score"
    elif intent == "measures" and not of_rows and not worded:  # "怎么去花山" asks for no measures
        intent = "unknown"
    elif "total" in asked and not of_rows and intent in {"why", "score", "lost_points", "list"} and not lost:
        intent = "total"
    elif lost and intent in {"why", "score", "list", "unknown"}:
        # "得7分的那项为什么没给满" asks for the reason of one row.
        of_one = query.points is not None or (query.lost is not None and one)
        intent = "why" if intent == "why" and of_one else "lost_points"
    elif query.points is not None and intent in {"unknown", "list", "search"}:
        intent = "score" if intent == "list" else "why"
    elif query.points is None and not of_rows and intent in {"score", "why"}:
        intent = "total" if intent == "score" else "lost_points"
    elif intent == "unknown" and of_rows:
        intent = "score"
    if (query.of_offices or len(query.years) > 1) and intent in {"score", "total", "list"}:
        intent = "compare"
    return replace(query, intent=intent)


# --- what it is about ------------------------------------------------------------------------------------------------


def _topic(
    said: str, lexicon: Lexicon, known: Known, *, budget: bool, open_to_any: bool
) -> tuple[tuple[str, ...], tuple[tuple[str, ...], ...], bool]:
    """What is left of the sentence when the words of the question are taken out: Chinese parts, English phrases.

    And whether single characters are left as well, which say nothing by themselves. open_to_any: nothing says that the
    form as a whole is meant, so that several of them make a topic where there is no word.
    """
    taken = [word for _, words in lexicon.intents for word in words]
    taken += lexicon.budget if budget else ()
    rest = said
    for sign in lexicon.shortfalls:
        rest = sign.sub(lambda match: f" {match.groupdict().get('kept') or ''} ", rest)
    weak = (word for word in lexicon.weak if word in said and (len(word) == 1 or word not in known.pairs))
    unmeant = [*(word for word in taken if not word.isascii()), *lexicon.filler, *weak]
    for word in longest_first(word for word in unmeant if word in said):
        if word in rest:
            rest = rest.replace(word, " ") if len(word) > 1 else _without(word, rest, known.pairs)
    # English words of the question go whole ("next steps"), the longest first.
    for word in longest_first(word for word in taken if word in rest and word.isascii()):
        if word in rest:
            rest = re.sub(rf"(?<![a-z]){re.escape(word.strip())}(?![a-z])", " ", rest)
    rest = re.sub(r"[a-z]+", lambda match: match[0] if PINYIN.fullmatch(match[0]) else f" {match[0]} ", rest)
    # Letters that touch a character are a part of its word where they are pinyin: 信fang.
    chinese = re.findall(r"[a-z]*[\u3400-\u9fff][\u3400-\u9fffa-z\d]*", rest)
    rest = re.sub(r"[a-z]*[\u3400-\u9fff][\u3400-\u9fffa-z\d]*", " ", rest)
    phrases = (
        tuple(word for word in re.findall(r"[a-z]{2,}", phrase) if word not in lexicon.english_filler)
        for phrase in re.split(r"\band\b|,|&|/", rest)
    )
    parts = tuple(part for part in chinese if len(part) > 1)
    single = "".join(part for part in chinese if len(part) == 1)
    if not parts and open_to_any and len(single) > 1:
        # "今年种了多少地": what stands between them says how much or when, not what.
        return (single,), (), False
    return parts, tuple(phrase for phrase in phrases if phrase), len(parts) < len(chinese)


def _joined(said: str, parts: Sequence[str], lexicon: Lexicon) -> bool:
    """Whether the parts of a topic stand beside each other as things that are each meant ("信访和计生")."""
    ends = 0
    for i, part in enumerate(parts):
        start = said.find(part.split(" ")[0], ends)
        if i and not lexicon.joined.search(said[ends:start] if start >= 0 else said[ends:]):
            return False
        ends = max(ends, start + len(part))
    return len(parts) > 1


def _without(char: str, said: str, pairs: Container[str]) -> str:
    """The sentence without a filler character, except where it is part of a known word (上 in 上访)."""
    return "".join(
        " " if here == char and said[i - 1 : i + 1] not in pairs and said[i : i + 2] not in pairs else here
        for i, here in enumerate(said)
    )
