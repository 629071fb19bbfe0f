"""What the weights of a form come to, said where a change of the rows leaves them other than the whole."""

from collections.abc import Mapping
from decimal import Decimal

from bot.dialogue.interview import Interview
from bot.dialogue.phrase import Phrase, phrase
from kb.entries import apply_entries
from kb.shaping import is_of_shape, sum_of_weights
from scoring.scorecard import budget_points

#: The points of a whole form.
WHOLE = Decimal(100)


def weights_line(walk: Interview, entries: Mapping[str, str | None]) -> tuple[Phrase, ...]:
    """What the weights come to once these entries are made; nothing where they leave the rows, or make up the whole."""
    if not any(is_of_shape(key) for key in entries):
        return ()
    after = {**walk.draft.entries, **entries}
    form = apply_entries(walk.draft.skeleton, {key: value for key, value in after.items() if value is not None})
    rows, budget = sum_of_weights(form), budget_points(form, walk.rulebook)
    off = rows + budget - WHOLE
    if not off:
        return ()
    name = "shaping.weights_over" if off > 0 else "shaping.weights_under"
    return (phrase(name, total=rows + budget, budget=budget, rows=rows, off=abs(off)),)
