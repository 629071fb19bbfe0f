"""Fixtures for tests that drive the bot as Telegram and its users do: over HTTP, nothing replaced inside."""

from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import AbstractAsyncContextManager

import pytest

from tests.telegram.running import ALL_UPDATES, Bot, Make, Transport, running
from tests.telegram.server import BotApi

#: PTB 22 warns of a change to come whenever it is told to wait (RetryAfter), whether or not one reads how long.
RETRY_AFTER_WARNING = "ignore:Deprecated since version v22.2:telegram.warnings.PTBDeprecationWarning"

Serve = Callable[..., AbstractAsyncContextManager[Bot]]


def pytest_itemcollected(item: pytest.Item) -> None:
    """Let no test of this folder fail for what is none of our bot's doing."""
    item.add_marker(pytest.mark.filterwarnings(RETRY_AFTER_WARNING))


@pytest.fixture
async def bot_api() -> AsyncIterator[BotApi]:
    """A Bot API server. A violation that the test did not take fails it at the end."""
    async with BotApi.started() as api:
        yield api
    assert api.take_violations() == []


@pytest.fixture(params=["polling", "webhook"])
def transport(request: pytest.FixtureRequest) -> Transport:
    """Each way for updates to reach a bot; a test that asks for this runs once for each."""
    chosen: Transport = request.param
    return chosen


@pytest.fixture
def serve(bot_api: BotApi) -> Serve:
    """`async with serve(make):` runs the bot that `make(origin, token)` makes, by polling unless `by="webhook"`."""

    def serving(
        make: Make, by: Transport = "polling", allowed_updates: Sequence[str] = ALL_UPDATES
    ) -> AbstractAsyncContextManager[Bot]:
        return running(make, bot_api, by, allowed_updates)

    return serving
