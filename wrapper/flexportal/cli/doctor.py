"""`flexportal doctor`: check configuration, network and access one after the other.

A check that depends on one that failed is skipped.
"""

from __future__ import annotations

import socket
import ssl
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from urllib.request import getproxies, proxy_bypass

import click
import httpx
from flexportal_core.errors import shortened
from flexportal_core.http.request import prepare
from flexportal_core.operation import Operation
from flexportal_core.retry import RetryPolicy
from flexportal_core.session import Session as HTTPSession
from flexportal_core.settings import Settings

from ..client import FlexPortal
from ..configuration import API_KEY, BASE_URL, REGION, TENANT_ID
from ..document import regions
from ..errors import (
    APIConnectionError,
    APIStatusError,
    AuthenticationError,
    ConfigurationError,
    FlexPortalError,
    PermissionDeniedError,
)
from ..options import user_agent
from ..settings import logger
from .exit_codes import ExitCode, advice, exit_code
from .groups import examples
from .output import emit, one_line
from .parameters import connection_options
from .session import Session

__all__ = ["Finding", "doctor"]

ROOT: Operation[None] = Operation("checkClock", "GET", "/")

TIMEOUT = 10.0
"""Seconds for one attempt of a request, and for a TLS handshake."""
DEADLINE = 30.0
"""Seconds for the check of access, retries included."""
SKEW = 60.0
"""Seconds from which on a wrong clock is reported: a `Retry-After` may be a date."""


@dataclass(frozen=True, slots=True)
class Finding:
    """The result of one check.

    Args:
        name: What was checked.
        text: The result.
        code: The exit code of a failure; None for a success.
        advice: What to do about it. With a success it makes the finding a warning.
    """

    name: str
    text: str
    code: ExitCode | None = None
    advice: str = ""

    def __str__(self) -> str:
        status = "FAIL" if self.code is not None else "WARN" if self.advice else "ok"
        return one_line(f"{status} {self.name}: {self.text}" + (f" -> {self.advice}" if self.advice else ""))


def _diagnose(region: str | None, base_url: str | None, tenant_id: str | None) -> None:
    code = None
    for finding in findings(click.get_current_context().ensure_object(Session), region, base_url, tenant_id):
        emit(f"{finding}\n")
        code = finding.code if code is None else code
    raise click.exceptions.Exit(code or 0)


doctor = click.Command(
    "doctor",
    callback=_diagnose,
    params=connection_options(),
    epilog=examples("flexportal doctor", "flexportal doctor --region us"),
    help="""Check API key, tenant, region, DNS, TLS, clock and access, with advice on each failure.

    Requests one customer. The API key is never shown. The exit code is that of the first failure.""",
)


def findings(
    session: Session, region: str | None = None, base_url: str | None = None, tenant_id: str | None = None
) -> Iterator[Finding]:
    """The results of the checks, until one fails that the others depend on."""
    key, tenant = session.environment.get(API_KEY), session.environment.get(TENANT_ID)
    yield _credential("API key", API_KEY, key and f"{'•' * 8} ({len(key)} characters, from {API_KEY})")
    if tenant_id is None:
        yield _credential("tenant", TENANT_ID, tenant and f"{tenant} (from {TENANT_ID})")
    else:
        yield Finding("tenant", f"{tenant_id} (from the command line)")
    try:
        client = session.client(region, base_url, tenant_id)
    except ConfigurationError as error:
        yield Finding("settings", str(error), ExitCode.CONFIGURATION, "correct it and run this again")
        return
    with client:
        url = httpx.URL(client.base_url)
        yield Finding("server", f"{client.base_url} ({_origin(session, client.base_url, bool(region or base_url))})")
        for check in (_dns, _tls, _clock):
            finding = check(url)
            yield finding
            if finding.code is not None:
                return
        yield from _access(client)


def _credential(name: str, variable: str, text: str | None) -> Finding:
    return Finding(name, text or "not set", advice="" if text else f"set {variable}, or enter it on a terminal")


def _origin(session: Session, base_url: str, is_given: bool) -> str:
    name = next((name for name, url in regions().items() if url == base_url), None)
    place = "no region" if name is None else f"region {name}"
    variable = next((name for name in (BASE_URL, REGION) if session.environment.get(name)), None)
    source = "from the command line" if is_given else f"from {variable}" if variable else "the default"
    return f"{place}, {source}"


def _dns(url: httpx.URL) -> Finding:
    if _has_proxy(url):
        return Finding("DNS", "resolved by the proxy of the environment")
    try:
        found = {info[4][0] for info in socket.getaddrinfo(url.host, url.port, type=socket.SOCK_STREAM)}
    except (OSError, UnicodeError) as error:
        text = f"{url.host} cannot be resolved ({_reason(error)})"
        return Finding("DNS", text, ExitCode.NETWORK, "check the network, and the region or base URL")
    return Finding("DNS", f"{url.host} resolves to {', '.join(sorted(map(str, found)))}")


def _tls(url: httpx.URL) -> Finding:
    if url.scheme == "http":
        return Finding("TLS", "not used: the URL is plain http")
    if _has_proxy(url):
        return Finding("TLS", "through the proxy of the environment")
    try:
        with (
            socket.create_connection((url.host, url.port or 443), TIMEOUT) as connection,
            # The default context reads SSL_CERT_FILE and SSL_CERT_DIR, as the client does.
            ssl.create_default_context().wrap_socket(connection, server_hostname=url.host) as encrypted,
        ):
            certificate = encrypted.getpeercert() or {}
            return Finding("TLS", f"{encrypted.version()}, certificate until {certificate.get('notAfter')}")
    except ssl.SSLError as error:
        todo = "check this machine's clock and certificates; behind a proxy that inspects TLS, set SSL_CERT_FILE"
        return Finding("TLS", f"failed ({_reason(error)})", ExitCode.NETWORK, todo)
    except OSError as error:
        todo = "check the network, a firewall, and the region or base URL"
        return Finding("TLS", f"no connection ({_reason(error)})", ExitCode.NETWORK, todo)


def _clock(url: httpx.URL) -> Finding:
    # Sent without the key: any response will do, since only its date counts.
    policy = RetryPolicy(timeout=TIMEOUT, max_retries=0)
    session = HTTPSession(Settings(str(url), user_agent=user_agent(None), retry=policy, logger=logger))
    try:
        headers: Mapping[str, str] = session.send(prepare(session.settings, ROOT, {})).headers
    except APIStatusError as error:
        headers = error.response.headers
    except APIConnectionError as error:
        todo = "check the network, a firewall or proxy, and the region or base URL"
        name = type(error.__cause__ or error).__name__
        return Finding("clock", f"the server does not respond ({name})", ExitCode.NETWORK, todo)
    except FlexPortalError as error:
        return Finding("clock", str(error), exit_code(error), advice(error))
    finally:
        session.close()
    return clock_finding(headers, datetime.now(UTC))


def clock_finding(headers: Mapping[str, str], now: datetime) -> Finding:
    """This machine's clock compared with the server's Date header."""
    try:
        theirs = parsedate_to_datetime(headers["date"])
    except (KeyError, ValueError, OverflowError):  # the last for a year of twenty digits
        return Finding("clock", "not compared: the server sends no date")
    skew = (now - theirs.replace(tzinfo=theirs.tzinfo or UTC)).total_seconds()
    if abs(skew) < SKEW:
        return Finding("clock", "agrees with the server's")
    text = f"{abs(skew):,.0f} seconds {'ahead of' if skew > 0 else 'behind'} the server's"
    return Finding("clock", text, advice="set the clock of this machine, or waits before retries are wrong")


def _access(client: FlexPortal) -> Iterator[Finding]:
    try:
        client.with_options(timeout=TIMEOUT, deadline=DEADLINE).customers.list().first()
    except FlexPortalError as error:
        text = f"{error.status_code} {error.code or ''}" if isinstance(error, APIStatusError) else str(error)
        if isinstance(error, PermissionDeniedError):
            yield Finding("key", "accepted")
        name = "key" if isinstance(error, AuthenticationError) else "access"
        yield Finding(name, shortened(text.strip()), exit_code(error), advice(error))
    else:
        yield Finding("key", "accepted")
        yield Finding("access", f"tenant {client.tenant_id!r} is available")


def _has_proxy(url: httpx.URL) -> bool:
    proxies = getproxies()
    return any(name in proxies for name in (url.scheme, "all")) and not proxy_bypass(url.host)


def _reason(error: Exception) -> str:
    if isinstance(error, ssl.SSLCertVerificationError):
        return error.verify_message
    return getattr(error, "strerror", None) or type(error).__name__
