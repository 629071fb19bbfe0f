"""Pictures of the record and official forms as files: which form is meant, and what the message brings along."""

import re
from collections.abc import Sequence

from bot.dialogue.attached import Attached, ComparisonPicture, Format, OfficialForm, ScoreCardPicture, TrendPicture
from bot.dialogue.looking_up import stored_form
from bot.dialogue.offering import formats_of
from bot.dialogue.phrase import phrase
from bot.dialogue.talk import Talk
from bot.dialogue.turn import Choice, Message, Turn
from kb.query import normal
from kb.record import Heading
from scoring.quantity import plain

MOST_FORMS = 12
#: Nobody picks from more; the newest years come first.
_MOST_READ = 60
_LONGEST_ID = 9
_FORMATS: dict[str, Format] = {
    "word": "docx", "doc": "docx", "wps": "docx", "excel": "xlsx", "xls": "xlsx", "图片": "png", "picture": "png",
    "image": "png", "png": "png", "pdf": "pdf", "docx": "docx", "xlsx": "xlsx",
}  # fmt: skip


def export(talk: Talk, argument: str) -> Turn:
    """An official form as a file. argument: a form's id, a format, or both (`3 docx`, `3:docx`); the rest is asked.

    Or in words: 「导出2020年的PDF」, by year, office and format.
    """
    words = argument.replace(":", " ").split()
    formats = [known for word, known in _FORMATS.items() if word in plain(argument)]
    ids = [word for word in words if word.isdigit()]
    named = _of_year(talk, argument)
    if named == [] and not ids:
        return talk.say(phrase("pictures.none_of_year"))
    found = named or _meant(talk, ids[0] if ids else "")
    if len(found) != 1:
        return _which(talk, found, "export", formats[0] if formats else "")
    form = found[0]
    if not formats:
        return talk.say(phrase("pictures.which_format"), choices=formats_of(form.id), ask=False)
    return _show(talk, OfficialForm(form.id, formats[0]))


def score_card(talk: Talk, argument: str) -> Turn:
    """The score card of the form that is meant; where several may be, they are offered."""
    found = _meant(talk, argument)
    if len(found) != 1:
        return _which(talk, found, "scorecard")
    return _show(talk, ScoreCardPicture(found[0].id))


def trend(talk: Talk, argument: str) -> Turn:
    """The totals over the years. argument: a form of the office that is meant, `<id>:<place>` for one of its rows."""
    form_id, _, place = argument.partition(":")
    found = _meant(talk, form_id)
    offices = {(form.unit, form.kind, form.project): form for form in reversed(found)}
    if len(offices) != 1:
        return _which(talk, list(offices.values()), "trend")
    (first,) = offices.values()
    rows = talk.record.form(first.id).indicators
    row = rows[int(place) - 1] if place.isdigit() and 0 < int(place) <= len(rows) else None
    ids = tuple(form.id for form in reversed(_same_office(talk, first)))
    return _show(talk, TrendPicture(ids, row.name if row is not None else ""))


def compare(talk: Talk, argument: str) -> Turn:
    """Two forms row by row. argument: their ids; with one id or none, the year before is the other."""
    ids = argument.replace(":", " ").split()
    found = _meant(talk, ids[0] if ids else "")
    if not ids:
        found = found[:1]
    if len(found) != 1:
        return _which(talk, found, "compare")
    form = found[0]
    others = [other for other in _same_office(talk, form) if other.id != form.id]
    earlier = [other for other in others if (other.year or 0) < (form.year or 0)] or others
    if len(ids) > 1:
        earlier = _meant(talk, ids[1])
    if not earlier:
        return talk.say(phrase("pictures.nothing_to_compare"))
    return _show(talk, ComparisonPicture(form.id, earlier[0].id))


def _show(talk: Talk, attached: Attached) -> Turn:
    return Turn(talk.session_with(), messages=(Message((), attached=(attached,)),))


def _of_year(talk: Talk, said: str) -> list[Heading] | None:
    """The forms of the year that is named, of the office that is named or one's own; None where no year is."""
    named = re.search(r"(?<!\d)20\d\d(?!\d)", said)
    newest = talk.record.newest_year()
    if named is None and (newest is None or not re.search(r"[去上]年|last year", said, re.IGNORECASE)):
        return None
    if named is not None:
        year = int(named[0])
    else:  # the year before the form in hand, else the newest on file
        year = (talk.walk.form.year or 0) - 1 if talk.walk is not None else newest or 0
    units = talk.record.units_in(normal(said)) or [talk.walk.form.unit if talk.walk else talk.library.person.unit]
    return [heading for unit in units for heading in talk.record.headings(unit=unit, years=(year,), most=MOST_FORMS)]


def _meant(talk: Talk, form_id: str) -> list[Heading]:
    """The forms that may be meant: the one named by its id, the one in the person's hands, else those on file."""
    if form_id or talk.walk is not None:
        number = form_id if form_id or talk.walk is None else str(talk.walk.form_id)
        named = talk.heading(int(number)) if number.isdecimal() and len(number) <= _LONGEST_ID else None
        return [] if named is None else [named]
    return list(talk.record.headings(state="filed", most=_MOST_READ) or talk.record.headings(most=_MOST_READ))


def _same_office(talk: Talk, form: Heading) -> list[Heading]:
    """The forms of one office (of one project) over the years, newest first."""
    same = (form.unit, form.kind, form.project)
    return [other for other in talk.record.headings(unit=form.unit) if (other.unit, other.kind, other.project) == same]


def _which(talk: Talk, found: Sequence[Heading], command: str, rest: str = "") -> Turn:
    """Let the person choose the form."""
    if not found:
        return talk.say(phrase("dialogue.stale" if talk.record.headings(most=1) else "dialogue.stored_nothing"))
    choices = tuple(
        Choice(":".join(filter(None, ("do", command, str(heading.id), rest))), stored_form(talk.record, heading))
        for heading in found[:MOST_FORMS]
    )
    return talk.say(phrase("dialogue.which_form"), choices=choices, ask=False)
