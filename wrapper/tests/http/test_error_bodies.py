"""Bodies of error responses: no more is read, kept and shown of them than is useful."""

from __future__ import annotations

import gzip
import json
import socket
import tracemalloc
from typing import Any

import pytest
from flexportal_core.errors import MAX_MESSAGE, APIStatusError, NotFoundError, RateLimitError
from flexportal_core.http.response import MAX_ERROR_BYTES
from flexportal_core.retry import RetryPolicy
from tests.http.sockets import RawServer, sending
from tests.http.test_errors import error_of
from tests.http.things import EVERY_KIND, KEY, LIST_THINGS, call

HEAD = b"HTTP/1.1 404 Not Found\r\nContent-Type: application/json\r\n"
SIZE = 60 * 2**20


def failed(kind: str, server: RawServer, **options: Any) -> APIStatusError:
    """The error of a call, made with less memory than a body of 60 MB would need."""
    tracemalloc.start()
    try:
        with pytest.raises(APIStatusError) as caught:
            call(kind, LIST_THINGS, base_url=server.url, **options)
        assert tracemalloc.get_traced_memory()[1] < 8 * 2**20
    finally:
        tracemalloc.stop()
    return caught.value


@EVERY_KIND
@pytest.mark.parametrize(
    "head", [b"Content-Length: %d" % SIZE, b"Transfer-Encoding: chunked"], ids=["length", "chunks"]
)
def test_a_huge_error_body_is_not_read_to_its_end(server: RawServer, kind: str, head: bytes) -> None:
    sent = list[int]()
    block = bytes(2**16)
    part = block if b"Length" in head else b"10000\r\n" + block + b"\r\n"

    def reply(connection: socket.socket) -> None:
        connection.sendall(HEAD + head + b"\r\n\r\n")
        for _ in range(SIZE // 2**16):
            connection.sendall(part)
            sent.append(len(part))

    server.begin(reply)
    error = failed(kind, server, retry=RetryPolicy(timeout=30, max_retries=0))
    assert isinstance(error, NotFoundError)
    assert str(error) == "404: Not Found"
    assert 0 < len(error.response.content) < MAX_ERROR_BYTES
    assert sum(sent) < SIZE / 2, "the client closed the connection, so nothing of it is taken for another response"


@EVERY_KIND
def test_a_compressed_error_body_is_not_expanded_to_its_end(server: RawServer, kind: str) -> None:
    bomb = gzip.compress(bytes(SIZE))
    server.begin(sending(HEAD, b"Content-Encoding: gzip\r\nContent-Length: %d\r\n\r\n" % len(bomb), bomb))
    assert 0 < len(failed(kind, server).response.content) < MAX_ERROR_BYTES


@EVERY_KIND
def test_an_error_in_a_coding_that_was_not_accepted_is_told_by_its_status(server: RawServer, kind: str) -> None:
    server.begin(sending(HEAD, b"Content-Encoding: br\r\nContent-Length: 6\r\n\r\nunread"))
    error = failed(kind, server)
    assert (str(error), error.response.content) == ("404: Not Found", b"")


@pytest.mark.parametrize("place", range(0, len(KEY) + 1, 4))
def test_a_body_that_is_cut_within_a_secret_shows_no_part_of_it(server: RawServer, place: int) -> None:
    body = b"x" * (MAX_ERROR_BYTES - place) + KEY.encode() * 100
    server.begin(sending(HEAD, b"Content-Length: %d\r\n\r\n" % len(body), body))
    assert set(failed("sync", server).response.content) == {ord("x")}


def test_a_message_has_no_more_than_so_many_characters_of_the_server_s_text() -> None:
    detail = {"path": "p" * 5000, "message": "m" * 5000, "code": "c"}
    envelope = {"code": "C" * 5000, "message": "long " * 5000, "details": [detail] * 10}
    error = error_of(400, json.dumps({"error": envelope}).encode())
    assert len(str(error)) <= MAX_MESSAGE + 1
    assert error.message == envelope["message"], "which has all of it"


def test_a_rate_limit_error_names_a_wait_of_any_length_behind_a_long_message() -> None:
    content = json.dumps({"error": {"code": "C", "message": "long " * 5000}}).encode()
    error = error_of(429, content, (b"Retry-After", b"9" * 400))
    assert isinstance(error, RateLimitError)
    assert str(error).endswith("… Try again in 1000000000 seconds.")
    assert len(str(error)) < MAX_MESSAGE + 50
