"""Items as the JSON text that the server sent, for those who pass them on: nothing is made of them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import replace
from functools import cached_property
from typing import Any, ClassVar

import msgspec

from .adapter import ListOperation
from .errors import ResponseContractError
from .page import Page
from .policy import Answer

__all__ = ["Row", "RowsOperation"]

# A surrogate pair; half of one, which no text in UTF-8 can hold; any other escape.
ESCAPE = re.compile(rb"(?i:\\ud[89ab][0-9a-f]{2}\\ud[c-f][0-9a-f]{2}|(\\ud[89a-f][0-9a-f]{2})|\\.)")


class Row(bytes):
    """An item as the JSON text that the server sent for it, byte for byte, but for half of a surrogate pair: U+FFFD.

    What a walk looks at (the item's id, what filters compare with) can be read as from the item itself.
    """

    _fields: ClassVar[type[msgspec.Struct]]

    def __getattr__(self, name: str) -> Any:
        if name not in self._fields.__struct_fields__:
            raise AttributeError(f"a row is text; only {', '.join(self._fields.__struct_fields__)} can be read from it")
        with suppress(ValueError, RecursionError):
            value = getattr(msgspec.json.decode(self, type=self._fields), name)
            if value is not msgspec.UNSET:
                return value
        # Out here, so that the decoder's error is not its context.
        raise ResponseContractError(f"an item's {name} cannot be read: it is not what the contract says")


class RowsOperation(ListOperation[Row]):
    """A list operation whose items stay as they came. The envelope around them is checked against the contract."""

    def page(self, answer: Answer) -> Page[Row]:
        """The page that an answer holds. Raises: ResponseContractError."""
        try:
            page = self._read(self._envelope.decode(answer.content), answer.content)
        except (ValueError, RecursionError):
            # What is wrong with it, or only unusual, is told by reading it in full.
            page = super().page(answer)
            items: Sequence[bytes] = page.items
            if items:
                items = getattr(self._items.decode(_mended(answer.content)), self.listing.items)
        else:
            items = page.items
        return replace(page, items=list(map(self._row, items)))

    @cached_property
    def _envelope(self) -> msgspec.json.Decoder[Any]:
        """Reads an envelope that has all that the contract lets it have."""
        listing = self.listing
        kinds = {
            listing.items: list[msgspec.Raw],
            listing.next: str | None,
            listing.more: bool,
            listing.count: int | float,
            listing.echo: int | float,
        }
        fields = [(attribute, kind) for attribute, kind in kinds.items() if attribute is not None]
        return msgspec.json.Decoder(msgspec.defstruct("Envelope", fields, rename=listing.envelope_names))

    @cached_property
    def _items(self) -> msgspec.json.Decoder[Any]:
        """Reads the items of an envelope that lacks something else."""
        fields = [(self.listing.items, list[msgspec.Raw])]
        return msgspec.json.Decoder(msgspec.defstruct("Envelope", fields, rename=self.listing.envelope_names))

    @cached_property
    def _row(self) -> type[Row]:
        names = self.listing.item_names
        fields = msgspec.defstruct("Fields", [(attribute, Any, msgspec.UNSET) for attribute in names], rename=names)
        return type("Row", (Row,), {"_fields": fields})


def _mended(content: bytes) -> bytes:
    return ESCAPE.sub(lambda found: rb"\ufffd" if found[1] else found[0], content)
