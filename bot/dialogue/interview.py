"""The questions of a form: draft -> prompts in order. The position is not stored; it is the first prompt still open.

A question (step) of the form may take several prompts: the actual, its score, the reason for lost points.
"""

import zlib
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Literal

from kb.entries import apply_entries, row_key
from kb.follow_up import FollowedMeasure
from kb.proposals import Proposal
from kb.record import Draft
from kb.review import Remark
from kb.sharing import part_of
from scoring.form import Form, Goal, Indicator
from scoring.rulebook import Rulebook, rulebook_of
from scoring.rules import Score
from scoring.scorecard import RowScore, budget_points, score_budget, score_row

PromptKind = Literal[
    "unit", "year", "date", "amount", "text", "lines", "name", "weight", "target", "actual", "band", "points", "why",
    "reason", "measure", "followed", "effect", "proposal",
]  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Prompt:
    """One thing to be filled in.

    key: of its entry. step: number of the question it belongs to, from 1. current: what is filled in now, None while
    open, "" when skipped. previous: what last year's form has there, "" where it has nothing. goal, row, score: where
    it stands, the row as filled in so far, and what the rules compute from it. band: the band picked for a judged row.
    measure, proposals: one of last year's measures, and what it proposes to change; such a prompt has no step.
    """

    key: str
    kind: PromptKind
    step: int
    current: str | None
    previous: str = ""
    goal: Goal | None = None
    row: Indicator | None = None
    scored: RowScore | None = None
    weight: Decimal | None = None
    computed: Score | None = None
    band: str = ""
    measure: FollowedMeasure | None = None
    proposals: tuple[Proposal, ...] = ()

    @property
    def part(self) -> str:
        """The last part of the key: `actual`, `given`, `filed_on` ..."""
        return self.key.rpartition("/")[2]

    @property
    def measured(self) -> bool:
        """Whether it is a row's with a target that a figure is held against."""
        return self.scored is not None and self.scored.target is not None

    @property
    def token(self) -> str:
        """A short stand-in for the key, for the value of a button."""
        return f"{zlib.crc32(self.key.encode()):08x}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Interview:
    """A draft as its questions: the form so far, all prompts that apply now, and how many questions there are.

    walking: whether last year's measures are gone through still.
    shared: whether the prompts are only those of the parts that are the person's own.
    """

    form_id: int
    form: Form
    previous: Form | None
    rulebook: Rulebook
    prompts: tuple[Prompt, ...]
    draft: Draft
    walking: bool = False
    shared: bool = False

    @property
    def remarks(self) -> tuple[Remark, ...]:
        """The reviewer's remarks that the editor has not seen to yet, on what can be filled in here."""
        if self.draft.heading.stage != "returned":
            return ()
        parts = {part_of(prompt.key) for prompt in self.prompts}
        return tuple(remark for remark in self.draft.remarks if not remark.settled and remark.part in parts)

    @property
    def steps(self) -> int:
        """How many questions the form has."""
        return self.prompts[-1].step if self.prompts else 0

    @property
    def answered(self) -> int:
        """How many questions have no open prompt left."""
        return self.steps - len({prompt.step for prompt in self.prompts if prompt.current is None and prompt.step})

    @property
    def skipped(self) -> tuple[Prompt, ...]:
        """The prompts that were skipped, without the notes that a form may do without."""
        return tuple(
            prompt
            for prompt in self.prompts
            if prompt.current == "" and prompt.step and prompt.kind not in {"why", "measure", "lines"}
        )

    def open(self, focus: str = "", row: str = "") -> Prompt | None:
        """The prompt in focus, else the first one still open, else that of a remark; None when all is done.

        row: the part (kb.sharing) of the row that was answered last; what is open of it comes before all else. Last
        year's measures are asked first, while the walk of them goes on.
        """
        if focus and (focused := self.find(focus)) is not None:
            return focused
        if row and (rest := self._rest_of(row)) is not None:
            return rest
        unanswered = next(
            (prompt for prompt in self.prompts if prompt.current is None and (prompt.step or self.walking)), None
        )
        return unanswered or (self.opening(self.remarks[0].part) if self.remarks else None)

    def _rest_of(self, row: str) -> Prompt | None:
        """What is still open of a row that somebody began with, or that was added and has no weight yet."""
        prompts = [prompt for prompt in self.prompts if part_of(prompt.key) == row]
        begun = any(prompt.kind == "actual" and prompt.current for prompt in prompts)
        begun = begun or any(prompt.kind == "weight" and prompt.current is None for prompt in prompts)
        return next((prompt for prompt in prompts if prompt.current is None), None) if begun else None

    def opening(self, part: str) -> Prompt | None:
        """The prompt that a part of the form (kb.sharing) is known by: a row's actual, else the first."""
        prompts = [prompt for prompt in self.prompts if part_of(prompt.key) == part]
        return next((prompt for prompt in prompts if prompt.kind == "actual"), prompts[0] if prompts else None)

    def find(self, key: str) -> Prompt | None:
        """The prompt with this key or token."""
        return next((prompt for prompt in self.prompts if key in {prompt.key, prompt.token}), None)

    def before(self, prompt: Prompt) -> Prompt | None:
        """The nearest prompt before this one that has been filled in by the person; None at the beginning."""
        index = self.prompts.index(prompt)
        return next((item for item in reversed(self.prompts[:index]) if _asked(item)), None)

    def last(self) -> Prompt | None:
        """The last prompt that has been filled in."""
        return next((item for item in reversed(self.prompts) if _asked(item)), None)

    def at_step(self, step: int) -> tuple[Prompt, ...]:
        """All prompts of one question."""
        return tuple(prompt for prompt in self.prompts if prompt.step == step)


def _asked(prompt: Prompt) -> bool:
    """A kept target is shown with the actual, so going back does not stop at it; nor at a weight."""
    return prompt.current is not None and prompt.kind not in {"target", "name", "weight"}


def interview(draft: Draft, rulebooks: Mapping[str, Rulebook]) -> Interview:
    """All prompts that apply to the draft as it stands, scored by the rulebook that it names."""
    form = apply_entries(draft.skeleton, draft.entries)
    rulebook = rulebook_of(form, rulebooks)
    prompts = tuple(_prompts(draft, form, rulebook))
    return Interview(
        form_id=draft.heading.id, form=form, previous=draft.previous, rulebook=rulebook, prompts=prompts, draft=draft
    )


def narrowed(walk: Interview, parts: Collection[str]) -> Interview:
    """Only the questions of these parts of the form (kb.sharing), counted by themselves."""
    prompts = [prompt for prompt in walk.prompts if part_of(prompt.key) in parts and prompt.kind != "weight"]
    steps = {
        step: number for number, step in enumerate(dict.fromkeys(prompt.step for prompt in prompts if prompt.step), 1)
    }
    return replace(walk, prompts=tuple(_numbered(prompt, steps.get(prompt.step, 0)) for prompt in prompts), shared=True)


def _prompts(draft: Draft, form: Form, rulebook: Rulebook) -> Iterator[Prompt]:
    step = 0
    for head in _head(draft, form, rulebook):
        step += 1
        for prompt in head:
            yield _numbered(prompt, step)
    for skeleton, goal in zip(draft.rows.goals, form.goals, strict=True):
        description = Prompt(
            key=f"goal/{goal.number}/description",
            kind="text",
            step=step + 1,
            current=draft.entries.get(f"goal/{goal.number}/description", skeleton.description or None),
            previous=skeleton.description,
            goal=goal,
        )
        if goal.number is not None and not skeleton.description:
            step += 1
            yield description
        for base, row in zip(skeleton.indicators, goal.indicators, strict=True):
            step += 1
            yield from _row(draft, base, row, goal, rulebook, step)
    previous = draft.previous.measures if draft.previous else ()
    yield Prompt(
        key="budget_ties",
        kind="lines",
        step=step + 1,
        current=draft.entries.get("budget_ties"),
        previous="\n".join(note.text for note in previous if note.section == "budget_tie"),
    )


def _numbered(prompt: Prompt, step: int) -> Prompt:
    return replace(prompt, step=step)


def _head(draft: Draft, form: Form, rulebook: Rulebook) -> Iterator[tuple[Prompt, ...]]:
    entries, last = draft.entries, draft.previous

    def prompt(key: str, kind: PromptKind, previous: object = None, **more: Decimal | Score | None) -> Prompt:
        told = "" if previous is None else str(previous)
        return Prompt(key=key, kind=kind, step=0, current=entries.get(key), previous=told, **more)  # type: ignore[arg-type]

    if not draft.skeleton.unit:
        yield (prompt("unit", "unit"),)
    if draft.skeleton.year is None:
        yield (prompt("year", "year"),)
    yield (prompt("filed_on", "date", last and last.filed_on),)
    if form.kind == "department" or (last is not None and last.basic_expenditure is not None):
        yield (prompt("basic_expenditure", "amount", last and last.basic_expenditure),)
    if form.kind == "department" or (last is not None and last.project_expenditure is not None):
        yield (prompt("project_expenditure", "amount", last and last.project_expenditure),)
    yield (prompt("budget/adjusted", "amount", last and last.budget.adjusted),)
    spent = [prompt("budget/spent", "amount", last and last.budget.spent)]
    weight = budget_points(form, rulebook)
    score = score_budget(form, rulebook)
    if weight and spent[0].current and form.budget.adjusted is not None:
        given = prompt("budget/given", "points", last and last.budget.given, weight=weight, computed=score)
        spent.append(given)
        if given.current and score is not None and Decimal(given.current) != score.points:
            spent.append(prompt("budget/why", "why", weight=weight, computed=score))
        if given.current and Decimal(given.current) < weight:
            spent.append(prompt("budget/reason", "reason", weight=weight, computed=score))
    yield tuple(spent)


def _row(
    draft: Draft, skeleton: Indicator, row: Indicator, goal: Goal, rulebook: Rulebook, step: int
) -> Iterator[Prompt]:
    scored = score_row(row, rulebook, goal.number)
    last = _last(draft.previous, row.id)

    def prompt(part: str, kind: PromptKind, previous: str = "", given_by_skeleton: str = "") -> Prompt:
        key = row_key(row.id, part)
        current = draft.entries.get(key, given_by_skeleton or None)
        return Prompt(
            key=key, kind=kind, step=step, current=current, previous=previous, goal=goal, row=row, scored=scored,
            weight=row.weight, computed=scored.computed, band=draft.entries.get(row_key(row.id, "band"), ""),
        )  # fmt: skip

    yield prompt("name", "name", last.name if last else "", skeleton.name)
    if skeleton.weight is not None or row_key(row.id, "added") in draft.entries:
        weight = f"{skeleton.weight.normalize():f}" if skeleton.weight is not None else ""
        yield prompt("weight", "weight", "", weight)
    yield prompt("target", "target", last.target if last else "", skeleton.target)
    actual = prompt("actual", "actual", last.actual if last else "")
    yield actual
    if not actual.current or row.weight is None:
        return
    if scored.judged:
        yield prompt("band", "band")
    given = prompt("given", "points", str(last.given) if last and last.given is not None else "")
    if scored.judged and draft.entries.get(row_key(row.id, "band")) is None and given.current is None:
        return
    yield given
    if not given.current:
        return
    if scored.computed is not None and Decimal(given.current) != scored.computed.points:
        yield prompt("why", "why")
    if row.lost:
        yield prompt("deviation", "reason", _note_of(draft.previous, row.id, "deviation"))
        yield prompt("measure", "measure", _note_of(draft.previous, row.id, "measure"))


def _last(previous: Form | None, indicator: str) -> Indicator | None:
    return next((row for row in previous.indicators if row.id == indicator), None) if previous else None


def _note_of(previous: Form | None, indicator: str, section: str) -> str:
    if previous is None:
        return ""
    notes = previous.deviations_of(indicator) if section == "deviation" else previous.measures_of(indicator)
    return "\n".join(note.text for note in notes)
