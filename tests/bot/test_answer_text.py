"""Answers in words: the answer first, stored text as written, nothing unescaped, and the object of `ask --json`."""

import json
import re
from dataclasses import replace

import pytest

from bot.answer_text import answer_json, answer_text
from bot.text import plain_text
from kb.answers import Asker, ask
from scoring.form import Deviation
from tests.kb.asking import asked, cases, place, seed
from tests.records import PlainRecord


def said(question: str, language: str = "zh", archive: str = "seed", **options) -> str:
    return plain_text(answer_text(asked(question, archive), language, **options))


def test_a_reason_in_chinese() -> None:
    lines = said("信访为什么只得了4.5分").split("\n")
    assert lines[0] == "信访件办结率 2020 年得 4.5 / 5。"
    assert "4363/4368" in lines[1]
    assert lines[2] == "按规则：99.89% ÷ 100% × 5 = 4.99 → 向下取到半分 4.5。"
    assert lines[3] == f"原因(1)：{seed().deviations[0].text}"
    assert lines[4] == f"改进(1)：{seed().measures[0].text}"
    assert lines[5] == "出处：花山街道 2020 年自评表 · 第 7 项指标 · 偏差原因(1) · 改进措施 1(1)"


def test_a_reason_in_english_quotes_what_is_stored() -> None:
    lines = said("why was 4.5 given for petitions", "en").split("\n")
    assert lines[0] == "信访件办结率 (petition completion rate), 2020: 4.5 of 5."
    assert f"Reason (1): “{seed().deviations[0].text}”" in lines
    place = "Source: 花山街道 (Huashan Subdistrict), 2020 self-evaluation · indicator 7 · deviation (1) · measure 1(1)"
    assert lines[-1] == place


@pytest.mark.parametrize(
    ("question", "archive", "expected"),
    [
        (
            "总分是多少",
            "seed",
            "花山街道 2020 年总分 94（预算 20 + 目标1 28 + 目标2 21.5 + 目标3 24.5），按规则等次「优」。",
        ),
        ("总分为什么是95", "seed", "总分是 94，不是 95。"),
        ("哪些指标扣分了", "seed", "2020 年有 6 项扣了分，共 6 分："),
        ("哪些指标扣分了", "seed", "出处：花山街道 2020 年自评表 · 偏差原因(3)(1)(4)(2)(5)(6)"),
        ("信访为什么是4分", "seed", "信访件办结率 得的是 4.5 分，不是 4 分。"),
        ("信访扣了2分", "seed", "信访件办结率 扣的是 0.5 分，不是 2 分。"),
        ("信访和计划生育得分", "seed", "2020 年 2 项，得 8 / 9："),
        ("项目支出是多少", "seed", "基本支出总额 3,050.99 万元，项目支出总额 8,553.55 万元"),
        ("哪里提到弱势群体", "seed", "「弱势群体」写在 1 处："),
        ("卫生环境的改进措施有哪些", "seed", "创造良好的社区街道卫生环境 2020 年的改进措施："),
        ("2018年总分", "seed", "没有记录：库里没有 2018 年的表（现有：花山街道 2020）。"),
        ("河长制", "seed", "没有记录：库里没有「河长制」（现有：花山街道 2020）。"),
        ("党员培训覆盖率", "seed", "最接近的是：党员培训合格率"),
        ("武昌区信访局总分", "seed", "没有记录：库里没有「武昌区信访局」的表（现有：花山街道 2020）。"),
        ("哪项扣了5分", "seed", "没有记录：没有哪一项扣 5 分（现有：花山街道 2020）。"),
        ("党建引领典型为什么得满分", "seed", "满分，没有扣分。"),
        ("信访比去年怎么样", "seed", "库里只有 2020 年的，没有别的年份可比。"),
        ("花山街道信访历年变化", "archive", "信访件办结率：2019 年 5 分，2020 年 4.5 分，降了 0.5 分。"),
        (
            "花山街道信访历年变化",
            "archive",
            "年度   得分  目标    实际\n2019    5/5  100%  99.89%\n2020  4.5/5  100%  99.89%\n",
        ),
        (
            "信访办结率2020年花山和左岭比较",
            "offices",
            "得分率最高的是左岭街道：9.8/10 = 98%；最低的是花山街道：4.5/5 = 90%。",
        ),
        (
            "信访办结率2020年花山和左岭比较",
            "offices",
            "单位        得分  目标    实际\n左岭街道  9.8/10  100%     98%\n",
        ),
        (
            "左岭街道历年总分",
            "offices",
            "年度   总分  预算  目标1\n2019   96.5    19   77.5\n2020  97.65    19  78.65\n",
        ),
        (
            "培训教师人数为什么扣分",
            "national-department",
            "表中写的原因：疫情\n出处：教育局 2022 年自评表 · 第 1 项指标",
        ),
        ("总分是多少", "archive", "有 2 张表，您问的是哪一张？"),
        ("花山街道河长制", "archive", "没有记录"),
    ],
)
def test_sentences(question: str, archive: str, expected: str) -> None:
    assert expected in said(question, "zh", archive)


def test_a_choice_is_listed_where_no_buttons_offer_it() -> None:
    assert "· 花山街道 2020：信访件办结率（4.5/5）" in said("信访得分", "zh", "archive", listed=True)
    assert "· 清河镇 2020" in said("总分", "zh", "archive", listed=True)
    assert "·" not in said("总分", "zh", "archive")


def test_a_score_that_only_a_single_rule_gives_says_which() -> None:
    assert "按比例四舍五入到 0.1" in said("清河镇污水处理为什么扣分", "zh", "archive")


def test_stored_text_is_escaped() -> None:
    record = PlainRecord()
    row = next(row for row in seed().indicators if row.name == "信访件办结率")
    nasty = Deviation(ordinal=1, text="<script>& <b>", indicator=row.id)
    record.add(replace(seed(), unit="花<b>山街道", deviations=(nasty,)))
    found = ask("信访为什么扣分", record, place("seed")[1], Asker())
    text = answer_text(found, "zh")
    assert "&lt;script&gt;&amp; &lt;b&gt;" in text
    assert "<script" not in text
    assert "<script>& <b>" in plain_text(text)
    nothing = answer_text(ask("<b>河长制<i>", record, place("seed")[1], Asker()), "zh")
    assert re.findall(r"<[^>]*>", nothing) == []


@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_answer_can_be_said(language: str) -> None:
    for case in cases():
        found = asked(case.question, case.archive)
        text = plain_text(answer_text(found, language, listed=True))
        assert text.strip(), case
        assert "{" not in text, case
        json.dumps(answer_json(case.question, found, text), ensure_ascii=False)


# --- ask --json ------------------------------------------------------------------------------------------------------


def test_the_object_of_ask_json() -> None:
    found = asked("信访为什么只得了4.5分")
    row = seed().indicator(found.figures[0].indicator)
    assert answer_json("信访为什么只得了4.5分", found, "…") == {
        "question": "信访为什么只得了4.5分",
        "intent": "why",
        "answered": True,
        "text": "…",
        "indicators": [
            {
                "unit": seed().unit, "year": 2020, "goal": 2, "name": "信访件办结率", "weight": "5", "target": "100%",
                "actual": row.actual, "given": "4.5", "computed": "4.5",
            }
        ],
        "citations": [
            {"unit": seed().unit, "year": 2020, "section": section, "ordinal": ordinal, "text": text}
            for section, ordinal, text in (
                ("indicator", 7, f"信访件办结率 | 100% | {row.actual} | 4.5"),
                ("deviation", 1, seed().deviations[0].text),
                ("measure", 1, seed().measures[0].text),
            )
        ],
        "suggestions": [],
    }  # fmt: skip


def test_the_object_of_what_is_not_answered() -> None:
    told = answer_json("党员培训覆盖率", asked("党员培训覆盖率"), "…")
    assert (told["answered"], told["indicators"], told["citations"]) == (False, [], [])
    assert told["suggestions"][0] == "党员培训合格率"
    choice = answer_json("总分", asked("总分", "archive"), "…")
    assert choice["answered"] is False
    assert sorted(choice["suggestions"]) == ["清河镇 2020", "花山街道 2020"]
