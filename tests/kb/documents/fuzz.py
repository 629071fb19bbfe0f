"""Thousands of changed copies of a real file of each format: `make fuzz`, or `python -m tests.kb.documents.fuzz 2000 pdf`.

Prints how many were read, how many refused with which code, and the longest time. Anything but a refusal ends the run.
"""

import sys
import time
from collections import Counter
from functools import cache

from kb.documents.apart import recognised_apart
from kb.documents.formats import format_of, read_grids
from kb.documents.recogniser import recognise_all
from scoring.errors import UserError
from tests.kb.documents import hostile
from tests.kb.documents.test_forms import file_of
from tests.kb.documents.writers import WRITERS

COUNT = 2_000
#: How long one file may take before its reader is ended.
SECONDS = 10


def outcome(content, name):
    """`read`, or the code of the refusal; another error is not caught."""
    try:
        kind = format_of(content, name)
        found = recognised(content, kind) if kind in {"text", "csv", "office"} else apart(content, kind)
        for one in found:
            ids = [row.id for row in one.form.indicators]
            assert ids
            assert len(set(ids)) == len(ids)
    except UserError as refusal:
        assert refusal.code.startswith("file-")
        return refusal.code
    return "read"


def apart(content, kind):
    try:
        return recognised_apart(content, kind, SECONDS)
    except UserError as refusal:
        if refusal.code == "file-damaged":
            recognised(content, kind)  # if it was our own code that broke down, it does so here
        raise


def recognised(content, kind):
    return recognise_all(read_grids(content, kind))


@cache
def files():
    """A file of each format: a project's form, short enough for thousands."""
    text = file_of("sichuan-project").read_text(encoding="utf-8")
    return {"txt": text.encode(), **{kind: write(text) for kind, write in WRITERS.items()}}


def main():
    count = int(sys.argv[1]) if len(sys.argv) > 1 else COUNT
    for kind, content in files().items():
        if sys.argv[2:] and kind not in sys.argv[2:]:
            continue
        counts, longest, begun = Counter(), 0.0, time.perf_counter()
        for data in hostile.mutants(content, count):
            before = time.perf_counter()
            counts[outcome(data, f"form.{kind}")] += 1
            longest = max(longest, time.perf_counter() - before)
        told = ", ".join(f"{code} {number}" for code, number in counts.most_common())
        print(f"{kind:8} {count} in {time.perf_counter() - begun:.0f} s, longest {longest:.1f} s: {told}", flush=True)


if __name__ == "__main__":
    main()
