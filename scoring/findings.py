"""What a check finds, and the small words that all checks share."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from scoring.form import Deviation
from scoring.quantity import plain

Severity = Literal["error", "warning", "note"]

#: What stands in a cell that is meant to say nothing.
_NOTHING = {"", "无", "-", "--", "—", "——", "/", "\\", "没有", "无。", "none", "n/a", "无偏差", "无原因", "不存在"}


@dataclass(frozen=True, slots=True)
class Finding:
    """What is odd, how grave, and where: `total`, `budget`, `goal/<n>`, `level/<name>`, `row/<id>` ..."""

    code: str
    severity: Severity
    where: str
    values: Mapping[str, object] = field(default_factory=dict)


def says_nothing(text: str) -> bool:
    """Whether a cell is empty, or filled in with 无 or a dash."""
    return plain(text) in _NOTHING


def explains(note: Deviation) -> bool:
    """Whether a deviation note says anything."""
    return not says_nothing(note.text)
