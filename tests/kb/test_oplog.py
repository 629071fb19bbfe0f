"""The operation log: whatever is changed, removed, put in or moved is found."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import text

from kb.oplog import BEGINNING, LogLine, breaks
from kb.store.archive import Archive
from tests.databases import database
from tests.kb.store.test_archive import FORM

NOW = datetime(2022, 6, 1, 8, 0, tzinfo=UTC)


def chain(length: int) -> list[LogLine]:
    lines: list[LogLine] = []
    for number in range(1, length + 1):
        line = LogLine(
            number=number, at=NOW + timedelta(minutes=number), user="p1", operation="entry", form_id=2,
            key="row/信访/given", before=str(number - 1), after=str(number),
            previous=lines[-1].hash if lines else BEGINNING,
        )  # fmt: skip
        lines.append(replace(line, hash=line.sealed()))
    return lines


def head(lines: list[LogLine]) -> tuple[int, str]:
    return lines[-1].number, lines[-1].hash


CHAINS = st.integers(1, 12).map(chain)
OTHER_VALUES = {
    "at": NOW, "user": "p2", "operation": "joined", "form_id": None, "key": "", "before": None, "after": "x",
    "previous": "0", "hash": "0",
}  # fmt: skip


@given(CHAINS)
def test_a_whole_chain_has_no_break(lines):
    assert list(breaks(lines, head(lines))) == []


@given(CHAINS, st.data())
def test_a_changed_line_is_found(lines, data):
    place = data.draw(st.integers(0, len(lines) - 1))
    name = data.draw(st.sampled_from(sorted(OTHER_VALUES)))
    changed = [*lines]
    changed[place] = replace(lines[place], **{name: OTHER_VALUES[name]})
    assert list(breaks(changed, head(lines)))
    # also where the hash was made anew
    resealed = replace(changed[place], hash=changed[place].sealed())
    changed[place] = resealed
    assert resealed == lines[place] or list(breaks(changed, head(lines)))


@given(CHAINS, st.data())
def test_a_removed_or_moved_line_is_found(lines, data):
    place = data.draw(st.integers(0, len(lines) - 1))
    without = [*lines[:place], *lines[place + 1 :]]
    assert list(breaks(without, head(lines)))
    closed = [replace(line, number=number) for number, line in enumerate(without, 1)]
    assert list(breaks(closed, head(lines)))
    other = data.draw(st.integers(0, len(lines) - 1))
    if other != place:
        moved = [*lines]
        moved[place], moved[other] = replace(lines[other], number=place + 1), replace(lines[place], number=other + 1)
        assert list(breaks(moved, head(lines)))


def test_the_zone_of_a_time_does_not_matter_and_the_time_does():
    line = chain(1)[0]
    assert replace(line, at=line.at.astimezone(timezone(timedelta(hours=8)))).sealed() == line.hash
    assert replace(line, at=line.at + timedelta(seconds=1)).sealed() != line.hash


@pytest.mark.parametrize(
    ("tampering", "number", "kind"),
    [
        ("UPDATE operation_log SET after = '5' WHERE number = 3", 3, "changed"),
        ("UPDATE operation_log SET \"user\" = '9' WHERE number = 2", 2, "changed"),
        ("DELETE FROM operation_log WHERE number = 2", 2, "missing"),
        ("DELETE FROM operation_log WHERE number = 4", 4, "cut_off"),
        ("UPDATE entry SET value = '5' WHERE value = '4.5'", 4, "value"),
        ("DELETE FROM entry", 3, "value"),
    ],
)
def test_what_was_tampered_with_in_the_database_is_found(tmp_path, tampering, number, kind):
    archive = Archive.open(database(tmp_path / "jixiao.db"))
    with archive.transaction() as store:
        old, _ = store.add_form(FORM, source="a.txt", content="1", at=NOW)
        draft = store.begin_draft(FORM, old, user="1", at=NOW)
        store.record_entries(draft, {"row/信访件办结率/actual": "99%"}, user="1", at=NOW)
        store.record_entries(draft, {"row/信访件办结率/given": "4.5"}, user="1", at=NOW)
    with archive.transaction() as store:
        assert store.log.verify() == []
        assert [line.operation for line in store.log.lines()] == ["imported", "begun", "entry", "entry"]
    with archive._engine.begin() as connection:
        connection.execute(text(tampering))
    with archive.transaction() as store:
        assert (number, kind) in [(found.number, found.kind) for found in store.log.verify()]
    archive.close()
