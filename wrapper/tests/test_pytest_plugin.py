"""The pytest plugin, in suites of its own."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from textwrap import dedent


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


def test_the_fixtures_share_one_mock_in_process(tmp_path: Path) -> None:
    code, output = suite(
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
    assert (code, "3 passed" in output) == (0, True), output


def test_a_strict_mock_fails_the_test_and_says_why(tmp_path: Path) -> None:
    code, output = suite(
        tmp_path,
        """
        import httpx, pytest
        from flexportal.testing import Request

        def test_path(flexportal_mock):
            assert httpx.Client(transport=flexportal_mock.transport()).get("https://x.example/v1/no-such-thing").is_error

        def test_parameter(flexportal_mock):
            flexportal_mock.respond(Request("GET", "/v1/customers", (("no-such", "name"),)))

        def test_unused_failure(flexportal_client, flexportal_mock):
            flexportal_mock.fail_next(429, retry_after=1)

        @pytest.mark.xfail(strict=True)
        def test_expected(flexportal_mock):
            flexportal_mock.respond(Request("GET", "/v1/no-such-thing"))

        @pytest.mark.flexportal(strict=False)
        def test_lenient(flexportal_mock):
            flexportal_mock.fail_next(500)
            flexportal_mock.respond(Request("GET", "/v1/no-such-thing"))

        @pytest.fixture
        def late(flexportal_mock):
            yield
            flexportal_mock.respond(Request("GET", "/v1/late"))

        def test_good(late):
            pass

        def test_failed(flexportal_mock):
            flexportal_mock.fail_next(418)
            assert flexportal_mock.respond(Request("GET", "/v1/after-failure")).status == 200
        """,
    )
    assert code == 1
    # What only shows after the test, or after a failure of its own, is an error of the fixture.
    assert "4 failed, 2 passed, 1 xfailed, 2 errors" in output, output
    for violation in (
        "- GET /v1/no-such-thing is not an operation of the contract",
        "- listCustomers has no query parameter 'no-such'",
        "- arranged by fail_next but never requested: 429",
        "- GET /v1/late is not an operation",
        "- GET /v1/after-failure is not an operation",
    ):
        assert violation in output
    assert "never requested: 418" not in output


def test_the_nearest_marker_passes_the_arguments(tmp_path: Path) -> None:
    code, output = suite(
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
        def test_positional(flexportal_mock):
            pass
        """,
    )
    assert code == 1
    assert "2 passed, 1 error" in output, output
    assert "takes keyword arguments only" in output


def test_a_suite_that_does_not_use_it_is_not_affected(tmp_path: Path) -> None:
    code, output = suite(
        tmp_path,
        '''
        """
        >>> 1 + 1
        2
        """
        import sys, unittest

        def test_nothing_heavy_is_imported():
            assert "flexportal.pytest_plugin" in sys.modules
            assert not {"httpx", "msgspec", "anyio", "flexportal.testing", "flexportal_api"} & sys.modules.keys()

        class Case(unittest.TestCase):
            def test_it(self):
                pass
        ''',
        "--doctest-modules",
    )
    assert (code, "3 passed" in output) == (0, True), output
    assert "@pytest.mark.flexportal(**arguments)" in suite(tmp_path, "", "--markers")[1]
