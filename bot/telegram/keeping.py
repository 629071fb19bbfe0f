"""The library's bot with our intake behind it: updates are stored before they are confirmed, calls are plain."""

import time
from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from telegram.error import NetworkError
from telegram.ext import ExtBot

from bot.telegram.intake import Intake
from bot.telegram.parcel import Parcel


class KeepingBot(ExtBot[None]):
    """The bot whose updates are stored as they arrive, a whole batch at once, before the next are asked for."""

    def __init__(self, intake: Intake, **options: Any) -> None:  # noqa: ANN401 - as ExtBot takes them
        super().__init__(**options)
        self._intake = intake
        self._heard = time.monotonic()

    async def call(self, method: str, **fields: object) -> object:
        """One call of the Bot API, with its fields and its answer as JSON; raises what the library's methods raise.

        Nothing is read of the answer to a message that was sent: a server may leave out of it what the library needs.
        """
        return await self._post(method, fields)

    def silent_for(self) -> float:
        """Seconds since the server last answered a question for updates."""
        return time.monotonic() - self._heard

    async def get_updates(  # type: ignore[override] # PTB's updater looks at nothing but their `update_id`
        self,
        offset: int | None = None,
        timeout: float | timedelta = 0,  # noqa: ASYNC109 - how long the server waits for something to tell
        allowed_updates: Sequence[str] | None = None,
    ) -> list[Parcel]:
        """The next updates, stored. Raises NetworkError when they cannot be, and they are asked for again."""
        long = timeout.total_seconds() if isinstance(timeout, timedelta) else timeout
        asked = {"offset": offset, "timeout": int(long), "allowed_updates": allowed_updates}
        updates = await self._post("getUpdates", asked, read_timeout=(self.request.read_timeout or 0) + long)
        self._heard = time.monotonic()
        if not isinstance(updates, list):
            raise NetworkError("the server's answer to getUpdates is no list")
        return [parcel for parcel in await self._intake.keep(updates) if parcel.update_id]
