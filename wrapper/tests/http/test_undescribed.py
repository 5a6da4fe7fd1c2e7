"""Requests that the contract does not describe: sent like all others, and their bodies parsed by media type."""

from __future__ import annotations

import logging
from typing import Any

import anyio
import httpx
import pytest
from flexportal_core.errors import ConflictError, ResponseContractError, UnknownOutcomeError
from flexportal_core.retry import RetryPolicy
from flexportal_core.session import AsyncSession, Session
from tests.http.things import EMAIL, EVERY_KIND, KEY, URL, Script, failed, make_settings, ok

PATH = "/v1/orders/ord_1/confirm"


def request(kind: str, script: Script, method: str = "GET", path: str = PATH, **options: Any) -> object:
    transport = httpx.MockTransport(script)
    settings = make_settings(parameters={"Tenant-ID": "acme"}, retry=RetryPolicy(max_retries=1))
    if kind == "sync":
        return Session(settings, transport).request(method, path, **options)

    async def main() -> object:
        return await AsyncSession(settings, transport).request(method, path, **options)

    return anyio.run(main, backend=kind)


@EVERY_KIND
def test_it_is_sent_with_credentials_tenant_query_and_body(kind: str) -> None:
    script = Script(ok(id="o1"))
    result = request(kind, script, "post", params={"limit": 2, "status": ["a", "b"]}, json={"note": "é"})
    assert result == {"id": "o1"}
    (sent,) = script.requests
    assert (sent.method, str(sent.url)) == ("POST", f"{URL}{PATH}?limit=2&status=a&status=b")
    assert (sent.headers["Authorization"], sent.headers["Tenant-ID"]) == (f"Bearer {KEY}", "acme")
    assert (sent.headers["Accept"], sent.headers["Content-Type"]) == ("*/*", "application/json")
    assert sent.content == '{"note":"é"}'.encode()


@pytest.mark.parametrize(
    ("response", "result"),
    [
        (httpx.Response(204), None),
        (httpx.Response(200, headers={"Content-Type": "application/problem+json"}, content=b"[1]"), [1]),
        (httpx.Response(200, headers={"Content-Type": "text/csv; charset=utf-8"}, content="é;b".encode()), "é;b"),
        (httpx.Response(200, headers={"Content-Type": "application/pdf"}, content=b"\0\1"), b"\0\1"),
        (httpx.Response(299, content=b"\0\1"), b"\0\1"),
    ],
    ids=["empty", "JSON", "text", "file", "no media type"],
)
def test_a_body_is_parsed_by_its_media_type(response: httpx.Response, result: object) -> None:
    assert request("sync", Script(response)) == result


@pytest.mark.parametrize("media_type", ["application/json", "text/plain"])
def test_a_body_that_is_not_what_its_media_type_says_is_a_contract_error(media_type: str) -> None:
    response = httpx.Response(200, headers={"Content-Type": media_type}, content=b"\xff" + EMAIL.encode())
    with pytest.raises(ResponseContractError, match="the body does not match its media type") as caught:
        request("sync", Script(response))
    assert caught.value.__context__ is None


@EVERY_KIND
@pytest.mark.parametrize(
    ("method", "attempts"), [("GET", 2), ("HEAD", 2), ("PUT", 2), ("DELETE", 2), ("POST", 1), ("PATCH", 1)]
)
def test_the_method_decides_whether_it_is_sent_again(kind: str, method: str, attempts: int) -> None:
    script = Script(httpx.ReadTimeout("late"), httpx.Response(200))
    if attempts == 2:
        request(kind, script, method)
    else:
        with pytest.raises(UnknownOutcomeError, match=rf'^request\("{method}", "{PATH}"\): '):
            request(kind, script, method)
    assert len(script.requests) == attempts


def test_an_error_response_is_an_error_as_of_any_other_call() -> None:
    with pytest.raises(ConflictError, match="no"):
        request("sync", Script(failed(409)))


@pytest.mark.parametrize(
    ("method", "path", "error"),
    [
        ("GET", "v1/orders", ValueError), ("GET", "https://other.example/v1", ValueError),
        ("GET", "//other.example/v1?a=b", ValueError), ("GET", "/v1/orders?limit=1", ValueError),
        ("GET", "/v1/orders#a", ValueError), ("GET", "/v1/a b", ValueError), ("GET", "/v1/%zz", ValueError),
        ("GET", "/v1/../admin", ValueError), ("GET", "/v1/%2e%2E/admin", ValueError),
        ("GET", "/v1/a\r\nX: y", ValueError), ("GET", "", ValueError), ("GET", b"/v1", TypeError),
        ("GET\r\n", "/v1", ValueError), ("", "/v1", ValueError), (None, "/v1", TypeError),
    ],
    ids=repr,
)  # fmt: skip
def test_a_malformed_method_or_path_is_refused(method: Any, path: Any, error: type[Exception]) -> None:
    script = Script()
    with pytest.raises(error, match=r"^(method|path) "):
        request("sync", script, method, path)
    assert not script.requests


@pytest.mark.parametrize(
    ("value", "error"),
    [([1, None], TypeError), (b"x", TypeError), ([["a"]], TypeError), (float("nan"), ValueError)],
    ids=["None in a list", "bytes", "list in a list", "not finite"],
)
def test_a_value_that_has_no_form_in_a_query_is_refused(value: object, error: type[Exception]) -> None:
    script = Script()
    with pytest.raises(error, match=r"^cursor (must be text or a number|is not finite)"):
        request("sync", script, "GET", params={"cursor": value})
    assert script.requests == []


@pytest.mark.parametrize("params", ["status=pending", [("status", "pending")], 1], ids=repr)
def test_parameters_that_are_no_mapping_are_a_type_error(params: Any) -> None:
    script = Script()
    with pytest.raises(TypeError, match=r"^params must be a mapping of names to values, not "):
        request("sync", script, "GET", params=params)
    assert script.requests == []


def test_a_path_with_an_address_is_in_no_error(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.ERROR)
    with pytest.raises(UnknownOutcomeError, match=r'^request\("POST", "\*\*\*"\)') as caught:
        request("sync", Script(httpx.ReadTimeout("late")), "POST", f"/v1/find/{EMAIL.replace('@', '%40')}")
    assert "example" not in str(caught.value)
