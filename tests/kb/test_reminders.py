"""When something is said, and when nothing is; what is due to whom."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.assistant import load_rhythm
from kb.follow_up import MeasureChange, measure_keys
from kb.people import Person
from kb.reminders import Rhythm, due_for, parse_rhythm
from kb.shipped import shipped_texts
from scoring.errors import UserError
from tests.bot.dialogue.conversation import SEED
from tests.records import PlainRecord

RHYTHM = load_rhythm()
DUE = date(2022, 6, 30)
CLERK = Person(user="clerk")
KEY = measure_keys(SEED)[0]
SHIPPED = shipped_texts("reminders")["rhythm.toml"]


@pytest.mark.parametrize(
    ("now", "quiet"),
    [
        ("2022-06-30 08:00", False), ("2022-06-30 20:59", False), ("2022-06-30 21:00", True), ("2022-06-30 07:59", True),
        ("2022-06-30 03:00", True), ("2022-07-02 10:00", True), ("2022-07-03 10:00", True), ("2022-07-04 10:00", False),
    ],
)  # fmt: skip
def test_quiet_hours_and_weekends(now, quiet) -> None:
    assert RHYTHM.is_quiet(datetime.fromisoformat(now)) is quiet


def test_an_office_says_otherwise() -> None:
    own = parse_rhythm(SHIPPED, '[quiet]\nfrom = "12:00"\nto = "14:00"\nweekends = false\n[filing]\nday = "03-31"')
    assert own.is_quiet(datetime(2022, 7, 2, 13, 0, tzinfo=UTC))
    assert not own.is_quiet(datetime(2022, 7, 2, 23, 0, tzinfo=UTC))
    assert own.filing == (3, 31)
    assert own.before == RHYTHM.before


@pytest.mark.parametrize(
    "own", ["[quiet", '[quiet]\nfrom = "25:00"', '[filing]\nday = "02-30"', "[nothing]\nx = 1", "quiet = 1", '[before]\npart = ["x"]']
)  # fmt: skip
def test_a_file_that_cannot_be_read_is_refused_in_a_sentence(own: str) -> None:
    with pytest.raises(UserError) as refused:
        parse_rhythm(SHIPPED, own)
    assert refused.value.code == "reminders-invalid"


def test_each_stage_once() -> None:
    stages = [RHYTHM.stage("measure", DUE, DUE - timedelta(days=left)) for left in range(40, -60, -1)]
    said = [stage for before, stage in zip(["", *stages], stages, strict=False) if stage and stage != before]
    assert said == ["before-7", "before-1", "before-0", "late-0", "late-1", "late-2", "late-3"]
    assert stages[-1] == ""


@given(st.dates(min_value=date(2000, 1, 1)), st.integers(-400, 400))
def test_a_stage_never_comes_back(due: date, start: int) -> None:
    stages = [RHYTHM.stage("filing", due, due + timedelta(days=start + day)) for day in range(60)]
    seen = [stage for before, stage in zip(["", *stages], stages, strict=False) if stage and stage != before]
    assert len(seen) == len(set(seen))


def noted(record: PlainRecord, part: str, value: str, user: str = "clerk") -> None:
    at = datetime(2022, 1, 1, tzinfo=UTC) + timedelta(minutes=len(record.noted))
    record.noted.append((1, MeasureChange(measure=KEY, part=part, value=value, user=user, at=at)))


def reminders(record: PlainRecord, user: str = "clerk", today: date = DUE) -> list:
    return list(due_for(Person(user=user), user, record, today, RHYTHM))


def test_a_measure_is_said_to_its_owner_else_to_who_set_the_day() -> None:
    record = PlainRecord()
    record.add(SEED)
    assert reminders(record) == []
    noted(record, "due", "2022-06-30")
    assert [reminder.days for reminder in reminders(record)] == [0]
    noted(record, "owner", "张三")
    assert len(reminders(record)) == 1
    noted(record, "owner", "@7 李四")
    assert reminders(record) == []
    (reminder,) = reminders(record, "7", date(2022, 7, 3))
    assert (reminder.days, reminder.measure.ordinal) == (-3, 1)
    noted(record, "status", "done")
    assert reminders(record, "7") == []


def test_the_filing_is_said_to_those_who_work_on_the_form() -> None:
    record = PlainRecord()
    previous = record.add(SEED)
    draft = record.begin(SEED.__class__(unit=SEED.unit, year=2021, goals=SEED.goals), previous)
    assert reminders(record) == []
    record.fill(draft, {"filed_on": "2022-06-30"}, "clerk", datetime(2022, 5, 1, tzinfo=UTC))
    assert [reminder.key for reminder in reminders(record)] == [f"filing:{draft}:2022-06-30:before-0"]
    assert reminders(record, "somebody else") == []
    assert reminders(record, today=date(2022, 5, 30)) == []
    assert len(reminders(record, today=date(2022, 5, 31))) == 1


def test_the_shipped_rhythm_is_the_default() -> None:
    assert Rhythm() == RHYTHM
