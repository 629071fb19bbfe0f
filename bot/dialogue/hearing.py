"""A text at a prompt as people say it: yes, once more, the wrong row, a figure with words around it.

What sounds like a question or a command and is an answer is taken here; what is no answer is kept out of the form.
"""

import json
import re
from collections.abc import Mapping

from bot.dialogue import asking, explaining
from bot.dialogue.filling import HAPPENED, answer_by_button, consented, fill_in
from bot.dialogue.interview import Prompt
from bot.dialogue.last_year import WALK, is_clear
from bot.dialogue.phrase import phrase
from bot.dialogue.reading import Entries, Problem, band_of, read_entry, with_consequences
from bot.dialogue.spoken import (
    agrees,
    asks,
    bare,
    complains,
    figures_in,
    label_of,
    points_in,
    stands_for,
    wants_again,
    without_label,
)
from bot.dialogue.talk import Talk
from bot.dialogue.turn import Choice, Turn
from kb.entries import row_key
from scoring.quantity import plain

_FIGURES = {"date", "year", "amount", "points", "band", "weight"}
#: Fewer characters at a proposal tell nothing that was done.
_TOO_SHORT = 10
_NOTES = {"text", "lines", "why", "reason", "measure"}
#: What the figures of the head are called in a sentence, besides their names.
_CALLED: Mapping[str, tuple[str, ...]] = {
    "basic_expenditure": ("基本支出", "basic expenditure"),
    "project_expenditure": ("项目支出", "project expenditure"),
    "adjusted": ("预算数", "预算", "全年预算数", "budget"),
    "spent": ("执行数", "执行", "实际支出", "支出数", "实际执行数", "花", "spent", "spending"),
    "filed_on": ("填报日期", "日期", "date"),
}


def told(talk: Talk, prompt: Prompt, text: str) -> Turn | None:
    """What a text at a prompt leads to that could be taken for a question or a note, and is none; None for others."""
    if prompt.kind == "proposal" and (agrees(text) or talk.library.speech.consents(text)):
        return consented(talk, prompt)
    if agrees(text):
        return _agreed(talk, prompt)
    if wants_again(text) and prompt.kind not in WALK:
        return _again(talk, prompt)
    if prompt.kind not in WALK and complains(text) and not (_wants_figure(prompt) and re.search(r"\d", text)):
        return _kept_out(talk, prompt, text, "dialogue.which_place")
    if prompt.kind == "measure" and _looks_done(text):
        return _kept_out(talk, prompt, text, "dialogue.no_measure")
    if prompt.kind == "actual" and not _wants_figure(prompt):
        return _scored_at_once(talk, prompt, text)
    if not (_wants_figure(prompt) or prompt.row is not None) or asks(
        text, talk.walk.form.year if talk.walk is not None else None
    ):
        return None
    return _figure(talk, prompt, text)


def _read(talk: Talk, prompt: Prompt, text: str) -> Entries | Problem:
    assert talk.walk is not None
    return read_entry(prompt, text, talk.walk, talk.event.at.date(), talk.library.speech)


def _wants_figure(prompt: Prompt) -> bool:
    return (prompt.kind == "actual" and prompt.measured) or prompt.kind in _FIGURES


def _agreed(talk: Talk, prompt: Prompt) -> Turn | None:
    """Yes, to the one reading or score that was proposed."""
    taken = [value for _, value in talk.session.offered if value.startswith(asking.at(prompt, "take."))]
    if len(taken) == 1:
        return answer_by_button(talk, prompt, "take.0")
    if taken or prompt.kind != "points" or prompt.computed is None:
        return None
    return answer_by_button(talk, prompt, "record")


def _again(talk: Talk, prompt: Prompt) -> Turn:
    """The question once more, from its figure."""
    key = prompt.key
    if prompt.row is not None and prompt.kind not in {"name", "target", "weight"}:
        key = row_key(prompt.row.id, "actual")
    elif prompt.key.startswith("budget/") and prompt.part in {"given", "why", "reason"}:
        key = "budget/spent"
    return talk.say(phrase("dialogue.again"), focus=key)


def _kept_out(talk: Talk, prompt: Prompt, text: str, said: str) -> Turn:
    """Ask before a text goes into the form that was probably not meant to stand there."""
    choices = (
        Choice("do:back", phrase("interview.way_back"), aside=True),
        Choice("do:edit", phrase("interview.way_edit"), aside=True),
        Choice(asking.at(prompt, "meant"), phrase("dialogue.write_here")),
    )
    return talk.say(phrase(said, text=asking.quote(text)), choices=choices, pending=(text,), ask=False)


def doubted(talk: Talk, prompt: Prompt, text: str) -> Turn | None:
    """Ask before words go into the form that were probably said to the assistant; None for a fact."""
    if prompt.kind in WALK and is_clear(prompt, text):
        return None
    sort = "remark" if agrees(text) else talk.library.speech.aside(text)
    short = len(plain(text)) <= _TOO_SHORT and re.search(r"[^\W\d_]", text) is not None
    if prompt.kind == "proposal" and sort is None and short and not HAPPENED.search(text):
        sort = "remark"  # neither yes nor no, and nothing that was done
    if sort is None or prompt.kind == "points":
        return None
    if _wants_figure(prompt):
        if re.search(r"\d", text):
            return None
        line = phrase("dialogue.no_figure_yet")
        return talk.say(line, choices=(*_kept(prompt), *_WAYS_ON), ask=False)
    if prompt.kind == "actual" and points_in(text) is not None:
        return talk.say(phrase("dialogue.actual_first"))
    if prompt.kind not in WALK and isinstance(_read(talk, prompt, text), Problem):
        return None  # it says itself what is wanted
    asked, named = (
        ("follow_up.is_it_effect", "follow_up.into_effect")
        if prompt.kind in WALK
        else ("dialogue.is_it_for_form", "dialogue.into_form")
    )
    choices = (
        *_as_score(talk, prompt, text),
        Choice(asking.at(prompt, "meant"), phrase(named)),
        *_kept(prompt),
        *_WAYS_ON,
    )
    return talk.say(phrase(asked, text=asking.quote(text)), choices=choices, pending=(text,), ask=False)


_WAYS_ON = (
    Choice("do:skip", phrase("interview.way_skip"), aside=True),
    Choice("do:explain", phrase("interview.way_explain"), aside=True),
)


def _kept(prompt: Prompt) -> tuple[Choice, ...]:
    """As last year, where something stood there."""
    return (Choice(asking.at(prompt, "keep"), phrase("interview.keep")),) if prompt.previous else ()


def _as_score(talk: Talk, prompt: Prompt, text: str) -> tuple[Choice, ...]:
    """The points that a text behind a score names (应该是满分), to be recorded instead."""
    assert talk.walk is not None
    key = row_key(prompt.row.id, "given") if prompt.row is not None else "budget/given"
    given = talk.walk.find(key) if prompt.kind in {"reason", "why", "measure"} else None
    if given is None or given.weight is None:
        return ()
    said = points_in(text)
    full = said is None and re.search(r"满分|全分|full|max", text, re.IGNORECASE) is not None
    points = given.weight if full else said.points[0] if said is not None and len(said.points) == 1 else None
    if points is None or points > given.weight:
        return ()
    value = f"{points.normalize():f}"
    return (Choice(f"do:correct:{given.token}:{value}", phrase("dialogue.score_instead", points=points)),)


def _looks_done(text: str) -> bool:
    """Whether a text for a measure begins with a figure that something came to: 11个社区，其中新增1个."""
    return re.match(r"\s*(?:达到|完成|共|实际)?\s*[\d０-９]+(?:\.\d+)?\s*(?:[%％个次件人户项条]|$)", text) is not None


def _scored_at_once(talk: Talk, prompt: Prompt, text: str) -> Turn | None:
    """What was done and its score in one sentence (达到了，8分), where the row is judged."""
    said = points_in(text)
    if said is None or len(said.points) != 1 or "分" not in text or len(said.rest) < 2 or prompt.row is None:
        return None
    (value,) = said.points
    if prompt.weight is None or value > prompt.weight:
        return None
    entries = {
        **with_consequences(prompt, said.rest),
        row_key(prompt.row.id, "band"): band_of(prompt, value),
        row_key(prompt.row.id, "given"): f"{value.normalize():f}",
    }
    return talk.record_entries(entries, phrase("dialogue.kept_points", points=value))


def _figure(talk: Talk, prompt: Prompt, text: str) -> Turn | None:
    """A figure for this prompt, for another that it names, or for the one before that it corrects."""
    assert talk.walk is not None
    if (several := _several(talk, prompt, text)) is not None:
        return several
    label = label_of(bare(text).text) if _wants_figure(prompt) else ""
    if label and _is_called(prompt, label):
        text = without_label(text)
    elif label and (other := _named(talk, prompt, label)) is not None:
        return _offer_other(talk, prompt, other, text)
    if prompt.kind in _NOTES | {"points", "band"} and (actual := _corrected_actual(talk, prompt, text)) is not None:
        return fill_in(talk, actual, text)
    if not _wants_figure(prompt):
        return None
    read = _read(talk, prompt, text)
    fits = not isinstance(read, Problem) or bool(read.readings)
    before = talk.walk.before(prompt) if bare(text).corrects else None
    if before is not None and (not fits or before.kind == prompt.kind == "amount") and _wants_figure(before):
        return fill_in(talk, before, text) if not fits else _offer_other(talk, prompt, before, text)
    if not fits:
        target = prompt.scored.target if prompt.kind == "actual" and prompt.scored is not None else None
        counted = target is not None and re.search(rf"\d\s*{re.escape(plain(target.unit))}", plain(text))
        # A figure of the right kind that is none of what was done (没到98%) is no question either.
        return talk.say(read.phrase) if isinstance(read, Problem) and target and target.unit and counted else None
    return fill_in(talk, prompt, text) if re.search(r"\d|[一二三四五六七八九十零两]", text) else None


#: 11800是执行数: the figure first, and then what it is.
_FIGURE_FIRST = re.compile(r"(?P<figure>[\d.,]+(?:亿元|万元|亿|万|元|%)?)(?:是|为)(?P<label>\D{2,12})")


def _several(talk: Talk, prompt: Prompt, text: str) -> Turn | None:
    """Figures of several places in one sentence, each with its label: shown, and recorded with one tap."""
    assert talk.walk is not None
    entries: dict[str, str | None] = {}
    lines = []
    left = []
    clauses = [clause for clause in re.split(r"[，,；;。\n]+(?!\d{3}(?!\d))", bare(text).text) if clause.strip()]
    for clause in clauses:
        core = bare(clause).text
        turned = _FIGURE_FIRST.fullmatch(core)
        label, figure = (turned["label"], turned["figure"]) if turned else (label_of(core), without_label(core))
        place = prompt if label and _is_called(prompt, label) else _named(talk, prompt, label) if label else None
        read = _read(talk, place, figure) if place is not None and place.key not in entries else None
        if place is None or read is None or isinstance(read, Problem):
            left.append(clause.strip())
            continue
        entries |= read
        lines.append(phrase("dialogue.one_of_several", name=explaining.name_of(place), value=read[place.key]))
    if len(lines) < _SEVERAL:
        return None
    told = (phrase("dialogue.several"), *lines, *([phrase("dialogue.left_over", text="，".join(left))] if left else []))
    take = Choice(asking.at(prompt, "mine"), phrase("dialogue.take_several", count=len(lines)))
    return talk.say(*told, choices=(take,), pending=(json.dumps(entries),), ask=False)


_SEVERAL = 2


def _named(talk: Talk, prompt: Prompt, label: str) -> Prompt | None:
    """The other figure of the form that is called so; None for none or several."""
    assert talk.walk is not None
    figures = (each for each in talk.walk.prompts if each.kind in {"amount", "actual", "date"})
    named = [each for each in figures if _is_called(each, label)]
    return named[0] if len(named) == 1 and named[0].key != prompt.key else None


def _is_called(prompt: Prompt, label: str) -> bool:
    if prompt.row is not None:
        return stands_for(label, prompt.row.name)
    return any(plain(name).removesuffix("数") == label.removesuffix("数") for name in _CALLED.get(prompt.part, ()))


def _offer_other(talk: Talk, prompt: Prompt, other: Prompt, text: str) -> Turn:
    name = explaining.name_of(other)
    choices = (
        Choice(asking.at(prompt, f"into.{other.token}"), phrase("dialogue.fill_other", name=name)),
        Choice(asking.at(prompt, "meant"), phrase("dialogue.write_here")),
    )
    return talk.say(phrase("dialogue.meant_other", name=name), choices=choices, pending=(text,), ask=False)


def _corrected_actual(talk: Talk, prompt: Prompt, text: str) -> Prompt | None:
    """The actual of the row in hand, where a text behind it says that one anew: 不对，是96.8%; 118/120."""
    assert talk.walk is not None
    target = prompt.scored.target if prompt.scored is not None else None
    if prompt.row is None or target is None or (prompt.kind in _NOTES and not bare(text).corrects):
        return None
    found = figures_in(bare(text).text, target)
    marked = len(found) == 1 and ((found[0].unit not in {"", "分"} and not points_in(text)) or bool(found[0].shares))
    too_much = len(found) == 1 and prompt.weight is not None and found[0].value > prompt.weight
    if marked or (too_much and bare(text).corrects):
        return talk.walk.find(row_key(prompt.row.id, "actual"))
    return None
