"""Charts: what they tell, in both languages, and how they are drawn with characters."""

from dataclasses import replace
from decimal import Decimal

import pytest

from bot.charts.chart import Chart, share_of
from bot.charts.comparison import comparison
from bot.charts.drawn import columns_of, drawn, strip
from bot.charts.over_years import over_years
from bot.charts.score_card import score_card
from bot.rendering import _data
from kb.typesetting import typeset
from scoring.form import Form
from tests.kb.documents.writing.layouts import SEED, form_of, long_form

LATER = replace(
    SEED.with_indicator(replace(SEED.indicator("信访件办结率"), given=Decimal(3))),
    year=2021,
    printed_total=Decimal("92.5"),
)
EMPTY = Form(unit="", year=None)
ODD = replace(
    SEED.with_indicator(replace(SEED.indicators[0], name="很长" * 60, given=None)), unit="<b>#let \\ 😀 =1+1 𬭸" * 9
)
CHARTS = {
    "card": lambda language: score_card(SEED, "优", language),
    "card of a draft": lambda language: score_card(replace(SEED, printed_total=None), "", language, state="draft"),
    "card of nothing": lambda language: score_card(EMPTY, "", language),
    "card of odd texts": lambda language: score_card(ODD, "优", language),
    "card of 60 rows": lambda language: score_card(long_form(), "良", language),
    "card of a project": lambda language: score_card(form_of("hubei-project"), "优", language),
    "trend": lambda language: over_years([LATER, SEED], "", language),
    "trend of a row": lambda language: over_years([SEED, LATER], "信访件办结率", language),
    "trend of one year": lambda language: over_years([SEED], "", language),
    "trend of nothing": lambda language: over_years([EMPTY], "没有的", language),
    "trend of many": lambda language: over_years([replace(SEED, year=2000 + n) for n in range(20)], "", language),
    "pairs": lambda language: comparison(LATER, SEED, language),
    "pairs of two offices": lambda language: comparison(form_of("hubei-project"), ODD, language),
    "pairs of nothing": lambda language: comparison(EMPTY, EMPTY, language),
}  # fmt: skip


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("name", CHARTS)
def test_every_chart_is_told_and_drawn(name, language):
    chart: Chart = CHARTS[name](language)
    assert chart.alt
    assert chart.caption
    assert "\n" not in chart.caption
    for width in (30, 40, 80, 200):
        lines = drawn(chart, width).split("\n")
        assert all(columns_of(line) <= max(40, min(width, 96)) for line in lines), (width, lines)


def test_rows_whose_weights_are_not_printed_are_not_said_to_have_full_marks():
    card = score_card(form_of("hubei-project"), "优", "zh")
    assert card.caption == "东津院区建设补助 2021 年成绩单：总分 98"
    assert "满分" not in card.alt
    full = SEED
    for row in SEED.indicators:
        full = full.with_indicator(replace(row, given=row.weight))
    assert score_card(full, "优", "zh").caption.endswith("各项都是满分")


@pytest.mark.parametrize("name", CHARTS)
def test_every_chart_becomes_a_picture(name):
    picture = typeset(CHARTS[name]("zh").kind, _data(CHARTS[name]("zh")), "png")
    assert picture.startswith(b"\x89PNG")
    width, height = int.from_bytes(picture[16:20]), int.from_bytes(picture[20:24])
    assert width == 1080
    # Telegram takes photos whose sides make 10,000 at most, and shrinks what is much taller than a screen.
    assert height <= 3000


def test_what_the_score_card_tells():
    chart = score_card(SEED, "优", "zh")
    assert (chart.figure, chart.remark) == ("94", "满分 100 · 优")
    assert [group.figure for group in chart.groups] == ["20/20", "28/29", "21.5/23", "24.5/28"]
    petitions = next(bar for group in chart.groups for bar in group.bars if bar.label == "信访件办结率")
    assert (petitions.share, petitions.figure) == (Decimal("0.9"), "4.5/5")
    assert petitions.note.startswith("扣 0.5：历史遗留和现实矛盾相叠加")
    assert chart.caption == "花山街道 2020 年成绩单：总分 94，6 项共扣 6 分"
    assert "扣分最多的：改善居民生活状况" in chart.alt


def test_missing_scores_are_no_zeros():
    form = replace(SEED.with_indicator(replace(SEED.indicators[0], given=None)), printed_total=None)
    chart = score_card(form, "", "zh")
    bar = chart.groups[1].bars[0]
    assert (bar.share, bar.figure) == (None, "—/4")
    assert "1 项还没有得分" in chart.alt


def test_a_budget_that_got_nothing_lost_all():
    form = replace(SEED, budget=replace(SEED.budget, given=Decimal(0)))
    assert score_card(form, "", "zh").groups[0].bars[0].note.startswith("扣 20")


def test_full_marks_are_counted_where_there_are_many_rows():
    group = score_card(long_form(), "良", "zh").groups[1]
    assert (group.bars, group.more) == ((), "其余 60 项都是满分")


def test_the_trend_is_in_order_and_says_what_changed():
    chart = over_years([LATER, SEED], "", "zh")
    bars = chart.groups[0].bars
    assert [(bar.label, bar.figure, bar.note) for bar in bars] == [("2020", "94", ""), ("2021", "92.5", "-1.5")]
    assert over_years([SEED], "", "zh").caption.endswith("没有别的年份可比")


def test_the_comparison_shows_what_differs():
    chart = comparison(LATER, SEED, "zh")
    assert chart.figure == "-1.5"
    assert chart.legend == ("2021", "2020")
    (row,) = chart.groups[1].bars
    assert (row.label, row.figure, row.other_figure, row.note) == ("信访件办结率", "3/5", "4.5/5", "-1.5")
    assert chart.groups[2].title == "另有 14 项得分相同"


def test_nothing_that_a_terminal_obeys_is_drawn():
    form = SEED.with_indicator(replace(SEED.indicators[0], name="\x1b[2J\x07名\u202e称"))
    lines = drawn(score_card(replace(form, unit="\x1b]0;x\x07局"), "优", "zh"), 80)
    assert all(char.isprintable() or char == "\n" for char in lines)
    assert "[2J名称" in lines


def test_strips():
    assert strip(Decimal(1), 4) == "████"
    assert strip(Decimal("0.5"), 5) == "██▌░░"
    assert strip(Decimal("0.001"), 4) == "▏░░░"
    assert strip(Decimal(0), 4) == "░░░░"
    assert strip(None, 3) == "···"
    assert share_of(Decimal(7), Decimal(0)) is None
    assert share_of(Decimal(9), Decimal(8)) == 1
