"""Cursors that are opaque, cannot be guessed, and belong to one listing."""

from __future__ import annotations

import hmac
import re
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Mapping
from hashlib import blake2b

__all__ = ["CursorCodec"]

# 8 bytes of position and 13 of signature make 28 characters: no padding, and no spare bits to change unnoticed.
POSITION, SIGNATURE = 8, 13
SHAPE = re.compile(r"[A-Za-z0-9_-]{28}")


class CursorCodec:
    """Turns positions into cursors and back.

    A cursor is the position, encrypted with a pad derived from its signature; the signature covers the position and
    what the cursor is bound to.

    Args:
        secret: The key of the signatures; cursors made with another secret are not valid.
    """

    def __init__(self, secret: bytes) -> None:
        self._secret = secret

    def encode(self, position: int, binding: Mapping[str, str]) -> str:
        """The cursor for the position, valid only for a listing with the same binding."""
        plain = position.to_bytes(POSITION, signed=True)
        signature = self._sign(plain, binding)
        return urlsafe_b64encode(self._pad(plain, signature) + signature).decode("ascii")

    def decode(self, cursor: str, binding: Mapping[str, str]) -> int | None:
        """The position, or None where this cursor was not issued for that binding."""
        if not SHAPE.fullmatch(cursor):
            return None
        raw = urlsafe_b64decode(cursor)
        signature = raw[POSITION:]
        plain = self._pad(raw[:POSITION], signature)
        if not hmac.compare_digest(signature, self._sign(plain, binding)):
            return None
        return int.from_bytes(plain, signed=True)

    def _sign(self, plain: bytes, binding: Mapping[str, str]) -> bytes:
        bound = repr(sorted(binding.items())).encode()
        return blake2b(plain + bound, digest_size=SIGNATURE, key=self._secret).digest()

    def _pad(self, text: bytes, signature: bytes) -> bytes:
        pad = blake2b(signature, digest_size=POSITION, key=self._secret).digest()
        return (int.from_bytes(text) ^ int.from_bytes(pad)).to_bytes(POSITION)
