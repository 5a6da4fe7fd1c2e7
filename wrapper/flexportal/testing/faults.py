"""What can go wrong between a server and a client, without I/O: the bytes, pauses and ends of an answer."""

from __future__ import annotations

import gzip
import zlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from email.utils import formatdate
from enum import Enum, StrEnum
from http import HTTPStatus
from math import ceil

import msgspec

from .exchange import Pairs, Reply
from .noise import Noise

__all__ = ["EVERY_FAULT", "Action", "End", "Fault", "Kind", "Scene", "Schedule", "script", "seeded"]

PIECE = 64 * 1024
DROPS = 20
START, STOP = b'{"padding":"', b'"}'
SMALLEST = len(START) + len(STOP)
JSON: Pairs = (("content-type", "application/json"),)
HTML = b"<!doctype html><title>Maintenance</title><p>We will be back shortly.</p>"


class Kind(StrEnum):
    """What goes wrong."""

    REFUSE = "refuse"
    """The connection is dropped, and for `seconds` no other is accepted."""
    RESET_BEFORE_HEADERS = "reset before headers"
    """The connection is reset before anything is answered."""
    RESET_AFTER_HEADERS = "reset after headers"
    """The connection is reset right after the headers."""
    CUT_BODY = "cut body"
    """The connection ends when the part `at` of the body has been sent."""
    STALL = "stall"
    """Nothing is sent for `seconds`; then the connection ends."""
    WRONG_LENGTH = "wrong length"
    """Content-Length is `by` more than the body's, or less where negative; then the connection ends."""
    BROKEN_GZIP = "broken gzip"
    """The compressed body is damaged at the part `at` of it."""
    STATUS = "status"
    """The answer is an error of `status`, with Retry-After where `retry_after` is given."""
    HTML = "html"
    """The answer is 200 with a page for people."""
    CYCLE = "cycle"
    """The next cursor leads back, to the page itself (`period` 1), the one before (2), …; not on a first page."""
    DRIP = "drip"
    """The body comes in 20 pieces, `seconds` in all."""
    HUGE = "huge"
    """The body is JSON of `size` bytes."""
    BOMB = "bomb"
    """The body is a little gzip that becomes JSON of `size` bytes."""
    DEEP = "deep"
    """The page has another key that holds arrays within arrays, `depth` deep."""


@dataclass(frozen=True, slots=True)
class Fault:
    """A fault and its measures; each kind looks at those that its description names.

    Args:
        kind: What goes wrong.
        at: A part of the body, from 0 to 1.
        seconds: How long it takes.
        by: A number of bytes.
        status: A status code.
        retry_after: Seconds that Retry-After asks to wait; None means no such header.
        as_date: Whether Retry-After is an HTTP date rather than a number of seconds.
        period: The length of a cycle.
        size: A number of bytes.
        depth: A number of levels.
    """

    kind: Kind
    at: float = 0.5
    seconds: float = 0.05
    by: int = 7
    status: int = 503
    retry_after: float | None = None
    as_date: bool = False
    period: int = 1
    size: int = 1 << 20
    depth: int = 100_000


Schedule = Callable[[int], Fault | None]
"""The number of a request, from 0, → what goes wrong with it; None means nothing."""

EVERY_FAULT = (
    *(Fault(kind) for kind in Kind if kind is not Kind.STATUS),
    *(Fault(Kind.CUT_BODY, at=at) for at in (0.0, 0.01, 0.99)),
    Fault(Kind.WRONG_LENGTH, by=-7),
    Fault(Kind.BROKEN_GZIP, at=0.0),
    Fault(Kind.CYCLE, period=2),
    *(Fault(Kind.STATUS, status=status) for status in (408, 429, 500, 502, 503, 504, 520, 529)),
    Fault(Kind.STATUS, status=429, retry_after=1),
    Fault(Kind.STATUS, status=429, retry_after=1, as_date=True),
)
"""Each kind at least once, with measures that keep a test short."""


def seeded(seed: int, rate: float, faults: Sequence[Fault] = EVERY_FAULT) -> Schedule:
    """A schedule by chance that is the same every time.

    Args:
        seed: What the schedule is derived from.
        rate: The part of the requests that goes wrong, from 0 to 1.
        faults: What goes wrong, each as often.
    """
    noise = Noise(seed, "faults")

    def schedule(number: int) -> Fault | None:
        drawn = noise.number(number)
        return faults[(drawn >> 32) % len(faults)] if drawn % (1 << 32) < rate * (1 << 32) else None

    return schedule


class End(Enum):
    """What becomes of the connection after an answer."""

    KEEP = "keep"
    CLOSE = "close"
    RESET = "reset"
    REFUSE = "refuse"


Action = bytes | float | End
"""A step of an answer: bytes to send, seconds to wait, or the end, which comes last and only there."""


@dataclass(frozen=True, slots=True)
class Scene:
    """What an answer is made from.

    Args:
        reply: The right answer; uncompressed where there is a fault.
        fault: What goes wrong; None means nothing.
        now: The time, in seconds since 1970.
        earlier: The cursor that a cycle leads back to; None where there is none.
        next_key: The envelope's key of the next cursor.
        more_key: The envelope's key of the flag that says whether more follows; None where it has none.
    """

    reply: Reply
    fault: Fault | None
    now: float = 0.0
    earlier: str | None = None
    next_key: str = ""
    more_key: str | None = None


def script(scene: Scene) -> Iterator[Action]:
    """The steps that answer one request."""
    if scene.fault is None:
        yield head(scene.reply.status, scene.reply.headers) + scene.reply.body
        yield End.KEEP
    else:
        yield from SCRIPTS[scene.fault.kind](scene.reply, scene.fault, scene)
        yield ENDS.get(scene.fault.kind, End.KEEP)


def head(status: int, headers: Pairs) -> bytes:
    """The status line and the headers."""
    known = status in HTTPStatus.__members__.values()
    lines = [f"HTTP/1.1 {status} {HTTPStatus(status).phrase if known else 'Unknown'}"]
    lines += [f"{name}: {value}" for name, value in headers]
    return "\r\n".join([*lines, "", ""]).encode("latin-1")


def sized(headers: Pairs, length: int) -> Pairs:
    """The headers with another Content-Length."""
    return (*(pair for pair in headers if pair[0] != "content-length"), ("content-length", str(length)))


def with_body(reply: Reply, body: bytes, more: Pairs = ()) -> bytes:
    """The reply with another body, its length told rightly."""
    return head(reply.status, sized(reply.headers, len(body)) + more) + body


def nothing(reply: Reply, fault: Fault, scene: Scene) -> Iterator[Action]:
    """Not a byte."""
    return iter(())


def bare_head(reply: Reply, fault: Fault, scene: Scene) -> Iterator[Action]:
    """The headers alone."""
    yield head(reply.status, reply.headers)


def part(reply: Reply, fault: Fault, scene: Scene) -> Iterator[Action]:
    """The headers and the first part of the body."""
    yield head(reply.status, reply.headers) + reply.body[: int(len(reply.body) * fault.at)]


def silence(reply: Reply, fault: Fault, scene: Scene) -> Iterator[Action]:
    """A long wait."""
    yield fault.seconds


def mismeasured(reply: Reply, fault: Fault, scene: Scene) -> Iterator[Action]:
    """The reply with a wrong length."""
    yield head(reply.status, sized(reply.headers, len(reply.body) + fault.by)) + reply.body


def damaged(reply: Reply, fault: Fault, scene: Scene) -> Iterator[Action]:
    """The reply under gzip, eight bytes of which are turned over."""
    body = bytearray(gzip.compress(reply.body, mtime=0))
    first = int((len(body) - 8) * fault.at)
    body[first : first + 8] = (byte ^ 0xFF for byte in body[first : first + 8])
    yield with_body(reply, bytes(body), (("content-encoding", "gzip"),))


def refusal(reply: Reply, fault: Fault, scene: Scene) -> Iterator[Action]:
    """The error that the fault names, in the envelope."""
    headers = JSON
    if fault.retry_after is not None:
        when = formatdate(scene.now + fault.retry_after, usegmt=True) if fault.as_date else ceil(fault.retry_after)
        headers += (("retry-after", str(when)),)
    body = msgspec.json.encode({"error": {"code": "INJECTED", "message": "Failed as arranged."}})
    yield with_body(Reply(fault.status, headers), body)


def for_people(reply: Reply, fault: Fault, scene: Scene) -> Iterator[Action]:
    """A page in place of data."""
    yield with_body(Reply(200, (("content-type", "text/html"),)), HTML)


def turned_back(reply: Reply, fault: Fault, scene: Scene) -> Iterator[Action]:
    """The page with an earlier cursor as its next one."""
    body = reply.body
    if scene.earlier is not None and reply.status == HTTPStatus.OK:
        page = msgspec.json.decode(body) | {scene.next_key: scene.earlier}
        body = msgspec.json.encode(page if scene.more_key is None else page | {scene.more_key: True})
    yield with_body(reply, body)


def dripping(reply: Reply, fault: Fault, scene: Scene) -> Iterator[Action]:
    """The reply, slowly."""
    yield head(reply.status, reply.headers)
    length = len(reply.body)
    for drop in range(DROPS):
        yield fault.seconds / DROPS
        yield reply.body[length * drop // DROPS : length * (drop + 1) // DROPS]


def huge(reply: Reply, fault: Fault, scene: Scene) -> Iterator[Action]:
    """JSON of the size that the fault names."""
    yield head(200, sized(JSON, max(fault.size, SMALLEST)))
    yield from padding(fault.size)


def bomb(reply: Reply, fault: Fault, scene: Scene) -> Iterator[Action]:
    """JSON of the size that the fault names, under gzip, in chunks, never whole in memory."""
    yield head(200, (*JSON, ("content-encoding", "gzip"), ("transfer-encoding", "chunked")))
    squeeze = zlib.compressobj(9, wbits=31)
    for piece in padding(fault.size):
        yield from chunked(squeeze.compress(piece))
    yield from chunked(squeeze.flush())
    yield b"0\r\n\r\n"


def nested(reply: Reply, fault: Fault, scene: Scene) -> Iterator[Action]:
    """The page with another key, whose value is arrays within arrays."""
    yield with_body(reply, b'%b,"deep":%b%b}' % (reply.body[:-1], b"[" * fault.depth, b"]" * fault.depth))


def padding(size: int) -> Iterator[bytes]:
    """JSON of so many bytes, at least `SMALLEST`, piece by piece."""
    yield START
    left = size - SMALLEST
    while left > 0:
        yield b"x" * min(left, PIECE)
        left -= PIECE
    yield STOP


def chunked(piece: bytes) -> Iterator[bytes]:
    """The piece as a chunk; an empty one, which would end the body, is left out."""
    if piece:
        yield b"%x\r\n%b\r\n" % (len(piece), piece)


SCRIPTS: dict[Kind, Callable[[Reply, Fault, Scene], Iterator[Action]]] = {
    Kind.REFUSE: nothing,
    Kind.RESET_BEFORE_HEADERS: nothing,
    Kind.RESET_AFTER_HEADERS: bare_head,
    Kind.CUT_BODY: part,
    Kind.STALL: silence,
    Kind.WRONG_LENGTH: mismeasured,
    Kind.BROKEN_GZIP: damaged,
    Kind.STATUS: refusal,
    Kind.HTML: for_people,
    Kind.CYCLE: turned_back,
    Kind.DRIP: dripping,
    Kind.HUGE: huge,
    Kind.BOMB: bomb,
    Kind.DEEP: nested,
}
ENDS = {
    Kind.REFUSE: End.REFUSE,
    Kind.RESET_BEFORE_HEADERS: End.RESET,
    Kind.RESET_AFTER_HEADERS: End.RESET,
    Kind.CUT_BODY: End.CLOSE,
    Kind.STALL: End.CLOSE,
    Kind.WRONG_LENGTH: End.CLOSE,
}
