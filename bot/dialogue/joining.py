"""How somebody unknown joins: with a good invitation, and otherwise not at all."""

from bot.dialogue.change import Join
from bot.dialogue.event import Event
from bot.dialogue.library import Library
from bot.dialogue.phrase import Phrase, phrase
from bot.dialogue.rights import RIGHTS, Action
from bot.dialogue.turn import Choice, Message, Session, Turn
from kb.people import Invitation, Person
from kb.query import short_name
from kb.record import Record


def respond_to_stranger(record: Record, library: Library, event: Event) -> Turn:
    """What somebody without a role is told: one sentence, and nothing of what is stored; or they join."""
    session = Session(language=event.language)
    command = library.command(event.text)
    token = command[1] if command is not None and command[0] == "start" else ""
    invitation = record.invitation(token) if token else None
    if invitation is not None:
        return joined(invitation, session, event)
    return Turn(session, messages=(Message((phrase("people.unknown", user=event.user),)),), ask=False)


def joined(invitation: Invitation, session: Session, event: Event) -> Turn:
    """Join by this invitation, as what it says; from then on the conversation begins anew."""
    if not invitation.is_good(event.at):
        return Turn(session, messages=(Message((phrase("people.invitation_gone"),)),), ask=False)
    welcome = phrase("people.joined", role=role_name(invitation.role), unit=unit_name(invitation.unit))
    message = Message((welcome,), (Choice("do:start", phrase("dialogue.menu")),))
    return Turn(Session(language=session.language), (Join(invitation.id, event.name),), (message,), ask=False)


def role_name(role: str) -> Phrase:
    """What a role is called."""
    return phrase(f"people.role_{role}")


def unit_name(unit: str) -> Phrase | str:
    """What a unit is called; "" is every unit."""
    return short_name(unit) if unit else phrase("people.every_unit")


def refusal(person: Person, action: Action | None) -> Phrase:
    """That something is not the person's to do, and whose it is."""
    if action is None:
        return phrase("people.refused_here", role=role_name(person.role))
    if person.role in RIGHTS[action]:
        return phrase("people.refused_unit", unit=unit_name(person.unit))
    roles = tuple(role_name(role) for role in RIGHTS[action])
    return phrase("people.refused", role=role_name(person.role), what=phrase(f"people.action_{action}"), roles=roles)
