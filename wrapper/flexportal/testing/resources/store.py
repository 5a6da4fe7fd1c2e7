"""A tenant's records, as writes see them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from hashlib import blake2b
from itertools import count

from ..api.messages import Detail, ErrorResponse, Item
from ..dataset.dataset import Dataset

__all__ = ["LISTINGS", "Store", "invalid", "refuse"]

LISTINGS = {
    "customers": "listCustomers",
    "orders": "listOrders",
    "subscriptions": "listSubscriptions",
    "products": "listProducts",
    "variants": "listVariants",
    "assets": "listAssets",
    "payments": "listPayments",
    "billing_groups": "listBillingGroups",
    "files": "listFiles",
}
"""Resource → its list operation."""


def refuse(code: str, message: str, status: int = 409) -> ErrorResponse:
    """The error response to a write that the state of a record forbids."""
    return ErrorResponse(status, code, message)


def invalid(path: str, message: str, code: str = "invalid_value") -> ErrorResponse:
    """The error response to a body with a field that only this resource can tell to be wrong."""
    return ErrorResponse(400, "VALIDATION_ERROR", "The request has 1 invalid field.", (Detail(path, message, code),))


class Store:
    """A tenant's records.

    Args:
        tenant: The tenant.
        seed: What ids are derived from.
        datasets: List operation → records.
        now: What gives the time.
        confirms_orders: Whether an order is confirmed as soon as it is placed.
    """

    def __init__(
        self,
        tenant: str,
        seed: int,
        datasets: Mapping[str, Dataset],
        now: Callable[[], datetime],
        *,
        confirms_orders: bool = False,
    ) -> None:
        self.tenant = tenant
        self.confirms_orders = confirms_orders
        self._datasets = datasets
        self._now = now
        self._tag = blake2b(repr((seed, tenant)).encode(), digest_size=4).hexdigest()
        self._numbers = count(1)

    def reset(self) -> None:
        """Drops whatever was written."""
        for dataset in self._datasets.values():
            dataset.reset()
        self._numbers = count(1)

    def now(self) -> datetime:
        """The time."""
        return self._now()

    def timestamp(self) -> str:
        """The time as text."""
        return text_of_moment(self._now())

    def new_id(self, prefix: str) -> str:
        """An id that no record has."""
        return f"{prefix}_{self._tag}n{next(self._numbers)}"

    def dataset(self, kind: str) -> Dataset:
        """The records of a resource."""
        return self._datasets[LISTINGS[kind]]

    def find(self, kind: str, identity: str) -> Item | None:
        """The record of that id; None where there is none."""
        dataset = self.dataset(kind)
        position = dataset.find(identity)
        return None if position is None else dataset.item(position)

    def require(self, kind: str, identity: str, code: str = "NOT_FOUND") -> Item:
        """The record of that id. Raises: ErrorResponse (404) where there is none."""
        return self.dataset(kind).item(self._position(kind, identity, code))

    def _position(self, kind: str, identity: str, code: str = "NOT_FOUND") -> int:
        position = self.dataset(kind).find(identity)
        if position is None:
            raise ErrorResponse(404, code, f"There is no such record in {kind}.")
        return position

    def where(self, kind: str, field: str, text: str) -> Iterator[Item]:
        """The records whose field is that text; it is one by which they can be found."""
        for item in self.near(kind, field, text):
            if item.get(field) == text:
                yield item

    def near(self, kind: str, field: str, text: str) -> Iterator[Item]:
        """All records that may refer to that text, and some others."""
        dataset = self.dataset(kind)
        for position in dataset.candidates(field, text):
            yield dataset.item(position)

    def all(self, kind: str, filters: Mapping[str, str]) -> Iterator[Item]:
        """The records that pass the filters of their list, newest first."""
        dataset = self.dataset(kind)
        selection = dataset.select(filters)
        for first in range(0, len(selection), 1000):
            yield from map(dataset.item, selection.positions(first, 1000))

    def add(self, kind: str, item: Item) -> Item:
        """Adds a record; who made it and when is filled in."""
        moment = self.timestamp()
        dataset = self.dataset(kind)
        known = dataset.schema.get("properties", {})
        own = {"tenantId": self.tenant, "createdAt": moment, "updatedAt": moment, "createdBy": "api"}
        whole = {name: value for name, value in own.items() if name in known} | item
        dataset.add(whole)
        return whole

    def save(self, kind: str, item: Item) -> Item:
        """Replaces a record that there is. Returns it."""
        dataset = self.dataset(kind)
        item = item | {"updatedAt": self.timestamp()}
        dataset.change(self._position(kind, item[str(dataset.identity)]), item)
        return item

    def remove(self, kind: str, identity: str) -> None:
        """Removes a record that there is."""
        self.dataset(kind).remove(self._position(kind, identity))


def text_of_moment(moment: datetime) -> str:
    """A moment as the API writes it."""
    return f"{moment.replace(tzinfo=None).isoformat(timespec='milliseconds')}Z"
