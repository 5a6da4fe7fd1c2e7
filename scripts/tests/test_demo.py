"""The demo: the mock without credentials, the real API with them, one line on stderr for an error."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import demo
import pytest
from flexportal.testing import MockAPI

LAST_LINE = re.compile(r"(\d+) customers in (\d+) pages from (http://127\.0\.0\.1:\d+)")


@pytest.fixture
def url() -> Iterator[str]:
    """The address of a server that stands for the real API."""
    with MockAPI(customers=90, seed=11).serve() as server:
        yield server.url


@pytest.fixture(autouse=True)
def no_credentials(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in (*demo.CREDENTIALS, "FLEXPORTAL_REGION", "FLEXPORTAL_BASE_URL", "COLUMNS"):
        monkeypatch.delenv(name, raising=False)


def test_without_credentials_it_lists_gets_and_follows_an_order_on_the_mock(capsys: pytest.CaptureFixture[str]) -> None:
    assert demo.main() == 0
    out, err = capsys.readouterr()
    match = LAST_LINE.fullmatch(out.splitlines()[-1])
    assert match is not None, out
    assert int(match[1]) > 20
    assert int(match[2]) > 1
    assert re.search(r"^ord_\S+ \w+ 20", out, re.MULTILINE)
    states = re.findall(r"^(?:order|subscription): (\w+)", out, re.MULTILINE)
    assert states == ["pending", "confirmed", "active", "fulfilled"]
    assert err == ""


def test_it_shows_the_code_that_prints_each_output(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("COLUMNS", "140")
    assert demo.main() == 0
    out = capsys.readouterr().out
    assert re.search(r"^newest = client\.orders\.list\(max_items=1\)\.first\(\) +ord_\S+ \w+ 20", out, re.MULTILINE)
    for step in (demo.list_with_filters, demo.get_one, demo.place_an_order, demo.read_every_page):
        code = demo.source(step)
        assert all(line.rstrip() in out for line in code.splitlines())
        assert max(map(len, code.splitlines())) <= 76, "with its indentation, it fits into 80 columns"


def test_with_credentials_it_starts_no_mock_and_only_reads(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    server = MockAPI(customers=90, seed=11)
    monkeypatch.setattr(demo, "MockAPI", lambda **_: pytest.fail("started a mock"))
    with server.serve() as served:
        for name, value in zip(
            (*demo.CREDENTIALS, "FLEXPORTAL_BASE_URL"), ("test-key", "acme", served.url), strict=True
        ):
            monkeypatch.setenv(name, value)
        assert demo.main() == 0
        assert capsys.readouterr().out.endswith(f"pages from {served.url}\n")
    assert {call.method for call in server.calls} == {"GET"}


@pytest.mark.parametrize(
    "settings",
    [
        {"FLEXPORTAL_API_KEY": "secret-key-4711"},
        {"FLEXPORTAL_TENANT_ID": "acme"},
        {"FLEXPORTAL_API_KEY": "secret-key-4711", "FLEXPORTAL_TENANT_ID": "acme"},
    ],
    ids=["no tenant", "no key", "a wrong key"],
)
def test_an_error_is_one_line_without_the_key(
    settings: dict[str, str], url: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    for name, value in {**settings, "FLEXPORTAL_BASE_URL": url}.items():
        monkeypatch.setenv(name, value)
    assert demo.main() == 1
    out, err = capsys.readouterr()
    assert len(err.splitlines()) == 1
    assert "secret-key-4711" not in out + err


def test_ctrl_c_ends_it_without_a_traceback(monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted(**_: object) -> MockAPI:
        raise KeyboardInterrupt

    monkeypatch.setattr(demo, "MockAPI", interrupted)
    assert demo.main() == 130


def test_escape_sequences_and_markup_of_the_server_are_not_interpreted() -> None:
    assert demo.shown("a\x1b[31m[b]\u202e").plain == "a�[31m[b]�"
    assert demo.shown("Two\u2009Thin\u2003Spaces\n").plain == "Two Thin Spaces "


def test_it_runs_on_a_terminal_without_unicode() -> None:
    environment = {"PYTHONIOENCODING": "ascii", "PATH": "/usr/bin:/bin", "PYTHONPATH": os.pathsep.join(sys.path)}
    command = [sys.executable, str(Path(demo.__file__))]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert LAST_LINE.fullmatch(done.stdout.splitlines()[-1])
