"""Bodies drawn from the contract's schemas, for property-based tests."""

from __future__ import annotations

import math
from collections.abc import Mapping
from datetime import UTC
from typing import Any

from flexportal.contract import Contract
from hypothesis import strategies as st

from .json_values import Json

__all__ = ["bodies"]

Drawn = st.SearchStrategy[Any]

# Bodies travel as JSON: neither infinities nor numbers beyond what a double holds exactly.
NUMBERS = st.one_of(st.integers(-(2**53), 2**53), st.floats(allow_nan=False, allow_infinity=False))
TEXTS = st.text(max_size=12)
SCALARS = st.one_of(st.none(), st.booleans(), NUMBERS, TEXTS)
ANYTHING = st.recursive(
    SCALARS, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXTS, inner, max_size=3), max_leaves=5
)
# As Python writes them, so that they come back as they came.
FORMATS: Mapping[str, Drawn] = {
    "date-time": st.datetimes(timezones=st.just(UTC)).map(lambda moment: moment.isoformat()),
    "date": st.dates().map(lambda day: day.isoformat()),
    "uuid": st.uuids().map(str),
    "email": st.emails(),
}


def bodies(contract: Contract, schema: Mapping[str, Any], *, known_values_only: bool = False) -> Drawn:
    """Values that are valid by the schema.

    Objects carry fields that the schema doesn't name, and enums values that it doesn't list: a client meets both as
    the API grows. `known_values_only` leaves the latter out.
    """
    node = contract.resolve(schema)
    if "const" in node:
        return st.just(node["const"])
    if forms := [*node.get("oneOf", []), *node.get("anyOf", [])]:
        return st.one_of([bodies(contract, form, known_values_only=known_values_only) for form in forms])
    if "enum" in node:
        return st.sampled_from(node["enum"]) if known_values_only else st.sampled_from(node["enum"]) | TEXTS
    allowed: str | list[str] = node.get("type", [])
    return (
        st.one_of(
            [
                _of_type(contract, node, name, known_values_only)
                for name in ([allowed] if isinstance(allowed, str) else allowed)
            ]
        )
        if allowed
        else ANYTHING
    )


def _of_type(contract: Contract, node: Json, name: str, known_values_only: bool) -> Drawn:
    match name:
        case "array":
            entries = bodies(contract, node.get("items", {}), known_values_only=known_values_only)
            least: int = node.get("minItems", 0)
            return st.lists(entries, min_size=least, max_size=min(node.get("maxItems", math.inf), least + 3))
        case "object":
            return _objects(contract, node, known_values_only)
        case "string":
            return _texts(node)
        case "boolean":
            return st.booleans()
        case "null":
            return st.none()
        case _:
            return _numbers(node, whole=name == "integer")


def _texts(node: Json) -> Drawn:
    if node.get("format") in FORMATS:
        return FORMATS[node["format"]]
    least: int = node.get("minLength", 0)
    most: int = node.get("maxLength", least + 1000)
    if "pattern" in node:
        pattern: str = node["pattern"]
        return st.from_regex(pattern).filter(lambda text: least <= len(text) <= most)
    return st.text(min_size=least, max_size=min(most, least + 12))


def _numbers(node: Json, *, whole: bool) -> Drawn:
    """Whole ones of either type, and others where the type allows them. A bound is drawn only where it may be met."""
    low, high = node.get("minimum", -(2**53)), node.get("maximum", 2**53)
    above, below = node.get("exclusiveMinimum", -math.inf), node.get("exclusiveMaximum", math.inf)
    step = node.get("multipleOf", 1)
    first, last = math.ceil(max(low, above) / step), math.floor(min(high, below) / step)
    steps = st.integers(first, last).map(lambda count: count * step).filter(lambda number: above < number < below)
    if whole or "multipleOf" in node:
        return steps
    bounded = node.keys() & {"minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum"}
    ends = (max(low, above), min(high, below)) if bounded else (None, None)
    floats = st.floats(*ends, allow_nan=False, allow_infinity=False)
    return steps | floats.filter(lambda number: above < number < below)


def _objects(contract: Contract, node: Json, known_values_only: bool) -> Drawn:
    properties: Json = node.get("properties", {})
    drawn = {key: bodies(contract, entry, known_values_only=known_values_only) for key, entry in properties.items()}
    required = {key: drawn[key] for key in node.get("required", [])}
    optional = {key: drawn[key] for key in properties if key not in required}
    unnamed = TEXTS.filter(lambda key: key not in properties)
    extras = st.dictionaries(unnamed, ANYTHING, max_size=2)
    return st.tuples(st.fixed_dictionaries(required, optional=optional), extras).map(
        lambda pair: {**pair[0], **pair[1]}
    )
