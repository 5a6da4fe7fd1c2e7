"""Rows for any list operation, made from nothing but its item's schema."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any, cast

import msgspec

from ..contract import Contract, Json
from .customers import created_at, iso_8601
from .exchange import Row
from .noise import Noise
from .validation import INFINITY

__all__ = ["Draw", "SchemaRows", "flat"]

DEPTH = 4
"""Below this depth optional properties are left out and arrays are empty, so that a schema may contain itself."""

TAIL = re.compile(r"-([0-9a-f]+)\Z")
WORDS = ("north", "Süd", "вектор", "東", "a b", "x/y", "", "zeta")


def flat(contract: Contract, schema: Json) -> Json:
    """The schema with its reference followed, its parts merged, and the first of its alternatives taken."""
    whole = contract.resolve(schema)
    parts: list[Json] = [*whole.pop("allOf", []), *(whole.pop(key)[0] for key in ("oneOf", "anyOf") if key in whole)]
    for part in (flat(contract, entry) for entry in parts):
        merged: Json = {
            "properties": {**whole.get("properties", {}), **part.get("properties", {})},
            "required": [*whole.get("required", []), *part.get("required", [])],
        }
        whole = {**whole, **part, **{key: value for key, value in merged.items() if value}}
    return whole


class SchemaRows:
    """Makes the rows of a tenant from a schema of the contract.

    Every type and the usual restrictions are understood; a text with a `pattern` needs an `example`, `examples` or
    `default`.

    Args:
        contract: Where references point.
        schema: The item's schema.
        tenant: The tenant that the rows belong to; a property `tenantId` says so.
        noise: What makes the rows differ.
        keys: Text properties that name the row, such as its id and what is filtered by; they end with the index.
        only: The properties to make; None means all.
    """

    def __init__(
        self,
        contract: Contract,
        schema: Json,
        tenant: str,
        noise: Noise,
        *,
        keys: Iterable[str] = (),
        only: Iterable[str] | None = None,
    ) -> None:
        self._contract = contract
        schema = flat(contract, schema)
        self._required: list[str] = schema.get("required", [])
        self._tenant = tenant
        self._noise = noise
        # Tells the keys of one tenant from those of another.
        self._tag = f"{noise.number('tag') & 0xFFFFFFFF:08x}"
        properties: Json = schema.get("properties", {})
        self._properties = {name: properties[name] for name in properties if only is None or name in only}
        self.keys = frozenset(
            name for name in keys if name in self._properties and self._is_key(self._properties[name])
        )

    def locate(self, field: str, text: str) -> int | None:
        """The index of the only row whose key can be that text; None where no row's can."""
        found = TAIL.search(text)
        return None if field not in self.keys or found is None else int(found[1], 16)

    def make(self, index: int, fixed: Mapping[str, Any]) -> Row:
        """The row of that index, with the fixed fields as they are."""
        draw = Draw(self._noise.number("row", index))
        row: Row = {}
        for name, schema in self._properties.items():
            if name in fixed:
                row[name] = fixed[name]
            elif name in self.keys:
                row[name] = f"{name}-{self._tag}-{index:x}"
            elif name in self._required or draw.below(4):
                row[name] = self._property(name, schema, index, draw)
        return row

    def text(self, index: int, fixed: Mapping[str, Any]) -> bytes:
        """The row of that index as JSON."""
        return msgspec.json.encode(self.make(index, fixed))

    def value(self, schema: Json, draw: Draw, depth: int = 0) -> Any:
        """Some value that keeps the schema."""
        schema = flat(self._contract, schema)
        if "const" in schema:
            return schema["const"]
        if "enum" in schema:
            return draw.among(schema["enum"])
        kind = schema.get("type", "object" if "properties" in schema else None)
        if isinstance(kind, list):
            kind = draw.among(cast("list[str]", kind))
        match kind:
            case "null":
                return None
            case "boolean":
                return bool(draw.below(2))
            case "integer" | "number":
                return _number(schema, draw, kind)
            case "array":
                return self._array(schema, draw, depth)
            case "object":
                return self._object(schema, draw, depth)
            case _:
                return _text(schema, draw)

    def _property(self, name: str, schema: Json, index: int, draw: Draw) -> Any:
        whole = flat(self._contract, schema)
        if name == "tenantId":
            return self._tenant
        if name == "createdAt" and whole.get("type", "string") == "string":
            return f"{iso_8601(created_at(index, self._noise.number('created', index) & 0xFFFF))}Z"
        return self.value(whole, draw, 1)

    def _is_key(self, schema: Json) -> bool:
        whole = flat(self._contract, schema)
        free = not whole.keys() & {"enum", "const", "pattern", "format", "maxLength"}
        return free and whole.get("type") == "string"

    def _array(self, schema: Json, draw: Draw, depth: int) -> list[Any]:
        fewest = schema.get("minItems", 0)
        more = 0 if depth > DEPTH else draw.below(min(4, schema.get("maxItems", INFINITY) - fewest + 1))
        return [self.value(schema.get("items", {}), draw, depth + 1) for _ in range(fewest + more)]

    def _object(self, schema: Json, draw: Draw, depth: int) -> Row:
        required: list[str] = schema.get("required", [])
        made: Row = {}
        for name, child in schema.get("properties", {}).items():
            if name in required or (depth <= DEPTH and draw.below(4)):
                made[name] = self.value(child, draw, depth + 1)
        return made


class Draw:
    """One number, used up piece by piece; when it is spent it starts over, mixed."""

    def __init__(self, number: int) -> None:
        self._number = number or 1

    def below(self, bound: int) -> int:
        """A number from 0 up to but not including the bound."""
        self._number = (self._number * 6364136223846793005 + 1442695040888963407) % (1 << 64)
        return (self._number >> 33) % bound

    def among(self, choices: list[Any]) -> Any:
        """One of the choices."""
        return choices[self.below(len(choices))]


def _number(schema: Json, draw: Draw, kind: str) -> float:
    step = schema.get("multipleOf", 1 if kind == "integer" else 0.25)
    # Counted in steps, a bound that is exclusive leaves out no other number than itself.
    first = -(-schema["minimum"] // step) if "minimum" in schema else schema.get("exclusiveMinimum", -step) // step + 1
    last = first + 1000 / step
    if "maximum" in schema:
        last = schema["maximum"] // step
    elif "exclusiveMaximum" in schema:
        last = -(-schema["exclusiveMaximum"] // step) - 1
    if last < first:
        raise ValueError(f"no multiple of {step} is within the bounds of {schema}")
    number: float = (first + draw.below(int(last - first) + 1)) * step
    return number


def _text(schema: Json, draw: Draw) -> str:
    given: list[str] = [*schema.get("examples", []), *(schema[key] for key in ("example", "default") if key in schema)]
    if given:
        return str(draw.among(given))
    if "pattern" in schema:
        raise ValueError(f"a text of the pattern {schema['pattern']!r} cannot be made up; give its schema an example")
    number = draw.below(1 << 31)
    moment = iso_8601(1000 * number)
    formats: dict[str | None, str] = {
        "date-time": f"{moment}Z",
        "date": moment[:10],
        "time": f"{moment[11:]}Z",
        "email": f"someone.{number:x}@example.com",
        "uri": f"https://example.com/{number:x}",
        "uuid": f"{number:08x}-0000-4000-8000-{number:012x}",
        "ipv4": f"192.0.2.{number % 256}",
    }
    text = formats.get(schema.get("format"), f"{draw.among([*WORDS])}{number % 100}")
    longest: int | None = schema.get("maxLength")
    return text.ljust(schema.get("minLength", 0), "x")[:longest]
