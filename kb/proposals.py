"""Measures that propose a change of an indicator: another name, another target, to drop one, to add one. Pure.

"信访办结率100%指标改为信访及时、妥善处理率100%" and "100%适当下调为95%或98%" are such; "纸质审批改为网上审批" is none:
what is to be changed must be an indicator of the form. What is unclear is no proposal; nothing is changed by itself.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from scoring.form import Indicator
from scoring.quantity import Quantity, plain, read_quantity, same_kind, write

LONGEST_MEASURE = 600
LONGEST_NAME = 40
#: The share of what is named that must stand in the indicator's name.
NAMED = 0.5


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposal:
    """One proposed change.

    indicator: id of the row it is about, "" for a new one. name: its new name, "" where it keeps the old one.
    targets: the targets that are named, as they would stand on the form; several mean that one is to be chosen.
    """

    kind: Literal["rename", "retarget", "drop", "add"]
    indicator: str = ""
    name: str = ""
    targets: tuple[str, ...] = ()


def read_proposals(text: str, rows: Sequence[Indicator], tied: str = "") -> tuple[Proposal, ...]:
    """The changes that a measure proposes to these rows. tied: id of the row whose note it answers, "" for none."""
    if len(text) > LONGEST_MEASURE:
        return ()
    row = next((row for row in rows if row.id == tied), None)
    found = (_read(sentence, rows, row) for sentence in re.split(r"[。;；!！\n]", text))
    return tuple(dict.fromkeys(proposal for proposal in found if proposal is not None))


_CHANGE = re.compile(
    r"(?:适当|逐步|相应|统一|合理)?(?:由|从)?(?:(?P<renames>更名|改名|名称改|名称调整)|下调|上调|调整|调低|调高|调|修改|更改|变更|更换|改|修订|优化|细化"
    r"|降低|降|提高|提升|提|放宽|增加|减少|替换|换|代替|替代|设定|重新设定|定)(?:为|成|到|至)"
)
_DROP = re.compile(r"(?:取消|删除|删去|删掉|剔除|去掉|去除|撤销|不再(?:设置?|考核|纳入|保留|列入?))")
_ADD = re.compile(
    r"(?:新增|增设|增加|补充|添加|新设|设立)(?:一[项个条])?(?:关于)?(?P<name>[^,，]{2,40}?)(?:等)?(?:绩效|考核|三级|个性)?指标(?P<rest>.*)"
)
_SUBJECT_WORDS = re.compile(
    r"^(?:建议|拟|计划|下一?步|下年度?|明年|来年|今后|年初|将|把|对|要|应|可|适当|考虑|申请|进一步|\s|[,，、:：(（)）\d.])*"
)
_INDICATOR_WORDS = re.compile(
    r"(?:年初|年度|绩效|考核|三级|预期)*(?:目标值|指标值|目标|指标|名称|考核项)(?:的|数|要求|设置|设定)?"
)
_THIS = re.compile(r"该项?|本项?|此项?|这[一项个]*|上述|其")
_QUOTES = re.compile(r"[“”「」『』\"《》‘’'<>〈〉]")
_BETWEEN = re.compile(r"或者|或是|或|～|~|—+|至|到|/(?=\d)|、")
_FIGURE = r"(?:≥|≤|>|<|=|不低于|不少于|不超过|不高于|大于|小于|达到|为)?\s*\d[\d,.]*\s*(?:%|‰)?"
_ROUGHLY = re.compile(r"(?:左右|为宜|即可|较为?合适|更为?合理|较合理|比较合理|的目标|较好|范围内?|之间|区间)+$")
#: What the name of something that is measured ends in.
_MEASURED = re.compile(
    r"(?:率|度|数|数量|量|值|额|次数|人次|人数|户数|天数|比例|占比|程度|情况|时间|时限|水平|效果|面积|覆盖面|里程)$"
)


def _read(sentence: str, rows: Sequence[Indicator], tied: Indicator | None) -> Proposal | None:
    said = plain(_QUOTES.sub("", sentence)).replace("，", ",")
    said = re.sub(r"^\(?\d+[).、]", "", said)
    if match := _CHANGE.search(said):
        return _change(said[: match.start()], said[match.end() :], rows, tied, renames=bool(match["renames"]))
    if (match := _ADD.search(said)) and not _row_named(match["name"], rows):
        return _add(match["name"], match["rest"])
    if match := _DROP.search(said):
        return _drop(said[match.end() :] or said[: match.start()], rows, tied)
    return None


def _change(
    left: str, right: str, rows: Sequence[Indicator], tied: Indicator | None, *, renames: bool
) -> Proposal | None:
    row = _row_meant(left, rows, tied)
    if row is None:
        return None
    right = _ROUGHLY.sub("", right.partition(",")[0])
    old = read_quantity(row.target)
    targets = _targets(right, old)
    if targets is not None:
        targets = tuple(target for target in targets if plain(target) != plain(row.target))
        # "5分改为4分" is about the weight, which is no target.
        return Proposal(kind="retarget", indicator=row.id, targets=targets) if targets else None
    name, rest = _name_and_rest(right)
    if not 2 < len(name) <= LONGEST_NAME or plain(name) == plain(row.name) or re.search(r"\d", name):
        return None
    if not (renames or _MEASURED.search(name)):
        return None
    targets = _targets(rest, None) if rest else ()
    if targets is None:
        return None
    return Proposal(
        kind="rename", indicator=row.id, name=name,
        targets=tuple(target for target in targets if plain(target) != plain(row.target)),
    )  # fmt: skip


def _add(name: str, rest: str) -> Proposal | None:
    name = _INDICATOR_WORDS.sub("", name).strip("的")
    if not _MEASURED.search(name) or not 2 < len(name) <= LONGEST_NAME:
        return None
    figure = re.search(_FIGURE + r"[^\d,]{0,6}$", rest)
    targets = _targets(figure[0], None) if figure else ()
    return Proposal(kind="add", name=name, targets=targets or ())


def _drop(what: str, rows: Sequence[Indicator], tied: Indicator | None) -> Proposal | None:
    what = what.partition(",")[0]
    names_one = _INDICATOR_WORDS.search(what) is not None
    row = _row_named(_subject(what), rows)
    if row is None and names_one and not re.sub(_THIS, "", _subject(what)):
        row = tied
    if row is None or not (names_one or plain(row.name) in what):
        return None
    return Proposal(kind="drop", indicator=row.id)


# --- which row -------------------------------------------------------------------------------------------------------


def _subject(left: str) -> str:
    """What is left of the words before the change when figures and the words of forms are taken out."""
    left = re.sub(rf"(?:由|从|原)?{_FIGURE}(?:[^\d,]{{0,3}}/[年月周天])?", " ", left)
    left = _INDICATOR_WORDS.sub(" ", _SUBJECT_WORDS.sub("", left))
    parts = [part for part in re.split(r"[,\s]+", left) if part]
    return parts[-1].strip("的由从") if parts else ""


def _row_meant(left: str, rows: Sequence[Indicator], tied: Indicator | None) -> Indicator | None:
    """The row that the words before the change name; the tied one where they only say that an indicator is meant."""
    subject = _subject(left)
    if (named := _row_named(subject, rows)) is not None:
        return named
    if tied is None:
        return None
    figures = [plain(figure) for figure in re.findall(_FIGURE, left)]
    of_target = bool(figures) and any(_same_figure(figure, tied.target) for figure in figures)
    unnamed = not re.sub(_THIS, "", subject) and (not left or _INDICATOR_WORDS.search(left) is not None or of_target)
    abbreviated = len(subject) <= 6 and (of_target or _INDICATOR_WORDS.search(left) is not None)
    return tied if unnamed or (abbreviated and of_target) else None


def _same_figure(figure: str, target: str) -> bool:
    one, other = read_quantity(figure), read_quantity(target)
    return one is not None and other is not None and one.value == other.value and one.is_rate == other.is_rate


def _row_named(subject: str, rows: Sequence[Indicator]) -> Indicator | None:
    """The one row whose name holds most of the subject; None where none holds half, or two hold as much."""
    pairs = {subject[i : i + 2] for i in range(len(subject) - 1)}
    if len(subject) < 3:
        return None
    shares = sorted(((len(pairs & _pairs(row.name)) / len(pairs), row) for row in rows), key=lambda item: -item[0])
    if not shares or shares[0][0] < NAMED or (len(shares) > 1 and shares[1][0] == shares[0][0]):
        return None
    return shares[0][1]


def _pairs(name: str) -> set[str]:
    said = plain(name)
    return {said[i : i + 2] for i in range(len(said) - 1)}


# --- what it becomes -------------------------------------------------------------------------------------------------


def _name_and_rest(right: str) -> tuple[str, str]:
    """The name and the figures behind it: "信访及时、妥善处理率100%"."""
    match = re.match(rf"(?P<name>.*?)(?P<rest>(?:{_FIGURE}).*)?$", right)
    assert match is not None
    name = re.sub(r"(?:年度)?(?:绩效)?(?:指标|目标)(?:值)?(?:为)?$", "", match["name"]).strip("的为:：、(（")
    return name, (match["rest"] or "").strip(")）")


def _targets(text: str, old: Quantity | None) -> tuple[str, ...] | None:
    """The targets that a text names and nothing else; None where it says anything else.

    Operator and period of the old target hold on where the new one has none; a figure without a unit ("95或98%") takes
    that of the last one. With an old target, only figures of its kind count.
    """
    parts = [part for part in _BETWEEN.split(text) if part]
    quantities: list[Quantity] = []
    for part in reversed(parts):
        quantity = read_quantity(part)
        if quantity is None or quantity.note:
            return None
        if not quantity.unit and quantities:
            quantity = replace(quantity, unit=quantities[0].unit)
        if old is not None:
            if not same_kind(old, quantity) or (old.unit and not quantity.unit) or quantity.unit == "分":
                return None
            quantity = replace(
                quantity, operator=quantity.operator or old.operator, period=quantity.period or old.period
            )
        quantities.insert(0, quantity)
    return tuple(dict.fromkeys(write(quantity) for quantity in quantities)) or None


def changes_of(proposal: Proposal) -> Iterator[tuple[str, str]]:
    """What may be chosen of a proposal, as (new name, new target), "" for what stays; one pair for each target."""
    if proposal.kind in {"rename", "retarget"}:
        for target in proposal.targets or ("",):
            yield proposal.name, target
