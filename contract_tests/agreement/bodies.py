"""Bodies drawn from the contract's schemas, for property-based tests."""

from __future__ import annotations

from collections.abc import Mapping
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
BY_TYPE: Mapping[str, Drawn] = {
    "string": TEXTS,
    "number": NUMBERS,
    "integer": st.integers(-(2**53), 2**53),
    "boolean": st.booleans(),
    "null": st.none(),
}


def bodies(contract: Contract, schema: Mapping[str, Any], *, known_values_only: bool = False) -> Drawn:
    """Values that are valid by the schema.

    Objects carry fields that the schema doesn't name, and enums values that it doesn't list: a client meets both as
    the API grows. `known_values_only` leaves the latter out.
    """
    node = contract.resolve(schema)
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
    if name == "array":
        return st.lists(bodies(contract, node.get("items", {}), known_values_only=known_values_only), max_size=3)
    return _objects(contract, node, known_values_only) if name == "object" else BY_TYPE[name]


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
