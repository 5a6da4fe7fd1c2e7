"""The clients: `FlexPortal` and `AsyncFlexPortal`."""

from __future__ import annotations

import ssl
from collections.abc import Mapping
from functools import cached_property
from os import PathLike
from types import TracebackType
from typing import Any, cast

import httpx
from flexportal_core.clock import SYSTEM_CLOCK, Clock
from flexportal_core.connected import Connected
from flexportal_core.hooks import Hooks, OnAttempt, OnRequest
from flexportal_core.redaction import Secret
from flexportal_core.session import AsyncSession, Session
from flexportal_core.tracebacks import private
from flexportal_core.types import UNSET, Unset

from . import options
from .configuration import Configuration
from .document import regions
from .resources import AsyncRawResources, AsyncResources, RawResources, Resources
from .settings import TENANT_HEADER, changed_settings, checked_transport, client_settings

__all__ = ["AsyncFlexPortal", "FlexPortal"]


class _Client(Connected):
    """What both clients share."""

    _session: Any

    @property
    def base_url(self) -> str:
        """The URL of the API, without a slash at its end."""
        return cast("str", self._session.settings.base_url)

    @property
    def tenant_id(self) -> str:
        """ID of the tenant that requests are made for."""
        return cast("str", self._session.settings.parameters[TENANT_HEADER])

    def __repr__(self) -> str:
        kind = "AsyncFlexPortal" if isinstance(self, AsyncFlexPortal) else "FlexPortal"
        if "_session" not in vars(self):  # as an error reporter sees it when the constructor fails
            return f"<{kind} not opened>"
        return f"<{kind} tenant {self.tenant_id!r} at {self.base_url}>"


class FlexPortal(_Client, Resources):
    """A client for the FlexPortal API.

    Threads may share it. A forked child process opens connections of its own. Close the client when done, or use it in
    a `with` statement.

    Args:
        api_key: The API key. None reads `FLEXPORTAL_API_KEY`.
        tenant_id: ID of the tenant, a business unit. None reads `FLEXPORTAL_TENANT_ID`.
        region: "eu", "us", "qatar" or "test". None reads `FLEXPORTAL_REGION`, else means "eu". Data does not cross
            regions.
        base_url: URL of the API, instead of a region. None reads `FLEXPORTAL_BASE_URL`.
        timeout: Seconds for one attempt of a request, response body included; None means no limit. Default:
            `FLEXPORTAL_TIMEOUT`, else 30.
        connect_timeout: Seconds of `timeout` for connecting (DNS, TCP, proxy and TLS); None means no limit but
            `timeout`. Default: `FLEXPORTAL_CONNECT_TIMEOUT`, else None.
        max_retries: Maximum number of retries of a request that fails with a transient error; 0 means none. Default:
            `FLEXPORTAL_MAX_RETRIES`, else 4.
        deadline: Seconds for a whole call or iteration, all pages and retries included; None means no limit. Default:
            `FLEXPORTAL_DEADLINE`, else None.
        requests_per_minute: Maximum number of requests within any minute, over all threads and iterations of this
            client: the rate limit of your tier (Starter: 100). None means no limit. Default:
            `FLEXPORTAL_REQUESTS_PER_MINUTE`, else None.
        rate_limit_file: Path of a file through which processes of this machine share the rate limit: those that name
            the same file send at most `requests_per_minute` together. None reads `FLEXPORTAL_RATE_LIMIT_FILE`, else
            means that it is not shared.
        headers: Headers to send with every request, besides the client's own. No `repr` and no log shows them.
        application: Name and version of your program, such as "billing-sync/2.1", for the `User-Agent` header. None
            reads `FLEXPORTAL_APPLICATION`, else means none.
        proxy: URL of a proxy (http, https, socks5 or socks5h), with user and password if it needs them. It is used for
            every server, also on this machine. None reads `HTTPS_PROXY`, `HTTP_PROXY`, `ALL_PROXY` and `NO_PROXY`.
        verify: A file or folder of trusted certificates (PEM), or an `ssl.SSLContext`. None reads `SSL_CERT_FILE` and
            `SSL_CERT_DIR`, else means the certificates of certifi.
        limits: Maximum number of connections and of idle ones, and seconds to keep an idle one. None means 100, 20
            and 5.
        on_request: Called before each attempt with a `flexportal.tracing.RequestEvent`; may return headers to send.
        on_attempt: Called after each attempt with a `flexportal.tracing.AttemptEvent`.
        allow_insecure: Whether to allow plain http to another machine, which sends the API key unencrypted.
        transport: An httpx transport to use instead of the network, with its own proxy, certificates and limits. The
            client closes it. None means the network.
        clock: Source of time and randomness for retries, rate limit and deadline. In tests, pass
            `flexportal.testing.InstantClock()`.

    Raises:
        ConfigurationError: A setting is missing or malformed. The message names the argument and the variable.
    """

    def __init__(
        self,
        api_key: str | None = None,
        tenant_id: str | None = None,
        *,
        region: str | None = None,
        base_url: str | None = None,
        timeout: float | Unset | None = UNSET,
        connect_timeout: float | Unset | None = UNSET,
        max_retries: int | Unset = UNSET,
        deadline: float | Unset | None = UNSET,
        requests_per_minute: int | Unset | None = UNSET,
        rate_limit_file: str | PathLike[str] | None = None,
        headers: Mapping[str, str] | None = None,
        application: str | None = None,
        proxy: str | None = None,
        verify: str | PathLike[str] | ssl.SSLContext | None = None,
        limits: httpx.Limits | None = None,
        on_request: OnRequest | None = None,
        on_attempt: OnAttempt | None = None,
        allow_insecure: bool = False,
        transport: httpx.BaseTransport | None = None,
        clock: Clock = SYSTEM_CLOCK,
    ) -> None:
        secret, added, through = Secret(api_key), Secret[Any](headers), Secret(proxy)
        del api_key, headers, proxy  # so that no traceback shows them
        settings = client_settings(
            Configuration.resolve(
                api_key=secret,
                tenant_id=tenant_id,
                region=region,
                base_url=base_url,
                allow_insecure=allow_insecure,
                regions=regions(),
            ),
            options.retries(timeout, connect_timeout, max_retries, deadline),
            options.connections(through, verify, limits),
            added,
            application,
            hooks=Hooks(options.hook("on_request", on_request), options.hook("on_attempt", on_attempt)),
            clock=clock,
            rate_limit=options.rate_limit(requests_per_minute, rate_limit_file, clock),
        )
        self._session = Session(settings, checked_transport(transport, httpx.BaseTransport, settings.connections))

    def with_options(
        self,
        *,
        timeout: float | Unset | None = UNSET,
        connect_timeout: float | Unset | None = UNSET,
        max_retries: int | Unset = UNSET,
        deadline: float | Unset | None = UNSET,
        tenant_id: str | Unset = UNSET,
        headers: Mapping[str, str] | Unset = UNSET,
    ) -> FlexPortal:
        """Return a client with other options, such as for a single call. This client does not change.

        Both share connections, rate limit and retry budget. Closing this client closes the new one too; closing the
        new one leaves this one open. Options that are not passed are those of this client.

        Args:
            timeout: Seconds for one attempt of a request, response body included; None means no limit.
            connect_timeout: Seconds of `timeout` for connecting; None means no limit but `timeout`.
            max_retries: Maximum number of retries of a request that fails with a transient error; 0 means none.
            deadline: Seconds for a whole call or iteration, all pages and retries included; None means no limit.
            tenant_id: Another tenant that the same key can access. A resume token belongs to one tenant.
            headers: Headers to send besides those of this client; they replace headers of the same name.

        Raises:
            ConfigurationError: An option is malformed. The message names it.
        """
        added = Secret[Any](headers)
        del headers  # so that no traceback shows them
        settings = changed_settings(
            self._session.settings,
            tenant_id,
            added,
            timeout=timeout,
            connect_timeout=connect_timeout,
            max_retries=max_retries,
            deadline=deadline,
        )
        return _DerivedFlexPortal(self._session.with_settings(settings))

    @cached_property
    def with_raw_response(self) -> RawResources:
        """The resources, with methods that return a `RawResponse`: status, headers, body and the parsed result.

        Example: `client.with_raw_response.orders.get("ord_1")`. Lists are left out: each page of
        `client.orders.list().pages()` has status, headers and body itself.
        """
        return RawResources(self._session)

    @private
    def request(
        self, method: str, path: str, *, params: Mapping[str, object] | None = None, json: object = None
    ) -> Any:
        """Send a request to an endpoint that this client has no method for.

        Authentication, tenant, rate limit, retries and errors are those of any other call. GET, HEAD, OPTIONS, TRACE,
        PUT and DELETE are retried after a transient error; POST and PATCH only if the server has certainly not
        processed them (RFC 9110, 9.2.2).

        Args:
            method: The HTTP method.
            path: Path below the base URL, such as "/v1/orders". Percent-encode values in it with
                `urllib.parse.quote(text, safe="")`.
            params: Query parameters by their names in the API: text, numbers, booleans, dates, and lists of these,
                which are sent as one parameter for each value. A value of None is not sent. None means no query.
            json: The body, with the names of the API. None means no body.

        Returns:
            The response body: parsed if its media type is JSON, `str` if it is text, `bytes` for any other type, None
            if it is empty.

        Raises:
            TypeError: Method or path is not text, or a parameter or the body cannot be sent in a query or as JSON.
            ValueError: Method or path is malformed, or a number is not finite.
            UnknownOutcomeError: The server may have processed a POST or PATCH, which is therefore not sent again.
            APIConnectionError: No response was received.
            APIStatusError: The server sent an error response.
            ResponseContractError: The body does not match its media type, such as malformed JSON.
        """
        return self._session.request(method, path, params, json)

    def close(self) -> None:
        """Close all connections. Closing again has no effect."""
        self._session.close()

    def __enter__(self) -> FlexPortal:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.close()


class AsyncFlexPortal(_Client, AsyncResources):
    """A client for asyncio and trio. Arguments and errors are those of `FlexPortal`.

    Tasks may share it. Close it with `await client.aclose()`, or use it in an `async with` statement.
    """

    def __init__(
        self,
        api_key: str | None = None,
        tenant_id: str | None = None,
        *,
        region: str | None = None,
        base_url: str | None = None,
        timeout: float | Unset | None = UNSET,
        connect_timeout: float | Unset | None = UNSET,
        max_retries: int | Unset = UNSET,
        deadline: float | Unset | None = UNSET,
        requests_per_minute: int | Unset | None = UNSET,
        rate_limit_file: str | PathLike[str] | None = None,
        headers: Mapping[str, str] | None = None,
        application: str | None = None,
        proxy: str | None = None,
        verify: str | PathLike[str] | ssl.SSLContext | None = None,
        limits: httpx.Limits | None = None,
        on_request: OnRequest | None = None,
        on_attempt: OnAttempt | None = None,
        allow_insecure: bool = False,
        transport: httpx.AsyncBaseTransport | None = None,
        clock: Clock = SYSTEM_CLOCK,
    ) -> None:
        secret, added, through = Secret(api_key), Secret[Any](headers), Secret(proxy)
        del api_key, headers, proxy  # so that no traceback shows them
        settings = client_settings(
            Configuration.resolve(
                api_key=secret,
                tenant_id=tenant_id,
                region=region,
                base_url=base_url,
                allow_insecure=allow_insecure,
                regions=regions(),
            ),
            options.retries(timeout, connect_timeout, max_retries, deadline),
            options.connections(through, verify, limits),
            added,
            application,
            hooks=Hooks(options.hook("on_request", on_request), options.hook("on_attempt", on_attempt)),
            clock=clock,
            rate_limit=options.rate_limit(requests_per_minute, rate_limit_file, clock),
        )
        self._session = AsyncSession(
            settings, checked_transport(transport, httpx.AsyncBaseTransport, settings.connections)
        )

    def with_options(
        self,
        *,
        timeout: float | Unset | None = UNSET,
        connect_timeout: float | Unset | None = UNSET,
        max_retries: int | Unset = UNSET,
        deadline: float | Unset | None = UNSET,
        tenant_id: str | Unset = UNSET,
        headers: Mapping[str, str] | Unset = UNSET,
    ) -> AsyncFlexPortal:
        """Return a client with other options, such as for a single call; see `FlexPortal.with_options`."""
        added = Secret[Any](headers)
        del headers  # so that no traceback shows them
        settings = changed_settings(
            self._session.settings,
            tenant_id,
            added,
            timeout=timeout,
            connect_timeout=connect_timeout,
            max_retries=max_retries,
            deadline=deadline,
        )
        return _DerivedAsyncFlexPortal(self._session.with_settings(settings))

    @cached_property
    def with_raw_response(self) -> AsyncRawResources:
        """The resources, with methods that return a `RawResponse`; see `FlexPortal.with_raw_response`."""
        return AsyncRawResources(self._session)

    @private
    async def request(
        self, method: str, path: str, *, params: Mapping[str, object] | None = None, json: object = None
    ) -> Any:
        """Send a request to an endpoint that this client has no method for; see `FlexPortal.request`."""
        return await self._session.request(method, path, params, json)

    async def aclose(self) -> None:
        """Close all connections. Closing again has no effect."""
        await self._session.aclose()

    async def __aenter__(self) -> AsyncFlexPortal:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        await self.aclose()


class _DerivedFlexPortal(FlexPortal):
    """A client made by `with_options`."""

    def __init__(self, session: Session) -> None:
        self._session = session


class _DerivedAsyncFlexPortal(AsyncFlexPortal):
    """A client made by `with_options`."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session
