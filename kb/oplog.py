"""The operation log (操作记录): who did what, when, each line chained to the one before it by a hash.

A line that is changed, taken out, put in or moved breaks the chain from there on; `breaks` finds where. Only the lines
at the very end could be cut off together with the head that counts them: for that, compare with a hash noted elsewhere.
"""

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256
from typing import Literal

Operation = Literal[
    "imported", "rulebook", "template", "begun", "entry", "discarded",
    "submitted", "taken_back", "returned", "approved", "published", "reopened", "remark", "settled",
    "assigned", "unassigned", "handed_back", "evidence", "withdrawn", "measure",
    "invited", "uninvited", "joined", "role", "renamed", "removed", "erased", "rechained",
]  # fmt: skip
#: What stands before the first line.
BEGINNING = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class LogLine:
    """One operation. number: 1, 2, 3 ... without a gap.

    user: the pseudonym (kb.people) of who did it, "" for the program. name: what they are called now, "" for nothing;
    it is no part of the chain, so that a person can be forgotten and the chain stays whole. form_id: the form it was
    done to, None for operations on people. key: the entry, part, person or invitation it was done to. before, after:
    its value, None for none; people stand there by their pseudonyms.
    previous, hash: the hash of the line before and of this one.
    """

    number: int
    at: datetime
    user: str
    operation: Operation
    form_id: int | None
    key: str
    before: str | None
    after: str | None
    previous: str
    hash: str = ""
    name: str = ""

    def sealed(self) -> str:
        """The hash that this line must have: SHA-256 of its fields as compact JSON in a fixed order, time in UTC."""
        fields = [
            self.number, self.at.astimezone(UTC).isoformat(), self.user, self.operation, self.form_id, self.key,
            self.before, self.after, self.previous,
        ]  # fmt: skip
        return sha256(json.dumps(fields, ensure_ascii=False, separators=(",", ":")).encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class Break:
    """A place where the log is not as it was written. number: the line at or before which it happened."""

    number: int
    kind: Literal["changed", "missing", "unchained", "cut_off", "value"]


def breaks(lines: Iterable[LogLine], head: tuple[int, str]) -> Iterator[Break]:
    """Every place where these lines, in the order of their numbers, are not the chain that `head` ends.

    head: number and hash of the last line as the store counts them.
    """
    number, last = 0, BEGINNING
    for line in lines:
        if line.number != number + 1:
            yield Break(number + 1, "missing")
        elif line.previous != last:
            yield Break(line.number, "unchained")
        if line.sealed() != line.hash:
            yield Break(line.number, "changed")
        number, last = line.number, line.hash
    if (number, last) != head:
        yield Break(number + 1, "cut_off")
