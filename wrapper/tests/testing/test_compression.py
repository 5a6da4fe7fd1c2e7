"""Compression of responses."""

from __future__ import annotations

import gzip

import pytest
from flexportal.testing import MockAPI, Request, Response
from flexportal.testing.api.responses import accepts_gzip

from .conftest import get


def test_a_compressed_response_holds_the_same_body(mock: MockAPI) -> None:
    plain, small = get(mock), get(mock, "/v1/customers", ("accept-encoding", "gzip"))
    assert gzip.decompress(small.body) == plain.body
    assert (plain.header("content-encoding"), small.header("content-encoding")) == (None, "gzip")
    assert {plain.header("vary"), small.header("vary")} == {"accept-encoding"}
    assert int(plain.header("content-length") or 0) == len(plain.body) > int(small.header("content-length") or 0)
    assert get(mock, "/v1/customers", ("accept-encoding", "gzip")) == small


def test_a_short_response_is_not_compressed(mock: MockAPI) -> None:
    request = Request("GET", "/v1/customers", (), (("accept-encoding", "gzip"),))
    assert [mock.compresses(request, Response(200, (), bytes(length))) for length in (499, 500)] == [False, True]


@pytest.mark.parametrize(
    ("sent", "accepted"),
    [
        ([], False), (["gzip"], True), (["br, GZIP ;q=0.5"], True), (["br", "gzip"], True), (["gzip;q=0, *"], False),
        (["*"], True), (["*;q=0"], False), (["identity"], False), (["gzip;q=high"], False),
    ],
    ids=str,
)  # fmt: skip
def test_gzip_is_used_where_it_is_accepted(sent: list[str], accepted: bool) -> None:
    assert accepts_gzip(sent) is accepted
