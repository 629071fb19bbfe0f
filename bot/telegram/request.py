"""The library's calls over aiohttp: one pool of connections, several times as many calls a second as its own."""

import ipaddress
import logging
from collections.abc import Mapping
from typing import Any
from urllib.request import getproxies, proxy_bypass

from aiohttp import ClientError, ClientSession, ClientTimeout, DummyCookieJar, FormData, TCPConnector
from telegram._utils.types import ODVInput
from telegram.error import NetworkError, TimedOut
from telegram.request import BaseRequest, RequestData
from yarl import URL

#: Seconds for connecting, and for waiting for an answer; a call that carries a file may take longer to go out.
CONNECT_TIMEOUT = 10.0
READ_TIMEOUT = 20.0
UPLOAD_TIMEOUT = 60.0
#: Connections at once; calls beyond wait for one.
MOST_CONNECTIONS = 512
_FORM = {"Content-Type": "application/x-www-form-urlencoded"}

log = logging.getLogger("jixiao.telegram")


class AiohttpRequest(BaseRequest):
    """Calls of the Bot API over aiohttp; raises what the library's own backend raises.

    A proxy is taken from the environment (HTTPS_PROXY, HTTP_PROXY, ALL_PROXY, NO_PROXY).
    """

    def __init__(self, connections: int = MOST_CONNECTIONS, read_timeout: float = READ_TIMEOUT) -> None:
        self._connections = connections
        self._read_timeout = read_timeout
        self._session: ClientSession | None = None
        self._proxies: dict[tuple[str, str], str | None] = {}

    @property
    def read_timeout(self) -> float:
        """Seconds a call waits for its answer unless it says otherwise."""
        return self._read_timeout

    async def initialize(self) -> None:
        """Open the pool."""
        if self._session is None or self._session.closed:
            self._session = ClientSession(
                connector=TCPConnector(limit=self._connections),
                cookie_jar=DummyCookieJar(),
                headers={"User-Agent": self.USER_AGENT},
            )

    async def shutdown(self) -> None:
        """Close the pool."""
        if self._session is not None:
            await self._session.close()

    async def do_request(  # noqa: PLR0917 - the signature is the library's
        self,
        url: str,
        method: str,
        request_data: RequestData | None = None,
        read_timeout: ODVInput[float] = BaseRequest.DEFAULT_NONE,
        write_timeout: ODVInput[float] = BaseRequest.DEFAULT_NONE,
        connect_timeout: ODVInput[float] = BaseRequest.DEFAULT_NONE,
        pool_timeout: ODVInput[float] = BaseRequest.DEFAULT_NONE,
    ) -> tuple[int, bytes]:
        """One call; the status and body of the answer. Raises TimedOut or NetworkError; neither names the address."""
        if self._session is None or self._session.closed:
            raise RuntimeError("this request is not initialized")
        files = request_data.multipart_data if request_data is not None and request_data.contains_files else None
        fields = request_data.json_parameters if request_data is not None else {}
        waits = _seconds(read_timeout, self._read_timeout)
        writes = _seconds(write_timeout, UPLOAD_TIMEOUT if files else 0.0)
        connects = _seconds(connect_timeout, CONNECT_TIMEOUT)
        timeout = ClientTimeout(
            total=None if None in {waits, writes, connects} else (waits or 0) + (writes or 0) + (connects or 0),
            connect=_seconds(pool_timeout, None),
            sock_connect=connects,
            sock_read=waits if not files else None,
        )
        address = URL(url)
        try:
            async with self._session.request(
                method,
                address,
                data=_multipart(fields, files) if files else _encoded(fields) if fields else None,
                headers=_FORM if fields and not files else None,
                timeout=timeout,
                proxy=self._proxy(address),
            ) as response:
                return response.status, await response.read()
        except TimeoutError:
            raise TimedOut from None
        except (ClientError, OSError, ValueError) as error:  # their own words may hold the address, and it the token
            raise NetworkError(f"aiohttp.{type(error).__name__}: {_reason(error)}") from None

    def _proxy(self, url: URL) -> str | None:
        place = (url.scheme, url.host or "")
        if place not in self._proxies:
            self._proxies[place] = proxy_for(*place)
        return self._proxies[place]


def proxy_for(scheme: str, host: str) -> str | None:
    """The proxy that the environment names for this host; none for this machine itself."""
    if host == "localhost" or _is_loopback(host) or proxy_bypass(host):
        return None
    proxies = getproxies()
    proxy = proxies.get(scheme) or proxies.get("all")
    if proxy is None:
        return None
    if URL(proxy).scheme not in {"http", "https"}:
        log.warning("only http proxies can be used; going without the one of the scheme %s", URL(proxy).scheme)
        return None
    return proxy


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def _seconds(told: Any, usual: float | None) -> float | None:  # noqa: ANN401 - a number, None, or the library's mark
    return usual if told is BaseRequest.DEFAULT_NONE else told


def _encoded(fields: Mapping[str, str]) -> bytes:
    """The fields of a call without files; quoted in C, for most of a Chinese text is percent signs."""
    return URL.build(query=fields).raw_query_string.encode()


def _multipart(fields: Mapping[str, str], files: Mapping[str, tuple[str, Any, str]]) -> FormData:
    form = FormData(quote_fields=False)
    for name, value in fields.items():
        form.add_field(name, value)
    for name, (filename, content, media_type) in files.items():
        form.add_field(name, content, filename=filename, content_type=media_type)
    return form


def _reason(error: Exception) -> str:
    cause = error if isinstance(error, OSError) else error.__cause__
    return (cause.strerror or "") if isinstance(cause, OSError) else ""
