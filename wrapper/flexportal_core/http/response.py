"""Responses, without the connection: collected within bounds, decompressed, and decoded to the operation's result."""

from __future__ import annotations

import zlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from importlib import import_module
from typing import Any, Protocol, TypeVar, cast

import httpx

from ..decoding.errors import DecodeError
from ..errors import ResponseContractError
from ..operation import Operation
from ..redaction import Secret, redact_bytes

__all__ = [
    "CODINGS",
    "MAX_ERROR_BYTES",
    "MAX_RESPONSE_BYTES",
    "Body",
    "Headers",
    "RawHeaders",
    "Response",
    "head_of",
    "result_of",
]

R = TypeVar("R")

MAX_RESPONSE_BYTES = 64 * 1024 * 1024

# Of an error response no more is read: an envelope with a thousand details fits, and redaction takes milliseconds.
MAX_ERROR_BYTES = 256 * 1024

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

# What they say of the body on the wire is no longer true of the decompressed one.
WIRE_HEADERS = (b"content-encoding", b"content-length", b"transfer-encoding")

# Media types that are named in messages. A server may send anything there, the API key included.
NAMED_MEDIA_TYPES = ("text/html", "text/plain", "text/xml", "application/xml", "application/octet-stream")

RawHeaders = Sequence[tuple[bytes, bytes]]
"""Names and values as they are sent."""


class Headers(Mapping[str, str]):
    """Response headers: names in any letter case, several values of one name joined by commas (RFC 9110, 5.3).

    Args:
        raw: Names and values as bytes, as received.
    """

    def __init__(self, raw: RawHeaders = ()) -> None:
        self._values: dict[str, str] = {}
        for name, value in raw:
            key, text = name.decode("latin-1").lower(), value.decode("latin-1")
            self._values[key] = f"{self._values[key]}, {text}" if key in self._values else text

    def __getitem__(self, name: str) -> str:
        return self._values[name.lower()]

    def __contains__(self, name: object) -> bool:
        return isinstance(name, str) and name.lower() in self._values

    def __iter__(self) -> Iterator[str]:
        return iter(self._values)

    def __len__(self) -> int:
        return len(self._values)

    def __repr__(self) -> str:
        return f"<{type(self).__name__} {', '.join(self._values)}>"


@dataclass(frozen=True, slots=True)
class Response:
    """What the server sent.

    Attributes:
        status_code: The HTTP status.
        raw_headers: Names and values of the headers as bytes, as received.
        content: The body, decompressed.
        secrets: Those of the request, to be redacted from what is shown of it; None where that has been done.
    """

    status_code: int
    raw_headers: tuple[tuple[bytes, bytes], ...] = field(default=(), repr=False)
    content: bytes = field(default=b"", repr=False)
    secrets: Secret[tuple[str, ...]] | None = field(default=None, repr=False, compare=False)

    @property
    def headers(self) -> Headers:
        """The headers, by name in any letter case."""
        return Headers(self.raw_headers)


def _decompressors(content_encoding: str) -> list[_Decompressor]:
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
    found = [_Decompressor(name) for name in reversed(names) if name not in ("identity", "")]
    if len(found) > MAX_LAYERS:
        raise ResponseContractError(f"the response has more than {MAX_LAYERS} content codings")
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


class _Decompressor:
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


class Body:
    """A body that arrives in chunks. No chunk is decompressed far beyond the bound, however much it would become.

    Args:
        status: The HTTP status.
        content_encoding: The header that names its codings; empty for none.

    Attributes:
        is_full: Whether to read no further: an error response, whose status says more than the rest of its body.

    Raises:
        ResponseContractError: A content coding is not one that was accepted.
    """

    def __init__(self, status: int, content_encoding: str) -> None:
        self._is_error = not 200 <= status < 300
        self.is_full = False
        self._layers: list[_Decompressor] = []
        try:
            if content_encoding:
                self._layers = _decompressors(content_encoding)
        except ResponseContractError:
            if not self._is_error:
                raise
            # An error is told by its status alone.
            self.is_full = True
        self._parts: list[bytes] = []
        # For what is received and for what each layer makes of it: codings one upon the other multiply, and a stream
        # of empty gzip members becomes nothing, and never ends.
        bound = MAX_ERROR_BYTES if self._is_error else MAX_RESPONSE_BYTES
        self._rooms = [bound] * (len(self._layers) + 1)

    def add(self, chunk: bytes) -> None:
        """Take the next chunk.

        Raises:
            ResponseContractError: The body is larger than `MAX_RESPONSE_BYTES`. That of an error is only cut.
            httpx.DecodingError: It cannot be decompressed.
        """
        try:
            if not self.is_full:
                self._add(chunk)
        except ResponseContractError:
            if not self._is_error:
                raise
            self.is_full = True

    def whole(self) -> bytes:
        """The body, decompressed. Raises: httpx.DecodingError when compressed data ended too soon."""
        if not self.is_full and not all(layer.is_complete for layer in self._layers):
            raise httpx.DecodingError("the compressed data ended too soon")
        return b"".join(self._parts)

    @property
    def has_surplus(self) -> bool:
        """Whether something follows the compressed data, such as padding."""
        return any(layer.is_over for layer in self._layers)

    def _add(self, data: bytes, depth: int = 0) -> None:
        room = self._rooms[depth]
        if depth == len(self._layers):
            self._parts.append(data[:room])
        if len(data) > room:
            raise ResponseContractError(f"the response is larger than {MAX_RESPONSE_BYTES // 2**20} MiB")
        self._rooms[depth] = room - len(data)
        if depth < len(self._layers):
            for part in self._layers[depth].feed(data):
                self._add(part, depth + 1)


def head_of(status: int, headers: RawHeaders, secrets: Secret[tuple[str, ...]]) -> Response:
    """Status and headers of a response, without the secrets that the server repeats in them."""
    kept = (pair for pair in headers if pair[0].lower() not in WIRE_HEADERS)
    return Response(status, tuple((redact_bytes(name, secrets), redact_bytes(value, secrets)) for name, value in kept))


def result_of(operation: Operation[R], response: Response) -> R:
    """The result that a successful response contains.

    Raises:
        ResponseContractError: The response is not what the contract declares.
    """
    try:
        return _result(operation, response)
    except ResponseContractError as error:
        error.response = head_of(response.status_code, response.raw_headers, response.secrets or Secret(()))
        raise


def _result(operation: Operation[R], response: Response) -> R:
    status = response.status_code
    declared = operation.responses
    for key in (str(status), f"{status // 100}XX", "default"):
        if key in declared:
            target = declared[key]
            break
    else:
        raise _contract_error(operation, f"the contract declares no response with status {status}")
    if target is None:
        return cast("R", None)
    try:
        result = _decoder(target).decode(response.content)
        return cast("R", result if operation.result is None else getattr(result, operation.result))
    except DecodeError as error:
        failure = _contract_error(operation, f"{error}{_media_type_hint(response)}", error.path)
    # Raised out here so that the decoder's error, which knows the body, is not its context.
    raise failure


@cache
def _decoder(target: str) -> Any:
    module, _, name = target.partition(":")
    return getattr(import_module(module), name)


def _contract_error(operation: Operation[Any], message: str, path: str | None = None) -> ResponseContractError:
    text = f"{operation.id}: {message}"
    if not operation.is_repeatable:
        check = f"{operation.read_back} shows the result" if operation.read_back else "do not send it again"
        text = f"{text}; the server has processed the request: {check}"
    return ResponseContractError(text, path=path)


def _media_type_hint(response: Response) -> str:
    media_type = response.headers.get("Content-Type", "").split(";")[0].strip().lower()
    if media_type == "application/json":
        return ""
    named = media_type if media_type in NAMED_MEDIA_TYPES else "of another media type"
    return f" (the response is {named}, not application/json)"
