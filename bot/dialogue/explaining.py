"""「怎么填」: what counts in this row, how it is scored, an example, last year's; and the list of questions."""

from collections.abc import Iterator

from bot.dialogue.asking import last_row, quote, steps_of
from bot.dialogue.interview import Interview, Prompt
from bot.dialogue.phrase import Phrase, phrase
from bot.dialogue.reading import example_of
from bot.dialogue.turn import Choice, Message

#: Words of a level-2 name and the sentence that says what counts there; the first that fits.
_KINDS = (
    ("数量", "quantity"),
    ("质量", "quality"),
    ("时效", "timeliness"),
    ("成本", "cost"),
    ("经济", "economic"),
    ("社会", "social"),
    ("生态", "environmental"),
    ("环境", "environmental"),
    ("可持续", "sustainable"),
    ("满意", "satisfaction"),
)


def explain(interview: Interview, prompt: Prompt) -> Message:
    """What this prompt wants."""
    if prompt.row is None:
        name = prompt.kind if prompt.kind in {"reason", "why", "points"} else prompt.part
        return Message((phrase(f"explain.{name}"), *last_year(interview, prompt)))
    return Message(tuple(_row(interview, prompt)))


def _row(interview: Interview, prompt: Prompt) -> Iterator[Phrase]:
    row, scored = prompt.row, prompt.scored
    assert row is not None
    yield phrase("explain.row", name=row.name or "…", weight=row.weight if row.weight is not None else "—")
    if prompt.kind in {"reason", "measure", "why", "name", "target", "weight"}:
        yield phrase(f"explain.{prompt.kind}")
        if prompt.kind in {"reason", "why"} and prompt.computed is not None:
            yield steps_of(prompt.computed)  # how the points were lost
    else:
        kind = next((name for word, name in _KINDS if word in row.level2), "other")
        yield phrase(f"explain.kind_{kind}")
        if scored is not None and scored.target is not None:
            yield phrase(f"explain.rule_{scored.rule.kind.replace('-', '_')}")
            if scored.way.rulebook != interview.rulebook.name:
                yield phrase("rules.this_row", name=scored.way.rulebook)
            yield phrase("explain.example_rate" if scored.target.is_rate else "explain.example",
                         example=example_of(scored.target))  # fmt: skip
        else:
            yield phrase("explain.rule_bands")
    yield from last_year(interview, prompt)


def last_year(interview: Interview, prompt: Prompt) -> Iterator[Phrase]:
    """What last year's form has at this prompt."""
    row = prompt.row
    if row is None and prompt.previous:
        yield phrase("explain.last_value", text=quote(prompt.previous))
    last = last_row(interview.previous, row) if row is not None else None
    if row is None or last is None or interview.previous is None:
        return
    if last.actual:
        yield phrase("explain.last", year=interview.previous.year, target=quote(last.target), actual=quote(last.actual),
                     given=last.given if last.given is not None else "—")  # fmt: skip
    for note in interview.previous.deviations_of(row.id):
        yield phrase("explain.last_reason", text=quote(note.text))
    for measure in interview.previous.measures_of(row.id):
        yield phrase("explain.last_measure", text=quote(measure.text))


def contents(interview: Interview) -> Iterator[Choice]:
    """The questions of the form, each with its state, to jump to."""
    for step in range(1, interview.steps + 1):
        prompts = interview.at_step(step)
        states = [prompt.current for prompt in prompts]
        state = "open" if None in states else "skipped" if "" in states[:1] or _skipped(prompts) else "done"
        yield Choice(f"do:edit:{step}", phrase(f"explain.contents_{state}", name=name_of(prompts[0])), number=str(step))


def _skipped(prompts: tuple[Prompt, ...]) -> bool:
    return any(prompt.current == "" and prompt.part in {"actual", "given"} for prompt in prompts)


def name_of(prompt: Prompt) -> Phrase | str:
    """What a question is called in a list."""
    if prompt.row is not None:
        return prompt.row.name or f"{prompt.row.level1}·{prompt.row.level2}"
    if prompt.part == "description" and prompt.goal is not None:
        return phrase("interview.place_goal", goal=prompt.goal.number)
    return phrase(f"explain.name_{prompt.part}")


def part_label(prompt: Prompt) -> Phrase:
    """One part of a question with what is filled in there."""
    band = phrase(f"interview.band_{prompt.current}") if prompt.kind == "band" and prompt.current else ""
    value = band or (quote(prompt.current)[:24] if prompt.current else phrase("closing.open"))
    return phrase("explain.part", part=phrase(f"explain.part_{prompt.part}"), value=value)
