"""Notes in every numbering that offices use."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kb.documents.grid import Cell
from kb.documents.notes import Notes, divided_measures, split_notes

STYLES = {
    "(1)": lambda n: f"({n})",
    "（1）": lambda n: f"（{n}）",
    "（1）、": lambda n: f"（{n}）、",
    "1、": lambda n: f"{n}、",
    "1.": lambda n: f"{n}.",
    "１．": lambda n: chr(0xFF10 + n) + "．",
    "1)": lambda n: f"{n})",
    "①": lambda n: chr(0x245F + n),
    "⑴": lambda n: chr(0x2473 + n),
    "❶": lambda n: chr(0x2775 + n),
    "一、": lambda n: "一二三四五六七八九十"[n - 1] + "、",
    "（一）": lambda n: f"（{'一二三四五六七八九十'[n - 1]}）",
    "一是": lambda n: "一二三四五六七八九十"[n - 1] + "是",
    "第一，": lambda n: f"第{'一二三四五六七八九十'[n - 1]}，",
}
TEXTS = ["信访件办结率未达100%，尚有5件在办。", "群众文化活动开展3次，比计划少2次。", "部分居民（约2.5%）不配合。"]


@pytest.mark.parametrize("style", STYLES)
@pytest.mark.parametrize("between", ["\n", " ", ""])
def test_numbered_notes(style, between):
    number = STYLES[style]
    text = between.join(f"{number(place)}{note}" for place, note in enumerate(TEXTS, 1))
    assert split_notes(text) == ("", tuple(TEXTS))


@pytest.mark.parametrize("style", STYLES)
def test_an_introduction_is_no_note(style):
    number = STYLES[style]
    text = "主要原因如下：\n" + "".join(f"{number(place)}{note}" for place, note in enumerate(TEXTS, 1))
    assert split_notes(text) == ("主要原因如下：", tuple(TEXTS))


@pytest.mark.parametrize("text", ["", "无", "无。", "/", "——", " 暂无 ", "不涉及", "1、无"])
def test_nothing(text):
    assert split_notes(text) == ("", ())


@pytest.mark.parametrize(
    ("text", "notes"),
    [
        ("人手不足。\n资金到位晚。", ("人手不足。", "资金到位晚。")),
        ("人手不足\n资金到位晚", ("人手不足", "资金到位晚")),
        ("人手不足，\n招聘困难。\n资金到位晚。", ("人手不足，招聘困难。", "资金到位晚。")),
        ("1、人手不足：(1)编制少；(2)招聘难。2、资金到位晚。", ("人手不足：(1)编制少；(2)招聘难。", "资金到位晚。")),
        ("(1)人手不足\n招聘困难\n(2)资金到位晚", ("人手不足招聘困难", "资金到位晚")),
        ("(1) 人手不足。(2) 资金到位晚。(4) 天气原因。", ("人手不足。", "资金到位晚。(4) 天气原因。")),
        ("(1) 人手不足。\n(2) 资金到位晚。\n(4) 天气原因。", ("人手不足。", "资金到位晚。", "天气原因。")),
        ("(3) 人手不足。\n(1) 资金到位晚。", ("人手不足。", "资金到位晚。")),
        ("人手不足。\n2、资金到位晚。\n3、天气原因。", ("人手不足。", "资金到位晚。", "天气原因。")),
        ("全年开展活动12.5万人次，其中1、2、3月未开展。", ("全年开展活动12.5万人次，其中1、2、3月未开展。",)),
        ("见附件(1)的说明。", ("见附件(1)的说明。",)),
        ("2021年1月至3月封闭管理，少2.1万人次。", ("2021年1月至3月封闭管理，少2.1万人次。",)),
        ("10.人手不足", ("10.人手不足",)),
    ],
)
def test_other_texts(text, notes):
    assert split_notes(text) == ("", notes)


@pytest.mark.parametrize(
    ("text", "steps", "ties"),
    [
        ("1、下一步拟改进措施 (1)甲 (2)乙 2、拟与预算安排相结合情况 (1)丙", "(1)甲 (2)乙", "(1)丙"),
        ("（一）下一步改进措施：1.甲2.乙。（二）与预算安排相结合情况：1.丙", "1.甲2.乙。", "1.丙"),
        ("一、改进措施\n甲\n二、结果应用方案\n丙", "甲", "丙"),
        ("2、拟与预算安排相结合情况 丙 1、下一步拟改进措施 甲", "甲", "丙"),
        ("加强培训，下一步改进工作方法，与预算安排相结合。", "加强培训，下一步改进工作方法，与预算安排相结合。", ""),
        ("(1)工作计划提前编制 (2)乙", "(1)工作计划提前编制 (2)乙", ""),
        ("甲。拟与下一年度预算安排挂钩：丙", "甲。", "丙"),
    ],
)
def test_two_sections_of_measures(text, steps, ties):
    assert tuple(part.strip() for part in divided_measures(text)) == (steps, ties)


def sections(*rows):
    notes = Notes()
    for row in rows:
        cells = [Cell(text, column) for column, text in enumerate(row) if text]
        if not notes.begins(cells):
            notes.read(cells)
    return [note.text for note in notes.deviations()], [(note.section, note.text) for note in notes.measures()]


@pytest.mark.parametrize(
    "rows",
    [
        [["偏差大或目标未完成原因分析", "人手不足"], ["改进措施及结果应用方案", "增加人手"]],
        [["偏差大或", "人手不足"], ["目标未完成"], ["原因分析"], ["改进措施及", "增加人手"], ["结果应用方案"]],
        [["偏差大或"], ["目标未完成"], ["原因分析", "人手不足"], ["改进措施及"], ["结果应用方案", "增加人手"]],
        [["未完成原因分析：人手不足"], ["下一步改进措施：增加人手"]],
        [["未完成原因分析："], ["人手不足"], ["三、下一步改进措施"], ["增加人手"]],
        [["存在问题及原因", "人手不足"], ["整改措施", "增加人手"]],
        [["偏差原因分析及改进措施", "人手不足。改进措施：增加人手"]],
        [["偏差大或目标未完成原因分析 人手不足"], ["改进措施 增加人手"]],
    ],
)
def test_labels_of_the_sections(rows):
    deviations, measures = sections(*rows)
    assert [text.rstrip("。") for text in deviations] == ["人手不足"]
    assert measures == [("measure", "增加人手")]


def test_use_of_results_has_its_own_label():
    _, measures = sections(["偏差原因分析", "无"], ["改进措施", "增加人手"], ["结果应用情况", "作为预算安排依据"])
    assert measures == [("measure", "增加人手"), ("budget_tie", "作为预算安排依据")]


@given(st.text(max_size=200))
def test_any_text(text):
    introduction, notes = split_notes(text)
    bare = "".join(text.split())
    assert all("".join(note.split()) in bare for note in (introduction, *notes))
