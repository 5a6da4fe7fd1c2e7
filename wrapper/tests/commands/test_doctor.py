"""`flexportal doctor`: each thing in turn, what to do about a failure, and never the key."""

from __future__ import annotations

import socket
import ssl
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from typing import Any

import httpx
import pytest
import typer
from flexportal.commands.diagnosis import Diagnosis, Finding, clock_finding
from flexportal.commands.doctor import diagnose, line
from flexportal.commands.exit_codes import ExitCode
from flexportal.commands.session import Session
from flexportal.testing import MockPortal, MockServer
from tests.scripted import URL, Script, customer, portal, refused

from .conftest import KEY, run

pytestmark = pytest.mark.usefixtures("configured")

NOON = datetime(2026, 6, 1, 12, tzinfo=UTC)
CREDENTIALS = {"FLEXPORTAL_API_KEY": KEY, "FLEXPORTAL_TENANT_ID": "acme"}
NETWORK = "check the network, a firewall or proxy, and the region or base URL"


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


def found(
    script: Script, monkeypatch: pytest.MonkeyPatch, environment: Mapping[str, str] = CREDENTIALS
) -> list[Finding]:
    """All that is found where the network is well and the script answers what is asked with the key."""

    def answer(url: httpx.URL, *, timeout: float) -> httpx.Response:
        assert (str(url), timeout) == (URL, 10.0)
        return httpx.Response(404, headers={"Date": "Mon, 01 Jun 2026 12:00:00 GMT"})

    monkeypatch.setattr(httpx, "get", answer)
    return list(Diagnosis(lambda: portal(script), environment=environment, today=lambda: NOON).findings())


def test_each_thing_is_found_in_turn(monkeypatch: pytest.MonkeyPatch) -> None:
    script = Script([customer(1), customer(2)])
    assert found(script, monkeypatch) == [
        Finding("API key", "•••••••• (16 characters, from FLEXPORTAL_API_KEY)"),
        Finding("tenant", "acme (from FLEXPORTAL_TENANT_ID)"),
        Finding("server", f"{URL} (no region, the default)"),
        Finding("DNS", "127.0.0.1 is 127.0.0.1"),
        Finding("TLS", "none: this is plain http"),
        Finding("clock", "agrees with the server's"),
        Finding("key", "accepted"),
        Finding("access", "tenant 'acme' answers"),
    ]
    assert script.queries == [{"limit": "1"}]


def test_a_credential_that_was_typed_is_not_in_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    assert found(Script(), monkeypatch, {})[:2] == [
        Finding("API key", "not set", todo="set FLEXPORTAL_API_KEY, or be asked on a terminal"),
        Finding("tenant", "not set", todo="set FLEXPORTAL_TENANT_ID, or be asked on a terminal"),
    ]


TENANT_REFUSED = "check FLEXPORTAL_TENANT_ID and the key's permissions"
REFUSALS = {
    "key": (
        refused(401, "INVALID_TOKEN"),
        [Finding("key", "refused (401 INVALID_TOKEN)", ExitCode.AUTHENTICATION, "check FLEXPORTAL_API_KEY, and that the key belongs to this region")],
    ),
    "tenant": (
        refused(403, "NO_TENANT_ACCESS"),
        [Finding("key", "accepted"), Finding("access", "refused (403 NO_TENANT_ACCESS)", ExitCode.AUTHENTICATION, TENANT_REFUSED)],
    ),
    "without a code": (
        httpx.Response(403),
        [Finding("key", "accepted"), Finding("access", "refused (403)", ExitCode.AUTHENTICATION, TENANT_REFUSED)],
    ),
    "filters": (refused(422, "INVALID"), [Finding("access", "422 INVALID", ExitCode.OTHER, "check the filters")]),
    "no answer": (
        httpx.ReadTimeout("slow"),
        [Finding("access", "the server did not answer in time (ReadTimeout) (until then: 0 items on 0 pages)", ExitCode.NETWORK, "find out where it stops with: flexportal doctor")],
    ),
}  # fmt: skip


@pytest.mark.parametrize(("refusal", "expected"), REFUSALS.values(), ids=REFUSALS)
def test_a_refusal_names_the_key_or_the_tenant(
    refusal: httpx.Response | Exception, expected: list[Finding], monkeypatch: pytest.MonkeyPatch
) -> None:
    assert found(Script(faults=[refusal]), monkeypatch)[6:] == expected


@pytest.mark.parametrize(
    ("finding", "expected"),
    [
        (Finding("key", "accepted"), "ok key: accepted"),
        (Finding("clock", "late", todo="set it"), "WARN clock: late -> set it"),
        (Finding("DNS", "a\x1b b", ExitCode.NETWORK, "look\nat it"), "FAIL DNS: a\\x1b b -> look at it"),
        (Finding("access", "422", ExitCode.OTHER), "FAIL access: 422"),
    ],
    ids=["well", "warning", "failure", "failure without advice"],
)
def test_a_finding_is_a_line(finding: Finding, expected: str) -> None:
    assert line(finding) == expected


def test_it_looks_at_the_settings_of_its_session(capsys: pytest.CaptureFixture[str]) -> None:
    context: Any = SimpleNamespace(obj=Session([], {}))
    with pytest.raises(typer.Exit) as left:
        diagnose(context)
    assert left.value.exit_code == ExitCode.CONFIGURATION
    assert lines(capsys)[0] == "WARN API key: not set -> set FLEXPORTAL_API_KEY, or be asked on a terminal"


def test_the_exit_code_is_that_of_the_failure(mock: MockPortal, capsys: pytest.CaptureFixture[str]) -> None:
    mock.fail_next(403)
    assert run("doctor") == 4
    assert lines(capsys)[6:] == [
        "ok key: accepted",
        f"FAIL access: refused (403 NO_TENANT_ACCESS) -> {TENANT_REFUSED}",
    ]


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
    assert lines(capsys) == [
        "WARN API key: not set -> set FLEXPORTAL_API_KEY, or be asked on a terminal",
        "WARN tenant: not set -> set FLEXPORTAL_TENANT_ID, or be asked on a terminal",
        "FAIL settings: FLEXPORTAL_API_KEY is not set; set it, or run this on a terminal to be asked for it"
        " -> set it right and run this again",
    ]


def unknown(*given: Any, **named: Any) -> None:
    """In place of a resolver that knows the name."""
    raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")


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
def test_it_says_where_the_server_comes_from(
    given: list[str],
    variables: dict[str, str],
    url: str,
    origin: str,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.delenv("FLEXPORTAL_BASE_URL")
    for name, value in variables.items():
        monkeypatch.setenv(f"FLEXPORTAL_{name}", value)
    monkeypatch.setattr(socket, "getaddrinfo", unknown)
    assert run("doctor", *given) == 6
    assert lines(capsys)[2:] == [
        f"ok server: {url} ({origin})",
        f"FAIL DNS: {url[8:]} is not found (Name or service not known)"
        " -> check the network, and the region or base URL",
    ]


def of(name: str, base_url: str, environment: Mapping[str, str] = CREDENTIALS) -> Finding:
    """What is found of one thing where the server is there."""
    found = Diagnosis(lambda: portal(Script(), base_url=base_url), environment=environment).findings()
    return next(finding for finding in found if finding.name == name)


def test_a_name_is_looked_up_with_all_its_addresses(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[Any] = []

    def found(*given: Any, **named: Any) -> list[Any]:
        asked.append((given, named))
        places = [("::1", 8443, 0, 0), ("127.0.0.1", 8443), ("127.0.0.1", 8443)]
        return [(socket.AF_UNSPEC, socket.SOCK_STREAM, 6, "", place) for place in places]

    monkeypatch.setattr(socket, "getaddrinfo", found)
    assert of("DNS", "https://x.example:8443") == Finding("DNS", "x.example is 127.0.0.1, ::1")
    assert asked == [(("x.example", 8443), {"type": socket.SOCK_STREAM})]


def test_a_name_that_cannot_be_one_is_not_found() -> None:
    assert of("DNS", f"https://{'a' * 64}.example").text == f"{'a' * 64}.example is not found (UnicodeError)"


def test_a_server_that_does_not_answer_is_told(capsys: pytest.CaptureFixture[str]) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    assert run("doctor", "--base-url", f"http://127.0.0.1:{port}") == 6
    assert lines(capsys)[-1] == f"FAIL clock: the server does not answer (ConnectError) -> {NETWORK}"


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


class Handshake:
    """In place of what encrypts: it notes with what, and ends as it is told."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, fault: Exception | None = None) -> None:
        self.made: list[Any] = []
        self.fault = fault
        monkeypatch.setattr(socket, "getaddrinfo", self.resolved)
        monkeypatch.setattr(socket, "create_connection", self.connected)
        monkeypatch.setattr(ssl, "create_default_context", self.context)

    def resolved(self, *given: Any, **named: Any) -> list[Any]:
        return []

    def context(self, **named: Any) -> Handshake:
        self.made.append(named)
        return self

    def connected(self, *given: Any) -> Encrypted:
        self.made.append(given)
        return Encrypted()

    def wrap_socket(self, connection: Encrypted, *, server_hostname: str) -> Encrypted:
        assert isinstance(connection, Encrypted)
        self.made.append(server_hostname)
        if self.fault:
            raise self.fault
        return connection


@pytest.mark.parametrize(("base_url", "port"), [("https://localhost", 443), ("https://localhost:8443/v", 8443)])
def test_a_tls_connection_is_told_with_its_certificate(
    base_url: str, port: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    handshake = Handshake(monkeypatch)
    trusted = {"SSL_CERT_FILE": "company.pem", "SSL_CERT_DIR": "certificates"}
    assert of("TLS", base_url, trusted) == Finding("TLS", "TLSv1.3, certificate until May  1 12:00:00 2030 GMT")
    trust = {"cafile": "company.pem", "capath": "certificates"}
    assert handshake.made == [trust, (("localhost", port), 10.0), "localhost"]


def test_a_certificate_that_is_not_trusted_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    fault = ssl.SSLCertVerificationError("bad")
    fault.verify_message = "self-signed certificate"
    Handshake(monkeypatch, fault)
    todo = "check this machine's clock and certificates; behind a company's proxy set SSL_CERT_FILE"
    assert of("TLS", "https://x.example") == Finding("TLS", "refused (self-signed certificate)", ExitCode.NETWORK, todo)


@pytest.mark.parametrize(
    ("fault", "reason"),
    [(ConnectionRefusedError(111, "Connection refused"), "Connection refused"), (TimeoutError(), "TimeoutError")],
    ids=repr,
)
def test_a_connection_that_is_refused_is_told(fault: OSError, reason: str, monkeypatch: pytest.MonkeyPatch) -> None:
    Handshake(monkeypatch, fault)
    todo = "check the network, a firewall, and the region or base URL"
    assert of("TLS", "https://x.example") == Finding("TLS", f"no connection ({reason})", ExitCode.NETWORK, todo)


@pytest.mark.parametrize(
    ("variables", "left"),
    [
        ({"https_proxy": "http://127.0.0.1:1"}, True),
        ({"all_proxy": "http://127.0.0.1:1"}, True),
        ({"http_proxy": "http://127.0.0.1:1"}, False),
        ({"https_proxy": "http://127.0.0.1:1", "no_proxy": "x.example"}, False),
    ],
    ids=["for https", "for all", "for http", "but not for this server"],
)
def test_behind_a_proxy_name_and_tls_are_left_to_it(
    variables: dict[str, str], left: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("NO_PROXY")
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    Handshake(monkeypatch)
    texts = {name: of(name, "https://x.example").text for name in ("DNS", "TLS")}
    proxied = {
        "DNS": "left to the proxy that the environment names",
        "TLS": "by way of the proxy that the environment names",
    }
    assert (texts == proxied) is left


def test_a_server_that_does_not_say_what_time_it_has_is_well(monkeypatch: pytest.MonkeyPatch) -> None:
    def answer(*given: Any, **named: Any) -> httpx.Response:
        return httpx.Response(404)

    monkeypatch.setattr(httpx, "get", answer)
    assert of("clock", URL) == Finding("clock", "the server does not say what time it has")


@pytest.mark.parametrize(
    ("date", "text"),
    [
        ("Mon, 01 Jun 2026 12:00:30 GMT", "agrees with the server's"),
        ("Mon, 01 Jun 2026 11:58:00 -0000", "120 seconds ahead of the server's"),
        ("Mon, 01 Jun 2026 13:00:00 GMT", "3,600 seconds behind the server's"),
        ("Mon, 01 Jun 2026 14:00:00 +0200", "agrees with the server's"),
        ("soon", "the server does not say what time it has"),
        ("", "the server does not say what time it has"),
    ],
)
def test_the_clock_is_compared_with_the_server_s(date: str, text: str) -> None:
    todo = "set it, or waiting times come out wrong" if "seconds" in text else ""
    assert clock_finding({"date": date}, NOON) == Finding("clock", text, todo=todo)


@pytest.mark.parametrize("skew", [-60, -59, 59, 60])
def test_from_a_minute_on_a_clock_that_goes_wrong_is_worth_a_word(skew: int) -> None:
    found = clock_finding({"date": "Mon, 01 Jun 2026 12:00:00 GMT"}, NOON + timedelta(seconds=skew))
    assert bool(found.todo) is (abs(skew) == 60)
