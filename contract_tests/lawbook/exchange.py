"""A request and what its answer turned out to hold, kept small: rows are remembered by name and fingerprint."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from .answer import Answer
from .ask import Ask

__all__ = ["Exchange", "Fault", "Page", "Row"]


@dataclass(frozen=True, slots=True)
class Fault:
    """Something wrong with one answer.

    Args:
        kind: What the fault offends against: status, media-type, json, length, required, type, enum, schema, header,
            rows, trouble.
        clause: What is wrong, in words that quote none of the data.
    """

    kind: str
    clause: str


@dataclass(frozen=True, slots=True)
class Row:
    """One item of a page.

    Args:
        name: What tells it from others: its identity by the contract, or the fingerprint of its content.
        label: How a report names it.
        fingerprint: Equal for equal content, whatever the order of the keys.
        fields: The values that filters and tenancy look at, by field.
        content: The whole item; None where it wasn't kept.
    """

    name: str
    label: str
    fingerprint: int
    fields: Mapping[str, Any] = field(repr=False)
    content: Mapping[str, Any] | None = field(default=None, repr=False, compare=False)


@dataclass(frozen=True, slots=True)
class Page:
    """A page of a listing. The envelope's values are as they came; None where the key is missing.

    Args:
        rows: The items.
        count: What the envelope says of the number of items.
        echo: What the envelope says of the page size.
        more: What the envelope says of whether items follow.
        next: The cursor of the next page.
    """

    rows: tuple[Row, ...]
    count: Any = None
    echo: Any = None
    more: Any = None
    next: Any = field(default=None, repr=False)


@dataclass(frozen=True, slots=True, eq=False)
class Exchange:
    """A request, its answer and what was found in it. `answer.body` is dropped once it has been read."""

    number: int
    ask: Ask
    answer: Answer
    page: Page | None = None
    code: str | None = None
    faults: tuple[Fault, ...] = ()
    drift: frozenset[str] = frozenset()

    @property
    def status(self) -> int:
        """HTTP status; 0 where no answer came."""
        return self.answer.status

    @property
    def ok(self) -> bool:
        """Whether the server accepted the request."""
        return 200 <= self.status < 300

    @property
    def outcome(self) -> str:
        """The answer in a few words, for evidence."""
        if self.answer.trouble is not None:
            return f"no answer ({self.answer.trouble})"
        if self.page is not None:
            return f"{self.status} with {len(self.page.rows)} rows"
        return f"{self.status} {self.code}" if self.code else f"{self.status}"
