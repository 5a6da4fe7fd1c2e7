# Generated from openapi.yaml by `scripts/regenerate`. Do not edit: the next run replaces this file.
from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flexportal_core.decoding.model import OpenModel as _OpenModel, define as _define

if TYPE_CHECKING:
    from .customer import Customer


@_define(eq=False, repr=False, match_args=False)
class CustomerPage(_OpenModel[Any]):
    """One page of a listing and where the next one starts.

    Attributes:
        customers: The customers of this page, newest first.
        count: Number of customers on this page. The API gives no total. Expect a whole number.
        limit: The page size that was applied. Expect a whole number.
        has_more: Whether customers follow after this page.
        next_cursor: What to send as `startAfter` for the next page; null on the last.
    """

    customers: list[Customer]
    count: float
    limit: float
    has_more: bool
    next_cursor: str | None
