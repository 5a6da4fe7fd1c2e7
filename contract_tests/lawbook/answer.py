"""What came back, as bytes: nothing about it is believed yet."""

from __future__ import annotations

from dataclasses import dataclass, field

__all__ = ["Answer"]


@dataclass(frozen=True, slots=True)
class Answer:
    """A raw answer, or the trouble there was instead of one.

    Args:
        status: HTTP status; 0 where no answer came.
        headers: Header fields in the order received, names in lower case.
        body: Body after content decoding.
        received: Length of the body before content decoding, in bytes.
        seconds: From sending to the last byte.
        trouble: What went wrong on the way, as a clause ("the connection was reset"); None where nothing did.
    """

    status: int
    headers: tuple[tuple[str, str], ...] = ()
    body: bytes = field(default=b"", repr=False)
    received: int = 0
    seconds: float = 0.0
    trouble: str | None = None

    def header(self, name: str) -> str | None:
        """The first value of that header, or None where it isn't there."""
        return next((value for key, value in self.headers if key == name.lower()), None)
