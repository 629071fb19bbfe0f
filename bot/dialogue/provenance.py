"""Where scores and findings come from, as phrases: rules by their names, and what explains a whole form."""

import re
from decimal import Decimal

from bot.dialogue.phrase import Phrase, phrase
from scoring.checks import Finding
from scoring.explanation import Explanation

_ROUNDED = re.compile(r"(?P<rule>\S+), (?P<of>rate )?(?P<direction>half-up|down) to (?P<to>\S+)")
_MISSED = re.compile(r"missed-deduction (?P<minus>\S+)")


def rule_named(name: str) -> Phrase | str:
    """A rule as scoring.origins names it: a single rule with its rounding in words, a rulebook by its name."""
    if match := _MISSED.fullmatch(name):
        return phrase("rules.missed_deduction", minus=Decimal(match["minus"]))
    if match := _ROUNDED.fullmatch(name):
        rounding = f"rules.{match['direction'].replace('-', '_')}{'_rate' if match['of'] else ''}"
        rule = phrase(f"rules.{match['rule'].replace('-', '_')}")
        return phrase(rounding, rule=rule, to=Decimal(match["to"]))
    return name


def finding_named(finding: Finding) -> Phrase:
    """A finding in words, with the rules it names in words too."""
    values = dict(finding.values)
    for slot in ("rules", "near"):
        if slot in values:
            values[slot] = rule_named(str(values[slot]))
    if "near" in values:  # where no other way was tried, none is the nearest
        values["nearest"] = phrase("rules.nearest", near=values["near"], points=values["near_points"])
        values["nearest"] = values["nearest"] if values["near"] else ""
    return phrase(f"findings.{finding.code}", **values)


def explained(explanation: Explanation) -> Phrase:
    """14 rows: 11 follow half-point; 3 are judged within their band. What is none is left out."""
    parts = [phrase("rules.follow", count=rows, rule=rule_named(rule)) for rule, rows in explanation.rules]
    counts = {"judged": explanation.judged, "unexplained": explanation.unexplained, "unread": explanation.unread}
    parts += [phrase(f"rules.{part}", count=count) for part, count in counts.items() if count]
    return phrase("rules.explained", rows=explanation.rows, parts=tuple(parts))
