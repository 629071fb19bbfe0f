"""Opening a database: the connection's settings, the schema's version, and errors that say what to do."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.resources import files
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event, inspect, make_url, text
from sqlalchemy.exc import ArgumentError, DBAPIError, NoSuchModuleError, SQLAlchemyError

from kb.store.migrations import HEAD, VERSIONS
from scoring.errors import UserError

#: How long another process may hold the database before this one gives up, in milliseconds.
BUSY_TIMEOUT = 10_000
_PASSWORD = re.compile(r"(//[^:/@]*):[^@]*@")


def open_engine(url: str) -> Engine:
    """The engine for this SQLAlchemy URL, its schema brought up to date.

    Raises UserError `database-url`, `database-newer`, or what `told_plainly` makes of the database's own errors.
    """
    engine = _engine(url)
    with told_plainly(url), engine.begin() as connection:
        _migrate(connection)
    return engine


def _engine(url: str) -> Engine:
    try:
        parsed = make_url(url)
        if parsed.get_backend_name() == "sqlite" and parsed.database not in {None, "", ":memory:"}:
            Path(str(parsed.database)).expanduser().parent.mkdir(parents=True, exist_ok=True)
        engine = create_engine(parsed, pool_pre_ping=parsed.get_backend_name() != "sqlite")
    except (ArgumentError, NoSuchModuleError, ImportError, OSError) as error:
        raise UserError("database-url", url=_PASSWORD.sub(r"\1:***@", url)) from error
    if parsed.get_backend_name() == "sqlite":
        event.listen(engine, "connect", _prepare)
        event.listen(engine, "begin", _begin)
    return engine


def _prepare(connection: Any, _: object) -> None:  # noqa: ANN401 - the driver's own connection
    """WAL, so that reading goes on beside writing; FULL, so that what was acknowledged survives a power cut."""
    connection.isolation_level = None
    for pragma in ("journal_mode = WAL", "foreign_keys = ON", f"busy_timeout = {BUSY_TIMEOUT}", "synchronous = FULL"):
        connection.execute(f"PRAGMA {pragma}").close()


def _begin(connection: Connection) -> None:
    """Take the write lock at once: an event that reads and then writes must not find it taken in between."""
    reading = connection.get_execution_options().get("reading", False)
    connection.exec_driver_sql("BEGIN" if reading else "BEGIN IMMEDIATE")


def _migrate(connection: Connection) -> None:
    version = _version(connection)
    if version == HEAD:
        return
    if version is not None and version not in VERSIONS:
        raise UserError("database-newer", version=version)
    from alembic import command  # noqa: PLC0415 - only a database of an older version needs it
    from alembic.config import Config  # noqa: PLC0415

    config = Config(attributes={"connection": connection})
    config.set_main_option("script_location", str(files("kb.store").joinpath("migrations")))
    config.set_main_option("path_separator", "os")
    command.upgrade(config, "head")


def _version(connection: Connection) -> str | None:
    if not inspect(connection).has_table("alembic_version"):
        return None
    found = connection.execute(text("SELECT version_num FROM alembic_version")).scalar()
    return None if found is None else str(found)


_CAUSES = (
    ("locked", "database-locked"),
    ("readonly", "database-readonly"),
    ("read-only", "database-readonly"),
    ("full", "database-full"),
    ("not a database", "database-corrupt"),
    ("malformed", "database-corrupt"),
    ("unable to open", "database-unopened"),
    ("disk i/o", "database-full"),
)


@contextmanager
def told_plainly(url: str) -> Iterator[None]:
    """Turns what a database says went wrong into a UserError that says what to do."""
    try:
        yield
    except DBAPIError as error:
        said = str(error.orig).lower()
        code = next((code for sign, code in _CAUSES if sign in said), "database-failed")
        raise UserError(code, url=_place(url), why=str(error.orig)) from error
    except SQLAlchemyError as error:
        raise UserError("database-failed", url=_place(url), why=type(error).__name__) from error


def _place(url: str) -> str:
    """The database without the password."""
    return make_url(url).render_as_string(hide_password=True)
