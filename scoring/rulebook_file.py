"""TOML texts -> rulebooks, validated: what is wrong is told with its file, line and key.

Texts come from the caller, so that nothing here opens a file. Numbers with decimals stand in quotes ("0.5"), so that
they never pass through binary floating point.
"""

import re
import tomllib
from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal, InvalidOperation
from itertools import pairwise
from typing import Any

from scoring.errors import UserError
from scoring.quantity import HUNDRED
from scoring.rulebook import Override, Rulebook, nearest_first
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
from scoring.toml_lines import Path, key_lines

#: A name is shown in lists and travels in buttons, which hold 64 bytes.
LONGEST_NAME = 36
LONGEST_TEXT = 60_000
BAND_NAMES = ("achieved", "partly", "missed")


def parse_rulebooks(texts: Mapping[str, str], known: Mapping[str, Rulebook] | None = None) -> dict[str, Rulebook]:
    """The rulebooks in these TOML texts (by file name), by name.

    `extends` and `rulebook` may name any of them, or one of those `known` already, whose names are taken.

    Raises UserError `rulebook-...` with file, line and key: not TOML, a key that is unknown or missing, a value of the
    wrong type or out of range, a name that is taken or unknown, a circle of `extends`.
    """
    files: dict[str, _At] = {}
    for file, text in texts.items():
        top = _read(file, text)
        name = top.text("name")
        if len(name.encode()) > LONGEST_NAME or not re.fullmatch(r"[\w.-]+", name):
            raise top.fault("rulebook-name", "name", most=LONGEST_NAME)
        if known and name in known:
            raise top.fault("rulebook-taken", "name", name=name)
        if name in files:
            raise top.fault("rulebook-twice", "name", name=name, other=files[name].file)
        files[name] = top
    built = dict(known or {})
    for name in files:
        _build(name, files, built, ())
    return {name: built[name] for name in built if name in files}


def parse_rulebook(file: str, text: str, known: Mapping[str, Rulebook], own: Collection[str] = ()) -> Rulebook:
    """One rulebook to be added to those `known`; it may take the place of one of its office's `own`, by name.

    Raises UserError as `parse_rulebooks` does.
    """
    try:
        found = parse_rulebooks({file: text}, known)
    except UserError as error:
        name = error.values.get("name")
        if error.code != "rulebook-taken" or name not in own:
            raise
        found = parse_rulebooks({file: text}, {other: book for other, book in known.items() if other != name})
    return next(iter(found.values()))


def _read(file: str, text: str) -> "_At":
    if len(text) > LONGEST_TEXT:
        raise UserError("rulebook-long", file=file, most=LONGEST_TEXT)
    try:
        return _At(file, key_lines(text) if (table := tomllib.loads(text)) else {}, (), table)
    except tomllib.TOMLDecodeError as error:
        found = re.search(r"line (\d+)", str(error))
        lines = text.splitlines() or [""]
        line = int(found[1]) if found else len(lines)
        key = re.match(r"\s*([^=\[\]#]*?)\s*=", lines[min(line, len(lines)) - 1])
        why = re.sub(r"\s*\(at .*\)$", "", str(error))
        raise UserError("rulebook-no-toml", file=file, line=line, key=key[1] if key else "—", why=why) from error
    except RecursionError as error:
        raise UserError("rulebook-no-toml", file=file, line=1, key="—", why="nested too deep") from error


@dataclass(frozen=True, slots=True)
class _At:
    """A table of a rulebook's text: its values, and where it stands, to say the line of a key."""

    file: str
    lines: Mapping[Path, int]
    path: Path
    table: Mapping[str, Any]

    def fault(self, code: str, key: str | int | None = None, **values: object) -> UserError:
        """The error about one of its keys; where that is missing, it is the table's line that is named."""
        path = self.path if key is None else (*self.path, key)
        place = path
        while place and place not in self.lines:
            place = place[:-1]
        return UserError(code, file=self.file, line=self.lines.get(place, 1), key=_written(path), **values)

    def only(self, *keys: str) -> None:
        """Refuse every other key."""
        for key in self.table:
            if key not in keys:
                raise self.fault("rulebook-key", key, known=", ".join(keys))

    def text(self, key: str) -> str:
        value = self.table.get(key)
        if not isinstance(value, str) or not value.strip():
            raise self.fault("rulebook-text", key)
        return value.strip()

    def one_of(self, key: str, *known: str) -> str:
        value = self.table.get(key)
        if not isinstance(value, str) or value not in known:
            raise self.fault("rulebook-one-of", key, known=", ".join(known))
        return value

    def number(self, key: str, lowest: Decimal = Decimal(0), highest: Decimal | None = None) -> Decimal:
        """A whole number, or any number in quotes."""
        value = self.table.get(key)
        whole = isinstance(value, int) and not isinstance(value, bool)
        try:
            number = Decimal(str(value)) if whole or isinstance(value, str) else None
        except InvalidOperation:
            number = None
        if number is None or not number.is_finite():
            raise self.fault("rulebook-number", key)
        if number < lowest or (highest is not None and number > highest):
            raise self.fault("rulebook-range", key, lowest=lowest, highest="∞" if highest is None else highest)
        return number

    def positive(self, key: str) -> Decimal:
        number = self.number(key)
        if not number:
            raise self.fault("rulebook-above-zero", key)
        return number

    def inner(self, key: str) -> "_At":
        """The table under a key."""
        value = self.table.get(key)
        if not isinstance(value, dict) or not value:
            raise self.fault("rulebook-table", key)
        return _At(self.file, self.lines, (*self.path, key), value)

    def each(self, key: str) -> "list[_At]":
        """The tables in the list under a key."""
        value = self.table.get(key)
        if not isinstance(value, list) or not value:
            raise self.fault("rulebook-list", key)
        found = []
        for place, item in enumerate(value):
            at = _At(self.file, self.lines, (*self.path, key, place), item)
            if not isinstance(item, dict):
                raise at.fault("rulebook-list")
            found.append(at)
        return found


def _written(path: Path) -> str:
    """A path as people write it: where[2].rule.per, counted from 1."""
    text = "".join(f"[{part + 1}]" if isinstance(part, int) else f".{part}" for part in path)
    return text.removeprefix(".") or "—"


# --- a rulebook ------------------------------------------------------------------------------------------------------

_KEYS = (
    "name", "title", "source", "extends", "at_least", "at_most", "judged", "rounding", "budget", "weights", "grades",
    "over_fulfilled_from", "where",
)  # fmt: skip
_NEEDED = ("at_least", "at_most", "judged", "rounding", "budget", "grades", "over_fulfilled_from")


def _build(name: str, files: Mapping[str, _At], known: dict[str, Rulebook], chain: tuple[str, ...]) -> Rulebook:
    if name in known:
        return known[name]
    top = files[name]
    top.only(*_KEYS)

    def other(at: _At, key: str) -> Rulebook:
        named = at.text(key)
        if named not in files and named not in known:
            raise at.fault("rulebook-unnamed", key, name=named, known=", ".join({**known, **files}))
        if named in (*chain, name):
            raise at.fault("rulebook-circle", key, name=named)
        return _build(named, files, known, (*chain, name))

    base = other(top, "extends") if "extends" in top.table else None
    own = _own(top)
    if "where" in top.table:
        overrides = tuple(
            _override(at, other(at, "rulebook") if "rulebook" in at.table else None) for at in top.each("where")
        )
        # An extending rulebook's own overrides come before those it takes over.
        own["overrides"] = nearest_first((*overrides, *(base.overrides if base else ())))
    if base is None:
        for key in _NEEDED:
            if key not in top.table:
                raise top.fault("rulebook-missing", key)
    book = Rulebook(**own) if base is None else replace(base, **own)
    if book.weights and sum(book.weights.values(), book.budget_points) != HUNDRED:
        key = "weights" if "weights" in top.table else "budget"
        raise top.fault("rulebook-weights", key, sum=sum(book.weights.values(), book.budget_points))
    known[name] = book
    return book


def _own(top: _At) -> dict[str, Any]:
    """What a rulebook says itself, by the names of the fields."""
    own: dict[str, Any] = {"name": top.text("name"), "title": _title(top), "source": top.text("source")}
    for key in ("at_least", "at_most"):
        if key in top.table:
            own[key] = _rule(top.inner(key))
    if "judged" in top.table:
        judged = top.inner("judged")
        judged.only("bands")
        own["judged"] = _bands(judged)
    if "rounding" in top.table:
        own["rounding"] = _rounding(top.inner("rounding"))
    if "budget" in top.table:
        budget = top.inner("budget")
        budget.only("points", "reason_below")
        own["budget_points"] = budget.number("points", highest=HUNDRED)
        own["budget_reason_below"] = budget.number("reason_below", highest=HUNDRED)
    if "weights" in top.table:
        weights = top.inner("weights")
        own["weights"] = {level: weights.number(level, highest=HUNDRED) for level in weights.table}
    if "grades" in top.table:
        own["grades"] = _grades(top.inner("grades"))
    if "over_fulfilled_from" in top.table:
        own["over_fulfilled_from"] = top.number("over_fulfilled_from", lowest=HUNDRED)
    return own


def _title(top: _At) -> dict[str, str]:
    """The title by language; one that is given in Chinese alone stands for both."""
    if isinstance(top.table.get("title"), str):
        return dict.fromkeys(("zh", "en"), top.text("title"))
    title = top.inner("title")
    title.only("zh", "en")
    return {"zh": title.text("zh"), "en": title.text("en" if "en" in title.table else "zh")}


def _grades(at: _At) -> tuple[tuple[str, Decimal], ...]:
    grades = tuple((grade, at.number(grade, highest=HUNDRED)) for grade in at.table)
    for (_, above), (grade, lowest) in pairwise(grades):
        if lowest >= above:
            raise at.fault("rulebook-descending", grade)
    if grades[-1][1] != 0:
        raise at.fault("rulebook-ends-at-zero", grades[-1][0])
    return grades


def _override(at: _At, book: Rulebook | None) -> Override:
    at.only("indicator", "level2", "goal", "rule", "rounding", "rulebook")
    if not {"indicator", "level2", "goal"} & set(at.table):
        raise at.fault("rulebook-where")
    if not {"rule", "rounding", "rulebook"} & set(at.table):
        raise at.fault("rulebook-where-rule")
    if book is not None and {"rule", "rounding"} & set(at.table):
        raise at.fault("rulebook-where-both", "rulebook")
    goal = at.table.get("goal")
    if goal is not None and (not isinstance(goal, int) or isinstance(goal, bool) or goal < 1):
        raise at.fault("rulebook-whole", "goal")
    return Override(
        rule=_rule(at.inner("rule")) if "rule" in at.table else None,
        rounding=_rounding(at.inner("rounding")) if "rounding" in at.table else None,
        book=book,
        indicator=at.text("indicator") if "indicator" in at.table else "",
        level2=at.text("level2") if "level2" in at.table else "",
        goal=goal,
    )


# --- its rules -------------------------------------------------------------------------------------------------------

_PLAIN_RULES: dict[str, Rule] = {
    rule.kind: rule for rule in (PositiveRatio(), ReverseRatio(), ReverseLinear(), ZeroTarget(), Compound())
}
_PARAMETERS: dict[str, tuple[str, ...]] = {
    "step-deduction": ("per", "minus"),
    "missed-deduction": ("minus",),
    "tiers": ("tiers",),
    "threshold": ("share", "else_zero"),
    "evidence": ("minus",),
    "deadline": ("minus", "every"),
    "bands": ("bands",),
}


def _rule(at: _At) -> Rule:
    kind = at.one_of("kind", *_PLAIN_RULES, *_PARAMETERS)
    at.only("kind", *_PARAMETERS.get(kind, ()))
    match kind:
        case "step-deduction":
            return StepDeduction(at.positive("per"), at.positive("minus"))
        case "missed-deduction":
            return MissedDeduction(at.positive("minus"))
        case "tiers":
            return _tiers(at)
        case "threshold":
            return Threshold(at.number("share", lowest=Decimal(1), highest=HUNDRED), _yes(at, "else_zero"))
        case "evidence":
            return Evidence(at.positive("minus") if "minus" in at.table else None)
        case "deadline":
            every = at.positive("every") if "every" in at.table else Decimal(1)
            return Deadline(at.positive("minus") if "minus" in at.table else None, every)
        case "bands":
            return _bands(at)
        case _:
            return _PLAIN_RULES[kind]


def _yes(at: _At, key: str) -> bool:
    value = at.table.get(key, False)
    if not isinstance(value, bool):
        raise at.fault("rulebook-one-of", key, known="true, false")
    return value


def _tiers(at: _At) -> Tiers:
    rows = at.each("tiers")
    for row in rows:
        row.only("gap", "points")
    tiers = tuple((row.number("gap"), row.number("points", highest=HUNDRED)) for row in rows)
    for place, ((gap, points), (wider, fewer)) in enumerate(pairwise(tiers), 1):
        if wider <= gap:
            raise rows[place].fault("rulebook-ascending", "gap")
        if fewer > points:
            raise rows[place].fault("rulebook-descending", "points")
    return Tiers(tiers)


def _bands(at: _At) -> Bands:
    rows = at.each("bands")
    for row in rows:
        row.only("name", "from")
    bands = tuple(Band(row.one_of("name", *BAND_NAMES), row.number("from", highest=HUNDRED)) for row in rows)
    for place, (above, band) in enumerate(pairwise(bands), 1):
        if band.lowest >= above.lowest:
            raise rows[place].fault("rulebook-descending", "from")
        if band.name in {other.name for other in bands[:place]}:
            raise rows[place].fault("rulebook-one-of", "name", known=", ".join(BAND_NAMES))
    if bands[-1].lowest != 0:
        raise rows[-1].fault("rulebook-ends-at-zero", "from")
    return Bands(bands)


def _rounding(at: _At) -> Rounding:
    at.only("to", "direction", "of")
    direction = at.one_of("direction", "half-up", "down")
    of = at.one_of("of", "score", "rate") if "of" in at.table else "score"
    return Rounding(
        at.positive("to"), "down" if direction == "down" else "half-up", "rate" if of == "rate" else "score"
    )
