"""The catalogue's servers are judged in two processes at once, in the order in which the tests ask for them."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context

import pytest

from contract_tests.catalog.registry import EVERY, Outcome, Variant, judge, judge_number

Judge = Callable[[Variant], Outcome]


@pytest.fixture(scope="session")
def judged(request: pytest.FixtureRequest) -> Iterator[Judge]:
    """What gives the law book's verdict on a server."""
    if "PYTEST_XDIST_WORKER" in os.environ:
        # Then the tests themselves are spread over processes.
        yield judge
        return
    with ProcessPoolExecutor(2, get_context("spawn")) as pool:
        # Only what the selected tests will ask for, all of it at once: a test then waits for its own only.
        futures = {number: pool.submit(judge_number, number) for number in _wanted(request.session)}
        try:
            yield lambda variant: futures[EVERY.index(variant)].result(timeout=120)
        finally:
            pool.shutdown(cancel_futures=True)


def _wanted(session: pytest.Session) -> list[int]:
    asked = [
        item.callspec.params
        for item in session.items
        if isinstance(item, pytest.Function) and hasattr(item, "callspec")
    ]
    return list(dict.fromkeys(EVERY.index(params["variant"]) for params in asked if "variant" in params))
