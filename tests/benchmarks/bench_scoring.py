"""How many forms a second are scored and checked, cold and warm, and how that grows with the form: `make bench`.

Cold: no cell was read before. Warm: as on every keystroke, one cell of the form is new. The floor is the bare arithmetic
of the same rows, w·B/A rounded to cents, in the same run. Seconds are of this process's CPU. Nothing is asserted.
"""

import time
from dataclasses import replace
from decimal import Decimal
from statistics import median

from kb.documents import recognise_text
from kb.shipped import shipped, shipped_texts
from scoring.checks import check_form
from scoring.form import Form
from scoring.quantity import read_quantity
from scoring.rulebook_file import parse_rulebooks
from scoring.scorecard import score_form

BOOKS = parse_rulebooks(shipped_texts("rulebooks"))
SEED = recognise_text(shipped("forms", "huashan-2020.txt").read_text(encoding="utf-8")).form


def grown(times: int) -> Form:
    """The seed's rows so many times over, each with an id of its own."""
    goals = tuple(
        replace(
            goal,
            indicators=tuple(replace(row, id=f"{row.id}#{turn}") for turn in range(times) for row in goal.indicators),
        )
        for goal in SEED.goals
    )
    notes = tuple(
        replace(note, indicator=f"{note.indicator}#{turn}") for turn in range(times) for note in SEED.deviations
    )
    return replace(SEED, goals=goals, deviations=notes)


def seconds(form: Form, *, checks: bool, cold: bool, rounds: int) -> float:
    book, known = BOOKS["half-point"], tuple(BOOKS.values())
    taken = []
    for turn in range(rounds):
        if cold:
            read_quantity.cache_clear()
        first = form.indicators[0]
        keyed = form.with_indicator(replace(first, actual=f"{turn}个"))
        start = time.process_time()
        if checks:
            check_form(keyed, score_form(keyed, book, known))
        else:
            score_form(keyed, book)
        taken.append(time.process_time() - start)
    return median(taken)


def floor(rows: int, rounds: int) -> float:
    """Seconds for the arithmetic of so many rows and nothing else."""
    figures = [(Decimal(5), Decimal(100), Decimal("99.89"))] * rows
    taken = []
    for _ in range(rounds):
        start = time.process_time()
        sum(min(weight, weight * b / a).quantize(Decimal("0.01")) for weight, a, b in figures)
        taken.append(time.process_time() - start)
    return median(taken)


def main() -> None:
    print(f"{'rows':>7} {'what':<20} {'cold forms/s':>13} {'warm forms/s':>13} {'warm µs/row':>12} {'× floor':>9}")
    for times, rounds in ((1, 300), (10, 100), (100, 20), (1000, 5)):
        form = grown(times)
        for what, checks in (("scoring", False), ("scoring and checks", True)):
            cold = seconds(form, checks=checks, cold=True, rounds=rounds)
            warm = seconds(form, checks=checks, cold=False, rounds=rounds)
            rows = len(form.indicators)
            times_floor = warm / floor(rows, rounds)
            print(
                f"{rows:>7} {what:<20} {1 / cold:>13.1f} {1 / warm:>13.1f} {warm / rows * 1e6:>12.1f} {times_floor:>9.1f}"
            )


if __name__ == "__main__":
    main()
