"""Pages, pagers, resources and clients as terminals and notebooks show them."""

from __future__ import annotations

import copy
import pickle
from collections.abc import Callable
from typing import Any

import pytest
from flexportal import Customer
from flexportal.testing import customer_json
from flexportal_core.notebook import table
from tests.client.customers import EMAIL, KEY, Script, async_client, client, page

MAKERS = pytest.mark.parametrize("make", [client, async_client], ids=["sync", "async"])


def test_a_page_iterates_and_shows_how_many_items_it_has() -> None:
    found = next(client(Script(page(3, next_cursor="x"))).customers.list(email=EMAIL, prefetch=False).pages())

    assert [each.customer_id for each in found] == [each.customer_id for each in found.items]
    assert len(found) == 3
    assert repr(found) == "<Page: 3 items, others follow>"


def test_a_page_is_a_table_in_a_notebook() -> None:
    pager = client(
        Script(page(2, company="<Ada & Co>", customFields={"a": 1}, createdAt="2026-03-14"))
    ).customers.list()
    shown = next(pager.pages())._repr_html_()
    raw = next(pager.raw_items().pages())._repr_html_()

    assert shown.count("<tr>") == raw.count("<tr>") == 3
    assert "<caption>Page: 2 items, none follow</caption>" in shown
    for expected in ("<th>customer_id</th>", "<td>&lt;Ada &amp; Co&gt;</td>", "2026-03-14T00:00:00+00:00"):
        assert expected in shown
    assert "<Ada" not in shown + raw
    assert "{&quot;a&quot;: 1}" in shown


def test_what_an_item_lacks_is_an_empty_cell() -> None:
    known, unknown = Customer.from_dict(customer_json(phone="1")), Customer.from_dict(customer_json())
    unknown.phone = None
    shown = table("", [known, unknown])

    assert shown.count("<td>") == 2 * shown.count("<th>")
    assert "<td></td>" in shown


def test_a_model_is_a_table_of_its_attributes_in_a_notebook() -> None:
    shown = Customer.from_dict(customer_json(company="<Ada & Co>", createdAt="2026-03-14"))._repr_html_()

    assert shown.startswith("<table><caption>Customer</caption>")
    for expected in (">company</th>", ">&lt;Ada &amp; Co&gt;</td>", ">2026-03-14T00:00:00+00:00</td>"):
        assert expected in shown


@MAKERS
def test_notebooks_show_what_clients_resources_and_pagers_offer_and_request_nothing(make: Callable[..., Any]) -> None:
    script = Script()
    opened = make(script)
    pager = opened.customers.list(email=EMAIL)
    for shown, expected in (
        (opened, f"tenant &#x27;acme&#x27; at {opened.base_url}</caption>"),
        (opened, ">Orders of devices.</td>"),
        (opened.orders, ">Cancel an order.</td>"),
        (pager, "customers.list(email=…, page_size=100, max_items=None)</caption>"),
        (pager, ">first</th>"),
    ):
        assert expected in shown._repr_html_()
        assert KEY not in shown._repr_html_()
        assert EMAIL not in shown._repr_html_()
    assert not script.requests


@MAKERS
@pytest.mark.parametrize("copied", [copy.deepcopy, copy.copy, pickle.dumps])
def test_what_uses_connections_is_not_copied(make: Callable[..., Any], copied: Callable[[object], object]) -> None:
    opened = make(Script())
    pager = opened.customers.list()
    for each in (opened, opened.with_options(timeout=1), opened.customers, pager, pager.pages()):
        with pytest.raises(TypeError, match=f"^{type(each).__name__} cannot be pickled or copied.* resume_token"):
            copied(each)


def test_pagers_and_resources_show_what_they_list_but_no_values() -> None:
    opened, other = client(Script()), async_client(Script())
    pager = opened.customers.list(email=EMAIL, status=["active"], max_items=5)

    assert repr(pager) == "<Pager of customers.list(status=…, email=…, page_size=100, max_items=5)>"
    assert repr(opened.customers.list()) == "<Pager of customers.list(page_size=100, max_items=None)>"
    assert "as a scan" in repr(other.orders.scan())
    assert repr(other.orders.list()).startswith("<AsyncPager of orders.list(page_size=100")
    assert repr(opened.customers.list().pages()) == "<Pages: 0 pages and 0 items received>"
    assert repr(opened.customers) == f"<Customers at {opened.base_url}>"
    assert repr(other.orders) == f"<AsyncOrders at {opened.base_url}>"
