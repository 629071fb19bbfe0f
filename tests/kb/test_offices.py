"""The ways people name an office, several in one sentence, and those that no name is."""

import pytest

from kb.offices import offices, short_name

UNITS = frozenset(
    {
        "武汉东湖新技术开发区花山街道办事处", "武汉东湖新技术开发区左岭街道办事处", "南昌县黄马乡蚕茶卫生院",
        "永德县明朗中学", "临江县清河镇人民政府",
    }
)  # fmt: skip
HUASHAN, ZUOLING = "武汉东湖新技术开发区花山街道办事处", "武汉东湖新技术开发区左岭街道办事处"


@pytest.mark.parametrize(
    ("said", "units", "left"),
    [
        ("花山街道信访得分", (HUASHAN,), " 信访得分"),
        ("花山街道办事处信访", (HUASHAN,), " 信访"),
        ("花山和左岭的信访", (HUASHAN, ZUOLING), " 和 的信访"),
        ("左岭比花山高吗", (ZUOLING, HUASHAN), " 比 高吗"),
        ("huashan petitions", (HUASHAN,), "  petitions"),
        ("huashan jiedao xinfang", (HUASHAN,), "  xinfang"),
        ("卫生院业务收入", ("南昌县黄马乡蚕茶卫生院",), " 业务收入"),
        ("蚕茶卫生院业务收入", ("南昌县黄马乡蚕茶卫生院",), " 业务收入"),
        ("光谷街道总分", ("光谷街道",), " 总分"),
        ("襄阳市第一人民医院总分", ("襄阳市第一人民医院",), " 总分"),
        ("我们街道总分", (), "我们街道总分"),
        ("信访得分", (), "信访得分"),
    ],
)
def test_offices_named(said: str, units: tuple[str, ...], left: str) -> None:
    assert offices(UNITS).taken_from(said, frozenset()) == (units, left)


def test_a_short_name_that_is_a_word_of_an_indicator_names_no_office() -> None:
    assert offices(UNITS).taken_from("花山绿化", {"花山"}) == ((), "花山绿化")


def test_the_short_name_is_the_office_without_the_places_before_it() -> None:
    assert {short_name(unit) for unit in UNITS} == {"花山街道", "左岭街道", "蚕茶卫生院", "明朗中学", "清河镇"}
