"""Whether a connection has bytes left over after a complete response; they would be taken for the next one."""

from __future__ import annotations

__all__ = ["LastByte"]


class LastByte:
    """Holds back the last byte received until the parser asks for more.

    A response that is complete has asked for its last byte. Where one is still held, bytes followed the response, and
    the connection must not be used again (RFC 9112, 11.2). So this needs to know nothing about the framing of messages.
    Not for protocols whose messages are expected to arrive in one read, such as SOCKS.

    Attributes:
        held: The byte; empty for none.
    """

    __slots__ = ("held",)

    def __init__(self) -> None:
        self.held = b""

    def exchange(self, received: bytes) -> bytes:
        """Take what was received; returns what to pass on. Empty for a single byte, which may be released at once."""
        held, self.held = self.held, received[-1:]
        return held + received[:-1]

    def release(self) -> bytes:
        """What was held, when nothing more has arrived; empty for nothing."""
        held, self.held = self.held, b""
        return held
