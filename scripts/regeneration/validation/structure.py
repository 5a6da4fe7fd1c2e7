"""The contract as an OpenAPI document: its parts, its references, its schemas, its operations."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from typing import Any, cast

from jsonschema import Draft202012Validator, FormatChecker
from openapi_spec_validator import OpenAPIV31SpecValidator

from ..changes.references import Document, as_object
from ..finding import Finding, Path
from ..yaml_source import Source

__all__ = ["check_operations", "check_parts", "check_references", "check_schemas", "last_word", "operations", "schemas"]

Json = dict[str, Any]

METHODS = ("get", "put", "post", "delete", "options", "head", "patch", "trace")

# What stands under these keys is data, not contract: a `$ref` or a `schema` in it means nothing.
_DATA = frozenset({"example", "default", "enum", "const", "value"})
_SCHEMA_MAPS = frozenset({"properties", "patternProperties", "$defs", "dependentSchemas"})
_META: Any = Draft202012Validator(Draft202012Validator.META_SCHEMA, format_checker=FormatChecker(("regex",)))
_LONGEST = 160
_ROUTE = re.compile(r"/(?:[^{}?#\s]|\{[^{}]+\})*")
_COMBINERS = ("allOf", "anyOf", "oneOf")

_UNKNOWN = re.compile(r"^(?:Unevaluated|Additional) properties are not allowed \((.*) (?:was|were) unexpected\)$")
_MISSING = re.compile(r"['\"](.*)['\"] is a required property")


def nodes(node: object, path: Path = (), named: bool = False) -> Iterator[tuple[Path, Json]]:
    """Every object of the contract that is contract and not data. `named`: its keys are names, not keywords."""
    if isinstance(node, dict):
        fields = cast(Json, node)
        if not named:
            yield path, fields
        for key, value in fields.items():
            if named or not (key in _DATA or (key == "examples" and isinstance(value, list))):
                yield from nodes(value, (*path, key), named=not named and key in _SCHEMA_MAPS)
    elif isinstance(node, list):
        for index, value in enumerate(cast(list[object], node)):
            yield from nodes(value, (*path, index))


def schemas(document: Json) -> Iterator[tuple[Path, object]]:
    """Every outermost schema: those of components, parameters, headers and media types."""
    for name, schema in as_object(as_object(document.get("components")).get("schemas")).items():
        yield ("components", "schemas", name), schema
    for path, node in nodes(document):
        if "schema" in node and path[:2] != ("components", "schemas"):
            yield (*path, "schema"), node["schema"]


def operations(document: Json) -> Iterator[tuple[Path, Json]]:
    """Every operation, in the document's order."""
    for path, item in as_object(document.get("paths")).items():
        for method in METHODS:
            if isinstance(as_object(item).get(method), dict):
                yield ("paths", path, method), item[method]


def check_parts(source: Source) -> Iterator[Finding]:
    """Whether every part is what OpenAPI 3.1 wants there."""
    for error in OpenAPIV31SpecValidator.schema_validator.iter_errors(source.document):
        path = tuple(error.absolute_path)
        version = source.document.get("openapi")
        if path == ("openapi",) and isinstance(version, str):
            said = f"this is OpenAPI {version}, and only 3.1 is understood here; convert it, or correct this line."
            yield source.finding(path, said)
        else:
            yield source.finding(path, _told(path, error.message))


def check_references(source: Source) -> Iterator[Finding]:
    """Whether every reference leads somewhere."""
    document = Document(source.document)
    for path, node in nodes(source.document):
        reference = node.get("$ref")
        if "$ref" not in node:
            continue
        at = (*path, "$ref")
        if not isinstance(reference, str) or not reference.startswith("#/"):
            yield source.finding(at, f"the reference `{reference}` leads out of this file; copy what it means into it.")
        elif document.at(reference) is None:
            yield source.finding(at, f"the reference `{reference}` leads nowhere; add what is meant, or correct it.")
        elif _circles(document, reference):
            yield source.finding(at, f"the reference `{reference}` leads back to itself; say what is meant.")


def check_schemas(source: Source) -> Iterator[Finding]:
    """Whether every schema is one: types that exist, bounds that are numbers, patterns that can be read."""
    for path, schema in schemas(source.document):
        for error in _META.iter_errors(schema):
            at = (*path, *error.absolute_path)
            yield source.finding(at, _told(at, error.message))


def check_operations(source: Source) -> Iterator[Finding]:
    """What holds between operations and their parts: paths, ids, path parameters, security schemes."""
    for route in as_object(source.document.get("paths")):
        if not _ROUTE.fullmatch(route) and not route.startswith("x-"):
            said = f"`{route}` is no path: write what stands before `?` and `#`, with each parameter in braces."
            yield source.finding(("paths", route), said)
    found = list(operations(source.document))
    named = Counter(str(node.get("operationId")) for _, node in found if "operationId" in node)
    for path, node in found:
        at, name = (*path, "operationId"), node.get("operationId")
        if name is None:
            yield source.finding(path, f"{_place(path)} has no operationId; give it one, since it names the function.")
        elif named[str(name)] > 1:
            yield source.finding(at, f"the operationId `{name}` stands {named[str(name)]} times; each must be its own.")
        yield from _check_parameters(source, path, node)
    yield from _check_security(source, found)


def last_word(source: Source) -> Iterator[Finding]:
    """What openapi-spec-validator finds beyond the checks above. It can only read a contract that passed them."""
    try:
        for error in OpenAPIV31SpecValidator(source.document).iter_errors():
            path = tuple(error.absolute_path)
            yield source.finding(path, _told(path, error.message))
    except Exception as error:  # noqa: BLE001 - whatever it is, it is the contract that it could not cope with
        yield source.finding((), f"openapi-spec-validator can't read this: {error!r}; look for what is unusual in it.")


def _check_parameters(source: Source, path: Path, node: Json) -> Iterator[Finding]:
    document = Document(source.document)
    shared = (path[:-1], as_object(source.document["paths"][path[1]]))
    held: dict[tuple[str, str], Path] = {}
    for at, holder in (shared, (path, node)):
        seen: set[tuple[str, str]] = set()
        for index, raw in enumerate(cast(list[Json], holder.get("parameters") or [])):
            parameter, _ = document.resolve(as_object(raw))
            key = str(parameter.get("in")), str(parameter.get("name"))
            place = (*at, "parameters", index)
            if key in seen:
                yield source.finding(place, f"the {key[0]} parameter `{key[1]}` stands twice; remove one.")
            seen.add(key)
            held[key] = place
    wanted = set(re.findall(r"\{([^}]*)\}", str(path[1])))
    for name in sorted(wanted - {name for where, name in held if where == "path"}):
        yield source.finding(path, f"the path has `{{{name}}}` but no path parameter `{name}`; add one.")
    for (where, name), place in held.items():
        if where == "path" and name not in wanted:
            yield source.finding(
                place, f"the path parameter `{name}` is not in {path[1]}; add `{{{name}}}` or remove it."
            )


def _check_security(source: Source, found: list[tuple[Path, Json]]) -> Iterator[Finding]:
    schemes = as_object(as_object(source.document.get("components")).get("securitySchemes"))
    for path, node in [((), source.document), *found]:
        for index, requirement in enumerate(cast(list[Json], node.get("security") or [])):
            for name in as_object(requirement):
                if name not in schemes:
                    at = (*path, "security", index, name)
                    yield source.finding(at, f"there is no security scheme `{name}`; add it, or name one that exists.")


def _circles(document: Document, reference: str) -> bool:
    """Whether following a reference, and those that what it leads to is made of, leads back to it."""
    seen: set[str] = set()
    waiting = [reference]
    while waiting:
        following = {*_made_of(document.at(waiting.pop()))} - seen
        if reference in following:
            return True
        seen |= following
        waiting.extend(following)
    return False


def _made_of(node: object) -> Iterator[str]:
    """The references that have to be followed to know what a node is: not those of its fields or items."""
    held = as_object(node)
    if isinstance(held.get("$ref"), str):
        yield held["$ref"]
    for combiner in _COMBINERS:
        for part in cast("list[object]", held.get(combiner) if isinstance(held.get(combiner), list) else []):
            yield from _made_of(part)


def _place(path: Path) -> str:
    return ".".join(map(str, path)) or "the contract"


def _told(path: Path, message: str) -> str:
    """A validator's message in words that say what to do."""
    line = message.splitlines()[0].rstrip(".")
    if unknown := _UNKNOWN.search(line):
        return f"{_place(path)}: OpenAPI knows no {unknown[1].replace(chr(39), '`')} here; spell it right or remove it."
    if missing := _MISSING.fullmatch(line):
        return f"{_place(path)}: `{missing[1]}` is missing; add it."
    short = line if len(line) <= _LONGEST else f"{line[: _LONGEST - 1]}…"
    return f"{_place(path)}: {short}; correct it."
