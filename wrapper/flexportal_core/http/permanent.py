"""Which failures to reach a server cannot pass, so that another attempt is of no use."""

from __future__ import annotations

import socket
import ssl

import httpcore
import httpx

__all__ = ["is_permanent"]

# Neither of these depends on the server.
NOT_REQUESTABLE = (httpx.UnsupportedProtocol, httpx.InvalidURL, httpx.LocalProtocolError)

# The answer of a name server; where none could be reached it is EAI_AGAIN (RFC 3493, 6.1).
UNKNOWN_HOST = {socket.EAI_NONAME, getattr(socket, "EAI_NODATA", socket.EAI_NONAME)}


def is_permanent(error: Exception) -> bool:
    """Whether another attempt would fail the same way.

    That is where the URL cannot be requested, the name of the host does not exist, or the server's certificate is not
    trusted, expired, or of another host.

    Args:
        error: Of httpx, or of the operating system.
    """
    cause: BaseException | None = error
    # Errors of httpx and httpcore stand for one of the operating system. What follows that may be the caller's own.
    while isinstance(cause, (httpx.ConnectError, httpcore.ConnectError)):
        cause = cause.__cause__ or cause.__context__
    if isinstance(cause, socket.gaierror):
        return cause.errno in UNKNOWN_HOST
    # Python reports a host name that cannot be one, with an empty label say, as text that cannot be encoded.
    return isinstance(cause, (*NOT_REQUESTABLE, ssl.SSLCertVerificationError, UnicodeError))
