"""The process that reads files of strangers, one after the other: `python -m kb.documents.child MOST_MEMORY`.

In: a line `<format> <size>` and the bytes. Out: a line of JSON, what was recognised or the code of the refusal.
"""

import json
import os
import sys
from typing import Any, BinaryIO, cast

from kb.documents.formats import Format, read_grids
from kb.documents.recogniser import recognise_all
from kb.documents.values import values_of
from scoring.errors import UserError


def main() -> None:
    """Serve until the other end is closed."""
    _limit_memory(int(sys.argv[1]))
    source, answers = sys.stdin.buffer, os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # what a library prints is no answer
    while head := source.readline():
        kind, size = head.split()
        _serve(cast("Format", kind.decode()), source.read(int(size)), answers)


def _serve(kind: Format, content: bytes, answers: BinaryIO) -> None:
    answers.write(json.dumps(_answer(kind, content)).encode() + b"\n")
    answers.flush()


def _answer(kind: Format, content: bytes) -> dict[str, Any]:
    try:
        found = recognise_all(read_grids(content, kind))
    except UserError as error:
        return {"error": error.code, "values": error.values}
    return {"found": [values_of(one) for one in found]}


def _limit_memory(most: int) -> None:
    try:
        import resource  # noqa: PLC0415 - not on every system
    except ImportError:
        return
    try:
        resource.setrlimit(resource.RLIMIT_AS, (most, most))
    except (ValueError, OSError):  # the system keeps no such limit
        return


if __name__ == "__main__":
    main()
