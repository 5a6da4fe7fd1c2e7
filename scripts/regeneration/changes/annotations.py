"""Our own annotations compared: how a listing pages, and what it can be filtered by."""

from __future__ import annotations

from collections.abc import Collection

from .change import Place
from .ledger import Ledger
from .naming import argument_name
from .parameters import Call
from .references import as_object

__all__ = ["compare_filters", "compare_pagination"]

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
