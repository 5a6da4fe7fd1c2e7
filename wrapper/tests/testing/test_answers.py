"""What the mock answers: pages, filters, and each documented error in its envelope."""

from __future__ import annotations

import gzip
from itertools import product
from typing import Any

import httpx
import pytest
from flexportal.contract import Contract
from flexportal.testing import MockPortal, Reply, Request
from flexportal.testing.exchange import Pairs
from flexportal.testing.replies import accepts_gzip

from .conftest import Ask

URL = "http://mock.localhost/v1/customers"
KEY = {"Authorization": "Bearer test-key"}
GOOD: Pairs = (("authorization", "Bearer test-key"), ("tenant-id", "acme"))
FOREIGN_CURSOR = ("query.startAfter", "invalid_cursor", "Is no cursor of this listing.")


def walk(ask: Ask, **query: Any) -> list[list[dict[str, Any]]]:
    """The pages of a whole listing."""
    pages: list[list[dict[str, Any]]] = []
    cursor: dict[str, str] = {}
    while len(pages) < 1000:
        body = ask(**query, **cursor).raise_for_status().json()
        pages.append(body["customers"])
        assert body["count"] == len(body["customers"])
        assert body["limit"] == int(query.get("limit", 50))
        assert body["hasMore"] is (body["nextCursor"] is not None)
        if body["nextCursor"] is None:
            return pages
        cursor = {"startAfter": body["nextCursor"]}
    raise AssertionError("the walk does not end")


def error(response: httpx.Response) -> tuple[int, str]:
    body = response.json()
    assert response.headers["content-type"] == "application/json"
    assert body.keys() == {"error"}
    assert body["error"]["message"]
    return response.status_code, body["error"]["code"]


def fault(response: httpx.Response) -> tuple[str, str, str]:
    assert error(response) == (400, "VALIDATION_ERROR")
    (detail,) = response.json()["error"]["details"]
    assert detail.keys() == {"path", "code", "message"}
    return detail["path"], detail["code"], detail["message"]


@pytest.mark.parametrize("size", [1, 7, 50, 100])
def test_pages_of_any_size_give_every_row_once_in_order(mock: MockPortal, ask: Ask, size: int) -> None:
    pages = walk(ask, limit=size)
    assert [row for page in pages for row in page] == list(mock.rows("acme"))
    assert {len(page) for page in pages[:-1]} <= {size}


@pytest.mark.parametrize(
    ("status", "kind"), list(product((None, "active", "inactive"), (None, "individual", "business")))
)
def test_filters_leave_the_rows_that_match_in_order(
    mock: MockPortal, ask: Ask, status: str | None, kind: str | None
) -> None:
    wanted = {name: value for name, value in (("status", status), ("customerType", kind)) if value is not None}
    expected = [row for row in mock.rows("acme") if all(row[name] == value for name, value in wanted.items())]
    assert [row for page in walk(ask, limit=7, **wanted) for row in page] == expected
    assert expected


def test_an_address_and_a_status_combine(mock: MockPortal, ask: Ask) -> None:
    row = mock.rows("acme")[17]
    other = "inactive" if row["status"] == "active" else "active"
    assert walk(ask, email=row["email"], status=row["status"]) == [[row]]
    assert walk(ask, email=row["email"], status=other) == [[]]


@pytest.mark.parametrize(("customers", "pages"), [(0, [0]), (1, [1]), (99, [99]), (100, [100]), (101, [100, 1])])
def test_a_listing_ends_where_its_rows_end(customers: int, pages: list[int]) -> None:
    mock = MockPortal(customers=customers)
    with httpx.Client(transport=mock.transport(), headers=KEY | {"Tenant-ID": "acme"}) as client:

        def ask(**query: Any) -> httpx.Response:
            return client.get(URL, params=query)

        assert [len(page) for page in walk(ask, limit=100)] == pages


def test_tenants_see_their_own_rows_only(mock: MockPortal, ask: Ask) -> None:
    assert [row for page in walk(ask, tenant="globex") for row in page] == list(mock.rows("globex"))


def test_tenants_may_differ_in_size() -> None:
    mock = MockPortal(customers={"acme": 3, "globex": 0})
    assert (len(mock.rows("acme")), len(mock.rows("globex"))) == (3, 0)


def test_a_cursor_may_be_used_twice_and_with_another_limit(mock: MockPortal, ask: Ask) -> None:
    cursor = ask(limit=10).json()["nextCursor"]
    assert ask(limit=5, startAfter=cursor).content == ask(limit=5, startAfter=cursor).content
    assert ask(limit=20, startAfter=cursor).json()["customers"] == mock.rows("acme")[10:30]


def test_a_cursor_is_the_same_in_every_release(ask: Ask) -> None:
    """One that a test was written with stays good."""
    assert ask(limit=10).json()["nextCursor"] == "IBPiTg8Yjxfbtl1Ao7j1NWdJ6YqC"
    assert ask(limit=10, status="active").json()["nextCursor"] == "iAyZonPoPYss-1RUAO3upO17yqd6"


@pytest.mark.parametrize(
    "other", [{"tenant": "globex"}, {"status": "active"}, {"email": "a@example.com"}], ids=["tenant", "status", "email"]
)
def test_a_cursor_of_another_listing_is_refused(ask: Ask, other: dict[str, str]) -> None:
    cursor = ask(limit=10).json()["nextCursor"]
    assert fault(ask(startAfter=cursor, **other)) == FOREIGN_CURSOR


def test_an_unknown_parameter_is_ignored(ask: Ask) -> None:
    assert ask(limit=3, colour="red").content == ask(limit=3).content


@pytest.mark.parametrize("limit", ["0", "101", "abc", "", "-1", "1.5", "050", " 5", "5\n", "1e1", "\u0665"])
def test_a_limit_out_of_bounds_is_refused(ask: Ask, limit: str) -> None:
    assert fault(ask(limit=limit)) == ("query.limit", "out_of_range", "Must be a whole number from 1 to 100.")


@pytest.mark.parametrize(
    ("name", "choices"), [("status", "active, inactive"), ("customerType", "individual, business")]
)
@pytest.mark.parametrize("value", ["unknown", "", "ACTIVE", "active,inactive"])
def test_a_value_that_the_contract_lacks_is_refused(ask: Ask, name: str, choices: str, value: str) -> None:
    assert fault(ask(**{name: value})) == (f"query.{name}", "invalid_value", f"Must be one of: {choices}.")


@pytest.mark.parametrize("cursor", ["", "x", "cus_8Jt2vWq0", "A" * 28])
def test_a_made_up_cursor_is_refused(ask: Ask, cursor: str) -> None:
    assert fault(ask(startAfter=cursor)) == FOREIGN_CURSOR


@pytest.mark.parametrize("name", ["limit", "startAfter", "status", "customerType", "email"])
def test_a_parameter_given_twice_is_refused(ask: Ask, name: str) -> None:
    assert fault(ask(**{name: ["active", "active"]})) == (f"query.{name}", "duplicated", "Must be given once.")


def test_every_fault_is_told_at_once(ask: Ask) -> None:
    response = ask(limit="x", status="y", customerType="z", startAfter="w")
    body = response.json()["error"]
    assert response.status_code == 400
    assert body["message"] == "The request has 3 invalid parameters."
    assert [detail["path"] for detail in body["details"]] == ["query.limit", "query.status", "query.customerType"]
    assert ask(limit="x", status="y").json()["error"]["message"] == "The request has 2 invalid parameters."


@pytest.mark.parametrize(
    "authorization",
    [None, "", "Bearer", "Bearer ", "test-key", "Basic test-key", "Bearer test-key extra"],
    ids=["none", "empty", "no key", "blank key", "no scheme", "other scheme", "more words"],
)
def test_no_bearer_key_is_401_auth_required(mock: MockPortal, authorization: str | None) -> None:
    headers = {"Tenant-ID": "acme"} | ({} if authorization is None else {"Authorization": authorization})
    with httpx.Client(transport=mock.transport()) as client:
        response = client.get(URL, headers=headers)
    assert error(response) == (401, "AUTH_REQUIRED")
    assert response.headers["www-authenticate"] == "Bearer"


def test_two_authorization_headers_are_401_auth_required(mock: MockPortal) -> None:
    pair = ("authorization", "Bearer test-key")
    reply = mock.answer(Request("GET", "/v1/customers", (), (pair, pair, ("tenant-id", "acme"))))
    assert reply.status == 401
    assert b"AUTH_REQUIRED" in reply.body


@pytest.mark.parametrize("key", ["wrong", "test-ke", "test-keyy", "TEST-KEY", "schlüssel"])
def test_an_unknown_key_is_401_invalid_token(mock: MockPortal, key: str) -> None:
    headers = (("authorization", f"Bearer {key}"), ("tenant-id", "acme"))
    reply = mock.answer(Request("GET", "/v1/customers", (), headers))
    assert reply.status == 401
    assert b"INVALID_TOKEN" in reply.body
    assert reply.header("WWW-Authenticate") == 'Bearer error="invalid_token"'


def test_the_scheme_may_be_written_in_any_case(ask: Ask) -> None:
    assert ask(headers={"Authorization": "bEARER test-key"}).status_code == 200


@pytest.mark.parametrize("tenant", ["", "initech", "ACME", "acme,globex"])
def test_a_missing_or_foreign_tenant_is_403(ask: Ask, tenant: str) -> None:
    assert error(ask(tenant=tenant)) == (403, "NO_TENANT_ACCESS")


def test_no_tenant_header_or_two_are_403(mock: MockPortal) -> None:
    key = ("authorization", "Bearer test-key")
    for tenants in ([], ["acme", "acme"]):
        request = Request("GET", "/v1/customers", (), (key, *(("tenant-id", tenant) for tenant in tenants)))
        assert mock.answer(request).status == 403
        assert mock.tenant_of(request) == ""


def test_a_key_reaches_its_own_tenants_only() -> None:
    mock = MockPortal(api_keys={"a": ("acme",), "g": ("globex",)})
    for key, tenant, status in [("a", "acme", 200), ("a", "globex", 403), ("g", "globex", 200), ("g", "acme", 403)]:
        headers = (("authorization", f"Bearer {key}"), ("tenant-id", tenant))
        assert mock.answer(Request("GET", "/v1/customers", (), headers)).status == status


def test_a_key_without_the_permission_is_403() -> None:
    mock = MockPortal(denied={"test-key": ["listCustomers"]})
    with httpx.Client(transport=mock.transport()) as client:
        response = client.get(URL, headers=KEY | {"Tenant-ID": "acme"})
    assert error(response) == (403, "INSUFFICIENT_PERMISSIONS")


def test_each_key_has_a_minute_of_its_own() -> None:
    mock = MockPortal(rate_limit=1, api_keys={"a": ("acme",), "b": ("acme",)})
    sent = [(("authorization", f"Bearer {key}"), ("tenant-id", "acme")) for key in "aba"]
    statuses = [mock.answer(Request("GET", "/v1/customers", (), headers)).status for headers in sent]
    assert statuses == [200, 200, 429]


def test_the_key_is_looked_at_before_the_tenant_and_the_tenant_before_the_parameters(ask: Ask) -> None:
    assert ask(key="wrong", tenant="nobody", limit=0).status_code == 401
    assert ask(tenant="nobody", limit=0).status_code == 403
    assert ask(limit=0).status_code == 400


@pytest.mark.parametrize("path", ["/v1", "/v1/", "/v1/customers/", "/v2/customers", "/v1/customers/x", "/V1/customers"])
def test_another_path_is_404(mock: MockPortal, path: str) -> None:
    with httpx.Client(transport=mock.transport()) as client:
        assert error(client.get(f"http://mock.localhost{path}", headers=KEY)) == (404, "NOT_FOUND")


@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "QUERY"])
def test_another_method_is_405_with_allow(mock: MockPortal, method: str) -> None:
    with httpx.Client(transport=mock.transport()) as client:
        response = client.request(method, URL, headers=KEY)
    assert error(response) == (405, "METHOD_NOT_ALLOWED")
    assert response.headers["allow"] == "GET"


def test_head_is_405_without_a_body(mock: MockPortal) -> None:
    reply = mock.answer(Request("HEAD", "/v1/customers"))
    assert (reply.status, reply.body, reply.header("allow")) == (405, b"", "GET")
    assert int(reply.header("content-length") or 0) > 0


def test_the_contracts_examples_are_what_the_mock_says(contract: Contract, mock: MockPortal, ask: Ask) -> None:
    """The example of each error in the contract is the body that the mock sends for it."""
    limited = MockPortal(rate_limit=1)
    limited.answer(Request("GET", "/v1/customers", (), (("authorization", "Bearer test-key"),)))
    forbidding = MockPortal(denied={"test-key": ["listCustomers"]})
    headers = KEY | {"Tenant-ID": "acme"}
    with (
        httpx.Client(transport=limited.transport()) as busy,
        httpx.Client(transport=forbidding.transport()) as forbidden,
    ):
        answers = {
            "InvalidLimit": ask(limit=0),
            "AuthRequired": ask(headers={"Authorization": ""}),
            "InvalidToken": ask(key="wrong"),
            "NoTenantAccess": ask(tenant="initech"),
            "InsufficientPermissions": forbidden.get(URL, headers=headers),
            "NotFound": busy.get("http://mock.localhost/v1/nothing"),
            "RateLimited": busy.get(URL, headers=headers),
        }
    examples = contract.document["components"]["examples"]
    assert {name: answer.json() for name, answer in answers.items()} == {
        name: examples[name]["value"] for name in answers
    }


def test_every_status_but_405_is_declared_by_the_contract(contract: Contract, mock: MockPortal, ask: Ask) -> None:
    operation = contract.operation("listCustomers")
    for answer in (ask(), ask(limit=0), ask(key="x"), ask(tenant="x")):
        assert operation.response(answer.status_code) is not None


def test_gzip_and_identity_say_the_same(mock: MockPortal, ask: Ask) -> None:
    small, large = ask(headers={"Accept-Encoding": "gzip"}), ask(headers={"Accept-Encoding": "identity"})
    assert small.headers["content-encoding"] == "gzip"
    assert "content-encoding" not in large.headers
    assert small.content == large.content
    assert small.headers["vary"] == large.headers["vary"] == "accept-encoding"
    assert int(large.headers["content-length"]) == len(large.content) > int(small.headers["content-length"])


def test_a_compressed_body_is_the_same_every_time(mock: MockPortal) -> None:
    headers = (("authorization", "Bearer test-key"), ("tenant-id", "acme"), ("accept-encoding", "gzip"))
    first, again = (mock.answer(Request("GET", "/v1/customers", (), headers)) for _ in range(2))
    assert first.body == again.body
    plain = gzip.decompress(first.body)
    assert plain.startswith(b"{")
    # The time, which the format would hold, is left out; and little is squeezed out, quickly.
    assert first.body == gzip.compress(plain, compresslevel=1, mtime=0)


def test_a_body_is_compressed_from_500_bytes_on(mock: MockPortal) -> None:
    request = Request("GET", "/v1/customers", (), (("accept-encoding", "gzip"),))
    assert [mock.compresses(request, Reply(200, (), bytes(length))) for length in (499, 500)] == [False, True]


@pytest.mark.parametrize("compressed", [True, False], ids=["gzip", "identity"])
def test_headers_are_sent_in_small_letters(mock: MockPortal, compressed: bool) -> None:
    """HTTP/2 and ASGI want it so."""
    coding = ("accept-encoding", "gzip" if compressed else "identity")
    reply = mock.answer(Request("GET", "/v1/customers", (), (*GOOD, coding)))
    assert reply.headers == (
        ("content-type", "application/json"),
        ("vary", "accept-encoding"),
        *((("content-encoding", "gzip"),) if compressed else ()),
        ("content-length", str(len(reply.body))),
    )


@pytest.mark.parametrize(
    ("arguments", "headers", "told"),
    [
        ({}, (), ("www-authenticate", "Bearer")),
        ({}, (("authorization", "Bearer x"),), ("www-authenticate", 'Bearer error="invalid_token"')),
        ({"rate_limit": 1, "clock": lambda: 0.0}, GOOD, ("retry-after", "60")),
    ],
    ids=["no key", "an unknown key", "a busy key"],
)
def test_a_refusal_tells_in_a_header_what_is_wanted(
    arguments: dict[str, Any], headers: Pairs, told: tuple[str, str]
) -> None:
    mock = MockPortal(**arguments)
    request = Request("GET", "/v1/customers", (), headers)
    mock.answer(request)
    reply = mock.answer(request)
    assert reply.headers == (
        ("content-type", "application/json"),
        told,
        ("vary", "accept-encoding"),
        ("content-length", str(len(reply.body))),
    )


@pytest.mark.parametrize(
    ("header", "accepted"),
    [
        ("gzip", True), ("deflate, GZIP", True), ("*", True), ("gzip;q=0.1", True), ("br;q=1, gzip; q=0.5", True),
        ("", False), ("identity", False), ("gzip;q=0", False), ("*;q=0", False), ("gzip;q=0, *", False),
        ("gzip;q=many", False), ("gzip;level=9", True), ("br,gzip", True), ("gzip;q", False), ("gzip;q=1=1", False),
    ],
)  # fmt: skip
def test_gzip_is_sent_to_whom_accepts_it(header: str, accepted: bool) -> None:
    assert accepts_gzip([header]) is accepted


def test_gzip_may_be_accepted_by_any_of_several_headers() -> None:
    assert accepts_gzip(["br", "gzip", "deflate"])


@pytest.mark.parametrize(
    ("path", "media_type"),
    [("/healthz", "application/json"), ("/openapi.json", "application/json"), ("/openapi.yaml", "application/yaml")],
)
def test_the_mocks_own_pages_need_no_key(contract: Contract, mock: MockPortal, path: str, media_type: str) -> None:
    with httpx.Client(transport=mock.transport(), base_url="http://mock.localhost") as client:
        response = client.get(path)
        assert (response.status_code, response.headers["content-type"]) == (200, media_type)
        assert response.json() == ({"status": "ok"} if path == "/healthz" else contract.document)
        assert client.head(path).content == b""
        refused = client.post(path)
        assert (refused.status_code, refused.headers["allow"]) == (405, "GET, HEAD")
