"""Measures followed up: how they stand, what they are known by, which are still open, and what came of them."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.answer_text import answer_json, answer_text
from kb.answers import Asker, Found, Shelf, ask
from kb.concepts import Vocabulary
from kb.follow_up import STATUSES, MeasureChange, followed, measure_keys, with_change
from scoring.form import Form, Measure
from tests.bot.dialogue.conversation import LEXICON, LIBRARY, SEED
from tests.records import PlainRecord

DAY = date(2021, 7, 1)
AT = datetime(2021, 7, 1, tzinfo=UTC)


def change(measure: str, part: str, value: str, minutes: int = 0) -> MeasureChange:
    return MeasureChange(measure=measure, part=part, value=value, user="clerk", at=AT + timedelta(minutes=minutes))


def test_every_measure_has_a_key_of_its_own() -> None:
    keys = measure_keys(SEED)
    assert len(set(keys)) == len(SEED.measures) == 8


def test_a_measure_keeps_its_key_when_notes_are_renumbered_and_reworded() -> None:
    changed = tuple(
        replace(measure, ordinal=7 - measure.ordinal, text=measure.text + "(修订)")
        for measure in SEED.measures
        if measure.section == "measure"
    )
    before = dict(zip((measure.indicator for measure in SEED.measures), measure_keys(SEED), strict=True))
    after = dict(zip((m.indicator for m in changed), measure_keys(replace(SEED, measures=changed)), strict=True))
    assert all(before[row] == key for row, key in after.items())


def test_two_measures_of_one_row_are_told_apart_by_their_words() -> None:
    row = SEED.indicators[0].id
    notes = tuple(Measure(section="measure", ordinal=n, text=text, indicator=row) for n, text in enumerate("甲乙甲", 1))
    assert len(set(measure_keys(Form(unit="u", measures=notes)))) == 3


def test_the_newest_of_what_was_noted_counts_and_nothing_is_lost() -> None:
    key = measure_keys(SEED)[0]
    noted = [change(key, "owner", "张三"), change(key, "status", "under_way", 1), change(key, "owner", "李四", 2),
             change(key, "remark", "一", 3), change(key, "remark", "二", 4), change(key, "due", "2021-06-30", 5)]  # fmt: skip
    first = followed(1, SEED, noted)[0]
    assert (first.owner, first.status, first.due) == ("李四", "under_way", date(2021, 6, 30))
    assert [remark.value for remark in first.remarks] == ["一", "二"]
    assert len(first.changes) == len(noted)
    assert first.overdue(DAY)
    assert not first.overdue(date(2021, 6, 30))
    assert not with_change(first, change(key, "status", "done", 9)).overdue(DAY)


@given(st.lists(st.tuples(st.sampled_from(["owner", "due", "status", "remark", "effect"]), st.text(max_size=9))))
def test_whatever_was_noted_it_stands_somehow(noted: list[tuple[str, str]]) -> None:
    key = measure_keys(SEED)[0]
    changes = [
        change(key, part, "2021-01-31" if part == "due" else value, minute)
        for minute, (part, value) in enumerate(noted)
    ]
    first = followed(1, SEED, changes)[0]
    assert first.status in STATUSES
    assert list(first.changes) == changes


# --- questions -------------------------------------------------------------------------------------------------------


def shelf(record: PlainRecord) -> Shelf:
    return Shelf(Vocabulary.from_forms(list(record.forms.items()), LEXICON), LEXICON, LIBRARY.rulebooks)


def asked(text: str, record: PlainRecord) -> Found:
    found = ask(text, record, shelf(record), Asker(today=DAY))
    assert isinstance(found, Found)
    return found


def one_year() -> PlainRecord:
    record = PlainRecord()
    record.add(SEED)
    return record


@pytest.mark.parametrize(
    "text",
    ["哪些措施还没落实", "措施跟进", "还有哪些措施没做完", "去年的措施落实得怎么样了", "措施落实情况", "没完成的措施有哪些", "逾期的措施",
     "which measures are still open", "which measures have not been carried out", "any overdue measures?",
     "what is the status of our measures"],
)  # fmt: skip
def test_which_measures_are_open(text: str) -> None:
    found = asked(text, one_year())
    assert found.query.aspect == "open"
    assert len(found.followed) == len(found.notes) == 8


def test_of_one_indicator_and_when_it_is_done() -> None:
    record = one_year()
    first = asked("信访的措施落实了吗", record).followed
    assert [measure.ordinal for measure in first] == [1]
    record.noted.append((1, change(first[0].key, "status", "done")))
    assert asked("信访的措施落实了吗", record).followed == ()
    assert len(asked("哪些措施还没落实", record).followed) == 7


@pytest.mark.parametrize(
    "text",
    [
        "卫生环境的改进措施有哪些",
        "计划生育政策落实到位率的措施",
        "信访的改进措施",
        "measures for petitions",
        "信访完成得怎么样",
        "总分是多少",
    ],
)
def test_other_questions_follow_nothing_up(text: str) -> None:
    assert asked(text, one_year()).query.aspect == ""


def two_years() -> PlainRecord:
    record = one_year()
    changed = {
        "信访件办结率": {"name": "信访及时、妥善处理率", "actual": "100%", "given": Decimal(5)},
        "计划生育政策落实到位率": {"target": "95%", "actual": "99.6%", "given": Decimal(4)},
        "创造良好的社区街道卫生环境": {"given": Decimal("7.5")},
    }
    later = replace(SEED, year=2021, measures=(), deviations=())
    for row in later.indicators:
        later = later.with_indicator(replace(row, **changed.get(row.name, {})))
    record.add(later)
    return record


@pytest.mark.parametrize(
    "text",
    ["措施有没有用", "去年的措施见效了吗", "这些措施管用吗", "措施的效果怎么样", "2020年的措施有没有用", "did the measures help", "did it help?",
     "were the measures effective"],
)  # fmt: skip
def test_did_it_help(text: str) -> None:
    record = two_years()
    found = ask(text, record, shelf(record), Asker(today=DAY, this_year=2021))
    assert isinstance(found, Found)
    assert found.query.aspect == "effect"
    verdicts = {effect.before.name: (effect.verdict, effect.doubts) for effect in found.effects}
    assert verdicts["信访件办结率"] == ("unclear", ("renamed",))
    assert verdicts["计划生育政策落实到位率"] == ("better", ("target",))
    assert verdicts["创造良好的社区街道卫生环境"] == ("better", ("judged",))
    assert {figure.year for figure in found.figures} == {2020, 2021}
    told = answer_json(text, found, "")
    assert told["intent"] == "compare"
    assert {"measure", "indicator"} <= {citation["section"] for citation in told["citations"]}


def test_did_it_help_in_words() -> None:
    record = two_years()
    text = answer_text(asked("信访的措施见效了吗", record), "zh")
    assert "2020 年 99.89%，得 4.5/5 → 2021 年 100%，得 5/5" in text
    assert "改名为「信访及时、妥善处理率」" in text
    assert "不等于都是措施的作用" in text
    assert "0.11 percentage points" in answer_text(asked("did the petition measures help", record), "en")


def test_with_one_year_on_file_it_is_too_early() -> None:
    assert "还没法比：2020 年的措施要看 2021 年的表" in answer_text(asked("措施有没有用", one_year()), "zh")


def test_a_row_that_is_gone_is_said_so() -> None:
    record = one_year()
    goals = tuple(replace(goal, indicators=goal.indicators[:-1]) for goal in SEED.goals)
    record.add(replace(SEED, year=2021, goals=goals))
    gone = [effect for effect in asked("措施有没有用", record).effects if effect.after is None]
    assert gone
    assert all(effect.verdict == "unknown" for effect in gone)
