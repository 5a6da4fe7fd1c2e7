"""Customers and pages for tests, valid by the contract: as models, and as the JSON that the API would send."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from functools import cache
from itertools import count
from typing import Any

import msgspec

from ..adapter import Address, Customer
from ..contract import Contract, Operation
from ..page import Page
from .exchange import Row
from .listings import default_size, paging
from .population import Population
from .schema_faults import schema_faults

__all__ = ["arranged", "customer", "customer_json", "customer_page", "customer_page_json"]

SEED = 7
numbers = count()


def customer(tenant: str = "acme", *, extra: Mapping[str, Any] | None = None, **fields: Any) -> Customer:
    """A customer; each call gives another one, with an id and an e-mail address of its own.

    ```python
    from flexportal.testing import customer

    assert customer(status="inactive", first_name="Ada").first_name == "Ada"
    ```

    Args:
        tenant: The tenant that it belongs to.
        extra: Fields that the contract does not know, by wire name.
        fields: What it has, by the model's names or by wire names: `first_name` or `firstName`. Required fields that
            are not given are made up; optional ones are absent.

    Raises:
        ValueError: A field is unknown, or its value is not what the contract allows; the message names it.
    """
    return Customer.from_dict(customer_json(tenant, extra=extra, **fields))


def customer_json(tenant: str = "acme", *, extra: Mapping[str, Any] | None = None, **fields: Any) -> Row:
    """A customer as the API would send it; arguments and errors as for `customer`."""
    contract, operation = _listing()
    population = Population(contract, operation, tenant, SEED, 0)
    return arranged(contract, operation, population.sample(next(numbers)) | {"tenantId": tenant}, fields, extra)


def customer_page(
    customers: Iterable[Customer | Mapping[str, Any]] = (), *, limit: int | None = None, next_cursor: str | None = None
) -> Page[Customer]:
    """A page of customers, as `pages()` would give it.

    Args:
        customers: The customers, as models or as JSON.
        limit: The page size that the server says it applied; None means the contract's default.
        next_cursor: Where the next page starts; None means that this is the last.

    Raises:
        ValueError: A customer is not what the contract allows; the message names the field.
    """
    body = customer_page_json(customers, limit=limit, next_cursor=next_cursor)
    keys = paging(_listing()[1])
    return Page(
        items=[Customer.from_dict(row) for row in body[keys.items]],
        has_more=next_cursor is not None,
        next_cursor=next_cursor,
        count=len(body[keys.items]),
        limit=body[str(keys.echo)],
        content=msgspec.json.encode(body),
    )


def customer_page_json(
    customers: Iterable[Customer | Mapping[str, Any]] = (), *, limit: int | None = None, next_cursor: str | None = None
) -> Row:
    """A page of customers as the API would send it; arguments and errors as for `customer_page`."""
    contract, operation = _listing()
    keys = paging(operation)
    rows = [entry.to_dict() if isinstance(entry, Customer) else dict(entry) for entry in customers]
    body: Row = {
        keys.items: rows,
        str(keys.count): len(rows),
        str(keys.echo): default_size(operation.parameter(keys.size).schema) if limit is None else limit,
        str(keys.more): next_cursor is not None,
        keys.next: next_cursor,
    }
    schema = next(response.schema for response in operation.responses if response.status == "200")
    return _valid(body, contract, schema or {}, "page")


def arranged(
    contract: Contract, operation: Operation, row: Row, fields: Mapping[str, Any], extra: Mapping[str, Any] | None
) -> Row:
    """A row with some of its fields replaced.

    Args:
        contract: The contract that the row is to keep.
        operation: The operation that lists such rows.
        row: The row; it is not changed.
        fields: The replacements, by the model's names or by wire names.
        extra: Fields that the contract does not know; None means none.

    Raises:
        ValueError: A field is unknown, or its value is not what the contract allows.
    """
    schema = operation.item_schema or {}
    known = schema.get("properties", {}).keys()
    changed = {_wire_name(name, known): _json(value) for name, value in fields.items()}
    return _valid({**row, **changed, **(extra or {})}, contract, schema, paging(operation).items.removesuffix("s"))


def _valid(row: Row, contract: Contract, schema: Row, name: str) -> Row:
    faults = list(schema_faults(contract, schema, row, name))
    if faults:
        raise ValueError("; ".join(faults))
    return row


def _wire_name(name: str, known: Iterable[str]) -> str:
    wire = re.sub(r"_([a-z0-9])", lambda letter: letter[1].upper(), name)
    if wire not in known:
        raise ValueError(f"the contract has no field {name!r}; it has {', '.join(known)}; others go into extra=")
    return wire


def _json(value: Any) -> Any:
    return value.to_dict() if isinstance(value, Address) else value


@cache
def _listing() -> tuple[Contract, Operation]:
    contract = Contract.installed()
    return contract, contract.operation("listCustomers")
