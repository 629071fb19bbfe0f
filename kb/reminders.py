"""What is due to be said to a person, and when nothing is said. Pure: a function of the record and the day.

A reminder has a key that names what it is about, its day and how near that is; whoever says it notes the key for that
person, so that it is said once, however many programs look and however often they start again.
"""

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time
from typing import Any, Literal

from kb.follow_up import FollowedMeasure
from kb.people import Person
from kb.record import Heading, Record
from scoring.errors import UserError

Kind = Literal["measure", "part", "filing"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Rhythm:
    """When reminders are said.

    before: days ahead, by kind. late_every, most_late: how often what is overdue is said again.
    quiet_from, quiet_to: the hours in which nothing is sent; quiet_weekends: whether weekends are quiet too.
    filing: month and day of the following year until which a form is filed.
    """

    quiet_from: time = time(21)
    quiet_to: time = time(8)
    quiet_weekends: bool = True
    before: Mapping[str, tuple[int, ...]] = field(
        default_factory=lambda: {"measure": (7, 1, 0), "part": (3, 1, 0), "filing": (30, 7, 1, 0)}
    )
    late_every: int = 7
    most_late: int = 4
    filing: tuple[int, int] = (6, 30)

    def is_quiet(self, now: datetime) -> bool:
        """Whether nothing is sent at this time, which is the office's own."""
        if self.quiet_weekends and now.weekday() >= 5:
            return True
        at = now.time()
        if self.quiet_from <= self.quiet_to:
            return self.quiet_from <= at < self.quiet_to
        return at >= self.quiet_from or at < self.quiet_to

    def stage(self, kind: Kind, due: date, today: date) -> str:
        """How near a day is, as a part of a reminder's key; "" where nothing is to be said."""
        left = (due - today).days
        if left >= 0:
            near = [days for days in self.before[kind] if left <= days]
            return f"before-{min(near)}" if near else ""
        times = (-left - 1) // self.late_every
        return f"late-{times}" if times < self.most_late else ""


def parse_rhythm(shipped: str, own: str | None = None) -> Rhythm:
    """The rhythm of this TOML text, with what an office's own text says otherwise.

    Raises UserError `reminders-invalid` where the own text cannot be read.
    """
    table = tomllib.loads(shipped)
    if own is None:
        return _rhythm(table)
    try:
        for name, values in tomllib.loads(own).items():
            table[name] = {**table[name], **values}
        return _rhythm(table)
    except (tomllib.TOMLDecodeError, KeyError, TypeError, ValueError, AttributeError) as error:
        raise UserError("reminders-invalid", why=str(error)) from error


def _rhythm(table: Mapping[str, Any]) -> Rhythm:
    month, day = table["filing"]["day"].split("-")
    date(2023, int(month), int(day))
    return Rhythm(
        quiet_from=time.fromisoformat(table["quiet"]["from"]),
        quiet_to=time.fromisoformat(table["quiet"]["to"]),
        quiet_weekends=bool(table["quiet"]["weekends"]),
        before={name: tuple(int(days) for days in table["before"][name]) for name in ("measure", "part", "filing")},
        late_every=max(1, int(table["late"]["every"])),
        most_late=int(table["late"]["most"]),
        filing=(int(month), int(day)),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Reminder:
    """One thing that is due. days: until then, negative where it is overdue. about: the measure, or the part's key."""

    key: str
    kind: Kind
    form_id: int
    year: int | None
    due: date
    days: int
    measure: FollowedMeasure | None = None
    part: str = ""


def due_for(person: Person, user: str, record: Record, today: date, rhythm: Rhythm) -> Iterator[Reminder]:
    """What is due to be said to this person on this day, the most urgent first. record: what the person may see."""
    found = [*_measures(user, record), *_of_drafts(person, user, record, rhythm)]
    for reminder in sorted(found, key=lambda reminder: (reminder.due, reminder.kind, reminder.key)):
        stage = rhythm.stage(reminder.kind, reminder.due, today)
        if stage:
            key = f"{reminder.key}:{reminder.due.isoformat()}:{stage}"
            yield replace(reminder, key=key, days=(reminder.due - today).days)


def _measures(user: str, record: Record) -> Iterator[Reminder]:
    """Open measures with a day, whose owner the person is; of others, those whose day the person set."""
    for form_id in record.forms_followed():
        for measure in record.measures(form_id):
            if measure.is_open and measure.due is not None and _reminded(measure) == user:
                yield Reminder(
                    key=f"measure:{form_id}:{measure.key}", kind="measure", form_id=form_id, year=measure.year,
                    due=measure.due, days=0, measure=measure,
                )  # fmt: skip


def _reminded(measure: FollowedMeasure) -> str:
    if measure.owner_user:
        return measure.owner_user
    return next((change.user for change in reversed(measure.changes) if change.part == "due"), "")


def _of_drafts(person: Person, user: str, record: Record, rhythm: Rhythm) -> Iterator[Reminder]:
    """Parts that were given to the person with a day, and the filing of the forms that they work on."""
    for heading in record.headings(state="draft"):
        for each in record.assignments(heading.id):
            if each.is_of(person.number) and each.due is not None and not _filled(record, heading, each.part):
                yield Reminder(
                    key=f"part:{heading.id}:{each.part}", kind="part", form_id=heading.id, year=heading.year,
                    due=each.due, days=0, part=each.part,
                )  # fmt: skip
        if heading.year is not None and any(change.user == user for change in record.history(heading.id)):
            due = date(heading.year + 1, *rhythm.filing)
            yield Reminder(
                key=f"filing:{heading.id}", kind="filing", form_id=heading.id, year=heading.year, due=due, days=0
            )


def _filled(record: Record, heading: Heading, part: str) -> bool:
    """Whether a row that was given to somebody has its score; other parts are asked about until their day."""
    kind, _, row = part.partition("/")
    if kind != "row":
        return False
    return any(indicator.id == row and indicator.given is not None for indicator in record.form(heading.id).indicators)
