"""The greeting, and how a form is begun or gone on with."""

import re
from dataclasses import replace

from bot.dialogue import beginning, reminding, reviewing, sharing, taking_in
from bot.dialogue.change import AddSample
from bot.dialogue.joining import joined, refusal, role_name, unit_name
from bot.dialogue.looking_up import stored_form
from bot.dialogue.phrase import phrase
from bot.dialogue.rights import may
from bot.dialogue.talk import Talk
from bot.dialogue.turn import Choice, Message, Turn

_SPEAKS = re.compile(r"我|咱|帮|麻烦|\b(?:i|we|let|me|us|please)\b", re.IGNORECASE)


def start(talk: Talk, token: str) -> Turn:
    """The greeting, and behind it what is due."""
    turn = _greeting(talk, token)
    if turn.changes:
        return turn
    due, noted = reminding.at_the_start(talk)
    return replace(turn, changes=noted, messages=(*turn.messages, *due))


def _greeting(talk: Talk, token: str) -> Turn:
    """What is on file and what can be done; in the middle of a form, the open question follows.

    With the token of an invitation, the person joins (again) as that says.
    """
    person = talk.library.person
    if (invitation := talk.record.invitation(token) if token else None) is not None:
        if person.appointed:
            return talk.say(phrase("people.appointed"))
        return joined(invitation, talk.session, talk.event)
    filed = talk.record.headings(state="filed", most=5)
    lines = [phrase("dialogue.greeting")]
    if filed:
        stored = tuple(stored_form(talk.record, heading) for heading in filed)
        lines.append(phrase("dialogue.stored", forms=stored, more=talk.record.filed_count() - len(stored)))
    else:
        lines.append(phrase("dialogue.stored_nothing"))
    if person.unit or person.role != "admin":
        lines.append(phrase("people.you_are", role=role_name(person.role), unit=unit_name(person.unit)))
    waiting: list[Choice] = []
    if person.role == "contributor":
        lines += sharing.own_lines(talk)
    if may(person, "submit"):
        lines += reviewing.returned_lines(talk)
    if may(person, "review"):
        told, waiting = reviewing.waiting_lines(talk)
        lines += told
    if talk.walk is not None and not talk.session.paused:
        return talk.say(*lines, phrase("dialogue.going_on", year=talk.walk.form.year or ""))
    choices = (*waiting, *talk.open_drafts(), *talk.new_forms()[:3])
    choices = (*choices, Choice("do:ask", phrase("dialogue.look_up"))) if filed else (*choices, *_without_forms(talk))
    other = "english" if talk.session.language != "en" else "chinese"
    choices = (*choices, Choice(f"do:{other}", phrase(f"dialogue.speak_{other}")))
    return Turn(talk.session_with(), messages=(Message(tuple(lines), choices), *taking_in.pending(talk)))


def _without_forms(talk: Talk) -> tuple[Choice, ...]:
    """What a newcomer may do where no form is on file, besides filling in a blank one."""
    if talk.record.headings(state="filed", most=1) or not may(talk.library.person, "import", ""):
        return ()
    return (Choice("do:import", phrase("dialogue.import_first")), Choice("do:sample", phrase("dialogue.sample")))


def sample(talk: Talk, _: str) -> Turn:
    """For a newcomer: the shipped form, to look around in and to follow."""
    if talk.record.headings(state="filed", most=1):
        return talk.say(phrase("dialogue.stale"))
    choices = (Choice("do:start", phrase("dialogue.menu")), Choice("do:ask", phrase("dialogue.look_up")))
    return Turn(talk.session_with(), (AddSample(),), (Message((phrase("dialogue.sample_added"),), choices),))


def new(talk: Talk, argument: str, *, again: bool = False) -> Turn:
    """Begin the form that a choice names; without one, show which there are."""
    begun = beginning.begin(argument, talk.record, talk.library, again=again) if argument else None
    if begun is not None:
        return begun_form(talk, begun)
    if argument:
        return talk.say(phrase("dialogue.stale"))
    first = _without_forms(talk)
    choices = (*talk.open_drafts(), *talk.new_forms(), *first)
    return talk.say(phrase("dialogue.new_first" if first else "dialogue.new"), choices=choices, ask=False)


def in_words(talk: Talk, text: str) -> Turn | None:
    """「我要填表」, "let's begin": a form is begun or gone on with; None for a text that wants nothing of the kind.

    Where a question of the form is open, it is an answer unless somebody speaks of themselves.
    """
    if talk.prompt is not None and not _SPEAKS.search(text):
        return None
    begun = beginning.in_words(text, talk.record, talk.library, talk.event.at.date())
    if begun is None:
        return None
    if not may(talk.library.person, "edit") and begun.draft is None:
        return go_on(talk, "") if may(talk.library.person, "fill") else talk.say(refusal(talk.library.person, "edit"))
    return begun_form(talk, begun)


def begun_form(talk: Talk, begun: beginning.Begun) -> Turn:
    """The turn that begins a form, or that lets the person choose first."""
    if begun.draft is not None:
        return talk.say(*begun.lines, draft=begun.draft, focus="", paused=False)
    if not begun.changes:
        return talk.say(*begun.lines, choices=(*begun.choices, *_without_forms(talk)), ask=False)
    session = talk.session_with(draft=None, focus="", paused=False)
    return Turn(session, begun.changes, (Message(begun.lines),))


def go_on(talk: Talk, argument: str) -> Turn:
    """Go on with a draft: the one named, else the person's own, else the only one there is."""
    drafts = talk.record.headings(state="draft")
    wanted = [heading for heading in drafts if str(heading.id) == argument]
    if not wanted and not argument:
        wanted = [heading for heading in drafts if heading.id == talk.session.draft] or list(drafts)
    if not wanted:
        return talk.say(phrase("dialogue.no_draft"), choices=talk.new_forms()[:3], ask=False)
    if len(wanted) > 1:
        return talk.say(phrase("dialogue.which_draft"), choices=talk.open_drafts(), ask=False)
    return Turn(talk.session_with(draft=wanted[0].id, focus="", paused=False))
