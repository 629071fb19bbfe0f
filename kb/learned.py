"""What an office taught the assistant: words that stand for an indicator, and questions it could not answer. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal, Protocol

#: What became of a question: nothing was found, the answer was no help, it was.
Verdict = Literal["unanswered", "down", "up"]


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenQuestion:
    """A question that waits for somebody to say what it means.

    unit: whose question, "" where no office was known. text: as it was asked the first time; words: what it was about
    (kb.concepts.topic_text). times: how often it came; verdict: never "up".
    """

    id: int
    unit: str
    text: str
    words: str
    verdict: Verdict
    times: int
    at: datetime


class Learned(Protocol):
    """What may be read of it."""

    def aliases(self, words: str) -> Mapping[str, str]:
        """Office -> the name of the indicator that these words stand for there."""

    def open_questions(self, most: int) -> Sequence[OpenQuestion]:
        """Those that wait, the most frequent first."""

    def open_question(self, number: int) -> OpenQuestion | None:
        """The one of this id; None where it waits no longer."""
