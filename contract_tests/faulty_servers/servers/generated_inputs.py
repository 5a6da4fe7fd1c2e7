"""Servers that fail on unusual inputs."""

from __future__ import annotations

from flexportal.contract import Operation, Parameter

from ..entry import faulty_method
from ..mock import Detail, ErrorResponse, ListQuery, MockAPI, Request, Selection
from .filters import Searching


@faulty_method("select", "server.no-server-error")
def fails_outside_ascii(self: MockAPI, query: ListQuery) -> Selection:
    """An address with a letter outside ASCII makes the server fail."""
    if not query.filters.get("email", "").isascii():
        # Nobody among the customers has such an address.
        raise ErrorResponse(500, "INTERNAL_ERROR", "'ascii' codec can't encode character")
    return MockAPI.select(self, query)


@faulty_method("parameter_error", "generated.inputs", generated=True)
def default_size_is_rejected(
    self: MockAPI, operation: Operation, parameter: Parameter, request: Request
) -> Detail | None:
    """The default page size is rejected where it is sent."""
    if parameter.name == "limit" and request.values("limit") == ["50"]:
        return Detail("query.limit", "Is the default.", "redundant")
    return MockAPI.parameter_error(self, operation, parameter, request)


@faulty_method("select", "generated.rows-match", base=Searching, generated=True)
def status_ignored_beside_an_unknown_parameter(self: Searching, query: ListQuery) -> Selection:
    """Where a parameter is sent that the contract doesn't know, the status is ignored."""
    known = {parameter.name for parameter in query.operation.parameters}
    unknown = any(name not in known for name, _ in query.request.query)
    filters = {name: value for name, value in query.filters.items() if name != "status" or not unknown}
    return self.passing(query, filters)
