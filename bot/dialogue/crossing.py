"""Two people on one form: what one fills in meanwhile is shown to the other before anything is written over it."""

from datetime import tzinfo

from bot.dialogue import asking, explaining
from bot.dialogue.event import Event
from bot.dialogue.interview import Interview, Prompt
from bot.dialogue.people_labels import called
from bot.dialogue.phrase import phrase
from bot.dialogue.reading import Entries
from bot.dialogue.turn import Choice, Message, Session
from kb.record import EntryChange, Record


def newer(walk: Interview, record: Record, session: Session, event: Event, entries: Entries) -> EntryChange | None:
    """What somebody else changed since the person was asked, of what these entries are about; None for nothing."""
    about = {*entries, *(base for key in entries for base in _bases(key))}
    changes = [
        change
        for change in record.history(walk.form_id)
        if change.number > session.seen and change.user != event.user and change.key in about
    ]
    if not changes or all(walk.draft.entries.get(key) == value for key, value in entries.items()):
        return None
    answered = [change for change in changes if change.key == next(iter(entries))]
    return (answered or changes)[-1]


def _bases(key: str) -> tuple[str, ...]:
    """The entries that this one was worked out from: a score, from target and actual."""
    place, _, part = key.rpartition("/")
    if part not in {"given", "band", "why"}:
        return ()
    names = ("adjusted", "spent") if place == "budget" else ("target", "actual", "band")
    return tuple(f"{place}/{name}" for name in names)


def choice(record: Record, prompt: Prompt, newer: EntryChange, entries: Entries, zone: tzinfo | None) -> Message:
    """Who filled in what, when (in this zone); and the choice between that and one's own."""
    own = entries.get(prompt.key) or ""
    line = phrase(
        "sharing.newer", who=called(record.name_of(newer.user)), at=f"{newer.at.astimezone(zone):%H:%M}",
        name=explaining.name_of(prompt), value=asking.quote(newer.after) if newer.after else phrase("closing.open"),
    )  # fmt: skip
    mine = phrase("sharing.mine", value=asking.quote(own)[:24]) if own else phrase("sharing.mine_skipped")
    return Message(
        (line,), (Choice(asking.at(prompt, "stay"), phrase("sharing.theirs")), Choice(asking.at(prompt, "mine"), mine))
    )
