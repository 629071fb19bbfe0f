"""How near rows come to a question in what they mean.

Vectors rank well, but they cannot tell that something is not stored: what has nothing to do with a form comes as near
to it as what has. So they only choose among rows; whether there is an answer is for the words to prove, and what leads
by little is only suggested. Pure: the vectors come from an Embedder.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

Vector = Sequence[float]

#: What the likeness to a row's name counts against that to all that is written around it.
NAME_SHARE = 0.5


class Embedder(Protocol):
    """Texts as vectors of length 1."""

    def question(self, text: str) -> Vector:
        """The vector of what is asked."""

    def passages(self, texts: Sequence[str]) -> Sequence[Vector]:
        """The vectors of what is stored."""


@dataclass(frozen=True, slots=True)
class Meant:
    """A row by its name, and by what is written around it, the name included."""

    name: str
    around: str


def nearness(asked: Sequence[str], rows: Sequence[Meant], embedder: Embedder) -> list[float]:
    """How near each row comes to a question: about -0.3 to 0.1. asked: one or more ways in which the same is asked."""
    questions = [embedder.question(text) for text in asked]
    if not rows or not questions:
        return []
    middle = _mean(questions)
    by_name = _stands_out(middle, embedder.passages([row.name for row in rows]))
    by_all = _stands_out(middle, embedder.passages([row.around for row in rows]))
    return [NAME_SHARE * name + (1 - NAME_SHARE) * text for name, text in zip(by_name, by_all, strict=True)]


def _stands_out(question: Vector, passages: Sequence[Vector]) -> list[float]:
    """How much nearer each passage is to the question than to all passages: some are near to anything."""
    middle = _mean(passages)
    return [_dot(passage, question) - _dot(passage, middle) for passage in passages]


def _mean(vectors: Sequence[Vector]) -> Vector:
    return [sum(values) / len(vectors) for values in zip(*vectors, strict=True)]


def _dot(one: Vector, other: Vector) -> float:
    return sum(a * b for a, b in zip(one, other, strict=True))
