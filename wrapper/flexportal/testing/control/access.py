"""Who may control a mock: programs on this machine, and its own page, but no page of another site."""

from __future__ import annotations

import ipaddress
from typing import Literal
from urllib.parse import urlsplit

from ..api.messages import ErrorResponse, Request

__all__ = ["Access", "check_access", "is_loopback"]

Access = Literal["local", "remote", "none"]
"""Who may control a mock: programs on this machine, which is the only one it listens to; on any machine; or nobody."""


def check_access(request: Request, access: Access) -> None:
    """Refuse requests that a page of another site makes a browser send.

    A page can send a request to any address, this machine's included. The browser then names the page in `Origin` or
    `Sec-Fetch-Site`; a page whose host name was pointed to this machine is recognized by the name in `Host`.

    Args:
        request: The request.
        access: Who may control the mock.

    Raises:
        ErrorResponse: 403, if the request is refused.
    """
    hosts = request.header("host")
    host = hosts[0] if len(hosts) == 1 else ""
    name = _name(host)
    origins, sites = request.header("origin"), request.header("sec-fetch-site")
    if access == "none":
        raise _forbidden("it listens to other machines; start it with --remote-control if they may control it")
    if access == "local" and not is_loopback(name):
        raise _forbidden("name this machine in the URL, such as http://127.0.0.1:8765")
    if any(origin != f"http://{host}" for origin in origins) or not set(sites) <= {"same-origin", "none"}:
        raise _forbidden("a page of another site cannot control the mock")
    if origins and not (is_loopback(name) or _is_address(name)):
        raise _forbidden("in a browser, open the mock by the address of its machine, not by a name")


def is_loopback(host: str) -> bool:
    """Whether a host name or address is this machine's own."""
    return host.lower() == "localhost" or (_is_address(host) and ipaddress.ip_address(host).is_loopback)


def _name(host: str) -> str:
    """The host in a Host header, without its port; empty where it is not valid."""
    try:
        return urlsplit(f"//{host}").hostname or ""
    except ValueError:
        return ""


def _is_address(host: str) -> bool:
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return False
    return True


def _forbidden(advice: str) -> ErrorResponse:
    return ErrorResponse(403, "CONTROL_REFUSED", f"Control of the mock is refused: {advice}.")
