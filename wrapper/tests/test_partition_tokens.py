"""The partitions of a scan, for several processes to share: a resume token for each."""

from __future__ import annotations

import pytest
from flexportal import CustomerStatus, CustomerType, PaginationError
from flexportal.testing import MockPortal

PAIRS = len(CustomerStatus) * len(CustomerType)


def test_each_token_walks_through_one_partition_and_all_of_them_through_the_scan() -> None:
    mock = MockPortal(customers=300)
    with mock.client() as portal:
        everybody = sorted(customer.customer_id for customer in portal.customers.list())
        scan = portal.customers.scan(page_size=20)
        parts = [portal.customers.scan(resume=token, concurrency=1).to_list() for token in scan.partition_tokens()]
    values = [{(customer.status, customer.customer_type) for customer in part} for part in parts]
    assert [len(found) for found in values] == [1] * PAIRS + [0]
    assert len({value for found in values for value in found}) == PAIRS
    assert sorted(customer.customer_id for part in parts for customer in part) == everybody


def test_a_filter_leaves_the_partitions_that_it_allows() -> None:
    with MockPortal().client() as portal:
        assert len(portal.customers.scan(status="active").partition_tokens()) == len(CustomerType) + 1
        assert len(portal.customers.scan(status="active", customer_type="business").partition_tokens()) == 1


def test_the_last_partition_looks_for_values_that_nobody_knows() -> None:
    mock = MockPortal()
    population = mock.populations["listCustomers", "acme"]
    population.add({**population.sample(), "status": "unheard-of"})
    with mock.client() as portal:
        *known, last = portal.customers.scan().partition_tokens()
        assert sum(len(portal.customers.scan(resume=token).to_list()) for token in known) == 250
        with pytest.raises(PaginationError, match="does not know"):
            portal.customers.scan(resume=last).to_list()


def test_the_tokens_of_a_scan_that_is_resumed_are_those_of_what_is_left() -> None:
    with MockPortal().client() as portal:
        first, *_ = portal.customers.scan().partition_tokens()
        assert portal.customers.scan(resume=first).partition_tokens() == [first]


def test_a_list_cannot_be_shared() -> None:
    message = "^only a scan has partitions that can be walked through by themselves$"
    with MockPortal().client() as portal, pytest.raises(ValueError, match=message):
        portal.customers.list(status=["active", "inactive"]).partition_tokens()


def test_a_pager_names_the_filters_that_there_are() -> None:
    with MockPortal().client() as portal:
        filters = {found.argument: found for found in portal.customers.list(email="a@example.com").filters}
    status, customer_type, email = (filters[name] for name in ("status", "customer_type", "email"))
    assert (status.attribute, status.parts, status.choices) == ("status", True, CustomerStatus)
    assert (customer_type.attribute, customer_type.parts) == ("customer_type", True)
    assert (email.attribute, email.parts, email.choices) == ("email", False, None)
