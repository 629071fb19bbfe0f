"""「分工」 and 「进度」: the editor gives parts of the form to people; each fills in theirs, or hands one back."""

from collections.abc import Sequence
from datetime import date, timedelta

from bot.dialogue.change import Assign, HandBack
from bot.dialogue.days import days_of
from bot.dialogue.interview import Interview
from bot.dialogue.phrase import Phrase, phrase
from bot.dialogue.rights import may
from bot.dialogue.talk import Talk, whole_walk
from bot.dialogue.turn import Choice, Message, Notice, Turn
from kb.people import Person
from kb.query import short_name
from kb.record import Draft, Heading
from kb.sharing import BUDGET_TIES, HEAD, MEASURES, Assignment, part_of
from scoring.form import Form

#: The deadlines that are offered, in days from today.
DAYS = (3, 7, 14)
NO_DEADLINE = "none"
TYPED = "typed"
LONGEST_REMARK = 500
#: Names of a person's missing parts on the board; more are counted.
MOST_NAMES = 4


def assign(talk: Talk, argument: str) -> Turn:
    """What is to be given out, to whom, by when; each by a button, the deadline also in words."""
    draft = _draft(talk)
    if draft is None:
        return talk.no_walk()
    what, _, rest = argument.partition(":")
    number, _, due = rest.partition(":")
    parts = _parts(draft, what)
    if not parts:
        return talk.say(phrase("sharing.what"), choices=tuple(_lots(draft)), ask=False)
    person = next((one for one in _helpers(talk) if str(one.number) == number), None)
    if person is None and number != "0":
        return _whom(talk, draft, what, parts)
    if number == "0":
        line = phrase("sharing.taken_back", what=_what(draft, what))
        return _done(talk, draft, Assign(draft.heading.id, parts, 0), line)
    assert person is not None
    day, problem = _deadline(talk, due)
    if not due or problem:
        return _when(talk, draft, f"{what}:{number}", person, problem)
    line = phrase("sharing.assigned", what=_what(draft, what), name=person.called, until=_until(day))
    told = phrase("sharing.yours", form=form_name(draft.heading), what=_what(draft, what), until=_until(day))
    notice = Notice(person.user, Message((told,), (Choice(f"do:continue:{draft.heading.id}", phrase("sharing.fill")),)))
    return _done(talk, draft, Assign(draft.heading.id, parts, person.number, day), line, notice)


def board(talk: Talk, _: str) -> Turn:
    """Who has what: done, missing, late; a contributor sees their own line."""
    draft = _draft(talk)
    if draft is None:
        return talk.no_walk()
    walk = whole_walk(draft, talk.library)
    today = talk.event.at.date()
    own = talk.library.person.number
    editor = may(talk.library.person, "share")
    lines = [phrase("sharing.board", form=form_name(draft.heading), done=walk.answered, steps=walk.steps)]
    for number in dict.fromkeys(each.number for each in draft.assignments):
        if editor or number == own:
            lines += _line(draft, walk, [each for each in draft.assignments if each.number == number], today)
    if editor and (free := _unassigned(draft, walk)):
        lines.append(phrase("sharing.unassigned", parts=_names(draft, free)))
    choices = (Choice("do:assign", phrase("sharing.assign")),) if editor else ()
    return talk.say(*lines, choices=(*choices, talk.going_on()), ask=False)


def own_lines(talk: Talk) -> list[Phrase]:
    """What a contributor has to fill in, for the greeting."""
    own = talk.library.person.number
    lines: list[Phrase] = []
    for heading in talk.record.headings(state="draft"):
        draft = talk.record.draft(heading.id)
        if draft is None:
            continue
        walk = whole_walk(draft, talk.library)
        held = [each for each in draft.assignments if each.is_of(own) and _prompts(walk, each.part)]
        missing = [each for each in held if _is_open(walk, each.part)]
        due = min((each.due for each in missing if each.due is not None), default=None)
        lines.append(
            phrase("sharing.own", form=form_name(draft.heading), all=len(held), left=len(missing), until=_until(due))
            if missing
            else phrase("sharing.own_done", form=form_name(draft.heading), all=len(held))
        )
    return lines


def hand_back(talk: Talk, argument: str) -> Turn:
    """Give the part in hand back to the editor, with a word why."""
    draft = _draft(talk)
    token, _, typed = argument.partition(":")
    if draft is None or talk.walk is None or not talk.walk.shared:
        return talk.say(phrase("sharing.nothing_to_hand_back"))
    prompt = talk.walk.find(token) if token else talk.prompt
    if prompt is None:
        return talk.say(phrase("sharing.nothing_to_hand_back"))
    part = part_of(prompt.key)
    name = _part_name(draft.rows, part)
    if typed != TYPED:
        return talk.say(phrase("sharing.why_back", name=name), ask=False, awaiting=f"handback:{prompt.token}:{TYPED}")
    why = " ".join(talk.event.text.split())
    if len(why) > LONGEST_REMARK:
        return talk.say(too_long(why), ask=False, awaiting=f"handback:{prompt.token}:{TYPED}")
    me = talk.library.person.called
    told = phrase("sharing.came_back", who=me, name=name, form=form_name(draft.heading), why=why)
    notices = tuple(
        Notice(one.user, Message((told,), (Choice("do:assign", phrase("sharing.assign")),)))
        for one in talk.record.persons()
        if one.role == "editor" and one.belongs_to(draft.heading.unit)
    )
    message = Message((phrase("sharing.handed_back", name=name),))
    return Turn(talk.session_with(focus=""), (HandBack(draft.heading.id, part, why),), (message,), notices=notices)


def too_long(text: str) -> Phrase:
    """That a remark is longer than is read."""
    return phrase("problems.long", most=LONGEST_REMARK, length=len(text))


def all_done(walk: Interview) -> Message:
    """The end of a walk through one's own parts."""
    skipped = "、".join(str(step) for step in sorted({prompt.step for prompt in walk.skipped}))
    lines = [phrase("sharing.all_done", steps=walk.steps)]
    if skipped:
        lines.append(phrase("closing.skipped", steps=skipped))
    return Message(
        tuple(lines), (Choice("do:edit", phrase("closing.edit")), Choice("do:preview", phrase("closing.preview")))
    )


# --- steps of giving out ---------------------------------------------------------------------------------------------


def _whom(talk: Talk, draft: Draft, what: str, parts: Sequence[str]) -> Turn:
    helpers = _helpers(talk)
    choices = [Choice(f"do:assign:{what}:{one.number}", one.called) for one in helpers]
    if any(each.part in parts for each in draft.assignments):
        choices.append(Choice(f"do:assign:{what}:0", phrase("sharing.take_back"), aside=True))
    line = phrase("sharing.whom", what=_what(draft, what)) if helpers else phrase("sharing.no_helpers")
    return talk.say(line, choices=tuple(choices), ask=False)


def _when(talk: Talk, draft: Draft, so_far: str, person: Person, problem: Phrase | None) -> Turn:
    today = talk.event.at.date()
    choices = [
        Choice(f"do:assign:{so_far}:{day.isoformat()}", phrase("sharing.in_days", days=days, date=day.isoformat()))
        for days, day in ((days, today + timedelta(days=days)) for days in DAYS)
    ]
    choices.append(Choice(f"do:assign:{so_far}:{NO_DEADLINE}", phrase("sharing.no_deadline")))
    line = problem or phrase("sharing.when", what=_what(draft, so_far.partition(":")[0]), name=person.called)
    return talk.say(line, choices=tuple(choices), ask=False, awaiting=f"assign:{so_far}:{TYPED}")


def _deadline(talk: Talk, due: str) -> tuple[date | None, Phrase | None]:
    if due in {"", NO_DEADLINE}:
        return None, None
    today = talk.event.at.date()
    days = days_of(talk.event.text if due == TYPED else due, (today.year, today.year + 1), today)
    day = next((day for day in days if day >= today), None)
    return day, None if day else phrase("sharing.past" if days else "problems.date")


def _done(talk: Talk, draft: Draft, change: Assign, line: Phrase, *notices: Notice) -> Turn:
    free = [part for part in _unassigned(draft, whole_walk(draft, talk.library)) if part not in change.parts]
    choices = (Choice("do:assign", phrase("sharing.assign_more", left=len(free))),
               Choice("do:board", phrase("sharing.to_board")), talk.going_on())  # fmt: skip
    return Turn(talk.session_with(), (change,), (Message((line,), choices),), ask=False, notices=notices)


# --- what there is to give -------------------------------------------------------------------------------------------


def _lots(draft: Draft) -> list[Choice]:
    """Goals, kinds of indicators, single rows, and what is no row."""
    form, taken = draft.rows, {each.part: each for each in draft.assignments}
    choices = [
        Choice(f"do:assign:g{place}", phrase("sharing.lot_goal", goal=goal.number, rows=len(goal.indicators)))
        for place, goal in enumerate(form.goals)
        if goal.number is not None and len(form.goals) > 1
    ]
    choices += [
        Choice(f"do:assign:k{place}", phrase("sharing.lot_kind", kind=kind, rows=len(_of_kind(form, kind))))
        for place, kind in enumerate(_kinds(form))
    ]
    for place, row in enumerate(form.indicators):
        held = taken.get(f"row/{row.id}")
        name = row.name or f"{row.level1}·{row.level2}"
        label = phrase("sharing.lot_held", name=name, who=held.name) if held else phrase("sharing.lot", name=name)
        choices.append(Choice(f"do:assign:r{place}", label))
    choices.append(Choice(f"do:assign:{HEAD}", phrase("sharing.part_head")))
    return choices


def _parts(draft: Draft, what: str) -> tuple[str, ...]:
    """The parts that a lot stands for; none for a lot that there is not."""
    form = draft.rows
    if what == HEAD:
        return (HEAD,)
    kind, place = what[:1], int(what[1:]) if what[1:].isdecimal() else -1
    among: Sequence[object] = {"g": form.goals, "k": _kinds(form), "r": form.indicators}.get(kind, ())
    if not 0 <= place < len(among):
        return ()
    match kind:
        case "g":
            goal = form.goals[place]
            return (*(f"row/{row.id}" for row in goal.indicators), f"goal/{goal.number}")
        case "k":
            return tuple(f"row/{row}" for row in _of_kind(form, _kinds(form)[place]))
        case _:
            return (f"row/{form.indicators[place].id}",)


def _what(draft: Draft, what: str) -> Phrase | str:
    form = draft.rows
    match what[:1]:
        case "g":
            return phrase("interview.place_goal", goal=form.goals[int(what[1:])].number)
        case "k":
            return _kinds(form)[int(what[1:])]
        case "r":
            return _part_name(form, f"row/{form.indicators[int(what[1:])].id}")
        case _:
            return phrase("sharing.part_head")


def _kinds(form: Form) -> list[str]:
    return list(dict.fromkeys(row.level2 for row in form.indicators if row.level2))


def _of_kind(form: Form, kind: str) -> list[str]:
    return [row.id for row in form.indicators if row.level2 == kind]


def _helpers(talk: Talk) -> list[Person]:
    return [one for one in talk.record.persons() if one.role == "contributor"]


# --- the board -------------------------------------------------------------------------------------------------------


def _line(draft: Draft, walk: Interview, theirs: Sequence[Assignment], today: date) -> list[Phrase]:
    held = [each for each in theirs if not each.handed_back and _prompts(walk, each.part)]
    missing = [each for each in held if _is_open(walk, each.part)]
    late = [each for each in missing if each.due is not None and each.due < today]
    due = min((each.due for each in missing if each.due is not None), default=None)
    lines = []
    if held:
        state = "late" if late else "missing" if missing else "complete"
        lines.append(
            phrase(f"sharing.line_{state}", name=theirs[0].name, done=len(held) - len(missing), all=len(held),
                   parts=_names(draft, [each.part for each in missing]), until=_until(due))
        )  # fmt: skip
    lines += [
        phrase("sharing.line_back", name=each.name, part=_part_name(draft.rows, each.part), why=each.handed_back)
        for each in theirs
        if each.handed_back
    ]
    return lines


def _unassigned(draft: Draft, walk: Interview) -> list[str]:
    """The parts that are in nobody's hands and not filled in."""
    held = {each.part for each in draft.assignments if not each.handed_back}
    parts = dict.fromkeys(part_of(prompt.key) for prompt in walk.prompts if prompt.step)
    return [part for part in parts if part not in held and _is_open(walk, part)]


def _prompts(walk: Interview, part: str) -> bool:
    return any(part_of(prompt.key) == part for prompt in walk.prompts)


def _is_open(walk: Interview, part: str) -> bool:
    return any(prompt.current is None for prompt in walk.prompts if part_of(prompt.key) == part)


def _names(draft: Draft, parts: Sequence[str]) -> Phrase:
    shown = tuple(_part_name(draft.rows, part) for part in parts[:MOST_NAMES])
    return phrase("sharing.names_more" if len(parts) > len(shown) else "sharing.names", names=shown, count=len(parts))


def _part_name(form: Form, part: str) -> Phrase | str:
    kind, _, name = part.partition("/")
    match kind:
        case "row":
            row = next((row for row in form.indicators if row.id == name), None)
            return "…" if row is None else row.name or f"{row.level1}·{row.level2}"
        case "goal":
            return phrase("interview.place_goal", goal=name)
        case _:
            known = {BUDGET_TIES: "ties", MEASURES: "measures"}
            return phrase(f"sharing.part_{known.get(kind, HEAD)}")


def _until(day: date | None) -> Phrase:
    return phrase("sharing.until", date=day.isoformat()) if day else phrase("sharing.whenever")


def form_name(heading: Heading) -> Phrase:
    """What a form is called: office (or project) and year."""
    unit = heading.project or short_name(heading.unit) or "…"
    return phrase("sharing.form", unit=unit, year=heading.year or "…")


def _draft(talk: Talk) -> Draft | None:
    """The draft in the person's hands, else the only one they see."""
    if talk.walk is not None:
        return talk.walk.draft
    drafts = talk.record.headings(state="draft")
    return talk.record.draft(drafts[0].id) if len(drafts) == 1 else None
