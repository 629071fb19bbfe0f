"""How a whole form's scores came about: the smallest set of known rules that explains every row that can be explained.

Which rules reproduce one row says little; which few reproduce most rows is what an office would have used.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass


class _NotComputed:
    """A row that no rule computes, for want of a weight or of figures."""


NOT_COMPUTED = _NotComputed()
Reproduced = tuple[str, ...] | _NotComputed | None


@dataclass(frozen=True, slots=True)
class Explanation:
    """Rules with the rows each explains (a row counts for the first rule that does), and the rows that none explains.

    judged: rows that a person judges. unread: rows that no rule computes, for want of a weight or of figures.
    unexplained: rows that rules compute, but not to the given score.
    """

    rules: tuple[tuple[str, int], ...]
    judged: int
    unread: int
    unexplained: int
    rows: int

    @property
    def explained(self) -> int:
        """Rows that the rules explain together."""
        return sum(rows for _, rows in self.rules)


def explain_rows(reproduced: Sequence[Reproduced], *, prefer: str = "") -> Explanation:
    """The smallest set of rules that explains all rows that any rule explains.

    `reproduced`: for each row the names of the rules that give its score, most specific first, () where none does;
    None for a judged row. Of several smallest sets one with `prefer` in it is taken, else one whose rules explain most
    rows each.
    """
    computed = [names for names in reproduced if isinstance(names, tuple)]
    sets = Counter(frozenset(names) for names in computed if names)
    order: dict[str, int] = {}
    for names in computed:
        for place, name in enumerate(names):
            order[name] = min(order.get(name, place), place)
    return Explanation(
        rules=_counted(_smallest(sets, order, prefer), sets, order),
        judged=sum(names is None for names in reproduced),
        unread=sum(isinstance(names, _NotComputed) for names in reproduced),
        unexplained=sum(not names for names in computed),
        rows=len(reproduced),
    )


def _smallest(sets: Mapping[frozenset[str], int], order: Mapping[str, int], prefer: str) -> tuple[str, ...]:
    """A smallest set of names that meets every one of `sets`: size by size, always on the row with fewest names.

    Every solution holds a name of that row, so nothing is missed; rows are few once equal ones are taken together.
    """
    rows = {name: sum(count for names, count in sets.items() if name in names) for name in order}
    # A row whose names include all of another's is explained whenever that one is.
    every = [names for names in sets if not any(other < names for other in sets)]

    def search(left: list[frozenset[str]], most: int) -> tuple[str, ...] | None:
        if not left or not most:
            return None if left else ()
        fewest = min(left, key=lambda names: (len(names), sorted(names)))
        for name in sorted(fewest, key=lambda name: (-rows[name], order[name], name)):
            rest = search([names for names in left if name not in names], most - 1)
            if rest is not None:
                return (name, *rest)
        return None

    for most in range(1, len(every) + 1):
        if (
            prefer in order
            and (rest := search([names for names in every if prefer not in names], most - 1)) is not None
        ):
            return (prefer, *rest)
        if (found := search(every, most)) is not None:
            return found
    return ()


def _counted(
    rules: Sequence[str], sets: Mapping[frozenset[str], int], order: Mapping[str, int]
) -> tuple[tuple[str, int], ...]:
    """Each rule with the rows it is the first to explain, the rule of most rows first."""
    left, counted, waiting = dict(sets), [], list(rules)
    while waiting:
        rows = {name: sum(count for names, count in left.items() if name in names) for name in waiting}
        best = max(waiting, key=lambda name: (rows[name], -order[name]))
        waiting.remove(best)
        counted.append((best, rows[best]))
        left = {names: count for names, count in left.items() if best not in names}
    return tuple(counted)
