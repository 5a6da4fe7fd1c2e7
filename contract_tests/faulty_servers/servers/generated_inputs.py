"""Servers that fail on unusual inputs."""

from __future__ import annotations

from flexportal.contract import Operation, Parameter

from ..entry import faulty, faulty_method
from ..mock import Detail, ErrorResponse, ListQuery, MockAPI, Request, Selection
from .filters import Lenient, Searching


@faulty_method("select", "server.no-server-error")
def fails_outside_ascii(self: MockAPI, query: ListQuery) -> Selection:
    """An address with a letter outside ASCII makes the server fail."""
    if not query.filters.get("email", "").isascii():
        # Nobody among the customers has such an address.
        raise ErrorResponse(500, "INTERNAL_ERROR", "'ascii' codec can't encode character")
    return MockAPI.select(self, query)


@faulty_method("select", "generated.inputs", generated=True)
def empty_address_conflicts(self: MockAPI, query: ListQuery) -> Selection:
    """An empty address gets 409, a status that the contract doesn't declare."""
    if query.filters.get("email") == "":
        raise ErrorResponse(409, "CONFLICT", "The address is empty.")
    return MockAPI.select(self, query)


@faulty_method("select", "generated.rows-match", generated=True, base=Searching)
def empty_address_is_none(self: Searching, query: ListQuery) -> Selection:
    """An empty address counts as no filter."""
    # `if email:`
    return self.passing(query, {name: value for name, value in query.filters.items() if value})


@faulty("filters.invalid-rejected")
class EmptyStatusIsNone(Lenient):
    """An empty status counts as no filter instead of being rejected."""

    lenient = ()

    def parameter_error(self, operation: Operation, parameter: Parameter, request: Request) -> Detail | None:
        # It isn't in the contract's set.
        empty = parameter.name == "status" and request.values("status") == [""]
        return None if empty else super().parameter_error(operation, parameter, request)

    def select(self, query: ListQuery) -> Selection:
        return self.passing(query, {name: value for name, value in query.filters.items() if value or name != "status"})
