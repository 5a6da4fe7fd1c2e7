"""Malformed requests on a real socket: each gets an error response, never 500, and the server keeps responding."""

from __future__ import annotations

import json
import re
import socket
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

import pytest
from flexportal.testing.control.controlled import ControlledMock
from tests.testing.writing import ORDER

TIMEOUT = 20.0
ORDERED = json.dumps(ORDER).encode()
FORM = "multipart/form-data; boundary=B"
CHUNKS = b"".join(b"%x\r\n%b\r\n" % (len(part), part) for part in (ORDERED[:7], ORDERED[7:])) + b"0\r\n\r\n"


@pytest.fixture(scope="module")
def address() -> Iterator[tuple[str, int]]:
    with ControlledMock(customers=40).serve() as server:
        parts = urlsplit(server.url)
        yield str(parts.hostname), int(parts.port or 0)


def exchange(address: tuple[str, int], data: bytes) -> int:
    """The status of the final response to these bytes, which is well-formed as far as it goes."""
    with socket.create_connection(address, timeout=TIMEOUT) as connection:
        connection.sendall(data)
        connection.shutdown(socket.SHUT_WR)
        received = b"".join(iter(lambda: connection.recv(65536), b""))
    received = re.sub(rb"\AHTTP/1\.1 100 .*?\r\n\r\n", b"", received, flags=re.DOTALL)
    status = re.match(rb"HTTP/1\.1 (\d{3}) [^\r\n]*\r\n", received)
    assert status is not None, received[:200]
    return int(status[1])


def request(
    target: str = "/v1/orders", body: bytes | None = None, *, method: str = "", version: str = "1.1", **headers: str
) -> bytes:
    """A request with the usual key and tenant; a body makes it a POST."""
    named = {"Authorization": "Bearer test-key", "Tenant-ID": "acme", "Host": "127.0.0.1"}
    if body is not None:
        named |= {"Content-Type": "application/json"}
        named |= {} if "Transfer_Encoding" in headers else {"Content-Length": str(len(body))}
    named |= {name.replace("_", "-"): value for name, value in headers.items()}
    head = f"{method or ('GET' if body is None else 'POST')} {target} HTTP/{version}\r\n"
    head += "".join(f"{name}: {value}\r\n" for name, value in named.items())
    return head.encode("latin-1") + b"\r\n" + (body or b"")


def order(field: str, value: bytes) -> bytes:
    """An order with that JSON for a field of the customer or of the item."""
    sent: Any = json.loads(ORDERED)
    part = sent["items"][0] if field in sent["items"][0] else sent["customer"]
    part[field] = "@"
    return request(body=json.dumps(sent).encode().replace(b'"@"', value))


def form(content: bytes) -> bytes:
    return request("/v1/products/csv", content, Content_Type=FORM)


NESTED = b"".join(b"--B%d\r\nContent-Type: multipart/mixed; boundary=B%d\r\n\r\n" % (n, n + 1) for n in range(2000))
PART = b'--B\r\nContent-Disposition: form-data; name="csvFile"\r\n'
NUMBERS = (b"1e400", b"-1e400", b"9" * 5000, b"1e308", b"18446744073709551616", b"NaN", b"-Infinity", b"true", b"-0.5")
TEXTS = (b'"\\ud800"', b'"\\u0000"', b'"\x00"', b'"\xff\xfe"', b'"\xed\xa0\x80"', b'"' + b"a" * 2_000_000 + b'"', b"[]")
BODIES = (b"null", b"[]", b'"x"', b"{", b"\x00", b"{} {}", b"[" * 100_000, b'{"a":' * 100_000 + b"1" + b"}" * 100_000)
TARGETS = (
    "*", "//v1/orders", "/v1/orders/%00", "/v1/orders/%", "/v1/orders/%ff", "/v1/orders/%ed%a0%80", "/../v1/orders",
    f"/v1/orders/{'a' * 30_000}", f"/v1/orders/{'%2F' * 3000}", "/v1/orders?limit=%00", f"/v1/orders?limit={'9' * 5000}",
    "/v1/orders?startAfter=%ff", "/v1/orders?sortBy=__class__", "/v1/orders;a=b", "/v1/orders?limit=1&limit=2",
    "/mock-storage/acme/x?expires=x&signature=%ff", "/mock-storage/%00/%00", "/__mock__/%00",
    "/v1/payments?dueDateFrom=0000-00-00", "/v1/payments?dueDateFrom=9999-12-31T23:59:59-14:00",
)  # fmt: skip
WRONG: dict[str, bytes] = {
    **{f"body {body[:9]!r}": request(body=body) for body in BODIES},
    **{f"quantity {number[:9]!r}": order("quantity", number) for number in NUMBERS},
    **{f"name {text[:9]!r}": order("firstName", text) for text in TEXTS if not text.startswith((b'"a', b'"\\u0000'))},
    **{f"e-mail {text[:9]!r}": order("email", text) for text in TEXTS},
    **{f"target {target[:45]}": request(target) for target in TARGETS},
    **{
        f"media type {media!r}": request(body=ORDERED, Content_Type=media)
        for media in ("", "text/plain", "multipart/form-data", "\xff", "application/xml")
    },
    "form without parts": form(b"--B\r\n\r\n" * 3000),
    "form in forms": request("/v1/products/csv", NESTED, Content_Type="multipart/form-data; boundary=B0"),
    "form in no encoding": form(PART.replace(b'name="csvFile"', b"name*=utf-99''%ff") + b"\r\nx\r\n--B--\r\n"),
    "chunks of no size": request(body=b"zz\r\n", Transfer_Encoding="chunked"),
    "unknown transfer coding": request(body=CHUNKS, Transfer_Encoding="gzip"),
    "no host": b"GET /v1/orders HTTP/1.1\r\n\r\n",
    "HTTP/0.9": b"GET /v1/orders\r\n\r\n",
    "HTTP/2 preface": b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
    "CONNECT": b"CONNECT example.com:443 HTTP/1.1\r\nHost: example.com:443\r\n\r\n",
    "another method": request(method="TRACE"),
    "header with NUL": request(X="\x00"),
    "two lengths": request(Content_Length="3\r\nContent-Length: 4"),
    "negative length": request(Content_Length="-1"),
    "key and tenant not in ASCII": request(Authorization="Bearer \xff", Tenant_ID="\xff"),
    "encodings of no weight": request("/v1/orders?limit=x", Accept_Encoding="gzip;q=nan,,;=,\xff"),
}  # fmt: skip
RIGHT: dict[str, tuple[bytes, int]] = {
    "chunks": (request(body=CHUNKS, Transfer_Encoding="chunked"), 201),
    "expecting 100": (request(body=ORDERED, Expect="100-continue"), 201),
    "CSV with NUL": (form(PART + b"\r\nproductSku,name\n\x00,\x00,\n\r\n--B--\r\n"), 201),
    "an absolute URL": (request("http://mock.localhost/v1/orders?limit=1"), 200),
    "a long header": (request(X="a" * 50_000), 200),
    "HTTP/1.0": (request(version="1.0"), 200),
    "the same name twice": (request(body=b'{"items":[],' + ORDERED[1:]), 201),
    "nested in a field of any kind": (order("firstName", b'"A","x":' + b"[" * 400 + b"]" * 400), 201),
}


@pytest.mark.parametrize("data", WRONG.values(), ids=WRONG)
def test_a_malformed_request_gets_a_client_error(data: bytes, address: tuple[str, int]) -> None:
    assert 400 <= exchange(address, data) < 500
    assert exchange(address, request("/v1/orders?limit=1")) == 200


@pytest.mark.parametrize(("data", "status"), RIGHT.values(), ids=RIGHT)
def test_an_unusual_request_is_served(data: bytes, status: int, address: tuple[str, int]) -> None:
    assert exchange(address, data) == status
