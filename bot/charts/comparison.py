"""Two forms row by row: of two years, or of two units."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from bot.charts.chart import Bar, Chart, Group, share_of
from bot.charts.words import change, heading, name_of, office, points_of, rows_of, says, total_of, whole_of
from bot.text import Language, number
from scoring.form import Form, Indicator
from scoring.quantity import plain

MOST_ROWS = 14
MOST_TOLD = 6


@dataclass(frozen=True, slots=True)
class _Pair:
    """The same row in both forms; None where a form lacks it."""

    row: Indicator | None
    other: Indicator | None

    @property
    def name(self) -> str:
        return name_of(self.row or self.other)  # type: ignore[arg-type] # one of the two is there

    @property
    def difference(self) -> Decimal | None:
        """How many points more the first one has; None where one of the two is not known."""
        if self.row is None or self.other is None or self.row.given is None or self.other.given is None:
            return None
        return self.row.given - self.other.given


def comparison(form: Form, other: Form, language: Language) -> Chart:
    """The chart of a form and the other one that it is held against."""
    same_office = office(form) == office(other)
    names = (
        [str(one.year or "—") for one in (form, other)]
        if same_office
        else [heading(one, language) for one in (form, other)]
    )
    title = says(language, "compare_title", name=office(form)) if same_office else says(language, "compare_two")
    pairs = list(_pairs(rows_of(form, language), rows_of(other, language)))
    changed = sorted((pair for pair in pairs if pair.difference), key=_size, reverse=True)
    same = [pair for pair in pairs if pair.difference == 0]
    alone = [pair for pair in pairs if pair.row is None or pair.other is None]
    unscored = [pair for pair in pairs if pair.difference is None and pair not in alone]
    difference = change(total_of(other), total_of(form))
    told = says(language, "join").join(
        says(language, "alt_pair", name=pair.name, other=_figure(pair.other), this=_figure(pair.row))
        for pair in changed[:MOST_TOLD]
    )
    totals = [number(total) if (total := total_of(one)) is not None else "—" for one in (form, other)]
    return Chart(
        kind="pairs",
        title=title,
        figure=difference or "—",
        remark=says(language, "compare_totals", first=names[0], total=totals[0], second=names[1], other=totals[1]),
        legend=(names[0], names[1]),
        groups=(
            Group(bars=(_whole(form, other, language),)),
            *_group(says(language, "changed"), changed, language),
            *_group(says(language, "only_one"), alone, language),
            *([Group(title=says(language, "unchanged", count=len(same)))] if same else []),
            *([Group(title=says(language, "unscored", count=len(unscored)))] if unscored else []),
        ),
        caption=says(language, "compare_caption", first=heading(form, language), second=heading(other, language),
                     change=difference or "—"),
        alt=says(language, "compare_alt", first=names[0], total=totals[0], second=names[1], other=totals[1],
                 told=told or says(language, "nothing_changed" if same else "nothing_scored")),
    )  # fmt: skip


def _size(pair: _Pair) -> Decimal:
    difference = pair.difference
    return Decimal(0) if difference is None else difference.copy_abs()


def _pairs(rows: Sequence[Indicator], others: Sequence[Indicator]) -> Iterator[_Pair]:
    """The rows of the form, each with the other's of the same name; then those that only the other has."""
    left = list(others)
    for row in rows:
        same = next((one for one in left if plain(one.name) == plain(row.name)), None)
        if same is not None:
            left.remove(same)
        yield _Pair(row, same)
    for one in left:
        yield _Pair(None, one)


def _whole(form: Form, other: Form, language: Language) -> Bar:
    total, before = total_of(form), total_of(other)
    return Bar(
        label=says(language, "totals"),
        share=share_of(total, whole_of(form)),
        figure="—" if total is None else number(total),
        other=share_of(before, whole_of(other)),
        other_figure="—" if before is None else number(before),
        note=change(before, total),
    )


def _group(title: str, pairs: Sequence[_Pair], language: Language) -> Iterator[Group]:
    if not pairs:
        return
    bars = tuple(
        Bar(
            label=pair.name, share=_share(pair.row), figure=_figure(pair.row), other=_share(pair.other),
            other_figure=_figure(pair.other),
            note=change(pair.other.given, pair.row.given) if pair.row and pair.other else "",
        )
        for pair in pairs[:MOST_ROWS]
    )  # fmt: skip
    more = len(pairs) - len(bars)
    yield Group(title=title, bars=bars, more=says(language, "more", count=more) if more else "")


def _share(row: Indicator | None) -> Decimal | None:
    return None if row is None else share_of(row.given, row.weight)


def _figure(row: Indicator | None) -> str:
    return "—" if row is None else points_of(row.given, row.weight)
