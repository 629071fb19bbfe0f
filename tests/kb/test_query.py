"""What a sentence asks: intent and slots; and what is no question at all."""

from decimal import Decimal

import pytest

from kb.answers import is_question
from kb.query import parse, short_name
from tests.kb.asking import lexicon, place

SHELF = place("archive")[1]
UNITS = ("武汉东湖新技术开发区花山街道办事处", "临江县清河镇人民政府")


def read(text: str, this_year: int = 2021):
    return parse(text, lexicon(), this_year=this_year, known=SHELF.vocabulary.known(UNITS))


@pytest.mark.parametrize(
    ("text", "intent"),
    [
        ("信访为什么只得了4.5分", "why"),
        ("信访扣了多少分", "lost_points"),
        ("信访得了多少分", "score"),
        ("信访", "score"),
        ("信访的改进措施", "measures"),
        ("信访的目标是多少", "target"),
        ("哪些指标扣分了", "lost_points"),
        ("为什么扣分", "lost_points"),
        ("总分", "total"),
        ("得了多少分", "total"),
        ("有哪些指标", "list"),
        ("信访历年变化", "trend"),
        ("信访和去年相比怎么样", "compare"),
        ("如果信访是100%能得几分", "what_if"),
        ("哪里提到弱势群体", "search"),
        ("今天天气不错啊", "unknown"),
        ("讲个笑话给我听", "unknown"),
        ("谁是主任", "unknown"),
        ("为什么天是蓝的", "why"),
        ("", "unknown"),
        ("why was 4.5 given for petitions", "why"),
        ("which indicators lost points", "lost_points"),
        ("what is the total", "total"),
        ("measures for hygiene", "measures"),
        ("family planning", "score"),
        ("社区卫生 zenme gaijin", "measures"),
        ("xinfang zhenggai de le ji fen", "score"),
        ("信访的年初定的是几多", "target"),
        ("信访原定不低于多少", "target"),
        ("what was the upper limit for complaints", "target"),
        ("拢共拿了好多分嘛", "total"),
        ("what is the total score for this project", "total"),
        ("都在哪儿丢的分,给我捋一捋", "lost_points"),
        ("信访么样只给4分撒", "why"),
        ("what steps will bring down complaints", "measures"),
        ("how was family planning scored", "score"),
        ("得7分的那项为什么没给满", "why"),
        ("目标二包含哪几个指标", "list"),
        ("信访两年比一下", "compare"),
    ],
)
def test_intent(text: str, intent: str) -> None:
    assert read(text).intent == intent


@pytest.mark.parametrize(
    ("text", "points", "lost"),
    [
        ("信访为什么是4.5", "4.5", None),
        ("信访为什么是４．５分", "4.5", None),
        ("why was 4.5 given", "4.5", None),
        ("family planning got 3.5 out of 4", "3.5", None),
        ("信访得了4分", "4", None),
        ("得了三分", "3", None),
        ("信访扣了0.5分", None, "0.5"),
        ("扣了两分", None, "2"),
        ("丢的一分半是咋回事", None, "1.5"),
        ("半分扣在哪", None, "0.5"),
        ("扣的那一分后面怎么补", None, "1"),
        ("得4.5分的那一项，半分扣在哪里", "4.5", "0.5"),
        ("多半分不高", None, None),
        ("扣了半分", None, "0.5"),
        ("lost 2 points", None, "2"),
        # A weight, a score that was not given, a rate, a year, a count: none of them is a score that was named.
        ("信访(5分)得了几分", None, None),
        ("信访为什么没得5分", None, None),
        ("信访为什么不是5分", None, None),
        ("信访为什么不到100%", None, None),
        ("2020年信访", None, None),
        ("执法开展了7次", None, None),
    ],
)
def test_points_that_are_named(text: str, points: str | None, lost: str | None) -> None:
    query = read(text)
    assert query.points == (Decimal(points) if points else None)
    assert query.lost == (Decimal(lost) if lost else None)


@pytest.mark.parametrize(
    ("text", "years"),
    [
        ("2019年信访", (2019,)),
        ("去年信访", (2020,)),
        ("前年信访", (2019,)),
        ("今年信访", (2021,)),
        ("19年信访", (2019,)),
        ("二〇一九年信访", (2019,)),
        ("二零二〇年信访", (2020,)),
        ("last year's petitions", (2020,)),
        ("the year before last: petitions", (2019,)),
        ("2019年和2020年信访对比", (2019, 2020)),
        ("信访近10年的变化", ()),
        ("信访", ()),
    ],
)
def test_years(text: str, years: tuple[int, ...]) -> None:
    query = read(text)
    assert query.years == years
    assert query.year == (years[0] if years else None)


@pytest.mark.parametrize(
    ("text", "goal", "levels"),
    [
        ("目标2得了多少分", 2, ()),
        ("目标二有哪些指标", 2, ()),
        ("第三个目标", 3, ()),
        ("goal 1", 1, ()),
        ("the second goal", 2, ()),
        ("质量指标哪些扣分", None, ("质量",)),
        ("社会效益和环境效益", None, ("社会效益", "环境效益")),
        ("quality indicators", None, ("质量",)),
        ("信访的目标是100%吗", None, ()),
    ],
)
def test_goal_and_levels(text: str, goal: int | None, levels: tuple[str, ...]) -> None:
    assert (read(text).goal, read(text).levels) == (goal, levels)


@pytest.mark.parametrize(
    ("text", "unit"),
    [
        ("花山街道的总分", UNITS[0]),
        ("花山2020年总分", UNITS[0]),
        ("huashan街道信访", UNITS[0]),
        ("武汉东湖新技术开发区花山街道办事处总分", UNITS[0]),
        ("清河镇信访", UNITS[1]),
        ("关山街道信访", "关山街道"),
        ("武昌区信访局总分", "武昌区信访局"),
        ("Nanhu subdistrict petitions", "nanhu subdistrict"),
        ("社区街道卫生环境", ""),
        ("我们街道的总分", ""),
        ("total of the subdistrict", ""),
    ],
)
def test_unit(text: str, unit: str) -> None:
    assert read(text).unit == unit


def test_an_office_of_another_place_is_no_office_that_is_stored() -> None:
    known = SHELF.vocabulary.known(("清溪县交通运输局",))
    of_other = parse("云河市交通运输局信访得分", lexicon(), this_year=2021, known=known)
    assert of_other.units == ("云河市交通运输局",)
    for said in ("清溪县交通运输局信访得分", "我县交通运输局信访得分", "交通运输局信访得分"):
        assert parse(said, lexicon(), this_year=2021, known=known).units == ("清溪县交通运输局",)


def test_a_whole_name_is_not_taken_apart() -> None:
    query = read("文明城市建设目标责任书考核指标完成率的目标是多少")
    assert query.topic == ("文明城市建设目标责任书考核指标完成率",)
    assert query.intent == "target"


def test_question_words_are_read_in_pinyin_and_with_slips() -> None:
    assert read("xinfang weishenme koufen").intent == "why"
    assert read("zongfen duoshao").intent == "total"
    assert read("哪些指标口分了").intent == "lost_points"


def test_short_names() -> None:
    assert [short_name(unit) for unit in UNITS] == ["花山街道", "清河镇"]
    assert short_name("") == ""


@pytest.mark.parametrize(
    "text",
    [
        "去年计生为什么是3.5?",
        "信访为什么只得了4.5分",
        "why was 4.5 given for petitions",
        "哪些指标扣分了",
        "总分是多少",
        "总分",
        "计划生育得了多少分",
        "卫生环境的改进措施有哪些",
        "信访怎么只给4.5",
        "这项去年得了几分",
        "目标是什么",
        "请问,信访为什么扣分",
        "what is the total",
        "which indicators lost points",
        "how many points did petitions get",
        "河长制为什么扣分",
    ],
)
def test_questions_in_the_middle_of_a_form(text: str) -> None:
    assert is_question(text, SHELF)


@pytest.mark.parametrize(
    "text",
    [
        "开展各类文体活动13次",
        "99.89%",
        "267/272",
        "受理272件 办结267",
        "同去年",
        "无",
        "没有",
        "没有什么",
        "3个?",
        "大概13次吧?",
        "信访办结267件,因为有几件还在办理",
        "计划生育得了3.5分",
        "得4分",
        "改成4分",
        "明确了为什么人的问题,坚持以人民为中心",
        "针对群众关心的哪些问题进行了整改",
        "群众反映什么问题都及时处理",
        "解决居民多少年的老大难问题",
        "开展“我为群众办实事”活动,解决了什么样的问题都有记录",
        "加强培训,提高怎么为群众服务的意识",
        "培训了工作人员如何办理业务,共3次",
        "whatever",
        "what a shame, 98%",
        "13 events, when weather allowed",
        "为什么" * 60,
        "",
    ],
)
def test_what_is_filled_in_is_no_question(text: str) -> None:
    assert not is_question(text, SHELF)
