"""The review of a form: its states, and which step leads from where to where.

草稿 draft -> 待审核 submitted -> 被退回 returned -> 待审核 ... -> 已审核 approved -> 已公开 published.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

Status = Literal["draft", "submitted", "returned", "approved", "published"]
Step = Literal["submitted", "taken_back", "returned", "approved", "published", "reopened", "discarded"]

#: Step -> the states in which it may be taken, and the one it leads to; None: the form is set aside.
STEPS: Mapping[Step, tuple[tuple[Status, ...], Status | None]] = {
    "submitted": (("draft", "returned"), "submitted"),
    "taken_back": (("submitted",), "draft"),
    "returned": (("submitted",), "returned"),
    "approved": (("draft", "returned", "submitted"), "approved"),  # not submitted first: an office without a reviewer
    "published": (("approved",), "published"),
    "reopened": (("approved",), "draft"),
    "discarded": (("draft", "returned"), None),
}

#: Status -> the state that the store keeps (what can be done with the form), and what is kept beside it.
STORED: Mapping[Status, tuple[str, str]] = {
    "draft": ("draft", ""),
    "returned": ("draft", "returned"),
    "submitted": ("submitted", ""),
    "approved": ("filed", ""),
    "published": ("filed", "published"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Remark:
    """What a reviewer wants changed. part: as in kb.sharing, `head` for all of it. settled: the editor saw to it."""

    id: int
    part: str
    text: str
    name: str
    at: datetime
    settled: bool = False
