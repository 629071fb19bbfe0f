"""The question sets by kind: how many are answered as expected, with a choice, refused, or wrongly. `make eval`."""

from collections import Counter
from collections.abc import Mapping
from functools import cache

from tests.kb.asking import asked, cases, described, outcome

SETS = {"questions": "questions that the program was made with", "unseen": "questions that it was not"}
COLUMNS = ("right", "intent", "choice", "refused", "wrong")


@cache
def measured(name: str) -> Mapping[str, Counter[str]]:
    """Kind -> how often each outcome came; for what has no answer, "refused" is right and counts as that."""
    table: dict[str, Counter[str]] = {}
    for case in cases(name):
        found = outcome(asked(case.question, case.archive), case.expected)
        table.setdefault(case.asks, Counter())[found] += 1
    return table


def share(table: Mapping[str, Counter[str]], kinds: tuple[str, ...], found: str = "right") -> float:
    """Of the questions of these kinds (all, where none is given), the share with this outcome."""
    counts = [table[kind] for kind in kinds or tuple(table) if kind in table]
    return sum(count[found] for count in counts) / sum(count.total() for count in counts)


def main() -> None:
    for name, title in SETS.items():
        table = measured(name)
        print(f"{title} ({sum(count.total() for count in table.values())})")
        print(f"  {'kind':<12}{'all':>5}" + "".join(f"{column:>9}" for column in COLUMNS) + f"{'right %':>10}")
        for kind, counts in {**table, "all": sum(table.values(), Counter[str]())}.items():
            figures = "".join(f"{counts[column]:>9}" for column in COLUMNS)
            print(f"  {kind:<12}{counts.total():>5}{figures}{100 * counts['right'] / counts.total():>10.1f}")
    for case in cases("questions"):
        answer = asked(case.question, case.archive)
        if (found := outcome(answer, case.expected)) != "right":
            print(f"{found}: {case.question}: wanted {case.expected}, came {described(answer)}")


if __name__ == "__main__":
    main()
