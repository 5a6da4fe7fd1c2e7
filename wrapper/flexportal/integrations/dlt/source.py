"""The source with all lists of the API, and a loader that runs a pipeline until they are loaded."""

# dlt leaves some of its types open.
# pyright: reportUnknownMemberType=false

from __future__ import annotations

import json
from collections.abc import Collection, Iterator, Sequence
from datetime import datetime
from functools import partial
from typing import Any
from uuid import uuid4

import dlt
from dlt.common.data_types.typing import TDataType
from dlt.common.destination.utils import resolve_merge_strategy
from dlt.common.pipeline import LoadInfo
from dlt.common.schema.typing import TColumnSchema
from dlt.extract import DltResource, DltSource
from flexportal_core.operation import Operation
from flexportal_core.paging.tokens import digest

from ...client import FlexPortal
from ...export.columns import Column, Kind
from ...options import UNCHANGED, Unchanged
from ..lists import list_operations, method_of
from .positions import POSITIONS, RESUMED, Positions
from .rows import ITERATION, TENANT, RowReader, can_list_changes
from .settings import NAME, ClientOfSource, configured

__all__ = ["flexportal_source", "load"]

ROWS_PER_LOAD = 50_000
# The table of complete iterations; a row that none of them saw was deleted.
ITERATIONS, LIST = "iterations", "list_name"
ITERATION_COLUMN = Column(ITERATION, Kind.TIMESTAMP)
MERGE_STRATEGIES = ("delete-insert", "upsert")
TYPES: dict[Kind, TDataType] = {
    Kind.NUMBER: "double",
    Kind.INTEGER: "bigint",
    Kind.BOOLEAN: "bool",
    Kind.TIMESTAMP: "timestamp",
    Kind.STRINGS: "json",
}


def flexportal_source(
    client: FlexPortal | None = None,
    *,
    tenants: Sequence[str] | None = None,
    rows_per_load: int | Unchanged | None = UNCHANGED,
    full_refresh: bool = False,
    changes_only: Collection[str] = (),
    fresh: bool = False,
) -> DltSource:
    """A source with a resource for each list of the API: `customers`, `orders`, `payments` and so on.

    Select lists with `with_resources("orders", "payments")`. Rows are merged on the tenant and the ID that the contract
    names. A run of a pipeline loads at most `rows_per_load` rows of each list, and the next run continues after them;
    dlt stores the positions in the pipeline's state, together with the rows. `load` runs a pipeline until all is
    loaded. Each row has the column `_iteration`, and the table `iterations` the last complete iteration of each list
    and tenant: a row with an earlier one was deleted.

    Args:
        client: The client to use; it stays open. None means that the source opens one when it is first used, with the
            configuration `[sources.flexportal]` of dlt, and the rest from the environment, as `FlexPortal()` does.
        tenants: The tenants to load; None means the configured ones, or else the client's.
        rows_per_load: Maximum number of rows of each list in a run, which is also what a failed run loses; None means
            all. Left out: the configured number, or else 50,000.
        full_refresh: Replace the tables instead of merging rows. Each run reads the whole lists, and a table is
            replaced only if its list could be read to the end.
        changes_only: Lists of which to load only what changed since the last load. The API must be able to sort them
            by the last change: `orders` and `assets`.
        fresh: Begin all lists anew, whatever earlier runs left unfinished.

    Raises:
        ValueError: `tenants` is empty, `rows_per_load` is less than 1, `changes_only` names another list or is combined
            with `full_refresh`, or a configured value is malformed.
    """
    tenants = configured("tenants", list) if tenants is None else tenants
    if tenants is not None and not list(tenants):
        raise ValueError("tenants is empty; pass None to load the client's own")
    most = None if full_refresh else _rows_per_load(rows_per_load)
    _check_changes(changes_only, full_refresh)
    opened, request = ClientOfSource(client, tenants), uuid4().hex if fresh or full_refresh else None

    def resource(name: str, operation: Operation[Any]) -> DltResource:
        reader = RowReader(operation, changes_only=name in changes_only, replaces=full_refresh)

        def rows() -> Iterator[Any]:
            _check_hints(dlt.current.resource(), reader)
            yield dlt.mark.materialize_table_schema()
            yield from _rows(name, reader, opened.open(), tenants, most, request)

        found: DltResource = dlt.resource(
            rows,
            name=name,
            write_disposition=reader.disposition,
            primary_key=reader.key,
            columns=[_column(reader.key, column) for column in (*reader.columns, ITERATION_COLUMN)],
        )
        return found

    # Without parameters: dlt would look up each that has a default, even as an environment variable of that name.
    @dlt.source(name=NAME, section=NAME)
    def source() -> Any:
        return [resource(name, operation) for name, operation in list_operations().items()]

    return source()


def load(pipeline: dlt.Pipeline, source: DltSource, **options: Any) -> list[LoadInfo]:
    """Run a pipeline until the selected lists of the source are loaded, after completing what an earlier run left.

    A list that an earlier load left unfinished is continued, and then read once more from the beginning, since what was
    read before may have changed. So the tables have all rows that the API had when `load` was called.

    Args:
        pipeline: The pipeline.
        source: The source that `flexportal_source` returns.
        options: Passed to each `pipeline.run`, such as `loader_file_format="parquet"`; `refresh` only to the first one.

    Returns:
        The result of each run.

    Raises:
        ValueError: `write_disposition` is among the options, or the pipeline itself has a `refresh` mode.
        PipelineStepFailed: A run failed. The runs before it are loaded, and another call continues after them. Its
            cause is among its chained errors: a `FlexPortalError` if a list could not be read.
    """
    if "write_disposition" in options:
        raise ValueError("write_disposition is decided by the source; flexportal_source(full_refresh=True) replaces")
    if pipeline.refresh:
        raise ValueError("the pipeline was made with refresh, which drops every run; pass refresh to load instead")
    first: dict[str, Any] = {"refresh": options.pop("refresh", None)}
    runs = list[LoadInfo]()
    due: set[str] = set(source.selected_resources)
    again: set[str] | None = None
    while due:
        while pipeline.has_pending_data:
            runs.append(pipeline.run(**options))
        runs.append(pipeline.run(source.with_resources(*due), **(first if again is None else {}), **options))
        state: Any = pipeline.state
        states: dict[str, Any] = state["sources"][source.name]["resources"]
        if again is None:
            again = {name for name in due if states.get(name, {}).get(RESUMED)}
        due = {name for name in due if states.get(name, {}).get(POSITIONS)}
        if not due:
            due, again = again, set()
    return runs


def _rows_per_load(given: int | Unchanged | None) -> int | None:
    if isinstance(given, Unchanged):
        found: int | None = configured("rows_per_load", int)
        given = ROWS_PER_LOAD if found is None else found
    if given is not None and given < 1:
        raise ValueError(f"rows_per_load must be 1 or more, not {given}; None means all")
    return given


def _check_changes(lists: Collection[str], full_refresh: bool) -> None:
    if lists and full_refresh:
        raise ValueError("changes_only cannot be combined with full_refresh, which replaces whole tables")
    able = [name for name, operation in list_operations().items() if can_list_changes(operation)]
    for name in lists:
        if name not in able:
            raise ValueError(f"changes_only: the API cannot list the changes of {name!r}; it can for {', '.join(able)}")


def _check_hints(resource: DltResource, reader: RowReader) -> None:
    """Refuse what would lose or repeat rows. Raises: ValueError."""
    table: Any = resource.compute_table_schema()
    if table.get("write_disposition") != reader.disposition:
        raise ValueError(f"{resource.name}: the source needs the write disposition {reader.disposition!r}")
    if reader.replaces:
        return
    key = {name for name, column in table["columns"].items() if column.get("primary_key")}
    if key != set(reader.key):
        raise ValueError(f"{resource.name}: the source needs the primary key {', '.join(reader.key)}")
    strategy = resolve_merge_strategy({resource.name: table}, table)
    if strategy is None:
        raise ValueError(
            f"{resource.name}: the destination cannot merge rows, and each load would append them again; "
            "flexportal_source(full_refresh=True) replaces its tables"
        )
    if strategy not in MERGE_STRATEGIES:
        raise ValueError(
            f"{resource.name}: the merge strategy {strategy!r} needs all rows in each run; use "
            f"{' or '.join(MERGE_STRATEGIES)}"
        )


def _rows(
    name: str,
    reader: RowReader,
    client: FlexPortal,
    tenants: Sequence[str] | None,
    most: int | None,
    fresh: str | None,
) -> Iterator[Any]:
    """The rows of one list in one run, and a row for each iteration that is complete; writes the state at the end."""
    names = {tenant: _name(client, tenant, reader) for tenant in tenants or [client.tenant_id]}
    positions = Positions(dlt.current.resource_state(), names.values(), fresh)
    for tenant, key in names.items():
        if most == 0 or positions.of(key).is_complete:
            continue
        method = method_of(client.with_options(tenant_id=tenant), reader.operation)
        since, begin_again = positions.latest_change(key), partial(positions.begin_again, key)
        for rows in reader.read(method, positions.of(key), most, since, begin_again):
            yield rows
            most = None if most is None else most - len(rows)
        if positions.of(key).is_complete and reader.sees_deletions:
            yield _complete(name, tenant, positions.of(key).began)
    positions.save()


def _name(client: FlexPortal, tenant: str, reader: RowReader) -> str:
    return digest(json.dumps([client.base_url, tenant, reader.changes_only])).hex()


def _complete(name: str, tenant: str, iteration: datetime) -> Any:
    """A row of the table of complete iterations."""
    # Without the columns of the list, which the hints would have otherwise.
    key: dict[str, Any] = {"primary_key": (LIST, TENANT), "columns": {}}
    hints = dlt.mark.make_hints(table_name=ITERATIONS, write_disposition="merge", **key)
    return dlt.mark.with_hints({LIST: name, TENANT: tenant, ITERATION: iteration}, hints, create_table_variant=True)


def _column(key: Collection[str], column: Column) -> TColumnSchema:
    return {
        "name": column.name,
        "data_type": TYPES.get(column.kind, "text"),
        "nullable": column.name not in (*key, ITERATION),
    }
