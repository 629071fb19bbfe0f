"""Editing by words: 「项目支出改成8900.5」, 「把信访改成4.9分，因为…」, 「计生的目标填错了，应该是98%」, 「改回4.5」.

What is filled in wrongly is named and said right in one message; the reply tells what it was and what it is now.
"""

import re
import unicodedata
from dataclasses import dataclass
from decimal import Decimal

from bot.dialogue import asking, explaining
from bot.dialogue.editing import edit_step
from bot.dialogue.interview import Interview, Prompt
from bot.dialogue.last_year import WALK
from bot.dialogue.naming import entry_name, entry_words
from bot.dialogue.phrase import phrase
from bot.dialogue.pointing import Pointed, keys_of, part_named, pointed
from bot.dialogue.reading import Problem, read_entry
from bot.dialogue.rights import may
from bot.dialogue.talk import Talk
from bot.dialogue.turn import Choice, Message, Turn
from bot.dialogue.weights import weights_line
from kb.entries import BUDGET, row_key
from scoring.quantity import plain, read_number

LONGEST = 300
_TO = (
    r"(?:改成|改为|改到|改回|改作|调成|调为|调到|调整为|调整成|调整到|换成|更正为|更正成|修改为|修改成|修改到|变成|订正为|"
    r"变更为|写成|设为|设成|记成)"
)
_OUGHT = r"(?:应该|应当|应|正确的|实际|其实)?(?:是|为|改成|改为|得是|填)?"
_WRONG = r"(?:填|写|记|报|输|搞|弄)?(?:错|反)(?:了|啦)?|不对|有误|有错"
_EDIT = r"(?:修改|更改|更正|改一下|改下|我?[要想]改|重新填|重填|编辑|改)(?:一下)?"
_WRONGLY = "(?:wrong|incorrect|mistaken|a mistake)[,.;:]?"
_SHOULD = "(?:should (?:be|read)|is|was|ought to be)"
#: How a note of a row is added: 计生的措施补上：适当下调为98%. All behind it is its text.
_ADDED = (
    r"(?:还没写|没写|要|也|再|就|先)*"
    r"(?:补上|补充|补写|补|写上|写成|填上|加上|添上|改回|改为|改成|写|加|填)(?:一下|一条|一句)?\s?[:,]?\s?"
)
_NOTE = "的?(?:偏差原因|原因|改进措施|措施)"
_SAYINGS = (
    ("note", rf"(?:把|将|给)?(?P<what>.{{1,40}}?{_NOTE}){_ADDED}(?P<value>.{{2,}})"),
    ("note", r"(?:add|write|set) (?:the |a )?(?P<what>(?:reason|measure) (?:for|of) [^:,]{1,50})[:,] ?(?P<value>.+)"),
    ("wrong", rf"(?P<what>.{{1,40}}?)(?:这个|的)?\s?(?:{_WRONG})[,。;:]?\s?{_OUGHT}\s?(?P<value>.*)"),
    ("set", rf"(?P<what>)(?:{_WRONG})[,。;:]?\s?{_OUGHT}\s?(?P<value>.+)"),
    ("set", r"(?P<what>)(?:no|wrong|sorry)[,.;:]? (?:it |that |this )?(?:should be|is|was|make it) (?P<value>.+)"),
    ("set", rf"(?:把|将)?(?P<what>.{{0,40}}?)[,]?\s?(?:还?应该?|应当|要|得|还是|需要)?{_TO}\s?(?P<value>.+)"),
    ("set", rf"{_EDIT}\s?(?P<what>.{{1,40}}?)\s?(?:[为成到:=]|->|→)\s?(?P<value>.+)"),
    ("ought", r"(?P<what>.{2,40}?)(?:应该|应当|应)(?:是|为|填)\s?(?P<value>.+)"),
    ("set", r"(?:change|set|correct|update|make|edit|revise|fix) (?P<what>.{1,60}?) (?:to|as|into) (?P<value>.+)"),
    ("wrong", rf"(?P<what>.{{1,60}}?) (?:is|was) {_WRONGLY}(?: ?(?:it |this )?{_SHOULD})? ?(?P<value>.*)"),
    ("ought", r"(?P<what>.{1,60}?) (?:should (?:be|read|have been)|ought to be) (?P<value>.+)"),
    ("edit", rf"{_EDIT}\s?(?P<what>.{{1,40}})"),
    ("edit", r"(?:edit|change|correct|fix|redo|revise) (?P<what>.{1,60})"),
)  # fmt: skip
_PATTERNS = tuple((kind, re.compile(pattern, re.IGNORECASE | re.DOTALL)) for kind, pattern in _SAYINGS)
_WHY = re.compile(r"[,。;\s]*(?:因为|原因是|理由是|由于|because)[:\s]*(?P<why>.{2,})$", re.IGNORECASE | re.DOTALL)

#: What supposes or asks, and corrects nothing.
_SUPPOSED = re.compile(
    r"^(?:如果|假如|要是|假设|若|if |what|why|how|who)|谁|为什么|为何|怎么|会是多少|吗[?。]?$|\?$", re.IGNORECASE
)
_ENDING = re.compile(r"(?:改过来|才对|才是|吧|了|啊|呀|please|[。.!;,\s])+$", re.IGNORECASE)
_LED = re.compile(rf"^(?:请|帮我|麻烦|不对[,，]?|把|将|{_EDIT}|please )+|[,，。]$")
#: What names nothing: it goes on behind a colon, or behind the note that it speaks of.
_NO_NAME = re.compile(r":|(?:原因|措施)(?!$|的?(?:得分|目标|名称))(?=.*(?:补|写|加|调|降|提))")
_BACK = {"去", "来", "原来的", "原样", "原来", "原值"}
_POINTS = re.compile(r"\d\s*(?:分|points?)$", re.IGNORECASE)
_FIGURE = re.compile(r"[≥≤<>]{0,2}\s?[\d.,]+\s?\S{0,3}")
_CLEAR_STARTS = re.compile(r"(?:修改|更改|改一下|改下|编辑|edit )")
#: Prompts answered in sentences, which may speak of changing a row themselves.
_PLANS = {"measure", "lines", "text"}
_NOTES = {"reason", "why"}


@dataclass(frozen=True, slots=True)
class _Said:
    """A correction as it was said: of what, to which value ("" for: ask me), why."""

    kind: str
    what: str
    value: str
    why: str = ""


def in_words(talk: Talk, text: str, *, sure: bool = False) -> Turn | None:
    """The turn of a text that corrects something on the form in hand; None for a text that does not.

    sure: it was said as a command, so it is no answer to the open prompt.
    """
    if talk.walk is None or talk.session.awaiting or len(text) > LONGEST:
        return None
    line = unicodedata.normalize("NFKC", text).strip()
    if _SUPPOSED.search(line):
        return None
    readings = _readings(line)
    for said in readings:  # a name may have 到 or 为 in it
        if said.kind == "edit" and (named := pointed(talk.walk, said.what, talk.library.lexicon)) and named.whole:
            readings = [said]
    for said in readings:
        if said.value in _BACK:
            continue
        if not plain(said.what):
            if (turn := _last_one(talk, said)) is not None:
                return turn
            continue
        if said.kind == "edit" and (part := part_named(said.what)) and (key := _in_hand(talk, part)):
            return _at(talk, key)
        found = pointed(talk.walk, said.what, talk.library.lexicon)
        if found is not None and (sure or _is_meant(talk, said, found)):
            return _corrected(talk, said, found)
    points = any(said.kind == "set" and plain(said.what) and _POINTS.search(said.value) for said in readings)
    if (points or _CLEAR_STARTS.match(line)) and (
        talk.prompt is None or talk.prompt.kind not in _PLANS | _NOTES | set(WALK)
    ):
        return _contents(talk, talk.walk, phrase("dialogue.edit_unknown"))
    return None


def edit(talk: Talk, argument: str) -> Turn:
    """To a question by its number or name, or from the list of all; with a value, it is written at once."""
    if talk.walk is None:
        return talk.no_walk()
    if plain(argument).isdigit() and talk.walk.at_step(int(plain(argument)[:4])) and plain(argument) != "0":
        return edit_step(talk, int(plain(argument)[:4]))
    for text in (talk.event.text, f"修改 {argument}") if argument else ():
        if (turn := in_words(talk, text, sure=True)) is not None:
            return turn
    return _contents(talk, talk.walk)


def correct(talk: Talk, argument: str) -> Turn:
    """The button `<token>:<value>` that says which of several was meant."""
    token, _, value = argument.partition(":")
    prompt = talk.walk.find(token) if talk.walk is not None else None
    if prompt is None:
        return talk.say(phrase("dialogue.stale"))
    return _write(talk, prompt.key, _Said("set", "", value))


def _contents(talk: Talk, walk: Interview, *lines: object) -> Turn:
    first = lines or (phrase("dialogue.edit"),)
    ways = ("add_row", "drop_row", "add_goal") if may(talk.library.person, "edit", walk.form.unit) else ()
    shaping = [Choice(f"do:{way}", phrase(f"shaping.{way}"), aside=True) for way in ways]
    return talk.say(*first, choices=(*explaining.contents(walk), *shaping), ask=False)  # type: ignore[arg-type]


def _readings(line: str) -> list[_Said]:
    why = _WHY.search(line)
    body = _ENDING.sub("", line[: why.start()] if why else line)
    found = []
    for kind, pattern in _PATTERNS:
        if match := pattern.fullmatch(body):
            value = _ENDING.sub("", (match.groupdict().get("value") or "").strip(" :"))
            what = _LED.sub("", match["what"]).strip(" ,")
            if _NO_NAME.search(what):
                continue
            found.append(_Said(kind, what, value.strip('「」“”"'), why["why"] if why else ""))
    return found


def _is_meant(talk: Talk, said: _Said, found: Pointed) -> bool:
    """Whether it corrects and is no answer: where sentences are asked for, a value must be a figure or the name whole.

    A plan may speak of changing a row itself (「将…的目标调整为98%」), so only points and what is wrong count there.
    """
    prompt = talk.prompt
    kind = prompt.kind if prompt is not None else ""
    if said.kind == "note":
        return len(found.rows) == 1 and found.part in {"deviation", "measure"}
    figure = _FIGURE.fullmatch(said.value) is not None
    if kind in _PLANS or kind in WALK:
        if said.kind == "edit":
            return found.whole and kind not in WALK
        return figure and (said.kind == "wrong" or _POINTS.search(said.value) is not None)
    if said.kind == "edit":
        return found.whole or not _in_sentences(prompt)
    if _in_sentences(prompt):
        return figure or bool(found.key) if said.value else found.whole
    return found.whole or bool(found.part) or not said.value or re.search(r"\d", said.value) is not None


def _in_sentences(prompt: Prompt | None) -> bool:
    """Whether a prompt is answered in sentences."""
    if prompt is None:
        return False
    return prompt.kind in _NOTES or (prompt.kind == "actual" and prompt.scored is not None and prompt.scored.judged)


def _last_one(talk: Talk, said: _Said) -> Turn | None:
    """「改回4.5」: the prompt the person went back to, else what they filled in last, where it takes such a value."""
    assert talk.walk is not None
    if _in_sentences(talk.prompt) and _FIGURE.fullmatch(said.value) is None:
        return None
    if (
        said.kind != "set"
        or not re.search(r"\d", said.value)
        or (talk.prompt is not None and talk.prompt.kind in {*_PLANS, *WALK})
    ):
        return None
    if talk.prompt is not None and talk.prompt.current and _takes(talk, talk.prompt, said.value):
        return _write(talk, talk.prompt.key, said)
    own = [change for change in talk.record.history(talk.walk.form_id) if change.user == talk.event.user]
    last = [change.key for change in own if change.at == own[-1].at and change.after] if own else []
    if read_number(said.value) is None:  # "98%" is no score: what was done is meant
        last += [re.sub(r"^(row/.*)/[^/]*$", r"\1/actual", key) for key in last]
    prompts = [talk.walk.find(key) for key in last]
    figures = [prompt for prompt in prompts if prompt is not None and prompt.kind not in _NOTES | _PLANS | set(WALK)]
    fitting = [prompt for prompt in figures if _takes(talk, prompt, said.value)]
    if _POINTS.search(said.value):  # 8分 is a score, whatever else was filled in with it
        fitting.sort(key=lambda prompt: prompt.kind != "points")
    if figures:
        return _write(talk, (fitting or figures)[0].key, said)
    row = talk.prompt.row if talk.prompt is not None else None
    given = talk.walk.find(row_key(row.id, "given")) if row is not None else talk.walk.find("budget/given")
    if talk.prompt is not None and talk.prompt.kind in _NOTES and given is not None:
        return _write(talk, given.key, said)
    return None


def _in_hand(talk: Talk, part: str) -> str:
    """The entry that a part without a name means (改分数), of what is in hand or was filled in last; "" for none."""
    assert talk.walk is not None
    own = [change.key for change in talk.record.history(talk.walk.form_id) if change.user == talk.event.user]
    row = talk.prompt.row if talk.prompt is not None else None
    places = [row_key(row.id, "")] if row is not None else []
    places += [f"{own[-1].rpartition('/')[0]}/"] if own else []
    found = (talk.walk.find(place + part) for place in places if place.startswith(("row/", "budget/")))
    return next((prompt.key for prompt in found if prompt is not None), "")


def _takes(talk: Talk, prompt: Prompt, value: str) -> bool:
    """Whether this prompt can take the value."""
    assert talk.walk is not None
    return not isinstance(read_entry(prompt, value, talk.walk, talk.event.at.date(), talk.library.speech), Problem)


def _corrected(talk: Talk, said: _Said, found: Pointed) -> Turn:
    assert talk.walk is not None
    walk = talk.walk
    if not said.value and not found.part:
        steps = [prompt.step for row in found.rows for prompt in [_opening(walk, row.id)] if prompt is not None]
        if found.key:
            return _at(talk, found.key)
        return edit_step(talk, steps[0]) if len(steps) == 1 else _which(talk, found, "actual", "")
    if not said.value:
        keys = keys_of(found, found.part)
        return _at(talk, keys[0]) if len(keys) == 1 else _which(talk, found, found.part, "")
    if found.key:
        return _write(talk, found.key, said)
    if len(found.rows) > 1:
        return _which(talk, found, found.part or _part_for(walk, found.rows[0].id, said)[0], said.value)
    row = found.rows[0]
    parts = (found.part,) if found.part else _part_for(walk, row.id, said)
    if len(parts) > 1:
        choices = tuple(
            Choice(f"do:correct:{prompt.token}:{said.value}", phrase("dialogue.as_part", part=phrase(
                f"explain.part_{part}"), value=said.value))
            for part in parts if (prompt := walk.find(row_key(row.id, part))) is not None
        )  # fmt: skip
        return talk.say(phrase("dialogue.which_part", name=row.name), choices=choices, ask=False)
    return _write(talk, row_key(row.id, parts[0]), said)


def _opening(walk: Interview, row_id: str) -> Prompt | None:
    return walk.find(row_key(row_id, "actual"))


def _part_for(walk: Interview, row_id: str, said: _Said) -> tuple[str, ...]:
    """Which part of a row a value is for: points say so; a bare figure may be the score or what was done."""
    prompt = _opening(walk, row_id)
    if prompt is None or _POINTS.search(said.value):
        return ("given",)
    bare = read_number(said.value)
    target = prompt.scored.target if prompt.scored is not None else None
    if bare is None or prompt.weight is None or not 0 <= bare <= prompt.weight:
        return ("actual",)
    if target is None or said.why:
        return ("given",)
    given = walk.find(row_key(row_id, "given"))
    return ("given", "actual") if given is not None and given.current else ("actual",)


def _which(talk: Talk, found: Pointed, part: str, value: str) -> Turn:
    """Let the person say which row."""
    assert talk.walk is not None
    prompts = [talk.walk.find(row_key(row.id, part)) or _opening(talk.walk, row.id) for row in found.rows]
    kind = f"do:correct:{{}}:{value}" if value and len(value.encode()) < _LONGEST_VALUE else "do:focus:{}"
    choices = tuple(
        Choice(kind.format(prompt.token), explaining.name_of(prompt)) for prompt in prompts if prompt is not None
    )
    return talk.say(phrase("dialogue.which_row"), choices=choices, ask=False)


def _at(talk: Talk, key: str) -> Turn:
    """Ask for the value of one entry."""
    assert talk.walk is not None
    prompt = talk.walk.find(key)
    if prompt is not None:
        return Turn(talk.session_with(focus=key, paused=False))
    if key.startswith("goal/"):
        return talk.say(phrase("dialogue.edit_points", name=entry_name(talk.walk, key)))
    return _not_yet(talk, key)


def _not_yet(talk: Talk, key: str) -> Turn:
    """A score or note of a row that is not filled in so far: what was done comes first."""
    assert talk.walk is not None
    first = "budget/spent" if key.startswith("budget/") else re.sub(r"/[^/]*$", "/actual", key)
    if talk.walk.find(first) is None:
        return talk.say(phrase("dialogue.edit_unknown"))
    session = talk.session_with(focus=first, paused=False)
    return Turn(session, messages=(Message((phrase("dialogue.not_yet", name=entry_name(talk.walk, key)),)),))


def _write(talk: Talk, key: str, said: _Said) -> Turn:
    """Write the value, and say what it was and what it is; what cannot be so is asked back at its prompt."""
    assert talk.walk is not None
    walk = talk.walk
    if key.startswith("goal/") and key.endswith("/points"):
        return _write_points(talk, key, said.value)
    prompt = walk.find(key)
    if prompt is None:
        return _not_yet(talk, key)
    read = read_entry(prompt, said.value, walk, talk.event.at.date(), talk.library.speech, sure=prompt.kind == "points")
    if isinstance(read, Problem):
        choices = tuple(
            Choice(asking.at(prompt, f"take.{number}"), label) for number, (label, _) in enumerate(read.readings)
        )
        session = talk.session_with(focus=key, paused=False, pending=tuple(reading for _, reading in read.readings))
        return Turn(session, messages=(Message((read.phrase,), choices),), ask=not choices)
    entries = {**read, **(_why(prompt, read.get(key) or "", said.why) if said.why else {})}
    lines = [phrase("dialogue.corrected", name=entry_name(walk, key), before=entry_words(key, prompt.current),
                    after=entry_words(key, entries[key]))]  # fmt: skip
    given = _given_again(walk, key)
    if given is not None and given.current and given.key in entries and entries[given.key] is None:
        lines.append(phrase("dialogue.score_dropped", points=given.current))
    return talk.record_entries(entries, *lines, *weights_line(walk, entries))


def _given_again(walk: Interview, key: str) -> Prompt | None:
    """The score of the row or of the budget that an entry belongs to, where it is another entry."""
    given = walk.find(f"{key.rpartition('/')[0]}/given")
    return given if given is not None and given.key != key else None


def _why(prompt: Prompt, value: str, why: str) -> dict[str, str | None]:
    """The notes that a reason given with the value fills in: why points are lost, and why the rule is not followed."""
    place = prompt.key.rpartition("/")[0]
    reason = f"{place}/{'reason' if place == BUDGET else 'deviation'}"
    if prompt.kind != "points":
        return {reason: why} if prompt.row is not None else {}
    entries: dict[str, str | None] = {}
    points = Decimal(value)
    if prompt.computed is not None and points != prompt.computed.points:
        entries[f"{place}/why"] = why
    if prompt.weight is not None and points < prompt.weight:
        entries[reason] = why
    return entries


def _write_points(talk: Talk, key: str, value: str) -> Turn:
    """The points that the form states for a goal."""
    assert talk.walk is not None
    points = read_number(re.sub(r"\s*(?:分|points?)$", "", value))
    name = entry_name(talk.walk, key)
    if points is None or not 0 < points <= _WHOLE:
        return talk.say(phrase("dialogue.edit_points", name=name))
    goal = next((goal for goal in talk.walk.form.goals if key == f"goal/{goal.number}/points"), None)
    before = f"{goal.points.normalize():f}" if goal is not None and goal.points is not None else None
    after = f"{points.normalize():f}"
    line = phrase("dialogue.corrected", name=name, before=entry_words(key, before), after=after)
    return talk.record_entries({key: after}, line)


_LONGEST_VALUE = 40
#: The points of a whole form.
_WHOLE = 100
