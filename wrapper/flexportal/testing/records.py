"""The records of one resource in a mock, for tests to arrange and inspect."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Generic, TypeVar

import msgspec
from flexportal_core.decoding.model import Model

from ..contract import Contract, Json
from .api.messages import ErrorResponse, Item
from .builders import label_of, valid, wire_fields
from .dataset.items import Items
from .operations import LISTINGS
from .resources.arranged import dangling, defaults, settle
from .resources.state import State
from .resources.store import Store

__all__ = ["Records"]

AnyModel = TypeVar("AnyModel", bound=Model)


class Records(Generic[AnyModel]):
    """The records of a resource of the mock, such as `mock.orders`, newest first.

    Args:
        kind: The resource.
        model: The model of a record.
        contract: What records have to be valid by.
        state: What makes writes atomic.
        stores: Tenant → its records.
        tenant: The tenant.
    """

    def __init__(
        self,
        kind: str,
        model: type[AnyModel],
        contract: Contract,
        state: State,
        stores: Mapping[str, Store],
        tenant: str,
    ) -> None:
        self._kind, self._model, self._contract, self._state, self._stores = kind, model, contract, state, stores
        self._store = stores[tenant]
        self._dataset = self._store.dataset(kind)
        self._identity = str(self._dataset.identity)
        self._label = label_of(model)

    def of(self, tenant: str) -> Records[AnyModel]:
        """Return the records of another tenant. Raises: KeyError: There is no such tenant."""
        return Records(self._kind, self._model, self._contract, self._state, self._stores, tenant)

    def get(self, identity: str) -> AnyModel:
        """Return the record of that ID. Raises: KeyError: There is none."""
        return self._read(self._item(identity))

    def add(
        self, record: AnyModel | None = None, /, *, extra: Mapping[str, Any] | None = None, **fields: Any
    ) -> AnyModel:
        """Add a record, and return it. It is the newest, unless it is given an earlier creation date.

        Related records change as well: an order is counted on its customer, a subscription rents its device.

        Args:
            record: The record, as a model; None means one that is built from the fields.
            extra: Fields and values that the contract does not have, by their names in the API; not checked.
            fields: Fields by the model's names or by those of the API; None leaves out an optional one. Required fields
                that are not passed are generated: they refer to existing records, or to records that are added too.

        Raises:
            ValueError: A field is unknown or its value is invalid; the ID exists already; or a field refers to a record
                that does not exist.
        """
        given = {} if record is None else record.to_dict()
        return self._read(self.add_json(given | wire_fields(self._model, fields), extra, is_whole=record is not None))

    def add_json(self, given: Item, extra: Mapping[str, Any] | None, *, is_whole: bool = False) -> Item:
        """Add a record of these fields, by their names in the API, and return it as JSON; see `add`.

        Args:
            given: The fields; those that are `msgspec.UNSET` are left out.
            extra: As for `add`.
            is_whole: Whether no other field is made up.
        """
        with self._state.transaction():
            self._check(given)
            if self._dataset.find(str(given.get(self._identity, ""))) is not None:
                raise ValueError(f"the {self._label} {given[self._identity]!r} exists already; call update()")
            made = {} if is_whole else self._defaults(given)
            item = self._valid(self._dataset.schema, self._store.whole(self._kind, made | given), extra)
            self._store.put(LISTINGS[self._kind], self._dataset.next_position, item)
            settle(self._store, self._kind, {}, item)
            return self._store.find(self._kind, str(item.get(self._identity))) or item

    def update(self, identity: str, *, extra: Mapping[str, Any] | None = None, **fields: Any) -> AnyModel:
        """Change fields of a record, and return it.

        Args:
            identity: Its ID.
            extra: As for `add`.
            fields: As for `add`; fields that are not passed stay as they are.

        Raises:
            KeyError: There is no such record.
            ValueError: As for `add`, or the ID would change.
        """
        given = wire_fields(self._model, fields)
        if given.get(self._identity, identity) != identity:
            raise ValueError(f"the ID {identity!r} cannot be changed; add another {self._label}")
        with self._state.transaction():
            self._check(given)
            before = self._item(identity)
            # What it had before may be what the contract does not list.
            schema = {"required": self._dataset.schema.get("required", [])}
            item = self._valid(schema, before | self._store.changed(self._kind) | given, extra)
            self._store.replace(self._kind, item)
            settle(self._store, self._kind, before, item)
            return self._read(self._item(identity))

    def remove(self, identity: str) -> None:
        """Remove a record. Records that refer to it stay. Raises: KeyError: There is no such record."""
        with self._state.transaction():
            before = self._item(identity)
            self._store.remove(self._kind, identity)
            settle(self._store, self._kind, before, {})

    def __iter__(self) -> Iterator[AnyModel]:
        """The records, newest first, each made when it is read."""
        return map(self._read, Items(self._dataset))

    def __len__(self) -> int:
        """How many there are."""
        return len(Items(self._dataset))

    def __contains__(self, record: object) -> bool:
        """Whether there is a record of that id, or of that model's id."""
        identity = record.to_dict()[self._identity] if isinstance(record, self._model) else record
        return isinstance(identity, str) and self._dataset.find(identity) is not None

    def __repr__(self) -> str:
        return f"<{len(self)} {self._kind} of {self._store.tenant!r}>"

    def _item(self, identity: str) -> Item:
        found = self._store.find(self._kind, identity)
        if found is None:
            raise KeyError(f"{self._store.tenant!r} has no {self._label} {identity!r}")
        return found

    def _read(self, item: Item) -> AnyModel:
        return self._model.from_dict(item)

    def _defaults(self, given: Item) -> Item:
        try:
            return defaults(
                self._store, self._kind, {name: each for name, each in given.items() if each is not msgspec.UNSET}
            )
        except ErrorResponse as error:
            raise ValueError(f"{self._label}: {error.message}") from error

    def _check(self, given: Item) -> None:
        """Raises: ValueError: A field that is given is not valid, or refers to a record that there is not."""
        present = {name: value for name, value in given.items() if value is not msgspec.UNSET}
        valid(self._contract, {**self._dataset.schema, "required": []}, present, self._label)
        if present.get(self._identity) == "":  # no path can name it
            raise ValueError(f"{self._label}.{self._identity} must not be empty; leave it out to have one made up")
        missing = dangling(self._store, self._kind, present)
        if missing is not None:
            raise ValueError(f"{self._label}.{missing}")

    def _valid(self, schema: Json, item: Item, extra: Mapping[str, Any] | None) -> Item:
        present = {name: value for name, value in item.items() if value is not msgspec.UNSET}
        return valid(self._contract, schema, present, self._label) | dict(extra or {})
