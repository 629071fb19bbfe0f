"""Backups: one file whatever the database, an SQLite file of the same tables with a seal; and back into any database.

SQLite copies itself page by page while others write; of any other database all rows are read in one snapshot. What is
restored is checked first, and goes into an empty database only, all of it or nothing.
"""

import json
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from hashlib import sha256
from pathlib import Path
from tempfile import TemporaryDirectory

from sqlalchemy import Connection, Engine, delete, func, insert, make_url, select, text
from sqlmodel import SQLModel

from kb.store.archive import Archive
from kb.store.engine import open_engine
from kb.store.faults import told_plainly
from kb.store.migrations import VERSIONS
from scoring.errors import UserError

SEAL = "backup_seal"
#: Rows that are held in memory at once.
BATCH = 500
#: What a new database holds already: where the log and the vocabulary begin.
BEGUN = ("operation_log_head", "vocabulary")
_SQLITE = b"SQLite format 3\x00"


def back_up(url: str, place: Path) -> None:
    """Copy the database at this URL, while it is used, into a new file.

    Raises UserError `backup-exists`, `backup-nothing`, `backup-unwritten`, or what opening the database raises.
    """
    if place.exists():
        raise UserError("backup-exists", file=str(place))
    address = make_url(url)
    on_sqlite = address.get_backend_name() == "sqlite"
    if on_sqlite and not Path(address.database or "").is_file():
        raise UserError("backup-nothing", file=address.database or url)
    part = place.with_name(f".{place.name}.part")
    try:
        place.parent.mkdir(parents=True, exist_ok=True)
        part.unlink(missing_ok=True)
        if on_sqlite:
            _copy_file(Path(address.database or ""), part)
        else:
            _copy_rows(url, part)
        _seal(part)
        part.replace(place)
    except (OSError, sqlite3.Error) as error:
        raise UserError("backup-unwritten", file=str(place), why=str(error)) from error
    finally:
        with suppress(OSError):
            part.unlink(missing_ok=True)


def restore(file: Path, url: str) -> None:
    """Put the content of a backup into the database at this URL, which must be empty or not there yet.

    Raises UserError `file-missing`, `backup-none` (the file is no backup), `backup-damaged`, `backup-newer`,
    `restore-not-empty`, or what opening the database raises.
    """
    with TemporaryDirectory(prefix="jixiao-") as folder:
        copy = Path(folder) / "backup.db"
        try:
            shutil.copyfile(file, copy)
        except OSError as error:
            raise UserError("file-missing", file=str(file)) from error
        _check(copy, file.name)
        source, target = open_engine(f"sqlite:///{copy}"), open_engine(url)
        try:
            with told_plainly(url), source.connect() as reading, target.begin() as writing:
                _refuse_to_overwrite(writing, url)
                _copy_tables(reading, writing)
                _continue_numbers(writing)
        finally:
            source.dispose()
            target.dispose()
    Archive.open(url).close()


# --- copying ---------------------------------------------------------------------------------------------------------


def _copy_file(database: Path, part: Path) -> None:
    address = f"{database.absolute().as_uri()}?mode=ro"
    with closing(sqlite3.connect(address, uri=True)) as source, closing(sqlite3.connect(part)) as target:
        source.backup(target)
        target.execute("PRAGMA journal_mode = DELETE")


def _copy_rows(url: str, part: Path) -> None:
    source, target = open_engine(url), open_engine(f"sqlite:///{part}")
    snapshot = source.execution_options(isolation_level="REPEATABLE READ")
    try:
        with told_plainly(url), snapshot.connect() as reading, target.begin() as writing:
            _copy_tables(reading, writing)
    finally:
        source.dispose()
        _close_file(target)


def _close_file(engine: Engine) -> None:
    """One file without its write-ahead log beside it."""
    with engine.connect() as connection:
        raw = connection.connection.driver_connection
        connection.rollback()
        if raw is not None:
            raw.execute("PRAGMA journal_mode = DELETE")
    engine.dispose()


def _copy_tables(reading: Connection, writing: Connection) -> None:
    """All rows of all tables into a new database, those that others point to first; in the order of their keys."""
    for name in BEGUN:
        writing.execute(delete(SQLModel.metadata.tables[name]))
    for table in SQLModel.metadata.sorted_tables:
        rows = reading.execution_options(yield_per=BATCH).execute(select(table).order_by(*table.primary_key))
        for batch in rows.mappings().partitions(BATCH):
            writing.execute(insert(table), [dict(row) for row in batch])


def _continue_numbers(connection: Connection) -> None:
    """PostgreSQL counts on from the highest number in use; SQLite does by itself."""
    if connection.dialect.name != "postgresql":
        return
    sequence_of = text("SELECT pg_get_serial_sequence(:name, :column)")
    for table in SQLModel.metadata.sorted_tables:
        for column in table.primary_key:
            sequence = connection.scalar(sequence_of, {"name": f'"{table.name}"', "column": column.name})
            highest = connection.scalar(select(func.max(column))) if sequence else None
            if highest:
                connection.execute(
                    text("SELECT setval(:sequence, :highest)"), {"sequence": sequence, "highest": highest}
                )


def _refuse_to_overwrite(connection: Connection, url: str) -> None:
    for table in SQLModel.metadata.sorted_tables:
        if table.name not in BEGUN and connection.execute(select(table).limit(1)).first() is not None:
            raise UserError("restore-not-empty", url=make_url(url).render_as_string(hide_password=True))


# --- the seal --------------------------------------------------------------------------------------------------------


def _seal(part: Path) -> None:
    """Note how many rows each table has, and the digest of them."""
    with closing(sqlite3.connect(part)) as connection, connection:
        found = list(_digests(connection))
        connection.execute(f"CREATE TABLE {SEAL} (name TEXT PRIMARY KEY, rows INTEGER NOT NULL, digest TEXT NOT NULL)")
        connection.executemany(f"INSERT INTO {SEAL} VALUES (?, ?, ?)", found)  # noqa: S608 - no value of anybody's


def _check(copy: Path, name: str) -> None:
    """Whether the file is a whole backup that this program can read; its seal is taken off."""
    with copy.open("rb") as opened:
        if opened.read(len(_SQLITE)) != _SQLITE:
            raise UserError("backup-none", file=name)
    with _damage_told(name), closing(sqlite3.connect(copy)) as connection, connection:
        tables = {row[0] for row in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
        if not {"alembic_version", "form"} <= tables:
            raise UserError("backup-none", file=name)
        version = (connection.execute("SELECT version_num FROM alembic_version").fetchone() or ("",))[0]
        if version not in VERSIONS:
            raise UserError("backup-newer", file=name, version=version)
        if connection.execute("PRAGMA integrity_check").fetchone() != ("ok",):
            raise UserError("backup-damaged", file=name)
        # A plain copy of the database's own file has no seal; SQLite's check must do.
        if SEAL in tables:
            sealed = list(connection.execute(f"SELECT name, rows, digest FROM {SEAL} ORDER BY name"))  # noqa: S608
            connection.execute(f"DROP TABLE {SEAL}")
            if sealed != sorted(_digests(connection)):
                raise UserError("backup-damaged", file=name)


@contextmanager
def _damage_told(name: str) -> Iterator[None]:
    try:
        yield
    except sqlite3.Error as error:
        raise UserError("backup-damaged", file=name) from error


def _digests(connection: sqlite3.Connection) -> Iterator[tuple[str, int, str]]:
    """Name, number of rows and digest of each table; the digest does not depend on where a row lies in the file."""
    names = connection.execute(
        "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%' AND name <> ? ORDER BY name",
        (SEAL,),
    )
    for (name,) in names.fetchall():
        keys = [row[1] for row in connection.execute(f'PRAGMA table_info("{name}")') if row[5]]
        order = ", ".join(f'"{key}"' for key in keys) or "1"
        digest, count = sha256(), 0
        for row in connection.execute(f'SELECT * FROM "{name}" ORDER BY {order}'):  # noqa: S608 - names of our tables
            digest.update(json.dumps(row, ensure_ascii=False, default=_hexadecimal).encode())
            count += 1
        yield name, count, digest.hexdigest()


def _hexadecimal(value: object) -> str:
    assert isinstance(value, bytes)
    return value.hex()
