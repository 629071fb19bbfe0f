"""What the bot serves over HTTP: the webhook, and when asked for its health and its figures."""

import hashlib
import hmac
import json
from collections.abc import Awaitable, Callable

from aiohttp import web
from telegram.error import NetworkError

from bot.telegram.intake import Intake
from bot.telegram.metrics import Metrics

Route = web.RouteDef
#: Bytes of an update; Telegram's are far smaller.
LARGEST_UPDATE = 4_000_000
SECRET_HEADER = "X-Telegram-Bot-Api-Secret-Token"  # noqa: S105 - a name


def secret_of(token: str) -> str:
    """The secret that Telegram sends along with each webhook call, made from the bot's token."""
    return hashlib.sha256(f"webhook:{token}".encode()).hexdigest()


def webhook_routes(path: str, intake: Intake, secret: str) -> list[Route]:
    """Where updates are handed in. What cannot be stored is answered with 503, so that it comes again."""

    async def receive(request: web.Request) -> web.Response:
        told = request.headers.get(SECRET_HEADER, "")
        if not hmac.compare_digest(told.encode("utf-8", "replace"), secret.encode()):
            return web.Response(status=403)
        try:
            update = json.loads(await request.read())
        except ValueError:
            return web.Response(status=400)
        if intake.stopping.is_set():
            return web.Response(status=503)
        try:
            await intake.keep([update])
        except NetworkError:
            return web.Response(status=503)
        return web.json_response({})

    return [web.post(path, receive)]


def watching_routes(metrics: Metrics, healthy: Callable[[], Awaitable[bool]]) -> list[Route]:
    """`/healthz`: whether updates come in and can be stored. `/metrics`: the figures for Prometheus."""

    async def health(_: web.Request) -> web.Response:
        well = await healthy()
        return web.json_response({"status": "ok" if well else "failing"}, status=200 if well else 503)

    async def figures(_: web.Request) -> web.Response:
        return web.Response(body=metrics.text(), headers={"Content-Type": metrics.content_type})

    return [web.get("/healthz", health), web.get("/metrics", figures)]


async def serve(routes: list[Route], host: str, port: int) -> web.AppRunner:
    """Serve these; `cleanup()` of the result ends it. Raises OSError where the place is taken."""
    app = web.Application(client_max_size=LARGEST_UPDATE)
    app.add_routes(routes)
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=1.0)
    await runner.setup()
    await web.TCPSite(runner, host, port).start()
    return runner
