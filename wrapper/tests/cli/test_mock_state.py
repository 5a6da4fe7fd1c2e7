"""`flexportal mock --state`: what was acknowledged is there after a restart, also after SIGKILL."""

from __future__ import annotations

import os
import signal
import sys
import threading
import time
from pathlib import Path
from typing import Any

import httpx
import pytest
from flexportal.testing import MockAPI, Request
from flexportal.testing.control.state_file import state_file
from tests.testing.writing import ORDER

from .conftest import run, served, stderr_line

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="--state needs locks for files")

HEADERS = {"Authorization": "Bearer test-key", "Tenant-ID": "acme"}
WRITERS = 4


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "mock.state"


def ordered(client: httpx.Client) -> str:
    return str(client.post("/v1/orders", json=ORDER).raise_for_status().json()["orderId"])


def status(client: httpx.Client, order: str) -> int:
    return client.get(f"/v1/orders/{order}").status_code


def attached(file: Path, **options: Any) -> MockAPI:
    """A mock with what the file has; the file is closed again."""
    with state_file(file) as kept:
        mock = MockAPI(now=kept.now, **options)
        kept.attach(mock)
        return mock


def test_what_was_written_is_there_after_a_restart(file: Path) -> None:
    with served("--state", str(file)) as (_, url), httpx.Client(base_url=url, headers=HEADERS) as client:
        dropped = ordered(client)
        client.post("/__mock__/reset").raise_for_status()
        kept = ordered(client)
        snapshot = client.post("/__mock__/snapshot").json()
        lost = ordered(client)
        client.post("/__mock__/restore", json=snapshot).raise_for_status()
        client.post("/__mock__/confirm-order", json={"orderId": kept}).raise_for_status()
        assert client.post("/__mock__/reset", json={"seed": 1}).status_code == 409
        before = client.get("/__mock__/state").json()
        assert dropped == kept  # ids start over, too
    with served("--state", str(file)) as (_, url), httpx.Client(base_url=url, headers=HEADERS) as client:
        assert client.get("/__mock__/state").json() == before
        assert client.get(f"/v1/orders/{kept}").json()["status"] == "confirmed"
        assert status(client, lost) == 404
        assert ordered(client) == lost


def write(url: str, acknowledged: list[tuple[str, str]]) -> None:
    """Places orders, and notes those that were acknowledged, until the server is gone."""
    with httpx.Client(base_url=url, headers=HEADERS) as client:
        for number in range(10_000):
            notes = f"{threading.get_ident()}-{number}"
            try:
                order = ordered(client)
                client.patch(f"/v1/orders/{order}/notes", json={"notes": notes}).raise_for_status()
            except httpx.TransportError:
                return
            acknowledged.append((order, notes))


def test_no_acknowledged_write_is_lost_when_the_process_is_killed(file: Path) -> None:
    acknowledged: list[tuple[str, str]] = []
    for kill in range(3):
        with served("--state", str(file)) as (process, url):
            writers = [threading.Thread(target=write, args=(url, acknowledged)) for _ in range(WRITERS)]
            for writer in writers:
                writer.start()
            seen, deadline = len(acknowledged), time.monotonic() + 20
            while len(acknowledged) < seen + 20 + 13 * kill and time.monotonic() < deadline:
                time.sleep(0.001)
            process.send_signal(signal.SIGKILL)
            for writer in writers:
                writer.join()
    with served("--state", str(file)) as (_, url), httpx.Client(base_url=url, headers=HEADERS) as client:
        found = [client.get(f"/v1/orders/{order}").json().get("notes") for order, _ in acknowledged]
    assert found == [notes for _, notes in acknowledged]
    assert len({order for order, _ in acknowledged}) == len(acknowledged) >= 3 * 20


@pytest.mark.parametrize("cut", [1, 40])
def test_a_last_line_that_is_not_complete_is_dropped(file: Path, cut: int) -> None:
    with state_file(file) as kept:
        mock = MockAPI()
        kept.attach(mock)
        first, second = (mock.add_customer() for _ in range(2))
    file.write_bytes(file.read_bytes()[:-cut])
    for _ in range(2):
        with state_file(file) as kept:
            mock = MockAPI(now=kept.now)
            kept.attach(mock)
            assert first in mock.items("acme")
            assert second not in mock.items("acme")
            third = mock.add_customer()
        assert third in attached(file).items("acme")
        file.write_bytes(b"".join(file.read_bytes().splitlines(keepends=True)[:-1]))


@pytest.mark.parametrize("size", [0, 1, 20, 60])
def test_a_file_whose_first_line_is_not_complete_is_new(file: Path, size: int) -> None:
    attached(file)
    file.write_bytes(file.read_bytes()[:size])
    attached(file)
    assert file.read_bytes().count(b"\n") == 1


def test_another_process_cannot_use_the_file(file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with state_file(file):
        assert run("mock", "--state", str(file)) == 2
    assert f"{file} is in use by another mock" in stderr_line(capsys)


@pytest.mark.parametrize(
    ("options", "part"),
    [
        (["--seed", "8"], "with seed 7, not 8"),
        (["--customers", "3"], 'customers {"acme":250,"globex":250}, not {"acme":3,"globex":3}'),
        (["--tenant", "acme"], 'not {"acme":250}'),
        (["--now", "2026-06-01"], 'not "2026-06-01T00:00:00+00:00"'),
    ],
    ids=lambda value: value[0] if isinstance(value, list) else "",
)
def test_the_file_of_a_mock_with_other_options_is_refused(
    options: list[str], part: str, file: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    attached(file)
    before = file.read_bytes()
    assert run("mock", "--state", str(file), *options) == 2
    assert part in stderr_line(capsys)
    assert file.read_bytes() == before


@pytest.mark.parametrize(
    ("content", "part"),
    [
        (b"name,email\n", "is not a state file"),
        (b'{"format":"flexportal mock 1"}\n', "line 1, is damaged"),
        (b'{"format":"flexportal mock 1","version":"0.0","parameters":{"now":"2026-06-01"}}\n', "is of version 0.0"),
        (b"{}\n", "line 2, is damaged"),
        (b'{"tenants":{"none":{"ids":1,"records":{}}}}\n', "line 2, is damaged"),
        (b"\xff\n", "line 2, is damaged"),
    ],
    ids=["another file", "header", "version", "change", "tenant", "not UTF-8"],
)
def test_another_or_damaged_file_is_refused_and_stays(
    content: bytes, part: str, file: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    if "line 2" in part:
        attached(file)
    with file.open("ab") as opened:
        opened.write(content)
    before = file.read_bytes()
    assert run("mock", "--state", str(file)) == 2
    assert part in stderr_line(capsys)
    assert file.read_bytes() == before


def test_what_is_no_file_is_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    os.mkfifo(tmp_path / "pipe")
    assert run("mock", "--state", str(tmp_path / "pipe")) == 2
    assert "is not a regular file" in stderr_line(capsys)
    assert run("mock", "--state", str(tmp_path / "none" / "file")) == 2
    assert "No such file or directory" in stderr_line(capsys)


def test_a_change_that_cannot_be_saved_is_an_error_and_is_dropped(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    headers = tuple((name.lower(), value) for name, value in HEADERS.items())
    with state_file(file) as kept:
        mock = MockAPI()
        kept.attach(mock)
        customer = mock.items("acme")[0]["customerId"]
        remove = Request("DELETE", f"/v1/customers/{customer}", headers=headers)
        before, records, real = file.read_bytes(), mock.to_json(), os.write

        def full(handle: int, data: bytes) -> int:
            if len(data) > 20:
                return real(handle, data[:20])
            raise OSError(28, "No space left on device")

        monkeypatch.setattr(os, "write", full)
        response = mock.respond(remove)
        monkeypatch.undo()
        assert (response.status, b"No space left on device" in response.body) == (507, True)
        assert (file.read_bytes(), mock.to_json()) == (before, records)
        assert mock.respond(remove).status // 100 == 2
    assert attached(file).to_json()["tenants"] != records["tenants"]
