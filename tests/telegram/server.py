"""A Bot API server on a loopback port: our strict layer before an emulator, both in the test's own process."""

import asyncio
import itertools
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from typing import Any, Self

from aiohttp import ClientConnectionError, ClientSession, ClientTimeout, FormData, TCPConnector, web
from lo_bot_api_emulator import LoBotApiEmulator  # type: ignore[import-untyped]
from lo_bot_api_emulator.updates import ALLOWED_UPDATE_TYPES  # type: ignore[import-untyped]

from tests.telegram.chats import Chat
from tests.telegram.limits import decoded
from tests.telegram.refusals import Json, Refusal, Violation, too_many_requests
from tests.telegram.strict import BEYOND_EMULATOR, StrictTelegram, Upload, Uploads

#: Quiet is counted in turns of the event loop, so that a loop kept busy by the bot does not pass for quiet.
TICK = 0.005
QUIET_TICKS = 10
#: Where the bot itself says that all is done; what it sends is on its way through the server for a moment.
QUIET_TICKS_AT_REST = 2
#: A bot that answered a button is likely to say something too.
QUIET_TICKS_AFTER_ANSWER = 100
LOOPBACK = "127.0.0.1"


@dataclass(frozen=True, slots=True)
class Call:
    """One call of the bot, as it came."""

    method: str
    fields: Json
    status: int


class BotApi:
    """Telegram, as far as one bot can see it.

    `origin` and `token` are what the bot needs; `violations` what it did that Telegram would not have taken;
    `calls` all its calls but getUpdates. `at_rest`, where set, returns once the bot has dealt with every update it took
    (`application.update_queue.join`); without it, a bot is taken to be done when it has replied and fallen silent.
    """

    token = "7:AAtestbottokenoftheteststhatnobodyelseuses"

    def __init__(self) -> None:
        self.patience = 30.0  # seconds to wait at most for the bot; long, for machines that do much else
        self.origin = ""
        self.violations: list[Violation] = []
        self.calls: list[Call] = []
        self.at_rest: Callable[[], Awaitable[None]] | None = None
        self.tells_all = False
        self.telegram = StrictTelegram(self._emulate, self._slipped)
        self._emulator = LoBotApiEmulator(
            enable_control=True,
            allow_insecure_loopback_webhooks=True,
            max_assets=10_000,
            max_updates=100_000,
        )
        self._emulator_origin = ""
        self._client: ClientSession
        self._troubles: list[tuple[str, Refusal]] = []
        self._under_way = 0
        self._activity = 0
        self._webhook = ""
        self._allowed: tuple[str, ...] = ()
        self._taken = 0
        self._poll: asyncio.Task[list[Json]] | None = None
        self._doing: set[asyncio.Task[web.Response]] = set()
        self._people = itertools.count(1001)
        self._groups = itertools.count(-1, -1)
        self._queries = itertools.count(1)

    @classmethod
    @asynccontextmanager
    async def started(cls) -> AsyncIterator[Self]:
        """A server that answers at its `origin` until the block is left."""
        api = cls()
        async with AsyncExitStack() as stack:
            api._emulator_origin = await stack.enter_async_context(_served(api._emulator.app()))
            api._client = await stack.enter_async_context(
                ClientSession(connector=TCPConnector(limit=0), timeout=ClientTimeout(total=None))
            )
            api.origin = await stack.enter_async_context(_served(api._app()))
            yield api
            await asyncio.gather(*api._doing)

    # ------------------------------------------------------------ for tests

    def take_violations(self) -> list[str]:
        """What was refused or slipped so far, as "method: description"; then forgotten."""
        taken = [f"{violation.method}: {violation.description}" for violation in self.violations]
        self.violations.clear()
        return taken

    def flood(self, method: str = "sendMessage", *, retry_after: int = 1, times: int = 1) -> None:
        """Answer the next calls of this method with 429."""
        self.fail_next(method, too_many_requests(retry_after), times=times)

    def fail_next(self, method: str, refusal: Refusal | None = None, *, times: int = 1) -> None:
        """Answer the next calls of this method with an error (by default 502), whatever they say."""
        refusal = refusal or Refusal("Bad Gateway", 502, violation=False)
        self._troubles += [(method, refusal)] * times

    def expire_queries(self) -> None:
        """Let every button that was pressed and not answered yet be too old for an answer."""
        self.telegram.open_queries.clear()

    @property
    def commands(self) -> dict[str, list[tuple[str, str]]]:
        """The registered commands, (name, description), by language; "" is the one for everybody else."""
        return self.telegram.commands

    # ------------------------------------------------------------ for the persons

    def new_chat(self, name: str, *, group: bool = False, number: int | None = None) -> Chat:
        """A chat in which nobody has written yet."""
        numbers = self._groups if group else self._people
        identity = number or next(number for number in numbers if number not in self.telegram.chats)
        return self.telegram.chats.setdefault(identity, Chat(identity, name))

    def next_message_id(self) -> int:
        """A number for a person's message, of the same sequence as the bot's."""
        number = self._emulator.next_id
        self._emulator.next_id += 1
        return int(number)

    def new_query(self, chat: Chat, *, expired: bool) -> str:
        """The id of a press of a button, to be answered once."""
        query = str(4_000_000_000 + next(self._queries))
        if not expired:
            self.telegram.open_queries[query] = chat.id
        return query

    def keep_file(self, path: str, content: bytes) -> str:
        """Hold a file for the bot to fetch; returns its file_id."""
        self._emulator.assets[path] = {"filename": path, "data": content, "size": len(content)}
        return path

    async def deliver(self, kind: str, content: Json) -> int:
        """Queue an update for the bot; returns its id, or 0 where the bot did not ask for this kind."""
        if self._allowed and kind not in self._allowed:
            return 0
        if kind == "edited_message":
            kind = "message"  # the emulator queues no edits: its edit_date tells, see _as_telegram
        update = {kind: content}
        return int(await self._emulator.enqueue_update(update, token=self.token))

    async def keep_delivering(self) -> None:
        """Offer what a webhook has not taken yet again and again, as Telegram does."""
        while True:
            if self._webhook:
                await self._emulator.deliver_updates(token=self.token)
            await asyncio.sleep(TICK)

    async def until_quiet(self, update_id: int, heard: Callable[[], str]) -> None:
        """Wait until the bot has taken this update, done with it, and fallen silent.

        `heard` says what the person got so far: "", "answer" (of a button), "message".
        """
        if not update_id:
            return
        loop = asyncio.get_running_loop()
        deadline = loop.time() + self.patience
        while self._taken < update_id:
            if loop.time() > deadline:
                raise AssertionError(f"the bot took no update within {self.patience} s")
            if self._webhook:
                await self._emulator.deliver_updates(token=self.token)
            await asyncio.sleep(TICK)
        if self.at_rest is not None:
            try:
                async with asyncio.timeout_at(deadline):
                    await self.at_rest()
            except TimeoutError:
                raise AssertionError(f"the bot is still at work after {self.patience} s") from None
        quiet, seen = 0, -1
        while loop.time() < deadline:
            busy = self._under_way or seen != self._activity
            seen = self._activity
            quiet = 0 if busy else quiet + 1
            if quiet >= self._enough(heard()):
                return
            await asyncio.sleep(TICK)
        if self._under_way:
            raise AssertionError(f"the bot is still at work after {self.patience} s")

    def _enough(self, heard: str) -> float:
        if self.at_rest is not None and self.tells_all:
            return QUIET_TICKS_AT_REST
        if self.at_rest is not None or heard == "message":
            return QUIET_TICKS
        return QUIET_TICKS_AFTER_ANSWER if heard else float("inf")

    # ------------------------------------------------------------ over HTTP

    def _app(self) -> web.Application:
        app = web.Application(client_max_size=1 << 30)
        app.router.add_route("*", "/bot{token}/{method}", self._handle)
        app.router.add_get("/file/bot{token}/{path:.*}", self._download)
        app.router.add_post("/webhook", self._pass_on)
        return app

    async def _handle(self, request: web.Request) -> web.Response:
        method = request.match_info["method"]
        fields, uploads = await _read(request)
        if request.match_info["token"] != self.token:
            return _answer(Refusal("Unauthorized", 401))
        if method == "getUpdates":
            return await self._get_updates(fields)
        # What has reached Telegram is done, even when the bot does not live to read the answer.
        doing = asyncio.create_task(self._done(method, fields, uploads))
        self._doing.add(doing)
        doing.add_done_callback(self._doing.discard)
        return await asyncio.shield(doing)

    async def _done(self, method: str, fields: Json, uploads: Uploads) -> web.Response:
        self._under_way += 1
        self._activity += 1
        status = 200
        try:
            self._make_trouble(method)
            return web.json_response({"ok": True, "result": await self._call(method, fields, uploads)})
        except Refusal as refusal:
            status = refusal.status
            if refusal.violation:
                self._slipped(method, refusal.description, fields)
            return _answer(refusal)
        finally:
            self.calls.append(Call(method, fields, status))
            self._under_way -= 1
            self._activity += 1

    async def _call(self, method: str, fields: Json, uploads: Uploads) -> Any:
        match method:
            case "setWebhook":
                return await self._set_webhook(fields)
            case "deleteWebhook":
                self._webhook = ""
            case "getWebhookInfo":
                return {**await self._emulate(method, fields, {}), "url": self._webhook}
        return await self.telegram.call(method, fields, uploads)

    def _make_trouble(self, method: str) -> None:
        for trouble in self._troubles:
            if trouble[0] == method:
                self._troubles.remove(trouble)
                raise trouble[1]

    def _slipped(self, method: str, description: str, fields: Json) -> None:
        self.violations.append(Violation(method, description, fields))

    async def _emulate(self, method: str, fields: Json, uploads: Uploads) -> Any:
        """The emulator's result; its refusals count like Telegram's own."""
        form = FormData()
        for name, value in fields.items():
            if name not in BEYOND_EMULATOR:
                form.add_field(name, value if isinstance(value, str) else json.dumps(value, ensure_ascii=False))
        for name, upload in uploads.items():
            form.add_field(name, upload.content, filename=upload.name, content_type=upload.type)
        url = f"{self._emulator_origin}/bot{self.token}/{method}"
        async with self._client.post(url, data=form) as response:
            body = await response.json()
        if not body["ok"]:
            raise Refusal(body["description"], body["error_code"])
        return body["result"]

    async def _download(self, request: web.Request) -> web.Response:
        self._activity += 1
        url = f"{self._emulator_origin}/file/bot{self.token}/{request.match_info['path']}"
        async with self._client.get(url) as response:
            return web.Response(status=response.status, body=await response.read())

    # ------------------------------------------------------------ updates

    async def _get_updates(self, fields: Json) -> web.Response:
        """One long poll; a newer one ends it, as with Telegram."""
        if self._poll is not None:
            self._poll.cancel()
        poll = self._poll = asyncio.create_task(self._polled(fields))
        try:
            await asyncio.wait({poll})
        except asyncio.CancelledError:  # the bot hung up
            poll.cancel()
            await asyncio.wait({poll})
            raise
        finally:
            if poll is self._poll:
                self._poll = None
        if poll.cancelled():
            reason = "terminated by other getUpdates request; make sure that only one bot instance is running"
            self._slipped("getUpdates", f"Conflict: {reason}", fields)
            return _answer(Refusal(f"Conflict: {reason}", 409))
        try:
            return web.json_response({"ok": True, "result": [_as_telegram(update) for update in poll.result()]})
        except Refusal as refusal:
            return _answer(refusal)

    async def _polled(self, fields: Json) -> list[Json]:
        self._remember_allowed(fields)
        self._taken = max(self._taken, int(fields.get("offset") or 0) - 1)
        while True:
            try:
                updates: list[Json] = await self._emulate("getUpdates", self._known_kinds(fields), {})
            except Refusal as refusal:
                # The emulator notices only after a while that an earlier poll has hung up.
                if "another getUpdates" not in refusal.description:
                    raise
                await asyncio.sleep(TICK)
            else:
                return updates

    async def _set_webhook(self, fields: Json) -> Any:
        """Updates come through here on their way, for what the emulator cannot write."""
        url = str(fields.get("url") or "")
        self._remember_allowed(fields)
        self._webhook = url
        ours = f"{self.origin}/webhook" if url else ""
        return await self._emulate("setWebhook", {**self._known_kinds(fields), "url": ours}, {})

    async def _pass_on(self, request: web.Request) -> web.Response:
        update = await request.json()
        secret = request.headers.get("X-Telegram-Bot-Api-Secret-Token")
        headers = {"X-Telegram-Bot-Api-Secret-Token": secret} if secret else {}
        try:
            async with self._client.post(self._webhook, json=_as_telegram(update), headers=headers) as response:
                status = response.status
        except ClientConnectionError:
            status = 502  # nobody there; the emulator keeps the update
        if status < 300:
            self._taken = max(self._taken, update["update_id"])
        return web.Response(status=status)

    def _remember_allowed(self, fields: Json) -> None:
        if "allowed_updates" in fields:
            self._allowed = tuple(decoded(fields["allowed_updates"], "allowed_updates"))

    @staticmethod
    def _known_kinds(fields: Json) -> Json:
        """Without the kinds of updates that are newer than the emulator, which refuses them."""
        if "allowed_updates" not in fields:
            return fields
        kinds = decoded(fields["allowed_updates"], "allowed_updates")
        return {**fields, "allowed_updates": [kind for kind in kinds if kind in ALLOWED_UPDATE_TYPES]}


def _as_telegram(update: Json) -> Json:
    """An update as Telegram sends it: an edit is one by its kind, not only by its edit_date."""
    if "edit_date" in update.get("message", {}):
        return {"update_id": update["update_id"], "edited_message": update["message"]}
    return update


def _answer(refusal: Refusal) -> web.Response:
    return web.json_response(refusal.answer(), status=refusal.status)


async def _read(request: web.Request) -> tuple[Json, Uploads]:
    """The fields and files of a call, in whichever of the three ways it was made."""
    if request.content_type == "application/json":
        return await request.json(), {}
    fields: Json = dict(request.query)
    uploads: Uploads = {}
    for name, value in (await request.post()).items():
        if isinstance(value, web.FileField):
            uploads[name] = Upload(value.filename, value.file.read(), value.content_type)
        else:
            fields[name] = value
    return fields, uploads


@asynccontextmanager
async def _served(app: web.Application) -> AsyncIterator[str]:
    """The app on a free loopback port; a handler ends when its caller hangs up."""
    runner = web.AppRunner(app, handler_cancellation=True, access_log=None, shutdown_timeout=0.2)
    await runner.setup()
    try:
        site = web.TCPSite(runner, LOOPBACK, 0)
        await site.start()
        yield f"http://{LOOPBACK}:{runner.addresses[0][1]}"
    finally:
        await runner.cleanup()
