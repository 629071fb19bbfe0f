"""Targets and actuals as people write them; what is unclear must read as None."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scoring.quantity import (
    Quantity,
    Share,
    comparable,
    confirms,
    in_base_unit,
    plain,
    rate_of,
    read_number,
    read_quantity,
    read_shares,
    same_kind,
    write,
)

PETITIONS = (
    "99.89%(受理阳光信访件272件,已回267件,正在办理5件,均按期回复;"
    "收到市长专线、主任专线、城市留言板共4096件,已处理4096件)"
)


@pytest.mark.parametrize(
    ("text", "operator", "value", "unit", "period"),
    [
        ("≥6次/年", "≥", "6", "次", "年"),
        ("6次/年以上", "≥", "6", "次", "年"),
        ("不少于6次", "≥", "6", "次", ""),
        ("100%", "", "100", "%", ""),
        ("100％", "", "100", "%", ""),
        ("≥ 95 %", "≥", "95", "%", ""),
        ("=1000万元", "=", "1000", "万元", ""),
        ("三千万元", "", "3000", "万元", ""),
        ("小于5次", "<", "5", "次", ""),
        ("不超过5天", "≤", "5", "天", ""),
        ("控制在3%以内", "≤", "3", "%", ""),
        ("完成99%", "", "99", "%", ""),
        ("九成八", "", "98", "%", ""),
        ("9成8", "", "98", "%", ""),
        ("九成半", "", "95", "%", ""),
        ("百分之九十九点八九", "", "99.89", "%", ""),
        ("十一个", "", "11", "个", ""),
        ("１，０００．５元", "", "1000.5", "元", ""),
        ("5,000元/人", "", "5000", "元/人", ""),
        ("−5%", "", "-5", "%", ""),
        ("5‰", "", "0.5", "%", ""),
        ("24小时", "", "24", "小时", ""),
    ],
)
def test_reads(text, operator, value, unit, period):
    quantity = read_quantity(text)
    assert quantity is not None
    assert (quantity.operator, quantity.value, quantity.unit, quantity.period) == (
        operator,
        Decimal(value),
        unit,
        period,
    )


@pytest.mark.parametrize(
    "text",
    [
        "",
        "12,34,5%%",
        "1" + "0" * 400,
        "10^400",
        "1e400",
        "7次左右",
        "20余次",
        "约99%",
        "50-60人",
        "无上访",
        "超上年2%",
        "按时限完成",
        "12月底",
        "2021年",
        "增372人次",
        "24小时自助政务服务",
        "开展各类文体活动13次,组织文体培训4次",
        "13次,培训4次",
        "二三",
        "😀",
        "万",
        "\x00\x01",
        "5" * 5000,
    ],
)
def test_is_not_one_amount(text):
    assert read_quantity(text) is None


def test_reads_the_counts_behind_a_rate():
    quantity = read_quantity(PETITIONS)
    assert quantity is not None
    assert quantity.shares == (
        Share(Decimal(267), Decimal(272), "件"),
        Share(Decimal(4096), Decimal(4096), "件"),
    )
    assert rate_of(quantity.shares) == Decimal("99.89")
    assert confirms(quantity)


def test_counts_can_contradict_a_rate():
    quantity = read_quantity("99%(受理272件,已回267件)")
    assert quantity is not None
    assert confirms(quantity) is False


@pytest.mark.parametrize(
    "text", ["267/272", "267件/272件", "受理272件 办结267", "272件办了267件", "受理272件，已办267件"]
)
def test_reads_counts_alone(text):
    (share,) = read_shares(text)
    assert (share.part, share.whole) == (267, 272)


@pytest.mark.parametrize(
    ("text", "confirmed"),
    [
        ("97.5%(抽查400户,准确396户)", False),
        ("99%(抽查400户,准确396户)", True),
        ("100%(排查发现问题隐患36处,整改36处)", True),
        ("95%(抽检200批次,合格196批次)", False),
        ("98%(应到50人,实到49人)", True),
    ],
)
def test_counts_confirm_a_rate_or_contradict_it(text, confirmed):
    quantity = read_quantity(text)
    assert quantity is not None
    assert confirms(quantity) is confirmed


@pytest.mark.parametrize("text", ["共举办培训12场,参加人数500人", "272件", "举办3场,受理5件,办结2件,回访1件"])
def test_counts_that_prove_nothing(text):
    assert read_shares(text) == ()


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("3,050.99", "3050.99"),
        ("１１，６０４．５４", "11604.54"),
        ("1.2亿", "120000000"),
        ("两万", "20000"),
        ("-3", "-3"),
        ("三千零五十", "3050"),
    ],
)
def test_reads_bare_numbers(text, value):
    assert read_number(text) == Decimal(value)


@pytest.mark.parametrize("text", ["12,34", "1,1604.54", "", "3..5", "1" * 16, "--3", "三十十", "五百千", "千五百百"])
def test_refuses_what_is_no_number(text):
    assert read_number(text) is None


def test_prefixes_of_units_compare():
    target, actual = read_quantity("≥3万人"), read_quantity("35000人")
    assert target is not None
    assert actual is not None
    assert same_kind(target, actual)
    assert in_base_unit(target) == (Decimal(30000), "人")


def test_a_duration_is_no_percentage():
    assert not same_kind(Quantity(Decimal(5), "天"), Quantity(Decimal(100), "%"))


@given(st.text(max_size=80))
def test_any_text_reads_without_error_and_prints_stably(text):
    quantity = read_quantity(text)
    if quantity is not None:
        again = read_quantity(write(quantity))
        assert again is not None
        assert (again.value, again.unit, again.operator, again.period) == (
            quantity.value,
            quantity.unit,
            quantity.operator,
            quantity.period,
        )


_PIECES = st.sampled_from(
    ["≥", "≤", "不少于", "约", "6", "12", "3,050", ".", "%", "％", "次", "/年", "万", "亿", "元", "人", "(", ")",
     ",", ";", "受理", "已回", "共", "件", "成", "九", "十", "百", "点", "以上", "以内", "每", "-", " ", "＞", "（", "）", "‰",
     "公里", "个月", "小时", "2021年", "00", "e", "E", "+", "−", "·", "１２", "．", "半", "无", "百分之", "分", "完成"]
)  # fmt: skip


@given(st.lists(_PIECES, max_size=10).map("".join))
def test_texts_made_of_the_fields_pieces_print_stably(text):
    quantity = read_quantity(text)
    if quantity is not None:
        again = read_quantity(write(quantity))
        assert again is not None
        assert (again.value, again.unit, again.operator) == (quantity.value, quantity.unit, quantity.operator)


@given(st.lists(_PIECES.filter(lambda piece: not set(piece) & set("九十百成点半万亿‰")), max_size=10).map("".join))
def test_no_number_is_read_that_is_not_written(text):
    quantity = read_quantity(text)
    if quantity is not None:
        written = "".join(char for char in plain(text) if char.isdigit())
        assert f"{quantity.value:f}".replace(".", "").replace("-", "").strip("0") in written


@pytest.mark.parametrize(
    ("target", "actual", "same"),
    [
        ("≥20公里", "20500米", True), ("≤2小时", "90分钟", True), ("12个月", "1年", True), ("≥500吨", "520000公斤", True),
        ("≥10公顷", "100000平方米", True), ("≥10场", "12次", None), ("≥3.5万亩", "35200亩", True), ("30天", "100%", False),
        ("≤3天", "5次", False), ("100", "95%", None), ("≥200元", "210", True), ("≥50本", "3元", False), ("≥3只猫", "3%", False),
    ],
)  # fmt: skip
def test_which_units_compare(target, actual, same):
    """None: not computed, but not said to be of different kinds either."""
    one, other = read_quantity(target), read_quantity(actual)
    assert (same_kind(one, other), comparable(one, other)) == (same is True, same is not False)


@given(st.decimals(min_value=0, max_value=10**12, places=2, allow_nan=False))
def test_thousands_and_full_width_read_alike(value):
    wide = str.maketrans("0123456789.,", "０１２３４５６７８９．，")
    assert read_number(f"{value:,}") == value
    assert read_number(f"{value:,}".translate(wide)) == value


_DIGITS = "零一二三四五六七八九"


def _in_chinese(number: int) -> str:
    """1 to 9999 in Chinese numerals."""
    text, gap = "", False
    for power, word in ((1000, "千"), (100, "百"), (10, "十"), (1, "")):
        digit = number // power % 10
        if digit:
            text += ("零" if gap and text else "") + _DIGITS[digit] + word
        gap = gap or (bool(text) and not digit)
        gap = gap and not digit
    return text


@given(st.integers(min_value=1, max_value=9999))
def test_chinese_numerals_read_as_the_number_they_say(number):
    assert read_number(_in_chinese(number)) == number
