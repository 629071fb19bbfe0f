"""What speaks for each row that a question may mean, and for none of them: the evidence that is judged."""

import math
import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from kb.answers.pages import Pages
from kb.answers.values import Shelf, fits
from kb.concepts import measures_other, topic_text
from kb.figures import Figure
from kb.judgement import Signs
from kb.meaning import Embedder
from kb.query import Query, normal
from kb.words import pairs
from scoring.quantity import plain

#: So many forms and rows are weighed one by one, with so much of what is written around each.
MOST_WEIGHED_FORMS = 8
MOST_WEIGHED = 40
LONGEST_AROUND = 120
LONGEST_PIECE = 12
LONGEST_GAP = 6
#: Text this short says nothing by what it means ("100%").
SHORTEST_TEXT = 8
#: A name that others are like by so much of its pairs is called the same.
LIKE_SHARE = 0.5
#: Characters that join words, or stand in any sentence: they name nothing.
_JOINTS = frozenset("的那这些咱没不了吗得把被给让去来上下就是有啥哪个们")
_CHINESE = re.compile("[\u3400-\u9fff]")


@dataclass(frozen=True, slots=True)
class Texts:
    """What is written in a row and around it."""

    name: str
    level: str
    notes: tuple[str, ...]
    measures: tuple[str, ...]
    actual: str
    target: str

    @property
    def around(self) -> str:
        """As much of it as tells what the row is about."""
        return "。".join((self.name, self.level, *self.notes, *self.measures))[:LONGEST_AROUND]

    @property
    def whole(self) -> str:
        """All of it, in plain form."""
        return plain("。".join((self.name, self.target, self.actual, *self.notes, *self.measures)))


@dataclass(frozen=True, slots=True)
class Evidence:
    """The rows that may be meant, each with its signs, and the signs that none is."""

    figures: tuple[Figure, ...]
    rows: tuple[Signs, ...]
    none: Signs


def evidence_for(query: Query, pages: Pages, shelf: Shelf) -> Evidence | None:
    """The evidence for the rows in scope; None where they are too many to look at each.

    A name counts once, with its newest row.
    """
    within = pages.within()
    if within is None or len(pages.scope) > MOST_WEIGHED_FORMS:
        return None
    rows: dict[str, Figure] = {}
    for heading in pages.scope:
        for row in pages.figures(heading):
            rows.setdefault(plain(row.name), row)
    if not rows or len(rows) > MOST_WEIGHED:
        return None
    texts = [_texts(row, pages) for row in rows.values()]
    by_words = _by_words(query, rows, texts, within, shelf)
    by_meaning = _by_meaning(query, texts, shelf)
    signs = tuple(one | other for one, other in zip(by_words, by_meaning, strict=True))
    return Evidence(tuple(rows.values()), signs, _none(query, tuple(rows), signs, shelf))


def _texts(row: Figure, pages: Pages) -> Texts:
    notes = pages.notes_of(row)
    return Texts(
        name=row.name, level=row.level2, target=row.target, actual=row.actual,
        notes=tuple(note.text for note in notes if note.section in {"deviation", "indicator"}),
        measures=tuple(note.text for note in notes if note.section not in {"deviation", "indicator"}),
    )  # fmt: skip


# --- words -----------------------------------------------------------------------------------------------------------


def _by_words(
    query: Query, rows: Mapping[str, Figure], texts: Sequence[Texts], within: Collection[int], shelf: Shelf
) -> list[dict[str, float]]:
    proofs = shelf.vocabulary.proofs(query, within)
    names, wholes = list(rows), [text.whole for text in texts]
    said = [sign for sign in query.piece if _CHINESE.match(sign) and sign not in _JOINTS]
    said_pairs = [pair for part in query.topic for pair in pairs(plain(part))]
    written = shelf.vocabulary.written_for(query.topic)
    in_name, anywhere = _Rarity(names), _Rarity(wholes)
    asks_loss = query.intent in {"why", "measures", "lost_points"} or query.lost is not None
    named_points = query.points is not None or query.lost is not None
    counted = any(proof.counted for proof in proofs.values())
    named = measures_other(query, shelf.lexicon, "") or (len(query.topic) == 1 and _JOINTS.isdisjoint(query.piece))
    content = any(sign.search(normal(query.text)) for sign in shelf.lexicon.content)
    found = []
    for name, whole, row in zip(names, wholes, rows.values(), strict=True):
        proof = proofs.get(name)
        strength, by_name = (proof.strength, proof.by_name) if proof else (0.0, 0.0)
        gap = _gap(query.topic, whole, shelf)
        found.append({
            "strength": strength,
            "by_name": by_name,
            "strong": max(0.0, strength - 0.6),
            "whole": float(strength >= 0.9),
            "signs_in_name": in_name.share(said, name),
            "signs_anywhere": anywhere.share(said, whole),
            "pairs_in_name": in_name.share(said_pairs, name),
            "pairs_anywhere": anywhere.share(said_pairs, whole),
            "name_said": in_name.share([sign for sign in name if _CHINESE.match(sign)],
                                       _said_of(name, query, written)),
            "lost": float(asks_loss and bool(row.lost)),
            "kept": float(asks_loss and not row.lost),
            "counted": float(proof is not None and proof.counted),
            "uncounted": float(counted and not (proof and proof.counted)),
            "other_measure": float(measures_other(query, shelf.lexicon, name)),
            "gap": gap,
            "gap_named": gap * named,
            "content": float(content and "满意" in name),
            "other_content": float(content and "满意" not in name),
            "points_fit": float(named_points and fits(query, row)),
            "points_differ": float(named_points and not fits(query, row)),
        })  # fmt: skip
    return found


def _said_of(name: str, query: Query, written: Collection[str]) -> str:
    """What was said that may be in a name: the topic, and the written words it stands for that the name has."""
    return "".join((*query.topic, *(word for word in written if word in name)))


def _gap(topic: Sequence[str], whole: str, shelf: Shelf) -> float:
    """The longest run of what was said of which a row has nothing, as it was said or as forms write it, 0 to 1.

    As a share of LONGEST_GAP characters.
    """
    longest = 0
    for words in map(shelf.vocabulary.words_of, topic):
        run = 0
        for word, written in words:
            there = any(pair in whole for pair in pairs(word)) if len(word) > 1 else word in whole
            run = 0 if there or any(other in whole for other in written) else run + len(word)
            longest = max(longest, run)
    return min(longest, LONGEST_GAP) / LONGEST_GAP


class _Rarity:
    """How much of what is said stands in a text, where what fewer of the texts have counts for more."""

    def __init__(self, texts: Sequence[str]) -> None:
        self._texts = texts
        self._weights: dict[str, float] = {}

    def share(self, pieces: Sequence[str], text: str) -> float:
        """The share of these pieces that a text has, 0 to 1."""
        total = sum(map(self._weight, pieces))
        return sum(self._weight(piece) for piece in pieces if piece in text) / total if total else 0.0

    def _weight(self, piece: str) -> float:
        if piece not in self._weights:
            holding = sum(piece in text for text in self._texts)
            self._weights[piece] = max(0.1, math.log((1 + len(self._texts)) / (0.5 + holding)))
        return self._weights[piece]


# --- meaning ---------------------------------------------------------------------------------------------------------


def _by_meaning(query: Query, texts: Sequence[Texts], shelf: Shelf) -> list[dict[str, float]]:
    embedder = shelf.embedder
    asked = _asked(query, shelf)
    if embedder is None or not asked:
        return [{} for _ in texts]
    names, arounds = [text.name for text in texts], [text.around for text in texts]
    name, around = embedder.likeness(asked, names), embedder.likeness(asked, arounds)
    # Some texts are near to anything.
    near_all, around_all = embedder.likeness(names, names), embedder.likeness(arounds, arounds)
    notes, measures, actual = (
        _best_of(asked, parts, embedder)
        for parts in (
            [text.notes for text in texts],
            [text.measures for text in texts],
            [(text.actual,) if len(text.actual) > SHORTEST_TEXT else () for text in texts],
        )
    )
    return [
        {
            "like_name": name[i],
            "like_name_alone": name[i] - near_all[i],
            "like_around": around[i],
            "like_around_alone": around[i] - around_all[i],
            "like_notes": notes[i],
            "like_measures": measures[i],
            "like_actual": actual[i],
            "like_best": max(name[i], notes[i], measures[i], actual[i]),
        }
        for i in range(len(texts))
    ]


def _asked(query: Query, shelf: Shelf) -> list[str]:
    """The question, what it is about, and that in the words that forms write."""
    topic = topic_text(query)
    written = shelf.vocabulary.in_written_words(query.topic)
    return list(dict.fromkeys(text for text in (normal(query.text), topic, written) if text)) if topic else []


def _best_of(asked: Sequence[str], parts: Sequence[Sequence[str]], embedder: Embedder) -> list[float]:
    """The likeness of each row's most alike text, 0 where it has none."""
    every = [text for texts in parts for text in texts]
    values = dict(zip(every, embedder.likeness(asked, every), strict=True)) if every else {}
    return [max((values[text] for text in texts), default=0.0) for texts in parts]


# --- none of them ----------------------------------------------------------------------------------------------------


def _none(query: Query, names: tuple[str, ...], rows: Sequence[Signs], shelf: Shelf) -> dict[str, float]:
    """What speaks for it that nothing stored is meant: a name that no row explains, and one that others have."""
    said = normal(query.text)
    signs = [sign for sign in query.piece if _CHINESE.match(sign)]
    unsaid = 1 - max(row["strength"] for row in rows)
    compact = float(bool(signs) and len(query.topic) == 1 and _JOINTS.isdisjoint(signs))
    named = float(measures_other(query, shelf.lexicon, ""))
    size = min(len(signs), LONGEST_PIECE) / LONGEST_PIECE
    parts = min(3, len(query.topic) + len(query.phrases))
    found = {
        "always": 1.0,
        "size": size,
        "english": float(not signs),
        "compact": compact,
        "joints": sum(sign in _JOINTS for sign in signs) / max(1, len(signs)),
        "named": named,
        "parts": float(parts),
        "share": len(query.piece) / max(1, len(said)) if signs else len(topic_text(query)) / max(1, len(said)),
        "rows": math.log(len(rows)),
        "unsaid": unsaid,
        "unsaid_compact": unsaid * compact,
        "unsaid_named": unsaid * named,
        "unsaid_size": unsaid * size,
        "asks_why": float(query.intent in {"why", "measures"}),
        "bare": float(query.said == "unknown"),
    }
    others = _others(shelf.lexicon.common, names)
    said_pairs = [pair for part in query.topic for pair in pairs(plain(part))]
    if said_pairs and others:
        own = max(row["pairs_in_name"] for row in rows)
        common = max(sum(pair in other for pair in said_pairs) / len(said_pairs) for other in others)
        found["common"] = max(0.0, common - own)
    return found


@lru_cache(maxsize=64)
def _others(common: tuple[str, ...], names: tuple[str, ...]) -> tuple[str, ...]:
    """Of the names that indicators often have, those that none of these is like."""
    kept = []
    for other in common:
        pieces = pairs(other)
        if not any(sum(piece in name for piece in pieces) >= LIKE_SHARE * len(pieces) for name in names):
            kept.append(other)
    return tuple(kept)
