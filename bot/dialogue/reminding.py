"""Reminders in the conversation: what is due, in words, and whether the person wants to be told."""

from collections.abc import Sequence
from datetime import date

from bot.dialogue.change import NoteReminded
from bot.dialogue.follow_labels import number_of, value_of
from bot.dialogue.library import Library
from bot.dialogue.phrase import Phrase, phrase
from bot.dialogue.talk import Talk
from bot.dialogue.turn import Choice, Message, Session, Turn
from kb.record import Record
from kb.reminders import Reminder, due_for
from scoring.quantity import plain

MOST_LINES = 8
MOST_BUTTONS = 4
_ON = {"on", "开", "打开", "开启", "要"}
_OFF = {"off", "关", "关闭", "停", "不要"}


def due(record: Record, library: Library, session: Session, user: str, today: date) -> tuple[Reminder, ...]:
    """What is due to be said to this person; nothing where they want none."""
    if not session.reminders:
        return ()
    return tuple(due_for(library.person, user, record, today, library.rhythm))


def reminder_message(record: Record, reminders: Sequence[Reminder]) -> Message:
    """What is due, each with the way to see to it."""
    lines = [phrase("reminders.title", count=len(reminders))]
    lines += [_line(record, reminder) for reminder in reminders[:MOST_LINES]]
    if len(reminders) > MOST_LINES:
        lines.append(phrase("reminders.more", count=len(reminders) - MOST_LINES))
    choices: dict[str, Choice] = {}
    for reminder in reminders:
        choice = _way(reminder)
        choices.setdefault(choice.value, choice)
    off = Choice("do:remind:off", phrase("reminders.off"), aside=True)
    return Message(tuple(lines), (*list(choices.values())[:MOST_BUTTONS], off))


def _line(record: Record, reminder: Reminder) -> Phrase:
    when = "today" if reminder.days == 0 else "ahead" if reminder.days > 0 else "late"
    days = phrase(f"reminders.{when}", days=abs(reminder.days), due=reminder.due.isoformat())
    if reminder.measure is not None:
        return phrase("reminders.measure", label=number_of(reminder.measure), when=days)
    if reminder.kind == "part":
        return phrase("reminders.part", name=_part_name(record, reminder), year=reminder.year or "", when=days)
    return phrase("reminders.filing", year=reminder.year or "", when=days)


def _part_name(record: Record, reminder: Reminder) -> str:
    rows = {f"row/{row.id}": row.name for row in record.form(reminder.form_id).indicators}
    return rows.get(reminder.part, "") or reminder.part.rpartition("/")[2]


def _way(reminder: Reminder) -> Choice:
    if reminder.measure is not None:
        return Choice(value_of(reminder.measure), number_of(reminder.measure))
    return Choice(f"do:continue:{reminder.form_id}", phrase("reminders.fill", year=reminder.year or ""))


def remind(talk: Talk, argument: str) -> Turn:
    """Whether reminders are wanted, and what is due now."""
    said = plain(argument)
    if said in _ON | _OFF:
        name = "reminders.turned_on" if said in _ON else "reminders.turned_off"
        return talk.say(phrase(name), reminders=said in _ON)
    if not talk.session.reminders:
        return talk.say(phrase("reminders.are_off"), choices=(Choice("do:remind:on", phrase("reminders.on")),))
    found = due(talk.record, talk.library, talk.session, talk.event.user, talk.event.at.date())
    if not found:
        off = Choice("do:remind:off", phrase("reminders.off"))
        return talk.say(phrase("reminders.nothing"), choices=(off,))
    return Turn(talk.session_with(), (_noted(found),), (reminder_message(talk.record, found),), ask=False)


def at_the_start(talk: Talk) -> tuple[tuple[Message, ...], tuple[NoteReminded, ...]]:
    """What is due when the conversation begins, said before anything else; noted, so that it is not sent as well."""
    found = due(talk.record, talk.library, talk.session, talk.event.user, talk.event.at.date())
    return ((reminder_message(talk.record, found),), (_noted(found),)) if found else ((), ())


def _noted(found: Sequence[Reminder]) -> NoteReminded:
    return NoteReminded(tuple(reminder.key for reminder in found))
