"""Content codings: compressed data becomes plain piece by piece, so that its receiver can stop at a bound."""

from __future__ import annotations

import zlib
from collections.abc import Iterator
from typing import Protocol

import httpx

from ..errors import ResponseContractError

__all__ = ["CODINGS", "Decompressor", "decompressors"]

# Accepted content codings. Others that httpx may know cannot be bounded while they are decompressed.
CODINGS = ("gzip", "deflate", "identity")
# To be taken for gzip (RFC 9110, 8.4.1.3).
ALIASES = {"x-gzip": "gzip"}
# Named in messages; a server may send anything, the API key included.
KNOWN = ("br", "zstd", "compress", "x-compress", "dcb", "dcz", "exi", "aes128gcm")
# As many as curl and urllib3 undo. Each costs as much as a body at its bound.
MAX_LAYERS = 5

GZIP, ZLIB, RAW = 31, zlib.MAX_WBITS, -zlib.MAX_WBITS
GZIP_MAGIC = b"\x1f\x8b"
PIECE = 2**20


def decompressors(content_encoding: str) -> list[Decompressor]:
    """What undoes the codings of a response, in this order.

    Args:
        content_encoding: Its `Content-Encoding`; empty for none.

    Raises:
        ResponseContractError: A coding is not one that was accepted, or there are more than `MAX_LAYERS`.
    """
    names = [ALIASES.get(name, name) for name in (part.strip().lower() for part in content_encoding.split(","))]
    for name in names:
        if name not in (*CODINGS, ""):
            shown = f"the content coding {name}, which" if name in KNOWN else "a content coding that"
            raise ResponseContractError(f"the response has {shown} was not accepted; only gzip and deflate are")
    # They are listed in the order in which they were applied (RFC 9110, 8.4).
    found = [Decompressor(name) for name in reversed(names) if name not in ("identity", "")]
    if len(found) > MAX_LAYERS:
        raise ResponseContractError(f"the response has more than {MAX_LAYERS} content codings, one upon the other")
    return found


class _Stream(Protocol):
    """What `zlib.decompressobj` returns; its type has no public name."""

    @property
    def eof(self) -> bool: ...
    @property
    def unconsumed_tail(self) -> bytes: ...
    @property
    def unused_data(self) -> bytes: ...
    def decompress(self, data: bytes, max_length: int = ..., /) -> bytes: ...


class Decompressor:
    """Undoes one coding.

    Args:
        coding: `gzip` or `deflate`.

    Attributes:
        is_over: Whether something follows the compressed data, such as padding. It is ignored, as by httpx, browsers
            and gzip.
    """

    def __init__(self, coding: str) -> None:
        self._is_gzip = coding == "gzip"
        self._stream: _Stream | None = None
        self._held: bytes = b""
        self.is_over = False

    @property
    def is_complete(self) -> bool:
        """Whether the compressed data may end here."""
        return not self._held and (self._stream is None or self._stream.eof)

    def feed(self, data: bytes) -> Iterator[bytes]:
        """The next data, decompressed, in pieces of 1 MiB at most. Raises: httpx.DecodingError."""
        data = self._held + data
        self._held = b""
        try:
            while data and not self.is_over:
                if self._stream is None or self._stream.eof:
                    if self._is_undecided(data):
                        self._held = data
                        return
                    self.is_over = not self._begin(data)
                else:
                    yield self._stream.decompress(data, PIECE)
                    data = self._stream.unconsumed_tail or self._stream.unused_data
        except zlib.error as error:
            raise httpx.DecodingError(str(error)) from None

    def _is_undecided(self, data: bytes) -> bool:
        """Whether one more byte is needed to know what begins here."""
        if self._stream is None:
            return len(data) < 2
        return self._is_gzip and data == GZIP_MAGIC[:1]

    def _begin(self, data: bytes) -> bool:
        """Begin a stream, unless what follows is no further one."""
        is_first = self._stream is None
        if self._is_gzip:  # may have several members, one after the other (RFC 1952, 2.2)
            begins = is_first or data.startswith(GZIP_MAGIC)
            kind = GZIP
        else:
            begins = is_first
            # "deflate" is zlib's format (RFC 9110, 8.4.1.2), but some servers leave out its header (RFC 1950, 2.2).
            has_header = data[0] & 0x0F == zlib.DEFLATED and int.from_bytes(data[:2]) % 31 == 0
            kind = ZLIB if has_header else RAW
        if begins:
            self._stream = zlib.decompressobj(kind)
        return begins
