"""Items as the JSON text that the server sent."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from functools import cached_property, lru_cache
from typing import Any, ClassVar

import msgspec

from ..decoding.bodies import without_mark
from ..errors import ResponseContractError
from ..operation import Paging

__all__ = ["RawItem", "RawItems", "repaired"]

# A surrogate pair; half of one, which no text in UTF-8 can contain; any other escape.
ESCAPE = re.compile(rb"(?i:\\ud[89ab][0-9a-f]{2}\\ud[c-f][0-9a-f]{2}|(\\ud[89a-f][0-9a-f]{2})|\\.)")

_Names = tuple[tuple[str, str], ...]


class RawItem(bytes):
    """An item as JSON text (bytes), byte for byte as the server sent it. Lone surrogates are replaced by U+FFFD.

    The ID of the item and the fields that filters compare with are attributes, as those of the model.
    """

    _names: ClassVar[_Names] = ()
    _fields: ClassVar[type[msgspec.Struct] | None] = None

    def __getattr__(self, name: str) -> Any:
        known = {attribute.partition(".")[0]: None for attribute, _ in self._names}
        if name not in known:
            raise AttributeError(
                f"a raw item is JSON text without the attribute {name!r}; it has: {', '.join(known) or 'none'}"
            )
        with suppress(ValueError, RecursionError):
            value = getattr(msgspec.json.decode(self, type=self._fields), name)
            if value is not msgspec.UNSET:
                return value
        # Out here, so that the decoder's error is not its context.
        raise ResponseContractError(f"an item's {name} cannot be read: it is not what the contract declares")

    def __reduce__(self) -> tuple[Callable[[_Names, bytes], RawItem], tuple[_Names, bytes]]:
        # Its class is made anew, where it is read.
        return _item, (self._names, bytes(self))


def _item(names: _Names, text: bytes) -> RawItem:
    return _item_type(names)(text)


@lru_cache
def _item_type(names: _Names) -> type[RawItem]:
    """The class of raw items from which these can be read: attributes, and their names on the wire."""
    return type("RawItem", (RawItem,), {"_names": names, "_fields": _fields(dict(names))})


class RawItems:
    """Reads the items of a page as text. The envelope around them is checked against the contract.

    Args:
        paging: How the operation pages.
    """

    def __init__(self, paging: Paging) -> None:
        self._paging = paging

    def read(self, content: bytes, decode: Callable[[], object]) -> tuple[Any, Sequence[RawItem]]:
        """The envelope and its items.

        Args:
            content: The body.
            decode: Decodes it in full, where it is not as expected: it names what is wrong, or only unusual.

        Raises:
            ResponseContractError: It is not what the contract declares.
        """
        content = without_mark(content)
        try:
            envelope = self._envelope.decode(content)
        except (ValueError, RecursionError):
            envelope = decode()
            items = getattr(envelope, self._paging.items) or ()
            if items:
                items = getattr(self._items.decode(repaired(content)), self._paging.items)
        else:
            items = getattr(envelope, self._paging.items)
        return envelope, list(map(self._item, items))

    @cached_property
    def _envelope(self) -> msgspec.json.Decoder[Any]:
        """Reads an envelope that has all that the contract allows it to have."""
        paging = self._paging
        kinds = {
            paging.items: list[msgspec.Raw],
            paging.next: str | None,
            paging.more: bool,
            paging.count: int | float,
            paging.limit: int | float,
        }
        fields = [(attribute, kind) for attribute, kind in kinds.items() if attribute is not None]
        return msgspec.json.Decoder(msgspec.defstruct("Envelope", fields, rename=dict(paging.envelope_names)))

    @cached_property
    def _items(self) -> msgspec.json.Decoder[Any]:
        """Reads the items of an envelope that lacks something else."""
        fields = [(self._paging.items, list[msgspec.Raw])]
        names = dict(self._paging.envelope_names)
        return msgspec.json.Decoder(msgspec.defstruct("Envelope", fields, rename=names))

    @property
    def _item(self) -> type[RawItem]:
        return _item_type(tuple(self._paging.item_names.items()))


def _fields(names: Mapping[str, str]) -> type[msgspec.Struct]:
    """Reads the attributes of an object, and those of objects within it, whose names have dots."""
    within: dict[str, dict[str, str]] = {}
    rename: dict[str, str] = {}
    for attribute, name in names.items():
        outer, _, inner = attribute.partition(".")
        rename[outer], _, inner_name = name.partition(".") if inner else (name, "", "")
        within.setdefault(outer, {}).update({inner: inner_name} if inner else {})
    fields = [(outer, _fields(inner) if inner else Any, msgspec.UNSET) for outer, inner in within.items()]
    return msgspec.defstruct("Item", fields, rename=rename)


def repaired(content: bytes) -> bytes:
    """JSON in which each escaped half of a surrogate pair is U+FFFD instead."""
    return ESCAPE.sub(lambda found: rb"\ufffd" if found[1] else found[0], content)
