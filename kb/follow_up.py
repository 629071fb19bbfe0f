"""Measures followed up: who sees to each, by when, how far it is, and what came of it. Pure.

What was noted is a history that only grows; how a measure stands is read from it. A measure is known again by its
row, not by its number: its form may be taken back, changed and filed again, or read from a file once more.
"""

import re
import zlib
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Literal

from scoring.form import Form, Measure, NoteSection
from scoring.quantity import plain

Status = Literal["not_started", "under_way", "done", "dropped"]
#: 未开始 / 进行中 / 已完成 / 放弃
STATUSES: tuple[Status, ...] = ("not_started", "under_way", "done", "dropped")
Part = Literal["owner", "due", "status", "remark", "effect"]
PARTS: tuple[Part, ...] = ("owner", "due", "status", "remark", "effect")


@dataclass(frozen=True, slots=True, kw_only=True)
class MeasureChange:
    """One thing noted on a measure: which part, its new value ("" takes it away), by whom and when.

    measure: the key of the measure. owner: a name, or `@`, a user's id, a blank and their name; due: a date in ISO
    form; status: one of STATUSES; remark, effect: words.
    """

    measure: str
    part: Part
    value: str
    user: str
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class FollowedMeasure:
    """A measure or budget tie of a form, and how it stands.

    indicator, name: the row it is for, "" for none. key: what it is known by within its form. changes: oldest first.
    """

    form_id: int
    unit: str
    year: int | None
    section: NoteSection
    ordinal: int
    text: str
    key: str
    indicator: str = ""
    name: str = ""
    owner: str = ""
    due: date | None = None
    status: Status = "not_started"
    effect: str = ""
    changes: tuple[MeasureChange, ...] = ()

    @property
    def owner_user(self) -> str:
        """The user's id of an owner who talks to the assistant, "" for a name alone."""
        return self.owner[1:].partition(" ")[0] if self.owner.startswith("@") else ""

    @property
    def owner_name(self) -> str:
        """What the owner is called, "" for none."""
        if not self.owner.startswith("@"):
            return self.owner
        user, _, name = self.owner[1:].partition(" ")
        return name or user

    @property
    def is_open(self) -> bool:
        """Whether something is still to be done."""
        return self.status in {"not_started", "under_way"}

    @property
    def remarks(self) -> tuple[MeasureChange, ...]:
        """What was remarked, oldest first."""
        return tuple(change for change in self.changes if change.part == "remark" and change.value)

    def overdue(self, today: date) -> bool:
        """Whether it is open behind its due date; on the day itself it is not."""
        return self.is_open and self.due is not None and self.due < today


def measure_keys(form: Form) -> tuple[str, ...]:
    """What each measure of a form is known by, in their order.

    By its row where it is the only one of its section for that row, so that a changed wording keeps its history; else
    by its words, without blanks and punctuation; a second one with the same words gets a number.
    """
    rows = Counter((measure.section, measure.indicator) for measure in form.measures)
    seen: Counter[str] = Counter()
    keys = []
    for measure in form.measures:
        key = _key(measure, only=bool(measure.indicator) and rows[measure.section, measure.indicator] == 1)
        seen[key] += 1
        keys.append(key if seen[key] == 1 else f"{key}.{seen[key]}")
    return tuple(keys)


def walk_key(measure: str, part: str) -> str:
    """The key of the entry that says on next year's form how this measure stands."""
    return f"measure/{measure}/{part}"


def walked_part(key: str) -> tuple[str, Part] | None:
    """The measure and the part that such an entry is about; None for an entry about something else."""
    kind, _, rest = key.partition("/")
    measure, _, part = rest.partition("/")
    return (measure, part) if kind == "measure" and part in PARTS else None


def _key(measure: Measure, *, only: bool) -> str:
    words = re.sub(r"[\W_]", "", plain(measure.text))
    known_by = f"row/{measure.indicator}" if only else f"text/{words}"
    return f"{zlib.crc32(f'{measure.section}/{known_by}'.encode()):08x}"


def followed(form_id: int, form: Form, changes: Iterable[MeasureChange] = ()) -> tuple[FollowedMeasure, ...]:
    """The measures and budget ties of a form, each as what was noted says that it stands."""
    names = {row.id: row.name for row in form.indicators}
    noted: dict[str, list[MeasureChange]] = {}
    for change in sorted(changes, key=lambda change: change.at):
        noted.setdefault(change.measure, []).append(change)
    return tuple(
        _standing(
            FollowedMeasure(
                form_id=form_id, unit=form.unit, year=form.year, section=measure.section, ordinal=measure.ordinal,
                text=measure.text, key=key, indicator=measure.indicator or "",
                name=names.get(measure.indicator or "", ""),
            ),
            noted.get(key, ()),
        )
        for measure, key in zip(form.measures, measure_keys(form), strict=True)
    )  # fmt: skip


def with_change(measure: FollowedMeasure, change: MeasureChange) -> FollowedMeasure:
    """The measure as it stands once this is noted, too."""
    return _standing(measure, (*measure.changes, change))


def _standing(measure: FollowedMeasure, changes: Sequence[MeasureChange]) -> FollowedMeasure:
    last = {change.part: change.value for change in changes}
    status = last.get("status", "")
    return replace(
        measure,
        owner=last.get("owner", ""),
        due=date.fromisoformat(last["due"]) if last.get("due") else None,
        status=status if status in STATUSES else "not_started",
        effect=last.get("effect", ""),
        changes=tuple(changes),
    )


def still_open(measures: Iterable[FollowedMeasure], newest: int | None) -> tuple[FollowedMeasure, ...]:
    """What is still to be done: of the newest form all that is open, of older ones what somebody began to follow up."""
    return tuple(measure for measure in measures if measure.is_open and (measure.year == newest or measure.changes))


def by_urgency(measures: Iterable[FollowedMeasure]) -> tuple[FollowedMeasure, ...]:
    """Nearest due date first, those without one last, then as on the form, the newest form first."""
    return tuple(
        sorted(
            measures,
            key=lambda measure: (
                measure.due or date.max, -(measure.year or 0), measure.section != "measure", measure.ordinal,
            ),
        )
    )  # fmt: skip
