"""What a faulty response looks like on the wire: bytes, pauses and the end of the connection. No I/O."""

from __future__ import annotations

import gzip
import zlib
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from enum import Enum
from http import HTTPStatus
from math import ceil

import msgspec

from ..api.messages import Pairs, Response
from .fault import Fault, FaultKind

__all__ = ["Action", "End", "Exchange", "script"]

PIECE = 64 * 1024
DROPS = 20
FOREVER = 86_400.0
START, STOP = b'{"padding":"', b'"}'
JSON: Pairs = (("content-type", "application/json"),)
HTML = Response(
    200,
    (("content-type", "text/html"),),
    b"<!doctype html><title>Maintenance</title><p>We will be back shortly.</p>",
)


class End(Enum):
    """What happens to the connection after a response."""

    KEEP = "keep"
    CLOSE = "close"
    RESET = "reset"
    REFUSE = "refuse"


Action = bytes | float | End
"""A step of a response: bytes to send, seconds to wait, or the end, which comes last and only there."""


@dataclass(frozen=True, slots=True)
class Exchange:
    """What a faulty response is made from.

    Args:
        response: The right response; uncompressed where there is a fault.
        fault: What goes wrong; None means nothing.
        now: The time, for HTTP dates.
        earlier: The cursor that a cycle returns to; None where there is none.
        next_key: The envelope's key of the next cursor.
        more_key: The envelope's key of the flag that says whether more follows; None where it has none.
    """

    response: Response
    fault: Fault | None
    now: datetime = datetime(1970, 1, 1, tzinfo=UTC)
    earlier: str | None = None
    next_key: str = ""
    more_key: str | None = None


def script(exchange: Exchange) -> Iterator[Action]:
    """The steps of one response."""
    if exchange.response.failure is not None:  # arranged by the mock's `fail_next`
        yield FOREVER if exchange.response.failure.endswith("timeout") else 0.0
        yield End.RESET
    elif exchange.fault is None:
        yield _head(exchange.response.status, exchange.response.headers) + exchange.response.body
        yield End.KEEP
    else:
        make, end = SCRIPTS[exchange.fault.kind]
        yield from make(exchange, exchange.fault)
        yield end


def _head(status: int, headers: Pairs) -> bytes:
    known = status in HTTPStatus.__members__.values()
    lines = [f"HTTP/1.1 {status} {HTTPStatus(status).phrase if known else 'Unknown'}"]
    lines += [f"{name}: {value}" for name, value in headers]
    return "\r\n".join([*lines, "", ""]).encode("latin-1")


def _sized(headers: Pairs, length: int) -> Pairs:
    """The headers with another Content-Length."""
    return (*(pair for pair in headers if pair[0] != "content-length"), ("content-length", str(length)))


def _whole(response: Response, body: bytes, more: Pairs = ()) -> bytes:
    """The response with another body and the right length."""
    return _head(response.status, _sized(response.headers, len(body)) + more) + body


def _cut(exchange: Exchange, fault: Fault) -> Iterable[Action]:
    response = exchange.response
    return [_head(response.status, response.headers) + response.body[: int(len(response.body) * fault.at)]]


def _wrong_length(exchange: Exchange, fault: Fault) -> Iterable[Action]:
    response = exchange.response
    return [_head(response.status, _sized(response.headers, len(response.body) + fault.by)) + response.body]


def _broken_gzip(exchange: Exchange, fault: Fault) -> Iterable[Action]:
    body = bytearray(gzip.compress(exchange.response.body, mtime=0))
    first = int((len(body) - 8) * fault.at)
    body[first : first + 8] = (byte ^ 0xFF for byte in body[first : first + 8])
    return [_whole(exchange.response, bytes(body), (("content-encoding", "gzip"),))]


def _status(exchange: Exchange, fault: Fault) -> Iterable[Action]:
    headers = JSON
    if fault.retry_after is not None:
        date = format_datetime(exchange.now + timedelta(seconds=fault.retry_after), usegmt=True)
        headers += (("retry-after", date if fault.as_date else str(ceil(fault.retry_after))),)
    body = msgspec.json.encode({"error": {"code": "INJECTED", "message": "Failed as arranged."}})
    return [_whole(Response(fault.status, headers), body)]


def _cycle(exchange: Exchange, fault: Fault) -> Iterable[Action]:
    body = exchange.response.body
    if exchange.earlier is not None and exchange.response.status == HTTPStatus.OK:
        page = msgspec.json.decode(body) | {exchange.next_key: exchange.earlier}
        body = msgspec.json.encode(page if exchange.more_key is None else page | {exchange.more_key: True})
    return [_whole(exchange.response, body)]


def _drip(exchange: Exchange, fault: Fault) -> Iterable[Action]:
    response = exchange.response
    yield _head(response.status, response.headers)
    length = len(response.body)
    for drop in range(DROPS):
        yield fault.seconds / DROPS
        yield response.body[length * drop // DROPS : length * (drop + 1) // DROPS]


def _huge(exchange: Exchange, fault: Fault) -> Iterable[Action]:
    yield _head(200, _sized(JSON, max(fault.size, len(START + STOP))))
    yield from _padding(fault.size)


def _bomb(exchange: Exchange, fault: Fault) -> Iterable[Action]:
    yield _head(200, (*JSON, ("content-encoding", "gzip"), ("transfer-encoding", "chunked")))
    compressor = zlib.compressobj(9, wbits=31)
    for piece in _padding(fault.size):
        # An empty chunk would end the body.
        if compressed := compressor.compress(piece):
            yield b"%x\r\n%b\r\n" % (len(compressed), compressed)
    rest = compressor.flush()
    yield b"%x\r\n%b\r\n0\r\n\r\n" % (len(rest), rest)


def _deep(exchange: Exchange, fault: Fault) -> Iterable[Action]:
    body = exchange.response.body[:-1] + b',"deep":' + b"[" * fault.depth + b"]" * fault.depth + b"}"
    return [_whole(exchange.response, body)]


def _padding(size: int) -> Iterator[bytes]:
    """JSON of so many bytes (at least 14), piece by piece."""
    yield START
    left = size - len(START + STOP)
    while left > 0:
        yield b"x" * min(left, PIECE)
        left -= PIECE
    yield STOP


SCRIPTS: dict[FaultKind, tuple[Callable[[Exchange, Fault], Iterable[Action]], End]] = {
    FaultKind.REFUSE: (lambda exchange, fault: [], End.REFUSE),
    FaultKind.RESET_BEFORE_HEADERS: (lambda exchange, fault: [], End.RESET),
    FaultKind.RESET_AFTER_HEADERS: (
        lambda exchange, fault: [_head(exchange.response.status, exchange.response.headers)],
        End.RESET,
    ),
    FaultKind.CUT_BODY: (_cut, End.CLOSE),
    FaultKind.STALL: (lambda exchange, fault: [fault.seconds], End.CLOSE),
    FaultKind.WRONG_LENGTH: (_wrong_length, End.CLOSE),
    FaultKind.BROKEN_GZIP: (_broken_gzip, End.KEEP),
    FaultKind.STATUS: (_status, End.KEEP),
    FaultKind.HTML: (lambda exchange, fault: [_whole(HTML, HTML.body)], End.KEEP),
    FaultKind.CYCLE: (_cycle, End.KEEP),
    FaultKind.DRIP: (_drip, End.KEEP),
    FaultKind.HUGE: (_huge, End.KEEP),
    FaultKind.BOMB: (_bomb, End.KEEP),
    FaultKind.DEEP: (_deep, End.KEEP),
}
"""FaultKind → what makes the steps, and the end."""
