"""A mock that can be controlled over HTTP."""

from __future__ import annotations

from typing import Any

from ..api.messages import Request, Response
from ..mock_api import MockAPI
from .access import Access
from .interface import ControlInterface

__all__ = ["ControlledMock"]


class ControlledMock(MockAPI):
    """A `MockAPI` with a control interface under `/__mock__/`.

    Args:
        access: Who may control it.
        options: The arguments of `MockAPI`.
    """

    def __init__(self, access: Access = "local", **options: Any) -> None:
        super().__init__(**options)
        self._options = options
        self._control = ControlInterface(self, self.start_over, access)

    def respond(self, request: Request) -> Response:
        """The response to a request: of the control interface, or of the mock."""
        return self._control.respond(request) or super().respond(request)

    def start_over(self, changed: dict[str, Any]) -> None:
        """Drop whatever was written, arranged and recorded, and derive the data from other arguments.

        Args:
            changed: The arguments of `MockAPI` that change: `seed` or `customers`.

        Raises:
            ValueError: An argument is out of range.
        """
        options: dict[str, Any] = {**self._options, "now": self.now, **changed}
        fresh = MockAPI(**options) if changed else None
        with self.state.transaction():
            if fresh is None:
                self.reset()
            else:
                self.datasets, self.stores, self.cursors = fresh.datasets, fresh.stores, fresh.cursors
                self.state.become(fresh.state)
        self._failures.take()
        self.calls.clear()
