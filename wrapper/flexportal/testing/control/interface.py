"""The control interface: what of `MockAPI` tests call, under a path that the contract does not have."""

from __future__ import annotations

from collections.abc import Callable
from itertools import count
from typing import TYPE_CHECKING

from ..api.messages import ErrorResponse, Item, Request, Response
from .access import Access, check_access
from .messages import Confirmation, Failure, Reset, Restoration, call_json, parsed

if TYPE_CHECKING:
    from ..mock_api import MockAPI
    from ..resources.state import Snapshot

__all__ = ["PATH", "ControlInterface"]

PATH = "/__mock__/"
KEPT = 100

Action = Callable[[Request], Item]


class ControlInterface:
    """Arranges and inspects a mock by HTTP requests.

    Args:
        mock: The mock.
        start_over: What drops all that was written, with the arguments of the mock that change.
        access: Who may control it.
    """

    def __init__(self, mock: MockAPI, start_over: Callable[[Item], None], access: Access = "local") -> None:
        self._mock = mock
        self._start_over = start_over
        self._snapshots: dict[str, Snapshot] = {}
        self._numbers = count(1)
        self._access: Access = access
        self._actions: dict[str, dict[str, Action]] = {
            "": {"GET": self._index},
            "reset": {"POST": self._reset},
            "fail": {"POST": self._fail},
            "confirm-order": {"POST": self._confirm_order},
            "calls": {"GET": self._calls, "DELETE": self._clear_calls},
            "state": {"GET": lambda request: self._mock.to_json()},
            "snapshot": {"POST": self._snapshot},
            "restore": {"POST": self._restore},
        }

    def respond(self, request: Request) -> Response | None:
        """The response to a control request; None for any other, those to a path of the contract included."""
        if not request.path.startswith(PATH) or self._mock.operations_at(request.route):
            return None
        try:
            check_access(request, self._access)
            response = self._mock.json_response(200, self._action(request)(request))
        except ErrorResponse as error:
            response = self._mock.failure(error)
        return self._mock.finish(request, response)

    def _action(self, request: Request) -> Action:
        methods = self._actions.get(request.path.removeprefix(PATH))
        if methods is None:
            raise ErrorResponse(404, "NOT_FOUND", f"The control interface has no such path; GET {PATH} lists them.")
        if request.method not in methods:
            raise self._mock.method_not_allowed(methods)
        return methods[request.method]

    def _index(self, request: Request) -> Item:
        return {"paths": [f"{method} {PATH}{path}" for path, methods in self._actions.items() for method in methods]}

    def _reset(self, request: Request) -> Item:
        wanted = parsed(request, Reset)
        changed = {name: value for name in ("seed", "customers") if (value := getattr(wanted, name)) is not None}
        if changed and self._mock.on_write is not None:
            raise ErrorResponse(409, "STATE_FILE", "The state file belongs to a seed and a number of customers.")
        try:
            self._start_over(changed)
        except ValueError as error:
            raise _invalid(error) from None
        if changed:
            self._snapshots.clear()
        return {}

    def _snapshot(self, request: Request) -> Item:
        name = str(next(self._numbers))
        self._snapshots[name] = self._mock.snapshot()
        for oldest in list(self._snapshots)[:-KEPT]:
            del self._snapshots[oldest]
        return {"snapshot": name}

    def _restore(self, request: Request) -> Item:
        wanted = parsed(request, Restoration)
        if wanted.snapshot not in self._snapshots:
            raise ErrorResponse(404, "NOT_FOUND", f"There is no such snapshot; the newest {KEPT} are kept.")
        self._mock.restore(self._snapshots[wanted.snapshot])
        return {}

    def _fail(self, request: Request) -> Item:
        wanted = parsed(request, Failure)
        try:
            self._mock.fail_next(
                wanted.failure,
                wanted.times,
                after=wanted.after,
                code=wanted.code,
                retry_after=wanted.retry_after,
                operation=wanted.operation,
            )
        except ValueError as error:
            raise _invalid(error) from None
        return {}

    def _confirm_order(self, request: Request) -> Item:
        wanted = parsed(request, Confirmation)
        try:
            self._mock.confirm_order(wanted.order_id, wanted.tenant)
        except LookupError:
            raise ErrorResponse(404, "NOT_FOUND", "There is no such order or tenant.") from None
        except ValueError as error:
            raise ErrorResponse(409, "ORDER_NOT_PENDING", f"{error}.") from None
        return {}

    def _calls(self, request: Request) -> Item:
        calls = self._mock.calls
        wanted = request.values("operation")
        try:
            found = calls.to(wanted[0]) if wanted else calls
        except ValueError as error:
            raise _invalid(error) from None
        return {"calls": [call_json(call) for call in found], "total": calls.total}

    def _clear_calls(self, request: Request) -> Item:
        self._mock.calls.clear()
        return {}


def _invalid(error: ValueError) -> ErrorResponse:
    return ErrorResponse(400, "VALIDATION_ERROR", f"{error}.")
