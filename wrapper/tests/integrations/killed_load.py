"""Loads lists into DuckDB until it is killed; run by test_dlt.py."""

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
    load(pipeline, flexportal_source(rows_per_load=100).with_resources("customers", "payments"))
