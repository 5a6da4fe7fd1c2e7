"""A response, without the connection and the request that led to it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from ..redaction import Secret

__all__ = ["Headers", "RawHeaders", "Response"]

RawHeaders = Sequence[tuple[bytes, bytes]]
"""Names and values as they are sent."""


class Headers(Mapping[str, str]):
    """Response headers: names in any letter case, several values of one name joined by commas (RFC 9110, 5.3).

    Args:
        raw: Names and values as bytes, as received.
    """

    def __init__(self, raw: RawHeaders = ()) -> None:
        self._values: dict[str, str] = {}
        for name, value in raw:
            key, text = name.decode("latin-1").lower(), value.decode("latin-1")
            self._values[key] = f"{self._values[key]}, {text}" if key in self._values else text

    def __getitem__(self, name: str) -> str:
        return self._values[name.lower()]

    def __contains__(self, name: object) -> bool:
        return isinstance(name, str) and name.lower() in self._values

    def __iter__(self) -> Iterator[str]:
        return iter(self._values)

    def __len__(self) -> int:
        return len(self._values)

    def __repr__(self) -> str:
        return f"<{type(self).__name__} {', '.join(self._values)}>"


@dataclass(frozen=True, slots=True)
class Response:
    """What the server sent.

    Attributes:
        status_code: The HTTP status.
        raw_headers: Names and values of the headers as bytes, as received.
        content: The body, decompressed.
        secrets: Those of the request, to be redacted from what is shown of it; None where that has been done.
    """

    status_code: int
    raw_headers: tuple[tuple[bytes, bytes], ...] = field(default=(), repr=False)
    content: bytes = field(default=b"", repr=False)
    secrets: Secret[tuple[str, ...]] | None = field(default=None, repr=False, compare=False)

    @property
    def headers(self) -> Headers:
        """The headers, by name in any letter case."""
        return Headers(self.raw_headers)
