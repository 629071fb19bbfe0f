"""The question sets by kind: how many are answered as expected, with a choice, refused, or wrongly. `make eval`."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from functools import cache
from unittest.mock import patch

from bot.embedding import installed_embedder
from kb.meaning import Embedder
from tests.kb import asking
from tests.kb.asking import Case, asked, cases, described, offered, outcome

SETS = {"questions": "questions that the program was made with", "unseen": "questions that it was not"}
COLUMNS = ("right", "intent", "choice", "refused", "wrong")
#: The shares of right answers that are aimed at, in percent.
GOALS = {
    "exact": 97, "pinyin": 97, "typo": 97, "paraphrase": 85, "colloquial": 85, "English": 85, "no answer": 95
}  # fmt: skip


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


def refused(name: str) -> list[Case]:
    """The questions that are refused though there is an answer."""
    found = ((case, asked(case.question, case.archive)) for case in cases(name))
    return [case for case, answer in found if outcome(answer, case.expected) == "refused"]


@contextmanager
def only_names() -> Iterator[None]:
    """The program without its lists of words that people say for others and of English ones: what it was never told."""
    told = asking.lexicon()
    asking.place.cache_clear()
    asking.glossary.cache_clear()
    with patch.object(asking, "lexicon", lambda: replace(told, same={}, glosses={})):
        yield
    asking.place.cache_clear()
    asking.glossary.cache_clear()


def offers(some: Sequence[Case], embedder: Embedder | None) -> float:
    """The share of these questions whose refusal suggests the right row."""
    return sum(offered(asked(case.question, case.archive, embedder), case.expected) for case in some) / len(some)


def main() -> None:
    embedder = installed_embedder()
    for name, title in SETS.items():
        table = measured(name)
        print(f"{title} ({sum(count.total() for count in table.values())})")
        print(
            f"  {'kind':<12}{'all':>5}" + "".join(f"{column:>9}" for column in COLUMNS) + f"{'right %':>10}{'goal':>6}"
        )
        for kind, counts in {**table, "all": sum(table.values(), Counter[str]())}.items():
            figures = "".join(f"{counts[column]:>9}" for column in COLUMNS)
            print(
                f"  {kind:<12}{counts.total():>5}{figures}{100 * counts['right'] / counts.total():>10.1f}{GOALS.get(kind, ''):>6}"
            )
        _print_offers(refused(name), embedder)
    with only_names():
        print("the first, without the lists of what people say for what forms write")
        _print_offers(refused("questions"), embedder)
    for case in cases("questions"):
        answer = asked(case.question, case.archive)
        if (found := outcome(answer, case.expected)) != "right":
            print(f"{found}: {case.question}: wanted {case.expected}, came {described(answer)}")


def _print_offers(some: Sequence[Case], embedder: Embedder | None) -> None:
    if not some:
        return
    told = f", {100 * offers(some, embedder):.0f} % with the extra" if embedder else " (the extra is not installed)"
    print(
        f"  refused though answered on file: {len(some)}; the right row suggested: {100 * offers(some, None):.0f} %{told}"
    )


if __name__ == "__main__":
    main()
