"""Operations compared: which are gone, new, moved or renamed, and every part of the others."""

from __future__ import annotations

from typing import Any

from flexportal.contract import METHODS

from .access import compare_requirements
from .annotations import compare_filters, compare_order, compare_pagination
from .change import Place
from .comparison import Comparison, as_object
from .naming import attribute_name
from .operation import Operation, operations, paired
from .parameters import compare_body, compare_parameters
from .responses import compare_responses
from .schemas import Schemas

__all__ = ["compare_operations"]

Json = dict[str, Any]

_RULED = frozenset(
    {"operationId", "tags", "parameters", "requestBody", "responses", "security"}
    | {"x-pagination", "x-filters", "x-order", "x-method"}
)


def compare_operations(comparison: Comparison) -> None:
    """Compare the operations of two contracts: the same route, else the same operationId, is the same operation."""
    old, new = operations(comparison.old), operations(comparison.new)
    pairs = list(paired(old, new))
    schemas = Schemas(comparison)
    for before, after in sorted(pairs, key=lambda pair: old.index(pair[0])):
        _compare(comparison, schemas, before, after)
    for operation in old:
        if all(operation is not before for before, _ in pairs):
            place = Place(operation.name, "")
            comparison.add("operation-removed", place, f"`{operation.python}` is gone.", f"{operation.route} is gone")
    for operation in new:
        if all(operation is not after for _, after in pairs):
            place = Place(operation.name, "")
            comparison.add("operation-added", place, f"`{operation.python}` is new.", f"{operation.route} is new")
    _compare_paths(comparison, pairs)


def _compare(comparison: Comparison, schemas: Schemas, before: Operation, after: Operation) -> None:
    place = Place(before.name, f"`{before.python}`")
    _compare_identity(comparison, place, before, after)
    compare_parameters(comparison, schemas, before, after)
    compare_body(comparison, schemas, before, after)
    compare_responses(comparison, schemas, before, after)
    compare_requirements(comparison, before, after)
    compare_pagination(comparison, before, after)
    compare_order(comparison, before, after)
    compare_filters(comparison, before, after)
    comparison.remaining(place, before.node, after.node, _RULED)


def _compare_identity(comparison: Comparison, place: Place, before: Operation, after: Operation) -> None:
    renamed = before.call != after.call
    if before.shape != after.shape:
        said = f"An installed client requests {before.route}; the new one requests {after.route}"
        said += f", with `{after.python}`." if renamed else "."
        comparison.add("operation-path-changed", place, said, f"{before.route} is now {after.route}")
    elif renamed:
        message = f"the rule or `x-method` gives {'.'.join(after.call)}, was {'.'.join(before.call)}"
        comparison.add("method-renamed", place, f"`{before.python}` is now `{after.python}`.", message)
    was, now = before.node.get("operationId"), after.node.get("operationId")
    if was != now:
        said = f"The generated `{attribute_name(before.name)}` is now `{attribute_name(after.name)}`."
        comparison.add("operation-id-changed", place, said, f"operationId {was or 'none'} is now {now or 'none'}")
    if before.node.get("tags") != after.node.get("tags"):
        comparison.add("information-changed", place, "Nothing changes in Python.", "a tag differs")


def _compare_paths(comparison: Comparison, pairs: list[tuple[Operation, Operation]]) -> None:
    """Compare what stands beside the operations of a path; its parameters are compared with each operation."""
    old, new = (as_object(contract.document.get("paths")) for contract in (comparison.old, comparison.new))
    moved = {before.path: after.path for before, after in pairs}
    for path in dict.fromkeys([*old, *(path for path in new if path not in moved.values())]):
        place = Place(f"paths {path}", f"the path {path}")
        before, after = (as_object(side.get(at)) for side, at in ((old, path), (new, moved.get(path, path))))
        if path.startswith("/"):
            # A path that stands on one side only is reported as an operation, unless it has none.
            if bool(before.keys() & set(METHODS)) == bool(after.keys() & set(METHODS)):
                comparison.remaining(place, before, after, {*METHODS, "parameters"})
        else:
            comparison.remaining(Place("paths", "the client"), {path: old.get(path)}, {path: new.get(path)})
