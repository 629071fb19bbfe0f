"""`kill -9` at any moment: nothing that was acknowledged is lost, nothing is applied twice, every talk reaches its end.

`make soak-kill` runs it with hundreds of kills, and on whichever database JIXIAO_KILLS_DATABASE names.
"""

import os

import pytest

from tests.databases import database
from tests.telegram.kills import survive

KILLS = int(os.environ.get("JIXIAO_KILLS", "0"))


@pytest.mark.parametrize(("by", "kills"), [("polling", KILLS or 4), ("webhook", KILLS // 4 or 2)])
async def test_nothing_is_lost_or_doubled(bot_api, tmp_path, by, kills):
    url = os.environ.get("JIXIAO_KILLS_DATABASE") or database(tmp_path / "jixiao.db")
    survived = await survive(bot_api, url, kills=kills, by=by, seed=kills)
    print(survived)  # noqa: T201 - what `make soak-kill` reports
    assert survived.updates > kills
    bot_api.take_violations()
