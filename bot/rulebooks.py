"""The rulebooks there are: shipped, in the office's own folder, and brought in by offices and kept in the store."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from pathlib import Path

from kb.shipped import shipped_texts
from kb.store.archive import Archive
from kb.store.rulebooks import StoredRulebook
from kb.store.transaction import Transaction
from scoring.errors import UserError
from scoring.rulebook import Rulebook
from scoring.rulebook_file import LONGEST_TEXT, parse_rulebook, parse_rulebooks


def load_rulebooks(own: Path | None = None) -> dict[str, Rulebook]:
    """The rulebooks that are shipped, and those that the office put into a folder of its own.

    Raises UserError `rulebook-...`, with file, line and key.
    """
    texts = shipped_texts("rulebooks")
    if own is not None and own.is_dir():
        texts |= {path.name: path.read_text(encoding="utf-8-sig") for path in sorted(own.glob("*.toml"))}
    return parse_rulebooks(texts)


class Bookshelf:
    """The rulebooks from files with the stored ones; these are read again only when one was brought in."""

    def __init__(self, files: Mapping[str, Rulebook]) -> None:
        self._files = files
        self._version = 0
        self._all: Mapping[str, Rulebook] = files
        self._owners: Mapping[str, str] = {}

    def read(self, store: Transaction) -> tuple[Mapping[str, Rulebook], Mapping[str, str]]:
        """Every rulebook, by name, and the office that brought in each of the stored ones."""
        self._follow(store)
        return self._all, self._owners

    def all(self, store: Transaction) -> Mapping[str, Rulebook]:
        """Every rulebook, by name, as of this transaction."""
        self._follow(store)
        return self._all

    def owners(self, store: Transaction) -> Mapping[str, str]:
        """The office that brought in each of the stored ones."""
        self._follow(store)
        return self._owners

    def _follow(self, store: Transaction) -> None:
        version = store.rulebooks.version
        if version == self._version:
            return
        stored = store.rulebooks.newest()
        self._all, self._owners = with_stored(self._files, stored), {one.name: one.unit for one in stored}
        self._version = version


def with_stored(files: Mapping[str, Rulebook], stored: Sequence[StoredRulebook]) -> dict[str, Rulebook]:
    """The rulebooks from files and the stored ones.

    A stored one that no longer reads, because what it extends is gone or its name is shipped now, is left out: forms
    that name it are scored by the default.
    """
    known = dict(files)
    waiting = list(stored)
    while waiting:
        left = []
        for one in waiting:
            try:
                known |= parse_rulebooks({one.name: one.text}, known)
            except UserError:
                left.append(one)  # it may extend one that comes later
        if len(left) == len(waiting):
            break
        waiting = left
    return known


def known_rulebooks(files: Mapping[str, Rulebook], archive: Archive) -> Mapping[str, Rulebook]:
    """The rulebooks from files with those in the archive."""
    with archive.reading() as store:
        return Bookshelf(files).all(store)


def import_rulebook(archive: Archive, path: Path, files: Mapping[str, Rulebook], user: str, at: datetime) -> Rulebook:
    """Bring in a rulebook from a TOML file. Raises UserError; then nothing was stored."""
    try:
        with path.open(encoding="utf-8-sig") as file:
            text = file.read(LONGEST_TEXT + 1)
    except OSError as error:
        raise UserError("file-missing", file=str(path)) from error
    except UnicodeDecodeError as error:
        raise UserError("file-not-text", file=str(path)) from error
    with archive.transaction() as store:
        shelf = Bookshelf(files)
        units = {heading.unit for heading in store.headings() if heading.unit}
        unit = units.pop() if len(units) == 1 else ""
        own = {name for name, owner in shelf.owners(store).items() if owner in {"", unit}}
        book = parse_rulebook(path.name, text, shelf.all(store), own)
        store.rulebooks.add(StoredRulebook(name=book.name, unit=unit, text=text, user=user, at=at))
    return book
