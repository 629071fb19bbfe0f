"""Questions and lists: what is answered from the record, with nothing saved."""

from dataclasses import replace

from bot.dialogue import asking, learning, questions
from bot.dialogue.phrase import Phrase, Term, phrase
from bot.dialogue.talk import Talk
from bot.dialogue.turn import Choice, Message, Turn
from kb.record import Heading, Record

MOST_LISTED = 30


def question(talk: Talk, text: str, unless: str = "") -> Turn:
    """Answer from the record; `unless`: the text may have been meant for the form after all."""
    asked = learning.answered(talk, text)
    choices = asked.message.choices
    if unless and talk.prompt is not None:
        choices = (*choices, Choice(asking.at(talk.prompt, "meant"), phrase("dialogue.meant_for_form")))
    session = replace(learning.session_after(talk, text, asked), pending=(unless,) if unless else ())
    noted, lines = learning.unanswered_by(session.asked[-1], asked.answer)
    return Turn(session, noted, (Message((*asked.message.lines, *lines), choices),))


def question_about(talk: Talk, value: str) -> Turn:
    """The answer to a button under an answer."""
    asked = questions.answer_choice(value, talk.record, talk.library)
    if asked is None:
        return talk.say(phrase("dialogue.stale"))
    session = talk.session_with(subject=asked.subject or talk.session.subject)
    taught, lines = learning.taught_by(talk, value, asked.answer)
    return Turn(session, taught, (Message((*asked.message.lines, *lines), asked.message.choices),))


def ask(talk: Talk, argument: str) -> Turn:
    """Answer what stands behind the command, else say what can be asked."""
    return question(talk, argument) if argument else talk.say(phrase("dialogue.ask"))


def ask_shortly(talk: Talk, intent: str, argument: str) -> Turn:
    """A score or the measures, by the indicator's name alone; without one, of what was just spoken of."""
    if not argument and (talk.session.subject is None or not talk.session.subject.names):
        return talk.say(phrase(f"dialogue.ask_{intent}"))
    return question(talk, questions.worded(intent, argument))


def follow(talk: Talk, _: str) -> Turn:
    """The measures that are still to be carried out, each with a button."""
    asked = questions.open_measures(talk.record, talk.library, talk.session, talk.event.at.date())
    return Turn(talk.session_with(), messages=(asked.message,), ask=False)


def forms(talk: Talk, _: str) -> Turn:
    """The forms on file."""
    headings = talk.record.headings(most=MOST_LISTED)
    if not headings:
        return talk.say(phrase("dialogue.stored_nothing"))
    return talk.say(phrase("dialogue.forms", forms=tuple(stored_form(talk.record, heading) for heading in headings)))


def stored_form(record: Record, heading: Heading) -> Phrase:
    """One form in a list: office, year and total."""
    form = record.form(heading.id)
    total = form.printed_total if form.printed_total is not None else form.given_total
    name = heading.project or (Term(heading.unit, "office") if heading.unit else "…")
    if heading.state != "filed":
        return phrase(f"dialogue.form_{heading.state}", unit=name, year=heading.year or "…", id=heading.id)
    return phrase(
        "dialogue.form_filed",
        unit=name,
        year=heading.year or "…",
        id=heading.id,
        total=total if total is not None else "—",
    )
