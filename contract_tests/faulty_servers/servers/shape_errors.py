"""Error responses whose bodies aren't the declared envelope. The pages of these servers are correct."""

from __future__ import annotations

from dataclasses import replace

from ..entry import faulty_method
from ..mock import ErrorResponse, Item, MockAPI, Response


@faulty_method("error_body", "shape.error-bodies")
def details_without_code(self: MockAPI, error: ErrorResponse) -> Item:
    """The details of an invalid parameter lack their code."""
    body = MockAPI.error_body(self, error)
    for detail in body["error"].get("details", []):
        # Nested twice, in error responses for parameters only.
        del detail["code"]
    return body


@faulty_method("error_body", "shape.error-bodies")
def error_is_a_sentence(self: MockAPI, error: ErrorResponse) -> Item:
    """An invalid key gets `{"error": "..."}`: text instead of an object."""
    # The gateway in front speaks for itself.
    return {"error": error.message} if error.status == 401 else MockAPI.error_body(self, error)


@faulty_method("failure", "shape.error-bodies")
def html_error_page(self: MockAPI, error: ErrorResponse) -> Response:
    """An invalid parameter gets a page of HTML, as frameworks send by default."""
    if error.status != 400:
        return MockAPI.failure(self, error)
    return Response(400, (("content-type", "text/html; charset=utf-8"),), b"<h1>Bad Request</h1>")


@faulty_method("failure", "shape.error-bodies")
def empty_error_body(self: MockAPI, error: ErrorResponse) -> Response:
    """A rejected tenant gets the right status and no body at all."""
    response = MockAPI.failure(self, error)
    return replace(response, body=b"") if error.status == 403 else response
