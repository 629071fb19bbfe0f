"""A chart drawn with characters, as wide as the terminal: █ for what is there, ░ for what is missing."""

import unicodedata
from collections.abc import Iterator
from decimal import Decimal

from bot.charts.chart import Bar, Chart

WIDEST = 96
NARROWEST = 40
_LONGEST_BAR = 24
_WIDEST_FIGURE = 14
_FULL, _HALF, _REST, _UNKNOWN = "█", "▌", "░", "·"


def drawn(chart: Chart, width: int) -> str:
    """The chart in lines no wider than `width` columns, as far as that is possible."""
    width = max(NARROWEST, min(width, WIDEST))
    return "\n".join(_lines(chart, width))


def _lines(chart: Chart, width: int) -> Iterator[str]:
    head = " ".join(
        part for part in (chart.mark and f"[{chart.mark}]", chart.title, chart.figure, chart.remark) if part
    )
    yield _cut(head, width)
    if chart.legend:
        yield _cut(f"{_FULL} {chart.legend[0]}  {_REST} {chart.legend[1]}", width)
    for group in chart.groups:
        if group.title or group.figure:
            yield _between(group.title, group.figure, width)
        for bar in group.bars:
            yield from _bar(bar, width)
        if group.more:
            yield _cut(f"  {group.more}", width)


def _bar(bar: Bar, width: int) -> Iterator[str]:
    length = min(_LONGEST_BAR, width // 4)
    room = width - length - _WIDEST_FIGURE - 4
    label = _padded(_cut(bar.label, room), room)
    yield f"  {label} {strip(bar.share, length)} {bar.figure}".rstrip()
    if bar.other is not None or bar.other_figure:
        yield f"  {' ' * room} {strip(bar.other, length).replace(_FULL, _REST)} {bar.other_figure}".rstrip()
    if bar.note:
        yield _cut(f"    {bar.note}", width)


def strip(share: Decimal | None, length: int) -> str:
    """A bar of so many columns; dots where there is nothing to show."""
    if share is None:
        return _UNKNOWN * length
    halves = int(share * length * 2)
    if halves == 0 and share > 0:
        halves = 1
    return (_FULL * (halves // 2) + _HALF * (halves % 2)).ljust(length, _REST)


def columns_of(text: str) -> int:
    """How many columns of a terminal a text takes."""
    return sum(map(_columns, text))


def _columns(char: str) -> int:
    if unicodedata.combining(char) or unicodedata.category(char) in {"Cf", "Mn", "Me"}:
        return 0
    return 2 if unicodedata.east_asian_width(char) in "WF" else 1


def _cut(text: str, width: int) -> str:
    if columns_of(text) <= width:
        return text
    kept, taken = "", 0
    for char in text:
        if taken + _columns(char) > width - 1:
            break
        kept += char
        taken += _columns(char)
    return f"{kept}…"


def _padded(text: str, width: int) -> str:
    return text + " " * (width - columns_of(text))


def _between(left: str, right: str, width: int) -> str:
    """A text at the left and one at the right end of the line."""
    room = width - columns_of(right) - 2
    return f"{_padded(_cut(left, room), room)}  {right}".rstrip()
