"""The commands of the conversation, by name: a word, a slash command or a button gives one."""

import re
from collections.abc import Callable, Mapping

from bot.dialogue import (
    closing,
    correcting,
    editing,
    evidencing,
    explaining,
    following,
    operations,
    own_template,
    people,
    reminding,
    reviewing,
    rulebooks,
    shaping,
    sharing,
    showing,
    starting,
    submitting,
    taking_in,
    undoing,
)
from bot.dialogue.filling import keep
from bot.dialogue.interview import Interview
from bot.dialogue.joining import refusal
from bot.dialogue.last_year import LATER, WALK
from bot.dialogue.learning import unanswered
from bot.dialogue.looking_up import ask, ask_shortly, follow, forms
from bot.dialogue.pasted import take_rows
from bot.dialogue.phrase import phrase
from bot.dialogue.pointing import keys_of, pointed
from bot.dialogue.reading import with_consequences
from bot.dialogue.rights import COMMANDS, may_command
from bot.dialogue.speech import clauses_of
from bot.dialogue.talk import Talk
from bot.dialogue.turn import Choice, Turn
from kb.entries import SKIPPED, row_key
from kb.query import normal
from scoring.quantity import plain, read_number

#: Words that point at what is asked just now.
_THIS = re.compile(r"这|本|该|\b(?:this|here)\b", re.IGNORECASE)
#: How something that is named is filled in.
_HOW = re.compile(
    r"(?P<what>.{2,30}?)(?:这个|这项|这一项|这里|这一栏|那项|那个|的)?(?:是|要|该|应该?|到底)*"
    r"(?:什么意思|啥意思|填什么|填啥|怎么填|如何填|什么口径|怎么理解)(?:口径|数|的|呢|啊)*[?。]?|"
    r"(?:什么是|什么叫做?|啥是|啥叫|怎么理解)(?P<called>.{2,30}?)[?。]?|"
    r"what (?:does|do) (?P<meaning>.{2,40}?) mean[?.]?|"
    r"(?:what should i (?:put|write|fill in|enter) (?:for|in|at)|how (?:do i|should i|to) fill in|what is meant by) "
    r"(?P<english>.{2,40}?)[?.]?"
)
#: What only a form in hand can be meant by.
_OF_THE_WALK = {"standing", "check", "skip", "pause", "back", "undo", "submit", "later", "edit"}
#: The rate at which a budget is spent, which is told with what is spent.
_RATE_OF_BUDGET = {"执行率", "预算执行率", "budgetexecutionrate", "executionrate"}
#: What asks for last year's words here, not how they are written.
_LAST = re.compile(r"去年|上年|上一年|last year")
_NUMBERED = re.compile(r"\d+|[一二三四五六七八九十]+(?=[问题项])")


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
    if not name and len(clauses := clauses_of(text)) > 1:  # 这项要写什么？去年怎么写的
        names = [talk.library.shaped(clause) for clause in clauses]
        name = names[0] if all(names) else ""
    if not name and talk.walk is not None and (asked := _HOW.fullmatch(normal(text))) is not None:
        return _explain_named(talk, talk.walk, next(filter(None, asked.groups())))
    if name in {"", "new"} and (begun := starting.in_words(talk, text)) is not None:
        return begun
    if name in shaping.COMMANDS:
        return shaping.in_words(talk, name, text)
    if name == "new" or (name in _OF_THE_WALK and talk.walk is None):
        return None
    if name in {"skip", "later"} and (talk.prompt is None or (name == "later" and talk.prompt.kind not in WALK)):
        return None
    if name == "edit":
        return _to_question(talk, text)
    if name == "explain" and (talk.prompt is None or (talk.answer_stands and not _THIS.search(text))):
        return None  # what was just answered is asked about
    if name == "reopen" and talk.walk is not None and not submitting.YEAR.search(text):
        return None
    return run_command(talk, name, text if name in {"reopen", "export"} else "") if name else None


def _to_question(talk: Talk, text: str) -> Turn | None:
    """To the question of the number that a text says; None where there is none."""
    said = _NUMBERED.search(plain(text))
    number = read_number(said[0]) if said is not None else None
    if number is None or talk.walk is None or not talk.walk.at_step(int(number)) or not number:
        return None
    return correcting.edit(talk, str(int(number)))


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
    if talk.prompt.kind == "name":  # a row without a name is left as a whole
        rest = (prompt for prompt in talk.walk.at_step(talk.prompt.step) if prompt.current is None)
        entries |= {prompt.key: SKIPPED for prompt in rest}
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


def explain(talk: Talk, _: str) -> Turn:
    """What the open prompt wants."""
    if talk.walk is None or talk.prompt is None:
        return talk.say(phrase("dialogue.help"))
    if _LAST.search(talk.event.text) and len(clauses_of(talk.event.text)) == 1:
        return talk.say(
            *(tuple(explaining.last_year(talk.walk, talk.prompt)) or (phrase("dialogue.nothing_last_year"),))
        )
    return Turn(talk.session_with(), messages=(explaining.explain(talk.walk, talk.prompt),))


def _explain_named(talk: Talk, walk: Interview, what: str) -> Turn | None:
    """How the field or row that is named is filled in; None where nothing of the form is."""
    if plain(what) in _RATE_OF_BUDGET:
        what = "执行数"
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
    "start": starting.start,
    "sample": starting.sample,
    "new": starting.new,
    "restart": lambda talk, rest: starting.new(talk, rest, again=True),
    "continue": starting.go_on,
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
    "submit": submitting.submit,
    "anyway": lambda talk, _: submitting.submit(talk, closing.ANYWAY),
    "reopen": submitting.reopen,
    "back": back,
    "undo": undoing.undo,
    "redo": lambda talk, _: undoing.redo(talk) or starting.go_on(talk, ""),
    "skip": skip,
    "edit": correcting.edit,
    "take_rows": take_rows,
    "add_row": shaping.add_row,
    "drop_row": shaping.drop_row,
    "add_goal": shaping.add_goal,
    "drop_goal": shaping.drop_goal,
    "shape_help": lambda talk, _: talk.say(phrase("shaping.help")),
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
    **own_template.COMMANDS,
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
