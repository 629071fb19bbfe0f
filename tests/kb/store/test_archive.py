"""What is stored comes back as it was, nothing of an event is stored by halves, and faults get a sentence."""

import sqlite3
import subprocess
import sys
import threading
import tomllib
from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import create_engine, text
from sqlmodel import SQLModel

from kb.follow_up import MeasureChange, walk_key
from kb.shipped import shipped
from kb.store import engine, migrations
from kb.store.archive import Archive
from scoring.errors import UserError
from scoring.form import Budget, Deviation, Form, Goal, Indicator, Measure
from tests.databases import database

NOW = datetime(2022, 6, 30, 17, 50, tzinfo=UTC)
ROW = Indicator(
    id="信访件办结率", level1="产出指标", level2="质量指标", name="信访件办结率", weight=Decimal("5.0"), target="100%",
    actual="99.89%", given=Decimal("4.50"), remark="x",
)  # fmt: skip
FORM = Form(
    unit="某街道", year=2020, title="2020年度", filed_on=date(2021, 6, 30), basic_expenditure=Decimal("3050.99"),
    project_expenditure=Decimal("8553.55"),
    budget=Budget(
        adjusted=Decimal("0.1"), spent=Decimal("0.3"), rate=Decimal(300), weight=Decimal(20), given=Decimal(20)
    ),
    goals=(Goal(number=1, points=Decimal(8), description="目标", indicators=(ROW,)), Goal(number=2)),
    printed_total=Decimal(94), printed_grade="优",
    deviations=(Deviation(ordinal=1, text="原因", indicator=ROW.id, certain=False),),
    measures=(
        Measure(section="measure", ordinal=1, text="措施", deviation=1, indicator=ROW.id),
        Measure(section="budget_tie", ordinal=1, text="挂钩"),
    ),
    rulebook="hubei",
)  # fmt: skip


@pytest.fixture
def url(tmp_path: Path) -> str:
    return database(tmp_path / "deep" / "jixiao.db")


@pytest.mark.sqlite
def test_a_database_is_made_where_there_is_none(tmp_path):
    url = f"sqlite:///{tmp_path / 'not' / 'there' / 'jixiao.db'}"
    for _ in range(2):
        archive = Archive.open(url)
        with archive.transaction() as store:
            assert store.add_form(FORM, source="a", content="1", at=NOW)[0] == 1
        archive.close()


@pytest.fixture
def archive(url: str):
    opened = Archive.open(url)
    yield opened
    opened.close()


def added(archive: Archive, form: Form = FORM, content: str = "a") -> int:
    with archive.transaction() as store:
        return store.add_form(form, source="x.txt", content=content, at=NOW)[0]


def test_a_form_comes_back_digit_for_digit(archive):
    form_id = added(archive)
    with archive.transaction() as store:
        stored = store.form(form_id)
    assert stored == FORM
    assert str(stored.indicators[0].given) == "4.50"


@given(
    st.decimals(min_value=0, max_value=10**12, allow_nan=False, places=4),
    st.text(max_size=40),
    st.none() | st.integers(2000, 2100),
)
@settings(max_examples=30, deadline=None)
def test_any_figures_and_texts_come_back(amount, text, year):
    archive = Archive.open("sqlite://")
    try:
        form = replace(FORM, unit=text, year=year, basic_expenditure=amount).with_indicator(
            replace(ROW, actual=text, given=amount)
        )
        form_id = added(archive, form)
        with archive.transaction() as store:
            assert store.form(form_id) == form
    finally:
        archive.close()


def test_the_same_content_changes_nothing_and_other_content_is_a_revision(archive):
    first = added(archive)
    with archive.transaction() as store:
        assert store.add_form(FORM, source="x", content="a", at=NOW) == (first, "unchanged")
        second, status = store.add_form(replace(FORM, printed_total=Decimal(93)), source="x", content="b", at=NOW)
        assert status == "revised"
        assert [heading.id for heading in store.headings()] == [second]
        third, status = store.add_form(FORM, source="x", content="a", at=NOW)
        assert (status, [heading.id for heading in store.headings()]) == ("revised", [third])


def test_every_change_of_an_entry_is_kept(archive):
    with archive.transaction() as store:
        draft = store.begin_draft(FORM, None, user="1", at=NOW)
        for value in ("99%", "99%", None, "98%"):
            store.record_entries(draft, {"row/信访件办结率/actual": value}, user="7", at=NOW)
    with archive.transaction() as store:
        history = [(change.before, change.after, change.user) for change in store.history(draft)]
        assert history == [(None, "99%", "7"), ("99%", None, "7"), (None, "98%", "7")]
        assert store.form(draft).indicators[0].actual == "98%"
        assert store.draft(draft).entries == {"row/信访件办结率/actual": "98%"}


def test_filing_and_taking_back(archive):
    old = added(archive)
    with archive.transaction() as store:
        draft = store.begin_draft(replace(FORM, printed_total=None), old, user="1", at=NOW)
        store.record_entries(draft, {"row/信访件办结率/given": "4"}, user="1", at=NOW)
        final = replace(store.form(draft), printed_total=Decimal(4))
        store.file_draft(draft, final, user="1", at=NOW)
        assert [(heading.id, heading.state) for heading in store.headings()] == [(draft, "filed")]
        assert store.form(draft) == final
        assert store.draft(draft) is None
        store.reopen(draft, user="a", at=NOW)
        assert store.draft(draft).entries == {"row/信访件办结率/given": "4"}
        assert store.draft(draft).previous == FORM
        store.discard(draft, user="a", at=NOW)
        assert store.headings() == []


def test_an_event_is_received_once_and_a_session_is_remembered(archive):
    with archive.transaction() as store:
        assert store.inbox.handled("telegram:1", NOW)
        store.save_session("7", "{}")
    with archive.transaction() as store:
        assert not store.inbox.handled("telegram:1", NOW)
        assert (store.session("7"), store.session("8")) == ("{}", None)


def test_an_error_leaves_nothing_behind(archive):
    def failing() -> None:
        with archive.transaction() as store:
            store.inbox.handled("telegram:1", NOW)
            store.add_form(FORM, source="x", content="a", at=NOW)
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        failing()
    with archive.transaction() as store:
        assert store.inbox.handled("telegram:1", NOW)
        assert store.headings() == []


def test_two_programs_at_once_wait_for_each_other(url, archive):
    other = Archive.open(url)
    draft_ids = []

    def work(mine: Archive, name: str) -> None:
        for number in range(15):
            with mine.transaction() as store:
                draft_ids.append(store.begin_draft(replace(FORM, project=f"{name}{number}"), None, user="1", at=NOW))

    threads = [threading.Thread(target=work, args=(mine, name)) for mine, name in ((archive, "a"), (other, "b"))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    other.close()
    assert len(set(draft_ids)) == 30


def test_the_migrations_make_the_tables(archive):
    with archive._engine.connect() as connection:
        assert compare_metadata(MigrationContext.configure(connection), SQLModel.metadata) == []
    files = sorted(path.stem[:4] for path in Path(migrations.__file__).parent.glob("versions/0*.py"))
    assert files == list(migrations.VERSIONS)


def test_a_second_start_does_without_alembic(url, archive):
    script = (
        f"import sys\nfrom kb.store.archive import Archive\nArchive.open({url!r}).close()\n"
        "assert 'alembic' not in sys.modules"
    )
    subprocess.run([sys.executable, "-c", script], check=True, cwd=shipped().parent)


CODES = {
    language: tomllib.loads((shipped().parent / "bot" / "text" / language / "errors.toml").read_text(encoding="utf-8"))
    for language in ("zh", "en")
}


def refused(url: str) -> str:
    with pytest.raises(UserError) as caught:
        Archive.open(url).close()
    assert all(caught.value.code in codes for codes in CODES.values())
    return caught.value.code


@pytest.mark.parametrize(
    "url", ["nonsense", "mongo://x/y", "sqlite+nodriver:///x", "postgresql+nodriver://u:secret@h/x"]
)
def test_an_address_that_is_none(url):
    assert refused(url) == "database-url"


def test_a_folder_and_a_file_that_is_no_database(tmp_path):
    assert refused(f"sqlite:///{tmp_path}") == "database-unopened"
    (tmp_path / "text.db").write_text("no database " * 100, encoding="utf-8")
    assert refused(f"sqlite:///{tmp_path / 'text.db'}") == "database-corrupt"


def test_a_database_of_a_newer_program(url, archive):
    archive.close()
    other = create_engine(url)
    with other.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    other.dispose()
    assert refused(url) == "database-newer"


@pytest.mark.sqlite
def test_a_read_only_database(url, archive):
    archive.close()
    readonly = Archive.open(f"sqlite:///file:{url.removeprefix('sqlite:///')}?mode=ro&uri=true")
    with pytest.raises(UserError) as caught:
        added(readonly)
    assert caught.value.code == "database-readonly"
    readonly.close()


@pytest.mark.sqlite
def test_a_locked_database_and_work_goes_on_afterwards(url, archive, monkeypatch):
    monkeypatch.setattr(engine, "BUSY_TIMEOUT", 50)
    other = Archive.open(url)
    holder = sqlite3.connect(url.removeprefix("sqlite:///"), isolation_level=None)
    holder.execute("BEGIN IMMEDIATE")
    with pytest.raises(UserError) as caught:
        added(other)
    assert caught.value.code == "database-locked"
    holder.execute("ROLLBACK")
    holder.close()
    added(other)
    other.close()


@pytest.mark.sqlite
def test_a_full_disk_stores_nothing_by_halves(archive):
    with archive._engine.connect() as connection:
        pages = connection.exec_driver_sql("PRAGMA page_count").scalar()
        connection.exec_driver_sql(f"PRAGMA max_page_count = {pages}")
    long = replace(FORM, goals=(replace(FORM.goals[0], description="长" * 200_000),))
    with pytest.raises(UserError) as caught:
        added(archive, long)
    assert caught.value.code == "database-full"
    with archive.transaction() as store:
        assert store.headings() == []


# --- measures followed up --------------------------------------------------------------------------------------------


def test_what_is_noted_on_measures_survives_a_revision(tmp_path: Path) -> None:
    archive = Archive.open(database(tmp_path / "jixiao.db"))
    form = Form(
        unit="某街道", year=2020, measures=(Measure(section="measure", ordinal=1, text="加强培训", indicator="a"),)
    )
    with archive.transaction() as store:
        first, _ = store.add_form(form, source="a", content="1", at=NOW)
        key = store.measures(first)[0].key
        store.note_on_measure(first, MeasureChange(measure=key, part="owner", value="张三", user="u", at=NOW))
    reworded = replace(form, measures=(replace(form.measures[0], ordinal=2, text="加强人员培训"),))
    with archive.transaction() as store:
        second, _ = store.add_form(reworded, source="a", content="2", at=NOW)
        assert second != first
        assert [(measure.owner, measure.text) for measure in store.measures(second)] == [("张三", "加强人员培训")]
    archive.close()


def test_the_walk_on_the_next_form_counts_while_that_form_stands(tmp_path: Path) -> None:
    archive = Archive.open(database(tmp_path / "jixiao.db"))
    form = Form(
        unit="某街道", year=2020, measures=(Measure(section="measure", ordinal=1, text="加强培训", indicator="a"),)
    )
    with archive.transaction() as store:
        first, _ = store.add_form(form, source="a", content="1", at=NOW)
        key = store.measures(first)[0].key
        draft = store.begin_draft(replace(form, year=2021, measures=()), first, user="u", at=NOW)
        assert store.forms_followed() == []
        store.record_entries(draft, {walk_key(key, "status"): "done", "filed_on": "2022-01-01"}, user="u", at=NOW)
        assert store.draft(draft).measures[0].status == "done"
        assert store.forms_followed() == [first]
        store.record_entries(draft, {walk_key(key, "status"): None}, user="u", at=NOW)
        assert store.measures(first)[0].status == "not_started"
        store.record_entries(draft, {walk_key(key, "status"): "dropped"}, user="u", at=NOW)
        store.discard(draft, user="u", at=NOW)
        assert store.measures(first)[0].status == "not_started"
    archive.close()
