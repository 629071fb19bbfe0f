"""A rulebook: which rule applies where, rounding, bands, budget points and grades; data (TOML) with its provenance.

`parse_rulebooks` takes the texts, so that this module opens no file; an office adds a rulebook by adding a file.
"""

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from decimal import Decimal, InvalidOperation
from typing import Any

from scoring.errors import UserError
from scoring.quantity import Quantity, plain
from scoring.rules import (
    Band,
    Bands,
    Compound,
    Deadline,
    Evidence,
    MissedDeduction,
    PositiveRatio,
    ReverseLinear,
    ReverseRatio,
    Rounding,
    Rule,
    StepDeduction,
    Threshold,
    Tiers,
    ZeroTarget,
)

DEFAULT_RULEBOOK = "hubei"


@dataclass(frozen=True, slots=True, kw_only=True)
class Rulebook:
    """One office's or bureau's way of scoring.

    at_least: for ≥, > and = targets and those without a sign. at_most: for ≤ and <. judged: for rows without a figure.
    overrides: rules of their own for some rows. budget_points: the budget block's weight where the form prints none;
    budget_reason_below: the execution rate in
    percent below which a reason is wanted. grades: (name, lowest total), best first. over_fulfilled_from: percent of
    the target from which over-fulfilment wants a word.
    """

    name: str
    title: Mapping[str, str]
    source: str
    at_least: Rule
    at_most: Rule
    judged: Bands
    rounding: Rounding
    budget_points: Decimal
    budget_reason_below: Decimal
    grades: tuple[tuple[str, Decimal], ...]
    over_fulfilled_from: Decimal
    overrides: tuple["Override", ...] = ()

    def rule_for(self, target: Quantity | None, *, name: str = "", level2: str = "", goal: int | None = None) -> Rule:
        """The rule for a row: the nearest override (indicator, level 2, goal), else by its target's sign.

        A target that is no quantity is judged.
        """
        for override in sorted(self.overrides, key=lambda item: item.nearness):
            if override.fits(name, level2, goal):
                return override.rule
        if target is None:
            return self.judged
        lower_is_better = target.operator in {"≤", "<"} or (target.value == 0 and target.operator in {"", "="})
        return self.at_most if lower_is_better else self.at_least

    def grade(self, total: Decimal) -> str:
        """The grade (优, 良, 中, 差) of a total out of 100."""
        return next((name for name, lowest in self.grades if total >= lowest), self.grades[-1][0])


@dataclass(frozen=True, slots=True, kw_only=True)
class Override:
    """A rule of its own for one indicator, one kind of level 2, or one goal; "" and None mean any."""

    rule: Rule
    indicator: str = ""
    level2: str = ""
    goal: int | None = None

    @property
    def nearness(self) -> int:
        """0 for an indicator, 1 for a level-2 kind, 2 for a goal: the smaller wins."""
        return 0 if self.indicator else 1 if self.level2 else 2

    def fits(self, name: str, level2: str, goal: int | None) -> bool:
        """Whether it is meant for a row of this name, level 2 and goal."""
        return (
            (not self.indicator or plain(self.indicator) == plain(name))
            and (not self.level2 or plain(level2).startswith(plain(self.level2)))
            and (self.goal is None or self.goal == goal)
        )


def parse_rulebooks(texts: Mapping[str, str]) -> dict[str, Rulebook]:
    """The rulebooks in these TOML texts (by file name), by name; `extends` may name any of them.

    Raises UserError `rulebook-invalid` with file, line, key and what is wrong.
    """
    tables: dict[str, tuple[str, dict[str, Any]]] = {}
    for file, text in texts.items():
        try:
            table = tomllib.loads(text)
        except tomllib.TOMLDecodeError as error:
            line = re.search(r"line (\d+)", str(error))
            raise UserError(
                "rulebook-invalid", file=file, line=line[1] if line else "?", key="", why=str(error)
            ) from error
        tables[_text(_Source(file, text), table, "name")] = (file, table)
    known: dict[str, Rulebook] = {}
    for name in tables:
        _build(name, tables, texts, known, ())
    return known


@dataclass(frozen=True, slots=True)
class _Source:
    """Where a table was read, to say the line of a key."""

    file: str
    text: str

    def fail(self, key: str, why: str) -> UserError:
        last = key.rpartition(".")[2]
        found = re.search(rf"^[^#\n]*\b{re.escape(last)}\b", self.text, re.MULTILINE) if last else None
        line = self.text.count("\n", 0, found.start()) + 1 if found else 1
        return UserError("rulebook-invalid", file=self.file, line=line, key=key, why=why)


_KEYS = {
    "name", "title", "source", "extends", "at_least", "at_most", "judged", "rounding", "budget", "grades",
    "over_fulfilled_from", "where",
}  # fmt: skip


def _build(
    name: str,
    tables: Mapping[str, tuple[str, dict[str, Any]]],
    texts: Mapping[str, str],
    known: dict[str, Rulebook],
    chain: tuple[str, ...],
) -> Rulebook:
    if name in known:
        return known[name]
    file, table = tables[name]
    source = _Source(file, texts[file])
    for key in table:
        if key not in _KEYS:
            raise source.fail(key, "unknown key")
    base: Rulebook | None = None
    if "extends" in table:
        parent = table["extends"]
        if parent not in tables or parent in (*chain, name):
            raise source.fail("extends", f"no rulebook {parent!r} to extend")
        base = _build(parent, tables, texts, known, (*chain, name))
    known[name] = _rulebook(source, table, base)
    return known[name]


def _rulebook(source: _Source, table: Mapping[str, Any], base: Rulebook | None) -> Rulebook:
    own: dict[str, Any] = {
        "name": _text(source, table, "name"),
        "title": _titles(source, table),
        "source": _text(source, table, "source"),
    }
    if "at_least" in table:
        own["at_least"] = _rule(source, table["at_least"], "at_least")
    if "at_most" in table:
        own["at_most"] = _rule(source, table["at_most"], "at_most")
    if "judged" in table:
        own["judged"] = _bands(source, table["judged"])
    if "rounding" in table:
        own["rounding"] = _rounding(source, table["rounding"])
    if "budget" in table:
        if not isinstance(table["budget"], dict):
            raise source.fail("budget", "needs points and reason_below")
        own["budget_points"] = _decimal(source, table["budget"], "points", "budget.points")
        own["budget_reason_below"] = _decimal(source, table["budget"], "reason_below", "budget.reason_below")
    if "grades" in table:
        if not isinstance(table["grades"], dict) or not table["grades"]:
            raise source.fail("grades", "needs the lowest total of each grade")
        own["grades"] = tuple(
            (grade, _decimal(source, table["grades"], grade, f"grades.{grade}")) for grade in table["grades"]
        )
    if "over_fulfilled_from" in table:
        own["over_fulfilled_from"] = _decimal(source, table, "over_fulfilled_from", "over_fulfilled_from")
    if "where" in table:
        # An extending rulebook's own overrides come before those it takes over.
        own["overrides"] = (*_overrides(source, table["where"]), *(base.overrides if base else ()))
    if base is not None:
        return replace(base, **own)
    for field in ("at_least", "at_most", "judged", "rounding", "budget", "grades", "over_fulfilled_from"):
        if field not in table:
            raise source.fail(field, "missing (a rulebook that extends no other needs it)")
    return Rulebook(**own)


def _titles(source: _Source, table: Mapping[str, Any]) -> dict[str, str]:
    titles = table.get("title")
    if not isinstance(titles, dict) or not all(isinstance(titles.get(language), str) for language in ("zh", "en")):
        raise source.fail("title", "needs zh and en")
    return dict(titles)


def _text(source: _Source, table: Mapping[str, Any], key: str) -> str:
    value = table.get(key)
    if not isinstance(value, str) or not value.strip():
        raise source.fail(key, "needs a text")
    return value.strip()


def _decimal(source: _Source, table: Mapping[str, Any], key: str, path: str) -> Decimal:
    """A number written as text, so that it never passes through binary floating point."""
    value = table.get(key)
    try:
        number = Decimal(value) if isinstance(value, str) else None
    except InvalidOperation:
        number = None
    if number is None or not number.is_finite() or number < 0:
        raise source.fail(path, 'needs a number in quotes, such as "0.5"')
    return number


_PLAIN_RULES: dict[str, Rule] = {
    rule.kind: rule for rule in (PositiveRatio(), ReverseRatio(), ReverseLinear(), ZeroTarget(), Compound())
}
_PARAMETERS = {
    "step-deduction": {"per", "minus"},
    "missed-deduction": {"minus"},
    "tiers": {"tiers"},
    "threshold": {"share", "else_zero"},
    "evidence": {"minus"},
    "deadline": {"minus", "every"},
    "bands": {"bands"},
}


def _rule(source: _Source, table: object, key: str) -> Rule:
    kinds = (*_PLAIN_RULES, *_PARAMETERS)
    kind = table.get("kind") if isinstance(table, dict) else None
    if not isinstance(table, dict) or kind not in kinds:
        raise source.fail(f"{key}.kind", f"one of {', '.join(kinds)}")
    for name in table:
        if name != "kind" and name not in _PARAMETERS.get(kind, set()):
            raise source.fail(f"{key}.{name}", f"{kind} knows no such key")
    if kind in _PLAIN_RULES:
        return _PLAIN_RULES[kind]

    def number(name: str) -> Decimal:
        return _decimal(source, table, name, f"{key}.{name}")

    def positive(name: str) -> Decimal:
        value = number(name)
        if value <= 0:
            raise source.fail(f"{key}.{name}", "is above 0")
        return value

    match kind:
        case "step-deduction":
            return StepDeduction(positive("per"), number("minus"))
        case "missed-deduction":
            return MissedDeduction(number("minus"))
        case "tiers":
            return _tiers(source, table.get("tiers"), key)
        case "threshold":
            return Threshold(positive("share"), bool(table.get("else_zero", False)))
        case "evidence":
            return Evidence(number("minus") if "minus" in table else None)
        case "bands":
            return _bands(source, table)
        case _:
            every = positive("every") if "every" in table else Decimal(1)
            return Deadline(number("minus") if "minus" in table else None, every)


def _tiers(source: _Source, rows: object, key: str) -> Tiers:
    if not isinstance(rows, list) or not rows or not all(isinstance(row, dict) for row in rows):
        raise source.fail(f"{key}.tiers", "needs a list of gap and points")
    tiers = tuple(
        (_decimal(source, row, "gap", f"{key}.tiers.gap"), _decimal(source, row, "points", f"{key}.tiers.points"))
        for row in rows
    )
    gaps, points = [gap for gap, _ in tiers], [given for _, given in tiers]
    if gaps != sorted(set(gaps)) or points != sorted(points, reverse=True):
        raise source.fail(f"{key}.tiers", "gaps go up and points go down")
    return Tiers(tiers)


def _overrides(source: _Source, rows: object) -> tuple[Override, ...]:
    if not isinstance(rows, list):
        raise source.fail("where", "is a list: [[where]]")
    found = []
    for row in rows:
        unknown = set(row) - {"indicator", "level2", "goal", "rule"}
        if unknown or not set(row) - {"rule"}:
            raise source.fail(
                f"where.{min(unknown, default='indicator')}", "needs indicator, level2 or goal, and a rule"
            )
        if "goal" in row and not isinstance(row["goal"], int):
            raise source.fail("where.goal", "needs a whole number")
        named = {key: _text(source, row, key) for key in ("indicator", "level2") if key in row}
        found.append(Override(rule=_rule(source, row.get("rule"), "where.rule"), goal=row.get("goal"), **named))
    return tuple(found)


def _bands(source: _Source, table: object) -> Bands:
    rows = table.get("bands") if isinstance(table, dict) else None
    if not isinstance(rows, list) or not rows:
        raise source.fail("judged.bands", "needs a list of bands")
    bands = tuple(Band(_text(source, row, "name"), _decimal(source, row, "from", "judged.bands.from")) for row in rows)
    lows = [band.lowest for band in bands]
    if lows != sorted(lows, reverse=True) or lows[-1] != 0 or len(set(lows)) != len(lows):
        raise source.fail("judged.bands", "bands go from high to low and end at 0")
    return Bands(bands)


def _rounding(source: _Source, table: object) -> Rounding:
    if not isinstance(table, dict):
        raise source.fail("rounding", "needs to and direction")
    to = _decimal(source, table, "to", "rounding.to")
    direction, of = table.get("direction"), table.get("of", "score")
    if to <= 0:
        raise source.fail("rounding.to", "is above 0")
    if direction not in {"half-up", "down"}:
        raise source.fail("rounding.direction", "is half-up or down")
    if of not in {"score", "rate"}:
        raise source.fail("rounding.of", "is score or rate")
    return Rounding(to, direction, of)
