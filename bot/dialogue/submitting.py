"""Submitting a form, and taking one back to change it."""

import re

from bot.dialogue import closing, correcting, reviewing
from bot.dialogue.change import FileForm, ReopenForm
from bot.dialogue.looking_up import stored_form
from bot.dialogue.offering import formats_of
from bot.dialogue.phrase import Term, phrase
from bot.dialogue.rights import reviewed
from bot.dialogue.talk import Talk
from bot.dialogue.turn import Choice, Message, Turn

#: A year as it stands in a sentence.
YEAR = re.compile(r"20\d\d")
_LONGEST_ID = 9
#: Nobody picks from more; the newest years come first.
_MOST_READ = 30


def submit(talk: Talk, argument: str) -> Turn:
    """File the form, unless questions are open or a finding is an error; warnings are shown first, unless "anyway"."""
    if talk.walk is None:
        return talk.no_walk()
    if (position := talk.walk.open()) is not None:
        left = talk.walk.steps - talk.walk.answered
        return talk.say(phrase("closing.not_done", left=left, step=position.step), paused=False, focus="")
    if closing.errors_of(talk.walk):
        return Turn(talk.session_with(), messages=(closing.refusal(talk.walk),), ask=False)
    if argument != closing.ANYWAY and (doubts := closing.doubts(talk.walk)) is not None:
        return Turn(talk.session_with(), messages=(doubts,), ask=False)
    if reviewed(talk.record, talk.walk.form.unit):
        return reviewing.submit_for_review(talk, talk.walk)
    form = closing.finished(talk.walk.form)
    filed = Message(
        (phrase("closing.filed", unit=Term(form.unit, "office"), year=form.year or "", total=form.printed_total),),
        (
            *formats_of(talk.walk.form_id),
            Choice(f"do:scorecard:{talk.walk.form_id}", phrase("pictures.show_card")),
            Choice(f"do:reopen:{talk.walk.form_id}", phrase("closing.reopen")),
        ),
    )
    return Turn(talk.session_with(draft=None, focus=""), (FileForm(talk.walk.form_id, form),), (filed,), ask=False)


def reopen(talk: Talk, argument: str) -> Turn:
    """Make a filed form a draft again: the one with this id, or the one that is named in words, else the newest."""
    if not argument.isdigit() or len(argument) > _LONGEST_ID:
        return _reopen_named(talk, argument)
    heading = talk.heading(int(argument))
    if heading is not None and heading.state == "submitted":
        return reviewing.take_back(talk, argument)
    if heading is None or heading.state != "filed":
        return talk.say(phrase("dialogue.stale"))
    if heading.stage == "published":
        return talk.say(phrase("review.is_published"))
    session = talk.session_with(draft=heading.id, focus="", paused=False)
    return Turn(session, (ReopenForm(heading.id),), (Message((phrase("closing.reopened", year=heading.year or ""),)),))


def _reopen_named(talk: Talk, said: str) -> Turn:
    """A form that was handed in here, by its year or office; one that came from a file has no answers to change."""
    year = YEAR.search(said)
    if talk.walk is not None and year is not None and str(talk.walk.form.year) == year[0]:
        return correcting.edit(talk, "")
    years = (int(year[0]),) if year else ()
    unit = talk.library.person.unit
    found = [
        heading
        for state in ("submitted", "filed")
        for heading in talk.record.headings(unit=unit, years=years, state=state, most=_MOST_READ)
        if talk.library.person.belongs_to(heading.unit)
    ]
    if not found:
        return talk.say(phrase("closing.reopen_none"), choices=talk.open_drafts())
    filled = [heading for heading in found if talk.record.history(heading.id)]
    if not filled:
        return talk.say(phrase("closing.reopen_imported", year=found[0].year or ""))
    newest = [heading for heading in filled if heading.year == max(one.year or 0 for one in filled)]
    if len(newest) == 1:
        return reopen(talk, str(newest[0].id))
    choices = tuple(Choice(f"do:reopen:{one.id}", stored_form(talk.record, one)) for one in newest)
    return talk.say(phrase("dialogue.which_form"), choices=choices, ask=False)
