"""The question set by kind: how many are answered as expected, with a choice, refused, or wrongly. `make eval`."""

from collections import Counter, defaultdict

from kb.answers import Found, Nothing
from tests.kb.asking import asked, cases, fits


def main() -> None:
    table: dict[str, Counter[str]] = defaultdict(Counter)
    for case in cases():
        answer = asked(case.question, case.archive)
        kind = "answered" if isinstance(answer, Found) else "refused" if isinstance(answer, Nothing) else "choice"
        table[case.kind][kind if fits(answer, case.expected) else f"wrongly {kind}"] += 1
        if not fits(answer, case.expected):
            print(f"{case.kind}: {case.question}: wanted {case.expected}")
    columns = ("answered", "choice", "refused", "wrongly answered", "wrongly choice", "wrongly refused")
    print(f"{'kind':<40} {'all':>4} " + " ".join(f"{column:>16}" for column in columns))
    for kind, counts in {**table, "all": sum(table.values(), Counter())}.items():
        print(f"{kind:<40} {counts.total():>4} " + " ".join(f"{counts[column]:>16}" for column in columns))


if __name__ == "__main__":
    main()
