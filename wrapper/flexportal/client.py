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

from . import options
from .configuration import Configuration
from .document import regions
from .options import UNCHANGED, Unchanged
from .resources import AsyncRawResources, AsyncResources, RawResources, Resources
from .settings import TENANT_HEADER, changed_settings, checked_transport, client_settings

__all__ = ["AsyncFlexPortal", "FlexPortal"]


class _Client(Connected):
    """What both clients share."""

    _session: Any

    @property
    def base_url(self) -> str:
        """Where requests are sent."""
        return cast("str", self._session.settings.base_url)

    @property
    def tenant_id(self) -> str:
        """The tenant whose data is requested."""
        return cast("str", self._session.settings.parameters[TENANT_HEADER])

    def __repr__(self) -> str:
        kind = "AsyncFlexPortal" if isinstance(self, AsyncFlexPortal) else "FlexPortal"
        if "_session" not in vars(self):  # as an error reporter sees it when the constructor fails
            return f"<{kind} not opened>"
        return f"<{kind} tenant {self.tenant_id!r} at {self.base_url}>"


class FlexPortal(_Client, Resources):
    """A client for the FlexPortal API.

    May be shared by threads, and used in a forked child, which gets connections of its own. Close it when done, or use
    it in a `with` statement.

    Args:
        api_key: None means: from `FLEXPORTAL_API_KEY`.
        tenant_id: The business unit; None means: from `FLEXPORTAL_TENANT_ID`.
        region: "eu", "us", "qatar" or "test"; None means: from `FLEXPORTAL_REGION`, else "eu". Data does not cross
            regions.
        base_url: In place of a region; None means: from `FLEXPORTAL_BASE_URL`.
        timeout: Seconds for one attempt of a request, body included; None means no limit. Left out:
            `FLEXPORTAL_TIMEOUT`, else 30.
        connect_timeout: Seconds of these for connecting: name, TCP, proxy and TLS; None means no limit but `timeout`.
            Left out: `FLEXPORTAL_CONNECT_TIMEOUT`, else None.
        max_retries: Further attempts for a request that failed with a transient error; 0 means none. Left out:
            `FLEXPORTAL_MAX_RETRIES`, else 4.
        deadline: Seconds for a whole iteration, all pages and retries included; None means no limit. Left out:
            `FLEXPORTAL_DEADLINE`, else None.
        requests_per_minute: The rate limit of your tier (Starter: 100). Requests are sent as fast as it allows and no
            faster, over all iterations and threads of this client; None means no limit. Left out:
            `FLEXPORTAL_REQUESTS_PER_MINUTE`, else None.
        rate_limit_file: A file through which processes of this machine share the rate limit: those that name the same
            one send no more than `requests_per_minute` together. None means: from `FLEXPORTAL_RATE_LIMIT_FILE`, else
            that it is not shared.
        headers: Headers to send with every request, beside the client's own. They are in no `repr` and no log.
        application: Name and version of your program, such as "billing-sync/2.1", for the `User-Agent` header; None
            means: from `FLEXPORTAL_APPLICATION`, else none.
        proxy: URL of a proxy (http, https, socks5, socks5h), with user and password where it needs them, also for a
            server on this machine; None means that of the environment (`HTTPS_PROXY`, `ALL_PROXY`, `NO_PROXY`).
        verify: A file or folder of certificates to trust, or an `ssl.SSLContext`; None means those of the environment
            (`SSL_CERT_FILE`, `SSL_CERT_DIR`), else certifi's.
        limits: Connections at most, in use and kept, and seconds to keep them; None means 100, 20 and 5.
        on_request: Called before each attempt with a `flexportal.tracing.RequestEvent`; may return headers to send.
        on_attempt: Called after each attempt with a `flexportal.tracing.AttemptEvent`.
        allow_insecure: Allow plain http to another machine, which sends the key unencrypted.
        transport: Any httpx transport in place of the network, with its own proxy, certificates and limits; the client
            closes it.
        clock: Time and chance for retries, rate limit and deadline; for tests: `flexportal.testing.InstantClock()`.

    Raises:
        ConfigurationError: A setting is missing or malformed; the message names argument and variable.
    """

    def __init__(
        self,
        api_key: str | None = None,
        tenant_id: str | None = None,
        *,
        region: str | None = None,
        base_url: str | None = None,
        timeout: float | Unchanged | None = UNCHANGED,
        connect_timeout: float | Unchanged | None = UNCHANGED,
        max_retries: int | Unchanged = UNCHANGED,
        deadline: float | Unchanged | None = UNCHANGED,
        requests_per_minute: int | Unchanged | None = UNCHANGED,
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
        timeout: float | Unchanged | None = UNCHANGED,
        connect_timeout: float | Unchanged | None = UNCHANGED,
        max_retries: int | Unchanged = UNCHANGED,
        deadline: float | Unchanged | None = UNCHANGED,
        tenant_id: str | Unchanged = UNCHANGED,
        headers: Mapping[str, str] | Unchanged = UNCHANGED,
    ) -> FlexPortal:
        """The same client with other options; this one stays as it is.

        Cheap: both share connections, rate limit and retry budget, so it may be made for a single call. Closing this
        client closes those made from it; closing one of those leaves this one open.

        Args:
            timeout: Seconds for one attempt of a request, body included; None means no limit.
            connect_timeout: Seconds of these for connecting; None means no limit but `timeout`.
            max_retries: Further attempts for a request that failed with a transient error; 0 means none.
            deadline: Seconds for a whole iteration, all pages and retries included; None means no limit.
            tenant_id: Another tenant that the same key can access. A resume token belongs to one tenant.
            headers: Headers to send beside those of this client; they replace headers of the same name.

        Raises:
            ConfigurationError: An option is malformed; the message names it.
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
        """The resources, with methods that return a `RawResponse`: status, headers and body beside the result.

        `client.with_raw_response.orders.get("ord_1")`; lists are not among them, since each page of
        `client.orders.list().pages()` has status, headers and body itself.
        """
        return RawResources(self._session)

    @private
    def request(
        self, method: str, path: str, *, params: Mapping[str, object] | None = None, json: object = None
    ) -> Any:
        """Send a request that the API knows and this client does not, or not yet.

        Authentication, tenant, rate limit, retries and errors are those of any other call. GET, HEAD, OPTIONS, TRACE,
        PUT and DELETE are repeated after a transient error; POST and PATCH only where the server has certainly not
        processed them (RFC 9110, 9.2.2).

        Args:
            method: The HTTP method.
            path: Below the base URL, such as "/v1/orders"; percent-encode what comes from elsewhere with
                `urllib.parse.quote(text, safe="")`.
            params: The query, by the API's names: text, numbers, booleans, dates, and lists of them, which are sent as
                one parameter for each value; None leaves one out. None: no query.
            json: The body, by the API's names. None: no body.

        Returns:
            The body: parsed where its media type is JSON, `str` where it is text, `bytes` for any other, None where it
            is empty.

        Raises:
            TypeError: Method or path is not text, or a parameter or the body has no form in a query or in JSON.
            ValueError: Method or path is malformed, or a number is not finite.
            UnknownOutcomeError: The server may have processed a POST or PATCH, which is therefore not sent again.
            APIError: No response, or an error response.
        """
        return self._session.request(method, path, params, json)

    def close(self) -> None:
        """Close all connections. Closing twice has no effect."""
        self._session.close()

    def __enter__(self) -> FlexPortal:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.close()


class AsyncFlexPortal(_Client, AsyncResources):
    """A client for asyncio and trio; arguments and errors as for `FlexPortal`."""

    def __init__(
        self,
        api_key: str | None = None,
        tenant_id: str | None = None,
        *,
        region: str | None = None,
        base_url: str | None = None,
        timeout: float | Unchanged | None = UNCHANGED,
        connect_timeout: float | Unchanged | None = UNCHANGED,
        max_retries: int | Unchanged = UNCHANGED,
        deadline: float | Unchanged | None = UNCHANGED,
        requests_per_minute: int | Unchanged | None = UNCHANGED,
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
        timeout: float | Unchanged | None = UNCHANGED,
        connect_timeout: float | Unchanged | None = UNCHANGED,
        max_retries: int | Unchanged = UNCHANGED,
        deadline: float | Unchanged | None = UNCHANGED,
        tenant_id: str | Unchanged = UNCHANGED,
        headers: Mapping[str, str] | Unchanged = UNCHANGED,
    ) -> AsyncFlexPortal:
        """The same client with other options; as `FlexPortal.with_options`."""
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
        """The resources, with methods that return a `RawResponse`; as `FlexPortal.with_raw_response`."""
        return AsyncRawResources(self._session)

    @private
    async def request(
        self, method: str, path: str, *, params: Mapping[str, object] | None = None, json: object = None
    ) -> Any:
        """Send a request that the API knows and this client does not; as `FlexPortal.request`."""
        return await self._session.request(method, path, params, json)

    async def aclose(self) -> None:
        """Close all connections. Closing twice has no effect."""
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
