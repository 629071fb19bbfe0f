"""`pytest --postgresql`: every test that keeps something keeps it in PostgreSQL."""

import tempfile
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

from tests import databases

# Machines that run this do much else: how long an example takes says nothing of the code.
settings.register_profile("jixiao", deadline=None, suppress_health_check=(HealthCheck.too_slow,))
settings.load_profile("jixiao")

_held: list[object] = []


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--postgresql", action="store_true", help="run over a PostgreSQL server instead of SQLite files")


def pytest_configure(config: pytest.Config) -> None:
    """The server is started by the first process, and found by the workers in their environment."""
    config.addinivalue_line("markers", "sqlite: what only an SQLite file has (its locks, its file, its damage)")
    config.addinivalue_line("markers", "postgresql: what only a server has (many who write, connections that are lost)")
    if config.getoption("--postgresql") and not databases.on_postgresql():
        folder = tempfile.TemporaryDirectory(prefix="jixiao-pg-", ignore_cleanup_errors=True)
        _held.extend((databases.start_server(Path(folder.name)), folder))
    if databases.on_postgresql():
        # The driver minds that a test leaves its archive to the collector; the database goes with the server.
        config.addinivalue_line("filterwarnings", "ignore:.*was deleted while still open:ResourceWarning")


def pytest_unconfigure() -> None:
    for held in _held:
        held.cleanup()  # type: ignore[attr-defined]
    _held.clear()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    other, reason = ("sqlite", "SQLite") if databases.on_postgresql() else ("postgresql", "PostgreSQL")
    for item in items:
        if item.get_closest_marker(other):
            item.add_marker(pytest.mark.skip(reason=f"about {reason} alone"))
