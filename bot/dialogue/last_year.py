"""Last year's measures, walked first when a form is begun: carried out? did it help? and what they propose to change.

Each is a prompt like any other: its answer is an entry of the new form, and the first that is still open is asked. Once
something of the form itself is filled in, or the person wants to see to them later, the walk is over.
"""

import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import replace

from bot.dialogue.days import days_of
from bot.dialogue.follow_labels import EFFECTS, effect_words
from bot.dialogue.interview import Interview, Prompt
from bot.dialogue.phrase import Phrase, phrase
from bot.dialogue.reading import LONGEST_NOTE, Entries, Problem, clean, with_consequences
from bot.dialogue.spoken import bare
from kb.entries import SKIPPED, row_key
from kb.follow_up import STATUSES, FollowedMeasure, walk_key
from kb.proposals import Proposal, changes_of, read_proposals
from kb.record import Draft
from kb.shaping import is_of_shape
from scoring.form import Form
from scoring.quantity import plain, read_quantity

#: The kinds of the prompts of the walk: how far a measure is, what it did, what it proposes.
WALK = ("followed", "effect", "proposal")
#: What stands in the actual of a row that is dropped.
NOT_APPLICABLE = "不适用"
#: The entry that says that the measures wait until later.
LATER = "measures"
_NAMES = re.compile(r"row/.*/(?:name|target)")


def with_measures(walk: Interview, draft: Draft) -> Interview:
    """The questions of a draft with those about last year's measures in front."""
    if not draft.measures:
        return walk
    prompts = tuple(_prompts(draft))
    dropped = tuple(key.removesuffix("actual") for key, value in draft.entries.items() if value == NOT_APPLICABLE)
    begun = any(not _aside(key) and not key.startswith(dropped) for key in draft.entries)
    return replace(walk, prompts=(*prompts, *walk.prompts), walking=not begun)


def _aside(key: str) -> bool:
    """Whether an entry leaves the walk open: an answer in it, what it took over, the rules."""
    return key.startswith(("measure/", "rulebook")) or is_of_shape(key) or _NAMES.fullmatch(key) is not None


def _prompts(draft: Draft) -> Iterator[Prompt]:
    for measure in draft.measures:
        key = walk_key(measure.key, "status")
        current = draft.entries.get(key)
        if current is None and not measure.is_open:  # was settled during the year
            effect = walk_key(measure.key, "effect")
            if measure.status == "done" and (not measure.effect or effect in draft.entries):
                yield _prompt("effect", effect, draft.entries.get(effect), measure)
            continue
        proposals = proposals_of(measure, draft.rows)
        yield _prompt("proposal" if proposals else "followed", key, current, measure, proposals)


def _prompt(
    kind: str, key: str, current: str | None, measure: FollowedMeasure, proposals: tuple[Proposal, ...] = ()
) -> Prompt:
    return Prompt(key=key, kind=kind, step=0, current=current, measure=measure, proposals=proposals)  # type: ignore[arg-type]


def proposals_of(measure: FollowedMeasure, form: Form) -> tuple[Proposal, ...]:
    """What a measure proposes to change on a form; to add a row is left to the office, which must weigh all anew."""
    found = read_proposals(measure.text, form.indicators, measure.indicator)
    return tuple(proposal for proposal in found if proposal.kind != "add")


def open_proposals(walk: Interview, row: str) -> Iterator[tuple[Prompt, Proposal]]:
    """What was proposed for a row and has not been decided, for the row's own question."""
    for prompt in walk.prompts:
        if prompt.kind == "proposal" and not prompt.current:
            for proposal in prompt.proposals:
                if proposal.indicator == row:
                    yield prompt, proposal


def choices_of(prompt: Prompt) -> tuple[tuple[Proposal, str, str], ...]:
    """What can be taken over at a prompt, in the order of its buttons: the proposal, the new name, the new target."""
    return tuple(
        (proposal, name, target)
        for proposal in prompt.proposals
        for name, target in ((("", ""),) if proposal.kind == "drop" else changes_of(proposal))
    )


def taken(walk: Interview, prompt: Prompt, number: int) -> Entries | None:
    """The entries that take over the choice of this number; None where there is none."""
    choices = choices_of(prompt)
    if not 0 <= number < len(choices):
        return None
    proposal, name, target = choices[number]
    entries: dict[str, str | None] = {prompt.key: "done"}
    for part, value in (("name", name), ("target", target)):
        changed = walk.find(row_key(proposal.indicator, part))
        if value and changed is not None:
            entries |= with_consequences(changed, value)
    if proposal.kind == "drop" and (actual := walk.find(row_key(proposal.indicator, "actual"))) is not None:
        # A row that does not apply has no score; the rest is rescaled.
        entries |= {**with_consequences(actual, NOT_APPLICABLE), row_key(proposal.indicator, "given"): SKIPPED}
    return entries


#: How far a measure is, in a word or two.
_SAID: Mapping[str, tuple[str, ...]] = {
    "done": (
        "完成", "完成了", "已完成", "做了", "做完了", "落实", "落实了", "已落实", "是", "是的", "done", "yes",
        "finished",
    ),
    "under_way": ("进行中", "还在做", "正在做", "在做", "推进中", "部分落实", "underway", "inprogress"),
    "not_started": (
        "没做", "没有做", "没落实", "未落实", "没完成", "未完成", "未开始", "没有", "否", "no", "notyet", "notdone",
    ),
    "dropped": ("放弃", "不做了", "取消了", "dropped"),
}  # fmt: skip


def answered(prompt: Prompt, answer: str) -> Entries | None:
    """The entries of a button `=<status>[.<effect>]` of the walk; None for any other."""
    status, _, effect = answer.partition(".")
    assert prompt.measure is not None
    if prompt.kind == "effect":
        return {prompt.key: status} if status in EFFECTS else None
    if status not in STATUSES or (effect and effect not in EFFECTS):
        return None
    entries: dict[str, str | None] = {prompt.key: status}
    if effect:
        entries[walk_key(prompt.measure.key, "effect")] = effect
    return entries


def read_words(prompt: Prompt, text: str) -> Entries | Problem:
    """What was typed: how far it is in a word, else what it did, in a sentence."""
    assert prompt.measure is not None
    said = clean(text)
    word = plain(said).rstrip("。.!")
    status = next((status for status, words in _SAID.items() if word in words), None)
    if status is not None and prompt.kind != "effect":
        return {prompt.key: status}
    if len(said) > LONGEST_NOTE:
        return Problem(phrase("problems.long", most=LONGEST_NOTE, length=len(said)))
    if len(re.findall(r"[^\W\d_]", said)) < 2:
        return Problem(phrase("follow_up.walk_problem"))
    if prompt.kind == "proposal" and _DECLINES.search(said):
        return {prompt.key: "dropped"}
    told = effect_told(prompt, said)
    opened = next((status for status, sign in _OPENS.items() if sign.match(said)), None)
    return {prompt.key: opened, **told} if opened is not None and prompt.kind != "effect" else told


def effect_told(prompt: Prompt, said: str) -> Entries:
    """The entry that notes these words as what the measure did."""
    assert prompt.measure is not None
    return {walk_key(prompt.measure.key, "effect"): _added(prompt.measure.effect, said)}


#: How a sentence begins that says how far a measure is, and goes on with what it did.
_OPENS: Mapping[str, re.Pattern[str]] = {
    "not_started": re.compile(
        r"(?:还|暂时?|尚)?(?:没有?|未)(?:做|落实|完成|开展|启动|实施|来得及)|not (?:yet|done|started)", re.IGNORECASE
    ),
    "under_way": re.compile(
        r"(?:还|正|仍)?在(?:做|办|推进|落实|进行)|部分|正在|进行中|in progress|under ?way|partly", re.IGNORECASE
    ),
    "done": re.compile(
        r"(?:都|已经?|全部|基本)*(?:落实|完成|做完|做到|做好|办完|办好|办结|建成|实施)(?:了|到位|[,，。]|$)"
        r"|done|finished|completed|carried out",
        re.IGNORECASE,
    ),
}
#: That what a measure proposes is not done on this form.
_DECLINES = re.compile(
    r"^(?:今年|暂时?|先|还是|就)*(?:不|别|不用|无需|不需要|不想|没必要)(?:再)?(?:改|调|变|换)(?![善进])|^保持(?:不变|原)|^维持"
    r"|^(?:don['’]t|do not) change|^no change|^(?:keep|leave) (?:it|as)",
    re.IGNORECASE,
)


def _added(earlier: str, said: str) -> str:
    """What was written before stays in front of what is told now."""
    if not earlier or earlier in EFFECTS or earlier in said:
        return said
    return earlier if said in earlier else f"{earlier}；{said}"[:LONGEST_NOTE]


_CHANGED = re.compile(
    r"^(?:把|将|(?:change|set|make) )?(?:今年)?(?:的)?(?:目标值?|(?:the )?target|it)?"
    r"\s*(?:适当|适度|就)*(?:[下上]调|调整?|调[低高]|下降|降低?|提高?|改|定|换)?(?:成|为|到|至)?\s*(?:to )?"
)


def named_target(prompt: Prompt, text: str) -> int | None:
    """The number of the proposed target that was typed instead of picked ("98" for 98%)."""
    typed = read_quantity(_CHANGED.sub("", bare(text).text))
    if typed is None:
        return None
    targets = [read_quantity(target) for _, _, target in choices_of(prompt)]
    fitting = [number for number, target in enumerate(targets) if target is not None and target.value == typed.value]
    return fitting[0] if len(fitting) == 1 else None


def value_words(prompt: Prompt | None, value: str) -> Phrase | str:
    """What an entry of the walk says, in words; any other as it is."""
    if prompt is None or prompt.measure is None:
        return value
    return phrase(f"follow_up.status_{value}") if value in STATUSES else effect_words(value)


def is_clear(prompt: Prompt, text: str) -> bool:
    """Whether a text at the walk says how far the measure is or what is taken over, or is a bare figure or date."""
    if named_target(prompt, text) is not None or is_meant_for_form(prompt, text):
        return True
    read = read_words(prompt, text)
    return not isinstance(read, Problem) and prompt.key in read and prompt.kind != "effect"


def is_meant_for_form(prompt: Prompt, text: str) -> bool:
    """Whether a text at the walk can only be meant for the form: a date or a figure, with no word in it.

    Where a target is proposed, a figure may be another one.
    """
    said = plain(text)
    if days_of(text, [2000]):
        return True
    if read_quantity(said) is not None and any(target for _, _, target in choices_of(prompt)):
        return False
    words = re.sub(r"[年月日号元万亿%件次个份]", "", said)
    return bool(re.search(r"\d", said)) and not any(unicodedata.category(char)[0] == "L" for char in words)
