"""`flexportal doctor`: each thing in turn, what to do about a failure, and never the key."""

from __future__ import annotations

import socket
import ssl
from datetime import UTC, datetime
from typing import Any

import httpx
import pytest
from flexportal import FlexPortal
from flexportal.commands.diagnosis import Diagnosis, Finding, clock_finding
from flexportal.testing import MockPortal, MockServer

from .conftest import KEY, run

pytestmark = pytest.mark.usefixtures("configured")


def lines(capsys: pytest.CaptureFixture[str]) -> list[str]:
    shown, said = capsys.readouterr()
    assert said == ""
    assert KEY not in shown
    return shown.splitlines()


def test_all_is_well(server: MockServer, capsys: pytest.CaptureFixture[str]) -> None:
    assert run("doctor") == 0
    assert lines(capsys) == [
        f"ok API key: •••••••• ({len(KEY)} characters, from FLEXPORTAL_API_KEY)",
        "ok tenant: acme (from FLEXPORTAL_TENANT_ID)",
        f"ok server: {server.url} (no region, from FLEXPORTAL_BASE_URL)",
        "ok DNS: 127.0.0.1 is 127.0.0.1",
        "ok TLS: none: this is plain http",
        "ok clock: agrees with the server's",
        "ok key: accepted",
        "ok access: tenant 'acme' answers",
    ]


@pytest.mark.parametrize(
    ("status", "code", "expected"),
    [
        (401, 4, ["FAIL key: refused (401 INVALID_TOKEN) -> check FLEXPORTAL_API_KEY, and that the key belongs to this region"]),
        (403, 4, ["ok key: accepted", "FAIL access: refused (403 NO_TENANT_ACCESS) -> check FLEXPORTAL_TENANT_ID and the key's permissions"]),
        (422, 1, ["FAIL access: 422 INTERNAL_ERROR -> check the filters"]),
    ],
)  # fmt: skip
def test_a_refusal_names_the_key_or_the_tenant(
    status: int, code: int, expected: list[str], mock: MockPortal, capsys: pytest.CaptureFixture[str]
) -> None:
    mock.fail_next(status)
    assert run("doctor") == code
    assert lines(capsys)[6:] == expected


def test_an_answer_against_the_contract_is_told(monkeypatch: pytest.MonkeyPatch, mock: MockPortal, capsys: pytest.CaptureFixture[str]) -> None:  # fmt: skip
    def page(operation: Any, request: Any) -> dict[str, Any]:
        return {"customers": 1}

    monkeypatch.setattr(mock, "list_page", page)
    assert run("doctor") == 7
    assert lines(capsys)[6].startswith("FAIL access: listCustomers: ")


def test_what_is_missing_ends_it(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.delenv("FLEXPORTAL_API_KEY")
    monkeypatch.delenv("FLEXPORTAL_TENANT_ID")
    assert run("doctor") == 3
    shown = lines(capsys)
    assert shown[0] == "WARN API key: not set -> set FLEXPORTAL_API_KEY, or be asked on a terminal"
    assert shown[2].startswith("FAIL settings: FLEXPORTAL_API_KEY is not set")


@pytest.mark.parametrize(
    ("given", "region", "said"),
    [
        ("us", None, "https://api-us.flexportal.io (region us, from the command line)"),
        (None, "qatar", "https://api-qatar.flexportal.io (region qatar, from FLEXPORTAL_REGION)"),
        (None, None, "https://api-eu.flexportal.io (region eu, the default)"),
    ],
    ids=["option", "variable", "default"],
)
def test_it_says_where_the_server_comes_from(
    given: str | None, region: str | None, said: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def unknown(*given: Any, **named: Any) -> None:
        raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")

    monkeypatch.delenv("FLEXPORTAL_BASE_URL")
    if region:
        monkeypatch.setenv("FLEXPORTAL_REGION", region)
    monkeypatch.setattr(socket, "getaddrinfo", unknown)
    *_, server, name = Diagnosis(lambda: FlexPortal(region=given), given).findings()
    assert server.text == said
    assert "is not found (Name or service not known)" in name.text
    assert name.code == 6


def test_a_server_that_does_not_answer_is_told(capsys: pytest.CaptureFixture[str]) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    assert run("doctor", "--base-url", f"http://127.0.0.1:{port}") == 6
    assert lines(capsys)[-1].startswith("FAIL clock: the server does not answer (ConnectError) -> check the network")


class Encrypted:
    """In place of a TLS connection."""

    def __init__(self, *given: Any, **named: Any) -> None:
        pass

    def __enter__(self) -> Encrypted:
        return self

    def __exit__(self, *given: Any) -> None:
        pass

    def version(self) -> str:
        return "TLSv1.3"

    def getpeercert(self) -> dict[str, str]:
        return {"notAfter": "May  1 12:00:00 2030 GMT"}


def encryption(monkeypatch: pytest.MonkeyPatch, fault: Exception | None) -> Finding:
    """What is found of TLS where the handshake ends so."""

    def wrapped(context: Any, connection: Any, *, server_hostname: str) -> Encrypted:
        assert server_hostname == "localhost"
        if fault:
            raise fault
        return Encrypted()

    monkeypatch.setattr(socket, "create_connection", Encrypted)
    monkeypatch.setattr(ssl.SSLContext, "wrap_socket", wrapped)
    found = Diagnosis(lambda: FlexPortal(base_url="https://localhost")).findings()
    return next(finding for finding in found if finding.name == "TLS")


def test_a_tls_connection_is_told_with_its_certificate(monkeypatch: pytest.MonkeyPatch) -> None:
    found = encryption(monkeypatch, None)
    assert found == Finding("TLS", "TLSv1.3, certificate until May  1 12:00:00 2030 GMT")


def test_a_certificate_that_is_not_trusted_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    fault = ssl.SSLCertVerificationError("bad")
    fault.verify_message = "self-signed certificate"
    found = encryption(monkeypatch, fault)
    assert found.text == "refused (self-signed certificate)"
    assert "SSL_CERT_FILE" in found.todo


def test_a_connection_that_is_refused_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    assert encryption(monkeypatch, ConnectionRefusedError(111, "Connection refused")).text == "no connection (Connection refused)"  # fmt: skip
    assert encryption(monkeypatch, TimeoutError()).text == "no connection (TimeoutError)"


def test_behind_a_proxy_name_and_tls_are_left_to_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("NO_PROXY")
    monkeypatch.setenv("https_proxy", "http://127.0.0.1:1")

    def answer(url: str, timeout: float) -> httpx.Response:
        return httpx.Response(404)

    monkeypatch.setattr(httpx, "get", answer)
    found = Diagnosis(lambda: FlexPortal(base_url="https://portal.example")).findings()
    texts = {finding.name: finding.text for finding, _ in zip(found, range(6), strict=False)}
    assert texts["DNS"] == "left to the proxy that the environment names"
    assert texts["TLS"] == "by way of the proxy that the environment names"
    assert texts["clock"] == "the server does not say what time it has"


@pytest.mark.parametrize(
    ("date", "text"),
    [
        ("Mon, 01 Jun 2026 12:00:30 GMT", "agrees with the server's"),
        ("Mon, 01 Jun 2026 11:58:00 -0000", "120 seconds ahead of the server's"),
        ("Mon, 01 Jun 2026 13:00:00 GMT", "3,600 seconds behind the server's"),
        ("soon", "the server does not say"),
        ("", "the server does not say"),
    ],
)
def test_the_clock_is_compared_with_the_server_s(date: str, text: str) -> None:
    found = clock_finding(date, datetime(2026, 6, 1, 12, tzinfo=UTC))
    assert found.text.startswith(text)
    assert found.code is None
