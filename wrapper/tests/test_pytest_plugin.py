"""The pytest plugin, as a user's suite meets it: in processes of their own."""

from __future__ import annotations

import os
import subprocess
import sys
import tomllib
from importlib.metadata import entry_points
from pathlib import Path
from textwrap import dedent

PROJECT = Path(__file__).resolve().parents[2]


def suite(folder: Path, source: str, *arguments: str) -> tuple[int, str]:
    """Exit code and output of a suite that is this one module."""
    (folder / "pytest.ini").write_text("[pytest]\naddopts = --strict-markers\nfilterwarnings = error\n")
    (folder / "test_it.py").write_text(dedent(source))
    environment = os.environ | {"PYTHONPATH": os.pathsep.join(sys.path), "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"}
    environment.pop("PYTEST_ADDOPTS", None)
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-p", "flexportal.pytest_plugin", "-p", "no:cacheprovider", "-rA", *arguments],
        cwd=folder,
        env=environment,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    return done.returncode, done.stdout + done.stderr


def test_the_fixtures_talk_to_one_mock_in_process(tmp_path: Path) -> None:
    code, said = suite(
        tmp_path,
        """
        import asyncio, socket, time
        import pytest

        @pytest.fixture(autouse=True)
        def no_socket(monkeypatch):
            def refuse(*given):
                raise AssertionError("no socket is to be connected")
            monkeypatch.setattr(socket.socket, "connect", refuse)

        def test_sync(flexportal_mock, flexportal_client):
            added = flexportal_mock.add_customer(status="inactive", first_name="Ada")
            flexportal_mock.fail_next(429, retry_after=1)
            flexportal_mock.latency(1)
            assert flexportal_client.customers.list(status="inactive").first().first_name == "Ada"
            assert [call.status for call in flexportal_mock.calls.to("listCustomers")] == [429, 200]
            assert flexportal_client.customers.find(email=added["email"]).customer_id == added["customerId"]

        def test_async(flexportal_mock, async_flexportal_client):
            async def count():
                return len(await async_flexportal_client.customers.list().to_list())
            flexportal_mock.fail_next(503, times=3, retry_after=55)
            began = time.monotonic()
            assert asyncio.run(count()) == 250
            assert time.monotonic() - began < 50

        def test_both(flexportal_client, async_flexportal_client, flexportal_mock):
            async def first():
                return await async_flexportal_client.customers.list().first()
            assert asyncio.run(first()) == flexportal_client.customers.list().first()
            assert flexportal_mock.calls.total == 2
        """,
    )
    assert (code, "3 passed" in said) == (0, True), said


def test_a_strict_mock_fails_the_test_itself_and_says_why(tmp_path: Path) -> None:
    code, said = suite(
        tmp_path,
        """
        import httpx, pytest
        from flexportal.testing import Request

        def test_route(flexportal_mock):
            assert httpx.Client(transport=flexportal_mock.transport()).get("https://x.example/v1/no-such-thing").is_error

        def test_parameter(flexportal_mock):
            flexportal_mock.answer(Request("GET", "/v1/customers", (("no-such", "name"),)))

        def test_failure_that_never_came(flexportal_client, flexportal_mock):
            flexportal_mock.fail_next(429, retry_after=1)

        @pytest.mark.xfail(strict=True)
        def test_expected(flexportal_mock):
            flexportal_mock.answer(Request("GET", "/v1/no-such-thing"))

        @pytest.mark.flexportal(strict=False)
        def test_lenient(flexportal_mock):
            flexportal_mock.fail_next(500)
            flexportal_mock.answer(Request("GET", "/v1/no-such-thing"))

        def test_good(flexportal_mock):
            pass
        """,
    )
    assert code == 1
    assert "3 failed, 2 passed, 1 xfailed" in said, said
    assert "error" not in said.splitlines()[-1]
    assert "- GET /v1/no-such-thing is no operation of the contract" in said
    assert "- listCustomers has no query parameter 'no-such'" in said
    assert "- arranged by fail_next and never asked for: 429" in said


def test_beyond_the_test_itself_it_is_an_error(tmp_path: Path) -> None:
    """Where the test failed, maybe because of it, or where another fixture asked."""
    code, said = suite(
        tmp_path,
        """
        import pytest
        from flexportal.testing import Request

        @pytest.fixture
        def late(flexportal_mock):
            yield
            flexportal_mock.answer(Request("GET", "/v1/late"))

        def test_late(late):
            pass

        def test_failed(flexportal_mock):
            flexportal_mock.fail_next(500)
            assert flexportal_mock.answer(Request("GET", "/v1/no-such-thing")).status == 200
        """,
    )
    assert code == 1
    assert "1 failed, 1 passed, 2 errors" in said, said
    assert "GET /v1/late is no operation" in said
    assert "GET /v1/no-such-thing is no operation" in said
    assert "never asked for" not in said


def test_the_nearest_marker_counts_most(tmp_path: Path) -> None:
    code, said = suite(
        tmp_path,
        """
        import pytest

        pytestmark = pytest.mark.flexportal(customers=5, seed=3)

        def test_module(flexportal_client, flexportal_mock):
            assert len(flexportal_client.customers.list().to_list()) == 5

        @pytest.mark.flexportal(customers=2, tenants=("initech",))
        def test_own(flexportal_client):
            assert [entry.tenant_id for entry in flexportal_client.customers.list()] == ["initech"] * 2

        @pytest.mark.flexportal(7)
        def test_wrong(flexportal_mock):
            pass
        """,
    )
    assert code == 1
    assert "2 passed, 1 error" in said, said
    assert "takes named arguments" in said


def test_a_suite_that_does_not_use_it_does_not_pay_for_it(tmp_path: Path) -> None:
    code, said = suite(
        tmp_path,
        """
        import sys

        def test_nothing_heavy_is_there():
            assert "flexportal.pytest_plugin" in sys.modules
            assert not {"httpx", "msgspec", "anyio", "flexportal.testing", "flexportal_api"} & sys.modules.keys()
        """,
    )
    assert code == 0, said


def test_unittest_classes_and_doctests_are_left_alone(tmp_path: Path) -> None:
    code, said = suite(
        tmp_path,
        '''
        """
        >>> 1 + 1
        2
        """
        import unittest

        class Case(unittest.TestCase):
            def test_it(self):
                pass
        ''',
        "--doctest-modules",
    )
    assert (code, "2 passed" in said) == (0, True), said


def test_the_marker_is_described(tmp_path: Path) -> None:
    _, said = suite(tmp_path, "", "--markers")
    assert "@pytest.mark.flexportal(**arguments)" in said


def test_the_distribution_announces_it() -> None:
    project = tomllib.loads((PROJECT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert project["entry-points"]["pytest11"] == {"flexportal": "flexportal.pytest_plugin"}
    installed = {entry.value for entry in entry_points(group="pytest11") if entry.name == "flexportal"}
    assert installed <= {"flexportal.pytest_plugin"}
