"""The linter: silent on what is right, and one code for each thing that is wrong."""

import re
from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from kb.documents import recognise_text
from kb.shipped import shipped, shipped_texts
from scoring.checks import check_form
from scoring.form import Budget, Deviation, Form, Goal, Indicator, Measure
from scoring.rulebook_file import parse_rulebooks
from scoring.rules import StepDeduction
from scoring.scorecard import score_form

BOOKS = parse_rulebooks(shipped_texts("rulebooks"))
SEED = recognise_text(shipped("forms", "huashan-2020.txt").read_text(encoding="utf-8")).form


def found(form: Form, rulebook: str = "hubei") -> list[tuple[str, str]]:
    card = score_form(form, BOOKS[rulebook], BOOKS.values())
    return [(finding.code, finding.where) for finding in check_form(form, card)]


CHECKS = [shipped().parent / "scoring" / f"{name}.py" for name in ("checks", "row_checks")]
GOALS = [("goal-points-mismatch", f"goal/{goal}") for goal in (1, 2, 3)]
CONFIRMED = [("rate-confirmed", "row/信访件办结率"), ("rate-confirmed", "row/计划生育政策落实到位率")]
DIFFERENT = [("score-differs", "row/信访件办结率"), ("score-differs", "row/计划生育政策落实到位率")]


@pytest.mark.parametrize(
    ("rulebook", "expected"), [("hubei", [*GOALS, *DIFFERENT, *CONFIRMED]), ("half-point", [*GOALS, *CONFIRMED])]
)
def test_the_seed_has_its_true_findings_and_no_other(rulebook, expected):
    assert sorted(found(SEED, rulebook)) == sorted(expected)


def row(**changes) -> Indicator:
    fields = {
        "id": "a", "level1": "产出指标", "level2": "质量指标", "name": "培训合格率", "weight": Decimal(80),
        "target": "≥90%", "actual": "95%", "given": Decimal(80),
    }  # fmt: skip
    return Indicator(**{**fields, **changes})


def budget(adjusted: int, spent: int, rate: int) -> Budget:
    return Budget(
        adjusted=Decimal(adjusted), spent=Decimal(spent), rate=Decimal(rate), weight=Decimal(20), given=Decimal(20)
    )


def form(*rows: Indicator, **changes) -> Form:
    fields = {
        "unit": "某局", "year": 2021, "filed_on": date(2022, 3, 1),
        "basic_expenditure": Decimal(60), "project_expenditure": Decimal(40),
        "budget": budget(100, 100, 100),
        "goals": (Goal(indicators=rows or (row(),)),),
    }  # fmt: skip
    return Form(**{**fields, **changes})


def test_a_sound_form_has_no_findings():
    assert found(form(printed_total=Decimal(100), printed_grade="优")) == []


LOST = row(actual="45%", given=Decimal(40))
REASON = Deviation(ordinal=1, text="人手不足", indicator="a")
HALF = row(weight=Decimal(40), given=Decimal(40))
MEASURE = Measure(section="measure", ordinal=1, text="补人", deviation=1, indicator="a")
ORPHAN = replace(REASON, indicator=None)
STRAY, OTHER = replace(MEASURE, ordinal=2, indicator=None, deviation=None), replace(MEASURE, indicator="b")


@pytest.mark.parametrize(
    ("code", "where", "wrong"),
    [
        ("weights-not-100", "total", form(row(weight=Decimal(90), given=Decimal(90)))),
        ("goal-points-mismatch", "goal/1", form(goals=(Goal(number=1, points=Decimal(8), indicators=(row(),)),))),
        ("total-mismatch", "total", form(printed_total=Decimal(99))),
        ("total-impossible", "total", form(printed_total=Decimal(110))),
        ("score-above-weight", "row/a", form(row(given=Decimal(81)))),
        ("deduction-without-reason", "row/a", form(LOST)),
        ("reason-without-deduction", "deviation/1", form(deviations=(REASON,))),
        ("score-differs", "row/a", form(row(actual="45%", given=Decimal(79), remark="x"))),
        ("score-unexplained", "row/a", form(row(actual="45%", given=Decimal(73), remark="x"))),
        ("met-but-deducted", "row/a", form(row(given=Decimal(70), remark="x"))),
        ("missed-but-full", "row/a", form(row(actual="80%"))),
        ("rate-contradicted", "row/a", form(row(actual="95%(应到100人,实到80人)"))),
        ("rate-confirmed", "row/a", form(row(actual="95%(应到100人,实到95人)"))),
        ("budget-sum-mismatch", "budget", form(project_expenditure=Decimal(30))),
        ("budget-rate-mismatch", "budget", form(budget=budget(100, 100, 97))),
        ("budget-score-mismatch", "budget", form(budget=budget(100, 80, 80))),
        ("actual-missing", "row/a", form(row(actual=""))),
        ("score-missing", "row/a", form(row(given=None))),
        ("actual-copies-target", "row/a", form(row(actual="≥90%"))),
        ("kind-mismatch", "row/a", form(row(name="办结时长", level2="时效指标", target="≤5天", actual="95%"))),
        ("kind-mismatch", "row/a", form(row(target="100%", actual="完成"))),
        ("kind-mismatch", "row/a", form(row(name="走访慰问", level2="时效指标", target="按时限完成", actual="100%"))),
        ("not-measurable", "row/a", form(row(name="门诊人次", level2="数量指标", target="增加", actual="增372人次"))),
        ("over-fulfilled", "row/a", form(row(name="培训场次", level2="数量指标", target="≥10场", actual="15场"))),
        ("grade-mismatch", "total", form(printed_total=Decimal(100), printed_grade="良")),
        ("duplicate-indicator", "row/a", form(HALF, replace(HALF, id="b"))),
        ("wrong-category", "row/a", form(row(name="成本控制", level2="数量指标", target="≤100万元", actual="90万元"))),
        ("placeholder-left", "row/a", form(row(actual="95%", name="××合格率"))),
        ("measure-without-reason", "measure/2", form(LOST, deviations=(REASON,), measures=(MEASURE, STRAY))),
        ("reason-without-measure", "row/a", form(LOST, deviations=(REASON,), measures=(OTHER,))),
        ("filed-before-year-end", "head", form(filed_on=date(2021, 12, 30))),
    ],
)  # fmt: skip
def test_each_fault_has_its_code(code, where, wrong):
    assert (code, where) in found(wrong)
    assert (code, where) not in found(form(LOST, deviations=(REASON,), measures=(MEASURE,)))


def test_levels_that_weigh_otherwise_than_the_rulebook_says():
    rows = [
        row(id=level, name=level, level1=f"{level}指标（{weight}分）", weight=Decimal(weight), given=Decimal(weight))
        for level, weight in (("产出", 50), ("效益", 30), ("满意度", 10))
    ]
    ten = Budget(adjusted=Decimal(100), spent=Decimal(100), rate=Decimal(100), weight=Decimal(10), given=Decimal(10))
    sound = form(*rows, budget=ten)
    shifted = form(replace(rows[0], weight=Decimal(40)), replace(rows[1], weight=Decimal(40)), rows[2], budget=ten)
    unknown = form(replace(rows[0], level1="过程指标"), *rows[1:], budget=ten)
    assert not any(code == "level-weights-differ" for one in (sound, unknown) for code, _ in found(one, "national"))
    wrong = [where for code, where in found(shifted, "national") if code == "level-weights-differ"]
    assert wrong == ["level/产出", "level/效益"]
    assert not any(code == "level-weights-differ" for code, _ in found(shifted, "hubei"))


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"target": "≤50万元", "actual": "486000元", "level2": "成本指标", "name": "经费"}, None),
        ({"target": "50万元", "actual": "48.6万元", "level2": "成本指标", "name": "经费"}, None),
        ({"target": "=50万元", "actual": "48.6万元", "level2": "成本指标", "name": "经费"}, None),
        ({"target": "50万元", "actual": "51万元", "level2": "成本指标", "name": "经费"}, "missed-but-full"),
        ({"target": "12个月", "actual": "10个月", "level2": "时效指标", "name": "工期"}, None),
        ({"target": "12月底前", "actual": "11月30日", "level2": "时效指标", "name": "完工"}, None),
        ({"target": "12月底前", "actual": "100%", "level2": "时效指标", "name": "完工"}, "kind-mismatch"),
        ({"target": "12月底前", "actual": "已完成", "level2": "时效指标", "name": "完工"}, None),
        ({"target": "0起", "actual": "未发生", "name": "事故"}, None),
        ({"target": "0起", "actual": "1起", "name": "事故"}, "missed-but-full"),
        ({"target": "≥95%", "actual": "96"}, None),
        ({"target": "≥95%", "actual": "九成六"}, None),
        ({"target": "≥95%", "actual": "九成"}, "missed-but-full"),
        ({"target": "≥10场", "actual": "12次", "name": "演出"}, None),
        ({"target": "≤5天", "actual": "95%", "name": "办结"}, "kind-mismatch"),
        ({"target": "利用率高于80%", "actual": "达成目标"}, "kind-mismatch"),
        ({"target": "增加", "actual": "增372人次", "name": "门诊"}, None),
        ({"target": "≥95%", "actual": "9５.６％(调查500人,其中满意478人)", "name": "知晓率"}, "rate-confirmed"),
        ({"name": "统一模板使用率"}, None),
        ({"name": "MAXXIS轮胎合格率"}, None),
        ({"name": "某某项目合格率"}, "placeholder-left"),
        ({"actual": "……", "target": "……"}, "placeholder-left"),
        ({"name": "培训满意度", "level2": "质量指标"}, None),
        ({"name": "群众满意度", "level2": "社会效益指标"}, None),
        ({"name": "群众满意度", "level2": "数量指标"}, "wrong-category"),
        ({"actual": "80%", "given": Decimal("71.11"), "remark": "无"}, "deduction-without-reason"),
        ({"actual": "80%", "given": Decimal("71.11"), "remark": "人手不足"}, None),
    ],
)  # fmt: skip
def test_one_row_as_offices_write_it(changes, code):
    """One finding at most; the row weighs 80 and got full marks where nothing else is said."""
    assert [name for name, _ in found(form(row(**changes)))] == ([code] if code else [])


def test_full_points_by_a_partial_step_are_no_target_met():
    ours = replace(BOOKS["hubei"], at_least=StepDeduction(Decimal(1), Decimal("0.5")))
    missed = form(row(actual="89.5%", given=Decimal(79), remark="x"))
    card = score_form(missed, ours, BOOKS.values())
    assert card.rows[0].computed.points == 80
    assert [finding.code for finding in check_form(missed, card)] == ["score-differs"]


def test_a_form_that_gives_the_budget_no_points():
    whole = form(row(weight=Decimal(100), given=Decimal(100)), budget=Budget(adjusted=Decimal(100), spent=Decimal(90)))
    assert found(whole) == []
    assert score_form(whole, BOOKS["hubei"]).computed_total == 100


@pytest.mark.parametrize(
    ("spent", "given", "code"),
    [
        ("99.8", "19.96", None), ("99.8", "20", None), ("99.8", "19.5", None), ("95", "19", None),
        ("85", "20", "budget-score-mismatch"), ("97", "20", "budget-score-mismatch"),
    ],
)  # fmt: skip
def test_the_budgets_score_may_be_rounded(spent, given, code):
    block = Budget(
        adjusted=Decimal(100), spent=Decimal(spent), rate=Decimal(spent), weight=Decimal(20), given=Decimal(given)
    )
    whole = form(budget=block, basic_expenditure=None)
    assert [name for name, _ in found(whole)] == ([code] if code else [])


def test_a_note_that_may_be_about_any_row_is_no_reason_for_an_error():
    general = replace(REASON, indicator=None, text="受疫情影响，部分工作未完成")
    nothing = replace(general, text="无")
    assert ("deduction-without-reason", "row/a") not in found(form(LOST, deviations=(general,)))
    assert ("deduction-without-reason", "row/a") in found(form(LOST, deviations=(nothing,)))


def test_every_finding_has_a_test_and_a_sentence_in_both_languages():
    import tomllib

    for language in ("zh", "en"):
        text = (shipped().parent / "bot" / "text" / language / "findings.toml").read_text(encoding="utf-8")
        explained = (shipped().parent / "bot" / "text" / language / "findings_explained.toml").read_text(
            encoding="utf-8"
        )
        codes = {name for name in tomllib.loads(text) if not name.startswith("mark_")}
        assert codes == set(tomllib.loads(explained))
        raised = {word for path in CHECKS for word in re.findall(r'"([a-z]+(?:-[a-z0-9]+)+)"', path.read_text("utf-8"))}
        tested = {case[0] for case in test_each_fault_has_its_code.pytestmark[0].args[1]} | {"level-weights-differ"}
        assert tested == raised & codes


def test_a_row_that_does_not_apply_is_dropped_and_the_rest_rescaled():
    whole = form(
        row(weight=Decimal(40), given=Decimal(40)), row(id="b", weight=Decimal(40), actual="不适用", given=None)
    )
    card = score_form(whole, BOOKS["hubei"])
    assert card.computed_total == 100
    assert not any(code in {"actual-missing", "score-missing"} for code, _ in found(whole))


def test_what_explains_the_seed():
    explanation = score_form(SEED, BOOKS["hubei"], BOOKS.values()).explanation
    assert explanation.rules == (("half-point", 9),)
    assert (explanation.rows, explanation.judged, explanation.unexplained) == (14, 5, 0)
