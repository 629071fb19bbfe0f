"""Conversations as files: `> what the person says or picks`, then lines that the reply must hold, in any order.

Where several people talk, `[name]> …` says who; `>` alone is the administrator, and `{token}` the newest invitation's.
"""

import re
from dataclasses import dataclass, replace
from pathlib import Path

FOLDER = Path(__file__).parent / "transcripts"
NAMES = sorted(path.stem for path in FOLDER.glob("*.txt"))
#: Those of several people.
OFFICES = [name for name in NAMES if "\n[" in (FOLDER / f"{name}.txt").read_text(encoding="utf-8")]


@dataclass(frozen=True)
class Exchange:
    """One message of a person ("" for the administrator) and what must stand in the reply."""

    line: int
    said: str
    expected: tuple[str, ...]
    person: str = ""

    def check(self, reply: str) -> None:
        flat = squeezed(reply)
        for text in self.expected:
            assert squeezed(text) in flat, f"line {self.line}: after {self.said!r} expected {text!r} in:\n{reply}"


def squeezed(text: str) -> str:
    return re.sub(r"\s+", "", text)


class Invitations:
    """The tokens that were seen so far."""

    def __init__(self) -> None:
        self._newest = ""

    def see(self, reply: str) -> None:
        found = re.findall(r"/start ([A-Za-z0-9_-]{20,})", reply)
        self._newest = found[-1] if found else self._newest

    def filled_in(self, said: str) -> str:
        return said.replace("{token}", self._newest)


def load(name: str) -> tuple[Exchange, ...]:
    exchanges: list[Exchange] = []
    for number, line in enumerate((FOLDER / f"{name}.txt").read_text(encoding="utf-8").splitlines(), 1):
        if said := re.fullmatch(r"(?:\[(\w+)\])?> (.*)", line):
            exchanges.append(Exchange(number, said[2], (), said[1] or ""))
        elif line.strip() and not line.startswith("#"):
            exchanges[-1] = replace(exchanges[-1], expected=(*exchanges[-1].expected, line))
    return tuple(exchanges)
