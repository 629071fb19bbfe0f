"""The one shell for every edge: load, respond, save, put into words; one transaction an event."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from secrets import token_urlsafe

from bot import rendering
from bot.changes import make
from bot.contents import pasted_form, read_contents, template_fault
from bot.dialogue.attached import Attached
from bot.dialogue.dialogue import open_question, respond
from bot.dialogue.event import Event
from bot.dialogue.joining import refusal, respond_to_stranger
from bot.dialogue.library import Library, command_in, parse_commands, parse_shapes, parse_template
from bot.dialogue.reminding import due, reminder_message
from bot.dialogue.rights import Visible, refused
from bot.dialogue.speech import parse_speech
from bot.dialogue.turn import Message, Session, Turn, still_offered
from bot.dialogue.view import seen_by
from bot.lexicon import load_lexicon
from bot.rulebooks import Bookshelf, load_rulebooks
from bot.text import Language
from bot.wording import Said, worded
from kb.concepts import Vocabulary
from kb.dictionary import definitions
from kb.lexicon import asked_in
from kb.matching import Terms
from kb.meaning import Embedder
from kb.people import OWNER, Person
from kb.record import Record
from kb.reminders import Rhythm, parse_rhythm
from kb.shipped import shipped_texts
from kb.store.archive import Archive
from kb.store.outbox import Outgoing
from kb.store.transaction import Transaction
from scoring.rulebook import Rulebook

#: Puts what was said, in this language, into the outbox of the transaction: for the chat, or for another user.
Post = Callable[[Transaction, Sequence[Said], Language, str], Sequence[Outgoing]]
#: Of an invitation's token; as text it keeps within the 64 characters of a deep link.
TOKEN_BYTES = 24


@dataclass(frozen=True, slots=True)
class Reply:
    """What an edge shows for one event; nothing where the event had been handled before.

    posted: the same as it waits in the outbox, where the edge asked for that. holds: whether what was offered before
    can be picked still.
    """

    said: tuple[Said, ...]
    language: Language
    posted: tuple[Outgoing, ...] = ()
    holds: bool = False

    @property
    def options(self) -> Mapping[str, str]:
        """Number -> value of every option in the reply."""
        return {option.number: option.value for message in self.said for option in message.options}


class Assistant:
    """The assistant over one archive. Its methods may be called from several threads, one event of a user at a time."""

    def __init__(
        self,
        archive: Archive,
        language: Language | None = None,
        rulebooks: Mapping[str, Rulebook] | None = None,
        *,
        admins: Collection[str] | None = None,
        visible: Visible = "all",
        rhythm: Rhythm | None = None,
        embedder: Embedder | None = None,
    ) -> None:
        """What it talks over, and with whom.

        language: for everyone, None for each person's own. rulebooks: None for those that are shipped. admins: the
        administrators of all units; None where whoever talks is one, in a database of their own. visible: whose filed
        forms a person sees. rhythm: when reminders are said, None for the one that is shipped. embedder: for
        suggestions by meaning, None to go without.
        """
        self.archive = archive
        self._admins = admins
        self._visible = visible
        self._language = language
        self._rhythm = rhythm or load_rhythm()
        self._embedder = embedder
        self._bookshelf = Bookshelf(rulebooks or load_rulebooks())
        self._templates = {
            name.removesuffix(".toml"): parse_template(text) for name, text in shipped_texts("templates").items()
        }
        self._commands = parse_commands(shipped_texts("lexicon")["commands.toml"])
        self._shapes = parse_shapes(shipped_texts("lexicon")["commands.toml"])
        self._speech = parse_speech(shipped_texts("lexicon")["speech.toml"])
        self._lexicon = load_lexicon()
        self._terms = Terms.of(self._lexicon, definitions)

    def read(self, event: Event) -> Event:
        """The event with what its file, or a whole form in its text, holds.

        An edge that has a transaction of its own calls this before: reading a file may take seconds.
        """
        if event.attachment is not None:
            contents = read_contents(event.attachment)
        elif event.kind == "message" and (form := pasted_form(event.text)) is not None:
            contents = form
        else:
            return event
        return replace(event, contents=contents)

    def handle(self, event: Event) -> Reply:
        """Everything that one event leads to. Either all of it is stored or none."""
        event = self.read(event)
        return self.archive.perform(lambda store: self.handle_in(store, event))

    def handle_in(self, store: Transaction, event: Event, post: Post | None = None) -> Reply:
        """The same inside a transaction of the edge's own.

        With `post`, what is said is put into the outbox, stored with all else, for an edge that sends it afterwards.
        """
        stored = store.session(event.user)
        session = Session.from_json(stored) if stored else Session()
        if self._language and not session.language:
            session = replace(session, language=self._language)
        if not store.inbox.handled(event.id, event.at):
            return Reply((), self._spoken(session))
        event = replace(event, secret=event.secret or token_urlsafe(TOKEN_BYTES))
        if session.draft is not None:
            store.hold(session.draft)
        person = store.people.meet(event.user, event.name, self._appointed(event.user), event.at)
        if person is not None and event.group:  # whatever the person may do elsewhere
            person = replace(person, role="viewer")
        record = store if person is None else seen_by(person, store, self._visible)
        library = self.library(record, store, person or OWNER)
        if person is None:
            turn = respond_to_stranger(record, library, event)
        else:
            turn = _permitted(store, person, respond(record, library, session, event))
        session = turn.session
        for change in turn.changes:
            session = make(store, change, session, event)
        session, question = open_question(record, library, session, event) if turn.ask else (session, ())
        language = self._spoken(session)
        said = worded((*turn.messages, *question), language, asked_in(event.text, library.lexicon))
        offered = tuple((option.label, option.value) for message in said for option in message.options)
        if not event.group and (person is not None or turn.changes):  # of a stranger nothing is remembered
            held = still_offered(turn, session.offered, offered)
            store.save_session(event.user, replace(session, offered=held).to_json())
        holds = turn.leaves(offered)
        if not post:
            return Reply(said, language, holds=holds)
        posted = [*post(store, said, language, "")]
        for notice in turn.notices:
            theirs = self._language_of(store, notice.user)
            posted += post(store, worded((notice.message,), theirs), theirs, notice.user)
        return Reply(said, language, tuple(posted), holds)

    def remind_in(self, store: Transaction, now: datetime, post: Post) -> Sequence[Outgoing]:
        """Put into the outbox what is due to be said now, to everybody, each thing once; in quiet hours nothing.

        now: with the office's own time zone.
        """
        if self._rhythm.is_quiet(now):
            return ()
        posted: list[Outgoing] = []
        admins = self._admins or ()
        for user in dict.fromkeys((*admins, *(person.user for person in store.persons()))):
            person = store.people.meet(user, "", admins)
            session = self._session_of(store, user)
            if person is None:
                continue
            record = seen_by(person, store, self._visible)
            found = due(record, self.library(record, store, person), session, user, now.date())
            new = [reminder for reminder in found if store.reminders.note(user, reminder.key, now)]
            if new:
                language = self._spoken(session)
                posted += post(store, worded((reminder_message(record, new),), language), language, user)
        return posted

    def command(self, text: str) -> tuple[str, str] | None:
        """The command that a text gives and the rest of it; for an edge that does a part of it itself."""
        return command_in(text, self._commands)

    def render(self, attached: Attached, language: Language) -> rendering.File:
        """The file that an attached value stands for. Raises UserError `form-unknown` where its form is gone."""
        with self.archive.reading() as store:
            return rendering.render(attached, store, self._bookshelf.all(store), language, store.kept.read)

    def draw(self, attached: Attached, language: Language, width: int) -> str | None:
        """The same drawn with characters for a terminal; None for what can only be a file."""
        with self.archive.reading() as store:
            return rendering.draw(attached, store, self._bookshelf.all(store), language, width)

    def knows(self, user: str) -> bool:
        """Whether this person may use the assistant; for an edge that does work before it hands an event over."""
        if self._admins is None or user in self._admins:
            return True
        with self.archive.reading() as store:
            return store.people.meet(user, "", ()) is not None

    def library(self, record: Record, store: Transaction, person: Person = OWNER) -> Library:
        """What the dialogue knows beside the record."""
        rulebooks, owners = self._bookshelf.read(store)
        return Library(
            rulebooks=rulebooks,
            owners=owners,
            templates=self._templates,
            commands=self._commands,
            shapes=self._shapes,
            speech=self._speech,
            lexicon=self._lexicon,
            vocabulary=Vocabulary(record.index, self._terms),
            person=person,
            rhythm=self._rhythm,
            embedder=self._embedder,
            template_fault=template_fault,
        )

    def _appointed(self, user: str) -> Collection[str]:
        return (user,) if self._admins is None else self._admins

    def _language_of(self, store: Transaction, user: str) -> Language:
        """The language that somebody else talks in."""
        return self._spoken(self._session_of(store, user))

    def _session_of(self, store: Transaction, user: str) -> Session:
        """What is remembered of somebody else, for a look at it only."""
        stored = store.remembered(user)
        return Session.from_json(stored) if stored else Session(language=self._language or "")

    @staticmethod
    def _spoken(session: Session) -> Language:
        return "en" if session.language == "en" else "zh"


def load_rhythm(own: Path | None = None) -> Rhythm:
    """When reminders are said: as shipped, with what the office's own file says otherwise.

    Raises UserError `reminders-invalid` where that cannot be read.
    """
    told = own.read_text(encoding="utf-8") if own is not None and own.is_file() else None
    return parse_rhythm(shipped_texts("reminders")["rhythm.toml"], told)


def _permitted(store: Transaction, person: Person, turn: Turn) -> Turn:
    """The turn, or in its place a refusal where it names a change that is not the person's to make."""
    for change in turn.changes:
        if (no := refused(change, person, store)) is not None:
            return Turn(turn.session, messages=(Message((refusal(person, no.action),)),), ask=False)
    return turn
