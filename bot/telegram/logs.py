"""Logs: one line an event, without tokens and without what anybody wrote; administrators hear of a fault once."""

import logging
import os
import sys
import time
from collections.abc import Callable
from pathlib import Path
from traceback import extract_tb

from telegram.error import TelegramError

#: The same line again within this many seconds is left out.
REPEATED_AFTER = 60.0
#: The same fault is told to the administrators again after this many seconds, and no more than so many in that time.
TOLD_AFTER = 3600.0
MOST_TOLD = 5


def set_up(token: str) -> None:
    """Log to the standard error stream, from warnings on."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(OneLine(token))
    handler.addFilter(SeldomEnough())
    logging.basicConfig(level=logging.WARNING, handlers=[handler], force=True)


class OneLine(logging.Formatter):
    """`time=… level=… part=… message="…" error=… at=…`; a traceback only where JIXIAO_DEBUG asks for it."""

    def __init__(self, token: str) -> None:
        super().__init__()
        self._token = token

    def format(self, record: logging.LogRecord) -> str:
        """The record in one line."""
        told = record.getMessage().replace('"', "'")
        words = {"time": self.formatTime(record, "%Y-%m-%dT%H:%M:%S%z"), "level": record.levelname.lower()}
        words |= {"part": record.name, "message": f'"{told}"'} | fault_of(record)
        line = " ".join(f"{name}={word}" for name, word in words.items()).replace("\n", " ")
        if os.environ.get("JIXIAO_DEBUG") and record.exc_info:
            line += "\n" + self.formatException(record.exc_info)
        return line.replace(self._token, "***") if self._token else line


def fault_of(record: logging.LogRecord) -> dict[str, str]:
    """The kind of an exception and where it arose; its own words only where they are the Bot API's or the system's."""
    error = record.exc_info[1] if record.exc_info else None
    if error is None:
        return {}
    found = {"error": type(error).__name__}
    if isinstance(error, TelegramError | OSError):
        found["why"] = '"{}"'.format(str(error).replace('"', "'"))
    if error.__traceback__ is not None:
        frame = extract_tb(error.__traceback__)[-1]
        found["at"] = f"{Path(frame.filename).name}:{frame.lineno}"
    return found


class SeldomEnough(logging.Filter):
    """Lets the same line through once in a while: a server that is away for a night fills no disk."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        super().__init__()
        self._clock = clock
        self._last: dict[tuple[str, str], float] = {}

    def filter(self, record: logging.LogRecord) -> bool:
        """Whether the record is logged."""
        key, now = (record.name, str(record.msg) + fault_of(record).get("at", "")), self._clock()
        last = self._last.get(key)
        if last is not None and now - last < REPEATED_AFTER:
            return False
        if len(self._last) > 1000:
            self._last.clear()
        self._last[key] = now
        return True


class Alarm(logging.Handler):
    """Tells the administrators of faults of the program: of each once an hour, and of few in all."""

    def __init__(self, tell: Callable[[str], None], clock: Callable[[], float] = time.monotonic) -> None:
        super().__init__(logging.ERROR)
        self._tell = tell
        self._clock = clock
        self._told: dict[str, float] = {}

    def emit(self, record: logging.LogRecord) -> None:
        """Tell of it, unless that was done already."""
        fault = fault_of(record)
        what = " ".join(fault[name] for name in ("error", "at") if name in fault) or record.getMessage()
        now = self._clock()
        self._told = {key: at for key, at in self._told.items() if now - at < TOLD_AFTER}
        if what not in self._told and len(self._told) < MOST_TOLD:
            self._told[what] = now
            self._tell(what)
