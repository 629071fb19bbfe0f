"""Which indicator a deviation note explains and which note a measure answers: the best one-to-one match of the texts.

Texts are compared by their rare character pairs: what all of them share (工作, 提高, 率) weighs little. The match is
the assignment with the highest sum, not the best pair first.
"""

import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace

from scoring.form import Deviation, Form, Indicator, Measure
from scoring.quantity import plain

#: Below this likeness a note fits nothing.
LEAST_LIKENESS = 0.02
#: A tie is certain when it is this much likelier than the note's next best one.
CERTAIN_MARGIN = 1.25
CERTAIN_LIKENESS = 0.06
#: What the same place in its list speaks for a measure answering a note.
SAME_PLACE = 0.05
#: What a row's name counts against its target and actual.
NAME_WEIGHT = 3


@dataclass(frozen=True, slots=True)
class Tie:
    """The column that a row is tied to, None for none, and whether there is no real doubt."""

    column: int | None
    certain: bool


def tie_notes(form: Form) -> Form:
    """The form with its deviations tied to indicators and its measures to deviations."""
    rows = form.indicators
    lost = [row for row in rows if row.lost]
    # A note explains a row that lost points; where notes outnumber those, any row may be meant.
    candidates = lost if len(lost) >= len(form.deviations) else [*lost, *(row for row in rows if not row.lost)]
    texts = [_text(row) for row in rows]
    texts += [note.text for note in form.deviations] + [measure.text for measure in form.measures]
    likeness = _Likeness(texts)
    deviations = _tie_deviations(form.deviations, candidates, likeness)
    return replace(form, deviations=deviations, measures=_tie_measures(form, deviations, likeness))


def _tie_deviations(
    notes: Sequence[Deviation], rows: Sequence[Indicator], likeness: "_Likeness"
) -> tuple[Deviation, ...]:
    table = [[likeness.of(note.text, _text(row)) for row in rows] for note in notes]
    return tuple(
        replace(note, indicator=None if tie.column is None else rows[tie.column].id, certain=tie.certain)
        for note, tie in zip(notes, best_ties(table), strict=True)
    )


def _tie_measures(form: Form, deviations: Sequence[Deviation], likeness: "_Likeness") -> tuple[Measure, ...]:
    measures = [note for note in form.measures if note.section == "measure"]
    others = [note for note in form.measures if note.section != "measure"]
    same_count = len(measures) == len(deviations)
    table = []
    for place, measure in enumerate(measures):
        likely = []
        for other, note in enumerate(deviations):
            row = form.indicator(note.indicator) if note.indicator else None
            text = f"{note.text} {row.name if row else ''}"
            likely.append(likeness.of(measure.text, text) + (SAME_PLACE if same_count and place == other else 0))
        table.append(likely)
    tied = [
        replace(
            measure,
            deviation=None if tie.column is None else deviations[tie.column].ordinal,
            indicator=None if tie.column is None else deviations[tie.column].indicator,
            certain=tie.certain,
        )
        for measure, tie in zip(measures, best_ties(table), strict=True)
    ]
    return (*tied, *others)


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
        pairs = [set(_pairs(text)) for text in texts]
        counts = Counter(pair for found in pairs for pair in found)
        self._weight = {pair: math.log((1 + len(texts)) / count) for pair, count in counts.items()}
        self._rarest = math.log(1 + len(texts))

    def of(self, one: str, other: str) -> float:
        mine, theirs = self._weights(one), self._weights(other)
        shared = sum(weight * theirs.get(pair, 0.0) for pair, weight in mine.items())
        size = math.sqrt(sum(value**2 for value in mine.values()) * sum(value**2 for value in theirs.values()))
        return shared / size if size else 0.0

    def _weights(self, text: str) -> dict[str, float]:
        return {
            pair: (1 + math.log(count)) * self._weight.get(pair, self._rarest)
            for pair, count in Counter(_pairs(text)).items()
        }


def _pairs(text: str) -> list[str]:
    letters = "".join(char if char.isalpha() else " " for char in plain(text.replace(" ", ",")))
    return [word[i : i + 2] for word in letters.split() for i in range(len(word) - 1)]
