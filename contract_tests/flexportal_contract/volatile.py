"""Fields that are different in every response, such as the time at which a record was read."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from .check import Finding, Untestable
from .context import CheckContext
from .probing.exchange import Exchange
from .probing.json_body import as_array, as_object
from .probing.request import Request

__all__ = ["find_more", "volatile_fields"]

# Two responses may differ because somebody wrote between them, three in every row do not.
RESPONSES = 3

Records = Mapping[str, Mapping[str, Any]]


def volatile_fields(context: CheckContext, requests: Sequence[Request] = ()) -> frozenset[str]:
    """The paths of the fields that each of three equal requests returns otherwise, for every record.

    They say nothing about the data, so that no comparison of two responses counts them. What filters, order or tenant
    are about is never one of them; nor is a declared field where nobody else changes the data.

    Args:
        context: The operation's context.
        requests: What is requested; nothing for the operation's simplest request.
    """
    fields = frozenset[str]()
    try:
        for request in requests or (context.plain,):
            fields |= _differing_each_time(context, request)
    except Untestable:
        fields = frozenset[str]()
    fixed = {
        path for path in fields if path in context.reader.fields or not (context.changing or _undeclared(context, path))
    }
    return fields - fixed


def find_more(context: CheckContext, failure: Finding) -> bool:
    """Whether what a failed check compared has further such fields; from now on no comparison counts them.

    The first pages and records may not have had them: fields of an optional object, say.
    """
    found = False
    for each in (context,) if context.operation.pagination is not None else _compared(context):
        shown = {exchange.request for exchange in (*failure.exchanges, *each.record[-1:]) if exchange in each.record}
        requests = [request for request in shown if request.method == "GET"]
        if requests and (more := volatile_fields(each, requests) - each.volatile):
            each.ignore(each.volatile | more)
            found = True
    return found


def _compared(context: CheckContext) -> Sequence[CheckContext]:
    """The contexts of the operations that list and read the records which the operation is about."""
    operation, contract = context.operation, context.contract
    link = None if operation.success is None else operation.success.links.get("read")
    path = operation.path if link is None else contract.operation(link.operation).path
    others = [each for each in context.contexts.values() if each.operation.method == "GET"]
    paths = {path.rstrip("/"), path.rstrip("/").rpartition("/")[0]}
    return [each for each in others if each.operation.path.rstrip("/") in paths]


def _differing_each_time(context: CheckContext, request: Request) -> frozenset[str]:
    fresh = replace(context.renewed(), budget=context.budget)
    seen, fields = list[Records](), frozenset[str]()
    try:
        while len(seen) < RESPONSES and (fields or len(seen) < 2):
            seen.append(_records(fresh, fresh.send(request, keep=True)))
            fields = _in_all([*([fields] if fields else []), *(_differing(one, seen[-1]) for one in seen[:-1])])
    finally:
        context.merge(fresh)
    return fields


def _undeclared(context: CheckContext, path: str) -> bool:
    operation, contract = context.operation, context.contract
    schema: Any = operation.item_schema or ({} if operation.success is None else operation.success.schema) or {}
    for name in (*((operation.result,) if operation.result and not operation.item_schema else ()), *path.split(".")):
        properties = contract.properties(contract.resolve(schema).get("items", schema))
        if name not in properties:
            return True
        schema = properties[name]
    return False


def _records(context: CheckContext, exchange: Exchange) -> Records:
    """The records of a response by name; the one of an operation that isn't a list has none."""
    if context.operation.pagination is not None:
        return {row.name: row.content or {} for row in exchange.rows}
    body = as_object(exchange.value) if exchange.ok else None
    result = context.operation.result
    record = as_object((body or {}).get(result)) if result else body
    return {} if record is None else {"": record}


def _differing(one: Records, other: Records) -> frozenset[str]:
    """The paths whose values differ in each record that both have."""
    same, different = set[str](), set[str]()
    for id in one.keys() & other.keys():
        mine, theirs = _leaves(one[id]), _leaves(other[id])
        for path in mine.keys() & theirs.keys():
            (same if mine[path] == theirs[path] else different).add(path)
    return frozenset(different - same)


def _leaves(value: Any, path: str = "") -> dict[str, list[Any]]:
    """The values within a value that are neither objects nor arrays, by path. Items of an array share theirs."""
    parts: list[tuple[str, Any]] = [(path, each) for each in as_array(value) or ()]
    parts += [(f"{path}.{name}" if path else name, each) for name, each in (as_object(value) or {}).items()]
    if not parts:
        return {path: [value]}
    found = dict[str, list[Any]]()
    for place, part in parts:
        for leaf, values in _leaves(part, place).items():
            found.setdefault(leaf, []).extend(values)
    return found


def _in_all(sets: Sequence[frozenset[str]]) -> frozenset[str]:
    found = sets[0] if sets else frozenset[str]()
    for each in sets[1:]:
        found &= each
    return found
