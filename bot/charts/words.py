"""What charts have in common: which form is meant in a few words, its total, its points."""

from decimal import Decimal

from bot.charts.chart import shortened
from bot.text import Language, number, plain_text, say
from kb.entries import BUDGET
from kb.query import short_name
from scoring.form import Form, Indicator

LONGEST_NAME = 30


def says(language: Language, key: str, **values: object) -> str:
    """A sentence of bot/text/<language>/pictures.toml, without markup."""
    return plain_text(say(language, f"pictures.{key}", **values))


def heading(form: Form, language: Language) -> str:
    """Which form this is, in a few words."""
    return says(language, "heading", name=office(form), year=form.year or "—")


def office(form: Form) -> str:
    """Whose form this is: the project, else the office."""
    return shortened(form.project or short_name(form.unit), LONGEST_NAME) or "—"


def total_of(form: Form) -> Decimal | None:
    """The total that stands on the form, else the sum of what was given."""
    return form.given_total if form.printed_total is None else form.printed_total


def whole_of(form: Form) -> Decimal:
    """What a form's total is of: all weights together, or 100 where some are not printed."""
    weights = [row.weight for row in form.indicators]
    known = [weight for weight in weights if weight is not None]
    whole = sum(known, form.budget.weight or Decimal(0))
    return whole if whole and len(known) == len(weights) else Decimal(100)


def name_of(row: Indicator) -> str:
    """An indicator's name for a chart."""
    return shortened(row.name, LONGEST_NAME) or "—"


def rows_of(form: Form, language: Language) -> tuple[Indicator, ...]:
    """What has points on a form: the budget block as a row of its own, and the indicators."""
    block = form.budget
    if block.given is None and block.weight is None:
        return form.indicators
    name = says(language, "budget")
    return (
        Indicator(id=BUDGET, level1="", level2="", name=name, weight=block.weight, given=block.given),
        *form.indicators,
    )


def points_of(points: Decimal | None, weight: Decimal | None) -> str:
    """Points and what they are of: 4.5/5; points alone where the weight is not known."""
    given = "—" if points is None else number(points)
    return given if weight is None else f"{given}/{number(weight)}"


def change(before: Decimal | None, after: Decimal | None) -> str:
    """The difference with its sign; "" where there is none to tell."""
    if before is None or after is None:
        return ""
    difference = after - before
    return "±0" if not difference else f"{'+' if difference > 0 else '-'}{number(abs(difference))}"
