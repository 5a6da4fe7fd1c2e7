"""NDJSON: an item a line, as the server sent it."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

__all__ = ["ndjson"]


def ndjson(items: Sequence[bytes]) -> bytes:
    """Raw items as NDJSON: unchanged, but for white space between tokens that would break the line."""
    block = b"\n".join(items)
    if block.count(b"\n") == len(items) - 1 and b"\r" not in block:
        return block + b"\n"
    return b"".join(msgspec.json.format(item, indent=-1) + b"\n" for item in items)
