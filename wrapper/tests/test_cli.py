"""The command `flexportal`, in process and as real processes."""

from __future__ import annotations

import errno
import importlib.util
import os
import re
import signal
import socket
import subprocess
import sys
from collections.abc import Callable, Generator
from contextlib import contextmanager
from types import SimpleNamespace
from typing import Any

import httpx
import pytest
from flexportal.cli import main
from flexportal.commands import mock as command
from flexportal.testing import Fault, FaultyServer, Kind, MockPortal, MockServer, seeded
from flexportal.testing.faults import Schedule
from flexportal.testing.server import url_of
from flexportal.version import __version__

COMMAND = [sys.executable, "-c", "from flexportal.cli import main; main()"]
HEADERS = {"Authorization": "Bearer test-key", "Tenant-ID": "acme"}


def run(*arguments: str) -> int:
    """The exit code of a command line."""
    with pytest.raises(SystemExit) as left:
        main(arguments)
    assert isinstance(left.value.code, int)
    return left.value.code


@contextmanager
def process(*arguments: str) -> Generator[tuple[subprocess.Popen[str], str]]:
    """A running `flexportal mock` and its URL; it is killed if it should outlive the test."""
    environment = os.environ | {"PYTHONPATH": os.pathsep.join(sys.path)}
    with subprocess.Popen(
        [*COMMAND, "mock", "--port", "0", *arguments],
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as started:
        try:
            assert started.stdout is not None
            line = started.stdout.readline()
            announced = re.fullmatch(r"FlexPortal mock listening on (http://\S+:[0-9]+)\n", line)
            assert announced is not None, line
            yield started, announced[1]
        finally:
            started.kill()


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM], ids=lambda number: number.name)
def test_a_served_mock_stops_cleanly_on_a_signal(number: signal.Signals) -> None:
    with process() as (started, url), httpx.Client(base_url=url, headers=HEADERS) as client:
        page = client.get("/v1/customers", params={"limit": 3}).json()
        assert page["customers"] == MockPortal().rows("acme")[:3]
        started.send_signal(number)
        out, err = started.communicate(timeout=20)
    assert (started.returncode, out, err) == (0, "", "")


def test_its_options_arrive() -> None:
    options = [
        *("--customers", "5", "--seed", "3", "--tenant", "initech", "--tenant", "hooli"),
        *("--api-key", "k1", "--api-key", "k2", "--latency-ms", "1", "--rate-limit", "2"),
    ]
    expected = [
        ("k1", "hooli", 200),
        ("k2", "initech", 200),
        ("test-key", "hooli", 401),
        ("k2", "acme", 403),
        ("k2", "hooli", 429),
    ]
    with process(*options) as (_, url), httpx.Client(base_url=url) as client:
        for key, tenant, status in expected:
            answer = client.get("/v1/customers", headers={"Authorization": f"Bearer {key}", "Tenant-ID": tenant})
            assert answer.status_code == status
        again = client.get("/v1/customers", headers={"Authorization": "Bearer k1", "Tenant-ID": "hooli"})
    assert again.json()["customers"] == list(MockPortal(5, 3, ("initech", "hooli")).rows("hooli"))


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM], ids=lambda number: number.name)
def test_faults_arrive_and_the_server_stops_cleanly_all_the_same(number: signal.Signals) -> None:
    options = ("--fault", "status,status=429,retry_after=7", "--fault-rate", "1", "--latency-ms", "1")
    with process(*options) as (started, url), httpx.Client(base_url=url, headers=HEADERS) as client:
        answer = client.get("/v1/customers")
        assert (answer.status_code, answer.headers["retry-after"]) == (429, "7")
        assert client.get("/healthz").status_code == 200
        started.send_signal(number)
        out, err = started.communicate(timeout=20)
    assert (started.returncode, out, err) == (0, "", "")


def test_faults_befall_the_part_of_the_requests_that_was_asked_for() -> None:
    options = ("--fault", "status", "--fault", "html", "--fault-rate", "0.5", "--seed", "3")
    with process(*options) as (_, url), httpx.Client(base_url=url, headers=HEADERS) as client:
        answers = [client.get("/v1/customers?limit=1") for _ in range(40)]
    kinds = {(answer.status_code, answer.headers["content-type"].partition(";")[0]) for answer in answers}
    assert kinds == {(200, "application/json"), (200, "text/html"), (503, "application/json")}


def test_every_kind_of_fault_can_be_written() -> None:
    faults = [command.read_fault(name) for name in command.KINDS]
    assert [fault.kind for fault in faults] == list(Kind)
    written = "cut-body,at=0.25,seconds=1.5,by=-3,status=500,retry_after=2,period=3,size=9,depth=4"
    measured = Fault(Kind.CUT_BODY, at=0.25, seconds=1.5, by=-3, status=500, retry_after=2, period=3, size=9, depth=4)
    assert command.read_fault(written) == measured


class Stopped:
    """Stands in for the server and the wait for a signal: it notes what was to be served and returns at once."""

    served: list[tuple[str, int]]

    def __init__(self, monkeypatch: pytest.MonkeyPatch, failure: Exception | None = None) -> None:
        self.served = []
        stopped = self

        def enter(server: MockServer) -> MockServer:
            stopped.served.append((server._host, server._port))  # pyright: ignore[reportPrivateUsage]
            if failure is not None:
                raise failure
            signal.raise_signal(signal.SIGTERM)
            return server

        monkeypatch.setattr(MockServer, "__enter__", enter)
        monkeypatch.setattr(MockServer, "url", "http://127.0.0.1:1")


@pytest.mark.parametrize("serve", [lambda: run("mock"), command.serve_mock], ids=["command line", "function"])
def test_the_defaults_are_the_documented_ones(
    serve: Callable[[], object], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    made: list[tuple[tuple[Any, ...], dict[str, Any]]] = []
    real = MockPortal.__init__

    def noted(portal: MockPortal, *given: Any, **named: Any) -> None:
        made.append((given, named))
        real(portal, *given, **named)

    monkeypatch.setattr(MockPortal, "__init__", noted)
    stopped = Stopped(monkeypatch)
    assert serve() in (0, None)
    tenants = ["acme", "globex"]
    assert made == [((250, 7, tenants, {"test-key": tuple(tenants)}), {"rate_limit": 0, "latency_ms": 0})]
    assert stopped.served == [("127.0.0.1", 8765)]
    assert capsys.readouterr().out == "FlexPortal mock listening on http://127.0.0.1:1\n"


@pytest.mark.parametrize(
    ("options", "host", "port", "seed", "rate"),
    [
        ({}, "127.0.0.1", 8765, 7, 0.1),
        ({"host": "localhost", "port": 80, "seed": 3, "fault_rate": 0.5}, "localhost", 80, 3, 0.5),
    ],
    ids=["defaults", "options"],
)
def test_faults_befall_the_server_that_was_asked_for(
    options: dict[str, Any], host: str, port: int, seed: int, rate: float, monkeypatch: pytest.MonkeyPatch
) -> None:
    served: list[tuple[FaultyServer, MockPortal, Schedule]] = []
    real = FaultyServer.__init__

    def noted(server: FaultyServer, mock: MockPortal, schedule: Schedule, *, host: str, port: int) -> None:
        real(server, mock, schedule, host=host, port=port)
        served.append((server, mock, schedule))

    def enter(server: FaultyServer) -> SimpleNamespace:
        signal.raise_signal(signal.SIGTERM)
        return SimpleNamespace(url=url_of(server._host, server._port))  # pyright: ignore[reportPrivateUsage]

    def leave(server: FaultyServer, *given: Any) -> None:
        pass

    monkeypatch.setattr(FaultyServer, "__init__", noted)
    monkeypatch.setattr(FaultyServer, "__enter__", enter)
    monkeypatch.setattr(FaultyServer, "__exit__", leave)
    command.serve_mock(fault=["html", "status,status=429"], customers=3, **options)
    ((server, mock, schedule),) = served
    assert (server._host, server._port) == (host, port)  # pyright: ignore[reportPrivateUsage]
    assert list(mock.rows("acme")) == list(MockPortal(3, seed).rows("acme"))
    expected = seeded(seed, rate, [Fault(Kind.HTML), Fault(Kind.STATUS, status=429)])
    assert [schedule(number) for number in range(100)] == [expected(number) for number in range(100)]


def test_the_signals_do_again_what_they_did_before(monkeypatch: pytest.MonkeyPatch) -> None:
    before = [signal.getsignal(number) for number in command.STOPPING]
    Stopped(monkeypatch)
    run("mock")
    assert [signal.getsignal(number) for number in command.STOPPING] == before


def complaint(capsys: pytest.CaptureFixture[str]) -> str:
    """The one line that went to standard error."""
    out, err = capsys.readouterr()
    assert out == ""
    assert err.count("\n") == 1
    return err


@pytest.mark.parametrize(
    ("arguments", "part"),
    [
        (["mock", "--port", "abc"], "'--port'"),
        (["mock", "--port", "65536"], "'--port'"),
        (["mock", "--customers", "-1"], "'--customers'"),
        (["mock", "--customers", "100000001"], "customers must be from 0 to 100000000"),
        (["mock", "--seed", "x"], "'--seed'"),
        (["mock", "--latency-ms", "-1"], "'--latency-ms'"),
        (["mock", "--rate-limit", "-1"], "'--rate-limit'"),
        (["mock", "--tenant", ""], "tenants must be names"),
        (["mock", "--api-key", ""], "an API key must not be empty"),
        (["mock", "--fault", "gremlin"], "there is no fault 'gremlin'; there are refuse, reset-before-headers"),
        (["mock", "--fault", "status,colour=1"], "a fault has no measure 'colour'; it has at, seconds"),
        (["mock", "--fault", "status,status=4=2"], "invalid literal for int() with base 10: '4=2'"),
        (["mock", "--fault-rate", "2"], "'--fault-rate'"),
        (["mock", "--colour", "red"], "--colour"),
        (["mock", "extra"], "extra"),
        (["sing"], "sing"),
    ],
)
def test_a_wrong_use_is_told_in_one_line(capsys: pytest.CaptureFixture[str], arguments: list[str], part: str) -> None:
    assert run(*arguments) == 2
    assert part in complaint(capsys)


def test_a_port_in_use_is_told_in_one_line(capsys: pytest.CaptureFixture[str]) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        assert run("mock", "--port", str(port)) == 2
    expected = f"flexportal mock: cannot listen on http://127.0.0.1:{port}: {os.strerror(errno.EADDRINUSE)}\n"
    assert complaint(capsys) == expected


@pytest.mark.parametrize(
    ("failure", "reason"),
    [
        (socket.gaierror(socket.EAI_NONAME, "Name or service not known"), "Name or service not known"),
        (OSError(errno.EPERM, "as Python has it"), os.strerror(errno.EPERM)),
        (OSError("no such place"), "no such place"),
    ],
    ids=["name", "number", "text"],
)
def test_a_place_to_listen_that_is_none_is_told_in_one_line(
    failure: OSError, reason: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    Stopped(monkeypatch, failure)
    assert run("mock", "--host", "nowhere.invalid") == 2
    assert complaint(capsys) == f"flexportal mock: cannot listen on http://nowhere.invalid:8765: {reason}\n"


def test_without_uvicorn_it_says_what_to_install(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    Stopped(monkeypatch, ImportError("serving the mock needs uvicorn: pip install 'flexportal[testing]'"))
    assert run("mock") == 2
    assert "pip install 'flexportal[testing]'" in complaint(capsys)


def test_without_typer_it_says_what_to_install(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def nothing(name: str) -> None:
        return None

    monkeypatch.setattr("flexportal.cli.find_spec", nothing)
    assert importlib.util.find_spec("typer") is not None
    assert run("mock") == 2
    assert complaint(capsys) == "flexportal: the command line needs typer: pip install 'flexportal[cli]'\n"


def test_help_names_every_option(capsys: pytest.CaptureFixture[str]) -> None:
    assert run("mock", "--help") == 0
    shown = capsys.readouterr().out
    names = (
        "host",
        "port",
        "customers",
        "seed",
        "tenant",
        "api-key",
        "latency-ms",
        "rate-limit",
        "fault",
        "fault-rate",
    )
    assert [name for name in names if f"--{name}" not in shown] == []


def test_without_a_subcommand_it_shows_its_help(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys, "argv", ["flexportal"])
    with pytest.raises(SystemExit) as left:
        main()
    assert left.value.code == 2
    assert "mock" in capsys.readouterr().out


def test_its_arguments_are_those_that_the_process_was_started_with(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys, "argv", ["flexportal", "--version"])
    with pytest.raises(SystemExit) as left:
        main()
    assert left.value.code == 0
    assert capsys.readouterr().out == f"{__version__}\n"
