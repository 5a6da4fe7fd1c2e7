"""What an error is made of can be read off it, and is said in its message."""

from __future__ import annotations

import httpx
import pytest
from flexportal.errors import APIStatusError, ErrorDetail, RateLimitError, ResponseContractError

DETAIL = ErrorDetail("query.limit", "too large", "range")


@pytest.mark.parametrize("kind", [APIStatusError, RateLimitError])
def test_a_status_error_holds_every_part_of_the_refusal(kind: type[APIStatusError]) -> None:
    response = httpx.Response(429, json={})
    error = kind("slow down", response=response, code="BUSY", details=[DETAIL])
    assert (error.status_code, error.code, error.message, error.details) == (429, "BUSY", "slow down", (DETAIL,))
    assert error.response is response
    assert str(error) == "429 BUSY: slow down [query.limit: too large]"


def test_a_contract_error_says_what_is_wrong_and_where() -> None:
    error = ResponseContractError("a number, not text", path="$.count")
    assert str(error) == "a number, not text"
    assert error.path == "$.count"
