"""Servers that fail for unusual requests only."""

from __future__ import annotations

import time
from threading import Lock

from ..entry import faulty, faulty_method
from ..mock import ErrorResponse, ListQuery, MockAPI, Request, Response, Selection
from .filters import Searching, without


@faulty_method("select", "filters.injection-finds-nothing", base=Searching)
def quotes_end_the_value(self: Searching, query: ListQuery) -> Selection:
    """A quote in an address ends the value, and what follows is part of the query."""
    injected = "' OR " in query.filters.get("email", "")
    return self.passing(query, without(query.filters, "email") if injected else query.filters)


@faulty_method("select", "filters.injection-finds-nothing", base=Searching)
def operators_are_read(self: Searching, query: ListQuery) -> Selection:
    """An address that is a JSON object is read as operators."""
    injected = query.filters.get("email", "").startswith("{")
    return self.passing(query, without(query.filters, "email") if injected else query.filters)


@faulty_method("select", "server.no-server-error")
def nul_fails(self: MockAPI, query: ListQuery) -> Selection:
    """A NUL in an address makes the server fail."""
    if "\0" in query.filters.get("email", ""):
        raise ErrorResponse(500, "INTERNAL_ERROR", "invalid byte sequence")
    return MockAPI.select(self, query)


@faulty_method("select", "filters.long-value-finds-nothing", base=Searching)
def long_addresses_are_dropped(self: Searching, query: ListQuery) -> Selection:
    """A filter on an address of more than 4,000 characters is dropped."""
    long = len(query.filters.get("email", "")) > 4000
    return self.passing(query, without(query.filters, "email") if long else query.filters)


@faulty_method("handle", "tenancy.head-and-options")
def head_needs_no_key(self: MockAPI, request: Request) -> Response:
    """HEAD is let through without a key."""
    return Response(200) if request.method == "HEAD" else MockAPI.handle(self, request)


@faulty_method("handle", "tenancy.head-and-options")
def options_lists(self: MockAPI, request: Request) -> Response:
    """OPTIONS returns what GET does, without a key."""
    if request.method != "OPTIONS":
        return MockAPI.handle(self, request)
    return self.json_response(200, {"customers": list(self.items(self.tenants[0])[:3])})


@faulty("server.same-in-parallel")
class SharedQuery(MockAPI):
    """The query is kept where requests that are under way at the same time overwrite it."""

    def __init__(self, *args: object, **settings: object) -> None:
        super().__init__(*args, **settings)  # type: ignore[arg-type]
        self.under_way, self.guard = 0, Lock()
        self.last: Request | None = None

    def handle(self, request: Request) -> Response:
        with self.guard:
            self.under_way += 1
            self.last = request
        time.sleep(0.001)  # the others need a chance
        with self.guard:
            mixed = self.last if self.under_way > 1 else request
            self.under_way -= 1
        return super().handle(mixed)
