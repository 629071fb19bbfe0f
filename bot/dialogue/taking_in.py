"""A file that was sent: what was recognised in it, what is odd, what differs from the form on file; then yes or no."""

from collections.abc import Iterator, Sequence

from bot.dialogue import beginning
from bot.dialogue.change import Change, Receive, Refuse, TakeIn
from bot.dialogue.closing import finding_line
from bot.dialogue.event import Contents
from bot.dialogue.library import Library
from bot.dialogue.phrase import Phrase, phrase
from bot.dialogue.talk import Talk
from bot.dialogue.turn import Choice, Message, Turn
from kb.intake import STORABLE, Difference, Judged, judge
from kb.query import short_name
from kb.recognised import Recognised, counted_notes
from kb.record import HandedIn
from scoring.checks import Finding, check_form
from scoring.form import Form
from scoring.scorecard import score_form

#: What is shown of a longer list; the rest is counted.
MOST_SHOWN = 5
#: A file of more forms is told form by form in one line each.
MOST_IN_FULL = 2
MOST_LISTED = 20
LONGEST_QUOTE = 40
#: Of so many files a person is reminded.
MOST_PENDING = 3
#: Of the hash in a button.
HASH_SIGNS = 16


def handed_in(talk: Talk, contents: Contents) -> Turn:
    """The turn for a file: its forms wait for the person's word; nothing is filed yet."""
    if contents.refusal is not None or not contents.forms:
        return talk.say(contents.refusal or phrase("taking_in.no_file"))
    judged = [(one, _findings(one.form, talk.library)) for one in contents.forms]
    verdicts = [judge(one, talk.record, [finding.code for finding in found]) for one, found in judged]
    lines = [phrase("taking_in.file", file=contents.name, forms=len(verdicts))]
    if len(verdicts) <= MOST_IN_FULL:
        for (_, found), verdict in zip(judged, verdicts, strict=True):
            lines += _in_full(verdict, found)
    else:
        lines += (_in_short(verdict) for verdict in verdicts[:MOST_LISTED])
        lines += _more("taking_in.more_forms", len(verdicts) - MOST_LISTED)
    wanted = tuple(verdict for verdict in verdicts if verdict.verdict in STORABLE)
    if not wanted:
        return talk.say(*lines)
    content = wanted[0].recognised.content
    lines.append(_question(wanted))
    receive = Receive(tuple(verdict.recognised.form for verdict in wanted), contents.name, content)
    message = Message(tuple(lines), tuple(_choices(wanted, content[:HASH_SIGNS])))
    return Turn(talk.session_with(), (receive,), (message,), ask=False)


def take(talk: Talk, argument: str) -> Turn:
    """Yes: file the forms of this file that wait; `<hash>.new` leaves those alone that are on file already."""
    name, _, only = argument.partition(".")
    waiting = _waiting(talk, name)
    if not waiting:
        return talk.say(phrase("taking_in.gone"))
    lines: list[Phrase] = []
    changes: list[Change] = []
    taken: list[HandedIn] = []
    for one in waiting:
        verdict = _judged(one, talk)
        if verdict.verdict not in STORABLE or (only and verdict.verdict == "changed"):
            changes.append(Refuse(one))
            lines.append(phrase("taking_in.left", **_named(one.form)))
            continue
        changes.append(TakeIn(one, blank=verdict.verdict == "blank"))
        lines.append(phrase(f"taking_in.taken_{verdict.verdict}", **_named(one.form)))
        taken.append(one)
    choices = (*(_next_form(one) for one in taken[:MOST_SHOWN]), Choice("do:ask", phrase("dialogue.look_up")))
    shown = (*lines[:MOST_LISTED], *_more("taking_in.more_forms", len(lines) - MOST_LISTED))
    return Turn(talk.session_with(), tuple(changes), (Message(shown, choices if taken else ()),))


def pending(talk: Talk) -> tuple[Message, ...]:
    """The files that were handed in and not decided on, to be asked about again: a message for each."""
    files: dict[str, list[HandedIn]] = {}
    for one in talk.record.waiting(talk.event.user):
        files.setdefault(one.content, []).append(one)
    return tuple(
        message
        for content, forms in list(files.items())[-MOST_PENDING:]
        if (message := _pending(content, forms, talk)) is not None
    )


def _pending(content: str, forms: Sequence[HandedIn], talk: Talk) -> Message | None:
    wanted = [judged for one in forms if (judged := _judged(one, talk)).verdict in STORABLE]
    if not wanted:
        return None
    lines = (phrase("taking_in.pending", file=forms[0].source), *map(_in_short, wanted[:MOST_LISTED]))
    return Message(lines, tuple(_choices(wanted, content[:HASH_SIGNS])))


def _judged(one: HandedIn, talk: Talk) -> Judged:
    codes = [finding.code for finding in _findings(one.form, talk.library)]
    return judge(Recognised(one.form, content=one.content), talk.record, codes)


def refuse(talk: Talk, argument: str) -> Turn:
    """No: nothing of this file is filed."""
    waiting = _waiting(talk, argument)
    if not waiting:
        return talk.say(phrase("taking_in.gone"))
    return Turn(talk.session_with(), tuple(Refuse(one) for one in waiting), (Message((phrase("taking_in.refused"),)),))


def _waiting(talk: Talk, name: str) -> Sequence[HandedIn]:
    return [one for one in talk.record.waiting(talk.event.user) if name and one.content.startswith(name)]


def _findings(form: Form, library: Library) -> tuple[Finding, ...]:
    return check_form(form, score_form(form, library.rulebook(form.rulebook), library.rulebooks.values()))


# --- what was recognised ---------------------------------------------------------------------------------------------


def _in_full(judged: Judged, findings: Sequence[Finding]) -> Iterator[Phrase]:
    recognised = judged.recognised
    form = recognised.form
    reasons, measures = counted_notes(form)
    total = form.printed_total if form.printed_total is not None else form.given_total
    name = "taking_in.blank_form" if recognised.is_blank else "taking_in.form"
    yield phrase(
        name, **_named(form), indicators=len(form.indicators), deviations=reasons, measures=measures,
        goals=len([goal for goal in form.goals if goal.number is not None]), total="—" if total is None else total,
    )  # fmt: skip
    if judged.verdict not in {"new", "blank"}:
        stored = judged.stored.id if judged.stored is not None else ""
        yield phrase(f"taking_in.{judged.verdict.replace('-', '_')}", id=stored, rows=len(form.indicators))
    if judged.verdict in {"changed", "less"}:
        yield from map(difference_line, judged.differences[:MOST_SHOWN])
        yield from _more("taking_in.more_differences", len(judged.differences) - MOST_SHOWN)
    if judged.verdict == "same":
        return
    if not recognised.is_blank:
        if recognised.missing:
            parts = tuple(phrase(f"cli.missing_{part}") for part in recognised.missing)
            yield phrase("taking_in.missing", parts=parts)
        serious = [finding for finding in findings if finding.severity != "note"]
        yield from map(finding_line, serious[:MOST_SHOWN])
        yield from _more("taking_in.more_findings", len(serious) - MOST_SHOWN)
        yield from _quoted("taking_in.uncertain", recognised.doubtful)
    yield from _quoted("taking_in.leftover", recognised.leftovers)


def difference_line(difference: Difference) -> Phrase:
    """What one place says on file and in the file."""
    part = phrase(f"taking_in.part_{difference.part}")
    if difference.part == "row":
        return phrase("taking_in.row_gone" if difference.before else "taking_in.row_new", row=difference.row)
    told = {"before": _cut(difference.before) or "—", "after": _cut(difference.after) or "—"}
    if difference.row:
        return phrase("taking_in.differs_in_row", row=difference.row, part=part, **told)
    if difference.part in {"goals", "deviations", "measures"}:
        return phrase("taking_in.differs_in_texts", part=part)
    return phrase("taking_in.differs", part=part, **told)


def _in_short(judged: Judged) -> Phrase:
    form = judged.recognised.form
    total = form.printed_total if form.printed_total is not None else form.given_total
    verdict = phrase(f"taking_in.short_{judged.verdict.replace('-', '_')}")
    return phrase("taking_in.line", **_named(form), total="—" if total is None else total, verdict=verdict)


def _named(form: Form) -> dict[str, object]:
    unit = short_name(form.unit) if form.unit else ""
    name = f"{unit} {form.project}".strip() or form.title or "…"
    return {"name": name, "year": "" if form.year is None else form.year}


def _quoted(name: str, texts: Sequence[str]) -> Iterator[Phrase]:
    for text in texts[:MOST_SHOWN]:
        yield phrase(name, text=_cut(text))
    yield from _more(f"{name}_more", len(texts) - MOST_SHOWN)


def _more(name: str, count: int) -> Iterator[Phrase]:
    if count > 0:
        yield phrase(name, count=count)


def _cut(text: str) -> str:
    return text if len(text) <= LONGEST_QUOTE else f"{text[:LONGEST_QUOTE]}…"


# --- the question ----------------------------------------------------------------------------------------------------


def _question(wanted: Sequence[Judged]) -> Phrase:
    changed = sum(one.verdict == "changed" for one in wanted)
    if changed:
        return phrase("taking_in.ask_replace" if changed == len(wanted) else "taking_in.ask_mixed", changed=changed)
    if all(one.verdict == "blank" for one in wanted):
        return phrase("taking_in.ask_blank")
    return phrase("taking_in.ask", forms=len(wanted))


def _choices(wanted: Sequence[Judged], name: str) -> Iterator[Choice]:
    changed = sum(one.verdict == "changed" for one in wanted)
    if changed:
        yield Choice(f"do:take:{name}", phrase("taking_in.replace"))
        if changed < len(wanted):
            yield Choice(f"do:take:{name}.new", phrase("taking_in.only_new"))
        yield Choice(f"do:refuse:{name}", phrase("taking_in.leave"))
    else:
        yield Choice(f"do:take:{name}", phrase("taking_in.yes"))
        yield Choice(f"do:refuse:{name}", phrase("taking_in.no"))


def _next_form(one: HandedIn) -> Choice:
    """To fill in the blank, or the form of the year after."""
    named = _named(one.form)
    if Recognised(one.form).is_blank:
        return Choice(f"do:new:{beginning.FILE}{one.id}", phrase("taking_in.fill_blank", **named))
    year = (one.form.year or 0) + 1
    return Choice(f"do:new:{one.id}", phrase("dialogue.fill_named", unit=named["name"], year=year))
