"""What OpenAPI 3.1 can say and this project does not do: refused, so that nothing is dropped without a word."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from typing import Any

from flexportal.contract import Contract
from flexportal.media_types import by_preference, essence, is_json, normalized

from ..changes.comparison import as_object
from ..changes.shapes import Shape, shape_of
from ..nodes import is_schema, nodes
from ..yaml_source import Finding, Path, Source
from .keywords import Problem, schema_problems
from .structure import operations

__all__ = ["check_support"]

Json = dict[str, Any]
_NOT_SCHEMAS = frozenset(["discriminator", "externalDocs", "xml"])
_SCALARS = frozenset(["boolean", "integer", "number", "string"])
_STYLES = {
    "query": ("form", "pipeDelimited", "spaceDelimited"),
    "path": ("simple",),
    "header": ("simple",),
    "cookie": ("form",),
}
_OPERATION = 3  # keys lead to an operation
# What the client sends itself; OpenAPI ignores parameters of these names.
_OWN_HEADERS = frozenset(["accept", "authorization", "content-type"])
_WRITTEN = frozenset(["application/x-www-form-urlencoded", "multipart/form-data"])
_BEARERS = frozenset(["oauth2", "openIdConnect"])


def check_support(source: Source) -> Iterator[Finding]:
    """Check that the generated client does everything that the contract says. References must have targets."""
    contract = Contract(source.document)
    for path, node in nodes(source.document):
        for at, sentence in _problems(contract, path, node):
            yield source.finding((*path, *at), sentence)
    yield from _check_security(source)
    for path, node in operations(source.document):
        if not node.get("responses"):
            yield source.finding(path, f"{'.'.join(map(str, path))} has no response; add the successful one.")
        yield from _check_directions(source, path, node)


def _problems(contract: Contract, path: Path, node: Json) -> Iterator[Problem]:
    if is_schema(path):
        if not any(map(_is_data, path, path[1:])):
            yield from schema_problems(contract, path, node)
        return
    if any(str(part).startswith("x-") for part in path):
        return
    if "in" in node and "name" in node and "parameters" in path[-2:-1]:
        yield from _parameter(contract, node)
    if "responses" in path[-2:-1] and node.get("content"):
        yield from _response(contract, node["content"])
    if path[-1:] == ("requestBody",) or path[:2] == ("components", "requestBodies"):
        for media_type, entry in as_object(node.get("content")).items():
            yield from _request(contract, media_type, entry)
    yield from _beyond(path, node)


def _beyond(path: Path, node: Json) -> Iterator[Problem]:
    """What a contract may say of calls that a client does not make, or not there."""
    is_in_path = path[:1] == ("paths",) and len(path) <= _OPERATION
    if is_in_path and "$ref" in node:
        yield ("$ref",), "a path that is a reference is not supported; write the path out here."
    if "links" in path[-2:-1] and "operationRef" in node:
        yield ("operationRef",), "`operationRef` is not supported; name the operation in `operationId`."
    if "servers" in node and is_in_path:
        yield ("servers",), "servers of a single path or operation are not supported; move them to the contract's."
    if "servers" in path[-2:-1] and node.get("variables"):
        yield ("variables",), "variables of a server are not supported; write a server for each of their values."
    for key in ("callbacks", "webhooks", "jsonSchemaDialect"):
        if key in node and (not path or is_in_path):
            yield (key,), f"`{key}` is not supported: the client receives no requests; remove it."


def _is_data(around: str | int, part: str | int) -> bool:
    """Whether what stands there within a schema is no schema."""
    return around not in ("properties", "schemas") and (part in _NOT_SCHEMAS or str(part).startswith("x-"))


def _parameter(contract: Contract, node: Json) -> Iterator[Problem]:
    name, location = node["name"], node["in"]
    if "content" in node:
        yield ("content",), f"`{name}`: a parameter with `content` is not supported; write `schema` in its place."
        return
    if location == "header" and name.lower() in _OWN_HEADERS:
        yield ("name",), f"the header `{name}` is sent by the client itself; remove the parameter."
    for key in ("allowReserved", "allowEmptyValue"):
        if node.get(key):
            yield (key,), f"`{name}`: `{key}` is not supported: values are percent-encoded; remove it."
    style = node.get("style", _STYLES[location][0])
    explode = node.get("explode", style == "form")
    if style not in _STYLES[location]:
        known = " or ".join(f"`{each}`" for each in _STYLES[location])
        yield ("style",), f"`{name}`: the style `{style}` is not supported in a {location}; write {known}."
        return
    if style not in ("form", "simple") and explode:
        yield ("style",), f"`{name}`: the style `{style}` needs `explode: false`; add it."
    shape = shape_of(contract, node.get("schema", {}))
    parts = [each for each in (shape, *map(partial(shape_of, contract), shape.variants)) if not each.untyped]
    kinds = frozenset(kind for part in parts if not part.variants for kind in part.types)
    at = ("schema",)
    if "object" in kinds and (location != "query" or style != "form" or not explode):
        yield at, f"`{name}`: an object is only supported in a query of the style `form`, exploded; write it so."
    elif "object" in kinds and not all(_is_scalar(contract, each) for each in shape.properties.values()):
        yield at, f"`{name}`: an object in a query has scalar properties; OpenAPI defines no form for others."
    if location in ("header", "cookie") and (kinds - _SCALARS or _is_mixed(shape)):
        yield at, f"`{name}`: a {location} takes a string, a number or a boolean; write one of them, without a format."
    elif "array" in kinds and not all(_is_scalar(contract, each.facts.get("items", {})) for each in parts):
        yield at, f"`{name}`: the items of a parameter must be scalar; OpenAPI defines no form for others."
    elif "array" in kinds and kinds - {"array"}:
        yield at, f"`{name}`: a parameter that may be an array or another value is not supported; write the array."


def _is_mixed(shape: Shape) -> bool:
    """Whether it is more than a plain scalar: one of several types, null, a date, a fixed value."""
    dates = shape.facts.get("format") in ("date", "date-time")
    return shape.untyped or len(shape.types) > 1 or shape.nullable or dates or "const" in shape.facts


def _is_scalar(contract: Contract, schema: Any) -> bool:
    shape = shape_of(contract, schema)
    return shape.untyped or all(
        each.types <= _SCALARS
        for each in (shape, *(shape_of(contract, part) for part in shape.variants))
        if not (each.variants)
    )


def _response(contract: Contract, content: Json) -> Iterator[Problem]:
    """What the client cannot read of a response; it asks for the preferred media type alone."""
    media_type = by_preference(content)[0]
    yield from _charset(media_type)
    if not is_json(media_type) and not _is_text(contract, content[media_type]):
        sentence = f"only JSON, text and files are read; give `{media_type}` a `schema` of `type: string`, or add JSON."
        yield ("content", media_type), sentence


def _request(contract: Contract, media_type: str, entry: Json) -> Iterator[Problem]:
    at = ("content", media_type)
    yield from _charset(media_type)
    if is_json(media_type) or essence(media_type) in _WRITTEN:
        if "schema" not in entry:
            yield at, f"`{media_type}` has no schema; add one, since it names the arguments."
    elif not _is_text(contract, entry):
        yield at, f"the client cannot write `{media_type}`; give it a `schema` of `type: string`, or remove it."
    if "encoding" in entry:
        yield (*at, "encoding"), "`encoding` is not supported; remove it: files have their own media type."


def _charset(media_type: str) -> Iterator[Problem]:
    if "charset=" in normalized(media_type):
        yield ("content", media_type), f"`{media_type}`: only UTF-8 is supported; remove the charset."


def _is_text(contract: Contract, entry: Json) -> bool:
    return "schema" not in entry or shape_of(contract, entry["schema"]).types == frozenset({"string"})


def _check_security(source: Source) -> Iterator[Finding]:
    """Whether each operation accepts a bearer token, which is what the client sends."""
    schemes = as_object(as_object(source.document.get("components")).get("securitySchemes"))
    contract = Contract(source.document)
    known = {name for name, scheme in schemes.items() if _is_bearer(contract.resolve(scheme))}
    for path, node in [((), source.document), *operations(source.document)]:
        requirements: list[Json] = node.get("security") or []
        if requirements and not any(each.keys() <= known for each in requirements):
            sentence = "the client sends a bearer token; add an alternative with `type: http`, `scheme: bearer` alone."
            yield source.finding((*path, "security"), sentence)


def _is_bearer(scheme: Json) -> bool:
    return scheme.get("type") in _BEARERS or str(scheme.get("scheme", "")).lower() == "bearer"


def _check_directions(source: Source, path: Path, node: Json) -> Iterator[Finding]:
    """Whether nothing of a response is only sent. What is only received is no argument."""
    for at, schema in _reached(Contract(source.document), (*path, "responses"), node.get("responses", {}), set()):
        if schema.get("writeOnly") is True:
            sentence = (
                f"`writeOnly`, yet it is received by `{node.get('operationId')}`; write a schema for each direction."
            )
            yield source.finding((*at, "writeOnly"), sentence)


def _reached(contract: Contract, path: Path, node: object, seen: set[str]) -> Iterator[tuple[Path, Json]]:
    """The schemas that a part of the contract leads to, each with its place."""
    for at, each in nodes(node, path):
        if is_schema(at):
            yield at, each
        reference = each.get("$ref")
        if isinstance(reference, str) and reference not in seen:
            seen.add(reference)
            target: Path = tuple(part.replace("~1", "/").replace("~0", "~") for part in reference[2:].split("/"))
            yield from _reached(contract, target, contract.at(reference), seen)
