"""The commands of the conversation, by name: a word, a slash command or a button gives one."""

import re
from collections.abc import Callable, Mapping
from dataclasses import replace

from bot.dialogue import (
    beginning,
    closing,
    correcting,
    editing,
    evidencing,
    explaining,
    following,
    operations,
    people,
    reminding,
    reviewing,
    rulebooks,
    sharing,
    showing,
    taking_in,
    undoing,
)
from bot.dialogue.change import AddSample, FileForm, ReopenForm
from bot.dialogue.filling import keep
from bot.dialogue.interview import Interview
from bot.dialogue.joining import joined, refusal, role_name, unit_name
from bot.dialogue.last_year import LATER, WALK
from bot.dialogue.learning import unanswered
from bot.dialogue.looking_up import ask, ask_shortly, follow, forms, stored_form
from bot.dialogue.offering import formats_of
from bot.dialogue.phrase import phrase
from bot.dialogue.pointing import keys_of, pointed
from bot.dialogue.reading import with_consequences
from bot.dialogue.rights import COMMANDS, may, may_command, reviewed
from bot.dialogue.talk import Talk
from bot.dialogue.turn import Choice, Message, Turn
from kb.entries import SKIPPED, row_key
from kb.query import normal, short_name
from scoring.quantity import plain

#: Words that point at what is asked just now.
_THIS = re.compile(r"这|本|该|\b(?:this|here)\b", re.IGNORECASE)
_YEAR = re.compile(r"20\d\d")
#: How something that is named is filled in.
_HOW = re.compile(
    r"(?P<what>.{2,30}?)(?:这个|这项|这一项|这里|这一栏|那项|那个|的)?(?:是|要|该|应该?|到底)*"
    r"(?:什么意思|啥意思|填什么|填啥|怎么填|如何填|什么口径|怎么理解)(?:口径|数|的|呢|啊)*[?。]?|"
    r"(?:what should i (?:put|write|fill in|enter) (?:for|in|at)|how (?:do i|should i|to) fill in|what is meant by) "
    r"(?P<english>.{2,40}?)[?.]?"
)
_LONGEST_ID = 9
#: Nobody picks from more; the newest years come first.
_MOST_READ = 30


def run_command(talk: Talk, name: str, argument: str = "") -> Turn:
    """What this command leads to; a name that is none, from an old button, is told so."""
    if name not in _COMMANDS:
        return talk.say(phrase("dialogue.stale"))
    if not may_command(talk.library.person, name):
        return talk.say(refusal(talk.library.person, COMMANDS.get(name)))
    return _COMMANDS[name](talk, argument)


def in_other_words(talk: Talk, text: str) -> Turn | None:
    """The turn of a command that the whole text asks for in other words; None for any other text."""
    name = talk.library.shaped(text)
    if not name and talk.walk is not None and (asked := _HOW.fullmatch(normal(text))) is not None:
        return _explain_named(talk, talk.walk, asked["what"] or asked["english"])
    if name in {"standing", "check"} and talk.walk is None:
        return None
    if name == "explain" and (talk.prompt is None or (talk.answer_stands and not _THIS.search(text))):
        return None  # what was just answered is asked about
    if name == "reopen" and talk.walk is not None and not _YEAR.search(text):
        return None
    return run_command(talk, name, text if name in {"reopen", "export"} else "") if name else None


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
    if filed:
        choices = (*choices, Choice("do:ask", phrase("dialogue.look_up")))
    elif may(person, "import", ""):
        choices = (Choice("do:sample", phrase("dialogue.sample")), *choices)
    other = "english" if talk.session.language != "en" else "chinese"
    choices = (*choices, Choice(f"do:{other}", phrase(f"dialogue.speak_{other}")))
    return Turn(talk.session_with(), messages=(Message(tuple(lines), choices), *taking_in.pending(talk)))


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
    choices = (*talk.open_drafts(), *talk.new_forms())
    return talk.say(phrase("dialogue.new"), choices=choices, ask=False)


def begun_form(talk: Talk, begun: beginning.Begun) -> Turn:
    """The turn that begins a form, or that lets the person choose first."""
    if not begun.changes:
        return talk.say(*begun.lines, choices=begun.choices, ask=False)
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


def pause(talk: Talk, _: str) -> Turn:
    """Let the form wait; nothing is lost."""
    if talk.walk is None:
        return talk.say(phrase("dialogue.nothing_open"))
    line = phrase("dialogue.paused", answered=talk.walk.answered, steps=talk.walk.steps)
    return talk.say(line, choices=(talk.going_on(),), paused=True)


def back(talk: Talk, _: str) -> Turn:
    """To the question before, also from a pause or from the end."""
    if talk.walk is None:
        return talk.no_walk()
    position = talk.walk.open(talk.session.focus, talk.session.row)
    before = talk.walk.before(position) if position else talk.walk.last()
    if before is None:
        return talk.say(phrase("dialogue.first_question"))
    return Turn(talk.session_with(focus=before.key, paused=False))


def skip(talk: Talk, _: str) -> Turn:
    """Leave the open prompt for later; one that is filled in already stays as it is."""
    if talk.walk is None or talk.prompt is None:
        return talk.no_walk()
    if talk.prompt.current:  # went back to it: leave it as it is
        return Turn(talk.session_with(focus=""))
    if talk.prompt.kind in WALK:
        return talk.record_entries({talk.prompt.key: SKIPPED})
    said = "skipped_none" if talk.prompt.kind == "lines" else "skipped"
    entries = dict(with_consequences(talk.prompt, SKIPPED))
    if talk.prompt.kind == "reason" and talk.prompt.row is not None:  # the question is left as a whole
        measure = talk.walk.find(row_key(talk.prompt.row.id, "measure"))
        entries |= {measure.key: SKIPPED} if measure is not None and measure.current is None else {}
    return talk.record_entries(entries, phrase(f"dialogue.{said}", step=talk.prompt.step))


def later(talk: Talk, _: str) -> Turn:
    """Last year's measures wait; on to the form."""
    if talk.walk is None:
        return talk.no_walk()
    return talk.record_entries({LATER: "later"}, phrase("follow_up.later"))


def standing(talk: Talk, _: str) -> Turn:
    """How the form stands: the points so far, what is open, what the checks find."""
    if talk.walk is None:
        return talk.no_walk()
    return Turn(talk.session_with(), messages=(closing.standing(talk.walk),))


def preview(talk: Talk, _: str) -> Turn:
    """The form so far."""
    if talk.walk is None:
        return talk.no_walk()
    return Turn(talk.session_with(), messages=(closing.preview(talk.walk),), ask=False)


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
        (phrase("closing.filed", unit=short_name(form.unit), year=form.year or "", total=form.printed_total),),
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
        return run_command(talk, "takeback", argument)
    if heading is None or heading.state != "filed":
        return talk.say(phrase("dialogue.stale"))
    if heading.stage == "published":
        return talk.say(phrase("review.is_published"))
    session = talk.session_with(draft=heading.id, focus="", paused=False)
    return Turn(session, (ReopenForm(heading.id),), (Message((phrase("closing.reopened", year=heading.year or ""),)),))


def _reopen_named(talk: Talk, said: str) -> Turn:
    """A form that was handed in here, by its year or office; one that came from a file has no answers to change."""
    year = _YEAR.search(said)
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


def explain(talk: Talk, _: str) -> Turn:
    """What the open prompt wants."""
    if talk.walk is None or talk.prompt is None:
        return talk.say(phrase("dialogue.help"))
    return Turn(talk.session_with(), messages=(explaining.explain(talk.walk, talk.prompt),))


def _explain_named(talk: Talk, walk: Interview, what: str) -> Turn | None:
    """How the field or row that is named is filled in; None where nothing of the form is."""
    found = pointed(walk, what, talk.library.lexicon)
    keys = keys_of(found, found.part or "actual") if found is not None else ()
    prompt = walk.find(keys[0]) if len(keys) == 1 else None
    return None if prompt is None else Turn(talk.session_with(), messages=(explaining.explain(walk, prompt),))


def language(talk: Talk, argument: str) -> Turn:
    """Choose the language."""
    chosen = {"中文": "zh", "zh": "zh", "chinese": "zh", "en": "en", "english": "en"}.get(plain(argument))
    if chosen is None:
        choices = (Choice("do:language:zh", "中文"), Choice("do:language:en", "English"))
        return talk.say(phrase("dialogue.language"), choices=choices, ask=False)
    return talk.say(phrase("dialogue.language_set"), choices=() if talk.prompt else _ways(talk), language=chosen)


def _ways(talk: Talk) -> tuple[Choice, ...]:
    """What can be begun where no question is open."""
    asking = (Choice("do:ask", phrase("dialogue.look_up")),) if talk.record.headings(state="filed", most=1) else ()
    return (*talk.open_drafts(), *talk.new_forms()[:3], *asking, Choice("do:start", phrase("dialogue.menu")))


def keep_last(talk: Talk, _: str) -> Turn:
    """「同去年」 in words."""
    return keep(talk, talk.prompt) if talk.prompt is not None else talk.no_walk()


_COMMANDS: Mapping[str, Callable[[Talk, str], Turn]] = {
    "start": start,
    "sample": sample,
    "new": new,
    "restart": lambda talk, rest: new(talk, rest, again=True),
    "continue": go_on,
    "preview": preview,
    "standing": standing,
    "check": standing,
    "thanks": lambda talk, _: talk.say(phrase("dialogue.welcome")),
    "export": showing.export,
    "word": lambda talk, rest: showing.export(talk, f"{rest} docx"),
    "excel": lambda talk, rest: showing.export(talk, f"{rest} xlsx"),
    "pdf": lambda talk, rest: showing.export(talk, f"{rest} pdf"),
    "scorecard": showing.score_card,
    "trend": showing.trend,
    "compare": showing.compare,
    "submit": submit,
    "anyway": lambda talk, _: submit(talk, closing.ANYWAY),
    "reopen": reopen,
    "back": back,
    "undo": undoing.undo,
    "redo": lambda talk, _: undoing.redo(talk) or go_on(talk, ""),
    "skip": skip,
    "edit": correcting.edit,
    "correct": correcting.correct,
    "later": later,
    "remind": reminding.remind,
    "evidence": evidencing.evidence,
    "withdraw": evidencing.withdraw,
    "proof": evidencing.proof,
    "focus": editing.focus,
    "pause": pause,
    "cancel": pause,
    "keep": keep_last,
    "explain": explain,
    "ask": ask,
    "score": lambda talk, rest: ask_shortly(talk, "score", rest),
    "measures": lambda talk, rest: ask_shortly(talk, "measures", rest),
    "follow": follow,
    "measure": following.measure,
    "forms": forms,
    "unanswered": unanswered,
    "import": lambda talk, _: talk.say(phrase("taking_in.how")),
    "take": taking_in.take,
    "refuse": taking_in.refuse,
    **rulebooks.COMMANDS,
    "language": language,
    "english": lambda talk, _: language(talk, "en"),
    "chinese": lambda talk, _: language(talk, "zh"),
    "help": lambda talk, _: talk.say(phrase("dialogue.help")),
    "log": operations.log,
    "who": operations.who,
    "assign": sharing.assign,
    "board": sharing.board,
    "handback": sharing.hand_back,
    "review": reviewing.review,
    "remark": reviewing.remark,
    "return": reviewing.give_back,
    "approve": reviewing.approve,
    "publish": reviewing.publish,
    "takeback": reviewing.take_back,
    "settle": reviewing.settle,
    "people": people.people,
    "person": people.person,
    "invite": people.invite,
    "uninvite": people.uninvite,
    "role": people.role,
    "remove": people.remove,
}
