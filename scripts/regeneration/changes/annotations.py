"""Our own annotations compared: how a listing pages, what it can be filtered by, and its order."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from .change import Place
from .ledger import Ledger
from .naming import argument_name
from .parameters import Call
from .references import as_object

__all__ = ["compare_filters", "compare_order", "compare_pagination"]

# What a page tells beyond its items and the next cursor; a listing works without.
_EXTRAS = {"more": "has_more", "count": "count", "echo": "limit"}


def compare_pagination(ledger: Ledger, call: Call) -> None:
    """Compare `x-pagination`: whether the operation is a listing, and by which names it pages."""
    old, new = as_object(call.old.get("x-pagination")), as_object(call.new.get("x-pagination"))
    head = f"{call.name} x-pagination"
    if old and not new:
        ledger.add("pagination-removed", Place(head, ""), f"`{call.python}` is gone.", "the annotation is gone")
    elif new and not old:
        said = f"`{call.python}` is now a listing of `portal`, with paging and filters."
        ledger.add("pagination-added", Place(head, ""), said, "the annotation is new")
    else:
        for key in dict.fromkeys([*old, *new]):
            if old.get(key) != new.get(key):
                _compare_key(ledger, Place(f"{head}.{key}", ""), key, (old.get(key), new.get(key)))


def compare_filters(ledger: Ledger, call: Call, gone: Collection[str], come: Collection[str]) -> None:
    """Compare `x-filters`. `gone` and `come` are query parameters that were themselves removed or added.

    A filter that comes or goes together with its parameter is reported with that parameter, once.
    """
    old, new = as_object(call.old.get("x-filters")), as_object(call.new.get("x-filters"))
    for name in dict.fromkeys([*old, *new]):
        place = Place(f"{call.name} x-filters.{name}", "", "request")
        argument = f"`{argument_name(name, call.old)}` of `{call.python}`"
        if name not in new:
            if name not in gone:
                ledger.add("filter-removed", place, f"{argument} is no longer a filter.", "the annotation is gone")
        elif name not in old:
            if name not in come:
                ledger.add("filter-added", place, f"{argument} is now a filter.", "the annotation is new")
        elif old[name] != new[name]:
            message = f"{_said(old[name])} is now {_said(new[name])}"
            ledger.add("filter-changed", place, f"{argument} compares otherwise.", message)


def compare_order(ledger: Ledger, call: Call) -> None:
    """Compare `x-order`: by which field a listing is in order, and in which direction."""
    old, new = as_object(call.old.get("x-order")), as_object(call.new.get("x-order"))
    place = Place(f"{call.name} x-order", f"the order of `{call.python}`")
    if old and not new:
        said = f"The order of `{call.python}` is no longer stated."
        ledger.add("order-removed", place, said, "the annotation is gone")
    elif new and not old:
        ledger.add("order-added", place, f"The order of `{call.python}` is now stated.", _stated(new))
    elif _stated(old) != _stated(new):
        said = f"`{call.python}` comes in another order."
        ledger.add("order-changed", place, said, f"{_stated(old)} is now {_stated(new)}")
    ledger.words(place, old, new)


def _stated(order: Mapping[str, Any]) -> str:
    return " ".join(str(order.get(key)) for key in ("field", "direction"))


def _compare_key(ledger: Ledger, place: Place, key: str, pair: tuple[object, object]) -> None:
    was, now = pair
    message = f"{key} {was or 'none'} is now {now or 'none'}"
    extra = _EXTRAS.get(key)
    if extra and was is None:
        ledger.add("pagination-key-added", place, f"`Page.{extra}` now says what the server sent.", message)
    elif extra and now is None:
        ledger.add("pagination-changed", place, f"`Page.{extra}` no longer says what the server sent.", message)
    else:
        ledger.add("pagination-changed", place, "Pages are now read by another name.", message)


def _said(entry: object) -> str:
    return " ".join(f"{key} {value}" for key, value in as_object(entry).items())
