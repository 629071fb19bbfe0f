"""What the conversation learns: a choice explains words, a vote or a question without an answer waits for somebody."""

from dataclasses import replace
from zlib import crc32

from bot.dialogue import questions
from bot.dialogue.change import Asked, Change, NoteQuestion, RememberAlias, SettleQuestion
from bot.dialogue.phrase import Phrase, phrase
from bot.dialogue.questions import Answered
from bot.dialogue.rights import may
from bot.dialogue.talk import Talk
from bot.dialogue.turn import Choice, Message, Session, Turn
from kb.answers import Answer, Found, Nothing, rows_of_form, topic_of
from kb.figures import Figure
from kb.learned import OpenQuestion, Verdict
from kb.query import short_name

MOST_ASKED = 12
MOST_OPEN = 10
#: Rows offered at a time.
PAGE = 16
LONGEST_TEXT = 120


# --- questions that are asked ----------------------------------------------------------------------------------------


def answered(talk: Talk, text: str) -> Answered:
    """The answer to a question, with the buttons that say whether it was a help."""
    today = talk.event.at.date()
    return questions.answer(text, talk.record, talk.library, talk.session, today, key=_key(talk.event.id))


def session_after(talk: Talk, text: str, asked: Answered) -> Session:
    """The session that remembers what was asked, as buttons under the answer will name it."""
    answer = asked.answer
    taken_for = answer.figures[0].name if isinstance(answer, Found) and answer.hedged else ""
    question = Asked(_key(talk.event.id), text[:LONGEST_TEXT], topic_of(answer.query), _unit_of(answer), name=taken_for)
    return talk.session_with(
        subject=asked.subject or talk.session.subject, asked=(*talk.session.asked, question)[-MOST_ASKED:]
    )


def unanswered_by(question: Asked, answer: Answer) -> tuple[tuple[Change, ...], tuple[Phrase, ...]]:
    """What is noted, and said, where nothing answers a question that was about something."""
    if not isinstance(answer, Nothing) or answer.missing != "indicator" or not question.words:
        return (), ()
    return (NoteQuestion(question, "unanswered"),), (phrase("learning.noted"),)


def _key(event: str) -> str:
    """A short name of the question for its buttons; an event's id is unique, and a person's last ones are few."""
    return f"{crc32(event.encode()):08x}"


def _unit_of(answer: Answer) -> str:
    """The office whose question it was; "" where it could be several."""
    if answer.query.unit:
        return answer.query.unit
    known = answer.stored if isinstance(answer, Nothing) else answer.figures
    units = {part.unit for part in known}
    return units.pop() if len(units) == 1 else ""


# --- what people say of an answer ------------------------------------------------------------------------------------


def taught_by(talk: Talk, value: str, answer: Answer) -> tuple[tuple[Change, ...], tuple[Phrase, ...]]:
    """What the choice `<intent>:<form id>:<place>:<key>` explains: the words of the question that it answers."""
    question = _asked(talk, value.split(":")[3]) if value.count(":") == 3 else None
    if question is None or not question.words or not isinstance(answer, Found) or len(answer.figures) != 1:
        return (), ()
    (row,) = answer.figures
    if not may(talk.library.person, "teach", row.unit):
        return (), ()
    said = phrase("learning.remembered", words=question.words, name=row.name)
    return (RememberAlias(row.unit, question.words, row.name),), (said,)


def vote(talk: Talk, value: str) -> Turn:
    """👍 or 👎 under an answer: `up:<key>`, `down:<key>`. A person has one vote on an answer, the last one."""
    said, _, key = value.partition(":")
    question = _asked(talk, key)
    if question is None:
        return talk.say(phrase("learning.too_old"), ask=False)
    verdict: Verdict = "up" if said == "up" else "down"
    changes: tuple[Change, ...] = ()
    if question.verdict != verdict:
        changes = (NoteQuestion(question, verdict, question.verdict),)
    choices = _instead(talk, question) if verdict == "down" else ()
    line = phrase("learning.thanks" if verdict == "up" else "learning.which" if choices else "learning.noted_down")
    if verdict == "up" and question.name and question.words and may(talk.library.person, "teach", question.unit):
        # That a guess was right says what the words mean.
        changes = (*changes, RememberAlias(question.unit, question.words, question.name))
        line = phrase("learning.remembered", words=question.words, name=question.name)
    voted = tuple(one._replace(verdict=verdict) if one.key == key else one for one in talk.session.asked)
    return replace(_turn(talk, changes, Message((line,), choices)), session=talk.session_with(asked=voted))


def other(talk: Talk, key: str) -> Turn:
    """Another row than the one that somebody chose for the words of this question."""
    question = _asked(talk, key)
    if question is None:
        return talk.say(phrase("learning.too_old"), ask=False)
    return _turn(talk, (), Message((phrase("learning.which"),), _instead(talk, question)))


def _asked(talk: Talk, key: str) -> Asked | None:
    return next((question for question in talk.session.asked if question.key == key), None)


def _instead(talk: Talk, question: Asked) -> tuple[Choice, ...]:
    """The rows that the question may have been about."""
    if not question.words:
        return ()
    rows = rows_of_form(question.unit, question.text, talk.record, talk.library.shelf)
    return questions.row_choices(rows[: PAGE // 2], "why", f":{question.key}")


# --- questions that wait ---------------------------------------------------------------------------------------------


def unanswered(talk: Talk, argument: str) -> Turn:
    """The questions that wait; one of them with the rows it may mean; or one settled.

    argument: "" for the list, `<id>` or `<id>:<page>` for one question, `<id>:none`, `<id>:<form id>:<place>`.
    """
    number, *rest = argument.split(":")
    question = talk.record.learned.open_question(int(number)) if number.isdigit() else None
    if question is None:
        return _list(talk)
    if rest == ["none"]:
        return _settled(talk, (SettleQuestion(question.id),), phrase("learning.dismissed", text=question.text))
    if len(rest) == 2:
        return _named(talk, question, *rest)
    return _one(talk, question, int(rest[0]) if rest and rest[0].isdigit() else 0)


def _list(talk: Talk) -> Turn:
    waiting = talk.record.learned.open_questions(MOST_OPEN)
    if not waiting:
        return talk.say(phrase("learning.none_open"), ask=False)
    choices = tuple(
        Choice(
            f"do:unanswered:{question.id}",
            phrase(f"learning.waiting_{question.verdict}", text=question.text, times=question.times),
        )
        for question in waiting
    )
    return talk.say(phrase("learning.open", count=len(waiting)), choices=choices, ask=False)


def _one(talk: Talk, question: OpenQuestion, page: int) -> Turn:
    """One question, and a button for each row that it may mean."""
    rows = rows_of_form(question.unit, question.text, talk.record, talk.library.shelf)
    here = rows[page * PAGE : (page + 1) * PAGE]
    choices = [_means(question, row) for row in here] if question.words else []
    if len(rows) > (page + 1) * PAGE and question.words:
        choices.append(Choice(f"do:unanswered:{question.id}:{page + 1}", phrase("learning.more"), aside=True))
    choices.append(Choice(f"do:unanswered:{question.id}:none", phrase("learning.dismiss"), aside=True))
    choices.append(Choice("do:unanswered", phrase("learning.back"), aside=True))
    unit = short_name(question.unit) if question.unit else "—"
    line = phrase("learning.one", text=question.text, words=question.words or "—", unit=unit, times=question.times)
    return talk.say(line, choices=tuple(choices), ask=False)


def _means(question: OpenQuestion, row: Figure) -> Choice:
    return Choice(f"do:unanswered:{question.id}:{row.form_id}:{row.place}", row.name)


def _named(talk: Talk, question: OpenQuestion, form_id: str, place: str) -> Turn:
    """From now on the question's words stand for this row."""
    heading = talk.heading(int(form_id)) if form_id.isdigit() else None
    form = talk.record.form(heading.id) if heading is not None else None
    if form is None or not place.isdigit() or not 0 < int(place) <= len(form.indicators):
        return talk.say(phrase("dialogue.stale"), ask=False)
    name = form.indicators[int(place) - 1].name
    line = phrase("learning.named", words=question.words, name=name, unit=short_name(form.unit))
    return _settled(talk, (RememberAlias(form.unit, question.words, name), SettleQuestion(question.id)), line)


def _settled(talk: Talk, changes: tuple[Change, ...], line: Phrase) -> Turn:
    return _turn(talk, changes, Message((line,), (Choice("do:unanswered", phrase("learning.back")),)))


def _turn(talk: Talk, changes: tuple[Change, ...], message: Message) -> Turn:
    return Turn(talk.session_with(), changes, (message,), ask=False)
