"""Customers and pages for tests, valid by the contract: as models, and as the JSON that the API would send."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from functools import cache
from itertools import count
from typing import Any

import msgspec
from flexportal_api.models import Address, Customer
from flexportal_core.paging.page import Page

from ..contract import Contract, Operation
from .api.list_operations import pagination_of
from .api.messages import Item
from .api.parameters import default_page_size
from .api.schema_errors import schema_errors
from .dataset.dataset import Dataset

__all__ = ["customer", "customer_json", "customer_page", "customer_page_json", "customized"]

SEED = 7
_numbers = count()


def customer(tenant: str = "acme", *, extra: Mapping[str, Any] | None = None, **fields: Any) -> Customer:
    """A customer; each call gives another one, with an id and an e-mail address of its own.

    ```python
    from flexportal.testing import customer

    assert customer(status="inactive", first_name="Ada").first_name == "Ada"
    ```

    Args:
        tenant: The tenant that it belongs to.
        extra: Fields that the contract does not know, by wire name.
        fields: Its fields, by the model's names or by wire names: `first_name` or `firstName`. Required fields that are
            not given are made up; optional ones are absent.

    Raises:
        ValueError: A field is unknown, or its value is not valid by the contract; the message names it.
    """
    return Customer.from_dict(customer_json(tenant, extra=extra, **fields))


def customer_json(tenant: str = "acme", *, extra: Mapping[str, Any] | None = None, **fields: Any) -> Item:
    """A customer as the API would send it; arguments and errors as for `customer`."""
    contract, operation = _list_customers()
    sample = Dataset(contract, operation, tenant, SEED, 0).sample(next(_numbers))
    return customized(contract, operation, sample | {"tenantId": tenant}, fields, extra)


def customer_page(
    customers: Iterable[Customer | Mapping[str, Any]] = (), *, limit: int | None = None, next_cursor: str | None = None
) -> Page[Customer]:
    """A page of customers, as `pages()` would give it.

    Args:
        customers: The customers, as models or as JSON.
        limit: The page size that the server states; None means the contract's default.
        next_cursor: Where the next page starts; None means that this is the last.

    Raises:
        ValueError: A customer is not valid by the contract; the message names the field.
    """
    body = customer_page_json(customers, limit=limit, next_cursor=next_cursor)
    keys = pagination_of(_list_customers()[1])
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
    """A page of customers as the API would send it; arguments and errors as for `customer_page`."""
    contract, operation = _list_customers()
    keys = pagination_of(operation)
    items = [entry.to_dict() if isinstance(entry, Customer) else dict(entry) for entry in customers]
    body: Item = {
        keys.items: items,
        str(keys.count): len(items),
        str(keys.echo): default_page_size(operation.parameter(keys.size).schema) if limit is None else limit,
        str(keys.more): next_cursor is not None,
        str(keys.next): next_cursor,
    }
    return _valid(body, contract, (operation.success and operation.success.schema) or {}, "page")


def customized(
    contract: Contract, operation: Operation, item: Item, fields: Mapping[str, Any], extra: Mapping[str, Any] | None
) -> Item:
    """An item with some of its fields replaced.

    Args:
        contract: The contract that the item has to be valid by.
        operation: The operation that lists such items.
        item: The item; it is not changed.
        fields: The replacements, by the model's names or by wire names.
        extra: Fields that the contract does not know; None means none.

    Raises:
        ValueError: A field is unknown, or its value is not valid by the contract.
    """
    schema = operation.item_schema or {}
    known = schema.get("properties", {}).keys()
    changed = {_wire_name(name, known): _json(value) for name, value in fields.items()}
    name = pagination_of(operation).items.removesuffix("s")
    return _valid({**item, **changed, **(extra or {})}, contract, schema, name)


def _valid(item: Item, contract: Contract, schema: Item, name: str) -> Item:
    # From "Must be …." to "customer.status must be …".
    errors = [
        f"{error.path} {error.message[:1].lower()}{error.message[1:].removesuffix('.')}"
        for error in schema_errors(contract, schema, item, name)
    ]
    if errors:
        raise ValueError("; ".join(errors))
    return item


def _wire_name(name: str, known: Iterable[str]) -> str:
    wire = re.sub(r"_([a-z0-9])", lambda letter: letter[1].upper(), name)
    if wire not in known:
        raise ValueError(f"the contract has no field {name!r}; it has {', '.join(known)}; pass others in extra=")
    return wire


def _json(value: Any) -> Any:
    return value.to_dict() if isinstance(value, Address) else value


@cache
def _list_customers() -> tuple[Contract, Operation]:
    contract = Contract.installed()
    return contract, contract.operation("listCustomers")
