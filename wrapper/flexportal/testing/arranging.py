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
from .verification import ArrangedFailures, failure_of, is_amount, whole

__all__ = ["Arranging"]


AnyModel = TypeVar("AnyModel", bound=Model)


class Arranging(EntryPoints):
    """Arranges and inspects the state of a mock."""

    state: State
    """What was written."""
    _failures: ArrangedFailures

    def items(self, tenant: str, operation: str = "listCustomers") -> Sequence[Item]:
        """The tenant's items as JSON objects, newest first; each is made when it is read.

        Args:
            tenant: The tenant.
            operation: The id of the list operation; customers by default.

        Raises:
            KeyError: There is no such tenant or operation.
        """
        return Items(self.datasets[operation, tenant])

    def add_customer(self, tenant: str | None = None, *, extra: Mapping[str, Any] | None = None, **fields: Any) -> Item:
        """Adds a customer and returns it as JSON; see `customers.add`.

        Args:
            tenant: The tenant that gets it; None means the first one.
            extra: As for `Records.add`.
            fields: As for `Records.add`.

        Raises:
            KeyError: There is no such tenant.
            ValueError: A field is unknown, or its value is not valid by the contract.
        """
        records = self._records("customers", tenant)
        return records.add_json(wire_fields(model_of("listCustomers"), fields), extra)

    def records(self, model: type[AnyModel]) -> Records[AnyModel]:
        """The records of a model that is listed: `records(Order)` is `orders`, with the type of its items known.

        Raises:
            ValueError: No list of the mock has such items.
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
        """Confirms a pending order. The API has no operation for it: users do it in the dashboard.

        Args:
            order_id: The order.
            tenant: The tenant that has it; None means the first one.

        Raises:
            LookupError: There is no such tenant or order.
            ValueError: The order is not pending.
        """
        with self.state.transaction():
            confirm(self.stores[self.tenants[0] if tenant is None else tenant], order_id)

    # What was written

    def snapshot(self) -> Snapshot:
        """All that was written until now, for `restore`. The cost is that of what is written."""
        return self.state.snapshot()

    def restore(self, snapshot: Snapshot) -> None:
        """Makes the data as it was at a snapshot of this mock, or of one with the same arguments.

        Raises:
            ValueError: The snapshot is of a mock with other tenants.
        """
        self.state.restore(snapshot)

    def reset(self) -> None:
        """Drops whatever was added, changed and deleted, so that the data is as at the start."""
        self.state.reset()

    def to_json(self) -> dict[str, Any]:
        """All that was written, as JSON, with the arguments that the other data follows from."""
        return self.state.to_json()

    def load_json(self, state: Mapping[str, Any]) -> None:
        """Replaces all that was written by what `to_json` of a mock with the same arguments gave.

        Raises:
            ValueError: It is of a mock with other customers, another seed or another `now`.
        """
        self.state.load_json(state)

    @property
    def on_write(self) -> Callable[[dict[str, Any]], None] | None:
        """What is called with each change, as JSON, before it is acknowledged; None means nothing.

        Changes are passed one at a time, in order, `reset` and `restore` included. A change that this raises an
        exception for is dropped.
        """
        return self.state.on_write

    @on_write.setter
    def on_write(self, called: Callable[[dict[str, Any]], None] | None) -> None:
        self.state.on_write = called

    def apply_json(self, change: Mapping[str, Any]) -> None:
        """Repeats a change that `on_write` of a mock with the same arguments got; calls `on_write` no more."""
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
        """Makes the next requests fail, valid or not. Several failures follow one another in the order arranged.

        Args:
            failure: The status of the response, from 300 to 599; or why there is none: "connect_error",
                "connect_timeout", "read_error" or "read_timeout". On a socket, where the mock has accepted the
                connection already, an error cuts the response, and a timeout is a response that never comes.
            times: How many requests fail, at least 1.
            after: How many requests pass before.
            code: The envelope's `error.code`; None means the usual one for the status.
            retry_after: The value of Retry-After: seconds, text as it is, or an aware time, sent as an HTTP date. None
                means no such header.
            operation: The operation that fails, whose requests alone are counted: its id, or its name in Python such as
                `orders.create`; None means any.

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
        """Sets by how much each response of the API is delayed. Raises: ValueError for a negative number."""
        if not is_amount(milliseconds):
            raise ValueError(f"latency must not be negative, and a number of milliseconds; not {milliseconds!r}")
        self._latency = milliseconds / 1000
