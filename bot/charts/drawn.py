"""A chart drawn with characters, as wide as the terminal: █ (▒) for what is there, ░ for what is missing."""

import unicodedata
from collections.abc import Iterator
from decimal import Decimal

from bot.charts.chart import Bar, Chart

WIDEST = 96
NARROWEST = 40
_LONGEST_BAR = 24
_WIDEST_FIGURE = 14
#: A note no longer than this stands behind the figure.
_SHORT_NOTE = 7
_FULL, _REST, _OTHER, _UNKNOWN = "█", "░", "▒", "·"
#: The eighths of a column; a bar may end with one.
_PARTS = ("", "▏", "▎", "▍", "▌", "▋", "▊", "▉")


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
        yield _cut(f"{_FULL} {chart.legend[0]}  {_OTHER} {chart.legend[1]}", width)
    labels = [columns_of(bar.label) for group in chart.groups for bar in group.bars]
    room = min(max(labels, default=0), width - _bar_length(width) - _WIDEST_FIGURE - 4)
    for group in chart.groups:
        if group.title or group.figure:
            yield _between(group.title, group.figure, width)
        for bar in group.bars:
            yield from _bar(bar, room, width)
        if group.more:
            yield _cut(f"  {group.more}", width)


def _bar_length(width: int) -> int:
    return min(_LONGEST_BAR, width // 4)


def _bar(bar: Bar, room: int, width: int) -> Iterator[str]:
    length = _bar_length(width)
    aside = columns_of(bar.note) <= _SHORT_NOTE
    behind = f"  {bar.note}" if aside and bar.note else ""
    yield f"  {_padded(_cut(bar.label, room), room)} {_strip(bar, length)} {bar.figure}{behind}".rstrip()
    if bar.other_figure:
        yield f"  {' ' * room} {strip(bar.other, length, _OTHER)} {bar.other_figure}".rstrip()
    if bar.note and not aside:
        yield _cut(f"    {bar.note}", width)


def _strip(bar: Bar, length: int) -> str:
    """The bar; nothing where points were given and nobody knows of how many."""
    return " " * length if bar.share is None and not bar.figure.startswith("—") else strip(bar.share, length)


def strip(share: Decimal | None, length: int, full: str = _FULL) -> str:
    """A bar of so many columns; dots where there is nothing to show."""
    if share is None:
        return _UNKNOWN * length
    parts = max(int(share * length * len(_PARTS)), 1 if share > 0 else 0)
    whole, rest = divmod(parts, len(_PARTS))
    last = (_PARTS[rest] if full == _FULL else full) if rest else ""
    return (full * whole + last).ljust(length, _REST)


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
