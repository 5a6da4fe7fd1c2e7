"""The source with all lists of the API, and a loader that runs a pipeline until they are loaded."""

# dlt leaves some of its types open.
# pyright: reportUnknownMemberType=false

from __future__ import annotations

import json
from collections.abc import Collection, Iterator, Sequence
from typing import Any, Literal
from uuid import uuid4

import dlt
from dlt.common.data_types.typing import TDataType
from dlt.common.destination.utils import resolve_merge_strategy
from dlt.common.pipeline import LoadInfo
from dlt.common.schema.typing import TColumnSchema
from dlt.extract import DltResource, DltSource
from flexportal_core.operation import Operation
from flexportal_core.paging.tokens import digest
from flexportal_core.types import UNSET, Unset

from ...client import FlexPortal
from ...export.columns import Column, Kind
from ..lists import list_operations, method_of
from .positions import POSITIONS, RESUMED, Iteration
from .rows import TENANT, RowReader, can_list_changes
from .settings import NAME, client_of_source, configured

__all__ = ["flexportal_source", "load"]

ROWS_PER_LOAD = 50_000
# The column that names the iteration which saw a row last, and the table of complete ones: the rows that none of them
# saw were deleted.
ITERATION, ITERATIONS, LIST = "_iteration", "iterations", "list_name"
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
    rows_per_load: int | Unset | None = UNSET,
    full_refresh: bool = False,
    changes_only: Collection[str] = (),
    fresh: bool = False,
) -> DltSource:
    """Return a dlt source with a resource for each list of the API: `customers`, `orders`, `payments` and so on.

    Select lists with `with_resources("orders", "payments")`. Rows are merged by tenant and ID. A run of a pipeline
    loads at most `rows_per_load` rows of each list, and the next run continues after them; dlt stores the positions in
    the pipeline's state, together with the rows. `load` runs a pipeline until all is loaded. Each row has the column
    `_iteration`, and the table `iterations` the last complete iteration of each list and tenant: a row with an earlier
    one was deleted.

    Args:
        client: The client to use; it stays open. None means that the source opens one when it is first used, with the
            configuration `[sources.flexportal]` of dlt, and the rest from the environment, as `FlexPortal()` does.
        tenants: IDs of the tenants to load; None means the configured ones, else the tenant of the client.
        rows_per_load: Maximum number of rows of each list in a run, which is also what a failed run loses; None means
            all. Default: the configured number, else 50,000.
        full_refresh: Whether to replace the tables instead of merging rows. Each run reads the whole lists, and a table
            is replaced only if its list could be read to the end.
        changes_only: Lists of which to load only the rows that changed since the last load; possible for lists that the
            API sorts by the last change: `orders` and `assets`.
        fresh: Whether to read all lists from the beginning, even if earlier runs left them unfinished.

    Raises:
        ValueError: `tenants` is empty, `rows_per_load` is less than 1, `changes_only` names another list or is combined
            with `full_refresh`, or a configured value is malformed.
    """
    tenants = configured("tenants", list) if tenants is None else tenants
    if tenants is not None and not list(tenants):
        raise ValueError("tenants is empty; pass None to load the tenant of the client")
    most = None if full_refresh else _rows_per_load(rows_per_load)
    _check_changes(changes_only, full_refresh)
    disposition: Literal["merge", "replace"] = "replace" if full_refresh else "merge"
    opened, request = client_of_source(client, tenants), uuid4().hex if fresh or full_refresh else None

    def resource(name: str, operation: Operation[Any]) -> DltResource:
        reader = RowReader(operation, changes_only=name in changes_only)

        def rows() -> Iterator[Any]:
            _check_hints(dlt.current.resource(), disposition, reader.key)
            yield dlt.mark.materialize_table_schema()
            # A table whose rows are dropped gets all of them in the same run.
            for given in _rows(reader, opened(), tenants, None if _is_refresh() else most, request):
                if isinstance(given, list):
                    yield given
                elif not (reader.changes_only or full_refresh):
                    yield _complete({LIST: name} | given)

        found: DltResource = dlt.resource(
            rows,
            name=name,
            write_disposition=disposition,
            primary_key=tuple(reader.key),
            columns=[_column(column, reader.key) for column in (*reader.layout.columns, ITERATION_COLUMN)],
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
        ValueError: `write_disposition` is among the options.
        PipelineStepFailed: A run failed. The runs before it are loaded, and another call continues after them. Its
            cause is among its chained errors: a `FlexPortalError` if a list could not be read.
    """
    if "write_disposition" in options:
        raise ValueError("the source sets write_disposition; to replace tables, pass full_refresh=True to it")
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


def _rows_per_load(given: int | Unset | None) -> int | None:
    if isinstance(given, Unset):
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


def _check_hints(resource: DltResource, disposition: str, key: Collection[str]) -> None:
    """Refuse what would lose or repeat rows. Raises: ValueError."""
    table: Any = resource.compute_table_schema()
    if table.get("write_disposition") != disposition:
        raise ValueError(f"{resource.name}: the source needs the write disposition {disposition!r}")
    if disposition == "replace":
        return
    if {name for name, column in table["columns"].items() if column.get("primary_key")} != set(key):
        raise ValueError(f"{resource.name}: the source needs the primary key {', '.join(key)}")
    strategy = resolve_merge_strategy({resource.name: table}, table)
    if strategy is None:
        raise ValueError(
            f"{resource.name}: the destination cannot merge rows, so each load would append them again; "
            "use flexportal_source(full_refresh=True)"
        )
    if strategy not in MERGE_STRATEGIES:
        raise ValueError(
            f"{resource.name}: the merge strategy {strategy!r} needs all rows in each run; use "
            f"{' or '.join(MERGE_STRATEGIES)}"
        )


def _is_refresh() -> bool:
    """Whether the run drops the rows that were loaded before, by dlt's option `refresh`."""
    pipeline: Any = dlt.current.pipeline()
    package: Any = dlt.current.load_package_state()
    state = package["state"]
    return bool(pipeline.refresh or state.get("dropped_tables") or state.get("truncated_tables"))


def _rows(
    reader: RowReader, client: FlexPortal, tenants: Sequence[str] | None, most: int | None, fresh: str | None
) -> Iterator[list[dict[str, Any]] | dict[str, Any]]:
    """The rows of one list in one run, and after those of a tenant what is complete; writes the state at the end."""
    names = {tenant: _name(client, tenant, reader) for tenant in tenants or [client.tenant_id]}
    iteration = Iteration(dlt.current.resource_state(), names.values(), fresh)
    for tenant, name in names.items():
        position, since = iteration.positions[name], iteration.changes.get(name)
        if most == 0 or position.is_complete:
            continue
        method = method_of(client.with_options(tenant_id=tenant), reader.operation)
        for rows in reader.read(method, position, most, since):
            yield [row | {ITERATION: iteration.began} for row in rows]
            most = None if most is None else most - len(rows)
        if position.is_complete:
            yield {TENANT: tenant, ITERATION: iteration.began}
    iteration.save()


def _name(client: FlexPortal, tenant: str, reader: RowReader) -> str:
    return digest(json.dumps([client.base_url, tenant, reader.changes_only])).hex()


def _complete(row: dict[str, Any]) -> Any:
    """A row of the table of complete iterations."""
    # Without the columns of the list, which the hints would have otherwise.
    key: dict[str, Any] = {"primary_key": (LIST, TENANT), "columns": {}}
    hints = dlt.mark.make_hints(table_name=ITERATIONS, write_disposition="merge", **key)
    return dlt.mark.with_hints(row, hints, create_table_variant=True)


def _column(column: Column, key: Collection[str]) -> TColumnSchema:
    return {
        "name": column.name,
        "data_type": TYPES.get(column.kind, "text"),
        "nullable": column.name not in (*key, ITERATION),
    }
