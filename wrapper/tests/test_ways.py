"""By which way the network goes: the environment's proxies and certificates."""

# Some of this cannot be seen from outside.
# pyright: reportPrivateUsage=false

from __future__ import annotations

from typing import Any

import certifi
import httpcore
import httpx
import pytest
from flexportal import FlexPortal, network, transport
from flexportal.errors import (
    ConfigurationError,
)
from flexportal.testing import MockPortal
from tests.sockets import OK, sending, server
from tests.test_network import BACKEND, SEND, outgoing


class TestProxies:
    """A server elsewhere is asked by way of the environment's proxy, one on this machine never."""

    @pytest.fixture(autouse=True)
    def no_proxies(self, monkeypatch: pytest.MonkeyPatch) -> None:
        for name in ("http", "https", "all", "no"):
            monkeypatch.delenv(f"{name}_proxy", raising=False)
            monkeypatch.delenv(f"{name}_proxy".upper(), raising=False)

    @pytest.mark.parametrize(
        ("variables", "url", "proxy"),
        [
            ({}, "https://x.example", None),
            ({"HTTPS_PROXY": "http://p.example:3128"}, "https://x.example", "http://p.example:3128"),
            ({"HTTPS_PROXY": "p.example:3128"}, "https://x.example", "http://p.example:3128"),
            ({"HTTP_PROXY": "http://p.example"}, "https://x.example", None),
            ({"HTTP_PROXY": "http://p.example"}, "http://x.example", "http://p.example"),
            ({"ALL_PROXY": "http://p.example"}, "https://x.example", "http://p.example"),
            ({"ALL_PROXY": "http://p.example", "NO_PROXY": "x.example"}, "https://x.example", None),
            ({"ALL_PROXY": "http://p.example", "NO_PROXY": ".example"}, "https://api.x.example", None),
            ({"ALL_PROXY": "http://p.example", "NO_PROXY": "*"}, "https://x.example", None),
            ({"ALL_PROXY": "http://p.example"}, "http://127.0.0.1:8080", None),
            ({"HTTP_PROXY": "http://p.example"}, "http://localhost:8080", None),
            ({"HTTPS_PROXY": "http://p.example"}, "https://[::1]:8443", None),
        ],
    )
    def test_the_environment_says_which(
        self, monkeypatch: pytest.MonkeyPatch, variables: dict[str, str], url: str, proxy: str | None
    ) -> None:
        for name, value in variables.items():
            monkeypatch.setenv(name, value)
        found = network._proxy(httpx.URL(url))
        assert (found and str(found.url)) == proxy

    def test_loopback_is_asked_directly(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:1")
        with MockPortal(customers=3).serve() as mock, FlexPortal("test-key", "acme", base_url=mock.url) as portal:
            assert len(portal.customers.list().to_list()) == 3

    @pytest.mark.parametrize(
        ("proxy", "kind", "options"),
        [
            (None, "ConnectionPool", {}),
            (
                httpx.Proxy("http://user:pass@p.example:3128", headers={"X": "y"}),
                "HTTPProxy",
                {
                    "proxy_url": httpcore.URL("http://p.example:3128/"),
                    "proxy_auth": (b"user", b"pass"),
                    "proxy_headers": [(b"X", b"y")],
                },
            ),
            (
                httpx.Proxy("https://p.example"),
                "HTTPProxy",
                {"proxy_url": httpcore.URL("https://p.example/"), "proxy_auth": None, "proxy_headers": []},
            ),
            *(
                (
                    httpx.Proxy(f"{scheme}://user:pass@p.example"),
                    "SOCKSProxy",
                    {"proxy_url": httpcore.URL(f"{scheme}://p.example/"), "proxy_auth": (b"user", b"pass")},
                )
                for scheme in ("socks5", "socks5h")
            ),
        ],
        ids=["none", "HTTP", "HTTPS", "SOCKS", "SOCKS that knows names"],
    )
    @pytest.mark.parametrize("scheme", ["http", "https"])
    def test_a_pool_of_its_kind_is_asked(
        self,
        monkeypatch: pytest.MonkeyPatch,
        scheme: str,
        proxy: httpx.Proxy | None,
        kind: str,
        options: dict[str, Any],
    ) -> None:
        monkeypatch.setattr(httpcore, kind, dict)
        secured = {"ssl_context": network.certificates()} if scheme == "https" else {}
        expected = {**network.LIMITS, "network_backend": BACKEND, **secured, **options}
        made: Any = network._pool(f"{scheme}://x.example", proxy, BACKEND)
        assert made == expected

    def test_the_awaiting_network_asks_likewise(self, monkeypatch: pytest.MonkeyPatch) -> None:
        asked: list[dict[str, Any]] = []

        def made(**options: Any) -> None:
            asked.append(options)

        monkeypatch.setattr(httpx, "AsyncHTTPTransport", made)
        monkeypatch.setenv("HTTPS_PROXY", "http://p.example")
        network.open_async_network("https://x.example")
        (options,) = asked
        assert str(options.pop("proxy").url) == "http://p.example"
        assert options == {"verify": network.certificates(), "limits": httpx.Limits(**network.LIMITS)}

    def test_what_httpx_cannot_use_is_a_configuration_error(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("HTTPS_PROXY", "gopher://p.example")
        with pytest.raises(ConfigurationError) as caught:
            network.open_network("https://x.example")
        assert str(caught.value) == (
            "httpx cannot use the environment's proxy or certificate settings (ValueError); "
            "check HTTP_PROXY, HTTPS_PROXY, ALL_PROXY, NO_PROXY, SSL_CERT_FILE and SSL_CERT_DIR"
        )

    def test_a_proxy_is_told_the_server_s_whole_url(self, monkeypatch: pytest.MonkeyPatch) -> None:
        heard = list[bytes]()
        with server(sending(OK + b"Content-Length: 2\r\n\r\n{}"), heard) as url:
            monkeypatch.setenv("HTTP_PROXY", url)
            elsewhere = network.open_network("http://x.example")
            assert transport.fetch(elsewhere, outgoing("http://x.example/v1/customers"), SEND).content == b"{}"
            elsewhere.close()
        assert heard[0].startswith(b"GET http://x.example/v1/customers HTTP/1.1\r\n")


@pytest.mark.parametrize(("variable", "value"), [("SSL_CERT_DIR", "/"), ("SSL_CERT_FILE", certifi.where())])
def test_portals_share_what_takes_long_to_read(monkeypatch: pytest.MonkeyPatch, variable: str, value: str) -> None:
    assert network.certificates() is network.certificates()
    monkeypatch.setenv(variable, value)
    elsewhere = network.certificates()
    monkeypatch.delenv(variable)
    assert network.certificates() is not elsewhere
