"""The pages that are decoded and served: customers of the mock client, as the mock sends them."""

from __future__ import annotations

import copy
import json
from collections.abc import Iterable, Mapping
from typing import Any

from flexportal.testing import MockAPI

__all__ = ["MARK", "PAGE", "customers", "documented", "page", "with_unknown_fields"]

PAGE = 100
"""Customers a page; the most that the contract allows."""

MARK = "pageMark"
"""Stands in a template for the number of the page, so that no two pages hold the same customer."""

Row = Mapping[str, Any]


def customers(**fixed: str) -> list[Row]:
    """A page of customers, all those fields set as told, with ids that carry `MARK`."""
    rows = [dict(row) for row in MockAPI(customers=PAGE, seed=5).items("acme")]
    return [row | fixed | {"customerId": f"cus_{MARK}_{index:02d}"} for index, row in enumerate(rows)]


def documented(contract: Mapping[str, Any]) -> list[Row]:
    """A page of customers with every field that the documentation names, after the contract's own example."""
    example = contract["components"]["examples"]["FullCustomer"]["value"]
    return [{**example, "customerId": f"cus_{index:012d}"} for index in range(PAGE)]


def with_unknown_fields(rows: Iterable[Row]) -> list[Row]:
    """The same customers with a field that the contract does not know, in each customer and in each address."""
    changed: list[Row] = []
    for row in rows:
        new: dict[str, Any] = {**copy.deepcopy(dict(row)), "loyaltyTier": "gold"}
        for address in ("lastBillingAddress", "lastShippingAddress"):
            if address in new:
                new[address]["geoHash"] = "u33db8"
        changed.append(new)
    return changed


def page(rows: Iterable[Row], cursor: str | None = "cursor") -> bytes:
    """The body of a page, written as servers write it: compact, and text as UTF-8."""
    items = list(rows)
    envelope = {
        "customers": items,
        "count": len(items),
        "limit": PAGE,
        "hasMore": cursor is not None,
        "nextCursor": cursor,
    }
    return json.dumps(envelope, ensure_ascii=False, separators=(",", ":")).encode()
