"""Responses compared: what the server returns."""

from __future__ import annotations

from typing import Any

from .change import Place
from .comparison import Comparison, as_object
from .operation import Operation
from .parameters import compare_content
from .schemas import Schemas

__all__ = ["compare_responses"]

Json = dict[str, Any]


def compare_responses(comparison: Comparison, schemas: Schemas, before: Operation, after: Operation) -> None:
    """Compare the responses of an operation, status by status."""
    old, new = as_object(before.node.get("responses")), as_object(after.node.get("responses"))
    statuses = [key for key in dict.fromkeys([*old, *new]) if not key.startswith("x-")]
    call = f"`{before.python}`"
    for status in statuses:
        kind = "success" if status.startswith("2") else "error"
        result = "the result" if kind == "success" else f"the body of status {status}"
        place = Place(f"{before.name} response {status}", f"{result} of {call}", "response")
        if status not in new:
            said = f"{call} no longer receives status {status}."
            comparison.add(f"{kind}-response-removed", place, said, f"the {kind} status {status} is gone")
        elif status not in old:
            said = f"{call} can now receive status {status}."
            comparison.add(f"{kind}-response-added", place, said, f"the {kind} status {status} is new")
        else:
            pair = comparison.old.resolve(old[status]), comparison.new.resolve(new[status])
            compare_content(comparison, schemas, place, (before.classes, f"Response {status}"), pair)
            _compare_headers(comparison, schemas, place, status, pair)
            comparison.remaining(place, *pair, {"content", "headers"})
    comparison.remaining(Place(f"{before.name} responses", call, "response"), old, new, statuses)


def _compare_headers(
    comparison: Comparison, schemas: Schemas, place: Place, status: str, pair: tuple[Json, Json]
) -> None:
    before, after = (
        {name.lower(): (name, node) for name, node in as_object(side.get("headers")).items()} for side in pair
    )
    for key in dict.fromkeys([*before, *after]):
        name = (before.get(key) or after[key])[0]
        at = Place(f"{place.head} header {name}", f"the header `{name}` of status {status}", "response")
        if key not in after:
            comparison.add("response-header-removed", at, f"{at.subject} is no longer sent.", "the header is gone")
        elif key not in before:
            comparison.add("response-header-added", at, f"{at.subject} is new.", "the header is new")
        else:
            old, new = comparison.old.resolve(before[key][1]), comparison.new.resolve(after[key][1])
            was, now = bool(old.get("required")), bool(new.get("required"))
            if was and not now:
                said = f"{at.subject} can be missing."
                comparison.add("response-header-became-optional", at, said, "it is now optional")
            elif now and not was:
                said = f"{at.subject} is always sent."
                comparison.add("response-header-became-required", at, said, "it is now required")
            schemas.compare(at, old.get("schema", {}), new.get("schema", {}))
            comparison.remaining(at, old, new, {"required", "schema"})
