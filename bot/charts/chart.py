"""A chart as a value: what is drawn, with its words; how it looks is the drawer's business."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

#: `card`: one form, bars in groups; `columns`: years side by side; `pairs`: two forms, row by row.
ChartKind = Literal["card", "columns", "pairs"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Bar:
    """One line of a chart.

    share: the part of the whole that is filled, 0 to 1; None where it is not known. figure: the same in words, "—"
    in front where nothing was given.
    note: a few words on what was lost. other, other_figure: the same of the form that is compared with.
    """

    label: str
    share: Decimal | None
    figure: str
    note: str = ""
    other: Decimal | None = None
    other_figure: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """Bars that belong together; more: a line on those that are not drawn, "" for none."""

    title: str = ""
    figure: str = ""
    bars: tuple[Bar, ...] = ()
    more: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Chart:
    """A chart.

    figure: the one number that counts, remark: what is said of it (the grade, the difference). legend: the names of
    the two forms that are compared. mark: 草稿 or 待审核 where it is not filed. caption: one line for the message.
    alt: the same in sentences, for those who cannot see it.
    """

    kind: ChartKind
    title: str
    figure: str = ""
    remark: str = ""
    groups: tuple[Group, ...] = ()
    legend: tuple[str, ...] = ()
    mark: str = ""
    caption: str
    alt: str


def share_of(points: Decimal | None, whole: Decimal | None) -> Decimal | None:
    """The part of the whole, 0 to 1; None where one of the two is not known."""
    if points is None or not whole:
        return None
    return min(max(points / whole, Decimal(0)), Decimal(1))


def shortened(text: str, most: int) -> str:
    """The beginning of a text in one line, without what no terminal should be told."""
    flat = "".join(char for char in " ".join(text.split()) if char.isprintable())
    return flat if len(flat) <= most else f"{flat[: most - 1]}…"
