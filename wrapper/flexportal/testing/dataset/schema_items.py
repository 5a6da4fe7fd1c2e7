"""Items for any list operation, made from their schema alone."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from random import Random
from typing import Any, cast

from ...contract import Contract, Json
from ...patterns import text_matching
from ..api.messages import Item
from ..api.schema_errors import INFINITY, schema_errors
from .customers import JITTER, created_at
from .moments import iso_8601

__all__ = ["SchemaItems", "flat", "unmakeable", "value_problem"]

DEPTH = 4
"""Below this depth optional properties are left out and arrays are empty, so that a schema may contain itself."""

KEY_INDEX = re.compile(r"-([0-9a-f]+)\Z")
# A text with such an example is a point in time as well, whatever its format.
TIME = re.compile(r"\d{4}-\d{2}-\d{2}T\d{2}:")
TWO_YEARS = 2 * 365 * 86_400
WORDS = ("north", "Süd", "вектор", "東", "a b", "x/y", "", "zeta")


def flat(contract: Contract, schema: Json) -> Json:
    """The schema with its references resolved, its parts merged, and the first of its alternatives taken."""
    whole = contract.resolve(schema)
    parts: list[Json] = [*whole.pop("allOf", []), *(whole.pop(key)[0] for key in ("oneOf", "anyOf") if key in whole)]
    for part in (flat(contract, entry) for entry in parts):
        merged: Json = {
            "properties": {**whole.get("properties", {}), **part.get("properties", {})},
            "required": [*whole.get("required", []), *part.get("required", [])],
        }
        whole = {**whole, **part, **{key: value for key, value in merged.items() if value}}
    return whole


def value_problem(contract: Contract, schema: Json) -> str | None:
    """Why no value can be made for a schema; None where one can."""
    made = SchemaItems(contract, {}, "tenant", "seed", 0)
    try:
        for seed in range(3):
            value = made.value(schema, Random(seed))  # noqa: S311
            for error in schema_errors(contract, schema, value, "value"):
                return f"{error.path}: {error.message}"
    except ValueError as error:
        return str(error)
    except RecursionError:
        return "it requires itself, without end"
    return None


Place = tuple[str | int, ...]


def unmakeable(contract: Contract) -> Iterator[tuple[Place, str]]:
    """The schemas of successful responses that no value can be made for: where each is in the contract, and why not."""
    seen: set[Place] = set()
    for operation in contract.operations:
        success = operation.success
        if success is not None and success.schema is not None:
            node = "paths", operation.path, operation.method.lower(), "responses", success.status, "content"
            yield from _unmakeable(contract, success.schema, (*node, str(success.media_type), "schema"), seen)


def _unmakeable(contract: Contract, schema: Json, place: Place, seen: set[Place]) -> Iterator[tuple[Place, str]]:
    if "$ref" in schema:
        place = tuple(part.replace("~1", "/").replace("~0", "~") for part in schema["$ref"][2:].split("/"))
    if place in seen:
        return
    seen.add(place)
    whole = contract.resolve(schema)
    parts: dict[Place, Json] = {("properties", name): part for name, part in whole.get("properties", {}).items()}
    parts |= {("items",): whole["items"]} if "items" in whole else {}
    parts |= {(key, at): part for key in ("allOf", "anyOf", "oneOf") for at, part in enumerate(whole.get(key, ()))}
    found = [each for name, part in parts.items() for each in _unmakeable(contract, part, (*place, *name), seen)]
    problem = None if found else value_problem(contract, schema)
    yield from found if problem is None else [(place, problem)]


class SchemaItems:
    """Makes the items of a tenant from a schema of the contract.

    Every type and the usual constraints are supported; a text with a `pattern` that `text_matching` cannot read
    needs an `example`, `examples` or `default`.

    Args:
        contract: Where references point.
        schema: The item's schema.
        tenant: The tenant that the items belong to; the value of a property `tenantId`.
        seed: What the items are derived from.
        now: The time of the newest, in milliseconds since 1970; all dates are in the two years before.
        keys: Text properties that identify the item, such as its id and what is filtered by; they end with the index.
            Those of nested objects are paths with dots.
        only: The properties to make; None means all.
    """

    def __init__(
        self,
        contract: Contract,
        schema: Json,
        tenant: str,
        seed: str,
        now: int,
        *,
        keys: Iterable[str] = (),
        only: Iterable[str] | None = None,
    ) -> None:
        self._contract = contract
        schema = flat(contract, schema)
        self._required: list[str] = schema.get("required", [])
        self._tenant = tenant
        self._now = now
        self._seed = seed
        # Distinguishes the keys of one tenant from those of another.
        self._tag = f"{Random(seed).getrandbits(32):08x}"  # noqa: S311
        properties: Json = schema.get("properties", {})
        self._properties = {name: properties[name] for name in properties if only is None or name in only}
        self.keys = frozenset(
            name
            for name in keys
            if name.partition(".")[0] in self._properties and self._is_key(contract.field_schema(schema, name))
        )

    def locate(self, field: str, text: str) -> Sequence[int]:
        """The index of the only item whose key can be that text; empty where no item's can."""
        found = KEY_INDEX.search(text)
        return [] if field not in self.keys or found is None else [int(found[1], 16)]

    def make(self, index: int, fixed: Mapping[str, Any]) -> Item:
        """The item of that index, with the fixed fields as they are."""
        random = Random(f"{self._seed}/{index}")  # noqa: S311
        item: Item = {}
        for name, schema in self._properties.items():
            if name in fixed:
                item[name] = fixed[name]
            elif name in self.keys:
                item[name] = f"{name}-{self._tag}-{index:x}"
            elif name in self._required or random.random() < 0.75:
                item[name] = self._property(name, schema, index, random)
        nested = {name: f"{name.rpartition('.')[2]}-{self._tag}-{index:x}" for name in self.keys} | dict(fixed)
        for path, value in nested.items():
            _put(item, path, value)
        return item

    def created(self, index: int) -> int:
        """When the item of that index was created, in milliseconds since 1970."""
        return created_at(self._now, index, index * JITTER % 65_536)

    def value(self, schema: Json, random: Random, depth: int = 0) -> Any:
        """Some value that is valid by the schema."""
        schema = flat(self._contract, schema)
        if "const" in schema:
            return schema["const"]
        if "enum" in schema:
            return random.choice(schema["enum"])
        kind = schema.get("type", "object" if "properties" in schema else None)
        if isinstance(kind, list):
            kind = random.choice(cast("list[str]", kind))
        match kind:
            case "null":
                return None
            case "boolean":
                return random.random() < 0.5
            case "integer" | "number":
                return _number(schema, random, kind)
            case "array":
                return self._array(schema, random, depth)
            case "object":
                return self._object(schema, random, depth)
            case _:
                return _text(schema, random, self._now)

    def _property(self, name: str, schema: Json, index: int, random: Random) -> Any:
        whole = flat(self._contract, schema)
        if name == "tenantId":
            return self._tenant
        if name == "createdAt" and whole.get("type", "string") == "string":
            return f"{iso_8601(self.created(index))}Z"
        return self.value(whole, random, 1)

    def _is_key(self, schema: Json) -> bool:
        whole = flat(self._contract, schema)
        free = not whole.keys() & {"enum", "const", "pattern", "format", "maxLength"}
        return free and whole.get("type") == "string"

    def _array(self, schema: Json, random: Random, depth: int) -> list[Any]:
        fewest = schema.get("minItems", 0)
        if fewest > schema.get("maxItems", INFINITY):
            raise ValueError("minItems is above maxItems")
        more = 0 if depth > DEPTH else random.randrange(min(4, schema.get("maxItems", INFINITY) - fewest + 1))
        return [self.value(schema.get("items", {}), random, depth + 1) for _ in range(fewest + more)]

    def _object(self, schema: Json, random: Random, depth: int) -> Item:
        required: list[str] = schema.get("required", [])
        made: Item = {}
        for name, child in schema.get("properties", {}).items():
            if name in required or (depth <= DEPTH and random.random() < 0.75):
                made[name] = self.value(child, random, depth + 1)
        return made


def _put(item: Item, path: str, value: Any) -> None:
    """Set a field of a nested object, where the item has that object."""
    *parents, name = path.split(".")
    for parent in parents:
        item = item.get(parent, {})
    if parents and item:
        item[name] = value


def _number(schema: Json, random: Random, kind: str) -> float:
    step = schema.get("multipleOf", 1 if kind == "integer" else 0.25)
    # Counted in steps, an exclusive bound excludes no other number than itself.
    first = -(-schema["minimum"] // step) if "minimum" in schema else schema.get("exclusiveMinimum", -step) // step + 1
    last = first + 1000 / step
    if "maximum" in schema:
        last = schema["maximum"] // step
    elif "exclusiveMaximum" in schema:
        last = -(-schema["exclusiveMaximum"] // step) - 1
    if last < first:
        raise ValueError(f"no multiple of {step} is within the bounds")
    number: float = (first + random.randrange(int(last - first) + 1)) * step
    return number


def _text(schema: Json, random: Random, now: int) -> str:
    given: list[str] = [*schema.get("examples", []), *(schema[key] for key in ("example", "default") if key in schema)]
    is_time = bool(given) and TIME.match(str(given[0])) is not None
    if given and not is_time:
        return str(random.choice(given))
    if "pattern" in schema:
        return text_matching(schema["pattern"], random, schema.get("minLength", 0), schema.get("maxLength", INFINITY))
    number = random.randrange(1 << 31)
    moment = iso_8601(now - 1000 * (number % TWO_YEARS))
    formats: dict[str | None, str] = {
        "date-time": f"{moment}Z",
        "date": moment[:10],
        "time": f"{moment[11:]}Z",
        "email": f"someone.{number:x}@example.com",
        "uri": f"https://example.com/{number:x}",
        "uuid": f"{number:08x}-0000-4000-8000-{number:012x}",
        "ipv4": f"192.0.2.{number % 256}",
    }
    text = formats.get("date-time" if is_time else schema.get("format"), f"{random.choice(WORDS)}{number % 100}")
    longest: int | None = schema.get("maxLength")
    if longest is not None and (is_time or schema.get("format") in formats) and len(text) > longest:
        raise ValueError(f"no text of the format is as short as maxLength {longest}")
    return text.ljust(schema.get("minLength", 0), "x")[:longest]
