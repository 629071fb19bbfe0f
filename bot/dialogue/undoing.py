"""「撤销」 step by step, and 「恢复」: the history itself tells what was done and what was taken back."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from bot.dialogue.follow_labels import label_of
from bot.dialogue.interview import Interview
from bot.dialogue.last_year import LATER, value_words
from bot.dialogue.naming import entry_name, entry_words
from bot.dialogue.people_labels import called
from bot.dialogue.phrase import Phrase, phrase
from bot.dialogue.talk import Talk
from bot.dialogue.turn import Turn
from kb.entries import apply_entries
from kb.record import EntryChange
from kb.shaping import is_of_shape

_TOLD_FIRST = ("added", "dropped", "name", "target", "actual", "given", "band", "why", "deviation", "measure")
#: From here on, parts of a row that stays.
_PARTS = _TOLD_FIRST.index("name")
#: Of what was changed besides, so much is named.
MOST_NAMED = 3


@dataclass(frozen=True, slots=True)
class _Step:
    """What one message of the person changed: of each entry, what it was and what it became."""

    before: Mapping[str, str | None]
    after: Mapping[str, str | None]


def undo(talk: Talk, _: str) -> Turn:
    """Take back the person's last change that still stands; said again, the one before it."""
    if talk.walk is None:
        return talk.no_walk()
    if talk.session.pending and any(":take." in value for _, value in talk.session.offered):
        return talk.say(phrase("dialogue.not_taken"))  # the figure in question is nothing that was changed
    done, _taken = _steps(_own(talk))
    if not done:
        return talk.say(phrase("dialogue.nothing_to_undo"))
    return _back_to(talk, done[-1].before, done[-1].after, "undone")


def redo(talk: Talk) -> Turn | None:
    """Make the change again that was taken back last; None where no form is open."""
    if talk.walk is None or talk.session.paused:
        return None
    _done, taken = _steps(_own(talk))
    if not taken:
        return talk.say(phrase("dialogue.nothing_to_redo"))
    return _back_to(talk, taken[-1].after, taken[-1].before, "redone")


def _own(talk: Talk) -> Sequence[EntryChange]:
    assert talk.walk is not None
    return [change for change in talk.record.history(talk.walk.form_id) if change.user == talk.event.user]


def _steps(changes: Sequence[EntryChange]) -> tuple[list[_Step], list[_Step]]:
    """The steps that still stand and those that were taken back, the newest last.

    A step that turns the one before it round took it back, whether it was said so or typed: the form is as it was.
    """
    groups: dict[object, list[EntryChange]] = {}
    for change in changes:
        if change.before != change.after:
            groups.setdefault(change.at, []).append(change)
    done: list[_Step] = []
    taken: list[_Step] = []
    for group in groups.values():
        step = _Step({one.key: one.before for one in reversed(group)}, {one.key: one.after for one in group})
        if done and (step.before, step.after) == (done[-1].after, done[-1].before):
            taken.append(done.pop())
        elif taken and step == taken[-1]:
            done.append(taken.pop())
        else:
            done.append(step)
            taken.clear()
    return done, taken


def _back_to(talk: Talk, wanted: Mapping[str, str | None], left: Mapping[str, str | None], said: str) -> Turn:
    """Write these values, unless somebody else has changed one of the entries since."""
    assert talk.walk is not None
    newest = {change.key: change for change in talk.record.history(talk.walk.form_id)}
    later = next((newest[key] for key in wanted if newest[key].user != talk.event.user), None)
    if later is not None:
        return talk.say(phrase("sharing.changed_since", who=called(talk.record.name_of(later.user))))
    if _is_settled(talk.walk, wanted):
        return talk.say(phrase("shaping.settled"))
    key, *others = sorted(wanted, key=_rank)
    if key == LATER:
        return talk.record_entries(wanted, phrase("follow_up.walk_again" if wanted[key] is None else "follow_up.later"))
    line = phrase(
        f"dialogue.{said}", name=_name(talk.walk, key), after=_value(talk.walk, key, left[key]),
        before=_value(talk.walk, key, wanted[key]),
    )  # fmt: skip
    told = [other for other in others if _rank(key) >= _PARTS and (left[other] or wanted[other])][:MOST_NAMED]
    also = tuple(
        phrase("dialogue.entry_is", name=_name(talk.walk, other), value=_value(talk.walk, other, wanted[other]))
        for other in told
    )
    return talk.record_entries(wanted, line, *([phrase("dialogue.with_it", entries=also)] if also else []))


def _rank(key: str) -> int:
    """What a change is told by first: the row itself, what was done before its score, the score before the notes."""
    part = key.rpartition("/")[2]
    return _TOLD_FIRST.index(part) if part in _TOLD_FIRST else 0


def _is_settled(walk: Interview, wanted: Mapping[str, str | None]) -> bool:
    """Whether rows were changed that a form which was submitted since has as they are: undoing would change nothing."""
    if not any(is_of_shape(key) for key in wanted):
        return False
    after = {key: value for key, value in {**walk.draft.entries, **wanted}.items() if value is not None}
    return apply_entries(walk.draft.skeleton, after) == walk.form


def _name(walk: Interview, key: str) -> Phrase | str:
    prompt = walk.find(key)
    return label_of(prompt.measure) if prompt is not None and prompt.measure is not None else entry_name(walk, key)


def _value(walk: Interview, key: str, value: str | None) -> Phrase | str:
    prompt = walk.find(key)
    if prompt is not None and prompt.measure is not None and value:
        return value_words(prompt, value)
    return entry_words(key, value)
