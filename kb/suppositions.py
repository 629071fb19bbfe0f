"""「如果信访办结率是100%会怎样」: what another actual would give, and which one full points need. Pure."""

import re
from dataclasses import dataclass
from decimal import Decimal

from scoring.form import Form
from scoring.quantity import Quantity, plain, same_kind
from scoring.rulebook import Rulebook
from scoring.rules import Score
from scoring.scorecard import RowScore, read_actual, score_row
from scoring.what_if import needed_for, what_if

_AMOUNT = r"百分之[\d.零一二三四五六七八九十百点]+|\d+/\d+|[\d,.]+%|[一二三四五六七八九]成[一二三四五六七八九半]?"


@dataclass(frozen=True, slots=True, kw_only=True)
class Supposition:
    """One row with another actual. score: what the rulebook then gives; before, after: the form's total.

    The other rows keep the scores they were given. actual and score are None where no amount was named; needed is the
    actual that gets full points, None where no figure decides or they were given already.
    """

    rulebook: Rulebook
    actual: Quantity | None
    score: Score | None
    before: Decimal | None
    after: Decimal | None
    needed: Quantity | None


def suppose(text: str, form: Form, indicator_id: str, rulebook: Rulebook) -> Supposition:
    """What a sentence supposes of this row of the form."""
    row = score_row(form.indicator(indicator_id), rulebook)
    actual = _named_amount(text, row)
    score, after = None, None
    total = form.printed_total if form.printed_total is not None else form.given_total
    if actual is not None:
        changed = what_if(form, rulebook, actuals={indicator_id: f"{actual.value}{actual.unit}"})
        score = changed.after.row(indicator_id).computed
    if score is not None and total is not None and row.indicator.given is not None:
        after = total - row.indicator.given + score.points
    weight = row.indicator.weight
    needed = needed_for(row, weight) if weight is not None and row.indicator.lost else None
    return Supposition(rulebook=rulebook, actual=actual, score=score, before=total, after=after, needed=needed)


def _named_amount(text: str, row: RowScore) -> Quantity | None:
    """The amount in the sentence that could be this row's actual; years and points are not."""
    target = row.target
    if target is None:
        return None
    unit = "" if target.is_rate or not target.unit else rf"|[\d,.]+{re.escape(target.unit)}"
    for found in re.finditer(_AMOUNT + unit, plain(text)):
        actual = read_actual(found[0], target)
        if actual is not None and actual.unit and same_kind(target, actual):
            return Quantity(actual.value, actual.unit)
    return None
