"""The environment: proxies and certificates. A server on this machine is always reached directly."""

from __future__ import annotations

import base64
from pathlib import Path

import httpx
import pytest
from flexportal_core.errors import ConfigurationError
from flexportal_core.http.environment import is_loopback, proxy_for
from flexportal_core.session import AsyncSession, Session
from tests.http.sockets import EMPTY_OBJECT, RawServer, sending
from tests.http.things import EVERY_KIND, LIST_THINGS, call, make_settings


@pytest.fixture(autouse=True)
def no_proxies(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("http", "https", "all", "no"):
        monkeypatch.delenv(f"{name}_proxy", raising=False)
        monkeypatch.delenv(f"{name}_proxy".upper(), raising=False)


PROXY = "http://p.example:3128"


@pytest.mark.parametrize(
    ("variables", "url", "proxy"),
    [
        ({}, "https://x.example", None),
        ({"HTTPS_PROXY": PROXY}, "https://x.example", PROXY),
        ({"HTTPS_PROXY": "p.example:3128"}, "https://x.example", PROXY),
        ({"HTTP_PROXY": PROXY}, "https://x.example", None),
        ({"HTTP_PROXY": PROXY}, "http://x.example", PROXY),
        ({"ALL_PROXY": PROXY}, "https://x.example", PROXY),
        ({"ALL_PROXY": PROXY, "NO_PROXY": ".example"}, "https://api.x.example", None),
        ({"ALL_PROXY": PROXY, "NO_PROXY": "*"}, "https://x.example", None),
        ({"ALL_PROXY": PROXY}, "http://127.0.0.1:8080", None),
        ({"ALL_PROXY": PROXY}, "https://[::1]:8443", None),
    ],
)
def test_the_environment_names_the_proxy(
    monkeypatch: pytest.MonkeyPatch, variables: dict[str, str], url: str, proxy: str | None
) -> None:
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    found = proxy_for(httpx.URL(url))
    assert (found and str(found.url)) == proxy


@EVERY_KIND
def test_a_server_on_this_machine_is_reached_without_the_proxy(
    monkeypatch: pytest.MonkeyPatch, server: RawServer, kind: str
) -> None:
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:1")
    server.begin(sending(EMPTY_OBJECT))
    assert call(kind, LIST_THINGS, base_url=server.url) == {}


@EVERY_KIND
def test_another_server_is_reached_through_the_proxy_with_its_password(
    monkeypatch: pytest.MonkeyPatch, server: RawServer, kind: str
) -> None:
    monkeypatch.setenv("HTTP_PROXY", server.url.replace("//", "//user:pass-phrase@"))
    server.begin(sending(EMPTY_OBJECT))
    assert call(kind, LIST_THINGS, base_url="http://x.example") == {}
    (request,) = server.requests
    assert request.startswith(b"GET http://x.example/v1/things HTTP/1.1\r\n")
    assert base64.b64encode(b"user:pass-phrase") in request


@EVERY_KIND
def test_an_https_server_is_reached_through_a_tunnel(
    monkeypatch: pytest.MonkeyPatch, server: RawServer, kind: str
) -> None:
    monkeypatch.setenv("HTTPS_PROXY", server.url)
    server.begin(sending(b"HTTP/1.1 407 Proxy Authentication Required\r\nContent-Length: 0\r\n\r\n"))
    with pytest.raises(Exception, match="ProxyError"):
        call(kind, LIST_THINGS, base_url="https://x.example")
    assert server.requests[0].startswith(b"CONNECT x.example:443 HTTP/1.1\r\n")


@pytest.mark.parametrize("kind", [Session, AsyncSession])
@pytest.mark.parametrize(
    ("variable", "value"),
    [
        ("ALL_PROXY", "gopher://user:pass-phrase@127.0.0.1"),
        ("HTTPS_PROXY", "http://user:pass-phrase@127.0.0.1:port"),
        ("ALL_PROXY", "socks5://user:pass-phrase@127.0.0.1"),
        ("SSL_CERT_FILE", "/missing/pass-phrase.pem"),
    ],
    ids=["scheme", "port", "SOCKS without its package", "certificates"],
)
def test_settings_that_cannot_be_used_are_a_configuration_error(
    monkeypatch: pytest.MonkeyPatch, kind: type[Session | AsyncSession], variable: str, value: str
) -> None:
    monkeypatch.setenv(variable, value)
    with pytest.raises(ConfigurationError, match=variable) as caught:
        kind(make_settings(base_url="https://x.example"))
    assert "pass-phrase" not in str(caught.value)
    assert caught.value.__context__ is None


def test_a_certificate_file_of_the_environment_is_used(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    malformed = tmp_path / "certificates.pem"
    malformed.write_text("no certificate")
    monkeypatch.setenv("SSL_CERT_FILE", str(malformed))
    with pytest.raises(ConfigurationError, match="SSL_CERT_FILE"):
        Session(make_settings(base_url="https://x.example"))


@pytest.mark.parametrize(
    ("host", "expected"),
    [
        *[(host, True) for host in ("localhost", "127.0.0.1", "127.9.9.9", "::1")],
        *[(host, False) for host in ("128.0.0.1", "localhost.example", "127.0.0.1.example", "::2")],
    ],
)
def test_loopback_is_recognized(host: str, expected: bool) -> None:
    assert is_loopback(host) is expected
