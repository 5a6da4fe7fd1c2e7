"""The Python Data Source: the driver plans tasks and sends nothing, each task reads with a client of its own.

A task reads one partition of one tenant. The API key is no part of the plan: a task reads it where it runs, from the
environment or a file. It cannot be a setting, since Spark writes those of a session into its event log in clear.
"""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import Any

try:
    import_module("pyarrow")  # every task needs it
    from pyspark.sql.datasource import DataSource, DataSourceReader, EqualNullSafe, EqualTo, Filter, In, InputPartition
    from pyspark.sql.types import (
        ArrayType,
        BooleanType,
        DataType,
        DoubleType,
        LongType,
        StringType,
        StructField,
        StructType,
        TimestampType,
    )
except ImportError as error:
    raise ImportError(
        "flexportal.integrations.spark needs pyspark 4.1 or newer: pip install 'flexportal[spark]'"
    ) from error

from flexportal_core.tracebacks import private

from ...client import FlexPortal
from ...errors import ConfigurationError, PaginationError
from ...export.arrow_files import batches
from ...export.columns import Column, Kind, Layout, parsed
from .. import EMAIL_ADDRESS
from .options import arguments

__all__ = ["CustomersPartition", "CustomersReader", "FlexPortalDataSource"]

# Each value takes a request at least; with more of them, Spark filters a read of all customers.
MOST_VALUES = 100
# Planning sends nothing, and the driver may not have the key.
NO_KEY = "planning-sends-nothing"


@dataclass
class CustomersPartition(InputPartition):
    """What one task reads.

    Args:
        tenant: The tenant.
        base_url: The server.
        token: The token of a partition of the tenant's scan; None means a list of all customers.
    """

    tenant: str
    base_url: str
    token: str | None


class FlexPortalDataSource(DataSource):
    """Customers, after `spark.dataSource.register(FlexPortalDataSource)`.

    Options: `tenants` (separated by commas), `region` or `baseUrl`, each by default that of the driver's environment;
    `keyFile`, a file with the key where tasks run, instead of `FLEXPORTAL_API_KEY` there; `requestsPerMinute` of all
    tasks of an executor; `split`, false to read each tenant in one task; `pushdown`, true to make filters part of the
    requests, which also needs `spark.sql.python.filterPushdown.enabled`; `pageSize`, `timeout`, `deadline` (of a task),
    `maxRetries` and `allowInsecure` as for `FlexPortal`.
    """

    @classmethod
    def name(cls) -> str:
        """The name for `spark.read.format`."""
        return "flexportal"

    def schema(self) -> StructType:
        """The contract's columns, addresses as structs. Raises: ValueError, ConfigurationError: An option is wrong."""
        self._reader([]).partitions()
        return _schema()

    def reader(self, schema: StructType) -> CustomersReader:
        """The reader of these columns. Raises: ValueError: A column is not in the contract."""
        known = {field.name: field.dataType for field in _schema()}
        for field in schema:
            if known.get(field.name) != field.dataType:
                raise ValueError(f"the contract has no column {field.name!r} of type {field.dataType.simpleString()}")
        return self._reader(schema.names)

    def _reader(self, columns: Sequence[str]) -> CustomersReader:
        options = arguments(self.options)
        # Spark rejects a reader that accepts filters unless its own setting enables that.
        kind = FilteringReader if options.pop("pushdown", False) else CustomersReader
        return kind(options, columns)


class CustomersReader(DataSourceReader):
    """Plans tasks and reads their customers.

    Args:
        options: The arguments that the options stand for.
        columns: The columns to read.
    """

    def __init__(self, options: dict[str, Any], columns: Sequence[str]) -> None:
        self._columns = list(columns)
        self._listing: dict[str, Any] = {"page_size": options.pop("page_size", 100)}
        self._split: bool = options.pop("split", True)
        self._tenant, *self._others = options.pop("tenants", [None])
        self._key_file: str | None = options.pop("key_file", None)
        self._settings = options

    def planning(self) -> FlexPortal:
        """A client to describe listings, not to send requests. Raises: ConfigurationError."""
        return FlexPortal(NO_KEY, self._tenant, **self._settings)

    def partitions(self) -> list[InputPartition]:
        """What the tasks read. Raises: ValueError, ConfigurationError: The value of an option is invalid."""
        if [] in self._listing.values():  # contradictory filters
            return []
        with self.planning() as client:
            views = [client, *(client.with_options(tenant_id=name) for name in self._others)]
            planned = [self._tasks(view) for view in views]
            # In reverse, since a scan's last partition looks for unknown values, which should fail early.
            return [task for same_place in reversed(list(zip(*planned, strict=True))) for task in same_place]

    def _tasks(self, client: FlexPortal) -> list[InputPartition]:
        """The tasks of one tenant."""
        tokens: Sequence[str | None] = [None]
        if self._split:
            tokens = client.customers.scan(**self._listing).partition_tokens()
        else:
            client.customers.list(**self._listing)  # validates the arguments
        return [CustomersPartition(client.tenant_id, client.base_url, token) for token in tokens]

    def read(self, partition: InputPartition) -> Iterator[Any]:
        """The customers of one task, as Arrow record batches. Raises: FlexPortalError."""
        if not isinstance(partition, CustomersPartition):
            return  # Spark's placeholder for an empty list of partitions
        layout, token = Layout(nested=True, only=self._columns), partition.token
        settings: dict[str, Any] = {
            **self._settings,
            "region": None,
            "base_url": partition.base_url,
            "rate_limit_file": self._rate_limit_file(),
        }
        with FlexPortal(_key(self._key_file), partition.tenant, **settings) as client:
            method: Any = client.customers.list if token is None else client.customers.scan
            rows = map(layout.cells, map(parsed, method(**self._listing, resume=token).raw_items()))
            try:
                for batch in batches(rows, layout.columns):
                    yield batch.select(self._columns)
            except PaginationError as error:
                error.add_note('With Spark, .option("split", "false") lists each tenant in one task.')
                raise

    def _rate_limit_file(self) -> Path | None:
        limit: int | None = self._settings.get("requests_per_minute")
        # In the executor's local folder, which its Python processes know and which is removed with it.
        folder = os.environ.get("SPARK_LOCAL_DIRS", tempfile.gettempdir()).split(",")[0]
        return None if limit is None else Path(folder, f"flexportal-{limit}.ratelimit")


class FilteringReader(CustomersReader):
    """A reader that accepts filters."""

    @private
    def pushFilters(self, filters: list[Filter]) -> Iterable[Filter]:  # noqa: N802 - Spark's name for it
        """Use equality and `In` on filters of the API. Returns all of them: Spark is to apply them again."""
        with self.planning() as client:
            offered = client.customers.list().filters
            known = {each.filter.attribute: each for each in offered if each.filter is not None}
            partitioning = {each.argument for each in offered if each.filter is not None and each.filter.exhaustive}
            wanted: dict[str, set[Any]] = {}
            for found in filters:
                match found:
                    case EqualTo((name,), value) | EqualNullSafe((name,), value) if name in known:
                        wanted[name] = wanted.get(name, {value}) & {value}
                    case In((name,), several) if name in known:
                        wanted[name] = wanted.get(name, set(several)) & set(several)
                    case _:
                        pass
            for name, allowed in wanted.items():
                argument, values = known[name].argument, sorted(allowed - {None})
                is_pushed = len(values) <= MOST_VALUES and _is_sendable(client, argument, values)
                self._listing |= {argument: values} if is_pushed else {}
                # A scan is partitioned by known values; other filters leave too few customers to partition.
                self._split = self._split and is_pushed == (argument in partitioning)
        return filters


def _is_sendable(client: FlexPortal, argument: str, values: list[Any]) -> bool:
    """Whether every server accepts these values, which may be none at all."""
    filters: dict[str, Any] = {argument: values or None}
    try:
        client.customers.list(**filters)
    except (TypeError, ValueError):
        return False
    return argument != "email" or all(map(EMAIL_ADDRESS.fullmatch, values))


def _schema(columns: Sequence[Column] | None = None) -> StructType:
    """The columns as a Spark schema; None means those of the contract."""
    columns = Layout(nested=True).columns if columns is None else columns
    return StructType([StructField(column.name, _type(column)) for column in columns])


def _type(column: Column) -> DataType:
    if column.kind is Kind.OBJECT:
        return _schema(column.parts)
    types: dict[Kind, DataType] = {
        Kind.NUMBER: DoubleType(),
        Kind.INTEGER: LongType(),
        Kind.BOOLEAN: BooleanType(),
        Kind.TIMESTAMP: TimestampType(),
        Kind.STRINGS: ArrayType(StringType()),
    }
    return types.get(column.kind, StringType())


def _key(file: str | None) -> str | None:
    """The key in the file; None means that of the environment."""
    try:
        # Latin-1 decodes every byte, so that it is the client that rejects an invalid key, without showing it.
        return None if file is None else Path(file).read_text(encoding="latin-1").strip()
    except OSError as error:
        raise ConfigurationError(f"option keyFile: cannot be read where the task runs: {error.strerror}") from error
