"""One event, one turn: `respond` reads what the person did, `open_question` says what is asked next.

Neither changes anything: a Turn names the changes, and the assistant makes them before the open question is asked.
"""

import re
from dataclasses import replace

from bot.dialogue import (
    asking,
    closing,
    commands,
    correcting,
    editing,
    following,
    groups,
    learning,
    operations,
    own_template,
    questions,
    rulebooks,
    sharing,
    taking_in,
)
from bot.dialogue.asking_measures import ask_measure, earlier_notes, with_earlier_notes, with_proposals
from bot.dialogue.commands import run_command
from bot.dialogue.event import Event
from bot.dialogue.evidencing import received
from bot.dialogue.filling import answer_by_button, fill_in, walk_answer
from bot.dialogue.hearing import doubted, told
from bot.dialogue.last_year import WALK
from bot.dialogue.library import Library
from bot.dialogue.looking_up import question, question_about
from bot.dialogue.pasted import pasted
from bot.dialogue.phrase import phrase
from bot.dialogue.rights import may_command
from bot.dialogue.talk import Talk, walk_of
from bot.dialogue.turn import Message, Session, Turn
from kb.record import Record
from scoring.quantity import plain

LONGEST_TEXT = 20_000


def respond(record: Record, library: Library, session: Session, event: Event) -> Turn:
    """What this event leads to."""
    language = session.language or event.language or _greeted_in(event.text, library)
    session = replace(session, language=language)
    talk = Talk(record, library, replace(session, draft=None, awaiting="") if event.group else session, event)
    if event.group:
        return groups.respond_in_group(talk)
    if event.kind == "edited":
        return talk.say(phrase("dialogue.edited"), ask=False)
    if event.kind == "file" and event.attachment is not None and event.attachment.name.lower().endswith(".toml"):
        return rulebooks.add(talk, event.attachment.content.decode("utf-8-sig", "replace"), event.attachment.name)
    if event.kind == "file" and event.contents is not None and event.contents.template:
        return own_template.sent(talk)
    if event.kind == "file" and may_command(talk.library.person, "evidence") and (kept := received(talk)) is not None:
        return kept
    if event.contents is not None and (event.kind == "file" or event.contents.forms):
        return taking_in.handed_in(talk, event.contents)
    if event.kind == "file":
        return talk.say(phrase("taking_in.no_file"))
    return _choice(talk, event.choice) if event.choice else _text(talk, event.text)


def _greeted_in(text: str, library: Library) -> str:
    """The language that somebody begins in, as long as none is known: "en" for hello, help or let's begin; else ""."""
    if not text.strip() or not text.isascii():
        return ""
    name, _ = library.command(text) or (library.shaped(text), "")
    return "en" if name in {"start", "help", "new"} and not text.startswith("/") else ""


def open_question(
    record: Record, library: Library, session: Session, event: Event
) -> tuple[Session, tuple[Message, ...]]:
    """The open prompt of the person's form, or the summary when all is filled in; nothing while the walk is paused.

    The session that comes with it remembers what was asked, of which state of the form.
    """
    if session.draft is None or session.paused:
        return session, ()
    walk = walk_of(record, library, session)
    if walk is None:
        return session, ()
    prompt = walk.open(session.focus, session.row)
    session = replace(session, shown=prompt.key if prompt else "", seen=walk.draft.latest)
    if prompt is None:
        return session, (sharing.all_done(walk) if walk.shared else closing.summary(walk),)
    if prompt.kind in WALK:
        return session, (ask_measure(walk, prompt, event.user),)
    asked = with_proposals(walk, prompt, asking.ask(walk, prompt, event.at.date()))
    return session, (with_earlier_notes(prompt, asked, earlier_notes(record, walk, prompt)),)


def _text(talk: Talk, text: str) -> Turn:
    if not text.strip():
        return talk.say(phrase("dialogue.empty"))
    if len(text) > LONGEST_TEXT:
        return talk.say(phrase("dialogue.too_long", most=LONGEST_TEXT))
    picked = _picked(text, talk.session.offered)
    if picked:
        return _choice(talk, picked)
    if may_command(talk.library.person, "take_rows") and (rows := pasted(talk, text)) is not None:
        return rows
    if rulebooks.looks_like_one(text):
        return rulebooks.add(talk, text, "…")
    command = talk.library.command(text)
    if command is not None:
        return run_command(talk, *command)
    if (item := editing.no_such_item(talk, text)) is not None:
        return item
    if (shaped := commands.in_other_words(talk, text)) is not None:
        return shaped
    if may_command(talk.library.person, "correct") and (corrected := correcting.in_words(talk, text)) is not None:
        return corrected
    if text.startswith("/"):
        return talk.say(phrase("dialogue.unknown_command", command=text.split(maxsplit=1)[0][:40]))
    kind, _, rest = talk.session.awaiting.partition(":")
    if kind == "measure":
        return following.take(talk, rest, text)
    if kind and kind != "evidence":
        return run_command(talk, kind, rest)
    return _free_text(talk, text)


def _free_text(talk: Talk, text: str) -> Turn:
    """A figure, a note or a question: a question is what reads as one and is no answer to the open prompt."""
    if operations.asks_who(text) and (talk.prompt is None or talk.prompt.kind not in _WORDS):
        return run_command(talk, "who", text)
    if talk.session.pending == rulebooks.AWAITED:
        return rulebooks.add(talk, text, "…")
    if (chosen := rulebooks.in_words(talk, text)) is not None:
        return chosen
    if talk.prompt is None:
        return question(talk, text)
    if talk.others_were_here and talk.prompt.key != talk.session.shown:
        return talk.say(phrase("sharing.moved"))  # what was asked is no question any more
    if (turn := told(talk, talk.prompt, text)) is not None:
        return turn
    if questions.sounds_like_one(text, talk.library):
        return question(talk, text, unless=text if talk.prompt.kind not in _FIGURES else "")
    if (doubt := doubted(talk, talk.prompt, text)) is not None:
        return doubt
    if talk.prompt.kind in WALK:
        return walk_answer(talk, talk.prompt, text)
    return fill_in(talk, talk.prompt, text)


def _choice(talk: Talk, value: str) -> Turn:
    kind, _, rest = value.partition(":")
    if kind == "do":
        name, _, argument = rest.partition(":")
        return run_command(talk, name, argument)
    if kind == "ask":
        return question_about(talk, rest)
    if kind in _SAID_OF_ANSWERS:
        return _SAID_OF_ANSWERS[kind](talk, rest)
    token, _, answer = rest.partition(":")
    if kind != "at" or talk.prompt is None or talk.prompt.token != token:
        return talk.say(phrase("dialogue.stale"))
    return answer_by_button(talk, talk.prompt, answer)


def _picked(text: str, offered: tuple[tuple[str, str], ...]) -> str:
    """The value of the choice whose label was typed, whole or its unmistakable beginning; "" for none."""
    said = plain(text)
    whole = [value for label, value in offered if plain(label) == said]
    begun = [value for label, value in offered if plain(label).startswith(said)]
    if whole:
        return whole[0]
    if len(begun) == 1 and len(said) > 1 and not said[0].isdigit():
        return begun[0]
    chosen = _CHOOSES.sub("", said)
    named = [value for label, value in offered if value.startswith("at:") and chosen in plain(label)]
    return named[0] if chosen != said and len(chosen) > 1 and len(named) == 1 and not chosen[0].isdigit() else ""


#: How a choice is named in other words than its label: 就按合计, I'll take the sum.
_CHOOSES = re.compile(r"^(?:那就|就|那|我|选择?|按|用|要|i'll take|take|use|pick|the)+")
_SAID_OF_ANSWERS = {"vote": learning.vote, "other": learning.other}
#: Prompts that are answered in sentences, in which a "who" is nothing that is asked.
_WORDS = {"text", "lines", "why", "reason", "measure"}
_FIGURES = {"date", "year", "amount", "points", "weight"}
