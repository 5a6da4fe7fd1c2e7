"""Schemas compared: what a value may be, on its way to the server or back from it.

A component is compared once for each direction in which it is used, since the same edit can break one of them only.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from .bounds import BOUNDS, bound_changes
from .change import Names, Place
from .comparison import Comparison, canonical
from .naming import beside, class_name, field_names, member_names
from .shapes import Schema, Shape, component, shape_of

__all__ = ["Schemas"]

Json = dict[str, Any]

_PYTHON = {"array": "list", "boolean": "bool", "integer": "int", "number": "float", "object": "dict", "string": "str"}
_FORMATS = {"date": "datetime.date", "date-time": "datetime.datetime", "uuid": "UUID", "binary": "File"}
_RULED = frozenset(
    {"properties", "required", "items", "additionalProperties", "enum", "const", "format", "default", *BOUNDS}
)


class Schemas:
    """Compares schemas of two contracts and notes what differs."""

    def __init__(self, comparison: Comparison) -> None:
        self._comparison = comparison
        self._compared: set[tuple[str, str, str | None, str]] = set()

    def compare(self, place: Place, old: Schema, new: Schema, default_code: str | None = None) -> None:
        """Compare two schemas at a place.

        Args:
            place: Where they stand; its direction decides what breaks.
            old: The schema of the old contract.
            new: The schema of the new contract.
            default_code: The code of a default that differs; None for the direction's own code.
        """
        if self._comparison.same(old, new):
            return
        before, after = shape_of(self._comparison.old, old), shape_of(self._comparison.new, new)
        self._model(place, before, after)
        (was, beside), (now, beside_new) = component(old), component(new)
        if was is not None and now is not None:
            self._comparison.remaining(place, beside, beside_new)
            name, new_name = (shape.class_named((each,)) for shape, each in ((before, was), (after, now)))
            # Not as a class that nobody sees: callers pass the fields of a body one by one.
            python = place.python if place.call else f"`{name or was}`"
            owners = (name or was,), (new_name or now,)
            place = Place(f"schema {was}", python, place.direction, "", *owners, call=place.call)
            old, new = ({"$ref": f"#/components/schemas/{each}"} for each in (was, now))
            before, after = shape_of(self._comparison.old, old), shape_of(self._comparison.new, new)
        pair = (canonical(old), canonical(new), place.direction, place.call)
        if pair in self._compared:
            return
        self._compared.add(pair)
        if before.variants or after.variants:
            self._variants(place, (old, before), (new, after))
        elif self._types(place, before, after):
            self._value(place, before, after, default_code)
        if was is None or now is None:  # inline: the next one is at a place of its own
            self._compared.discard(pair)

    def _add(self, code: str, place: Place, python: str, message: str) -> None:
        self._comparison.add(f"{place.direction}-{code}", place, python, message)

    def _value(self, place: Place, before: Shape, after: Shape, default_code: str | None) -> None:
        """Everything about a value but its type and its variants."""
        self._null(place, before, after)
        self._format(place, before, after)
        self._enum(place, before, after)
        self._bounds(place, before, after)
        self._default(place, before, after, default_code)
        self._properties(place, before, after)
        self._unknown_keys(place, before, after)
        was, now = (shape.facts.get("items", True) for shape in (before, after))
        names = ((*owner, "Item") for owner in (place.owner, place.new_owner))
        self.compare(place.within("[]", f"an item of {place.python}", *names), was, now)
        self._comparison.remaining(place, before.facts, after.facts, _RULED)

    def _types(self, place: Place, before: Shape, after: Shape) -> bool:
        """Compare the types. False where they have so little in common that the rest need not be compared."""
        if before.untyped and after.untyped:
            return True
        python = f"{place.subject} is now `{_type(after, place.new_owner)}`, was `{_type(before, place.owner)}`."
        if before.types != after.types:
            narrowed = after.types and after.types <= _with_integers(before.types) and not before.untyped
            widened = before.types and before.types <= _with_integers(after.types)
            code = "type-changed"
            if place.direction == "response" and narrowed:
                code = "type-narrowed"
            elif place.direction == "request" and widened:
                code = "type-widened"
            self._add(code, place, python, f"type {_named(before)} is now {_named(after)}")
            alike = _with_integers(before.types) & _with_integers(after.types)
            return bool(alike) and not before.untyped and not after.untyped
        was, now = (shape.facts.get("format", "") for shape in (before, after))
        if "string" in before.types and _FORMATS.get(was) != _FORMATS.get(now):
            self._add("type-changed", place, python, f"format {was or 'none'} is now {now or 'none'}")
        return True

    def _variants(self, place: Place, old: tuple[Schema, Shape], new: tuple[Schema, Shape]) -> None:
        (old_schema, before), (new_schema, after) = old, new
        if before.untyped or after.untyped:
            message = "variants in place of any value, or the reverse"
            self._add("type-changed", place, f"{place.subject} has another type.", message)
            return
        self._null(place, before, after)
        pairs, gone, added = self._matched(before.variants or (old_schema,), after.variants or (new_schema,))
        for number, (one, other) in pairs:
            self.compare(place.within(f"({before.combiner or after.combiner} {number})", place.python), one, other)
        for variant in gone:
            said = f"{place.subject} can no longer be {_variant(variant)}."
            self._add("variant-removed", place, said, f"the variant {_variant(variant)} is gone")
        for variant in added:
            said = f"{place.subject} can now also be {_variant(variant)}."
            self._add("variant-added", place, said, f"the variant {_variant(variant)} is new")
        # Where one side is a single variant, its keywords were compared as those of that variant.
        one, other = (shape.facts if shape.variants else {} for shape in (before, after))
        if before.variants and after.variants:
            one, other = {**one, "combiner": before.combiner}, {**other, "combiner": after.combiner}
        self._comparison.remaining(place, one, other)

    def _matched(
        self, old: Sequence[Schema], new: Sequence[Schema]
    ) -> tuple[list[tuple[int, tuple[Schema, Schema]]], list[Schema], list[Schema]]:
        """The variants that belong together, numbered from 1 as in the old contract; those that are gone, or new.

        Equal variants belong together first, then those of the same component, then those of the same types.
        """
        gone, added = dict(enumerate(old, 1)), list(new)
        pairs: list[tuple[int, tuple[Schema, Schema]]] = []
        contracts = self._comparison.old, self._comparison.new
        alike: tuple[Callable[[Schema, Schema], bool], ...] = (
            self._comparison.same,
            lambda one, other: component(one)[0] is not None and component(one)[0] == component(other)[0],
            lambda one, other: shape_of(contracts[0], one).types == shape_of(contracts[1], other).types,
        )
        for belong in alike:
            for number, variant in tuple(gone.items()):
                found = next((index for index, other in enumerate(added) if belong(variant, other)), None)
                if found is not None:
                    pairs.append((number, (gone.pop(number), added.pop(found))))
        return pairs, list(gone.values()), added

    def _model(self, place: Place, before: Shape, after: Shape) -> None:
        was, now = before.class_named(place.owner), after.class_named(place.new_owner)
        if was is not None and now is not None and was != now:
            said = f"{place.subject} is now of class `{now}`, was `{was}`."
            self._comparison.add("model-renamed", place, said, f"the schema {was} is now {now}")

    def _null(self, place: Place, before: Shape, after: Shape) -> None:
        if after.nullable and not before.nullable:
            self._add("became-nullable", place, f"{place.subject} can now be None.", "null is now allowed")
        elif before.nullable and not after.nullable:
            self._add("no-longer-nullable", place, f"{place.subject} can no longer be None.", "null is not allowed now")

    def _format(self, place: Place, before: Shape, after: Shape) -> None:
        was, now = (shape.facts.get("format", "") for shape in (before, after))
        if was == now or _FORMATS.get(was) != _FORMATS.get(now):
            return  # the same, or another type in Python
        said = f"format {was or 'none'} is now {now or 'none'}"
        if place.direction == "response":
            self._add("format-changed", place, f"{place.subject} keeps its type.", said)
        elif not now:
            self._add("format-widened", place, f"{place.subject} accepts more values.", said)
        else:
            self._add("format-tightened", place, f"{place.subject} accepts fewer values.", said)

    def _enum(self, place: Place, before: Shape, after: Shape) -> None:
        was, now = before.values, after.values
        if "const" in before.facts or "const" in after.facts:
            if not self._comparison.same(before.facts.get("const"), after.facts.get("const")):
                fixed = [_fixed(shape) for shape in (before, after)]
                said = f"{place.subject} is now {fixed[1]}, was {fixed[0]}."
                self._add("const-changed", place, said, f"the fixed value {fixed[0]} is now {fixed[1]}")
        elif was is not None and now is not None:
            self._enum_values(place, before.class_named(place.owner), _members(was), _members(now))
        elif now is not None:
            base = "str" if all(isinstance(value, str) for value in now) else "int"
            said = f"{place.subject} is now a `{after.class_named(place.new_owner)}`, a subclass of `{base}`."
            self._add("enum-introduced", place, said, f"only {_listed(now)} now")
        elif was is not None:
            said = f"{place.subject} is no longer a `{before.class_named(place.owner)}`."
            self._add("enum-dropped", place, said, f"any value now, not only {_listed(was)}")

    def _enum_values(self, place: Place, name: str | None, old: dict[str, str], new: dict[str, str]) -> None:
        for value, member in old.items():
            if value not in new:
                self._add("enum-value-removed", place, f"`{name}.{member}` is gone.", f"the value {value} is gone")
            elif member != new[value]:
                said = f"`{name}.{member}` is now `{name}.{new[value]}`."
                self._comparison.add("enum-member-renamed", place, said, f"{value} stands in another position")
        for value in new.keys() - old.keys():
            warning = "; a `match` over the others does not cover it" if place.direction == "response" else ""
            said = f"`{name}.{new[value]}` is new{warning}."
            self._add("enum-value-added", place, said, f"the value {value} is new")

    def _bounds(self, place: Place, before: Shape, after: Shape) -> None:
        whole = before.types == after.types == frozenset({"integer"})
        for change in bound_changes(before.facts, after.facts, whole=whole):
            amount = {"tightened": "fewer", "widened": "more"}[change.way]
            verb = "accepts" if place.direction == "request" else "can have"
            message = f"{change.before} is now {change.after}"
            self._add(f"bound-{change.way}", place, f"{place.subject} {verb} {amount} values.", message)

    def _default(self, place: Place, before: Shape, after: Shape, code: str | None) -> None:
        was, now = (
            _quoted(shape.facts["default"]) if "default" in shape.facts else "none" for shape in (before, after)
        )
        if was == now:
            return
        said = f"default {was} is now {now}"
        if code is not None:
            self._comparison.add(code, place, f"Nothing changes: {place.python} is always sent.", said)
        elif place.direction == "request":
            self._add("default-changed", place, f"Leaving out {place.python} now means {now}, not {was}.", said)
        else:
            self._add("default-changed", place, f"{place.subject} is still what the server sent.", said)

    def _properties(self, place: Place, before: Shape, after: Shape) -> None:
        owner, new_owner = _holder(before, place.owner), _holder(after, place.new_owner)
        names = field_names(before.properties), field_names(after.properties)
        sides = (self._comparison.old, before), (self._comparison.new, after)
        unsent = {
            name
            for contract, shape in sides
            for name, each in shape.properties.items()
            if place.direction == "request" and shape_of(contract, each).facts.get("readOnly")
        }
        for name, attribute in {**names[0], **names[1], **names[0]}.items():
            if name in unsent:  # no argument
                continue
            python = f"`{owner if name in before.properties else new_owner}.{attribute}`"
            if place.call:
                python = f"the argument `{beside(attribute, place.taken)}` of `{place.call}`"
            at = place.key(name, python, (owner, name), (new_owner, name))
            was, now = name in before.required, name in after.required
            response = at.direction == "response"
            if name not in after.properties:
                self._add("field-removed", at, f"{at.subject} is gone.", f"the field `{name}` is gone")
            elif name not in before.properties:
                self._new_field(at, name, after)
            elif was and not now:
                means = "can now be None" if response else "can now be left out"
                self._add("field-became-optional", at, f"{at.subject} {means}.", f"the field `{name}` is now optional")
            elif now and not was:
                means = "is now always present" if response else "must now be given"
                self._add("field-became-required", at, f"{at.subject} {means}.", f"the field `{name}` is now required")
            if name in before.properties and name in after.properties:
                if attribute != names[1][name]:
                    said = f"{at.subject} is now `{names[1][name]}`, since another field has its name."
                    self._comparison.add("field-renamed", at, said, f"there is another name like `{name}`")
                self.compare(at, before.properties[name], after.properties[name])

    def _new_field(self, at: Place, name: str, after: Shape) -> None:
        required = name in after.required
        kind = "required" if required else "optional"
        if at.direction == "response":
            default = shape_of(self._comparison.new, after.properties[name]).facts.get("default")
            absent = "" if required else f"; {default!r} where the server leaves it out"
            self._add("field-added", at, f"{at.python} is new{absent}.", f"the field `{name}` is new")
        else:
            said = f"{at.subject} {'must' if required else 'can'} be given."
            if "x-equals" in shape_of(self._comparison.new, after.properties[name]).facts:
                kind, said = "optional", f"{at.subject.split(' of ')[-1]} sends one field more, which is filled in."
            self._comparison.add(f"{kind}-request-field-added", at, said, f"the {kind} field `{name}` is new")

    def _unknown_keys(self, place: Place, before: Shape, after: Shape) -> None:
        was, now = (shape.facts.get("additionalProperties", True) for shape in (before, after))
        owner, new_owner = _holder(before, place.owner), _holder(after, place.new_owner)
        if was is False and now is not False:
            said = f"`{owner}.additional_properties` is new."
            self._add("object-opened", place, said, "unknown keys are now allowed")
        elif now is False and was is not False:
            said = f"`{owner}.additional_properties` is gone."
            self._add("object-closed", place, said, "unknown keys are no longer allowed")
        else:
            names = ((each, "AdditionalProperty") for each in (owner, new_owner))
            self.compare(place.within(".*", f"a value of {place.python}", *names), was, now)


def _holder(shape: Shape, owner: Names) -> str:
    """The class whose attributes an object's fields are."""
    return shape.class_named(owner) or class_name(*owner)


def _with_integers(types: frozenset[str]) -> frozenset[str]:
    return types | {"integer"} if "number" in types else types


def _type(shape: Shape, owner: Names) -> str:
    """The type in Python."""
    if shape.untyped:
        return "Any"
    own = {**_PYTHON, "string": _FORMATS.get(shape.facts.get("format", ""), "str")}
    return shape.class_named(owner) or " | ".join(own[each] for each in sorted(shape.types)) or "None"


def _named(shape: Shape) -> str:
    return "any" if shape.untyped else " or ".join(sorted(shape.types)) or "null"


def _fixed(shape: Shape) -> str:
    if "const" in shape.facts:
        return _quoted(shape.facts["const"])
    return "free" if shape.values is None else f"one of {_listed(shape.values)}"


def _quoted(value: object) -> str:
    return f'"{value}"' if isinstance(value, str) else "null" if value is None else str(value).lower()


def _members(values: tuple[Any, ...]) -> dict[str, str]:
    """The member of each value, by the value as JSON: true and 1 are two values."""
    return {_quoted(value): name for value, name in zip(values, member_names(values), strict=True)}


def _listed(values: tuple[Any, ...]) -> str:
    return ", ".join(map(_quoted, values))


def _variant(schema: Schema) -> str:
    name = component(schema)[0]
    if name is not None:
        return f"`{class_name(name)}`"
    return f"`{schema.get('type', 'any')}`" if isinstance(schema, dict) else str(schema)
