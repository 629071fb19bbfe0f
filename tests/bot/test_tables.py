"""Tables in letters of one width: columns stand under each other, whatever the cells hold."""

import re
import unicodedata

from hypothesis import given
from hypothesis import strategies as st

from bot.answer_text.tables import table
from bot.telegram.sending import pieces
from bot.text import plain_text

CELL = st.text(alphabet="信访分得 ab1.%<>&/()（）", max_size=30)


def columns(text: str) -> int:
    return sum(2 if unicodedata.east_asian_width(char) in "WF" else 1 for char in text)


def test_figures_stand_to_the_right_and_words_to_the_left() -> None:
    lines = plain_text(table(("年度", "得分", "实际"), (("2019", "5/5", "好"), ("2020", "4.5/5", "较好")))).split("\n")
    assert lines == ["年度   得分  实际", "2019    5/5  好", "2020  4.5/5  较好"]


def test_a_long_cell_is_cut_and_what_stands_in_brackets_behind_a_figure_is_left_out() -> None:
    text = plain_text(table(("a",), (("99.89%(受理272件)",), ("全面规范“三会一课”、组织生活会等机制",))))
    assert text.split("\n")[1] == "99.89%"
    assert text.endswith("…")


@given(st.lists(st.tuples(CELL, CELL, CELL), min_size=1, max_size=6))
def test_every_line_is_as_wide_as_its_columns(rows: list[tuple[str, str, str]]) -> None:
    html = table(("x", "y", "z"), rows)
    assert re.findall(r"<[^>]*>", html) == ["<pre>", "</pre>"]
    lines = plain_text(html).split("\n")
    assert len(lines) == len(rows) + 1
    assert max(map(columns, lines)) <= 3 * 16 + 2 * 2


def test_a_table_is_never_cut_in_two() -> None:
    block = table(("a", "b"), tuple((f"行{n}", str(n)) for n in range(40)))
    found = pieces("\n".join(["甲" * 300] * 12 + [block] + ["乙" * 300] * 12))
    assert all(piece.count("<pre>") == piece.count("</pre>") for piece in found)
    assert any(block in piece for piece in found)
