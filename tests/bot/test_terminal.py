"""Lines on the terminal: no wider than it is, nothing lost, no closing mark at a beginning."""

from hypothesis import given
from hypothesis import strategies as st
from prompt_toolkit.utils import get_cwidth

from bot.terminal import CLOSING, markup, wrapped
from bot.text import Markup, plain_text
from bot.wording import Option, Said

TEXTS = st.lists(
    st.sampled_from(["信访件", "，", "99.89%", " ", "<b>", "</b>", "&amp;", "。", "abc", "（5 分）"]), max_size=60
).map("".join)


@given(TEXTS)
def test_wrapping_loses_nothing_and_keeps_the_width(line):
    lines = wrapped(line, 30)
    assert "".join(lines).replace(" ", "") == line.replace(" ", "")
    for number, one in enumerate(lines):
        text = plain_text(one)
        # Marks that close stay with what they close, even over the edge.
        assert get_cwidth(text.rstrip(CLOSING)) <= 30
        assert not number or not text.startswith(tuple(CLOSING))


def test_options_stand_in_rows():
    options = [Option("和去年一样", "a", "1", aside=False), Option("跳过", "b", "2", aside=True)]
    text = markup(Said(Markup("问 <b>一</b> &amp;"), tuple(options)), 80)
    assert text == "\n问 <b>一</b> &amp;\n<ansicyan>[1] 和去年一样</ansicyan>\n<ansicyan>[2] 跳过</ansicyan>"
