"""The question sets by kind, without and with the extra `semantic`: how many are answered as expected, with a choice,
refused, or wrongly. `make eval`."""

from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import cache
from unittest.mock import patch

from bot.embedding import installed_embedder
from kb.answers import Found
from kb.meaning import Embedder
from tests.kb import asking
from tests.kb.asking import Case, asked, cases, described, offered, outcome

SETS = {
    "questions": "questions that the program was made with",
    "unseen": "questions that it was not",
    "dev": "of offices that it was not made with, to learn from",
    "check": "of those offices, only counted",
    "fitted": "of people who had not seen the program, which the judgement is fitted to; make fit tells of held-out offices",
}
#: hedged: right, and said with a word of doubt; doubted: wrong, said so; offered: a refusal that suggests the right row.
COLUMNS = ("right", "hedged", "choice", "offered", "refused", "intent", "doubted", "wrong")
#: The shares of right answers that are aimed at, in percent: without the extra, and with it.
GOALS = {
    "exact": (97, 97), "pinyin": (97, 97), "typo": (97, 97), "paraphrase": (85, 92), "colloquial": (85, 92),
    "English": (85, 92), "no answer": (95, 95),
}  # fmt: skip
MOST_WRONG = 1.0

Table = Mapping[str, Counter[str]]


@dataclass(frozen=True)
class Result:
    """What came of a question. found: its outcome, one of COLUMNS."""

    case: Case
    found: str
    described: str


@cache
def embedder() -> Embedder | None:
    return installed_embedder()


@cache
def results(name: str, *, extra: bool = False) -> tuple[Result, ...]:
    """What comes of each question of a set; with the extra, where that is installed."""
    return tuple(_results(name, embedder() if extra else None))


def _results(name: str, using: Embedder | None) -> Iterator[Result]:
    for case in cases(name):
        answer = asked(case.question, case.archive, using)
        found = outcome(answer, case.expected)
        found = "offered" if found == "refused" and offered(answer, case.expected) else found
        if isinstance(answer, Found) and answer.hedged and found in {"right", "wrong"}:
            found = "hedged" if found == "right" else "doubted"
        yield Result(case, found, described(answer))


def measured(name: str, *, extra: bool = False) -> Table:
    """Kind -> how often each outcome came; for what has no answer, "refused" is right and counts as that."""
    return by_kind(results(name, extra=extra))


def by_kind(some: tuple[Result, ...]) -> Table:
    table: dict[str, Counter[str]] = {}
    for result in some:
        table.setdefault(result.case.asks, Counter())[result.found] += 1
    return table


def share(table: Table, kinds: tuple[str, ...] = (), found: str = "right") -> float:
    """Of the questions of these kinds (all, where none is given), the share with this outcome; hedged is right too."""
    counts = [table[kind] for kind in kinds or tuple(table) if kind in table]
    outcomes = ("right", "hedged") if found == "right" else (found,)
    return sum(count[one] for count in counts for one in outcomes) / sum(count.total() for count in counts)


@contextmanager
def only_names() -> Iterator[None]:
    """The program without its lists of words that people say for others and of English ones: what it was never told."""
    told = asking.lexicon()
    asking.place.cache_clear()
    asking.glossary.cache_clear()
    with patch.object(asking, "lexicon", lambda: replace(told, same={}, glosses={}, english={})):
        yield
    asking.place.cache_clear()
    asking.glossary.cache_clear()


def main() -> None:
    extra = embedder() is not None
    for name, title in SETS.items():
        _print(title, measured(name), measured(name, extra=True) if extra else None)
    for name in SETS:
        with only_names():
            bare = by_kind(tuple(_results(name, None)))
            with_extra = by_kind(tuple(_results(name, embedder()))) if extra else None
        _print(f"{name}, without the lists of what people say for what forms write", bare, with_extra, short=True)
    for result in results("questions"):
        if result.found not in {"right", "hedged"}:
            print(f"{result.found}: {result.case.question}: wanted {result.case.expected}, came {result.described}")


def _print(title: str, without: Table, extra: Table | None, *, short: bool = False) -> None:
    print(f"\n{title} ({sum(count.total() for count in without.values())})")
    names = "".join(f"{column:>9}" for column in COLUMNS)
    print(
        f"  {'':<12}{'all':>5}{names}{'right %':>10}{'goal':>6}"
        + (
            f" | {'with the extra: right %':>24}{'goal':>6}{'hedged':>8}{'choice':>8}{'doubted':>9}{'wrong':>7}"
            if extra
            else ""
        )
    )
    kinds = {} if short else dict(without)
    for kind, counts in {**kinds, "all": sum(without.values(), Counter[str]())}.items():
        goals = GOALS.get(kind, ("", ""))
        figures = "".join(f"{counts[column]:>9}" for column in COLUMNS)
        line = f"  {kind:<12}{counts.total():>5}{figures}{_percent(counts):>10}{goals[0]:>6}"
        if extra is not None:
            there = sum(extra.values(), Counter[str]()) if kind == "all" else extra[kind]
            line += f" | {_percent(there):>24}{goals[1]:>6}{there['hedged']:>8}{there['choice']:>8}{there['doubted']:>9}{there['wrong']:>7}"
        print(line)
    for told, table, place in (("without", without, 0), ("with", extra, 1)):
        if table is not None and not short and (lacking := _lacking(table, place)):
            print(f"  short of the goal {told} the extra: {', '.join(lacking)}")


def _percent(counts: Counter[str]) -> str:
    return f"{100 * share({'': counts}):.1f}"


def _lacking(table: Table, place: int) -> list[str]:
    """The kinds that fall short of their goals, with their figures."""
    found = [
        f"{kind} {_percent(counts)} of {GOALS[kind][place]}"
        for kind, counts in table.items()
        if kind in GOALS and 100 * share({"": counts}) < GOALS[kind][place]
    ]
    wrong = 100 * share(table, (), "wrong")
    return [*found, f"wrong with confidence {wrong:.1f} of at most {MOST_WRONG:.0f}"] if wrong > MOST_WRONG else found


if __name__ == "__main__":
    main()
