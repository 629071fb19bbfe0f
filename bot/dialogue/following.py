"""Measures followed up in the conversation: one measure with its owner, due date, status and remarks, all to be set."""

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta

from bot.dialogue.change import NoteOnMeasure
from bot.dialogue.days import days_of
from bot.dialogue.follow_labels import effect_words, standing, value_of
from bot.dialogue.people_labels import called
from bot.dialogue.phrase import Phrase, phrase
from bot.dialogue.reading import LONGEST_NOTE, clean
from bot.dialogue.talk import Talk
from bot.dialogue.turn import Choice, Message, Turn
from kb.follow_up import PARTS, STATUSES, FollowedMeasure, MeasureChange, Part, with_change
from kb.query import short_name
from scoring.quantity import plain

LONGEST_OWNER = 40
MOST_REMARKS = 5


def measure(talk: Talk, argument: str) -> Turn:
    """A measure `<form>:<key>`, or with `:<what>[.<value>]` behind it, what is set on it."""
    form_id, _, rest = argument.partition(":")
    key, _, action = rest.partition(":")
    found = find(talk, form_id, key)
    if found is None:
        return talk.say(phrase("dialogue.stale"))
    part, _, value = action.partition(".")
    if not part:
        return Turn(talk.session_with(), messages=(card(talk, found),), ask=False)
    if part == "status" and value in STATUSES:
        return _noted(talk, found, "status", value)
    if part == "due" and value:
        return _noted(talk, found, "due", "" if value == "none" else value) if _is_day(value) else _stale(talk)
    if part == "owner" and value:
        return _noted(talk, found, "owner", _me(talk) if value == "me" else "")
    if part in {"owner", "due", "remark", "effect"}:
        return _asked(talk, found, part)
    return _stale(talk)


def take(talk: Talk, awaiting: str, text: str) -> Turn:
    """What was typed when a part of a measure was asked for."""
    form_id, _, rest = awaiting.partition(":")
    key, _, name = rest.partition(":")
    found = find(talk, form_id, key)
    part = next((part for part in PARTS if part == name), None)
    if found is None or part is None:
        return _stale(talk)
    value = _read(talk, part, clean(text))
    if isinstance(value, Phrase):
        return talk.say(value, ask=False, awaiting=f"measure:{awaiting}")
    return _noted(talk, found, part, value)


def find(talk: Talk, form_id: str, key: str) -> FollowedMeasure | None:
    """The measure of this form with this key; None where it is no longer there."""
    if not form_id.isdigit() or talk.heading(int(form_id)) is None:
        return None
    return next((measure for measure in talk.record.measures(int(form_id)) if measure.key == key), None)


def card(talk: Talk, found: FollowedMeasure) -> Message:
    """One measure: what was meant, how it stands, and what can be set."""
    today = talk.event.at.date()
    lines = [
        phrase(f"follow_up.title_{found.section}", unit=short_name(found.unit), year=found.year or "",
               ordinal=found.ordinal, name=found.name),
        phrase("follow_up.text", text=found.text),
        standing(found, today, talk.event.user),
    ]  # fmt: skip
    if found.effect:
        lines.append(phrase("follow_up.effect", text=effect_words(found.effect)))
    lines += [
        phrase("follow_up.remark", at=remark.at.date().isoformat(), text=remark.value, user=_by(remark, talk))
        for remark in found.remarks[-MOST_REMARKS:]
    ]
    value = value_of(found)
    choices = [
        Choice(f"{value}:status.{status}", phrase(f"follow_up.set_{status}"))
        for status in STATUSES
        if status != found.status
    ]
    choices += [Choice(f"{value}:{part}", phrase(f"follow_up.set_{part}")) for part in ("owner", "due", "remark")]
    if not found.is_open:
        choices.append(Choice(f"{value}:effect", phrase("follow_up.set_effect")))
    choices.append(Choice("do:follow", phrase("follow_up.list"), aside=True))
    if talk.walk is not None:
        choices.append(Choice("do:continue", phrase("closing.go_on"), aside=True))
    return Message(tuple(lines), tuple(choices))


def _by(change: MeasureChange, talk: Talk) -> Phrase | str:
    if change.user == talk.event.user:
        return phrase("follow_up.you")
    return called(talk.record.name_of(change.user))


def _asked(talk: Talk, found: FollowedMeasure, part: str) -> Turn:
    """Ask for a part in words, with what is most likely as choices."""
    value = value_of(found)
    choices: list[Choice] = []
    if part == "owner":
        choices = [Choice(f"{value}:owner.me", phrase("follow_up.owner_me"))]
        if found.owner:
            choices.append(Choice(f"{value}:owner.none", phrase("follow_up.owner_none")))
    if part == "due":
        choices = [
            Choice(f"{value}:due.{day.isoformat()}", phrase(f"follow_up.due_{name}", due=day.isoformat()))
            for name, day in _likely_days(talk.event.at.date())
        ]
        if found.due:
            choices.append(Choice(f"{value}:due.none", phrase("follow_up.due_none")))
    choices.append(Choice(value, phrase("follow_up.leave"), aside=True))
    line = phrase(f"follow_up.ask_{part}", about=found.name or found.text)
    return talk.say(line, choices=tuple(choices), ask=False, awaiting=f"measure:{found.form_id}:{found.key}:{part}")


def _likely_days(today: date) -> Iterator[tuple[str, date]]:
    """The ends of this month, of next month and of the year, each once."""
    month = _month_end(today)
    seen = set()
    for name, day in (("month", month), ("next", _month_end(month + timedelta(days=1))),
                      ("year", date(today.year, 12, 31))):  # fmt: skip
        if day not in seen:
            seen.add(day)
            yield name, day


def _month_end(day: date) -> date:
    return (day.replace(day=28) + timedelta(days=4)).replace(day=1) - timedelta(days=1)


def _read(talk: Talk, part: str, text: str) -> str | Phrase:
    """The value that a text says for this part, or what is wrong with it."""
    if not text:
        return phrase("problems.empty")
    if part == "owner":
        if plain(text) in {"我", "我自己", "本人", "me", "myself"}:
            return _me(talk)
        name = " ".join(text.split()).lstrip("@")
        return name if len(name) <= LONGEST_OWNER and re.search(r"\w", name) else phrase("follow_up.owner_problem")
    if part == "due":
        today = talk.event.at.date()
        days = days_of(text, (today.year, today.year + 1), today)
        # Without a year the next such day is meant: a due date lies ahead.
        ahead = [day for day in days if day >= today] or days
        return ahead[0].isoformat() if ahead else phrase("follow_up.due_problem")
    if len(text) > LONGEST_NOTE:
        return phrase("problems.long", most=LONGEST_NOTE, length=len(text))
    return text if re.search(r"\w", text) else phrase("problems.words")


def _is_day(value: str) -> bool:
    return value == "none" or [day.isoformat() for day in days_of(value, ())] == [value]


def _noted(talk: Talk, found: FollowedMeasure, part: Part, value: str) -> Turn:
    """Note it, and show the measure as it then stands."""
    change = MeasureChange(measure=found.key, part=part, value=value, user=talk.event.user, at=talk.event.at)
    shown = card(talk, with_change(found, change))
    return Turn(
        talk.session_with(), (NoteOnMeasure(found.form_id, found.key, part, value),),
        (replace(shown, lines=(phrase("dialogue.kept"), *shown.lines)),), ask=False,
    )  # fmt: skip


def _me(talk: Talk) -> str:
    """The person as an owner."""
    return f"@{talk.event.user} {talk.library.person.name}".strip()


def _stale(talk: Talk) -> Turn:
    return talk.say(phrase("dialogue.stale"))
