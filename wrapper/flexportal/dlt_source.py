"""Customers for a warehouse, by way of dlt: `pip install 'flexportal[dlt]'`, and what your destination wants."""

# dlt leaves some of its types open.
# pyright: reportUnknownMemberType=false

from __future__ import annotations

import json
from collections.abc import Collection, Iterator, Sequence
from contextlib import AbstractContextManager, nullcontext
from itertools import islice
from typing import Any

from .adapter import CustomerStatus, CustomerType
from .client import FlexPortal
from .exports.columns import Column, Kind, Layout, parsed
from .resume import digest

try:
    import dlt
    from dlt.common.data_types.typing import TDataType
    from dlt.common.pipeline import LoadInfo
    from dlt.common.schema.typing import TColumnSchema
    from dlt.extract import DltSource
except ModuleNotFoundError as error:
    if error.name != "dlt":
        raise
    raise ImportError("flexportal.dlt_source needs dlt: pip install 'flexportal[dlt]'") from error

__all__ = ["flexportal_source", "load"]

NAME, RESOURCE = "flexportal", "customers"
KEY = f"sources.{NAME}.api_key"
# Nobody promises that two tenants never have the same id.
PRIMARY_KEY = ("tenant_id", "customer_id")
GROUP = 1000
# In the resource's state, while not all is loaded: where each listing stands, a resume token or None at the end.
WALKS = "walks"
TYPES: dict[Kind, TDataType] = {
    Kind.NUMBER: "double",
    Kind.INTEGER: "bigint",
    Kind.FLAG: "bool",
    Kind.TIME: "timestamp",
    Kind.TEXTS: "json",
}

Row = dict[str, Any]


def flexportal_source(
    portal: FlexPortal | None = None,
    *,
    tenants: Sequence[str] | None = None,
    status: str | CustomerStatus | Collection[str] | None = None,
    customer_type: str | CustomerType | Collection[str] | None = None,
    rows_per_load: int | None = 50_000,
) -> DltSource:
    """A source with the resource `customers`, which is merged on tenant and customer id.

    A run of a pipeline brings `rows_per_load` customers at most, and the next run goes on behind them: where, dlt keeps
    in the pipeline's state, together with the rows. `load` runs a pipeline until all are there. After that the listing
    begins anew. So it does with other tenants or filters. Customers who were deleted stay in the table.

    Args:
        portal: Whom to ask; it stays open. None means that one is opened for each run: with dlt's secret
            `sources.flexportal.api_key` if there is one, the rest from the environment, as `FlexPortal()` does.
        tenants: The tenants to load; None means the portal's.
        status: Only customers of this status; None means: do not filter.
        customer_type: Only customers of this type; None means: do not filter.
        rows_per_load: How many customers a run brings at most, which is also what a run that dies costs; None means
            that one run brings all.

    Raises:
        ValueError: `tenants` is empty, or `rows_per_load` is less than 1.
    """
    if tenants is not None and not list(tenants):
        raise ValueError("tenants is empty; pass None to load the portal's own")
    if rows_per_load is not None and rows_per_load < 1:
        raise ValueError(f"rows_per_load must be 1 or more, not {rows_per_load}; None means all")
    filters: dict[str, Any] = {"status": status, "customer_type": customer_type}

    def customers() -> Iterator[list[Row]]:
        walks: dict[str, str | None] = dlt.current.resource_state().setdefault(WALKS, {})
        with _opened(portal, tenants) as opened:
            yield from _rows(opened, tenants or [opened.tenant_id], filters, rows_per_load, walks)

    # No arguments: dlt would look up each that has a default, in the end as an environment variable of that very name.
    @dlt.source(name=NAME, section=NAME)
    def source() -> Any:
        columns: list[TColumnSchema] = list(map(_column, Layout().columns))
        return dlt.resource(
            customers, name=RESOURCE, write_disposition="merge", primary_key=PRIMARY_KEY, columns=columns
        )

    return source()


def load(pipeline: dlt.Pipeline, source: DltSource, **options: Any) -> list[LoadInfo]:
    """Run a pipeline until all customers of the source are loaded, beginning with what an earlier run left behind.

    Args:
        pipeline: The pipeline.
        source: What `flexportal_source` gives.
        options: For each `pipeline.run`, such as `loader_file_format="parquet"`.

    Returns:
        What dlt says of each run.

    Raises:
        PipelineStepFailed: A run failed. What the runs before it brought is loaded, and another call goes on there. Why
            it failed is among its causes: a `FlexPortalError` where that was the listing.
    """
    runs: list[LoadInfo] = []
    while True:
        # A run that finds something pending does no more than to finish that.
        data = None if pipeline.has_pending_data else source
        runs.append(pipeline.run(data, **options))
        state: Any = pipeline.state
        if data is not None and not state["sources"][source.name]["resources"][RESOURCE][WALKS]:
            return runs


def _opened(portal: FlexPortal | None, tenants: Sequence[str] | None) -> AbstractContextManager[FlexPortal]:
    if portal is not None:
        return nullcontext(portal)
    # Asked for without a type, the value is known as a secret, and is in no trace of the pipeline.
    secrets: Any = dlt.secrets
    return FlexPortal(secrets.get(KEY), None if tenants is None else tenants[0])


def _rows(
    portal: FlexPortal,
    tenants: Sequence[str],
    filters: dict[str, Any],
    most: int | None,
    walks: dict[str, str | None],
) -> Iterator[list[Row]]:
    """The customers of one run, some at a time; moves the walks on."""
    names = {tenant: digest(json.dumps([portal.base_url, tenant, filters])).hex() for tenant in tenants}
    for other in walks.keys() - names.values():
        del walks[other]
    layout = Layout()
    for tenant, name in names.items():
        if most == 0 or _is_over(walks, name):
            continue
        listing = portal.with_options(tenant_id=tenant).customers.list(
            **filters, max_items=most, resume=walks.get(name)
        )
        rows = iter(listing.rows())
        while group := list(islice(rows, GROUP)):
            yield [dict(zip(layout.names, layout.cells(parsed(row)), strict=True)) for row in group]
            most = None if most is None else most - len(group)
        walks[name] = rows.resume_token
    if all(_is_over(walks, name) for name in names.values()):
        walks.clear()


def _is_over(walks: dict[str, str | None], name: str) -> bool:
    return name in walks and walks[name] is None


def _column(column: Column) -> TColumnSchema:
    return {
        "name": column.name,
        "data_type": TYPES.get(column.kind, "text"),
        "nullable": column.name not in PRIMARY_KEY,
    }
