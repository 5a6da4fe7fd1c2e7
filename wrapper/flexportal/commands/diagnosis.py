"""A diagnosis: each thing that must be right before a listing can work, looked at in turn.

A finding that depends on one that failed is not looked for.
"""

from __future__ import annotations

import os
import socket
import ssl
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from urllib.request import getproxies, proxy_bypass

import httpx

from ..adapter import regions
from ..client import FlexPortal
from ..configuration import API_KEY, BASE_URL, REGION, TENANT_ID
from ..errors import APIStatusError, AuthenticationError, ConfigurationError, FlexPortalError, PermissionDeniedError
from .exit_codes import ExitCode, advice, exit_code

__all__ = ["Diagnosis", "Finding", "clock_finding"]

TIMEOUT = 10.0
SKEW = 60.0
"""Seconds from which on a clock that goes wrong is worth a word: a `Retry-After` may be a date."""


@dataclass(frozen=True, slots=True)
class Finding:
    """What was found of one thing.

    Args:
        name: The thing.
        text: What was found.
        code: What kind of failure it is; None where it is well.
        todo: What to do about it. Where it is well and there is something to do all the same, it is a warning.
    """

    name: str
    text: str
    code: ExitCode | None = None
    todo: str = ""


@dataclass(frozen=True)
class Diagnosis:
    """Looks at what is configured and at what answers there.

    Args:
        open_portal: Opens the portal that is configured.
        region: The region given on the command line; None where none is.
        base_url: The base URL given there; None where none is.
        environment: Where the settings are.
        today: The time by this machine's clock.
    """

    open_portal: Callable[[], FlexPortal]
    region: str | None = None
    base_url: str | None = None
    environment: Mapping[str, str] = field(default_factory=lambda: os.environ)
    today: Callable[[], datetime] = lambda: datetime.now(UTC)

    def findings(self) -> Iterator[Finding]:
        """Each thing in turn, until one fails on which the others depend."""
        yield from self._credentials()
        try:
            portal = self.open_portal()
        except ConfigurationError as error:
            yield Finding("settings", str(error), ExitCode.CONFIGURATION, "set it right and run this again")
            return
        with portal:
            url = httpx.URL(portal.base_url)
            yield Finding("server", f"{portal.base_url} ({self._origin(portal.base_url)})")
            for look in (self._name, self._encryption, self._answer):
                finding = look(url)
                yield finding
                if finding.code is not None:
                    return
            yield from self._access(portal)

    def _credentials(self) -> Iterator[Finding]:
        key, tenant = self.environment.get(API_KEY), self.environment.get(TENANT_ID)
        shown = {
            ("API key", API_KEY): f"{'•' * 8} ({len(key)} characters, from {API_KEY})" if key else "",
            ("tenant", TENANT_ID): f"{tenant} (from {TENANT_ID})" if tenant else "",
        }
        for (name, variable), text in shown.items():
            yield Finding(name, text or "not set", todo="" if text else f"set {variable}, or be asked on a terminal")

    def _origin(self, base_url: str) -> str:
        name = next((name for name, url in regions().items() if url == base_url), None)
        place = "no region" if name is None else f"region {name}"
        if self.region or self.base_url:
            return f"{place}, from the command line"
        variable = next((name for name in (BASE_URL, REGION) if self.environment.get(name)), None)
        return f"{place}, {f'from {variable}' if variable else 'the default'}"

    def _name(self, url: httpx.URL) -> Finding:
        if _proxy(url):
            return Finding("DNS", "left to the proxy that the environment names")
        try:
            found = {info[4][0] for info in socket.getaddrinfo(url.host, url.port, type=socket.SOCK_STREAM)}
        except (OSError, UnicodeError) as error:
            todo = "check the network, and the region or base URL"
            return Finding("DNS", f"{url.host} is not found ({_reason(error)})", ExitCode.NETWORK, todo)
        return Finding("DNS", f"{url.host} is {', '.join(sorted(map(str, found)))}")

    def _encryption(self, url: httpx.URL) -> Finding:
        if url.scheme == "http":
            return Finding("TLS", "none: this is plain http")
        if _proxy(url):
            return Finding("TLS", "by way of the proxy that the environment names")
        context = ssl.create_default_context(
            cafile=self.environment.get("SSL_CERT_FILE"), capath=self.environment.get("SSL_CERT_DIR")
        )
        try:
            with (
                socket.create_connection((url.host, url.port or 443), TIMEOUT) as connection,
                context.wrap_socket(connection, server_hostname=url.host) as encrypted,
            ):
                certificate = encrypted.getpeercert() or {}
                return Finding("TLS", f"{encrypted.version()}, certificate until {certificate.get('notAfter')}")
        except ssl.SSLError as error:
            todo = "check this machine's clock and certificates; behind a company's proxy set SSL_CERT_FILE"
            return Finding("TLS", f"refused ({_reason(error)})", ExitCode.NETWORK, todo)
        except OSError as error:
            todo = "check the network, a firewall, and the region or base URL"
            return Finding("TLS", f"no connection ({_reason(error)})", ExitCode.NETWORK, todo)

    def _answer(self, url: httpx.URL) -> Finding:
        # Without the key, and whatever the answer is: that there is one, and its date, is what counts.
        try:
            answer = httpx.get(url, timeout=TIMEOUT)
        except (httpx.HTTPError, OSError) as error:
            todo = "check the network, a firewall or proxy, and the region or base URL"
            return Finding("clock", f"the server does not answer ({type(error).__name__})", ExitCode.NETWORK, todo)
        return clock_finding(answer.headers, self.today())

    def _access(self, portal: FlexPortal) -> Iterator[Finding]:
        try:
            portal.customers.list().first()
        except FlexPortalError as error:
            yield from _refused(error)
        else:
            yield Finding("key", "accepted")
            yield Finding("access", f"tenant {portal.tenant_id!r} answers")


def _refused(error: FlexPortalError) -> Iterator[Finding]:
    is_tenant = isinstance(error, PermissionDeniedError)
    if is_tenant:
        yield Finding("key", "accepted")
    name = "key" if isinstance(error, AuthenticationError) else "access"
    said = f"{error.status_code} {error.code or ''}".strip() if isinstance(error, APIStatusError) else str(error)
    yield Finding(name, f"refused ({said})" if name == "key" or is_tenant else said, exit_code(error), advice(error))


def clock_finding(headers: Mapping[str, str], now: datetime) -> Finding:
    """What the server's Date header says of this machine's clock."""
    try:
        theirs = parsedate_to_datetime(headers["date"])
    except (KeyError, ValueError):
        return Finding("clock", "the server does not say what time it has")
    skew = (now - theirs.replace(tzinfo=theirs.tzinfo or UTC)).total_seconds()
    way = "ahead of" if skew >= SKEW else "behind" if skew <= -SKEW else None
    if way is None:
        return Finding("clock", "agrees with the server's")
    return Finding(
        "clock", f"{abs(skew):,.0f} seconds {way} the server's", todo="set it, or waiting times come out wrong"
    )


def _proxy(url: httpx.URL) -> bool:
    proxies = getproxies()
    return any(name in proxies for name in (url.scheme, "all")) and not proxy_bypass(url.host)


def _reason(error: Exception) -> str:
    if isinstance(error, ssl.SSLCertVerificationError):
        return error.verify_message
    return getattr(error, "strerror", None) or type(error).__name__
