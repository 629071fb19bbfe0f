"""Answers to the open prompt, typed or tapped: entries to be recorded, or the problem with them."""

import json
import re
from dataclasses import replace
from decimal import Decimal

from bot.dialogue import asking, learning
from bot.dialogue.asking_measures import earlier_notes, proposed
from bot.dialogue.explaining import name_of
from bot.dialogue.interview import Interview, Prompt
from bot.dialogue.last_year import (
    WALK,
    answered,
    choices_of,
    effect_told,
    is_meant_for_form,
    named_target,
    read_words,
    taken,
)
from bot.dialogue.looking_up import question
from bot.dialogue.naming import entry_name, entry_words
from bot.dialogue.phrase import Phrase, phrase
from bot.dialogue.reading import Entries, Problem, read_entry, with_consequences
from bot.dialogue.spoken import bare
from bot.dialogue.talk import Talk
from bot.dialogue.turn import Choice, Message, Turn
from bot.dialogue.weights import weights_line
from kb.entries import SKIPPED, row_key
from kb.follow_up import STATUSES
from scoring.quantity import plain

#: Signs that a sentence tells what happened.
HAPPENED = re.compile(
    r"了|已|达到|提[高升]|下降|减少|增加|改善|\b(?:has|have|had|was|were|rose|fell|grew|better|worse|\w+ed)\b",
    re.IGNORECASE,
)

#: That one of the measures is left for later.
_PASSES = re.compile(r"跳过|先放|以后再说|下一条|\bskip\b|\bnext one\b", re.IGNORECASE)
LONGEST_PASS = 40
#: What is answered in words.
_IN_WORDS = {"unit", "text", "lines", "name", "target", "why", "reason", "measure"}


def fill_in(talk: Talk, prompt: Prompt, text: str, *, sure: bool = False) -> Turn:
    """An answer to a prompt, in words."""
    assert talk.walk is not None
    read = read_entry(prompt, text, talk.walk, talk.event.at.date(), talk.library.speech, sure=sure)
    if isinstance(read, Problem):
        if not read.readings and (asked := _answered_question(talk, text)) is not None:
            return asked
        return _asked_back(talk, prompt, read)
    return talk.record_entries(
        _with_what_follows(talk, prompt, read), *_acknowledged(prompt, read, text), *weights_line(talk.walk, read)
    )


def _asked_back(talk: Talk, prompt: Prompt, problem: Problem) -> Turn:
    """What is the matter with an answer, and the readings that can be taken; at its own prompt, if it is another."""
    choices = tuple(
        Choice(asking.at(prompt, f"take.{number}"), label) for number, (label, _) in enumerate(problem.readings)
    )
    pending = tuple(reading for _, reading in problem.readings)
    if not choices and talk.walk is not None and talk.prompt is not None and prompt.key == talk.prompt.key:
        # The question still stands above: what is wrong and what may be picked is enough.
        again = asking.answers(talk.walk, prompt, talk.event.at.date())
        return talk.say(problem.phrase, choices=again, ask=False)
    moved = {} if talk.prompt is not None and prompt.key == talk.prompt.key else {"focus": prompt.key}
    session = talk.session_with(pending=pending, **moved)
    return Turn(session, messages=(Message((problem.phrase,), choices),), ask=not choices)


def _with_what_follows(talk: Talk, prompt: Prompt, entries: Entries) -> Entries:
    """The entries, and what they decide besides.

    The name of a row that was skipped asks for the rest of it. A reason given after all asks for the measure that was
    skipped along with it; why a score is below the full one of the rule is why points are lost.
    """
    if talk.walk is None:
        return entries
    if prompt.row is not None and prompt.kind == "name" and prompt.current == SKIPPED:
        left = (each for each in talk.walk.at_step(prompt.step) if each.kind in {"target", "actual"})
        return {**entries, **{each.key: None for each in left if each.current == SKIPPED}}
    if prompt.row is not None and prompt.kind == "reason" and prompt.current == SKIPPED:
        measure = talk.walk.find(row_key(prompt.row.id, "measure"))
        return {**entries, measure.key: None} if measure is not None and measure.current == SKIPPED else entries
    given = next((each for each in talk.walk.at_step(prompt.step) if each.part == "given"), None)
    if prompt.kind == "why" and given is not None and given.computed is not None and given.weight is not None:
        reason = row_key(prompt.row.id, "deviation") if prompt.row is not None else "budget/reason"
        asked = talk.walk.find(reason)
        if given.computed.points == given.weight and asked is not None and asked.current is None:
            return {**entries, reason: entries[prompt.key]}
    return entries


def _answered_question(talk: Talk, text: str) -> Turn | None:
    """A text that cannot be filled in, and that the record answers: a question that did not sound like one."""
    asked = learning.answered(talk, text)
    if not asked.found:
        return None
    return Turn(learning.session_after(talk, text, asked), messages=(asked.message,))


def keep(talk: Talk, prompt: Prompt) -> Turn:
    """The same as on last year's form."""
    if not prompt.previous:
        return talk.say(phrase("dialogue.nothing_last_year"))
    return talk.record_entries(
        with_consequences(prompt, prompt.previous), *_acknowledged(prompt, {prompt.key: prompt.previous})
    )


def walk_answer(talk: Talk, prompt: Prompt, text: str) -> Turn:
    """Words about one of last year's measures; a date or figure is meant for the form, and the measures wait."""
    assert talk.walk is not None
    if (number := named_target(prompt, text)) is not None:
        return _about_measure(talk, prompt, f"propose.{number}")
    if _PASSES.search(text) and len(text) <= LONGEST_PASS:
        return talk.record_entries({prompt.key: SKIPPED})
    if is_meant_for_form(prompt, text) and (first := replace(talk.walk, walking=False).open()) is not None:
        return _which_of_both(talk, prompt, first, text)
    if _asks(talk, prompt, text):
        return question(talk, text, unless=text)
    return _noted_at_walk(talk, prompt, text)


def _which_of_both(talk: Talk, prompt: Prompt, first: Prompt, text: str) -> Turn:
    """A bare date or figure at the walk: of this measure, or for the form's first question, and the walk waits."""
    choices = (
        Choice(asking.at(prompt, "meant"), phrase("follow_up.into_effect")),
        Choice(asking.at(prompt, f"into.{first.token}"), phrase("follow_up.into_form", name=name_of(first))),
    )
    line = phrase("follow_up.which_of_both", text=asking.quote(text), name=name_of(first))
    return talk.say(line, choices=choices, pending=(text,), ask=False)


def consented(talk: Talk, prompt: Prompt) -> Turn:
    """Yes, to what a measure proposes: it is taken over, or chosen from where there are several ways."""
    assert talk.walk is not None
    if len(choices_of(prompt)) == 1:
        return _about_measure(talk, prompt, "propose.0")
    return talk.say(phrase("follow_up.which_change"), choices=tuple(proposed(talk.walk, prompt)), ask=False)


def _asks(talk: Talk, prompt: Prompt, text: str) -> bool:
    """Whether words at the walk ask for something on file (「2020年总分」) and tell nothing that happened."""
    read = read_words(prompt, text)
    if HAPPENED.search(text) or (not isinstance(read, Problem) and set(read.values()) <= set(STATUSES)):
        return False
    asked = learning.answered(talk, text)
    return asked.found and asked.answer.query.said != "unknown"


def _noted_at_walk(talk: Talk, prompt: Prompt, text: str) -> Turn:
    """Words that say how far a measure is, or what it did."""
    read = read_words(prompt, text)
    if isinstance(read, Problem):
        return talk.say(read.phrase)
    if prompt.kind == "proposal" and read == {prompt.key: "done"}:  # what was proposed may not be done on the form yet
        assert talk.walk is not None
        only = Choice(asking.at(prompt, "=done"), phrase("follow_up.done_only"))
        return talk.say(phrase("follow_up.done_and_change"), choices=(*proposed(talk.walk, prompt), only), ask=False)
    kept = "dialogue.kept" if prompt.key in read else f"follow_up.{_effect_kept(prompt)}"
    return talk.record_entries(read, phrase(kept))


def _effect_kept(prompt: Prompt) -> str:
    """What is said where a sentence was kept as the effect: what the buttons under the measure are for comes next."""
    return "effect_kept_change" if prompt.kind == "proposal" else "effect_kept"


def _about_measure(talk: Talk, prompt: Prompt, answer: str) -> Turn:
    """A button of the walk, or one that takes over at a row what was proposed for it."""
    assert talk.walk is not None
    name, _, argument = answer.partition(".")
    asked = prompt
    if name == "propose" and prompt.kind not in WALK:
        token, _, argument = argument.partition(".")
        asked = talk.walk.find(token) or prompt
    entries = taken(talk.walk, asked, int(argument)) if name == "propose" and argument.isdigit() else None
    if name.startswith("=") or entries is None:
        entries = answered(prompt, answer.removeprefix("=")) if prompt.kind in WALK else None
    if entries is None:
        return talk.say(phrase("dialogue.stale"))
    said = _taken(talk.walk, entries) if name == "propose" else (phrase("dialogue.kept"),)
    turn = talk.record_entries(entries, *said)
    # At a row, its question is asked again, as it is now.
    return turn if asked is prompt else replace(turn, session=replace(turn.session, focus=prompt.key))


def _taken(walk: Interview, entries: Entries) -> tuple[Phrase, ...]:
    """What was taken over: each name or target, what it was and what it is now."""
    changed = [
        phrase("dialogue.corrected", name=entry_name(walk, key), before=entry_words(key, prompt.current),
               after=entry_words(key, value))
        for key, value in entries.items()
        if (prompt := walk.find(key)) is not None and prompt.kind in {"name", "target"} and value
    ]  # fmt: skip
    return (*changed, phrase("follow_up.taken_over" if changed else "follow_up.taken"))


def answer_by_button(talk: Talk, prompt: Prompt, answer: str) -> Turn:
    """A button that answers this prompt; one that offers what is no longer offered is stale."""
    name, _, argument = answer.partition(".")
    if name == "meant" and talk.session.pending:
        meant = talk.session.pending[0]
        if prompt.kind in WALK:
            return talk.record_entries(effect_told(prompt, meant), phrase(f"follow_up.{_effect_kept(prompt)}"))
        in_words = prompt.kind in _IN_WORDS or (prompt.kind == "actual" and not prompt.measured)
        return fill_in(talk, prompt, meant, sure=in_words)
    if name == "into" and talk.session.pending and talk.walk is not None:
        other = talk.walk.find(argument)
        return (
            fill_in(talk, other, talk.session.pending[0]) if other is not None else talk.say(phrase("dialogue.stale"))
        )
    if name == "propose" or (prompt.kind in WALK and name != "stay"):
        return _about_measure(talk, prompt, answer)
    if answer.startswith("="):
        return fill_in(talk, prompt, answer[1:], sure=True)
    if name == "take" and argument.isdigit() and int(argument) < len(talk.session.pending):
        return fill_in(talk, prompt, talk.session.pending[int(argument)], sure=True)
    if name == "record" and prompt.computed is not None:
        entries = with_consequences(prompt, f"{prompt.computed.points.normalize():f}")
        return talk.record_entries(entries, *_acknowledged(prompt, entries))
    if name == "other" and prompt.weight is not None:
        line = phrase("interview.ask_points", low=0, high=prompt.weight)
        return talk.say(line, choices=tuple(asking.point_choices(prompt)), ask=False)
    if name == "mine" and talk.session.pending:
        return talk.record_surely(json.loads(talk.session.pending[0]), phrase("dialogue.kept"))
    if name == "keep":
        return keep(talk, prompt)
    if name == "earlier" and talk.walk is not None:
        notes = earlier_notes(talk.record, talk.walk, prompt)
        text = next((note.text for note in notes if str(note.year) == argument), "")
        if text:
            return talk.record_entries(with_consequences(prompt, text), phrase("dialogue.kept"))
    focus = _place(prompt, name, argument)
    return talk.say(phrase("dialogue.stale")) if focus is None else Turn(talk.session_with(focus=focus))


def _place(prompt: Prompt, name: str, part: str) -> str | None:
    """The key of the prompt that a button goes to, "" for the first open one; None where it goes nowhere."""
    if name == "stay":
        return ""
    if name == "redo":
        return row_key(prompt.row.id, "actual") if prompt.row is not None else "budget/spent"
    if name != "goto":
        return None
    return row_key(prompt.row.id, part) if prompt.row is not None else f"budget/{part}"


def _acknowledged(prompt: Prompt, entries: Entries, text: str = "") -> tuple[Phrase, ...]:
    """A word that what was said is kept; an actual is followed by its score at once, which says it too.

    Where it was said with words around it, the figure that was taken is named.
    """
    value = entries.get(prompt.key) or ""
    said = bare(text)
    if prompt.kind == "actual" and (said.corrects or plain(said.text) != plain(text).rstrip("。.!！")) and text:
        return (phrase("dialogue.kept_text", text=asking.quote(value)),)
    reasons = [
        entries[key] for key in entries if key.endswith(("/why", "/deviation", "budget/reason")) and entries[key]
    ]
    if prompt.kind in {"points", "band"} and reasons:
        points = Decimal(next(value for key, value in entries.items() if key.endswith("/given")) or 0)
        return (phrase("dialogue.kept_with_reason", points=points, text=asking.quote(reasons[0] or "")),)
    match prompt.kind:
        case "points":
            return (phrase("dialogue.kept_points", points=value),)
        case "amount":
            return (phrase("dialogue.kept_amount", amount=Decimal(value)),)
        case "actual":
            judged = prompt.scored is not None and prompt.scored.judged
            return () if not judged else (phrase("dialogue.kept"),)
        case "band":
            given = next((value for key, value in entries.items() if key.endswith("/given") and value), None)
            return () if given is None else (phrase("dialogue.kept_points", points=given),)
        case "reason" | "why" | "measure" | "lines" | "text":
            return (phrase("dialogue.kept"),)
        case _:
            return (phrase("dialogue.kept_text", text=asking.quote(value)),)
