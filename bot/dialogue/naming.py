"""What an entry of the form is called, and how its value reads: 「信访件办结率 · 得分」, 「达成预期」."""

from decimal import Decimal

from bot.dialogue import asking
from bot.dialogue.interview import Interview
from bot.dialogue.phrase import Phrase, phrase
from kb.entries import row_key
from kb.shaping import is_of_shape

_MONEY = {"basic_expenditure", "project_expenditure", "budget/adjusted", "budget/spent"}
#: Entries that stand for themselves in the head and the budget.
_HEAD = ("unit", "year", "filed_on", "basic_expenditure", "project_expenditure", "budget_ties")


def entry_name(walk: Interview, key: str) -> Phrase | str:
    """What the entry under this key is called."""
    place, _, rest = key.partition("/")
    of, _, part = rest.rpartition("/")
    if place == "rulebook":
        if (row := next((row for row in walk.form.indicators if rest == f"row/{row.id}"), None)) is not None:
            return phrase("dialogue.part_of", name=row.name, part=phrase("rules.name"))
        return phrase("rules.name")
    if place == "row":
        rows = (*walk.draft.rows.indicators, *walk.draft.skeleton.indicators)
        row = next((row for row in rows if row.id == of), None)
        now = next((one for one in walk.form.indicators if one.id == of), row)
        name = walk.draft.entries.get(row_key(of, "name")) or of  # of a row that is no longer there
        if row is not None and now is not None:
            known = row.name if part == "name" else walk.draft.entries.get(row_key(of, "name")) or now.name
            name = known or f"{row.level1}·{row.level2}"
        return phrase("dialogue.part_of", name=name, part=phrase(f"explain.part_{part}"))
    if place == "goal":
        return phrase(f"explain.name_goal_{part}", goal=of)
    if place == "budget":
        return phrase(f"explain.name_budget_{part}")
    return phrase(f"explain.name_{key}") if key in _HEAD else phrase("closing.head_name")


def entry_words(key: str, value: str | None) -> Phrase | str:
    """An entry's value in words."""
    if key.endswith(("/added", "/dropped")) and is_of_shape(key):
        return phrase("shaping.stands" if bool(value) == key.endswith("/added") else "shaping.stands_not")
    if not value:
        return phrase("closing.open")
    if key in _MONEY:
        return phrase("closing.amount", amount=Decimal(value))
    if key.startswith("row/") and key.endswith("/band"):
        return phrase(f"interview.band_{value}")
    return asking.quote(value)
