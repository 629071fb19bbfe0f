"""Changing the rows of a form: an indicator or a goal is added or dropped, by words or by buttons."""

import re
from collections.abc import Sequence
from decimal import Decimal

from bot.dialogue import explaining
from bot.dialogue.interview import Interview, Prompt
from bot.dialogue.phrase import Term, phrase
from bot.dialogue.pointing import pointed
from bot.dialogue.rights import may
from bot.dialogue.talk import Talk
from bot.dialogue.turn import Choice, Message, Turn
from bot.dialogue.weights import WHOLE, weights_line
from kb.entries import row_key
from kb.query import normal
from kb.shaping import DROPPED
from scoring.form import Goal, Indicator, indicator_id
from scoring.quantity import plain, whole_number

#: Level 1 and level 2 as the ministry of finance's guide to indicators has them (财预〔2020〕10号).
LEVELS = (
    ("产出指标", "数量指标"),
    ("产出指标", "质量指标"),
    ("产出指标", "时效指标"),
    ("产出指标", "成本指标"),
    ("效益指标", "经济效益指标"),
    ("效益指标", "社会效益指标"),
    ("效益指标", "生态效益指标"),
    ("效益指标", "可持续影响指标"),
    ("满意度指标", "服务对象满意度指标"),
)
#: In front of a name that waits in the session.
_CALLED = "add_row"
MOST_GOALS = 20
MOST_ROWS = 200
LONGEST_WHY = 200
#: Commands that change the rows of a form.
COMMANDS = ("add_row", "drop_row", "add_goal", "drop_goal", "shape_help")
#: Prompts answered in sentences, where such words may be an answer (「取消这一项指标」 as a measure).
_SENTENCES = {"text", "lines", "why", "reason", "measure", "effect"}
_SPEAKS = re.compile(r"^(?:请|我|帮|麻烦|please|i |let|can you|could you)", re.IGNORECASE)
_WHY = re.compile(r"[,，;；。\s]*(?:因为|原因是|理由是|由于|because)[:：\s]*(?P<why>.{2,})$", re.IGNORECASE)
_THIS = re.compile(r"(?:这|本|该|此)(?:一)?[项个条行](?:指标)?|this(?: one| row| indicator)?|it")
_LAST = re.compile(r"最后(?:面|那|的|一)*[项个条行]?(?:指标)?|(?:the )?last(?: one| row| indicator)?")
_GOAL = re.compile(r"目标 ?(\d{1,2}|[一二三四五六七八九十]{1,2})|goal (\d{1,2})")
_POINTS = re.compile(r"[,，、(（\s]*(?<![\d.])(\d{1,3}(?:\.\d{1,2})?)\s*(?:分|points?|pts)[)）]?")


def in_words(talk: Talk, name: str, text: str) -> Turn | None:
    """What 「再加一项指标」, 「删掉最后一项」 lead to; None where they are an answer, or name nothing of the form."""
    walk, prompt = talk.walk, talk.prompt
    if walk is None or (prompt is not None and _in_sentences(prompt) and not _SPEAKS.match(text.strip())):
        return None
    if not may(talk.library.person, "edit", walk.form.unit):
        return None
    why = _WHY.search(text)
    said = talk.library.named(name, text[: why.start()] if why else text)
    match name:
        case "add_row":
            return _add_named(talk, walk, said.get("goal") or "", _as_typed(text, said.get("name") or ""))
        case "drop_row":
            row = _row_named(talk, walk, said.get("what") or "")
            return None if row is None else _drop(talk, walk, row, why["why"][:LONGEST_WHY] if why else DROPPED)
        case "add_goal":
            return add_goal(talk, "")
        case "drop_goal":
            return drop_goal(talk, said.get("goal") or "")
    return talk.say(phrase("shaping.help"))


def _in_sentences(prompt: Prompt) -> bool:
    judged = prompt.kind == "actual" and (prompt.scored is None or prompt.scored.judged)
    return prompt.kind in _SENTENCES or judged


# --- to add ----------------------------------------------------------------------------------------------------------


def add_row(talk: Talk, argument: str) -> Turn:
    """Add a row: `<place of its goal>`, or `<place>.<number of its kind>`; what is not said yet is asked."""
    walk = talk.walk
    if walk is None:
        return talk.no_walk()
    place, _, kind = argument.partition(".")
    if not argument and len(walk.form.goals) > 1:
        return _which_goal(talk, walk)
    goal = _at(walk.form.goals, place or "0")
    if goal is None:
        return talk.say(phrase("dialogue.stale"))
    levels = _levels(walk)
    if not kind.isdecimal() or int(kind) >= len(levels):
        return _which_kind(talk, walk, goal)
    return _add(talk, walk, goal, levels[int(kind)])


def _add_named(talk: Talk, walk: Interview, number: str, name: str) -> Turn:
    """A row that is added in words: in which goal, called how, of how many points, as far as that is said."""
    goal = _numbered(walk, number)
    if number and goal is None:
        return talk.say(phrase("shaping.no_goal", most=len(walk.form.goals)))
    if goal is None and len(walk.form.goals) > 1:
        turn = _which_goal(talk, walk)
    else:
        turn = _which_kind(talk, walk, goal or walk.form.goals[0])
    if not name:
        return turn
    return Turn(talk.session_with(pending=(_CALLED, name)), messages=turn.messages, ask=False)


def _as_typed(text: str, name: str) -> str:
    """A name that was found in the normal form of a text, with its capitals."""
    line = " ".join(text.split())
    start = line.casefold().rfind(name)
    return line[start : start + len(name)] if start >= 0 and len(line) == len(line.casefold()) else name


def _called(talk: Talk) -> tuple[str, ...]:
    """The name that was said with the wish for a row, kept while its place and kind are asked."""
    return talk.session.pending if talk.session.pending[:1] == (_CALLED,) else ()


def _which_goal(talk: Talk, walk: Interview) -> Turn:
    choices = tuple(
        Choice(f"do:add_row:{place}", phrase("shaping.in_goal", goal=goal.number, rows=len(goal.indicators)))
        for place, goal in enumerate(walk.form.goals)
    )
    return talk.say(phrase("shaping.which_goal"), choices=choices, ask=False, pending=_called(talk))


def _which_kind(talk: Talk, walk: Interview, goal: Goal) -> Turn:
    place = walk.form.goals.index(goal)
    choices = tuple(
        Choice(
            f"do:add_row:{place}.{number}", phrase("shaping.kind", level1=Term(one, "level"), level2=Term(two, "level"))
        )
        for number, (one, two) in enumerate(_levels(walk))
    )
    return talk.say(phrase("shaping.which_kind"), choices=choices, ask=False, pending=_called(talk))


def _levels(walk: Interview) -> Sequence[tuple[str, str]]:
    """The kinds of rows to choose from: those of the form, then the usual ones that it has not."""
    own = dict.fromkeys((row.level1, row.level2) for row in walk.draft.skeleton.indicators if row.level2)
    known = {plain(level2) for _, level2 in own}
    return (*own, *(level for level in LEVELS if plain(level[1]) not in known))


def _add(talk: Talk, walk: Interview, goal: Goal, level: tuple[str, str]) -> Turn:
    entries = walk.draft.entries
    taken = {row.id for row in walk.draft.skeleton.indicators}
    taken |= {key.removeprefix("row/").rpartition("/")[0] for key in entries if key.startswith("row/")}
    if len(taken) >= MOST_ROWS:
        return talk.say(phrase("shaping.too_many", most=MOST_ROWS))
    name, weight = _name_and_points("".join(_called(talk)[1:]))
    row = indicator_id(name or "-".join(level), taken)
    ordinal = 1 + max((int(value.rpartition("/")[2]) for key, value in entries.items() if _adds_row(key)), default=0)
    new: dict[str, str | None] = {row_key(row, "level1"): level[0], row_key(row, "level2"): level[1]}
    new |= {row_key(row, part): value for part, value in (("name", name), ("weight", weight)) if value}
    new[row_key(row, "added")] = f"{goal.number or ''}/{ordinal}"
    line = phrase(
        "shaping.added" if goal.number else "shaping.added_alone", goal=goal.number, level=Term(level[1], "level")
    )
    turn = talk.record_entries(new, line, *(weights_line(walk, new) if weight else ()))
    missing = "weight" if name and not weight else "name" if not name else "target"
    return Turn(
        talk.session_with(focus=row_key(row, missing), row=f"row/{row}", paused=False), turn.changes, turn.messages
    )


def _adds_row(key: str) -> bool:
    return key.startswith("row/") and key.endswith("/added")


def _name_and_points(said: str) -> tuple[str, str]:
    """A name, and the points that are said behind it."""
    points = _POINTS.search(said)
    name = said[: points.start()] if points is not None else said
    name = name.strip(" ,，、:：「」“”\"'()（）")
    value = f"{Decimal(points[1]).normalize():f}" if points is not None and 0 < Decimal(points[1]) <= WHOLE else ""
    return name if re.search(r"\w", name) else "", value


def add_goal(talk: Talk, _: str) -> Turn:
    """Add a goal behind the others, and ask for its first row."""
    walk = talk.walk
    if walk is None:
        return talk.no_walk()
    numbers = [goal.number for goal in walk.form.goals]
    if None in numbers or len(numbers) >= MOST_GOALS:
        return talk.say(phrase("shaping.no_more_goals"))
    number = 1 + max((number for number in numbers if number is not None), default=0)
    entries = {f"goal/{number}/dropped": None, f"goal/{number}/added": "1"}
    place = len(numbers)
    choices = (
        Choice(f"do:add_row:{place}", phrase("shaping.add_row_in", goal=number)),
        Choice("do:undo", phrase("shaping.undo")),
    )
    turn = talk.record_entries(entries)
    message = Message((phrase("shaping.goal_added", goal=number),), choices)
    return Turn(turn.session, turn.changes, (message,), ask=False)


# --- to drop ---------------------------------------------------------------------------------------------------------


def drop_row(talk: Talk, argument: str) -> Turn:
    """Drop the row of the prompt with this token; without one, ask which."""
    walk = talk.walk
    if walk is None:
        return talk.no_walk()
    prompt = walk.find(argument) if argument else None
    if prompt is not None and prompt.row is not None:
        return _drop(talk, walk, prompt.row, DROPPED)
    if argument:
        return talk.say(phrase("dialogue.stale"))
    opening = {prompt.row.id: prompt for prompt in walk.prompts if prompt.kind == "actual" and prompt.row is not None}
    choices = tuple(Choice(f"do:drop_row:{one.token}", explaining.name_of(one)) for one in opening.values())
    return talk.say(phrase("shaping.which_row"), choices=choices, ask=False)


def _row_named(talk: Talk, walk: Interview, what: str) -> Indicator | None:
    """The one row that words name: this one, the last one, its number or name."""
    said = normal(what).strip(" ,的")
    if not said or _THIS.fullmatch(said):
        return talk.prompt.row if talk.prompt is not None else None
    goal = _GOAL.search(said)
    rows = walk.form.indicators
    if goal is not None and _LAST.search(said) and (held := _numbered(walk, goal[1] or goal[2])) is not None:
        rows, said = held.indicators, _GOAL.sub("", said).strip(" 的里下中") or "最后一项"
    if _LAST.fullmatch(said):
        return rows[-1] if rows else None
    found = pointed(walk, said, talk.library.lexicon)
    return found.rows[0] if found is not None and len(found.rows) == 1 and not found.part else None


def _drop(talk: Talk, walk: Interview, row: Indicator, why: str) -> Turn:
    if len(walk.form.indicators) == 1:
        return talk.say(phrase("shaping.only_row"))
    entries: dict[str, str | None] = {row_key(row.id, "dropped"): why}
    name = row.name or f"{row.level1}·{row.level2}"
    told = phrase("shaping.dropped_points", name=name, points=row.weight) if row.weight is not None else phrase(
        "shaping.dropped", name=name
    )  # fmt: skip
    return talk.record_entries(entries, told, *weights_line(walk, entries))


def drop_goal(talk: Talk, argument: str) -> Turn:
    """Drop the last goal with its rows; one before it keeps its number, by which all of its answers are known."""
    walk = talk.walk
    if walk is None:
        return talk.no_walk()
    goal = _numbered(walk, argument) if argument else walk.form.goals[-1]
    if goal is None or goal.number is None:
        return talk.say(phrase("shaping.no_goal", most=len(walk.form.goals)))
    if len(walk.form.goals) == 1:
        return talk.say(phrase("shaping.only_goal"))
    if goal != walk.form.goals[-1]:
        return talk.say(phrase("shaping.last_goal_only", goal=goal.number, last=walk.form.goals[-1].number))
    entries: dict[str, str | None] = {f"goal/{goal.number}/dropped": DROPPED}
    line = phrase("shaping.goal_dropped", goal=goal.number, rows=len(goal.indicators))
    return talk.record_entries(entries, line, *weights_line(walk, entries))


# --- goals -----------------------------------------------------------------------------------------------------------


def _numbered(walk: Interview, said: str) -> Goal | None:
    number = int(said) if said.isdecimal() else whole_number(said) if said else None
    return next((goal for goal in walk.form.goals if number is not None and goal.number == number), None)


def _at(goals: Sequence[Goal], place: str) -> Goal | None:
    return goals[int(place)] if place.isdecimal() and int(place) < len(goals) else None
