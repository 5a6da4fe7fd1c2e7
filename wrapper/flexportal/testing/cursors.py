"""Cursors that say nothing to the client, cannot be made up, and fit one listing only."""

from __future__ import annotations

import hmac
import re
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Mapping
from hashlib import blake2b

__all__ = ["CursorCodec"]

# 8 bytes of position and 13 of seal make 28 characters: no padding, and no spare bits that could be changed unnoticed.
POSITION, SEAL = 8, 13
SHAPE = re.compile(r"[A-Za-z0-9_-]{28}")


class CursorCodec:
    """Turns positions into cursors and back.

    A cursor is the position under a one-time pad that its seal gives; the seal covers the position and what the cursor
    is bound to.

    Args:
        secret: What makes the seals of one server; cursors of another secret do not pass.
    """

    def __init__(self, secret: bytes) -> None:
        self._secret = secret

    def encode(self, position: int, binding: Mapping[str, str]) -> str:
        """The cursor for the position, good for nothing but a listing with the same binding."""
        plain = position.to_bytes(POSITION, signed=True)
        seal = self._seal(plain, binding)
        return urlsafe_b64encode(self._pad(plain, seal) + seal).decode("ascii")

    def decode(self, cursor: str, binding: Mapping[str, str]) -> int | None:
        """The position, or None where this cursor was never given out for that binding."""
        if not SHAPE.fullmatch(cursor):
            return None
        raw = urlsafe_b64decode(cursor)
        seal = raw[POSITION:]
        plain = self._pad(raw[:POSITION], seal)
        if not hmac.compare_digest(seal, self._seal(plain, binding)):
            return None
        return int.from_bytes(plain, signed=True)

    def _seal(self, plain: bytes, binding: Mapping[str, str]) -> bytes:
        bound = repr(sorted(binding.items())).encode()
        return blake2b(plain + bound, digest_size=SEAL, key=self._secret).digest()

    def _pad(self, text: bytes, seal: bytes) -> bytes:
        pad = blake2b(seal, digest_size=POSITION, key=self._secret).digest()
        return (int.from_bytes(text) ^ int.from_bytes(pad)).to_bytes(POSITION)
