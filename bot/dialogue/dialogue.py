"""One event, one turn: `respond` reads what the person did, `open_question` says what is asked next.

Neither changes anything: a Turn names the changes, and the assistant makes them before the open question is asked.
"""

from collections.abc import Callable, Mapping
from dataclasses import replace
from decimal import Decimal

from bot.dialogue import asking, beginning, closing, explaining, questions
from bot.dialogue.interview import Interview, Prompt, interview
from bot.dialogue.library import Library
from bot.dialogue.reading import Entries, Problem, read_entry, with_consequences
from bot.dialogue.turn import (
    AddSample,
    Choice,
    Event,
    FileForm,
    Message,
    Phrase,
    RecordEntries,
    ReopenForm,
    Session,
    Turn,
    phrase,
)
from kb.entries import SKIPPED, row_key
from kb.query import short_name
from kb.record import Heading, Record
from scoring.quantity import plain

LONGEST_TEXT = 20_000


def respond(record: Record, library: Library, session: Session, event: Event) -> Turn:
    """What this event leads to."""
    session = replace(session, language=session.language or event.language)
    talk = _Talk(record, library, session, event)
    if event.kind == "edited":
        return talk.say(phrase("dialogue.edited"), ask=False)
    if event.kind == "file":
        return talk.say(phrase("dialogue.file"))
    return talk.choice(event.choice) if event.choice else talk.text(event.text)


def open_question(record: Record, library: Library, session: Session, event: Event) -> tuple[Message, ...]:
    """The open prompt of the person's form, or the summary when all is filled in; nothing while the walk is paused."""
    if session.draft is None or session.paused:
        return ()
    walk = _walk(record, library, session)
    if walk is None:
        return ()
    prompt = walk.open(session.focus)
    return (closing.summary(walk),) if prompt is None else (asking.ask(walk, prompt, event.at.date()),)


def _walk(record: Record, library: Library, session: Session) -> Interview | None:
    draft = record.draft(session.draft) if session.draft is not None else None
    if draft is None:
        return None
    return interview(draft, library.rulebook(draft.entries.get("rulebook") or draft.skeleton.rulebook))


class _Talk:
    """The reading of one event; lives for one call of `respond`."""

    def __init__(self, record: Record, library: Library, session: Session, event: Event) -> None:
        self.record = record
        self.library = library
        self.session = session
        self.event = event
        self.walk = _walk(record, library, session)
        self.prompt = self.walk.open(session.focus) if self.walk and not session.paused else None

    # --- turns -------------------------------------------------------------------------------------------------------

    def say(self, *lines: Phrase, choices: tuple[Choice, ...] = (), ask: bool = True, **session: object) -> Turn:
        """A turn that says something and changes nothing but the session."""
        return Turn(self._session(**session), messages=(Message(lines, choices),) if lines else (), ask=ask)

    def _session(self, **changes: object) -> Session:
        return replace(self.session, **{"pending": (), **changes})  # type: ignore[arg-type]

    def record_entries(self, entries: Entries, *lines: Phrase) -> Turn:
        """Fill in entries of the open draft and go on to the first open question."""
        assert self.walk is not None
        messages = (Message(lines),) if lines else ()
        return Turn(self._session(focus=""), (RecordEntries(self.walk.form_id, entries),), messages)

    # --- texts -------------------------------------------------------------------------------------------------------

    def text(self, text: str) -> Turn:
        if not text.strip():
            return self.say(phrase("dialogue.empty"))
        if len(text) > LONGEST_TEXT:
            return self.say(phrase("dialogue.too_long", most=LONGEST_TEXT))
        picked = _picked(text, self.session.offered)
        if picked:
            return self.choice(picked)
        command = self.library.command(text)
        if command is not None:
            return self.command(*command)
        if text.startswith("/"):
            return self.say(phrase("dialogue.unknown_command", command=text.split(maxsplit=1)[0][:40]))
        return self.free_text(text)

    def free_text(self, text: str) -> Turn:
        """A figure, a note or a question: a question is what reads as one and is no answer to the open prompt."""
        if self.prompt is None:
            begun = beginning.in_words(text, self.record, self.library)
            return self._begun(begun) if begun is not None else self.question(text)
        if questions.sounds_like_one(text, self.library):
            return self.question(text, unless=text if self.prompt.kind not in _FIGURES else "")
        return self.answer(self.prompt, text)

    def question(self, text: str, unless: str = "") -> Turn:
        """Answer from the record; `unless`: the text may have been meant for the form after all."""
        asked = questions.answer(text, self.record, self.library, self.session)
        choices = asked.message.choices
        if unless and self.prompt is not None:
            choices = (*choices, Choice(asking.at(self.prompt, "meant"), phrase("dialogue.meant_for_form")))
        session = self._session(pending=(unless,) if unless else (), topic=asked.topic)
        return Turn(session, messages=(Message(asked.message.lines, choices),))

    def answer(self, prompt: Prompt, text: str, *, sure: bool = False) -> Turn:
        """An answer to a prompt, in words."""
        assert self.walk is not None
        read = read_entry(prompt, text, self.walk, self.event.at.date(), sure=sure)
        if isinstance(read, Problem):
            if not read.readings and (asked := self._answered_question(text)) is not None:
                return asked
            choices = tuple(
                Choice(asking.at(prompt, f"take.{number}"), label) for number, (label, _) in enumerate(read.readings)
            )
            pending = tuple(reading for _, reading in read.readings)
            return Turn(self._session(pending=pending), messages=(Message((read.phrase,), choices),), ask=not choices)
        return self.record_entries(read, *_acknowledged(prompt, read))

    def _answered_question(self, text: str) -> Turn | None:
        """A text that cannot be filled in, and that the record answers: a question that did not sound like one."""
        asked = questions.answer(text, self.record, self.library, self.session)
        if not asked.found:
            return None
        return Turn(self._session(topic=asked.topic), messages=(asked.message,))

    def keep(self, prompt: Prompt) -> Turn:
        """The same as on last year's form."""
        if not prompt.previous:
            return self.say(phrase("dialogue.nothing_last_year"))
        return self.record_entries(
            with_consequences(prompt, prompt.previous), *_acknowledged(prompt, {prompt.key: prompt.previous})
        )

    def keep_last(self, _: str) -> Turn:
        """「同去年」 in words."""
        return self.keep(self.prompt) if self.prompt is not None else self._no_walk()

    # --- buttons -----------------------------------------------------------------------------------------------------

    def choice(self, value: str) -> Turn:
        kind, _, rest = value.partition(":")
        if kind == "do":
            name, _, argument = rest.partition(":")
            return self.command(name, argument)
        if kind == "ask":
            return self.question_about(rest)
        token, _, answer = rest.partition(":")
        if kind != "at" or self.prompt is None or self.prompt.token != token:
            return self.say(phrase("dialogue.stale"))
        return self.answer_by_button(self.prompt, answer)

    def question_about(self, value: str) -> Turn:
        asked = questions.answer_choice(value, self.record, self.library)
        if asked is None:
            return self.say(phrase("dialogue.stale"))
        return Turn(self._session(topic=asked.topic), messages=(asked.message,))

    def answer_by_button(self, prompt: Prompt, answer: str) -> Turn:
        name, _, argument = answer.partition(".")
        if answer.startswith("="):
            return self.answer(prompt, answer[1:], sure=True)
        if name == "take" and argument.isdigit() and int(argument) < len(self.session.pending):
            return self.answer(prompt, self.session.pending[int(argument)], sure=True)
        if name == "meant" and self.session.pending:
            return self.answer(prompt, self.session.pending[0])
        if name == "record" and prompt.computed is not None:
            entries = with_consequences(prompt, f"{prompt.computed.points.normalize():f}")
            return self.record_entries(entries, *_acknowledged(prompt, entries))
        if name == "other" and prompt.weight is not None:
            line = phrase("interview.ask_points", low=0, high=prompt.weight)
            return self.say(line, choices=tuple(asking.point_choices(prompt)), ask=False)
        if name == "keep":
            return self.keep(prompt)
        if name == "stay":
            return Turn(self._session(focus=""))
        if name == "redo":
            key = row_key(prompt.row.id, "actual") if prompt.row is not None else "budget/spent"
            return Turn(self._session(focus=key))
        if name == "goto" and prompt.row is not None:
            return Turn(self._session(focus=row_key(prompt.row.id, argument)))
        return self.say(phrase("dialogue.stale"))

    # --- commands ----------------------------------------------------------------------------------------------------

    def command(self, name: str, argument: str = "") -> Turn:
        commands: Mapping[str, Callable[[str], Turn]] = {
            "start": self.start,
            "sample": self.sample,
            "new": self.new,
            "restart": lambda rest: self.new(rest, again=True),
            "continue": self.go_on,
            "preview": self.preview,
            "submit": self.submit,
            "reopen": self.reopen,
            "back": self.back,
            "undo": self.undo,
            "skip": self.skip,
            "edit": self.edit,
            "focus": self.focus,
            "pause": self.pause,
            "cancel": self.pause,
            "keep": self.keep_last,
            "explain": self.explain,
            "ask": self.ask,
            "score": lambda rest: self.ask_shortly("score", rest),
            "measures": lambda rest: self.ask_shortly("measures", rest),
            "forms": self.forms,
            "rulebook": self.rulebook,
            "language": self.language,
            "english": lambda _: self.language("en"),
            "chinese": lambda _: self.language("zh"),
            "help": lambda _: self.say(phrase("dialogue.help")),
        }
        return commands[name](argument) if name in commands else self.say(phrase("dialogue.stale"))

    def start(self, _: str) -> Turn:
        filed = [heading for heading in self.record.headings() if heading.state == "filed"]
        lines = [phrase("dialogue.greeting")]
        if filed:
            stored = tuple(_stored(self.record, heading) for heading in filed[:5])
            lines.append(phrase("dialogue.stored", forms=stored, more=len(filed) - len(stored)))
        else:
            lines.append(phrase("dialogue.stored_nothing"))
        if self.walk is not None and not self.session.paused:
            return self.say(*lines, phrase("dialogue.going_on", year=self.walk.form.year or ""))
        choices = (*beginning.open_drafts(self.record), *beginning.new_forms(self.record, self.library)[:3])
        if filed:
            choices = (*choices, Choice("do:ask", phrase("dialogue.look_up")))
        else:
            choices = (Choice("do:sample", phrase("dialogue.sample")), *choices)
        other = "english" if self.session.language != "en" else "chinese"
        return self.say(*lines, choices=(*choices, Choice(f"do:{other}", phrase(f"dialogue.speak_{other}"))))

    def sample(self, _: str) -> Turn:
        """For a newcomer: the shipped form, to look around in and to follow."""
        if any(heading.state == "filed" for heading in self.record.headings()):
            return self.say(phrase("dialogue.stale"))
        choices = (Choice("do:start", phrase("dialogue.menu")), Choice("do:ask", phrase("dialogue.look_up")))
        return Turn(self._session(), (AddSample(),), (Message((phrase("dialogue.sample_added"),), choices),))

    def new(self, argument: str, *, again: bool = False) -> Turn:
        """Begin the form that a choice names; without one, show which there are."""
        begun = beginning.begin(argument, self.record, self.library, again=again) if argument else None
        if begun is not None:
            return self._begun(begun)
        if argument:
            return self.say(phrase("dialogue.stale"))
        choices = (*beginning.open_drafts(self.record), *beginning.new_forms(self.record, self.library))
        return self.say(phrase("dialogue.new"), choices=choices, ask=False)

    def _begun(self, begun: beginning.Begun) -> Turn:
        if not begun.changes:
            return self.say(*begun.lines, choices=begun.choices, ask=False)
        session = self._session(draft=None, focus="", paused=False)
        return Turn(session, begun.changes, (Message(begun.lines),))

    def go_on(self, argument: str) -> Turn:
        drafts = [heading for heading in self.record.headings() if heading.state == "draft"]
        wanted = [heading for heading in drafts if str(heading.id) == argument]
        if not wanted and not argument:
            wanted = [heading for heading in drafts if heading.id == self.session.draft] or drafts
        if not wanted:
            return self.say(
                phrase("dialogue.no_draft"), choices=beginning.new_forms(self.record, self.library)[:3], ask=False
            )
        if len(wanted) > 1:
            return self.say(phrase("dialogue.which_draft"), choices=beginning.open_drafts(self.record), ask=False)
        return Turn(self._session(draft=wanted[0].id, focus="", paused=False))

    def pause(self, _: str) -> Turn:
        if self.walk is None:
            return self.say(phrase("dialogue.nothing_open"))
        line = phrase("dialogue.paused", answered=self.walk.answered, steps=self.walk.steps)
        return self.say(line, choices=(self._going_on(),), paused=True)

    def back(self, _: str) -> Turn:
        if self.walk is None:
            return self._no_walk()
        position = self.walk.open(self.session.focus)
        before = self.walk.before(position) if position else self.walk.last()
        if before is None:
            return self.say(phrase("dialogue.first_question"))
        return Turn(self._session(focus=before.key, paused=False))

    def undo(self, _: str) -> Turn:
        if self.walk is None:
            return self._no_walk()
        history = [change for change in self.record.history(self.walk.form_id) if change.user == self.event.user]
        if not history:
            return self.say(phrase("dialogue.nothing_to_undo"))
        last = [change for change in history if change.at == history[-1].at]
        entries = {change.key: change.before for change in last}
        prompt = self.walk.find(last[0].key)
        name = prompt.row.name if prompt and prompt.row else phrase("closing.head_name")
        line = phrase("dialogue.undone", name=name, after=last[0].after or phrase("closing.open"),
                      before=last[0].before or phrase("closing.open"))  # fmt: skip
        return self.record_entries(entries, line)

    def skip(self, _: str) -> Turn:
        if self.walk is None or self.prompt is None:
            return self._no_walk()
        if self.prompt.current:  # went back to it: leave it as it is
            return Turn(self._session(focus=""))
        said = "skipped_none" if self.prompt.kind == "lines" else "skipped"
        return self.record_entries(
            with_consequences(self.prompt, SKIPPED), phrase(f"dialogue.{said}", step=self.prompt.step)
        )

    def edit(self, argument: str) -> Turn:
        if self.walk is None:
            return self._no_walk()
        step = self._step(argument)
        if step is None:
            return self.say(phrase("dialogue.edit"), choices=tuple(explaining.contents(self.walk)), ask=False)
        parts = [prompt for prompt in self.walk.at_step(step) if prompt.kind != "name" or prompt.current]
        if len(parts) == 1:
            return self.focus(parts[0].token)
        choices = tuple(Choice(f"do:focus:{part.token}", explaining.part_label(part)) for part in parts)
        return self.say(phrase("dialogue.edit_part", name=explaining.name_of(parts[0])), choices=choices, ask=False)

    def _step(self, argument: str) -> int | None:
        assert self.walk is not None
        wanted = plain(argument)
        if wanted.isdigit() and 1 <= int(wanted) <= self.walk.steps:
            return int(wanted)
        named = {
            prompt.step for prompt in self.walk.prompts if prompt.row and wanted and wanted in plain(prompt.row.name)
        }
        return named.pop() if len(named) == 1 else None

    def focus(self, token: str) -> Turn:
        if self.walk is None or (prompt := self.walk.find(token)) is None:
            return self.say(phrase("dialogue.stale"))
        return Turn(self._session(focus=prompt.key, paused=False))

    def preview(self, _: str) -> Turn:
        if self.walk is None:
            return self._no_walk()
        return Turn(self._session(), messages=(closing.preview(self.walk),), ask=False)

    def submit(self, _: str) -> Turn:
        if self.walk is None:
            return self._no_walk()
        if (position := self.walk.open()) is not None:
            left = self.walk.steps - self.walk.answered
            return self.say(phrase("closing.not_done", left=left, step=position.step), paused=False, focus="")
        if closing.errors_of(self.walk):
            return Turn(self._session(), messages=(closing.refusal(self.walk),), ask=False)
        form = closing.finished(self.walk.form)
        filed = Message(
            (phrase("closing.filed", unit=short_name(form.unit), year=form.year or "", total=form.printed_total),),
            (Choice(f"do:reopen:{self.walk.form_id}", phrase("closing.reopen")),),
        )
        return Turn(self._session(draft=None, focus=""), (FileForm(self.walk.form_id, form),), (filed,), ask=False)

    def reopen(self, argument: str) -> Turn:
        heading = self._heading(int(argument)) if argument.isdigit() else None
        if heading is None or heading.state != "filed":
            return self.say(phrase("dialogue.stale"))
        session = self._session(draft=heading.id, focus="", paused=False)
        return Turn(
            session, (ReopenForm(heading.id),), (Message((phrase("closing.reopened", year=heading.year or ""),)),)
        )

    def explain(self, _: str) -> Turn:
        if self.walk is None or self.prompt is None:
            return self.say(phrase("dialogue.help"))
        return Turn(self._session(), messages=(explaining.explain(self.walk, self.prompt),))

    # --- looking up --------------------------------------------------------------------------------------------------

    def ask(self, argument: str) -> Turn:
        return self.question(argument) if argument else self.say(phrase("dialogue.ask"))

    def ask_shortly(self, intent: str, argument: str) -> Turn:
        if not argument:
            return self.say(phrase(f"dialogue.ask_{intent}"))
        return self.question(questions.worded(intent, argument))

    def forms(self, _: str) -> Turn:
        headings = self.record.headings()
        if not headings:
            return self.say(phrase("dialogue.stored_nothing"))
        return self.say(
            phrase("dialogue.forms", forms=tuple(_stored(self.record, heading) for heading in headings[:30]))
        )

    def rulebook(self, argument: str) -> Turn:
        if self.walk is None:
            return self._no_walk()
        if argument in self.library.rulebooks:
            return self.record_entries(
                {"rulebook": argument}, phrase("dialogue.rulebook_set", title=self.library.title(argument))
            )
        choices = tuple(
            Choice(f"do:rulebook:{name}", phrase("dialogue.title", title=self.library.title(name)))
            for name in self.library.rulebooks
        )
        return self.say(
            phrase("dialogue.rulebook", title=self.library.title(self.walk.rulebook.name)), choices=choices, ask=False
        )

    def language(self, argument: str) -> Turn:
        chosen = {"中文": "zh", "zh": "zh", "chinese": "zh", "en": "en", "english": "en"}.get(plain(argument))
        if chosen is None:
            choices = (Choice("do:language:zh", "中文"), Choice("do:language:en", "English"))
            return self.say(phrase("dialogue.language"), choices=choices, ask=False)
        return self.say(phrase("dialogue.language_set"), language=chosen)

    # --- small things ------------------------------------------------------------------------------------------------

    def _going_on(self) -> Choice:
        year = self.walk.form.year if self.walk is not None else None
        return Choice("do:continue", phrase("dialogue.go_on", year=year or ""))

    def _no_walk(self) -> Turn:
        if self.walk is not None:  # paused
            return self.say(phrase("dialogue.is_paused"), choices=(self._going_on(),))
        return self.say(
            phrase("dialogue.nothing_open"),
            choices=(*beginning.open_drafts(self.record), *beginning.new_forms(self.record, self.library)[:3]),
        )

    def _heading(self, form_id: int) -> Heading | None:
        return next((heading for heading in self.record.headings() if heading.id == form_id), None)


def _picked(text: str, offered: tuple[tuple[str, str], ...]) -> str:
    """The value of the choice whose label was typed, whole or its unmistakable beginning; "" for none."""
    said = plain(text)
    whole = [value for label, value in offered if plain(label) == said]
    begun = [value for label, value in offered if plain(label).startswith(said)]
    if whole:
        return whole[0]
    return begun[0] if len(begun) == 1 and len(said) > 1 and not said[0].isdigit() else ""


_FIGURES = {"date", "year", "amount", "points"}


def _stored(record: Record, heading: Heading) -> Phrase:
    form = record.form(heading.id)
    total = form.printed_total if form.printed_total is not None else form.given_total
    name = heading.project or short_name(heading.unit) or "…"
    if heading.state == "draft":
        return phrase("dialogue.form_draft", unit=name, year=heading.year or "…", id=heading.id)
    return phrase(
        "dialogue.form_filed",
        unit=name,
        year=heading.year or "…",
        id=heading.id,
        total=total if total is not None else "—",
    )


def _acknowledged(prompt: Prompt, entries: Entries) -> tuple[Phrase, ...]:
    """A word that what was said is kept; an actual is followed by its score at once, which says it too."""
    value = entries.get(prompt.key) or ""
    match prompt.kind:
        case "points":
            return (phrase("dialogue.kept_points", points=value),)
        case "amount":
            return (phrase("dialogue.kept_amount", amount=Decimal(value)),)
        case "actual":
            judged = prompt.scored is not None and prompt.scored.judged
            return () if not judged else (phrase("dialogue.kept"),)
        case "band":
            return ()
        case "reason" | "why" | "measure" | "lines" | "text":
            return (phrase("dialogue.kept"),)
        case _:
            return (phrase("dialogue.kept_text", text=asking.quote(value)),)
