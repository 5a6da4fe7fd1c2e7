"""A small run of creates with each driver; and a wrong outcome is noticed."""

from __future__ import annotations

import pytest

from .iterations import DRIVERS
from .writes import run


@pytest.mark.parametrize("driver", DRIVERS)
def test_no_order_is_created_twice_and_every_error_is_right(driver: str) -> None:
    plan, server = run(driver, seed=DRIVERS.index(driver), count=200)
    assert sum(plan.outcomes.values()) == 200
    assert {"created", "UnknownOutcomeError", "ResponseContractError"} < set(plan.outcomes)
    assert max(server.processed.values()) == 1
