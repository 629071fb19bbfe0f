"""Rows pasted from a table: which row of the form each line names, and its target, what was done, and its score.

They are shown as they were read, and recorded by one tap.
"""

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from bot.dialogue import asking
from bot.dialogue.interview import Interview, Prompt
from bot.dialogue.phrase import Phrase, phrase
from bot.dialogue.pointing import pointed
from bot.dialogue.reading import Problem, band_of, read_entry, with_consequences
from bot.dialogue.talk import Talk
from bot.dialogue.turn import Choice, Turn
from kb.entries import row_key
from kb.lexicon import Lexicon
from scoring.form import Indicator
from scoring.quantity import plain, read_number

#: In front of entries that wait in the session.
_ROWS = "rows"
MOST_ROWS = 60
#: A part of a name that is shorter may be any word.
SHORTEST_PART = 4
_BETWEEN = re.compile(r"\t|\s*[|｜│]\s*|(?<=\S)[ \u3000]{2,}(?=\S)")
_POINTS_BEHIND = re.compile(r"\s*[(（]\s*\d{1,3}(?:\.\d+)?\s*(?:分|points?)?\s*[)）]\s*$", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class _Row:
    """A pasted row: whose it is, and its cells as they stand; "" for one that is empty."""

    row: Indicator
    target: str
    actual: str
    given: str


def pasted(talk: Talk, text: str) -> Turn | None:
    """What rows of a table that were pasted lead to; None for a text that holds none of this form's."""
    walk = talk.walk
    lines = [_cells(line) for line in text.splitlines() if line.strip()]
    if walk is None or not any(len(cells) > 2 for cells in lines):
        return None
    own = {prompt.row.id: prompt.row for prompt in walk.prompts if prompt.row is not None and prompt.kind == "actual"}
    found = [_read(cells, tuple(own.values()), walk, talk.library.lexicon) for cells in lines[:MOST_ROWS]]
    rows = {one.row.id: one for one in found if one is not None}
    if not rows:
        return None
    entries: dict[str, str | None] = {}
    told: list[Phrase] = []
    taken = 0
    for one in rows.values():
        read, line = _entries(talk, walk, one)
        entries |= read
        taken += bool(read)
        told.append(line)
    if not entries:
        return talk.say(*told)
    choices = (
        Choice("do:take_rows", phrase("dialogue.take_rows", rows=taken)),
        Choice("do:continue", phrase("dialogue.leave_rows")),
    )
    first = phrase("dialogue.pasted_rows")
    return talk.say(first, *told, choices=choices, ask=False, pending=(_ROWS, json.dumps(entries, ensure_ascii=False)))


def take_rows(talk: Talk, _: str) -> Turn:
    """Record the rows that were shown."""
    if talk.walk is None:
        return talk.no_walk()
    if talk.session.pending[:1] != (_ROWS,):
        return talk.say(phrase("dialogue.stale"))
    return talk.record_entries(json.loads(talk.session.pending[1]), phrase("dialogue.kept"))


def _cells(line: str) -> Sequence[str]:
    return [" ".join(cell.split()) for cell in _BETWEEN.split(line.strip("\r\n"))]


def _read(cells: Sequence[str], rows: Sequence[Indicator], walk: Interview, lexicon: Lexicon) -> _Row | None:
    """The row that one of the cells names, with what stands in the cells behind it."""
    for place, cell in enumerate(cells[:-1]):
        name = _POINTS_BEHIND.sub("", cell)
        row = next((row for row in rows if row.name and plain(row.name) == plain(name)), None)
        if row is None and len(name) >= SHORTEST_PART and not read_number(name):
            parts = [row for row in rows if plain(name) in plain(row.name)]
            row = parts[0] if len(parts) == 1 else None
        if row is None and place == len(cells) - 4:  # where a name stands before target, actual and score
            likely = pointed(walk, name, lexicon)
            row = likely.rows[0] if likely is not None and len(likely.rows) == 1 and not likely.part else None
        if row is not None:
            return _placed(row, cells[place + 1 :])
    return None


def _placed(row: Indicator, cells: Sequence[str]) -> _Row:
    """Target, actual and score in this order; the column of the weights, wherever it stands among them, is passed."""
    said = list(cells)
    places = [place for place in (0, 1) if place < len(said) - 2 and _is_weight(said[place], row)]
    if places and (len([cell for cell in said if cell]) > 3 or _number(said[2], row) is None):
        del said[places[0]]
    filled = [cell for cell in said if cell]
    if len(filled) == 2 and _number(filled[1], row) is not None:  # what was done and its score
        said = ["", *filled]
    target, actual, *rest = (*said, "", "")
    given = next((cell for cell in rest if cell), "")
    return _Row(row, target, actual, given if _number(given, row) is not None else "")


def _is_weight(cell: str, row: Indicator) -> bool:
    return row.weight is not None and _number(cell, row) == row.weight


def _number(cell: str, row: Indicator) -> Decimal | None:
    """The points in a cell, where it holds points that the row may have."""
    value = read_number(re.sub(r"\s*分$", "", cell)) if cell else None
    return value if value is not None and row.weight is not None and 0 <= value <= row.weight else None


def _entries(talk: Talk, walk: Interview, pasted_row: _Row) -> tuple[Mapping[str, str | None], Phrase]:
    """What a row fills in, and how it was read; what cannot be taken is said with the reason, and left."""
    row = pasted_row.row
    entries: dict[str, str | None] = {}
    target, actual = (walk.find(row_key(row.id, part)) for part in ("target", "actual"))
    assert target is not None
    assert actual is not None
    if pasted_row.target and plain(pasted_row.target) != plain(row.target):
        entries |= with_consequences(target, pasted_row.target)
    if pasted_row.actual:
        read = _actual(talk, walk, actual, pasted_row.actual, fresh=bool(entries))
        if isinstance(read, Problem):
            return {}, phrase("dialogue.pasted_problem", name=row.name, problem=read.phrase)
        entries |= read
    given = _number(pasted_row.given, row)
    if given is not None:
        if band := band_of(actual, given):
            entries[row_key(row.id, "band")] = band
        entries[row_key(row.id, "given")] = f"{given.normalize():f}"
    return entries, phrase(
        "dialogue.pasted_row", name=row.name, target=asking.quote(pasted_row.target or row.target) or "…",
        actual=asking.quote(pasted_row.actual) or "…", given=given if given is not None else "…",
    )  # fmt: skip


def _actual(
    talk: Talk, walk: Interview, prompt: Prompt, text: str, *, fresh: bool
) -> Mapping[str, str | None] | Problem:
    """The actual as the form's table has it; with another target in the same row it is taken as it stands."""
    if fresh:
        return with_consequences(prompt, text)
    return read_entry(prompt, text, walk, talk.event.at.date(), talk.library.speech)
