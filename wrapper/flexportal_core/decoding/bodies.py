"""Decoding the body of a response, from the bytes received."""

from __future__ import annotations

import json
import math
from codecs import BOM_UTF8
from io import BytesIO
from typing import Final, Generic, NoReturn

from ..types import File
from .decoders import MISSING, Decoder, T, mismatch, string
from .errors import DecodeError

__all__ = ["BinaryBody", "JSONBody", "TextBody", "binary", "decode_json", "text", "without_mark"]


class JSONBody(Generic[T]):
    """Decodes a JSON body with a decoder. `one_pass.Body` does the same for models, faster."""

    def __init__(self, decoder: Decoder[T]) -> None:
        self._decoder = decoder

    def decode(self, content: bytes) -> T:
        """Decode a body. Raises: DecodeError where it does not match the contract."""
        return decode_json(content, self._decoder)


class TextBody(Generic[T]):
    """Decodes a text body with a decoder of its string."""

    def __init__(self, decoder: Decoder[T]) -> None:
        self._decoder = decoder

    def decode(self, content: bytes) -> T:
        """Decode a body. Raises: DecodeError where it is not UTF-8 or does not match the contract."""
        return self._decoder(_decode_text(content))


class BinaryBody:
    """Returns a body as a file in memory."""

    def decode(self, content: bytes) -> File:
        """The body as a file."""
        return File(payload=BytesIO(content))


text: Final = TextBody(string)
binary: Final = BinaryBody()


def decode_json(content: bytes, decode: Decoder[T]) -> T:
    """Decode a JSON body.

    Args:
        content: The body, as received.
        decode: The decoder of the parsed document.

    Raises:
        DecodeError: The body is not UTF-8, not JSON, nested too deeply, or does not match the contract.
    """
    try:
        return decode(_parse(content))
    except DecodeError as error:
        failure = error
    except RecursionError:
        failure = DecodeError("$", "JSON", "JSON that is nested too deeply")
    # Raised from here, so that neither the document nor the frames that hold it are kept alive by the error.
    raise failure.with_traceback(None)


def _parse(content: bytes) -> object:
    if not content:
        raise mismatch("JSON", MISSING)
    document = _decode_text(without_mark(content))
    try:
        return json.loads(document, parse_constant=_reject_constant, parse_float=_finite)
    except json.JSONDecodeError as error:
        found = f"a syntax error at character {error.pos}"
    except DecodeError:
        raise
    except ValueError:
        found = "a number of too many digits"
    raise DecodeError("$", "JSON", found)


def without_mark(content: bytes) -> bytes:
    """JSON without a byte order mark, which a reader may ignore (RFC 8259, 8.1)."""
    return content.removeprefix(BOM_UTF8)


def _decode_text(content: bytes) -> str:
    try:
        return content.decode()
    except UnicodeDecodeError as error:
        position = error.start
    raise DecodeError("$", "UTF-8 text", f"a byte that is not UTF-8 at offset {position}")


def _reject_constant(name: str) -> NoReturn:
    raise DecodeError("$", "JSON", f"{name}, which is not JSON")


def _finite(digits: str) -> float:
    value = float(digits)
    if math.isinf(value):
        raise DecodeError("$", "JSON", "a number that is too large")
    return value
