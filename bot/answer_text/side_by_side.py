"""Years, offices or indicators side by side: what differs in one sentence, then a small table."""

from collections.abc import Iterator, Sequence
from decimal import Decimal

from bot.answer_text.tables import table
from bot.answer_text.words import said
from bot.text import Language, Markup, number, say
from kb.figures import Figure, Total
from kb.lexicon import Pick
from kb.query import short_name

PERCENT = Decimal(100)


def rows_side_by_side(rows: Sequence[Figure], language: Language) -> Iterator[str]:
    """Scored rows: one table a unit's indicator over years, else one for all."""
    groups = _by_indicator(rows)
    sides = {row.unit for row in rows}
    years = {row.year for row in rows}
    if len(groups) > 1 and len(years) > 1 and len(sides) == 1:
        for group in groups:
            yield from rows_side_by_side(group, language)
        return
    name = max(groups[0], key=lambda row: row.year or 0).name
    if len(sides) > 1 or len(groups) > 1:
        yield from _best_row(rows, language, named=len(groups) > 1, placed=len(sides) > 1)
    else:
        yield _changed(name or str(_say(language, "budget")), _scores(rows), language)
    yield _table(rows, language, named=len(groups) > 1, placed=len(sides) > 1, dated=len(years) > 1)
    for row in rows:
        if len(groups) == 1 and row.name != name:
            yield Markup(f"{row.year}{say(language, 'follow_up.then_called', name=row.name)}")
    if len(years) == 1 and len(sides) == len(groups) == 1:
        yield said(language, "one_year", year=rows[0].year or "")


def changes(rows: Sequence[Figure], pick: Pick, language: Language) -> Iterator[str]:
    """The rows whose score changed from one year to another, given in pairs: how many rose and fell, then a table.

    Also those that lost points in both years. What changed most stands first where only one way is asked about.
    """
    if not rows:
        yield _say(language, f"{pick}_none")
        return
    pairs = list(zip(rows[::2], rows[1::2], strict=True))
    if pick in {"fell", "rose"}:
        pairs.sort(key=lambda pair: abs(_step(*pair)), reverse=True)
    steps = [_step(*pair) for pair in pairs]
    first, last = (str(row.year or "—") for row in pairs[0])
    yield _say(language, pick, first=first, last=last, count=len(pairs), up=sum(step > 0 for step in steps),
               down=sum(step < 0 for step in steps))  # fmt: skip
    head = [_say(language, "head_name"), first, last, _say(language, "head_change")]
    yield table(
        head,
        [
            [after.name or str(_say(language, "budget")), _shown(before.given), _shown(after.given), _signed(step)]
            for (before, after), step in zip(pairs, steps, strict=True)
        ],
    )
    if pick == "changed":
        yield _say(language, "changed_sum", sum=_signed(sum(steps, Decimal(0))))


def _step(before: Figure, after: Figure) -> Decimal:
    return (after.given or Decimal(0)) - (before.given or Decimal(0))


def _signed(step: Decimal) -> str:
    return f"{'+' if step > 0 else '−' if step < 0 else ''}{number(abs(step))}"


def totals_side_by_side(totals: Sequence[Total], language: Language) -> Iterator[str]:
    """Totals with their parts."""
    sides = {total.unit for total in totals}
    if len(sides) > 1:
        ranked = sorted(totals, key=lambda total: total.total, reverse=True)
        yield _say(
            language, "totals", name=_side(ranked[0], language), total=ranked[0].total,
            other=_side(ranked[-1], language), other_total=ranked[-1].total, by=ranked[0].total - ranked[-1].total,
        )  # fmt: skip
    else:
        name = f"{short_name(totals[0].unit)} {_say(language, 'head_total')}"
        yield _changed(name, [(total.year, total.total) for total in totals], language)
    goals = sorted({goal for total in totals for goal, _ in total.goals})
    head = [
        *([_say(language, "head_unit")] if len(sides) > 1 else []), _say(language, "head_year"),
        _say(language, "head_total"), _say(language, "head_budget"),
        *(_say(language, "head_goal", goal=goal) for goal in goals),
    ]  # fmt: skip
    lines = [
        [
            *([short_name(total.unit)] if len(sides) > 1 else []), str(total.year or "—"), number(total.total),
            _shown(total.budget), *(_shown(dict(total.goals).get(goal)) for goal in goals),
        ]
        for total in totals
    ]  # fmt: skip
    yield table(head, lines)
    for total in totals:
        if total.printed and (total.goals or total.budget is not None) and total.sum != total.total:
            yield said(language, "total_differs", sum=total.sum, total=total.total)
    if len(totals) == 1:
        yield said(language, "one_year", year=totals[0].year or "")


def _by_indicator(rows: Sequence[Figure]) -> list[list[Figure]]:
    """Rows of one indicator together; one that was given another name in some year is still the same."""
    groups: list[list[Figure]] = []
    for row in rows:
        same = (group for group in groups if any({row.name, row.indicator} & {it.name, it.indicator} for it in group))
        group = next(same, None)
        if group is None:
            groups.append([row])
        else:
            group.append(row)
    return groups


def _scores(rows: Sequence[Figure]) -> list[tuple[int | None, Decimal]]:
    return [(row.year, row.given) for row in rows if row.given is not None]


def _changed(name: str, scores: Sequence[tuple[int | None, Decimal]], language: Language) -> Markup:
    """How the score went from the first year to the last."""
    if len(scores) < 2:
        return _say(language, "single", name=name)
    (first, before), (last, after) = scores[0], scores[-1]
    way = "same" if before == after else "up" if after > before else "down"
    return _say(
        language, way, name=name, first=first or "", last=last or "", before=before, after=after, by=abs(after - before)
    )


def _best_row(rows: Sequence[Figure], language: Language, *, named: bool, placed: bool) -> Iterator[str]:
    """Which side has the highest share of its points, and which the lowest."""
    known = [row for row in rows if row.given is not None and row.weight]
    if len(known) < 2:
        return
    ranked = sorted(known, key=_share, reverse=True)
    best, least = ranked[0], ranked[-1]
    key = "alike" if _share(best) == _share(least) else "best"
    yield _say(
        language, key, name=_row_side(best, named=named, placed=placed), given=best.given, weight=best.weight,
        share=_rounded(best), other=_row_side(least, named=named, placed=placed), other_given=least.given,
        other_weight=least.weight, other_share=_rounded(least),
    )  # fmt: skip


def _share(row: Figure) -> Decimal:
    return (row.given or Decimal(0)) / (row.weight or Decimal(1))


def _rounded(row: Figure) -> Decimal:
    return (PERCENT * _share(row)).quantize(Decimal("0.1"))


def _row_side(row: Figure, *, named: bool, placed: bool) -> str:
    return " ".join([*([short_name(row.unit)] if placed else []), *([row.name] if named else [])])


def _side(total: Total, language: Language) -> Markup:
    return _say(language, "side", unit=short_name(total.unit), year=total.year or "")


def _table(rows: Sequence[Figure], language: Language, *, named: bool, placed: bool, dated: bool) -> Markup:
    head = [
        *([_say(language, "head_unit")] if placed else []), *([_say(language, "head_name")] if named else []),
        *([_say(language, "head_year")] if dated or not (placed or named) else []), _say(language, "head_score"),
        _say(language, "head_target"), _say(language, "head_actual"),
    ]  # fmt: skip
    lines = [
        [
            *([short_name(row.unit)] if placed else []), *([row.name] if named else []),
            *([str(row.year or "—")] if dated or not (placed or named) else []),
            f"{_shown(row.given)}/{_shown(row.weight)}", row.target or "—", row.actual or "—",
        ]
        for row in rows
    ]  # fmt: skip
    return table(head, lines)


def _say(language: Language, key: str, **values: object) -> Markup:
    return say(language, f"side_by_side.{key}", **values)


def _shown(value: Decimal | None) -> str:
    return "—" if value is None else number(value)
