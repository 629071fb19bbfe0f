"""Where a test's database is: an SQLite file of its own, or (`pytest --postgresql`) a database of its own on a real server.

A path names the database in both: the same path is the same database again. The server is started once a run and
ended with it. Either way a database is copied from one whose schema is made already.
"""

import hashlib
import os
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

#: The server's SQLAlchemy URL, set for the run (and so for its worker processes and the programs that tests start).
SERVER = "JIXIAO_TEST_POSTGRESQL"
TEMPLATE = "jixiao_template"


def on_postgresql() -> bool:
    """Whether this run is over PostgreSQL."""
    return bool(os.environ.get(SERVER))


def database(path: Path) -> str:
    """The URL of the database that this path names; empty at its first use, its folder need not exist."""
    if not on_postgresql():
        if not path.exists():
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(_empty())
        return f"sqlite:///{path}"
    import psycopg
    from psycopg import sql
    from sqlalchemy import make_url

    name = f"t_{hashlib.sha256(str(path).encode()).hexdigest()[:24]}"
    with psycopg.connect(_address(os.environ[SERVER]), autocommit=True) as connection:
        known = connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", (name,)).fetchone()
        if known is None:
            statement = sql.SQL("CREATE DATABASE {} TEMPLATE {} STRATEGY file_copy")
            connection.execute(statement.format(sql.Identifier(name), sql.Identifier(TEMPLATE)))
    return make_url(os.environ[SERVER]).set(database=name).render_as_string(hide_password=False)


@cache
def _empty() -> bytes:
    """An SQLite file with the schema in it: made once, for making it takes longer than most tests."""
    from kb.store.archive import Archive

    with TemporaryDirectory() as folder:
        Archive.open(f"sqlite:///{folder}/empty.db").close()
        return Path(folder, "empty.db").read_bytes()


def start_server(folder: Path) -> object:
    """Start a server with its data in this folder, and make the template; the server ends when what is returned does."""
    os.environ.setdefault("XDG_RUNTIME_DIR", str(folder))  # where the package keeps its lock
    import pgserver
    import psycopg
    from sqlalchemy import make_url

    from kb.store.archive import Archive

    server = pgserver.get_server(folder / "data", cleanup_mode="delete")
    url = make_url(server.get_uri()).set(drivername="postgresql+psycopg")
    server.psql("ALTER SYSTEM SET fsync = off; ALTER SYSTEM SET max_connections = 400;")
    server.psql("SELECT pg_reload_conf();")
    with psycopg.connect(_address(url.render_as_string(hide_password=False)), autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {TEMPLATE}")
    Archive.open(url.set(database=TEMPLATE).render_as_string(hide_password=False)).close()
    os.environ[SERVER] = url.render_as_string(hide_password=False)
    return server


def _address(url: str) -> str:
    return url.replace("postgresql+psycopg://", "postgresql://", 1)
