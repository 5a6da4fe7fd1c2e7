"""The contract as an OpenAPI document: its parts, its references, its schemas, its operations."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from typing import Any, cast

from flexportal.contract import METHODS, Contract
from jsonschema import Draft202012Validator, FormatChecker
from openapi_spec_validator import OpenAPIV31SpecValidator

from ..changes.comparison import as_object
from ..nodes import is_schema, nodes
from ..yaml_source import Finding, Path, Source

__all__ = [
    "check_operations",
    "check_parts",
    "check_references",
    "check_schemas",
    "check_specification",
    "explained",
    "operations",
]

Json = dict[str, Any]

_META: Any = Draft202012Validator(Draft202012Validator.META_SCHEMA, format_checker=FormatChecker(("regex",)))
_LONGEST = 160
_ROUTE = re.compile(r"/(?:[^{}?#\s]|\{[^{}]+\})*")
_UNKNOWN = re.compile(r"^(?:Unevaluated|Additional) properties are not allowed \((.*) (?:was|were) unexpected\)$")
_MISSING = re.compile(r"['\"](.*)['\"] is a required property")


def operations(document: Json) -> Iterator[tuple[Path, Json]]:
    """Every operation as the document has it, in its order."""
    for path, item in as_object(document.get("paths")).items():
        yield from ((("paths", path, method), item[method]) for method in METHODS if method in item)


def check_parts(source: Source) -> Iterator[Finding]:
    """Whether every part is what OpenAPI 3.1 wants there."""
    for error in OpenAPIV31SpecValidator.schema_validator.iter_errors(source.document):
        path = tuple(error.absolute_path)
        if path == ("openapi",) and isinstance(version := source.document["openapi"], str):
            sentence = f"this is OpenAPI {version}, and only 3.1 is supported; convert it, or correct this line."
            yield source.finding(path, sentence)
        else:
            yield source.finding(path, explained(path, error.message))


def check_references(source: Source) -> Iterator[Finding]:
    """Whether every reference can be resolved."""
    contract = Contract(source.document)
    for path, node in nodes(source.document):
        if "$ref" not in node:
            continue
        at, reference = (*path, "$ref"), node["$ref"]
        if not isinstance(reference, str) or not reference.startswith("#/"):
            yield source.finding(at, f"the reference `{reference}` is outside of this file; copy its target into it.")
        elif _at(contract, reference) is None:
            yield source.finding(at, f"the reference `{reference}` has no target; add it, or correct the reference.")
        elif _is_circular(contract, reference):
            yield source.finding(at, f"the reference `{reference}` is circular; write out what it means.")


def check_schemas(source: Source) -> Iterator[Finding]:
    """Whether every outermost schema is valid: types that exist, bounds that are numbers, patterns that compile."""
    named = as_object(as_object(source.document.get("components")).get("schemas"))
    found: list[tuple[Path, object]] = [(("components", "schemas", name), schema) for name, schema in named.items()]
    for path, node in nodes(source.document):
        if "schema" in node and not is_schema(path):
            found.append(((*path, "schema"), node["schema"]))
    for path, schema in found:
        for error in _META.iter_errors(schema):
            at = (*path, *error.absolute_path)
            yield source.finding(at, explained(at, error.message))


def check_operations(source: Source) -> Iterator[Finding]:
    """Whether operations fit together with their paths, parameters, ids and security schemes."""
    for route in as_object(source.document.get("paths")):
        if not _ROUTE.fullmatch(route) and not route.startswith("x-"):
            sentence = f"`{route}` is not a path; leave out the query, and put each parameter in braces."
            yield source.finding(("paths", route), sentence)
    found = list(operations(source.document))
    ids = Counter(node.get("operationId") for _, node in found)
    for path, node in found:
        name = node.get("operationId")
        if name is None:
            yield source.finding(path, f"{_place(path)} has no operationId; add one, since it names the function.")
        elif ids[name] > 1:
            at = (*path, "operationId")
            yield source.finding(at, f"the operationId `{name}` occurs {ids[name]} times; it must be unique.")
        yield from _check_parameters(source, path, node)
    schemes = as_object(as_object(source.document.get("components")).get("securitySchemes"))
    for path, node in [((), source.document), *found]:
        requirements: list[Json] = node.get("security") or []
        for index, requirement in enumerate(requirements):
            for name in requirement.keys() - schemes.keys():
                at = (*path, "security", index, name)
                yield source.finding(at, f"there is no security scheme `{name}`; add it, or name one that exists.")


def check_specification(source: Source) -> Iterator[Finding]:
    """What openapi-spec-validator finds beyond the checks above. It can only read a contract that passed them."""
    for error in OpenAPIV31SpecValidator(source.document).iter_errors():
        path = tuple(error.absolute_path)
        yield source.finding(path, explained(path, error.message))


def _check_parameters(source: Source, path: Path, node: Json) -> Iterator[Finding]:
    contract = Contract(source.document)
    places: dict[tuple[str, str], Path] = {}
    for at, holder in ((path[:2], source.document["paths"][path[1]]), (path, node)):
        seen: set[tuple[str, str]] = set()
        for index, raw in enumerate(holder.get("parameters") or []):
            parameter = contract.resolve(raw)
            key = str(parameter.get("in")), str(parameter.get("name"))
            places[key] = (*at, "parameters", index)
            if key in seen:
                yield source.finding(places[key], f"the {key[0]} parameter `{key[1]}` is a duplicate; remove one.")
            seen.add(key)
    wanted = set(re.findall(r"\{([^}]*)\}", str(path[1])))
    for name in sorted(wanted - {name for where, name in places if where == "path"}):
        yield source.finding(path, f"the path has `{{{name}}}` but no path parameter `{name}`; add one.")
    for (where, name), place in places.items():
        if where == "path" and name not in wanted:
            sentence = f"the path parameter `{name}` is not in {path[1]}; add `{{{name}}}` or remove it."
            yield source.finding(place, sentence)


def _at(contract: Contract, reference: str) -> object:
    try:
        return contract.at(reference)
    except KeyError:
        return None


def _is_circular(contract: Contract, reference: str) -> bool:
    """Whether a reference has to be followed to know what it refers to itself."""
    seen: set[str] = set()
    waiting = [reference]
    while waiting:
        following = {*_parts(_at(contract, waiting.pop()))} - seen
        if reference in following:
            return True
        seen |= following
        waiting.extend(following)
    return False


def _parts(node: object) -> Iterator[str]:
    """The references that a node consists of: not those of its fields or items."""
    if isinstance(node, dict):
        held = cast(Json, node)
        if isinstance(held.get("$ref"), str):
            yield held["$ref"]
        for combiner in ("allOf", "anyOf", "oneOf"):
            for part in held.get(combiner) or ():
                yield from _parts(part)


def _place(path: Path) -> str:
    return ".".join(map(str, path)) or "the contract"


def explained(path: Path, message: str) -> str:
    """A validator's message in words that say what to do."""
    line = message.splitlines()[0].rstrip(".")
    if unknown := _UNKNOWN.search(line):
        keys = unknown[1].replace("'", "`")
        return f"{_place(path)}: unknown key {keys}; correct its spelling, or remove it."
    if missing := _MISSING.fullmatch(line):
        return f"{_place(path)}: `{missing[1]}` is missing; add it."
    short = line if len(line) <= _LONGEST else f"{line[: _LONGEST - 1]}…"
    return f"{_place(path)}: {short}; correct it."
