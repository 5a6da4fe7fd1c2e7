"""`flexportal mock`, in process and as a real process."""

from __future__ import annotations

import errno
import signal
import socket
from datetime import UTC, datetime
from typing import Any

import httpx
import pytest
from flexportal.cli import mock as command
from flexportal.testing import Fault, FaultKind, MockAPI

from .conftest import run, served, stderr_line

HEADERS = {"Authorization": "Bearer test-key", "Tenant-ID": "acme"}


def test_it_serves_the_mock_until_ctrl_c() -> None:
    with served() as (process, url), httpx.Client(base_url=url, headers=HEADERS) as client:
        page = client.get("/v1/customers", params={"limit": 3}).json()
        assert page["customers"] == MockAPI().items("acme")[:3]
        process.send_signal(signal.SIGINT)
        out, err = process.communicate(timeout=20)
    assert (process.returncode, out, err) == (0, "", "")


def test_its_options_are_applied() -> None:
    options = [
        *("--customers", "5", "--seed", "3", "--tenant", "initech", "--tenant", "hooli"),
        *(
            "--now",
            "2030-01-01T12:00:00+02:00",
            "--api-key",
            "k1",
            "--api-key",
            "k2",
            "--latency-ms",
            "1",
            "--rate-limit",
            "2",
        ),
    ]
    expected = [("k1", "hooli", 200), ("k2", "initech", 200), ("test-key", "hooli", 401), ("k2", "acme", 403)]
    with served(*options) as (_, url), httpx.Client(base_url=url) as client:
        for key, tenant, status in [*expected, ("k2", "hooli", 429)]:
            response = client.get("/v1/customers", headers={"Authorization": f"Bearer {key}", "Tenant-ID": tenant})
            assert response.status_code == status
        again = client.get("/v1/customers", headers={"Authorization": "Bearer k1", "Tenant-ID": "hooli"})
    assert again.json()["customers"] == list(
        MockAPI(5, 3, ("initech", "hooli"), now=datetime(2030, 1, 1, 10, tzinfo=UTC)).items("hooli")
    )


def test_faults_are_applied_and_the_server_still_stops_at_sigterm() -> None:
    options = ("--fault", "status,status=429,retry_after=7", "--fault-rate", "1")
    with served(*options) as (process, url), httpx.Client(base_url=url, headers=HEADERS) as client:
        response = client.get("/v1/customers")
        assert (response.status_code, response.headers["retry-after"]) == (429, "7")
        process.send_signal(signal.SIGTERM)
        out, err = process.communicate(timeout=20)
    assert (process.returncode, out, err) == (0, "", "")


def test_every_kind_of_fault_has_a_name_and_its_measures() -> None:
    assert [command.read_fault(name).kind for name in command.KINDS] == list(FaultKind)
    written = "cut-body,at=0.25,seconds=1.5,by=-3,status=500,retry_after=2,period=3,size=9,depth=4"
    expected = Fault(
        FaultKind.CUT_BODY, at=0.25, seconds=1.5, by=-3, status=500, retry_after=2, period=3, size=9, depth=4
    )
    assert command.read_fault(written) == expected


@pytest.mark.parametrize(
    ("arguments", "part"),
    [
        (["--port", "65536"], "'--port'"),
        (["--customers", "-1"], "'--customers'"),
        (["--seed", "x"], "'--seed'"),
        (["--latency-ms", "-1"], "'--latency-ms'"),
        (["--rate-limit", "-1"], "'--rate-limit'"),
        (["--tenant", "", "--now", "2026-06-01"], "tenants"),
        (["--now", "soon"], "'soon'"),
        (["--api-key", ""], "key"),
        (["--fault", "gremlin"], "'gremlin'"),
        (["--fault", "status,colour=1"], "'colour'"),
        (["--fault", "status,status=4=2"], "4=2"),
        (["--fault-rate", "2"], "'--fault-rate'"),
        (["extra"], "extra"),
    ],
    ids=str,
)
def test_invalid_usage_is_one_line_and_exit_code_2(
    arguments: list[str], part: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run("mock", *arguments) == 2
    assert part in stderr_line(capsys)


def test_a_port_in_use_is_one_line(capsys: pytest.CaptureFixture[str]) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        assert run("mock", "--port", str(port)) == 2
    line = stderr_line(capsys)
    assert f"cannot listen on http://127.0.0.1:{port}" in line
    assert line.endswith("pass another --port, or 0 for a free one\n")


@pytest.mark.parametrize(
    ("failure", "reason"),
    [
        (socket.gaierror(socket.EAI_NONAME, "Name or service not known"), "Name or service not known"),
        (OSError(errno.EACCES, "Python's text"), "Permission denied"),
        (OSError("no such place"), "no such place"),
        (ImportError("pip install 'flexportal[testing]'"), "pip install 'flexportal[testing]'"),
    ],
    ids=["name", "errno", "text", "missing extra"],
)
def test_a_server_that_cannot_start_is_one_line(
    failure: Exception, reason: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def serve(*given: Any) -> Any:
        raise failure

    monkeypatch.setattr(MockAPI, "serve", serve)
    before = [signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)]
    assert run("mock") == 2
    assert stderr_line(capsys).endswith(f"{reason}\n")
    assert [signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)] == before
