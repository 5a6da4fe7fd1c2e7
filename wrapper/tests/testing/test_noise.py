"""The noise that everything is made from stays what it is: tests are written against what a seed gives."""

from __future__ import annotations

from hashlib import shake_128
from zlib import crc32

import pytest
from flexportal.testing import noise
from flexportal.testing.noise import Noise


@pytest.fixture
def customers() -> Noise:
    return Noise(7, "acme", "listCustomers")


def test_a_seed_gives_the_same_in_every_release(customers: Noise) -> None:
    assert customers.digest(3).hex() == (
        "3f09fd16dedb3b2eb61ae6dca93a9335d2720a7c3c9b1a4a4e96e1f09c3bd8d4"
        "d4da4679dfbe332b37518b8722fb3125ddc74e2d29b71c65e1bfd0fbf19ccd35"
    )
    assert customers.number("row", 3) == 11734561850217942373
    assert customers.shuffled(5, 4, 4) == (1, 0, 3, 0, 0, 2, 2, 0, 1, 3, 3, 2, 2, 1, 1, 3)


def test_a_large_block_has_the_same_order_in_every_release(customers: Noise) -> None:
    """Among four thousand places some draw the same two bytes: those keep their order."""
    order = customers.shuffled(0, 1000, 4)
    assert sorted(order) == sorted([*range(1000)] * 4)
    assert crc32(repr(order).encode()) == 4109510754


def test_no_more_than_64_blocks_are_remembered(monkeypatch: pytest.MonkeyPatch, customers: Noise) -> None:
    shuffled: list[bytes] = []

    def shuffle(block: bytes) -> object:
        shuffled.append(block)
        return shake_128(block)

    def fresh(blocks: range) -> int:
        """How many of the blocks are shuffled anew."""
        shuffled.clear()
        for block in blocks:
            customers.shuffled(block, 4, 4)
        return len(shuffled)

    monkeypatch.setattr(noise, "shake_128", shuffle)
    assert fresh(range(64)) == 64
    assert fresh(range(64)) == 0
    assert fresh(range(65)) == 1
    assert fresh(range(1)) == 1
