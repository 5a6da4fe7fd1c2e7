"""The clients: `FlexPortal` and `AsyncFlexPortal`."""

from __future__ import annotations

import logging
from dataclasses import replace
from os import PathLike
from types import TracebackType
from typing import Any, NoReturn, TypeVar, cast

import httpx
from flexportal_core.clock import SYSTEM_CLOCK, Clock
from flexportal_core.hooks import Hooks, OnAttempt, OnRequest
from flexportal_core.redaction import Secret
from flexportal_core.retry import RetryPolicy
from flexportal_core.session import AsyncSession, Session
from flexportal_core.settings import Settings

from . import options
from .configuration import Configuration, checked_tenant
from .document import regions
from .errors import ConfigurationError
from .options import UNCHANGED, Unchanged
from .resources import AsyncResources, Resources
from .version import __version__

__all__ = ["AsyncFlexPortal", "FlexPortal"]

Transport = TypeVar("Transport", httpx.BaseTransport, httpx.AsyncBaseTransport)

TENANT_HEADER = "Tenant-ID"

logger = logging.getLogger("flexportal")


class _Client:
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

    def __reduce__(self) -> NoReturn:
        raise TypeError("a client contains an API key and connections and cannot be pickled; open one in each process")


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
        timeout: Seconds for one attempt of a request, body included; None means no limit.
        max_retries: Further attempts for a request that failed with a transient error; 0 means none.
        deadline: Seconds for a whole iteration, all pages and retries included; None means no limit.
        requests_per_minute: The rate limit of your tier (Starter: 100). Requests are sent as fast as it allows and no
            faster, over all iterations and threads of this client; None means no limit.
        rate_limit_file: A file through which processes of this machine share the rate limit: those that name the same
            one send no more than `requests_per_minute` together. None means that it is not shared.
        on_request: Called before each attempt with a `flexportal.tracing.RequestEvent`; may return headers to send.
        on_attempt: Called after each attempt with a `flexportal.tracing.AttemptEvent`.
        allow_insecure: Allow plain http to another machine, which sends the key unencrypted.
        transport: Any httpx transport in place of the network; the client closes it. Without one, proxies and
            certificates are those of the environment (`HTTPS_PROXY`, `NO_PROXY`, `SSL_CERT_FILE`, …); a server on this
            machine is reached without a proxy.
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
        timeout: float | None = 30.0,
        max_retries: int = 4,
        deadline: float | None = None,
        requests_per_minute: int | None = None,
        rate_limit_file: str | PathLike[str] | None = None,
        on_request: OnRequest | None = None,
        on_attempt: OnAttempt | None = None,
        allow_insecure: bool = False,
        transport: httpx.BaseTransport | None = None,
        clock: Clock = SYSTEM_CLOCK,
    ) -> None:
        secret = Secret(api_key)
        del api_key  # so that no traceback shows it
        settings = _settings(
            Configuration.resolve(
                api_key=secret,
                tenant_id=tenant_id,
                region=region,
                base_url=base_url,
                allow_insecure=allow_insecure,
                regions=regions(),
            ),
            _retry_policy(timeout, max_retries, deadline),
            Hooks(options.hook("on_request", on_request), options.hook("on_attempt", on_attempt)),
            clock,
        )
        settings = replace(settings, rate_limit=options.rate_limit(requests_per_minute, rate_limit_file, clock))
        self._session = Session(settings, _checked(transport, httpx.BaseTransport))

    def with_options(
        self,
        *,
        timeout: float | Unchanged | None = UNCHANGED,
        max_retries: int | Unchanged = UNCHANGED,
        deadline: float | Unchanged | None = UNCHANGED,
        tenant_id: str | Unchanged = UNCHANGED,
    ) -> FlexPortal:
        """The same client with other options; this one stays as it is.

        Cheap: both share connections, rate limit and retry budget, so it may be made for a single call. Closing this
        client closes those made from it; closing one of those leaves this one open.

        Args:
            timeout: Seconds for one attempt of a request, body included; None means no limit.
            max_retries: Further attempts for a request that failed with a transient error; 0 means none.
            deadline: Seconds for a whole iteration, all pages and retries included; None means no limit.
            tenant_id: Another tenant that the same key can access. A resume token belongs to one tenant.

        Raises:
            ConfigurationError: An option is malformed; the message names it.
        """
        settings = _changed(self._session.settings, timeout, max_retries, deadline, tenant_id)
        return _DerivedFlexPortal(self._session.with_settings(settings))

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
        timeout: float | None = 30.0,
        max_retries: int = 4,
        deadline: float | None = None,
        requests_per_minute: int | None = None,
        rate_limit_file: str | PathLike[str] | None = None,
        on_request: OnRequest | None = None,
        on_attempt: OnAttempt | None = None,
        allow_insecure: bool = False,
        transport: httpx.AsyncBaseTransport | None = None,
        clock: Clock = SYSTEM_CLOCK,
    ) -> None:
        secret = Secret(api_key)
        del api_key  # so that no traceback shows it
        settings = _settings(
            Configuration.resolve(
                api_key=secret,
                tenant_id=tenant_id,
                region=region,
                base_url=base_url,
                allow_insecure=allow_insecure,
                regions=regions(),
            ),
            _retry_policy(timeout, max_retries, deadline),
            Hooks(options.hook("on_request", on_request), options.hook("on_attempt", on_attempt)),
            clock,
        )
        settings = replace(settings, rate_limit=options.rate_limit(requests_per_minute, rate_limit_file, clock))
        self._session = AsyncSession(settings, _checked(transport, httpx.AsyncBaseTransport))

    def with_options(
        self,
        *,
        timeout: float | Unchanged | None = UNCHANGED,
        max_retries: int | Unchanged = UNCHANGED,
        deadline: float | Unchanged | None = UNCHANGED,
        tenant_id: str | Unchanged = UNCHANGED,
    ) -> AsyncFlexPortal:
        """The same client with other options; as `FlexPortal.with_options`."""
        settings = _changed(self._session.settings, timeout, max_retries, deadline, tenant_id)
        return _DerivedAsyncFlexPortal(self._session.with_settings(settings))

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


def _settings(configuration: Configuration, retry: RetryPolicy, hooks: Hooks, clock: Clock) -> Settings:
    return Settings(
        base_url=configuration.base_url,
        api_key=cast("Secret[str | None]", configuration.api_key),
        parameters={TENANT_HEADER: configuration.tenant_id},
        user_agent=f"flexportal-python/{__version__}",
        retry=retry,
        clock=clock,
        hooks=hooks,
        logger=logger,
    )


def _changed(
    settings: Settings,
    timeout: float | Unchanged | None,
    max_retries: int | Unchanged,
    deadline: float | Unchanged | None,
    tenant_id: str | Unchanged,
) -> Settings:
    retry = settings.retry
    if not isinstance(timeout, Unchanged):
        retry = replace(retry, timeout=options.seconds("timeout", timeout))
    if not isinstance(max_retries, Unchanged):
        retry = replace(retry, max_retries=options.count("max_retries", max_retries))
    if not isinstance(deadline, Unchanged):
        retry = replace(retry, deadline=options.seconds("deadline", deadline))
    if not isinstance(tenant_id, Unchanged):
        settings = replace(settings, parameters={TENANT_HEADER: checked_tenant(tenant_id)})
    return replace(settings, retry=retry)


def _retry_policy(timeout: float | None, max_retries: int, deadline: float | None) -> RetryPolicy:
    return RetryPolicy(
        timeout=options.seconds("timeout", timeout),
        max_retries=options.count("max_retries", max_retries),
        deadline=options.seconds("deadline", deadline),
    )


def _checked(transport: object, kind: type[Transport]) -> Transport | None:
    if transport is not None and not isinstance(transport, kind):
        raise ConfigurationError(f"transport= must be an httpx.{kind.__name__}, not {type(transport).__name__}")
    return transport
