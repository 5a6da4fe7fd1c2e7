"""Customers for a data warehouse, through dlt: `pip install 'flexportal[dlt]'`, and what your destination needs."""

# dlt leaves some of its types open.
# pyright: reportUnknownMemberType=false

from __future__ import annotations

import json
from collections.abc import Collection, Iterator, Sequence
from contextlib import AbstractContextManager, nullcontext
from itertools import islice
from typing import Any

from flexportal_api.models.customer_status import CustomerStatus
from flexportal_api.models.customer_type import CustomerType
from flexportal_core.paging.tokens import digest

from ..client import FlexPortal
from ..export.columns import Column, Kind, Layout, parsed

try:
    import dlt
    from dlt.common.data_types.typing import TDataType
    from dlt.common.pipeline import LoadInfo
    from dlt.common.schema.typing import TColumnSchema
    from dlt.extract import DltSource
except ModuleNotFoundError as error:
    if error.name != "dlt":
        raise
    raise ImportError("flexportal.integrations.dlt needs dlt: pip install 'flexportal[dlt]'") from error

__all__ = ["flexportal_source", "load"]

NAME, RESOURCE = "flexportal", "customers"
KEY = f"sources.{NAME}.api_key"
# Two tenants may use the same id.
PRIMARY_KEY = ("tenant_id", "customer_id")
BATCH = 1000
# In the resource's state until all is loaded: the position of each listing, a resume token or None at the end.
POSITIONS = "positions"
TYPES: dict[Kind, TDataType] = {
    Kind.NUMBER: "double",
    Kind.INTEGER: "bigint",
    Kind.BOOLEAN: "bool",
    Kind.TIMESTAMP: "timestamp",
    Kind.STRINGS: "json",
}

Row = dict[str, Any]


def flexportal_source(
    client: FlexPortal | None = None,
    *,
    tenants: Sequence[str] | None = None,
    status: str | CustomerStatus | Collection[str] | None = None,
    customer_type: str | CustomerType | Collection[str] | None = None,
    rows_per_load: int | None = 50_000,
) -> DltSource:
    """A source with the resource `customers`, merged on tenant and customer id.

    A run of a pipeline loads at most `rows_per_load` customers, and the next run continues after them; dlt stores the
    position in the pipeline's state, together with the rows. `load` runs a pipeline until all are loaded. Then, or with
    other tenants or filters, the listing starts anew. Deleted customers stay in the table.

    Args:
        client: The client to use; it stays open. None means that each run opens one, with dlt's secret
            `sources.flexportal.api_key` if there is one and the rest from the environment, as `FlexPortal()` does.
        tenants: The tenants to load; None means the client's.
        status: Only customers of this status; None means no filter.
        customer_type: Only customers of this type; None means no filter.
        rows_per_load: Maximum number of customers per run, which is also what a failed run loses; None means all.

    Raises:
        ValueError: `tenants` is empty, or `rows_per_load` is less than 1.
    """
    if tenants is not None and not list(tenants):
        raise ValueError("tenants is empty; pass None to load the client's own")
    if rows_per_load is not None and rows_per_load < 1:
        raise ValueError(f"rows_per_load must be 1 or more, not {rows_per_load}; None means all")
    filters: dict[str, Any] = {"status": status, "customer_type": customer_type}

    def customers() -> Iterator[list[Row]]:
        positions: dict[str, str | None] = dlt.current.resource_state().setdefault(POSITIONS, {})
        with _opened(client, tenants) as opened:
            yield from _rows(opened, tenants or [opened.tenant_id], filters, rows_per_load, positions)

    # Without parameters: dlt would look up each that has a default, even as an environment variable of that name.
    @dlt.source(name=NAME, section=NAME)
    def source() -> Any:
        columns: list[TColumnSchema] = list(map(_column, Layout().columns))
        return dlt.resource(
            customers, name=RESOURCE, write_disposition="merge", primary_key=PRIMARY_KEY, columns=columns
        )

    return source()


def load(pipeline: dlt.Pipeline, source: DltSource, **options: Any) -> list[LoadInfo]:
    """Run a pipeline until all customers of the source are loaded, after completing what an earlier run left.

    Args:
        pipeline: The pipeline.
        source: The source that `flexportal_source` returns.
        options: Passed to each `pipeline.run`, such as `loader_file_format="parquet"`.

    Returns:
        The result of each run.

    Raises:
        PipelineStepFailed: A run failed. The runs before it are loaded, and another call continues after them. Its
            cause is among its chained errors: a `FlexPortalError` if the listing failed.
    """
    runs: list[LoadInfo] = []
    while True:
        # With pending data, a run only loads that.
        data = None if pipeline.has_pending_data else source
        runs.append(pipeline.run(data, **options))
        state: Any = pipeline.state
        if data is not None and not state["sources"][source.name]["resources"][RESOURCE][POSITIONS]:
            return runs


def _opened(client: FlexPortal | None, tenants: Sequence[str] | None) -> AbstractContextManager[FlexPortal]:
    if client is not None:
        return nullcontext(client)
    # Read without a type, the value is marked as a secret and omitted from the pipeline's trace.
    secrets: Any = dlt.secrets
    return FlexPortal(secrets.get(KEY), None if tenants is None else tenants[0])


def _rows(
    client: FlexPortal,
    tenants: Sequence[str],
    filters: dict[str, Any],
    most: int | None,
    positions: dict[str, str | None],
) -> Iterator[list[Row]]:
    """The customers of one run in batches; updates the positions."""
    names = {tenant: digest(json.dumps([client.base_url, tenant, filters])).hex() for tenant in tenants}
    for other in positions.keys() - names.values():
        del positions[other]
    layout = Layout()
    for tenant, name in names.items():
        if most == 0 or _is_complete(positions, name):
            continue
        pager = client.with_options(tenant_id=tenant).customers.list(
            **filters, max_items=most, resume=positions.get(name)
        )
        items = iter(pager.raw_items())
        while batch := list(islice(items, BATCH)):
            yield [dict(zip(layout.names, layout.cells(parsed(item)), strict=True)) for item in batch]
            most = None if most is None else most - len(batch)
        positions[name] = items.resume_token
    if all(_is_complete(positions, name) for name in names.values()):
        positions.clear()


def _is_complete(positions: dict[str, str | None], name: str) -> bool:
    return name in positions and positions[name] is None


def _column(column: Column) -> TColumnSchema:
    return {
        "name": column.name,
        "data_type": TYPES.get(column.kind, "text"),
        "nullable": column.name not in PRIMARY_KEY,
    }
