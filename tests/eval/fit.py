"""Fits what decides whether a row is meant to the question sets, and tells how it does on offices it has not seen.

`make fit` writes data/lexicon/judgement.toml. A conditional logit over the rows of a form and "none of them", with a
penalty on large weights; the figures are of every office by weights that were fitted without it.
"""

import re
import sys
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from bot.embedding import installed_embedder
from kb.answers.pages import Pages
from kb.answers.scope import beyond, listed_for, scope_of
from kb.answers.signs import Evidence, evidence_for
from kb.judgement import Signs, Weights, chances
from kb.meaning import Embedder
from kb.query import normal, parse
from kb.shipped import shipped
from tests.kb.asking import STORED, Case, cases, place

SETS = ("fitted", "dev", "check", "unseen", "questions")
#: The sets whose figures are told: those of people who had not seen the program.
TOLD = ("fitted",)
PENALTY = 2.0
#: From these chances on a row is answered for sure, answered with a word of doubt, asked for.
LIMITS = {"sure": 0.8, "hedged": 0.45, "asked": 0.45}


@dataclass(frozen=True)
class Example:
    """A question, what speaks for each row, and the places of those that are right; none where nothing is stored."""

    of: str
    case: Case
    evidence: Evidence
    right: tuple[int, ...]


def examples(embedder: Embedder | None) -> list[Example]:
    """The questions of the sets that are about one form and name something on it, or nothing that is stored."""
    found = []
    for name in SETS:
        for case in cases(name):
            alone = case.archive not in STORED or case.archive == "seed"
            evidence = _evidence(case, embedder) if alone and " >> " not in case.question else None
            wanted = {int(number) for number in re.findall(r"(?:^| |:)([1-9]\d?)(?= |$)", case.expected)}
            if evidence is None or not (wanted or case.expected.startswith("nothing")):
                continue
            right = tuple(i for i, row in enumerate(evidence.figures) if row.place in wanted)
            if bool(right) == bool(wanted):
                found.append(Example(name, case, evidence, right))
    return found


def _evidence(case: Case, embedder: Embedder | None) -> Evidence | None:
    record, shelf = place(case.archive)
    shelf = replace(shelf, embedder=embedder)
    newest = record.newest_year() or 0
    query = parse(case.question, shelf.lexicon, this_year=newest + 1,
                  known=shelf.vocabulary.known(record.units_in(normal(case.question))))  # fmt: skip
    listed = () if query.intent == "unknown" else listed_for(query, record)
    scope = scope_of(query, listed)
    if not scope or query.aspect or not query.has_topic or query.intent == "search":
        return None
    return evidence_for(query, Pages(record, shelf, scope, beyond(query, listed, record)), shelf)


# --- the fit ---------------------------------------------------------------------------------------------------------


def fitted(some: Sequence[Example]) -> Weights:
    """The weights under which the right rows, and none where none is, are likeliest."""
    of_row = sorted({name for example in some for row in example.evidence.rows for name in row})
    of_none = sorted({name for example in some for name in example.evidence.none})
    most = max(len(example.evidence.rows) for example in some)
    size = len(of_row) + len(of_none)
    values = np.zeros((len(some), most + 1, size))
    there = np.zeros((len(some), most + 1), bool)
    right = np.zeros((len(some), most + 1))
    for i, example in enumerate(some):
        for j, row in enumerate(example.evidence.rows):
            values[i, j, : len(of_row)] = [row.get(name, 0.0) for name in of_row]
        values[i, most, len(of_row) :] = [example.evidence.none.get(name, 0.0) for name in of_none]
        there[i, [*range(len(example.evidence.rows)), most]] = True
        right[i, list(example.right) or [most]] = 1
    scale = np.maximum(values[there].std(0), 1e-3)
    weights = _descend(values / scale, there, right) / scale
    named = [round(float(weight), 4) for weight in weights]
    return Weights(dict(zip(of_row, named, strict=False)), dict(zip(of_none, named[len(of_row) :], strict=True)))


def _descend(values: np.ndarray, there: np.ndarray, right: np.ndarray) -> np.ndarray:
    """Newton's method without its matrix: steps along the gradient, shaped by the last ten (L-BFGS)."""

    def cost(weights: np.ndarray) -> tuple[float, np.ndarray]:
        sums = np.where(there, values @ weights, -1e9)
        shares = np.exp(sums - sums.max(1, keepdims=True))
        shares /= shares.sum(1, keepdims=True)
        hit = (shares * right).sum(1, keepdims=True)
        change = np.einsum("ij,ijk->k", shares - shares * right / hit, values) + PENALTY * weights
        return float(-np.log(hit).sum() + PENALTY / 2 * weights @ weights), change

    weights = np.zeros(values.shape[2])
    best, slope = cost(weights)
    steps: list[tuple[np.ndarray, np.ndarray]] = []
    for _ in range(500):
        way, used = slope.copy(), []
        for step, bend in reversed(steps):
            used.append(step @ way / (bend @ step))
            way -= used[-1] * bend
        if steps:
            way *= steps[-1][0] @ steps[-1][1] / (steps[-1][1] @ steps[-1][1])
        for (step, bend), amount in zip(steps, reversed(used), strict=True):
            way += step * (amount - bend @ way / (bend @ step))
        length = 1.0 if steps else 1 / max(1.0, float(np.abs(slope).sum()))
        while True:
            after, steeper = cost(weights - length * way)
            if after <= best - 1e-4 * length * (slope @ way) or length < 1e-9:
                break
            length /= 2
        if (bend := steeper - slope) @ (-length * way) > 1e-10:
            steps = [*steps, (-length * way, bend)][-10:]
        weights, gained, best, slope = weights - length * way, best - after, after, steeper
        if gained < 1e-6 * best:
            break
    return weights


# --- how it does on offices that it was not fitted to ---------------------------------------------------------------


def held_out(some: Sequence[Example]) -> list[tuple[Example, list[float]]]:
    """The chances of each question's rows by weights that were fitted to the questions of other offices."""
    found = []
    for archive in sorted({example.case.archive for example in some if example.of in TOLD}):
        weights = fitted([example for example in some if example.case.archive != archive])
        found += [
            (example, chances(example.evidence.rows, example.evidence.none, weights))
            for example in some
            if example.case.archive == archive and example.of in TOLD
        ]
    return found


def _told(results: Sequence[tuple[Example, list[float]]]) -> None:
    table: dict[str, Counter[str]] = defaultdict(Counter)
    for example, shares in results:
        table[example.case.asks][_outcome(example, shares)] += 1
        best = max(range(len(shares) - 1), key=shares.__getitem__)
        table[example.case.asks]["first"] += best in example.right
    columns = (
        "first",
        "sure right",
        "sure wrong",
        "hedged right",
        "hedged wrong",
        "asked right",
        "asked wrong",
        "refused",
    )
    print(f"  {'':<12}" + "".join(f"{column:>14}" for column in columns))
    for kind, counts in {**table, "all": sum(table.values(), Counter[str]())}.items():
        print(f"  {kind:<12}" + "".join(f"{counts[column]:>14}" for column in columns))


def _outcome(example: Example, shares: Sequence[float]) -> str:
    *rows, none = shares
    best = max(range(len(rows)), key=rows.__getitem__)
    for name in ("sure", "hedged"):
        if rows[best] >= LIMITS[name]:
            return f"{name} {'right' if best in example.right else 'wrong'}"
    if 1 - none >= LIMITS["asked"]:
        first = sorted(range(len(rows)), key=rows.__getitem__, reverse=True)[:3]
        return f"asked {'right' if set(first) & set(example.right) else 'wrong'}"
    return "refused"


def _toml(name: str, signs: Signs) -> str:
    return "\n".join([f"[{name}]", *(f"{sign} = {weight}" for sign, weight in sorted(signs.items())), ""])


def main() -> None:
    weights: Mapping[str, Weights] = {}
    for name, embedder in (("words", None), ("meaning", installed_embedder())):
        if name == "meaning" and embedder is None:
            sys.exit("the extra semantic is needed: pip install -e .[semantic]")
        some = examples(embedder)
        print(f"{name}: {len(some)} questions; offices that were held out:")
        _told(held_out(some))
        weights = {**weights, name: fitted(some)}
    limits = "\n".join(["[limits]", *(f"{name} = {value}" for name, value in LIMITS.items()), ""])
    head = "# How much each sign counts that a row is meant, or that none is: made by `make fit`, not by hand."
    parts = [_toml(f"{name}.{part}", getattr(it, part)) for name, it in weights.items() for part in ("row", "none")]
    shipped("lexicon", "judgement.toml").write_text("\n".join([head, limits, *parts]), encoding="utf-8")


if __name__ == "__main__":
    main()
