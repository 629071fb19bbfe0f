"""The shared engine of performance self-evaluation: pure, standard library only, usable alone.

`parse_rulebooks` reads rulebooks, `score_form` scores a form, `check_form` is the linter, `what_if`, `needed_for` and
`way_up` play with figures, `aggregate` takes units together. Points and money are Decimal, money in 万元. What a user
can put right is a `UserError` with a code.
"""

from scoring.aggregation import Part, aggregate
from scoring.checks import Finding, check_form
from scoring.errors import UserError
from scoring.explanation import Explanation
from scoring.form import Budget, Deviation, Form, Goal, Indicator, Measure, RulebookChoice
from scoring.quantity import Quantity, read_number, read_quantity
from scoring.rulebook import Rulebook, rulebook_of
from scoring.rulebook_file import parse_rulebook, parse_rulebooks
from scoring.rules import Score, Step, apply_rule, deduct
from scoring.scorecard import RowScore, Scorecard, fitting_rulebook, score_form, score_row
from scoring.what_if import WhatIf, needed_for, short_of, way_up, what_if

__all__ = [
    "Budget",
    "Deviation",
    "Explanation",
    "Finding",
    "Form",
    "Goal",
    "Indicator",
    "Measure",
    "Part",
    "Quantity",
    "RowScore",
    "Rulebook",
    "RulebookChoice",
    "Score",
    "Scorecard",
    "Step",
    "UserError",
    "WhatIf",
    "aggregate",
    "apply_rule",
    "check_form",
    "deduct",
    "fitting_rulebook",
    "needed_for",
    "parse_rulebook",
    "parse_rulebooks",
    "read_number",
    "read_quantity",
    "rulebook_of",
    "score_form",
    "score_row",
    "short_of",
    "way_up",
    "what_if",
]
