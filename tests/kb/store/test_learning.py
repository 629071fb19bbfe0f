"""What an office teaches the assistant is stored, counted, settled, and lost with no restart."""

from datetime import UTC, datetime

import pytest

from kb.store.archive import Archive
from tests.databases import database

AT = datetime(2022, 6, 1, tzinfo=UTC)


@pytest.fixture
def url(tmp_path):
    return database(tmp_path / "archive.sqlite")


def test_a_choice_stands_for_words_in_its_office_until_another_is_made(url):
    for name in ("信访件办结率", "社区管理数量"):
        with Archive.open(url).transaction() as store:
            store.learned.remember_alias("花山街道", "上访", name, user="1", at=AT)
    with Archive.open(url).transaction() as store:
        store.learned.remember_alias("左岭街道", "上访", "信访件办结率", user="1", at=AT)
        assert store.learned.aliases("上访") == {"花山街道": "社区管理数量", "左岭街道": "信访件办结率"}
        assert store.learned.aliases("上") == {}


def test_the_same_words_are_one_question_that_is_counted(url):
    with Archive.open(url).transaction() as store:
        store.learned.note("花山街道", "河长制呢", "河长制", "unanswered", user="1", at=AT)
        store.learned.note("花山街道", "巡河", "巡河", "unanswered", user="1", at=AT)
        store.learned.note("花山街道", "巡河几次", "巡河", "unanswered", user="2", at=AT)
        store.learned.note("花山街道", "巡河", "巡河", "down", user="2", at=AT)
        store.learned.note("花山街道", "信访", "信访", "up", user="2", at=AT)
    with Archive.open(url).transaction() as store:
        waiting = store.learned.open_questions(10)
        assert [(item.text, item.verdict, item.times) for item in waiting] == [
            ("巡河", "unanswered", 2),
            ("河长制呢", "unanswered", 1),
            ("巡河", "down", 1),
        ]
        assert store.learned.open_question(waiting[0].id) == waiting[0]
        assert store.learned.open_questions(1) == waiting[:1]


def test_a_choice_settles_what_waits_for_it_and_nothing_else(url):
    with Archive.open(url).transaction() as store:
        for unit, words in (("花山街道", "巡河"), ("", "巡河"), ("左岭街道", "巡河"), ("花山街道", "绿道")):
            store.learned.note(unit, words, words, "unanswered", user="1", at=AT)
        store.learned.remember_alias("花山街道", "巡河", "社区管理数量", user="1", at=AT)
        left = store.learned.open_questions(10)
        assert [(item.unit, item.words) for item in left] == [("左岭街道", "巡河"), ("花山街道", "绿道")]
        store.learned.settle(left[1].id)
        assert store.learned.open_question(left[1].id) is None
        assert [item.unit for item in store.learned.open_questions(10)] == ["左岭街道"]


def test_what_somebody_takes_back_counts_no_longer(url):
    with Archive.open(url).transaction() as store:
        for _ in range(2):
            store.learned.note("花山街道", "信访", "信访", "down", user="1", at=AT)
        store.learned.take_back("花山街道", "信访", "down")
        (left,) = store.learned.open_questions(10)
        assert left.times == 1
        store.learned.take_back("花山街道", "信访", "down")
        store.learned.take_back("花山街道", "信访", "down")
        assert store.learned.open_questions(10) == []
        store.learned.note("花山街道", "信访", "信访", "down", user="1", at=AT)
        assert [one.times for one in store.learned.open_questions(10)] == [1]
