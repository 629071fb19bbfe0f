"""Questions in the conversation: which texts are one, and what the answer's message offers next."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from bot.dialogue.follow_labels import label_of, value_of
from bot.dialogue.library import Library
from bot.dialogue.offering import pictures_of
from bot.dialogue.phrase import Phrase, phrase
from bot.dialogue.turn import Choice, Message, Session
from kb.answers import Answer, Asker, Found, Nothing, Several, Subject, about_row, ask, is_question
from kb.answers import answer as answered
from kb.figures import Figure
from kb.lexicon import INTENTS, Intent
from kb.query import Query, short_name
from kb.record import Record

MOST_SUGGESTIONS = 6
MOST_MEASURES = 20


@dataclass(frozen=True, slots=True)
class Answered:
    """An answer's message, what it was about, and whether something stored answers (not a choice, not nothing)."""

    message: Message
    answer: Answer
    subject: Subject | None = None
    found: bool = False


def sounds_like_one(text: str, library: Library) -> bool:
    """Whether a text at an open prompt is a question, not an answer to it."""
    return is_question(text, library.shelf)


def answer(text: str, record: Record, library: Library, session: Session, today: date, *, key: str = "") -> Answered:
    """The answer to a question, from the person's office where it is known.

    key: what the buttons under the answer call the question.
    """
    heading = record.heading(session.draft) if session.draft is not None else None
    year = heading.year if heading else None
    unit = _office(record, library, session)
    asker = Asker(unit=unit, this_year=year, today=today, subject=session.subject)
    return _message(ask(text, record, library.shelf, asker), key)


def figures_for(text: str, record: Record, library: Library, session: Session, today: date) -> Sequence[Figure]:
    """The figures that a question is about, or may be; none where nothing stored answers it."""
    found = ask(text, record, library.shelf, Asker(unit=_office(record, library, session), today=today))
    return () if isinstance(found, Nothing) else found.figures


def _office(record: Record, library: Library, session: Session) -> str:
    """The person's office, as long as something of it is on file."""
    heading = record.heading(session.draft) if session.draft is not None else None
    own = heading.unit if heading is not None else library.person.unit
    return own if own and record.headings(unit=own, state="filed", most=1) else ""


def open_measures(record: Record, library: Library, session: Session, today: date) -> Answered:
    """The measures that are still to be carried out."""
    unit = _office(record, library, session)
    return _message(
        answered(
            Query(text="", intent="measures", aspect="open", units=(unit,) if unit else (), today=today),
            record,
            library.shelf,
        )
    )


def answer_choice(value: str, record: Record, library: Library) -> Answered | None:
    """The answer to a button `<intent>:<form id>:<place>:<key>`; None where that row is no longer stored.

    The key is that of a question whose words the choice explains, else "" or missing.
    """
    intent, form_id, row, key = (*value.split(":"), "", "", "")[:4]
    if intent not in INTENTS or not form_id.isdigit() or not row.isdigit():
        return None
    found = about_row(intent, int(form_id), int(row), record, library.shelf)
    return None if found is None else _message(found, key)


def worded(intent: str, topic: str) -> str:
    """A short request (/score 信访) as a question."""
    return {"score": f"{topic} 得了多少分", "measures": f"{topic} 的改进措施有哪些"}[intent]


def _message(found: Answer, key: str = "") -> Answered:
    if isinstance(found, Found) and found.query.aspect:
        measures = found.followed or tuple(effect.measure for effect in found.effects)
        choices = tuple(Choice(value_of(measure), label_of(measure)) for measure in measures[:MOST_MEASURES])
        return Answered(Message((found,), choices), found, found=True)
    if isinstance(found, Found):
        instead = row_choices(found.instead, found.query.intent, f":{key}" if key else "")
        choices = (*instead, *pictures_of(found), *(votes(key, found.alias) if key else ()))
        return Answered(Message((found,), choices), found, found.subject, found=True)
    figures = found.figures if isinstance(found, Several) else found.nearest
    intent = found.query.intent if found.query.intent != "unknown" else "why"
    # Which of several is chosen says what the words mean; which of what is only near does not.
    taught = f":{key}" if key and isinstance(found, Several) and len({figure.name for figure in figures}) > 1 else ""
    choices = row_choices(figures, intent, taught)
    if isinstance(found, Several):
        choices += tuple(
            Choice(
                f"ask:{intent}:{form.id}:0",
                phrase("answers.choice_form", unit=short_name(form.unit), year=form.year or ""),
            )
            for form in found.forms
        )
    return Answered(Message((found,), choices[:MOST_SUGGESTIONS]), found)


def votes(key: str, alias: str = "") -> tuple[Choice, ...]:
    """Whether the answer was a help; and another row, where somebody's choice decided which one it is about."""
    other = (Choice(f"other:{key}", phrase("learning.other"), aside=True),) if alias else ()
    return (
        Choice(f"vote:up:{key}", "👍", number="+", aside=True),
        Choice(f"vote:down:{key}", "👎", number="-", aside=True),
        *other,
    )


def row_choices(figures: tuple[Figure, ...], intent: Intent, taught: str = "") -> tuple[Choice, ...]:
    """A button for each row. taught: the key of the question whose words the choice explains, with a colon before."""
    return tuple(
        Choice(f"ask:{intent}:{figure.form_id}:{figure.place}{taught}", _label(figure, figures)) for figure in figures
    )


def _label(figure: Figure, among: tuple[Figure, ...]) -> Phrase:
    several = len({(other.unit, other.year) for other in among}) > 1
    name = "answers.choice_of" if several else "answers.choice"
    return phrase(
        name, name=figure.name, given=figure.given if figure.given is not None else "—",
        weight=figure.weight if figure.weight is not None else "—", unit=figure.unit, year=figure.year or "",
    )  # fmt: skip
