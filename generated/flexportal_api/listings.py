# Generated from openapi.yaml by `scripts/regenerate`. Do not edit: the next run replaces this file.
"""How each list operation pages and filters, in the names that things have in Python: the contract's `x-pagination`
and `x-filters`, read. Data only; what to do with it is for others to say.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from .api.customers import list_customers
from .models import (
    CustomerStatus,
    CustomerType,
)


@dataclass(frozen=True, slots=True)
class Parameter:
    """A parameter of a list operation that does not page.

    Attributes:
        argument: Its name as an argument of the endpoint's functions.
        kind: What its values are.
        choices: The enum of its values; None where it has none.
        required: Whether the API insists on it.
        attribute: For a filter, the item's attribute that it compares with; None otherwise.
        match: For a filter, how the two compare; None otherwise.
        parts: Whether every item has exactly one of the choices, so that they part the listing.
    """

    argument: str
    kind: type
    choices: type[StrEnum] | None = None
    required: bool = False
    attribute: str | None = None
    match: str | None = None
    parts: bool = False


@dataclass(frozen=True, slots=True)
class Listing:
    """A list operation.

    Attributes:
        operation_id: Its id in the contract.
        request_arguments: Of its endpoint.
        decode_response: Of its endpoint.
        cursor: Argument that takes the cursor.
        size: Argument that takes the page size.
        size_type: What the page size is sent as.
        page_sizes: The page sizes that the API allows.
        tenant: Argument that takes the tenant; None where there is none.
        items: Attribute of the envelope with the items.
        next: Attribute of the envelope with the next page's cursor.
        more: Attribute of the envelope that says whether items follow; None where there is none.
        count: Attribute of the envelope with the number of items; None where there is none.
        echo: Attribute of the envelope with the page size applied; None where there is none.
        identity: Attribute of an item that tells it from others; None where none does.
        envelope_names: Attribute of the envelope → its name in JSON, for those above.
        item_names: Attribute of the item → its name in JSON, for the identity and what filters compare with.
        filters: Parameters that filter.
        options: All other parameters.
    """

    operation_id: str
    request_arguments: Callable[..., dict[str, Any]]
    decode_response: Callable[[int, bytes], object]
    cursor: str
    size: str
    size_type: type[str] | type[int]
    page_sizes: range
    tenant: str | None
    items: str
    next: str
    more: str | None
    count: str | None
    echo: str | None
    identity: str | None
    envelope_names: Mapping[str, str]
    item_names: Mapping[str, str]
    filters: tuple[Parameter, ...] = ()
    options: tuple[Parameter, ...] = ()


LIST_CUSTOMERS = Listing(
    operation_id="listCustomers",
    request_arguments=list_customers.request_arguments,
    decode_response=list_customers.decode_response,
    cursor="start_after",
    size="limit",
    size_type=str,
    page_sizes=range(1, 101),
    tenant="tenant_id",
    items="customers",
    next="next_cursor",
    more="has_more",
    count="count",
    echo="limit",
    identity="customer_id",
    envelope_names={
        "customers": "customers",
        "next_cursor": "nextCursor",
        "has_more": "hasMore",
        "count": "count",
        "limit": "limit",
    },
    item_names={"customer_id": "customerId", "email": "email", "customer_type": "customerType", "status": "status"},
    filters=(
        Parameter("status", str, choices=CustomerStatus, attribute="status", match="equal", parts=True),
        Parameter("customer_type", str, choices=CustomerType, attribute="customer_type", match="equal", parts=True),
        Parameter("email", str, attribute="email", match="equal"),
    ),
    options=(),
)
