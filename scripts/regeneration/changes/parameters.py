"""Parameters and request bodies compared: what a caller gives."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, cast

from .change import Names, Place
from .ledger import Ledger
from .naming import argument_name, class_name
from .references import Document, as_object
from .schemas import Schemas

__all__ = ["Call", "Parameters"]

Json = dict[str, Any]
Key = tuple[str, str]

_RULED = frozenset(
    {"name", "in", "required", "schema", "content", "style", "explode", "allowReserved", "allowEmptyValue"}
)
_STYLES = {"query": "form", "cookie": "form", "path": "simple", "header": "simple"}


@dataclass(frozen=True, slots=True)
class Call:
    """An operation on both sides, as its parts need to know it.

    Args:
        name: Its operationId of before, or method and path where it has none.
        python: What a caller calls for it.
        old: The operation of before, path-level parameters not included.
        new: The operation of after.
    """

    name: str
    python: str
    old: Json
    new: Json

    @property
    def classes(self) -> str:
        """What classes without a component are named after."""
        return class_name(self.name)


class Parameters:
    """Compares the parameters and the body of an operation."""

    def __init__(self, ledger: Ledger, schemas: Schemas) -> None:
        self._ledger, self._schemas = ledger, schemas

    def compare(self, call: Call, old: Mapping[Key, Json], new: Mapping[Key, Json]) -> None:
        """Compare the parameters of an operation, keyed by place and name."""
        moved = _moved(old, new)
        for key, parameter in old.items():
            place = self._place(call, key, parameter, call.old)
            if key in new:
                self._parameter(_caller(call, key), call, place, (parameter, new[key]))
            elif key in moved:
                target = moved[key]
                message = f"the parameter moved from {key[0]} to {target[0]}"
                self._ledger.add("parameter-moved", place, f"{_capital(place.python)} travels elsewhere.", message)
                self._parameter(call.python, call, place, (parameter, {**new[target], **_style(parameter)}))
            else:
                said = f"`{_caller(call, key)}` no longer takes `{argument_name(parameter['name'], call.old)}`."
                self._ledger.add("parameter-removed", place, said, f"the {key[0]} parameter is gone")
        for key, parameter in new.items():
            if key not in old and key not in moved.values():
                self._added(call, key, parameter)

    def compare_bodies(self, call: Call) -> None:
        """Compare the request bodies of an operation."""
        old, new = (
            self._body(document, operation)
            for document, operation in ((self._ledger.old, call.old), (self._ledger.new, call.new))
        )
        place = Place(f"{call.name} request body", f"the body of `{call.python}`", "request")
        if old is not None and new is not None:
            self._bodies(call, place, old, new)
        elif old is not None:
            self._ledger.add(
                "request-body-removed", place, f"`{call.python}` no longer takes `body`.", "the body is gone"
            )
        elif new is not None and new.get("required"):
            said = f"`{call.python}` needs a new argument `body`."
            self._ledger.add("required-request-body-added", place, said, "a required body is new")
        elif new is not None:
            said = f"`{call.python}` takes a new argument `body`."
            self._ledger.add("optional-request-body-added", place, said, "an optional body is new")

    def _added(self, call: Call, key: Key, parameter: Json) -> None:
        place = self._place(call, key, parameter, call.new)
        argument, caller = argument_name(parameter["name"], call.new), _caller(call, key)
        if parameter.get("required"):
            said = f"`{caller}` needs a new argument `{argument}`."
            self._ledger.add("required-parameter-added", place, said, f"the required {key[0]} parameter is new")
        else:
            said = f"`{caller}` takes a new argument `{argument}`."
            self._ledger.add("optional-parameter-added", place, said, f"the optional {key[0]} parameter is new")

    def _parameter(self, caller: str, call: Call, place: Place, pair: tuple[Json, Json]) -> None:
        old, new = pair
        argument = argument_name(old["name"], call.old)
        was, now = bool(old.get("required")), bool(new.get("required"))
        if now and not was:
            said = f"`{caller}` needs the argument `{argument}`."
            self._ledger.add("parameter-became-required", place, said, "the parameter is now required")
        elif was and not now:
            said = f"`{caller}` may leave out the argument `{argument}`."
            self._ledger.add("parameter-became-optional", place, said, "the parameter is now optional")
        if "schema" in old or "schema" in new:
            size = as_object(call.old.get("x-pagination")).get("size") == old["name"]
            code = "page-size-default-changed" if size and place.head.endswith(f"query {old['name']}") else None
            self._schemas.compare(place, old.get("schema", {}), new.get("schema", {}), code)
        self._ledger.words(place, old, new)
        self._ledger.leftovers(place, _style(old), _style(new))
        self._ledger.leftovers(place, old, new, _RULED - {"content"})

    def _place(self, call: Call, key: Key, parameter: Json, operation: Json) -> Place:
        location, name = key[0], parameter["name"]
        python = f"the argument `{argument_name(name, operation)}` of `{_caller(call, key)}`"
        owner = (call.classes, name)
        return Place(f"{call.name} request {location} {name}", python, "request", "", owner, owner)

    def _body(self, document: Document, operation: Json) -> Json | None:
        return document.resolve(operation["requestBody"])[0] if "requestBody" in operation else None

    def _bodies(self, call: Call, place: Place, old: Json, new: Json) -> None:
        if new.get("required") and not old.get("required"):
            said = f"`{call.python}` needs the argument `body`."
            self._ledger.add("request-body-became-required", place, said, "the body is now required")
        elif old.get("required") and not new.get("required"):
            said = f"`{call.python}` may leave out the argument `body`."
            self._ledger.add("request-body-became-optional", place, said, "the body is now optional")
        compare_content(self._ledger, self._schemas, place, (call.classes, "Body"), (old, new))
        self._ledger.words(place, old, new)
        self._ledger.leftovers(place, old, new, {"required", "content"})


def compare_content(ledger: Ledger, schemas: Schemas, place: Place, owner: Names, holders: tuple[Json, Json]) -> None:
    """Compare the media types of a body, and what each holds."""
    old, new = (as_object(holder.get("content")) for holder in holders)
    for media_type in dict.fromkeys([*old, *new]):
        suffix = "" if media_type == "application/json" else f" {media_type}"
        at = Place(f"{place.head}{suffix}", place.python, place.direction, "", owner, owner)
        if media_type not in new:
            said = f"{_capital(place.python)} is never `{media_type}` now."
            ledger.add(f"{place.direction}-media-type-removed", at, said, f"the media type {media_type} is gone")
        elif media_type not in old:
            said = f"{_capital(place.python)} may be `{media_type}`."
            ledger.add(f"{place.direction}-media-type-added", at, said, f"the media type {media_type} is new")
        else:
            before, after = as_object(old[media_type]), as_object(new[media_type])
            root = at.within("$", at.python)
            schemas.compare(root, before.get("schema", {}), after.get("schema", {}))
            ledger.words(at, before, after)
            ledger.leftovers(at, before, after, {"schema"})


def keyed(document: Document, *levels: object) -> dict[Key, Json]:
    """Parameters by place and name, of the path first and then of the operation, which wins. Headers ignore case."""
    found: dict[Key, Json] = {}
    for level in levels:
        for node in cast(list[Json], level or []):
            parameter, _ = document.resolve(node)
            name = str(parameter.get("name"))
            found[str(parameter.get("in")), name.lower() if parameter.get("in") == "header" else name] = parameter
    return found


def _moved(old: Mapping[Key, Json], new: Mapping[Key, Json]) -> dict[Key, Key]:
    """Where a parameter went that has left its place but not the operation."""
    come = [key for key in new if key not in old]
    moved: dict[Key, Key] = {}
    for gone in (key for key in old if key not in new):
        target = next((key for key in come if key[1] == gone[1]), None)
        if target is not None:
            come.remove(target)
            moved[gone] = target
    return moved


def _caller(call: Call, key: Key) -> str:
    """What takes the argument for a parameter: the call, but for the tenant, which is the client's own."""
    return "FlexPortal()" if key == ("header", "tenant-id") else call.python


def _style(parameter: Json) -> Json:
    """How the value is written into the request, with what OpenAPI says where the contract doesn't."""
    style = parameter.get("style", _STYLES.get(str(parameter.get("in")), "form"))
    return {
        "style": style,
        "explode": parameter.get("explode", style == "form"),
        "allowReserved": parameter.get("allowReserved", False),
        "allowEmptyValue": parameter.get("allowEmptyValue", False),
    }


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
