"""The error tree: which status is which class, what the messages say, and that errors travel."""

from __future__ import annotations

import copy
import pickle

import httpx
import pytest
from flexportal import errors
from flexportal.errors import (
    APIConnectionError,
    APIStatusError,
    APITimeoutError,
    AuthenticationError,
    BadRequestError,
    ConfigurationError,
    ErrorDetail,
    FlexPortalError,
    InternalServerError,
    NotFoundError,
    PaginationError,
    PermissionDeniedError,
    RateLimitError,
    ResponseContractError,
    UnprocessableEntityError,
    status_error_type,
)


def answer(status_code: int) -> httpx.Response:
    return httpx.Response(status_code, headers={"X-Trace": "t-1"}, json={"error": {"code": "C", "message": "m"}})


SAMPLES = [
    ConfigurationError("no API key"),
    APIConnectionError("refused"),
    APITimeoutError("too late"),
    BadRequestError("bad", response=answer(400), code="C", details=[ErrorDetail("query.limit", "too large", "range")]),
    RateLimitError("slow down", response=answer(429), retry_after=2.5),
    ResponseContractError("a number, not text", path="$.count"),
    PaginationError("a circle"),
]


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
        (503, InternalServerError),
        (520, InternalServerError),
        (599, InternalServerError),
        (302, APIStatusError),
        (405, APIStatusError),
        (418, APIStatusError),
        (499, APIStatusError),
    ],
)
def test_a_status_has_its_class(status_code: int, kind: type[APIStatusError]) -> None:
    assert status_error_type(status_code) is kind


def test_every_error_is_in_the_tree_and_in_the_drawing() -> None:
    kinds = [value for value in vars(errors).values() if isinstance(value, type) and issubclass(value, Exception)]
    assert kinds
    for kind in kinds:
        assert issubclass(kind, FlexPortalError)
        assert kind.__name__ in errors.__all__
        assert kind.__name__ in (errors.__doc__ or "")


def test_a_timeout_is_a_connection_error() -> None:
    assert issubclass(APITimeoutError, APIConnectionError)


def test_a_status_error_says_status_code_sentence_and_details() -> None:
    error = BadRequestError(
        "The request has 1 invalid parameter.",
        response=answer(400),
        code="VALIDATION_ERROR",
        details=[ErrorDetail("query.limit", "Must be a whole number.", "range")],
    )
    assert str(error) == (
        "400 VALIDATION_ERROR: The request has 1 invalid parameter. [query.limit: Must be a whole number.]"
    )
    assert (error.status_code, error.code) == (400, "VALIDATION_ERROR")
    assert error.message == "The request has 1 invalid parameter."
    assert error.details == (ErrorDetail("query.limit", "Must be a whole number.", "range"),)


def test_a_status_error_without_an_envelope_says_what_it_knows() -> None:
    error = InternalServerError("Bad Gateway", response=answer(502))
    assert str(error) == "502: Bad Gateway"
    assert error.code is None
    assert error.details == ()


@pytest.mark.parametrize(
    ("retry_after", "message"),
    [
        (None, "429: slow down"),
        (0.0, "429: slow down Try again in 0 seconds."),
        (7.5, "429: slow down Try again in 7.5 seconds."),
    ],
)
def test_a_rate_limit_error_says_when_to_come_back(retry_after: float | None, message: str) -> None:
    error = RateLimitError("slow down", response=answer(429), retry_after=retry_after)
    assert str(error) == message
    assert error.retry_after == retry_after


@pytest.mark.parametrize("error", SAMPLES, ids=lambda error: type(error).__name__)
@pytest.mark.parametrize("protocol", range(pickle.HIGHEST_PROTOCOL + 1))
def test_an_error_survives_pickling_whole(error: FlexPortalError, protocol: int) -> None:
    error.resume_token = "token"
    again: FlexPortalError = pickle.loads(pickle.dumps(error, protocol))
    assert type(again) is type(error)
    assert str(again) == str(error)
    assert again.args == error.args
    assert again.resume_token == "token"
    assert vars(again).keys() == vars(error).keys()
    if isinstance(error, APIStatusError) and isinstance(again, APIStatusError):
        assert again.response.content == error.response.content
        assert again.response.headers == error.response.headers
        assert again.details == error.details


@pytest.mark.parametrize("error", SAMPLES, ids=lambda error: type(error).__name__)
def test_an_error_can_be_copied_and_keeps_its_notes(error: FlexPortalError) -> None:
    noted = copy.copy(error)  # the sample is every test's
    noted.add_note("seen while exporting")
    again = copy.copy(noted)
    assert again.__notes__ == ["seen while exporting"]
    assert str(again) == str(error)


def test_outside_a_walk_there_is_no_resume_token() -> None:
    assert FlexPortalError("x").resume_token is None


def test_a_contract_error_names_the_path() -> None:
    assert ResponseContractError("x", path="$.customers[3].email").path == "$.customers[3].email"
    assert ResponseContractError("x").path is None


def test_a_detail_is_a_value() -> None:
    detail = ErrorDetail("a", "b", "c")
    assert detail == ErrorDetail("a", "b", "c")
    assert len({detail, ErrorDetail("a", "b", "c")}) == 1
    with pytest.raises(AttributeError):
        detail.path = "z"  # type: ignore[misc]  # pyright: ignore[reportAttributeAccessIssue]
