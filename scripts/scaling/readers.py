"""Read all customers one way, in a process of its own: `python -m scaling.readers WAY URL FOLDER`.

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

# Prepares a read, and returns the function that reads all customers and returns their number.
Way = Callable[[str, Path], Callable[[], int]]


def _client(url: str) -> Any:
    return import_module("flexportal").FlexPortal(KEY, TENANT, base_url=url)


def by_list(url: str, _folder: Path) -> Callable[[], int]:
    """`list`, each customer as an object."""
    client = _client(url)
    return lambda: sum(1 for _ in client.customers.list())


def by_scan(url: str, _folder: Path) -> Callable[[], int]:
    """`scan`, each customer as an object."""
    client = _client(url)
    return lambda: sum(1 for _ in client.customers.scan())


def by_polars(url: str, folder: Path) -> Callable[[], int]:
    """polars, all columns to a Parquet file."""
    client, polars = _client(url), import_module("polars")
    scan = import_module("flexportal.integrations.polars").scan
    target = folder / "customers.parquet"

    def read() -> int:
        scan(client.customers).sink_parquet(target)
        count: int = polars.scan_parquet(target).select(polars.len()).collect().item()
        return count

    return read


def by_spark(url: str, folder: Path) -> Callable[[], int]:
    """Spark on two cores, all columns to Parquet files."""
    builder: Any = import_module("pyspark.sql").SparkSession.builder
    for name in ("driver.host", "driver.bindAddress"):
        builder = builder.config(f"spark.{name}", "127.0.0.1")
    for name in ("ui.enabled", "ui.showConsoleProgress"):
        builder = builder.config(f"spark.{name}", "false")
    for name in ("local.dir", "sql.warehouse.dir"):
        builder = builder.config(f"spark.{name}", str(folder))
    spark = builder.master(f"local[{CORES}]").getOrCreate()
    spark.dataSource.register(import_module("flexportal.integrations.spark").FlexPortalDataSource)
    target = str(folder / "customers")

    def read() -> int:
        spark.read.format("flexportal").options(tenants=TENANT, baseUrl=url).load().write.parquet(target)
        count: int = spark.read.parquet(target).count()
        return count

    return read


WAYS: dict[str, Way] = {"list": by_list, "scan": by_scan, "polars": by_polars, "Spark": by_spark}


def main(way: str, url: str, folder: Path) -> None:
    """Read once; print the number of customers and the seconds to start and to read."""
    started = time.perf_counter()
    read = WAYS[way](url, folder)
    ready = time.perf_counter()
    count = read()
    print(json.dumps({"customers": count, "start": ready - started, "seconds": time.perf_counter() - ready}))


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], Path(sys.argv[3]))
