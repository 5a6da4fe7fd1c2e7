"""Servers that do what the documentation leaves open differently than the contract assumes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from flexportal.contract import Operation

from ..entry import faulty, faulty_method
from ..mock import Dataset, Detail, ErrorResponse, Item, ListQuery, MockAPI, Request, Response, Selection, Window
from ..places import is_rare
from .filters import Lenient


@faulty("unknown-filter-value", also=("filters.invalid-rejected",))
class UnknownStatusIsEmpty(Lenient):
    """An unknown status gives an empty page."""

    lenient = ("status",)


@faulty_method("after", "foreign-cursor")
def unknown_cursor_starts_over(
    self: MockAPI, operation: Operation, request: Request, tenant: str, filters: Mapping[str, str]
) -> tuple[int | None, Detail | None]:
    position, _ = MockAPI.after(self, operation, request, tenant, filters)
    """A cursor that was never returned is ignored: the listing starts over."""
    # Whoever mistypes a cursor gets a cursor cycle.
    return position, None


@faulty_method("after", "foreign-cursor")
def unknown_cursor_is_the_end(
    self: MockAPI, operation: Operation, request: Request, tenant: str, filters: Mapping[str, str]
) -> tuple[int | None, Detail | None]:
    position, fault = MockAPI.after(self, operation, request, tenant, filters)
    """A cursor that was never returned gets an empty last page."""
    # Whoever mistypes a cursor believes to have everything.
    return (self.dataset(operation, tenant).size if fault else position), None


@faulty_method("decode_cursor", "foreign-cursor")
def cursors_cut_short_work(
    self: MockAPI, operation: Operation, tenant: str, filters: Mapping[str, str], cursor: str
) -> int | None:
    """A cursor that lost its last letter still works."""
    # The signature is compared only as far as it was sent.
    positions = range(self.dataset(operation, tenant).size) if len(cursor) == 27 else ()
    binding = self.binding(operation, tenant, filters)
    found = [position for position in positions if self.cursors.encode(position, binding).startswith(cursor)]
    return found[0] if found else MockAPI.decode_cursor(self, operation, tenant, filters, cursor)


@faulty_method("select", "status-default")
def inactive_are_hidden(self: MockAPI, query: ListQuery) -> Selection:
    """A listing without a status leaves out inactive customers."""
    return MockAPI.select(self, replace(query, filters={"status": "active", **query.filters}))


@faulty_method("parameter_errors", "unknown-parameter")
def unknown_parameter_refused(self: MockAPI, operation: Operation, request: Request) -> list[Detail]:
    """A parameter that the contract doesn't know is rejected."""
    known = {parameter.name for parameter in operation.parameters}
    unknown = [Detail(f"query.{name}", "Is unknown.", "unknown") for name, _ in request.query if name not in known]
    return MockAPI.parameter_errors(self, operation, request) + unknown


@faulty_method("window", "unknown-parameter")
def unknown_parameter_filters(self: MockAPI, query: ListQuery, selection: Selection) -> Window:
    """A parameter that the contract doesn't know is a filter on the field of that name, which no customer has."""
    known = {parameter.name for parameter in query.operation.parameters}
    strange = any(name not in known for name, _ in query.request.query)
    return Window(0, [], 0) if strange else MockAPI.window(self, query, selection)


@faulty_method("item", "timestamp-form")
def created_in_milliseconds(self: MockAPI, query: ListQuery, dataset: Dataset, position: int) -> Item:
    """One customer in 200 has the time of its creation as a number."""
    row = MockAPI.item(self, query, dataset, position)
    # The schema allows anything.
    return row | {"createdAt": 1_780_272_000_000} if is_rare(position) else row


@faulty_method("item", "timestamp-form")
def updated_in_words(self: MockAPI, query: ListQuery, dataset: Dataset, position: int) -> Item:
    """The time of the last change has the German form."""
    row = MockAPI.item(self, query, dataset, position)
    return row | {"updatedAt": "14.03.2026 09:26"} if "updatedAt" in row else row


@faulty_method("invalid", "validation-status", also=("paging.size-outside-rejected",))
def invalid_values_conflict(self: MockAPI, operation: Operation, errors: list[Detail]) -> ErrorResponse:
    """Values that aren't allowed get 409."""
    error = MockAPI.invalid(self, operation, errors)
    # Neither 400 nor 422.
    error.status = 409
    return error


@faulty_method("failure", "list-not-found")
def unknown_path_in_html(self: MockAPI, error: ErrorResponse) -> Response:
    """A path that doesn't exist gets the framework's page."""
    if error.status != 404:
        return MockAPI.failure(self, error)
    return Response(404, (("content-type", "text/html"),), b"<h1>Not Found</h1>")


@faulty_method("failure", "list-not-found")
def unknown_path_is_forbidden(self: MockAPI, error: ErrorResponse) -> Response:
    """A path that doesn't exist gets 403, as object stores do."""
    error.status = 403 if error.status == 404 else error.status
    return MockAPI.failure(self, error)


@faulty("retry-after-form")
class RetryAfterInWords(MockAPI):
    """Some requests get a 429 whose Retry-After says "soon"."""

    words = "soon"

    def limit_rate(self, key: str) -> None:
        if self.calls.total % 40 == 39:
            headers = (("retry-after", self.words),)
            raise ErrorResponse(429, "RATE_LIMITED", "Too many requests. Try again later.", headers=headers)
