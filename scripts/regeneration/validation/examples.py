"""Whether every example is an example: it fits the schema that it stands beside. Defaults count as examples."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, cast

from jsonschema import Draft202012Validator
from jsonschema.exceptions import relevance
from referencing import Registry, Resource
from referencing.jsonschema import DRAFT202012

from ..changes.references import Document, as_object
from ..finding import Finding, Path
from ..yaml_source import Source
from .structure import nodes

__all__ = ["check_examples"]

Json = dict[str, Any]

_URI = "urn:contract"
_LONGEST = 120


def check_examples(source: Source) -> Iterator[Finding]:
    """Check every example and default against its schema. References must lead somewhere."""
    checker = _Checker(source.document)
    for path, node in nodes(source.document):
        if "schema" in node:
            cases = _beside(Document(source.document), path, node)
            schema: Path = (*path, "schema")
        elif _is_schema(path):
            cases, schema = _within(path, node), path
        else:
            continue
        for at, value in cases:
            for wrong, message in checker.errors(schema, value):
                where = (*at, *wrong)
                what = "default" if at[-1] == "default" else "example"
                inside = f" at {_json_path(wrong)}" if wrong else ""
                sentence = f"the {what} doesn't fit its schema{inside}: {message}; correct one of the two."
                yield source.finding(where, sentence)


class _Checker:
    """Checks values against schemas of one contract."""

    def __init__(self, document: Json) -> None:
        resource: Resource[Any] = Resource.from_contents(document, default_specification=DRAFT202012)
        self._registry: Registry[Any] = Registry[Any]().with_resource(_URI, resource)

    def errors(self, schema: Path, value: object) -> Iterator[tuple[Path, str]]:
        """What doesn't fit: the path within the value, and a sentence."""
        pointer = "/".join(str(part).replace("~", "~0").replace("/", "~1") for part in schema)
        validator: Any = Draft202012Validator(
            {"$ref": f"{_URI}#/{pointer}"},
            registry=self._registry,
            format_checker=Draft202012Validator.FORMAT_CHECKER,
        )
        for error in validator.iter_errors(value):
            deepest = min(error.context, key=relevance) if error.context else error
            message = deepest.message if len(deepest.message) <= _LONGEST else f"{deepest.message[:_LONGEST]}…"
            yield tuple(deepest.absolute_path), message


def _beside(document: Document, path: Path, node: Json) -> Iterator[tuple[Path, object]]:
    """The examples of a parameter, header or media type."""
    if "example" in node:
        yield (*path, "example"), node["example"]
    for name, entry in as_object(node.get("examples")).items():
        at: Path = (*path, "examples", name)
        if isinstance(reference := as_object(entry).get("$ref"), str):
            at = tuple(part.replace("~1", "/").replace("~0", "~") for part in reference.removeprefix("#/").split("/"))
        held = document.resolve(as_object(entry))[0]
        if "value" in held:
            yield (*at, "value"), held["value"]


def _within(path: Path, schema: Json) -> Iterator[tuple[Path, object]]:
    """The examples and the default of a schema."""
    for index, value in enumerate(cast(list[object], schema.get("examples") or [])):
        yield (*path, "examples", index), value
    for key in ("example", "default"):
        if key in schema:
            yield (*path, key), schema[key]


def _is_schema(path: Path) -> bool:
    """Whether the object at that path is a schema, or a part of one: a component's, or what stands under `schema`."""
    return (path[:2] == ("components", "schemas") and len(path) > 2) or "schema" in path


def _json_path(path: Path) -> str:
    return "$" + "".join(f"[{part}]" if isinstance(part, int) else f".{part}" for part in path)
