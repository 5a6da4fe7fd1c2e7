"""Whether the contract agrees with itself, and with what the documentation shows rather than states.

Examples and samples are valid, the ledger of assumptions matches its marks, and annotations name things that exist.
"""

from __future__ import annotations

import warnings
from collections.abc import Iterator, Mapping
from typing import Any

from flexportal.contract import Contract, Operation
from openapi_spec_validator import OpenAPIV31SpecValidator

from .contract_facts import assumption_places, errors_of, json_type
from .docs_page import OPERATION, Documentation
from .facts import NOTHING, Disagreement, Party
from .json_values import Json, is_list, is_object
from .plain_schemas import plain

__all__ = ["incoherences", "specification_faults"]

# What the annotated fields of a page have to be. A cursor that may be absent says by its absence that nothing follows.
NUMBERS = ("number", "integer")
ENVELOPE_TYPES = {
    "items": ("array",),
    "next": ("string|null", "string"),
    "more": ("boolean",),
    "count": NUMBERS,
    "echo": NUMBERS,
}


def incoherences(contract: Contract, documentation: Documentation) -> list[Disagreement]:
    """Every disagreement of the contract with itself or with the documentation's sample.

    Raises: KeyError, TypeError or ValueError where the contract can't be read.
    """
    return [
        *_sample_faults(contract, documentation),
        *_example_faults(contract),
        *_default_faults(contract),
        *_ledger_faults(contract),
        *_addition_faults(contract, documentation),
        *_annotation_faults(contract),
        *_unused_components(contract),
    ]


def specification_faults(document: Mapping[str, Any]) -> list[Disagreement]:
    """What openapi-spec-validator says of the document, its warnings included."""
    with warnings.catch_warnings(record=True) as warned:
        warnings.simplefilter("always")
        errors = [error.message for error in OpenAPIV31SpecValidator(dict(document)).iter_errors()]
    said = [*errors, *(str(warning.message) for warning in warned)]
    return [_with_itself("openapi", sentence, "a valid OpenAPI 3.1 document") for sentence in said]


def _with_itself(fact: str, first_says: Any, second_says: Any) -> Disagreement:
    return Disagreement(fact, Party.CONTRACT, first_says, Party.CONTRACT, second_says)


def _sample_faults(contract: Contract, documentation: Documentation) -> Iterator[Disagreement]:
    """The page's response, as it stands, is valid: its placeholders are texts and numbers of the right type."""
    for operation in contract.listings:
        if operation.id != OPERATION:
            continue
        response = operation.response(documentation.page["response"]["status"])
        if response is None or response.schema is None:
            yield Disagreement(f"{operation.id}.sample", Party.DOCS_PAGE, "a response", Party.CONTRACT, NOTHING)
            continue
        for fault in _faults(contract, response.schema, documentation.sample):
            yield Disagreement(f"{operation.id}.sample", Party.DOCS_PAGE, "a valid response", Party.CONTRACT, fault)


def _example_faults(contract: Contract) -> Iterator[Disagreement]:
    for place, schema, value in _examples(contract):
        for fault in _faults(contract, schema, value):
            yield _with_itself(f"example.{place}", "a valid example", fault)


def _examples(contract: Contract) -> Iterator[tuple[str, Json, Any]]:
    """Each example with its place and schema: those of the bodies and those of the component schemas."""
    for operation in contract.operations:
        node = contract.document["paths"][operation.path][operation.method.lower()]
        for status, entry in node["responses"].items():
            for media in contract.resolve(entry).get("content", {}).values():
                for name, example in media.get("examples", {}).items():
                    yield f"{operation.id}.{status}.{name}", media["schema"], contract.resolve(example).get("value")
    for name, schema in contract.document["components"]["schemas"].items():
        for index, value in enumerate(schema.get("examples", [])):
            yield f"{name}.{index}", schema, value


def _faults(contract: Contract, schema: Mapping[str, Any], value: Any) -> Iterator[str]:
    """What is wrong with a value, and which of its fields no schema declares: open objects would let them by."""
    yield from errors_of(contract, schema, value)
    yield from _undeclared(contract, schema, value, "$")


def _undeclared(contract: Contract, schema: Mapping[str, Any], value: Any, path: str) -> Iterator[str]:
    resolved = contract.resolve(schema)
    if is_list(value) and "items" in resolved:
        for index, item in enumerate(value):
            yield from _undeclared(contract, resolved["items"], item, f"{path}[{index}]")
    elif is_object(value) and "properties" in resolved:
        for name, field in value.items():
            if name in resolved["properties"]:
                yield from _undeclared(contract, resolved["properties"][name], field, f"{path}.{name}")
            else:
                yield f"{path}.{name}: no such field"


def _default_faults(contract: Contract) -> Iterator[Disagreement]:
    for operation in contract.operations:
        for parameter in operation.parameters:
            if "default" in parameter.schema:
                for fault in errors_of(contract, parameter.schema, parameter.schema["default"]):
                    fact = f"{operation.id}.{parameter.location}.{parameter.name}.default"
                    yield _with_itself(fact, parameter.schema["default"], fault)


def _ledger_faults(contract: Contract) -> Iterator[Disagreement]:
    """Each assumption is listed once and marked somewhere, with words in every column."""
    marked = assumption_places(contract.document)
    listed = [assumption.id for assumption in contract.assumptions]
    for name in dict.fromkeys([*marked, *listed]):
        if (listed.count(name), name in marked) != (1, True):
            yield _with_itself(f"assumption.{name}", f"listed {listed.count(name)} times", marked.get(name, NOTHING))
    for entry in contract.assumptions:
        if not all(text.strip() for text in (entry.sentence, entry.source, entry.settle)):
            yield _with_itself(f"assumption.{entry.id}", "an entry of the ledger", "a column without words")


def _addition_faults(contract: Contract, documentation: Documentation) -> Iterator[Disagreement]:
    """What we add rests on assumptions that exist, and each open question of the documentation is answered by one."""
    ledger = {assumption.id for assumption in contract.assumptions}
    for group in documentation.additions:
        if group.get("assumption", None) not in {None, *ledger}:
            name = group["assumption"]
            yield Disagreement(f"assumption.{name}", Party.ADDITIONS, group["because"], Party.CONTRACT, NOTHING)
    answered = [group["answers"] for group in documentation.additions if "answers" in group]
    for question in dict.fromkeys([*documentation.platform["silent"], *answered]):
        asked = documentation.platform["silent"].count(question)
        if (asked, answered.count(question)) != (1, 1):
            answers = f"answered {answered.count(question)} times"
            yield Disagreement(question, Party.DOCS_PAGE, f"asked {asked} times", Party.ADDITIONS, answers)


def _annotation_faults(contract: Contract) -> Iterator[Disagreement]:
    for operation in contract.listings:
        yield from _pagination_faults(contract, operation)
        yield from _filter_faults(contract, operation)


def _pagination_faults(contract: Contract, operation: Operation) -> Iterator[Disagreement]:
    pagination = operation.pagination
    response = operation.response(200)
    if pagination is None or response is None or response.schema is None:
        yield _with_itself(f"{operation.id}.pagination", "a listing", "no page to list")
        return
    envelope = contract.resolve(response.schema)
    for key, wanted in ENVELOPE_TYPES.items():
        name = getattr(pagination, key)
        if name is not None:
            found = envelope.get("properties", {}).get(name)
            says = NOTHING if found is None else json_type(plain(contract, found))
            required = name in envelope.get("required", [])
            if says not in wanted or not (required or key == "next"):
                yield _with_itself(f"{operation.id}.pagination.{key}", f"{name}: {wanted[0]}, required", says)
    queries = {parameter.name for parameter in operation.parameters if parameter.location == "query"}
    for key in ("cursor", "size"):
        if getattr(pagination, key) not in queries:
            yield _with_itself(f"{operation.id}.pagination.{key}", getattr(pagination, key), NOTHING)


def _filter_faults(contract: Contract, operation: Operation) -> Iterator[Disagreement]:
    """A filter's parameter and field exist and have the same type and set of values."""
    fields = (operation.item_schema or {}).get("properties", {})
    queries = {parameter.name: parameter.schema for parameter in operation.parameters if parameter.location == "query"}
    for entry in operation.filters:
        asked = queries.get(entry.parameter, NOTHING)
        held = contract.resolve(fields[entry.field]) if entry.field in fields else NOTHING
        values = [side if side is NOTHING else (side.get("type"), side.get("enum")) for side in (asked, held)]
        if NOTHING in values or values[0] != values[1]:
            yield _with_itself(f"{operation.id}.filter.{entry.parameter}", *values)


def _unused_components(contract: Contract) -> Iterator[Disagreement]:
    used = set(_references(contract.document))
    shown = [
        example
        for schema in contract.document["components"]["schemas"].values()
        for example in schema.get("examples", [])
    ]
    for kind, entries in contract.document["components"].items():
        for name, entry in entries.items():
            by_name = kind == "securitySchemes" and any(name in alternative for alternative in _alternatives(contract))
            by_value = kind == "examples" and entry.get("value") in shown
            if not (by_name or by_value or f"#/components/{kind}/{name}" in used):
                yield _with_itself(f"components.{kind}.{name}", "a component", "used nowhere")


def _alternatives(contract: Contract) -> Iterator[Json]:
    yield from contract.document.get("security", [])
    for item in contract.document["paths"].values():
        for node in item.values():
            if is_object(node):
                yield from node.get("security", [])


def _references(node: Any) -> Iterator[str]:
    if is_object(node):
        if "$ref" in node:
            yield node["$ref"]
        for value in node.values():
            yield from _references(value)
    elif is_list(node):
        for value in node:
            yield from _references(value)
