"""Operations on single records: what the contract says of them drives this, and handlers add the rest."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cached_property
from random import Random
from typing import Any, cast

import msgspec

from ...contract import Json, Operation
from ..dataset.moments import milliseconds
from ..dataset.schema_items import SchemaItems, flat
from ..operations import LISTINGS
from ..resources import HANDLERS, REFUSALS
from ..resources.action import Action
from ..resources.arranged import defaults
from .bodies import body_errors, parsed_body
from .list_operations import ListOperations
from .messages import Detail, ErrorResponse, Item, Request

__all__ = ["WriteOperations", "path_pattern"]

CREATED_IDS = {
    "customers": "cus", "orders": "ord", "subscriptions": "ren", "products": "prod", "payments": "pay",
    "billing_groups": "bg", "files": "file",
}  # fmt: skip
CONFLICT = "CONFLICT"
"""The code of a refusal of which only the contract is known."""


class WriteOperations(ListOperations):
    """Handles every operation that is no list. Every method is one decision that a subclass may override."""

    def perform(self, operation: Operation, request: Request) -> Item:
        """The body of the response to an operation. Raises: ErrorResponse where the request is refused."""
        _, tenant = self.authorize(operation, request)
        path = self.path_parameters(operation, request)
        body = self.parse_body(operation, request, path)
        action = Action(store=self.stores[tenant], operation=operation, request=request, path=path, body=body)
        self.find_record(action)
        if operation.method == "GET":
            return self.result(action, {})
        self.refuse_by_state(action)
        self.apply(action)
        handler = HANDLERS.get(operation.id)
        extra = handler(action) if handler is not None else {}
        self.save(action)
        return self.result(action, extra)

    def path_parameters(self, operation: Operation, request: Request) -> dict[str, str]:
        """The parameters of the path."""
        found = path_pattern(operation.path).fullmatch(request.route)
        names = re.findall(r"\{([^}]*)\}", operation.path)
        values = found.groups() if found else ()
        return {name: value.replace("%2F", "/") for name, value in zip(names, values, strict=True)}

    def parse_body(self, operation: Operation, request: Request, path: Mapping[str, str]) -> Item:
        """The valid body. Raises: ErrorResponse (400) with every error of parameters and body."""
        errors = self.parameter_errors(operation, request)
        body: Any = {}
        try:
            body = parsed_body(operation, request)
            errors += body_errors(self.contract, operation, request, body, path)
        except (ValueError, msgspec.DecodeError) as error:
            errors.append(Detail("body", f"Cannot be read: {error}.", "invalid_body"))
        if errors:
            raise self.invalid(operation, errors)
        return cast("Item", body) if isinstance(body, dict) else {}

    # The record

    @cached_property
    def kinds(self) -> dict[str, str]:
        """Path of a collection → resource."""
        listings = {operation.id: operation.path for operation in self.contract.listings}
        return {listings[listing]: kind for kind, listing in LISTINGS.items() if listing in listings}

    def find_record(self, action: Action) -> None:
        """Look up the record that the path names, or start a new one. Raises: ErrorResponse (404)."""
        path = action.operation.path
        collection = path.partition("/{")[0]
        action.kind = self.kinds.get(collection)
        if action.kind is None:
            return
        if "{" in path:
            identity = next(iter(action.path.values()))
            action.before = action.store.require(action.kind, identity)
            action.record = msgspec.json.decode(msgspec.json.encode(action.before))
        elif action.operation.id not in HANDLERS:
            action.record = self.made_up(action, action.kind)
        elif action.kind in CREATED_IDS:
            name = str(action.store.dataset(action.kind).identity)
            action.record = {name: action.store.new_id(CREATED_IDS[action.kind])}

    def made_up(self, action: Action, kind: str) -> Item:
        """A new record where only the contract says what it has. Raises: ErrorResponse (409) where there is one."""
        identity = action.body.get(str(action.store.dataset(kind).identity))
        if isinstance(identity, str) and action.store.find(kind, identity) is not None:
            raise ErrorResponse(409, CONFLICT, f"There is such a record in {kind} already.")
        collection = f"{action.operation.path}/{{"
        rules = [each.transition or {} for each in self.contract.operations if each.path.startswith(collection)]
        # One that something can be done with.
        starts = {rule["field"]: rule["from"][0] for rule in rules if "from" in rule}
        return defaults(action.store, kind, {}) | starts

    def refuse_by_state(self, action: Action) -> None:
        """Raises: ErrorResponse where the record's state forbids the operation (the annotation `x-transition`)."""
        rule = action.operation.transition
        status = None if rule is None else action.before.get(rule["field"])
        if rule is not None and "from" in rule and status not in rule["from"]:
            refusal = REFUSALS.get((action.operation.id, status)) or REFUSALS.get((action.operation.id, None))
            code, http = refusal or (CONFLICT, 409)
            raise ErrorResponse(http, code, f"The {rule['field']} is {status}, which forbids this.")

    def apply(self, action: Action) -> None:
        """Set the fields of the body (`x-sets`, or those of the same name), and make the transition."""
        if action.kind is None or action.operation.body is None:
            sets: dict[str, str] = {}
        else:
            properties = self.contract.properties(action.operation.body.schema)
            sets = {name: self.field_set_by(action, name, each) for name, each in properties.items()}
        for name, field in sets.items():
            if field and name in action.body:
                action.record[field] = action.body[name]
        rule = action.operation.transition
        if rule is not None:
            action.record[rule["field"]] = rule["to"]

    def field_set_by(self, action: Action, name: str, schema: Json) -> str:
        """The record's field that a property of the body sets; empty where it sets none."""
        if "x-sets" in schema:
            return str(schema["x-sets"])
        updates = action.operation.method in ("PUT", "PATCH") or (action.operation.path in self.kinds)
        known = action.store.dataset(action.kind or "").schema.get("properties", {})
        return name if updates and name in known else ""

    def save(self, action: Action) -> None:
        """Keep the record; a DELETE that makes no transition, and that no handler knows, removes it."""
        operation = action.operation
        if operation.method == "DELETE" and action.before and not (operation.transition or operation.id in HANDLERS):
            kind = str(action.kind)
            action.store.remove(kind, str(action.before[str(action.store.dataset(kind).identity)]))
        elif action.kind is not None and action.record:
            keep = action.store.save if action.before else action.store.add
            action.record = keep(action.kind, action.record)
        for step in action.afterwards:
            step()

    # The response

    def result(self, action: Action, extra: Item) -> Item:
        """The body of the response, by its schema: the record, or an envelope with the record or some of its fields."""
        operation = action.operation
        schema = flat(self.contract, (operation.success and operation.success.schema) or {})
        if action.kind is None and operation.id not in HANDLERS:
            made = SchemaItems(self.contract, {}, action.store.tenant, "result", milliseconds(self.now))
            body: Item = made.value(schema, Random(operation.id))  # noqa: S311
            return body
        if "x-identity" in schema:
            return action.record
        values = action.record | {"success": True, "message": f"{operation.id}: done."} | extra
        body = {}
        for name, each in schema.get("properties", {}).items():
            if "x-identity" in flat(self.contract, each):
                body[name] = action.record
            elif name in values:
                body[name] = values[name]
        return body


def path_pattern(path: str) -> re.Pattern[str]:
    """What the paths of an operation look like; a group for each parameter."""
    parts = re.split(r"\{[^}]*\}", path)
    return re.compile("([^/]+)".join(re.escape(part) for part in parts))
