"""What tests do with a mock besides sending requests: arrange its data and failures, and inspect what was written."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any, TypeVar

from flexportal_core.decoding.model import Model

from .adapters.entry_points import EntryPoints
from .api.messages import FailureName, Item
from .builders import wire_fields
from .dataset.items import Items
from .operations import LISTINGS, known_names, model_of, operation_id, suggestion
from .records import Records
from .resources.orders import confirm
from .resources.state import Snapshot, State
from .resources.store import Store
from .verification import ArrangedFailures, check_type, failure_of, is_amount, whole

__all__ = ["Arranging"]


AnyModel = TypeVar("AnyModel", bound=Model)


class Arranging(EntryPoints):
    """Arranges and inspects the state of a mock."""

    state: State
    """What was written."""
    _failures: ArrangedFailures

    def items(self, tenant: str, operation: str = "listCustomers") -> Sequence[Item]:
        """Return the tenant's items as JSON objects, newest first. Each is generated when it is read.

        Args:
            tenant: The tenant.
            operation: The operationId of the list; customers by default.

        Raises:
            KeyError: There is no such tenant or operation.
        """
        return Items(self.datasets[operation, tenant])

    def add_customer(self, tenant: str | None = None, *, extra: Mapping[str, Any] | None = None, **fields: Any) -> Item:
        """Add a customer and return it as JSON; see `Records.add`.

        Args:
            tenant: ID of the tenant; None means the first one.
            extra: As for `Records.add`.
            fields: As for `Records.add`.

        Raises:
            KeyError: There is no such tenant.
            ValueError: A field is unknown, or its value is invalid.
        """
        records = self._records("customers", tenant)
        return records.add_json(wire_fields(model_of("listCustomers"), fields), extra)

    def records(self, model: type[AnyModel]) -> Records[AnyModel]:
        """Return the records of a model, typed: `records(Order)` is `orders`.

        Raises:
            ValueError: No list has such items.
        """
        models = {model_of(LISTINGS[kind]): kind for kind in self._kinds}
        if model not in models:
            hint = suggestion(model.__name__, [each.__name__ for each in models])
            raise ValueError(f"no list has items of {model.__name__!r}{hint}")
        return self._records(models[model])

    def __getattr__(self, name: str) -> Records[Any]:
        """The records of a resource of the first tenant: `orders`, `customers` and whatever else is listed."""
        if name not in self._kinds:
            hint = (
                ""
                if name.startswith("_")
                else suggestion(name, [each for each in dir(self) if not each.startswith("_")])
            )
            raise AttributeError(f"{type(self).__name__} has no attribute {name!r}{hint}", name=name, obj=self)
        return self._records(name)

    def __dir__(self) -> list[str]:
        return [*super().__dir__(), *self._kinds]

    @property
    def _kinds(self) -> list[str]:
        # Asked for by `__getattr__`, perhaps before there is anything.
        stores: Mapping[str, Store] = vars(self).get("stores", {})
        return next(iter(stores.values())).kinds if stores else []

    def _records(self, kind: str, tenant: str | None = None) -> Records[Any]:
        name = self.tenants[0] if tenant is None else tenant
        return Records(kind, model_of(LISTINGS[kind]), self.contract, self.state, self.stores, name)

    def confirm_order(self, order_id: str, tenant: str | None = None) -> None:
        """Confirm a pending order. The API has no operation for it: users do it in the dashboard.

        Args:
            order_id: ID of the order.
            tenant: ID of the tenant; None means the first one.

        Raises:
            LookupError: There is no such tenant or order.
            ValueError: The order is not pending.
        """
        with self.state.transaction():
            confirm(self.stores[self.tenants[0] if tenant is None else tenant], order_id)

    # What was written

    def snapshot(self) -> Snapshot:
        """Return all changes until now, for `restore`. The cost depends on the number of changes."""
        return self.state.snapshot()

    def restore(self, snapshot: Snapshot) -> None:
        """Restore the data of a snapshot of this mock, or of a mock with the same arguments.

        Raises:
            TypeError: It is no snapshot.
            ValueError: The snapshot is of a mock with other tenants or lists.
        """
        check_type("snapshot", snapshot, Snapshot, "what snapshot() returned")
        self.state.restore(snapshot)

    def reset(self) -> None:
        """Undo all additions, changes and deletions, so that the data is as at the start."""
        self.state.reset()

    def to_json(self) -> dict[str, Any]:
        """Return all changes as JSON, with the arguments that the other data is derived from."""
        return self.state.to_json()

    def load_json(self, state: Mapping[str, Any]) -> None:
        """Replace all changes by those that `to_json` of a mock with the same arguments returned.

        Raises:
            TypeError: It is no mapping.
            ValueError: It is of a mock with other customers or lists, another seed or another `now`.
        """
        check_type("state", state, Mapping, "what to_json() returned")
        self.state.load_json(state)

    @property
    def on_write(self) -> Callable[[dict[str, Any]], None] | None:
        """A function that is called with each change, as JSON, before the change is acknowledged; None means none.

        Changes are passed one at a time, in order, `reset` and `restore` included. A change is dropped
        if it raises an exception.
        """
        return self.state.on_write

    @on_write.setter
    def on_write(self, called: Callable[[dict[str, Any]], None] | None) -> None:
        self.state.on_write = called

    def apply_json(self, change: Mapping[str, Any]) -> None:
        """Apply a change that `on_write` of a mock with the same arguments received, without calling `on_write`."""
        self.state.apply_json(change)

    # Failures

    def fail_next(
        self,
        failure: int | FailureName,
        times: int = 1,
        *,
        after: int = 0,
        code: str | None = None,
        retry_after: float | str | datetime | None = None,
        operation: str | None = None,
    ) -> None:
        """Make the next requests fail, valid or not. Failures of several calls follow one another.

        Args:
            failure: The status of the response, from 300 to 599; or, for no response, "connect_error",
                "connect_timeout", "read_error" or "read_timeout". On a socket, on which the connection is already
                accepted, an error cuts off the response, and a timeout is a response that is never sent.
            times: Number of requests to fail, at least 1.
            after: Number of requests to let pass before.
            code: The error code in the body; None means the usual one for the status.
            retry_after: The value of Retry-After: seconds, text as it is, or an aware datetime, sent as an HTTP date.
                None means no such header.
            operation: The operation to fail, named as in the contract (`createOrder`) or in Python (`orders.create`);
                only its requests are counted. None means any.

        Raises:
            ValueError: An argument is out of range, or the mock does not serve the operation.
        """
        operation = None if operation is None else self._served_id(operation)
        arranged = failure_of(failure, code, retry_after)
        self._failures.add(operation, arranged, whole("times", times, 1), whole("after", after))

    def _served_id(self, name: str) -> str:
        """The id of an operation that is named by it, or as in Python. Raises: ValueError where there is none."""
        served, found = [each.id for each in self.contract.operations], operation_id(name)
        if found not in served:
            raise ValueError(f"the mock does not serve the operation {name!r}{suggestion(name, known_names(served))}")
        return found

    def latency(self, milliseconds: float) -> None:
        """Set the delay of each response of the API in milliseconds. Raises: ValueError: It is not a number from 0."""
        if not is_amount(milliseconds):
            raise ValueError(f"latency must be a number of milliseconds from 0, not {milliseconds!r}")
        self._latency = milliseconds / 1000
