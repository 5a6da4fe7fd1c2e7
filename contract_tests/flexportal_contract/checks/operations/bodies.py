"""Bodies of writes: valid ones made from the schema and from records that exist, and what differs from them."""

from __future__ import annotations

import secrets
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from flexportal.contract import Contract

from ...check import Untestable
from ...context import CheckContext
from ...probing.json_body import as_array, as_object
from ...probing.request import OWN_TENANT
from .records import Id, Json

__all__ = ["FREE_TEXT", "SENT_TIME", "BodyMaker", "at", "named", "subset", "unique"]


FREE_TEXT = "notes"
# No whole quarter of an hour, so that one in another time zone can be told from a day or another rounding.
SENT_TIME = "2026-04-01T08:17:23.000Z"


def unique() -> str:
    """Text that no record has."""
    return f"check-{secrets.token_hex(6)}"


@dataclass
class BodyMaker:
    """Makes bodies for one operation.

    Args:
        context: The operation's context.
        rows: Records like the one to be written; what they have is realistic.
        path: The values of the path parameters.
        new: Whether a new record is made: text that tells the rows apart must then be new.
        related: Records that references lead to, the most telling first.
    """

    context: CheckContext
    rows: Sequence[Json] = ()
    path: Mapping[str, Id] = field(default_factory=dict[str, Id])
    new: bool = False
    related: Sequence[Json] = ()

    @property
    def contract(self) -> Contract:
        """The contract."""
        return self.context.contract

    @property
    def schema(self) -> Json:
        """The schema of the body. Raises: Untestable where it isn't JSON."""
        body = self.context.operation.body
        if body is None:
            return {}
        if not body.media_types or "json" not in body.media_types[0]:
            kind = body.media_types[0] if body.media_types else "of no declared type"
            raise Untestable(f"the body is {kind}, not JSON: the contract doesn't say what such a file contains")
        return body.schema

    def required(self) -> Json:
        """A body with what is required."""
        return self._object(self.schema, "", self.references())

    def value(self, name: str) -> Any:
        """A value for one property."""
        return self._value(self.contract.properties(self.schema)[name], name)

    def other(self, name: str, now: Any) -> Any:
        """Another valid value for one property than the present one; None where none can be made up."""
        part = self.contract.present(self.contract.properties(self.schema)[name])
        part = self.contract.resolve(part["oneOf"][0]) if "oneOf" in part else part
        if part.get("additionalProperties") is True:
            return {"check": unique()}
        if "x-equals" in part or (name in self.schema.get("required", ()) and name.lower().endswith("id")):
            return None
        if "enum" in part:
            return next((value for value in reversed(part["enum"]) if value != now), None)
        if part.get("type") == "string":
            return unique()[: part.get("maxLength", 100)]
        if part.get("type") in ("integer", "number"):
            low, high = part.get("minimum", 0), part.get("maximum", 10**6)
            return low + 1 if now != low + 1 and low + 1 <= high else low
        if part.get("type") == "array" and now and not part.get("minItems"):
            return []
        return self.value(name) if part.get("type") == "object" else None

    def references(self) -> Json:
        """Ids of other records, and what the body repeats of them."""
        found: Json = {}
        for name in self.schema.get("required", ()):
            part = self.contract.present(self.contract.properties(self.schema)[name])
            if "x-equals" in part:
                found[name] = self._equal(part["x-equals"])
                continue
            for record in self.related:
                value = named(record, name)
                if value not in (None, []) and isinstance(value, list) == (part.get("type") == "array"):
                    found[name] = value
                    break
                if value is not None and not isinstance(value, list) and part.get("type") == "array":
                    found[name] = [value]
                    break
        return found

    def _equal(self, expression: str) -> Id:
        place, _, name = expression.removeprefix("$request.").partition(".")
        return self.path[name] if place == "path" else self.context.tenants[OWN_TENANT]

    def _object(self, schema: Json, path: str, given: Mapping[str, Any] = {}) -> Json:
        properties = self.contract.properties(schema)
        names = self.contract.resolve(schema).get("required", ())
        return {
            name: given[name] if name in given else self._value(properties[name], f"{path}.{name}".lstrip("."))
            for name in names
        }

    def _value(self, schema: Json, path: str) -> Any:
        part = self.contract.present(schema)
        part = self.contract.resolve(part["oneOf"][0]) if "oneOf" in part else part
        kinds = as_array(part.get("type"))
        kind: Any = kinds[0] if kinds else part.get("type")
        if "const" in part or "enum" in part:
            return part.get("const", part.get("enum", [None])[0])
        if kind == "object" or "properties" in part:
            return self._object(part, path)
        if kind == "array":
            return [self._value(part.get("items", {}), path)]
        known = [value for row in self.rows for value in at(row, path.split("."))]
        if kind == "boolean":
            return True
        if kind in ("integer", "number"):
            return _number(part, known)
        return self._text(part, known, path)

    def _text(self, schema: Json, known: Sequence[Any], path: str) -> str:
        texts = [value for value in known if isinstance(value, str)]
        told_apart = len(texts) < 2 or len(texts) == len(set(texts))
        if schema.get("format") == "email" or any("@" in text for text in texts[:1]):
            return f"{unique()}@example.com"
        if schema.get("format") == "uri":
            return "https://example.com/a.png"
        if schema.get("x-timestamp") or schema.get("format") == "date-time":
            return SENT_TIME
        if not self.new:
            return texts[0] if texts else unique()
        # Names and addresses of people stay out of what a report shows: only what lists filter by is taken from rows.
        name = path.rpartition(".")[2]
        given = texts if name in self._filtered() else [*self._examples(path)]
        return given[0] if given and not told_apart else unique()

    def _filtered(self) -> set[str]:
        return {entry.field.rpartition(".")[2] for each in self.contract.listings for entry in each.filters}

    def _examples(self, path: str) -> Iterator[str]:
        values = (value for each in self.schema.get("examples", ()) for value in at(each, path.split(".")))
        return (value for value in values if isinstance(value, str))


def _number(schema: Json, known: Sequence[Any]) -> Any:
    numbers = [value for value in known if isinstance(value, int | float) and not isinstance(value, bool)]
    low = schema.get("minimum", schema.get("exclusiveMinimum", 0) + (1 if "exclusiveMinimum" in schema else 0))
    # The smallest number is what a server that ignores it would take anyway.
    realistic = next((number for number in numbers if number > low), *numbers[:1]) if numbers else None
    return max(low, min(1, schema.get("maximum", 1))) if realistic is None else realistic


def at(value: Any, names: Sequence[str]) -> Iterator[Any]:
    """Every value at a path, through lists."""
    if (items := as_array(value)) is not None:
        for item in items:
            yield from at(item, names)
    elif not names:
        yield value
    elif names[0] in (fields := as_object(value) or {}):
        yield from at(fields[names[0]], names[1:])


def named(record: Any, name: str) -> Any:
    """The value of the field that a property's name ends with, at any depth: `newSku` is an asset's `sku`."""
    fields = as_object(record) or {}
    for key, value in fields.items():
        if name.lower() == key.lower():
            return value
    for key, value in fields.items():
        if name.lower().endswith(key.lower()) and not isinstance(value, dict | list):
            return value
        if name.lower() == f"{key.lower()}s" and isinstance(value, str):
            return value
    nested = (named(value, name) for value in fields.values() if isinstance(value, dict))
    return next((value for value in nested if value is not None), None)


def subset(sent: Any, kept: Any) -> bool:
    """Whether a record keeps what was sent; it may have more, and lists of objects in another order."""
    if (fields := as_object(sent)) is not None:
        theirs = as_object(kept)
        return theirs is not None and all(
            name in theirs and subset(value, theirs[name]) for name, value in fields.items()
        )
    # An empty list may be left out.
    items, others = as_array(sent), as_array([] if sent == [] and kept is None else kept)
    if items is not None and others is not None:
        if any(isinstance(item, dict) for item in items):
            return all(any(subset(item, other) for other in others) for item in items)
        return sorted(map(str, items)) == sorted(map(str, others))
    return bool(sent == kept)
