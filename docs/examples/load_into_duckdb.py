"""Loads eight lists into a DuckDB file and answers three questions: `python load_into_duckdb.py rentals.duckdb`.

It needs `pip install 'flexportal[arrow]' duckdb`.
"""

from __future__ import annotations

import sys

import duckdb
from flexportal import FlexPortal

LISTS = ("customers", "products", "variants", "assets", "orders", "subscriptions", "billing_groups", "payments")

QUESTIONS = {
    "Revenue by month": """
        select strftime(paid_at, '%Y-%m') as month, currency, round(sum(total), 2) as revenue, count(*) as payments
        from payments
        where status = 'paid'
        group by all
        order by all
    """,
    "Overdue payments by customer": """
        select customer_id, last_name, currency, count(*) as payments, round(sum(total), 2) as owed,
            min(due_date)::date as since
        from payments left join customers using (customer_id)
        where payments.status in ('pending', 'failed') and due_date < now()
        group by all
        order by owed desc, customer_id
    """,
    "Devices by status": """
        select assets.status, category, count(*) as devices
        from assets left join products using (product_id)
        group by all
        order by all
    """,
}


def load(client: FlexPortal, connection: duckdb.DuckDBPyConnection) -> None:
    """Replace the tables, all of them or none: an error leaves those of the last load."""
    connection.begin()
    for name in LISTS:
        connection.register("rows", getattr(client, name).list())  # read page by page, by the next line
        connection.execute(f"create or replace table {name} as from rows")
        print(f"{name}: {connection.table(name).shape[0]} rows")
    connection.commit()


def main(path: str) -> None:
    """Load everything, then print the answers."""
    with FlexPortal() as client, duckdb.connect(path) as connection:
        connection.execute("set timezone = 'UTC'")
        load(client, connection)
        for question, query in QUESTIONS.items():
            print(question)
            connection.sql(query).show()


if __name__ == "__main__":
    main(sys.argv[1])
