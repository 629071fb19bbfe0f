"""Attached values -> files: the pictures and official forms that a message names, made after its event is stored."""

import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from decimal import Decimal
from typing import Any

from bot.charts.chart import Chart
from bot.charts.drawn import drawn
from bot.charts.score_card import score_card
from bot.dialogue.attached import Attached, ScoreCardPicture
from bot.text import Language
from kb.record import Heading, Record
from kb.typesetting import typeset
from scoring.errors import UserError
from scoring.form import Form
from scoring.rulebook import DEFAULT_RULEBOOK, Rulebook

#: File systems take 255 bytes; a Chinese character has three.
LONGEST_NAME = 60


@dataclass(frozen=True, slots=True)
class File:
    """A file to be shown or sent. caption: one line that says what it is. alt: a picture in words, "" for others."""

    name: str
    media_type: str
    content: bytes
    caption: str
    alt: str = ""

    @property
    def is_picture(self) -> bool:
        """Whether it is shown as a picture, not handed over as a document."""
        return bool(self.alt)


def render(attached: Attached, record: Record, rulebooks: Mapping[str, Rulebook], language: Language) -> File:
    """The file that this value stands for. Raises UserError `form-unknown` where the form is no longer there."""
    chart = chart_of(attached, record, rulebooks, language)
    content = typeset(chart.kind, _data(chart), "png")
    return File(f"{file_stem(chart.title)}.png", "image/png", content, chart.caption, chart.alt)


def draw(
    attached: Attached, record: Record, rulebooks: Mapping[str, Rulebook], language: Language, width: int
) -> str | None:
    """The same for a terminal of this width; None for what can only be a file."""
    return drawn(chart_of(attached, record, rulebooks, language), width)


def chart_of(attached: Attached, record: Record, rulebooks: Mapping[str, Rulebook], language: Language) -> Chart:
    """The chart that a picture shows."""
    match attached:
        case ScoreCardPicture(form_id):
            at = stored(record, form_id)
            form = record.form(form_id)
            return score_card(form, _grade(form, rulebooks), language, draft=at.state == "draft")


def stored(record: Record, form_id: int) -> Heading:
    """The heading of this form. Raises UserError `form-unknown`."""
    for heading_ in record.headings():
        if heading_.id == form_id:
            return heading_
    raise UserError("form-unknown", form=form_id)


def file_stem(text: str) -> str:
    """A file's name without its ending, made of a text that may hold anything: no folder, no device, not too long."""
    kept = "-".join(re.findall(r"[^\W_]+", text))[:LONGEST_NAME].strip("-")
    return kept or "form"


def _grade(form: Form, rulebooks: Mapping[str, Rulebook]) -> str:
    total = form.given_total if form.printed_total is None else form.printed_total
    book = rulebooks.get(form.rulebook) or rulebooks[DEFAULT_RULEBOOK]
    return form.printed_grade or (book.grade(total) if total is not None else "")


def _data(chart: Chart) -> dict[str, Any]:
    """The chart as plain values for the typesetter; the shares as numbers, for they are only drawn."""

    def plain(value: Any) -> Any:  # noqa: ANN401 - whatever a chart holds
        match value:
            case Decimal():
                return float(value)
            case dict():
                return {name: plain(item) for name, item in value.items()}
            case list() | tuple():
                return [plain(item) for item in value]
            case _:
                return value

    told: dict[str, Any] = plain(asdict(chart))
    return told
