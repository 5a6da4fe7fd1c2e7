"""Bodies that are not valid JSON, or differ from their headers."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

from ..entry import faulty, faulty_method
from ..mock import Dataset, ErrorResponse, Item, ListQuery, MockAPI, Request, Response
from ..places import is_rare


@faulty_method("success", "shape.json")
def stray_bytes_after_the_page(self: MockAPI, body: Item) -> Response:
    """Each page is followed by the end of a longer one, as from a buffer used twice."""
    response = MockAPI.success(self, body)
    # The tail of another document.
    return replace(response, body=response.body + b'"}]}')


@faulty("shape.json")
class RevenueIsNotANumber(MockAPI):
    """One customer in 200 has the revenue NaN: something was divided by zero devices."""

    def item(self, query: ListQuery, dataset: Dataset, position: int) -> Item:
        row = super().item(query, dataset, position)
        return row | {"totalMonthlyRevenue": float("nan")} if is_rare(position) else row

    def encode(self, body: Any) -> bytes:
        # Python's encoder writes NaN unless it is told not to.
        return json.dumps(body).encode()


@faulty_method("success", "shape.json")
def count_twice_on_the_last_page(self: MockAPI, body: Item) -> Response:
    """The last page has the key `count` twice: a reader takes the one or the other."""
    response = MockAPI.success(self, body)
    if body["hasMore"]:
        return response
    # The key stands here and, rightly, again further on.
    return replace(response, body=b'{"count":0,' + response.body[1:])


@faulty_method("encode", "shape.json")
def names_in_latin_1(self: MockAPI, body: Any) -> bytes:
    """One given name is sent in Latin-1 within a body that is otherwise UTF-8."""
    # These bytes are no UTF-8.
    return MockAPI.encode(self, body).replace("Jürgen".encode(), "Jürgen".encode("latin-1"))


@faulty_method("failure", "shape.json")
def byte_order_mark_on_errors(self: MockAPI, error: ErrorResponse) -> Response:
    """Error bodies start with a byte order mark; pages don't."""
    response = MockAPI.failure(self, error)
    # RFC 8259 forbids the mark.
    return replace(response, body=b"\xef\xbb\xbf" + response.body)


@faulty("shape.json")
class LoneSurrogate(MockAPI):
    """One company in 200 ends in half a surrogate pair: it was cut to a number of UTF-16 units."""

    def item(self, query: ListQuery, dataset: Dataset, position: int) -> Item:
        row = super().item(query, dataset, position)
        # The first half of a bicycle.
        return row | {"company": "Rad & Tat \ud83d"} if is_rare(position) else row

    def encode(self, body: Any) -> bytes:
        return json.dumps(body).encode()


@faulty_method("handle", "shape.media-type")
def html_from_page_two_on(self: MockAPI, request: Request) -> Response:
    """Pages past the first are JSON that is declared to be HTML."""
    response = MockAPI.handle(self, request)
    # Another code path, which sets no media type of its own.
    return with_media_type(response, "text/html") if request.values("startAfter") else response


@faulty_method("media_type", "shape.media-type")
def plain_text_errors(self: MockAPI, status: int) -> str:
    """Error bodies are declared to be plain text."""
    return "text/plain" if status >= 400 else MockAPI.media_type(self, status)


@faulty_method("media_type", "shape.media-type")
def charset_latin_1(self: MockAPI, status: int) -> str:
    """Bodies are declared to be Latin-1."""
    # JSON is UTF-8, and so are these bytes.
    return "application/json; charset=iso-8859-1"


@faulty_method("handle", "shape.media-type")
def no_media_type_at_size_one(self: MockAPI, request: Request) -> Response:
    """Pages of one customer come without a media type."""
    response = MockAPI.handle(self, request)
    return replace(response, headers=()) if request.values("limit") == ["1"] else response


@faulty_method("finish", "shape.length")
def length_before_compression(self: MockAPI, request: Request, response: Response) -> Response:
    """Under gzip Content-Length is that of the body before it was compressed."""
    finished = MockAPI.finish(self, request, response)
    # Taken from the wrong body.
    return with_length(finished, len(response.body))


@faulty_method("finish", "shape.length")
def length_in_characters(self: MockAPI, request: Request, response: Response) -> Response:
    """Content-Length counts characters: right only where a page is ASCII."""
    finished = MockAPI.finish(self, request, response)
    if finished.header("content-encoding"):
        return finished
    # An umlaut is two bytes.
    return with_length(finished, len(response.body.decode()))


@faulty_method("success", "shape.status-declared")
def partial_content(self: MockAPI, body: Item) -> Response:
    """A page that isn't the last gets 206 Partial Content."""
    response = MockAPI.success(self, body)
    # The contract knows 200 only.
    return replace(response, status=206) if body["hasMore"] else response


@faulty_method("success", "shape.status-declared")
def no_content_when_nothing_matches(self: MockAPI, body: Item) -> Response:
    """A listing without rows gets 204 and no body."""
    # An empty page was due.
    return MockAPI.success(self, body) if body["customers"] else Response(204)


def with_media_type(response: Response, media_type: str) -> Response:
    """The response, declared to be of that media type."""
    others = tuple(entry for entry in response.headers if entry[0] != "content-type")
    return replace(response, headers=(("content-type", media_type), *others))


def with_length(response: Response, length: int) -> Response:
    """The response, declared to be of that length."""
    others = tuple(entry for entry in response.headers if entry[0] != "content-length")
    return replace(response, headers=(*others, ("content-length", str(length))))
