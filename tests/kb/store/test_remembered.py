"""What a process remembers is what is stored, whatever this process and another one do, keep or roll back."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import event

from kb.evidence import Evidence
from kb.follow_up import MeasureChange, measure_keys, walk_key
from kb.store import oplog
from kb.store.archive import Archive
from kb.store.remembered import Happened, Remembered
from kb.store.rulebooks import StoredRulebook
from kb.store.statements import Statement
from kb.store.transaction import Transaction
from scoring.errors import UserError
from scoring.form import Form, Goal, Indicator, Measure
from tests.databases import database

AT = datetime(2022, 6, 30, 17, 50, tzinfo=UTC)
ROWS = tuple(Indicator(id=name, level1="产出", level2="数量", name=name, weight=Decimal(5)) for name in "甲乙")
BLANK = Form(unit="某街道", year=2021, goals=(Goal(number=1, indicators=ROWS),))
BEFORE = replace(BLANK, year=2020, measures=(Measure(section="measure", ordinal=1, text="增加人手", indicator="甲"),))
[MEASURE] = measure_keys(BEFORE)
PNG = b"\x89PNG\r\n\x1a\n" + bytes(8)

Work = Callable[[Transaction, int, int], object]
KEYS = (
    "row/甲/actual",
    "row/乙/given",
    "unit",
    "year",
    "rulebook",
    walk_key(MEASURE, "status"),
    walk_key(MEASURE, "due"),
)
VALUES = {
    "year": "2022",
    walk_key(MEASURE, "status"): "done",
    walk_key(MEASURE, "due"): "2022-01-01",
    "row/乙/given": "4",
}


def entering(key: str) -> Work:
    value = VALUES.get(key, "某街道")

    def enter(store: Transaction, form: int, _: int) -> object:
        draft = store.draft(form)
        cleared = None if draft and draft.entries.get(key) == value else value
        return store.record_entries(form, {key: cleared}, user="7", at=AT)

    return enter


def evidence(store: Transaction, form: int, _: int) -> object:
    kept: list[Evidence] = list(store.evidence(form))
    if kept:
        return store.kept.withdraw(kept[0].id, user="7", at=AT)
    return store.kept.add(form, "甲", "x.png", PNG, user="7", at=AT)


def file(store: Transaction, form: int, _: int) -> object:
    return store.file_draft(form, replace(store.form(form), title="定稿"), user="7", at=AT)


def rulebook(store: Transaction, *_: int) -> object:
    return store.rulebooks.add(StoredRulebook(name="own", unit="", text="", user="7", at=AT))


#: Everything that changes what is remembered.
WORKS: dict[str, Work] = {
    **{f"entry {key}": entering(key) for key in KEYS},
    "assign": lambda store, form, _: store.sharing.assign(form, ("row/甲",), 1, date(2022, 1, 1), user="7", at=AT),
    "take back": lambda store, form, _: store.sharing.assign(form, ("row/甲",), 0, None, user="7", at=AT),
    "hand back": lambda store, form, _: store.sharing.hand_back(form, "row/甲", "忙", user="7", at=AT),
    "remark": lambda store, form, _: store.sharing.remark(form, "row/甲", "少", user="7", name="王", at=AT),
    "settle": lambda store, form, _: store.sharing.settle(form, "row/甲", user="7", at=AT),
    "evidence": evidence,
    "measure": lambda store, _, before: store.note_on_measure(
        before, MeasureChange(measure=MEASURE, part="owner", value="李", user="7", at=AT)
    ),
    "submit": lambda store, form, _: store.sharing.step(form, "submitted", user="7", at=AT),
    "return": lambda store, form, _: store.sharing.step(form, "returned", user="7", at=AT),
    "file": file,
    "reopen": lambda store, form, _: store.reopen(form, user="7", at=AT),
    "discard": lambda store, form, _: store.discard(form, user="7", at=AT),
    "import": lambda store, *_: store.add_form(replace(BEFORE, title="改"), source="x", content="2", at=AT),
    "rename": lambda store, *_: store.people.meet("7", "李二", ("7",), AT),
    "rename back": lambda store, *_: store.people.meet("7", "李", ("7",), AT),
    "role": lambda store, *_: store.people.set_role(1, "reviewer", user="7", at=AT),
    "rulebook": rulebook,
}


def begun(url: str) -> tuple[Archive, int, int]:
    archive = Archive.open(url)
    with archive.transaction() as store:
        store.people.meet("7", "李", ("7",), AT)
        before, _ = store.add_form(BEFORE, source="x", content="1", at=AT)
        return archive, store.begin_draft(BLANK, before, user="7", at=AT), before


def seen(archive: Archive, form: int, before: int) -> list[object]:
    """Everything that is remembered, as this archive knows it."""
    with archive.transaction() as store:
        return [
            store.draft(form), store.submitted(form), store.form(form), store.form(before), store.heading(form),
            store.heading(before), store.people.meet("7", "", ()), store.rulebooks.version,
        ]  # fmt: skip


class RolledBackError(Exception):
    """Thrown to roll back."""


def do(archive: Archive, works: list[str], form: int, before: int, *, kept: bool) -> None:
    try:
        with archive.transaction() as store:
            for work in works:
                WORKS[work](store, form, before)
                store.draft(form)  # what is read in the middle must not outlive a later change either
                store.form(form)
            if not kept:
                raise RolledBackError  # noqa: TRY301
    except (RolledBackError, UserError):
        pass


STEPS = st.tuples(st.integers(0, 1), st.lists(st.sampled_from(sorted(WORKS)), min_size=1, max_size=3), st.booleans())


@settings(max_examples=25)
@given(steps=st.lists(STEPS, max_size=10))
def test_what_is_remembered_is_what_is_stored(steps, tmp_path_factory):
    url = database(tmp_path_factory.mktemp("remembered") / "jixiao.db")
    one, form, before = begun(url)
    other = Archive.open(url)
    try:
        for which, works, kept in steps:
            do((one, other)[which], works, form, before, kept=kept)
            for archive in (one, other):
                fresh = Archive(archive._engine, url)  # it remembers nothing
                assert seen(archive, form, before) == seen(fresh, form, before), works
    finally:
        one.close()
        other.close()


@pytest.mark.parametrize("work", sorted(WORKS))
def test_each_change_is_seen_by_another_process(work, tmp_path: Path):
    one, form, before = begun(database(tmp_path / "jixiao.db"))
    other = Archive.open(one._url)
    before_it = [seen(archive, form, before) for archive in (one, other)]
    assert before_it[0] == before_it[1]
    do(other, ["submit", work] if work == "return" else [work], form, before, kept=True)
    assert seen(one, form, before) == seen(other, form, before) == seen(Archive(one._engine, one._url), form, before)
    one.close()
    other.close()


def test_what_is_known_is_not_read_again(tmp_path: Path, monkeypatch):
    archive, form, before = begun(database(tmp_path / "jixiao.db"))
    seen(archive, form, before)
    asked: list[object] = []
    event.listen(archive._engine, "before_cursor_execute", lambda *call: asked.append(call[2]))
    rows = Statement.rows
    monkeypatch.setattr(
        Statement, "rows", lambda self, *given, **bound: asked.append(self) or rows(self, *given, **bound)
    )
    seen(archive, form, before)
    assert [each for each in asked if each != "BEGIN IMMEDIATE"] == [oplog._HEAD], "how far the log is, and no more"
    archive.close()


def test_what_was_read_before_a_change_is_not_kept_after_it():
    remembered = Remembered()
    remembered.hear([Happened(1, "entry", 5, "row/甲/actual")], 1)
    remembered.pour([(("draft", 5), (1, "new"))], [], 1)
    remembered.pour([(("draft", 5), (0, "old"))], [], 0)
    assert remembered.recall(("draft", 5), 1) == "new"
    assert remembered.recall(("draft", 5), 0) is None, "a look at the store as it was before must not see it"
    remembered.hear([Happened(2, "entry", 6, "row/甲/actual")], 2)
    assert remembered.recall(("draft", 5), 2) == "new"
    remembered.hear([Happened(3, "entry", 5, walk_key(MEASURE, "status"))], 3)
    assert remembered.recall(("draft", 5), 3) is None
