"""Randomness without a state: every byte is derived from the seed and from what it is for."""

from __future__ import annotations

from functools import lru_cache
from hashlib import blake2b, shake_128

__all__ = ["Noise"]


class Noise:
    """Digests for one seed and one context, such as a tenant's customers.

    Args:
        seed: The seed of the mock server.
        context: Words that tell this noise from any other of the same seed.
    """

    def __init__(self, seed: int, *context: str) -> None:
        self._root = repr((seed, *context)).encode()
        self._base = blake2b(self._root)
        # Neighbouring rows share a block, so a handful of remembered ones serves whole walks.
        self._remembered = lru_cache(maxsize=64)(self._shuffled)

    def digest(self, index: int) -> bytes:
        """64 bytes that belong to the index."""
        digest = self._base.copy()
        digest.update(index.to_bytes(8))
        return digest.digest()

    def number(self, *words: object) -> int:
        """A number below 2**64 that belongs to the words."""
        return int.from_bytes(blake2b(self._root + repr(words).encode(), digest_size=8).digest())

    def shuffled(self, block: int, kinds: int, repeats: int) -> tuple[int, ...]:
        """The numbers below `kinds`, each so many times, in an order that belongs to the block."""
        return self._remembered(block, kinds, repeats)

    def _shuffled(self, block: int, kinds: int, repeats: int) -> tuple[int, ...]:
        length = kinds * repeats
        order = shake_128(self._root + b"/%d" % block).digest(2 * length)
        places = sorted(range(length), key=lambda place: order[2 * place : 2 * place + 2])
        return tuple(place // repeats for place in places)
