"""Loads two lists into DuckDB, as dlt is configured where it is run."""

import sys
from pathlib import Path

import dlt
from flexportal.integrations.dlt import flexportal_source, load

if __name__ == "__main__":
    folder = Path(sys.argv[1])
    pipeline = dlt.pipeline(
        "crm",
        pipelines_dir=str(folder / "crm"),
        destination=dlt.destinations.duckdb(str(folder / "warehouse.duckdb")),
        dataset_name="crm",
    )
    load(pipeline, flexportal_source().with_resources("customers", "payments"))
