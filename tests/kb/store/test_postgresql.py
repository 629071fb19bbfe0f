"""PostgreSQL: many write at once, connections are lost, servers are away; nothing is lost or doubled, all is told."""

import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import psycopg
import pytest
from psycopg import sql
from sqlalchemy import URL, make_url, text
from sqlalchemy.exc import OperationalError

from kb.store import archive as archives
from kb.store.archive import Archive
from kb.store.faults import place_of, told_plainly
from kb.store.holding import Holder
from kb.store.inbox import Received
from scoring.errors import UserError
from scoring.form import Form, Goal, Indicator
from tests.databases import database

pytestmark = pytest.mark.postgresql
NOW = datetime(2022, 6, 30, 17, 50, tzinfo=UTC)
FORM = Form(
    unit="某街道",
    year=2020,
    goals=(Goal(number=1, indicators=(Indicator(id="a", level1="", level2="", name="信访件办结率"),)),),
)


@pytest.fixture
def url(tmp_path: Path) -> str:
    return database(tmp_path / "jixiao.db")


@pytest.fixture
def archive(url: str):
    opened = Archive.open(url)
    yield opened
    opened.close()


def at_once(*works):
    """What several pieces of work, each in a thread of its own, give."""
    with ThreadPoolExecutor(len(works)) as pool:
        return [each.result(60) for each in [pool.submit(work) for work in works]]


def written(url: URL) -> str:
    return url.render_as_string(hide_password=False)


def address(url: str) -> str:
    return url.replace("postgresql+psycopg://", "postgresql://", 1)


# --- many at once ----------------------------------------------------------------------------------------------------


def test_many_that_open_a_new_database_make_it_once(url):
    empty = written(make_url(url).set(database=f"{make_url(url).database}_new"))
    with psycopg.connect(address(url), autocommit=True) as connection:
        connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(make_url(empty).database)))
    for opened in at_once(*[lambda: Archive.open(empty)] * 4):
        with opened.reading() as store:
            assert list(store.headings()) == []
        opened.close()


def test_the_same_form_brought_in_by_several_is_there_once(archive):
    def bring(number: int):
        return archive.perform(lambda store: store.add_form(FORM, source=f"{number}.txt", content="same", at=NOW)[1])

    done = at_once(*[lambda number=number: bring(number) for number in range(6)])
    assert sorted(done) == ["added"] + ["unchanged"] * 5
    with archive.reading() as store:
        [only] = store.headings()
        assert store.index.size() == 1
        assert store.form(only.id).unit == "某街道"
        assert store.log.verify() == []


def test_entries_of_several_in_several_forms_keep_log_and_order(archive):
    with archive.transaction() as store:
        drafts = [store.begin_draft(replace(FORM, unit=f"第{one}街道"), None, user="1", at=NOW) for one in range(4)]

    def fill(draft: int) -> None:
        for number in range(15):
            archive.perform(
                lambda store, number=number: store.record_entries(
                    draft, {"row/a/actual": f"{number}%"}, user=str(draft), at=NOW
                )
            )

    at_once(*[lambda draft=draft: fill(draft) for draft in drafts])
    with archive.reading() as store:
        for draft in drafts:
            assert [change.after for change in store.history(draft)] == [f"{number}%" for number in range(15)]
        assert store.log.verify() == []
        assert [line.number for line in store.log.lines()] == list(range(1, 4 * 16 + 1))


def test_events_of_one_user_wait_for_each_other(archive):
    def count(_: int) -> None:
        def work(store) -> None:
            before = int(store.session("7") or 0)
            store.save_session("7", str(before + 1))

        for _ in range(10):
            archive.perform(work)

    at_once(*[lambda number=number: count(number) for number in range(6)])
    with archive.reading() as store:
        assert store.remembered("7") == "60"


def test_an_event_that_several_get_is_handled_by_one(archive):
    done = at_once(*[lambda: archive.perform(lambda store: store.inbox.handled("tg:1", NOW))] * 6)
    assert sorted(done) == [False] * 5 + [True]


def test_a_reminder_is_said_by_one(archive):
    done = at_once(*[lambda: archive.perform(lambda store: store.reminders.note("7", "due", NOW))] * 6)
    assert sorted(done) == [False] * 5 + [True]


def test_an_update_is_behind_while_an_earlier_one_of_the_user_waits(archive):
    here, there = Holder("here", NOW), Holder("there", NOW)
    with archive.transaction() as store:
        store.inbox.keep([Received("1", "7", ""), Received("2", "8", "")], here)
        store.inbox.keep([Received("3", "7", "")], there)
        assert [store.inbox.is_behind(event) for event in "123"] == [False, False, True]
        store.inbox.handled("1", NOW)
        assert not store.inbox.is_behind("3")


def test_two_that_wait_for_each_other_both_get_through(archive):
    with archive.transaction() as store:
        for user in "12":
            store.save_session(user, "0")
    both_hold_one = threading.Barrier(2)

    def take(first: str, second: str) -> int:
        attempts = 0

        def work(store) -> None:
            nonlocal attempts
            attempts += 1
            for user in (first, second):
                store.save_session(user, str(int(store.session(user)) + 1))
                store._session.flush()
                if attempts == 1 and user == first:
                    both_hold_one.wait(30)

        archive.perform(work)
        return attempts

    assert sorted(at_once(lambda: take("1", "2"), lambda: take("2", "1"))) == [1, 2]
    with archive.reading() as store:
        assert (store.remembered("1"), store.remembered("2")) == ("2", "2")


def test_pieces_of_work_done_together_are_begun_anew_too(archive, monkeypatch):
    monkeypatch.setattr(archives, "FIRST_PAUSE", 0)
    tries = []

    def unlucky(store) -> str:
        store.save_session("1", "x")
        tries.append(1)
        if len(tries) < 3:
            raise UserError("database-conflict")
        return "done"

    assert archive.together([unlucky]) == ["done"]
    [error] = archive.together([lambda _: (_ for _ in ()).throw(UserError("database-conflict"))])
    assert error.code == "database-conflict"


def test_a_lock_that_is_held_on_and_on_is_told(archive, url):
    hasty = Archive.open(written(make_url(url).update_query_dict({"options": "-c lock_timeout=50"})))
    with archive.transaction() as store:
        store.session("7")
        with pytest.raises(UserError) as caught:
            hasty.perform(lambda store: store.session("7"))
    assert caught.value.code == "database-locked"
    hasty.close()


def test_a_text_may_hold_any_character(archive):
    odd = "a\x00b\x07😀\u200b\ufeff"
    with archive.transaction() as store:
        store.save_session("7\x00", odd)
        draft = store.begin_draft(replace(FORM, unit=odd), None, user="7\x00", at=NOW)
        store.record_entries(draft, {"row/a/actual": odd}, user="7\x00", at=NOW)
    with archive.reading() as store:
        assert store.remembered("7") == store.remembered("7\x00") == odd.replace("\x00", "")
        assert store.draft(draft).entries == {"row/a/actual": odd.replace("\x00", "")}


# --- what goes wrong -------------------------------------------------------------------------------------------------


def test_a_lost_connection_is_told_and_the_next_one_works(archive, url):
    def cut_off(store) -> None:
        store._session.flush()
        number = store._session.execute(text("SELECT pg_backend_pid()")).scalar()
        with psycopg.connect(address(url), autocommit=True) as connection:
            connection.execute("SELECT pg_terminate_backend(%s, 5000)", (number,))

    def interrupted(store) -> None:
        store.save_session("7", "half")
        cut_off(store)
        store.remembered("8")

    with pytest.raises(UserError) as caught:
        archive.perform(interrupted)
    assert caught.value.code == "database-away"
    with archive.reading() as store:
        assert store.remembered("7") is None
        pooled = store._session.execute(text("SELECT pg_backend_pid()")).scalar()
    with psycopg.connect(address(url), autocommit=True) as connection:
        connection.execute("SELECT pg_terminate_backend(%s, 5000)", (pooled,))
    archive.perform(lambda store: store.save_session("7", "whole"))
    with archive.reading() as store:
        assert store.remembered("7") == "whole"


def refused(url: str) -> UserError:
    with pytest.raises(UserError) as caught:
        Archive.open(url)
    assert "secret" not in str(caught.value.values)
    return caught.value


def test_servers_databases_and_users_that_are_not_there(url):
    server = make_url(url)
    assert refused("postgresql+psycopg://me:secret@127.0.0.1:1/x").code == "database-away"
    assert refused("postgresql+psycopg://127.0.0.1:1/x?user=me&password=secret").code == "database-away"
    assert refused("postgresql+psycopg://me:secret@no-such-host.invalid/x").code == "database-away"
    assert refused("postgresql+psycopg:///x?host=/nowhere&password=secret").code == "database-away"
    assert refused(written(server.set(database="nobody_made_it"))).code == "database-missing"
    assert refused(written(server.set(username="nobody", password="secret"))).code == "database-denied"


def test_a_user_who_has_no_rights(url, archive):
    name = f"reader_{make_url(url).database}"
    with psycopg.connect(address(url), autocommit=True) as connection:
        connection.execute(sql.SQL("CREATE ROLE {} LOGIN").format(sql.Identifier(name)))
    assert refused(written(make_url(url).set(username=name))).code == "database-denied"


@pytest.mark.parametrize(
    ("said", "code"),
    [
        ('FATAL:  password authentication failed for user "me"', "database-denied"),
        ('致命错误:  用户 "me" Password 认证失败', "database-denied"),
        ("fe_sendauth: no password supplied", "database-denied"),
        ('FATAL:  no pg_hba.conf entry for host "10.0.0.1", user "me", database "x", no encryption', "database-denied"),
        ('致命错误:  数据库 "x" 不存在', "database-missing"),
        ("FATAL:  sorry, too many clients already", "database-busy"),
        ("FATAL:  remaining connection slots are reserved", "database-busy"),
        ("FATAL:  the database system is starting up", "database-away"),
        ("connection timeout expired", "database-away"),
    ],
)
def test_what_a_server_says_when_it_takes_no_connection(url, said, code):
    error = psycopg.OperationalError(f'connection failed: connection to server at "10.0.0.9", port 5432 failed: {said}')
    with pytest.raises(UserError) as caught, told_plainly(url):
        raise OperationalError("", {}, error)
    assert caught.value.code == code


def test_no_password_is_told():
    for place in ("postgresql+psycopg://me:secret@h/x", "postgresql+psycopg://h/x?user=me&password=secret"):
        assert "secret" not in place_of(place)
