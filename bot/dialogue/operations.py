"""「操作记录」: who did what to a form, when; of one row, 「谁把信访从4.9改成4.5」."""

import re
from collections.abc import Sequence

from bot.dialogue import asking, questions
from bot.dialogue.follow_labels import logged_value
from bot.dialogue.last_year import LATER
from bot.dialogue.naming import entry_words
from bot.dialogue.people_labels import called
from bot.dialogue.phrase import Phrase, phrase
from bot.dialogue.talk import Talk
from bot.dialogue.turn import Choice, Message, Turn
from kb.entries import row_key
from kb.figures import Figure
from kb.follow_up import walked_part
from kb.oplog import LogLine
from kb.people import number_of
from kb.query import short_name
from kb.record import Heading
from kb.shaping import DROPPED, is_of_shape
from kb.sharing import part_of
from scoring.form import Form
from scoring.quantity import plain

#: So many of the newest operations are shown in the conversation; `jixiao audit` has all.
MOST_LINES = 15
MOST_FORMS = 8

_WHO = re.compile(
    r"谁.*(?:改|填|动过|写的|记的|审|退回)|who\b.*\b(?:chang|fill|edit|wrot|record|return|approv|pass)", re.IGNORECASE
)
_AROUND = re.compile(
    r"谁|把|是|从|由|给|改成|改为|改了|改的|改过|填的|填了|动过|写的|记的|得分|分数|了|的|\?|\d+(?:\.\d+)?分?"
    r"|\b(?:who|has|have|the|score|of|from|to|for|changed?|filled|in|edited|wrote|recorded)\b",
    re.IGNORECASE,
)
#: The parts of a row whose changes are told by their own names.
#: Entries of the head and the foot of a form that have a name of their own.
_NAMED = {
    "unit", "year", "filed_on", "basic_expenditure", "project_expenditure", "adjusted", "spent", "budget_ties",
}  # fmt: skip
_PARTS = {"name", "target", "actual", "band", "given", "why", "deviation", "measure", "weight", "added", "dropped"}


def asks_who(text: str) -> bool:
    """Whether a sentence asks who changed something."""
    return _WHO.search(text) is not None


def log(talk: Talk, argument: str) -> Turn:
    """The newest operations on a form, or those on the row that is named; of the form in hand, else the newest."""
    headings = talk.record.headings()
    form_id = talk.walk.form_id if talk.walk is not None else None
    named = [heading for heading in headings if str(heading.id) == argument]
    chosen = named or [heading for heading in headings if heading.id == form_id] or _own(talk, headings)
    if not chosen:
        return talk.say(phrase("operations.none"))
    heading = chosen[0]
    others = [one for one in _own(talk, headings) if one.id != heading.id][:MOST_FORMS]
    return _tell(talk, heading, "" if named else argument, others)


def who(talk: Talk, text: str) -> Turn:
    """The answer to 「谁把信访从4.9改成4.5」."""
    return log(talk, " ".join(_AROUND.sub(" ", text).split()))


def _own(talk: Talk, headings: Sequence[Heading]) -> list[Heading]:
    """The forms of the person's unit on which something was done, as far as they are the newest."""
    own = [heading for heading in headings if talk.library.person.belongs_to(heading.unit)]
    return [heading for heading in own[:MOST_FORMS] if talk.record.operations(heading.id)]


def _tell(talk: Talk, heading: Heading, words: str, others: Sequence[Heading]) -> Turn:
    form = talk.record.form(heading.id)
    lines = [line for line in talk.record.operations(heading.id) if line.key != LATER and not _says_less(line.key)]
    parts = _rows(talk, form, words) if words else ()
    if words and not parts:
        return talk.say(phrase("operations.which_row", words=words))
    if parts:
        lines = [line for line in lines if line.key in parts or (line.key and part_of(line.key) in parts)]
    named = phrase("operations.form", unit=heading.project or short_name(heading.unit) or "…", year=heading.year or "…")
    names = tuple(form.indicator(part.partition("/")[2]).name for part in parts)
    title = phrase("operations.of_row", form=named, names=names) if parts else phrase("operations.of_form", form=named)
    shown = lines[-MOST_LINES:]
    told = [_line(talk, form, line, alone=bool(parts)) for line in shown]
    if not told:
        told = [phrase("operations.nothing")]
    elif len(lines) > len(shown):
        told.append(phrase("operations.more", count=len(lines) - len(shown)))
    choices = tuple(
        Choice(
            f"do:log:{one.id}",
            phrase("operations.form", unit=one.project or short_name(one.unit), year=one.year or "…"),
        )
        for one in others
    )
    return Turn(talk.session_with(), messages=(Message((title, *told), choices),), ask=False)


def _rows(talk: Talk, form: Form, words: str) -> tuple[str, ...]:
    """The rows that are meant: by a piece of their name, else as a question about them would be understood."""
    said = plain(words)
    found = [row.id for row in form.indicators if said and said in plain(row.name)]
    if not found:
        meant = {plain(figure.name) for figure in _figures(talk, words)}
        found = [row.id for row in form.indicators if plain(row.name) in meant]
    return tuple(f"row/{row_id}" for row_id in found)


def _figures(talk: Talk, words: str) -> Sequence[Figure]:
    return questions.figures_for(
        questions.worded("score", words), talk.record, talk.library, talk.session, talk.event.at.date()
    )


def _line(talk: Talk, form: Form, line: LogLine, *, alone: bool) -> Phrase:
    at = f"{line.at.astimezone(talk.event.at.tzinfo):%Y-%m-%d %H:%M}"
    name = called(talk.record.name_of(line.user)) if line.user else phrase("operations.program")
    what: Phrase | str
    before: Phrase | str = asking.quote(line.before) if line.before else phrase("closing.open")
    after: Phrase | str = asking.quote(line.after) if line.after else phrase("closing.open")
    if is_of_shape(line.key):
        why = line.after if line.key.endswith("/dropped") and line.after != DROPPED else ""
        before, after = entry_words(line.key, line.before), why or entry_words(line.key, line.after)
    if (named := walked_part(line.key)) is not None:
        what = phrase(f"follow_up.logged_{named[1]}")
        before, after = (_noted(talk, value) or phrase("closing.open") for value in (line.before, line.after))
        return phrase("operations.entry", at=at, name=name, what=what, before=before, after=after)
    if line.operation != "entry":
        place = _row_name(form, line.key)
        text = _assignee(talk, line.after) if line.operation == "assigned" and line.after else line.after or "…"
        return phrase(f"operations.did_{line.operation}", at=at, name=name, place=place, text=text)
    what = _entry_name(form, line.key, alone=alone)
    return phrase("operations.entry", at=at, name=name, what=what, before=before, after=after)


def _entry_name(form: Form, key: str, *, alone: bool) -> Phrase | str:
    """What an entry (kb.entries) is called; `alone`: where its row is named already."""
    kind, _, part = key.rpartition("/")
    head = kind.partition("/")[0]
    if head == "row" and part in _PARTS:
        what = phrase(f"explain.part_{part}")
        return what if alone else phrase("operations.row_part", name=_row_name(form, key), part=what)
    if part in _NAMED:
        return phrase(f"explain.name_{part}")
    if head == "budget":
        return phrase("operations.row_part", name=phrase("operations.budget"), part=phrase(f"explain.part_{part}"))
    if head == "goal":
        return phrase("operations.goal", number=kind.partition("/")[2])
    if key.startswith("rulebook"):
        of = key.removeprefix("rulebook").partition("/")[2].partition("/")[2]
        rules = phrase("operations.rules")
        names = {row.id: row.name for row in form.indicators}
        return phrase("operations.row_part", name=names.get(of, of), part=rules) if of else rules
    return key


def _says_less(key: str) -> bool:
    """Whether an entry says nothing that the one of its row being added does not."""
    return is_of_shape(key) and key.endswith(("/level1", "/level2"))


def _noted(talk: Talk, value: str | None) -> Phrase | str:
    """What was noted on a measure; an owner who talks to the assistant stands in the log by their pseudonym."""
    if value is not None and value.startswith("@") and number_of(value[1:]) is not None:
        return called(talk.record.name_of(value[1:]))
    return logged_value(value)


def _assignee(talk: Talk, after: str) -> Phrase | str:
    who, _, due = after.partition(" ")
    name = called(talk.record.name_of(who))
    return phrase("operations.until", name=name, due=due) if due else name


def _row_name(form: Form, key: str) -> str:
    names = (row.name for row in form.indicators if f"{key}/".startswith(row_key(row.id, "")))
    return next(names, key.removeprefix("row/").partition("/")[0] or "…")  # an id is the name of its row in plain form
