"""The rate limit, with a clock of its own."""

from __future__ import annotations

import httpx
import pytest
from flexportal.testing import MockPortal
from flexportal.testing.throttle import Throttle


class Clock:
    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


def test_no_limit_admits_everybody() -> None:
    throttle = Throttle(0, Clock())
    assert {throttle.admit("k") for _ in range(1000)} == {None}


def test_a_request_over_the_limit_learns_when_to_come_back() -> None:
    clock = Clock()
    throttle = Throttle(2, clock)
    assert throttle.admit("k") is None
    clock.now += 10
    assert throttle.admit("k") is None
    clock.now += 0.5
    # 49.5 seconds are left; a whole number that is certainly enough.
    assert throttle.admit("k") == 50
    clock.now += 49.4
    assert throttle.admit("k") == 1
    clock.now += 0.1
    assert throttle.admit("k") is None
    assert throttle.admit("k") == 10


def test_a_request_turned_away_does_not_count() -> None:
    clock = Clock()
    throttle = Throttle(1, clock)
    throttle.admit("k")
    for _ in range(100):
        assert throttle.admit("k") is not None
    clock.now += 60
    assert throttle.admit("k") is None


def test_keys_do_not_share_their_limit() -> None:
    throttle = Throttle(1, Clock())
    assert [throttle.admit(key) for key in ("a", "b")] == [None, None]


@pytest.mark.parametrize("tenant", ["acme", "globex", "nobody"])
def test_the_mock_answers_429_with_retry_after(tenant: str) -> None:
    clock = Clock()
    mock = MockPortal(rate_limit=3, clock=clock)
    with httpx.Client(transport=mock.transport(), base_url="http://mock.localhost") as client:
        client.headers.update({"Authorization": "Bearer test-key", "Tenant-ID": tenant})
        before = [client.get("/v1/customers").status_code for _ in range(3)]
        assert 429 not in before
        refused = client.get("/v1/customers")
        assert (refused.status_code, refused.headers["retry-after"]) == (429, "60")
        assert refused.json()["error"]["code"] == "RATE_LIMITED"
        assert client.get("/healthz").status_code == 200
        clock.now += 60
        assert client.get("/v1/customers").status_code == before[0]


def test_a_wrong_key_uses_up_nobodys_limit() -> None:
    mock = MockPortal(rate_limit=1, clock=Clock())
    with httpx.Client(transport=mock.transport(), base_url="http://mock.localhost") as client:
        wrong = {"Authorization": "Bearer wrong", "Tenant-ID": "acme"}
        assert {client.get("/v1/customers", headers=wrong).status_code for _ in range(5)} == {401}
