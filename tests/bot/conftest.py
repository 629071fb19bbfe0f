"""An assistant over a database of its own, with the 2020 form imported through the real reader."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.assistant import Assistant, load_rulebooks
from bot.filing import import_file
from kb.shipped import shipped
from kb.store.archive import Archive
from tests.databases import database

SEED = shipped("forms", "huashan-2020.txt")


@pytest.fixture
def archive(tmp_path: Path) -> Iterator[Archive]:
    archive = Archive.open(database(tmp_path / "jixiao.db"))
    import_file(archive, SEED, load_rulebooks(), datetime(2021, 7, 1, tzinfo=UTC))
    yield archive
    archive.close()


@pytest.fixture
def assistant(archive: Archive) -> Assistant:
    return Assistant(archive)
