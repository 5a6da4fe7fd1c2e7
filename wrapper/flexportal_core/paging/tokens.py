"""Resume tokens: where an iteration stands, as text with which a later process can continue.

A token names the next undelivered item: its partition, the cursor of its page, and digests of the items of that page
that were delivered, so that the place is found again even where items were created or deleted meanwhile. Digests of
earlier cursors detect a cursor cycle at once. A fingerprint binds the token to the operation, its filters and the
tenant; a checksum detects damage. It contains cursors and digests, nothing else: no key, no address in clear text.
"""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from itertools import islice
from typing import Any

from .filters import Partition

__all__ = ["Position", "digest", "fingerprint", "read_token", "write_token"]

VERSION = 2
SIZE = 6
MOST = 1 << 20
# Ends the readable part; JSON has none of it.
END = b"\0"


@dataclass(frozen=True, slots=True)
class Position:
    """Where the next undelivered item is.

    Args:
        partition: Which of the listing's partitions, from 0.
        cursor: Cursor of the page; None for the first.
        delivered: Items of that page that were delivered.
        seen: Digests of them, in order; empty where none was, or where items have no identity.
        owed: Digests of further items that were delivered, and may be on this page or on one after it.
        earlier: Digests of cursors that were requested before this one; some of them, where there were many.
    """

    partition: int = 0
    cursor: str | None = field(default=None, repr=False)
    delivered: int = 0
    seen: tuple[bytes, ...] = field(default=(), repr=False)
    owed: tuple[bytes, ...] = field(default=(), repr=False)
    earlier: tuple[bytes, ...] = field(default=(), repr=False)


def digest(value: object) -> bytes:
    """A short digest of an item's identity, or of a cursor."""
    return hashlib.blake2b(str(value).encode("utf-8", "surrogatepass"), digest_size=SIZE).digest()


def fingerprint(operation_id: str, partitions: Sequence[Partition], scope: Sequence[str] = ()) -> str:
    """What a token is bound to: operation, filters and scope, as a digest."""
    filters = [sorted(partition.items()) for partition in partitions]
    return digest(json.dumps([operation_id, filters, list(scope)])).hex()


def write_token(bound_to: str, positions: Sequence[Position]) -> str:
    """The token for these positions.

    Args:
        bound_to: The listing's fingerprint.
        positions: One for a list; one for each partition of a scan that has not ended.
    """
    parts = [(position, (position.seen, position.owed, position.earlier)) for position in positions]
    named = [[at.partition, at.cursor, at.delivered, *map(len, digests)] for at, digests in parts]
    readable = json.dumps([VERSION, bound_to, named], separators=(",", ":")).encode()
    digests = [digest for _, groups in parts for group in groups for digest in group]
    content = b"".join((readable, END, *digests))
    return _as_text(_checksum(content) + content)


def read_token(token: object, bound_to: str, partition_count: int) -> tuple[Position, ...]:
    """The positions that a token names.

    Raises:
        TypeError: The token is not text.
        ValueError: It is damaged, or it belongs to another list.
    """
    if not isinstance(token, str):
        raise TypeError(f"resume must be text, not {type(token).__name__}")
    readable, _, digests = _content(token).partition(END)
    match _parsed(readable):
        case [int(version), str(found), [*positions]] if version == VERSION:
            pass
        case _:
            raise ValueError(f"resume: this token has another version; this package reads version {VERSION}")
    if found != bound_to:
        raise ValueError(
            "resume: this token belongs to another list; pass the filters and the tenant of the list that it comes from"
        )
    left = iter([digests[first : first + SIZE] for first in range(0, len(digests), SIZE)])
    return tuple(_position(position, partition_count, left) for position in positions)


def _position(parts: Any, partition_count: int, digests: Iterator[bytes]) -> Position:
    # The checksum guards against accidents, not against malice: a token may have been through a stranger's hands.
    match parts:
        case [int(partition), None | str() as cursor, int(delivered), int(seen), int(owed), int(earlier)] if (
            0 <= partition < partition_count and min(delivered, seen, owed, earlier) >= 0
        ):
            groups = (tuple(islice(digests, min(count, MOST))) for count in (seen, owed, earlier))
            return Position(partition, cursor, delivered, *groups)
        case _:
            raise ValueError("resume: this token names a partition that the list does not have")


def _content(token: str) -> bytes:
    with suppress(ValueError):
        guarded = base64.urlsafe_b64decode(token + "==")
        # Written again it must be the same text, else there are spare bits or characters that nothing guards.
        if guarded[:8] == _checksum(guarded[8:]) and _as_text(guarded) == token:
            return guarded[8:]
    raise ValueError("resume: this token is malformed; pass it exactly as received")


def _parsed(readable: bytes) -> Any:
    try:
        return json.loads(readable)
    except (ValueError, RecursionError):
        return None


def _as_text(guarded: bytes) -> str:
    return base64.urlsafe_b64encode(guarded).decode().rstrip("=")


def _checksum(content: bytes) -> bytes:
    return hashlib.blake2b(content, digest_size=8, person=b"resume token").digest()
