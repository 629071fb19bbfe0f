"""「修改」 by number: to a question, or to one part of it."""

from bot.dialogue import explaining
from bot.dialogue.phrase import phrase
from bot.dialogue.rights import may
from bot.dialogue.talk import Talk
from bot.dialogue.turn import Choice, Turn


def focus(talk: Talk, token: str) -> Turn:
    """To one prompt, by its token."""
    if talk.walk is None or (prompt := talk.walk.find(token)) is None:
        return talk.say(phrase("dialogue.stale"))
    return Turn(talk.session_with(focus=prompt.key, paused=False))


def edit_step(talk: Talk, step: int) -> Turn:
    """To one question; where it has several parts that are filled in, they are offered, what was done first."""
    assert talk.walk is not None
    parts = [prompt for prompt in talk.walk.at_step(step) if prompt.kind != "name" or prompt.current is not None]
    opening = next((part for part in parts if part.kind == "actual" and part.current is None), None)
    opening = next((part for part in parts if part.kind == "name" and not part.current), opening)
    if len(parts) == 1 or opening is not None:  # a row that is not filled in yet is meant as a whole
        return focus(talk, (opening or parts[0]).token)
    parts.sort(key=lambda part: part.kind in {"name", "target", "weight"})
    choices = tuple(Choice(f"do:focus:{part.token}", explaining.part_label(part)) for part in parts)
    if parts[0].row is not None and may(talk.library.person, "edit", talk.walk.form.unit):
        choices = (*choices, Choice(f"do:drop_row:{parts[0].token}", phrase("shaping.drop_row"), aside=True))
    return talk.say(phrase("dialogue.edit_part", name=explaining.name_of(parts[0])), choices=choices, ask=False)


def no_such_item(talk: Talk, text: str) -> Turn | None:
    """A number typed where a list was shown: the item, or that there is none; None where a figure is asked for."""
    said = text.strip()
    offered = [one for one in talk.session.offered if not one[1].startswith(SHAPING)]
    values = [value for _, value in offered]
    if not (said.isdecimal() and len(said) < _LONGEST_NUMBER and values) or talk.session.awaiting:
        return None
    if not all(value.startswith(("do:focus:", "do:edit:", "do:correct:")) for value in values):
        return None
    number = int(said)
    if 1 <= number <= len(values):
        kind, _, rest = values[number - 1].removeprefix("do:").partition(":")
        if kind == "focus":
            return focus(talk, rest)
        return edit_step(talk, int(rest)) if kind == "edit" else None
    line = phrase("dialogue.no_such_item", number=number, most=len(values))
    choices = tuple(Choice(value, label) for label, value in offered)
    return talk.say(line, choices=choices, ask=False)


_LONGEST_NUMBER = 4
#: What the values of choices begin with that change the rows themselves and stand beside a list.
SHAPING = ("do:add_", "do:drop_")
