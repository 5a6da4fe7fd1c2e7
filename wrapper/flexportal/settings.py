"""The settings of a client, made of its options."""

from __future__ import annotations

import logging
import os
from collections.abc import Mapping
from dataclasses import replace
from typing import Any, TypeVar, cast

import httpx
from flexportal_core.redaction import Secret
from flexportal_core.retry import RetryPolicy
from flexportal_core.settings import DEFAULT_CONNECTIONS, ConnectionSettings, Settings
from flexportal_core.types import Unset

from . import options
from .configuration import Configuration, checked_tenant
from .errors import ConfigurationError

__all__ = ["TENANT_HEADER", "changed_settings", "checked_transport", "client_settings", "logger"]

Transport = TypeVar("Transport", httpx.BaseTransport, httpx.AsyncBaseTransport)

TENANT_HEADER = "Tenant-ID"

logger = logging.getLogger("flexportal")

LOG = "FLEXPORTAL_LOG"
LEVELS = ("debug", "info", "warning", "error")


def log_from_environment() -> None:
    """Log at the level that `FLEXPORTAL_LOG` names, to standard error where the application has no handler.

    Unset, the application's own logging decides. Raises: ConfigurationError: It names no level.
    """
    level = os.environ.get(LOG, "").strip().lower()
    if not level:
        return
    if level not in LEVELS:
        raise ConfigurationError(f"{LOG} must be one of {', '.join(LEVELS)}")
    logger.setLevel(level.upper())
    if not logger.hasHandlers():
        handler = logging.StreamHandler()
        handler.setFormatter(logging.Formatter("%(asctime)s %(name)s %(levelname)s %(message)s"))
        logger.addHandler(handler)


def client_settings(
    configuration: Configuration,
    retry: RetryPolicy,
    connections: ConnectionSettings,
    headers: Secret[Mapping[str, str] | Unset | None],
    application: str | None,
    **others: Any,
) -> Settings:
    """The settings of a client. Raises: ConfigurationError."""
    log_from_environment()
    return Settings(
        base_url=configuration.base_url,
        api_key=cast("Secret[str | None]", configuration.api_key),
        parameters={TENANT_HEADER: configuration.tenant_id},
        headers=options.changed_headers(Secret({}), headers),
        user_agent=options.user_agent(application),
        connections=connections,
        retry=retry,
        logger=logger,
        **others,
    )


def changed_settings(
    settings: Settings,
    tenant_id: str | Unset,
    headers: Secret[Mapping[str, str] | Unset | None],
    **retry: object,
) -> Settings:
    """The settings with other options; those that are UNSET stay. Raises: ConfigurationError."""
    if not isinstance(tenant_id, Unset):
        settings = replace(settings, parameters={TENANT_HEADER: checked_tenant(tenant_id)})
    return replace(
        settings,
        retry=options.changed_retries(settings.retry, retry),
        headers=options.changed_headers(settings.headers, headers),
    )


def checked_transport(transport: object, kind: type[Transport], connections: ConnectionSettings) -> Transport | None:
    """The transport that was passed in, if any. Raises: ConfigurationError: It is none, or it would ignore options."""
    if transport is None:
        return None
    if not isinstance(transport, kind):
        raise ConfigurationError(f"transport= must be an httpx.{kind.__name__}, not {type(transport).__name__}")
    if connections != DEFAULT_CONNECTIONS:
        raise ConfigurationError(
            "transport= replaces the network, so proxy=, verify= and limits= have no effect; configure the transport"
        )
    return transport
