"""The message that asks about one of last year's measures; and what was proposed, at the row's own question."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from bot.dialogue.asking import SIDE_NUMBERS, at, quote
from bot.dialogue.follow_labels import EFFECTS, effect_words, standing
from bot.dialogue.interview import Interview, Prompt
from bot.dialogue.last_year import WALK, choices_of, open_proposals
from bot.dialogue.phrase import Phrase, phrase
from bot.dialogue.turn import Choice, Message
from kb.entries import BUDGET
from kb.proposals import Proposal
from kb.record import EarlierNote, NotePlace, Record
from scoring.quantity import plain

#: The likely answers, best first: status, with what it did.
ANSWERS = ("done.clear", "done.none", "under_way", "not_started", "dropped")


def ask_measure(walk: Interview, prompt: Prompt, user: str) -> Message:
    """The message for an open prompt of the walk."""
    measure = prompt.measure
    assert measure is not None
    prompts = [other for other in walk.prompts if other.kind in WALK]
    lines: list[Phrase] = [
        phrase("follow_up.walk_progress", step=prompts.index(prompt) + 1, steps=len(prompts), year=measure.year or "",
               name=measure.name or phrase(f"follow_up.walk_{measure.section}")),
        phrase("follow_up.text", text=measure.text),
    ]  # fmt: skip
    rows = walk.previous.indicators if walk.previous is not None else ()
    last = next((row for row in rows if row.id == measure.indicator and row.given is not None), None)
    if last is not None and walk.previous is not None:
        lines.append(phrase("interview.last_scored", year=walk.previous.year, actual=quote(last.actual).rstrip("。"),
                            given=last.given))  # fmt: skip
    if measure.changes:
        lines.append(standing(measure, measure.changes[-1].at.date(), user))
    if measure.effect:
        lines.append(phrase("follow_up.effect", text=effect_words(measure.effect)))
    lines.append(phrase(f"follow_up.walk_ask_{prompt.kind}"))
    return Message(tuple(lines), (*_choices(walk, prompt), *_ways()))


def _choices(walk: Interview, prompt: Prompt) -> Iterator[Choice]:
    if prompt.current:
        yield Choice(at(prompt, "stay"), phrase("interview.stay"))
    if prompt.kind == "effect":
        for effect in EFFECTS:
            yield Choice(at(prompt, f"={effect}"), phrase(f"follow_up.effect_{effect}"))
        return
    if prompt.kind == "proposal":
        yield from proposed(walk, prompt)
        yield Choice(at(prompt, "=dropped"), phrase("follow_up.not_this_year"))
        return
    for answer in ANSWERS:
        yield Choice(at(prompt, f"={answer}"), phrase(f"follow_up.walk_{answer.replace('.', '_')}"))


def proposed(walk: Interview, prompt: Prompt) -> Iterator[Choice]:
    """What a measure proposes to change, each to be taken over with one tap."""
    for number, (proposal, name, target) in enumerate(choices_of(prompt)):
        yield Choice(at(prompt, f"propose.{number}"), _label(walk, proposal, name, target))


def _label(walk: Interview, proposal: Proposal, name: str, target: str) -> Phrase:
    row = next((row.name for row in walk.form.indicators if row.id == proposal.indicator), "")
    if proposal.kind == "drop":
        return phrase("follow_up.take_drop", row=row)
    if name:
        return phrase("follow_up.take_both" if target else "follow_up.take_name", name=name, target=target)
    return phrase("follow_up.take_target", target=target)


def _ways() -> Iterator[Choice]:
    for name in ("skip", "back", "later", "pause"):
        yield Choice(
            f"do:{name}", phrase("follow_up.way_later" if name == "later" else f"interview.way_{name}"), aside=True
        )


def with_proposals(walk: Interview, prompt: Prompt, message: Message) -> Message:
    """The question about a row with what was proposed for it and has not been decided, marked with its year."""
    numbered = any(choice.number for choice in message.choices)  # a small figure may be the answer
    offered = tuple(
        replace(choice, number=str(SIDE_NUMBERS + 50 + place) if numbered else "")
        for place, choice in enumerate(_proposed(walk, prompt))
    )
    return replace(message, choices=(*offered, *message.choices))


#: The prompts that take a note, and where it stands on a form.
NOTES: Mapping[str, NotePlace] = {"reason": "deviation", "measure": "measure"}


def earlier_notes(record: Record, walk: Interview, prompt: Prompt) -> Sequence[EarlierNote]:
    """What earlier years say where a note is asked for; last year's, which is offered anyhow, and repeats left out."""
    if prompt.kind not in NOTES:
        return ()
    indicator = prompt.row.id if prompt.row is not None else BUDGET
    seen = {plain(prompt.previous), plain(prompt.current or "")}
    found = []
    for note in record.earlier_notes(walk.form_id, indicator, NOTES[prompt.kind]):
        if plain(note.text) not in seen:
            seen.add(plain(note.text))
            found.append(note)
    return found


def with_earlier_notes(prompt: Prompt, message: Message, notes: Sequence[EarlierNote]) -> Message:
    """The question for a note with those of earlier years, each marked with its year; none is filled in by itself."""
    lines = [phrase(f"follow_up.earlier_{prompt.kind}", year=note.year, text=quote(note.text)) for note in notes]
    choices = [
        Choice(at(prompt, f"earlier.{note.year}"), phrase(f"follow_up.take_{prompt.kind}", year=note.year))
        for note in notes
    ]
    answers = [choice for choice in message.choices if choice.value.startswith("at:")]
    ways = [choice for choice in message.choices if choice not in answers]
    return replace(message, lines=(*message.lines, *lines), choices=(*answers, *choices, *ways))


def _proposed(walk: Interview, prompt: Prompt) -> Iterator[Choice]:
    if prompt.kind != "actual" or prompt.row is None:
        return
    for asked, proposal in open_proposals(walk, prompt.row.id):
        for number, (other, name, target) in enumerate(choices_of(asked)):
            if other == proposal:
                yield Choice(
                    at(prompt, f"propose.{asked.token}.{number}"),
                    phrase("follow_up.proposed", year=walk.previous.year if walk.previous else "",
                           change=_label(walk, proposal, name, target)),
                )  # fmt: skip
