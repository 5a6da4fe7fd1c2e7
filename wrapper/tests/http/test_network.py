"""Connecting, sending and receiving by threads, on a network that is simulated: each step ends in time."""

from __future__ import annotations

import socket
import ssl
from typing import Any

import httpcore
import pytest
from flexportal_core.errors import (
    APIConnectionError,
    APITimeoutError,
    UnknownOutcomeError,
)
from flexportal_core.http import network
from flexportal_core.http.transport import AttemptTimeout
from flexportal_core.retry import RetryPolicy
from flexportal_core.session import Session
from flexportal_core.types import UNSET
from tests.http.sockets import EMPTY_OBJECT, RawServer, sending
from tests.http.things import CREATE_THING, LIST_THINGS, call, make_settings


class Clock:
    """Seconds that pass only when a test moves them on."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.now = 100.0
        monkeypatch.setattr(network, "time", self)

    def monotonic(self) -> float:
        return self.now


class Below(httpcore.NetworkStream, httpcore.NetworkBackend):
    """The layer below: keeps the timeouts that it gets; each step takes `seconds`; the first connections fail."""

    def __init__(self, clock: Clock, seconds: float = 0.0, failures: int = 0) -> None:
        self.clock, self.seconds, self.failures = clock, seconds, failures
        self.steps: list[tuple[object, float | None]] = []

    def step(self, what: object, timeout: float | None) -> None:
        self.steps.append((what, timeout))
        self.clock.now += self.seconds

    def connect_tcp(
        self, host: str, port: int, timeout: float | None = None, local_address: Any = None, socket_options: Any = None
    ) -> httpcore.NetworkStream:
        self.step(host, timeout)
        if len(self.steps) <= self.failures:
            raise httpcore.ConnectTimeout(host) if len(self.steps) % 2 else httpcore.ConnectError(host)
        return self

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        self.step("read", timeout)
        return EMPTY_OBJECT

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self.step("write", timeout)

    def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore.NetworkStream:
        self.step("start_tls", timeout)
        return self

    def close(self) -> None:
        self.step("close", None)

    def get_extra_info(self, info: str) -> Any:
        return None


class Opening:
    """A session over the layer below, for a host with several addresses."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, below: Below, scheme: str = "http", addresses: int = 1) -> None:
        def resolve(*_arguments: Any, **_options: Any) -> list[Any]:
            return [(0, 0, 0, "", (f"127.0.0.{last}", 1)) for last in range(1, addresses + 1)]

        monkeypatch.setattr(socket, "getaddrinfo", resolve)
        monkeypatch.setattr(httpcore, "SyncBackend", lambda: below)
        self.url = f"{scheme}://x.example"
        self.below = below

    def call(self, body: object = UNSET, timeout: float | None = 9.0) -> Any:
        self.session = Session(make_settings(base_url=self.url, retry=RetryPolicy(max_retries=0, timeout=timeout)))
        try:
            return self.session.call(LIST_THINGS if body is UNSET else CREATE_THING, {}, body)
        finally:
            self.session.close()


# The first of three addresses does not answer, the second refuses, the third does not answer, and so on.
ROUNDS = [("127.0.0.1", 0.25), ("127.0.0.2", 0.25), ("127.0.0.3", 0.25), ("127.0.0.1", 1.0), ("127.0.0.3", 5.0)]


@pytest.mark.parametrize("failures", range(5))
def test_every_address_of_a_host_is_tried_within_the_timeout(monkeypatch: pytest.MonkeyPatch, failures: int) -> None:
    below = Below(Clock(monkeypatch), seconds=1.0, failures=failures)
    Opening(monkeypatch, below, addresses=3).call()
    connects = [step for step in below.steps if str(step[0]).startswith("127")]
    assert connects == ROUNDS[: failures + 1]


@pytest.mark.parametrize(
    ("timeout", "shares"),
    [(9.0, [0.25, 0.25, 1.0, 1.0, 4.0, 4.0, 4.5, 9.0]), (None, [0.25, 0.25, 1.0, 1.0, 4.0, 4.0, None, None])],
    ids=["timeout", "no timeout"],
)
def test_addresses_that_do_not_answer_share_what_is_left(
    monkeypatch: pytest.MonkeyPatch, timeout: float | None, shares: list[float | None]
) -> None:
    class Silent(Below):
        def connect_tcp(self, host: str, port: int, timeout: float | None = None, *_: Any, **__: Any) -> Any:
            self.step(host, timeout)
            raise httpcore.ConnectTimeout(host)

    below = Silent(Clock(monkeypatch))
    with pytest.raises(APITimeoutError):
        Opening(monkeypatch, below, addresses=2).call(timeout=timeout)
    assert [share for _, share in below.steps] == shares


def test_addresses_of_both_families_are_tried_in_turn(monkeypatch: pytest.MonkeyPatch) -> None:
    below = Below(Clock(monkeypatch), failures=9)
    opening = Opening(monkeypatch, below)
    families = {socket.AF_INET6: ("::1", "::2", "::3"), socket.AF_INET: ("127.0.0.1",)}
    found = [(family, 0, 0, "", (each, 1)) for family, addresses in families.items() for each in addresses]
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: found)
    with pytest.raises(APIConnectionError):
        opening.call()
    assert [host for host, _ in below.steps[:4]] == ["::1", "127.0.0.1", "::2", "::3"]


def test_where_no_thread_can_be_started_a_name_is_resolved_by_the_caller(
    server: RawServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: Any) -> None:
        raise RuntimeError("can't start new thread")

    monkeypatch.setattr(network, "start_daemon", refuse)
    server.begin(sending(EMPTY_OBJECT))
    assert call("sync", LIST_THINGS, base_url=f"http://localhost:{server.port}") == {}


@pytest.mark.parametrize("addresses", [0, 2])
def test_a_host_none_of_whose_addresses_accepts_is_a_connection_error(
    monkeypatch: pytest.MonkeyPatch, addresses: int
) -> None:
    with pytest.raises(APIConnectionError) as caught:
        Opening(monkeypatch, Below(Clock(monkeypatch), failures=9), addresses=addresses).call()
    assert not caught.value.request_sent


@pytest.mark.parametrize(
    ("scheme", "seconds", "last"),
    [("http", 0.0, "read"), ("http", 5.0, "write"), ("https", 9.0, "127.0.0.1"), ("https", 5.0, "start_tls")],
    ids=["in time", "late for reading", "late for the handshake", "late for writing"],
)
def test_no_step_of_an_attempt_begins_after_its_timeout(
    monkeypatch: pytest.MonkeyPatch, scheme: str, seconds: float, last: str
) -> None:
    below = Below(Clock(monkeypatch), seconds)
    opening = Opening(monkeypatch, below, scheme)
    if seconds:
        with pytest.raises(APITimeoutError):
            opening.call()
    else:
        opening.call()
    done = [name for name, _ in below.steps if name != "close"]
    assert done[-1] == last


def test_the_timeout_bounds_the_sending_of_a_long_body(monkeypatch: pytest.MonkeyPatch) -> None:
    below = Below(Clock(monkeypatch), seconds=2.0)
    with pytest.raises(UnknownOutcomeError, match="WriteTimeout"):
        Opening(monkeypatch, below).call({"a": "x" * 1_000_000})
    assert len([name for name, _ in below.steps if name == "write"]) == 4


def test_head_and_body_of_a_request_are_sent_together(monkeypatch: pytest.MonkeyPatch) -> None:
    class Creating(Below):
        def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
            return super().read(max_bytes, timeout).replace(b"200", b"201")

    Opening(monkeypatch, below := Creating(Clock(monkeypatch))).call({"a": "x" * 10_000})
    assert [name for name, _ in below.steps if name != "close"] == ["127.0.0.1", "write", "read"]


def test_a_response_to_a_request_that_was_not_sent_to_its_end_is_the_last_of_its_connection(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    class Refusing(Below):
        def write(self, buffer: bytes, timeout: float | None = None) -> None:
            raise httpcore.WriteError

    opening = Opening(monkeypatch, below := Refusing(Clock(monkeypatch)))
    session = Session(make_settings(base_url=opening.url))
    assert [session.call(LIST_THINGS, {}) for _ in range(2)] == [{}, {}]
    session.close()
    assert [name for name, _ in below.steps].count("127.0.0.1") == 2


@pytest.mark.parametrize("closes", [True, False])
def test_a_connection_lost_by_closing_is_an_error_of_ours_whatever_it_looks_like(
    monkeypatch: pytest.MonkeyPatch, closes: bool
) -> None:
    """As a TLS socket may raise AttributeError where another thread closes it. Otherwise it is the caller's error."""

    class Losing(Below):
        def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
            if closes:
                opening.session.close()
            raise AttributeError

    opening = Opening(monkeypatch, Losing(Clock(monkeypatch)))
    with pytest.raises(APIConnectionError if closes else AttributeError):
        opening.call()


def test_what_a_proxy_sends_before_any_http_is_passed_on_as_a_whole(monkeypatch: pytest.MonkeyPatch) -> None:
    below = Below(Clock(monkeypatch), seconds=1.0)
    stream = network.Network(below).connect_tcp("127.0.0.1", 1, AttemptTimeout(9.0))
    assert stream.read(4096) == EMPTY_OBJECT
    assert below.steps[-1] == ("read", 8.0), "httpcore gives messages to a SOCKS proxy no timeout"
    stream.write(b"\5\1\0")
    assert [name for name, _ in below.steps][-1] == "write", "a message to a proxy waits for nothing"
