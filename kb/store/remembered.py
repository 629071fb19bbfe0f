"""What a process remembers of the store from one transaction to the next, so that a turn reads only what is new.

The operation log is the clock. Whatever is remembered here changes only together with a line of the log, and lines are
numbered without a gap in the order in which they are stored. So what was read when the log stood at one number is still
true at a later one, unless a line in between concerns it; a transaction reads how far the log is, hears the lines that
came since, by whatever process, and knows what it need not read.
"""

from collections import OrderedDict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from threading import Lock
from typing import Any

#: Values that are remembered; the one used longest ago is forgotten first.
MOST_VALUES = 4000
#: Forms of which it is known when they were changed last.
MOST_CHANGED = 20_000
#: What kind of thing it is, and which one: its form's id, where it is a form's.
Key = tuple[str, int | str]
#: Operations after which only what is known of their own form may be another.
_OF_ONE_FORM = frozenset(
    {"entry", "evidence", "withdrawn", "remark", "settled", "assigned", "unassigned", "handed_back"}
)
#: Entries that say how a measure of the year before stands: it is seen from other forms, too.
_OF_MEASURES = "measure/"


@dataclass(frozen=True, slots=True)
class Happened:
    """What of a line of the log says what it concerns."""

    number: int
    operation: str
    form_id: int | None
    key: str

    @property
    def form(self) -> int | None:
        """The only form that it concerns; None where it may concern anything."""
        return self.form_id if self.operation in _OF_ONE_FORM and not self.key.startswith(_OF_MEASURES) else None


class Remembered:
    """The memory of a process. position: the number of the last line of the log that was heard, None at first."""

    def __init__(self) -> None:
        self.position: int | None = None
        self._values: OrderedDict[Key, tuple[int, Any]] = OrderedDict()
        self._changed: dict[int | str, int] = {}
        self._all_changed = 0
        self._lock = Lock()

    def hear(self, lines: Iterable[Happened], position: int) -> None:
        """These lines are stored; with those heard before they are all up to this position."""
        with self._lock:
            self._hear(lines, position)

    def forget(self, position: int) -> None:
        """Too much happened up to this position to be told line by line."""
        with self._lock:
            self._all_changed = max(self._all_changed, position)
            self.position = max(self.position or 0, position)

    def recall(self, key: Key, position: int) -> Any:  # noqa: ANN401 - whatever was kept under the key
        """What is known under this key as of this position of the log; None for nothing."""
        with self._lock:
            found = self._values.get(key)
            if found is None or not self._last_change(key) <= found[0] <= position:
                return None
            self._values.move_to_end(key)
            return found[1]

    def pour(self, values: Iterable[tuple[Key, tuple[int, Any]]], lines: Iterable[Happened], position: int) -> None:
        """A transaction is stored: keep what it knew, each as of a position, and hear the lines that it added."""
        with self._lock:
            self._hear(lines, position)
            for key, (known_at, value) in values:
                before = self._values.get(key)
                if known_at >= self._last_change(key) and (before is None or before[0] <= known_at):
                    self._values[key] = (known_at, value)
                    self._values.move_to_end(key)
            while len(self._values) > MOST_VALUES:
                self._values.popitem(last=False)

    def _hear(self, lines: Iterable[Happened], position: int) -> None:
        for line in lines:
            if line.form is None:
                self._all_changed = max(self._all_changed, line.number)
            else:
                self._changed[line.form] = max(self._changed.get(line.form, 0), line.number)
        if len(self._changed) > MOST_CHANGED:
            self._all_changed = max(self._all_changed, *self._changed.values())
            self._changed.clear()
        self.position = max(self.position or 0, position)

    def _last_change(self, key: Key) -> int:
        return max(self._all_changed, self._changed.get(key[1], 0))


#: Reads how far the log is, and the lines after a number that was heard before; None where there are too many.
ReadLog = Callable[[int | None], tuple[int, Sequence[Happened] | None]]


class Recollection:
    """What one transaction knows: what the process remembers, and what it read or did itself."""

    def __init__(self, remembered: Remembered, read_log: ReadLog) -> None:
        self._remembered = remembered
        self._read_log = read_log
        self._read_to: int | None = None
        self._values: dict[Key, tuple[int, Any]] = {}
        self._lines: list[Happened] = []
        self._changed: set[int | str] = set()
        self._all_changed = False

    @property
    def position(self) -> int:
        """How far the log is, as this transaction sees it."""
        if self._read_to is None:
            self._read_to, lines = self._read_log(self._remembered.position)
            if lines is None:
                self._remembered.forget(self._read_to)
            else:
                self._remembered.hear(lines, self._read_to)
        return self._read_to

    def recall(self, key: Key) -> Any:  # noqa: ANN401 - whatever was kept under the key
        """What is known under this key; None for nothing."""
        if (own := self._values.get(key)) is not None:
            return own[1]
        if self._all_changed or key[1] in self._changed:
            return None
        return self._remembered.recall(key, self.position)

    def keep(self, key: Key, value: Any) -> None:  # noqa: ANN401 - whatever it is
        """Know what was read or made just now."""
        self._values[key] = (self.position, value)

    def meanwhile(self, lines: Iterable[Happened], position: int) -> None:
        """Others added these lines since the transaction looked."""
        lines = list(lines)
        self._remembered.hear(lines, position)
        self._read_to = position
        for line in lines:
            self._drop(line)

    def did(self, line: Happened) -> None:
        """The transaction itself added this line, the last one so far."""
        self._lines.append(line)
        self._read_to = line.number
        self._drop(line)
        if line.form is not None:
            self._changed.add(line.form)
        else:
            self._all_changed = True

    def forget(self) -> None:
        """Whatever was known may be another by now."""
        self._all_changed = True
        self._values.clear()

    def pour(self) -> None:
        """The transaction is stored: what it knew holds from now on."""
        if self._read_to is not None:
            self._remembered.pour(self._values.items(), self._lines, self._read_to)

    def _drop(self, line: Happened) -> None:
        for key in [key for key in self._values if line.form is None or key[1] == line.form]:
            del self._values[key]
