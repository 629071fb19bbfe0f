"""What a process remembers of the store from one transaction to the next, so that a turn reads only what is new.

A form's rows change only together with its head, and entries are only ever added; so both are known to stand by one
look. What a transaction read or wrote counts once it is committed.
"""

from collections import OrderedDict
from dataclasses import dataclass
from threading import Lock
from typing import TypeVar

from scoring.form import Form

#: Forms that are remembered; the one used longest ago is forgotten first.
MOST_FORMS = 1000


@dataclass(frozen=True, slots=True)
class Entries:
    """The entries of a form as of one of them. last: its number. newest: the value of each key, None where cleared."""

    last: int
    newest: dict[str, str | None]

    @property
    def filled_in(self) -> dict[str, str]:
        """The entries without those that were cleared."""
        return {key: value for key, value in self.newest.items() if value is not None}


NO_ENTRIES = Entries(0, {})
Key = TypeVar("Key")
Value = TypeVar("Value")


class Remembered:
    """The memory of a process, or what one transaction adds to it.

    grows_in_order: whether entries are numbered in the order in which they are committed, so that what comes after the
    last known one is all that is new.
    """

    def __init__(self, *, grows_in_order: bool, below: "Remembered | None" = None) -> None:
        self.forms: OrderedDict[tuple[object, ...], Form] = OrderedDict()
        self.entries: OrderedDict[int, Entries] = OrderedDict()
        self._grows_in_order = grows_in_order
        self._below = below
        self._keeping = Lock()

    def over(self) -> "Remembered":
        """What a transaction knows: this, and what it adds."""
        return Remembered(grows_in_order=self._grows_in_order, below=self)

    def form(self, key: tuple[object, ...]) -> Form | None:
        """The form with a head like this."""
        return self.forms.get(key) or (self._below.form(key) if self._below else None)

    def entries_of(self, form_id: int) -> Entries:
        """The entries of this form as far as they are known."""
        found = self.entries.get(form_id) if self._grows_in_order else None
        return found or (self._below.entries_of(form_id) if self._below else NO_ENTRIES)

    def keep(self) -> None:
        """The transaction is committed: what it knew holds from now on."""
        assert self._below is not None
        with self._below._keeping:  # noqa: SLF001 - its own kind
            _pour(self.forms, self._below.forms)
            _pour(self.entries, self._below.entries)


def _pour(new: OrderedDict[Key, Value], known: OrderedDict[Key, Value]) -> None:
    for key, value in new.items():
        known[key] = value
        known.move_to_end(key)
    while len(known) > MOST_FORMS:
        known.popitem(last=False)
