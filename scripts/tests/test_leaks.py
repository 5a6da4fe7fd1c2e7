"""The guard that finds keys and addresses in what the client logs and raises."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from typing import Any

import httpx
import pytest
from flexportal import APIStatusError, AsyncFlexPortal, FlexPortal, FlexPortalError
from flexportal.secret import Secret
from leaks import WATCH, Watch

KEY, ADDRESS = "key-5up3r-s3cr3t", "zoe.meyer@example.com"
logger = logging.getLogger("flexportal.made_up")


@pytest.fixture
def found() -> Iterator[list[str]]:
    """What the guard complains of; the test provokes it on purpose, and it must be something."""
    Secret(KEY)
    yield WATCH.complaints
    assert WATCH.complaints
    WATCH.complaints.clear()


@pytest.mark.parametrize("line", [f"with {KEY}", f"for {ADDRESS}"], ids=["key", "address"])
def test_a_line_of_the_log_is_looked_at(line: str, found: list[str]) -> None:
    logger.debug("GET %s", line)
    assert found[0].startswith("a record of flexportal.made_up shows")


def test_an_error_in_the_log_is_looked_at_with_its_chain(found: list[str]) -> None:
    try:
        try:
            raise ValueError(KEY)
        except ValueError as below:
            raise FlexPortalError("harmless") from below
    except FlexPortalError:
        logger.exception("it failed")
    assert found == ["a record of flexportal.made_up shows an API key"]


def careless(_request: Any) -> httpx.Response:
    raise FlexPortalError(f"for {ADDRESS}")


def test_an_error_that_leaves_the_client_is_looked_at(found: list[str]) -> None:
    with (
        FlexPortal(KEY, "acme", base_url="http://127.0.0.1:1", transport=httpx.MockTransport(careless)) as portal,
        pytest.raises(FlexPortalError),
    ):
        portal.customers.list().first()
    assert found == ["FlexPortalError with its chain shows an e-mail address"]


@pytest.mark.anyio
async def test_an_error_that_leaves_the_asynchronous_client_is_looked_at(found: list[str]) -> None:
    transport = httpx.MockTransport(careless)
    async with AsyncFlexPortal(KEY, "acme", base_url="http://127.0.0.1:1", transport=transport) as portal:
        with pytest.raises(FlexPortalError):
            await portal.customers.list().first()
    assert found == ["FlexPortalError with its chain shows an e-mail address"]


def test_an_error_s_answer_and_pickle_are_looked_at() -> None:
    watch = Watch()
    watch.note_key(KEY)
    watch.look_at_error(APIStatusError("no", response=httpx.Response(400, headers={"X": KEY})))
    assert [complaint.partition(" of ")[0] for complaint in watch.complaints] == ["the pickle", "the answer"]


def test_what_others_log_of_their_own_requests_is_theirs() -> None:
    Secret(KEY)
    with httpx.Client(transport=httpx.MockTransport(lambda _request: httpx.Response(200))) as theirs:
        theirs.get(f"http://127.0.0.1/{KEY}")
    assert WATCH.complaints == []


def test_a_word_is_no_key() -> None:
    watch = Watch()
    watch.note_key("key")
    watch.note_key(None)
    watch.look_at("a sentence", "the key is missing")
    assert watch.complaints == []


def test_complaints_are_not_kept_without_end() -> None:
    watch = Watch()
    for _ in range(1000):
        watch.look_at("a line", ADDRESS)
    assert len(watch.complaints) == 20
