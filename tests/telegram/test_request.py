"""Calls over aiohttp: the same results and the same errors as on the library's own backend."""

import asyncio
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
from aiohttp import web
from telegram import Bot as Calls
from telegram.error import BadRequest, Forbidden, InvalidToken, NetworkError, RetryAfter, TimedOut

from bot.telegram.request import AiohttpRequest, proxy_for
from tests.telegram.person import Person


def bot_at(origin: str, token: str, **options: float) -> Calls:
    return Calls(
        token, base_url=f"{origin}/bot", base_file_url=f"{origin}/file/bot", request=AiohttpRequest(**options),
        get_updates_request=AiohttpRequest(),
    )  # fmt: skip


@asynccontextmanager
async def answering(answer) -> AsyncIterator[str]:
    """A server that answers every call with what `answer(request)` gives; its origin."""
    app = web.Application()
    app.router.add_route("*", "/{path:.*}", answer)
    runner = web.AppRunner(app, handler_cancellation=True, shutdown_timeout=0.1)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    yield f"http://127.0.0.1:{runner.addresses[0][1]}"
    await runner.cleanup()


async def test_words_files_and_updates(bot_api):
    person = Person(bot_api, user_id=1001)
    await person.send("你好 & <b>")
    async with bot_at(bot_api.origin, bot_api.token) as bot:
        [update] = await bot.get_updates(timeout=0)
        assert update.message.text == "你好 & <b>"
        sent = await bot.send_message(1001, "加号 + 百分 % 与 & 😀")
        assert sent.text == "加号 + 百分 % 与 & 😀"
        content = bytes(range(256)) * 300
        document = (await bot.send_document(1001, content, filename='自评 "表".docx', caption="说明")).document
        assert bytes(await (await bot.get_file(document.file_id)).download_as_bytearray()) == content
    assert person.messages[-1].file.content == content
    assert "自评" in person.messages[-1].file.name


async def test_refusals_are_the_librarys_own(bot_api):
    person = Person(bot_api, user_id=1001)
    await person.send("/start")
    async with bot_at(bot_api.origin, bot_api.token) as bot:
        with pytest.raises(BadRequest, match="Chat not found"):
            await bot.send_message(404, "x")
        person.chat.blocked = True
        with pytest.raises(Forbidden, match="blocked"):
            await bot.send_message(1001, "x")
        bot_api.flood(retry_after=3)
        with pytest.raises(RetryAfter):
            await bot.send_message(1001, "x")
        bot_api.fail_next("sendMessage")
        with pytest.raises(NetworkError):
            await bot.send_message(1001, "x")
    with pytest.raises(InvalidToken):
        async with bot_at(bot_api.origin, "8:wrong"):
            pass
    bot_api.take_violations()


async def test_who_is_not_there_too_slow_or_talks_nonsense_is_a_network_error_without_the_token():
    token = "7:SECRET"
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        nobody = f"http://127.0.0.1:{closed.getsockname()[1]}"

    async def slow(_: web.Request) -> web.Response:
        await asyncio.sleep(5)
        return web.Response()

    async def nonsense(_: web.Request) -> web.Response:
        return web.Response(text="<html>gateway</html>", status=502)

    async def hangs_up(request: web.Request) -> web.Response:
        request.transport.close()
        return web.Response()

    async with answering(slow) as late, answering(nonsense) as odd, answering(hangs_up) as gone:
        for origin, kind in ((nobody, NetworkError), (late, TimedOut), (odd, NetworkError), (gone, NetworkError)):
            bot = bot_at(origin, token, read_timeout=0.2)
            with pytest.raises(kind) as failed:
                await bot.initialize()
            assert "SECRET" not in repr(failed.value)
            assert failed.value.__cause__ is None or "SECRET" not in repr(failed.value.__cause__)
            await bot.shutdown()


async def test_a_proxy_of_the_environment_is_used_but_never_for_this_machine(monkeypatch):
    seen = []

    async def proxy(request: web.Request) -> web.Response:
        seen.append(request.raw_path)
        return web.json_response({"ok": True, "result": {"id": 7, "is_bot": True, "first_name": "x", "username": "y"}})

    async with answering(proxy) as origin:
        for name in ("HTTPS_PROXY", "https_proxy", "no_proxy", "NO_PROXY", "all_proxy", "ALL_PROXY"):
            monkeypatch.delenv(name, raising=False)
        monkeypatch.setenv("http_proxy", origin)
        assert (
            proxy_for("http", "127.0.0.1") is proxy_for("http", "localhost") is proxy_for("https", "a.example") is None
        )
        async with bot_at("http://api.example", "7:x") as bot:
            assert bot.id == 7
        monkeypatch.setenv("no_proxy", ".example")
        assert proxy_for("http", "api.example") is None
        monkeypatch.setenv("no_proxy", "")
        monkeypatch.setenv("http_proxy", "socks5://127.0.0.1:1080")
        assert proxy_for("http", "api.example") is None
    assert seen == ["http://api.example/bot7:x/getMe"]
