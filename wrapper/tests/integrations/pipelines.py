"""Pipelines of dlt, each in a folder of its own."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from flexportal.testing import MockAPI

PROGRAM = Path(__file__).with_name("load_two_lists.py")

if TYPE_CHECKING:
    import dlt as dlt_library


def pipeline_in(folder: Path, destination: Any = None) -> dlt_library.Pipeline:
    """A pipeline with its state and database in a folder; each call is like another process."""
    import dlt

    return dlt.pipeline(
        "crm",
        pipelines_dir=str(folder / "crm"),
        destination=destination or dlt.destinations.duckdb(str(folder / "warehouse.duckdb")),
        dataset_name="crm",
    )


def query(pipeline: dlt_library.Pipeline, text: str) -> list[tuple[Any, ...]]:
    with pipeline.sql_client() as client:
        return [tuple(row) for row in client.execute_sql(text) or ()]


def loaded(pipeline: dlt_library.Pipeline, name: str, key: str, column: str = "tenant_id") -> list[tuple[Any, ...]]:
    """Tenant, key and another column of each row, in order."""
    return query(pipeline, f"select tenant_id, {key}, {column} from {name} order by all")  # noqa: S608 - names


def on_server(mock: MockAPI, operation: str, key: str, field: str = "tenantId") -> list[tuple[Any, ...]]:
    """The same of each item that the server has."""
    items = [item for tenant in mock.tenants for item in mock.items(tenant, operation)]
    return sorted((item["tenantId"], item[key], item[field]) for item in items)


def extract(pipeline: dlt_library.Pipeline, source: Any) -> None:
    """A run without the database."""
    pipeline.extract(source)
    pipeline.normalize()


def on_server_of_acme(mock: MockAPI) -> list[tuple[Any, ...]]:
    return [each for each in on_server(mock, "listCustomers", "customerId") if each[0] == "acme"]
