"""Form + rulebook -> Scorecard: each row's given score, the score a rule computes, and what reproduces the given one.

The three are kept apart; nothing here changes the form.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import ROUND_HALF_UP, Decimal
from functools import cached_property

from scoring.explanation import NOT_COMPUTED, Explanation, explain_rows
from scoring.form import Form, Indicator
from scoring.origins import Origin, origins, reproducing
from scoring.quantity import HUNDRED, Quantity, in_base_unit, plain, rate_of, read_quantity, read_shares, same_kind
from scoring.rulebook import DEFAULT_RULEBOOK, Rulebook, Way, rulebook_of
from scoring.rules import Bands, PositiveRatio, Rule, Score, apply_rule, budget_score

#: What stands in the actual of a row that does not concern the unit.
NOT_APPLICABLE = {"不适用", "不涉及", "n/a"}
CENT = Decimal("0.01")
#: Words for none at all, where the target is none.
_NONE_HAPPENED = re.compile(r"(?:全年|本年|年内|均)?(?:无(?!法|效|力|人管)|没有|未(?:发生|出现|收到)|零)")


@dataclass(frozen=True, kw_only=True)
class RowScore:
    """One indicator's line of the scorecard.

    computed: None for a judged row and wherever target or actual cannot be read. known: the rulebooks that are tried
    for where the given score comes from. way: the rule, the rounding, and the rulebook they come from. applies: False
    for a row marked 不适用, which is dropped and the rest rescaled to 100.
    """

    indicator: Indicator
    goal: int | None
    target: Quantity | None
    actual: Quantity | None
    way: Way
    computed: Score | None
    known: Sequence[Rulebook] = ()
    applies: bool = True

    @cached_property
    def origins(self) -> tuple[Origin, ...]:
        """Every known way to compute the row; worked out when somebody asks, for it takes longer than all else."""
        return origins(self.indicator, self.target, self.actual, self.known, self.goal) if self.known else ()

    @property
    def rule(self) -> Rule:
        """The rule that scores the row."""
        return self.way.rule

    @property
    def reproduced_by(self) -> tuple[str, ...]:
        """The known rules that give exactly the given score, most specific first."""
        return reproducing(self.origins, self.indicator.given)

    @property
    def points(self) -> Decimal | None:
        """The computed score, else the given one."""
        return self.computed.points if self.computed is not None else self.indicator.given

    @property
    def judged(self) -> bool:
        """Whether a person judges this row (its target is no figure)."""
        return isinstance(self.rule, Bands)

    @property
    def fulfilled(self) -> Decimal | None:
        """Percent of the target that was done; None for a row where more is not better, or that has no figures."""
        target, actual = self.target, self.actual
        if (
            target is None
            or actual is None
            or not isinstance(self.rule, PositiveRatio)
            or not same_kind(target, actual)
        ):
            return None
        wanted = in_base_unit(target)[0]
        return in_base_unit(actual)[0] / wanted * HUNDRED if wanted > 0 else None

    @property
    def differs(self) -> bool:
        """Whether both scores are there and are not the same."""
        return (
            self.computed is not None
            and self.indicator.given is not None
            and self.computed.points != self.indicator.given
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Scorecard:
    """A scored form. Totals add the budget block and all rows; a row that no rule computes counts as given."""

    rulebook: Rulebook
    budget: Score | None
    rows: tuple[RowScore, ...]
    given_total: Decimal | None
    computed_total: Decimal | None

    @property
    def explanation(self) -> Explanation:
        """How the given scores came about, as far as the known rules tell."""
        rows = (row for row in self.rows if row.applies)
        known = [None if row.judged else row.reproduced_by if row.origins else NOT_COMPUTED for row in rows]
        return explain_rows(known, prefer=self.rulebook.name)

    @property
    def grade(self) -> str:
        """The grade of the given total under the rulebook; "" while there is none."""
        return self.rulebook.grade(self.given_total) if self.given_total is not None else ""

    def row(self, indicator_id: str) -> RowScore:
        """The line of this indicator; KeyError where there is none."""
        for row in self.rows:
            if row.indicator.id == indicator_id:
                return row
        raise KeyError(indicator_id)


def score_form(form: Form, rulebook: Rulebook, known: Iterable[Rulebook] = ()) -> Scorecard:
    """Score every row of the form under the rulebook; `known` rulebooks are tried for `reproduced_by`."""
    others = tuple(known)
    rows = tuple(
        score_row(indicator, rulebook, goal.number, others) for goal in form.goals for indicator in goal.indicators
    )
    budget = score_budget(form, rulebook)
    parts = [row.points for row in rows if row.applies]
    parts.append(budget.points if budget is not None else form.budget.given)
    counted = [points for points in parts if points is not None]
    return Scorecard(
        rulebook=rulebook,
        budget=budget,
        rows=rows,
        given_total=form.given_total,
        computed_total=_rescaled(sum(counted, Decimal(0)), rows) if counted else None,
    )


def _rescaled(total: Decimal, rows: tuple[RowScore, ...]) -> Decimal:
    """The total as if the rows that apply weighed all: the rule for rows marked 不适用."""
    dropped = sum((row.indicator.weight or Decimal(0) for row in rows if not row.applies), Decimal(0))
    if not dropped or dropped >= HUNDRED:
        return total
    return (total * HUNDRED / (HUNDRED - dropped)).quantize(CENT, ROUND_HALF_UP)


def score_row(
    indicator: Indicator, rulebook: Rulebook, goal: int | None = None, known: Sequence[Rulebook] = ()
) -> RowScore:
    """Score one indicator under the rulebook."""
    target = read_quantity(indicator.target)
    actual = read_actual(indicator.actual, target)
    way = rulebook.way_for(target, row=indicator.id, name=indicator.name, level2=indicator.level2, goal=goal)
    return RowScore(
        indicator=indicator,
        goal=goal,
        target=target,
        actual=actual,
        way=way,
        computed=_computed(indicator, target, actual, way),
        known=known,
        applies=plain(indicator.actual) not in NOT_APPLICABLE,
    )


def score_budget(form: Form, rulebook: Rulebook) -> Score | None:
    """Score the budget block; None while A or B is unknown, and on a form that gives it no points."""
    budget, weight = form.budget, budget_points(form, rulebook)
    if budget.adjusted is None or budget.spent is None or not weight:
        return None
    return budget_score(budget.adjusted, budget.spent, weight, rulebook.rounding)


def budget_points(form: Form, rulebook: Rulebook) -> Decimal:
    """The budget block's points: as printed, else the rulebook's; none on a form whose rows weigh 100 by themselves."""
    if form.budget.weight is not None:
        return form.budget.weight
    weights = [row.weight for row in form.indicators]
    rows = None if None in weights else sum((weight or Decimal(0) for weight in weights), Decimal(0))
    return Decimal(0) if rows == HUNDRED and form.budget.given is None else rulebook.budget_points


def read_actual(text: str, target: Quantity | None) -> Quantity | None:
    """What the actual says, read beside its target: for a rate, counts alone ("受理272件,办结267件") give the rate."""
    actual = read_quantity(text)
    if target is not None and target.value == 0 and actual is None and _NONE_HAPPENED.match(plain(text)):
        return Quantity(Decimal(0), target.unit)
    if actual is not None and target is not None and target.is_rate and not actual.unit and 1 < actual.value <= HUNDRED:
        return replace(actual, unit="%")  # the sign stands in another column
    if actual is not None and (actual.unit or target is None or not target.is_rate):
        return actual
    if target is not None and target.is_rate:
        shares = read_shares(text)
        if shares:
            return Quantity(rate_of(shares), "%", shares=shares, note=text.strip().strip("()"), derived=True)
    return actual


def _computed(indicator: Indicator, target: Quantity | None, actual: Quantity | None, way: Way) -> Score | None:
    if indicator.weight is None:
        return None
    texts = (indicator.target, indicator.actual)
    return apply_rule(way.rule, target, actual, indicator.weight, way.rounding, texts=texts)


def fitting_rulebook(form: Form, rulebooks: Mapping[str, Rulebook]) -> Rulebook:
    """The rulebook that the form names, else the one that gives most of its scores; the default one on a tie."""
    if form.rulebook in rulebooks or form.rulebook_choices:
        return rulebook_of(form, rulebooks)
    default = rulebooks[DEFAULT_RULEBOOK]

    def explained(book: Rulebook) -> int:
        rows = score_form(form, book).rows
        return sum(row.computed is not None and row.computed.points == row.indicator.given for row in rows)

    best = max(rulebooks.values(), key=explained)
    return best if explained(best) > explained(default) else default
