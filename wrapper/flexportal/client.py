"""The portals: `FlexPortal` and `AsyncFlexPortal`, where everything starts."""

from __future__ import annotations

from dataclasses import replace
from functools import cached_property
from os import PathLike
from types import TracebackType
from typing import Any, NoReturn, Self, TypeVar

import httpx

from . import options
from .adapter import regions
from .configuration import Configuration
from .connection import AsyncConnection, Connection, Settings
from .errors import ConfigurationError
from .options import UNCHANGED, Unchanged
from .policy import Policy
from .resources import AsyncResources, Resources
from .secret import Secret
from .tracing import Hooks, OnAttempt, OnRequest

__all__ = ["AsyncFlexPortal", "FlexPortal"]

Transport = TypeVar("Transport", httpx.BaseTransport, httpx.AsyncBaseTransport)


class _Portal:
    """What both portals share."""

    _settings: Settings
    _connection: Any

    @property
    def base_url(self) -> str:
        """Where requests go."""
        return self._settings.configuration.base_url

    @property
    def tenant_id(self) -> str:
        """Whose data is asked for."""
        return self._settings.configuration.tenant_id

    def with_options(
        self,
        *,
        timeout: float | Unchanged | None = UNCHANGED,
        max_retries: int | Unchanged = UNCHANGED,
        deadline: float | Unchanged | None = UNCHANGED,
        tenant_id: str | Unchanged = UNCHANGED,
    ) -> Self:
        """The same portal with other options; this one stays as it is.

        Cheap: both share connections, pace and retry budget, so it may be made for a single call. Closing this portal
        closes what was made from it; closing that leaves this one open.

        Args:
            timeout: Seconds for one attempt of a request, body included; None means no limit.
            max_retries: Further attempts for a request that failed in a way that may pass; 0 means none.
            deadline: Seconds for a whole listing, all pages and retries included; None means no limit.
            tenant_id: Another tenant that the same key reaches. A resume token goes with the tenant it was made for.

        Raises:
            ConfigurationError: An option is malformed; the message names it.
        """
        settings, policy = self._settings, self._settings.policy
        if not isinstance(timeout, Unchanged):
            policy = replace(policy, timeout=options.seconds("timeout", timeout))
        if not isinstance(max_retries, Unchanged):
            policy = replace(policy, max_retries=options.count("max_retries", max_retries))
        if not isinstance(deadline, Unchanged):
            policy = replace(policy, deadline=options.seconds("deadline", deadline))
        if not isinstance(tenant_id, Unchanged):
            settings = replace(settings, configuration=settings.configuration.for_tenant(tenant_id))
        return self._viewed(replace(settings, policy=policy))

    def _viewed(self, settings: Settings) -> Self:
        view = object.__new__(type(self))
        # Not the resources, which know this portal's connection.
        kept = {name: value for name, value in vars(self).items() if not _is_cached(self, name)}
        vars(view).update(kept, _settings=settings, _connection=self._connection.view(settings))
        return view

    def __repr__(self) -> str:
        if "_settings" not in vars(self):  # as a tool sees it that reports why it could not be opened
            return f"<{type(self).__name__} not opened>"
        return f"<{type(self).__name__} tenant {self.tenant_id!r} at {self.base_url}>"

    def __reduce__(self) -> NoReturn:
        raise TypeError("a portal holds an API key and connections and does not pickle; open one in each process")


class FlexPortal(_Portal, Resources):
    """A tenant's portal.

    May be shared by threads, and used in a forked child, which gets connections of its own. Close it when done, or use
    it in a `with` statement.

    Args:
        api_key: None means: from `FLEXPORTAL_API_KEY`.
        tenant_id: The business unit; None means: from `FLEXPORTAL_TENANT_ID`.
        region: "eu", "us", "qatar" or "test"; None means: from `FLEXPORTAL_REGION`, else "eu". Data does not cross
            regions.
        base_url: In place of a region; None means: from `FLEXPORTAL_BASE_URL`.
        timeout: Seconds for one attempt of a request, body included; None means no limit.
        max_retries: Further attempts for a request that failed in a way that may pass; 0 means none.
        deadline: Seconds for a whole listing, all pages and retries included; None means no limit.
        requests_per_minute: The rate limit of your tier (Starter: 100). Requests are then sent as fast as it allows and
            no faster, over all walks and threads of this portal; None means as fast as the answers come.
        pace_file: A file by which processes of this machine share that pace: those that name the same one send no more
            than `requests_per_minute` together. None means that this portal keeps its pace for itself.
        on_request: Called before each attempt with a `flexportal.tracing.RequestEvent`; may give headers to send along.
        on_attempt: Called after each attempt with a `flexportal.tracing.AttemptEvent`.
        allow_insecure: Allow plain http to another machine, which shows the key to whoever listens.
        transport: Any httpx transport in place of the network; the portal closes it. Without one, proxies and
            certificates are those of the environment (`HTTPS_PROXY`, `NO_PROXY`, `SSL_CERT_FILE`, …); a server on this
            machine is asked without a proxy.

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
        pace_file: str | PathLike[str] | None = None,
        on_request: OnRequest | None = None,
        on_attempt: OnAttempt | None = None,
        allow_insecure: bool = False,
        transport: httpx.BaseTransport | None = None,
    ) -> None:
        secret = Secret(api_key)
        del api_key  # so that no traceback shows it
        self._settings = Settings(
            _configuration(secret, tenant_id, region, base_url, allow_insecure),
            _policy(timeout, max_retries, deadline),
            options.pace(requests_per_minute, pace_file),
            hooks=Hooks(options.hook("on_request", on_request), options.hook("on_attempt", on_attempt)),
        )
        self._connection = Connection.open(self._settings, _checked(transport, httpx.BaseTransport))

    def close(self) -> None:
        """Close all connections. Closing twice does no harm."""
        self._connection.close()

    def __enter__(self) -> FlexPortal:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.close()


class AsyncFlexPortal(_Portal, AsyncResources):
    """A tenant's portal for asyncio and trio; arguments and errors as for `FlexPortal`."""

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
        pace_file: str | PathLike[str] | None = None,
        on_request: OnRequest | None = None,
        on_attempt: OnAttempt | None = None,
        allow_insecure: bool = False,
        transport: httpx.AsyncBaseTransport | None = None,
    ) -> None:
        secret = Secret(api_key)
        del api_key  # so that no traceback shows it
        self._settings = Settings(
            _configuration(secret, tenant_id, region, base_url, allow_insecure),
            _policy(timeout, max_retries, deadline),
            options.pace(requests_per_minute, pace_file),
            hooks=Hooks(options.hook("on_request", on_request), options.hook("on_attempt", on_attempt)),
        )
        self._connection = AsyncConnection.open(self._settings, _checked(transport, httpx.AsyncBaseTransport))

    async def aclose(self) -> None:
        """Close all connections. Closing twice does no harm."""
        await self._connection.aclose()

    async def __aenter__(self) -> AsyncFlexPortal:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        await self.aclose()


def _configuration(
    api_key: Secret[str | None],
    tenant_id: str | None,
    region: str | None,
    base_url: str | None,
    allow_insecure: bool,
) -> Configuration:
    return Configuration.resolve(
        api_key=api_key,
        tenant_id=tenant_id,
        region=region,
        base_url=base_url,
        allow_insecure=allow_insecure,
        regions=regions(),
    )


def _policy(timeout: float | None, max_retries: int, deadline: float | None) -> Policy:
    return Policy(
        timeout=options.seconds("timeout", timeout),
        max_retries=options.count("max_retries", max_retries),
        deadline=options.seconds("deadline", deadline),
    )


def _checked(transport: object, kind: type[Transport]) -> Transport | None:
    if transport is not None and not isinstance(transport, kind):
        raise ConfigurationError(f"transport= must be an httpx.{kind.__name__}, not {type(transport).__name__}")
    return transport


def _is_cached(portal: object, name: str) -> bool:
    return isinstance(getattr(type(portal), name, None), cached_property)
