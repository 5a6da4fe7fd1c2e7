"""Read a whole list one way, in a process of its own: `python -m scaling.readers WAY LIST URL FOLDER`.

Prints the cost as JSON. The time to import everything and to start Spark's session is a figure of its own.
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from typing import Any

__all__ = ["CORES", "KEY", "WAYS"]

KEY, TENANT = "no-key-is-needed", "acme"
CORES = 2

# Prepares a read of a list from a URL, and returns the function that reads all its items and returns their number.
Way = Callable[[str, str, Path], Callable[[], int]]


def _client(url: str) -> Any:
    return import_module("flexportal").FlexPortal(KEY, TENANT, base_url=url)


def by_list(name: str, url: str, _folder: Path) -> Callable[[], int]:
    """`list`, each item as an object."""
    resource = getattr(_client(url), name)
    return lambda: sum(1 for _ in resource.list())


def by_scan(name: str, url: str, _folder: Path) -> Callable[[], int]:
    """`scan`, each item as an object."""
    resource = getattr(_client(url), name)
    return lambda: sum(1 for _ in resource.scan())


def by_polars(name: str, url: str, folder: Path) -> Callable[[], int]:
    """polars, all columns to a Parquet file."""
    resource, polars = getattr(_client(url), name), import_module("polars")
    scan = import_module("flexportal.integrations.polars").scan
    target = folder / "items.parquet"

    def read() -> int:
        scan(resource).sink_parquet(target)
        count: int = polars.scan_parquet(target).select(polars.len()).collect().item()
        return count

    return read


def by_spark(name: str, url: str, folder: Path) -> Callable[[], int]:
    """Spark on two cores, all columns to Parquet files."""
    builder: Any = import_module("pyspark.sql").SparkSession.builder
    for setting in ("driver.host", "driver.bindAddress"):
        builder = builder.config(f"spark.{setting}", "127.0.0.1")
    for setting in ("ui.enabled", "ui.showConsoleProgress"):
        builder = builder.config(f"spark.{setting}", "false")
    for setting in ("local.dir", "sql.warehouse.dir"):
        builder = builder.config(f"spark.{setting}", str(folder))
    spark = builder.master(f"local[{CORES}]").getOrCreate()
    spark.dataSource.register(import_module("flexportal.integrations.spark").FlexPortalDataSource)
    target = str(folder / "items")

    def read() -> int:
        spark.read.format("flexportal").options(resource=name, tenants=TENANT, baseUrl=url).load().write.parquet(target)
        count: int = spark.read.parquet(target).count()
        return count

    return read


WAYS: dict[str, Way] = {"list": by_list, "scan": by_scan, "polars": by_polars, "Spark": by_spark}


def main(way: str, name: str, url: str, folder: Path) -> None:
    """Read once; print the number of items and the seconds to start and to read."""
    started = time.perf_counter()
    read = WAYS[way](name, url, folder)
    ready = time.perf_counter()
    count = read()
    print(json.dumps({"items": count, "start": ready - started, "seconds": time.perf_counter() - ready}))


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], sys.argv[3], Path(sys.argv[4]))
