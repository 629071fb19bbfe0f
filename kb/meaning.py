"""How alike texts are in what they mean. Pure: it comes from an Embedder.

Likeness ranks well, but it cannot tell that something is not stored: what has nothing to do with a form comes as near
to it as what has. So it is one sign among others (kb.answers.signs).
"""

from collections.abc import Sequence
from typing import Protocol


class Embedder(Protocol):
    """A model of what texts mean."""

    def likeness(self, asked: Sequence[str], stored: Sequence[str]) -> Sequence[float]:
        """How alike each stored text is to what is asked in one or more ways, about -1 to 1."""
