"""Bodies that break their schema, each in one place: refused, and nothing is changed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from functools import partial
from typing import Any

from flexportal.contract import Contract, Operation

from ...check import Check, Finding, Stage, Untestable, check, failed, is_write, passed
from ...context import CheckContext
from ...probing.exchange import Exchange
from ...probing.json_body import as_array, as_object
from .bodies import BodyMaker
from .records import Collection, Json, changed, linked
from .writing import Attempt, Writer, is_create, remember

__all__ = ["CHECKS", "broken"]

INVALID = (400, 422)
Broken = Iterator[tuple[str, Json]]
DEPTH = 2
OTHERS: Mapping[str, Any] = {
    "string": {"unexpected": True},
    "integer": "many",
    "number": "many",
    "boolean": "maybe",
    "array": 7,
    "object": 7,
}


def has_json_body(operation: Operation) -> bool:
    """Whether it is a write with a JSON body."""
    return is_write(operation) and operation.body is not None and "json" in operation.body.media_types[0]


def broken(contract: Contract, schema: Json, body: Json, kind: str, depth: int = DEPTH, path: str = "") -> Broken:
    """The body with one value broken: left out, of another type, out of bounds, or not in the set."""
    whole = contract.resolve(schema)
    for name, node in contract.properties(whole).items():
        part = contract.resolve(node)
        where = f"{path}.{name}".lstrip(".")
        if kind == "required" and name in whole.get("required", ()) and name in body:
            yield where, {key: value for key, value in body.items() if key != name}
        for value in _values(part, kind):
            yield where, {**body, name: value}
        inner, items = as_object(body.get(name)), as_array(body.get(name))
        if depth and inner is not None:
            for deeper, value in broken(contract, part, inner, kind, depth - 1, where):
                yield deeper, {**body, name: value}
        elif depth and items and (first := as_object(items[0])) is not None:
            for deeper, value in broken(contract, part.get("items", {}), first, kind, depth - 1, f"{where}[]"):
                yield deeper, {**body, name: [value, *items[1:]]}


def _values(schema: Json, kind: str) -> Iterator[Any]:
    of = schema.get("type")
    if kind == "type" and isinstance(of, str) and "const" not in schema:
        yield OTHERS[of]
        if of == "integer":
            yield 1.5
    if kind == "null" and isinstance(of, str) and of != "null":
        yield None
    if kind == "set" and "enum" in schema:
        yield "no-such-value"
    if kind == "bounds":
        if "minimum" in schema:
            yield schema["minimum"] - 1
        if "exclusiveMinimum" in schema:
            yield schema["exclusiveMinimum"]
        if "maximum" in schema:
            yield schema["maximum"] + 1
        if schema.get("minLength"):
            yield "x" * (schema["minLength"] - 1)
        if "maxLength" in schema:
            yield "x" * (schema["maxLength"] + 1)
        if schema.get("minItems"):
            yield []


def _refused(kind: str, context: CheckContext) -> Finding:
    writer = Writer(context)
    attempt = next(iter(writer.attempts()), None)
    if attempt is None or attempt.body is None:
        raise Untestable("there is no record for it", not_tried=True)
    schema = BodyMaker(context).schema
    tried = list[str]()
    for where, body in broken(context.contract, schema, attempt.body, kind):
        exchange = context.send(context.request(attempt.path, body), keep=True)
        _require_declared(context, exchange)
        if not 400 <= exchange.status < 500:
            return failed(f"{where} {WHAT[kind]}: {exchange.outcome}, expected 400 or 422", exchange)
        if exchange.faults:
            return failed(f"{where} {WHAT[kind]}: {exchange.faults[0].clause}", exchange)
        tried.append(where)
    if not tried:
        raise Untestable("the body's schema states no such thing")
    return passed(f"{len(tried)} bodies refused")


def _require_declared(context: CheckContext, exchange: Exchange) -> None:
    """Raises: Untestable where the body is accepted, and the contract doesn't say that it may be refused."""
    if exchange.ok and not any(context.operation.response(status) for status in INVALID):
        remember(context, exchange)
        raise Untestable("the contract declares no 400 or 422, and the server accepts what the schema doesn't allow")


@check("invalid.null", "contract: requestBody (type), response schemas", Stage.WRITES, applies=has_json_body)
def _null(context: CheckContext) -> Finding:
    """A null that the schema doesn't allow is refused or ignored: no record has it afterwards."""
    attempt, tried = next(iter(Writer(context).attempts()), None), 0
    if attempt is None or attempt.body is None:
        raise Untestable("there is no record for it", not_tried=True)
    for where, body in broken(context.contract, BodyMaker(context).schema, attempt.body, "null"):
        exchange = context.send(context.request(attempt.path, body), keep=True)
        shown = [exchange]
        if exchange.ok:
            remember(context, exchange)
            shown.extend(_written(context, exchange, attempt))
        faults = [fault.clause for each in shown for fault in each.faults]
        if faults or exchange.status >= 500:
            return failed(f"{where} as null: {faults[0] if faults else exchange.outcome}", *shown)
        tried += 1
    if not tried:
        raise Untestable("the body has no property")
    return passed(f"{tried} bodies")


def _written(context: CheckContext, exchange: Exchange, attempt: Attempt) -> Sequence[Exchange]:
    """The record of an accepted write, as it is read; nothing where the contract doesn't say which it is."""
    try:
        return [Collection.around(context).read(linked(context, exchange, attempt.path))]
    except Untestable:
        return []


WHAT = {"required": "left out", "type": "of another type", "bounds": "out of bounds", "set": "not in the set"}


@check("invalid.no-json", "contract: requestBody (required, content)", Stage.WRITES, applies=has_json_body)
def _no_json(context: CheckContext) -> Finding:
    """Without a body, or with one that isn't JSON or no object, the request is refused."""
    attempt = next(iter(Writer(context).attempts()), None)
    if attempt is None or attempt.body is None or not attempt.body:
        raise Untestable("the body may be left out")
    request = attempt.request()
    for what, text in (("half a body", '{"a": '), ("a list", "[]"), ("a text", '"text"'), ("no body", None)):
        exchange = context.send(replace(request, body=text))
        _require_declared(context, exchange)
        if not 400 <= exchange.status < 500:
            return failed(f"{what} gets {exchange.outcome}, expected 400 or 422", exchange)
    return passed("4 bodies refused")


@check("invalid.changes-nothing", "contract: responses (400, 422)", Stage.WRITES, compares=True, applies=has_json_body)
def _changes_nothing(context: CheckContext) -> Finding:
    """A request that is refused for its body changes nothing, though the rest of the body is valid."""
    writer = Writer(context)
    attempt = next(iter(writer.attempts()), None)
    if attempt is None or attempt.body is None:
        raise Untestable("there is no record for it", not_tried=True)
    collection, before = writer.collection, writer.before(attempt)
    rows = {row[collection.identity] for row in collection.rows()}
    exchange = None
    for kind in WHAT:
        for _, body in broken(context.contract, BodyMaker(context).schema, attempt.body, kind):
            exchange = context.send(context.request(attempt.path, body))
            if exchange.ok:  # That is for the check of this kind of body to judge.
                remember(context, exchange)
                raise Untestable("the server accepts what the schema doesn't allow")
            if before and (name := changed(context.contract, collection.schema, before, writer.before(attempt))):
                return failed(f"{exchange.outcome}, and {name} is changed all the same", exchange)
            break
    if exchange is None:
        raise Untestable("the body can't be broken")
    if is_create(context):
        own = [row for row in collection.rows() if row[collection.identity] not in rows]
        texts = {text for text in map(str, attempt.body.values()) if text.startswith("check-")}
        if any(texts & set(map(str, row.values())) for row in own):
            return failed("a refused request made a record", exchange)
    return passed("refused, and nothing changed")


def repeats_path(operation: Operation) -> bool:
    """Whether the body repeats the id of the path's record."""
    return has_json_body(operation) and bool(_repeated(operation))


def _repeated(operation: Operation) -> list[str]:
    properties: dict[str, Json] = {} if operation.body is None else operation.body.schema.get("properties", {})
    return [name for name, part in properties.items() if str(part.get("x-equals", "")).startswith("$request.path.")]


@check("invalid.other-record", "contract: x-equals", Stage.WRITES, applies=repeats_path)
def _other_record(context: CheckContext) -> Finding:
    """A body that names another record than the path is refused."""
    writer = Writer(context)
    attempt = next(iter(writer.attempts()), None)
    if attempt is None or attempt.target is None:
        raise Untestable("there is no record for it", not_tried=True)
    collection = writer.collection
    ids = [row[collection.identity] for row in collection.rows()]
    others = [id for id in ids if id != attempt.target[collection.identity]]
    names = [name for name in _repeated(context.operation) if name in (attempt.body or {})]
    if not others or not names:
        raise Untestable("there is no other record", not_tried=True)
    for name in names:
        exchange = context.send(attempt.request(**{name: others[0]}), keep=True)
        if not 400 <= exchange.status < 500:
            return failed(f"{name} of another record gets {exchange.outcome}, expected 400 or 422", exchange)
    return passed(", ".join(names))


def _checks() -> tuple[Check, ...]:
    requirements: Mapping[str, tuple[str, str]] = {
        "required": ("A required property that is left out is refused.", "required"),
        "type": ("A value of another type is refused.", "type"),
        "bounds": ("A value out of bounds is refused.", "minimum, maximum, minLength, maxLength, minItems"),
        "set": ("A value that is not in the set is refused.", "enum"),
    }
    return tuple(
        Check(
            f"invalid.{kind}",
            text,
            f"contract: requestBody ({words}), responses",
            partial(_refused, kind),
            Stage.WRITES,
            applies=has_json_body,
        )
        for kind, (text, words) in requirements.items()
    )


CHECKS = (*_checks(), _null, _other_record, _no_json, _changes_nothing)
