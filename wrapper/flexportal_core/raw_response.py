"""Responses as they were received, beside the result that they contain."""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from typing import Any, Generic, ParamSpec, TypeVar, cast

from .http.response import Headers, Response

__all__ = ["RawResponse", "raw", "raw_async"]

P = ParamSpec("P")
T = TypeVar("T")


class RawResponse(Generic[T]):
    """A successful response: status, headers and body, and the parsed result on request.

    Args:
        response: The response.
        decode: Decodes the response to the result.
    """

    def __init__(self, response: Response, decode: Callable[[Response], T]) -> None:
        self._response = response
        self._decode = decode

    @property
    def status_code(self) -> int:
        """The HTTP status."""
        return self._response.status_code

    @property
    def headers(self) -> Headers:
        """The headers; names are case-insensitive."""
        return self._response.headers

    @property
    def request_id(self) -> str | None:
        """The header `X-Request-Id`, for the vendor's support. None if the response has no such header."""
        return self.headers.get("X-Request-Id")

    @property
    def content(self) -> bytes:
        """The body, decompressed, byte for byte."""
        return self._response.content

    def parse(self) -> T:
        """Return what the method returns without `with_raw_response`.

        Raises:
            ResponseContractError: The response does not match the contract.
        """
        return self._decode(self._response)

    def __repr__(self) -> str:
        return f"<{type(self).__name__} {self.status_code}>"


def raw(method: Callable[P, T]) -> Callable[P, RawResponse[T]]:
    """The type of a method of a resource whose session is `Session.with_raw_response()`; at run time, the method."""
    return cast("Callable[P, RawResponse[T]]", method)


def raw_async(method: Callable[P, Coroutine[Any, Any, T]]) -> Callable[P, Coroutine[Any, Any, RawResponse[T]]]:
    """As `raw`, for a method that is awaited."""
    return cast("Callable[P, Coroutine[Any, Any, RawResponse[T]]]", method)
