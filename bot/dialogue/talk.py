"""What one event is read with: the record, the library, the person's session, and the form in their hands."""

import json
from collections.abc import Mapping
from dataclasses import replace
from functools import lru_cache
from typing import Generic, TypeVar

from bot.dialogue import beginning, crossing
from bot.dialogue.change import RecordEntries, SettleRemarks
from bot.dialogue.event import Event
from bot.dialogue.interview import Interview, Prompt, interview, narrowed
from bot.dialogue.last_year import with_measures
from bot.dialogue.library import Library
from bot.dialogue.phrase import Phrase, phrase
from bot.dialogue.reading import Entries
from bot.dialogue.rights import may
from bot.dialogue.turn import VOTE, Choice, Message, Session, Turn
from kb.record import Draft, EntryChange, Heading, Record
from kb.sharing import part_of
from scoring.rulebook import Rulebook

Thing = TypeVar("Thing")
#: Drafts whose questions are at hand.
MOST_WALKS = 256


def walk_of(record: Record, library: Library, session: Session) -> Interview | None:
    """The draft in the person's hands as its questions; None where there is none."""
    draft = record.draft(session.draft) if session.draft is not None else None
    if draft is None:
        return None
    walk, person = whole_walk(draft, library), library.person
    if person.role != "contributor":
        return walk
    own = narrowed(walk, [each.part for each in draft.assignments if each.is_of(person.number)])
    return own if own.prompts else None


def whole_walk(draft: Draft, library: Library) -> Interview:
    """A form that is filled in or waits for review, as its questions."""
    return _walk(_Same(draft), _Same(library.rulebooks))


class _Same(Generic[Thing]):
    """A thing, as the very one that it is: whatever follows from it can be known again without a look at all of it."""

    def __init__(self, thing: Thing) -> None:
        self.thing = thing

    def __hash__(self) -> int:
        return id(self.thing)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Same) and self.thing is other.thing


@lru_cache(maxsize=MOST_WALKS)
def _walk(draft: _Same[Draft], rulebooks: _Same[Mapping[str, Rulebook]]) -> Interview:
    """The store gives the same draft as long as it is not changed, so its questions are made once."""
    return with_measures(interview(draft.thing, rulebooks.thing), draft.thing)


class Talk:
    """The reading of one event; lives for one call of `respond`."""

    def __init__(self, record: Record, library: Library, session: Session, event: Event) -> None:
        self.record = record
        self.library = library
        self.session = session
        self.event = event
        self.walk = walk_of(record, library, session)
        self.prompt = self._prompt()

    def _prompt(self) -> Prompt | None:
        """The prompt that is answered: the one that was asked last, even where somebody filled it in since."""
        if self.walk is None or self.session.paused:
            return None
        asked = self.walk.find(self.session.shown) if self.others_were_here else None
        return asked or self.walk.open(self.session.focus, self.session.row)

    @property
    def others_were_here(self) -> bool:
        """Whether the form was changed since the person was last asked something of it."""
        return self.walk is not None and bool(self.session.shown) and self.walk.draft.latest != self.session.seen

    @property
    def answer_stands(self) -> bool:
        """Whether the last message answered a question."""
        return any(value.startswith(VOTE) for _, value in self.session.offered)

    def say(self, *lines: Phrase, choices: tuple[Choice, ...] = (), ask: bool = True, **session: object) -> Turn:
        """A turn that says something and changes nothing but the session."""
        return Turn(self.session_with(**session), messages=(Message(lines, choices),) if lines else (), ask=ask)

    def session_with(self, **changes: object) -> Session:
        """The session with these changes; readings that were offered and texts that were asked for are forgotten."""
        return replace(self.session, **{"pending": (), "awaiting": "", **changes})  # type: ignore[arg-type]

    def record_entries(self, entries: Entries, *lines: Phrase) -> Turn:
        """Fill in entries of the open draft and go on to the first open question."""
        assert self.walk is not None
        if self.others_were_here and (
            newer := crossing.newer(self.walk, self.record, self.session, self.event, entries)
        ):
            return self._choose(newer, entries)
        return self.record_surely(entries, *lines)

    def record_surely(self, entries: Entries, *lines: Phrase) -> Turn:
        """The same, whatever somebody else filled in since; a reviewer's remarks on these parts are seen to with it."""
        assert self.walk is not None
        messages = (Message(lines),) if lines else ()
        form_id = self.walk.form_id
        parts = dict.fromkeys(part_of(key) for key in entries)
        settled = [SettleRemarks(form_id, part) for part in parts if part in {r.part for r in self.walk.remarks}]
        row = next((part for part in parts if part.startswith("row/")), "")
        return Turn(self.session_with(focus="", row=row), (RecordEntries(form_id, entries), *settled), messages)

    def _choose(self, newer: EntryChange, entries: Entries) -> Turn:
        """Show what somebody else filled in meanwhile, and let the person choose."""
        assert self.walk is not None
        prompt = self.prompt or self.walk.find(newer.key)
        assert prompt is not None
        message = crossing.choice(self.record, prompt, newer, entries, self.event.at.tzinfo)
        session = self.session_with(pending=(json.dumps(dict(entries)),), focus=prompt.key, seen=self.walk.draft.latest)
        return Turn(session, messages=(message,), ask=False)

    def going_on(self) -> Choice:
        """The choice to go on with the form."""
        year = self.walk.form.year if self.walk is not None else None
        return Choice("do:continue", beginning.going_on(year))

    def no_walk(self) -> Turn:
        """What is said where a command needs an open form."""
        if self.walk is not None:  # paused
            return self.say(phrase("dialogue.is_paused"), choices=(self.going_on(),))
        return self.say(
            phrase("dialogue.nothing_open"),
            choices=(*self.open_drafts(), *self.new_forms()[:3]),
        )

    def open_drafts(self) -> tuple[Choice, ...]:
        """The choices to go on with a form, for who may fill one in."""
        return beginning.open_drafts(self.record) if may(self.library.person, "fill") else ()

    def new_forms(self) -> tuple[Choice, ...]:
        """The choices to begin a form, for who may."""
        return beginning.new_forms(self.record, self.library) if may(self.library.person, "edit") else ()

    def heading(self, form_id: int) -> Heading | None:
        """The form of this id in the list; None where there is none."""
        return self.record.heading(form_id)
