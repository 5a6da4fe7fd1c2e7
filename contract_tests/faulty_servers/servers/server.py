"""Servers that fail sometimes, or respond inconsistently."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from flexportal.contract import Contract, Operation

from ..entry import faulty, faulty_method
from ..mock import ErrorResponse, Item, ListQuery, MockAPI, Request, Response, Selection, Window


@faulty_method("window", "server.list-responds", customers=0)
def empty_tenant_is_not_found(self: MockAPI, query: ListQuery, selection: Selection) -> Window:
    """A tenant without customers gets 404 instead of an empty page."""
    if not query.filters and not len(selection):
        # Shows only with 0 customers.
        raise ErrorResponse(404, "NOT_FOUND", "There are no customers.")
    return MockAPI.window(self, query, selection)


@faulty_method("page_size", "server.list-responds")
def size_is_required(self: MockAPI, operation: Operation, request: Request) -> int:
    """A request without a page size is rejected."""
    if not request.values("limit"):
        # The parameter is optional.
        raise ErrorResponse(400, "VALIDATION_ERROR", "limit is required.")
    return MockAPI.page_size(self, operation, request)


@faulty_method("raise_arranged_failure", "server.no-server-error")
def fails_now_and_then(self: MockAPI, operation: Operation) -> None:
    """Every 29th request fails with 500, in the declared envelope."""
    if self.calls.total % 29 == 28:
        raise ErrorResponse(500, "INTERNAL_ERROR", "Something went wrong on our side.")


@faulty_method("decode_cursor", "server.no-server-error", also=("foreign-cursor",))
def fails_at_a_unknown_cursor(
    self: MockAPI, operation: Operation, tenant: str, filters: Mapping[str, str], cursor: str
) -> int | None:
    """A cursor that was never returned makes the server fail."""
    position = MockAPI.decode_cursor(self, operation, tenant, filters, cursor)
    if position is None:
        # Nobody catches what the decoder raises.
        raise ErrorResponse(500, "INTERNAL_ERROR", "Incorrect padding")
    return position


@faulty_method("compress", "server.complete-responses")
def compressed_body_cut_short(self: MockAPI, body: bytes) -> bytes:
    """A compressed page of more than 50 kB lacks its last bytes."""
    packed = MockAPI.compress(self, body)
    # The compressor isn't flushed; Content-Length is true to what is sent.
    return packed[:-12] if len(body) > 50_000 else packed


@faulty_method("compress", "server.complete-responses")
def bytes_behind_the_compressed_body(self: MockAPI, body: bytes) -> bytes:
    """A compressed page of more than 50 kB is followed by the first bytes of another."""
    packed = MockAPI.compress(self, body)
    # Decoders that stop at the end of the stream don't see them.
    return packed + packed[:10] if len(body) > 50_000 else packed


@faulty_method("finish", "server.complete-responses")
def errors_claim_to_be_compressed(self: MockAPI, request: Request, response: Response) -> Response:
    """Error responses are declared to be compressed, and aren't."""
    finished = MockAPI.finish(self, request, response)
    if response.status < 400 or finished.header("content-encoding"):
        return finished
    return replace(finished, headers=(*finished.headers, ("content-encoding", "gzip")))


@faulty("server.same-compressed")
class LastRowLostUnderGzip(MockAPI):
    """Compressed pages lack their last row."""

    def handle(self, request: Request) -> Response:
        response = super().handle(request)
        if response.status == 200 and self.compresses(request, response):
            # Whoever asks for identity sees it.
            self.lacking = True
            response = super().handle(request)
            self.lacking = False
        return response

    lacking = False

    def page_items(self, query: ListQuery, window: Window) -> list[Item]:
        rows = super().page_items(query, window)
        return rows[:-1] if self.lacking else rows


@faulty_method("envelope", "server.same-compressed")
def uncompressed_says_the_end(self: MockAPI, query: ListQuery, window: Window) -> Item:
    """Where nothing is compressed, a page says that nothing follows."""
    body = MockAPI.envelope(self, query, window)
    # Another code path, which doesn't look one row further.
    packed = "gzip" in "".join(query.request.header("accept-encoding"))
    return body if packed else body | {"hasMore": False, "nextCursor": None}


@faulty_method("filters", "server.same-compressed")
def uncompressed_loses_the_filter(self: MockAPI, operation: Operation, request: Request) -> dict[str, str]:
    """Where nothing is compressed, a filtered page comes from a cache that doesn't know filters."""
    packed = "gzip" in "".join(request.header("accept-encoding"))
    return MockAPI.filters(self, operation, request) if packed else {}


@faulty_method("finish", "server.same-compressed")
def stale_under_gzip(self: MockAPI, request: Request, response: Response) -> Response:
    """Compressed pages come from a cache that is one order behind."""
    if self.compresses(request, response):
        # Other content under another encoding.
        response = replace(response, body=response.body.replace(b'"totalOrders":1,', b'"totalOrders":0,'))
    return MockAPI.finish(self, request, response)


@faulty_method("route", "undeclared-method", writes=True)
def post_lists(self: MockAPI, request: Request) -> Operation:
    """POST lists customers, as GET does."""
    return MockAPI.route(self, replace(request, method="GET") if request.method == "POST" else request)


@faulty_method("handle", "undeclared-method", writes=True)
def delete_succeeds(self: MockAPI, request: Request) -> Response:
    """DELETE on the collection gets 204."""
    # One hopes that it does nothing.
    return Response(204) if request.method == "DELETE" else MockAPI.handle(self, request)


def with_request_id(contract: Contract) -> Contract:
    """The contract with a header that every page must have."""
    document = dict(contract.document)
    (path, item), *_ = document["paths"].items()
    page = item["get"]["responses"]["200"]
    header = {"X-Request-Id": {"required": True, "schema": {"type": "string"}}}
    responses = item["get"]["responses"] | {"200": page | {"headers": header}}
    document["paths"] = {path: {"get": item["get"] | {"responses": responses}}}
    return Contract(document)


@faulty_method("finish", "server.required-headers", contract=with_request_id)
def no_request_id(self: MockAPI, request: Request, response: Response) -> Response:
    """A header that the contract requires is missing on later pages."""
    finished = MockAPI.finish(self, request, response)
    # The mock doesn't send it of itself.
    more = () if request.values("startAfter") else (("x-request-id", "7"),)
    return replace(finished, headers=(*finished.headers, *more))
