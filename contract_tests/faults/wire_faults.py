"""What goes wrong with a response, and what is only unusual, as bytes, pauses and the end of the connection.

After a fault nothing of the page may be delivered. An unusual response is right, and must be read.
"""

from __future__ import annotations

import gzip
import zlib
from collections.abc import Callable, Iterable, Iterator
from itertools import pairwise
from random import Random

from flexportal.testing.faults.script import Action, End

__all__ = ["FAULTS", "SLOW_FAULTS", "UNUSUAL", "plain"]

Make = Callable[[Random, bytes], Iterable[Action]]

JSON = b"Content-Type: application/json\r\n"
ERROR = b'{"error":{"code":"INJECTED","message":"Failed as arranged."}}'
NO_MORE = b'{"customers":[],"count":0,"limit":9,"hasMore":false,"nextCursor":null}'
RETRIED = (408, 429, 500, 502, 503, 504, 520)
FINAL = (301, 304, 400, 401, 403, 404, 422, 451, 599)
# Bytes that arrive together on the loopback interface.
AT_ONCE = 16_000
# More than the client waits for an attempt.
TOO_LONG = 0.6


def plain(body: bytes, *headers: bytes, status: bytes = b"200 OK") -> bytes:
    """A response with the right length."""
    return _head(b"Content-Length: %d" % len(body), *headers, status=status) + body


def _head(*headers: bytes, status: bytes = b"200 OK", version: bytes = b"HTTP/1.1") -> bytes:
    return b"%b %b\r\n%b%b\r\n" % (version, status, JSON, b"".join(header + b"\r\n" for header in headers))


def _pieces(chance: Random, data: bytes, most: int = 20) -> Iterator[bytes]:
    """The data in up to so many pieces, none of them empty."""
    cuts = sorted({0, len(data), *(chance.randint(0, len(data)) for _ in range(chance.randint(0, most - 1)))})
    return (data[start:stop] for start, stop in pairwise(cuts))


def _chunks(chance: Random, data: bytes, *, extension: bytes = b"") -> bytes:
    chunks = (
        b"%b%b\r\n%b\r\n" % (chance.choice((b"%x", b"%X", b"000%x")) % len(piece), extension, piece)
        for piece in _pieces(chance, data)
    )
    return b"".join(chunks)


def _slowly(chance: Random, body: bytes) -> Iterable[Action]:
    for piece in _pieces(chance, plain(body), 30):
        yield piece
        yield chance.choice((0.0, 0.0001, 0.002))


def _chunked(chance: Random, body: bytes) -> Iterable[Action]:
    extension = chance.choice((b"", b"", b";name=value", b';name="v;\\"v"'))
    trailer = chance.choice((b"", b"", b"X-Checksum: 1\r\n"))
    yield _head(b"Transfer-Encoding: chunked") + _chunks(chance, body, extension=extension) + b"0\r\n" + trailer
    yield b"\r\n"


def _gzip(chance: Random, body: bytes) -> Iterable[Action]:
    members = b"".join(gzip.compress(piece, chance.randint(0, 9), mtime=0) for piece in _pieces(chance, body, 4))
    members += chance.choice((b"", b"", gzip.compress(b"", mtime=0), b"\0" * chance.randint(1, 600)))
    return [plain(members, b"Content-Encoding: " + chance.choice((b"gzip", b"x-gzip", b"GZIP", b"identity, gzip")))]


def _gzip_chunked(chance: Random, body: bytes) -> Iterable[Action]:
    chunks = _chunks(chance, gzip.compress(body, mtime=0))
    return [_head(b"Transfer-Encoding: chunked", b"Content-Encoding: gzip") + chunks + b"0\r\n\r\n"]


def _deflate(chance: Random, body: bytes) -> Iterable[Action]:
    compressor = zlib.compressobj(chance.randint(0, 9), zlib.DEFLATED, chance.choice((-15, -9, 9, 15)))
    return [plain(compressor.compress(body) + compressor.flush(), b"Content-Encoding: deflate")]


def _layers(chance: Random, body: bytes) -> Iterable[Action]:
    return [plain(gzip.compress(zlib.compress(body), mtime=0), b"Content-Encoding: deflate, gzip")]


def _until_close(chance: Random, body: bytes) -> Iterable[Action]:
    return [_head(b"Connection: close", version=chance.choice((b"HTTP/1.0", b"HTTP/1.1"))) + body, End.CLOSE]


def _interim(chance: Random, body: bytes) -> Iterable[Action]:
    interim = chance.choice(
        (b"100 Continue\r\n\r\n", b"102 Processing\r\n\r\n", b"103 Early Hints\r\nLink: <x>\r\n\r\n")
    )
    return [(b"HTTP/1.1 " + interim) * chance.randint(1, 3), plain(body)]


def _headers(chance: Random, body: bytes) -> Iterable[Action]:
    more = (
        b"x-a:",
        b"X-B: \xe9\xff",
        b"Set-Cookie: a=b",
        b"X-C: one\r\n two",
        b"X-D:\t" + b"d" * 5000,
        b"Connection: close",
    )
    chosen = chance.sample(more, chance.randint(1, 4))
    response = plain(body, *chosen, status=chance.choice((b"200 ", b"200", b"200 \xe9")))
    return [response, End.CLOSE if more[-1] in chosen else End.KEEP]


def _surplus(chance: Random, body: bytes) -> Iterable[Action]:
    """More bytes after a complete response, which belong to no request."""
    if chance.random() < 0.5 and len(body) < AT_ONCE:
        # Sent later, when the next request is under way, nobody could tell it from the response to that.
        return [plain(body) + plain(chance.choice((body, NO_MORE))), End.CLOSE]
    surplus = chance.choice((b"x", b"\r\n\r\nHTTP/1.1 2", plain(ERROR, status=b"408 Request Timeout")))
    return [plain(body), chance.choice((0.0, 0.001, 0.01)), surplus, End.CLOSE]


def _mark(chance: Random, body: bytes) -> Iterable[Action]:
    return [plain(b"\xef\xbb\xbf" + body)]


UNUSUAL: tuple[Make, ...] = (
    _slowly, _chunked, _gzip, _gzip_chunked, _deflate, _layers, _until_close, _interim, _headers, _mark, _surplus,
)  # fmt: skip


def _end(chance: Random) -> End:
    return chance.choice((End.CLOSE, End.RESET))


def _no_response(chance: Random, body: bytes) -> Iterable[Action]:
    return [chance.choice((b"", b"HTTP/1.1 200", _head(b"Content-Length: %d" % len(body))[:-2])), _end(chance)]


def _malformed(chance: Random, body: bytes) -> Iterable[Action]:
    wrong = (
        b"\xff" * 30 + b"\r\n\r\n", b"SSH-2.0-x\r\n\r\n", _head(b"Content-Length: -1") + body,
        _head(b"Content-Length: %d" % len(body), b"Content-Length: %d" % (len(body) + 1)) + body,
        _head(b"no colon") + body, _head(b"Transfer-Encoding: gzip") + body, _head(status=b"2x0 OK") + body,
    )  # fmt: skip
    return [chance.choice(wrong), End.CLOSE]


def _half_body(chance: Random, body: bytes) -> Iterable[Action]:
    return [plain(body)[: -chance.randint(1, len(body))], _end(chance)]


def _half_chunks(chance: Random, body: bytes) -> Iterable[Action]:
    whole = _chunks(chance, body) + chance.choice((b"0\r\n", b"0", b""))
    cut = whole[: -chance.randint(1, len(whole))] if chance.random() < 0.5 else whole
    return [_head(b"Transfer-Encoding: chunked") + cut, _end(chance)]


def _wrong_chunks(chance: Random, body: bytes) -> Iterable[Action]:
    wrong = (b"-5\r\n" + body, b"xyz\r\n" + body, b"%x\r\n%b!!" % (len(body), body), b"f" * 30 + b"\r\n" + body)
    return [_head(b"Transfer-Encoding: chunked") + chance.choice(wrong), End.CLOSE]


def _wrong_length(chance: Random, body: bytes) -> Iterable[Action]:
    # Cut before its last brace, whatever white space follows that.
    by = chance.choice((1, 7, 1000, 1 - len(body.rstrip()), -1 - len(body) + len(body.rstrip())))
    return [
        _head(b"Content-Length: %d" % (len(body) + by)) + body,
        chance.choice((End.CLOSE, End.KEEP if by < 0 else End.RESET)),
    ]


def _broken_gzip(chance: Random, body: bytes) -> Iterable[Action]:
    packed = bytearray(gzip.compress(body, mtime=0))
    if chance.random() < 0.5:
        del packed[-chance.randint(1, len(packed) - 1) :]
    else:  # the checksum is the only part that shows every change
        packed[chance.randint(len(packed) - 8, len(packed) - 1)] ^= 1 << chance.randint(0, 7)
    return [plain(bytes(packed), b"Content-Encoding: gzip")]


def _unknown_coding(chance: Random, body: bytes) -> Iterable[Action]:
    return [
        plain(body, b"Content-Encoding: " + chance.choice((b"br", b"zstd", b"compress", b"aes128gcm", b"gzip, br")))
    ]


def _too_slow(chance: Random, body: bytes) -> Iterable[Action]:
    response = plain(body)
    return [response[: chance.choice((0, 10, len(response) - 1))], TOO_LONG, End.CLOSE]


def _error(chance: Random, body: bytes) -> Iterable[Action]:
    status = b"%d X" % chance.choice(RETRIED * 3 + FINAL)
    wait = (
        (b"Retry-After: " + chance.choice((b"0", b"1", b"0.5", b"", b"soon", b"9" * 400)),)
        if chance.random() < 0.4
        else ()
    )
    content = chance.choice((ERROR, b"<html>", b"", b"null", b'{"error":', body))
    if b"304" in status:  # has no body
        return [_head(status=status)]
    return [plain(content, *wait, status=status), chance.choice((End.KEEP, End.KEEP, End.CLOSE))]


def _not_a_page(chance: Random, body: bytes) -> Iterable[Action]:
    half = body[: chance.randint(0, len(body.rstrip()) - 1)]
    wrong = (
        b"",
        b"null",
        b"[]",
        b"{}",
        b"<html></html>",
        half,
        body + b"}",
        body.replace(b'"customers"', b'"x"', 1),
        b"\xff",
    )
    return [plain(chance.choice(wrong), status=chance.choice((b"200 OK", b"200 OK", b"206 X")))]


FAULTS: tuple[Make, ...] = (
    _no_response, _malformed, _half_body, _half_chunks, _wrong_chunks, _wrong_length, _broken_gzip, _unknown_coding,
    _error, _error, _error, _not_a_page,
)  # fmt: skip
SLOW_FAULTS: tuple[Make, ...] = (_too_slow,)
