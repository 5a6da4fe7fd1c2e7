"""Places an order, follows it to a subscription, extends that, and reads its payments.

Orders are confirmed in FlexPortal's dashboard; the program waits for that.
"""

from __future__ import annotations

import time

from flexportal import FlexPortal


def main() -> None:
    """Rent one device to a new customer, for six months more than ordered."""
    with FlexPortal() as client:
        order = client.orders.create(
            customer={"email": "zoe.meyer@example.com", "first_name": "Zoë", "last_name": "Meyer"},
            billing_address={"contact_name": "Zoë Meyer", "street_address": "Ring 1", "city": "Köln", "country": "DE"},
            items=[{"sku": "MBP14-M3-A", "quantity": 1, "contract_length": 12}],
        )
        while (order := client.orders.get(order.order_id)).status == "pending":
            time.sleep(30)
        print(f"order {order.order_id} is {order.status}: {order.totals.total} {order.totals.currency} a month")

        device = client.assets.list(sku=order.items[0].sku, status="available").first()
        if device is None:
            raise SystemExit("no device is available")
        rental = client.subscriptions.create(
            order_id=order.order_id, customer_id=order.customer.customer_id, asset_serial_number=device.serial_number
        )
        extended = client.subscriptions.extend(rental.rental_id, extension_months=6, reason="The project runs longer")
        end, old_end = extended.new_end_date.date(), extended.old_end_date.date()
        print(f"subscription {rental.rental_id} ends {end} instead of {old_end}")

        for payment in client.payments.list(rental_id=rental.rental_id, due_date_from=old_end):
            print(f"{payment.due_date.date()} {payment.total} {payment.currency} {payment.status}")


if __name__ == "__main__":
    main()
