"""Records that a test arranges in Python: what the API then serves, and what is refused."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import flexportal
import pytest
from flexportal import NotFoundError, Order, OrderItem, OrderStatus
from flexportal.contract import Contract
from flexportal.testing import Dataset, MockAPI, build
from flexportal.testing.operations import LISTINGS, model_of

from .conftest import validator
from .relations import assert_related

KINDS = [*LISTINGS]


@pytest.mark.parametrize("customers", [0, 40])
@pytest.mark.parametrize("kind", KINDS)
def test_a_record_that_is_added_is_served_like_any_other(kind: str, customers: int) -> None:
    with MockAPI(customers) as mock, mock.client() as client:
        records, resource = getattr(mock, kind), getattr(client, kind)
        first, second = records.add(), records.add()
        assert resource.list().to_list()[:2] == [second, first]
        assert [*records][:2] == [second, first] == [records.get(identity(each)) for each in (second, first)]
        if hasattr(resource, "get"):
            assert resource.get(identity(first)) == first
        assert len(records) == len([*records]) == len(resource.list().to_list())
        assert (first in records, identity(second) in records, "nothing" in records, 3 in records) == (
            *(True, True, False, False),
        )
        assert_related(mock)
        assert repr(records) == f"<{len(records)} {kind} of 'acme'>"


def identity(record: Any) -> str:
    """The id of any record."""
    kind = next(kind for kind in KINDS if model_of(LISTINGS[kind]) is type(record))
    name = Contract.installed().operation(LISTINGS[kind]).identity
    return str(record.to_dict()[name])


@pytest.mark.parametrize("kind", KINDS)
def test_every_record_that_is_made_up_is_valid_and_another(kind: str, contract: Contract) -> None:
    model = model_of(LISTINGS[kind])
    valid = validator(contract, model.__name__).is_valid
    built = [build(model) for _ in range(5)]
    assert all(valid(each.to_dict()) for each in built)
    assert len({identity(each) for each in built}) == 5
    mock = MockAPI(3)
    assert all(valid(getattr(mock, kind).add().to_dict()) for _ in range(3))


def test_a_builder_makes_any_model_of_the_contract(contract: Contract) -> None:
    for name in sorted(set(contract.document["components"]["schemas"]) & set(flexportal.__all__)):
        model = getattr(flexportal, name)
        if hasattr(model, "from_dict"):
            assert validator(contract, name).is_valid(build(model).to_dict()), name
    assert build(Order, status=OrderStatus.CONFIRMED).status == "confirmed"
    item = build(OrderItem, quantity=3, unit_price=9.5)
    order = build(
        Order, items=[item, {"sku": "X", "product_name": "Y", "quantity": 2, "unitPrice": 1, "contract_length": 12}]
    )
    assert (order.items[0], order.items[1].product_name, order.totals.subtotal) == (item, "Y", 30.5)


def test_what_belongs_together_is_made_up_to_belong_together() -> None:
    mock = MockAPI(0)
    ada = mock.customers.add(first_name="Ada", email="ada@example.com")
    order = mock.orders.add(customer={"customer_id": ada.customer_id, "email": ada.email, "first_name": "Ada",
                                      "last_name": "L"}, status="confirmed")  # fmt: skip
    rental = mock.subscriptions.add(order_id=order.order_id, asset_serial_number=mock.assets.add().serial_number)
    group = mock.billing_groups.add(rental_ids=[rental.rental_id])
    assert (rental.customer_id, group.customer_id, group.active_rental_count) == (ada.customer_id, ada.customer_id, 1)
    assert mock.subscriptions.get(rental.rental_id).billing_group_id == group.billing_group_id
    assert mock.orders.get(order.order_id).status == "fulfilled"
    payments = [mock.payments.add(rental_id=rental.rental_id), mock.payments.add(customer_id=ada.customer_id),
                mock.payments.add(billing_group_id=group.billing_group_id, total=119)]  # fmt: skip
    assert {payment.customer_id for payment in payments} == {ada.customer_id}
    assert (payments[2].subtotal, payments[2].tax_amount, payments[2].payment_type) == (100, 19, "consolidated")
    product = mock.products.add()
    variant = mock.variants.add(product_id=product.product_id)
    assert mock.products.get(product.product_id).variants == [variant]
    assert mock.assets.add(sku=variant.variant_sku).sku == variant.variant_sku
    assert mock.files.add(order_id=order.order_id).order_id == order.order_id
    other = mock.subscriptions.add(customer_id=ada.customer_id, start_date="2026-03-31T00:00:00Z", contract_length=1)
    assert (other.customer_id, other.end_date) == (ada.customer_id, datetime(2026, 4, 28, tzinfo=UTC))
    assert mock.customers.get(ada.customer_id).total_devices_rented == 2
    joined = mock.subscriptions.add(billing_group_id=group.billing_group_id, order_id=order.order_id)
    assert mock.billing_groups.get(group.billing_group_id).rental_ids == [rental.rental_id, joined.rental_id]
    assert_related(mock)


def test_what_is_changed_or_removed_changes_what_refers_to_it() -> None:
    mock = MockAPI(20)
    rental = mock.subscriptions.add()
    serial, customer = rental.asset_serial_number, rental.customer_id
    assert mock.assets.get(serial).status == "rented_out"
    mock.subscriptions.update(rental.rental_id, status="cancelled", notes="Lost.")
    assert (mock.assets.get(serial).status, mock.assets.get(serial).rental_id) == ("returned", None)
    assert mock.customers.get(customer).total_devices_rented == 0
    assert mock.subscriptions.update(rental.rental_id, notes=None).notes is None
    mock.orders.remove(rental.order_id)
    assert rental.order_id not in mock.customers.get(customer).order_ids
    with mock.client() as client, pytest.raises(NotFoundError):
        client.orders.get(rental.order_id)
    group = next(each for each in mock.billing_groups if each.active_rental_count)
    mock.billing_groups.remove(group.billing_group_id)
    assert all(each.billing_group_id != group.billing_group_id for each in mock.subscriptions)
    variant = mock.variants.add()
    mock.variants.update(variant.variant_id, grade="C")
    assert mock.products.get(variant.product_id).variants[-1].grade == "C"
    mock.variants.remove(variant.variant_id)
    assert variant.variant_id not in str(mock.products.get(variant.product_id))
    mock.assets.remove(next(each.serial_number for each in mock.assets if each.rental_id))
    with pytest.raises(ValueError, match=r"payment\.total is missing"):
        mock.payments.update(next(iter(mock.payments)).payment_id, total=None)
    paid = mock.payments.update(next(iter(mock.payments)).payment_id, paid_at=datetime(2026, 6, 1, tzinfo=UTC))
    assert (paid.paid_at, mock.payments.get(paid.payment_id)) == (datetime(2026, 6, 1, tzinfo=UTC), paid)


def test_what_refers_to_a_removed_record_can_still_be_changed() -> None:
    mock = MockAPI(20)
    rental, variant = mock.subscriptions.add(), mock.variants.add()
    customer = next(iter(mock.customers)).customer_id
    group = mock.billing_groups.add(rental_ids=[rental.rental_id], customer_id=customer)
    mock.assets.remove(rental.asset_serial_number)
    assert mock.subscriptions.update(rental.rental_id, status="cancelled").status == "cancelled"
    mock.subscriptions.remove(rental.rental_id)
    assert mock.billing_groups.update(group.billing_group_id, group_name="Lyon").rental_ids == []
    mock.products.remove(variant.product_id)
    assert mock.variants.update(variant.variant_id, grade="C").grade == "C"


def test_a_model_is_added_as_it_is() -> None:
    mock = MockAPI(3)
    order = next(iter(mock.orders)).evolve(order_id="ord_mine", status="confirmed")
    assert mock.orders.add(order) == order
    assert mock.orders.add(order, order_id="ord_another").order_id == "ord_another"
    old = mock.orders.add(created_at=datetime(2020, 1, 1, tzinfo=UTC))
    assert [*mock.orders][-1] == old
    assert mock.orders.update(old.order_id, created_at=datetime.now(UTC)) == next(iter(mock.orders))


def test_records_of_another_tenant() -> None:
    mock = MockAPI(3)
    mock.orders.of("globex").add(build(Order).evolve(order_id="ord_1", customer=customer_of(mock)))
    assert ("ord_1" in mock.orders, "ord_1" in mock.orders.of("globex")) == (False, True)
    assert mock.orders.of("globex").get("ord_1").tenant_id == "globex"
    with pytest.raises(KeyError, match="initech"):
        mock.orders.of("initech")


def customer_of(mock: MockAPI) -> Any:
    """The customer of an order of the second tenant."""
    return next(iter(mock.orders.of("globex"))).customer


def test_the_type_of_records_is_known_by_their_model() -> None:
    mock = MockAPI(3)
    order: Order = mock.records(Order).add()
    assert order in mock.orders
    with pytest.raises(ValueError, match="no list has items of 'OrderItem'; did you mean 'Order'"):
        mock.records(OrderItem)


def test_values_that_the_contract_does_not_list_are_extra() -> None:
    with MockAPI() as mock, mock.client() as client:
        order = mock.orders.add(extra={"status": "on_hold", "channel": "web"})
        assert client.orders.get(order.order_id).status == "on_hold"
        assert client.orders.get(order.order_id).additional_properties == {"channel": "web"}
        mock.orders.update(order.order_id, extra={"status": "lost"})
        assert client.orders.get(order.order_id).status == "lost"


REFUSED: list[tuple[str, dict[str, Any], str]] = [
    ("orders", {"statsu": "pending"}, "order has no field 'statsu'; did you mean 'status'"),
    ("orders", {"zzz": 1}, "order has no field 'zzz'; known: order_id, tenant_id, "),
    ("orders", {"customer": {"emial": "a@example.com"}}, "order_customer has no field 'emial'; did you mean 'email'"),
    ("orders", {"status": "gone"}, "order.status must be 'pending' or "),
    ("payments", {"total": "12"}, "payment.total must be of type number, not str"),
    ("payments", {"customer_id": "cus_x"}, "payment.customerId: there is no 'cus_x' among the customers; add it first"),
    ("subscriptions", {"asset_serial_number": "x"}, "subscription.assetSerialNumber: there is no 'x' among the assets"),
    ("billing_groups", {"rental_ids": ["x"]}, "billing_group.rentalIds: there is no 'x' among the subscriptions"),
    ("subscriptions", {"start_date": "soon"}, "subscription: "),
]


@pytest.mark.parametrize(
    ("kind", "fields", "message"), REFUSED, ids=[f"{kind} {fields}" for kind, fields, _ in REFUSED]
)
def test_a_record_that_cannot_be_is_refused_and_nothing_is_written(
    kind: str, fields: dict[str, Any], message: str
) -> None:
    mock = MockAPI(3)
    with pytest.raises(ValueError, match=f"(?s)^{message.replace('.', '[.]')}"):
        getattr(mock, kind).add(**fields)
    assert {tenant["ids"] for tenant in mock.to_json()["tenants"].values()} == {0}
    assert not any(tenant["records"] for tenant in mock.to_json()["tenants"].values())


def test_an_id_is_there_once_and_stays() -> None:
    mock = MockAPI(3)
    order = next(iter(mock.orders))
    with pytest.raises(ValueError, match=f"the order '{order.order_id}' exists already"):
        mock.orders.add(order)
    with pytest.raises(ValueError, match=r"order\.orderId must not be empty; leave it out"):
        mock.orders.add(order_id="")
    with pytest.raises(ValueError, match="cannot be changed; add another order"):
        mock.orders.update(order.order_id, order_id="ord_other")
    for call in (mock.orders.get, mock.orders.update, mock.orders.remove):
        with pytest.raises(KeyError, match="no order 'ord_other'"):
            call("ord_other")


def test_an_unknown_attribute_is_an_error_that_suggests_one() -> None:
    mock: Any = MockAPI(1)
    with pytest.raises(AttributeError, match="'oders'; did you mean 'orders'"):
        mock.oders  # noqa: B018
    assert not hasattr(mock, "_private")
    assert {*KINDS} <= {*dir(mock)}
    assert not hasattr(MockAPI.__new__(MockAPI), "orders")


def test_a_list_of_its_own_belongs_together_with_no_other() -> None:
    contract = Contract.installed()
    dataset = Dataset(contract, contract.operation("listCustomers"), "acme", 7, 40)
    items = [dataset.item(position) for position in range(40)]
    assert len({item["customerId"] for item in items}) == 40
    assert all(len(item["orderIds"]) == item["totalOrders"] for item in items)
