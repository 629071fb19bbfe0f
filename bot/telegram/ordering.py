"""Different users side by side; one user's updates one after the other, for the intake hands out no two at once."""

from collections.abc import Awaitable
from typing import Any

from telegram.ext import BaseUpdateProcessor

from bot.telegram.intake import Intake
from bot.telegram.parcel import Parcel

#: Users that are served at once.
MOST_AT_ONCE = 4096


class OrderedByUser(BaseUpdateProcessor):
    """Processes what the intake hands out, and tells it when a user's next update may come."""

    def __init__(self, intake: Intake) -> None:
        super().__init__(MOST_AT_ONCE)
        self._intake = intake

    async def do_process_update(self, update: object, coroutine: Awaitable[Any]) -> None:
        """Process this update."""
        try:
            await coroutine
        finally:
            if isinstance(update, Parcel):
                self._intake.done(update)

    async def initialize(self) -> None:
        """Nothing to prepare."""

    async def shutdown(self) -> None:
        """Nothing to close."""
