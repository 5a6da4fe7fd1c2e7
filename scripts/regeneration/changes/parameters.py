"""Parameters and bodies compared: what a caller sends, and the content of a body in either direction."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from flexportal.contract import Contract
from flexportal.media_types import normalized

from .change import Names, Place
from .comparison import Comparison, as_object
from .naming import beside, field_names
from .operation import Operation, ParameterKey
from .schemas import Schemas
from .shapes import shape_of

__all__ = ["compare_body", "compare_content", "compare_parameters"]

Json = dict[str, Any]

_RULED = frozenset({"name", "in", "required", "schema"})
_STYLES = {"query": "form", "cookie": "form", "path": "simple", "header": "simple"}


def compare_parameters(comparison: Comparison, schemas: Schemas, before: Operation, after: Operation) -> None:
    """Compare the parameters of an operation."""
    old, new = before.parameters(comparison.old), after.parameters(comparison.new)
    moved = _moved(old, new)
    for key, parameter in old.items():
        place = _place(comparison.old, before, key, parameter)
        caller, argument = _caller(before, key), before.arguments(comparison.old)[key]
        if key in new:
            _compare(comparison, schemas, before, key, place, (parameter, new[key]))
        elif key in moved:
            message = f"the parameter moved from {key[0]} to {moved[key][0]}"
            comparison.add("parameter-moved", place, f"{place.subject} is sent in another way.", message)
            _compare(comparison, schemas, before, key, place, (parameter, {**new[moved[key]], **_style(parameter)}))
        else:
            said = f"`{caller}` no longer accepts `{argument}`."
            comparison.add("parameter-removed", place, said, f"the {key[0]} parameter is gone")
    for key, parameter in new.items():
        if key not in old and key not in moved.values():
            place, caller = _place(comparison.new, after, key, parameter), _caller(before, key)
            required = bool(parameter.get("required"))
            kind, verb = ("required", "requires") if required else ("optional", "accepts")
            said = f"`{caller}` {verb} a new argument `{after.arguments(comparison.new)[key]}`."
            place = Place(place.head.replace(after.name, before.name, 1), place.python, "request")
            comparison.add(f"{kind}-parameter-added", place, said, f"the {kind} {key[0]} parameter is new")


def _compare(
    comparison: Comparison,
    schemas: Schemas,
    operation: Operation,
    key: ParameterKey,
    place: Place,
    pair: tuple[Json, Json],
) -> None:
    old, new = pair
    location, name = old["in"], old["name"]
    caller = _caller(operation, key)
    argument = operation.arguments(comparison.old)[key]
    _compare_required(comparison, "parameter", f"`{caller}`", place, argument, pair)
    size = location == "query" and as_object(operation.node.get("x-pagination")).get("size") == name
    code = "page-size-default-changed" if size else None
    schemas.compare(place, old.get("schema", {}), new.get("schema", {}), code)
    comparison.remaining(place, {**old, **_style(old)}, {**new, **_style(new)}, _RULED)


def compare_body(comparison: Comparison, schemas: Schemas, before: Operation, after: Operation) -> None:
    """Compare the request bodies of an operation."""
    old, new = before.node.get("requestBody"), after.node.get("requestBody")
    call = f"`{before.python}`"
    place = Place(f"{before.name} request body", f"the body of {call}", "request")
    if old is not None and new is not None:
        pair = comparison.old.resolve(old), comparison.new.resolve(new)
        _compare_required(comparison, "request-body", call, place, "body", pair)
        taken = frozenset(["self", *before.arguments(comparison.old).values()])
        place = replace(place, call=before.python, taken=taken)
        compare_content(comparison, schemas, place, (before.classes, "Body"), pair)
        comparison.remaining(place, *pair, {"required", "content"})
    elif old is not None:
        given = _arguments(comparison.old, before, old)
        comparison.add("request-body-removed", place, f"{call} no longer accepts {given}.", "the body is gone")
    elif new is not None:
        required = comparison.new.resolve(new).get("required")
        kind, verb = ("required", "requires") if required else ("optional", "accepts")
        said = f"{call} {verb} {_arguments(comparison.new, after, new)}."
        comparison.add(f"{kind}-request-body-added", place, said, f"the {kind} body is new")


def _arguments(contract: Contract, operation: Operation, body: Json) -> str:
    """The arguments that the body of a request is passed by."""
    taken = {"self", *operation.arguments(contract).values()}
    for entry in as_object(contract.resolve(body).get("content")).values():
        if found := field_names(shape_of(contract, entry.get("schema", {})).properties):
            return "the arguments " + ", ".join(f"`{beside(name, taken)}`" for name in found.values())
    return "the argument `body`"


def compare_content(
    comparison: Comparison, schemas: Schemas, place: Place, owner: Names, pair: tuple[Json, Json]
) -> None:
    """Compare the media types of a body, and the content of each."""
    old, new = (
        {normalized(name): entry for name, entry in as_object(holder.get("content")).items()} for holder in pair
    )
    for media_type in dict.fromkeys([*old, *new]):
        suffix = "" if media_type == "application/json" else f" {media_type}"
        at = replace(place, head=f"{place.head}{suffix}", owner=owner, new_owner=owner)
        if media_type not in new:
            said = f"{place.subject} is no longer `{media_type}`."
            comparison.add(f"{place.direction}-media-type-removed", at, said, f"the media type {media_type} is gone")
        elif media_type not in old:
            said = f"{place.subject} can be `{media_type}`."
            comparison.add(f"{place.direction}-media-type-added", at, said, f"the media type {media_type} is new")
        else:
            schemas.compare(at, old[media_type].get("schema", {}), new[media_type].get("schema", {}))
            comparison.remaining(at, old[media_type], new[media_type], {"schema"})


def _compare_required(
    comparison: Comparison, what: str, call: str, place: Place, argument: str, pair: tuple[Json, Json]
) -> None:
    was, now = (bool(each.get("required")) for each in pair)
    if now and not was:
        said = f"{call} now requires the argument `{argument}`."
        comparison.add(f"{what}-became-required", place, said, "it is now required")
    elif was and not now:
        said = f"{call} no longer requires the argument `{argument}`."
        comparison.add(f"{what}-became-optional", place, said, "it is now optional")


def _place(contract: Contract, operation: Operation, key: ParameterKey, parameter: Json) -> Place:
    location, name = key[0], parameter["name"]
    python = f"the argument `{operation.arguments(contract)[key]}` of `{_caller(operation, key)}`"
    owner = (operation.classes, name)
    return Place(f"{operation.name} request {location} {name}", python, "request", "", owner, owner)


def _moved(old: Mapping[ParameterKey, Json], new: Mapping[ParameterKey, Json]) -> dict[ParameterKey, ParameterKey]:
    """Where each parameter went that has left its place but not the operation."""
    added = {key[1]: key for key in new if key not in old}
    return {key: added.pop(key[1]) for key in old if key not in new and key[1] in added}


def _caller(operation: Operation, key: ParameterKey) -> str:
    """What accepts the argument for a parameter: the call, except for the tenant, which is the client's."""
    return "FlexPortal()" if key == ("header", "tenant-id") else operation.python


def _style(parameter: Json) -> Json:
    """How the value is written into the request, with OpenAPI's defaults where the contract names nothing."""
    style = parameter.get("style", _STYLES.get(str(parameter.get("in")), "form"))
    defaults = {"explode": style == "form", "allowReserved": False, "allowEmptyValue": False}
    return {"style": style, **{key: parameter.get(key, default) for key, default in defaults.items()}}
