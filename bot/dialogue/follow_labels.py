"""Measures in words: what one is called on a button, and how it stands in a line."""

from datetime import date

from bot.dialogue.people_labels import called
from bot.dialogue.phrase import Phrase, phrase
from kb.follow_up import STATUSES, FollowedMeasure


def value_of(found: FollowedMeasure) -> str:
    """The value of a choice that shows this measure."""
    return f"do:measure:{found.form_id}:{found.key}"


def label_of(found: FollowedMeasure) -> Phrase:
    """What a measure is called on a button: its number and what it is about."""
    about = found.name or found.text
    return phrase(f"follow_up.label_{found.section}", ordinal=found.ordinal, year=found.year or "",
                  about=about if len(about) <= 16 else f"{about[:15]}…")  # fmt: skip


def number_of(found: FollowedMeasure) -> Phrase:
    """Where a measure stands: its year and number, and the row it is for."""
    name = "label" if found.name else "number"
    return phrase(f"follow_up.{name}_{found.section}", ordinal=found.ordinal, year=found.year or "", about=found.name)


def standing(found: FollowedMeasure, today: date, user: str = "") -> Phrase:
    """How a measure stands, in one line."""
    late = (today - found.due).days if found.due is not None and found.overdue(today) else 0
    due: Phrase = phrase("follow_up.no_due")
    if found.due is not None:
        due = phrase("follow_up.due_late" if late else "follow_up.due", due=found.due.isoformat(), days=late)
    return phrase(
        "follow_up.standing", status=phrase(f"follow_up.status_{found.status}"), due=due, owner=owner_of(found, user)
    )


def standing_short(found: FollowedMeasure, today: date) -> Phrase:
    """The same for a list, without what is not set yet."""
    late = (today - found.due).days if found.due is not None and found.overdue(today) else 0
    parts: list[Phrase] = [phrase(f"follow_up.status_{found.status}")]
    if found.due is not None:
        parts.append(phrase("follow_up.due_late" if late else "follow_up.due", due=found.due.isoformat(), days=late))
    if found.owner:
        parts.append(phrase("follow_up.owned", owner=owner_of(found)))
    if found.effect:
        parts.append(phrase("follow_up.effect", text=effect_words(found.effect)))
    return phrase("follow_up.short", parts=tuple(parts))


def owner_of(found: FollowedMeasure, user: str = "") -> Phrase | str:
    """Who sees to a measure, in words."""
    if not found.owner:
        return phrase("follow_up.no_owner")
    if user and found.owner_user == user:
        return phrase("follow_up.you")
    return called(found.owner_name)


#: What the walk of last year's measures notes as effect, besides words.
EFFECTS = ("clear", "some", "none")


def effect_words(effect: str) -> Phrase | str:
    """An effect in words: one of EFFECTS, or what was written."""
    return phrase(f"follow_up.effect_{effect}") if effect in EFFECTS else effect


def logged_value(value: str | None) -> Phrase | str:
    """What the operation log has noted on a measure, in words; "" for nothing."""
    if value in STATUSES:
        return phrase(f"follow_up.status_{value}")
    text = value or ""
    return effect_words(text.partition(" ")[2] or text[1:] if text.startswith("@") else text)
