"""What differs on Windows, as far as another system can show it: no file locks, no waits that a signal interrupts."""

from __future__ import annotations

import errno
import socket
import sys
import threading
from pathlib import Path
from queue import SimpleQueue
from types import SimpleNamespace
from typing import NoReturn

import click
import pytest
from flexportal.cli import mock
from flexportal.cli.exit_codes import ExitCode
from flexportal.cli.output import emit
from flexportal.errors import ConfigurationError
from flexportal.export.files import locked
from flexportal.options import rate_limit
from flexportal.testing import MockAPI
from flexportal.testing.control.state_file import state_file
from flexportal_core import interruptible
from flexportal_core.clock import SYSTEM_CLOCK
from flexportal_core.http.async_network import system_error
from flexportal_core.interruptible import InterruptibleEvent


@pytest.fixture
def windows(monkeypatch: pytest.MonkeyPatch) -> None:
    """The platform is said to be Windows, and has no `fcntl`."""
    monkeypatch.setattr(sys, "platform", "win32")
    monkeypatch.setitem(sys.modules, "fcntl", None)


@pytest.mark.usefixtures("windows")
def test_an_export_needs_no_lock(tmp_path: Path) -> None:
    with locked(tmp_path / "lock"), locked(tmp_path / "lock"):
        assert list(tmp_path.iterdir()) == []


@pytest.mark.usefixtures("windows")
def test_what_needs_file_locks_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match="needs locks for files, which Windows does not have"):
        rate_limit(100, tmp_path / "limit", SYSTEM_CLOCK)
    with pytest.raises(ValueError, match="needs locks for files, which Windows does not have"), state_file(tmp_path):
        pass


@pytest.mark.parametrize(("number", "code"), [(errno.EINVAL, ExitCode.BROKEN_PIPE), (errno.ENOSPC, None)])
@pytest.mark.usefixtures("windows")
def test_a_closed_pipe_ends_a_command_silently(
    number: int, code: ExitCode | None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def write(content: bytes) -> NoReturn:
        raise OSError(number, "Invalid argument")

    with (tmp_path / "out").open("w") as file:
        buffer = SimpleNamespace(write=write)
        monkeypatch.setattr(sys, "stdout", SimpleNamespace(flush=file.flush, fileno=file.fileno, buffer=buffer))
        with pytest.raises((click.exceptions.Exit, OSError)) as caught:
            emit("text")
    assert getattr(caught.value, "exit_code", None) == code


@pytest.mark.usefixtures("windows")
def test_errors_of_the_network_have_a_text(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr(socket, "errorTab", {10061: "Connection refused."}, raising=False)
    assert system_error(10061).strerror == "Connection refused."
    assert system_error(errno.EACCES).strerror == "Permission denied"

    def in_use(*given: object) -> NoReturn:
        raise OSError(10048, "Only one usage of each socket address is permitted")

    monkeypatch.setattr(MockAPI, "serve", in_use)
    with pytest.raises(SystemExit):
        mock.mock(["--port", "0"])
    assert "Only one usage" in capsys.readouterr().err


@pytest.fixture
def short_waits(monkeypatch: pytest.MonkeyPatch) -> None:
    """Waits of a millisecond, so that a longer one is several."""
    monkeypatch.setattr(interruptible, "LONGEST_WAIT", 0.001)
    monkeypatch.setattr(mock, "LONGEST_WAIT", 0.001)


@pytest.mark.usefixtures("short_waits")
def test_a_wait_in_parts_ends_when_the_event_is_set_or_the_time_is_over() -> None:
    event = InterruptibleEvent()
    assert not event.wait(0.005)
    threading.Timer(0.005, event.set).start()
    assert event.wait()


@pytest.mark.usefixtures("short_waits")
def test_the_mock_waits_in_parts_for_a_signal() -> None:
    received = SimpleQueue[int]()
    threading.Timer(0.005, received.put, [2]).start()
    mock.wait_for_signal(received)
    assert received.empty()
