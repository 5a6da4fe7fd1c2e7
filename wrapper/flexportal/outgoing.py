"""Outgoing requests: what stays the same from page to page of a listing is built once."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Generic, TypeVar
from urllib.parse import urlencode

import httpx

from .adapter import ListOperation
from .body import CODINGS
from .configuration import Configuration
from .errors import FlexPortalError
from .page import PageRequest
from .version import __version__

__all__ = ["Outgoing", "Requests"]

T = TypeVar("T")

# Characters; httpx takes no longer one.
MAX_URL = 65_536

# Partitions whose requests are kept; a listing of more of them goes through one after the other.
KEPT = 64


@dataclass(frozen=True, slots=True)
class Outgoing:
    """A request to send as often as it takes: each attempt is a request of its own.

    Args:
        operation: The operation's id in the contract.
        method: The HTTP method.
        url: Where to.
        headers: The client's own; they hold the key.
        query: What comes after the URL, as it is sent; it may hold personal data.
    """

    operation: str
    method: str
    url: httpx.URL = field(repr=False)
    headers: httpx.Headers = field(repr=False)
    query: str = field(default="", repr=False)

    @property
    def target(self) -> bytes:
        """Path and query, as they are sent."""
        return self.url.raw_path + b"?" + self.query.encode("ascii") if self.query else self.url.raw_path

    @property
    def whole_url(self) -> httpx.URL:
        """URL and query, for transports that were passed in. httpx takes it apart, at more than all the rest costs."""
        return httpx.URL(f"{self.url}?{self.query}") if self.query else self.url


class Requests(Generic[T]):
    """The requests of one listing.

    Args:
        operation: The list operation.
        configuration: Where to, whose data, and with which key.
    """

    def __init__(self, operation: ListOperation[T], configuration: Configuration) -> None:
        self._operation = operation
        self._configuration = configuration
        # By partition and page size: the request for its first page, and the name of the cursor.
        self._firsts: dict[tuple[int, int], tuple[Outgoing, str]] = {}

    def outgoing(self, page: PageRequest) -> Outgoing:
        """The request for a page. Raises: FlexPortalError where it is too long."""
        key = (page.partition, page.limit)
        first, cursor = self._firsts.get(key) or self._begun(key, page)
        if page.cursor is None:
            return first
        query = f"{first.query}&{urlencode({cursor: page.cursor})}"
        _fitting(f"{first.url}?{query}")
        return Outgoing(first.operation, first.method, first.url, first.headers, query)

    def _begun(self, key: tuple[int, int], page: PageRequest) -> tuple[Outgoing, str]:
        operation, configuration = self._operation, self._configuration
        arguments, paged = (
            operation.request_arguments(replace(page, cursor=cursor), configuration.tenant_id)
            for cursor in (None, "any")
        )
        (cursor,) = paged["params"].keys() - arguments["params"].keys()
        first = Outgoing(
            operation.id,
            arguments["method"].upper(),
            httpx.URL(_fitting(f"{configuration.base_url}{arguments['url']}")),
            _headers(configuration, arguments.get("headers", {})),
            str(httpx.QueryParams(arguments["params"])),
        )
        _fitting(f"{first.url}?{first.query}")
        if len(self._firsts) >= KEPT:
            self._firsts.clear()
        self._firsts[key] = first, cursor
        return first, cursor


def _fitting(url: str) -> str:
    if len(url) > MAX_URL:
        raise FlexPortalError("the filters and the cursor are too long for a URL; pass fewer or shorter ones")
    return url


def _headers(configuration: Configuration, more: Mapping[str, str]) -> httpx.Headers:
    """The headers of a request; `more` are the operation's own. Their repr does not show the key."""
    return httpx.Headers(
        {
            **more,
            "Authorization": f"Bearer {configuration.api_key.reveal()}",
            "Accept": "application/json",
            "Accept-Encoding": ", ".join(CODINGS),
            "User-Agent": f"flexportal-python/{__version__}",
        }
    )
