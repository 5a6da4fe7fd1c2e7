"""Errors: which status is which class, what a message contains, and that errors can be pickled."""

from __future__ import annotations

import copy
import pickle
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from typing import Any

import pytest
from flexportal.testing import InstantClock
from flexportal_core import errors
from flexportal_core.errors import (
    APIConnectionError,
    APIError,
    APIStatusError,
    APITimeoutError,
    AuthenticationError,
    BadRequestError,
    ConfigurationError,
    ErrorDetail,
    InternalServerError,
    NotFoundError,
    PaginationError,
    PermissionDeniedError,
    Progress,
    RateLimitError,
    ResponseContractError,
    UnprocessableEntityError,
)
from flexportal_core.http.response import Headers, Response
from flexportal_core.http.status_errors import status_error
from flexportal_core.redaction import Secret
from tests.http.things import EMAIL, KEY

DETAIL = ErrorDetail("query.limit", "too large", "range")


def error_of(status_code: int, content: bytes = b"", *headers: tuple[bytes, bytes]) -> APIStatusError:
    return status_error(Response(status_code, headers, content), Secret((KEY, EMAIL)), InstantClock())


@pytest.mark.parametrize(
    ("status_code", "kind"),
    [
        (400, BadRequestError),
        (401, AuthenticationError),
        (403, PermissionDeniedError),
        (404, NotFoundError),
        (422, UnprocessableEntityError),
        (429, RateLimitError),
        (500, InternalServerError),
        (599, InternalServerError),
        (302, APIStatusError),
        (418, APIStatusError),
        (499, APIStatusError),
    ],
)
def test_a_status_has_its_class(status_code: int, kind: type[APIStatusError]) -> None:
    error = error_of(status_code)
    assert type(error) is kind
    assert error.status_code == status_code


def test_an_error_envelope_is_read() -> None:
    error = error_of(
        422,
        b"""{"error": {"code": "INVALID", "message": "no", "details": [
            {"path": "query.limit", "message": "too large", "code": "range"}, {"path": 1}, "text"]}}""",
    )
    assert (error.code, error.message, error.details) == ("INVALID", "no", (DETAIL,))
    assert str(error) == "422 INVALID: no [query.limit: too large]"


@pytest.mark.parametrize(
    "content",
    [b"", b"<p>Bad Gateway</p>", b"[]", b'{"error": "no"}', b'{"error": {"message": 7}}', b"[" * 100_000, b"\xff"],
    ids=["empty", "HTML", "array", "text", "no message", "deep", "not UTF-8"],
)
def test_without_an_envelope_the_message_is_that_of_the_status(content: bytes) -> None:
    error = error_of(502, content)
    assert (error.code, error.message, error.details) == (None, "Bad Gateway", ())
    assert str(error) == "502: Bad Gateway"
    assert error.response.content == content


@pytest.mark.parametrize("envelope", [b'"code": 7', b'"details": "none"'], ids=["code", "details"])
def test_malformed_parts_of_an_envelope_are_left_out(envelope: bytes) -> None:
    error = error_of(400, b'{"error": {"message": "no", ' + envelope + b"}}")
    assert (error.code, error.message, error.details) == (None, "no", ())


def test_a_status_without_a_name_has_a_message() -> None:
    assert "599" in str(error_of(599))
    assert "redirect" in str(error_of(307))


@pytest.mark.parametrize("form", ["seconds", "date"])
def test_a_rate_limit_error_knows_when_to_try_again(form: str) -> None:
    date = format_datetime(datetime.now(UTC) + timedelta(seconds=30), usegmt=True)
    error = error_of(429, b"", (b"Retry-After", b"30" if form == "seconds" else date.encode()))
    assert isinstance(error, RateLimitError)
    assert error.retry_after == pytest.approx(30, abs=2)
    assert "Try again in" in str(error)
    unknown = error_of(429)
    assert isinstance(unknown, RateLimitError)
    assert unknown.retry_after is None
    assert "Try again" not in str(unknown)


def test_secrets_are_redacted_from_the_response() -> None:
    body = f'{{"error": {{"code": "{KEY}", "message": "{KEY.upper()} {EMAIL} \\u007aoe.meyer%40example.com"}}}}'
    error = error_of(
        400, body.encode(), (b"X-Echo", KEY.encode()), (f"X-{KEY}".encode(), b"1"), (b"Content-Length", b"99")
    )
    assert (error.code, error.message) == ("***", "*** *** ***")
    assert dict(error.response.headers) == {"x-echo": "***", "x-***": "1"}


SAMPLES: list[APIError] = [
    ConfigurationError("no API key"),
    APIConnectionError("refused"),
    APITimeoutError("too late"),
    BadRequestError("bad", response=Response(400, ((b"X", b"y"),), b"{}"), code="C", details=[DETAIL]),
    RateLimitError("slow down", response=Response(429), retry_after=2.5),
    ResponseContractError("a number, not text", path="$.count"),
    PaginationError("a cycle"),
]


@pytest.mark.parametrize("error", SAMPLES, ids=lambda error: type(error).__name__)
@pytest.mark.parametrize("how", [copy.copy, lambda error: pickle.loads(pickle.dumps(error))], ids=["copy", "pickle"])
def test_an_error_can_be_copied_and_pickled(error: APIError, how: Any) -> None:
    error.resume_token, error.progress = "token", Progress(1, 2)
    again = how(error)
    assert (type(again), str(again), vars(again)) == (type(error), str(error), vars(error))
    assert (APIError.resume_token, APIError.progress) == (None, None)


def test_every_error_is_in_the_tree_and_documented() -> None:
    kinds = [value for value in vars(errors).values() if isinstance(value, type) and issubclass(value, Exception)]
    assert len(kinds) > 10
    for kind in kinds:
        assert issubclass(kind, APIError)
        assert kind.__name__ in errors.__all__
        assert kind.__name__ in (errors.__doc__ or "")
    assert issubclass(APITimeoutError, APIConnectionError)


def test_a_timeout_tells_how_far_an_iteration_came() -> None:
    error = APITimeoutError("late")
    assert str(error) == "late"
    error.progress = Progress(pages=2, items=20)
    assert "20 items on 2 pages" in str(error)


def test_headers_are_found_in_any_letter_case_and_joined() -> None:
    headers = Headers([(b"X-A", b"1"), (b"x-a", b"2"), (b"X-B", "ü".encode("latin-1"))])
    assert (headers["X-a"], headers["x-b"], headers.get("X-C")) == ("1, 2", "ü", None)
    number: object = 7
    assert ("X-A" in headers, number in headers, list(headers), len(headers)) == (True, False, ["x-a", "x-b"], 2)
    assert "ü" not in repr(headers)


def test_a_response_shows_neither_headers_nor_body() -> None:
    assert "secret" not in repr(Response(200, ((b"X", b"secret"),), b"secret"))
