"""The client of the command line: any operation, described by data."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flexportal_core.http.request import PreparedRequest, prepare
from flexportal_core.operation import Operation
from flexportal_core.types import UNSET

from ..client import FlexPortal

__all__ = ["Client"]


class Client(FlexPortal):
    """A client that calls an operation by what describes it, since the command line knows no methods."""

    def __enter__(self) -> Client:
        return self

    def prepare(self, operation: Operation[Any], arguments: Mapping[str, Any], body: object = UNSET) -> PreparedRequest:
        """The request that `call` would send. Raises: TypeError, ValueError: It is not one that the contract allows."""
        return prepare(self._session.settings, operation, arguments, body)

    def call(self, operation: Operation[Any], arguments: Mapping[str, Any], body: object = UNSET) -> Any:
        """Call the operation. Returns: the decoded result. Raises: FlexPortalError."""
        return self._session.call(operation, arguments, body)
