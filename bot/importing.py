"""Many files into the archive: found in folders, read ahead while another is stored, with a bar that tells how far."""

from collections import Counter, deque
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path
from typing import TextIO

from bot.filing import Imported, NotImported, import_form
from bot.handed_in import expanded
from kb.documents import Recognised, file_content, read_document
from kb.store.archive import Archive
from scoring.errors import UserError
from scoring.rulebook import Rulebook

#: So many files are read while another one is being stored.
AHEAD = 4
READERS = 2
BAR_WIDTH = 30

Outcome = Imported | NotImported


def files_in(names: Sequence[str]) -> list[Path]:
    """The files that these names stand for: files, folders with all that is in them, patterns; each once, in order.

    A name that stands for nothing is kept, to be refused by name.
    """
    found = [path for name in names for path in (list(expanded(Path(name))) or [Path(name)])]
    return list(dict.fromkeys(found))


def import_files(
    archive: Archive,
    files: Sequence[Path],
    books: Mapping[str, Rulebook],
    *,
    replacing: bool = False,
    done: Callable[[int], None] = lambda _: None,
) -> Iterator[Outcome]:
    """Every form of every file, one transaction a form: what was stored stays when the run is broken off.

    `done` is told how many files are through.
    """
    for number, (path, forms) in enumerate(_read_ahead(files), 1):
        if isinstance(forms, UserError):
            yield NotImported(str(path), forms)
        else:
            for form in forms:
                yield import_form(archive, path, form, books, datetime.now(UTC), replacing=replacing)
        done(number)


def _read_ahead(files: Sequence[Path]) -> Iterator[tuple[Path, Sequence[Recognised] | UserError]]:
    with ThreadPoolExecutor(READERS) as readers:
        under_way: deque[tuple[Path, Future[Sequence[Recognised]]]] = deque()
        waiting = iter(files)
        try:
            while True:
                while len(under_way) < AHEAD and (path := next(waiting, None)) is not None:
                    under_way.append((path, readers.submit(_read, path)))
                if not under_way:
                    return
                path, reading = under_way.popleft()
                try:
                    yield path, reading.result()
                except UserError as error:
                    yield path, error
        finally:
            for _, reading in under_way:
                reading.cancel()


def _read(path: Path) -> Sequence[Recognised]:
    return read_document(file_content(path), path.name)


class Tally:
    """How many forms came to what."""

    def __init__(self) -> None:
        self._counts: Counter[str] = Counter()

    def add(self, outcome: Outcome) -> None:
        """Count one."""
        self._counts["refused" if isinstance(outcome, NotImported) else outcome.status] += 1

    @property
    def failed(self) -> bool:
        """Whether something was refused."""
        return self._counts["refused"] > 0

    def values(self) -> Mapping[str, int]:
        """The counts by name."""
        return {name: self._counts[name] for name in ("added", "revised", "unchanged", "blank", "refused")}


class Bar:
    """A line on a terminal that tells how many of so many files are through; nothing where it is none."""

    def __init__(self, total: int, stream: TextIO) -> None:
        self._total = total
        self._stream = stream
        self._shown = total > 1 and stream.isatty()

    def show(self, done: int) -> None:
        """Draw the bar."""
        if self._shown:
            full = BAR_WIDTH * done // self._total
            self._stream.write(f"\r[{'█' * full}{' ' * (BAR_WIDTH - full)}] {done}/{self._total}")
            self._stream.flush()

    def clear(self) -> None:
        """Take the bar off the line, for something that is to stand there."""
        if self._shown:
            self._stream.write(f"\r{' ' * (BAR_WIDTH + 24)}\r")
            self._stream.flush()
