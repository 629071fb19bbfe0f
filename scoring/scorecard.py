"""Form + rulebook -> Scorecard: each row's given score, the score a rule computes, and what reproduces the given one.

The three are kept apart; nothing here changes the form.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from scoring.form import Budget, Form, Indicator
from scoring.quantity import Quantity, rate_of, read_quantity, read_shares
from scoring.rulebook import Rulebook
from scoring.rules import Bands, Rule, Score, apply_rule, budget_score


@dataclass(frozen=True, slots=True, kw_only=True)
class RowScore:
    """One indicator's line of the scorecard.

    computed: None for a judged row and wherever target or actual cannot be read.
    reproduced_by: the rulebooks that give exactly the given score, in the order they were passed.
    """

    indicator: Indicator
    goal: int | None
    target: Quantity | None
    actual: Quantity | None
    rule: Rule
    computed: Score | None
    reproduced_by: tuple[str, ...] = ()

    @property
    def judged(self) -> bool:
        """Whether a person judges this row (its target is no figure)."""
        return isinstance(self.rule, Bands)

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
    budget = score_budget(form.budget, rulebook)
    parts = [row.computed.points if row.computed is not None else row.indicator.given for row in rows]
    parts.append(budget.points if budget is not None else form.budget.given)
    counted = [points for points in parts if points is not None]
    return Scorecard(
        rulebook=rulebook,
        budget=budget,
        rows=rows,
        given_total=form.given_total,
        computed_total=sum(counted, Decimal(0)) if counted else None,
    )


def score_row(
    indicator: Indicator, rulebook: Rulebook, goal: int | None = None, known: Iterable[Rulebook] = ()
) -> RowScore:
    """Score one indicator under the rulebook."""
    target = read_quantity(indicator.target)
    actual = read_actual(indicator.actual, target)
    return RowScore(
        indicator=indicator,
        goal=goal,
        target=target,
        actual=actual,
        rule=rulebook.rule_for(target, name=indicator.name, level2=indicator.level2, goal=goal),
        computed=_computed(indicator, target, actual, rulebook, goal),
        reproduced_by=tuple(
            other.name
            for other in known
            if indicator.given is not None
            and (score := _computed(indicator, target, actual, other, goal)) is not None
            and score.points == indicator.given
        ),
    )


def score_budget(budget: Budget, rulebook: Rulebook) -> Score | None:
    """Score the budget block; None while A or B is unknown."""
    if budget.adjusted is None or budget.spent is None:
        return None
    return budget_score(budget.adjusted, budget.spent, budget_weight(budget, rulebook), rulebook.rounding)


def budget_weight(budget: Budget, rulebook: Rulebook) -> Decimal:
    """The block's points as printed, else the rulebook's."""
    return budget.weight if budget.weight is not None else rulebook.budget_points


def read_actual(text: str, target: Quantity | None) -> Quantity | None:
    """What the actual says, read beside its target: for a rate, counts alone ("受理272件,办结267件") give the rate."""
    actual = read_quantity(text)
    if actual is not None and (actual.unit or target is None or not target.is_rate):
        return actual
    if target is not None and target.is_rate:
        shares = read_shares(text)
        if shares:
            return Quantity(rate_of(shares), "%", shares=shares, note=text.strip().strip("()"), derived=True)
    return actual


def _computed(
    indicator: Indicator, target: Quantity | None, actual: Quantity | None, rulebook: Rulebook, goal: int | None
) -> Score | None:
    if indicator.weight is None:
        return None
    rule = rulebook.rule_for(target, name=indicator.name, level2=indicator.level2, goal=goal)
    texts = (indicator.target, indicator.actual)
    return apply_rule(rule, target, actual, indicator.weight, rulebook.rounding, texts=texts)
