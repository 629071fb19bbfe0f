"""`jixiao telegram` as a process of its own: it serves, it ends when told to, and what it recorded is there."""

import asyncio
import os
import signal
import sys
from pathlib import Path

from tests.databases import database
from tests.telegram.person import Person

ROOT = Path(__file__).parent.parent.parent


def environment(bot_api, tmp_path: Path, **more: str) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith("JIXIAO_")}
    return {
        **kept,
        "JIXIAO_DATABASE": database(tmp_path / "jixiao.db"),
        "JIXIAO_TELEGRAM_TOKEN": bot_api.token,
        "JIXIAO_TELEGRAM_API": bot_api.origin,
        "JIXIAO_ADMINS": "1001",
        "XDG_DATA_HOME": str(tmp_path),
        **more,
    }


async def started(*arguments: str, env: dict[str, str]) -> asyncio.subprocess.Process:
    return await asyncio.create_subprocess_exec(
        sys.executable, "-m", "bot.cli", *arguments, cwd=ROOT, env=env,
        stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE,
    )  # fmt: skip


async def ended(process: asyncio.subprocess.Process, told: signal.Signals | None = None) -> tuple[int | None, str]:
    if told is not None:
        process.send_signal(told)
    _, err = await asyncio.wait_for(process.communicate(), 120)
    return process.returncode, err.decode()


async def test_it_serves_and_ends_when_told(bot_api, tmp_path):
    env = environment(bot_api, tmp_path)
    assert (await ended(await started("import", "data/forms/huashan-2020.txt", env=env)))[0] == 0
    bot_api.patience = 120
    person = Person(bot_api, user_id=1001)
    process = await started("telegram", env=env)
    await person.say("/start")
    await person.press("填 2021 年自评表")
    await person.press("先填表")
    assert "第 2/20 问" in (await person.say("2022-06-30")).text
    code, err = await ended(process, signal.SIGTERM)
    assert code == 0
    assert bot_api.token not in err
    again = await started("telegram", env=env)
    assert "第 3/20 问" in (await person.say("3100万元")).text
    assert (await ended(again, signal.SIGINT))[0] == 0


async def test_a_token_that_is_refused_gets_a_sentence(bot_api, tmp_path):
    process = await started("telegram", env=environment(bot_api, tmp_path, JIXIAO_TELEGRAM_TOKEN="1:wrong"))
    code, err = await ended(process)
    assert code == 2
    assert "JIXIAO_TELEGRAM_TOKEN" in err
    assert "Traceback" not in err
    bot_api.take_violations()
