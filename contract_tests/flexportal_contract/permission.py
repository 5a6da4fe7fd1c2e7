"""Whether a run may change the server's data."""

from __future__ import annotations

from urllib.parse import urlsplit

from flexportal.contract import Contract
from flexportal_core.http.environment import is_loopback

from .probing.sender import CannotRun

__all__ = ["require_permission"]

SANDBOX = "test"


def require_permission(contract: Contract, base_url: str, allowed: bool | str) -> None:
    """Checks that writes may be sent.

    Args:
        contract: The contract; a server that it documents, other than a sandbox (`x-region: test`), is never written
            to.
        base_url: The server.
        allowed: True for this machine only; or the name of the one host that the user permits.

    Raises:
        CannotRun: They may not.
    """
    host = (urlsplit(base_url).hostname or "").lower()
    production = {
        (urlsplit(str(server.get("url", ""))).hostname or "").lower()
        for server in contract.document.get("servers", [])
        if server.get("x-region") != SANDBOX
    }
    if is_loopback(host):
        return
    if host in production:
        raise CannotRun(f"{host} is a production server by the contract; --allow-writes is not for these.")
    if not isinstance(allowed, str) or allowed.lower() != host:
        raise CannotRun(f"Writes to another machine need its name: --allow-writes={host}.")
