"""On which line of a TOML text each key stands: tomllib tells values and forgets where they were.

The text has been read by tomllib already, so what is scanned here is known to be well-formed.
"""

import re
from collections import defaultdict
from dataclasses import dataclass, field

#: Keys and places in lists, from the top: ("where", 1, "rule", "per").
Path = tuple[str | int, ...]

_BLANK = re.compile(r"(?:\s|#[^\n]*)*")
_STRING = re.compile(r'"""(?:\\.|[^\\])*?"{3,5}|\'\'\'.*?\'{3,5}|"(?:\\.|[^"\\])*"|\'[^\']*\'', re.DOTALL)
_SCALAR = re.compile(r"[^,\]}#\n]+")
_BARE = re.compile(r"[A-Za-z0-9_-]+")


def key_lines(text: str) -> dict[Path, int]:
    """The line, from 1, of every key, table and list item of a well-formed TOML text."""
    return _Scan(text).all()


@dataclass
class _Scan:
    text: str
    at: int = 0
    lines: dict[Path, int] = field(default_factory=dict)
    items: dict[Path, int] = field(default_factory=lambda: defaultdict(int))

    def all(self) -> dict[Path, int]:
        table: Path = ()
        self._blank()
        while self.at < len(self.text):
            if self._takes("[["):
                table = self._placed(self._key())
                table = (*table, self.items[table])
                self.items[table[:-1]] += 1
                self._found(table)
                self._takes("]]")
            elif self._takes("["):
                table = self._placed(self._key())
                self._found(table)
                self._takes("]")
            else:
                self._pair(table)
            self._blank()
        return self.lines

    def _placed(self, key: Path) -> Path:
        """A table's name with the place in a list of tables it lies in: [where.rule] is of the last [[where]]."""
        placed: Path = ()
        for part in key[:-1]:
            placed = (*placed, part)
            if self.items.get(placed):
                placed = (*placed, self.items[placed] - 1)
        return (*placed, key[-1])

    def _pair(self, table: Path) -> None:
        start = self.at
        path = (*table, *self._key())
        for length in range(len(table) + 1, len(path) + 1):
            self._found(path[:length], start)
        self._blank()
        self._takes("=")
        self._value(path)

    def _value(self, path: Path) -> None:
        self._blank()
        if self._takes("["):
            place = 0
            while not self._ends("]"):
                self._found((*path, place))
                self._value((*path, place))
                place += 1
        elif self._takes("{"):
            while not self._ends("}"):
                self._pair(path)
        else:
            match = _STRING.match(self.text, self.at) or _SCALAR.match(self.text, self.at)
            self.at = match.end() if match else self.at + 1

    def _key(self) -> Path:
        parts: list[str] = []
        while True:
            self._blank()
            match = _STRING.match(self.text, self.at) or _BARE.match(self.text, self.at)
            if match is None:
                return tuple(parts)
            self.at = match.end()
            parts.append(match[0].strip("\"'"))
            self._blank()
            if not self._takes("."):
                return tuple(parts)

    def _ends(self, sign: str) -> bool:
        """Whether the list or table ends here; a comma before its next item is passed over."""
        self._blank()
        self._takes(",")
        self._blank()
        return self.at >= len(self.text) or self._takes(sign)

    def _found(self, path: Path, at: int | None = None) -> None:
        self.lines.setdefault(path, self.text.count("\n", 0, self.at if at is None else at) + 1)

    def _blank(self) -> None:
        match = _BLANK.match(self.text, self.at)
        assert match is not None
        self.at = match.end()

    def _takes(self, sign: str) -> bool:
        if self.text.startswith(sign, self.at):
            self.at += len(sign)
            return True
        return False
