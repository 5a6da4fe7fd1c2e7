"""Spark: the customers of any number of tenants as a data frame, by way of a Python Data Source.

The driver plans a task for each tenant and each partition of a scan, and sends nothing. The tasks read them, each
through a portal of its own. The API key is no part of the plan: a task finds it where it runs, in the environment or in
a file. No conf can hold it, since Spark writes what a session sets at run time into its event log as it is.
"""

from __future__ import annotations

import os
import sys
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import Any

try:
    import_module("pyarrow")  # needed in each task; here is the place to miss it
    from pyspark.sql.datasource import DataSource, DataSourceReader, EqualNullSafe, EqualTo, Filter, In, InputPartition
    from pyspark.sql.types import StructType
except ImportError as error:
    raise ImportError("flexportal.spark needs pyspark 4.1 or newer: pip install 'flexportal[spark]'") from error

from .client import FlexPortal
from .errors import ConfigurationError, PaginationError
from .exports.arrow_files import arrow_schema, batches
from .exports.columns import Layout, parsed
from .filters import ADDRESS
from .spark_options import arguments

__all__ = ["FlexPortalDataSource"]

# Where Spark asks a reader to take filters. Elsewhere it refuses one that could, unless that is turned on.
PUSHDOWN = "pyspark.sql.worker.data_source_pushdown_filters"
# Each value is a request at least; beyond so many it is better to have Spark pick from all.
MOST_VALUES = 100
# Planning sends nothing, and the driver may not have the key.
NO_KEY = "planning-sends-nothing"


@dataclass
class CustomersPartition(InputPartition):
    """What one task reads.

    Args:
        tenant: The tenant.
        base_url: Where to ask for it.
        token: Which partition of the tenant's scan; None means a list of all.
    """

    tenant: str
    base_url: str
    token: str | None


class FlexPortalDataSource(DataSource):
    """Customers, to be registered by `spark.dataSource.register(FlexPortalDataSource)`.

    Options: `tenants` (separated by commas), `region` or `baseUrl`, each by default that of the driver's environment;
    `keyFile`, a file that holds the key where tasks run, in place of `FLEXPORTAL_API_KEY` there; `requestsPerMinute`,
    of all tasks of an executor; `split`, false to `list` each tenant in one task in place of a `scan`; `pageSize`,
    `timeout`, `deadline` (of a task), `maxRetries` and `allowInsecure` as for `FlexPortal`.
    """

    @classmethod
    def name(cls) -> str:
        """What `spark.read.format` calls it."""
        return "flexportal"

    def schema(self) -> StructType:
        """The contract's columns, addresses as structs. Raises: ValueError, ConfigurationError: An option is wrong."""
        CustomersReader(arguments(self.options), []).partitions()
        return _schema()

    def reader(self, schema: StructType) -> CustomersReader:
        """The reader of these columns. Raises: ValueError: One of them is not the contract's."""
        known = {field.name: field.dataType for field in _schema()}
        for field in schema:
            if known.get(field.name) != field.dataType:
                raise ValueError(f"the contract has no column {field.name!r} of type {field.dataType.simpleString()}")
        kind = FilteringReader if PUSHDOWN in sys.modules else CustomersReader
        return kind(arguments(self.options), schema.names)


class CustomersReader(DataSourceReader):
    """Plans tasks, and reads what they are about.

    Args:
        settings: What the options say.
        columns: Which columns to read.
    """

    def __init__(self, settings: dict[str, Any], columns: Sequence[str]) -> None:
        self._columns = list(columns)
        self._listing: dict[str, Any] = {"page_size": settings.pop("page_size", 100)}
        self._split: bool = settings.pop("split", True)
        self._tenant, *self._others = settings.pop("tenants", [None])
        self._key_file: str | None = settings.pop("key_file", None)
        self._portal = settings

    def planning(self) -> FlexPortal:
        """A portal to describe listings, not to ask for them. Raises: ConfigurationError."""
        return FlexPortal(NO_KEY, self._tenant, **self._portal)

    def partitions(self) -> list[InputPartition]:
        """What the tasks read. Raises: ValueError, ConfigurationError: An option has a value that it cannot have."""
        if [] in self._listing.values():  # filters that exclude each other
            return []
        with self.planning() as portal:
            views = [portal, *(portal.with_options(tenant_id=name) for name in self._others)]
            planned = [self._tasks(view) for view in views]  # as many for each tenant, since the filters are the same
            # Backwards: a scan's search for values that nobody knows comes last, and what it finds should fail soon.
            return [tasks[place] for place in reversed(range(len(planned[0]))) for tasks in planned]

    def _tasks(self, portal: FlexPortal) -> list[InputPartition]:
        """Those of one tenant."""
        tokens: Sequence[str | None] = [None]
        if self._split:
            tokens = portal.customers.scan(**self._listing).partition_tokens()
        else:
            portal.customers.list(**self._listing)  # which checks what was asked for
        return [CustomersPartition(portal.tenant_id, portal.base_url, token) for token in tokens]

    def read(self, partition: InputPartition) -> Iterator[Any]:
        """The customers of one task, as Arrow record batches. Raises: FlexPortalError."""
        if not isinstance(partition, CustomersPartition):
            return  # what Spark makes of no partitions at all
        layout, token = Layout(nested=True, only=self._columns), partition.token
        settings: dict[str, Any] = {
            **self._portal,
            "region": None,
            "base_url": partition.base_url,
            "pace_file": self._pace_file(),
        }
        with FlexPortal(_key(self._key_file), partition.tenant, **settings) as portal:
            ask: Any = portal.customers.list if token is None else portal.customers.scan
            rows = map(layout.cells, map(parsed, ask(**self._listing, resume=token).rows()))
            try:
                for batch in batches(rows, layout.columns):
                    yield batch.select(self._columns)
            except PaginationError as error:
                error.add_note('With Spark, .option("split", "false") lists each tenant in one task.')
                raise

    def _pace_file(self) -> Path | None:
        pace: int | None = self._portal.get("requests_per_minute")
        # The executor's own folders, of which its Python processes are told; they go when it goes.
        folder = os.environ.get("SPARK_LOCAL_DIRS", tempfile.gettempdir()).split(",")[0]
        return None if pace is None else Path(folder, f"flexportal-{pace}.pace")


class FilteringReader(CustomersReader):
    """A reader that asks for no more than the filters leave."""

    def pushFilters(self, filters: list[Filter]) -> Iterable[Filter]:  # noqa: N802 - Spark's name for it
        """Take equality and `In` of what the API filters by. Gives all of them back: Spark is to look again."""
        with self.planning() as portal:
            known = {parameter.attribute: parameter for parameter in portal.customers.list().filters}
            wanted: dict[str, set[Any]] = {}
            for found in filters:
                match found:
                    case EqualTo((name,), value) | EqualNullSafe((name,), value) if name in known:
                        wanted[name] = wanted.get(name, {value}) & {value}
                    case In((name,), values) if name in known:
                        wanted[name] = wanted.get(name, set(values)) & set(values)
                    case _:
                        pass
            for name, allowed in wanted.items():
                parameter, asked = known[name], sorted(allowed - {None})
                is_pushed = len(asked) <= MOST_VALUES and _is_sendable(portal, parameter.argument, asked)
                self._listing |= {parameter.argument: asked} if is_pushed else {}
                # A scan can be parted by values that are known; what else is asked for leaves too few to be parted.
                self._split = self._split and is_pushed == parameter.parts
        return filters


def _is_sendable(portal: FlexPortal, argument: str, asked: list[Any]) -> bool:
    """Whether no server can mind these values, of which there may be none."""
    arguments: dict[str, Any] = {argument: asked or None}
    try:
        portal.customers.list(**arguments)
    except (TypeError, ValueError):
        return False
    return argument != "email" or all(map(ADDRESS.fullmatch, asked))


def _schema() -> StructType:
    types: Any = import_module("pyspark.sql.pandas.types")
    schema: StructType = types.from_arrow_schema(arrow_schema(Layout(nested=True).columns))
    return schema


def _key(file: str | None) -> str | None:
    """The key that the file holds; None means that of the environment."""
    try:
        # Every byte is a letter of Latin 1, so that it is the portal that says what is no key, without showing it.
        return None if file is None else Path(file).read_text(encoding="latin-1").strip()
    except OSError as error:
        raise ConfigurationError(f"option keyFile: cannot be read where the task runs: {error.strerror}") from error
