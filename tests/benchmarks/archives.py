"""Archives of any size for the benchmarks: offices that file every year, with names and words that grow by Heaps' law.

An office keeps most of its indicators from year to year; what is new is mostly taken over from others, seldom named for
the first time. All of it follows from the seed, so that two runs measure the same.
"""

import random
from collections.abc import Iterator
from datetime import UTC, datetime
from decimal import Decimal
from itertools import accumulate
from pathlib import Path
from typing import Any

from sqlalchemy import insert
from sqlmodel import Session

from kb.dictionary import _dictionary
from kb.store import indexing
from kb.store.archive import Archive
from kb.store.tables import FormRow, GoalRow, IndicatorRow, NoteRow
from kb.store.transaction import _head
from scoring.form import Budget, Deviation, Form, Goal, Indicator, Measure, indicator_id

YEARS = tuple(range(2014, 2024))
ROWS, NOTES = 12, 6  # of a form; as many measures as notes
AT_ONCE = 1000  # forms in one transaction
FIELDS = """
信访件 垃圾分类 农村公路 秸秆禁烧 生活污水 惠农补贴 留守儿童 空气质量 养老服务 食品安全 老旧小区
河道保洁 安全生产 社区矫正 就业培训 森林防火 危房改造 疫苗接种 图书借阅 文体活动 党员教育 低保发放
高标准农田 义务教育 贫困监测 城市绿化 消防检查 法律援助 残疾人康复 退役军人 农民工工资 扬尘治理
饮用水源 防汛物资 科普宣传 妇女保健 营商环境 项目招标 税收征管 档案整理 数据共享 网络安全 人才引进
公共厕所 道路照明 农产品检测 畜禽防疫 土地复垦 水库巡查
"""
HEADS = """
完成率 办结率 及时率 合格率 覆盖率 满意度 达标率 数量 人数 次数 面积 里程 户数 发放率 增长率
下降率 利用率 巡查次数 整改率 培训人次
"""
LEVELS = (("产出指标", "数量指标"), ("产出指标", "质量指标"), ("产出指标", "时效指标"), ("效益指标", "社会效益指标"))
PLACES = "山水江河湖石林桥塘平沙清白龙马金银花竹松柏柳云泉溪岭坪湾洲港城安宁和兴福德仁义长永新大高上东西南北"
COUNTIES = [a + b for a in "临安武永德昌宁汉" for b in "江山川平阳"]
CAUSES = (
    "{0}不足,{1}推进缓慢",
    "受{0}影响,{1}未按期完成",
    "{0}协调较困难,{1}仍需时日",
    "部分{0}人员流动大,{1}难以落实",
)
CURES = ("加强{0}管理,明确{1}责任", "增配{0}力量,按月督促{1}", "建立{0}台账,年内完成{1}", "把{0}纳入预算,优化{1}流程")
NOW = datetime(2024, 5, 1, tzinfo=UTC)


class Writer:
    """The offices and their forms, year by year."""

    def __init__(self, notes: int) -> None:
        self.random = random.Random(7)
        self.fields, self.heads = FIELDS.split(), HEADS.split()
        self.forms = max(1, notes // (2 * NOTES))
        self.units = self._unit_names(max(1, self.forms // len(YEARS)))
        words = sorted(word for word in _dictionary() if 2 <= len(word) <= 3 and "\u4e00" <= word[0] <= "\u9fff")
        self.random.shuffle(words)
        self.words = words[:20_000]
        self._weights = list(accumulate(1 / (place + 10) for place in range(len(self.words))))
        self._kept: dict[str, list[str]] = {}
        self.names: list[str] = []
        self._uses: list[str] = []
        self._taken: set[str] = set()

    def _unit_names(self, count: int) -> list[str]:
        kinds = ("镇人民政府", "街道办事处", "乡人民政府", "中学", "镇卫生院")
        every = [f"{county}{a}{b}" for county in COUNTIES for a in PLACES for b in PLACES if a != b]
        chosen = self.random.sample(every, count)
        return [f"{place[:2]}县{place[2:]}{self.random.choice(kinds)}" for place in chosen]

    def __iter__(self) -> Iterator[Form]:
        made = 0
        for year in YEARS:
            for unit in self.units:
                if made == self.forms:
                    return
                made += 1
                yield self.form(unit, year)

    def form(self, unit: str, year: int) -> Form:
        kept = [name for name in self._kept.get(unit, ()) if self.random.random() < 0.85]
        names = list(dict.fromkeys([*kept, *(self._name() for _ in range(ROWS - len(kept)))]))
        self._kept[unit] = names
        rows: list[Indicator] = []
        for name in names:
            level1, level2 = self.random.choice(LEVELS)
            weight = self.random.choice((4, 5, 6, 8, 10))
            rows.append(
                Indicator(
                    id=indicator_id(name, [row.id for row in rows]), level1=level1, level2=level2, name=name,
                    weight=Decimal(weight), target="100%", actual=f"{self.random.randint(850, 999) / 10}%",
                    given=Decimal(weight) - self.random.choice((0, 0, Decimal("0.5"), 1)),
                )
            )  # fmt: skip
        noted = self.random.sample(rows, min(NOTES, len(rows)))
        return Form(
            unit=unit, year=year,
            budget=Budget(adjusted=Decimal(1000), spent=Decimal(950), weight=Decimal(20), given=Decimal(19)),
            goals=(Goal(number=1, points=Decimal(80), description="履职尽责", indicators=tuple(rows)),),
            deviations=tuple(
                Deviation(ordinal=place, text=self._text(CAUSES, row.name), indicator=row.id)
                for place, row in enumerate(noted, 1)
            ),
            measures=tuple(
                Measure(section="measure", ordinal=place, text=self._text(CURES, row.name), deviation=place, indicator=row.id)
                for place, row in enumerate(noted, 1)
            ),
            rulebook="hubei",
        )  # fmt: skip

    def _name(self) -> str:
        """One that somebody uses already, the commoner the likelier, or the next new one: 4.5 n^0.72 after n rows."""
        if self._uses and len(self.names) >= 4.5 * len(self._uses) ** 0.72:
            name = self.random.choice(self._uses)
        else:
            name = ""
            while not name or name in self._taken:
                thing = self.random.choice(self.fields)
                if len(self.names) > 300:
                    thing = self.random.choice(
                        (thing, self._word() + thing[:2], self._word() + self._word(), thing + self._word())
                    )
                name = thing + self.random.choice(self.heads)
            self._taken.add(name)
            self.names.append(name)
        self._uses.append(name)
        return name

    def _word(self) -> str:
        return self.random.choices(self.words, cum_weights=self._weights)[0]

    def _text(self, patterns: tuple[str, ...], name: str) -> str:
        return self.random.choice(patterns).format(self.random.choice((self._word(), name[:4])), self._word()) + "。"


def write(path: Path, notes: int) -> Writer:
    """An archive in a new SQLite file; what wrote it knows its names and offices."""
    writer = Writer(notes)
    archive = Archive.open(f"sqlite:///{path}")
    chunk: list[Form] = []
    for form in writer:
        chunk.append(form)
        if len(chunk) == AT_ONCE:
            _store(archive, chunk)
            chunk = []
    _store(archive, chunk)
    archive.close()
    return writer


def _store(archive: Archive, forms: list[Form]) -> None:
    """As `Transaction.add_form` does, for many forms of which it is known that none is there."""
    if not forms:
        return
    with archive.transaction() as store:
        session: Session = store._session
        session.connection().exec_driver_sql(
            "PRAGMA cache_size = -500000"
        )  # half a gigabyte, while there is so much to write
        first = (session.execute(FormRow.__table__.select().order_by(FormRow.id.desc()).limit(1)).scalar() or 0) + 1
        numbered = dict(enumerate(forms, first))
        goals: list[dict[str, Any]] = []
        rows: list[dict[str, Any]] = []
        notes: list[dict[str, Any]] = []
        for number, form in numbered.items():
            for place, goal in enumerate(form.goals):
                goals.append(
                    {"form_id": number, "position": place, "number": goal.number, "points": goal.points,
                     "description": goal.description}
                )  # fmt: skip
                rows += (
                    {"form_id": number, "goal_position": place, "position": position, "key": row.id,
                     "level1": row.level1, "level2": row.level2, "name": row.name, "weight": row.weight,
                     "target": row.target, "actual": row.actual, "given": row.given, "remark": row.remark}
                    for position, row in enumerate(goal.indicators)
                )  # fmt: skip
            for note in (*form.deviations, *form.measures):
                section = note.section if isinstance(note, Measure) else "deviation"
                notes.append(
                    {"form_id": number, "section": section, "ordinal": note.ordinal, "text": note.text,
                     "indicator": note.indicator, "deviation": getattr(note, "deviation", None), "certain": True}
                )  # fmt: skip
        heads = [
            {**_head(form), "id": number, "state": "filed", "source": "x", "content": str(number), "created_by": "",
             "created_at": NOW}
            for number, form in numbered.items()
        ]  # fmt: skip
        for table, values in ((FormRow, heads), (GoalRow, goals), (IndicatorRow, rows), (NoteRow, notes)):
            session.execute(insert(table.__table__), values)
        indexing.add_forms(session, numbered)
