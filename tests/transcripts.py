"""Conversations as files: `> what the person says or picks`, then lines that the reply must hold, in any order."""

import re
from dataclasses import dataclass
from pathlib import Path

FOLDER = Path(__file__).parent / "transcripts"
NAMES = sorted(path.stem for path in FOLDER.glob("*.txt"))


@dataclass(frozen=True)
class Exchange:
    """One message of the person and what must stand in the reply."""

    line: int
    said: str
    expected: tuple[str, ...]

    def check(self, reply: str) -> None:
        flat = squeezed(reply)
        for text in self.expected:
            assert squeezed(text) in flat, f"line {self.line}: after {self.said!r} expected {text!r} in:\n{reply}"


def squeezed(text: str) -> str:
    return re.sub(r"\s+", "", text)


def load(name: str) -> tuple[Exchange, ...]:
    exchanges: list[Exchange] = []
    for number, line in enumerate((FOLDER / f"{name}.txt").read_text(encoding="utf-8").splitlines(), 1):
        if line.startswith("> "):
            exchanges.append(Exchange(number, line[2:], ()))
        elif line.strip() and not line.startswith("#"):
            last = exchanges.pop()
            exchanges.append(Exchange(last.line, last.said, (*last.expected, line)))
    return tuple(exchanges)
