"""Failures that cannot pass are not retried; similar ones that can are."""

from __future__ import annotations

import re
import socket
from pathlib import Path
from typing import Any

import httpx
import pytest
from certificate import make_certificate
from flexportal_core.errors import APIConnectionError
from flexportal_core.retry import RetryPolicy
from tests.http.sockets import silent, tls_server
from tests.http.things import EVERY_KIND, LIST_THINGS, call

TWICE = RetryPolicy(max_retries=1, timeout=5.0)


@pytest.fixture(scope="module", params=["other.example", "localhost"])
def certificate(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_certificate(tmp_path_factory.mktemp("certificate"), request.param)


@EVERY_KIND
def test_a_certificate_that_is_not_trusted_or_of_another_host_is_not_tried_again(
    kind: str, certificate: Path, monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest
) -> None:
    is_trusted = "other" in request.node.callspec.id
    if is_trusted:
        monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    with (
        tls_server(certificate, silent) as (url, handshakes),
        pytest.raises(APIConnectionError, match="CERTIFICATE") as caught,
    ):
        call(kind, LIST_THINGS, base_url=url, retry=TWICE)
    assert ("Hostname mismatch" in str(caught.value)) == is_trusted
    assert len(handshakes) == 1
    assert not caught.value.request_sent
    assert not caught.value.is_transient


@EVERY_KIND
@pytest.mark.parametrize(
    ("error", "attempts"),
    [
        (socket.gaierror(socket.EAI_NONAME, "Name or service not known"), 1),
        (socket.gaierror(socket.EAI_AGAIN, "Temporary failure in name resolution"), 2),
        (OSError("nothing about the name"), 2),
    ],
    ids=["unknown", "not known at the moment", "any other"],
)
def test_a_host_name_is_looked_up_again_unless_it_does_not_exist(
    monkeypatch: pytest.MonkeyPatch, kind: str, error: Exception, attempts: int
) -> None:
    lookups: list[int] = []

    def fail(host: Any, port: Any, family: int = 0, type: int = 0, proto: int = 0, flags: int = 0) -> None:
        if flags & socket.AI_NUMERICHOST:
            raise socket.gaierror(socket.EAI_NONAME, "not an address")
        lookups.append(1)
        raise error

    monkeypatch.setattr(socket, "getaddrinfo", fail)
    with pytest.raises(APIConnectionError, match=re.escape(str(error))) as caught:
        call(kind, LIST_THINGS, base_url="http://localhost:1", retry=TWICE)
    assert len(lookups) == attempts
    assert caught.value.is_transient == (attempts == 2)
    assert not caught.value.request_sent


def test_a_host_name_that_cannot_be_one_is_not_tried_again() -> None:
    with pytest.raises(APIConnectionError, match="label") as caught:
        call("sync", LIST_THINGS, base_url=f"http://{'x' * 64}.example", retry=TWICE)
    assert not caught.value.is_transient


@EVERY_KIND
@pytest.mark.parametrize(
    ("error", "attempts"),
    [
        (httpx.UnsupportedProtocol("ftp"), 1),
        (httpx.InvalidURL("malformed"), 1),
        (httpx.LocalProtocolError("illegal header"), 1),
        (httpx.ConnectError("refused"), 2),
        (httpx.RemoteProtocolError("cut"), 2),
    ],
    ids=lambda value: type(value).__name__ if isinstance(value, Exception) else "",
)
def test_a_request_that_cannot_be_sent_as_it_is_is_not_sent_again(kind: str, error: Exception, attempts: int) -> None:
    made: list[int] = []

    def handler(_: httpx.Request) -> httpx.Response:
        made.append(1)
        raise error

    with pytest.raises(APIConnectionError):
        call(kind, LIST_THINGS, handler=handler, retry=TWICE)
    assert len(made) == attempts
