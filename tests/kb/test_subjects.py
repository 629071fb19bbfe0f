"""A question that leaves open what it is about goes on from the last answer; one that does not is asked anew."""

import json
from dataclasses import asdict

import pytest

from kb.answers import Found, Nothing
from kb.subjects import Subject
from tests.kb.asking import asked, described, outcome


@pytest.mark.parametrize(
    ("asked_before", "question", "expected"),
    [
        ("花山2020年信访为什么扣分", "改进措施呢", "measures 7"),
        ("花山2020年信访为什么扣分", "那计划生育呢", "why 12"),
        ("花山信访得分", "那2019年呢", "score 花山街道2019:7"),
        ("花山信访2020年得分", "the year before?", "score 花山街道2019:7"),
        ("花山信访2020年得分", "那左岭呢", "score 左岭街道2020:1"),
        ("花山2020年目标2扣分的有哪些", "2019年呢", "lost_points 花山街道2019:9"),
        ("花山2020年预算执行率", "2019年呢", "budget"),
        ("花山2020年总分", "2019年呢", "total"),
        ("花山2020年总分", "为什么", "lost_points 5 7 9 12 13 14"),
        ("花山2018年和2019年信访对比", "为什么", "why 7"),
        # whole-form words, another topic, another row's score: asked anew
        ("花山信访2020年得分", "花山2020年哪些指标扣分了", "lost_points 5 7 9 12 13 14"),
        ("花山信访2020年得分", "花山2020年为什么给6分", "why 13"),
        ("花山信访2020年得分", "是4分吗", "wrong 7"),
        ("花山信访2020年得分", "河长制巡河呢", "score 左岭街道2020:4 / nothing"),
    ],
)
def test_going_on(asked_before: str, question: str, expected: str) -> None:
    found = asked(f"{asked_before} >> {question}", "offices")
    assert outcome(found, expected) == "right", described(found)


@pytest.mark.parametrize(
    ("questions", "expected"),
    [
        ("花山去年信访得分", "score 7"),  # the newest form is last year's to those who work with it
        ("花山信访得分 >> 去年呢", "score 花山街道2019:7"),  # not the same answer once more
        ("花山今年信访得分 >> 花山去年信访得分", "score 花山街道2019:7"),  # beside a 今年, the year before that
        ("花山今年信访得分 >> 去年呢 >> 今年呢", "score 7"),
    ],
)
def test_what_last_year_counts_back_from(questions: str, expected: str) -> None:
    found = asked(questions, "archive")
    assert outcome(found, expected) == "right", described(found)


def test_an_honest_nothing_keeps_what_was_spoken_of() -> None:
    assert isinstance(asked("信访得分 >> 那2010年呢"), Nothing)
    assert outcome(asked("信访得分 >> 那2010年呢 >> 改进措施呢"), "measures 7") == "right"


def test_a_subject_survives_being_written_and_read() -> None:
    found = asked("信访为什么扣分")
    assert isinstance(found, Found)
    written = json.loads(json.dumps(asdict(found.subject)))
    assert Subject.from_json({**written, "of_another_version": 1}) == found.subject
    assert Subject.from_json({"intent": "why"}) == Subject(intent="why")
