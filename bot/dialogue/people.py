"""「人员」: who may use the assistant, inviting somebody, changing and withdrawing roles; for administrators."""

from datetime import timedelta

from bot.dialogue.change import Invite, Remove, SetRole, WithdrawInvitation
from bot.dialogue.joining import role_name, unit_name
from bot.dialogue.phrase import Phrase, phrase
from bot.dialogue.talk import Talk
from bot.dialogue.turn import Choice, Message, Turn
from kb.people import ROLES, Invitation, Person, Role
from kb.query import short_name

#: For how long an invitation can be used.
GOOD_FOR_DAYS = 7
EVERY_UNIT = "all"
TYPED = "typed"
LONGEST_UNIT = 100


def people(talk: Talk, _: str) -> Turn:
    """Everybody who may use the assistant, and the invitations that wait."""
    persons, waiting = _persons(talk), _waiting(talk)
    lines = [phrase("people.list"), *map(_line, persons)] if persons else [phrase("people.nobody")]
    if waiting:
        lines.append(phrase("people.waiting"))
    lines += [
        phrase("people.waiting_line", role=role_name(item.role), unit=unit_name(item.unit),
               until=item.expires_at.date().isoformat())
        for item in waiting
    ]  # fmt: skip
    choices = [Choice("do:invite", phrase("people.invite"))]
    choices += [Choice(f"do:person:{person.number}", person.called) for person in persons]
    choices += [
        Choice(f"do:uninvite:{item.id}", phrase("people.uninvite", role=role_name(item.role), number=item.id))
        for item in waiting
    ]
    return talk.say(*lines, choices=tuple(choices), ask=False)


def invite(talk: Talk, argument: str) -> Turn:
    """Make an invitation: the role, then the unit, by buttons or words."""
    role, _, place = argument.partition(":")
    if role not in ROLES:
        choices = tuple(Choice(f"do:invite:{name}", phrase(f"people.role_{name}_does")) for name in ROLES)
        return talk.say(phrase("people.which_role"), choices=choices, ask=False)
    unit = talk.library.person.unit or _unit(talk, place)
    if unit is None:
        return talk.say(
            phrase("people.which_unit", role=role_name(role)), choices=tuple(_units(talk, role)), ask=False,
            awaiting=f"invite:{role}:{TYPED}",
        )  # fmt: skip
    expires_at = talk.event.at + timedelta(days=GOOD_FOR_DAYS)
    line = phrase("people.invited", role=role_name(role), unit=unit_name(unit), days=GOOD_FOR_DAYS)
    how = phrase("people.invited_link" if talk.event.link else "people.invited_word",
                 link=talk.event.link, token=talk.event.secret)  # fmt: skip
    message = Message((line, how), (Choice("do:people", phrase("people.back_to_list")),))
    return Turn(talk.session_with(), (Invite(unit, _role(role), expires_at),), (message,), ask=False)


def uninvite(talk: Talk, argument: str) -> Turn:
    """Let an invitation be used no more."""
    invitation = next((item for item in _waiting(talk) if str(item.id) == argument), None)
    if invitation is None:
        return talk.say(phrase("dialogue.stale"))
    return _done(talk, WithdrawInvitation(invitation.id), phrase("people.uninvited"))


def person(talk: Talk, argument: str) -> Turn:
    """One person: another role, or none any more."""
    found = _person(talk, argument)
    if found is None:
        return talk.say(phrase("dialogue.stale"))
    choices = [
        Choice(f"do:role:{found.number}:{role}", phrase("people.make", role=role_name(role)))
        for role in ROLES
        if role != found.role
    ]
    choices.append(Choice(f"do:remove:{found.number}", phrase("people.remove"), aside=True))
    choices.append(Choice("do:people", phrase("people.back_to_list"), aside=True))
    return talk.say(_line(found), choices=tuple(choices), ask=False)


def role(talk: Talk, argument: str) -> Turn:
    """Give a person another role."""
    number, _, name = argument.partition(":")
    found = _person(talk, number)
    if found is None or name not in ROLES:
        return talk.say(phrase("dialogue.stale"))
    if found.user == talk.event.user:
        return talk.say(phrase("people.not_oneself"), ask=False)
    line = phrase("people.role_set", name=found.called, role=role_name(name))
    return _done(talk, SetRole(found.number, _role(name)), line)


def remove(talk: Talk, argument: str) -> Turn:
    """Withdraw a person's role, after asking once more."""
    number, _, sure = argument.partition(":")
    found = _person(talk, number)
    if found is None:
        return talk.say(phrase("dialogue.stale"))
    if found.user == talk.event.user:
        return talk.say(phrase("people.not_oneself"), ask=False)
    if not sure:
        choices = (Choice(f"do:remove:{number}:yes", phrase("people.remove_sure", name=found.called)),
                   Choice("do:people", phrase("people.back_to_list")))  # fmt: skip
        return talk.say(phrase("people.remove_ask", name=found.called), choices=choices, ask=False)
    return _done(talk, Remove(found.number), phrase("people.removed", name=found.called))


def _done(talk: Talk, change: WithdrawInvitation | SetRole | Remove, line: Phrase) -> Turn:
    message = Message((line,), (Choice("do:people", phrase("people.back_to_list")),))
    return Turn(talk.session_with(), (change,), (message,), ask=False)


def _person(talk: Talk, number: str) -> Person | None:
    return next((person for person in _persons(talk) if str(person.number) == number), None)


def _persons(talk: Talk) -> list[Person]:
    """Those whose roles are the administrator's to change."""
    return [person for person in talk.record.persons() if talk.library.person.belongs_to(person.unit)]


def _line(person: Person) -> Phrase:
    return phrase("people.line", name=person.called, user=person.user, role=role_name(person.role),
                  unit=unit_name(person.unit))  # fmt: skip


def _waiting(talk: Talk) -> list[Invitation]:
    return [item for item in talk.record.invitations() if item.is_good(talk.event.at)]


def _role(name: str) -> Role:
    return next(role for role in ROLES if role == name)


def _units(talk: Talk, role: str) -> list[Choice]:
    choices = [Choice(f"do:invite:{role}:{form}", short_name(unit)) for unit, form in _known_units(talk).items()]
    return [*choices, Choice(f"do:invite:{role}:{EVERY_UNIT}", phrase("people.every_unit"))]


def _known_units(talk: Talk) -> dict[str, int]:
    """Each unit that is known from a form or a person, and a form of it."""
    units: dict[str, int] = {}
    for heading in talk.record.headings():
        if heading.unit:
            units.setdefault(heading.unit, heading.id)
    return units


def _unit(talk: Talk, place: str) -> str | None:
    """The unit that was picked or typed, None for none yet; one that is known goes by the name on its forms."""
    known = _known_units(talk)
    if place == EVERY_UNIT:
        return ""
    if place == TYPED:
        typed = " ".join(talk.event.text.split())[:LONGEST_UNIT]
        return next((unit for unit in known if short_name(typed) == short_name(unit)), typed) or None
    return next((unit for unit, form in known.items() if str(form) == place), None)
