"""All that was written to a mock: atomic writes, snapshots, and JSON that another process can continue from."""

from __future__ import annotations

from collections.abc import Callable, Generator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from threading import RLock
from typing import Any

import msgspec

from ..dataset.overlay import Content
from .store import Store, Written

__all__ = ["Snapshot", "State"]

Json = dict[str, Any]


@dataclass(frozen=True, slots=True, repr=False)
class Snapshot:
    """The changes of a mock until some moment; see `MockAPI.snapshot`."""

    written: Mapping[str, Written]


class State:
    """What was written.

    Args:
        stores: Tenant → its records.
        parameters: What the derived data follows from, as JSON.
    """

    def __init__(self, stores: Mapping[str, Store], parameters: Json) -> None:
        self.on_write: Callable[[Json], None] | None = None
        self._stores = stores
        self._parameters = parameters
        self._lock = RLock()

    def become(self, other: State) -> None:
        """Take over the records of another state, and what they are derived from."""
        with self._lock:
            self._stores, self._parameters = other._stores, other._parameters

    @contextmanager
    def transaction(self) -> Generator[None]:
        """One at a time, so that each is whole, whichever thread it comes from; nothing is kept where it fails."""
        with self._lock:
            try:
                yield
                written = {name: found for name, store in self._stores.items() if (found := store.pending())}
                if written and self.on_write is not None:
                    self.on_write({"tenants": _as_json(written)})
            except BaseException:
                for store in self._stores.values():
                    store.roll_back()
                raise
            for name in written:
                self._stores[name].commit()

    def snapshot(self) -> Snapshot:
        """All that was written."""
        with self._lock:
            return Snapshot({name: store.written() for name, store in self._stores.items()})

    def restore(self, snapshot: Snapshot) -> None:
        """Replace all that was written."""
        if snapshot.written.keys() != self._stores.keys():
            raise ValueError("the snapshot is of a mock with other tenants")
        for name, written in snapshot.written.items():
            unknown = [
                each for each, contents in written.contents.items() if contents and each not in self._stores[name].lists
            ]
            if unknown:
                raise ValueError(f"records were written to {', '.join(unknown)}, which the mock does not serve")
        with self._lock:
            if self.on_write is not None:
                self.on_write({"replaces": True, "tenants": _as_json(snapshot.written)})
            for name, written in snapshot.written.items():
                self._stores[name].load(written)

    def reset(self) -> None:
        """Drop all that was written."""
        self.restore(Snapshot(self._nothing))

    @property
    def _nothing(self) -> dict[str, Written]:
        return dict.fromkeys(self._stores, Written(0, {}))

    def to_json(self) -> Json:
        """All that was written, with what the derived data follows from."""
        return {"parameters": self._parameters, "tenants": _as_json(self.snapshot().written)}

    def load_json(self, state: Mapping[str, Any]) -> None:
        """Replace all that was written by what `to_json` gave."""
        parameters = state.get("parameters")
        if parameters != self._parameters:
            raise ValueError(f"the state is of a mock with {parameters}; this one has {self._parameters}")
        self.restore(Snapshot(self._nothing | _from_json(state["tenants"])))

    def apply_json(self, change: Mapping[str, Any]) -> None:
        """Repeat a change that `on_write` got; `on_write` is not called again."""
        written = _from_json(change["tenants"])
        with self._lock:
            if change.get("replaces", False):
                for name, each in (self._nothing | written).items():
                    self._stores[name].load(each)
            else:
                for name, each in written.items():
                    self._stores[name].apply(each)


def _as_json(written: Mapping[str, Written]) -> Json:
    return {
        tenant: {
            "ids": each.number,
            "records": {
                operation: {
                    str(position): None if content is None else msgspec.json.decode(content)
                    for position, content in contents.items()
                }
                for operation, contents in each.contents.items()
                if contents
            },
        }
        for tenant, each in written.items()
    }


def _from_json(tenants: Json) -> dict[str, Written]:
    def contents(records: Json) -> dict[int, Content]:
        return {int(place): None if item is None else msgspec.json.encode(item) for place, item in records.items()}

    return {
        tenant: Written(each["ids"], {operation: contents(records) for operation, records in each["records"].items()})
        for tenant, each in tenants.items()
    }
