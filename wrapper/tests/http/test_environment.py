"""The environment: proxies and certificates. A server on this machine is always reached directly."""

from __future__ import annotations

import base64
import socket
from pathlib import Path

import certifi
import httpx
import pytest
from flexportal_core.errors import APIConnectionError, ConfigurationError
from flexportal_core.http.environment import certificates, open_pool, proxy_for
from flexportal_core.retry import RetryPolicy
from flexportal_core.session import AsyncSession, Session
from tests.http.sockets import EMPTY_OBJECT, RawServer, Reply, reset, sending, silent
from tests.http.things import CREATE_THING, EVERY_KIND, LIST_THINGS, call, make_settings


@pytest.fixture(autouse=True)
def no_proxies(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("http", "https", "all", "no"):
        monkeypatch.delenv(f"{name}_proxy", raising=False)
        monkeypatch.delenv(f"{name}_proxy".upper(), raising=False)


PROXY = "http://p.example:3128"
ALL = {"ALL_PROXY": PROXY}
# What httpx's own tests try (tests/test_utils.py, tests/client/test_proxies.py), and more of the same kinds.
AS_HTTPX: list[tuple[dict[str, str], str]] = [
    ({}, "http://x.example"),
    ({"HTTPS_PROXY": PROXY}, "https://x.example"),
    ({"HTTPS_PROXY": "p.example:3128"}, "https://x.example"),
    ({"HTTP_PROXY": PROXY}, "https://x.example"),
    ({"HTTP_PROXY": PROXY}, "http://x.example"),
    (ALL, "https://x.example"),
    ({"all_proxy": PROXY}, "http://x.example:8080"),
    ({"http_proxy": PROXY, "HTTP_PROXY": "http://q.example"}, "http://x.example"),
    ({"https_proxy": PROXY, "ALL_PROXY": "http://q.example"}, "https://x.example"),
    ({"http_proxy": "", "HTTP_PROXY": PROXY}, "http://x.example"),
    ({"HTTP_PROXY": PROXY, "REQUEST_METHOD": "GET"}, "http://x.example"),
    ({"TRAVIS_APT_PROXY": PROXY}, "http://x.example"),
    *(
        (ALL | {"NO_PROXY": entries}, url)
        for entries, url in [
            ("", "http://x.example"),
            ("*", "https://x.example"),
            ("a.example,*", "https://x.example"),
            ("x.example", "http://x.example"),
            ("x.example", "http://api.x.example"),
            ("x.example", "http://axx.example"),
            ("x.example", "http://x.example.org"),
            ("x.example", "http://x.example:8443"),
            ("X.Example", "http://x.eXample"),
            (".x.example", "https://api.x.example"),
            (".x.example", "https://x.example"),
            ("x.example:8443", "https://x.example:8443"),
            ("x.example:8443", "https://api.x.example:8443"),
            ("x.example:8443", "https://x.example:8444"),
            ("x.example:8443", "https://x.example"),
            ("api.x.example", "https://x.example"),
            ("a.example,x.example", "https://x.example"),
            ("a.example, x.example ", "https://x.example"),
            ("a.example,,b.example", "https://x.example"),
            ("http://x.example", "http://x.example"),
            ("http://x.example", "http://api.x.example"),
            ("http://x.example", "https://x.example"),
            ("http://*x.example", "http://api.x.example"),
            ("http://*.x.example", "http://api.x.example"),
            ("http://*.x.example", "http://x.example"),
            ("http://*", "http://x.example"),
            ("http://*", "https://x.example"),
            ("all://x.example", "https://x.example"),
            ("https://x.example:8443", "https://x.example:8443"),
            ("192.0.2.1", "http://192.0.2.1"),
            ("192.0.2.1", "http://192.0.2.2"),
            ("192.0.2.1", "http://192.0.2.1:8080"),
            ("192.0.2.1", "http://1.192.0.2.1.example"),
            ("192.0.2.1:80", "http://192.0.2.1:8080"),
            ("2001:db8::1", "http://[2001:db8::1]"),
            ("2001:db8::1", "http://[2001:db8::1]:8080"),
            ("2001:db8::1", "http://[2001:db8::2]"),
            ("10.0.0.0/8", "http://x.example"),
            ("localhost", "http://x.example"),
        ]
    ),
    ({"all_proxy": PROXY, "no_proxy": "x.example", "NO_PROXY": "y.example"}, "http://x.example"),
    ({"all_proxy": PROXY, "no_proxy": "x.example", "NO_PROXY": "y.example"}, "http://y.example"),
]
# Forms that httpx does not match, or at which it fails, but for which standards or other clients have a meaning.
EXEMPT_UNLIKE_HTTPX: dict[str, tuple[str, str]] = {
    "a wildcard for subdomains": ("*.x.example", "http://api.x.example"),
    "the default port (RFC 9110, 4.2)": ("x.example:443", "https://x.example"),
    "a network (RFC 4632)": ("10.0.0.0/8", "http://10.9.8.7"),
    "a network by any of its addresses": ("10.1.2.3/8", "http://10.9.8.7:8080"),
    "an IPv6 network (RFC 4291, 2.3)": ("2001:db8::/32", "http://[2001:db8:1::1]"),
    "brackets (RFC 3986, 3.2.2)": ("[2001:db8::1]", "http://[2001:db8::1]"),
    "brackets and port": ("[2001:db8::1]:8443", "https://[2001:db8::1]:8443"),
    "another way to write the address (RFC 5952)": ("2001:DB8:0:0::1", "http://[2001:db8::1]"),
    "a name of the whole tree (RFC 1034, 3.1)": ("x.example.", "http://x.example"),
    "a URL of the whole tree": (".x.example", "http://api.x.example."),
    "letters beyond ASCII (RFC 5891)": ("Bücher.example", "http://bücher.example"),
    "letters beyond ASCII, encoded": ("xn--bcher-kva.example", "http://bücher.example"),
    "letters beyond ASCII, encoded in the URL": (".bücher.example", "http://a.xn--bcher-kva.example"),
    "white space between entries": ("a.example x.example\tb.example", "http://x.example"),
    "an invalid entry before": ("[x,a b:c:d,%%,a..b,x.example", "http://x.example"),
}
PROXIED_UNLIKE_HTTPX: dict[str, tuple[str, str]] = {
    "another port of the address": ("[2001:db8::1]:8443", "https://[2001:db8::1]"),
    "another network": ("[2001:db8::]/32", "http://[2001:db9::1]"),
    "an IPv4 network and an IPv6 address": ("0.0.0.0/0", "http://[2001:db8::1]"),
    "an invalid port": ("x.example:port", "http://x.example"),
    "only a dot": (".", "http://x.example"),
}


@pytest.fixture
def resolved(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The names that are looked up; none is found."""
    names: list[str] = []

    def look_up(host: str, *_: object, **__: object) -> None:
        names.append(host)
        raise socket.gaierror

    monkeypatch.setattr(socket, "getaddrinfo", look_up)
    return names


def set_variables(monkeypatch: pytest.MonkeyPatch, variables: dict[str, str]) -> None:
    for name, value in variables.items():
        monkeypatch.setenv(name, value)


@pytest.mark.parametrize(("variables", "url"), AS_HTTPX)
def test_the_environment_names_the_same_proxy_as_for_httpx(
    monkeypatch: pytest.MonkeyPatch, resolved: list[str], variables: dict[str, str], url: str
) -> None:
    set_variables(monkeypatch, variables)
    with pytest.raises(httpx.ConnectError), httpx.Client(verify=False) as client:  # noqa: S501 - nothing is connected
        client.get(url)
    found = proxy_for(httpx.URL(url))
    assert resolved == [(httpx.URL(url) if found is None else found.url).host]


@pytest.mark.parametrize(("entries", "url"), EXEMPT_UNLIKE_HTTPX.values(), ids=EXEMPT_UNLIKE_HTTPX)
def test_more_forms_of_no_proxy_are_understood(monkeypatch: pytest.MonkeyPatch, entries: str, url: str) -> None:
    set_variables(monkeypatch, ALL | {"NO_PROXY": entries})
    assert proxy_for(httpx.URL(url)) is None


@pytest.mark.parametrize(("entries", "url"), PROXIED_UNLIKE_HTTPX.values(), ids=PROXIED_UNLIKE_HTTPX)
def test_what_no_proxy_does_not_name_is_reached_through_the_proxy(
    monkeypatch: pytest.MonkeyPatch, entries: str, url: str
) -> None:
    set_variables(monkeypatch, ALL | {"NO_PROXY": entries})
    assert proxy_for(httpx.URL(url)) is not None


@pytest.mark.parametrize(
    "url", ["http://127.0.0.1:8080", "https://[::1]:8443", "http://localhost.", "http://LOCALHOST"]
)
def test_unlike_httpx_no_proxy_is_used_for_this_machine(monkeypatch: pytest.MonkeyPatch, url: str) -> None:
    set_variables(monkeypatch, ALL)
    assert proxy_for(httpx.URL(url)) is None


@pytest.mark.parametrize(
    ("value", "user", "password"),
    [
        ("http://user:pass-phrase@p.example", "user", "pass-phrase"),
        ("http://us%40er:p%3Aa%2Fs%25s@p.example", "us@er", "p:a/s%s"),
        ("https://%C3%BC:%F0%9F%9A%B2@p.example:444", "ü", "\U0001f6b2"),
        ("socks5h://user:@p.example:1080", "user", ""),
        ("user:pass-phrase@p.example", "user", "pass-phrase"),
    ],
)
def test_the_credentials_of_a_proxy_are_percent_decoded(
    monkeypatch: pytest.MonkeyPatch, value: str, user: str, password: str
) -> None:
    monkeypatch.setenv("HTTPS_PROXY", value)
    found = proxy_for(httpx.URL("https://x.example"))
    assert found is not None
    assert found.raw_auth == (user.encode(), password.encode())
    assert (found.url.userinfo, found.url.host) == (b"", "p.example")


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
    monkeypatch.setenv("HTTP_PROXY", server.url.replace("//", "//us%65r:pass%2Dphrase@"))
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
    with pytest.raises(APIConnectionError, match="ProxyError") as caught:
        call(kind, CREATE_THING, base_url="https://x.example")
    assert not caught.value.request_sent
    assert server.requests[0].startswith(b"CONNECT x.example:443 HTTP/1.1\r\n")


@EVERY_KIND
@pytest.mark.parametrize("reply", [silent, reset, sending(b"HTTP")], ids=["silent", "reset", "cut"])
def test_a_proxy_that_does_not_connect_leaves_no_outcome_unknown(
    monkeypatch: pytest.MonkeyPatch, server: RawServer, kind: str, reply: Reply
) -> None:
    monkeypatch.setenv("HTTPS_PROXY", server.url)
    server.begin(reply, reply)
    with pytest.raises(APIConnectionError, match="ConnectTimeout" if reply is silent else "ProxyError") as caught:
        call(kind, CREATE_THING, base_url="https://x.example", retry=RetryPolicy(timeout=0.3, max_retries=1))
    assert not caught.value.request_sent
    assert len(server.requests) == 2, "it is sent again, since nothing was sent to the server"


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


@pytest.mark.parametrize("variables", [(), ("FILE",), ("DIR",), ("FILE", "DIR")], ids="+".join)
def test_the_certificates_to_trust_are_those_of_httpx(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, variables: tuple[str, ...]
) -> None:
    every = Path(certifi.where()).read_text(encoding="utf-8")
    one = tmp_path / "one.pem"
    one.write_text(every[every.index("-----BEGIN") : every.index("-----END")] + "-----END CERTIFICATE-----\n")
    monkeypatch.setenv("SSL_CERT_FILE", str(one) if "FILE" in variables else "")
    monkeypatch.setenv("SSL_CERT_DIR", str(tmp_path) if "DIR" in variables else "")
    trusted = certificates().get_ca_certs()
    assert trusted == httpx.create_ssl_context().get_ca_certs()
    # Those of a folder are read when they are needed.
    assert min(len(trusted), 2) == {(): 2, ("DIR",): 0}.get(variables, 1)


@pytest.mark.parametrize("scheme", ["socks5", "http"])
def test_the_password_for_a_proxy_is_in_no_repr(scheme: str) -> None:
    """httpcore logs it at DEBUG for a SOCKS proxy."""
    settings: dict[str, object] = open_pool(
        (dict, dict, dict), "http://x.example", httpx.Proxy(f"{scheme}://user:pa55@p.example"), None
    )
    assert settings["proxy_auth"] == (b"user", b"pa55")
    assert "pa55" not in repr(settings)
