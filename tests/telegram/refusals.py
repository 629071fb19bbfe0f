"""What Telegram answers when it will not do something, and the record a test reads of it."""

from dataclasses import dataclass
from typing import Any

Json = dict[str, Any]


class Refusal(Exception):  # noqa: N818  # an answer, raised; nothing has gone wrong here
    """An error answer of the Bot API. `violation`: the bot's own fault, rather than a trouble the test asked for."""

    def __init__(
        self, description: str, status: int = 400, *, retry_after: int | None = None, violation: bool = True
    ) -> None:
        super().__init__(description)
        self.description = description
        self.status = status
        self.retry_after = retry_after
        self.violation = violation

    def answer(self) -> Json:
        """The JSON body as Telegram writes it."""
        body: Json = {"ok": False, "error_code": self.status, "description": self.description}
        if self.retry_after is not None:
            body["parameters"] = {"retry_after": self.retry_after}
        return body


def bad_request(reason: str) -> Refusal:
    """The 400 that Telegram gives with this reason."""
    return Refusal(f"Bad Request: {reason}")


def too_many_requests(retry_after: int) -> Refusal:
    """The 429 of a bot that sends too fast."""
    return Refusal(f"Too Many Requests: retry after {retry_after}", 429, retry_after=retry_after, violation=False)


@dataclass(frozen=True, slots=True)
class Violation:
    """One call that Telegram would have refused, or would have taken otherwise than it was meant."""

    method: str
    description: str
    fields: Json

    def __str__(self) -> str:
        return f"{self.method}: {self.description} <- {self.fields}"
