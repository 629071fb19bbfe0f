"""Which forms can be begun, and what beginning one changes."""

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import date

from bot.dialogue.change import BeginDraft, Change, DiscardDraft
from bot.dialogue.closing import skeleton_of
from bot.dialogue.library import LONGEST_SHAPE, Library
from bot.dialogue.phrase import InLanguages, Phrase, Term, phrase
from bot.dialogue.turn import Choice
from kb.intake import ask_the_same
from kb.offices import offices
from kb.people import Person
from kb.query import normal, short_name
from kb.record import HandedIn, Heading, Record
from scoring.form import Form
from scoring.scorecard import fitting_rulebook

#: More are found by asking for them.
MOST_OFFERED = 12
#: So many of the newest forms of all offices are looked through for those that are gone on with next year.
MOST_LOOKED_AT = 300
#: In front of the id of a blank that was read from a file.
FILE = "file."


@dataclass(frozen=True, slots=True)
class Begun:
    """What beginning a form says and changes; without changes, it wants a choice first.

    draft: one that is there already, to be gone on with.
    """

    lines: tuple[Phrase, ...]
    changes: tuple[Change, ...] = ()
    choices: tuple[Choice, ...] = ()
    draft: int | None = None


def begin(argument: str, record: Record, library: Library, *, again: bool = False) -> Begun | None:
    """Begin the form after the filed one with this id, or a blank one; None where there is none.

    Blank ones are `blank.<template>`, and `file.<id>` for one that was read from a file. A draft of the same form is
    gone on with, unless the person wants to begin `again`.
    """
    if argument.startswith("blank."):
        template = library.templates.get(argument.removeprefix("blank."))
        return None if template is None else _begin_blank(argument, template.form, record, library, again=again)
    if argument.startswith(FILE):
        blank = next((one for one in record.blanks() if str(one.id) == argument.removeprefix(FILE)), None)
        return None if blank is None else _begin_file(blank, record, library, again=again)
    heading = record.heading(int(argument)) if argument.isdecimal() else None
    return None if heading is None or heading.state != "filed" else _begin_next(heading, record, library, again=again)


def in_words(text: str, record: Record, library: Library, today: date) -> Begun | None:
    """「我要填2021年的自评表」, "let's begin the form for Huashan"; None for a text that wants nothing of the kind.

    A year that is named is the form's; 今年 and 去年 are counted from the newest form on file.
    """
    if len(text) > LONGEST_SHAPE or not _MAY_BEGIN.search(text):
        return None
    units, rest = offices(frozenset(record.units_in(normal(text)))).taken_from(normal(text), ())
    strange = not units and _STRANGER.search(rest) is not None
    if library.shaped(_STRANGER.sub("", rest) if strange else rest) != "new":
        return None
    strange = strange or _NEWCOMER.search(rest) is not None
    every = () if strange else _newest_filed(record, library.person, units)
    filed = [heading for heading in every if not units or heading.unit in units]
    year = _year(rest, filed, today)
    drafts = [
        draft
        for draft in record.headings(state="draft")
        if (not units or draft.unit in units) and year in {None, draft.year} and not strange
    ]
    if len(drafts) == 1:
        return Begun((phrase("dialogue.going_on", year=drafts[0].year or ""),), draft=drafts[0].id)
    wanted = [heading for heading in filed if year is None or (heading.year or 0) < year]
    if len(wanted) == 1 and not drafts:
        return _begin_next(wanted[0], record, library, year=year)
    known = [heading for heading in filed if heading.year == year]
    choices = (*open_drafts(record), *new_forms(record, library))
    if known and not wanted:
        line = phrase("dialogue.filed_already", unit=called(known[0]), year=year or "")
        return Begun((line,), choices=(Choice(f"do:export:{known[0].id}", phrase("closing.export")), *choices))
    return Begun((phrase("dialogue.new" if filed else "dialogue.new_first"),), choices=choices)


_MAY_BEGIN = re.compile(r"[填写报做建开新弄搞交没无]|begin|start|fill|new|create|make|prepare|\bdo\b", re.IGNORECASE)
#: An office that is named behind the verb, and is none that is on file.
_STRANGER = re.compile(
    r"(?<=[填写报做建开])[^\W\d_填写报做建开的年]{2,12}?(?:街道办?(?:事处)?|镇|乡|局|委员会|委|办|院|学校|中学|小学|中心)"
)
_NEWCOMER = re.compile(r"没有|还没|无往|新单位|新成立|刚成立")
_YEAR = re.compile(r"20\d\d")
_LAST_YEAR = re.compile(r"去年|上年|上一年|\blast year")
_THIS_YEAR = re.compile(r"今年|本年|\bthis year")


def _year(said: str, filed: Sequence[Heading], today: date) -> int | None:
    """The year of the form that a sentence wants; None where it names none."""
    if (named := _YEAR.search(said)) is not None:
        return int(named[0])
    newest = max((heading.year or 0 for heading in filed), default=0)
    if not newest:
        return None
    if _LAST_YEAR.search(said):  # last year's is the next one, where it is made as usual in the year after
        return newest + 1 if today.year == newest + 2 else newest
    return newest + 1 if _THIS_YEAR.search(said) else None


def called(heading: Heading) -> Term | str:
    """A form's office in short, and its project; "" where neither is known."""
    if heading.project:
        return f"{short_name(heading.unit) if heading.unit else ''} {heading.project}".strip()
    return Term(heading.unit, "office") if heading.unit else ""


def open_drafts(record: Record) -> tuple[Choice, ...]:
    """A choice for each form that is half done."""
    return tuple(
        Choice(
            f"do:continue:{heading.id}",
            phrase("dialogue.go_on_named", unit=called(heading) or "…", year=heading.year or "…"),
        )
        for heading in record.headings(state="draft")
    )


def going_on(year: int | None) -> Phrase:
    """The label of the choice to go on with a form of this year, None where it is not known yet."""
    return phrase("dialogue.go_on", year=year) if year is not None else phrase("closing.go_on")


def new_forms(record: Record, library: Library) -> tuple[Choice, ...]:
    """A choice for next year's form of each office and project, then for each blank."""
    begun = {
        (draft.unit, draft.year, draft.kind, draft.project)
        for state in ("draft", "submitted")
        for draft in record.headings(state=state)
    }
    newest = [
        heading
        for heading in _newest_filed(record, library.person)
        if (heading.unit, (heading.year or 0) + 1, heading.kind, heading.project) not in begun
    ]
    name = "dialogue.fill_named" if len(newest) > 1 else "dialogue.fill"
    following = [
        Choice(
            f"do:new:{heading.id}",
            phrase(name, unit=called(heading), year=(heading.year or 0) + 1),
        )
        for heading in newest[:MOST_OFFERED]
    ]
    files = [
        Choice(
            f"do:new:{FILE}{blank.id}",
            phrase("dialogue.fill_blank", name=_called(blank)),
        )
        for blank in record.blanks()[:MOST_OFFERED]
    ]
    blanks = [
        Choice(f"do:new:blank.{name}", phrase("dialogue.blank", title=InLanguages(template.title)))
        for name, template in library.templates.items()
    ]
    return (*files, *following, *blanks)


def _newest_filed(record: Record, person: Person, named: Collection[str] = ()) -> tuple[Heading, ...]:
    """The newest filed form of each office and project that the person may begin the next one of.

    Of many offices those that filed last, and those that are named.
    """
    newest: dict[tuple[str, str, str], Heading] = {}
    units = (person.unit,) if person.unit else ("", *named)
    found = [
        heading
        for unit in units
        for heading in record.headings(unit=unit, state="filed", most=None if unit else MOST_LOOKED_AT)
    ]
    for heading in sorted(found, key=lambda heading: -(heading.year or 0)):
        if heading.year is not None and person.belongs_to(heading.unit):
            newest.setdefault((heading.unit, heading.kind, heading.project), heading)
    return tuple(newest.values())


def _begin_next(
    heading: Heading, record: Record, library: Library, *, again: bool = False, year: int | None = None
) -> Begun:
    """Begin the form of the year after, or of a later one that is named."""
    previous = record.form(heading.id)
    rulebook = fitting_rulebook(previous, library.rulebooks).name
    skeleton = skeleton_of(previous, rulebook)
    skeleton = replace(skeleton, year=year or skeleton.year)
    same = (skeleton.unit, skeleton.year, skeleton.kind, skeleton.project)
    drafts = [
        draft for draft in record.headings(state="draft") if (draft.unit, draft.year, draft.kind, draft.project) == same
    ]
    if drafts and not again:
        return _begun_already(drafts[0], str(heading.id))
    for other in record.headings(state="submitted"):
        if (other.unit, other.year, other.kind, other.project) == same:
            return Begun((phrase("review.in_review", year=other.year or ""),))
    lines = [
        phrase(
            "dialogue.begun",
            unit=called(heading),
            year=skeleton.year or "",
            previous=previous.year or "",
        )
    ]
    if not previous.rulebook and rulebook != library.rulebook("").name:
        lines.append(phrase("dialogue.rulebook_found", title=library.title(rulebook), previous=previous.year or ""))
    if measures := [measure for measure in record.measures(heading.id) if measure.status != "dropped"]:
        lines.append(phrase("follow_up.walk_first", count=len(measures), year=previous.year or ""))
    return Begun(tuple(lines), (*_discarded(drafts), BeginDraft(skeleton, heading.id)))


def _called(blank: HandedIn) -> str:
    """What a blank is called: whose it is, else its title, else its file; and its year, where that does not say it."""
    name = f"{short_name(blank.form.unit) if blank.form.unit else ''} {blank.form.project}".strip()
    name = name or blank.form.title or blank.source
    year = str(blank.form.year or "")
    return name if year in name else f"{name} {year}"


def _begin_file(blank: HandedIn, record: Record, library: Library, *, again: bool) -> Begun:
    """Begin the form that a blank of the finance bureau asks for, with last year's beside it where there is one."""
    form = replace(blank.form, unit=blank.form.unit or library.person.unit)
    before = [
        heading
        for heading in record.headings(unit=form.unit, state="filed")
        if (heading.unit, heading.kind, heading.project) == (form.unit, form.kind, form.project)
        and (form.year is None or (heading.year or 0) < form.year)
    ]
    previous = record.form(before[0].id) if before else None
    rulebook = fitting_rulebook(previous, library.rulebooks).name if previous is not None else form.rulebook
    same = (form.unit, form.year, form.kind, form.project)
    skeleton = replace(skeleton_of(form, rulebook), year=form.year, title=form.title)
    drafts = [
        draft
        for draft in record.headings(state="draft")
        if (draft.unit, draft.year, draft.kind, draft.project) == same
        and (form.unit or _asks_the_same(record, draft, skeleton))
    ]
    if drafts and not again:
        return _begun_already(drafts[0], f"{FILE}{blank.id}")
    line = phrase("dialogue.begun_file", name=_called(blank), rows=len(form.indicators))
    return Begun((line,), (*_discarded(drafts), BeginDraft(skeleton, before[0].id if before else None)))


def _begin_blank(argument: str, form: Form, record: Record, library: Library, *, again: bool) -> Begun:
    unit = library.person.unit
    drafts = [
        draft
        for draft in record.headings(state="draft")
        if draft.unit == unit and (draft.year is None if unit else _asks_the_same(record, draft, form))
    ]
    if drafts and not again:
        return _begun_already(drafts[0], argument)
    return Begun((phrase("dialogue.begun_blank"),), (*_discarded(drafts), BeginDraft(replace(form, unit=unit), None)))


def _asks_the_same(record: Record, draft: Heading, form: Form) -> bool:
    """Whether a draft was begun from this very form: where no unit is named, two blanks are two forms."""
    begun = record.draft(draft.id)
    return begun is not None and ask_the_same(begun.skeleton, form)


def _begun_already(draft: Heading, argument: str) -> Begun:
    year = draft.year or ""
    return Begun(
        (phrase("dialogue.begun_already" if year else "dialogue.begun_already_no_year", year=year),),
        choices=(
            Choice(f"do:continue:{draft.id}", going_on(draft.year)),
            Choice(f"do:restart:{argument}", phrase("dialogue.restart")),
        ),
    )


def _discarded(drafts: list[Heading]) -> tuple[Change, ...]:
    return tuple(DiscardDraft(draft.id) for draft in drafts)
