"""Which indicator a deviation note explains and which note a measure answers: the best one-to-one match of the texts.

Texts are compared by their rare character pairs: what all of them share (工作, 提高, 率) weighs little. The match is
the assignment with the highest sum, not the best pair first.
"""

import math
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import chain

from kb.entries import BUDGET
from scoring.form import Deviation, Form, Indicator, Measure
from scoring.quantity import plain

#: Below this likeness a note fits nothing.
LEAST_LIKENESS = 0.02
#: A tie is certain when it is this much likelier than the note's next best one.
CERTAIN_MARGIN = 1.25
CERTAIN_LIKENESS = 0.06
#: What the same place in its list speaks for a measure answering a note.
SAME_PLACE = 0.05
#: What likeness to a row that lost nothing counts.
NOT_LOST = 0.5
#: Beyond these a list is no analysis of a form, and a text no note: only its beginning is compared.
MOST_NOTES = 100
LONGEST_TEXT = 2_000
#: What a row's name counts against its target and actual.
NAME_WEIGHT = 3
#: What notes on the budget block speak of.
BUDGET_WORDS = "预算执行率 预算资金 项目资金 资金支出 资金使用 支付进度"
_WORD = re.compile(r"[^\W\d_]+")


@dataclass(frozen=True, slots=True)
class Tie:
    """The column that a row is tied to, None for none, and whether there is no real doubt."""

    column: int | None
    certain: bool


def tie_notes(form: Form) -> Form:
    """The form with its deviations tied to indicators and its measures to deviations.

    A list of more than `MOST_NOTES` is no form's analysis: it stays untied.
    """
    steps = [note for note in form.measures if note.section == "measure"]
    others = [note for note in form.measures if note.section != "measure"]
    if max(len(form.deviations), len(steps)) > MOST_NOTES:
        return replace(
            form,
            deviations=tuple(replace(note, certain=False) for note in form.deviations),
            measures=(*(replace(note, certain=False) for note in steps), *others),
        )
    rows = (*form.indicators, *_budget(form))
    texts = [_text(row) for row in rows]
    texts += [note.text for note in form.deviations] + [measure.text for measure in form.measures]
    likeness = _Likeness(texts)
    deviations = _tie_deviations(form.deviations, rows, likeness)
    return replace(form, deviations=deviations, measures=(*_tie_measures(steps, deviations, form, likeness), *others))


def _tie_deviations(
    notes: Sequence[Deviation], rows: Sequence[Indicator], likeness: "_Likeness"
) -> tuple[Deviation, ...]:
    lost = [bool(row.lost) for row in rows]
    # A note explains a row that lost points, unless it is much more like another; without scores any row may be meant.
    share = [1.0 if row_lost or not any(lost) else NOT_LOST for row_lost in lost]
    table = [
        [likeness.of(note.text, _text(row)) * part for row, part in zip(rows, share, strict=True)] for note in notes
    ]
    ties = list(best_ties(table))
    open_notes = [place for place, tie in enumerate(ties) if tie.column is None]
    # A note on the budget block explains no row.
    of_rows = [tie for tie in ties if tie.column is None or rows[tie.column].id != BUDGET]
    lost_rows = [place for place, row in enumerate(rows) if row.lost and row.id != BUDGET]
    open_rows = [place for place in lost_rows if place not in {tie.column for tie in ties}]
    if len(of_rows) == len(lost_rows) and len(open_notes) == len(open_rows) == 1:
        # One note and one row are left: they belong together, though their texts do not say so.
        ties[open_notes[0]] = Tie(open_rows[0], certain=False)
    return tuple(
        replace(note, indicator=None if tie.column is None else rows[tie.column].id, certain=tie.certain)
        for note, tie in zip(notes, ties, strict=True)
    )


def _tie_measures(
    measures: Sequence[Measure], deviations: Sequence[Deviation], form: Form, likeness: "_Likeness"
) -> tuple[Measure, ...]:
    names = {row.id: row.name for row in (*form.indicators, *_budget(form))}
    reasons = [f"{note.text} {names.get(note.indicator or '', '')}" for note in deviations]
    in_place = SAME_PLACE if len(measures) == len(deviations) else 0
    table = [
        [
            likeness.of(measure.text, reason) + (in_place if place == other else 0)
            for other, reason in enumerate(reasons)
        ]
        for place, measure in enumerate(measures)
    ]
    return tuple(
        replace(
            measure,
            deviation=None if tie.column is None else deviations[tie.column].ordinal,
            indicator=None if tie.column is None else deviations[tie.column].indicator,
            certain=tie.certain,
        )
        for measure, tie in zip(measures, best_ties(table), strict=True)
    )


def _budget(form: Form) -> tuple[Indicator, ...]:
    """The budget block as one more row that a note may explain, where it lost points."""
    block = form.budget
    if block.weight is None or block.given is None or block.given >= block.weight:
        return ()
    return (Indicator(id=BUDGET, level1="", level2="", name=BUDGET_WORDS, weight=block.weight, given=block.given),)


def _text(row: Indicator) -> str:
    return f"{row.name} " * NAME_WEIGHT + f"{row.target} {row.actual} {row.remark}"


def best_ties(table: Sequence[Sequence[float]]) -> tuple[Tie, ...]:
    """For each row of likenesses its column in the best one-to-one match."""
    columns = best_assignment(table)
    ties = []
    for row, column in zip(table, columns, strict=True):
        if column is None or row[column] < LEAST_LIKENESS:
            ties.append(Tie(None, certain=False))
            continue
        rival = max((value for place, value in enumerate(row) if place != column), default=0.0)
        rival = max(rival, *(other[column] for other in table if other is not row), 0.0)
        certain = row[column] >= CERTAIN_LIKENESS and row[column] >= rival * CERTAIN_MARGIN
        ties.append(Tie(column, certain))
    return tuple(ties)


def best_assignment(table: Sequence[Sequence[float]]) -> tuple[int | None, ...]:
    """The column of each row so that no column is used twice and the sum is the greatest (Kuhn-Munkres, O(n³)).

    None for rows that are left over where there are more rows than columns.
    """
    height, width = len(table), len(table[0]) if table else 0
    size = max(height, width)
    if not height or not width:
        return (None,) * height
    cost = [[-table[i][j] if i < height and j < width else 0.0 for j in range(size)] for i in range(size)]
    row_price, column_price = [0.0] * (size + 1), [0.0] * (size + 1)
    row_of, way = [0] * (size + 1), [0] * (size + 1)
    for i in range(1, size + 1):
        row_of[0] = i
        column = 0
        slack, used = [math.inf] * (size + 1), [False] * (size + 1)
        while row_of[column]:
            used[column] = True
            row, step, following = row_of[column], math.inf, 0
            for j in range(1, size + 1):
                if used[j]:
                    continue
                reduced = cost[row - 1][j - 1] - row_price[row] - column_price[j]
                if reduced < slack[j]:
                    slack[j], way[j] = reduced, column
                if slack[j] < step:
                    step, following = slack[j], j
            for j in range(size + 1):
                if used[j]:
                    row_price[row_of[j]] += step
                    column_price[j] -= step
                else:
                    slack[j] -= step
            column = following
        while column:
            row_of[column] = row_of[way[column]]
            column = way[column]
    found = {row_of[j] - 1: j - 1 for j in range(1, size + 1)}
    return tuple(found[i] if found[i] < width else None for i in range(height))


class _Likeness:
    """How alike two texts are: the cosine of their character pairs, rare ones weighing more; 0 to 1."""

    def __init__(self, texts: Sequence[str]) -> None:
        self._pairs = {text: Counter(_pairs(text)) for text in texts}
        counts = Counter(chain.from_iterable(self._pairs[text] for text in texts))
        self._weight = {pair: math.log((1 + len(texts)) / count) for pair, count in counts.items()}
        self._rarest = math.log(1 + len(texts))
        self._known: dict[str, tuple[dict[str, float], float]] = {}

    def of(self, one: str, other: str) -> float:
        (mine, my_size), (theirs, their_size) = self._weights(one), self._weights(other)
        if not my_size or not their_size:
            return 0.0
        fewer, more = (mine, theirs) if len(mine) < len(theirs) else (theirs, mine)
        # In the order of the text: a set's is another one in every process, and so would be the last digit of the sum.
        return sum(weight * more[pair] for pair, weight in fewer.items() if pair in more) / (my_size * their_size)

    def _weights(self, text: str) -> tuple[dict[str, float], float]:
        """The pairs of a text with their weights, and how long that vector is."""
        if text not in self._known:
            pairs = self._pairs[text] if text in self._pairs else Counter(_pairs(text))
            weights = {
                pair: (1 + math.log(count) if count > 1 else 1.0) * self._weight.get(pair, self._rarest)
                for pair, count in pairs.items()
            }
            self._known[text] = weights, math.sqrt(sum(value**2 for value in weights.values()))
        return self._known[text]


def _pairs(text: str) -> list[str]:
    words = _WORD.findall(plain(text[:LONGEST_TEXT].replace(" ", ",")))
    return [word[i : i + 2] for word in words for i in range(len(word) - 1)]
