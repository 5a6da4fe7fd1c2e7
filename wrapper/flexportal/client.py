"""The portals: `FlexPortal` and `AsyncFlexPortal`, where everything starts."""

from __future__ import annotations

from types import TracebackType
from typing import NoReturn, TypeVar

import httpx

from .adapter import regions
from .configuration import Configuration
from .connection import AsyncConnection, Connection, Settings
from .errors import ConfigurationError
from .policy import Policy
from .resources import AsyncResources, Resources

__all__ = ["AsyncFlexPortal", "FlexPortal"]

DAY = 86_400

Transport = TypeVar("Transport", httpx.BaseTransport, httpx.AsyncBaseTransport)


class _Portal:
    """What both portals share."""

    _settings: Settings

    @property
    def base_url(self) -> str:
        """Where requests go."""
        return self._settings.configuration.base_url

    @property
    def tenant_id(self) -> str:
        """Whose data is asked for."""
        return self._settings.configuration.tenant_id

    def __repr__(self) -> str:
        return f"<{type(self).__name__} tenant {self.tenant_id!r} at {self.base_url}>"

    def __reduce__(self) -> NoReturn:
        raise TypeError("a portal holds an API key and connections and does not pickle; open one in each process")


class FlexPortal(_Portal, Resources):
    """A tenant's portal.

    May be shared by threads. Close it when done, or use it in a `with` statement.

    Args:
        api_key: None means: from `FLEXPORTAL_API_KEY`.
        tenant_id: The business unit; None means: from `FLEXPORTAL_TENANT_ID`.
        region: "eu", "us", "qatar" or "test"; None means: from `FLEXPORTAL_REGION`, else "eu". Data does not cross
            regions.
        base_url: In place of a region; None means: from `FLEXPORTAL_BASE_URL`.
        timeout: Seconds for one attempt of a request, body included; None means no limit.
        max_retries: Further attempts for a request that failed in a way that may pass; 0 means none.
        allow_insecure: Allow plain http to another machine, which shows the key to whoever listens.
        transport: Any httpx transport in place of the network; the portal closes it.

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
        allow_insecure: bool = False,
        transport: httpx.BaseTransport | None = None,
    ) -> None:
        self._settings = _settings(api_key, tenant_id, region, base_url, timeout, max_retries, allow_insecure)
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
        allow_insecure: bool = False,
        transport: httpx.AsyncBaseTransport | None = None,
    ) -> None:
        self._settings = _settings(api_key, tenant_id, region, base_url, timeout, max_retries, allow_insecure)
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


def _settings(
    api_key: str | None,
    tenant_id: str | None,
    region: str | None,
    base_url: str | None,
    timeout: float | None,
    max_retries: int,
    allow_insecure: bool,
) -> Settings:
    # Sockets take no more than some weeks; a day is already more than anybody means.
    if timeout is not None and not (_is_number(timeout) and 0 < timeout <= DAY):
        raise ConfigurationError(f"timeout= must be seconds above 0, {DAY} at most, or None for no limit")
    if not _is_count(max_retries):
        raise ConfigurationError(f"max_retries= must be a whole number from 0, not {max_retries!r}")
    configuration = Configuration.resolve(
        api_key=api_key,
        tenant_id=tenant_id,
        region=region,
        base_url=base_url,
        allow_insecure=allow_insecure,
        regions=regions(),
    )
    return Settings(configuration, Policy(max_retries=max_retries, timeout=timeout))


def _is_count(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and value >= 0


def _checked(transport: object, kind: type[Transport]) -> Transport | None:
    if transport is not None and not isinstance(transport, kind):
        raise ConfigurationError(f"transport= must be an httpx.{kind.__name__}, not {type(transport).__name__}")
    return transport


def _is_number(value: object) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool)
