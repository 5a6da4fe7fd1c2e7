"""Models and pages for tests, valid by the contract: as models, and as the JSON that the API would send."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from datetime import date
from enum import Enum
from functools import cache
from random import Random
from threading import Lock
from typing import Any, TypeVar, cast, get_args

import msgspec
from flexportal_api.models import Customer
from flexportal_core.decoding.model import Model
from flexportal_core.decoding.schema import is_model, members, schema_of
from flexportal_core.paging.page import Page
from flexportal_core.values import timestamp

from ..contract import Contract, Json, Operation
from .api.list_operations import pagination_of
from .api.messages import Item
from .api.parameters import default_page_size
from .api.schema_errors import schema_errors
from .dataset.schema_items import SchemaItems
from .operations import LISTINGS, model_of, suggestion
from .resources.arranged import defaults
from .resources.store import Store

__all__ = [
    "build",
    "customer",
    "customer_json",
    "customer_page",
    "customer_page_json",
    "label_of",
    "valid",
    "wire_fields",
]

AnyModel = TypeVar("AnyModel", bound=Model)


def build(
    model: type[AnyModel], tenant: str = "acme", *, extra: Mapping[str, Any] | None = None, **fields: Any
) -> AnyModel:
    """Build a model. Each call returns another one, with an ID of its own.

    ```python
    from flexportal import Order
    from flexportal.testing import build

    assert build(Order, status="cancelled").status == "cancelled"
    ```

    Args:
        model: The class of the model.
        tenant: The tenant that it belongs to.
        extra: Fields and values that the contract does not have, by their names in the API; not checked.
        fields: Its fields, by the model's names or by those of the API; None leaves out an optional one. Required
            fields that are not passed are generated; optional ones are mostly absent.

    Raises:
        ValueError: A field is unknown or its value is invalid. The message names it.
    """
    return model.from_dict(_json_of(model, tenant, fields, extra))


def customer(tenant: str = "acme", *, extra: Mapping[str, Any] | None = None, **fields: Any) -> Customer:
    """Build a customer; see `build`. Optional fields that are not passed are absent."""
    return build(Customer, tenant, extra=extra, **fields)


def customer_json(tenant: str = "acme", *, extra: Mapping[str, Any] | None = None, **fields: Any) -> Item:
    """Build a customer as the API would send it; see `customer`."""
    return _json_of(Customer, tenant, fields, extra)


def customer_page(
    customers: Iterable[Customer | Mapping[str, Any]] = (), *, limit: int | None = None, next_cursor: str | None = None
) -> Page[Customer]:
    """Build a page of customers, as `pages()` would return it.

    Args:
        customers: The customers, as models or as JSON.
        limit: The page size that the page states; None means the contract's default.
        next_cursor: The cursor of the next page; None means that this is the last page.

    Raises:
        ValueError: A customer is invalid. The message names the field.
    """
    body = customer_page_json(customers, limit=limit, next_cursor=next_cursor)
    keys = pagination_of(_list_customers())
    return Page(
        items=[Customer.from_dict(item) for item in body[keys.items]],
        has_more=next_cursor is not None,
        next_cursor=next_cursor,
        count=len(body[keys.items]),
        limit=body[str(keys.echo)],
        content=msgspec.json.encode(body),
    )


def customer_page_json(
    customers: Iterable[Customer | Mapping[str, Any]] = (), *, limit: int | None = None, next_cursor: str | None = None
) -> Item:
    """Build a page of customers as the API would send it; see `customer_page`."""
    operation = _list_customers()
    keys = pagination_of(operation)
    items = [entry.to_dict() if isinstance(entry, Customer) else dict(entry) for entry in customers]
    body: Item = {
        keys.items: items,
        str(keys.count): len(items),
        str(keys.echo): default_page_size(operation.parameter(keys.size).schema) if limit is None else limit,
        str(keys.more): next_cursor is not None,
        str(keys.next): next_cursor,
    }
    return valid(_contract(), (operation.success and operation.success.schema) or {}, body, "page")


def wire_fields(model: type[Any], fields: Mapping[str, Any]) -> Item:
    """Fields of a model as JSON, by wire names; what is None and not nullable is `msgspec.UNSET`.

    Args:
        model: The class of the model.
        fields: Values by the model's names or by wire names; models and dictionaries within them.

    Raises:
        ValueError: A field is unknown.
    """
    found: Item = {}
    known = {each.attribute: each for each in schema_of(model).fields}
    by_wire_name = {each.name: each for each in known.values()}
    for name, value in fields.items():
        field = known.get(name) or by_wire_name.get(name)
        if field is None:
            hint = suggestion(name, [*known])
            raise ValueError(f"{label_of(model)} has no field {name!r}{hint} (others go in extra=)")
        if value is None and not field.is_nullable:
            found[field.name] = msgspec.UNSET
        else:
            found[field.name] = timestamp(name, value) if isinstance(value, date) else _wire(field.kind, value)
    return found


def _wire(kind: Any, value: Any) -> Any:
    if isinstance(value, Model):
        return value.to_dict()
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, list):
        (of,) = get_args(kind) or (Any,)
        return [_wire(of, each) for each in cast("list[Any]", value)]
    if isinstance(value, Mapping):
        models = [each for each in members(kind) if is_model(each)]
        free = schema_of(models[0]).fields == () if models else True
        return dict(cast("Item", value)) if free else wire_fields(models[0], cast("Item", value))
    return value


def valid(contract: Contract, schema: Json, item: Item, name: str) -> Item:
    """The item. Raises: ValueError: It is not valid by the schema; the message names the fields after `name`."""
    # From "Must be …." to "customer.status must be …".
    errors = [
        f"{error.path} {error.message[:1].lower()}{error.message[1:].removesuffix('.')}"
        for error in schema_errors(contract, schema, item, name)
    ]
    if errors:
        raise ValueError("; ".join(errors))
    return item


def label_of(model: type[Any]) -> str:
    """How messages name a record: `BillingGroup` → `billing_group`."""
    return re.sub(r"(?<!^)(?=[A-Z])", "_", model.__name__).lower()


def _json_of(model: type[Any], tenant: str, fields: Mapping[str, Any], extra: Mapping[str, Any] | None) -> Item:
    given = {name: value for name, value in wire_fields(model, fields).items() if value is not msgspec.UNSET}
    with LOCK:
        made = _sample(model, tenant, given)
    item = valid(_contract(), _contract().at(f"#/components/schemas/{model.__name__}"), made | given, label_of(model))
    return item | dict(extra or {})


def _sample(model: type[Any], tenant: str, given: Item) -> Item:
    kind = next((name for name, listing in LISTINGS.items() if model_of(listing) is model), None)
    if kind is None:
        schema = _contract().at(f"#/components/schemas/{model.__name__}")
        made = SchemaItems(_contract(), schema, tenant, "builders", 0)
        return {
            name: made.value(schema["properties"][name], Random(name))  # noqa: S311
            for name in schema.get("required", ())
        }
    store = _records()
    try:
        made_up = defaults(store, kind, given)
        return store.whole(kind, made_up) | {"tenantId": tenant}
    finally:
        # Ids are not given again.
        store.load(store.written()._replace(contents={}))


LOCK = Lock()


@cache
def _contract() -> Contract:
    return Contract.installed()


def _list_customers() -> Operation:
    return _contract().operation("listCustomers")


@cache
def _records() -> Store:
    from .mock_api import MockAPI

    mock = MockAPI(32, contract=_contract())
    return mock.stores[mock.tenants[0]]
