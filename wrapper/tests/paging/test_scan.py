"""`client.customers.scan`: partitions, the probe for unknown values, resuming, and partitions for several processes."""

# Tokens that `scan` must refuse are made of its own fingerprint.
# pyright: reportPrivateUsage=false

from __future__ import annotations

import pytest
from flexportal import CustomerStatus, CustomerType, PaginationError
from flexportal.testing import MockAPI
from flexportal_core.paging.tokens import Position, write_token
from tests.scripted import Script, client, customer

ROWS = [customer(number) for number in range(9)]
IDS = [row["customerId"] for row in ROWS]
PAIRS = {(status.value, kind.value) for status in CustomerStatus for kind in CustomerType}


def test_a_scan_is_partitioned_by_every_filter_whose_values_cover_the_list() -> None:
    script = Script(ROWS)
    with client(script) as opened:
        assert sorted(found.customer_id for found in opened.customers.scan()) == IDS
    partitions = [(query.get("status"), query.get("customerType")) for query in script.queries]
    assert len(partitions) == len(PAIRS) + 1
    assert {*partitions} == {*PAIRS, (None, None)}, "the last is the probe"


def test_a_scan_of_chosen_values_requests_only_these() -> None:
    script = Script(ROWS)
    with client(script) as opened:
        found = opened.customers.scan(status="active", email=["person1@example.com", "person3@example.com"]).to_list()
    assert [row.customer_id for row in found] == ["cus_1"]
    assert {query["status"] for query in script.queries} == {"active"}


def test_a_customer_with_an_unknown_value_is_noticed_and_can_be_scanned_by_it() -> None:
    with client(Script([customer(1), customer(2, status="unheard-of")])) as opened:
        items = iter(opened.customers.scan())
        assert next(items).customer_id == "cus_1"
        with pytest.raises(PaginationError, match=r"\(status\)"):
            next(items)
        assert len(opened.customers.scan(status=["active", CustomerStatus("unheard-of")]).to_list()) == 2


def test_a_scan_continues_from_its_token_and_refuses_that_of_a_list() -> None:
    with client(Script(ROWS)) as opened:
        items = iter(opened.customers.scan(page_size=2))
        found = [next(items).customer_id for _ in range(4)]
        found += [row.customer_id for row in opened.customers.scan(page_size=3, resume=items.resume_token)]
        assert sorted(found) == IDS
        with pytest.raises(ValueError, match="another list"):
            opened.customers.list(resume=opened.customers.scan().resume_token)
        with pytest.raises(ValueError, match="another list"):
            opened.customers.scan(resume=opened.customers.list().resume_token)


@pytest.mark.parametrize("positions", [[], [Position(1), Position(1)]], ids=["none", "one twice"])
def test_a_token_that_names_no_partition_or_one_twice_is_refused(positions: list[Position]) -> None:
    with client(Script()) as opened:
        token = write_token(opened.customers.scan()._listing.fingerprint, positions)
        with pytest.raises(ValueError, match="names no partition of the list, or one twice"):
            opened.customers.scan(resume=token)


def test_each_partition_token_reads_one_partition_and_all_of_them_the_scan() -> None:
    mock = MockAPI(customers=300)
    with mock.client() as opened:
        scan = opened.customers.scan(page_size=20)
        parts = [opened.customers.scan(resume=token, concurrency=1).to_list() for token in scan.partition_tokens()]
        everything = [found.customer_id for found in opened.customers.list()]
    values = [{(found.status, found.customer_type) for found in part} for part in parts]
    assert [len(found) for found in values] == [1] * len(PAIRS) + [0]
    assert len({value for found in values for value in found}) == len(PAIRS)
    assert sorted(found.customer_id for part in parts for found in part) == sorted(everything)


def test_the_last_partition_token_probes_for_unknown_values() -> None:
    with client(Script([*ROWS, customer(9, status="unheard-of"), customer(0)])) as opened:
        *known, last = opened.customers.scan().partition_tokens()
        assert sum(len(opened.customers.scan(resume=token).to_list()) for token in known) == len(ROWS) + 1
        with pytest.raises(PaginationError, match="does not know"):
            opened.customers.scan(resume=last).to_list()


def test_there_are_partition_tokens_for_what_filters_and_a_token_leave() -> None:
    with client(Script()) as opened:
        scan = opened.customers.scan
        assert len(scan(status="active").partition_tokens()) == len(CustomerType) + 1
        assert len(scan(status="active", customer_type="business").partition_tokens()) == 1
        first, *_ = scan().partition_tokens()
        assert scan(resume=first).partition_tokens() == [first]
        with pytest.raises(ValueError, match="a list has no partition tokens"):
            opened.customers.list(status=["active", "inactive"]).partition_tokens()
