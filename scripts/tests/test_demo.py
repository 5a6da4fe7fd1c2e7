"""The demo, as a newcomer runs it: the mock without credentials, the real API with them, one plain line on failure."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import demo
import pytest
from flexportal import Customer, FlexPortal
from flexportal.testing import MockPortal

PROGRAM = Path(demo.__file__)
LAST_LINE = re.compile(r"(\d+) customers in (\d+) pages from (http://127\.0\.0\.1:\d+)")


@pytest.fixture
def mock() -> MockPortal:
    """A portal that stands for the real one."""
    return MockPortal(customers=90, seed=11)


@pytest.fixture
def url(mock: MockPortal) -> Iterator[str]:
    with mock.serve() as server:
        yield server.url


@pytest.fixture(autouse=True)
def no_credentials(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in (*demo.CREDENTIALS, "FLEXPORTAL_REGION", "FLEXPORTAL_BASE_URL", "COLUMNS"):
        monkeypatch.delenv(name, raising=False)


def listed(mock: MockPortal) -> int:
    """How many of the mock's customers the demo is to find."""
    rows = mock.rows("acme")
    return sum(row["status"] == demo.STATUS and row["customerType"] == demo.CUSTOMER_TYPE for row in rows)


def pages_of(customers: int) -> int:
    return max(1, -(-customers // demo.PAGE_SIZE))


def test_without_credentials_it_lists_the_mock(capsys: pytest.CaptureFixture[str]) -> None:
    assert demo.main() == 0
    out, err = capsys.readouterr()
    first, *_, last = out.splitlines()
    match = LAST_LINE.fullmatch(last)
    assert match is not None, last
    customers, pages = int(match[1]), int(match[2])
    assert customers == listed(MockPortal())
    assert pages == pages_of(customers) > 1
    assert "mock FlexPortal on this machine" in first
    assert out.count("@") == customers
    assert err == ""


def test_with_credentials_it_starts_no_mock_and_asks_where_it_is_told(
    mock: MockPortal, url: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("FLEXPORTAL_API_KEY", "test-key")
    monkeypatch.setenv("FLEXPORTAL_TENANT_ID", "acme")
    monkeypatch.setenv("FLEXPORTAL_BASE_URL", url)
    monkeypatch.setattr(demo, "MockPortal", lambda: pytest.fail("started a mock"))
    assert demo.main() == 0
    customers = listed(mock)
    out = capsys.readouterr().out
    assert out.splitlines()[0].startswith("Asking the FlexPortal API for")
    assert out.splitlines()[-1] == f"{customers} customers in {pages_of(customers)} pages from {url}"


@pytest.mark.parametrize(("present", "missing"), [demo.CREDENTIALS, demo.CREDENTIALS[::-1]])
def test_one_credential_without_the_other_is_an_error(
    present: str, missing: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv(present, "hush-hush")
    assert demo.main() == 1
    out, err = capsys.readouterr()
    assert out == ""
    assert len(err.splitlines()) == 1
    assert missing in err
    assert "hush-hush" not in err


def test_a_refused_key_is_one_line_without_the_key(
    url: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("FLEXPORTAL_API_KEY", "hush-hush")
    monkeypatch.setenv("FLEXPORTAL_TENANT_ID", "acme")
    monkeypatch.setenv("FLEXPORTAL_BASE_URL", url)
    assert demo.main() == 1
    out, err = capsys.readouterr()
    assert len(err.splitlines()) == 1
    assert "hush-hush" not in out + err


def test_ctrl_c_ends_it_without_a_traceback(monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted() -> MockPortal:
        raise KeyboardInterrupt

    monkeypatch.setattr(demo, "MockPortal", interrupted)
    assert demo.main() == 130


def test_what_a_terminal_would_obey_is_shown_instead(mock: MockPortal) -> None:
    assert demo.shown("a\x1b[31m[b]\u202e").plain == "a�[31m[b]�"


def test_every_space_is_shown_as_one() -> None:
    assert demo.shown("Two\u2009Thin\u2003Spaces\n").plain == "Two Thin Spaces "


def test_a_customer_with_little_still_has_a_row(mock: MockPortal) -> None:
    with FlexPortal("test-key", "acme", base_url="https://mock.example", transport=mock.transport()) as portal:
        customers = portal.customers.list().to_list()
    bare = [customer for customer in customers if customer.company is None and customer.created_at is None]
    assert bare, "the mock has none"
    assert {demo.cells(customer)[1:3] for customer in bare} == {(name_of(customer), "-") for customer in bare}


def name_of(customer: Customer) -> str:
    return f"{customer.first_name} {customer.last_name}"


def test_it_runs_as_a_program_where_the_terminal_knows_no_unicode() -> None:
    environment = {"PYTHONIOENCODING": "ascii", "PATH": "/usr/bin:/bin", "PYTHONPATH": ":".join(sys.path)}
    done = subprocess.run([sys.executable, str(PROGRAM)], env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert LAST_LINE.fullmatch(done.stdout.splitlines()[-1])
