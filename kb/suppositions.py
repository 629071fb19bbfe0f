"""「如果信访办结率100%、计生99%」「如果按national算」「要得优还差几分」: what a sentence supposes, what comes of it.

Pure. The rows that words mean are found by the caller; here they are given their amounts and scored.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import ROUND_HALF_UP, Decimal

from scoring.form import Form, Indicator
from scoring.quantity import HUNDRED, Quantity, plain, read_quantity, same_kind, write
from scoring.rulebook import Rulebook
from scoring.rules import Score
from scoring.scorecard import CENT, RowScore, budget_points, read_actual, score_budget, score_form
from scoring.what_if import WayUp, needed_for, way_to, way_up

#: The ids of the rows that words may mean; none where they name nothing.
Find = Callable[[str], Sequence[str]]

_AMOUNT = r"百分之[\d.零一二三四五六七八九十百点]+|\d+/\d+|[\d,.]+%|[一二三四五六七八九]成[一二三四五六七八九半]?"
_BREAK = re.compile(r"(?:(?<!\d)[,，]|[,，](?!\d))|[;；、。]|和|并且|而且|同时|以及|\band\b|&")
_WEIGHT = re.compile(
    r"(?:权重|分值|weigh(?:t|s|ed)?)(?:从\d+分?)?(?:改?成|变成|改为|调到|是|为|was|were|is|to|at|of|:|\s)*(\d{1,3}(?:\.\d{1,2})?)\s*分?"
)
_WEIGHT_OF = re.compile(
    r"weight of (?P<what>.+?) (?:was|were|is|to|at|went to|became) (?P<points>\d{1,3}(?:\.\d{1,2})?)\s*(?:points?)?"
)
_GIVEN = re.compile(r"(?:得|给|记|got|given|scored)(?:到|了|满)?\s*(\d{1,3}(?:\.\d{1,2})?)\s*(?:分|points?|$)")
_RULEBOOK = re.compile(
    r"(?:改?按照?|改?用|依照?|under|by|with|using)\s*[「“\"]?(.+?)[」”\"]?\s*(?:来?算分?|来?打分|评分|规则)*(?:呢|会怎样|会怎么样|是多少)?$"
)
_ASKED = re.compile(r"(?:总分|能得|会得|得|是|有)?(?:多少分?|几分|会怎么?样|怎么样|呢|吗)?[?？!。]*$")
_UNDER = re.compile(r"(?:what if|what would|suppose|如果|假如|要是|假设|倘若)\s*")
_FOR_GRADE = re.compile(r"[离到要得评升][「“\"]?[优良](?!化|先|质|秀|好)|next grade|short of|grade")

#: A total to be reached, of two digits or more: no row is worth so much.
_FOR_POINTS = re.compile(
    r"(?:离|距|得|到|上|拿|考)(?:离|到|了)?\s*(?:(?P<points>[5-9]\d(?:\.\d)?|100)\s*分|满分)(?=.*(?:差|少|需要|补))"
    r"|short of full (?:marks|points)"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What a sentence supposes, by the ids of the rows: other actuals, weights, scores given; another rulebook's name.

    named: rows that were named without an amount. unclear: words with an amount of which it is not clear which row is
    meant.
    """

    actuals: Mapping[str, Quantity] = field(default_factory=dict)
    weights: Mapping[str, Decimal] = field(default_factory=dict)
    given: Mapping[str, Decimal] = field(default_factory=dict)
    rulebook: str = ""
    named: tuple[str, ...] = ()
    unclear: tuple[str, ...] = ()

    @property
    def changes(self) -> tuple[str, ...]:
        """The rows of which something is supposed."""
        return tuple(dict.fromkeys((*self.actuals, *self.weights, *self.given)))

    def __bool__(self) -> bool:
        return bool(self.changes or self.rulebook or self.named)


@dataclass(frozen=True, slots=True, kw_only=True)
class SupposedRow:
    """One row before and after: actual, weight: the ones supposed, None where they stay.

    before: the score given, else computed; after: the new one; score: how it is computed, None where a person gave it.
    """

    indicator: Indicator
    actual: Quantity | None
    weight: Decimal | None
    before: Decimal | None
    after: Decimal | None
    score: Score | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Supposition:
    """What would come of it. The rows that are not named keep the scores they were given.

    other: whether a rulebook was named. rows: those that are supposed otherwise; under another
    rulebook those whose score it changes. before, after: the form's total and its grade. weights: what all weights
    make, where one is changed. needed: the actual that full points want, for rows that do not reach them. way: which
    rows could give the points for a better grade.
    """

    rulebook: Rulebook
    other: bool = False
    rows: tuple[SupposedRow, ...] = ()
    before: tuple[Decimal, str] | None = None
    after: tuple[Decimal, str] | None = None
    weights: Decimal | None = None
    needed: tuple[tuple[Indicator, Quantity], ...] = ()
    way: WayUp | None = None
    unclear: tuple[str, ...] = ()


# --- what a sentence supposes ----------------------------------------------------------------------------------------


def read_wanted(text: str, form: Form, rulebooks: Mapping[str, Rulebook], find: Find) -> Wanted:
    """What a sentence supposes of this form. Amounts belong to the rows named before them since the last amount."""
    said, names = _names_out(_UNDER.sub("", text.strip(), count=1), form)
    actuals: dict[str, Quantity] = {}
    weights: dict[str, Decimal] = {}
    given: dict[str, Decimal] = {}
    waiting: list[str] = []
    unclear: list[str] = []
    rulebook = ""
    for clause in filter(None, (part.strip() for part in _BREAK.split(said))):
        if (book := _rulebook(clause, rulebooks)) is not None:
            rulebook = book
            continue
        words, weight, points = _asked_out(clause), None, None
        if match := _WEIGHT_OF.search(words):
            weight, words = Decimal(match["points"]), match["what"]
        elif match := _WEIGHT.search(words):
            weight, words = Decimal(match[1]), words.replace(match[0], " ")
        elif match := _GIVEN.search(words):
            points, words = Decimal(match[1]), words.replace(match[0], " ")
        amount = _amount_in(words, form)
        if weight is not None and not 0 < weight <= HUNDRED:
            weight = None
        named = [row for name, row in names.items() if name in words] or _one(find(_subject(words)))
        waiting += [row for row in named if row not in waiting]
        if weight is None and points is None and amount is None:
            continue
        if not waiting:
            unclear.append(_subject(words).strip() or clause)
        for row in waiting:
            if weight is not None:
                weights[row] = weight
            if points is not None:
                given[row] = points
            if (actual := _actual_for(words, form, row)) is not None:
                actuals[row] = actual
        waiting = []
    return Wanted(
        actuals=actuals, weights=weights, given=given, rulebook=rulebook, named=tuple(waiting), unclear=tuple(unclear)
    )


def _names_out(text: str, form: Form) -> tuple[str, dict[str, str]]:
    """The sentence with each whole indicator name taken out for a sign, so that it is not divided; the signs' rows."""
    said = text
    signs: dict[str, str] = {}
    for place, row in enumerate(sorted(form.indicators, key=lambda row: -len(row.name))):
        sign = chr(0xE000 + place)
        if len(row.name) > 1 and row.name in said:
            said, signs[sign] = said.replace(row.name, sign), row.id
    return said, signs


def _rulebook(clause: str, rulebooks: Mapping[str, Rulebook]) -> str | None:
    match = _RULEBOOK.search(_ASKED.sub("", clause.strip(" ?？。")))
    if match is None:
        return None
    wanted = plain(match[1])
    called = {name: {plain(name), *map(plain, book.title.values())} for name, book in rulebooks.items()}
    return next((name for name, names in called.items() if wanted in names), None)


def _asked_out(clause: str) -> str:
    """A clause without what is asked at its end ("总分多少", "会怎样")."""
    return re.sub(r"(?:的话|的?总分|能|会|就)+$", "", _ASKED.sub("", clause)).strip() or clause


def _one(found: Sequence[str]) -> list[str]:
    return list(found) if len(found) == 1 else []


def _subject(words: str) -> str:
    """The words of a clause without its amounts."""
    return re.sub(rf"(?:19|20)\d\d\s*年度?|{_AMOUNT}|[\d.,]+", " ", words)


def _amount_in(words: str, form: Form) -> Quantity | None:
    """Any amount that could be a row's actual."""
    return next((amount for row in form.indicators if (amount := _actual_for(words, form, row.id)) is not None), None)


def _actual_for(words: str, form: Form, row_id: str) -> Quantity | None:
    """The amount in the words that could be this row's actual; years and points are not."""
    target = read_quantity(form.indicator(row_id).target)
    if target is None:
        return None
    unit = "" if target.is_rate or not target.unit else rf"|[\d,.]+{re.escape(target.unit)}"
    for found in re.finditer(rf"(?<![\d.−-])(?<!\de)(?:{_AMOUNT}{unit})", plain(words)):
        actual = read_actual(found[0], target)
        if actual is not None and actual.unit and same_kind(target, actual):
            return Quantity(actual.value, actual.unit)
    return None


# --- what would come of it -------------------------------------------------------------------------------------------


def suppose(form: Form, rulebook: Rulebook, wanted: Wanted, rulebooks: Mapping[str, Rulebook]) -> Supposition:
    """The form scored as the sentence supposes, beside what it was given."""
    book = rulebooks.get(wanted.rulebook, rulebook)
    changed = form
    for row_id in wanted.changes:
        changed = changed.with_indicator(_changed(form.indicator(row_id), wanted))
    card = score_form(changed, book)
    rows = [
        _row(form.indicator(row.indicator.id), row, wanted, recomputed=book is not rulebook)
        for row in card.rows
        if book is not rulebook or row.indicator.id in wanted.changes
    ]
    differing = tuple(row for row in rows if row.before != row.after or row.indicator.id in wanted.changes)
    total = form.printed_total if form.printed_total is not None else form.given_total
    after = total
    if after is not None:
        after += sum(((row.after or Decimal(0)) - (row.before or Decimal(0)) for row in rows), Decimal(0))
        if book is not rulebook and (budget := score_budget(form, book)) and form.budget.given is not None:
            after += budget.points - form.budget.given
    short = (card.row(row) for row in (*wanted.actuals, *wanted.named))
    return Supposition(
        rulebook=book,
        other=bool(wanted.rulebook),
        rows=differing,
        before=None if total is None else (total, rulebook.grade(total)),
        after=None if after is None or not (rows or wanted.rulebook) else (after, book.grade(after)),
        weights=_all_weights(changed, book) if wanted.weights else None,
        needed=tuple((row.indicator, needed) for row in short if (needed := _needed(row)) is not None),
        unclear=wanted.unclear,
    )


def asks_for_grade(text: str) -> bool:
    """Whether a better grade is what a sentence is about ("离优还差几分")."""
    return _FOR_GRADE.search(text) is not None


def points_wanted(text: str, *, full: bool) -> Decimal | None:
    """The total that a sentence wants to be reached: 95 in "要得95分还差几分". full: whether 满分 is the form's."""
    match = _FOR_POINTS.search(text)
    if match is None:
        return None
    return Decimal(match["points"]) if match["points"] else HUNDRED if full else None


def way_to_points(form: Form, rulebook: Rulebook, wanted: Decimal) -> Supposition | None:
    """Which rows could give the points for this total; None where it is reached, and for a form without scores."""
    card = score_form(form, rulebook)
    total = card.given_total if card.given_total is not None else card.computed_total
    if total is None or wanted <= total or wanted > HUNDRED:
        return None
    way = way_to(card, f"{wanted:f}", wanted - total)
    return Supposition(rulebook=rulebook, before=(total, rulebook.grade(total)), way=way)


def better_grade(form: Form, rulebook: Rulebook, text: str) -> Supposition | None:
    """Which rows could give the points for the grade that a sentence names, else for the next better one.

    None where there is no better one, and for a form without scores.
    """
    card = score_form(form, rulebook)
    total = card.given_total if card.given_total is not None else card.computed_total
    if total is None:
        return None
    better = [grade for grade, lowest in reversed(rulebook.grades) if lowest > total]
    grade = next((grade for grade in better if grade in text), better[0] if better else None)
    way = way_up(card, grade) if grade else None
    return None if way is None else Supposition(rulebook=rulebook, before=(total, rulebook.grade(total)), way=way)


def _changed(row: Indicator, wanted: Wanted) -> Indicator:
    """The row as supposed. Of another weight it keeps its share of points, unless it is computed."""
    weight = wanted.weights.get(row.id, row.weight)
    given = wanted.given.get(row.id)
    if given is None and row.id not in wanted.actuals and row.given is not None and row.weight and weight is not None:
        given = (row.given * weight / row.weight).quantize(CENT, ROUND_HALF_UP)
    actual = write(wanted.actuals[row.id]) if row.id in wanted.actuals else row.actual
    return replace(row, weight=weight, given=given, actual=actual)


def _row(before: Indicator, after: RowScore, wanted: Wanted, *, recomputed: bool) -> SupposedRow:
    row_id = before.id
    said = wanted.given.get(row_id)
    if said is not None and after.indicator.weight is not None:
        said = min(said, after.indicator.weight)
    anew = said is None and after.computed is not None and (recomputed or row_id in wanted.changes)
    score = after.computed if anew else None
    points = score.points if score is not None else said if said is not None else after.indicator.given
    return SupposedRow(
        indicator=before, actual=wanted.actuals.get(row_id), weight=wanted.weights.get(row_id),
        before=before.given, after=points, score=score,
    )  # fmt: skip


def _needed(row: RowScore) -> Quantity | None:
    """The actual that full points want, where they are not reached."""
    weight = row.indicator.weight
    reached = row.computed.points if row.indicator.given is None and row.computed else row.indicator.given
    return None if weight is None or (reached is not None and reached >= weight) else needed_for(row, weight)


def _all_weights(form: Form, rulebook: Rulebook) -> Decimal | None:
    weights = [row.weight for row in form.indicators]
    budget = budget_points(form, rulebook)
    return None if None in weights else sum((weight or Decimal(0) for weight in weights), budget)
