"""Opening a database: the connection's settings, the schema's version, and errors that say what to do."""

import re
from collections.abc import Callable
from importlib.resources import files
from pathlib import Path
from typing import Any

from sqlalchemy import URL, Connection, Engine, create_engine, event, inspect, make_url, text
from sqlalchemy.exc import ArgumentError, NoSuchModuleError

from kb.store.faults import told_plainly
from kb.store.migrations import HEAD, VERSIONS
from scoring.errors import UserError

#: How long another process may hold the database before this one gives up, in milliseconds.
BUSY_TIMEOUT = 10_000
#: Connections that a process has at most, and seconds that it waits for one of them or for the server.
CONNECTIONS = 16
CONNECT_TIMEOUT = 10
#: Names the lock under which one program alone prepares a database that many are about to use.
PREPARING = 0x6A697869
#: Told of a database of an older program: the version of its schema, and the one that it is about to get.
Upgrading = Callable[[str, str], None]
_PASSWORD = re.compile(r"(//[^:/@]*):[^@]*@|(?<=password=)[^&]*")


def open_engine(url: str, upgrading: Upgrading | None = None) -> Engine:
    """The engine for this SQLAlchemy URL, its schema brought up to date; `upgrading` is told before that is begun.

    Raises UserError `database-url`, `database-newer`, or what `told_plainly` makes of the database's own errors.
    """
    engine = _engine(url)
    try:
        with told_plainly(url), engine.begin() as connection:
            _migrate(connection, upgrading)
    except BaseException:
        engine.dispose()
        raise
    return engine


def _engine(url: str) -> Engine:
    try:
        parsed = make_url(url)
        place = parsed.database or ":memory:"
        # `file:...` is an address of SQLite's own, no path.
        if parsed.get_backend_name() == "sqlite" and not place.startswith((":memory:", "file:")):
            Path(place).expanduser().parent.mkdir(parents=True, exist_ok=True)
        engine = create_engine(parsed) if parsed.get_backend_name() == "sqlite" else _served(parsed)
    except ImportError as error:
        raise UserError("database-driver", url=_hidden(url), driver=error.name or "") from error
    except (ArgumentError, NoSuchModuleError, OSError) as error:
        raise UserError("database-url", url=_hidden(url)) from error
    if parsed.get_backend_name() == "sqlite":
        event.listen(engine, "connect", _prepare)
        event.listen(engine, "begin", _begin)
    return engine


def _served(url: URL) -> Engine:
    """The engine of a database server. What the URL says of a connection wins.

    READ COMMITTED: who waited for a lock sees what the other stored. A session's, a form's, the log's and the
    vocabulary's row are locked before they are read and changed, so that nothing is decided on what is no longer so.
    """
    defaults: dict[str, Any] = {}
    if url.get_backend_name() == "postgresql":
        defaults = {
            "connect_timeout": CONNECT_TIMEOUT,
            "application_name": "jixiao",
            "options": f"-c lock_timeout={BUSY_TIMEOUT} -c client_encoding=UTF8",
        }
    engine = create_engine(
        url,
        isolation_level="READ COMMITTED",
        pool_pre_ping=True,  # a connection that the server gave up is replaced before anybody works with it
        pool_size=CONNECTIONS,
        max_overflow=0,
        pool_timeout=CONNECT_TIMEOUT,
        connect_args={name: value for name, value in defaults.items() if name not in url.query},
    )
    if url.get_driver_name() == "psycopg":
        event.listen(engine, "connect", _take_any_text)
    return engine


def _take_any_text(connection: Any, _: object) -> None:  # noqa: ANN401 - the driver's own connection
    """The character NUL says nothing, and PostgreSQL keeps none: a text is stored without it, not refused."""
    from psycopg.types.string import StrDumperUnknown  # noqa: PLC0415 - only who is connected has the driver

    class Dumper(StrDumperUnknown):
        def dump(self, obj: str) -> Any:  # noqa: ANN401 - as the driver's
            return super().dump(obj.replace("\x00", ""))

    connection.adapters.register_dumper(str, Dumper)


def _prepare(connection: Any, _: object) -> None:  # noqa: ANN401 - the driver's own connection
    """WAL, so that reading goes on beside writing; FULL, so that what was acknowledged survives a power cut."""
    connection.isolation_level = None
    for pragma in ("journal_mode = WAL", "foreign_keys = ON", f"busy_timeout = {BUSY_TIMEOUT}", "synchronous = FULL"):
        connection.execute(f"PRAGMA {pragma}").close()


def _begin(connection: Connection) -> None:
    """Take the write lock at once: an event that reads and then writes must not find it taken in between."""
    reading = connection.get_execution_options().get("reading", False)
    connection.exec_driver_sql("BEGIN" if reading else "BEGIN IMMEDIATE")


def alone(connection: Connection) -> None:
    """Until the end of the transaction no other program prepares the database; SQLite sees to that by itself."""
    if connection.dialect.name == "postgresql":
        connection.execute(text("SELECT pg_advisory_xact_lock(:name)"), {"name": PREPARING})


def _migrate(connection: Connection, upgrading: Upgrading | None) -> None:
    if _version(connection) == HEAD:
        return
    alone(connection)
    version = _version(connection)
    if version == HEAD:
        return
    if version is not None and version not in VERSIONS:
        raise UserError("database-newer", version=version)
    if version is not None and upgrading is not None:
        upgrading(version, HEAD)
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


def _hidden(url: str) -> str:
    """The address, which may be none, without what may be a password."""
    return _PASSWORD.sub(lambda found: f"{found[1]}:***@" if found[1] else "***", url)
