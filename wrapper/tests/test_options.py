"""Options of a portal: time, effort and pace, for all its calls or, by `with_options`, for some."""

# Some of this cannot be seen from outside.
# pyright: reportPrivateUsage=false

from __future__ import annotations

import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx
import pytest
from flexportal import AsyncFlexPortal, ConfigurationError, FlexPortal, FlexPortalError, options
from flexportal.options import UNCHANGED
from flexportal.resources import Resources
from tests.scripted import Script, async_portal, customer, portal, refused

ROWS = [customer(number) for number in range(40)]
BOTH = pytest.mark.parametrize("make", [portal, async_portal])
Make = Callable[..., Any]


@BOTH
@pytest.mark.parametrize("value", [0, -1.0, 86_401, True, "30", float("nan")], ids=repr)
def test_a_bad_deadline_is_a_configuration_error(make: Make, value: object) -> None:
    told = "^deadline= must be seconds above 0, 86400 at most, or None for no limit$"
    with pytest.raises(ConfigurationError, match=told):
        make(Script(), deadline=value)
    with pytest.raises(ConfigurationError, match=told):
        make(Script()).with_options(deadline=value)


def test_a_day_is_the_longest_span() -> None:
    assert [options.seconds("deadline", value) for value in (0.001, 86_400, None)] == [0.001, 86_400, None]


@BOTH
@pytest.mark.parametrize("value", [0, -1, 1.5, True, "100"], ids=repr)
def test_a_bad_pace_is_a_configuration_error(make: Make, value: object) -> None:
    with pytest.raises(ConfigurationError) as caught:
        make(Script(), requests_per_minute=value)
    told = "requests_per_minute= must be a whole number from 1, or None for no limit, not "
    assert str(caught.value) == f"{told}{value!r}"


@BOTH
def test_a_pace_file_that_names_no_place_or_no_pace_is_a_configuration_error(make: Make) -> None:
    told = "pace_file= says where a pace is shared, so it needs requests_per_minute="
    with pytest.raises(ConfigurationError, match=f"^{told}$"):
        make(Script(), pace_file="pace")
    with pytest.raises(ConfigurationError, match=r"^pace_file= must be a path, not int$"):
        make(Script(), pace_file=7, requests_per_minute=100)


@pytest.mark.parametrize("kind", [str, Path])
def test_a_pace_of_a_file_is_shared_by_those_who_name_it(kind: type[str | Path], tmp_path: Path) -> None:
    first, second = (options.pace(1, kind(tmp_path / "pace")) for _ in range(2))
    assert first is not None
    assert second is not None
    assert first.take() == float("-inf")
    assert second.take() is None


@BOTH
@pytest.mark.parametrize("name", ["on_request", "on_attempt"])
def test_a_hook_that_cannot_be_called_is_a_configuration_error(make: Make, name: str) -> None:
    with pytest.raises(ConfigurationError, match=f"^{name}= must be something to call, or None, not str$"):
        make(Script(), **{name: "print"})


@BOTH
def test_a_hook_is_kept_as_it_is(make: Make) -> None:
    hooks = make(Script(), on_request=print, on_attempt=repr)._settings.hooks
    assert (hooks.on_request, hooks.on_attempt) == (print, repr)


def test_the_pace_is_kept_by_all_walks_of_a_portal_and_its_views() -> None:
    opened = portal(Script(ROWS), requests_per_minute=3, deadline=5.0)
    view = opened.with_options(max_retries=1)
    assert opened.customers.list().first() is not None
    assert view.customers.list().first() is not None
    assert opened.customers.list().first() is not None
    # The fourth would have to wait for most of a minute, which the deadline doesn't allow.
    with pytest.raises(FlexPortalError, match="deadline of 5 seconds"):
        view.customers.list().first()


def test_a_large_tier_costs_no_memory() -> None:
    assert portal(Script(ROWS), requests_per_minute=10**12).customers.list().first() is not None


def test_the_deadline_is_the_listing_s_and_says_how_far_it_got() -> None:
    opened = portal(Script(ROWS), requests_per_minute=2, deadline=5.0)
    walk = iter(opened.customers.list(page_size=10))
    seen = [next(walk).customer_id for _ in range(20)]
    with pytest.raises(FlexPortalError) as caught:
        next(walk)
    assert str(caught.value).endswith("(until then: 20 items on 2 pages)")
    assert caught.value.progress is not None
    assert (caught.value.progress.pages, caught.value.progress.items) == (2, 20)
    rest = portal(Script(ROWS)).customers.list(page_size=10, resume=caught.value.resume_token)
    assert seen + [row.customer_id for row in rest] == [row["customerId"] for row in ROWS]


@pytest.mark.anyio
async def test_the_deadline_says_how_far_it_got_when_awaited() -> None:
    async with async_portal(Script(ROWS), requests_per_minute=1, deadline=5.0) as opened:
        with pytest.raises(FlexPortalError, match=r"until then: 10 items on 1 pages"):
            await opened.customers.list(page_size=10).to_list()


class TestViews:
    """`with_options` gives the same portal with other options."""

    @BOTH
    def test_a_view_has_its_own_options_and_changes_nothing(self, make: Make) -> None:
        opened = make(Script(), timeout=7.0, deadline=9.0, max_retries=3)
        view = opened.with_options(timeout=None, max_retries=1, deadline=5)
        assert type(view) is type(opened)
        policy = view._settings.policy
        assert (policy.timeout, policy.max_retries, policy.deadline) == (None, 1, 5)
        policy = opened._settings.policy
        assert (policy.timeout, policy.max_retries, policy.deadline) == (7.0, 3, 9.0)
        policy = view.with_options(deadline=None).with_options()._settings.policy
        assert (policy.timeout, policy.max_retries, policy.deadline) == (None, 1, None)

    @BOTH
    def test_an_unknown_option_is_a_type_error(self, make: Make) -> None:
        for name in ("retries", "api_key", "base_url", "requests_per_minute"):
            with pytest.raises(TypeError, match=name):
                make(Script()).with_options(**{name: 1})

    @BOTH
    @pytest.mark.parametrize(
        "option",
        [{"timeout": 0}, {"max_retries": -1}, {"max_retries": None}, {"tenant_id": "two words"}, {"tenant_id": None}],
        ids=repr,
    )
    def test_a_bad_option_is_a_configuration_error(self, make: Make, option: dict[str, Any]) -> None:
        with pytest.raises(ConfigurationError, match=f"{next(iter(option))}="):
            make(Script()).with_options(**option)

    def test_the_options_are_obeyed(self) -> None:
        script = Script(ROWS, [refused(429, Retry_After="0")] * 3)
        opened = portal(script)
        assert opened.with_options(max_retries=3, timeout=3.5).customers.list().first() is not None
        assert script.requests[0].extensions["timeout"]["read"] == 3.5

    def test_another_tenant_of_the_same_key_may_be_asked(self) -> None:
        script = Script(ROWS)
        opened = portal(script)
        elsewhere = opened.with_options(tenant_id="globex")
        assert (elsewhere.tenant_id, opened.tenant_id) == ("globex", "acme")
        for each in (opened, elsewhere, opened):
            each.customers.list().first()
        assert [request.headers["Tenant-ID"] for request in script.requests] == ["acme", "globex", "acme"]

    def test_closing_the_portal_closes_its_views(self) -> None:
        opened = portal(Script(ROWS))
        view = opened.with_options(timeout=1).with_options(max_retries=2)
        opened.close()
        with pytest.raises(FlexPortalError, match="closed"):
            view.customers.list().first()

    def test_closing_a_view_leaves_the_portal_open(self) -> None:
        opened = portal(Script(ROWS))
        with opened.with_options(timeout=1) as view:
            assert view.customers.list().first() is not None
        with pytest.raises(FlexPortalError, match="closed"):
            view.customers.list().first()
        assert opened.customers.list().first() is not None

    @pytest.mark.anyio
    async def test_closing_is_the_same_when_awaited(self) -> None:
        opened = async_portal(Script(ROWS))
        async with opened.with_options(timeout=1) as view:
            assert await view.customers.list().first() is not None
        with pytest.raises(FlexPortalError, match="closed"):
            await view.customers.list().first()
        assert await opened.customers.list().first() is not None
        other = opened.with_options(deadline=4)
        await opened.aclose()
        with pytest.raises(FlexPortalError, match="closed"):
            await other.customers.list().first()

    def test_a_view_of_a_portal_of_one_s_own_keeps_what_it_knows(self) -> None:
        class Named(FlexPortal):
            def __init__(self, name: str) -> None:
                super().__init__("k", "acme", transport=httpx.MockTransport(Script(ROWS)))
                self.name = name

        named = Named("north")
        assert named.customers is named.customers
        view = named.with_options(max_retries=0)
        assert view.name == "north"
        assert view.customers is not named.customers
        assert isinstance(view, Resources)

    def test_what_is_left_out_is_named_in_the_signature(self) -> None:
        assert repr(UNCHANGED) == "UNCHANGED"

    def test_a_view_is_cheap(self) -> None:
        """A thousand views open nothing of their own."""
        opened = portal(Script(ROWS))
        views = [opened.with_options(timeout=1 + number) for number in range(1000)]
        assert {id(view._connection._line) for view in views} == {id(opened._connection._line)}


def test_a_dead_server_is_not_stormed_by_a_hundred_walks() -> None:
    """The retries of all walks come out of one budget: a hundred walks, four retries each, ask 150 times at most."""
    script = Script(faults=[refused(503, Retry_After="0")] * 1000)
    opened = portal(script, max_retries=4)

    def walk() -> None:
        with pytest.raises(FlexPortalError):
            opened.customers.list().first()

    threads = [threading.Thread(target=walk) for _ in range(100)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)
    assert 100 <= len(script.requests) <= 150


@pytest.mark.anyio
async def test_an_asynchronous_portal_takes_the_same_options() -> None:
    async with AsyncFlexPortal("k", "acme", deadline=3, requests_per_minute=100, region="eu") as opened:
        assert opened._settings.policy.deadline == 3
        assert opened._settings.pace is not None
