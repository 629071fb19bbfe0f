"""Attached values -> files: the pictures and official forms that a message names, made after its event is stored."""

import re
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from decimal import Decimal
from typing import Any

from bot.charts.chart import Chart
from bot.charts.comparison import comparison
from bot.charts.drawn import drawn
from bot.charts.over_years import over_years
from bot.charts.score_card import score_card
from bot.charts.words import total_of
from bot.dialogue.attached import (
    Attached,
    ComparisonPicture,
    EvidenceFile,
    OfficialForm,
    ScoreCardPicture,
    TrendPicture,
)
from bot.dialogue.closing import finished
from bot.text import Language, plain_text, say
from kb.documents.writing import MEDIA_TYPES, Format, Proof, fill_template, write_form
from kb.documents.writing.layout import official_title
from kb.people import number_of
from kb.query import short_name
from kb.record import Heading, Record
from kb.typesetting import typeset
from scoring.errors import UserError
from scoring.form import Form
from scoring.rulebook import Rulebook, rulebook_of

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


def render(
    attached: Attached,
    record: Record,
    rulebooks: Mapping[str, Rulebook],
    language: Language,
    read: Callable[[str], bytes],
) -> File:
    """The file that this value stands for. read: the bytes of evidence by their hash.

    Raises UserError `form-unknown` where the form, or the evidence, is no longer there.
    """
    if isinstance(attached, EvidenceFile):
        return evidence_file(record, attached, read)
    if isinstance(attached, OfficialForm):
        return official_form(record, attached.form_id, attached.format, language)
    chart = chart_of(attached, record, rulebooks, language)
    content = typeset(chart.kind, _data(chart), "png")
    return File(f"{file_stem(chart.title)}.png", "image/png", content, chart.caption, chart.alt)


def draw(
    attached: Attached, record: Record, rulebooks: Mapping[str, Rulebook], language: Language, width: int
) -> str | None:
    """The same for a terminal of this width; None for what can only be a file."""
    if isinstance(attached, OfficialForm | EvidenceFile):
        return None
    return drawn(chart_of(attached, record, rulebooks, language), width)


def official_form(
    record: Record, form_id: int, format_: Format, language: Language, template: bytes | None = None
) -> File:
    """The form with this id as a file; a Word document in the template that is given, else in the office's own.

    A draft is written as it stands, with the total of what was given so far, and marked as what it is. Raises UserError
    `form-unknown`, `export-too-long` and those of `fill_template`.
    """
    state = stored(record, form_id).state
    form = record.form(form_id)
    if state != "filed":
        form = finished(form)
    title = official_title(form)
    for told in (short_name(form.unit), form.project):
        if told not in title:
            title = f"{title} {told}"
    caption = say(language, "pictures.form" if state == "filed" else f"pictures.form_{state}", title=title)
    name = file_stem(title)
    proofs = _proofs(record, form_id, form, language)
    if template is None and format_ == "docx" and (own := record.own_template(form.unit)) is not None:
        template = own.data
    if template is not None:
        content = fill_template(template, form, state=state, proofs=proofs)
    else:
        content = write_form(form, format_, state=state, proofs=proofs)
    return File(f"{name}.{format_}", MEDIA_TYPES[format_], content, plain_text(caption))


def evidence_file(record: Record, attached: EvidenceFile, read: Callable[[str], bytes]) -> File:
    """The file as it was sent, under a safe name. Raises UserError `form-unknown` where it was withdrawn."""
    one = next((one for one in record.evidence(attached.form_id) if one.id == attached.evidence), None)
    if one is None:
        raise UserError("form-unknown", form=attached.form_id)
    stem, dot, ending = one.name.rpartition(".")
    name = f"{file_stem(stem)}.{file_stem(ending)[:8]}" if dot else file_stem(one.name)
    return File(name, one.media_type, read(one.content), one.name)


def _proofs(record: Record, form_id: int, form: Form, language: Language) -> tuple[Proof, ...]:
    """The evidence for the appendix, in the order of the rows."""
    evidence = record.evidence(form_id)
    return tuple(
        Proof(row.name, one.name, _called(record.name_of(one.user) or one.user, language),
              one.at.astimezone().strftime("%Y-%m-%d %H:%M"))
        for row in form.indicators
        for one in evidence
        if one.indicator == row.id
    )  # fmt: skip


def _called(name: str, language: Language) -> str:
    number = number_of(name)
    return name if number is None else plain_text(say(language, "people.former", number=number))


def chart_of(
    picture: ScoreCardPicture | TrendPicture | ComparisonPicture,
    record: Record,
    rulebooks: Mapping[str, Rulebook],
    language: Language,
) -> Chart:
    """The chart that a picture shows. Raises UserError `form-unknown`."""
    match picture:
        case ScoreCardPicture(form_id):
            state = stored(record, form_id).state
            form = record.form(form_id)
            return score_card(form, _grade(form, rulebooks), language, state=state)
        case TrendPicture(form_ids, indicator):
            forms = [record.form(form_id) for form_id in form_ids if record.heading(form_id) is not None]
            if not forms:
                raise UserError("form-unknown", form="、".join(map(str, form_ids)))
            return over_years(forms, indicator, language)
        case ComparisonPicture(form_id, other_id):
            for one in (form_id, other_id):
                stored(record, one)
            return comparison(record.form(form_id), record.form(other_id), language)


def stored(record: Record, form_id: int) -> Heading:
    """The heading of this form. Raises UserError `form-unknown`."""
    found = record.heading(form_id)
    if found is None:
        raise UserError("form-unknown", form=form_id)
    return found


def file_stem(text: str) -> str:
    """A file's name without its ending, made of a text that may hold anything: no folder, no device, not too long."""
    kept = "-".join(re.findall(r"[^\W_]+", text))[:LONGEST_NAME].strip("-")
    return kept or "form"


def _grade(form: Form, rulebooks: Mapping[str, Rulebook]) -> str:
    total = total_of(form)
    return form.printed_grade or (rulebook_of(form, rulebooks).grade(total) if total is not None else "")


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
