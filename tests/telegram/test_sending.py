"""Messages in pieces that Telegram takes, and keyboards that fit a phone."""

import re

from hypothesis import given
from hypothesis import strategies as st

from bot.dialogue.attached import ScoreCardPicture
from bot.telegram.sending import LONGEST_PIECE, gathered, keyboard, pieces
from bot.text import Markup, plain_text
from bot.wording import Option, Said

HTML = st.lists(
    st.sampled_from(
        ["信访件办结率", "<b>目标</b>", "<b>一<i>二</i>三</b>", "&amp;", "&lt;b&gt;", "\n", " ", "😀", "x" * 50]
    ),
    max_size=80,
).map("".join)


@given(HTML, st.integers(min_value=60, max_value=400))
def test_pieces_are_short_whole_and_lose_nothing(html, longest):
    found = pieces(html, longest)
    assert plain_text("".join(found)).replace("\n", "") == plain_text(html).replace("\n", "")
    for piece in found:
        assert len(piece.encode("utf-16-le")) // 2 <= longest
        assert not re.search(r"&\w*$", piece)
        opened = []
        for close, tag in re.findall(r"<(/?)(\w+)>", piece):
            if close:
                assert opened.pop() == tag
            else:
                opened.append(tag)
        assert not opened


def test_an_acknowledgement_goes_with_the_question_after_it():
    row = Option("记 4.5 分", "at:1:4.5", "1", aside=False)
    noted, asked = Said(Markup("记下了。")), Said(Markup("还差原因？"), (row,))
    assert gathered([noted, asked]) == [Said(Markup("记下了。\n\n还差原因？"), (row,))]
    assert gathered([asked, noted]) == [asked, noted], "buttons stand under what they are about"
    picture = Said(Markup(""), attached=(ScoreCardPicture(1),))
    assert gathered([noted, picture, noted, asked]) == [noted, picture, *gathered([noted, asked])]
    long = Said(Markup("长" * (LONGEST_PIECE - 1)))
    assert gathered([long, asked]) == [long, asked]


def test_a_short_message_is_one_piece_cut_at_line_ends_when_long():
    assert pieces("一\n二") == ["一\n二"]
    assert pieces("一" * 30 + "\n" + "二" * 30, 61) == ["一" * 30 + "\n" + "二" * 30]
    assert pieces("一" * 30 + "\n" + "二" * 30, 60) == ["一" * 30, "二" * 30]


def test_answers_stand_above_the_ways():
    options = [Option("返回", "do:back", "2", aside=True), Option("记 4.5 分", "at:x", "1", aside=False)]
    rows = keyboard(options)["inline_keyboard"]
    assert [[button["text"] for button in row] for row in rows] == [["记 4.5 分"], ["返回"]]
    assert keyboard([]) is None
