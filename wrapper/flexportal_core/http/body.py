"""The body of a response: collected and decompressed within bounds."""

from __future__ import annotations

import zlib
from typing import Protocol

import httpx

from ..errors import ResponseContractError

__all__ = ["CODINGS", "MAX_RESPONSE_BYTES", "Body"]

MAX_RESPONSE_BYTES = 64 * 1024 * 1024

# Accepted content codings. Others that httpx may know cannot be bounded while they are decompressed.
CODINGS = ("gzip", "deflate", "identity")

GZIP, ZLIB, RAW = 31, zlib.MAX_WBITS, -zlib.MAX_WBITS


class _Decompressor(Protocol):
    """What `zlib.decompressobj` returns; its type has no public name."""

    @property
    def eof(self) -> bool: ...
    @property
    def unconsumed_tail(self) -> bytes: ...
    @property
    def unused_data(self) -> bytes: ...
    def decompress(self, data: bytes, max_length: int = ..., /) -> bytes: ...


class Body:
    """A body that arrives in chunks. No chunk is decompressed beyond the bound, however much it would become.

    Args:
        response: The response; its `Content-Encoding` names the coding.

    Raises:
        ResponseContractError: The content coding is not one that was accepted.
    """

    def __init__(self, response: httpx.Response) -> None:
        # Codings one upon the other multiply: three layers of gzip turn kilobytes into terabytes.
        self._coding = response.headers.get("Content-Encoding", "").strip().lower() or "identity"
        if self._coding not in CODINGS:
            raise ResponseContractError("the response has a content coding that was not accepted")
        self._stream: _Decompressor | None = None
        self._held = b""
        self._parts: list[bytes] = []
        self._room = MAX_RESPONSE_BYTES
        # Of the compressed bytes as well: a stream of empty gzip members becomes nothing, and never ends.
        self._room_packed = MAX_RESPONSE_BYTES

    def add(self, chunk: bytes) -> None:
        """Take the next chunk.

        Raises:
            ResponseContractError: The body is larger than `MAX_RESPONSE_BYTES`.
            httpx.DecodingError: It cannot be decompressed.
        """
        self._room_packed = self._left(self._room_packed, chunk)
        if self._coding == "identity":
            self._parts.append(chunk)
            return
        try:
            self._unpack(self._held + chunk)
        except zlib.error as error:
            raise httpx.DecodingError(str(error)) from None

    def whole(self) -> bytes:
        """The body, decompressed. Raises: httpx.DecodingError when compressed data ended too soon."""
        if self._held or (self._stream is not None and not self._stream.eof):
            raise httpx.DecodingError("the compressed data ended too soon")
        return b"".join(self._parts)

    def _unpack(self, packed: bytes) -> None:
        self._held = b""
        while packed:
            if self._stream is None or self._stream.eof:
                if self._coding == "deflate" and len(packed) < 2:
                    self._held = packed  # its first two bytes say which kind it is
                    return
                self._stream = self._next_stream(packed)
            part = self._stream.decompress(packed, self._room + 1)
            self._room = self._left(self._room, part)
            self._parts.append(part)
            packed = self._stream.unconsumed_tail or self._stream.unused_data

    def _next_stream(self, packed: bytes) -> _Decompressor:
        if self._coding == "gzip":  # may have several members, one after the other (RFC 1952, 2.2)
            return zlib.decompressobj(GZIP)
        if self._stream is not None:
            raise httpx.DecodingError("there is more data after the compressed data")
        # "deflate" is zlib's format (RFC 9110, 8.4.1.2), but some servers leave out its header (RFC 1950, 2.2).
        has_header = packed[0] & 0x0F == zlib.DEFLATED and int.from_bytes(packed[:2]) % 31 == 0
        return zlib.decompressobj(ZLIB if has_header else RAW)

    @staticmethod
    def _left(room: int, part: bytes) -> int:
        if len(part) > room:
            raise ResponseContractError(f"the response is larger than {MAX_RESPONSE_BYTES // 2**20} MiB")
        return room - len(part)
