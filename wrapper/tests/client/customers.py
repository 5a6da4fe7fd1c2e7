"""Clients whose server is a function, for what a mock of the API would not do."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import httpx
from flexportal import AsyncFlexPortal, FlexPortal
from flexportal.testing import InstantClock, customer_json, customer_page_json
from tests.http.things import EMAIL, KEY, URL, Script, failed

__all__ = ["EMAIL", "KEY", "URL", "Script", "async_client", "client", "failed", "page"]


def page(count: int = 1, next_cursor: str | None = None, **fields: Any) -> httpx.Response:
    """A page of customers."""
    items = [customer_json(**fields) for _ in range(count)]
    return httpx.Response(200, json=customer_page_json(items, limit=100, next_cursor=next_cursor))


def _options(options: dict[str, Any]) -> dict[str, Any]:
    return {"max_retries": 0, "base_url": URL, "clock": InstantClock()} | options


def client(handler: Callable[[httpx.Request], httpx.Response], **options: Any) -> FlexPortal:
    """A client; no retries by default, and no wait costs time."""
    return FlexPortal(KEY, "acme", transport=httpx.MockTransport(handler), **_options(options))


def async_client(handler: Callable[[httpx.Request], httpx.Response], **options: Any) -> AsyncFlexPortal:
    """As `client`."""
    return AsyncFlexPortal(KEY, "acme", transport=httpx.MockTransport(handler), **_options(options))
