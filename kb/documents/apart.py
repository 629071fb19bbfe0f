"""Files of strangers are read in a process of their own, which may be ended: never a hang, never a crash of the bot.

A reading process lives on for the next file, because starting one costs more than reading a form.
"""

import atexit
import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import BoundedSemaphore, Lock, Timer
from typing import Any

from kb.documents.formats import Format
from kb.documents.values import recognised_from
from kb.recognised import Recognised
from scoring.errors import UserError

#: A form takes a second at most, a book of a hundred forms some ten.
SECONDS = 30
#: So many files are read at the same time.
MOST_AT_ONCE = 4
#: What one process may take, in bytes, where the system keeps such limits.
MOST_MEMORY = 1_500_000_000
_CHILD = "kb.documents.child"


def recognised_apart(content: bytes, kind: Format, seconds: int = SECONDS) -> tuple[Recognised, ...]:
    """The forms of a file, read and recognised in another process.

    Raises UserError `file-too-slow` where its time is over, `file-damaged` where the process broke down, and what
    `read_grids` and `recognise_all` raise there.
    """
    with _children.one() as child:
        return child.read(content, kind, seconds)


class _Child:
    """One reading process."""

    def __init__(self) -> None:
        root = str(Path(__file__).resolve().parents[2])
        paths = os.pathsep.join(filter(None, (root, os.environ.get("PYTHONPATH", ""))))
        self._process = subprocess.Popen(  # noqa: S603 - this interpreter; -P: no module of the working folder
            [sys.executable, "-P", "-m", _CHILD, str(MOST_MEMORY)],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
            env={**os.environ, "PYTHONPATH": paths, "PYTHONUTF8": "1"},
        )  # fmt: skip

    @property
    def is_alive(self) -> bool:
        return self._process.poll() is None

    def read(self, content: bytes, kind: Format, seconds: int) -> tuple[Recognised, ...]:
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        late = Timer(seconds, self._process.kill)
        late.daemon = True
        late.start()
        try:
            self._process.stdin.write(f"{kind} {len(content)}\n".encode() + content)
            self._process.stdin.flush()
            answer = self._process.stdout.readline()
        except OSError:
            answer = b""
        finally:
            in_time = late.is_alive()
            late.cancel()
        if answer.endswith(b"\n"):
            return _found(json.loads(answer))
        self.end()
        raise UserError("file-damaged") if in_time else UserError("file-too-slow", seconds=seconds)

    def end(self) -> None:
        self._process.kill()
        for pipe in (self._process.stdin, self._process.stdout):
            if pipe is not None:
                try:
                    pipe.close()
                except OSError:  # what was still to be written
                    continue
        self._process.wait()


def _found(answer: dict[str, Any]) -> tuple[Recognised, ...]:
    if "error" in answer:
        raise UserError(answer["error"], **answer["values"])
    return tuple(map(recognised_from, answer["found"]))


class _Children:
    """The reading processes that wait for a file."""

    def __init__(self) -> None:
        self._idle: list[_Child] = []
        self._lock = Lock()
        self._room = BoundedSemaphore(MOST_AT_ONCE)

    @contextmanager
    def one(self) -> Iterator[_Child]:
        with self._room:
            with self._lock:
                child = self._idle.pop() if self._idle else None
            if child is None or not child.is_alive:
                child = _Child()
            try:
                yield child
            finally:
                if child.is_alive:
                    with self._lock:
                        self._idle.append(child)

    def end(self) -> None:
        with self._lock:
            for child in self._idle:
                child.end()
            self._idle.clear()


_children = _Children()
atexit.register(_children.end)
