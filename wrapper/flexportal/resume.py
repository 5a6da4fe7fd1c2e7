"""Resume tokens: where a walk stands, as text that a later process can go on from.

A token names the next undelivered item: the filters' combination it belongs to, the cursor of its page, how many items
of that page were delivered, and a digest of the last of them. It is bound to the operation and its filters by a
fingerprint, and guarded by a checksum. It holds cursors and digests, nothing else: no key, no address in clear.
"""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Sequence
from dataclasses import astuple, dataclass
from typing import Any

from .filters import Partition

__all__ = ["Position", "digest", "fingerprint", "read_token", "write_token"]

VERSION = 1


@dataclass(frozen=True, slots=True)
class Position:
    """Where the next undelivered item is.

    Args:
        partition: Which of the listing's partitions, from 0.
        cursor: Cursor of the page; None for the first.
        delivered: Items of that page that were delivered.
        last: Digest of the last of them; None where none was, or where items have no identity.
    """

    partition: int = 0
    cursor: str | None = None
    delivered: int = 0
    last: str | None = None


def digest(value: object) -> str:
    """A short digest of an item's identity."""
    return hashlib.blake2b(str(value).encode("utf-8", "surrogatepass"), digest_size=6).hexdigest()


def fingerprint(operation_id: str, partitions: Sequence[Partition]) -> str:
    """What a token is bound to: the operation and its filters, e-mail addresses as a digest like all the rest."""
    return digest(json.dumps([operation_id, [sorted(partition.items()) for partition in partitions]]))


def write_token(bound_to: str, positions: Sequence[Position]) -> str:
    """The token for these positions.

    Args:
        bound_to: The listing's fingerprint.
        positions: One for a walk; one a partition under way for a fan-out.
    """
    content = json.dumps([VERSION, bound_to, [astuple(position) for position in positions]], separators=(",", ":"))
    return _as_text(_checksum(content.encode()) + content.encode())


def read_token(token: object, bound_to: str, partition_count: int) -> tuple[Position, ...]:
    """The positions that a token names.

    Raises:
        TypeError: The token is not text.
        ValueError: It is damaged, or it belongs to another listing.
    """
    if not isinstance(token, str):
        raise TypeError(f"resume must be text, not {type(token).__name__}")
    match _content(token):
        case [int(version), str(found), [*positions]] if version == VERSION:
            pass
        case _:
            raise ValueError(f"resume: this token is of another version; this package reads version {VERSION}")
    if found != bound_to:
        raise ValueError("resume: this token belongs to another listing; pass the filters that it was made with")
    return tuple(_position(position, partition_count) for position in positions)


def _position(parts: Any, partition_count: int) -> Position:
    # The checksum guards against accidents, not against malice: a token may have been through a stranger's hands.
    match parts:
        case [int(partition), None | str() as cursor, int(delivered), None | str() as last] if (
            0 <= partition < partition_count and delivered >= 0
        ):
            return Position(partition, cursor, delivered, last)
        case _:
            raise ValueError("resume: this token names a part that the listing does not have")


def _content(token: str) -> Any:
    try:
        guarded = base64.b64decode(token + "=" * (-len(token) % 4), altchars=b"-_", validate=True)
    except ValueError:
        guarded = b""
    # Written again it must be the same text, else there are spare bits or characters that nothing guards.
    if guarded[:8] != _checksum(guarded[8:]) or _as_text(guarded) != token:
        raise ValueError("resume: this token is damaged; pass it exactly as it was given")
    try:
        return json.loads(guarded[8:])
    except (ValueError, RecursionError):
        return None


def _as_text(guarded: bytes) -> str:
    return base64.urlsafe_b64encode(guarded).decode().rstrip("=")


def _checksum(content: bytes) -> bytes:
    return hashlib.blake2b(content, digest_size=8, person=b"flexportal").digest()
