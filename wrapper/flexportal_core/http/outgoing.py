"""What a connection is to send, held back for a while: head and body of a request go out together."""

from __future__ import annotations

__all__ = ["Outgoing"]

# Bytes. What is longer has to be sent in parts anyway.
LIMIT = 64 * 1024


class Outgoing:
    """Holds back what is short until more follows or a response is read: one packet costs a third less than two.

    Attributes:
        held: What is held back; empty for nothing.
        has_failed: Whether sending it failed. A server may respond and close before it has received everything, and
            httpcore reads such a response; but not even a complete one makes the connection fit for another request.
    """

    __slots__ = ("has_failed", "held")

    def __init__(self) -> None:
        self.held = b""
        self.has_failed = False

    def add(self, content: bytes) -> tuple[bytes, ...]:
        """Add content; returns what to send now."""
        if len(self.held) + len(content) < LIMIT:
            self.held += content
            return ()
        return self.release(), content

    def release(self) -> bytes:
        """What was held back."""
        held, self.held = self.held, b""
        return held
