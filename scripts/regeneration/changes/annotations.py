"""The annotations of a listing compared: paging, filters and order."""

from __future__ import annotations

from .change import Place
from .comparison import Comparison, as_object
from .operation import Operation

__all__ = ["compare_filters", "compare_order", "compare_pagination"]

# What a page tells beyond its items and the next cursor; a listing works without.
_EXTRAS = {"more": "has_more", "count": "count", "echo": "limit"}


def compare_pagination(comparison: Comparison, before: Operation, after: Operation) -> None:
    """Compare `x-pagination`: whether the operation is a listing, and by which names it pages."""
    old, new = (as_object(side.node.get("x-pagination")) for side in (before, after))
    place = Place(f"{before.name} x-pagination", "")
    if old and not new:
        comparison.add("pagination-removed", place, f"`{before.python}` is gone.", "the annotation is gone")
        return
    if new and not old:
        said = f"`{after.python}` is new, with paging and filters."
        comparison.add("pagination-added", place, said, "the annotation is new")
        return
    for key in comparison.differing(old, new):
        place = Place(f"{before.name} x-pagination.{key}", "")
        message = f"{key} {old.get(key) or 'none'} is now {new.get(key) or 'none'}"
        code, said = "pagination-changed", "Pages are now read by another name."
        if key in _EXTRAS and key not in old:
            code, said = "pagination-key-added", f"`Page.{_EXTRAS[key]}` is now what the server sent."
        elif key in _EXTRAS and key not in new:
            said = f"`Page.{_EXTRAS[key]}` is no longer what the server sent."
        comparison.add(code, place, said, message)


def compare_filters(comparison: Comparison, before: Operation, after: Operation) -> None:
    """Compare `x-filters`. A filter that comes or goes with its parameter is reported with that parameter, once."""
    old, new = (as_object(side.node.get("x-filters")) for side in (before, after))
    queries = before.queries(comparison.old), after.queries(comparison.new)
    arguments = after.arguments(comparison.new) | before.arguments(comparison.old)
    for name in comparison.differing(old, new):
        place = Place(f"{before.name} x-filters.{name}", "", "request")
        argument = f"`{arguments.get(('query', name), name)}` of `{before.python}`"
        if name in old and name in new:
            message = f"{_written(old[name])} is now {_written(new[name])}"
            comparison.add("filter-changed", place, f"{argument} compares differently.", message)
        elif name in old and name in queries[1]:
            comparison.add("filter-removed", place, f"{argument} is no longer a filter.", "the annotation is gone")
        elif name in new and name in queries[0]:
            comparison.add("filter-added", place, f"{argument} is now a filter.", "the annotation is new")


def compare_order(comparison: Comparison, before: Operation, after: Operation) -> None:
    """Compare `x-order`: by which field a listing is ordered, and in which direction."""
    old, new = (as_object(side.node.get("x-order")) for side in (before, after))
    place = Place(f"{before.name} x-order", f"the order of `{before.python}`")
    if old and not new:
        comparison.add("order-removed", place, f"{place.subject} is no longer stated.", "the annotation is gone")
    elif new and not old:
        comparison.add("order-added", place, f"{place.subject} is now stated.", _written(new))
    elif differing := comparison.differing(old, new):
        if differing != ["x-assumption"]:
            said = f"`{before.python}` returns another order."
            comparison.add("order-changed", place, said, f"{_written(old)} is now {_written(new)}")
        comparison.remaining(place, old, new, {*old, *new} - {"x-assumption"})


def _written(entry: object) -> str:
    return " ".join(f"{key} {value}" for key, value in as_object(entry).items() if key != "x-assumption")
