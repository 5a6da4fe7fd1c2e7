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


def test_without_credentials_it_lists_the_mock_on_several_pages(capsys: pytest.CaptureFixture[str]) -> None:
    assert demo.main() == 0
    out, err = capsys.readouterr()
    match = LAST_LINE.fullmatch(out.splitlines()[-1])
    assert match is not None, out
    assert int(match[1]) == out.count("@") > demo.PAGE_SIZE
    assert int(match[2]) > 1
    assert err == ""


def test_with_credentials_it_starts_no_mock_and_uses_the_configured_server(
    url: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    for name, value in zip((*demo.CREDENTIALS, "FLEXPORTAL_BASE_URL"), ("test-key", "acme", url), strict=True):
        monkeypatch.setenv(name, value)
    monkeypatch.setattr(demo, "MockAPI", lambda: pytest.fail("started a mock"))
    assert demo.main() == 0
    assert capsys.readouterr().out.endswith(f"pages from {url}\n")


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
    def interrupted() -> MockAPI:
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
