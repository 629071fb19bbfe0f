"""Which row a question means, and how sure that is: the one place where it is decided."""

from dataclasses import dataclass
from typing import Literal

from kb.answers.pages import Pages
from kb.answers.signs import evidence_for
from kb.answers.values import Shelf
from kb.concepts import LEAST_OF_MEASURE
from kb.figures import Figure
from kb.judgement import chances
from kb.query import Query

#: sure: the first row is answered; hedged: it is, with a word of doubt; several: the first two fit alike; asked: it is
#: asked whether one of a few is meant; none: nothing stored answers.
Verdict = Literal["sure", "hedged", "several", "asked", "none"]


@dataclass(frozen=True, slots=True)
class Judged:
    """The rows that may be meant, the likeliest first, and what is made of them."""

    figures: tuple[Figure, ...]
    verdict: Verdict

    @property
    def sure(self) -> bool:
        """Whether the first row is meant without a doubt."""
        return self.verdict == "sure"


def judged(query: Query, pages: Pages, shelf: Shelf) -> Judged | None:
    """What is made of the rows in scope; None where they are too many to look at each."""
    evidence = evidence_for(query, pages, shelf)
    if evidence is None:
        return None
    judgement = shelf.lexicon.judgement
    weights = judgement.words if shelf.embedder is None else judgement.meaning
    *shares, none = chances(evidence.rows, evidence.none, weights)
    order = sorted(range(len(shares)), key=lambda place: (-shares[place], place))
    first, second = shares[order[0]], shares[order[1]] if len(order) > 1 else 0.0
    verdict: Verdict = "none"
    if first >= judgement.sure:
        verdict = "sure"
    elif first >= judgement.hedged:
        verdict = "hedged"
    elif first + second >= judgement.sure:
        verdict = "several"
    elif 1 - none >= judgement.asked:
        verdict = "asked"
    signs = evidence.rows[order[0]]
    named = evidence.none["compact"] and signs["other_measure"]
    if named and min(signs["strength"], signs["by_name"]) < LEAST_OF_MEASURE:
        verdict = "none"  # the name of something measured means just that
    return Judged(tuple(evidence.figures[place] for place in order), verdict)
