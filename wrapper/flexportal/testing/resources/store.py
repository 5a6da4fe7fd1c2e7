"""A tenant's records, as writes see them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Set
from datetime import datetime
from hashlib import blake2b
from typing import NamedTuple

import msgspec

from ...contract import value_at
from ..api.messages import Detail, ErrorResponse, Item
from ..dataset.dataset import Dataset
from ..dataset.overlay import Content
from ..operations import LISTINGS

__all__ = ["Store", "Written", "invalid", "refuse"]

OWN = "createdAt", "updatedAt", "createdBy", "tenantId"


def refuse(code: str, message: str, status: int = 409) -> ErrorResponse:
    """The error response to a write that the state of a record forbids."""
    return ErrorResponse(status, code, message)


def invalid(path: str, message: str, code: str = "invalid_value") -> ErrorResponse:
    """The error response to a body with a field that only this resource can tell to be wrong."""
    return ErrorResponse(400, "VALIDATION_ERROR", "The request has 1 invalid field.", (Detail(path, message, code),))


class Written(NamedTuple):
    """What was written.

    Args:
        number: How many ids were made.
        contents: List operation → position → content.
    """

    number: int
    contents: Mapping[str, Mapping[int, Content]]


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
        self._pending: list[tuple[str, int, Content]] = []
        self._tag = blake2b(repr((seed, tenant)).encode(), digest_size=4).hexdigest()
        self._number = self._committed = 0

    # What was written

    def written(self) -> Written:
        """All that was written. The cost is that of what is written."""
        return Written(self._number, {name: dict(data.overlay.contents) for name, data in self._datasets.items()})

    def load(self, written: Written) -> None:
        """Replace all that was written."""
        self._pending, self._number, self._committed = [], written.number, written.number
        for name, dataset in self._datasets.items():
            dataset.overlay.load(written.contents.get(name, {}))

    def pending(self) -> Written | None:
        """What was written since the last `commit`; None where nothing was."""
        contents: dict[str, dict[int, Content]] = {}
        for name, position, _ in self._pending:
            contents.setdefault(name, {})[position] = self._datasets[name].overlay.contents[position]
        return Written(self._number, contents) if contents else None

    def apply(self, written: Written) -> None:
        """Write on top of what is written already."""
        self._number = self._committed = written.number
        for name, contents in written.contents.items():
            for position, content in contents.items():
                self._datasets[name].overlay.put(position, content)

    def commit(self) -> None:
        """Keep what was written."""
        self._committed, self._pending = self._number, []

    def roll_back(self) -> None:
        """Drop what was written since the last `commit`."""
        for name, position, former in reversed(self._pending):
            self._datasets[name].overlay.put(position, former)
        self._number, self._pending = self._committed, []

    def put(self, name: str, position: int, item: Item | None) -> None:
        """Write a record; None removes it."""
        content = None if item is None else msgspec.json.encode(item)
        self._pending.append((name, position, self._datasets[name].overlay.put(position, content)))

    @property
    def version(self) -> int:
        """Another number after each change."""
        return sum(dataset.overlay.version for dataset in self._datasets.values())

    # Records

    def now(self) -> datetime:
        """The time."""
        return self._now()

    def timestamp(self) -> str:
        """The time as text."""
        return text_of_moment(self._now())

    def new_id(self, prefix: str) -> str:
        """An id that no record has."""
        return f"{prefix}_{self._tag}n{self.new_number()}"

    def new_number(self) -> int:
        """A number that was not given before."""
        self._number += 1
        return self._number

    @property
    def lists(self) -> Set[str]:
        """The list operations that there are."""
        return self._datasets.keys()

    @property
    def kinds(self) -> list[str]:
        """The resources that there are."""
        return [kind for kind, listing in LISTINGS.items() if listing in self._datasets]

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
            if _value(item, field) == text:
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
        """Add a record; who made it and when is filled in."""
        whole = self.whole(kind, item)
        self.put(LISTINGS[kind], self.dataset(kind).next_position, whole)
        return whole

    def made_up(self, kind: str) -> Item:
        """The required fields of a new record, but for those that `whole` adds."""
        item = self.dataset(kind).sample(self.new_number())
        return {name: value for name, value in item.items() if name not in OWN}

    def whole(self, kind: str, item: Item) -> Item:
        """A new record, with who made it and when."""
        moment = self.timestamp()
        own = {"createdAt": moment, "updatedAt": moment, "createdBy": "api"}
        return self._known(kind, own) | item | self._known(kind, {"tenantId": self.tenant})

    def changed(self, kind: str) -> Item:
        """The fields that say when a record was changed."""
        return self._known(kind, {"updatedAt": self.timestamp()})

    def _known(self, kind: str, fields: Item) -> Item:
        known = self.dataset(kind).schema.get("properties", {})
        return {name: value for name, value in fields.items() if name in known}

    def save(self, kind: str, item: Item) -> Item:
        """Replace a record that there is, changed now. Returns it."""
        item = item | self.changed(kind)
        self.replace(kind, item)
        return item

    def replace(self, kind: str, item: Item) -> None:
        """Replace a record that there is."""
        identity = item[str(self.dataset(kind).identity)]
        self.put(LISTINGS[kind], self._position(kind, identity), item)

    def remove(self, kind: str, identity: str) -> None:
        """Remove a record that there is."""
        self.put(LISTINGS[kind], self._position(kind, identity), None)


def _value(item: Item, field: str) -> object:
    try:
        return value_at(item, field)
    except KeyError:
        return None


def text_of_moment(moment: datetime) -> str:
    """A moment as the API writes it."""
    return f"{moment.replace(tzinfo=None).isoformat(timespec='milliseconds')}Z"
