"""Running a bot's real Application against the test server, by polling or by webhook."""

import inspect
import socket
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from typing import Any, Literal

from telegram import Update
from telegram.ext import Application

from bot.telegram.intake import Intake
from tests.telegram.server import LOOPBACK, BotApi

Bot = Application[Any, Any, Any, Any, Any, Any]
#: Makes a bot, not started yet, from the Bot API's origin and a token.
Make = Callable[[str, str], Bot | Awaitable[Bot]]
Transport = Literal["polling", "webhook"]
#: What a bot that says nothing of it gets.
ALL_UPDATES = tuple(Update.ALL_TYPES)


@asynccontextmanager
async def running(
    make: Make, api: BotApi, by: Transport = "polling", allowed_updates: Sequence[str] = ALL_UPDATES
) -> AsyncIterator[Bot]:
    """The bot at work until the block is left; what run_polling and run_webhook do, in the test's own event loop."""
    made = make(api.origin, api.token)
    application = await made if inspect.isawaitable(made) else made
    updater = application.updater
    assert updater is not None
    await application.initialize()
    try:
        if application.post_init is not None:
            await application.post_init(application)
        if by == "polling":
            await updater.start_polling(poll_interval=0, timeout=10, allowed_updates=allowed_updates)
        else:
            port = free_port()
            await updater.start_webhook(
                listen=LOOPBACK,
                port=port,
                url_path="hook",
                webhook_url=f"http://{LOOPBACK}:{port}/hook",
                allowed_updates=allowed_updates,
                secret_token="a-secret",
            )
        await application.start()
        api.at_rest = application.update_queue.join
        api.tells_all = isinstance(application.update_queue, Intake)
        try:
            yield application
        finally:
            api.at_rest = None
            await updater.stop()
            await application.stop()
            if application.post_stop is not None:
                await application.post_stop(application)
    finally:
        await application.shutdown()
        if application.post_shutdown is not None:
            await application.post_shutdown(application)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind((LOOPBACK, 0))
        return int(probe.getsockname()[1])
