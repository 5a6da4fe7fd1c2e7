"""Whether every example and default fits the schema that it stands beside."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from flexportal.contract import Contract
from flexportal.testing.dataset.schema_items import unmakeable
from jsonschema import Draft202012Validator
from jsonschema.exceptions import relevance
from referencing import Registry, Resource
from referencing.jsonschema import DRAFT202012

from ..nodes import is_schema, nodes
from ..yaml_source import Finding, Path, Source

__all__ = ["check_responses", "check_values"]

Json = dict[str, Any]

_URI = "urn:contract"
_LONGEST = 120


def check_values(source: Source) -> Iterator[Finding]:
    """Check every example and default against its schema. References must have targets."""
    resource: Resource[Any] = Resource.from_contents(source.document, default_specification=DRAFT202012)
    registry: Registry[Any] = Registry[Any]().with_resource(_URI, resource)
    for path, node in nodes(source.document):
        if "schema" in node and not is_schema(path):
            values, schema = _beside(Contract(source.document), path, node), (*path, "schema")
        elif is_schema(path):
            values, schema = _within(path, node), path
        else:
            continue
        pointer = "/".join(str(part).replace("~", "~0").replace("/", "~1") for part in schema)
        validator: Any = Draft202012Validator(
            {"$ref": f"{_URI}#/{pointer}"}, registry=registry, format_checker=Draft202012Validator.FORMAT_CHECKER
        )
        for at, value in values:
            for error in validator.iter_errors(value):
                deepest = min(error.context, key=relevance) if error.context else error
                what = "default" if at[-1] == "default" else "example"
                inside = f" at {deepest.json_path}" if deepest.absolute_path else ""
                message = deepest.message if len(deepest.message) <= _LONGEST else f"{deepest.message[:_LONGEST]}…"
                sentence = f"the {what} does not fit its schema{inside}: {message}; correct one of the two."
                yield source.finding((*at, *deepest.absolute_path), sentence)


def check_responses(source: Source) -> Iterator[Finding]:
    """Check that the mock can make a value for every schema of a response. References must have targets."""
    for place, problem in unmakeable(Contract(source.document)):
        yield source.finding(place, f"the mock cannot make a value for this schema: {problem}; correct it.")


def _beside(contract: Contract, path: Path, node: Json) -> Iterator[tuple[Path, object]]:
    """The examples of a parameter, header or media type."""
    if "example" in node:
        yield (*path, "example"), node["example"]
    for name, entry in node.get("examples", {}).items():
        at: Path = (*path, "examples", name)
        if "$ref" in entry:
            at = tuple(part.replace("~1", "/").replace("~0", "~") for part in entry["$ref"][2:].split("/"))
        held = contract.resolve(entry)
        if "value" in held:
            yield (*at, "value"), held["value"]


def _within(path: Path, schema: Json) -> Iterator[tuple[Path, object]]:
    """The examples and the default of a schema."""
    for index, value in enumerate(schema.get("examples", ())):
        yield (*path, "examples", index), value
    for key in ("example", "default"):
        if key in schema:
            yield (*path, key), schema[key]
