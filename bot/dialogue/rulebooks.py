"""Rulebooks in the conversation: which one scores the form or a part of it, where each comes from, and new ones."""

import re
import zlib
from collections.abc import Callable, Iterator, Mapping

from bot.dialogue import beginning
from bot.dialogue.change import AddRulebook
from bot.dialogue.interview import Interview
from bot.dialogue.phrase import InLanguages, Phrase, phrase
from bot.dialogue.provenance import explained
from bot.dialogue.talk import Talk
from bot.dialogue.turn import Choice, Message, Turn
from kb.entries import rulebook_key
from scoring.errors import UserError
from scoring.form import Form, RulebookChoice
from scoring.quantity import plain
from scoring.rulebook import Rulebook
from scoring.rulebook_file import parse_rulebook
from scoring.scorecard import score_form

#: Kept in the session while the text of a rulebook is waited for.
AWAITED = ("rulebook",)
_TOML_SIGNS = (
    r"^\s*name\s*=",
    r"^\s*source\s*=",
    r"^\s*extends\s*=|^\s*\[\s*(?:title|at_least|at_most|rounding|judged)\b",
)
_WHOLE_FORM = {
    "",
    "所有",
    "全部",
    "每一项",
    "各项",
    "这张表",
    "整张表",
    "本表",
    "全表",
    "表",
    "theform",
    "form",
    "everything",
}
_IN_WORDS = (
    re.compile(
        r"^(?P<what>.{0,60}?)(?:改用|改按|改成按|用|按照?|依照?)(?P<book>.+?)(?:来?算分?|来?打分|评分|这种规则)?[。.!!]?$"
    ),
    re.compile(r"^(?:use|apply|score by) (?P<book>.+?)(?: (?:for|to) (?P<what>.+?))?[.!]?$"),
)


# --- which one -------------------------------------------------------------------------------------------------------


def menu(talk: Talk, argument: str) -> Turn:
    """Which rulebook scores the form, where it comes from, and others to choose; with a name, that one is chosen."""
    if talk.walk is None:
        return _listed(talk)
    if argument in talk.library.rulebooks:
        return talk.record_entries(
            {"rulebook": argument}, phrase("rules.set", title=InLanguages(talk.library.rulebooks[argument].title))
        )
    lines = [*_in_use(talk, talk.walk), phrase("rules.which")]
    return talk.say(*lines, choices=(*_books(talk, "do:rulebook:", talk.walk.rulebook.name), *_ways()), ask=False)


def _in_use(talk: Talk, walk: Interview) -> Iterator[Phrase]:
    yield phrase("rules.now", title=InLanguages(walk.rulebook.title), source=walk.rulebook.source)
    for choice in walk.form.rulebook_choices:
        yield phrase("rules.part", part=_part(choice, walk.form), name=choice.rulebook)
    if walk.previous is not None and walk.previous.given_total is not None:
        books = talk.library.rulebooks
        card = score_form(walk.previous, talk.library.rulebook(walk.rulebook.name), books.values())
        yield phrase("rules.last_year", year=walk.previous.year or "", explained=explained(card.explanation))


def _listed(talk: Talk) -> Turn:
    """All rulebooks with where they come from, when no form is open."""
    lines = [phrase("rules.listed")]
    for name, book in talk.library.rulebooks.items():
        kind = "brought_in" if name in talk.library.owners else "shipped"
        lines.append(phrase(f"rules.{kind}", name=name, title=InLanguages(book.title), source=book.source))
    choices = (Choice("do:rulebook_import", phrase("rules.import")), *beginning.open_drafts(talk.record)[:3])
    return talk.say(*lines, choices=choices, ask=False)


def _books(talk: Talk, value: str, without: str = "") -> tuple[Choice, ...]:
    return tuple(
        Choice(f"{value}{name}", phrase("dialogue.title", title=InLanguages(book.title)))
        for name, book in talk.library.rulebooks.items()
        if name != without
    )


def _ways() -> tuple[Choice, ...]:
    return (
        Choice("do:rulebook_part", phrase("rules.for_a_part"), aside=True),
        Choice("do:rulebook_import", phrase("rules.import"), aside=True),
        Choice("do:continue", phrase("closing.go_on"), aside=True),
    )


# --- for a part of the form ------------------------------------------------------------------------------------------


def parts(talk: Talk, _: str) -> Turn:
    """The goals, level-2 kinds and indicators that may have a rulebook of their own."""
    if talk.walk is None:
        return talk.no_walk()
    choices = tuple(
        Choice(f"do:rulebook_for:{_token(choice)}", _part(choice, talk.walk.form)) for choice in _parts(talk.walk.form)
    )
    return talk.say(phrase("rules.which_part"), choices=choices, ask=False)


def books_for(talk: Talk, token: str) -> Turn:
    """The rulebooks to choose from for one part."""
    if talk.walk is None or (part := _of_token(talk.walk.form, token)) is None:
        return talk.say(phrase("dialogue.stale"))
    same = Choice(f"do:rulebook_set:{token}:", phrase("rules.as_the_form"))
    chosen = {rulebook_key(choice) for choice in talk.walk.form.rulebook_choices}
    choices = (*_books(talk, f"do:rulebook_set:{token}:"), *((same,) if rulebook_key(part) in chosen else ()))
    return talk.say(phrase("rules.which_for", part=_part(part, talk.walk.form)), choices=choices, ask=False)


def set_for(talk: Talk, argument: str) -> Turn:
    """One rulebook for one part, or none of its own any more."""
    token, _, name = argument.partition(":")
    part = _of_token(talk.walk.form, token) if talk.walk is not None else None
    if part is None or (name and name not in talk.library.rulebooks):
        return talk.say(phrase("dialogue.stale"))
    return _set(talk, part, name)


def _set(talk: Talk, part: RulebookChoice, name: str) -> Turn:
    assert talk.walk is not None
    told = _part(part, talk.walk.form)
    if not name:
        return talk.record_entries({rulebook_key(part): ""}, phrase("rules.part_as_the_form", part=told))
    title = InLanguages(talk.library.rulebooks[name].title)
    return talk.record_entries({rulebook_key(part): name}, phrase("rules.part_set", part=told, title=title))


def _parts(form: Form) -> Iterator[RulebookChoice]:
    for goal in form.goals:
        if goal.number is not None:
            yield RulebookChoice(rulebook="", goal=goal.number)
    for level2 in dict.fromkeys(row.level2 for row in form.indicators if row.level2):
        yield RulebookChoice(rulebook="", level2=level2)
    for row in form.indicators:
        yield RulebookChoice(rulebook="", indicator=row.id)


def _part(part: RulebookChoice, form: Form) -> Phrase | str:
    """What a part is called."""
    if part.indicator:
        return next((row.name for row in form.indicators if row.id == part.indicator), part.indicator) or "…"
    return part.level2 or phrase("rules.goal", goal=part.goal)


def _token(part: RulebookChoice) -> str:
    """A short stand-in for a part, for the value of a button."""
    return f"{zlib.crc32(rulebook_key(part).encode()):08x}"


def _of_token(form: Form, token: str) -> RulebookChoice | None:
    return next((part for part in _parts(form) if _token(part) == token), None)


# --- in words --------------------------------------------------------------------------------------------------------


def in_words(talk: Talk, text: str) -> Turn | None:
    """「信访件办结率用 half-point」, "use national for goal 2"; None for a text that names no rulebook we have."""
    if talk.walk is None or len(text) > 120:
        return None
    for pattern in _IN_WORDS:
        match = pattern.match(text.strip())
        book = _named(match["book"], talk.library.rulebooks) if match else None
        if match is None or book is None:
            continue
        found = _meant(plain(match["what"] or ""), talk)
        if found is None:
            return menu(talk, book)
        if len(found) == 1:
            return _set(talk, found[0], book)
        if found:
            choices = tuple(Choice(f"do:rulebook_set:{_token(part)}:{book}", _part(part, talk.walk.form))
                            for part in found[:8])  # fmt: skip
            return talk.say(phrase("rules.which_part"), choices=choices, ask=False)
    return None


def _named(said: str, books: Mapping[str, Rulebook]) -> str | None:
    """The rulebook that is called so, by its name or by its title."""
    wanted = plain(said).strip("「」“”\"'《》")
    called = {name: {plain(name), *map(plain, book.title.values())} for name, book in books.items()}
    return next((name for name, names in called.items() if wanted in names), None)


def _meant(what: str, talk: Talk) -> list[RulebookChoice] | None:
    """The parts of the form that words name; None for the whole form, [] where they name nothing."""
    assert talk.walk is not None
    form = talk.walk.form
    what = re.sub(r"^(?:把|让|给)|(?:都|全|改成?|指标)+$", "", what)
    if what in _WHOLE_FORM:
        return None
    if what in {"这一项", "这项", "这个", "thisone"}:
        row = talk.prompt.row if talk.prompt else None
        return [RulebookChoice(rulebook="", indicator=row.id)] if row else []
    if goal := re.fullmatch(r"(?:目标|goal)([1-9一二三四五六七八九])", what):
        number = "一二三四五六七八九".find(goal[1]) + 1 or int(goal[1])
        return [part for part in _parts(form) if part.goal == number]
    if len(what) < 2:
        return []
    kinds = [part for part in _parts(form) if part.level2 and plain(part.level2).startswith(what)]
    rows = (part for part in _parts(form) if part.indicator)
    return kinds or [part for part in rows if what in plain(form.indicator(part.indicator).name)]


# --- a new one -------------------------------------------------------------------------------------------------------


def bring_in(talk: Talk, _: str) -> Turn:
    """How a rulebook is brought in; the next text is read as one."""
    return talk.say(phrase("rules.how_to_import"), pending=AWAITED, ask=False)


def looks_like_one(text: str) -> bool:
    """Whether a text is a rulebook in TOML, whole or nearly."""
    return sum(re.search(sign, text, re.MULTILINE) is not None for sign in _TOML_SIGNS) >= 2


def add(talk: Talk, text: str, file: str) -> Turn:
    """Bring in a rulebook: checked, kept for the office, and offered for the open form."""
    unit = _office(talk)
    try:
        own = {name for name, owner in talk.library.owners.items() if owner in {"", unit}}
        book = parse_rulebook(file, text, talk.library.rulebooks, own)
    except UserError as error:
        fault = phrase(f"errors.{error.code}", **error.values)
        return talk.say(fault, phrase("rules.not_kept"), choices=(Choice("do:rulebook_import", phrase("rules.again")),))
    said = "replaced" if book.name in talk.library.owners else "kept"
    lines = [phrase(f"rules.{said}", name=book.name, title=InLanguages(book.title), source=book.source)]
    if talk.walk is not None:
        choices: tuple[Choice, ...] = (
            Choice(f"do:rulebook:{book.name}", phrase("rules.for_this_form")),
            Choice("do:rulebook_part", phrase("rules.for_a_part")),
            Choice("do:continue", phrase("closing.go_on"), aside=True),
        )
    else:
        choices = (Choice("do:rulebook", phrase("rules.show")),)
    return Turn(
        talk.session_with(), (AddRulebook(book.name, text, unit),), (Message(tuple(lines), choices),), ask=False
    )


def _office(talk: Talk) -> str:
    """The person's office, else that of the open form, else the only one on file; "" where it is not known."""
    if talk.library.person.unit:
        return talk.library.person.unit
    if talk.walk is not None and talk.walk.form.unit:
        return talk.walk.form.unit
    units = {heading.unit for heading in talk.record.headings() if heading.unit}
    return units.pop() if len(units) == 1 else ""


COMMANDS: Mapping[str, Callable[[Talk, str], Turn]] = {
    "rulebook": menu,
    "rulebook_part": parts,
    "rulebook_for": books_for,
    "rulebook_set": set_for,
    "rulebook_import": bring_in,
}
