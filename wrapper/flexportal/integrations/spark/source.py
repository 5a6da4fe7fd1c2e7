"""The Python Data Source: the driver plans tasks and sends nothing, each task reads with a client of its own.

A task reads one partition of one tenant. The API key is no part of the plan: a task reads it where it runs, from the
environment or a file. It cannot be a setting, since Spark writes those of a session into its event log in clear.
"""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import Any

try:
    import_module("pyarrow")  # every task needs it
    from pyspark.sql.datasource import DataSource, DataSourceReader, InputPartition
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

from flexportal_core.table.arrow import batches

from ...client import FlexPortal
from ...errors import ConfigurationError, PaginationError
from ...export.columns import Column, Kind, Layout, parsed
from ..lists import list_operations, method_of
from .options import arguments, given_options, is_of_table

__all__ = ["FlexPortalDataSource", "ListPartition", "ListReader"]

# Planning sends nothing, and the driver may not have the key.
NO_KEY = "planning-sends-nothing"
# What the columns of a table have as metadata: its options.
METADATA = "flexportal"


@dataclass
class ListPartition(InputPartition):
    """What one task reads.

    Args:
        tenant: The tenant.
        base_url: The server.
        token: The token of a partition of the tenant's scan; None means the whole list.
    """

    tenant: str
    base_url: str
    token: str | None


class FlexPortalDataSource(DataSource):
    """A list of the API as a Spark data source. Register it with `spark.dataSource.register(FlexPortalDataSource)`.

    Options:
        resource: The resource to read, such as `payments`. Default: `customers`.
        tenants: IDs of the tenants, separated by commas. Default: that of the driver's environment.
        region, baseUrl: The server. Default: that of the driver's environment.
        keyFile: Path of a file with the API key where tasks run. Default: `FLEXPORTAL_API_KEY` where tasks run.
        requestsPerMinute: The rate limit of all tasks of an executor.
        split: false reads each tenant in one task.
        pushdown: true makes filters part of the requests; needs `spark.sql.python.filterPushdown.enabled`.
        pageSize, timeout, deadline, maxRetries, allowInsecure: As for `FlexPortal`; the deadline is that of a task.
    """

    @classmethod
    def name(cls) -> str:
        """The name for `spark.read.format`."""
        return "flexportal"

    def schema(self) -> StructType:
        """The contract's columns, nested objects as structs. Raises: ValueError, ConfigurationError: An option."""
        options = given_options(self.options)
        reader = _reader(options, [])
        reader.partitions()  # validates the options
        # Spark stores the schema of a table, and passes it without the table's options when the table is read.
        metadata = {METADATA: options} if is_of_table(self.options) or not options else None
        fields = _schema(Layout(reader.operation, nested=True).columns)
        return StructType([StructField(each.name, each.dataType, metadata=metadata) for each in fields])

    def reader(self, schema: StructType) -> ListReader:
        """The reader of these columns.

        Raises:
            ValueError: A column is not in the contract. Or neither options nor a schema with options were passed.
        """
        options = given_options(self.options)
        stored = [each.metadata[METADATA] for each in schema if METADATA in each.metadata]
        if not options and not stored:
            raise ValueError(
                "no options: Spark does not pass those of a table that was created with columns of its own. Create it "
                "without columns, or pass an option such as resource to spark.read"
            )
        reader = _reader(options or stored[0], schema.names)
        known = {field.name: field.dataType for field in _schema(Layout(reader.operation, nested=True).columns)}
        for field in schema:
            if known.get(field.name) != field.dataType:
                raise ValueError(f"the contract has no column {field.name!r} of type {field.dataType.simpleString()}")
        return reader


def _reader(options: Mapping[str, str], columns: Sequence[str]) -> ListReader:
    from .pushdown import FilteringReader

    found = arguments(options)
    # Spark rejects a reader that accepts filters unless its own setting enables that.
    kind = FilteringReader if found.pop("pushdown", False) else ListReader
    return kind(found, columns)


class ListReader(DataSourceReader):
    """Plans tasks and reads their rows.

    Args:
        options: The arguments that the options stand for.
        columns: The columns to read.
    """

    def __init__(self, options: dict[str, Any], columns: Sequence[str]) -> None:
        self._columns = list(columns)
        self.operation = list_operations()[options.pop("resource", "customers")]
        self._listing: dict[str, Any] = {"page_size": options.pop("page_size")} if "page_size" in options else {}
        self._split: bool = options.pop("split", True)
        self._tenant, *self._others = options.pop("tenants", [None])
        # Those that a filter leaves; None means all.
        self._wanted_tenants: set[str] | None = None
        self._is_empty = False
        self._key_file: str | None = options.pop("key_file", None)
        self._settings = options

    def planning(self) -> FlexPortal:
        """A client to describe lists, not to send requests. Raises: ConfigurationError."""
        return FlexPortal(NO_KEY, self._tenant, **self._settings)

    def partitions(self) -> list[InputPartition]:
        """What the tasks read. Raises: ValueError, ConfigurationError: The value of an option is invalid."""
        if self._is_empty:
            return []
        with self.planning() as client:
            views = [client, *(client.with_options(tenant_id=name) for name in self._others)]
            wanted = self._wanted_tenants
            planned = [self._tasks(view) for view in views if wanted is None or view.tenant_id in wanted]
            # In reverse, since a scan's last partition looks for unknown values, which should fail early.
            return [task for same_place in reversed(list(zip(*planned, strict=True))) for task in same_place]

    def _tasks(self, client: FlexPortal) -> list[InputPartition]:
        """The tasks of one tenant."""
        tokens: Sequence[str | None] = [None]
        pager = method_of(client, self.operation, scan=self._split)(**self._listing)  # validates the arguments
        if self._split:
            tokens = pager.partition_tokens()
        return [ListPartition(client.tenant_id, client.base_url, token) for token in tokens]

    def read(self, partition: InputPartition) -> Iterator[Any]:
        """The rows of one task, as Arrow record batches. Raises: FlexPortalError."""
        if not isinstance(partition, ListPartition):
            return  # Spark's placeholder for an empty list of partitions
        layout, token = Layout(self.operation, nested=True, only=self._columns), partition.token
        settings: dict[str, Any] = {
            **self._settings,
            "region": None,
            "base_url": partition.base_url,
            "rate_limit_file": self._rate_limit_file(),
        }
        with FlexPortal(_key(self._key_file), partition.tenant, **settings) as client:
            method = method_of(client, self.operation, scan=token is not None)
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


def _schema(columns: Iterable[Column]) -> StructType:
    """The columns as a Spark schema."""
    types: dict[Kind, DataType] = {
        Kind.STRING: StringType(),
        Kind.NUMBER: DoubleType(),
        Kind.INTEGER: LongType(),
        Kind.BOOLEAN: BooleanType(),
        Kind.TIMESTAMP: TimestampType(),
        Kind.STRINGS: ArrayType(StringType()),
    }
    return _struct([(column.name, column.typed(types, _struct)) for column in columns])


def _struct(parts: Iterable[tuple[str, DataType]]) -> StructType:
    return StructType([StructField(name, kind) for name, kind in parts])


def _key(file: str | None) -> str | None:
    """The key in the file; None means that of the environment."""
    try:
        # Latin-1 decodes every byte, so that it is the client that rejects an invalid key, without showing it.
        return None if file is None else Path(file).read_text(encoding="latin-1").strip()
    except OSError as error:
        raise ConfigurationError(f"option keyFile: cannot be read where the task runs: {error.strerror}") from error
