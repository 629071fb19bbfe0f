"""The shared engine of performance self-evaluation: pure, standard library only, usable alone."""

from scoring.form import Budget, Deviation, Form, Goal, Indicator, Measure
from scoring.quantity import Quantity, read_number, read_quantity
from scoring.rulebook import Rulebook
from scoring.rulebook_file import parse_rulebooks
from scoring.rules import Score, Step
from scoring.scorecard import RowScore, Scorecard, score_form

__all__ = [
    "Budget",
    "Deviation",
    "Form",
    "Goal",
    "Indicator",
    "Measure",
    "Quantity",
    "RowScore",
    "Rulebook",
    "Score",
    "Scorecard",
    "Step",
    "parse_rulebooks",
    "read_number",
    "read_quantity",
    "score_form",
]
