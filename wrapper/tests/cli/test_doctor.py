"""`flexportal doctor`: one line per check, advice on each failure, never the key."""

from __future__ import annotations

import re
import socket
import ssl
from datetime import UTC, datetime
from typing import Any

import pytest
from flexportal.cli.doctor import Finding, clock_finding, findings
from flexportal.cli.exit_codes import ExitCode
from flexportal.cli.session import Session
from flexportal.testing import MockAPI, MockServer
from flexportal_core.http.environment import certificates
from tests.http.sockets import dripping, raw_server

from .conftest import KEY, run

pytestmark = pytest.mark.usefixtures("configured")

NOON = datetime(2026, 6, 1, 12, tzinfo=UTC)
SETTINGS = {"FLEXPORTAL_API_KEY": KEY, "FLEXPORTAL_TENANT_ID": "acme"}


def lines(capsys: pytest.CaptureFixture[str]) -> list[str]:
    shown, said = capsys.readouterr()
    assert said == ""
    assert KEY not in shown
    return shown.splitlines()


def found(name: str, base_url: str) -> Finding:
    """The result of one check for a server."""
    return next(finding for finding in findings(Session([], SETTINGS), None, base_url) if finding.name == name)


def test_every_check_succeeds(server: MockServer, mock: MockAPI, capsys: pytest.CaptureFixture[str]) -> None:
    assert run("doctor") == 0
    assert lines(capsys) == [
        f"ok API key: •••••••• ({len(KEY)} characters, from FLEXPORTAL_API_KEY)",
        "ok tenant: acme (from FLEXPORTAL_TENANT_ID)",
        f"ok server: {server.url} (no region, from FLEXPORTAL_BASE_URL)",
        "ok DNS: 127.0.0.1 resolves to 127.0.0.1",
        "ok TLS: not used: the URL is plain http",
        "ok clock: agrees with the server's",
        "ok key: accepted",
        "ok access: tenant 'acme' is available",
    ]
    assert mock.calls[-1].value("limit") == "1"


@pytest.mark.parametrize(
    ("status", "code", "expected"),
    [
        (401, 4, ["FAIL key: 401 INVALID_TOKEN -> check FLEXPORTAL_API_KEY"]),
        (403, 4, ["ok key: accepted", "FAIL access: 403 NO_TENANT_ACCESS -> check FLEXPORTAL_TENANT_ID"]),
        (422, 1, ["FAIL access: 422 "]),
    ],
)
def test_an_error_response_is_about_the_key_or_the_tenant(
    status: int, code: int, expected: list[str], mock: MockAPI, capsys: pytest.CaptureFixture[str]
) -> None:
    mock.fail_next(status)
    assert run("doctor") == code
    shown = lines(capsys)[6:]
    assert [line[: len(start)] for line, start in zip(shown, expected, strict=True)] == expected


def test_a_response_that_violates_the_contract_fails(
    monkeypatch: pytest.MonkeyPatch, mock: MockAPI, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(mock, "list_page", lambda operation, request: {"customers": 1})
    assert run("doctor") == 7
    assert lines(capsys)[6].startswith("FAIL access: listCustomers: ")


def test_a_tenant_of_the_command_line(capsys: pytest.CaptureFixture[str]) -> None:
    assert run("doctor", "--tenant-id", "globex") == 4
    assert lines(capsys)[1] == "ok tenant: globex (from the command line)"


def test_missing_settings_end_the_checks(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.delenv("FLEXPORTAL_API_KEY")
    monkeypatch.delenv("FLEXPORTAL_TENANT_ID")
    assert run("doctor") == 3
    shown = lines(capsys)
    assert [line.split(":")[0] for line in shown] == ["WARN API key", "WARN tenant", "FAIL settings"]


US, QATAR, EU, HERE = "https://api-us.flexportal.io", "https://api-qatar.flexportal.io", "https://api-eu.flexportal.io", "https://x.example"  # fmt: skip


@pytest.mark.parametrize(
    ("given", "variables", "url", "origin"),
    [
        (["--region", "us"], {"BASE_URL": HERE}, US, "region us, from the command line"),
        (["--base-url", QATAR], {}, QATAR, "region qatar, from the command line"),
        ([], {"REGION": "qatar"}, QATAR, "region qatar, from FLEXPORTAL_REGION"),
        ([], {"REGION": "qatar", "BASE_URL": HERE}, HERE, "no region, from FLEXPORTAL_BASE_URL"),
        ([], {}, EU, "region eu, the default"),
    ],
    ids=["region given", "base URL given", "region", "base URL", "default"],
)
def test_it_shows_the_server_and_where_it_is_configured(
    given: list[str],
    variables: dict[str, str],
    url: str,
    origin: str,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    def unknown(*given: Any, **named: Any) -> None:
        raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")

    monkeypatch.delenv("FLEXPORTAL_BASE_URL")
    for name, value in variables.items():
        monkeypatch.setenv(f"FLEXPORTAL_{name}", value)
    monkeypatch.setattr(socket, "getaddrinfo", unknown)
    assert run("doctor", *given) == 6
    server, dns = lines(capsys)[2:]
    assert server == f"ok server: {url} ({origin})"
    assert dns.startswith(f"FAIL DNS: {url[8:]} cannot be resolved (Name or service not known) -> ")


def test_a_server_that_does_not_respond_fails(capsys: pytest.CaptureFixture[str]) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    assert run("doctor", "--base-url", f"http://127.0.0.1:{port}") == 6
    assert lines(capsys)[-1].startswith("FAIL clock: the server does not respond (ConnectError) -> ")


OK = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
FAILED = OK.replace(b"200 OK", b"404 Not Found").replace(
    b"\r\n\r\n", b"\r\nDate: Mon, 01 Jan 2024 00:00:00 GMT\r\n\r\n"
)
BLOCK = b"10000\r\n" + b" " * 65536 + b"\r\n"


@pytest.mark.parametrize(
    ("head", "lines_shown", "code", "text"),
    [
        (OK, 6, 7, "FAIL clock: the response is larger than 64 MiB -> "),
        (FAILED, 7, 1, "FAIL access: 404 -> check the ID, and the region or base URL"),
    ],
    ids=["success", "error"],
)
def test_an_endless_body_is_not_read_to_its_end(
    head: bytes, lines_shown: int, code: int, text: str, capsys: pytest.CaptureFixture[str]
) -> None:
    sent = list[int]()

    def endless(connection: socket.socket) -> None:
        connection.sendall(head)
        for _ in range(2000):
            connection.sendall(BLOCK)
            sent.append(len(BLOCK))

    with raw_server() as serving:
        serving.begin(endless)
        assert run("doctor", "--base-url", serving.url) == code
        assert all(KEY.encode() not in request for request in serving.requests[:1]), "the first is without the key"
    shown = lines(capsys)
    assert len(shown) == lines_shown
    assert shown[-1].startswith(text)
    assert sum(sent) < 80 * 2**20


def test_a_server_that_sends_byte_by_byte_fails_in_time(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("flexportal.cli.doctor.TIMEOUT", 0.2)
    with raw_server() as serving:
        serving.begin(dripping(OK, *[b"1\r\n \r\n"] * 1000))
        assert run("doctor", "--base-url", serving.url) == 6
        # Whichever notices first that its time is over: the wait for the next byte, or the attempt.
        late = r"FAIL clock: the server does not respond \((ReadTimeout|APITimeoutError)\) -> "
        assert re.match(late, lines(capsys)[-1])


class Encrypted:
    """Replaces a TLS connection, its context and its socket."""

    def __init__(self, fault: Exception | None = None) -> None:
        self.fault = fault

    def __enter__(self) -> Encrypted:
        return self

    def __exit__(self, *given: Any) -> None:
        pass

    def version(self) -> str:
        return "TLSv1.3"

    def getpeercert(self) -> dict[str, str]:
        return {"notAfter": "May  1 12:00:00 2030 GMT"}

    def wrap_socket(self, connection: Encrypted, *, server_hostname: str) -> Encrypted:
        assert server_hostname == "x.example"
        if self.fault:
            raise self.fault
        return self


def encrypt(monkeypatch: pytest.MonkeyPatch, fault: Exception | None = None) -> None:
    """Let connections succeed without network, and the TLS handshake fail with the fault."""
    certificates()  # which clients share, and must not keep from here
    monkeypatch.setattr(socket, "getaddrinfo", lambda *given, **named: [])
    monkeypatch.setattr(socket, "create_connection", lambda *given: Encrypted())
    monkeypatch.setattr(ssl, "create_default_context", lambda: Encrypted(fault))


def untrusted() -> ssl.SSLCertVerificationError:
    error = ssl.SSLCertVerificationError("bad")
    error.verify_message = "self-signed certificate"
    return error


@pytest.mark.parametrize(
    ("fault", "text"),
    [
        (None, "TLSv1.3, certificate until May  1 12:00:00 2030 GMT"),
        (untrusted(), "failed (self-signed certificate)"),
        (ssl.SSLError(1, "odd"), "failed (odd)"),
        (ConnectionRefusedError(111, "Connection refused"), "no connection (Connection refused)"),
        (TimeoutError(), "no connection (TimeoutError)"),
    ],
    ids=["success", "certificate", "handshake", "refused", "timeout"],
)
def test_the_result_of_the_tls_handshake(fault: Exception | None, text: str, monkeypatch: pytest.MonkeyPatch) -> None:
    encrypt(monkeypatch, fault)
    finding = found("TLS", "https://x.example")
    assert (finding.text, finding.code) == (text, ExitCode.NETWORK if fault else None)


@pytest.mark.parametrize(
    ("variables", "is_used"),
    [
        ({"https_proxy": "http://127.0.0.1:1"}, True),
        ({"all_proxy": "http://127.0.0.1:1"}, True),
        ({"http_proxy": "http://127.0.0.1:1"}, False),
        ({"https_proxy": "http://127.0.0.1:1", "no_proxy": "x.example"}, False),
    ],
    ids=["for https", "for all", "for http", "but not for this server"],
)
def test_dns_and_tls_are_left_to_a_proxy(
    variables: dict[str, str], is_used: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("NO_PROXY")
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    encrypt(monkeypatch)
    assert ["proxy" in found(name, "https://x.example").text for name in ("DNS", "TLS")] == [is_used] * 2


@pytest.mark.parametrize(
    ("date", "text"),
    [
        ("Mon, 01 Jun 2026 12:00:30 GMT", "agrees with the server's"),
        ("Mon, 01 Jun 2026 11:58:00 -0000", "120 seconds ahead of the server's"),
        ("Mon, 01 Jun 2026 13:00:00 GMT", "3,600 seconds behind the server's"),
        ("Mon, 01 Jun 2026 14:00:00 +0200", "agrees with the server's"),
        ("Mon, 01 Jun 99999999999999999999 12:00:00 GMT", "not compared: the server sends no date"),
        ("soon", "not compared: the server sends no date"),
        (None, "not compared: the server sends no date"),
    ],
)
def test_the_clock_is_compared_with_the_server_s(date: str | None, text: str) -> None:
    finding = clock_finding({} if date is None else {"date": date}, NOON)
    assert finding.text == text
    assert bool(finding.advice) is ("seconds" in text)
