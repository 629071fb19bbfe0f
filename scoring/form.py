"""The self-evaluation form (绩效自评表) as a value: what is written on it, and nothing that is computed from it.

Everything is frozen. To change a form, build another with `dataclasses.replace` or `Form.with_indicator`.
Texts stand as they were written; points and money are `Decimal`; money is in 万元 (ten thousand yuan).
"""

from collections.abc import Collection
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from typing import Literal

from scoring.quantity import plain

FormKind = Literal["department", "project"]
NoteSection = Literal["measure", "budget_tie"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Indicator:
    """One scored row (三级指标): `actual` is measured against `target` for at most `weight` points.

    id: stable within the form and carried over to next year's; made from the name by `indicator_id`.
    level1, level2: 产出指标 / 数量指标 ..., as written.
    weight: maximum points (权重/分值), None where the form prints none.
    given: the score a person gave (得分), None where the cell is empty; never a computed one.
    remark: the reason or remark that some layouts print in the row itself.
    """

    id: str
    level1: str
    level2: str
    name: str
    weight: Decimal | None = None
    target: str = ""
    actual: str = ""
    given: Decimal | None = None
    remark: str = ""

    @property
    def lost(self) -> Decimal:
        """Points missing from the weight; 0 while weight or score is unknown."""
        if self.weight is None or self.given is None:
            return Decimal(0)
        return max(Decimal(0), self.weight - self.given)


@dataclass(frozen=True, slots=True, kw_only=True)
class Goal:
    """One annual goal (年度绩效目标) with the points declared in its heading and the indicators under it.

    number is None for the rows of a form that has no goals. reached: what became of it, where the form has a place for
    that (实际完成情况).
    """

    number: int | None = None
    points: Decimal | None = None
    description: str = ""
    reached: str = ""
    indicators: tuple[Indicator, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Budget:
    """The budget block (预算执行情况), money in 万元.

    adjusted: A, the adjusted budget (预算数). spent: B (执行数). rate: B/A as printed, in percent.
    weight: points for the block (20 or 10). given: the score printed for it.
    """

    adjusted: Decimal | None = None
    spent: Decimal | None = None
    rate: Decimal | None = None
    weight: Decimal | None = None
    given: Decimal | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Deviation:
    """One numbered note of 偏差大或目标未完成原因分析.

    indicator: id of the row it explains, None where no row fits. certain: False where the tie is a guess.
    """

    ordinal: int
    text: str
    indicator: str | None = None
    certain: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Measure:
    """One numbered note of 改进措施及结果应用方案.

    section: `measure` (下一步拟改进措施) or `budget_tie` (拟与预算安排相结合情况).
    deviation: ordinal of the note it answers; indicator: the row that note explains.
    """

    section: NoteSection
    ordinal: int
    text: str
    deviation: int | None = None
    indicator: str | None = None
    certain: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class RulebookChoice:
    """Another rulebook (by name) for a part of the form: one indicator (its id), one level-2 kind, or one goal."""

    rulebook: str
    indicator: str = ""
    level2: str = ""
    goal: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Form:
    """A whole self-evaluation form; identified by unit, year, kind and project.

    rulebook: the name of the one it is scored by, "" for none; rulebook_choices: others for parts of it, the nearest
    of which wins (`rulebook_of`).
    """

    unit: str
    year: int | None = None
    kind: FormKind = "department"
    project: str = ""
    title: str = ""
    filed_on: date | None = None
    basic_expenditure: Decimal | None = None
    project_expenditure: Decimal | None = None
    budget: Budget = field(default_factory=Budget)
    goals: tuple[Goal, ...] = ()
    printed_total: Decimal | None = None
    printed_grade: str = ""
    deviations: tuple[Deviation, ...] = ()
    measures: tuple[Measure, ...] = ()
    rulebook: str = ""
    rulebook_choices: tuple[RulebookChoice, ...] = ()

    @property
    def indicators(self) -> tuple[Indicator, ...]:
        """All rows in the order of the form."""
        return tuple(row for goal in self.goals for row in goal.indicators)

    def indicator(self, indicator_id: str) -> Indicator:
        """The row with this id; KeyError where there is none."""
        for row in self.indicators:
            if row.id == indicator_id:
                return row
        raise KeyError(indicator_id)

    def goal_of(self, indicator_id: str) -> Goal:
        """The goal that holds the row with this id; KeyError where there is none."""
        for goal in self.goals:
            if any(row.id == indicator_id for row in goal.indicators):
                return goal
        raise KeyError(indicator_id)

    def with_indicator(self, row: Indicator) -> "Form":
        """The same form with the row of that id replaced."""
        return replace(
            self,
            goals=tuple(
                replace(goal, indicators=tuple(row if old.id == row.id else old for old in goal.indicators))
                for goal in self.goals
            ),
        )

    @property
    def given_total(self) -> Decimal | None:
        """Sum of the given scores, the budget's included; None while nothing was given."""
        given = [row.given for row in self.indicators if row.given is not None]
        if self.budget.given is not None:
            given.append(self.budget.given)
        return sum(given, Decimal(0)) if given else None

    def deviations_of(self, indicator_id: str) -> tuple[Deviation, ...]:
        """The notes that explain this row."""
        return tuple(note for note in self.deviations if note.indicator == indicator_id)

    def measures_of(self, indicator_id: str) -> tuple[Measure, ...]:
        """The measures that answer this row's notes."""
        return tuple(note for note in self.measures if note.indicator == indicator_id)


def indicator_id(name: str, taken: Collection[str] = ()) -> str:
    """A stable id for an indicator: its name in plain form; `#2`, `#3` ... behind one that is taken already."""
    base = plain(name) or "?"
    used = set(taken)
    if base not in used:
        return base
    number = 2
    while f"{base}#{number}" in used:
        number += 1
    return f"{base}#{number}"
