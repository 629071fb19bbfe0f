"""A conversation over plain values: the pure dialogue, with its changes made in memory."""

from dataclasses import replace
from datetime import UTC, datetime

from bot.dialogue.change import (
    AddSample,
    BeginDraft,
    DiscardDraft,
    FileForm,
    NoteOnMeasure,
    NoteQuestion,
    Receive,
    RecordEntries,
    Refuse,
    RememberAlias,
    ReopenForm,
    SettleQuestion,
    TakeIn,
)
from bot.dialogue.dialogue import open_question, respond
from bot.dialogue.event import Contents, Event
from bot.dialogue.library import Library, parse_commands, parse_shapes, parse_template
from bot.dialogue.speech import parse_speech
from bot.dialogue.turn import Message, Session, still_offered
from bot.lexicon import load_lexicon
from bot.rulebooks import load_rulebooks
from bot.wording import Said, worded
from kb.concepts import Vocabulary
from kb.documents import recognise_text
from kb.follow_up import MeasureChange
from kb.shipped import shipped, shipped_texts
from tests.records import PlainRecord

NOW = datetime(2022, 6, 1, 9, 0, tzinfo=UTC)
SEED = recognise_text(shipped("forms", "huashan-2020.txt").read_text(encoding="utf-8")).form
LEXICON = load_lexicon()
LIBRARY = Library(
    rulebooks=load_rulebooks(),
    templates={name.removesuffix(".toml"): parse_template(text) for name, text in shipped_texts("templates").items()},
    commands=parse_commands(shipped_texts("lexicon")["commands.toml"]),
    shapes=parse_shapes(shipped_texts("lexicon")["commands.toml"]),
    speech=parse_speech(shipped_texts("lexicon")["speech.toml"]),
    lexicon=LEXICON,
    vocabulary=Vocabulary.from_forms([(1, SEED)], LEXICON),
)


class Conversation:
    """One person talking; `said` holds what the last turn said."""

    def __init__(self) -> None:
        self.record = PlainRecord()
        self.record.add(SEED)
        self.session = Session()
        self.said: tuple[Said, ...] = ()
        self.turns = 0

    def send(
        self, text: str = "", choice: str = "", kind: str = "message", contents: Contents | None = None
    ) -> tuple[Said, ...]:
        self.turns += 1
        at = NOW.replace(microsecond=self.turns % 1_000_000)
        event = Event(id=str(self.turns), user="clerk", at=at, text=text, choice=choice, kind=kind, contents=contents)
        turn = respond(self.record, LIBRARY, self.session, event)
        self.session = turn.session
        for change in turn.changes:
            self._make(change, at)
        question: tuple[Message, ...] = ()
        if turn.ask:
            self.session, question = open_question(self.record, LIBRARY, self.session, event)
        language = "en" if self.session.language == "en" else "zh"
        self.said = worded((*turn.messages, *question), language)
        offered = tuple((option.label, option.value) for said in self.said for option in said.options)
        # What is remembered must survive being written and read.
        held = still_offered(turn, self.session.offered, offered)
        self.session = Session.from_json(replace(self.session, offered=held).to_json())
        return self.said

    def _make(self, change, at) -> None:
        match change:
            case AddSample():
                self.record.add(SEED)
            case BeginDraft(skeleton, previous):
                self.session = replace(self.session, draft=self.record.begin(skeleton, previous))
            case RecordEntries(form_id, entries):
                self.record.fill(form_id, entries, "clerk", at)
            case FileForm(form_id, form):
                self.record.file(form_id, form)
            case ReopenForm(form_id):
                self.record.reopen(form_id)
            case NoteOnMeasure(form_id, measure, part, value):
                noted = MeasureChange(measure=measure, part=part, value=value, user="clerk", at=at)
                self.record.noted.append((form_id, noted))
            case Receive(forms, source, content):
                self.record.receive(forms, source, content, "clerk")
            case TakeIn(waiting, blank):
                self.record.take_in(waiting.id, blank=blank)
            case Refuse(waiting):
                del self.record.handed_in[waiting.id]
            case DiscardDraft(form_id):
                self.record.discard(form_id)
            case RememberAlias(unit, words, name):
                self.record.learned.remember_alias(unit, words, name)
            case NoteQuestion(question, verdict, instead):
                self.record.learned.take_back(question.unit, question.text, question.words, instead)
                self.record.learned.note(question.unit, question.text, question.words, verdict, at)
            case SettleQuestion(number):
                self.record.learned.settle(number)

    @property
    def text(self) -> str:
        return "\n".join(said.text for said in self.said)

    @property
    def options(self):
        return [option for said in self.said for option in said.options]
