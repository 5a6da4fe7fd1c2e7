"""Calls: what a successful response becomes, and which responses are errors."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any, cast

import anyio
import httpx
import pytest
from flexportal_core.decoding.errors import DecodeError
from flexportal_core.errors import APIStatusError, ConflictError, NotFoundError, ResponseContractError
from flexportal_core.operation import Operation
from flexportal_core.raw_response import RawResponse, raw, raw_async
from flexportal_core.resource import AsyncResource, Resource
from flexportal_core.session import AsyncSession, Session
from tests.http.things import (
    CREATE_THING,
    DELETE_THING,
    DOWNLOAD,
    EVERY_KIND,
    GET_THING,
    LIST_THINGS,
    READ_NOTE,
    REPLACE_THING,
    UPDATE_THING,
    Script,
    call,
    failed,
    make_settings,
    ok,
)


@EVERY_KIND
@pytest.mark.parametrize(
    ("operation", "response", "result"),
    [
        (LIST_THINGS, ok(id="t1"), {"id": "t1"}),
        (CREATE_THING, ok(201, id="t1"), {"id": "t1"}),
        (CREATE_THING, httpx.Response(202), None),
        (UPDATE_THING, ok(200, id="t1"), {"id": "t1"}),
        (REPLACE_THING, ok(200, id="t1"), {"id": "t1"}),
        (DELETE_THING, httpx.Response(204), None),
        (READ_NOTE, httpx.Response(200, text="Grüße"), "Grüße"),
    ],
    ids=["200", "201", "202 without a body", "2XX", "default", "204 without a body", "text"],
)
def test_a_success_is_decoded_as_declared(
    kind: str, operation: Operation[Any], response: httpx.Response, result: object
) -> None:
    assert call(kind, operation, handler=Script(response)) == result


def test_a_file_is_received_as_bytes() -> None:
    assert call("sync", DOWNLOAD, handler=Script(httpx.Response(200, content=b"\0\1"))).payload.read() == b"\0\1"


@EVERY_KIND
def test_arguments_and_body_are_sent(kind: str) -> None:
    script = Script(ok(201, id="t1"))
    call(kind, CREATE_THING, body={"name": "lamp"}, handler=script)
    call(kind, CREATE_THING, body={"name": "lamp"}, media_type="application/x-www-form-urlencoded", handler=script)
    assert [request.content for request in script.requests] == [b'{"name":"lamp"}', b"name=lamp"]
    assert {request.method for request in script.requests} == {"POST"}


def test_an_undeclared_success_is_a_contract_error() -> None:
    with pytest.raises(ResponseContractError, match=r"listThings: .*status 299"):
        call("sync", LIST_THINGS, handler=Script(httpx.Response(299)))


@pytest.mark.parametrize(
    ("media_type", "hint"),
    [
        ("application/json", ""),
        ("text/html; charset=utf-8", "text/html"),
        ("text/x-unusual", "another media type"),
    ],
)
def test_a_body_that_does_not_match_is_a_contract_error_with_its_path(media_type: str, hint: str) -> None:
    response = httpx.Response(200, headers={"Content-Type": media_type}, content=b"[1]")
    with pytest.raises(ResponseContractError, match=r"listThings: .*expected object, found array") as caught:
        call("sync", LIST_THINGS, handler=Script(response))
    assert caught.value.path == "$"
    assert hint in str(caught.value)
    assert caught.value.__context__ is None, "the decoder's error knows the body"


@EVERY_KIND
def test_an_error_response_is_raised_even_where_the_contract_declares_it(kind: str) -> None:
    with pytest.raises(NotFoundError, match="no such thing"):
        call(kind, GET_THING, {"thing_id": "t1"}, handler=Script(failed(404, "no such thing")))


def test_a_redirect_is_not_followed() -> None:
    script = Script(httpx.Response(302, headers={"Location": "http://127.0.0.1:2/"}))
    with pytest.raises(APIStatusError, match="redirect"):
        call("sync", LIST_THINGS, handler=script)
    assert len(script.requests) == 1


def test_cookies_of_a_response_are_not_sent_back() -> None:
    script = Script(httpx.Response(200, headers={"Set-Cookie": "session=1; Path=/"}, json={}))
    for _ in range(2):
        call("sync", LIST_THINGS, handler=script)
    assert not any("Cookie" in request.headers for request in script.requests)


class Created:
    """As a generated envelope."""

    def __init__(self, content: bytes) -> None:
        self.thing = content.decode()


class CreatedBody:
    """As a generated decoder."""

    def decode(self, content: bytes) -> Created:
        if not content.startswith(b"t"):
            raise DecodeError("$", "thing", "nothing")
        return Created(content)


created = CreatedBody()
CREATE: Operation[Any] = replace(
    CREATE_THING, responses={"201": f"{__name__}:created"}, result="thing", read_back="things.list()"
)


@EVERY_KIND
def test_a_result_is_unwrapped(kind: str) -> None:
    assert call(kind, CREATE, handler=Script(httpx.Response(201, text="t1"))) == "t1"


@EVERY_KIND
@pytest.mark.parametrize(
    "response", [httpx.Response(201, text="x"), httpx.Response(204)], ids=["undecodable", "undeclared"]
)
def test_a_write_with_an_unexpected_success_names_the_call_that_reads_the_state_back(
    kind: str, response: httpx.Response
) -> None:
    with pytest.raises(ResponseContractError, match=r"the server has processed the request: things\.list\(\) shows"):
        call(kind, CREATE, handler=Script(response))
    with pytest.raises(ResponseContractError, match=r"the server has processed the request: do not send it again"):
        call(kind, replace(CREATE, read_back=""), handler=Script(response))


class Things(Resource):
    def create(self, name: str) -> str:
        """Create a thing."""
        return cast("str", self._call(CREATE, {}, {"name": name}))


class AsyncThings(AsyncResource):
    async def create(self, name: str) -> str:
        """Create a thing."""
        return cast("str", await self._call(CREATE, {}, {"name": name}))


def create_raw(kind: str, response: httpx.Response) -> RawResponse[str]:
    transport = httpx.MockTransport(Script(response))
    if kind == "sync":
        things = Things(Session(make_settings(), transport).with_raw_response())
        create: Callable[[str], RawResponse[str]] = raw(things.create)
        assert create.__doc__ == "Create a thing."
        return create("lamp")

    async def main() -> RawResponse[str]:
        things = AsyncThings(AsyncSession(make_settings(), transport).with_raw_response())
        return await raw_async(things.create)("lamp")

    return anyio.run(main, backend=kind)


@EVERY_KIND
def test_a_raw_response_has_status_headers_and_body_beside_the_result(kind: str) -> None:
    received = create_raw(kind, httpx.Response(201, headers={"X-Request-Id": "req_1", "X-A": "b"}, text="t1"))
    assert (received.status_code, received.content, received.parse()) == (201, b"t1", "t1")
    assert (received.headers["x-a"], received.request_id) == ("b", "req_1")
    assert repr(received) == "<RawResponse 201>"


@EVERY_KIND
def test_a_raw_response_that_is_not_as_declared_can_be_looked_at(kind: str) -> None:
    received = create_raw(kind, httpx.Response(201, text="x"))
    assert (received.content, received.request_id) == (b"x", None)
    with pytest.raises(ResponseContractError, match="expected thing"):
        received.parse()


@EVERY_KIND
def test_an_error_response_is_raised_by_a_raw_call_as_well(kind: str) -> None:
    with pytest.raises(ConflictError, match="taken"):
        create_raw(kind, failed(409, "taken"))
