"""Tests of the program with unittest: `python -m unittest`."""

from __future__ import annotations

import unittest

from flexportal.testing import InstantClock, MockAPI
from revenue import joint_report, report


class Report(unittest.TestCase):
    """The report of one tenant."""

    def setUp(self) -> None:
        # When the mock is left at the end of the test, it fails the test for requests that the contract does not have.
        self.mock = self.enterContext(MockAPI(customers=0, clock=InstantClock()))
        self.client = self.enterContext(self.mock.client())

    def test_inactive_customers_are_left_out(self) -> None:
        self.mock.add_customer(status="active", total_monthly_revenue=5)
        self.mock.add_customer(status="inactive", total_monthly_revenue=1000)
        self.assertEqual(report(self.client).split(), ["unknown", "1", "5.00"])

    def test_transient_errors_are_retried(self) -> None:
        self.mock.add_customer(status="active")
        self.mock.fail_next(429, retry_after=30)
        self.assertTrue(report(self.client).startswith("unknown"))
        self.assertEqual([call.status for call in self.mock.calls], [429, 200])


class JointReport(unittest.IsolatedAsyncioTestCase):
    """The report of several tenants."""

    async def test_tenants_are_summed(self) -> None:
        with MockAPI(customers=40) as mock:
            async with mock.async_client() as client:
                lines = await joint_report([client, client])
        active = sum(item["status"] == "active" for item in mock.items("acme"))
        self.assertEqual(sum(int(line[20:26]) for line in lines.splitlines()), 2 * active)
