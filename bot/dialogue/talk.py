"""What one event is read with: the record, the library, the person's session, and the form in their hands."""

from dataclasses import replace

from bot.dialogue import beginning
from bot.dialogue.interview import Interview, interview
from bot.dialogue.last_year import with_measures
from bot.dialogue.library import Library
from bot.dialogue.reading import Entries
from bot.dialogue.rights import may
from bot.dialogue.turn import Choice, Event, Message, Phrase, RecordEntries, Session, Turn, phrase
from kb.entries import apply_entries
from kb.record import Heading, Record
from scoring.rulebook import rulebook_of


def walk_of(record: Record, library: Library, session: Session) -> Interview | None:
    """The draft in the person's hands as its questions; None where there is none."""
    draft = record.draft(session.draft) if session.draft is not None else None
    if draft is None:
        return None
    form = apply_entries(draft.skeleton, draft.entries)
    return with_measures(interview(draft, rulebook_of(form, library.rulebooks)), draft)


class Talk:
    """The reading of one event; lives for one call of `respond`."""

    def __init__(self, record: Record, library: Library, session: Session, event: Event) -> None:
        self.record = record
        self.library = library
        self.session = session
        self.event = event
        self.walk = walk_of(record, library, session)
        self.prompt = self.walk.open(session.focus) if self.walk and not session.paused else None

    def say(self, *lines: Phrase, choices: tuple[Choice, ...] = (), ask: bool = True, **session: object) -> Turn:
        """A turn that says something and changes nothing but the session."""
        return Turn(self.session_with(**session), messages=(Message(lines, choices),) if lines else (), ask=ask)

    def session_with(self, **changes: object) -> Session:
        """The session with these changes; readings that were offered and texts that were asked for are forgotten."""
        return replace(self.session, **{"pending": (), "awaiting": "", **changes})  # type: ignore[arg-type]

    def record_entries(self, entries: Entries, *lines: Phrase) -> Turn:
        """Fill in entries of the open draft and go on to the first open question."""
        assert self.walk is not None
        messages = (Message(lines),) if lines else ()
        return Turn(self.session_with(focus=""), (RecordEntries(self.walk.form_id, entries),), messages)

    def going_on(self) -> Choice:
        """The choice to go on with the form."""
        year = self.walk.form.year if self.walk is not None else None
        return Choice("do:continue", phrase("dialogue.go_on", year=year or ""))

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
