"""Measures that propose a change of an indicator, in many wordings; and those that only sound like it."""

from decimal import Decimal

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from kb.proposals import Proposal, changes_of, read_proposals
from scoring.form import Indicator
from scoring.quantity import read_quantity
from tests.bot.dialogue.conversation import SEED

PETITIONS, BIRTHS, RAIDS, PASS, ATTENDANCE = (
    "信访件办结率", "计划生育政策落实到位率", "开展整治综合性执法", "党员培训合格率", "党员学习培训出勤率",
)  # fmt: skip


def of(name: str) -> str:
    return next(row.id for row in SEED.indicators if row.name == name)


def proposed(text: str, tied: str = "") -> tuple[Proposal, ...]:
    return read_proposals(text, SEED.indicators, of(tied) if tied else "")


def test_the_two_of_the_published_form_and_no_other() -> None:
    found = [read_proposals(note.text, SEED.indicators, note.indicator or "") for note in SEED.measures]
    assert found[0] == (Proposal(kind="rename", indicator=of(PETITIONS), name="信访及时、妥善处理率"),)
    assert found[1] == (Proposal(kind="retarget", indicator=of(BIRTHS), targets=("95%", "98%")),)
    assert not any(found[2:])


@pytest.mark.parametrize(
    ("text", "row", "targets"),
    [
        ("将党员培训合格率目标由100%调整为98%。", PASS, ["98%"]),
        ("建议把信访件办结率从100%降低至95%", PETITIONS, ["95%"]),
        ("党员学习培训出勤率目标值下调到90%", ATTENDANCE, ["≥90%"]),
        ("党员学习培训出勤率上调至98%以上", ATTENDANCE, ["≥98%"]),
        ("开展整治综合性执法提高到12次/年", RAIDS, ["≥12次/年"]),
        ("开展整治综合性执法的年度目标增加至8次", RAIDS, ["≥8次/年"]),
        ("明年将“计划生育政策落实到位率”指标值适当下调为95%左右", BIRTHS, ["95%"]),
        ("计划生育政策落实到位率下调为95或98%", BIRTHS, ["95%", "98%"]),
        ("计划生育政策落实到位率调整到95%~98%之间", BIRTHS, ["95%", "98%"]),
        ("(2)信访件办结率目标改成不低于97%", PETITIONS, ["≥97%"]),
        ("信访件办结率由百分之百降为九成八", PETITIONS, ["98%"]),
        ("加强培训；信访件办结率100%下调为99%。", PETITIONS, ["99%"]),
    ],
)
def test_another_target(text: str, row: str, targets: list[str]) -> None:
    assert proposed(text, row) == (Proposal(kind="retarget", indicator=of(row), targets=tuple(targets)),)


def test_the_row_is_the_one_that_is_named_not_the_one_whose_note_it_answers() -> None:
    assert proposed("信访件办结率下调为98%", BIRTHS)[0].indicator == of(PETITIONS)


@pytest.mark.parametrize(
    "text",
    ["该指标目标下调为98%", "目标值由100%调整为98%", "下调为98%", "将年初目标100%改为98%", "计生指标100%调低到98%"],
)
def test_a_row_that_is_not_named_is_the_one_whose_note_it_answers(text: str) -> None:
    assert proposed(text, BIRTHS) == (Proposal(kind="retarget", indicator=of(BIRTHS), targets=("98%",)),)
    assert proposed(text) == ()


@pytest.mark.parametrize(
    ("text", "name", "targets"),
    [
        ("信访件办结率更名为信访事项按期答复率", "信访事项按期答复率", []),
        ("建议将“信访件办结率”指标调整为“信访事项及时受理率”", "信访事项及时受理率", []),
        ("信访件办结率指标名称改为群众来访满意度,目标不变", "群众来访满意度", []),
        ("信访件办结率100%改为信访及时处理率≥95%", "信访及时处理率", ["≥95%"]),
        ("信访件办结率替换为初次信访化解率90%或95%", "初次信访化解率", ["90%", "95%"]),
    ],
)
def test_another_name(text: str, name: str, targets: list[str]) -> None:
    assert proposed(text, PETITIONS) == (
        Proposal(kind="rename", indicator=of(PETITIONS), name=name, targets=tuple(targets)),
    )


@pytest.mark.parametrize(
    "text",
    [
        "建议取消该指标",
        "取消计划生育政策落实到位率指标",
        "删除计划生育政策落实到位率这一指标",
        "计划生育政策落实到位率指标不再考核",
    ],
)
def test_to_drop_one(text: str) -> None:
    assert proposed(text, BIRTHS) == (Proposal(kind="drop", indicator=of(BIRTHS)),)


@pytest.mark.parametrize(
    ("text", "name", "targets"),
    [
        ("新增居民满意度指标", "居民满意度", []),
        ("建议增设一项“矛盾纠纷化解率”指标,目标值≥95%", "矛盾纠纷化解率", ["≥95%"]),
    ],
)
def test_to_add_one(text: str, name: str, targets: list[str]) -> None:
    assert proposed(text, BIRTHS) == (Proposal(kind="add", name=name, targets=tuple(targets)),)


@pytest.mark.parametrize(
    "text",
    [
        "将纸质审批改为网上审批", "把每周例会改为每月例会", "信访接待改为预约制", "适当增加社区基层工作人员数量和经费",
        "网格员培训由每年2次增加到4次", "加大宣传,提高群众满意度", "取消不必要的证明材料", "逐步增加并完善便民设施",
        "将巡逻频次由每天1次增加到3次", "信访件办结率的权重由5分调整为4分", "加强管理,争取明年达到100%", "提高办结率", "改为",
        "信访件办结率改为100%", "增加宣传次数", "新增便民服务点5个", "力争信访件办结率提高", "由专人负责,责任落实到人",
    ],
)  # fmt: skip
def test_what_only_sounds_like_one(text: str) -> None:
    assert proposed(text, PETITIONS) == ()


RATES = st.decimals(min_value=1, max_value=99, places=1).map(lambda value: f"{value.normalize():f}%")


@given(
    st.sampled_from([row for row in SEED.indicators if row.target == "100%"]),
    st.sampled_from(["", "将", "建议把", "下一步拟将"]),
    st.sampled_from(["", "指标", "目标值", "年度目标"]),
    st.sampled_from(["", "由100%", "从100%"]),
    st.sampled_from(["改为", "调整为", "下调为", "适当下调至", "降低到", "降至", "修改为"]),
    st.lists(RATES, min_size=1, max_size=3, unique=True),
)
def test_every_way_to_say_it(row: Indicator, lead: str, word: str, old: str, verb: str, rates: list[str]) -> None:
    text = f"{lead}{row.name}{word}{old}{verb}{'或'.join(rates)}。"
    found = read_proposals(text, SEED.indicators, row.id)
    assert found == (Proposal(kind="retarget", indicator=row.id, targets=tuple(rates)),)
    assert [target for _, target in changes_of(found[0])] == rates


@given(
    st.text(alphabet="信访件办结率指标改调整为下调至取消新增100%98或、，。(1)由从目标值", max_size=60)
    | st.text(max_size=80)
)
@example("改为" * 50)
def test_nothing_breaks_it_and_what_it_says_is_sound(text: str) -> None:
    for proposal in proposed(text, PETITIONS):
        assert proposal.kind == "add" or any(row.id == proposal.indicator for row in SEED.indicators)
        assert len(proposal.name) <= 40
        for _, target in changes_of(proposal):
            assert not target or read_quantity(target) is not None
            assert target != "100%"


def test_a_row_without_a_figure_in_its_target_gets_no_figure() -> None:
    row = Indicator(id="a", level1="", level2="", name="改善居民生活状况", weight=Decimal(8), target="丰富文体生活")
    assert read_proposals("改善居民生活状况指标改为居民满意度≥90%", [row], "a") == (
        Proposal(kind="rename", indicator="a", name="居民满意度", targets=("≥90%",)),
    )
