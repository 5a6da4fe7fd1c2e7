"""One way of reading all customers, in a process of its own: `python -m scaling.readers WAY URL FOLDER`.

Prints what it took as JSON. The clock starts when all is imported and, for Spark, its session has begun; that has a
figure of its own.
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from typing import Any

__all__ = ["WAYS"]

KEY, TENANT = "no-key-is-needed", "acme"
CORES = 2

# Begins what has to be begun, and gives what reads all and says how many there were.
Way = Callable[[str, Path], Callable[[], int]]


def by_list(url: str, _folder: Path) -> Callable[[], int]:
    """`list`, each customer as an object."""
    client = import_module("flexportal").FlexPortal(KEY, TENANT, base_url=url)
    return lambda: sum(1 for _ in client.customers.list())


def by_scan(url: str, _folder: Path) -> Callable[[], int]:
    """`scan`, each customer as an object."""
    client = import_module("flexportal").FlexPortal(KEY, TENANT, base_url=url)
    return lambda: sum(1 for _ in client.customers.scan())


def by_polars(url: str, folder: Path) -> Callable[[], int]:
    """polars, all columns into a Parquet file."""
    client = import_module("flexportal").FlexPortal(KEY, TENANT, base_url=url)
    polars: Any = import_module("polars")
    scan_customers = import_module("flexportal.integrations.polars").scan_customers
    target = folder / "customers.parquet"

    def read() -> int:
        scan_customers(client).sink_parquet(target)
        count: int = polars.scan_parquet(target).select(polars.len()).collect().item()
        return count

    return read


def by_spark(url: str, folder: Path) -> Callable[[], int]:
    """Spark on two cores, all columns into Parquet files."""
    source = import_module("flexportal.integrations.spark").FlexPortalDataSource
    builder: Any = import_module("pyspark.sql").SparkSession.builder
    settings = {
        "spark.driver.host": "127.0.0.1",
        "spark.driver.bindAddress": "127.0.0.1",
        "spark.ui.enabled": "false",
        "spark.ui.showConsoleProgress": "false",
        "spark.local.dir": str(folder),
        "spark.sql.warehouse.dir": str(folder),
    }
    for name, value in settings.items():
        builder = builder.config(name, value)
    spark = builder.master(f"local[{CORES}]").getOrCreate()
    spark.dataSource.register(source)
    options = {"tenants": TENANT, "baseUrl": url}
    target = str(folder / "customers")

    def read() -> int:
        spark.read.format("flexportal").options(**options).load().write.parquet(target)
        count: int = spark.read.parquet(target).count()
        return count

    return read


WAYS: dict[str, Way] = {"list": by_list, "scan": by_scan, "polars": by_polars, "Spark": by_spark}


def main(way: str, url: str, folder: Path) -> None:
    """Read once; print how many there were, and the seconds to begin and to read."""
    began = time.perf_counter()
    read = WAYS[way](url, folder)
    ready = time.perf_counter()
    count = read()
    print(json.dumps({"customers": count, "start": ready - began, "seconds": time.perf_counter() - ready}))


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], Path(sys.argv[3]))
