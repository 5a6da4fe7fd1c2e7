"""Schemas compared: what a value may be, on its way to the server or back from it.

A schema that is shared is compared anew at every place that reaches it, since the same edit can break one direction
only. A schema that reaches itself is walked once on each way.
"""

from __future__ import annotations

from typing import Any

from .bounds import BOUND_KEYWORDS, bound_changes
from .change import Names, Place
from .forms import matched
from .ledger import Ledger
from .naming import class_name, field_name, member_name
from .shapes import Shape, shape_of

__all__ = ["Schemas"]

Json = dict[str, Any]
Schema = Json | bool

_PYTHON = {"array": "list", "boolean": "bool", "integer": "int", "number": "float", "object": "dict", "string": "str"}
_PYTHON_FORMATS = {"date": "datetime.date", "date-time": "datetime.datetime", "uuid": "UUID", "binary": "File"}
_RULED = frozenset(
    {"properties", "required", "items", "additionalProperties", "enum", "const", "format", "default", *BOUND_KEYWORDS}
)


class Schemas:
    """Compares schemas of two contracts and writes what differs into the ledger."""

    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger
        self._walking: set[tuple[str, str]] = set()

    def compare(self, place: Place, old: Schema, new: Schema, default_code: str | None = None) -> None:
        """Compare two schemas at a place.

        Args:
            place: Where they stand; its direction decides what breaks.
            old: The schema of before.
            new: The schema of after.
            default_code: What to call a default that differs; None for the direction's own code.
        """
        walk = (repr(old), repr(new))
        if walk in self._walking or self._ledger.references.same(old, new):
            return
        self._walking.add(walk)
        before, after = shape_of(self._ledger.old, old), shape_of(self._ledger.new, new)
        if before.variants or after.variants:
            self._variants(place, (old, before), (new, after))
        elif self._types(place, before, after):
            self._value(place, before, after, default_code)
        self._walking.discard(walk)

    def _add(self, code: str, place: Place, python: str, message: str) -> None:
        self._ledger.add(f"{place.direction}-{code}", place, python, message)

    def _value(self, place: Place, before: Shape, after: Shape, default_code: str | None) -> None:
        """Everything about a value but its type and its forms."""
        self._model(place, before, after)
        self._null(place, before, after)
        self._format(place, before, after)
        self._enum(place, before, after)
        self._constant(place, before, after)
        self._bounds(place, before, after)
        self._default(place, before, after, default_code)
        self._properties(place, before, after)
        self._unknown_keys(place, before, after)
        self._items(place, before, after)
        self._ledger.words(place, before.facts, after.facts)
        self._ledger.leftovers(place, before.facts, after.facts, _RULED)

    def _types(self, place: Place, before: Shape, after: Shape) -> bool:
        """Compare the types. False where they have so little in common that the rest need not be compared."""
        if before.untyped and after.untyped:
            return True
        was, now = _python_type(before, place.owner), _python_type(after, place.new_owner)
        if before.types != after.types:
            narrowed = bool(after.types) and after.types <= _with_integers(before.types) and not before.untyped
            widened = bool(before.types) and before.types <= _with_integers(after.types)
            ways = {("response", True): "type-narrowed", ("request", True): "type-widened"}
            way = ways.get((str(place.direction), narrowed if place.direction == "response" else widened))
            said = f"type {_named(before)} is now {_named(after)}"
            self._add(way or "type-changed", place, f"{_sentence(place)} is now `{now}`, was `{was}`.", said)
            alike = _with_integers(before.types) & _with_integers(after.types)
            return bool(alike) and not before.untyped and not after.untyped
        if "string" in before.types and _python_format(before) != _python_format(after):
            said = f"format {before.facts.get('format')} is now {after.facts.get('format')}"
            self._add("type-changed", place, f"{_sentence(place)} is now `{now}`, was `{was}`.", said)
        return True

    def _variants(self, place: Place, old: tuple[Schema, Shape], new: tuple[Schema, Shape]) -> None:
        (old_schema, before), (new_schema, after) = old, new
        if (before.untyped and not before.variants) or (after.untyped and not after.variants):
            self._add(
                "type-changed", place, f"{_sentence(place)} has another type.", "forms in place of any value, or back"
            )
            return
        self._null(place, before, after)
        pairs, gone, come = matched(self._ledger, before.variants or (old_schema,), after.variants or (new_schema,))
        for number, (one, other) in pairs:
            path = f"{place.path or '$'}({before.combiner or after.combiner} {number})"
            self.compare(place.within(path, place.python), one, other)
        for form in gone:
            said = f"{_sentence(place)} is never {_form(form)} now."
            self._add("variant-removed", place, said, f"the form {_form(form)} is gone")
        for form in come:
            said = f"{_sentence(place)} may now also be {_form(form)}."
            self._add("variant-added", place, said, f"the form {_form(form)} is new")
        if before.variants and after.variants:
            self._ledger.words(place, before.facts, after.facts)
        # Where one side is a single form, its keywords were compared as that form's; the other side's are left over.
        self._ledger.leftovers(place, _beside(before, after), _beside(after, before))

    def _model(self, place: Place, before: Shape, after: Shape) -> None:
        was, now = before.class_named(place.owner), after.class_named(place.new_owner)
        if was is not None and now is not None and was != now:
            said = f"{_sentence(place)} is now of class `{now}`, was `{was}`."
            self._ledger.add("model-renamed", place, said, f"the schema {was} is now {now}")

    def _null(self, place: Place, before: Shape, after: Shape) -> None:
        if after.nullable and not before.nullable:
            said = "may now be None" if place.direction == "response" else "may now be given as None"
            self._add("became-nullable", place, f"{_sentence(place)} {said}.", "null is now allowed")
        elif before.nullable and not after.nullable:
            said = "is no longer None" if place.direction == "response" else "may no longer be None"
            self._add("no-longer-nullable", place, f"{_sentence(place)} {said}.", "null is no longer allowed")

    def _format(self, place: Place, before: Shape, after: Shape) -> None:
        was, now = before.facts.get("format"), after.facts.get("format")
        if was == now or _python_format(before) != _python_format(after):
            return
        said = f"format {was or 'none'} is now {now or 'none'}"
        if place.direction == "response":
            self._add("format-changed", place, f"{_sentence(place)} keeps its type.", said)
        elif now is None:
            self._add("format-widened", place, f"{_sentence(place)} takes more values.", said)
        else:
            self._add("format-tightened", place, f"{_sentence(place)} takes fewer values.", said)

    def _enum(self, place: Place, before: Shape, after: Shape) -> None:
        if "const" in before.facts or "const" in after.facts:
            return  # told of as a fixed value
        was, now = before.values, after.values
        if was is not None and now is not None:
            self._enum_values(place, before, was, now)
        elif now is not None:
            name = after.class_named(place.new_owner)
            base = "str" if all(isinstance(value, str) for value in now) else "int"
            said = f"{_sentence(place)} is now a `{name}`, which is a `{base}` still."
            self._add("enum-introduced", place, said, f"only {_listed(now)} now")
        elif was is not None:
            name = before.class_named(place.owner)
            said = f"{_sentence(place)} is no longer a `{name}`."
            self._add("enum-dropped", place, said, f"any value now, not only {_listed(was)}")

    def _enum_values(self, place: Place, before: Shape, was: tuple[Any, ...], now: tuple[Any, ...]) -> None:
        name = before.class_named(place.owner)
        old, new = _members(was), _members(now)
        for value, member in old.items():
            if value not in new:
                said = f"`{name}.{member}` is gone."
                self._add("enum-value-removed", place, said, f"the value {_quoted(value[1])} is gone")
            elif member != new[value]:
                said = f"`{name}.{member}` is now `{name}.{new[value]}`."
                self._ledger.add("enum-member-renamed", place, said, f"{_quoted(value[1])} stands in another place")
        for value, member in new.items():
            if value not in old:
                warning = "; a `match` over the others does not cover it" if place.direction == "response" else ""
                said = f"`{name}.{member}` is new{warning}."
                self._add("enum-value-added", place, said, f"the value {_quoted(value[1])} is new")

    def _constant(self, place: Place, before: Shape, after: Shape) -> None:
        if self._ledger.differ("const", before.facts, after.facts):
            was, now = map(_fixed, (before, after))
            said = f"{_sentence(place)} is now {now}, was {was}."
            self._add("const-changed", place, said, f"the fixed value {was} is now {now}")

    def _bounds(self, place: Place, before: Shape, after: Shape) -> None:
        for change in bound_changes(
            before.facts, after.facts, whole=before.types == after.types == frozenset({"integer"})
        ):
            less = {"tightened": "fewer", "widened": "more"}[change.way]
            verb = "takes" if place.direction == "request" else "may have"
            said = f"{_sentence(place)} {verb} {less} values."
            self._add(f"bound-{change.way}", place, said, f"{change.before} is now {change.after}")

    def _default(self, place: Place, before: Shape, after: Shape, code: str | None) -> None:
        if not self._ledger.differ("default", before.facts, after.facts):
            return
        was, now = (
            _quoted(shape.facts["default"]) if "default" in shape.facts else "none" for shape in (before, after)
        )
        said = f"default {was} is now {now}"
        if code is not None:
            self._ledger.add(code, place, f"Nothing changes: {place.python} is always sent.", said)
        elif place.direction == "request":
            self._add("default-changed", place, f"Leaving out {place.python} now means {now}, not {was}.", said)
        else:
            self._add("default-changed", place, f"{_sentence(place)} still says what the server sent.", said)

    def _properties(self, place: Place, before: Shape, after: Shape) -> None:
        owner, new_owner = _holder(before, place.owner), _holder(after, place.new_owner)
        for name in dict.fromkeys([*before.properties, *after.properties]):
            python = f"`{owner if name in before.properties else new_owner}.{field_name(name)}`"
            at = place.within(place.key(name), python, (owner, name), (new_owner, name))
            if name not in after.properties:
                self._add("field-removed", at, f"{python} is gone.", f"the field `{name}` is gone")
            elif name not in before.properties:
                self._new_field(at, name, after)
            else:
                self._requirement(at, name, before, after)
                self.compare(at, before.properties[name], after.properties[name])

    def _new_field(self, at: Place, name: str, after: Shape) -> None:
        required = name in after.required
        if at.direction == "response":
            default = shape_of(self._ledger.new, after.properties[name]).facts.get("default")
            absent = "" if required else f"; {default!r} where the server leaves it out"
            self._add("field-added", at, f"{at.python} is new{absent}.", f"the field `{name}` is new")
        elif required:
            message = f"the required field `{name}` is new"
            self._ledger.add("required-request-field-added", at, f"{at.python} must be given.", message)
        else:
            message = f"the optional field `{name}` is new"
            self._ledger.add("optional-request-field-added", at, f"{at.python} may be given.", message)

    def _requirement(self, at: Place, name: str, before: Shape, after: Shape) -> None:
        was, now = name in before.required, name in after.required
        if was and not now:
            means = "may now be None" if at.direction == "response" else "may now be left out"
            self._add("field-became-optional", at, f"{at.python} {means}.", f"the field `{name}` is now optional")
        elif now and not was:
            means = "is now always there" if at.direction == "response" else "must now be given"
            self._add("field-became-required", at, f"{at.python} {means}.", f"the field `{name}` is now required")

    def _unknown_keys(self, place: Place, before: Shape, after: Shape) -> None:
        was: Schema = before.facts.get("additionalProperties", True)
        now: Schema = after.facts.get("additionalProperties", True)
        owner, new_owner = _holder(before, place.owner), _holder(after, place.new_owner)
        if was is False and now is not False:
            self._add(
                "object-opened", place, f"`{owner}.additional_properties` is new.", "unknown keys are now allowed"
            )
        elif now is False and was is not False:
            said = f"`{owner}.additional_properties` is gone."
            self._add("object-closed", place, said, "unknown keys are no longer allowed")
        elif "additionalProperties" in before.facts or "additionalProperties" in after.facts:
            names = ((each, "AdditionalProperty") for each in (owner, new_owner))
            self.compare(place.within(f"{place.path or '$'}.*", f"a value of {place.python}", *names), was, now)

    def _items(self, place: Place, before: Shape, after: Shape) -> None:
        was: Schema = before.facts.get("items", True)
        now: Schema = after.facts.get("items", True)
        names = ((*owner, "Item") for owner in (place.owner, place.new_owner))
        self.compare(place.within(f"{place.path or '$'}[]", f"an item of {place.python}", *names), was, now)


def _holder(shape: Shape, owner: Names) -> str:
    """The class whose attributes an object's fields are."""
    return shape.class_named(owner) or class_name(*owner)


def _with_integers(types: frozenset[str]) -> frozenset[str]:
    return types | {"integer"} if "number" in types else types


def _python_format(shape: Shape) -> str | None:
    return _PYTHON_FORMATS.get(shape.facts.get("format", ""))


def _python_type(shape: Shape, owner: Names) -> str:
    if shape.untyped:
        return "Any"
    name = shape.class_named(owner)
    if name is not None:
        return name
    texts = {"string": _python_format(shape)}
    return " | ".join(texts.get(each) or _PYTHON.get(each, each) for each in sorted(shape.types)) or "None"


def _named(shape: Shape) -> str:
    return "any" if shape.untyped else " or ".join(sorted(shape.types)) or "null"


def _fixed(shape: Shape) -> str:
    """What the value is fixed to."""
    if "const" in shape.facts:
        return _quoted(shape.facts["const"])
    return "free" if shape.values is None else f"one of {_listed(shape.values)}"


def _sentence(place: Place) -> str:
    return place.python[:1].upper() + place.python[1:]


def _quoted(value: object) -> str:
    return f'"{value}"' if isinstance(value, str) else "null" if value is None else str(value).lower()


def _members(values: tuple[Any, ...]) -> dict[tuple[str, Any], str]:
    """The member of each value, by the value and its type: true and 1 are two values."""
    return {(type(value).__name__, value): member_name(value, at) for at, value in enumerate(values)}


def _listed(values: tuple[Any, ...]) -> str:
    return ", ".join(map(_quoted, values))


def _form(schema: Schema) -> str:
    if isinstance(schema, dict) and "$ref" in schema:
        return f"`{class_name(str(schema['$ref']).rsplit('/', 1)[-1])}`"
    return f"`{schema.get('type', 'any')}`" if isinstance(schema, dict) else str(schema)


def _beside(shape: Shape, other: Shape) -> Json:
    """The keywords beside a shape's forms; where both have forms, which of `oneOf` and `anyOf` it is counts as one."""
    if not shape.variants:
        return {}
    return {**shape.facts, "combiner": shape.combiner} if other.variants else shape.facts
