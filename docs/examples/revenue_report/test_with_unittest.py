"""The program's tests with unittest: `python -m unittest`."""

from __future__ import annotations

import unittest

from flexportal.testing import MockPortal, no_backoff
from revenue import joint_report, report


class Report(unittest.TestCase):
    """The report of one business unit."""

    def setUp(self) -> None:
        self.enterContext(no_backoff())
        # Left at the end of the test, the mock fails it for whatever the contract does not know.
        self.mock = self.enterContext(MockPortal(customers=0))
        self.portal = self.enterContext(self.mock.client())

    def test_inactive_customers_are_left_out(self) -> None:
        self.mock.add_customer(status="active", total_monthly_revenue=5)
        self.mock.add_customer(status="inactive", total_monthly_revenue=1000)
        self.assertEqual(report(self.portal).split(), ["unknown", "1", "5.00"])

    def test_a_busy_server_is_waited_for(self) -> None:
        self.mock.add_customer(status="active")
        self.mock.fail_next(429, retry_after=30)
        self.assertTrue(report(self.portal).startswith("unknown"))
        self.assertEqual([call.status for call in self.mock.calls], [429, 200])


class JointReport(unittest.IsolatedAsyncioTestCase):
    """The report of several business units."""

    async def test_business_units_are_added_together(self) -> None:
        with MockPortal(customers=40) as mock:
            async with mock.async_client() as portal:
                lines = await joint_report([portal, portal])
        active = sum(row["status"] == "active" for row in mock.rows("acme"))
        self.assertEqual(sum(int(line[20:26]) for line in lines.splitlines()), 2 * active)
