"""The body of a response: collected and decompressed within bounds."""

from __future__ import annotations

import httpx

from ..errors import ResponseContractError
from .codings import Decompressor, decompressors

__all__ = ["MAX_ERROR_BYTES", "MAX_RESPONSE_BYTES", "Body"]

MAX_RESPONSE_BYTES = 64 * 1024 * 1024

# Of an error response no more is read: an envelope with a thousand details fits, and redaction takes milliseconds.
MAX_ERROR_BYTES = 256 * 1024


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
        self._layers: list[Decompressor] = []
        try:
            self._layers = decompressors(content_encoding)
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
