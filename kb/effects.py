"""What came of a measure: its indicator before and after, compared as far as the two years can be. Pure.

A change behind a measure does not prove that the measure made it; so a verdict says what the figures did, no more.
"""

from collections.abc import Callable, Container, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from kb.figures import Figure
from kb.follow_up import FollowedMeasure
from kb.record import Heading, Record
from scoring.quantity import Quantity, in_base_unit, plain, read_quantity, same_kind
from scoring.scorecard import read_actual

Verdict = Literal["better", "same", "worse", "unclear", "unknown"]
#: Why the two years do not compare, or only in part.
Doubt = Literal["renamed", "target", "weight", "judged", "kind", "gone"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Effect:
    """One measure with its indicator's figures in its own year and in the next one that is on file.

    after: None where the indicator is no longer there, or that year is not on file yet. change: by how much the actual
    rose (fell, when negative), in `unit`. verdict: `unclear` where the years do not compare, `unknown` without `after`.
    doubts: what the comparison must be read with.
    """

    measure: FollowedMeasure
    before: Figure
    after: Figure | None
    verdict: Verdict
    change: Decimal | None = None
    unit: str = ""
    doubts: tuple[Doubt, ...] = ()


Figures = Callable[[Heading], tuple[Figure, ...]]


def effects_of(
    year: int | None,
    record: Record,
    filed: Sequence[Heading],
    figures: Figures,
    rows: Container[tuple[int, str]] | None,
) -> tuple[Effect, ...]:
    """What came of the measures of `year`, or of the newest year that another one follows, form by form.

    rows: (form, indicator) pairs to which it is narrowed, None for all.
    """
    offices: dict[tuple[str, str, str], list[Heading]] = {}
    for heading in filed:
        offices.setdefault((heading.unit, heading.kind, heading.project), []).append(heading)
    found: list[Effect] = []
    for forms in offices.values():
        years = sorted(forms, key=lambda heading: heading.year or 0)
        place = max(0, len(years) - 2) if year is None else next(
            (place for place, heading in enumerate(years) if heading.year == year), None
        )  # fmt: skip
        if place is None:
            continue
        now, later = years[place], years[place + 1] if place + 1 < len(years) else None
        before = {figure.indicator: figure for figure in figures(now)}
        after = {figure.indicator: figure for figure in figures(later)} if later is not None else {}
        found += [
            compared(measure, before[measure.indicator], after.get(measure.indicator), on_file=later is not None)
            for measure in record.measures(now.id)
            if measure.indicator in before and (rows is None or (now.id, measure.indicator) in rows)
        ]
    return tuple(found)


def compared(measure: FollowedMeasure, before: Figure, after: Figure | None, *, on_file: bool = True) -> Effect:
    """The two years of one indicator. on_file: whether there is a form of the later year at all."""
    if after is None:
        doubts: tuple[Doubt, ...] = ("gone",) if on_file else ()
        return Effect(measure=measure, before=before, after=None, verdict="unknown", doubts=doubts)
    doubts = tuple(_doubts(before, after))
    change, unit, verdict = _by_actual(before, after)
    if verdict is None:
        verdict = _by_points(before, after)
        doubts = (*doubts, "judged") if not _quantity(before) and not _quantity(after) else (*doubts, "kind")
    if "renamed" in doubts or ("kind" in doubts):
        verdict = "unclear"
    return Effect(measure=measure, before=before, after=after, verdict=verdict, change=change, unit=unit, doubts=doubts)


def _doubts(before: Figure, after: Figure) -> list[Doubt]:
    doubts: list[Doubt] = []
    if plain(before.name) != plain(after.name):
        doubts.append("renamed")
    if plain(before.target) != plain(after.target):
        doubts.append("target")
    if before.weight != after.weight:
        doubts.append("weight")
    return doubts


def _quantity(figure: Figure) -> Quantity | None:
    target = read_quantity(figure.target)
    return read_actual(figure.actual, target) if target is not None else None


def _by_actual(before: Figure, after: Figure) -> tuple[Decimal | None, str, Verdict | None]:
    """By how much the actual changed, and whether that is better; None where there are no two figures of one kind."""
    one, other = _quantity(before), _quantity(after)
    if one is None or other is None or not same_kind(one, other):
        return None, "", None
    (was, unit), (now, _) = in_base_unit(one), in_base_unit(other)
    change = now - was
    if not change:
        return change, unit, "same"
    target = read_quantity(after.target)
    less_is_better = target is not None and target.operator in {"≤", "<"}
    return change, unit, "better" if (change < 0) is less_is_better else "worse"


def _by_points(before: Figure, after: Figure) -> Verdict:
    """By the share of the points, where there is no figure to compare."""
    if before.given is None or after.given is None or not before.weight or not after.weight:
        return "unclear"
    was, now = before.given / before.weight, after.given / after.weight
    return "same" if was == now else "better" if now > was else "worse"
