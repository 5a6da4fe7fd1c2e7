"""Error responses: parameters, keys, tenants, permissions, rate limit, paths and methods, in the contract's envelope."""

from __future__ import annotations

from typing import Any

import pytest
from flexportal.contract import Contract
from flexportal.testing import InstantClock, MockAPI, Request, Response

from .conftest import KEY, TENANT, body, get


class SetClock(InstantClock):
    """A clock that stands at some second."""

    seconds = 0.0

    def monotonic(self) -> float:
        return self.seconds


STOPPED = SetClock()


def error(response: Response) -> tuple[int, str]:
    envelope = body(response)
    assert response.header("content-type") == "application/json"
    assert envelope.keys() == {"error"}
    assert envelope["error"]["message"]
    return response.status, envelope["error"]["code"]


def sent(mock: MockAPI, *headers: tuple[str, str]) -> Response:
    return mock.respond(Request("GET", "/v1/customers", (), headers))


@pytest.mark.parametrize(
    ("query", "code", "message"),
    [
        *(
            ({"limit": limit}, "out_of_range", "Must be a whole number from 1 to 100.")
            for limit in ("0", "101", "abc", "", "-1", "1.5", "050", " 5", "5\n", "1e1", "\u0665")
        ),
        *(
            ({"status": value}, "invalid_value", f"Must be 'active' or 'inactive', not {value!r}.")
            for value in ("unknown", "", "ACTIVE", "active,inactive")
        ),
        *(({"startAfter": cursor}, "invalid_cursor", None) for cursor in ("", "x", "cus_8Jt2vWq0", "A" * 28)),
        *(({name: ["active", "active"]}, "duplicated", None) for name in ("limit", "startAfter", "status", "email")),
    ],
    ids=str,
)
def test_an_invalid_parameter_is_400_with_its_name(mock: MockAPI, query: Any, code: str, message: str | None) -> None:
    response = get(mock, **query)
    assert error(response) == (400, "VALIDATION_ERROR")
    (detail,) = body(response)["error"]["details"]
    assert (detail["path"], detail["code"]) == (f"query.{next(iter(query))}", code)
    assert message in (None, detail["message"])


def test_all_invalid_parameters_are_reported_at_once(mock: MockAPI) -> None:
    reported = body(get(mock, limit="x", status="y", customerType="z", startAfter="w"))["error"]
    assert [detail["path"] for detail in reported["details"]] == ["query.limit", "query.status", "query.customerType"]
    assert "3 invalid parameters" in reported["message"]


def test_an_unknown_parameter_is_ignored(mock: MockAPI) -> None:
    assert get(mock, limit=3, colour="red").body == get(mock, limit=3).body


@pytest.mark.parametrize(
    "authorization",
    [[], [""], ["Bearer"], ["test-key"], ["Basic test-key"], ["Bearer test-key extra"], ["Bearer test-key"] * 2],
    ids=str,
)
def test_no_bearer_token_is_401_auth_required(mock: MockAPI, authorization: list[str]) -> None:
    response = sent(mock, *(("authorization", value) for value in authorization), TENANT)
    assert error(response) == (401, "AUTH_REQUIRED")
    assert response.header("www-authenticate") == "Bearer"


@pytest.mark.parametrize("key", ["wrong", "test-ke", "test-keyy", "TEST-KEY", "schlüssel"])
def test_an_unknown_key_is_401_invalid_token(mock: MockAPI, key: str) -> None:
    response = sent(mock, ("authorization", f"Bearer {key}"), TENANT)
    assert error(response) == (401, "INVALID_TOKEN")
    assert response.header("WWW-Authenticate") == 'Bearer error="invalid_token"'
    assert sent(mock, ("authorization", "bEARER test-key"), TENANT).status == 200


@pytest.mark.parametrize("tenants", [[], [""], ["initech"], ["ACME"], ["acme,globex"], ["acme", "acme"]], ids=str)
def test_a_missing_unknown_or_repeated_tenant_is_403(mock: MockAPI, tenants: list[str]) -> None:
    assert error(sent(mock, KEY, *(("tenant-id", tenant) for tenant in tenants))) == (403, "NO_TENANT_ACCESS")


def test_a_key_can_access_its_own_tenants_only() -> None:
    mock = MockAPI(api_keys={"a": ("acme",), "g": ("globex",)})
    for key, tenant, status in [("a", "acme", 200), ("a", "globex", 403), ("g", "globex", 200), ("g", "acme", 403)]:
        response = sent(mock, ("authorization", f"Bearer {key}"), ("tenant-id", tenant))
        assert response.status == status
        assert status == 403 or body(response)["customers"][0] == mock.items(tenant)[0]


def test_a_key_may_lack_a_permission() -> None:
    assert error(get(MockAPI(denied={"test-key": ["listCustomers"]}))) == (403, "INSUFFICIENT_PERMISSIONS")
    assert get(MockAPI(denied={"test-key": ["listOrders"]})).status == 200


def test_the_rate_limit_counts_each_key_within_any_minute() -> None:
    clock = SetClock()
    mock = MockAPI(rate_limit=2, api_keys={"a": ("acme",), "b": ("acme",)}, clock=clock)

    def ask(key: str) -> tuple[int, str | None]:
        response = sent(mock, ("authorization", f"Bearer {key}"), TENANT)
        return response.status, response.header("retry-after")

    assert ask("a") == (200, None)
    clock.seconds += 10
    assert [ask("a"), ask("a"), ask("b")] == [(200, None), (429, "50"), (200, None)]
    assert error(sent(mock, ("authorization", "Bearer a"), TENANT)) == (429, "RATE_LIMITED")
    clock.seconds += 49.5
    assert ask("a") == (429, "1")
    # Requests that were turned away do not count, so one is free a minute after the first.
    clock.seconds += 0.5
    assert [ask("a"), ask("a")] == [(200, None), (429, "10")]
    assert [ask("wrong")[0] for _ in range(5)] == [401] * 5
    assert mock.respond(Request("GET", "/healthz")).status == 200


def test_errors_are_checked_in_the_documented_order() -> None:
    mock = MockAPI(rate_limit=1, clock=STOPPED)
    bad_tenant, bad_limit = ("tenant-id", "nobody"), (("limit", "0"),)
    for expected, key in ((401, "wrong"), (403, "test-key"), (429, "test-key")):
        headers = (("authorization", f"Bearer {key}"), bad_tenant)
        assert mock.respond(Request("GET", "/v1/customers", bad_limit, headers)).status == expected
    mock.fail_next(503)
    assert sent(mock).status == 503


@pytest.mark.parametrize("path", ["/v1", "/v1/", "/v1/customers/", "/v2/customers", "/V1/customers"])
def test_an_unknown_path_is_404(mock: MockAPI, path: str) -> None:
    assert error(get(mock, path)) == (404, "NOT_FOUND")


@pytest.mark.parametrize("method", ["PUT", "DELETE", "TRACE", "HEAD"])
def test_another_method_is_405_with_allow(mock: MockAPI, method: str) -> None:
    response = mock.respond(Request(method, "/v1/customers", (), (KEY, TENANT)))
    assert response.status == 405
    assert "GET" in str(response.header("allow"))
    assert (response.body == b"") is (method == "HEAD")
    assert int(response.header("content-length") or 0) > 0
    assert mock.respond(Request("POST", "/healthz")).header("allow") == "GET, HEAD"
    assert mock.respond(Request("HEAD", "/healthz")).status == 200


def test_errors_are_the_examples_of_the_contract(contract: Contract, mock: MockAPI) -> None:
    limited = MockAPI(rate_limit=1, clock=STOPPED)
    get(limited)
    responses = {
        "InvalidLimit": get(mock, limit=0),
        "AuthRequired": sent(mock),
        "InvalidToken": sent(mock, ("authorization", "Bearer wrong")),
        "NoTenantAccess": sent(mock, KEY),
        "InsufficientPermissions": get(MockAPI(denied={"test-key": ["listCustomers"]})),
        "NotFound": get(mock, "/v1/nothing"),
        "RateLimited": get(limited),
    }
    examples = contract.document["components"]["examples"]
    assert {name: body(response) for name, response in responses.items()} == {
        name: examples[name]["value"] for name in responses
    }
    operation = contract.operation("listCustomers")
    assert all(operation.response(response.status) is not None for response in responses.values())
